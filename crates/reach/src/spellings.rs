//! Folding turned round: which characters a folded text may have come from.
//!
//! Nearly every character has one spelling or two. A few have three (`k`: `K` and the sign for kelvins), and one folds to
//! two characters: `İ`, to an `i` and a dot above.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// No character beyond folds to another.
const LAST: char = '\u{1ffff}';

/// What folding does.
struct Table {
    /// The characters that fold to something else, by the first character of that.
    others: FxHashMap<char, Vec<char>>,
    /// Those that fold to several.
    long: Vec<char>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { others: FxHashMap::default(), long: Vec::new() };
    for character in '\0'..=LAST {
        let mut folded = character.to_lowercase();
        if let Some(first) = folded.next()
            && first != character
        {
            table.others.entry(first).or_default().push(character);
            if folded.next().is_some() {
                table.long.push(character);
            }
        }
    }
    table
});

/// The characters that fold to this one, or to a text that begins with it. It comes from a folded text.
pub(crate) fn spellings(folded: char) -> impl Iterator<Item = char> {
    let others = TABLE.others.get(&folded).map_or(&[][..], Vec::as_slice);
    std::iter::once(folded).chain(others.iter().copied())
}

/// The characters that fold to more than one.
pub(crate) fn long() -> &'static [char] {
    &TABLE.long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_folds_to_a_character() {
        let all = |folded| spellings(folded).collect::<String>();
        assert_eq!(all('a'), "aA");
        assert_eq!(all('k'), "kK\u{212a}");
        assert_eq!(all('i'), "iIİ");
        assert_eq!(all('1'), "1");
        assert_eq!(all('\u{307}'), "\u{307}");
        assert_eq!(long(), ['İ']);
    }

    #[test]
    fn folding_ends_at_once_and_not_beyond_the_table() {
        for character in '\0'..=char::MAX {
            let folded: Vec<char> = character.to_lowercase().collect();
            assert!(folded.iter().all(|part| part.to_lowercase().eq([*part])), "{character:?}");
            assert!(folded == [character] || character <= LAST, "{character:?}");
            assert!(spellings(folded[0]).any(|spelling| spelling == character), "{character:?}");
        }
    }
}
