//! How strong the operator's secrets must be: API tokens and peppers.

use sha2::{Digest, Sha256};

/// Whether secrets and hashes are accepted that only tests should use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// They are refused.
    Required,
    /// They are accepted, because this is a test.
    Waived,
}

/// The shortest secret, in characters. As hexadecimal digits that are 64 bits, which no one guesses over a network.
const MIN_LENGTH: usize = 16;

/// The fewest different characters of a secret. Of 32 random hexadecimal digits, one in 25 million has fewer.
const MIN_DIFFERENT: u32 = 8;

/// Secrets that a document shows or showed. Whoever tries to get in tries these first.
const PUBLISHED: [&str; 1] = ["choose-a-long-random-token"];

const IS_PUBLISHED: &str = "is one that a document shows; `openssl rand -hex 16` makes another";

/// The SHA-256 of an empty text, and of an empty line.
const OF_NOTHING: [&str; 2] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b",
];

/// Checks a secret.
///
/// # Errors
/// What is wrong with it, as the end of a sentence that begins with the secret's name.
pub fn check_secret(secret: &str, strength: Strength) -> Result<(), &'static str> {
    if !is_token68(secret) {
        return Err("must consist of letters, digits and '-._~+/', with any '=' at its end");
    }
    if secret.len() < MIN_LENGTH {
        return Err("must have at least 16 characters");
    }
    if strength == Strength::Waived {
        return Ok(());
    }
    if PUBLISHED.contains(&secret) {
        return Err(IS_PUBLISHED);
    }
    if different_characters(secret) < MIN_DIFFERENT {
        return Err("must have at least 8 different characters; `openssl rand -hex 16` makes one");
    }
    Ok(())
}

/// How many different characters an ASCII text has: a bit for each of them is set.
fn different_characters(text: &str) -> u32 {
    let seen = text.bytes().fold(0, |seen, byte| seen | 1_u128 << (byte & 0x7F));
    seen.count_ones()
}

/// Whether a text has the form of a bearer token (RFC 6750, 2.1), as hexadecimal digits and Base64 have it. Otherwise two
/// entries with a wrong separator between, or a pair of quotes, would be taken for a part of a secret.
fn is_token68(text: &str) -> bool {
    let text = text.trim_end_matches('=');
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b))
}

/// Checks the SHA-256 of a secret, of which no more is known.
///
/// # Errors
/// As those of [`check_secret`].
pub fn check_digest(digest: &[u8; 32], strength: Strength) -> Result<(), &'static str> {
    if OF_NOTHING.contains(&hex::encode(digest).as_str()) {
        return Err("is the SHA-256 of nothing, so the variable was empty of which it was made");
    }
    let is_published = PUBLISHED
        .iter()
        .any(|secret| Sha256::digest(secret).as_slice() == digest);
    if is_published && strength == Strength::Required {
        return Err(IS_PUBLISHED);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(secret: &str) -> [u8; 32] {
        Sha256::digest(secret).into()
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_refused_except_in_tests() {
        let weak = [
            "choose-a-long-random-token",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabcabc",
            "passwordpassword",
        ];
        for secret in weak {
            assert!(check_secret(secret, Strength::Required).is_err(), "{secret}");
            assert_eq!(check_secret(secret, Strength::Waived), Ok(()), "{secret}");
        }
        assert_eq!(
            check_secret("8f14e45fceea167a5a36dedd4bea2543", Strength::Required),
            Ok(())
        );
    }

    #[test]
    fn a_secret_has_the_form_of_a_bearer_token() {
        for secret in ["gG+/-._~0123456789", "Z8fUgXH6a0WdLw3YmhV2Qw=="] {
            assert_eq!(check_secret(secret, Strength::Required), Ok(()), "{secret}");
        }
        for secret in [
            "================",
            "\"8f14e45fceea167a5a36\"",
            "8f14e45fceea167a5a36;beta=dedd4bea2543",
            "8f14e45fceea167a5a36 2:dedd4bea2543",
            "sha512:8f14e45fceea167a5a36",
            "8f14e45fceea167a5a3é",
        ] {
            assert!(check_secret(secret, Strength::Waived).is_err(), "{secret}");
        }
    }

    #[test]
    fn a_short_secret_is_refused_even_in_tests() {
        for strength in [Strength::Required, Strength::Waived] {
            assert!(check_secret("0123456789abcde", strength).is_err());
            assert_eq!(check_secret("0123456789abcdef", strength), Ok(()));
        }
    }

    #[test]
    fn the_digest_of_a_published_secret_or_of_nothing_is_refused() {
        for strength in [Strength::Required, Strength::Waived] {
            assert!(check_digest(&digest(""), strength).is_err());
            assert!(check_digest(&digest("\n"), strength).is_err());
            assert_eq!(
                check_digest(&digest("8f14e45fceea167a5a36dedd4bea2543"), strength),
                Ok(())
            );
        }
        assert!(check_digest(&digest("choose-a-long-random-token"), Strength::Required).is_err());
    }
}
