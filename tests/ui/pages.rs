//! The examples of the pages that `escc explain` shows.

use esc_diagnostics::Code;
use esc_workspace::Report;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::run::{check, shown, write};

/// A file by its name.
type File = (String, Vec<u8>);

/// A page: its title, and under each heading the files of its fenced blocks.
struct Page {
    title: String,
    sections: Vec<(String, Vec<File>)>,
}

/// Reads a page. A block is the file that `file=` in its info string names, else `rules.esc`; `encoding=latin-1`
/// stores it so.
fn read(text: &str) -> Page {
    let mut page = Page { title: String::new(), sections: Vec::new() };
    let mut heading: Option<String> = None;
    let mut block: Option<(String, String)> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let heading = heading.take().unwrap();
                if page.title.is_empty() {
                    page.title = heading;
                } else {
                    page.sections.push((heading, Vec::new()));
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let CodeBlockKind::Fenced(info) = kind else { panic!("a block without fences") };
                block = Some((info.to_string(), String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                let (info, text) = block.take().unwrap();
                let file = info.split_whitespace().find_map(|word| word.strip_prefix("file="));
                let bytes = if info.contains("encoding=latin-1") {
                    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
                } else {
                    text.into_bytes()
                };
                page.sections.last_mut().unwrap().1.push((file.unwrap_or("rules.esc").to_owned(), bytes));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, block)) = &mut block {
                    block.push_str(&text);
                } else if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

fn checked(code: Code, section: &str) -> Report {
    let page = read(code.page());
    let files = page.sections.iter().find(|(heading, _)| heading == section).map(|(_, files)| files);
    let files = files.unwrap_or_else(|| panic!("the page of {code} has no section `{section}`"));
    assert!(!files.is_empty(), "`{section}` of {code} shows no rules");
    let root = tempfile::tempdir().unwrap();
    write(root.path(), files);
    let start = files.iter().map(|(file, _)| file.as_str()).find(|file| *file != "esc.toml").unwrap();
    let whole = files.iter().any(|(file, _)| file == "esc.toml");
    check(&if whole { root.path().to_path_buf() } else { root.path().join(start) })
}

#[test]
fn a_page_has_a_title_and_its_sections() {
    for code in Code::ALL {
        let page = read(code.page());
        assert_eq!(page.title, format!("{code} {}", code.name()));
        let headings: Vec<&str> = page.sections.iter().map(|(heading, _)| heading.as_str()).collect();
        assert_eq!(headings, ["Why it matters", "Example", "How to mend it"], "{code}");
    }
}

#[test]
fn the_example_of_a_page_is_wrong_in_just_that_way() {
    for code in Code::ALL {
        let report = checked(*code, "Example");
        let right =
            report.diagnostics.iter().all(|found| found.code == *code) && !report.diagnostics.is_empty();
        assert!(right, "the example of {code} gives\n{}", shown(&report));
    }
}

#[test]
fn the_mended_example_of_a_page_is_clean() {
    for code in Code::ALL {
        let report = checked(*code, "How to mend it");
        // That the analysis does not look into most functions is said of every formula, and is no mistake.
        let clean = report.diagnostics.iter().all(|found| found.code == Code::N0306 && *code != Code::N0306);
        assert!(clean, "the mended example of {code} gives\n{}", shown(&report));
    }
}
