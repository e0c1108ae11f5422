//! What holds for any text.
#![expect(clippy::string_slice, reason = "a test may fail loudly")]

use esc_diagnostics::SliceId;
use esc_syntax::ast::{Criteria, CriteriaKind, ItemKind, OperandKind, Test};
use esc_syntax::limits::MAX_DEPTH;
use esc_syntax::{Parsed, SliceIds, TokenKind, cut, lex, parse_file, parse_slice};
use proptest::prelude::*;

const COMPLETE: &str = include_str!("data/complete.esc");
const EVERY_CONSTRUCT: &str = include_str!("data/every_construct.esc");

fn parse(text: &str) -> Vec<std::sync::Arc<Parsed>> {
    parse_file(text, &mut SliceIds::default()).into_iter().map(|slice| slice.parsed).collect()
}

/// The texts and kinds of the tokens that mean something.
fn tokens(text: &str) -> Vec<&str> {
    lex(text).into_iter().filter(|token| !token.kind.is_trivia()).map(|token| token.span.of(text)).collect()
}

/// How many declarations lost all of their meaning, and how many diagnostics there are.
fn damage(text: &str, whole: usize) -> (usize, usize) {
    let parsed = parse(text);
    let items = parsed.iter().filter(|parsed| parsed.item.is_some()).count();
    (whole.saturating_sub(items), parsed.iter().map(|parsed| parsed.diagnostics.len()).sum())
}

#[test]
fn one_mistake_costs_one_declaration_at_most_and_has_one_message() {
    let whole = parse(COMPLETE).len();
    let spans: Vec<_> =
        lex(COMPLETE).into_iter().filter(|token| !token.kind.is_trivia()).map(|token| token.span).collect();
    let (mut mutations, mut told_once) = (0, 0);
    for (index, span) in spans.iter().enumerate() {
        let range = span.start as usize..span.end as usize;
        let own = &COMPLETE[range.clone()];
        let mut texts = vec![
            (1, COMPLETE[..range.start].to_owned() + &COMPLETE[range.end..]),
            (1, format!("{}{own} {}", &COMPLETE[..range.start], &COMPLETE[range.start..])),
        ];
        if let Some(next) = spans.get(index + 1) {
            let next = next.start as usize..next.end as usize;
            let between = &COMPLETE[range.end..next.start];
            // What is swapped between two declarations harms both.
            let slices = cut(COMPLETE);
            let both = slices
                .iter()
                .any(|slice| range.start < slice.start as usize && slice.start as usize <= next.start);
            texts.push((
                1 + usize::from(both),
                format!(
                    "{}{}{between}{own}{}",
                    &COMPLETE[..range.start],
                    &COMPLETE[next.clone()],
                    &COMPLETE[next.end..]
                ),
            ));
        }
        for (index, (most, text)) in texts.into_iter().enumerate() {
            let swapped = index == 2;
            let (lost, diagnostics) = damage(&text, whole);
            // Two names swapped, or a word left out that may be left out, is no mistake that the parser sees.
            assert!(lost <= most, "{lost} declarations lost by {own:?} in\n{text}");
            assert!(diagnostics > 0 || lost == 0, "{text}");
            // Two tokens swapped are two mistakes.
            if swapped {
                continue;
            }
            mutations += 1;
            told_once += usize::from(diagnostics <= 1);
        }
    }
    assert!(told_once * 100 >= mutations * 99, "{told_once} of {mutations} have at most one message");
}

#[test]
fn ten_mistakes_in_ten_entries_are_ten_diagnostics() {
    let bodies = [
        "when P = \"x\" { at 4h notify owner }",
        "when P == \"x\" < at 4h notify owner >",
        "when P = \"x\" && Q = 1 < at 4h notify owner >",
        "when P = 'x' < at 4h notify owner >",
        "when P = “x” < at 4h notify owner >",
        "when P = \"A\" or \"B\" < at 4h notify owner >",
        "< at 4h notify owner at 8h notify manager >",
        "< at 4 hours notify owner >",
        "< at 4h notfy owner >",
        "< at 4h notify owner",
    ];
    let entries = bodies
        .iter()
        .enumerate()
        .map(|(index, body)| format!("entry \"{index}\" {body}\nentry \"sound {index}\" < >\n"));
    let text: String = entries.collect();
    let parsed = parse(&text);
    assert_eq!(parsed.len(), 20);
    for (index, parsed) in parsed.iter().enumerate() {
        assert_eq!(parsed.diagnostics.len(), (index + 1) % 2, "{parsed:?}");
        assert!(parsed.item.is_some());
    }
}

