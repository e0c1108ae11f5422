//! What each construct looks like: the source and the result in one snapshot.

use super::formatted;
use crate::{Unformatted, format, format_slice};

macro_rules! layouts {
    ($($(#[$doc:meta])* $name:ident: $source:expr;)*) => {
        $(
            $(#[$doc])*
            #[test]
            fn $name() {
                let source: &str = $source;
                let result = formatted(source);
                assert_eq!(formatted(&result), result, "formatting is idempotent");
                insta::assert_snapshot!(format!("{source}\n======== formatted ========\n{result}"));
            }
        )*
    };
}

/// The complete example of the language's description.
const COMPLETE: &str = r#"/// Support escalation for the San Francisco team.
rule "Standard support"

import "org/targets.esc"

case <
  Priority:      picklist("Low", "Medium", "High", "Critical");
  Status:        picklist("New", "Working", "Closed" closed);
  Account.Name:  text;
  Tier:          picklist("Standard", "Enterprise");
  SlaRemaining:  percent;
  Sentiment:     number;
  Products:      multipicklist("Router", "Switch");
  IsVip:         boolean;
  LastReply:     datetime;
>

default hours "US-Pacific" in "America/Los_Angeles" <
  mon-fri 09:00-17:00;
  closed 2026-12-24 13:00-24:00 "Christmas Eve";
  closed every 12-25 "Christmas Day";
>

queue "Tier2"
pool "Senior agents" < user "ana@example.com" capacity 5; user "bo@example.com" capacity 3 >

row 1: Account.Name = "Acme"
row 2: Account.Name = "Global Media"

entry "P1" when Priority = "High" and (1 OR 2) age_from created_disable_on_modify use hours "US-Pacific" <
  at 4h notify manager;
  at 8h reassign queue "Tier2"
>

entry "Enterprise SLA"
  when SlaRemaining <= 20% and Sentiment < 0 and Tier = "Enterprise"
  age_from matched
  ignore hours
<
  immediately reassign pool "Senior agents", notify role "CSM";
  at 30m set Priority = "Critical"
>

/// Whatever else stays open for two days.
entry "Catch-all" < at 48h notify owner, email "support-leads@example.com" >
"#;

layouts! {
    complete_example: COMPLETE;

    words_in_any_case: "RULE \"X\" INACTIVE\nDEFAULT HOURS \"US\" IN \"UTC\" < Mon-FRI 09:00-17:00; CLOSED EVERY LAST Mon OF May >\nENTRY \"A\" WHEN Case.Priority = \"High\" AND `When` IS NOT BLANK AND Mine SLA 8H < AT 1H30M NOTIFY Manager; AT 80% OF SLA SET Owner__C = TRUE >";

    rows_in_any_case: "ROW Mine: Status IN (\"New\") AND Due = LAST 30 DAYS\nENTRY \"A\" WHEN Mine AND X = TODAY - 2D < STOP >";

    everything_on_one_line: "/* all */ rule \"X\" queue \"A\" queue \"B\" case<A:text;LongerName:picklist(\"a\",\"b\" closed,...);...> hours \"US\" in \"UTC\"<mon-fri 09:00 - 12:00,13:00-17:00;closed every 12-25>pool \"P\"<user \"a@example.com\" capacity 5;>row 1:A=\"x\"and B<-5 entry \"E\"when 1 and(A=\"y\"or B>=2)<at 4h,8h notify manager,owner;at 9h mark escalated;>entry \"F\"<stop;>entry \"G\"<>";

    one_token_a_line: "entry\n\"E\"\nrow\n1\n:\nA\n=\n\"x\"\nwhen\n1\nand\n(\nA\nin\n(\n\"y\"\n,\n\"z\"\n)\nor\nB\n<\n-\n5\n%\n)\nuse\nhours\n\"US\"\n<\nat\n4h\n,\n8h\nnotify\nmanager\n,\nuser\n\"a\"\n,\nset\nA\n=\n\"x\"\n;\nimmediately\nmark\nescalated\n;\n>\n";

    clauses_are_ordered: "entry \"E\" sla 8h /* the contract */ fire during case hours // by day\n  // the clock\n  ignore hours // always\n  age_from matched < at 50% of sla notify owner >";

    clauses_are_ordered_on_one_line: "entry \"E\" sla 8h fire during hours \"Day\" use case hours age_from last_modified < at 50% of sla notify owner >";

    entry_as_wide_as_a_line: "entry \"A name that is rather long\" when Priority = \"High\" and Status = \"New\" < at 4h notify manager, owner > entry \"A name that is rather long!\" when Priority = \"High\" and Status = \"New\" < at 4h notify manager, owner >\nentry \"A name that is rather long, more than\" when Priority = \"High\" and Status = \"New\" and Tier = \"Gold\" < stop >\nentry \"A name that is rather long, more than \" when Priority = \"High\" and Status = \"New\" and Tier = \"Gold\" < stop >";

    head_that_is_too_long: "entry \"Enterprise customers that are unhappy\" when SlaRemaining <= 20% and Sentiment < 0 and Tier = \"Enterprise\" age_from matched ignore hours < immediately notify owner >\nentry \"Enterprise customers that are unhappy, in silence\" when SlaRemaining <= 20% and Sentiment < 0 and Tier = \"Enterprise\" < stop >";

    criteria_that_are_too_long: "entry \"E\" when SlaRemaining <= 20% and Sentiment < 0 and Tier = \"Enterprise\" and Priority = \"Critical\" and not (Status = \"Waiting on customer\") < stop >\nrow many: SlaRemaining <= 20% or Sentiment < 0 or Tier = \"Enterprise\" or Priority = \"Critical\" or Status != \"Waiting on customer\"";

    nested_criteria_that_are_too_long: "entry \"E\" when Tier = \"Enterprise\" and (SlaRemaining <= 20% or Sentiment < 0 or not (Priority = \"Critical\" and Status = \"Waiting on customer\" and Account.Name starts with \"Global Media\" and ReopenCount > 5)) and ((A = 1)) < stop >";

    lists_that_are_too_long: "case < Country: picklist(\"Austria\", \"Belgium\", \"Bulgaria\", \"Croatia\", \"Cyprus\", \"Czechia\", \"Denmark\", \"Estonia\", \"Finland\", \"France\", \"Germany\", \"Greece\", \"Hungary\", \"Ireland\", \"Italy\", \"Latvia\" closed, ...); A: text >\nentry \"EU\" when Country in (\"Austria\", \"Belgium\", \"Bulgaria\", \"Croatia\", \"Cyprus\", \"Czechia\", \"Denmark\", \"Estonia\", \"Finland\", \"France\", \"Germany\") and Priority = \"High\" < stop >";

    steps_that_are_too_long: "entry \"E\" <\nat 4h notify manager, owner, reassign queue \"Tier2\" using \"Handover to the second line\", set Priority = \"Critical\", email \"leads@example.com\";\nimmediately notify user \"ana@example.com\", user \"bo@example.com\", user \"chidi@example.com\", user \"dora@example.com\", role \"Customer success\" using \"A template\"; at 9h mark escalated >";

    values_that_are_too_long: "entry \"E\" < at 4h set Products = (\"Router\", \"Switch\", \"Firewall\", \"Access point\", \"Controller\", \"Gateway\", \"Modem\"), set Other = (\"Router\", \"Switch\", \"Firewall\", \"Access point\", \"Controller\", \"Gateway\", \"Modem\", \"Bridge\") >";

    hours_items_that_are_too_long: "hours \"Clinic\" in \"Europe/Vienna\" < mon, tue, wed, thu, fri 07:00-08:00, 08:30-09:30, 10:00-11:00, 11:30-12:30, 13:00-14:00, 14:30-15:30, 16:00-17:00 >";

    pool_that_is_too_long: "pool \"Senior agents\" < user \"ana@example.com\" capacity 5; user \"bo@example.com\" capacity 3; user \"chidi@example.com\" capacity 3 >";

    formulas_are_laid_out: "entry \"F\" when FORMULA (  ISPICKVAL( Priority , 'High')  &&\n     A<3 ) and B = 1 < at 4h notify owner >\nentry \"G\" when formula( A<3 ) < stop >";

    numbers_and_names_stay_as_written: "row 1: A = 1_000.50 and Case.B = - 5 and `c.D` = 20 % and E = 2026-11-21t17:00z and F in (-1, - 2)";

    blank_lines: "\n\n\nrule \"X\"\n\n\n\nqueue \"A\"\nqueue \"B\"\n\nqueue \"C\"\nentry \"E\" <\n\n\n  at 4h notify owner;\n\n\n  at 5h notify owner;\n  at 6h notify owner\n\n>\nqueue \"D\"\nhours \"H\" in \"UTC\" <\n\n  mon 09:00-10:00;\n\n\n  // and\n\n  tue 09:00-10:00\n>\nqueue \"E\"\n\n\n";

    semicolons: "entry \"A\" < at 1h notify owner; at 2h notify owner; >\ncase < A: text; B: text >\ncase < A: text; ...; >\npool \"P\" < user \"a@example.com\" capacity 1; >\nclosures \"C\" < closed every 12-25; closed every 12-26 >\nclosures \"D\" < >";

    comments_above: "// The file.\n\n/* Its rule. */\n/// Doc.\n// escc: allow unused-declaration\nrule \"X\"\n\n\n   // Loose.\n\n   // A queue.\nqueue \"A\" // trailing\n/* leading */ queue \"B\"\n/// E.\n// escc: allow no-actions\nentry \"E\" < > // end of E\n// end of file\n\n\n// really\n";

    comments_in_blocks: "entry \"E\" < // why\n  // first\n  at 4h notify owner // now\n  ;\n  /* second */ at 5h notify owner; // then\n\n  // third\n\n  at 6h notify owner // end\n  // last\n>\ncase < // fields\n  A: text // a\n  ; B: text // b\n  // none\n>\nhours \"H\" in \"UTC\" < mon 09:00-10:00; // monday\n /* x */ tue 09:00-10:00 // tuesday\n>\nentry \"F\" < // nothing\n>\nentry \"G\" <\n  stop // here\n>\npool \"P\" < user \"a@example.com\" capacity 1; // ana\n\n user \"b@example.com\" capacity 2 >";

    comments_in_criteria: "entry \"E\" when // if\n  A = 1 // one\n  and B = 2 /* two */ and /* three */ (C = 3 // c\n  or D < // d\n  4) and E in (\"x\", // x\n \"y\" // y\n) // all\n use hours \"US\" < at 4h notify owner >\nrow 1: A = 1 and // b\n B = 2";

    comments_in_steps: "entry \"E\" < at 4h notify owner, // the owner\n  /* and */ manager, email \"a@example.com\" /* a */, \"b@example.com\"; at // soon\n 5h set A = /* b */ 5 >";

    comments_only: "\n\n  // one\n\n\n  /* two\n     three */  // four\n\n";

    nothing: " \n\n";
}

#[test]
fn lines_end_as_the_first_one_does() {
    assert_eq!(
        formatted("\u{feff}queue \"A\"\r\nentry \"E\" < // a\r\n  stop /* b\n c */\n>\n"),
        "queue \"A\"\r\n\r\nentry \"E\" < // a\r\n  stop /* b\r\n c */\r\n>\r\n"
    );
    assert_eq!(
        formatted("queue \"A\"\nqueue \"B\" /* a\r\nb */\r\n"),
        "queue \"A\"\nqueue \"B\" /* a\nb */\n"
    );
}

#[test]
fn many_declarations_stay_in_order() {
    let written: String =
        (0..2000).fold(String::new(), |text, nth| text + "row r" + &nth.to_string() + " : A=1\n");
    assert_eq!(formatted(&written), written.replace(" : A=1", ": A = 1"));
}

#[test]
fn the_complete_example_keeps_its_layout() {
    assert_eq!(formatted(COMPLETE), COMPLETE.replace("1 OR 2", "1 or 2"));
}

#[test]
fn a_file_with_syntax_errors_is_refused_with_them() {
    let Err(Unformatted::Mistakes { diagnostics, slices }) =
        format("queue \"A\"\nentry \"E\" < at notify >\n")
    else {
        panic!("it was formatted");
    };
    assert_eq!(slices.len(), 2);
    let place = diagnostics.first().map(|found| found.location.slice);
    assert_eq!(place, slices.get(1).map(|slice| slice.0));
}

#[test]
fn a_slice_can_be_formatted_by_itself() {
    assert_eq!(format_slice("\n// a\nENTRY \"E\"  <stop>\n"), Some("// a\nentry \"E\" < stop >".to_owned()));
    assert_eq!(format_slice("entry \"E\" < stop"), None);
}
