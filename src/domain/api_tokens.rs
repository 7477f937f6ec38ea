//! API tokens: which there are, and what each of them allows.

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::scope::{SCOPE_RULE, Scope};
use super::strength::{check_digest, check_secret};
use super::{Access, Error, Namespace, Result, Rpc, Strength};

/// The digest by which tokens are compared.
type TokenDigest = [u8; 32];

/// What the log calls a token: the first 32 bits of its SHA-256, as 8 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenId([u8; 4]);

/// Whether a token allows a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It does.
    Allowed(Permit),
    /// It is a token, but not for this namespace or RPC.
    Forbidden(TokenId),
    /// It is no token.
    Unknown,
}

/// What the caller with an API token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    /// The token.
    pub token: TokenId,
    /// Whether it may set the roles of a user, if the RPC takes roles.
    pub sets_roles: bool,
}

/// The API tokens that the operator gave out.
pub struct ApiTokens(Vec<Grant>);

/// One entry of the list.
struct Grant {
    /// The namespace; `None` for every one.
    namespace: Option<Namespace>,
    scope: Scope,
    digest: TokenDigest,
}

impl ApiTokens {
    /// Takes the list as the variable `api_tokens` has it: entries `namespace=token` or `namespace:scope=token`
    /// with commas or spaces between, `*` for every namespace, the token in the clear or as `sha256:<hex>`.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] that says which entry is wrong, and why, but not what is in it.
    pub fn parse(list: &str, strength: Strength) -> Result<Self> {
        let entries = list.split(|c: char| c == ',' || c.is_whitespace());
        let entries = entries.filter(|entry| !entry.is_empty()).zip(1..);
        let mut grants: Vec<Grant> = Vec::new();
        for (entry, number) in entries {
            let grant = Grant::parse(entry, strength).map_err(|rule| mistake(number, &rule))?;
            if let Some(first) = grants.iter().position(|other| other.digest == grant.digest) {
                return Err(mistake(number, &format!("entry {} has the same token", first + 1)));
            }
            grants.push(grant);
        }
        Ok(Self(grants))
    }

    /// Whether there is no token, so that no one can call.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Decides whether a request with `token` is allowed.
    ///
    /// Compares every entry, by its digest and in constant time, so that the time of a refusal shows nothing of a token.
    pub fn authorize(&self, token: &str, namespace: &Namespace, rpc: Rpc) -> Decision {
        let digest: TokenDigest = Sha256::digest(token.as_bytes()).into();
        let mut found = None;
        for grant in &self.0 {
            if bool::from(grant.digest.ct_eq(&digest)) {
                found = Some(grant);
            }
        }
        let [a, b, c, d, ..] = digest;
        let token = TokenId([a, b, c, d]);
        match found {
            None => Decision::Unknown,
            Some(grant) if grant.covers(namespace, rpc) => Decision::Allowed(Permit {
                token,
                sets_roles: grant.scope.sets_roles(),
            }),
            Some(_) => Decision::Forbidden(token),
        }
    }
}

/// The error for a mistake in an entry.
fn mistake(number: usize, rule: &str) -> Error {
    Error::misconfigured("api_tokens", format!("has a mistake in entry {number}: {rule}"))
}

impl Grant {
    fn parse(entry: &str, strength: Strength) -> std::result::Result<Self, String> {
        let (subject, token) = entry
            .split_once('=')
            .ok_or("it must have the form namespace=token or namespace:scope=token")?;
        let (namespace, scope) = match subject.split_once(':') {
            None => (subject, Scope::Full),
            Some((namespace, scope)) => (namespace, Scope::parse(scope).ok_or(SCOPE_RULE)?),
        };
        let namespace = match namespace {
            "*" => None,
            "" => return Err("the namespace is missing; '*' stands for every one".to_owned()),
            name => Some(Namespace::parse("namespace", name).map_err(|_| "that is no namespace")?),
        };
        let digest = parse_token(token, strength)?;
        Ok(Self {
            namespace,
            scope,
            digest,
        })
    }

    fn covers(&self, namespace: &Namespace, rpc: Rpc) -> bool {
        let covers_namespace = match &self.namespace {
            None => true,
            Some(own) => own == namespace && rpc.access() != Access::Everything,
        };
        covers_namespace && self.scope.covers(rpc)
    }
}

