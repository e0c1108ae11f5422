//! The layout of formulas.

use super::formatted;

fn shown(formula: &str) -> String {
    let once = formatted(&format!("entry \"A\" when formula({formula}) < stop >"));
    assert_eq!(formatted(&once), once, "{formula}");
    once
}

#[test]
fn a_formula_that_fits_stands_on_one_line() {
    insta::assert_snapshot!(shown("  AND( ISPICKVAL(Priority,'High') ,NOT( IsVip ))\n"));
    insta::assert_snapshot!(shown("a+-1>=2*( b - -c )&&!d||NOT e"));
    insta::assert_snapshot!(shown("/* why */ NOW ( ) - Seen > 0.5 /* days */"));
}

#[test]
fn a_long_one_is_laid_out_over_lines() {
    insta::assert_snapshot!(shown(
        "AND(ISPICKVAL(Priority, \"High\"), OR(RecordType.DeveloperName = \"Product_Inquiry\", RecordType.DeveloperName = \"Service_Inquiry\", RecordType.DeveloperName = \"Other_Inquiry\"), TODAY() - Date_visited__c > 5)"
    ));
    insta::assert_snapshot!(shown(
        "ISPICKVAL(Status, \"In Progress\") && RecordType.DeveloperName = 'General_Request' || CONTAINS(Subject, \"a rather long text\") && NOT(IsEscalated)"
    ));
    insta::assert_snapshot!(shown(
        "/* one\n   two */ IF(ISBLANK(Amount__c), CASE(Tier__c, \"Gold\", 1, \"Silver\", 2, 3), IF(Amount__c > 10000, 1, 2)) /* the rest */ < 2"
    ));
}