#[test]
fn unclosed_and_nested_brackets_take_linear_time() {
    // Anything worse than linear would not end.
    let many = 20_000;
    for unit in [
        "(",
        "not ",
        "/*",
        "formula(",
        "{",
        "<",
        "a < ",
        "entry \"",
        "[",
        "'",
        "“",
        "((a = 1) and ",
        "at 4h, ",
        "\"\\",
        "// /*\n",
        "a = 1 or ",
    ] {
        let text = unit.repeat(many);
        for text in [
            text.clone(),
            format!("entry \"A\" when {text}"),
            format!("entry \"A\" < {text} >"),
            format!("row 1: {text}"),
        ] {
            parse(&text);
        }
    }
}

#[test]
fn the_limit_of_nesting_is_what_it_says() {
    let nested = |depth: usize| format!("row 1: {}a = 1{}", "(".repeat(depth), ")".repeat(depth));
    let not = |depth: usize| format!("row 1: {}a = 1", "not ".repeat(depth));
    let formula = |depth: usize| format!("row 1: formula({}a{})", "(".repeat(depth), ")".repeat(depth));
    let inside =
        |depth: usize| format!("row 1: {}", "not (".repeat(depth / 2) + "a = 1" + &")".repeat(depth / 2));
    for text in [nested, not, inside] as [fn(usize) -> String; 3] {
        assert_eq!(parse(&text(MAX_DEPTH))[0].diagnostics, []);
        let deep = parse(&text(MAX_DEPTH + 2));
        assert_eq!(
            deep[0].diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect::<Vec<_>>(),
            ["E0005"]
        );
    }
    // The parentheses of the formula itself are the first level.
    assert_eq!(parse(&formula(MAX_DEPTH - 1))[0].diagnostics, []);
    assert_eq!(parse(&formula(MAX_DEPTH))[0].diagnostics.len(), 1);
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let with = format!("\u{feff}{COMPLETE}");
    assert_eq!(cut(&with)[0].start, 3);
    let mut ids = SliceIds::default();
    let (with, without) = (parse_file(&with, &mut ids), parse(COMPLETE));
    assert_eq!(
        with.iter().map(|slice| &slice.parsed.item).collect::<Vec<_>>(),
        without.iter().map(|parsed| &parsed.item).collect::<Vec<_>>()
    );
}

/// The criteria without the places where they stand.
fn plain(criteria: &Criteria) -> String {
    match &criteria.kind {
        CriteriaKind::All(parts) => format!("all{:?}", parts.iter().map(plain).collect::<Vec<_>>()),
        CriteriaKind::Any(parts) => format!("any{:?}", parts.iter().map(plain).collect::<Vec<_>>()),
        CriteriaKind::Not(part) => format!("not[{}]", plain(part)),
        CriteriaKind::Row(label) => format!("row {}", label.value),
        CriteriaKind::Formula(formula) => format!("formula {}", formula.text),
        CriteriaKind::Comparison(comparison) => {
            let value = match &comparison.test {
                Test::Compare(operator, operand) => match &operand.kind {
                    OperandKind::Field(name) => format!("{operator:?} field {}", name.value),
                    kind => format!("{operator:?} {kind:?}"),
                },
                Test::In { negated, values } => {
                    format!("in {negated} {:?}", values.iter().map(|value| &value.kind).collect::<Vec<_>>())
                }
                Test::Blank { negated } => format!("blank {negated}"),
                Test::Contains { negated, texts } => format!(
                    "contains {negated} {:?}",
                    texts.iter().map(|text| &text.value).collect::<Vec<_>>()
                ),
                Test::StartsWith { negated, texts } => {
                    format!("starts {negated} {:?}", texts.iter().map(|text| &text.value).collect::<Vec<_>>())
                }
                Test::Includes { negated, values } => format!(
                    "includes {negated} {:?}",
                    values.iter().map(|text| &text.value).collect::<Vec<_>>()
                ),
            };
            format!("{} {value}", comparison.field.value)
        }
    }
}

