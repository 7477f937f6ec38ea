//! The variable `password_hash`: what a new hash costs.

use argon2::{KeyId, Params, ParamsBuilder};

use crate::domain::{Error, Result, Strength};

/// The most that a hash may cost, whether it is configured or read from storage: 64 MiB, 16 passes, 4 lanes.
/// Otherwise a stored hash that was tampered with could have one login exhaust the machine.
const MOST: (u32, u32, u32) = (64 * 1024, 16, 4);

/// The least that a hash must cost: as much as one of OWASP's settings in KiB and passes, which it holds to be equal
/// (Password Storage Cheat Sheet, "Argon2id"; ASVS 5.0, appendix C).
const LEAST: [(u32, u32); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

const RULE: &str = "must be Argon2id parameters such as 'm=7168,t=5,p=1', at most m=65536,t=16,p=4";
const TOO_CHEAP: &str = "is below OWASP's weakest setting: at least m=47104,t=1 or m=19456,t=2 or m=12288,t=3 or \
                         m=9216,t=4 or m=7168,t=5";

/// Takes parameters as the variable has them: `m=7168,t=5,p=1` (KiB, passes, lanes), nothing else and nothing left out.
/// Hashes will name `key_id` as that of their pepper.
///
/// # Errors
/// [`Error::Misconfigured`] if they can't be read, are more than this service computes, or cost too little.
pub(super) fn parse(text: &str, key_id: Option<KeyId>, strength: Strength) -> Result<Params> {
    let Some(params) = build(text, key_id).filter(is_affordable) else {
        return Err(Error::misconfigured("password_hash", RULE));
    };
    if strength == Strength::Required && !is_expensive(&params) {
        return Err(Error::misconfigured("password_hash", TOO_CHEAP));
    }
    Ok(params)
}

/// Reads the three parameters. Argon2's own parser would take an empty text for its defaults, and `keyid` and `data`,
/// which change what a hash is made of.
fn build(text: &str, key_id: Option<KeyId>) -> Option<Params> {
    let mut parts = text.split(',');
    let mut next = |prefix: &str| parts.next()?.strip_prefix(prefix)?.parse().ok();
    let (memory, passes, lanes) = (next("m=")?, next("t=")?, next("p=")?);
    if parts.next().is_some() {
        return None;
    }
    let mut builder = ParamsBuilder::new();
    builder.m_cost(memory).t_cost(passes).p_cost(lanes);
    if let Some(key_id) = key_id {
        builder.keyid(key_id);
    }
    builder.build().ok()
}

/// Whether parameters stay within [`MOST`].
pub(super) fn is_affordable(params: &Params) -> bool {
    let (m, t, p) = MOST;
    params.m_cost() <= m && params.t_cost() <= t && params.p_cost() <= p
}

/// Whether parameters reach one of [`LEAST`]. More lanes make a hash no more expensive.
fn is_expensive(params: &Params) -> bool {
    LEAST
        .iter()
        .any(|(m, t)| params.m_cost() >= *m && params.t_cost() >= *t)
}
