//! The comments that say what a fixture gives.

use std::path::Path;

/// A code, and where it is reported: file and line.
pub(crate) type Place = (String, usize, String);

/// What the comments in a text expect, in the order of the lines.
pub(crate) fn expected(path: &Path, text: &str) -> Vec<Place> {
    let is = |kind: &str| path.extension().is_some_and(|extension| extension == kind);
    let mark = match (is("toml"), is("xml")) {
        (true, _) => "#~",
        (_, true) => "<!--~",
        _ => "//~",
    };
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some((_, codes)) = line.split_once(mark) else { continue };
        let above = codes.len() - codes.trim_start_matches('^').len();
        // A text that is not closed swallows the comment, and its closing quote may follow.
        for code in codes.trim_start_matches('^').split_whitespace().take_while(|word| is_code(word)) {
            found.push((path.display().to_string(), number - above, code.to_owned()));
        }
    }
    found.sort();
    found
}

fn is_code(word: &str) -> bool {
    word.len() == 5 && word.starts_with(['E', 'W', 'N'])
}

#[test]
fn comments_name_codes_and_lines() {
    let text = "a //~ E0001 W0403\nb\n//~^ E0201 \" rest\nc //~ none\n";
    let found = expected(Path::new("a.esc"), text);
    let found: Vec<(usize, &str)> = found.iter().map(|(_, line, code)| (*line, code.as_str())).collect();
    assert_eq!(found, [(1, "E0001"), (1, "W0403"), (2, "E0201")]);
}
