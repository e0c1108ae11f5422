//! A page of documentation: its code blocks, and what running them gives.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folders::{programs, root};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// The present, as far as the pages go: an ordinary Friday.
pub(crate) const NOW: &str = "2026-11-20T12:00:00Z";

/// A Markdown file of the repository.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A fenced code block.
pub(crate) struct Block {
    /// The word after the fence.
    language: String,
    /// The words after it, parted by commas.
    words: Vec<String>,
    /// What it holds, and where that stands in the page.
    text: String,
    range: Range<usize>,
}

impl Block {
    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }

    fn value(&self, key: &'static str) -> Option<&str> {
        self.values(key).next()
    }

    fn values(&self, key: &'static str) -> impl Iterator<Item = &str> {
        self.words.iter().filter_map(move |word| word.strip_prefix(key)?.strip_prefix('='))
    }

    /// The file that the block becomes; one without a name is an org of its own.
    fn file(&self) -> &str {
        self.value("file").unwrap_or("unnamed/rules.esc")
    }
}

impl Page {
    /// Reads a page by its path from the root of the repository.
    pub(crate) fn read(path: &str) -> Self {
        let path = root().join(path);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { path, text }
    }

    /// Its fenced code blocks, in order.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut open = false;
        for (event, range) in Parser::new(&self.text).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let mut words = info.split(',').map(str::to_owned);
                    let language = words.next().unwrap_or_default();
                    blocks.push(Block { language, words: words.collect(), text: String::new(), range });
                    open = true;
                }
                Event::Text(text) if open => {
                    let block = blocks.last_mut().unwrap();
                    let start = if block.text.is_empty() { range.start } else { block.range.start };
                    block.range = start..range.end;
                    block.text.push_str(&text);
                }
                Event::End(TagEnd::CodeBlock) => open = false,
                _ => {}
            }
        }
        blocks
    }

    /// The relative links of the page, without what follows a `#`.
    pub(crate) fn links(&self) -> Vec<String> {
        Parser::new(&self.text)
            .filter_map(|event| match event {
                Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
                _ => None,
            })
            .filter(|link| !link.contains("://"))
            .collect()
    }

    /// The headings, as anchors.
    pub(crate) fn anchors(&self) -> Vec<String> {
        let mut anchors: Vec<String> = Vec::new();
        let mut heading = None::<String>;
        for event in Parser::new(&self.text) {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take()),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.extend(text.to_lowercase().chars().filter_map(|c| match c {
                            ' ' => Some('-'),
                            '-' | '_' => Some(c),
                            c => c.is_alphanumeric().then_some(c),
                        }));
                    }
                }
                _ => {}
            }
        }
        anchors
    }

    /// Does in `folder` all that the page says, in order, and compares. With `ESC_BLESS` in the environment, the
    /// outputs in the page are written anew instead.
    pub(crate) fn hold(&self, folder: &Path) {
        let mut mistakes = Vec::new();
        let mut edits = Vec::new();
        for block in self.blocks() {
            if let Some(file) = block.value("file") {
                write(&folder.join(file), &block.text);
                write(&folder.join("unnamed/esc.toml"), "");
            }
            match block.language.as_str() {
                "esc" if !block.has("part") => match check(&block, folder) {
                    Err(why) => mistakes.push(format!("{}\n{why}", block.text)),
                    Ok(()) => edits.push((laid_out(&block, folder), block)),
                },
                "console" => edits.push((rerun(&block.text, folder), block)),
                "esc" | "json" | "toml" | "csv" | "sh" | "rust" => {}
                other => panic!("{}: what is a block of `{other}`?", self.path.display()),
            }
        }
        edits.retain(|(what_is, block)| *what_is != block.text);
        if std::env::var_os("ESC_BLESS").is_some() {
            let mut blessed = self.text.clone();
            for (what_is, block) in edits.drain(..).rev() {
                blessed.replace_range(block.range, &what_is);
            }
            write(&self.path, &blessed);
        }
        mistakes
            .extend(edits.iter().map(|(what_is, block)| format!("{}\nshould be\n\n{what_is}", block.text)));
        assert!(mistakes.is_empty(), "{}:\n\n{}", self.path.display(), mistakes.join("\n"));
    }
}

/// Runs `escc` in a folder and gives what it printed on standard output.
pub(crate) fn escc(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(programs().join("escc")).args(arguments).current_dir(folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Checks rules in a block: they have no diagnostics, or exactly those that the block announces, in order.
fn check(block: &Block, folder: &Path) -> Result<(), String> {
    let file = block.file();
    write(&folder.join(file), &block.text);
    write(&folder.join("unnamed/esc.toml"), "");
    let output = escc(folder, &["check", "--format", "json", "--now", NOW, file]);
    let report: serde_json::Value =
        serde_json::from_str(&output).map_err(|error| format!("{error}: {output}"))?;
    let diagnostics = report["diagnostics"].as_array().ok_or("no diagnostics")?;
    let codes: Vec<&str> = diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect();
    let expected: Vec<&str> = block.values("error").chain(block.values("note")).collect();
    if codes != expected {
        return Err(format!("expected {expected:?}, found {codes:?}: {output}"));
    }
    Ok(())
}

/// The rules in a block that has been checked, in the layout of the formatter. Those that show a mistake may be laid
/// out as they like, and so may those that the block calls as written.
fn laid_out(block: &Block, folder: &Path) -> String {
    if block.value("error").is_some() || block.has("as-written") {
        return block.text.clone();
    }
    escc(folder, &["fmt", block.file()]);
    fs::read_to_string(folder.join(block.file())).unwrap()
}

/// Runs the commands of a console block, each behind a `$ `, and gives the block with what they print.
fn rerun(block: &str, folder: &Path) -> String {
    let mut shown = String::new();
    let mut lines = block.lines();
    while let Some(line) = lines.next() {
        let Some(first) = line.strip_prefix("$ ") else { continue };
        let mut command = first.to_owned();
        let _ = writeln!(shown, "$ {first}");
        while command.ends_with('\\') {
            let next = lines.next().expect("a line behind `\\`");
            let _ = writeln!(shown, "{next}");
            command = format!("{command}\n{next}");
        }
        shown.push_str(&output(&command, folder));
    }
    shown
}

/// What a shell command prints, on both streams. The programs of the repository are there without being built.
fn output(command: &str, folder: &Path) -> String {
    let command = command
        .replace("cargo run -q -p esc-example-embed --", "esc-example-embed")
        .replace("cargo run -q -p esc-example-embed-service --", "esc-example-embed-service");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs().to_owned()).chain(std::env::split_paths(&path));
    // A command that waits in vain is ended.
    let output = Command::new("timeout")
        .args(["300", "bash", "-c", &format!("{{ {command}\n}} 2>&1")])
        .env("PATH", std::env::join_paths(paths).unwrap())
        .current_dir(folder)
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
