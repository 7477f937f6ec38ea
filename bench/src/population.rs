//! The users of the stores. The n-th one is the same in every store.

use sha2::{Digest, Sha256};

const FIRST_NAMES: [&str; 32] = [
    "anna", "asim", "ben", "carla", "chen", "david", "emma", "fatima", "felix", "gina", "hugo", "ida", "ivan", "jonas",
    "karin", "lukas", "maria", "marie", "mohammed", "nina", "olga", "oskar", "paula", "rosa", "simon", "tina", "ulf",
    "vera", "walter", "wei", "yannik", "zoe",
];

const LAST_NAMES: [&str; 32] = [
    "allen", "anderson", "aslam", "brown", "chang", "clark", "davis", "garcia", "hall", "harris", "hill", "jackson",
    "jones", "king", "lee", "lewis", "martin", "martinez", "miller", "moore", "robinson", "scott", "simmons", "smith",
    "taylor", "thomas", "thompson", "walker", "white", "wilson", "wright", "young",
];

const DOMAINS: [&str; 4] = ["example.com", "example.net", "example.org", "mail.example.com"];

/// A user and its session.
pub struct Person {
    /// A UUID.
    pub id: String,
    /// First name, last name and number.
    pub username: String,
    /// Last name, first name and number, at one of a few domains.
    pub email: String,
    /// The id of a session.
    pub session: String,
}

/// Makes the n-th user.
pub fn person(n: u32) -> Person {
    let random = |what: &str| hex::encode(Sha256::digest(format!("{what} {n}")));
    let id = random("id");
    let pick = |names: &[&'static str], what: &str| {
        let digest = Sha256::digest(format!("{what} {n}"));
        let byte = digest.first().copied().unwrap_or_default();
        names.get(usize::from(byte) % names.len()).copied().unwrap_or_default()
    };
    let (first, last) = (pick(&FIRST_NAMES, "first"), pick(&LAST_NAMES, "last"));
    let part = |range: std::ops::Range<usize>| id.get(range).unwrap_or_default();
    Person {
        id: format!(
            "{}-{}-4{}-8{}-{}",
            part(0..8),
            part(8..12),
            part(13..16),
            part(17..20),
            part(20..32)
        ),
        username: format!("{first}.{last}{n}"),
        email: format!("{last}.{first}{n}@{}", pick(&DOMAINS, "domain")),
        session: [random("session"), random("session, too")].concat(),
    }
}
