//! What formulas answer.

use crate::support::{Answer, answer, case, of_formula};

const FIELDS: &str = "T: text; U: text; N: number; Z: number; P: percent; B: boolean; D: date; I: datetime; \
                      L: picklist(\"High\", \"Low\"); M: multipicklist(\"x\", \"y\");";

/// The case that most formulas are asked of.
const CASE: &str = r#""T": "Acme", "N": 5, "Z": 0, "P": 20, "B": true, "D": "2026-11-20", "I": "2026-11-20T12:00:00Z", "L": "high", "M": "X;y""#;

fn ask(formula: &str, fields: &str) -> Answer {
    let program = of_formula(FIELDS, formula).unwrap_or_else(|wrong| panic!("{wrong}: {formula}"));
    answer(&program, &case(&program, fields))
}

#[test]
fn what_holds() {
    for formula in [
        "2*3^2 = 36 && -2^2 = 4 && 7 - 3 - 2 = 2 && 1 + 2 * 3 = 7",
        "T = \"Acme\" && T <> \"ACME\" && T = 'Acme'",
        "CONTAINS(T, \"cm\") && NOT(CONTAINS(T, \"CM\")) && BEGINS(T, \"Ac\") && NOT(BEGINS(T, \"ac\"))",
        "ISPICKVAL(L, \"High\") && ISPICKVAL(L, \"HIGH\") && TEXT(L) = \"High\" && NOT(ISPICKVAL(L, \"Low\"))",
        "CASE(L, \"Low\", 1, \"High\", 2, 3) = 2",
        "INCLUDES(M, \"x\") && INCLUDES(M, \"Y\")",
        "P = 0.2 && P * 100 = 20 && P < 0.3",
        "N / 2 = 2.5 && MOD(N, 3) = 2 && N > 4 && 4 < N",
        "TODAY() - D = 1 && D + 1 = TODAY() && TODAY() > D",
        "NOW() - I > 1.2 && NOW() - I < 1.21 && I + 0.5 = DATETIMEVALUE(\"2026-11-21 00:00:00\")",
        "YEAR(D) = 2026 && MONTH(D) = 11 && DAY(D) = 20 && WEEKDAY(D) = 6",
        "DATEVALUE(I) = D && HOUR(TIMEVALUE(I)) = 12",
        "REGEX(T, \"[A-Z][a-z]+\") && NOT(REGEX(T, \"cm\"))",
        "IF(N > 3, \"a\", \"b\") = \"a\" && IF(B, N > 3, FALSE)",
        "BLANKVALUE(U, \"none\") = \"none\" && NULLVALUE(U, \"none\") = \"\" && BLANKVALUE(N, 3) = 5",
        "ISBLANK(U) && NOT(ISNULL(U)) && NOT(ISBLANK(T)) && ISNULL(NULL)",
        "ISNUMBER(\"12.5\") && NOT(ISNUMBER(T)) && VALUE(\"12.5\") = 12.5",
        "SUBSTITUTE(T, \"c\", \"CC\") = \"ACCme\" && LEN(T) = 4 && UPPER(T) = \"ACME\" && LEFT(T, 2) & RIGHT(T, 1) = \"Ace\"",
        "FIND(\"m\", T) = 3 && FIND(\"m\", T, 4) = 0 && MID(T, 2, 2) = \"cm\" && TRIM(\"  a \") = \"a\"",
        "ROUND(2.345, 2) = 2.35 && TRUNC(2.349, 2) = 2.34 && CEILING(2.1) = 3 && FLOOR(-2.1) = -2 && MFLOOR(-2.1) = -3",
        "MAX(1, N, 3) = 5 && MIN(1, N) = 1 && ABS(-N) = 5 && SQRT(16) = 4 && EXP(0) = 1 && LN(1) = 0 && LOG(100) = 2",
        "NOT B = FALSE && !(B && N > 9) && +N = 5",
        "TEXT(N) & \" \" & TEXT(D) = \"5 2026-11-20\" && T + \"x\" = \"Acmex\"",
        "ADDMONTHS(D, 1) = DATE(2026, 12, 20)",
        "$Label.Queue = \"\"",
    ] {
        assert_eq!(ask(formula, CASE), Answer::Yes, "{formula}");
    }
}

