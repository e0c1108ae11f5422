//! A workspace that is edited says what a new one would say of the same texts.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and reads the rules that it starts from"
)]

#[path = "support/texts.rs"]
mod texts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use esc_diagnostics::{Location, SliceId, Span};
use esc_runtime::encode;
use esc_syntax::{cut, lex};
use esc_values::Instant;
use esc_workspace::{Analyser, Levels, Options, Report, Workspace};
use proptest::prelude::*;
use proptest::sample::Index;

use texts::Texts;

fn options(steps: Option<u64>) -> Options {
    let now = Instant::parse("2026-11-21T17:00Z").unwrap();
    Options { now, levels: Levels::default(), target: None, steps }
}

fn org() -> [PathBuf; 1] {
    [PathBuf::from("/org")]
}

/// All that a report says, with places as they lie in the files.
fn shown(report: &Report) -> String {
    let files: Vec<_> = report
        .files
        .iter()
        .map(|file| {
            let slices: Vec<_> =
                file.source.slices.iter().map(|slice| (slice.id, slice.start, &slice.parsed)).collect();
            let head = (&file.path, &file.name, file.named, file.rule, &file.imports);
            (head, file.source.text.text(), slices, &file.fields, &file.rules)
        })
        .collect();
    let program = report.program().map(|program| encode(&program));
    resolved(&format!("{:?}", (&report.diagnostics, files, program)), report)
}

/// A text with the place of each slice for its number.
fn resolved(text: &str, report: &Report) -> String {
    let mut parts = text.split("SliceId(");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let part = part.trim_start();
        let (digits, rest) = part.split_at(part.find(|c: char| !c.is_ascii_digit()).unwrap());
        let place = Location::new(SliceId(digits.parse().unwrap()), Span::default());
        write!(shown, "{:?}{rest}", report.sources.resolve(place)).unwrap();
    }
    shown
}

/// The rules of the tests of diagnostics and of the examples, but for long ones.
static SEEDS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in ["tests/ui", "examples"] {
        collect(&root.join(folder), &mut found);
    }
    found.sort();
    let texts = found.iter().map(|path| fs::read_to_string(path).unwrap_or_default());
    let texts: Vec<String> = texts.filter(|text| text.len() < 3_000).collect();
    assert!(texts.len() > 50, "{} seeds", texts.len());
    texts
});

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|end| end == "esc") {
            found.push(path);
        }
    }
}

/// A rule whose parts hang together in many ways, and what it imports.
const MAIN: &str = r#"import "lib.esc"
case < Priority: picklist("Low", "High"); Tier: text; Seats: number; Status: picklist("New", "Done" closed); ... >
hours "Day" in "UTC" < mon-fri 09:00-17:00 >
default hours "Night" in "Europe/Dublin" < mon-fri 19:00-23:00; closures "Holidays" >
queue "Tier2"
pool "Senior" < user "ana@example.com" capacity 3 >
pool "Junior" < user "bo@example.com" capacity 2 >
row 1: Tier = "Gold" and Seats > 3
row vip: 1 or Score > 20%
entry "P1" when Priority = "High" and vip use hours "Day" < at 4h notify queue "Tier2"; at 8h reassign pool "Senior" >
/// Own rows.
entry "Own" row a: Amount > 3 row b: a and Amount < 9 when a or b < immediately set Tier = "Gold"; at 30m reassign pool "Junior" >
// escc: allow W0404, W0303
entry "Spelt" when account.name = "x" and Other = `Account.Name` use case hours < >
entry "P1" when amount <= 20% and Due < now and Due = today < at 4h notify user "ana@example.com" using "Hello" >
entry "Wrong" when Nothing and Priority = high and Sets includes ("a") use hours "Dya" < at 2h notify owner; at 1h notify owner >
entry "Last" < stop >
"#;

/// The same without mistakes.
const SOUND: &str = r#"import "lib.esc"
case < Priority: picklist("Low", "High"); Tier: text; Status: picklist("New", "Done" closed); ... >
default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
pool "Senior" < user "ana@example.com" capacity 3 >
pool "Junior" < user "ana@example.com" capacity 2 >
row 1: Tier = "Gold" and Seats > 3
entry "P1" when Priority = "High" and 1 use hours "Day" < at 4h notify owner; at 8h reassign pool "Junior" >
entry "Own" row a: Amount > 3 when a or 1 < immediately set Tier = "Gold"; at 30m reassign pool "Senior" >
entry "Spelt" when account.name = "x" and Other = `Account.Name` use case hours < at 1h notify manager >
entry "P2" when amount <= 20 and Due < now and Share = 20% < at 4h notify user "ana@example.com" using "Hello" >
entry "Last" < stop >
"#;

