//! Cutting a text again after an edit gives what cutting all of it gives.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

use std::ops::Range;
use std::sync::Arc;

use esc_syntax::{Change, Cut, Parsed, Slice, SliceIds, cut, recut};
use proptest::prelude::*;
use proptest::sample::Index;

/// What texts are put together of, and what is written into them: whole declarations, their parts, and what ends or
/// opens something far away.
const PIECES: &[&str] = &[
    "entry \"A\" when Priority = \"High\" and (1 or Seats > 3) use hours \"H\" <\n  at 4h notify manager;\n>\n\n",
    "entry \"B\" when formula( ISPICKVAL(a, \"x\") ) < stop >\n",
    "// about\nhours \"H\" in \"UTC\" < mon-fri 09:00-17:00 >\n",
    "default hours \"D\" in \"UTC\" <\n>\n",
    "row 1: Tier = \"Gold\"\n",
    "row x: A < 3 and B < 4\n",
    "queue \"Q\" queue \"R\"\n",
    "pool \"P\" < user \"u\" capacity 3; user \"v\" capacity 4 >\n",
    "case < Priority: picklist(\"Low\", \"High\"); Seats: number >\n",
    "closures \"C\" < closed every 12-25 >\n",
    "rule \"R\" inactive\n",
    "import \"a.esc\"\n",
    "user \"u\"\ntemplate \"T\"\n",
    "entyr \"C\" < stop >\n",
    "rows 2: A = 1\n",
    "/* a comment */\n",
    "/// a doc\n",
    "entry\n",
    "entry \"A\"\n",
    "entry ",
    "queue\n",
    "hours \"H\"\n",
    "default\n",
    "row\n",
    "row 3\n",
    "case\n",
    "/*",
    "*/",
    "\"",
    "`",
    "'",
    "//",
    "formula(",
    "formula( a /* b )",
    ")",
    "(",
    "<",
    ">",
    "{",
    "}",
    "capacity 3",
    "inactive",
    "in",
    ":",
    ",",
    "when",
    "use",
    "default ",
    "hours ",
    "immediately",
    "at 4h",
    "stop",
    "\n",
    "\r\n",
    "\r",
    " ",
    "x",
    "1",
    "é",
    "\u{feff}",
];

/// A piece of text.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => ".{0,6}",
        1 => Just(String::new()),
    ]
}

/// A text whose slices are few, or many and mostly good.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(piece(), 0..20).prop_map(|pieces| pieces.concat()),
        (prop::collection::vec(prop::sample::select(&PIECES[..16]), 0..60))
            .prop_map(|pieces| pieces.concat()),
    ]
}

/// What to write where, and over how much.
fn edits() -> impl Strategy<Value = Vec<(Index, usize, String)>> {
    let length = prop_oneof![3 => Just(0_usize), 3 => 1..4_usize, 2 => 0..120_usize];
    prop::collection::vec((any::<Index>(), length, piece()), 1..12)
}

fn range(text: &str, at: Index, length: usize) -> Range<usize> {
    let start = text.floor_char_boundary(at.index(text.len() + 1));
    start..text.floor_char_boundary((start + length).min(text.len()))
}

/// A cut that is kept up to date.
struct Kept {
    slices: Vec<Slice>,
    cuts: Vec<Cut>,
    ids: SliceIds,
}

impl Kept {
    fn new(cuts: Vec<Cut>) -> Self {
        let mut ids = SliceIds::default();
        let slices = slices(&cuts, &mut ids);
        Self { slices, cuts, ids }
    }

    fn change(&mut self, text: &str, change: Change) {
        let looks_on = self.cuts.iter().position(|cut| cut.looks_on);
        let recut = recut(text, &self.slices, looks_on, change);
        let moved = |at: u32| at - change.old_end + change.new_end;
        for cut in &mut self.cuts[recut.old.end..] {
            *cut = Cut { start: moved(cut.start), end: moved(cut.end), ..*cut };
        }
        self.cuts.splice(recut.old, recut.new);
        self.slices = slices(&self.cuts, &mut self.ids);
    }
}

fn slices(cuts: &[Cut], ids: &mut SliceIds) -> Vec<Slice> {
    let slice = |cut: &Cut| Slice { id: ids.fresh(), start: cut.start, parsed: Arc::new(Parsed::default()) };
    cuts.iter().map(slice).collect()
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_text_cut_again_is_cut_as_a_new_one(mut text in text(), edits in edits()) {
        let mut kept = Kept::new(cut(&text));
        for (at, length, new) in edits {
            let range = range(&text, at, length);
            let change = Change {
                start: offset(range.start),
                old_end: offset(range.end),
                new_end: offset(range.start + new.len()),
            };
            text.replace_range(range, &new);
            kept.change(&text, change);
            prop_assert_eq!(&kept.cuts, &cut(&text), "{:?} in {:?}", change, text);
        }
    }

    #[test]
    fn a_change_is_the_least_that_makes_one_text_of_the_other(
        one in "[ab]{0,6}",
        two in "[ab]{0,6}",
        around in (0..3_usize, 0..3_usize),
    ) {
        let (before, after) = ("x".repeat(around.0 * 1000), "y".repeat(around.1 * 1000));
        let (one, two) = (format!("{before}{one}{after}"), format!("{before}{two}{after}"));
        let Change { start, old_end, new_end } = Change::between(&one, &two);
        let (start, old_end, new_end) = (start as usize, old_end as usize, new_end as usize);
        prop_assert_eq!(format!("{}{}{}", &one[..start], &two[start..new_end], &one[old_end..]), two.clone());
        prop_assert!(start == old_end || start == new_end || one[start..old_end] != two[start..new_end]);
        let (first, last) = (one.as_bytes(), two.as_bytes());
        prop_assert!(start >= old_end.min(new_end) || first[start] != last[start]);
        prop_assert!(start >= old_end.min(new_end) || first[old_end - 1] != last[new_end - 1]);
    }
}

#[test]
fn what_looks_on_is_cut_again_from_before_it() {
    let rest = PIECES[10].repeat(9);
    let mut text = format!("{}/* open\n{rest}", PIECES[0]);
    let mut kept = Kept::new(cut(&text));
    let before = text.clone();
    let at = text.len() - 9;
    for edited in [format!("{}*/{}", &text[..at], &text[at..]), before] {
        let change = Change::between(&text, &edited);
        text = edited;
        kept.change(&text, change);
        assert_eq!(kept.cuts, cut(&text), "{text}");
    }
}

#[test]
fn one_edit_of_many_declarations_cuts_few_of_them_again() {
    let text = PIECES[0].repeat(1000);
    let kept = Kept::new(cut(&text));
    let at = text.len() / 2;
    let edited = format!("{}x{}", &text[..at], &text[at..]);
    let change = Change::between(&text, &edited);
    let recut = recut(&edited, &kept.slices, None, change);
    assert!(recut.old.len() < 8 && recut.new.len() < 8, "{recut:?}");
}
