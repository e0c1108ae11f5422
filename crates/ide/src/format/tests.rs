use std::fmt::Write as _;

use super::*;
use crate::testing::{CURSOR, Org, examples};

fn edits_shown(org: &Org, edits: &[Edit]) -> String {
    edits.iter().fold(String::new(), |mut shown, edit| {
        writeln!(shown, "{:?} -> {:?}", org.show(edit.place), edit.new_text).unwrap();
        shown
    })
}

#[test]
fn only_what_changes_is_written() {
    let org = Org::of(
        "rule \"A\"\n\n\nqueue   \"B\"\nrow 1: A = 1\nENTRY \"E\" < at 4h notify owner; at 5h   mark escalated >\nentry \"F\" < stop >",
    );
    let edits = format(&org.view()).unwrap();
    insta::assert_snapshot!(edits_shown(&org, &edits), @r#"
    "main.esc:3 `\nqueue  `" -> "queue"
    "main.esc:6 `ENTRY \"E\" < at 4h notify owner; at 5h   mark escalated `" -> "\nentry \"E\" <\n  at 4h notify owner;\n  at 5h mark escalated\n"
    "main.esc:7 `entry \"F\" < stop >`" -> "\nentry \"F\" < stop >\n"
    "#);
    insta::assert_snapshot!(org.apply(&edits), @r#"
    -- main.esc
    rule "A"

    queue "B"
    row 1: A = 1

    entry "E" <
      at 4h notify owner;
      at 5h mark escalated
    >

    entry "F" < stop >
    "#);
}

#[test]
fn a_file_with_mistakes_is_not_formatted() {
    let shown = |text: &str| format(&Org::of(text).view()).unwrap_err();
    insta::assert_snapshot!([
        shown("queue \"A\"\nentry \"E\" < at 4 hours notify owner >"),
        shown("queue \"A\"\nentry \"E\" < at 4 hours notify owner >\nentry \"F\" < at 4h notify nobody >"),
    ].join("\n"), @"
    not formatted: 1 syntax error, in line 2: `4 hours` is not how a length of time is written
    not formatted: 2 syntax errors, the first in line 2: `4 hours` is not how a length of time is written
    ");
}

#[test]
fn lines_end_as_they_did() {
    let org = Org::of("\u{feff}queue  \"A\"\r\nentry \"E\" < at 4h notify owner; at 5h mark escalated >\r\n");
    let edits = format(&org.view()).unwrap();
    let texts = org.edited(&edits);
    insta::assert_debug_snapshot!(texts[0].1, @r#""queue \"A\"\r\n\r\nentry \"E\" <\r\n  at 4h notify owner;\r\n  at 5h mark escalated\r\n>\r\n""#);
    let view = org.view();
    let range = format_range(&view, Span::new(30, 30));
    insta::assert_debug_snapshot!(org.edited(&range)[0].1, @r#""\u{feff}queue  \"A\"\r\nentry \"E\" <\r\n  at 4h notify owner;\r\n  at 5h mark escalated\r\n>\r\n""#);
}

#[test]
fn what_is_formatted_stays_so() {
    for files in examples() {
        let org = Org::new(&files);
        for file in &org.report.files {
            let view = View { file, ..org.view() };
            assert_eq!(format(&view), Ok(Vec::new()));
            assert_eq!(format_range(&view, whole(view.text())), Vec::new());
        }
    }
}

#[test]
fn the_edits_give_what_the_formatter_gives() {
    for (name, text) in crate::testing::rules_in("tests/ui") {
        let Ok(formatted) = esc_fmt::format(&text) else { continue };
        let org = Org::of(&text.replace(CURSOR, ""));
        assert_eq!(org.edited(&format(&org.view()).unwrap())[0].1, formatted, "{name}");
        // All at once or each by itself, but for empty lines between declarations.
        let view = org.view();
        let ranged = Org::of(&org.edited(&format_range(&view, whole(view.text())))[0].1);
        let edits = format(&ranged.view()).unwrap();
        assert!(edits.iter().all(|edit| edit.new_text.trim().is_empty()), "{name}: {edits:?}");
    }
}

/// The file after the declarations that the selection touches were formatted.
fn ranged(text: &str) -> String {
    let org = Org::of(text);
    org.apply(&format_range(&org.view(), org.range))
}

#[test]
fn a_range_touches_whole_declarations() {
    insta::assert_snapshot!(ranged("queue   \"A\"\n\n  // Why.\n  queue   \"B\"$0   \n queue   \"C\"\nqueue  $0 \"D\"  entry   \"E\"   < stop >"), @r#"
    -- main.esc
    queue   "A"

    // Why.
    queue "B"
    queue "C"
    queue "D"  entry   "E"   < stop >
    "#);
    insta::assert_snapshot!(ranged("queue   \"A\"  queue   $0\"B\" // Why.  \n\nqueue \"C\""), @r#"
    -- main.esc
    queue   "A"  
    queue "B" // Why.

    queue "C"
    "#);
    insta::assert_snapshot!(ranged("queue   \"A\"$0\nqueue   oops\nqueue   \"B\"$0"), @r#"
    -- main.esc
    queue "A"
    queue   oops
    queue "B"
    "#);
}

/// The file after the character before the cursor was typed, a dot for each space.
fn typed(text: &str, typed: char) -> String {
    let org = Org::of(text);
    let edits = format_typed(&org.view(), org.offset(), typed);
    org.edited(&edits)[0].1.replace(' ', "·")
}

#[test]
fn a_new_line_is_indented() {
    let places = [
        "entry \"E\"\n$0",
        "entry \"E\" when A = 1\n$0< stop >",
        "entry \"E\" when A = 1\n$0age_from matched < stop >",
        "entry \"E\" when A = 1 and\n$0",
        "entry \"E\" when A = 1 and (\n$0",
        "entry \"E\" when A = 1 and (\n  A = 2\n        $0)",
        "entry \"E\" <\n$0",
        "entry \"E\" <\n$0>",
        "entry \"E\" <\n  at 4h notify owner;\n$0\nentry \"F\" < stop >",
        "entry \"E\" <\n  at 4h notify owner,\n$0\n>",
        "entry \"E\" <\n  at 4h notify owner\n$0\n>",
        "entry \"E\" < stop >\n      $0",
        "entry \"E\" < stop >\n$0\n// Why.\nentry \"F\" < stop >",
        "case <\n  A: picklist(\n$0\"a\"",
        "case <\n    $0A: text >",
        "row 1: A = 1 or\n$0",
        "row 1: A = 1\n$0",
        "queue \"A\"\n  $0",
        "/* A\n$0 comment */ queue \"A\"",
        "row 1: formula( A\n$0 )",
        "\n$0",
        "",
    ];
    let shown: Vec<String> = places.iter().map(|text| typed(text, '\n')).collect();
    insta::assert_snapshot!(shown.join("\n--------\n"), @r#"
    entry·"E"
    ··
    --------
    entry·"E"·when·A·=·1
    <·stop·>
    --------
    entry·"E"·when·A·=·1
    ··age_from·matched·<·stop·>
    --------
    entry·"E"·when·A·=·1·and
    ····
    --------
    entry·"E"·when·A·=·1·and·(
    ······
    --------
    entry·"E"·when·A·=·1·and·(
    ··A·=·2
    ····)
    --------
    entry·"E"·<
    ··
    --------
    entry·"E"·<
    >
    --------
    entry·"E"·<
    ··at·4h·notify·owner;
    ··
    entry·"F"·<·stop·>
    --------
    entry·"E"·<
    ··at·4h·notify·owner,
    ····
    >
    --------
    entry·"E"·<
    ··at·4h·notify·owner
    ··
    >
    --------
    entry·"E"·<·stop·>

    --------
    entry·"E"·<·stop·>

    //·Why.
    entry·"F"·<·stop·>
    --------
    case·<
    ··A:·picklist(
    ····"a"
    --------
    case·<
    ··A:·text·>
    --------
    row·1:·A·=·1·or
    ··
    --------
    row·1:·A·=·1

    --------
    queue·"A"

    --------
    /*·A
    ·comment·*/·queue·"A"
    --------
    row·1:·formula(·A
    ·)
    --------


    --------
    "#);
}

#[test]
fn a_closing_bracket_formats_its_declaration() {
    let places = [
        "entry \"E\" <\n  at 4h notify owner;\n    at   5h mark escalated\n    >$0\nqueue   \"A\"",
        "entry \"E\" <\n  at 4 hours notify owner;\n    at   5h mark escalated\n    >$0\nqueue   \"A\"",
        "entry   \"E\" when A >$0 3",
        "case <   A:text>$0",
        "entry \"E\"   < stop >\nqueue  >$0",
    ];
    let shown: Vec<String> = places.iter().map(|text| typed(text, '>')).collect();
    insta::assert_snapshot!(shown.join("\n--------\n"), @r#"
    entry·"E"·<
    ··at·4h·notify·owner;
    ··at·5h·mark·escalated
    >
    queue···"A"
    --------
    entry·"E"·<
    ··at·4·hours·notify·owner;
    ····at···5h·mark·escalated
    >
    queue···"A"
    --------
    entry···"E"·when·A·>·3
    --------
    case·<
    ··A:··text;
    >
    --------
    entry·"E"···<·stop·>
    queue··>
    "#);
}

#[test]
fn nothing_else_formats() {
    assert_eq!(typed("queue   \"A\";$0", ';'), "queue···\"A\";");
}
