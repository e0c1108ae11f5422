//! The texts of the repository in the language.

use std::fs;
use std::path::{Path, PathBuf};

use esc_diagnostics::Code;
use esc_syntax::{Slice, SliceIds, parse_file};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::tree::root;

/// A text and where it is from.
pub(crate) struct Text {
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Text {
    /// Its declarations as the compiler reads them, or `None` where its syntax has a mistake.
    pub(crate) fn read(&self) -> Option<Vec<Slice>> {
        let slices = parse_file(&self.text, &mut SliceIds::default());
        let mut reported = slices.iter().flat_map(|slice| &slice.parsed.diagnostics);
        let syntax = [Code::E0001, Code::E0002, Code::E0003];
        reported.all(|reported| !syntax.contains(&reported.code)).then_some(slices)
    }
}

/// Rules in files of their own, and in blocks of Markdown.
pub(crate) fn texts() -> Vec<Text> {
    let folders = ["README.md", "crates", "examples", "grammar", "tests/ui"];
    folders.iter().flat_map(|folder| files(&root().join(folder))).flat_map(|file| texts_of(&file)).collect()
}

/// The texts of the examples alone.
pub(crate) fn examples() -> Vec<Text> {
    let files = files(&root().join("examples"));
    files.iter().filter(|file| is(file, "esc")).flat_map(|file| texts_of(file)).collect()
}

fn is(file: &Path, extension: &str) -> bool {
    file.extension().is_some_and(|found| found == extension)
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.iter().flat_map(|entry| files(entry)).collect()
}

fn texts_of(file: &Path) -> Vec<Text> {
    let name = file.strip_prefix(root()).unwrap().display().to_string();
    // One fixture is in another encoding.
    let Ok(text) = fs::read_to_string(file) else { return Vec::new() };
    if is(file, "esc") {
        return vec![Text { name, text }];
    }
    if !is(file, "md") {
        return Vec::new();
    }
    let mut texts = Vec::new();
    let mut open = false;
    for event in Parser::new(&text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = info.split(',').next() == Some("esc");
                if open {
                    texts.push(Text {
                        name: format!("{name}, block {}", texts.len() + 1),
                        text: String::new(),
                    });
                }
            }
            Event::Text(part) if open => texts.last_mut().unwrap().text.push_str(&part),
            Event::End(TagEnd::CodeBlock) => open = false,
            _ => {}
        }
    }
    texts
}