#[test]
fn a_blank_is_neither_true_nor_false() {
    // No fields are given: but for `B`, which is false, all are blank.
    for formula in [
        "N > 3",
        "NOT(N > 3)",
        "N = 3",
        "N <> 3",
        "NOT(N <> 3)",
        "N = NULL",
        "D < TODAY()",
        "NOT(D < TODAY())",
        "N + 1 > 0",
        "NOT(N + 1 > 0)",
        "IF(N > 3, TRUE, FALSE)",
        "T > \"a\"",
        "B",
        "AND(N > 3, TRUE)",
        "OR(N > 3, FALSE)",
        "NULL",
        "NOT(NULL)",
    ] {
        assert_eq!(ask(formula, ""), Answer::No, "{formula}");
    }
    for formula in [
        "IF(N > 3, FALSE, TRUE)",
        "NOT(AND(N > 3, TRUE))",
        "NOT(OR(N > 3, FALSE))",
        "T = \"\"",
        "T = NULL",
        "T = U",
        "T <> \"a\"",
        "ISBLANK(N) && ISBLANK(T) && ISBLANK(L) && ISBLANK(M) && ISNULL(D)",
        "ISPICKVAL(L, \"\") && NOT(ISPICKVAL(L, \"High\"))",
        "CASE(L, \"High\", 1, 2) = 2 && CASE(N, 1, 1, 2) = 2",
        "LEN(T) = 0 && NOT(CONTAINS(T, \"a\")) && CONTAINS(T, \"\")",
        "ISBLANK(N + 1) && ISBLANK(ABS(N)) && ISBLANK(YEAR(D))",
    ] {
        assert_eq!(ask(formula, ""), Answer::Yes, "{formula}");
    }
}

#[test]
fn a_formula_stands_among_other_criteria() {
    let program = crate::support::program(
        "case < Priority: picklist(\"High\", \"Low\"); N: number; M: number; >\n\
         row big: formula(N * M > 100)\n\
         entry \"F\" when Priority = \"High\" and (big or not formula(M = 2)) < stop >",
    )
    .unwrap();
    let ask = |fields: &str| answer(&program, &case(&program, fields));
    assert_eq!(ask(r#""Priority": "High", "N": 20, "M": 6"#), Answer::Yes);
    assert_eq!(ask(r#""Priority": "High", "N": 2, "M": 2"#), Answer::No);
    assert_eq!(ask(r#""Priority": "High", "N": 2, "M": 3"#), Answer::Yes);
    assert_eq!(ask(r#""Priority": "Low", "N": 20, "M": 6"#), Answer::No);
}

#[test]
fn what_is_exact_equals_the_formula_itself() {
    // `IF(x, TRUE, FALSE)` around a comparison with a helper keeps it from being read as criteria.
    for (exact, opaque) in [
        ("N < 5", "N + 0 < 5"),
        ("N <= 5", "N + 0 <= 5"),
        ("NOT(N <= 5)", "NOT(N + 0 <= 5)"),
        ("N <> 5", "N + 0 <> 5"),
        ("NOT(N = 5)", "NOT(N + 0 = 5)"),
        ("P > 0.2", "P + 0 > 0.2"),
        ("T = \"Acme\"", "T & \"\" = \"Acme\""),
        ("T <> \"acme\"", "T & \"\" <> \"acme\""),
        ("CONTAINS(T, \"C\")", "CONTAINS(T & \"\", \"C\")"),
        ("BEGINS(T, \"A\")", "BEGINS(T & \"\", \"A\")"),
        ("D > DATE(2026, 11, 19)", "D + 0 > DATE(2026, 11, 19)"),
        ("D >= TODAY() - 1", "D + 0 >= TODAY() - 1"),
        ("NOT(I < NOW() - 0.5)", "NOT(I + 0 < NOW() - 0.5)"),
        ("ISBLANK(T)", "ISBLANK(T & \"\")"),
    ] {
        for fields in
            [CASE, "", r#""N": 4, "T": "acme", "P": 30, "D": "2020-01-01", "I": "2026-11-21T17:00:30Z""#]
        {
            assert_eq!(ask(exact, fields), ask(opaque, fields), "{exact} {fields}");
        }
    }
}
