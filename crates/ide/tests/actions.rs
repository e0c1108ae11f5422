//! Every change that is offered in the examples and fixtures leaves rules that can be read, and those that only write
//! something differently leave what the rules mean.

#![expect(clippy::disallowed_methods, reason = "the rules are read from the disk")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test may fail, and its helpers with it"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use esc_compile::compile;
use esc_diagnostics::{Severity, Span};
use esc_ide::actions::{Action, ActionKind, actions};
use esc_ide::{View, hints, hover, lens};
use esc_reach::{DEFAULT_STEPS, diff};
use esc_runtime::Program;
use esc_syntax::{TokenKind, lex};
use esc_values::Instant;
use esc_workspace::{Disk, Files, Kind, Levels, Options, Report, Workspace};

/// The disk, but for one file.
struct Edited {
    path: PathBuf,
    text: Option<String>,
}

impl Files for Edited {
    fn kind(&self, path: &Path) -> Option<Kind> {
        Disk.kind(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Disk.canonical(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        match &self.text {
            Some(text) if path == self.path => Ok(text.clone().into_bytes()),
            _ => Disk.read(path, limit),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        Disk.list(path)
    }
}

fn now() -> Instant {
    Instant::parse("2026-11-21T17:00Z").unwrap()
}

/// Checks a file, with another text or its own.
fn check(path: &Path, text: Option<String>) -> Report {
    let path = path.canonicalize().unwrap();
    let options = Options { now: now(), levels: Levels::default(), target: None, steps: None };
    Workspace::new(Edited { path: path.clone(), text }).check(&[path], &options).unwrap()
}

fn view(report: &Report) -> View<'_> {
    let file = report.files.iter().find(|file| file.named).unwrap();
    View::of(report, file.id, now()).unwrap()
}

fn program(report: &Report) -> Option<Program> {
    compile(view(report).file.rules.as_ref()?, [0; 32]).ok()
}

fn errors(report: &Report) -> usize {
    report.count(Severity::Error)
}

fn each_rule_file(folder: &Path, visit: &mut impl FnMut(&Path)) {
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    for path in found {
        if path.is_dir() {
            each_rule_file(&path, visit);
        } else if path.extension().is_some_and(|found| found == "esc") {
            visit(&path);
        }
    }
}

/// The rule files of the examples and of the fixtures.
fn each_file(mut visit: impl FnMut(&Path)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for folder in ["examples", "tests/ui"] {
        each_rule_file(&root.join(folder), &mut visit);
    }
}

/// The text of the view's file after an action; `None` if it changes another file.
fn applied(view: &View<'_>, action: &Action) -> Option<String> {
    let mut text = view.text().to_owned();
    let mut end = text.len();
    for edit in action.edits.iter().rev() {
        if edit.place.file != view.file.id {
            return None;
        }
        assert!(edit.place.span.end as usize <= end, "edits overlap: {action:?}");
        end = edit.place.span.start as usize;
        text.replace_range(end..edit.place.span.end as usize, &edit.new_text);
    }
    Some(text)
}

/// Cursors at every token, and selections from there.
fn ranges(text: &str) -> Vec<Span> {
    let tokens: Vec<Span> =
        lex(text).iter().filter(|token| !token.kind.is_trivia()).map(|token| token.span).collect();
    let mut ranges = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        ranges.push(token.before());
        for length in [2, 6] {
            ranges.extend(tokens.get(place + length).map(|last| token.to(*last)));
        }
    }
    ranges
}

/// Rules as nobody writes them, in which whatever is put in or taken out has close neighbours.
const TIGHT: [&str; 6] = [
    r#"row 1:(A=1 or B="x")row 2:not(1)row big:2 and(A=2 or A=3)
entry"A"when(A=1)and(not(B="x"or B="y"))and not(1)<at 1h notify owner>entry"B"when big or(2)<stop>entry"C"<stop>entry"D"when not C is blank<stop>"#,
    "// one\r\n/// two\r\nrow 1: A = 1 // three\r\nentry \"A\" // four\r\n  row 2: 1 or B = 2 // five\r\n  when 2 and // six\r\n    (1 or C in (1, 2)) // seven\r\n< // eight\r\n  at 8h, 4h notify owner; // nine\r\n  // ten\r\n  at 2h notify manager // eleven\r\n>\r\n",
    r#"row 1: 2 or A = 1
row 2: B = 1
entry "A" row 2: C = 1 row 3: 2 and 1 when 3 or 2 or 1 < stop >
entry "B" when 1 and (2) < at 8h notify owner /* a */; /* b */ at 4h notify contact // c
  ; at 2h /* d */ notify manager; /* e */ /* f */ at 1h mark escalated; >
entry "C" when not (not (A = 1)) and not A in (1) and not (A != 1 and A != 2) < stop >"#,
    r#"entry "A" when D = 2026-11-21 or D = today or D in (2026-11-22, 2026-11-23T10:00Z) or not D != yesterday < stop >
entry "B" when V = true or V = false or P = 20% or P = 3 or not P in (20%, 4) < stop >
entry "C" when M includes ("x") and not M excludes ("y", "z") and not (T contains "a" or T starts with ("b", "c")) < stop >
entry "D" when F = `G` or F = "x" or F = "y" or not F = `G` < stop >"#,
    r#"entry "A" sla 8h < at 150% of sla notify owner; at 30m before sla, 10% of sla notify manager; immediately mark escalated >
entry "B" < at 4h notify owner; at 4h notify manager; at 2h notify contact; at 1h, 8h notify user "ana@example.com" >"#,
    r#"entry "A" when ((A = 1 or A = 2) or (B = 1 and (A = 3 or A = 4))) and (C=1) and now_open
  < stop >
row now_open: (B = 2 or not (A = 1 /* a */ or A = 2)) // b
row /* c */ other /* d */ : ( /* e */ A = 9 /* f */ ) /* g */
entry "B" when other and ( // h
  other or now_open) < stop >"#,
];

#[test]
fn what_is_offered_can_be_read_and_means_what_it_says() {
    let mut kinds = BTreeSet::new();
    each_file(|path| each_action(path, None, &mut kinds));
    assert_eq!(kinds.len(), 5, "every kind was offered: {kinds:?}");
}

#[test]
fn so_it_is_in_tight_texts() {
    let mut kinds = BTreeSet::new();
    for text in TIGHT {
        let report = check(&example(), Some(text.to_owned()));
        assert!(program(&report).is_some(), "{text}\n{:#?}", report.diagnostics);
        each_action(&example(), Some(text.to_owned()), &mut kinds);
    }
}

/// A file whose text does not matter.
fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/one-line/standard-support.esc")
}

