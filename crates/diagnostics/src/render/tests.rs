use std::io;

use proptest::prelude::*;

use super::*;
use crate::{Code, Diagnostic, Edit, Fix, SliceId};

const RULES: &str = "\
default hours \"US-Pacific\" in \"America/Los_Angeles\" < mon-fri 09:00-17:00 >
entry \"P1\" when Priority = \"High\"
  use hours \"US-Pacifc\"
<
  at 4h notify manager;
  at 2h notify owner
>
";

fn sources(files: &[(&str, &str)]) -> SourceMap {
    let mut sources = SourceMap::default();
    for (number, (path, text)) in (0..).zip(files) {
        let file = sources.add_file(SourceFile::new(*path, *text));
        sources.add_slice(SliceId(number), file, 0);
    }
    sources
}

/// The first place in file `slice` at which `part` stands.
fn at(text: &str, slice: u32, part: &str) -> Location {
    let start = u32::try_from(text.find(part).unwrap()).unwrap();
    Location::new(SliceId(slice), Span::new(start, start + u32::try_from(part.len()).unwrap()))
}

fn written(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

const ESCAPE: char = '\u{1b}';

const PLAIN: Style = Style { colour: false, unicode: true, width: 100 };

fn two_mistakes() -> Vec<Diagnostic> {
    let name = at(RULES, 0, "\"US-Pacifc\"");
    let known = at(RULES, 0, "\"US-Pacific\"");
    let steps = at(RULES, 0, "at 4h notify manager;\n  at 2h notify owner");
    vec![
        Diagnostic::new(Code::E0201, name, "there are no hours `US-Pacifc`")
            .note("not declared")
            .label(known, "these are declared")
            .help("write the name of hours that are declared")
            .entry("P1")
            .fix(Fix::possible("write \"US-Pacific\"", vec![Edit::replace(name, "\"US-Pacific\"")])),
        Diagnostic::new(Code::W0403, steps, "100 % of, say: two\nlines").fix(Fix::certain(
            "turn them round",
            vec![Edit::replace(steps, "at 2h notify owner;\n  at 4h notify manager")],
        )),
    ]
}

fn rendered(render: impl FnOnce(&Report<'_>, &mut dyn io::Write) -> io::Result<()>) -> String {
    let (sources, diagnostics) = (sources(&[("org/rules.esc", RULES)]), two_mistakes());
    let report = Report { diagnostics: &diagnostics, sources: &sources, files: 4 };
    written(|out| render(&report, out))
}

#[test]
fn human_shows_the_place_and_what_to_do() {
    insta::assert_snapshot!(rendered(|report, out| human(report, PLAIN, out)));
}

#[test]
fn human_without_unicode_is_ascii() {
    let text = rendered(|report, out| human(report, Style { unicode: false, ..PLAIN }, out));
    assert!(text.is_ascii());
    insta::assert_snapshot!(text.lines().take(10).collect::<Vec<_>>().join("\n"));
}

#[test]
fn human_colours_only_where_asked() {
    let coloured = rendered(|report, out| human(report, Style { colour: true, ..PLAIN }, out));
    let plain = rendered(|report, out| human(report, PLAIN, out));
    assert!(coloured.contains("\u{1b}[31merror[E0201] unknown-hours:\u{1b}[0m"));
    assert!(!plain.contains('\u{1b}'));
}

#[test]
fn human_with_nothing_to_say() {
    let sources = SourceMap::default();
    let report = Report { diagnostics: &[], sources: &sources, files: 1 };
    insta::assert_snapshot!(written(|out| human(&report, PLAIN, out)));
}

#[test]
fn human_shows_places_in_two_files() {
    let other = "queue \"Tier2\"\n";
    let rules = "import \"org/targets.esc\"\nqueue \"Tier2\"\n";
    let sources = sources(&[("rules.esc", rules), ("org/targets.esc", other)]);
    let diagnostics =
        [Diagnostic::new(Code::E0101, at(rules, 0, "\"Tier2\""), "the queue `Tier2` is declared twice")
            .label(at(other, 1, "\"Tier2\""), "first declared here")
            .help("remove one of the two")];
    let report = Report { diagnostics: &diagnostics, sources: &sources, files: 2 };
    insta::assert_snapshot!(written(|out| human(&report, PLAIN, out)));
}

#[test]
fn human_shows_ends_and_long_places() {
    let rules = format!("\u{feff}entry \"é\" <\r\n{}  at 1h notify owner", "\r\n".repeat(30));
    let end = u32::try_from(rules.len()).unwrap();
    let sources = sources(&[("rules.esc", &rules)]);
    let place = |start, end| Location::new(SliceId(0), Span::new(start, end));
    let diagnostics = [
        Diagnostic::new(Code::E0002, place(end, end), "this block is not closed")
            .label(place(14, 15), "opened here"),
        Diagnostic::new(Code::W0404, place(14, end), "a place over many lines").note("from here on"),
        Diagnostic::new(Code::E0103, Location::new(SliceId(7), Span::default()), "a place that is nowhere"),
    ];
    let report = Report { diagnostics: &diagnostics, sources: &sources, files: 1 };
    insta::assert_snapshot!(written(|out| human(&report, PLAIN, out)));
}

#[test]
fn short_is_a_line_each() {
    insta::assert_snapshot!(rendered(short));
}

#[test]
fn github_escapes_what_ends_a_command() {
    insta::assert_snapshot!(rendered(github));
}

#[test]
fn json_has_the_documented_shape() {
    insta::assert_snapshot!(rendered(json));
}

#[test]
fn sarif_has_rules_places_and_fixes() {
    let mut log: serde_json::Value = serde_json::from_str(&rendered(sarif)).unwrap();
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array_mut().unwrap() {
        let page = rule["help"]["text"].take();
        assert!(page.as_str().unwrap().starts_with("# "), "the page of the code");
        rule["help"]["markdown"].take();
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&log).unwrap());
}

#[test]
fn sarif_paths_are_uris() {
    let sources = sources(&[("org one/größe%.esc", "x")]);
    let diagnostics = [Diagnostic::new(Code::E0001, at("x", 0, "x"), "found `x`")];
    let report = Report { diagnostics: &diagnostics, sources: &sources, files: 1 };
    assert!(written(|out| sarif(&report, out)).contains("\"org%20one/gr%C3%B6%C3%9Fe%25.esc\""));
}

#[test]
fn escape_sequences_in_a_rule_file_reach_no_terminal() {
    let rules = "entry \"\u{1b}]0;owned\u{7}\u{202e}\" <\n> \r \u{9b}31m";
    let path = "a\u{1b}[2J\n.esc";
    let sources = sources(&[(path, rules)]);
    let message = "there is no `\u{1b}[31m`";
    let diagnostics = [Diagnostic::new(Code::E0001, at(rules, 0, "owned"), message)
        .note("\u{1b}[0m")
        .label(at(rules, 0, "31m"), "\u{8}")
        .help("remove `\u{1b}`")
        .fix(Fix::certain("remove `\u{7f}`", vec![]))];
    let report = Report { diagnostics: &diagnostics, sources: &sources, files: 1 };
    for text in [
        written(|out| human(&report, PLAIN, out)),
        written(|out| short(&report, out)),
        written(|out| github(&report, out)),
    ] {
        assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{text:?}");
    }
}

/// How many bytes are written for `count` diagnostics in `text`, spread over it.
fn human_bytes(text: &str, count: u32) -> usize {
    let sources = sources(&[("rules.esc", text)]);
    let step = u32::try_from(text.len()).unwrap() / count;
    let diagnostics: Vec<Diagnostic> = (0..count)
        .map(|number| {
            let place = Location::new(SliceId(0), Span::new(number * step, number * step + 3));
            let whole = Location::new(SliceId(0), Span::new(0, u32::MAX));
            Diagnostic::new(Code::E0202, place, "there is no row").note("here").label(whole, "and everywhere")
        })
        .collect();
    let report = Report { diagnostics: &diagnostics, sources: &sources, files: 1 };
    written(|out| human(&report, PLAIN, out)).len()
}

#[test]
fn output_grows_with_the_diagnostics_and_not_with_the_file() {
    let lines = "row 1: Priority = \"High\"\n";
    for text in [lines.repeat(20_000), lines.replace('\n', ";").repeat(20_000)] {
        let few = human_bytes(text.split_at(text.len() / 100).0, 100);
        let many = human_bytes(&text, 100);
        assert!(many < few * 2, "{few} bytes from a small file, {many} from one a hundred times as large");
    }
}

proptest! {
    #[test]
    fn no_place_in_no_text_stops_a_renderer(
        text in "([ab<>;\"\té€😀\u{1b}\u{feff}]|\n|\r\n|\r){0,400}",
        starts in proptest::collection::vec((0_u32..600, 0_u32..600), 1..20),
        width in 0_usize..200,
    ) {
        let sources = sources(&[("a.esc", text.as_str()), ("b.esc", "row 1: A = 1")]);
        let places: Vec<Location> = starts
            .iter()
            .map(|(start, length)| Location::new(SliceId(length % 3), Span::new(*start, start.wrapping_add(*length % 50).wrapping_sub(1))))
            .collect();
        let mut diagnostic = Diagnostic::new(Code::E0001, places[0], text.as_str()).note(text.as_str());
        for place in places {
            diagnostic = diagnostic.label(place, "label").fix(Fix::certain("write", vec![Edit::replace(place, "x")]));
        }
        let diagnostics = [diagnostic];
        let report = Report { diagnostics: &diagnostics, sources: &sources, files: 2 };
        let style = Style { width, ..PLAIN };
        let escapes = written(|out| human(&report, style, out)).contains(ESCAPE);
        prop_assert!(!escapes);
        prop_assert_eq!(written(|out| short(&report, out)).lines().count(), 1);
        prop_assert_eq!(written(|out| github(&report, out)).lines().count(), 1);
        for text in [written(|out| json(&report, out)), written(|out| sarif(&report, out))] {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert!(value.is_object());
        }
    }
}
