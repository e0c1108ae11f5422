//! What holds for every file.

use esc_diagnostics::Span;
use esc_syntax::TokenKind;
use proptest::prelude::*;

use super::{CORPUS, formatted, tokens};
use crate::{MAX_WIDTH, Unformatted, format};

/// What may stand between two tokens.
const SEPARATORS: &[&str] = &[
    " ",
    " ",
    "\n",
    "\n\n\n",
    "\t",
    " // note\n",
    "\n// note\n",
    " /* note */ ",
    "\n/* note\n  more */\n",
    "\n/* note */ ",
];

fn criteria() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("Priority = \"High\"".to_owned()),
        Just("1".to_owned()),
        Just("SlaRemaining <= 20%".to_owned()),
        (1..30_usize)
            .prop_map(|count| format!("Country not in ({})", vec!["\"Switzerland\""; count].join(", "))),
        (1..6_usize).prop_map(|count| format!("Subject contains (\"{}\")", "outage ".repeat(count))),
        Just("Sentiment < -5".to_owned()),
        Just("formula(A < 3 && (B))".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 2..6), any::<bool>())
                .prop_map(|(parts, all)| format!("({})", parts.join(if all { " and " } else { " OR " }))),
            inner.prop_map(|part| format!("not {part}")),
        ]
    })
}

fn step() -> impl Strategy<Value = String> {
    let action = prop_oneof![
        (1..12_usize)
            .prop_map(|count| format!("notify {}", vec!["user \"ana@example.com\""; count].join(", "))),
        Just("set Priority = \"Critical\"".to_owned()),
        Just("reassign queue \"Tier2\" using \"Handover\"".to_owned()),
        Just("email \"a@example.com\", \"b@example.com\" using \"Breach warning\"".to_owned()),
    ];
    (1..9_usize, prop::collection::vec(action, 1..5))
        .prop_map(|(hours, actions)| format!("at {hours}h {}", actions.join(", ")))
}

fn entry() -> impl Strategy<Value = String> {
    (prop::option::of(criteria()), prop::collection::vec(step(), 0..4), 0..8_u8, "[a-z ]{1,50}").prop_map(
        |(when, steps, clauses, name)| {
            let when = when.map_or_else(String::new, |when| format!(" when {when}"));
            let mut text = format!("entry \"{name}\"{when}");
            if clauses & 1 > 0 {
                text += " sla 8h";
            }
            if clauses & 2 > 0 {
                text += " use hours \"US\"";
            }
            if clauses & 4 > 0 {
                text += " age_from created_disable_on_modify";
            }
            text + " < " + &steps.join("; ") + " >"
        },
    )
}

fn file() -> impl Strategy<Value = String> {
    let declaration = prop_oneof![
        prop::sample::select(CORPUS).prop_map(str::to_owned),
        entry(),
        criteria().prop_map(|criteria| format!("row 1: {criteria}")),
    ];
    prop::collection::vec(declaration, 0..5).prop_map(|declarations| declarations.join("\n"))
}

/// The text with other separators between its tokens; where a declaration begins, a new line.
fn scattered(text: &str, separators: &[&str]) -> String {
    let mut scattered = String::new();
    let (mut end, mut formula) = (0, false);
    for (token, separator) in tokens(text).iter().zip(separators.iter().cycle()) {
        let between = Span::new(end, token.span.start).of(text);
        let body = token.kind == TokenKind::FormulaBody;
        match between {
            _ if body || formula => {}
            "\n" => scattered.push('\n'),
            _ => scattered.push_str(separator),
        }
        scattered.push_str(token.span.of(text));
        end = token.span.end;
        formula = body;
    }
    scattered
}

proptest! {
    #[test]
    fn formatting_twice_is_formatting_once(
        text in file(),
        separators in prop::collection::vec(prop::sample::select(SEPARATORS), 1..60),
    ) {
        let text = scattered(&text, &separators);
        let Ok(once) = format(&text) else { panic!("{text}\n---\n{}", formatted(&text)) };
        prop_assert_eq!(formatted(&once), once.clone());
        prop_assert!(!once.contains("\n\n\n") && !once.starts_with('\n') && !once.ends_with("\n\n"), "{}", once);
        for line in once.lines() {
            prop_assert!(!line.ends_with(' ') || line.starts_with("//"), "{:?}", line);
        }
    }

    #[test]
    fn lines_are_no_longer_than_they_may_be(text in file()) {
        let once = formatted(&text);
        for line in once.lines().filter(|line| !line.contains("outage")) {
            prop_assert!(line.chars().count() <= MAX_WIDTH, "{}", once);
        }
    }

    #[test]
    fn any_text_is_formatted_or_refused(text in any::<String>(), pieces in prop::collection::vec(prop::sample::select(CORPUS), 0..3), cut in any::<prop::sample::Index>()) {
        let source = pieces.join("\n");
        let at = cut.index(source.len() + 1);
        let broken = source.get(..at).unwrap_or_default().to_owned() + &text + source.get(at..).unwrap_or_default();
        if let Err(error) = format(&broken) {
            prop_assert!(matches!(error, Unformatted::Mistakes { .. }), "{error}\n{broken}");
        }
    }
}
