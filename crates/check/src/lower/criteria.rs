//! Criteria: rows looked up, comparisons typed.

use esc_syntax::ast::{self, CriteriaKind};

use crate::context::Context;
use crate::formula;
use crate::hir::Criteria;
use crate::names::rows::{OwnRows, resolve};
use crate::scope::Size;
use crate::types::comparison;

/// Lowers criteria. `None` where a part is wrong; the other parts are checked all the same.
///
/// The parser bounds how deep criteria nest, and with it this recursion.
pub(crate) fn lower<'a>(
    criteria: &ast::Criteria,
    own: &mut OwnRows<'a>,
    context: &mut Context<'a>,
) -> (Option<Criteria>, Size) {
    let location = context.at(criteria.span);
    match &criteria.kind {
        CriteriaKind::All(parts) => {
            let (parts, size) = lower_parts(parts, own, context);
            (parts.map(|parts| Criteria::All(parts, location)), size)
        }
        CriteriaKind::Any(parts) => {
            let (parts, size) = lower_parts(parts, own, context);
            (parts.map(|parts| Criteria::Any(parts, location)), size)
        }
        CriteriaKind::Not(part) => {
            let (part, size) = lower(part, own, context);
            (part.map(|part| Criteria::Not(Box::new(part), location)), deeper(size))
        }
        CriteriaKind::Row(label) => match resolve(label, own, context) {
            Some(found) => {
                let row = found.row.map(|row| Criteria::Row(row, location));
                (row, Size { rows: true, ..deeper(found.size) })
            }
            None => (None, Size::default()),
        },
        CriteriaKind::Comparison(written) => {
            let one = Size { comparisons: 1, ..Size::default() };
            (comparison::lower(written, criteria.span, context), one)
        }
        CriteriaKind::Formula(written) => formula::lower(written, criteria.span, context),
    }
}

fn lower_parts<'a>(
    parts: &[ast::Criteria],
    own: &mut OwnRows<'a>,
    context: &mut Context<'a>,
) -> (Option<Vec<Criteria>>, Size) {
    let mut lowered = Some(Vec::with_capacity(parts.len()));
    let mut all = Size::default();
    for part in parts {
        let (part, size) = lower(part, own, context);
        all.comparisons = all.comparisons.saturating_add(size.comparisons);
        all.depth = all.depth.max(size.depth);
        all.rows |= size.rows;
        match part {
            Some(part) => {
                if let Some(lowered) = &mut lowered {
                    lowered.push(part);
                }
            }
            None => lowered = None,
        }
    }
    (lowered, deeper(all))
}

const fn deeper(size: Size) -> Size {
    Size { depth: size.depth.saturating_add(1), ..size }
}

#[cfg(test)]
mod tests {
    use crate::testing::{criteria, rules};

    const TYPES: &str = "case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; \
                         L: picklist(\"Été\"); M: multipicklist(\"x\"); U: text >\n";

