//! `escc why --format svg`

use roxmltree::{Document, Node};

use crate::Folder;

const RULES: &str = r#"rule "Support"
hours "Desk" in "America/Los_Angeles" <
  mon-fri 08:00-18:00;
  closed 2026-11-26 to 2026-11-27 "Thanksgiving";
  closed 2026-12-24 13:00-24:00 "Christmas Eve";
  closed every 12-25 "Christmas Day";
  closed every 01-01 "New Year's Day";
  closed 2026-11-30 "Inventory of everything that lies in the cellar";
  closed 2026-12-01;
  closed 2026-12-02 "Outing"
>
hours "Day" in "America/Los_Angeles" < daily 09:00-17:00 >
hours "Saturdays" in "Europe/Berlin" < sat 10:00-12:00; closed 2026-11-28 to 2027-12-31 "Leave" >
hours "Once" in "Asia/Kathmandu" < closed 2030-01-01; open 2026-11-21 09:00-10:00 >
queue "Tier 2"
entry "Always" when Priority = "Always" <
  at 30m notify owner; at 1h, 2h notify manager; at 8h reassign queue "Tier 2", set Priority = "Critical"
>
entry "Desk" when Priority = "Desk" age_from created_disable_on_modify use hours "Desk" <
  immediately notify owner; at 4h notify manager, set Priority = "Critical"; at 8h reassign queue "Tier 2"
>
entry "Close together" when Priority = "Close" use hours "Desk" fire during hours "Day" <
  at 30m notify owner; at 31m notify owner; at 32m notify manager;
  at 200h notify user "somebody.with.a.long.name@support.example.com", role "Head of the customer success department",
    email "a@example.com", email "b@example.com";
  at 400h call "page"
>
entry "Years" when Priority = "Years" use hours "Desk" < at 80000h notify owner >
entry "Leave" when Priority = "Leave" use hours "Saturdays" < at 1h notify owner; at 300h notify manager >
entry "Never" when Priority = "Never" use hours "Once" < at 30m notify owner; at 2h notify manager >
entry "Stop" when Priority = "Stop" < stop >
"#;

