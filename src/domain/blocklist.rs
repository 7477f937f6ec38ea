//! The blocklist: passwords that attackers try first (NIST SP 800-63B-4, 3.1.1.2).

use super::{Email, Error, Password, PasswordWords, Result, Username, common_passwords};

/// Which passwords are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocklist {
    /// Whether the most common ones are, and the account's own names.
    pub common: bool,
    /// Words of which none may consist.
    pub words: PasswordWords,
}

impl Blocklist {
    /// Checks a password that is to be set, in the request's `field`, for an account with these names.
    ///
    /// # Errors
    /// [`Error::InvalidField`] that says why it is refused.
    pub fn check(&self, field: &'static str, password: &Password, username: &Username, email: &Email) -> Result<()> {
        self.words.check(field, password)?;
        if !self.common {
            return Ok(());
        }
        let lowercased = password.lowercased();
        if lowercased == username.as_str() || lowercased == email.as_str() {
            return Err(Error::invalid(field, "must not be the username or the email address"));
        }
        if common_passwords::contains(&lowercased) {
            return Err(Error::invalid(field, "is one of the most common passwords"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Option<Error> {
        let password = Password::new("password", text).ok()?;
        let names = (
            Username::parse("asim.aslam").ok()?,
            Email::parse("email", "asim@example.com").ok()?,
        );
        let blocklist = Blocklist {
            common: true,
            words: PasswordWords::default(),
        };
        blocklist.check("password", &password, &names.0, &names.1).err()
    }

    #[test]
    fn common_passwords_are_refused_in_any_case() {
        for common in ["password1", "PassWord1", "12345678", "qwertyuiop", "iloveyou1"] {
            let expected = Error::invalid("password", "is one of the most common passwords");
            assert_eq!(check(common), Some(expected), "{common}");
        }
        assert_eq!(check("correct horse battery staple"), None);
    }

    #[test]
    fn the_accounts_own_names_are_refused_in_any_case() {
        let expected = Error::invalid("password", "must not be the username or the email address");
        assert_eq!(check("Asim.Aslam"), Some(expected.clone()));
        assert_eq!(check("ASIM@example.com"), Some(expected));
    }
}
