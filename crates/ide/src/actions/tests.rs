use super::*;
use crate::testing::Org;

/// The titles of what can be done at the cursor, each with its kind; `*` marks what is preferred.
fn titles(text: &str) -> String {
    let org = Org::of(text);
    let shown = actions(&org.view(), org.range).into_iter().map(|action| {
        let mark = if action.preferred { " *" } else { "" };
        let mends = action.mends.map_or_else(String::new, |found| format!(" ({})", found.code));
        format!("{:?}: {}{mends}{mark}\n", action.kind, action.title)
    });
    shown.collect()
}

/// The file after the first action whose title has a part.
fn after(text: &str, title: &str) -> String {
    after_in(&Org::of(text), title)
}

fn after_in(org: &Org, title: &str) -> String {
    let all = actions(&org.view(), org.range);
    match all.iter().find(|action| action.title.contains(title)) {
        Some(action) => format!("{}\n{}", action.title, org.apply(&action.edits)),
        None => "no such action".to_owned(),
    }
}

#[test]
fn diagnostics_are_mended_and_silenced() {
    let text = "/// Doc.\nentry \"A\" { at 4h, 2h notify $0owner }\nentry \"B\" when X = 1 == < stop >\n";
    insta::assert_snapshot!(titles(text), @"
    Rewrite: put the steps in the order of time, with their comments
    FixAll: fix all that is certain in this file
    ");
    let late = "// Section.\n\n  /// Doc.\n  entry \"A\" < at 4h, 2$0h notify owner >\n";
    insta::assert_snapshot!(titles(late), @"
    Fix: sort the ages (E0402) *
    Fix: silence `steps-out-of-order` here (E0402)
    Rewrite: put the steps in the order of time, with their comments
    FixAll: fix all that is certain in this file
    ");
    insta::assert_snapshot!(after(late, "silence"), @r#"
    silence `steps-out-of-order` here
    -- main.esc
    // Section.

      // escc: allow steps-out-of-order
      /// Doc.
      entry "A" < at 4h, 2h notify owner >
    "#);
    insta::assert_snapshot!(after("row 1: A = 1 entry \"A\" when 1 < at 4h, 2$0h notify owner >", "silence"), @r#"
    silence `steps-out-of-order` here
    -- main.esc
    row 1: A = 1 
    // escc: allow steps-out-of-order
    entry "A" when 1 < at 4h, 2h notify owner >
    "#);
    insta::assert_snapshot!(after("// escc: allow W0403\nentry \"A\" < at 4h, 2$0h notify owner >", "silence"), @r#"
    silence `steps-out-of-order` here
    -- main.esc
    // escc: allow W0403, steps-out-of-order
    entry "A" < at 4h, 2h notify owner >
    "#);
    insta::assert_snapshot!(after("entry \"A$0\" < at 1h notify owner }\nentry \"B\" when A == 1 < stop >", "fix all"), @r#"
    fix all that is certain in this file
    -- main.esc
    entry "A" < at 1h notify owner >
    entry "B" when A = 1 < stop >
    "#);
}

#[test]
fn a_comparison_becomes_a_row() {
    let text = r#"rule "R"

/// Doc.
entry "A" when Prio$0rity = "High" and B = 2 and not(C = 3) < stop >
entry "B" row 4: priority = "Low" when Priority  =  "High" or 4 < stop >"#;
    insta::assert_snapshot!(after(text, "make"), @r#"
    make `Priority = "High"` the row 5
    -- main.esc
    rule "R"

    row 5: Priority = "High"

    /// Doc.
    entry "A" when 5 and B = 2 and not(C = 3) < stop >
    entry "B" row 4: priority = "Low" when Priority  =  "High" or 4 < stop >
    "#);
    insta::assert_snapshot!(after(text, "in all"), @r#"
    make `Priority = "High"` the row 5 in all 2 places
    -- main.esc
    rule "R"

    row 5: Priority = "High"

    /// Doc.
    entry "A" when 5 and B = 2 and not(C = 3) < stop >
    entry "B" row 4: priority = "Low" when 5 or 4 < stop >
    "#);
    insta::assert_snapshot!(after("row 7: D = 1 // x\nentry \"A\" when not($0C = 3) < stop >", "make"), @r#"
    make `C = 3` the row 8
    -- main.esc
    row 7: D = 1 // x
    row 8: C = 3
    entry "A" when not 8 < stop >
    "#);
    insta::assert_snapshot!(after("entry \"A\" when A = 1 and $0B = 2 and C = 3$0 < stop >", "make"), @r#"
    make `B = 2 and C = 3` the row 1
    -- main.esc
    row 1: B = 2 and C = 3

    entry "A" when A = 1 and 1 < stop >
    "#);
    insta::assert_snapshot!(after("entry \"A\" when A = 1 and $0( B = 2 or C = 3 )$0< stop >", "make"), @r#"
    make `B = 2 or C = 3` the row 1
    -- main.esc
    row 1: B = 2 or C = 3

    entry "A" when A = 1 and 1< stop >
    "#);
    insta::assert_snapshot!(after("entry \"A\" row 1: A = 1 when $01 and B = 2$0 < stop >", "make"), @"no such action");
    insta::assert_snapshot!(after("row 1: A $0= 1", "make"), @"no such action");
}

#[test]
fn rows_become_criteria() {
    let text = r#"// Kept.
/// Gone.
row 1: A = 1 or B = 2 // Kept too.
row 2: not 1
entry "A" when $01 and C = 3 < stop >
entry "B" when (1) < stop >
entry "C" row 3: D = 4 when 1 and 3 < stop >"#;
    insta::assert_snapshot!(after(text, "criteria here"), @r#"
    write the row 1 as its criteria here
    -- main.esc
    // Kept.
    /// Gone.
    row 1: A = 1 or B = 2 // Kept too.
    row 2: not 1
    entry "A" when (A = 1 or B = 2) and C = 3 < stop >
    entry "B" when (1) < stop >
    entry "C" row 3: D = 4 when 1 and 3 < stop >
    "#);
    insta::assert_snapshot!(after(text, "everywhere"), @r#"
    write the row 1 as its criteria everywhere, and remove it
    -- main.esc
    // Kept.
    // Kept too.
    row 2: not (A = 1 or B = 2)
    entry "A" when (A = 1 or B = 2) and C = 3 < stop >
    entry "B" when (A = 1 or B = 2) < stop >
    entry "C" row 3: D = 4 when (A = 1 or B = 2) and 3 < stop >
    "#);
    insta::assert_snapshot!(after("row 1: A = 1\nentry \"A\" row 5: 1 and B = 2\n  row 6: 5 or C = 3\n  when 6$0 and 5 < stop >", "rows of this entry"), @r#"
    write the rows of this entry as criteria
    -- main.esc
    row 1: A = 1
    entry "A"
      when ((A = 1 and B = 2) or C = 3) and (A = 1 and B = 2) < stop >
    "#);
    insta::assert_snapshot!(after("row 1: 2\nrow 2: A = 1\nentry \"A\" row 2: B = 1 when 2 or 1$0 < stop >", "criteria here"), @"no such action");
    insta::assert_snapshot!(after("row 1: 2\nrow 2: 1\nentry \"A\" when 1$0 < stop >", "rows of this entry"), @"no such action");
    insta::assert_snapshot!(after("entry \"A\" row 5: B = 2 when $05 or C = 1 < stop >", "everywhere"), @r#"
    write the row 5 as its criteria everywhere, and remove it
    -- main.esc
    entry "A" when B = 2 or C = 1 < stop >
    "#);
}

#[test]
fn lists() {
    let in_list = |text: &str| after(&format!("entry \"A\" when {text} < stop >"), "write");
    insta::assert_snapshot!(in_list(r#"A = 1 or B $0= "x" or B in ("y", "z") or b = "w""#), @r#"
    write `B in ("x", "y", "z", "w")`
    -- main.esc
    entry "A" when A = 1 or B in ("x", "y", "z", "w") < stop >
    "#);
    insta::assert_snapshot!(in_list(r#"C = 1 and not(B $0= "x" or B = "y")"#), @r#"
    write `B in ("x", "y")`
    -- main.esc
    entry "A" when C = 1 and not B in ("x", "y") < stop >
    "#);
    insta::assert_snapshot!(in_list(r#"B != "x" and B not in $0("y")"#), @r#"
    write `B not in ("x", "y")`
    -- main.esc
    entry "A" when B not in ("x", "y") < stop >
    "#);
    insta::assert_snapshot!(in_list(r#"C = 1 and B not in $0("x", "y")"#), @r#"
    write `(B != "x" and B != "y")`
    -- main.esc
    entry "A" when C = 1 and (B != "x" and B != "y") < stop >
    "#);
    insta::assert_snapshot!(in_list(r#"B i$0n ("x", "y")"#), @r#"
    write `B = "x" or B = "y"`
    -- main.esc
    entry "A" when B = "x" or B = "y" < stop >
    "#);
    insta::assert_snapshot!(in_list("V = true $0or V = false"), @"no such action");
}

#[test]
fn nots_that_are_operators() {
    let without = |text: &str| after(&format!("entry \"A\" when {text} < stop >"), "write");
    insta::assert_snapshot!(without("not (A $0= 1)"), @r#"
    write `A != 1`
    -- main.esc
    entry "A" when A != 1 < stop >
    "#);
    insta::assert_snapshot!(without("not A is$0 blank"), @r#"
    write `A is not blank`
    -- main.esc
    entry "A" when A is not blank < stop >
    "#);
    insta::assert_snapshot!(without(r#"B = 1 and (not A starts$0 with ("x", "y"))"#), @r#"
    write `A not starts with ("x", "y")`
    -- main.esc
    entry "A" when B = 1 and (A not starts with ("x", "y")) < stop >
    "#);
    insta::assert_snapshot!(without(r#"not A inclu$0des ("x")"#), @r#"
    write `A excludes ("x")`
    -- main.esc
    entry "A" when A excludes ("x") < stop >
    "#);
    insta::assert_snapshot!(without("not A $0< 1"), @"no such action");
}

#[test]
fn steps_are_sorted_with_their_comments() {
    let sorted = |text: &str| after(text, "order of time");
    insta::assert_snapshot!(sorted(r#"entry "A" < // head
  // first
  at 8h$0, 6h notify owner; // behind
  /* two */ at 4h notify manager, // within
    contact // last
  // end
>"#), @r#"
    put the steps in the order of time, with their comments
    -- main.esc
    entry "A" < // head
      /* two */ at 4h notify manager, // within
        contact; // last
      // first
      at 6h, 8h notify owner // behind
      // end
    >
    "#);
    insta::assert_snapshot!(sorted("entry \"A$0\" < at 8h notify owner; /* x */ at 4h notify manager // y\n>"), @r#"
    put the steps in the order of time, with their comments
    -- main.esc
    entry "A" < /* x */ at 4h notify manager; // y
    at 8h notify owner
    >
    "#);
    insta::assert_snapshot!(sorted("entry \"A\" sla 4h < at 80% of$0 sla notify owner; at 1h notify manager; >"), @r#"
    put the steps in the order of time, with their comments
    -- main.esc
    entry "A" sla 4h < at 1h notify manager; at 80% of sla notify owner; >
    "#);
    insta::assert_snapshot!(sorted("entry \"A\" < at 4h, 6h$0 notify owner; at 2h, 6h notify manager >"), @"no such action");
    insta::assert_snapshot!(sorted("entry \"A\" < at 4h$0 notify owner; at 6h notify manager >"), @"no such action");
}

#[test]
fn a_catch_all_moves_to_the_end() {
    insta::assert_snapshot!(after("// File.\n\n// About all.\n/// Doc.\nentry \"All$0\" < stop > // behind\n\nentry \"A\" when B = 1 < stop >\nqueue \"Q\"", "to the end"), @r#"
    move this entry to the end, so that it takes only what no other does
    -- main.esc
    // File.

    entry "A" when B = 1 < stop >
    queue "Q"

    // About all.
    /// Doc.
    entry "All" < stop > // behind
    "#);
    insta::assert_snapshot!(after("row 1: A = 1 entry \"All$0\" < stop > entry \"A\" when 1 < stop >\n", "to the end"), @r#"
    move this entry to the end, so that it takes only what no other does
    -- main.esc
    row 1: A = 1 
    entry "A" when 1 < stop >

    entry "All" < stop >
    "#);
    insta::assert_snapshot!(after("entry \"A\" when 1 < stop >\nentry \"All$0\" < stop >", "to the end"), @"no such action");
}

#[test]
fn what_is_used_is_declared() {
    insta::assert_snapshot!(after("hours \"Dublin\" in \"Europe/Dublin\" < daily 09:00-17:00 > // x\n\nentry \"A\" use hours \"Nig$0ht desk\" < at 1h notify owner >", "declare"), @r#"
    declare the hours "Night desk"
    -- main.esc
    hours "Dublin" in "Europe/Dublin" < daily 09:00-17:00 > // x
    hours "Night desk" in "Europe/Dublin" <
      mon-fri 09:00-17:00;
    >

    entry "A" use hours "Night desk" < at 1h notify owner >
    "#);
    insta::assert_snapshot!(after("rule \"R\"\n\n/// Doc.\nentry \"A\" when seven$0 and P = \"x\" < stop >", "declare"), @r#"
    declare the row seven
    -- main.esc
    rule "R"

    row seven: P is not blank

    /// Doc.
    entry "A" when seven and P = "x" < stop >
    "#);
    insta::assert_snapshot!(after("queue \"A\" entry \"A\" < at 1h reassign queue \"B$0\" >", "declare"), @r#"
    declare the queue "B"
    -- main.esc
    queue "A" 
    queue "B"
    entry "A" < at 1h reassign queue "B" >
    "#);
    insta::assert_snapshot!(after("user \"bo@example.com\"\nentry \"A\" < at 1h reassign pool \"B$0\" >", "declare"), @r#"
    declare the pool "B"
    -- main.esc
    user "bo@example.com"
    pool "B" < user "bo@example.com" capacity 5 >

    entry "A" < at 1h reassign pool "B" >
    "#);
    insta::assert_snapshot!(after("hours \"A\" in \"UTC\" < daily 09:00-17:00; closures \"B$0\" >", "declare"), @r#"
    declare the closures "B"
    -- main.esc
    hours "A" in "UTC" < daily 09:00-17:00; closures "B" >
    closures "B" < closed every 12-25 "Christmas Day" >
    "#);
    let field =
        |case: &str, test: &str| after(&format!("{case}\nentry \"A\" when {test} < stop >"), "declare");
    insta::assert_snapshot!(field("case <\n  A: text; // a\n  B: number\n>", "Sh$0are > 1 or share < 20%"), @r#"
    declare the field `Share` as percent
    -- main.esc
    case <
      A: text; // a
      B: number;
      Share: percent
    >
    entry "A" when Share > 1 or share < 20% < stop >
    "#);
    insta::assert_snapshot!(field("case < A: text; >", r#"Pro$0ducts includes ("x", "y")"#), @r#"
    declare the field `Products` as multipicklist("x", "y", ...)
    -- main.esc
    case < A: text; Products: multipicklist("x", "y", ...); >
    entry "A" when Products includes ("x", "y") < stop >
    "#);
    insta::assert_snapshot!(field("case <>", "D$0ue < today"), @r#"
    declare the field `Due` as date
    -- main.esc
    case < Due: date; >
    entry "A" when Due < today < stop >
    "#);
    insta::assert_snapshot!(field("case < A: text >", "A = Hig$0h"), @"no such action");
    let org = Org::new(&[
        ("shared.esc", "case < A: text >"),
        ("main.esc", "import \"shared.esc\"\nentry \"A\" when V$0ip = true < stop >"),
    ]);
    insta::assert_snapshot!(after_in(&org, "declare"), @"
    declare the field `Vip` as boolean
    -- shared.esc
    case < A: text; Vip: boolean >
    ");
}

#[test]
fn a_missing_target_is_added() {
    insta::assert_snapshot!(after("entry \"A\" when B = 1 // x\n< at 80% of$0 sla notify owner >", "target"), @r#"
    give the entry a target: `sla 8h`
    -- main.esc
    entry "A" when B = 1 sla 8h // x
    < at 80% of sla notify owner >
    "#);
    insta::assert_snapshot!(after("entry \"A\" sla 1h < at 1% of$0 sla notify owner >", "target"), @"no such action");
}
