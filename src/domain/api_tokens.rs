//! API tokens: which there are, and what each of them allows.

use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::{Error, Namespace, Result};

/// The shortest token, in characters.
const MIN_TOKEN: usize = 16;

/// The digest by which tokens are compared.
type TokenDigest = [u8; 32];

/// What an RPC needs of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To see users and sessions.
    Read,
    /// To do anything.
    Write,
}

/// Whether a token allows a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It does.
    Allowed,
    /// It is a token, but not for this namespace or RPC.
    Forbidden,
    /// It is no token.
    Unknown,
}

/// The API tokens that the operator gave out.
pub struct ApiTokens(Vec<Grant>);

/// One entry of the list.
struct Grant {
    /// The namespace; `None` for every one.
    namespace: Option<Namespace>,
    /// The most that it allows.
    access: Access,
    digest: TokenDigest,
}

impl ApiTokens {
    /// Takes the list as the variable `api_tokens` has it: entries `namespace=token` or `namespace:read=token`
    /// with commas or spaces between, `*` for every namespace, the token in the clear or as `sha256:<hex>`.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] that says which entry is wrong, and why, but not what is in it.
    pub fn parse(list: &str) -> Result<Self> {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        let entries = entries.filter(|entry| !entry.is_empty()).zip(1..);
        let grant = |(entry, number)| {
            Grant::parse(entry).map_err(|mistake| {
                Error::misconfigured("api_tokens", format!("has a mistake in entry {number}: {mistake}"))
            })
        };
        entries.map(grant).collect::<Result<_>>().map(Self)
    }

    /// Whether there is no token, so that no one can call.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Decides whether a request with `token` is allowed.
    ///
    /// Compares every entry, by its digest and in constant time, so that the time of a refusal shows nothing of a token.
    pub fn authorize(&self, token: &str, namespace: &Namespace, access: Access) -> Decision {
        let digest: TokenDigest = Sha256::digest(token.as_bytes()).into();
        let (mut known, mut allowed) = (Choice::from(0), Choice::from(0));
        for grant in &self.0 {
            let same = grant.digest.ct_eq(&digest);
            known |= same;
            allowed |= same & Choice::from(u8::from(grant.covers(namespace, access)));
        }
        match (bool::from(known), bool::from(allowed)) {
            (_, true) => Decision::Allowed,
            (true, false) => Decision::Forbidden,
            (false, false) => Decision::Unknown,
        }
    }
}

impl Grant {
    fn parse(entry: &str) -> std::result::Result<Self, &'static str> {
        let (scope, token) = entry
            .split_once('=')
            .ok_or("it must have the form namespace=token or namespace:read=token")?;
        let (namespace, access) = match scope.split_once(':') {
            None => (scope, Access::Write),
            Some((namespace, "read")) => (namespace, Access::Read),
            Some(_) => return Err("the only scope there is is 'read'"),
        };
        let namespace = match namespace {
            "*" => None,
            "" => return Err("the namespace is missing; '*' stands for every one"),
            name => Some(Namespace::parse("namespace", name).map_err(|_| "that is no namespace")?),
        };
        let digest = match token.strip_prefix("sha256:") {
            Some(digits) => {
                let mut digest = TokenDigest::default();
                hex::decode_to_slice(digits, &mut digest).map_err(|_| "sha256: must have 64 hexadecimal digits")?;
                digest
            }
            None if token.len() < MIN_TOKEN => return Err("the token must have at least 16 characters"),
            None if !token.bytes().all(|b| b.is_ascii_graphic()) => return Err("the token must be visible ASCII"),
            None => Sha256::digest(token.as_bytes()).into(),
        };
        Ok(Self {
            namespace,
            access,
            digest,
        })
    }

    fn covers(&self, namespace: &Namespace, access: Access) -> bool {
        let here = self.namespace.as_ref().is_none_or(|own| own == namespace);
        here && (self.access == Access::Write || access == Access::Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn authorize(list: &str, token: &str, namespace: &str, access: Access) -> Option<Decision> {
        let namespace = Namespace::parse("namespace", namespace).ok()?;
        Some(ApiTokens::parse(list).ok()?.authorize(token, &namespace, access))
    }

    #[test]
    fn a_token_allows_what_its_entry_says() {
        use Access::{Read, Write};
        use Decision::{Allowed, Forbidden, Unknown};
        let acme = format!("acme={TOKEN}");
        let read = format!("acme:read={TOKEN}");
        let both = format!("acme:read={TOKEN},\n beta={TOKEN}");
        let any = format!("*={TOKEN}");
        let hashed = format!("acme=sha256:{}", hex::encode(Sha256::digest(TOKEN)));
        let cases = [
            (&acme, TOKEN, "acme", Write, Allowed),
            (&acme, TOKEN, "beta", Read, Forbidden),
            (&acme, "0123456789abcdeF", "acme", Read, Unknown),
            (&acme, "", "acme", Read, Unknown),
            (&read, TOKEN, "acme", Read, Allowed),
            (&read, TOKEN, "acme", Write, Forbidden),
            (&both, TOKEN, "beta", Write, Allowed),
            (&both, TOKEN, "acme", Write, Forbidden),
            (&any, TOKEN, "whatever", Write, Allowed),
            (&hashed, TOKEN, "acme", Write, Allowed),
        ];
        for (list, token, namespace, access, expected) in cases {
            assert_eq!(
                authorize(list, token, namespace, access),
                Some(expected),
                "{list} {namespace} {access:?}"
            );
        }
    }

    #[test]
    fn a_mistake_is_located_and_the_token_not_shown() {
        let lists = [
            ("acme", "entry 1: it must have the form"),
            (
                "a=0123456789abcdef,acme=secret",
                "entry 2: the token must have at least 16",
            ),
            ("acme:write=0123456789abcdef", "entry 1: the only scope"),
            ("=0123456789abcdef", "entry 1: the namespace is missing"),
            ("Acme=0123456789abcdef", "entry 1: that is no namespace"),
            ("acme=sha256:abc", "entry 1: sha256: must have 64"),
            ("acme=0123456789abcdéf", "entry 1: the token must be visible"),
        ];
        for (list, expected) in lists {
            match ApiTokens::parse(list).err() {
                Some(Error::Misconfigured(invalid)) => {
                    let rule = invalid.rule;
                    assert!(rule.contains(expected), "{list}: {rule}");
                    assert!(!rule.contains("secret") && !rule.contains("0123456789"), "{rule}");
                }
                other => panic!("{list}: {other:?}"),
            }
        }
        assert!(ApiTokens::parse(" ,\n").is_ok_and(|tokens| tokens.is_empty()));
    }
}
