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

impl Hash for Caseless<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut bytes = [0_u8; 8];
        for chunk in self.0.as_bytes().chunks(bytes.len()) {
            bytes = [0; 8];
            for (low, byte) in bytes.iter_mut().zip(chunk) {
                *low = byte.to_ascii_lowercase();
            }
            state.write_u64(u64::from_le_bytes(bytes));
        }
        state.write_usize(self.0.len());
    }
}

#[cfg(test)]
mod tests {
    use rustc_hash::FxHashSet;

    use super::Caseless;

    #[test]
    fn names_that_differ_in_case_only_are_one() {
        let names: FxHashSet<_> = ["Account.Name", "ACCOUNT.NAME", "account.name", "AccountName"]
            .into_iter()
            .map(Caseless)
            .collect();
        assert_eq!(names.len(), 2);
    }
}
