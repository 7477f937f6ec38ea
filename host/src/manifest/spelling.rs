//! Finds what a misspelt name was meant to be.

/// The most letters that a misspelling adds, leaves out, or replaces.
const MOST_MISTAKES: usize = 2;

/// Returns the name among `names` that differs least from `name`, if it differs by at most two letters.
pub(crate) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distances = names.map(|known| (distance(name, known), known));
    let (distance, known) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= MOST_MISTAKES).then_some(known)
}

/// Returns how many letters must be added, removed or replaced to make one name of the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    // `row` has the distances of what was seen of `from` to each beginning of `to`.
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (seen, a) in from.bytes().enumerate() {
        let mut next = vec![seen + 1];
        let mut left = seen + 1;
        for (pair, b) in row.windows(2).zip(to.bytes()) {
            let &[diagonal, above] = pair else { continue };
            left = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_up_to_two_mistakes_is_recognised() {
        let names = ["api_tokens", "session_ttl", "session_idle_ttl"];
        for (name, meant) in [
            ("api_token", Some("api_tokens")),
            ("apitokens", Some("api_tokens")),
            ("sesion_tll", Some("session_ttl")),
            ("session_idle_ttl", Some("session_idle_ttl")),
            ("greeting", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, names.into_iter()), meant, "{name}");
        }
    }
}
