//! The token: a secret that an application mails to a user, so that its holder may do one thing once.

use std::fmt;
use std::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::time::CLOCK_SKEW;
use super::{Email, Error, Result, Timestamp, UserId};

/// The random bytes of a token. NIST SP 800-63B-4, 4.2.1.2 asks for six digits, ASVS 5.0, 6.5.2 for 112 bits if it is
/// stored as a plain hash.
pub const TOKEN_RANDOM: usize = 32;

/// The most tokens of a user for one purpose that work at the same time. One more ends the oldest.
const MAX_LIVE: usize = 3;

/// The least time between two tokens of a user for one purpose (ASVS 5.0, 6.6.3).
const PAUSE: Duration = Duration::from_mins(1);

/// The most tokens of a user for one purpose within [`WINDOW`].
const MAX_ISSUED: usize = 10;

/// The time in which [`MAX_ISSUED`] tokens may be issued.
const WINDOW: Duration = Duration::from_hours(24);

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To set a new password.
    ResetPassword,
    /// To prove the present email address.
    VerifyEmail,
    /// To change the email address to a new one, which is proven by that.
    ChangeEmail,
    /// To set the first password of a user that was created for someone.
    Invite,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ResetPassword, Self::VerifyEmail, Self::ChangeEmail, Self::Invite];

    /// Takes the purpose in the field `purpose`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is none.
    pub fn parse(text: &str) -> Result<Self> {
        let purpose = Self::ALL.into_iter().find(|purpose| purpose.as_str() == text);
        purpose.ok_or_else(|| {
            let rule = "must be 'reset-password', 'verify-email', 'change-email' or 'invite'";
            Error::invalid("purpose", rule)
        })
    }

    /// The purpose as callers write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::VerifyEmail => "verify-email",
            Self::ChangeEmail => "change-email",
            Self::Invite => "invite",
        }
    }

    /// The longest time that a token for it may work: a day (NIST SP 800-63B-4, 4.2.1.2), and a week for an invitation,
    /// which opens nothing that anyone has used.
    pub fn longest(self) -> Duration {
        match self {
            Self::Invite => Duration::from_hours(7 * 24),
            _ => Duration::from_hours(24),
        }
    }
}

/// A token's secret: 64 characters, the user's id and 32 random bytes in base64url (RFC 4648, section 5). The user's
/// document is found by it alone, and no one can guess it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    text: String,
    user_id: UserId,
}

impl Token {
    /// How many characters a token has.
    pub const LENGTH: usize = 64;

    /// Makes a token of a user.
    pub fn new(user_id: UserId, random: [u8; TOKEN_RANDOM]) -> Self {
        let bytes = [user_id.as_bytes().as_slice(), &random].concat();
        let text = Base64UrlUnpadded::encode_string(&bytes);
        Self { text, user_id }
    }

    /// Takes the token in the field `token`.
    ///
    /// # Errors
    /// [`Error::InvalidField`] if it is empty, [`Error::TokenInvalid`] if no token has this form.
    pub fn parse(text: String) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid("token", "is required"));
        }
        let mut bytes = [0; Self::LENGTH / 4 * 3];
        if text.len() != Self::LENGTH || Base64UrlUnpadded::decode(&text, &mut bytes).is_err() {
            return Err(Error::TokenInvalid);
        }
        let id = bytes.first_chunk().ok_or(Error::TokenInvalid)?;
        let user_id = UserId::from_bytes(*id);
        Ok(Self { text, user_id })
    }

    /// The user to whom the token was issued, if it was issued at all.
    pub fn user_id(&self) -> UserId {
        self.user_id
    }

    /// The secret itself, for the one response that may carry it.
    pub fn expose_secret(&self) -> &str {
        &self.text
    }

    fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.text.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// A token as its user's document has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// SHA-256 of the token in lower-case hexadecimal.
    digest: String,
    /// What it allows.
    pub purpose: Purpose,
    /// The address that it was made for: the user's, or the new one.
    pub email: Email,
    /// When it stops working.
    pub expires: Timestamp,
}

impl TokenRecord {
    /// The record of a token.
    pub fn new(token: &Token, purpose: Purpose, email: Email, expires: Timestamp) -> Self {
        let digest = token.digest();
        Self {
            digest,
            purpose,
            email,
            expires,
        }
    }

    /// Whether it works at `now`. One that would work for longer than any may was issued while a clock was wrong.
    fn works_at(&self, now: Timestamp) -> bool {
        now < self.expires && self.expires.since(now) <= self.purpose.longest() + CLOCK_SKEW
    }
}

/// The tokens of a user: those that work, and when some were issued.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    live: Vec<TokenRecord>,
    /// Ended tokens count, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    issued: Vec<(Purpose, Timestamp)>,
}

