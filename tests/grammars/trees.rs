//! tree-sitter reads what the compiler reads, and mistakes cost it no more.

use esc_syntax::ast::ItemKind;
use esc_syntax::{Slice, TokenKind, lex};
use proptest::prelude::*;
use tree_sitter::{InputEdit, Point, Tree};

use crate::texts::{Text, examples, texts};
use crate::tree::{has_mistake, parse, parse_after};

/// A declaration: its kind, its name if it has one, and where it begins.
type Found = (String, Option<String>, usize);

/// What a text declares, as the compiler reads it.
fn declared(slices: &[Slice]) -> Vec<Found> {
    let items = slices.iter().filter_map(|slice| Some((slice.start, slice.parsed.item.as_ref()?)));
    items
        .map(|(start, item)| {
            let (kind, name) = match &item.kind {
                ItemKind::Rule(rule) => ("rule_declaration", Some(&rule.name.value)),
                ItemKind::Import(path) => ("import_declaration", Some(&path.value)),
                ItemKind::Case(_) => ("case_declaration", None),
                ItemKind::Hours(hours) => ("hours_declaration", Some(&hours.name.value)),
                ItemKind::Closures(closures) => ("closures_declaration", Some(&closures.name.value)),
                ItemKind::Target(target) => ("target_declaration", Some(&target.name.value)),
                ItemKind::Pool(pool) => ("pool_declaration", Some(&pool.name.value)),
                ItemKind::Row(_) => ("row_declaration", None),
                ItemKind::Entry(entry) => ("entry_declaration", Some(&entry.name.value)),
            };
            (kind.to_owned(), name.cloned(), (start + item.span.start) as usize)
        })
        .collect()
}

/// The same, as tree-sitter reads it.
fn found(tree: &Tree, text: &str) -> Vec<Found> {
    let root = tree.root_node();
    let mut walk = root.walk();
    let declarations = root.children(&mut walk).filter(|node| node.kind().ends_with("_declaration"));
    declarations
        .map(|node| {
            let name = node.child_by_field_name("name").or_else(|| node.child_by_field_name("path"));
            let name = name.map(|name| unescaped(&text[name.byte_range()]));
            (node.kind().to_owned(), name, node.start_byte())
        })
        .collect()
}

/// The value of a text literal, as far as the names in the repository have escapes.
fn unescaped(literal: &str) -> String {
    literal.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\")
}

/// The texts without a mistake, with what the compiler reads in them.
fn valid() -> Vec<(Text, Vec<Slice>)> {
    texts().into_iter().filter_map(|text| text.read().map(|slices| (text, slices))).collect()
}

#[test]
fn the_same_declarations_are_read_in_every_valid_text() {
    let valid = valid();
    assert!(valid.len() > 150, "{}", valid.len());
    for (text, slices) in valid {
        let tree = parse(&text.text);
        assert!(!has_mistake(&tree), "{}: {}", text.name, tree.root_node().to_sexp());
        assert_eq!(found(&tree, &text.text), declared(&slices), "{}", text.name);
    }
}

#[test]
fn a_text_with_a_syntax_error_has_one_here_too() {
    // Literals that only the compiler looks into: dates that do not exist, and a nesting that is too deep.
    let lenient = ["tests/ui/E0005/nested.esc"];
    let broken: Vec<Text> = texts().into_iter().filter(|text| text.read().is_none()).collect();
    assert!(broken.len() > 15, "{}", broken.len());
    for text in broken.iter().filter(|text| !lenient.contains(&text.name.as_str())) {
        assert!(has_mistake(&parse(&text.text)), "{}", text.name);
    }
}

/// The tree of a text, without its block comments.
fn tree(text: &str) -> String {
    let tree = parse(text).root_node().to_sexp();
    tree.replace(" (block_comment)", "").replace("(block_comment) ", "")
}

