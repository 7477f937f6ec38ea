//! The password's credential: Argon2id hashes as PHC strings, made and checked.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, KeyId, Params, ParamsBuilder, Version};

use crate::domain::{Error, Password, Result};

/// The bytes of a salt (RFC 9106, 3.1; NIST SP 800-63B-4, 3.1.1.2 asks for at least 4).
pub const SALT_LENGTH: usize = 16;

/// The most that a hash may cost, whether it is configured or read from storage: 64 MiB, 16 passes, 4 lanes.
/// Otherwise a stored hash that was tampered with could have one login exhaust the machine.
const MOST: (u32, u32, u32) = (64 * 1024, 16, 4);

/// The shortest secret of a pepper, in bytes: 128 bits.
const MIN_PEPPER: usize = 16;

const HASH_RULE: &str = "must be Argon2id parameters such as 'm=19456,t=2,p=1', at most m=65536,t=16,p=4";
const PEPPER_RULE: &str = "must be 'key-id:secret', or several with commas between; an id has 1 to 8 ASCII letters and \
                           digits, a secret at least 16 characters";

/// Makes and checks credentials at today's parameters, with today's pepper if there is one.
pub struct Hasher {
    params: Params,
    peppers: Vec<Pepper>,
}

/// A secret that is hashed with every password and kept apart from the hashes (OWASP Password Storage Cheat
/// Sheet, "Peppering"), with the key id by which a hash says which one it was.
struct Pepper {
    key_id: KeyId,
    secret: String,
}

impl Hasher {
    /// Takes the parameters as the variable `password_hash` has them, `m=19456,t=2,p=1` (KiB, passes, lanes),
    /// and the peppers as `password_pepper` has them: `2:secret,1:older-secret`, today's first; empty for none.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] if either can't be read, or the parameters are more than this service computes.
    pub fn new(parameters: &str, peppers: &str) -> Result<Self> {
        let peppers = peppers.split(',').filter(|entry| !entry.trim().is_empty());
        let peppers: Option<Vec<Pepper>> = peppers.map(Pepper::parse).collect();
        let peppers = peppers.ok_or_else(|| Error::misconfigured("password_pepper", PEPPER_RULE))?;
        Self::with_parameters(parameters, peppers).ok_or_else(|| Error::misconfigured("password_hash", HASH_RULE))
    }

    fn with_parameters(parameters: &str, peppers: Vec<Pepper>) -> Option<Self> {
        let params: Params = parameters.parse().ok().filter(is_affordable)?;
        let mut builder = ParamsBuilder::new();
        builder
            .m_cost(params.m_cost())
            .t_cost(params.t_cost())
            .p_cost(params.p_cost());
        if let Some(pepper) = peppers.first() {
            builder.keyid(pepper.key_id);
        }
        let params = builder.build().ok()?;
        Some(Self { params, peppers })
    }

    /// Today's pepper; empty if there is none.
    pub fn pepper(&self) -> &[u8] {
        let pepper = self.peppers.first();
        pepper.map_or(&[], |pepper| pepper.secret.as_bytes())
    }

    /// Hashes a password with a fresh `salt` into a PHC string.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if there is no memory for it.
    pub fn hash(&self, password: &Password, salt: [u8; SALT_LENGTH]) -> Result<String> {
        self.argon2id(self.params.clone())?
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| Error::unavailable("Argon2id", error))
    }

    /// Whether `password` is the one that `stored` was made of. Compares in constant time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if `stored` is no hash that this service would have made.
    pub fn verify(&self, password: &Password, stored: &str) -> Result<bool> {
        let Some((hash, params)) = parse_hash(stored) else {
            return Err(Error::unavailable(
                "stored password hash",
                "it is none that this service makes",
            ));
        };
        let hasher = self.argon2id(params)?;
        Ok(hasher.verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// Spends what [`Hasher::verify`] would have spent, for a user that doesn't exist.
    pub fn verify_unknown(&self, password: &Password) {
        let outcome = self.hash(password, [0; SALT_LENGTH]);
        // Without this the optimiser might see that the hash is not used, and not compute it.
        std::hint::black_box(outcome.is_ok());
    }

    /// Whether `stored` was made at other parameters than today's, or with another pepper.
    pub fn is_outdated(&self, stored: &str) -> bool {
        let Ok(hash) = PasswordHash::new(stored) else {
            return true;
        };
        let salt_length = hash.salt.as_deref().map(<[u8]>::len);
        salt_length != Some(SALT_LENGTH) || Params::try_from(&hash.params).as_ref() != Ok(&self.params)
    }

    /// The one algorithm and version used (RFC 9106), with the pepper that the parameters name.
    fn argon2id(&self, params: Params) -> Result<Argon2<'_>> {
        if params.keyid().is_empty() {
            return Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params));
        }
        let mut peppers = self.peppers.iter();
        let Some(pepper) = peppers.find(|pepper| pepper.key_id.as_bytes() == params.keyid()) else {
            return Err(Error::misconfigured(
                "password_pepper",
                "lacks a key that stored passwords were hashed with",
            ));
        };
        Argon2::new_with_secret(pepper.secret.as_bytes(), Algorithm::Argon2id, Version::V0x13, params)
            .map_err(|error| Error::unavailable("Argon2id", error))
    }
}

impl Pepper {
    fn parse(entry: &str) -> Option<Self> {
        let (id, secret) = entry.trim().split_once(':')?;
        let sound = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()) && secret.len() >= MIN_PEPPER;
        let key_id = KeyId::new(id.as_bytes()).ok()?;
        let secret = secret.to_owned();
        sound.then_some(Self { key_id, secret })
    }
}

/// A stored hash with its parameters; `None` if it is none that this service would have made.
fn parse_hash(stored: &str) -> Option<(PasswordHash, Params)> {
    let hash = PasswordHash::new(stored).ok()?;
    let params = Params::try_from(&hash).ok().filter(is_affordable)?;
    Some((hash, params))
}

/// Whether parameters stay within [`MOST`].
fn is_affordable(params: &Params) -> bool {
    let (m, t, p) = MOST;
    params.m_cost() <= m && params.t_cost() <= t && params.p_cost() <= p
}
