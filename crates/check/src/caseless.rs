//! Names that compare without regard to the case of their letters.

use std::hash::{Hash, Hasher};

/// A name of a field or the label of a row: `priority` is `Priority`. Only the letters a to z have a case here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caseless<'a>(pub &'a str);

impl PartialEq for Caseless<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(other.0)
    }
}

impl Eq for Caseless<'_> {}

/// The bit that tells lower from upper case, in each of eight bytes.
const CASE: u64 = 0x2020_2020_2020_2020;

impl Hash for Caseless<'_> {
    /// Eight bytes at a time, without the bit that tells their case: some names that differ hash alike, and none
    /// that are equal differ.
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (words, rest) = self.0.as_bytes().as_chunks();
        for word in words {
            state.write_u64(u64::from_le_bytes(*word) | CASE);
        }
        let rest = rest.iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
        state.write_u64(rest | CASE);
    }
}

#[cfg(test)]
mod tests {
    use rustc_hash::FxHashSet;

    use super::Caseless;

    #[test]
    fn names_that_differ_in_case_only_are_one() {
        let names: FxHashSet<_> = ["Account.Name", "ACCOUNT.NAME", "account.name", "AccountName", "Id", "ID"]
            .into_iter()
            .map(Caseless)
            .collect();
        assert_eq!(names.len(), 3);
    }
}
