use crate::hir::Criteria;
use crate::testing::{check, criteria, rules};

const TYPES: &str = "case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; \
                     L: picklist(\"High\", \"Low\"); M: multipicklist(\"x\", \"y\"); U: text >\n";

/// The criteria that each line's formula becomes.
fn lowered(lines: &str) -> String {
    let lower = |line: &str| {
        format!("{line}\n  {}", criteria(&format!("{TYPES}entry \"A\" when formula({line}) < stop >")))
    };
    lines.lines().map(str::trim).map(lower).collect::<Vec<_>>().join("\n")
}

/// What is wrong with each line's formula.
fn wrong(lines: &str) -> String {
    let report = |line: &str| {
        format!(
            "{line}\n{}",
            check(&format!("{TYPES}entry \"A\" when formula({line}) < at 1h notify owner >"))
        )
    };
    lines.lines().map(str::trim).map(report).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_criteria_can_say_becomes_criteria() {
    insta::assert_snapshot!(lowered(
        r#"AND(ISPICKVAL(L, "High"), NOT(B))
        B || !B && TRUE
        N < 3 && 3 <= N && NOT(N > -1) && N <> 5 && NOT(N = 5)
        P >= 0.2
        ISBLANK(T) || ISBLANK(N) || ISNULL(N) || ISNULL(T) || ISBLANK(B) || NOT(ISBLANK(M))
        ISPICKVAL(L, "") || INCLUDES(M, "X")
        T = "" && U <> "123" && T = "Acme" && T != "Acme"
        TEXT(L) = "High" || TEXT(L) = "high" || "" <> TEXT(L) || CONTAINS(TEXT(L), "H") || BEGINS(TEXT(L), "")
        CONTAINS(T, "Down") || BEGINS(T, "12") || CONTAINS(T, "")
        D < DATE(2026, 1, 31) || D = TODAY() || D >= TODAY() - 5 || NOT(D < TODAY())
        I > DATETIMEVALUE("2026-11-21 17:00:00") || I < NOW() - 0.5
        IF(N > 3, TRUE, FALSE) || IF(N > 3, FALSE, TRUE)"#
    ));
}

/// The comparisons that people are shown for each line's formula.
fn shown(lines: &str) -> String {
    fn texts(criteria: &Criteria, found: &mut Vec<String>) {
        match criteria {
            Criteria::All(parts, _) | Criteria::Any(parts, _) => {
                for part in parts {
                    texts(part, found);
                }
            }
            Criteria::Not(part, _) | Criteria::Formula(part, _) => texts(part, found),
            Criteria::Row(row, _) => texts(&row.criteria, found),
            Criteria::Test(test) => found.push(test.text.to_string()),
            Criteria::Opaque(formula) => found.push(formula.text.clone()),
        }
    }
    let show = |line: &str| {
        let mut found = Vec::new();
        let rules = rules(&format!("{TYPES}entry \"A\" when formula({line}) < stop >"));
        texts(&rules.entries[0].criteria, &mut found);
        format!("{line}\n  {}", found.join("; "))
    };
    lines.lines().map(str::trim).map(show).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_comparison_is_shown_as_criteria_that_mean_the_same() {
    insta::assert_snapshot!(shown(
        r#"AND(ISPICKVAL(L, "High"), NOT(B), B, ISPICKVAL(L, ""), INCLUDES(M, "x"))
        3 <= N && N <> 5 && P >= 0.2 && NOT(P < 0.005)
        ISBLANK(T) && T = "12" && CONTAINS(T, "1") && BEGINS(T, "2") && TEXT(L) = "High" && CONTAINS(TEXT(L), "i")
        "a\"\\b\n" = T && T <> "Ab" && CONTAINS(T, 'Ab') && BEGINS(T, "Ab")
        D < DATE(2026, 1, 31) && D = TODAY() && D >= TODAY() - 5
        I > DATETIMEVALUE("2026-11-21 17:00:00") && I < NOW() - 0.5 && NOW() > I"#
    ));
}

#[test]
fn the_rest_stays_a_formula() {
    insta::assert_snapshot!(lowered(
        r#"N + 1 > 3 && NOT(N * 2 = 4)
        LEN(T) > 3 || T = U
        CASE(L, "High", 1, 2) = 1
        IF(B, N > 1, N > 2)
        TODAY() - D > 5"#
    ));
}

#[test]
fn mistakes() {
    insta::assert_snapshot!(wrong(
        r#"ISPICVAL(L, "High")
        ISCHANGED(L)
        ISPICKVAL(L)
        ISPICKVAL(L, "Hihg")
        ISPICKVAL(L, T)
        ISPICKVAL(T, "x")
        L = "High"
        M = "x"
        N = "3"
        D > I
        N + 1
        LEFT(N, 2) = "1"
        REGEX(T, "(a")
        CASE(L, "High", 1, "Low", 2) > 1
        IF(B, 1, "x") = 1
        Nope > 3
        CONTAINS(L, "High")
        YEAR(I) = 2026
        NOT(L)"#
    ));
}

#[test]
fn types_are_inferred_from_formulas() {
    let seen = |text: &str| check(text);
    assert_eq!(
        seen(
            r#"entry "A" when formula(AND(ISPICKVAL(Status, "New"), Vip, Amount / 2 > 3, TODAY() - Visited > 5, NOW() - Seen > 0.5,
               YEAR(Born) > 1990, INCLUDES(Tags, "a"), OwnerId = $Label.Queue, ISBLANK(Anything), LEN(Subject) > 3))
               or Status = "Old" or Vip = true or Amount > 20% or Visited < today or Seen < now or Tags includes ("b") < at 1h notify owner >"#
        ),
        ""
    );
    insta::assert_snapshot!(seen(
        r#"entry "A" when formula(Amount / 2 > 3) or Amount = "x" < at 1h notify owner >"#
    ));
}

#[test]
fn globals_need_no_declaration() {
    assert_eq!(
        check(r#"case < A: text; > entry "A" when formula(A = $User.Alias) < at 1h notify owner >"#),
        ""
    );
}
