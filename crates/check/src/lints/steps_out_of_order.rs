//! E0402: steps, or the ages of one, that do not stand in the order of time.
//!
//! They fire in the order of time whatever the order written; who reads them should not have to sort them. Within a
//! list each age is held against the one before, and the first age of a step against that of the step before.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Span};
use esc_syntax::ast::{Entry, Step};

use crate::context::Context;
use crate::lower::ages::Timed;

/// Checks the steps of an entry.
pub(crate) fn check(entry: &Entry, steps: &[Step], ages: &[Timed<'_>], context: &mut Context<'_>) {
    if context.broken {
        return;
    }
    for list in ages.chunk_by(|one, two| one.step_index == two.step_index) {
        if let Some((before, late)) = first_descent(list) {
            let fix = sorted_list(list, context);
            report(before, late, fix, context);
        }
    }
    let firsts: Vec<_> = ages.iter().filter(|age| age.age_index == 0).copied().collect();
    if let Some((before, late)) = first_descent(&firsts) {
        let fix = sorted_steps(entry, steps, &firsts, ages, context);
        report(before, late, fix, context);
    }
}

/// The first age that is less than the one before it.
fn first_descent<'t, 'a>(ages: &'t [Timed<'a>]) -> Option<(&'t Timed<'a>, &'t Timed<'a>)> {
    ages.iter()
        .zip(ages.iter().skip(1))
        .find(|(one, two)| matches!((one.minutes, two.minutes), (Some(one), Some(two)) if two < one))
}

fn report(before: &Timed<'_>, late: &Timed<'_>, fix: Option<Fix>, context: &mut Context<'_>) {
    let (first, second) = (before.span.of(context.text), late.span.of(context.text));
    let mut diagnostic = Diagnostic::new(
        Code::E0402,
        context.at(late.span),
        format!("`{second}` stands after `{first}`, which is later"),
    )
    .label(context.at(before.span), "the later age is here")
    .help("write the ages in the order of time");
    diagnostic.fixes.extend(fix);
    context.report(diagnostic);
}

/// The ages of one list in order: each takes the place of another.
fn sorted_list(list: &[Timed<'_>], context: &Context<'_>) -> Option<Fix> {
    let order = in_order(list)?;
    let edits = swapped(list.iter().map(|age| age.span).zip(order.iter().map(|age| age.span)), context);
    Some(Fix::certain("sort the ages", edits))
}

/// The steps in order. Where a comment stands between steps it may belong to one of them, and where two ages are equal
/// the order written decides what fires first: then the fix is for a person to choose.
fn sorted_steps(
    entry: &Entry,
    steps: &[Step],
    firsts: &[Timed<'_>],
    ages: &[Timed<'_>],
    context: &Context<'_>,
) -> Option<Fix> {
    let order = in_order(firsts)?;
    let edits = swapped(
        firsts.iter().map(|first| first.step.span).zip(order.iter().map(|first| first.step.span)),
        context,
    );
    let title = "sort the steps";
    let mut minutes: Vec<_> = ages.iter().map(|age| age.minutes).collect();
    minutes.sort_unstable();
    let equal = minutes.iter().zip(minutes.iter().skip(1)).any(|(one, two)| one == two);
    Some(if equal || has_comments_between(entry.body_span, steps, context) {
        Fix::possible(title, edits)
    } else {
        Fix::certain(title, edits)
    })
}

fn in_order<'a>(ages: &[Timed<'a>]) -> Option<Vec<Timed<'a>>> {
    let mut order = ages.to_vec();
    order.iter().all(|age| age.minutes.is_some()).then(|| order.sort_by_key(|age| age.minutes))?;
    Some(order)
}

/// Writes each second text over the first place.
fn swapped(places: impl Iterator<Item = (Span, Span)>, context: &Context<'_>) -> Vec<Edit> {
    places
        .filter(|(place, text)| place != text)
        .map(|(place, text)| Edit::replace(context.at(place), text.of(context.text)))
        .collect()
}

/// Whether anything but the steps' own text and what parts them stands in a block.
fn has_comments_between(block: Span, steps: &[Step], context: &Context<'_>) -> bool {
    let mut start = block.start + 1;
    let ends = steps.iter().map(|step| step.span).chain([block.after()]);
    for step in ends {
        let between = Span::new(start, step.start).of(context.text);
        if between.contains('/') {
            return true;
        }
        start = step.end;
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken};

    #[test]
    fn a_list_is_sorted() {
        insta::assert_snapshot!(check(r#"entry "A" < at 4h, 120m, 1h notify owner >"#), @r"
        E0402 1:20 `120m`: `120m` stands after `4h`, which is later
          1:16 `4h`: the later age is here
          help: write the ages in the order of time
          fix: sort the ages: 1:16 `4h` -> `1h`, 1:26 `1h` -> `4h`
        ");
    }

    #[test]
    fn steps_are_sorted_with_what_they_say() {
        insta::assert_snapshot!(check(r#"entry "A" < at 8h notify owner, manager; at 4h /* soon */ reassign queue "X"; immediately mark escalated >"#), @r#"
        W0407 1:33 `manager`: the case is with a queue by now, and a queue has no manager
          1:59 `reassign queue "X"`: it goes to the queue here
          help: notify a `role`, a `user` or the `queue` itself
        E0402 1:45 `4h`: `4h` stands after `8h`, which is later
          1:16 `8h`: the later age is here
          help: write the ages in the order of time
          fix: sort the steps: 1:13 `at 8h notify owner, manager` -> `immediately mark escalated`, 1:79 `immediately mark escalated` -> `at 8h notify owner, manager`
        "#);
    }

    #[test]
    fn a_comment_between_steps_may_belong_to_one() {
        insta::assert_snapshot!(check(r#"entry "A" <
  at 8h notify owner;
  // then the queue
  at 4h reassign queue "X"
>"#), @r#"
        E0402 4:6 `4h`: `4h` stands after `8h`, which is later
          2:6 `8h`: the later age is here
          help: write the ages in the order of time
          maybe: sort the steps: 2:3 `at 8h notify owner` -> `at 4h reassign queue "X"`, 4:3 `at 4h reassign queue "X"` -> `at 8h notify owner`
        "#);
    }

    #[test]
    fn equal_ages_leave_the_order_to_a_person() {
        insta::assert_snapshot!(check(r#"entry "A" < at 8h notify owner; at 4h notify manager; at 8h mark escalated >"#), @r"
        E0402 1:36 `4h`: `4h` stands after `8h`, which is later
          1:16 `8h`: the later age is here
          help: write the ages in the order of time
          maybe: sort the steps: 1:13 `at 8h notify owner` -> `at 4h notify manager`, 1:33 `at 4h notify manager` -> `at 8h notify owner`
        W0403 1:58 `8h`: two actions of the entry are due at the same age, `8h`
          1:16 `8h`: the first is here
          help: write the actions into one step, parted by commas, or change one of the ages
        ");
    }

    #[test]
    fn ages_in_order_are_fine() {
        for text in [
            r#"entry "A" < immediately notify owner; at 2h, 8h notify owner; at 4h notify manager >"#,
            r#"entry "A" sla 8h < at 50% of sla notify owner; at 30m before sla notify manager >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }

    #[test]
    fn an_age_that_could_not_be_read_may_be_any() {
        assert_eq!(
            check_broken(r#"entry "A" < at 8h notify owner; at 4 notify owner; at 2h notify owner >"#),
            ""
        );
    }
}
