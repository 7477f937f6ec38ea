//! The password's credential: Argon2id hashes as PHC strings, made and checked.

mod parameters;
mod pepper;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::domain::{Error, Password, Result, Strength};

use parameters::is_affordable;
use pepper::Pepper;

/// The bytes of a salt (RFC 9106, 3.1; NIST SP 800-63B-4, 3.1.1.2 asks for at least 4).
pub const SALT_LENGTH: usize = 16;

/// Makes and checks credentials at today's parameters, with today's pepper if there is one.
pub struct Hasher {
    params: Params,
    peppers: Vec<Pepper>,
}

impl Hasher {
    /// Takes the parameters as the variable `password_hash` has them, and the peppers as `password_pepper` has them.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] if either breaks a rule.
    pub fn new(parameters: &str, peppers: &str, strength: Strength) -> Result<Self> {
        let peppers = pepper::parse(peppers, strength)?;
        let key_id = peppers.first().map(|pepper| pepper.key_id);
        let params = parameters::parse(parameters, key_id, strength)?;
        Ok(Self { params, peppers })
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

/// A stored hash with its parameters; `None` if it is none that this service would have made.
fn parse_hash(stored: &str) -> Option<(PasswordHash, Params)> {
    let hash = PasswordHash::new(stored).ok()?;
    let params = Params::try_from(&hash).ok().filter(is_affordable)?;
    Some((hash, params))
}