const LIB: &str = "closures \"Holidays\" < closed every 12-25 >\nuser \"ana@example.com\"\ntemplate \"Hello\"\n\
                   hours \"Never\" in \"UTC\" < >\ncase < Region: picklist(\"EU\", \"US\") >\n";

/// What is written into texts.
const PIECES: &[&str] = &[
    "entry \"New\" when Priority = \"Low\" < at 4h notify owner >\n",
    "entry \"New\" when vip and Amount = 4 use hours \"Never\" < at 4h reassign pool \"Junior\" >\n",
    "entry \"Other\" when Fresh = true and tier = \"x\" < at 1h set Note = \"x\" >\n",
    "row 2: Seats < 3\n",
    "row a: vip\n",
    "queue \"Tier3\"\n",
    "pool \"Third\" < user \"cy@example.com\" capacity 1 >\n",
    "hours \"Dya\" in \"UTC\" < mon 09:00-10:00 >\n",
    "hours \"Past\" in \"UTC\" < mon 09:00-10:00; closed 2020-01-01 >\n",
    "closures \"More\" < closed daily >\n",
    "case < Amount: number; Fresh: boolean >\n",
    "case < Broken: >\n",
    "rule \"R\" inactive\n",
    "import \"other.esc\"\n",
    "import \"lib.esc\"\n",
    "user \"cy@example.com\"\n",
    "nothing high Dya\n",
    "default ",
    " inactive",
    " and Amount = \"x\"",
    " or IsClosed = true",
    " when 1",
    " use case hours",
    " and `Amount` = `Due`",
    "// escc: allow W0601\n",
    "/*",
    "*/",
    "\"",
    "<",
    ">",
    "(",
    ")",
    ";",
    "\n",
    " ",
    "x",
    "not ",
    "3",
    "%",
    "é",
    "\u{feff}",
    "\r",
];

#[derive(Clone, Debug)]
enum Edit {
    /// Writes a piece.
    Insert(Index, Index),
    /// Takes characters away.
    Delete(Index, usize),
    /// Takes a token away, or writes it over another.
    DeleteToken(Index),
    CopyToken(Index, Index),
    /// The same with declarations.
    DeleteSlice(Index),
    CopySlice(Index, Index),
    SwapSlices(Index, Index),
    /// Takes the last edit back.
    Undo,
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        6 => (at(), at()).prop_map(|(at, piece)| Edit::Insert(at, piece)),
        3 => (at(), 1..4_usize).prop_map(|(at, length)| Edit::Delete(at, length)),
        3 => at().prop_map(Edit::DeleteToken),
        3 => (at(), at()).prop_map(|(at, from)| Edit::CopyToken(at, from)),
        1 => at().prop_map(Edit::DeleteSlice),
        1 => (at(), at()).prop_map(|(at, from)| Edit::CopySlice(at, from)),
        1 => (at(), at()).prop_map(|(at, from)| Edit::SwapSlices(at, from)),
        6 => Just(Edit::Undo),
    ]
}

fn pick(list: &[Span], at: Index) -> Option<Span> {
    if list.is_empty() { None } else { Some(list[at.index(list.len())]) }
}

/// The ranges that an edit replaces, those further back first, and by what.
fn changes(edit: &Edit, text: &str) -> Vec<(Span, String)> {
    let span =
        |start: usize, end: usize| Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
    let character = |at: Index| text.floor_char_boundary(at.index(text.len() + 1));
    let tokens = || -> Vec<Span> {
        lex(text).iter().filter(|token| !token.kind.is_trivia()).map(|token| token.span).collect()
    };
    let slices = || cut(text).iter().map(|cut| Span::new(cut.start, cut.end)).collect::<Vec<_>>();
    let copied = |list: Vec<Span>, at: Index, from: Index| {
        Some((pick(&list, at)?, pick(&list, from)?.of(text).to_owned()))
    };
    match *edit {
        Edit::Insert(at, piece) => {
            let piece = PIECES[piece.index(PIECES.len())];
            // Whole declarations are written between others.
            let at = match pick(&slices(), at) {
                Some(slice) if piece.ends_with('\n') => slice.start as usize,
                _ => character(at),
            };
            vec![(span(at, at), piece.to_owned())]
        }
        Edit::Delete(at, length) => {
            let start = character(at);
            vec![(span(start, text.floor_char_boundary((start + length).min(text.len()))), String::new())]
        }
        Edit::DeleteToken(at) => {
            pick(&tokens(), at).map(|token| (token, String::new())).into_iter().collect()
        }
        Edit::CopyToken(at, from) => copied(tokens(), at, from).into_iter().collect(),
        Edit::DeleteSlice(at) => {
            pick(&slices(), at).map(|slice| (slice, String::new())).into_iter().collect()
        }
        Edit::CopySlice(at, from) => {
            copied(slices(), at, from).map(|(at, text)| (at.before(), text)).into_iter().collect()
        }
        Edit::SwapSlices(one, two) => match pick(&slices(), one).zip(pick(&slices(), two)) {
            Some((one, two)) if one != two => {
                let (first, last) = if one < two { (one, two) } else { (two, one) };
                vec![(last, first.of(text).to_owned()), (first, last.of(text).to_owned())]
            }
            _ => Vec::new(),
        },
        Edit::Undo => Vec::new(),
    }
}