/// A case, and the instant at which it is looked at.
const CASES: [(&str, &str, &str); 14] = [
    ("Always", r#""CreatedDate": "2026-11-21T01:00:00Z""#, "2026-11-21T02:20:00Z"),
    ("Always", r#""CreatedDate": "2026-11-21T01:00:00Z""#, "2026-11-21T01:00:00Z"),
    ("Always", r#""CreatedDate": "2026-11-21T01:00:00Z""#, "2026-11-20T23:00:00Z"),
    ("Desk", r#""CreatedDate": "2026-11-21T01:00:00Z""#, "2026-11-23T19:30:00Z"),
    (
        "Desk",
        r#""CreatedDate": "2026-11-25T22:00:00Z", "LastModifiedDate": "2026-11-26T03:00:00Z""#,
        "2026-12-23T19:30:00Z",
    ),
    ("Close", r#""CreatedDate": "2026-11-20T17:00:00Z""#, "2026-11-20T12:00:00Z"),
    ("Close", r#""CreatedDate": "2026-11-20T17:00:00Z""#, "1999-11-20T12:00:00Z"),
    ("Years", r#""CreatedDate": "2026-11-20T17:00:00Z""#, "2026-11-20T12:00:00Z"),
    ("Years", r#""CreatedDate": "0001-01-01T00:00:00Z""#, "9999-12-31T23:59:59Z"),
    ("Leave", r#""CreatedDate": "2026-11-20T17:00:00Z""#, "2028-11-20T12:00:00Z"),
    ("Never", r#""CreatedDate": "2026-11-20T17:00:00Z""#, "2026-11-20T17:00:00Z"),
    ("Stop", r#""CreatedDate": "2026-11-20T17:00:00Z""#, "2026-11-20T17:00:00Z"),
    ("None", r#""CreatedDate": "2026-11-20T17:00:00Z""#, "2026-11-20T17:00:00Z"),
    ("Desk", r#""CreatedDate": "2026-11-20T17:00:00Z", "IsClosed": true"#, "2026-11-20T17:00:00Z"),
];

fn drawn(rules: &str, priority: &str, dates: &str, now: &str) -> String {
    let folder = Folder::new(&[("a.esc", rules)]);
    let case = format!(r#"{{"Id": "500RM00000WY001", {dates}, "Priority": "{priority}"}}"#);
    let ran = folder.run_on(case, &["why", "a.esc", "--case", "-", "--now", now, "--format", "svg"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    ran.out
}

#[test]
fn the_time_line_is_drawn() {
    let (priority, dates, now) = CASES[4];
    let svg = drawn(RULES, priority, dates, now);
    // The style is the same in every picture.
    let (head, rest) = svg.split_once("<style>").unwrap();
    let (style, body) = rest.split_once("</style>").unwrap();
    assert!(style.contains("@media(prefers-color-scheme:dark)"));
    insta::assert_snapshot!(format!("{head}{body}"));
}

/// The left, upper, right and lower edge of a text, in a font whose letters are all as wide.
fn edges(text: Node<'_, '_>) -> [f64; 4] {
    let number = |name: &str| text.attribute(name).unwrap().parse::<f64>().unwrap();
    let (x, y, size) = (number("x"), number("y"), number("font-size"));
    let width = f64::from(u32::try_from(text.text().unwrap().chars().count()).unwrap()) * size * 0.602;
    let left = match text.attribute("text-anchor").unwrap() {
        "start" => x,
        "middle" => x - width / 2.0,
        _ => x - width,
    };
    [left, y - size * 0.75, left + width, y + size * 0.22]
}

#[test]
fn no_text_covers_another_or_leaves_the_picture() {
    for (priority, dates, now) in CASES {
        let svg = drawn(RULES, priority, dates, now);
        let document = Document::parse(&svg).unwrap();
        let height: f64 = document.root_element().attribute("height").unwrap().parse().unwrap();
        let texts: Vec<(&str, [f64; 4])> = document
            .descendants()
            .filter(|node| node.has_tag_name("text"))
            .map(|node| (node.text().unwrap(), edges(node)))
            .collect();
        assert!(texts.len() > 3, "{svg}");
        for (at, (text, [left, top, right, bottom])) in texts.iter().enumerate() {
            let inside = *left >= 0.0 && *top >= 0.0 && *right <= 800.0 && *bottom <= height;
            assert!(inside, "{priority} {now}: `{text}` leaves the picture");
            for (other, [other_left, other_top, other_right, other_bottom]) in &texts[..at] {
                let apart =
                    right <= other_left || other_right <= left || bottom <= other_top || other_bottom <= top;
                assert!(apart, "{priority} {now}: `{text}` and `{other}` cover one another");
            }
        }
    }
}

#[test]
fn each_state_of_a_step_is_shown() {
    let states = |at: usize| {
        let (priority, dates, now) = CASES[at];
        let svg = drawn(RULES, priority, dates, now);
        let document = Document::parse(&svg).unwrap();
        let circles = document.descendants().filter(|node| node.has_tag_name("circle"));
        circles.map(|circle| circle.attribute("class").unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    // On the time line, and in the list below it.
    assert_eq!(states(0), "due due pending pending due due pending pending");
    assert_eq!(states(4), "due due disabled due due disabled");
    assert_eq!(states(10), "pending pending never", "what is never due is not on the line");
    assert_eq!(states(11), "");
}

#[test]
fn names_can_hold_anything() {
    let rules = r#"rule "<script>&amp; \"quotes\" \u{1}\u{1b}[31m"
hours "</text>" in "UTC" < daily 09:00-17:00; closed 2026-11-21 "<b>&\u{ffff}" >
queue "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
entry "]]><!--" use hours "</text>" <
  at 9h reassign queue "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
>
"#;
    let svg = drawn(rules, "&", r#""CreatedDate": "2026-11-20T15:00:00Z""#, "2026-11-20T17:00:00Z");
    let document = Document::parse(&svg).unwrap();
    let texts: Vec<&str> = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .filter_map(|node| node.text())
        .collect();
    assert!(texts.iter().any(|text| text.contains("<script>&amp; \\\"quotes\\\"")), "{texts:?}");
    assert!(texts.contains(&"<b>&\u{fffd}"), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("\"]]><!--\"")), "{texts:?}");
    assert!(texts.iter().all(|text| !text.contains(char::is_control)), "{texts:?}");
    let names = ["svg", "title", "style", "defs", "pattern", "rect", "line", "text", "circle"];
    for node in document.descendants().filter(Node::is_element) {
        assert!(names.contains(&node.tag_name().name()), "{}", node.tag_name().name());
    }
}