fn row(text: &str) -> Result<Criteria, String> {
    let parsed = parse_slice(SliceId(0), &format!("row 1: {text}"));
    match parsed.item.map(|item| item.kind) {
        Some(ItemKind::Row(row)) if parsed.diagnostics.is_empty() => Ok(row.criteria),
        _ => Err(format!("{text}: {:?}", parsed.diagnostics)),
    }
}

fn some_criteria() -> impl Strategy<Value = String> {
    let field = prop::sample::select(vec!["a", "Account.Name", "`when`", "Case.Next", "b_2"]);
    let text = "[ -~é\n\t]{0,6}".prop_map(|text| esc_values::quote(&text));
    let value = prop_oneof![
        text.clone(),
        (-999_i32..999, 0_u32..99).prop_map(|(whole, part)| format!("{whole}.{part}")),
        (-99_i32..99).prop_map(|number| format!("{number} %")),
        Just("TRUE".to_owned()),
        Just("2026-02-28".to_owned()),
        Just("2026-11-21T17:00+01:00".to_owned()),
    ];
    let operand = prop_oneof![
        value.clone(),
        Just("Other.Field".to_owned()),
        (1_u32..99_999).prop_map(|minutes| format!("now-{minutes}m")),
        (1_u32..999).prop_map(|days| format!("today + {days}d")),
        Just("yesterday".to_owned()),
        (1_u32..40, prop::sample::select(vec!["day", "weeks", "months", "quarter", "years"]))
            .prop_map(|(count, unit)| format!("last {count} {unit}")),
        prop::sample::select(vec!["this week", "NEXT year", "last quarter"]).prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        (field.clone(), prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">="]), operand)
            .prop_map(|(field, mark, value)| format!("{field}{mark}{value}")),
        (field.clone(), prop::sample::select(vec!["in", "not IN"]), prop::collection::vec(value, 1..4))
            .prop_map(|(field, word, values)| format!("{field} {word} ({})", values.join(","))),
        (
            field.clone(),
            prop::sample::select(vec![
                "contains",
                "not contains",
                "starts with",
                "not  starts /* */ with",
                "includes",
                "excludes"
            ]),
            prop::collection::vec(text, 1..3)
        )
            .prop_map(|(field, word, texts)| format!("{field} {word} ({})", texts.join(" , "))),
        (field, prop::sample::select(vec!["is blank", "is not blank"]))
            .prop_map(|(field, word)| format!("{field} {word}")),
        prop::sample::select(vec!["1", "acme", "formula( a = ')' )"]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" OR "))),
            inner.clone().prop_map(|part| format!("not {part}")),
            inner.prop_map(|part| format!("({part})")),
        ]
    })
}