impl Tokens {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds a token that is issued now.
    ///
    /// # Errors
    /// [`Error::Throttled`] if less than a minute has passed since the last one for the purpose, or ten were issued for
    /// it within 24 hours.
    pub fn issue(&mut self, token: TokenRecord, now: Timestamp) -> Result<()> {
        self.forget_old(now);
        let purpose = token.purpose;
        let of_purpose = self.issued.iter().filter(|(other, _)| *other == purpose);
        let times: Vec<Timestamp> = of_purpose.map(|(_, at)| *at).collect();
        let pause = times.last().map(|last| last.after(PAUSE));
        let window = times.iter().rev().nth(MAX_ISSUED - 1).map(|first| first.after(WINDOW));
        if let Some(until) = pause.max(window).filter(|until| now < *until) {
            return Err(Error::throttled(until.since(now)));
        }
        self.issued.push((purpose, now));
        self.live.push(token);
        let live = self.live.iter().filter(|live| live.purpose == purpose).count();
        if live > MAX_LIVE
            && let Some(oldest) = self.live.iter().position(|live| live.purpose == purpose)
        {
            self.live.remove(oldest);
        }
        Ok(())
    }

    /// Finds the record of a token that works for one of these purposes.
    ///
    /// # Errors
    /// [`Error::TokenInvalid`] if there is none.
    pub fn find(&self, token: &Token, purposes: &[Purpose], now: Timestamp) -> Result<&TokenRecord> {
        let digest = token.digest();
        let mut live = self.live.iter();
        live.find(|live| live.digest == digest && purposes.contains(&live.purpose) && live.works_at(now))
            .ok_or(Error::TokenInvalid)
    }

    /// Ends the tokens for a purpose.
    pub fn end(&mut self, purpose: Purpose) {
        self.live.retain(|live| live.purpose != purpose);
    }

    /// Ends all tokens.
    pub fn end_all(&mut self) {
        self.live.clear();
    }

    /// Forgets what makes no difference any more. A time in the future is the mistake of a clock.
    fn forget_old(&mut self, now: Timestamp) {
        self.live.retain(|live| now < live.expires);
        self.issued.retain(|(_, at)| *at <= now && now.since(*at) < WINDOW);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(byte: u8) -> Token {
        Token::new(UserId::from_random([7; 16]), [byte; TOKEN_RANDOM])
    }

    fn at(second: u64) -> Timestamp {
        Timestamp::from_seconds(second)
    }

    fn record(byte: u8, purpose: Purpose) -> TokenRecord {
        let email = Email::parse("email", "asim@example.com").unwrap();
        TokenRecord::new(&token(byte), purpose, email, at(86_400))
    }

    const RESET: &[Purpose] = &[Purpose::ResetPassword];

    #[test]
    fn a_token_has_its_users_id() {
        let token = token(1);
        assert_eq!(token.expose_secret().len(), Token::LENGTH);
        assert_eq!(Token::parse(token.expose_secret().to_owned()), Ok(token));
    }

    #[test]
    fn what_could_not_be_a_token_is_as_invalid_as_an_unknown_one() {
        for bad in [
            "x".to_owned(),
            "a".repeat(63),
            "a".repeat(65),
            "=".repeat(64),
            "+".repeat(64),
        ] {
            assert_eq!(Token::parse(bad), Err(Error::TokenInvalid));
        }
    }

    #[test]
    fn a_token_works_for_its_purpose_until_it_expires() {
        let mut tokens = Tokens::default();
        tokens.issue(record(1, Purpose::ResetPassword), at(0)).unwrap();
        assert!(tokens.find(&token(1), RESET, at(86_399)).is_ok());
        assert!(tokens.find(&token(1), RESET, at(86_400)).is_err());
        assert!(tokens.find(&token(2), RESET, at(0)).is_err());
        assert!(tokens.find(&token(1), &[Purpose::VerifyEmail], at(0)).is_err());
    }

    #[test]
    fn three_tokens_for_a_purpose_work_and_a_fourth_ends_the_oldest() {
        let mut tokens = Tokens::default();
        for n in 0..4 {
            tokens
                .issue(record(n, Purpose::ResetPassword), at(u64::from(n) * 60))
                .unwrap();
        }
        let works = |n| tokens.find(&token(n), RESET, at(300)).is_ok();
        assert_eq!([0, 1, 2, 3].map(works), [false, true, true, true]);
    }

    #[test]
    fn one_token_a_minute_and_ten_a_day_are_issued_for_a_purpose() {
        let mut tokens = Tokens::default();
        let mut issue = |second| tokens.issue(record(1, Purpose::ResetPassword), at(second));
        for n in 0..10 {
            assert_eq!(issue(n * 60), Ok(()));
            assert_eq!(
                issue(n * 60 + 1),
                Err(Error::throttled(Duration::from_secs(if n < 9 {
                    59
                } else {
                    86_400 - 541
                })))
            );
        }
        assert!(issue(86_399).is_err());
        assert_eq!(issue(86_400), Ok(()));
        // Another purpose has its own count.
        assert_eq!(tokens.issue(record(1, Purpose::VerifyEmail), at(86_400)), Ok(()));
    }

    #[test]
    fn a_time_in_the_future_throttles_no_one() {
        let mut tokens = Tokens::default();
        tokens.issue(record(1, Purpose::ResetPassword), at(900_000)).unwrap();
        assert_eq!(tokens.issue(record(2, Purpose::ResetPassword), at(0)), Ok(()));
    }

    #[test]
    fn neither_debug_nor_the_record_shows_the_token() {
        let text = format!("{:?} {:?}", token(1), record(1, Purpose::Invite));
        assert!(!text.contains(token(1).expose_secret()));
    }
}
