//! "Did you mean": the nearest of what exists, or a list of it.

use strsim::damerau_levenshtein;

/// The candidate closest to what was written, if it is within a third of its length.
pub fn nearest<'c>(written: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let plain = written.to_lowercase().replace(['_', ' '], "-");
    candidates
        .iter()
        .map(|candidate| {
            let other = candidate.to_lowercase().replace(['_', ' '], "-");
            (damerau_levenshtein(&plain, &other), *candidate)
        })
        .filter(|(distance, candidate)| {
            *distance
                <= written
                    .chars()
                    .count()
                    .max(candidate.chars().count())
                    .max(3)
                    / 3
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// "expected one of `a`, `b`" for messages, at most twelve names long.
pub fn listing(candidates: &[&str]) -> String {
    const SHOWN: usize = 12;
    let names: Vec<String> = candidates
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect();
    let more = candidates.len().saturating_sub(SHOWN);
    match (names.as_slice(), more) {
        ([only], 0) => format!("expected {only}"),
        (_, 0) => format!("expected one of {}", names.join(", ")),
        _ => format!("expected one of {} and {more} more", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_within_a_third_of_its_length() {
        let plans = ["Standard", "Enterprise"];
        assert_eq!(nearest("Enterprize", &plans), Some("Enterprise"));
        assert_eq!(nearest("enterprise", &plans), Some("Enterprise"));
        assert_eq!(nearest("Business", &plans), None);
        assert_eq!(
            nearest("requires-sso", &["requires_sso"]),
            Some("requires_sso")
        );
    }

    #[test]
    fn long_lists_say_how_many_more_there_are() {
        let names = ["x"; 14];
        assert!(listing(&names).ends_with("and 2 more"));
        assert_eq!(listing(&["yes"]), "expected `yes`");
    }
}