/// Holds that every valid text has the same tree when its tokens are written in another way. A text that the compiler
/// then refuses is left out.
fn same_tree_when(written: impl Fn(TokenKind, &str) -> String) {
    let mut tried = 0;
    for (text, _) in valid() {
        let tokens = lex(&text.text);
        let other = tokens.iter().map(|token| written(token.kind, token.span.of(&text.text))).collect();
        let other = Text { name: text.name, text: other };
        if other.read().is_some() {
            assert_eq!(tree(&other.text), tree(&text.text), "{}\n{}", other.name, other.text);
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn words_and_names_are_read_in_any_case() {
    same_tree_when(|kind, token| match kind {
        TokenKind::Word | TokenKind::Duration | TokenKind::Instant => token.to_uppercase(),
        _ => token.to_owned(),
    });
}

#[test]
fn comments_can_stand_anywhere_and_change_nothing() {
    same_tree_when(|kind, token| match kind {
        TokenKind::Whitespace => " /* at /* > */ stop */ ".to_owned(),
        _ => token.to_owned(),
    });
}

#[test]
fn lines_can_end_anywhere_and_change_nothing() {
    same_tree_when(|kind, token| match kind {
        TokenKind::Whitespace => "\n".to_owned(),
        _ => token.to_owned(),
    });
}

/// What is lost when text goes missing from one declaration: the texts in which another one is not read any more. Each
/// token of a declaration is taken, its first word excepted: without it there is no declaration, and what stands there
/// belongs to the one before. `end` says up to where the text goes missing, from the token and the end of the declaration.
fn lost(end: impl Fn(usize, usize) -> usize) -> Vec<String> {
    let (mut tried, mut lost) = (0, Vec::new());
    for text in examples() {
        let slices = text.read().unwrap();
        let declared = declared(&slices);
        let ends = slices.iter().filter_map(|slice| Some(slice.start + slice.parsed.item.as_ref()?.span.end));
        let ends: Vec<usize> = ends.map(|end| end as usize).collect();
        for token in lex(&text.text).iter().filter(|token| !token.kind.is_trivia()) {
            let start = token.span.start as usize;
            let of = declared.iter().rposition(|(.., begin)| *begin <= start).unwrap();
            if declared[of].2 == start {
                continue;
            }
            let end = end(token.span.end as usize, ends[of]);
            let broken = format!("{}{}", &text.text[..start], &text.text[end..]);
            let broken = Text { name: text.name.clone(), text: broken };
            // What is valid all the same is another text: `default` takes the next `hours` there are.
            if broken.read().is_some() {
                continue;
            }
            let found = found(&parse(&broken.text), &broken.text);
            let mut others = declared.iter().enumerate().filter(|(index, _)| *index != of);
            tried += 1;
            if !others.all(|(_, (kind, name, begin))| {
                let begin = if *begin > start { begin - (end - start) } else { *begin };
                found.contains(&(kind.clone(), name.clone(), begin))
            }) {
                lost.push(format!("{}:{start} without `{}`", text.name, &text.text[start..end]));
            }
        }
    }
    assert!(tried > 1000, "{tried}");
    lost
}

/// Pieces whose every order the parser must survive, those above all by which the scanner ends what is not closed.
const PIECES: &[&str] = &[
    "entry",
    "entry \"A\" <",
    "rule",
    "case <",
    "default",
    "hours",
    "row",
    "row 1:",
    "queue",
    "user \"u\"",
    "pool \"P\" <",
    "closures \"C\" <",
    "template",
    "formula(",
    "formula(a (",
    "when",
    "at 4h",
    "notify",
    "notify queue \"Q\",",
    "stop",
    "set a =",
    "a = ",
    "a",
    "not",
    "in (",
    "<",
    ">",
    "(",
    ")",
    "\"",
    "\\",
    "\"t\"",
    "`",
    "/*",
    "*/",
    "//",
    "///",
    "\n",
    "\n",
    "\n",
    " ",
    ";",
    ",",
    ":",
    "...",
    "4h",
    "20%",
    "mon-fri",
    "09:00-",
    "{",
    "}",
    "\u{feff}",
    "é",
    "\0",
];

proptest! {
    #[test]
    fn every_text_has_a_tree(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        let text = pieces.join(" ");
        let tree = parse(&text);
        prop_assert_eq!(tree.root_node().end_byte(), text.len());
        prop_assert_eq!(tree.root_node().kind() == "file" || tree.root_node().is_error(), true);
    }
}

#[test]
fn an_edit_gives_the_tree_of_the_whole() {
    for text in examples() {
        let whole = tree(&text.text);
        for token in lex(&text.text).iter().filter(|token| !token.kind.is_trivia()) {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            let broken = format!("{}{}", &text.text[..start], &text.text[end..]);
            let mut edited = parse(&broken);
            edited.edit(&InputEdit {
                start_byte: start,
                old_end_byte: start,
                new_end_byte: end,
                start_position: point(&text.text, start),
                old_end_position: point(&text.text, start),
                new_end_position: point(&text.text, end),
            });
            let mended = parse_after(&edited, &text.text).root_node().to_sexp();
            assert_eq!(mended, whole, "{} after `{}` at {start}", text.name, token.span.of(&text.text));
        }
    }
}

/// The line and column of a byte, both from 0.
fn point(text: &str, at: usize) -> Point {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |line| line + 1);
    Point::new(before.matches('\n').count(), at - line)
}

#[test]
fn a_missing_token_costs_one_declaration_at_most() {
    assert_eq!(lost(|token, _| token), [""; 0]);
}

#[test]
fn a_declaration_that_is_being_written_costs_no_other() {
    assert_eq!(lost(|_, declaration| declaration), [""; 0]);
}
