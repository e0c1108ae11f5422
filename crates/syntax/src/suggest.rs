//! "Did you mean …": the nearest of some names.

use esc_values::fold;

/// Names longer than this, in characters, are compared for equality only.
const MAX_COMPARED: usize = 100;

/// The candidate that `wanted` is most likely a slip for: one that differs in the case of letters only, else the
/// one that the fewest letters added, left out, changed or swapped lead to, if they are few for its length. Of
/// several as near it is one of the same length, then the first in the alphabet, so that the order of the candidates does not matter.
pub fn suggest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(wanted);
    let length = wanted.chars().count();
    let limit = match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    let near = candidates.into_iter().filter_map(|candidate| {
        let folded = fold(candidate);
        if folded == wanted {
            return Some((0, 0, candidate));
        }
        let other = folded.chars().count();
        if other.abs_diff(length) > limit || length.max(other) > MAX_COMPARED {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &folded);
        // A name of which less than half is left is another name.
        (distance <= limit && distance * 2 < other).then_some((distance, other.abs_diff(length), candidate))
    });
    near.min().map(|(.., candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_names_are_not() {
        let names = ["Priority", "Status", "Tier", "Tier2", "Account.Name"];
        for (wanted, expected) in [
            ("priority", Some("Priority")),
            ("Prioirty", Some("Priority")),
            ("Staus", Some("Status")),
            ("Teir", Some("Tier")),
            ("Tier3", Some("Tier2")),
            ("AccountName", Some("Account.Name")),
            ("Account.Nmae", Some("Account.Name")),
            ("Origin", None),
            ("", None),
            ("T", None),
        ] {
            assert_eq!(suggest(wanted, names), expected, "{wanted}");
        }
    }

    #[test]
    fn ties_do_not_depend_on_the_order() {
        assert_eq!(suggest("raw", ["row", "ram"]), suggest("raw", ["ram", "row"]));
    }
}
