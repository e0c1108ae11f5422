//! W0403: two escalation actions at the same age. One would do, and leaves room for another.

use esc_diagnostics::{Code, Diagnostic};
use rustc_hash::FxHashMap;

use crate::context::Context;
use crate::lower::ages::Timed;

/// Checks the ages of an entry.
pub(crate) fn check(ages: &[Timed<'_>], context: &mut Context<'_>) {
    let mut first = FxHashMap::default();
    for age in ages {
        let Some(minutes) = age.minutes else { continue };
        let earlier = *first.entry(minutes).or_insert(age.span);
        if earlier == age.span {
            continue;
        }
        let written = age.span.of(context.text);
        let diagnostic = Diagnostic::new(
            Code::W0403,
            context.at(age.span),
            format!("two actions of the entry are due at the same age, `{written}`"),
        )
        .label(context.at(earlier), "the first is here")
        .help("write the actions into one step, parted by commas, or change one of the ages");
        context.report(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn equal_ages_are_reported_in_a_list_and_among_steps() {
        insta::assert_snapshot!(check(r#"entry "A" < at 2h, 120m notify owner; at 2h email "a@example.com" >"#), @r"
        W0403 1:20 `120m`: two actions of the entry are due at the same age, `120m`
          1:16 `2h`: the first is here
          help: write the actions into one step, parted by commas, or change one of the ages
        W0403 1:42 `2h`: two actions of the entry are due at the same age, `2h`
          1:16 `2h`: the first is here
          help: write the actions into one step, parted by commas, or change one of the ages
        ");
    }

    #[test]
    fn shares_of_a_target_count_as_what_they_are() {
        insta::assert_snapshot!(check(r#"entry "A" sla 8h < at 4h notify owner; at 50% of sla notify manager >"#), @r"
        W0403 1:43 `50% of sla`: two actions of the entry are due at the same age, `50% of sla`
          1:23 `4h`: the first is here
          help: write the actions into one step, parted by commas, or change one of the ages
        ");
    }

    #[test]
    fn immediately_is_an_age() {
        insta::assert_snapshot!(check(r#"entry "A" < immediately notify owner; immediately mark escalated >"#), @r"
        W0403 1:39 `immediately`: two actions of the entry are due at the same age, `immediately`
          1:13 `immediately`: the first is here
          help: write the actions into one step, parted by commas, or change one of the ages
        ");
    }

    #[test]
    fn different_ages_are_fine() {
        assert_eq!(
            check(r#"entry "A" < immediately notify owner; at 1m notify owner; at 2h, 3h notify owner >"#),
            ""
        );
    }
}
