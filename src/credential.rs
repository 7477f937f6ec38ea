//! The password's credential: Argon2id hashes as PHC strings, made and checked.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::domain::{Error, Password, Result};

/// The bytes of a salt (RFC 9106, 3.1; NIST SP 800-63B-4, 3.1.1.2 asks for at least 4).
pub const SALT_LENGTH: usize = 16;

/// The most that a hash may cost, whether it is configured or read from storage: 64 MiB, 16 passes, 4 lanes.
/// Whoever could write a stored hash could otherwise have one login exhaust the machine.
const MOST: (u32, u32, u32) = (64 * 1024, 16, 4);

/// Makes and checks credentials at today's parameters.
#[derive(Debug)]
pub struct Hasher {
    params: Params,
}

impl Hasher {
    /// Takes the parameters as the variable `password_hash` has them: `m=19456,t=2,p=1` (KiB, passes, lanes).
    ///
    /// # Errors
    /// [`Error::Misconfigured`] if they can't be read, or are outside what this service computes.
    pub fn new(parameters: &str) -> Result<Self> {
        let params = parameters.parse::<Params>().ok().filter(is_affordable);
        params.map(|params| Self { params }).ok_or(Error::Misconfigured {
            variable: "password_hash",
            reason: "must be Argon2id parameters such as 'm=19456,t=2,p=1', at most m=65536,t=16,p=4",
        })
    }

    /// Hashes a password with a fresh `salt` into a PHC string.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if there is no memory for it.
    pub fn hash(&self, password: &Password, salt: [u8; SALT_LENGTH]) -> Result<String> {
        argon2id(self.params.clone())
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|_| Error::Unavailable)
    }

    /// Whether `password` is the one that `stored` was made of. Compares in constant time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if `stored` is no hash that this service would have made.
    pub fn verify(&self, password: &Password, stored: &str) -> Result<bool> {
        let hash = PasswordHash::new(stored).map_err(|_| Error::Unavailable)?;
        let params = Params::try_from(&hash).ok().filter(is_affordable);
        let hasher = argon2id(params.ok_or(Error::Unavailable)?);
        Ok(hasher.verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// Spends what [`Hasher::verify`] would have spent, for a user that doesn't exist.
    pub fn verify_nobody(&self, password: &Password) {
        let outcome = self.hash(password, [0; SALT_LENGTH]);
        // Without this the optimiser might see that nobody looks at the hash, and not compute it.
        std::hint::black_box(outcome.is_ok());
    }

    /// Whether `stored` was made at other parameters than today's.
    pub fn is_outdated(&self, stored: &str) -> bool {
        let made_at = PasswordHash::new(stored).and_then(|hash| {
            let known = hash.salt.as_deref().map(<[u8]>::len) == Some(SALT_LENGTH);
            Ok(known.then(|| Params::try_from(&hash.params).ok()).flatten())
        });
        !matches!(made_at, Ok(Some(params)) if params == self.params)
    }
}

/// The one algorithm and version used (RFC 9106).
fn argon2id(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Whether parameters stay within [`MOST`].
fn is_affordable(params: &Params) -> bool {
    let (m, t, p) = MOST;
    params.m_cost() <= m && params.t_cost() <= t && params.p_cost() <= p
}
