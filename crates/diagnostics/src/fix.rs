//! Applying fixes to the text that they were made for.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{FileId, Fix, SourceMap, Span};

/// What [`apply_fixes`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The new text of each file that changed, in the order of the files.
    pub texts: Vec<(FileId, String)>,
    /// How many fixes were applied.
    pub applied: usize,
    /// How many were left, because an earlier one changes the same place: check the new texts and apply again.
    pub left: usize,
}

/// Applies fixes, each whole or not at all. Where two fixes change the same place, the first in order wins; two
/// insertions at one place are the same place too. A fix for a place that does not exist is left.
pub fn apply_fixes<'a>(fixes: impl IntoIterator<Item = &'a Fix>, sources: &SourceMap) -> Applied {
    let mut accepted = Accepted::default();
    let mut result = Applied::default();
    for fix in fixes {
        if accepted.add(fix, sources) {
            result.applied += 1;
        } else {
            result.left += 1;
        }
    }
    for (id, edits) in accepted.edits {
        if let Some(file) = sources.file(id) {
            result.texts.push((id, edited(file.text(), &edits)));
        }
    }
    result
}

/// The fixes that [`apply_fixes`] would apply, in order.
pub fn compatible_fixes<'a>(fixes: impl IntoIterator<Item = &'a Fix>, sources: &SourceMap) -> Vec<&'a Fix> {
    let mut accepted = Accepted::default();
    fixes.into_iter().filter(|fix| accepted.add(fix, sources)).collect()
}

/// Edits that do not overlap: for each file, by the byte at which they start, their end and the new text.
#[derive(Default)]
struct Accepted<'a> {
    edits: BTreeMap<FileId, BTreeMap<u32, (u32, &'a str)>>,
}

impl<'a> Accepted<'a> {
    fn add(&mut self, fix: &'a Fix, sources: &SourceMap) -> bool {
        let mut added = Vec::with_capacity(fix.edits.len());
        for edit in &fix.edits {
            let place = sources.resolve(edit.location).filter(|(file, span)| exists(sources, *file, *span));
            let fits = place.is_some_and(|(file, span)| self.insert(file, span, &edit.new_text));
            match place {
                Some((file, span)) if fits => added.push((file, span.start)),
                _ => {
                    for (file, start) in added {
                        self.remove(file, start);
                    }
                    return false;
                }
            }
        }
        !added.is_empty()
    }

    fn insert(&mut self, file: FileId, span: Span, new_text: &'a str) -> bool {
        let edits = self.edits.entry(file).or_default();
        let free_before =
            edits.range(..span.start).next_back().is_none_or(|(_, (end, _))| *end <= span.start);
        let free_after = edits.range(span.start..).next().is_none_or(|(start, _)| span.end <= *start);
        match edits.entry(span.start) {
            Entry::Vacant(place) if free_before && free_after => {
                place.insert((span.end, new_text));
                true
            }
            _ => false,
        }
    }

    fn remove(&mut self, file: FileId, start: u32) {
        if let Some(edits) = self.edits.get_mut(&file) {
            edits.remove(&start);
            if edits.is_empty() {
                self.edits.remove(&file);
            }
        }
    }
}

fn exists(sources: &SourceMap, file: FileId, span: Span) -> bool {
    sources.file(file).is_some_and(|file| file.text().get(span.start as usize..span.end as usize).is_some())
}

fn edited(text: &str, edits: &BTreeMap<u32, (u32, &str)>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut kept = 0;
    for (start, (end, new_text)) in edits {
        result.push_str(Span::new(kept, *start).of(text));
        result.push_str(new_text);
        kept = *end;
    }
    result.push_str(text.get(kept as usize..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, Location, SliceId, SourceFile};

    const TEXT: &str = "row 1: {A}\n";

    fn sources() -> SourceMap {
        let mut sources = SourceMap::default();
        let first = sources.add_file(SourceFile::new("a.esc", TEXT));
        let second = sources.add_file(SourceFile::new("b.esc", "é"));
        sources.add_slice(SliceId(0), first, 4);
        sources.add_slice(SliceId(1), second, 0);
        sources
    }

    fn edit(slice: u32, start: u32, end: u32, text: &str) -> Edit {
        Edit::replace(Location::new(SliceId(slice), Span::new(start, end)), text)
    }

    fn apply(fixes: &[Vec<Edit>]) -> Applied {
        let fixes: Vec<Fix> = fixes.iter().map(|edits| Fix::certain("write it", edits.clone())).collect();
        apply_fixes(&fixes, &sources())
    }

    #[test]
    fn places_are_counted_from_the_slice() {
        let result = apply(&[vec![edit(0, 3, 4, "<"), edit(0, 5, 6, ">")]]);
        assert_eq!(result.texts, [(FileId(0), "row 1: <A>\n".to_owned())]);
        assert_eq!((result.applied, result.left), (1, 0));
    }

    #[test]
    fn the_first_of_two_wins_and_the_other_is_left_whole() {
        let result = apply(&[vec![edit(0, 3, 6, "B")], vec![edit(0, 0, 1, "2"), edit(0, 5, 7, "")]]);
        assert_eq!(result.texts, [(FileId(0), "row 1: B\n".to_owned())]);
        assert_eq!((result.applied, result.left), (1, 1));
    }

    #[test]
    fn compatible_fixes_are_those_that_would_be_applied() {
        let fix = |edits: Vec<Edit>| Fix::certain("write it", edits);
        let fixes = [
            fix(vec![edit(0, 3, 6, "B")]),
            fix(vec![edit(0, 0, 1, "2"), edit(0, 5, 7, "")]),
            fix(vec![edit(0, 0, 1, "3")]),
        ];
        assert_eq!(compatible_fixes(&fixes, &sources()), [&fixes[0], &fixes[2]]);
    }

    #[test]
    fn two_insertions_at_one_place_are_two_rounds() {
        let result = apply(&[vec![edit(0, 6, 6, ";")], vec![edit(0, 6, 6, "!")]]);
        assert_eq!(result.texts, [(FileId(0), "row 1: {A};\n".to_owned())]);
        assert_eq!((result.applied, result.left), (1, 1));
    }

    #[test]
    fn neighbours_do_not_overlap() {
        let result = apply(&[vec![edit(0, 4, 5, "B")], vec![edit(0, 3, 4, "(")], vec![edit(0, 5, 6, ")")]]);
        assert_eq!(result.texts, [(FileId(0), "row 1: (B)\n".to_owned())]);
    }

    #[test]
    fn an_insertion_within_a_replaced_place_is_left() {
        let result = apply(&[vec![edit(0, 3, 6, "B")], vec![edit(0, 4, 4, "!")], vec![edit(0, 3, 3, "!")]]);
        assert_eq!((result.applied, result.left), (1, 2));
    }

    #[test]
    fn a_place_that_does_not_exist_changes_nothing() {
        for wrong in [edit(0, 0, 99, ""), edit(9, 0, 0, "x"), edit(1, 1, 2, ""), edit(0, 2, 1, "")] {
            let result = apply(&[vec![edit(0, 0, 1, "2"), wrong]]);
            assert_eq!(result, Applied { texts: Vec::new(), applied: 0, left: 1 });
        }
    }
}
