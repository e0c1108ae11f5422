//! The colours of the tree-sitter grammar, in the format of `tree-sitter test`: below a line, comments whose `^` or `<-`
//! point at what has the capture that they name.

use std::fs;

use regex_lite::Regex;
use tree_sitter::{Query, QueryCursor, StreamingIterator as _};

use crate::corpus::files;
use crate::tree::{language, parse};

/// What a query captures in a text: first and last byte, the kind of the node, and the capture. In the order of the text,
/// what is inside of another after it.
pub(crate) fn captures(query: &str, text: &str) -> Vec<(usize, usize, String, String)> {
    let query = Query::new(&language(), query).unwrap();
    let tree = parse(text);
    let mut cursor = QueryCursor::new();
    let mut found = Vec::new();
    let mut captures = cursor.captures(&query, tree.root_node(), text.as_bytes());
    while let Some((matched, index)) = captures.next() {
        let capture = matched.captures()[*index];
        let name = query.capture_names()[capture.index as usize].to_owned();
        found.push((
            capture.node.start_byte(),
            capture.node.end_byte(),
            capture.node.kind().to_owned(),
            name,
        ));
    }
    found
}

#[test]
fn the_highlights_are_what_their_tests_say() {
    let assertion = Regex::new(r"^//( *)(<-|\^+) ([\w.]+)$").unwrap();
    let mut held = 0;
    for file in files("highlight") {
        let text = fs::read_to_string(&file).unwrap();
        let captures = captures(tree_sitter_esc::HIGHLIGHTS_QUERY, &text);
        let (mut start, mut of_line) = (0, 0);
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if let Some(assertion) = assertion.captures(line.trim_end()) {
                let columns = match &assertion[2] {
                    "<-" => 0..1,
                    carets => 2 + assertion[1].len()..2 + assertion[1].len() + carets.len(),
                };
                for at in columns.map(|column| of_line + column) {
                    let found = captures.iter().rfind(|(start, end, ..)| (*start..*end).contains(&at));
                    let found = found.map(|(.., capture)| capture.as_str());
                    assert_eq!(found, Some(&assertion[3]), "{}:{}", file.display(), number + 1);
                    held += 1;
                }
            } else {
                of_line = start;
            }
            start += line.len();
        }
    }
    assert!(held > 300, "{held}");
}