/// Tokens to make soup of.
const SOUP: &[&str] = &[
    "entry",
    "\"A\"",
    "when",
    "P",
    "=",
    "\"x\"",
    "and",
    "or",
    "not",
    "(",
    ")",
    "<",
    ">",
    "at",
    "4h",
    "notify",
    "owner",
    ",",
    ";",
    "row",
    "1",
    ":",
    "hours",
    "in",
    "use",
    "case",
    "closed",
    "every",
    "12-25",
    "mon",
    "09:00",
    "-",
    "17:00",
    "pool",
    "user",
    "capacity",
    "5",
    "{",
    "}",
    "==",
    "&&",
    "'y'",
    "“z”",
    "\"open",
    "/*",
    "*/",
    "//",
    "\n",
    "formula",
    "sla",
    "80",
    "%",
    "of",
    "stop",
    "set",
    "import",
    "rule",
    "queue",
    "4",
    "hours",
    "null",
    "is",
    "blank",
    "immediately",
    "reassign",
    "using",
    "...",
    "picklist",
    "text",
    "default",
    "closures",
    "test",
    "é",
    "#",
    "!",
    "<>",
    "240",
    "1.5h",
    "2026-02-30",
    "last",
    "30",
    "days",
    "today",
    "+",
    "2d",
    "`",
    "`a`",
    "\\",
    "\u{a0}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn slices_tile_the_file(soup in prop::collection::vec(prop::sample::select(SOUP), 0..80), any in ".{0,40}") {
        for text in [soup.join(" "), any.clone(), soup.concat() + &any] {
            let mut end = cut(&text).first().map_or(0, |first| first.start);
            for slice in cut(&text) {
                prop_assert_eq!(slice.start, end);
                prop_assert!(slice.end > slice.start);
                end = slice.end;
            }
            let only_a_mark = text.len() == 3 && text.starts_with('\u{feff}');
            prop_assert!(end as usize == text.len() || only_a_mark);
        }
    }

    #[test]
    fn any_text_is_read_and_places_lie_in_it(soup in prop::collection::vec(prop::sample::select(SOUP), 0..60), any in ".{0,40}") {
        for text in [soup.join(" "), any.clone(), soup.concat() + &any, format!("entry \"A\" {}", soup.join(" "))] {
            for slice in parse_file(&text, &mut SliceIds::default()) {
                let parsed = &slice.parsed;
                prop_assert!(!parsed.broken || !parsed.diagnostics.is_empty());
                for diagnostic in &parsed.diagnostics {
                    let places = diagnostic.labels.iter().map(|label| label.location).chain([diagnostic.location]);
                    let edits = diagnostic.fixes.iter().flat_map(|fix| fix.edits.iter().map(|edit| edit.location));
                    for place in places.chain(edits) {
                        let range = (slice.start + place.span.start) as usize..(slice.start + place.span.end) as usize;
                        prop_assert!(text.get(range).is_some(), "{:?}", diagnostic);
                    }
                }
            }
        }
    }

    #[test]
    fn slices_are_parsed_the_same_alone_and_together(soup in prop::collection::vec(prop::sample::select(SOUP), 0..60)) {
        let text = soup.join(" ");
        let slices = parse_file(&text, &mut SliceIds::default());
        for (cut, slice) in cut(&text).iter().zip(&slices) {
            let alone = parse_slice(slice.id, &text[cut.start as usize..cut.end as usize]);
            prop_assert_eq!(&alone, &*slice.parsed);
        }
    }

    #[test]
    fn displayed_criteria_are_the_same_criteria(text in some_criteria()) {
        let criteria = row(&text).map_err(TestCaseError::fail)?;
        let shown = criteria.to_string();
        let again = row(&shown).map_err(TestCaseError::fail)?;
        prop_assert_eq!(plain(&criteria), plain(&again), "{} became {}", text, shown);
        prop_assert_eq!(again.to_string(), shown);
    }
}

#[test]
fn comments_stand_between_any_two_tokens() {
    let plain = parse(EVERY_CONSTRUCT);
    let mut text = String::new();
    for token in lex(EVERY_CONSTRUCT) {
        // Two tokens that touch may be one without the space: `-` before a number, `(` before a formula.
        let touching = matches!(token.kind, TokenKind::FormulaBody);
        text.push_str(token.span.of(EVERY_CONSTRUCT));
        if !touching && !token.kind.is_trivia() && !matches!(token.kind, TokenKind::LeftParen) {
            text.push_str("/* c /* d */ */");
        }
    }
    let commented = parse(&text);
    assert_eq!(commented.len(), plain.len());
    for parsed in &commented {
        assert_eq!(parsed.diagnostics, []);
    }
    let bare = |text: &str| tokens(text).join(" ");
    assert_eq!(bare(EVERY_CONSTRUCT), bare(&text));
}
