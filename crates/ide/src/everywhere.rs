//! Every question at every place: nothing panics, whatever the text.

use esc_diagnostics::Span;

use crate::testing::{Org, examples, rules_in};
use crate::{Edit, View, folding, format, links, navigation, rename, selection, semantic, symbols};

/// Asks everything at every character of the first file.
fn ask(files: &[(String, String)]) {
    let org = Org::new(files);
    let view = org.view();
    let text = view.text();
    let end = u32::try_from(text.len()).unwrap();
    let whole = Span::new(0, end);
    within(&view, symbols::outline(&view).map(|found| found.span));
    within(&view, folding::folds(&view).iter().map(|found| found.span));
    within(&view, links::links(&view).iter().map(|found| found.span));
    let tokens: Vec<_> = semantic::tokens(&view, whole).flatten().collect();
    assert!(tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    within(&view, tokens.iter().map(|found| found.span));
    fit(&view, &format::format(&view).unwrap_or_default());
    fit(&view, &format::format_range(&view, whole));
    for offset in (0..=end + 1).filter(|offset| text.is_char_boundary(*offset as usize) || *offset > end) {
        let _ = navigation::definition(&view, offset);
        let _ = navigation::references(&view, offset);
        within(&view, navigation::highlights(&view, offset).iter().map(|found| found.place.span));
        if let Ok(found) = rename::prepare(&view, offset) {
            within(&view, [found.span].into_iter());
        }
        let _ = rename::rename(&view, offset, "when");
        let _ = rename::rename(&view, offset, "A new \"name\"");
        let around = selection::selections(&view, offset);
        within(&view, around.iter().copied());
        for pair in around.windows(2) {
            let (inner, outer) = (pair[0], pair[1]);
            assert!(outer.start <= inner.start && inner.end <= outer.end && inner != outer);
        }
        fit(&view, &format::format_typed(&view, offset, '\n'));
        fit(&view, &format::format_typed(&view, offset, '>'));
        let some = Span::new(offset, (offset + 40).min(end));
        let mut part = semantic::tokens(&view, some).flatten();
        assert!(part.all(|token| tokens.contains(&token)));
        fit(&view, &format::format_range(&view, some));
    }
}

/// Every range lies in the text, on characters.
fn within(view: &View<'_>, mut spans: impl Iterator<Item = Span>) {
    let in_text = |span: Span| view.text().get(span.start as usize..span.end as usize).is_some();
    assert!(spans.all(in_text));
}

/// The edits lie in the text, in order, and do not overlap.
fn fit(view: &View<'_>, edits: &[Edit]) {
    within(view, edits.iter().map(|edit| edit.place.span));
    assert!(edits.windows(2).all(|pair| pair[0].place.span.end <= pair[1].place.span.start));
}

fn alone(text: &str) {
    ask(&[("main.esc".to_owned(), text.replace('$', "_"))]);
}

#[test]
fn in_examples() {
    for files in examples() {
        ask(&files);
    }
}

#[test]
fn in_rules_with_mistakes() {
    for (_, text) in rules_in("tests/ui/mistakes") {
        alone(&text);
    }
}

#[test]
fn in_cut_and_mangled_text() {
    let text = "\u{feff}/// Träger\r\nrule \"A\"\r\ncase < Tier: picklist(\"Gold\", ...); B: number >\r\nrow 1: formula( ISPICKVAL(Tier, 'Gold') )\r\n\
        entry \"E\" row x: not (Case.Tier in (\"gold\") or B < 3) when 1 and x use hours \"D\" < at 4h, 8h notify user \"u\" using \"T\"; at 80% of sla set Tier = \"Gold\" >\r\n\
        default hours \"D\" in \"UTC\" < mon-fri 09:00-17:00; closures \"C\" >";
    for (at, _) in text.char_indices().step_by(23) {
        let (before, after) = text.split_at(at);
        alone(before);
        alone(after);
    }
    for (from, to) in [
        ("\"", ""),
        ("<", ""),
        (">", "{"),
        ("(", "\""),
        (";", "`"),
        (" ", "/*"),
        ("\r\n", "\r"),
        ("e", "é"),
        ("and", "/// "),
    ] {
        alone(&text.replace(from, to));
        alone(&text.replacen(from, to, 3));
    }
}