    /// The lowered form of each line.
    fn lowered(lines: &str) -> String {
        let lower = |line: &str| {
            format!("{line}\n  {}", criteria(&format!("{TYPES}entry \"A\" when {line} < stop >")))
        };
        lines.lines().map(str::trim).map(lower).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn comparisons() {
        insta::assert_snapshot!(lowered(
            r#"t = "X"
            L != "ÉTÉ"
            N < 3
            P >= -20%
            B = true
            B = false
            B != true
            B != false
            D = 2026-01-01
            I <= 2026-01-01
            I > 2026-11-21T17:00Z
            I < now - 90m
            D != today + 2d
            I = last 3 weeks
            T = U
            D < I"#
        ), @r#"
        t = "X"
          T: TextIn(["x"])
        L != "ÉTÉ"
          L: not TextIn(["été"])
        N < 3
          N: Number(Less, 3)
        P >= -20%
          P: Number(GreaterOrEqual, -20)
        B = true
          B: True
        B = false
          B: not True
        B != true
          B: not True
        B != false
          B: True
        D = 2026-01-01
          D: Days(Equal, Day(2026-01-01))
        I <= 2026-01-01
          I: Days(LessOrEqual, Day(2026-01-01))
        I > 2026-11-21T17:00Z
          I: Moment(Greater, Instant(2026-11-21T17:00:00Z))
        I < now - 90m
          I: Moment(Less, Now(-90))
        D != today + 2d
          D: not Days(Equal, Today(2))
        I = last 3 weeks
          I: Days(Equal, Period(Last(3, Week)))
        T = U
          T: Equal U
        D < I
          D: Less I
        "#);
    }

    #[test]
    fn the_other_tests() {
        insta::assert_snapshot!(lowered(
            r#"T in ("A", "b")
            N not in (1, 2.50)
            P in (1, 20%)
            D in (2026-01-01)
            I in (2026-01-01, 2026-11-21T17:00Z, 2026-01-02)
            I not in (2026-01-01, 2026-11-21T17:00Z)
            T is blank
            M is not blank
            T contains "A"
            L not contains ("A", "b")
            T starts with "A"
            T not starts with ("A", "b")
            M includes ("X")
            M excludes ("X")"#
        ), @r#"
        T in ("A", "b")
          T: TextIn(["a", "b"])
        N not in (1, 2.50)
          N: not NumberIn([1, 2.5])
        P in (1, 20%)
          P: NumberIn([1, 20])
        D in (2026-01-01)
          D: DayIn([2026-01-01])
        I in (2026-01-01, 2026-11-21T17:00Z, 2026-01-02)
          I: InstantIn([2026-11-21T17:00:00Z], [2026-01-01, 2026-01-02])
        I not in (2026-01-01, 2026-11-21T17:00Z)
          I: not InstantIn([2026-11-21T17:00:00Z], [2026-01-01])
        T is blank
          T: Blank
        M is not blank
          M: not Blank
        T contains "A"
          T: Contains(["a"])
        L not contains ("A", "b")
          L: not Contains(["a", "b"])
        T starts with "A"
          T: StartsWith(["a"])
        T not starts with ("A", "b")
          T: not StartsWith(["a", "b"])
        M includes ("X")
          M: Includes(["x"])
        M excludes ("X")
          M: not Includes(["x"])
        "#);
    }

    #[test]
    fn logic_and_rows() {
        insta::assert_snapshot!(criteria(
            r#"row 1: Tier = "Gold"
            row deep: 1 or not Tier = "Silver"
            entry "A" row 1: Vip = true when (deep and 1) or not (Tier = "X" or Tier = "Y") < stop >"#
        ), @r#"any(all(row deep(any(row 1(Tier: TextIn(["gold"])), not(Tier: TextIn(["silver"])))), row 1(Vip: True)), not(any(Tier: TextIn(["x"]), Tier: TextIn(["y"]))))"#);
        insta::assert_snapshot!(criteria(r#"entry "A" < stop >"#), @"all()");
    }

    #[test]
    fn rows_are_shared() {
        let rules = rules("row 1: A = 1\nentry \"A\" when 1 < stop >\nentry \"B\" when 1 < stop >");
        let row = |entry: usize| match &rules.entries[entry].criteria {
            crate::hir::Criteria::Row(row, _) => std::sync::Arc::clone(row),
            other => panic!("{other:?}"),
        };
        assert!(std::sync::Arc::ptr_eq(&row(0), &row(1)));
    }

    #[test]
    fn each_test_says_what_was_written() {
        let rules = rules("entry \"A\" when I NOT  IN (2026-01-01,2026-11-21T17:00Z) < stop >");
        let crate::hir::Criteria::Test(test) = &rules.entries[0].criteria else { panic!("{rules:?}") };
        assert_eq!(&*test.text, "I not in (2026-01-01, 2026-11-21T17:00:00Z)");
    }
}