/// An org in an editor, and the texts as they stand there.
struct Editor {
    workspace: Workspace<Texts>,
    texts: Texts,
    before: Vec<Texts>,
}

impl Editor {
    fn new(texts: BTreeMap<PathBuf, String>) -> Self {
        let texts = Texts(texts);
        let mut workspace = Workspace::new(texts.clone());
        for (path, text) in &texts.0 {
            workspace.open(path.clone(), text.clone());
        }
        Self { workspace, texts, before: Vec::new() }
    }

    fn edit(&mut self, path: &Path, edit: &Edit) {
        if let Edit::Undo = edit {
            let Some(before) = self.before.pop() else { return };
            for (path, text) in &before.0 {
                if self.texts.0[path] != *text {
                    let all = Span::new(0, u32::try_from(self.texts.0[path].len()).unwrap());
                    assert!(self.workspace.edit(path, all, text));
                }
            }
            self.texts = before;
            return;
        }
        self.before.push(self.texts.clone());
        let text = self.texts.0.get_mut(path).unwrap();
        for (span, new_text) in changes(edit, text) {
            text.replace_range(span.start as usize..span.end as usize, &new_text);
            assert!(self.workspace.edit(path, span, &new_text));
        }
        assert_eq!(self.workspace.text(path).unwrap().text(), text);
    }

    fn new_workspace(&self) -> Workspace<Texts> {
        Workspace::new(self.texts.clone())
    }
}

fn one_org(seed: Index) -> BTreeMap<PathBuf, String> {
    let seeds = &*SEEDS;
    // Two of three times it is one of the rules above.
    let main = match seed.index(seeds.len() * 3) {
        at if at < seeds.len() => &seeds[at],
        at if at < seeds.len() * 2 => MAIN,
        _ => SOUND,
    };
    let other = "queue \"Other\"\nentry \"O\" < stop >\n";
    let files = [("/org/main.esc", main), ("/org/lib.esc", LIB), ("/org/other.esc", other)];
    files.into_iter().map(|(path, text)| (PathBuf::from(path), text.to_owned())).collect()
}

/// The first is edited most.
fn path(number: usize) -> &'static Path {
    Path::new(match number {
        0 => "/org/lib.esc",
        1 => "/org/other.esc",
        _ => "/org/main.esc",
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn an_edited_workspace_says_what_a_new_one_does(
        seed in any::<Index>(),
        edits in prop::collection::vec((0..8_usize, edit(), 0..4_usize), 1..30),
    ) {
        let mut editor = Editor::new(one_org(seed));
        for (file, edit, wait) in edits {
            editor.edit(path(file), &edit);
            if wait > 0 {
                // Now and then dated closures are not over yet.
                let now = Instant::parse(if wait == 1 { "2019-06-01T00:00Z" } else { "2026-11-21T17:00Z" });
                let options = Options { now: now.unwrap(), ..options(None) };
                let edited = editor.workspace.check(&org(), &options).unwrap();
                let new = editor.new_workspace().check(&org(), &options).unwrap();
                prop_assert_eq!(shown(&edited), shown(&new));
            }
        }
    }

    #[test]
    fn an_analysis_after_edits_is_what_a_new_one_is(
        seed in any::<Index>(),
        edits in prop::collection::vec((0..8_usize, edit()), 1..8),
    ) {
        let mut editor = Editor::new(one_org(seed));
        let mut worker = Analyser::default();
        for (file, edit) in edits {
            editor.edit(path(file), &edit);
            let mut edited = editor.workspace.check(&org(), &options(None)).unwrap();
            let files: Vec<_> = edited.files.iter().map(|file| file.id).collect();
            for file in files {
                if let Some(analysed) = worker.analyse(&edited, file, options(None).now, 100) {
                    prop_assert!(edited.add(file, &analysed));
                }
            }
            let new = editor.new_workspace().check(&org(), &options(Some(100))).unwrap();
            prop_assert_eq!(shown(&edited), shown(&new));
        }
    }
}
