//! tree-sitter reads what the compiler reads, and mistakes cost it no more.

use esc_syntax::ast::ItemKind;
use esc_syntax::{Slice, TokenKind, lex};
use tree_sitter::Tree;

use crate::texts::{Text, examples, texts};
use crate::tree::{has_mistake, parse};

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

#[test]
fn words_and_names_are_read_in_any_case() {
    for (text, _) in valid() {
        let shouted: String = lex(&text.text)
            .iter()
            .map(|token| match token.kind {
                TokenKind::Word | TokenKind::Duration | TokenKind::Instant => {
                    token.span.of(&text.text).to_uppercase()
                }
                _ => token.span.of(&text.text).to_owned(),
            })
            .collect();
        assert_eq!(parse(&shouted).root_node().to_sexp(), parse(&text.text).root_node().to_sexp(), "{shouted}");
    }
}

#[test]
fn comments_can_stand_anywhere_and_change_nothing() {
    for (text, _) in valid() {
        let commented: String = lex(&text.text)
            .iter()
            .map(|token| match token.kind {
                TokenKind::Whitespace => " /* at /* > */ stop */ ",
                _ => token.span.of(&text.text),
            })
            .collect();
        let tree = parse(&commented).root_node().to_sexp().replace(" (block_comment)", "");
        let tree = tree.replace("(block_comment) ", "");
        assert_eq!(tree, parse(&text.text).root_node().to_sexp().replace(" (block_comment)", ""), "{commented}");
    }
}

#[test]
fn a_missing_token_costs_one_declaration_at_most() {
    let (mut tried, mut lost) = (0, Vec::new());
    for text in examples() {
        let slices = text.read().unwrap();
        let declared = declared(&slices);
        for token in lex(&text.text).iter().filter(|token| !token.kind.is_trivia()) {
            let (start, end) = (token.span.start as usize, token.span.end as usize);
            let broken = format!("{}{}", &text.text[..start], &text.text[end..]);
            let of = declared.iter().rposition(|(_, _, begin)| *begin <= start).unwrap();
            let found = found(&parse(&broken), &broken);
            let whole = declared.iter().enumerate().filter(|(index, _)| *index != of).all(|(_, declaration)| {
                let (kind, name, begin) = declaration.clone();
                found.contains(&(kind, name, if begin > start { begin - (end - start) } else { begin }))
            });
            tried += 1;
            if !whole {
                lost.push(format!("{}:{start} without `{}`", text.name, token.span.of(&text.text)));
            }
        }
    }
    assert!(tried > 1000, "{tried}");
    assert!(lost.is_empty(), "{} of {tried}:\n{}", lost.len(), lost.join("\n"));
}