/// The digest of a token that is given in the clear or as `sha256:<hex>`.
fn parse_token(token: &str, strength: Strength) -> std::result::Result<TokenDigest, String> {
    let Some(digits) = token.strip_prefix("sha256:") else {
        check_secret(token, strength).map_err(|rule| format!("the token {rule}"))?;
        return Ok(Sha256::digest(token.as_bytes()).into());
    };
    let mut digest = TokenDigest::default();
    hex::decode_to_slice(digits, &mut digest).map_err(|_| "sha256: must have 64 hexadecimal digits")?;
    check_digest(&digest, strength).map_err(|rule| format!("the token {rule}"))?;
    Ok(digest)
}

impl Serialize for TokenId {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";
    const OTHER: &str = "fedcba9876543210";

    fn authorize(list: &str, token: &str, namespace: &str, rpc: Rpc) -> Option<&'static str> {
        let namespace = Namespace::parse("namespace", namespace).ok()?;
        let tokens = ApiTokens::parse(list, Strength::Required).ok()?;
        Some(match tokens.authorize(token, &namespace, rpc) {
            Decision::Allowed(_) => "allowed",
            Decision::Forbidden(_) => "forbidden",
            Decision::Unknown => "unknown",
        })
    }

    #[test]
    fn a_token_allows_what_its_entry_says() {
        use Rpc::{Create, Login, Read};
        let acme = format!("acme={TOKEN}");
        let read = format!("acme:read={TOKEN}");
        let login = format!("acme:Login+ReadSession={TOKEN}");
        let both = format!("acme:read={TOKEN},\n beta={OTHER}");
        let any = format!("*={TOKEN}");
        let hashed = format!("acme=sha256:{}", hex::encode(Sha256::digest(TOKEN)));
        let cases = [
            (&acme, TOKEN, "acme", Create, "allowed"),
            (&acme, TOKEN, "beta", Read, "forbidden"),
            (&acme, "0123456789abcdeF", "acme", Read, "unknown"),
            (&acme, "", "acme", Read, "unknown"),
            (&read, TOKEN, "acme", Read, "allowed"),
            (&read, TOKEN, "acme", Create, "forbidden"),
            (&login, TOKEN, "acme", Login, "allowed"),
            (&login, TOKEN, "acme", Read, "forbidden"),
            (&login, TOKEN, "beta", Login, "forbidden"),
            (&both, OTHER, "beta", Create, "allowed"),
            (&both, TOKEN, "beta", Read, "forbidden"),
            (&any, TOKEN, "whatever", Create, "allowed"),
            (&hashed, TOKEN, "acme", Create, "allowed"),
        ];
        for (list, token, namespace, rpc, expected) in cases {
            assert_eq!(
                authorize(list, token, namespace, rpc),
                Some(expected),
                "{list} {namespace} {rpc:?}"
            );
        }
    }

    #[test]
    fn a_mistake_is_located_and_the_token_not_shown() {
        let nothing = format!("acme=sha256:{}", hex::encode(Sha256::digest("")));
        let lists = [
            ("acme", "entry 1: it must have the form"),
            (
                "a=0123456789abcdef,acme=secret",
                "entry 2: the token must have at least 16",
            ),
            ("acme:write=0123456789abcdef", "entry 1: the scope must be"),
            ("acme:Login+Enter=0123456789abcdef", "entry 1: the scope must be"),
            ("=0123456789abcdef", "entry 1: the namespace is missing"),
            ("Acme=0123456789abcdef", "entry 1: that is no namespace"),
            ("acme=sha256:abc", "entry 1: sha256: must have 64"),
            (&nothing, "entry 1: the token is the SHA-256 of nothing"),
            ("acme=0123456789abcdéf", "entry 1: the token must consist of"),
            (
                "acme=0123456789012345,b=aaaaaaaaaaaaaaaa",
                "entry 2: the token must have at least 8",
            ),
            (
                "acme:read=0123456789abcdef,beta=0123456789abcdeF,beta=0123456789abcdef",
                "entry 3: entry 1 has the same token",
            ),
        ];
        for (list, expected) in lists {
            match ApiTokens::parse(list, Strength::Required).err() {
                Some(Error::Misconfigured(invalid)) => {
                    let rule = invalid.rule;
                    assert!(rule.contains(expected), "{list}: {rule}");
                    assert!(!rule.contains("secret") && !rule.contains("0123456789"), "{rule}");
                }
                other => panic!("{list}: {other:?}"),
            }
        }
        assert!(ApiTokens::parse(" ,\n", Strength::Required).is_ok_and(|tokens| tokens.is_empty()));
    }
}