/// Looks at the rules after each action that is offered anywhere in a file.
fn each_action(path: &Path, text: Option<String>, kinds: &mut BTreeSet<String>) {
    let before = check(path, text);
    let old = program(&before);
    let view = view(&before);
    let mut seen = BTreeSet::new();
    for range in ranges(view.text()) {
        for action in actions(&view, range) {
            let Some(text) = applied(&view, &action) else { continue };
            if !seen.insert(text.clone()) {
                continue;
            }
            kinds.insert(format!("{:?}", action.kind));
            let after = check(path, Some(text.clone()));
            let told = || format!("{}: {}\n{text}\n{:#?}", path.display(), action.title, after.diagnostics);
            assert!(errors(&after) <= errors(&before), "{}", told());
            let rewrites =
                matches!(action.kind, ActionKind::Extract | ActionKind::Inline | ActionKind::Rewrite);
            if let Some(old) = &old
                && rewrites
                && !action.title.starts_with("move this entry")
            {
                let new = program(&after).unwrap_or_else(|| panic!("{}", told()));
                let found = diff(old, &new, DEFAULT_STEPS, now()).unwrap_or_else(|_| panic!("{}", told()));
                assert!(found.differences.is_empty(), "{}\n{:#?}", told(), found.differences);
                let undecided = diff(old, old, DEFAULT_STEPS, now()).unwrap().undecided.len();
                assert!(found.undecided.len() <= undecided, "{}", told());
                assert!(comments(view.text()).is_subset(&comments(&text)), "{}", told());
            }
        }
    }
}

/// The comments of a text, but those that document what may be removed with it.
fn comments(text: &str) -> BTreeSet<&str> {
    let is_comment = |kind: TokenKind| kind.is_comment() && kind != TokenKind::DocComment;
    let comments = lex(text).into_iter().filter(|token| is_comment(token.kind));
    comments.map(|token| token.span.of(text)).collect()
}

/// Asks all there is to ask at every offset.
fn ask_everywhere(text: String, every: usize) {
    let report = check(&example(), Some(text));
    let view = view(&report);
    let end = u32::try_from(view.text().len()).unwrap();
    for offset in (0..=end + 2).step_by(every) {
        hover::hover(&view, offset);
        for length in [0, 1, 9] {
            for action in actions(&view, Span::new(offset, offset + length)) {
                applied(&view, &action);
            }
        }
        hints::hints(&view, Span::new(offset, offset + 20));
        lens::resolve(&view, Span::new(offset, offset + 4));
    }
    hints::hints(&view, Span::new(0, u32::MAX));
    lens::lenses(&view);
}

#[test]
fn nothing_panics_anywhere() {
    each_file(|path| {
        let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
        if text.len() < 2_500 {
            ask_everywhere(text, 1);
        }
    });
}

#[test]
fn nothing_panics_in_broken_texts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    each_rule_file(&root, &mut |path| {
        let text = fs::read_to_string(path).unwrap();
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).step_by(61).collect();
        for place in places {
            ask_everywhere(text[..place].to_owned(), 17);
            for typed in ["\"", "<", ">", " é ", "(", "/*", "`", "or"] {
                ask_everywhere(format!("{}{typed}{}", &text[..place], &text[place..]), 97);
            }
        }
    });
}
