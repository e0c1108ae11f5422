//! What names stand for, and what is said where one stands for nothing.

pub(crate) mod duplicates;
pub(crate) mod fields;
pub(crate) mod hours;
pub(crate) mod rows;
pub(crate) mod targets;

use esc_diagnostics::{Diagnostic, Edit, Fix, Location};

use crate::context::Context;
use crate::scope::NameKind;

/// How many names are looked through for the one that was probably meant. Without a limit a file of many mistakes and
/// many names would take time that grows with the product.
const MAX_CANDIDATES: usize = 1_000;

/// How many names a help lists at most.
const MAX_LISTED: usize = 6;

/// Adds "did you mean" with its fix, or, where no name is [near](nearest), what else could help.
pub(crate) fn did_you_mean(
    diagnostic: Diagnostic,
    wanted: &str,
    near: Option<&str>,
    place: Location,
    write: impl Fn(&str) -> String,
    otherwise: impl FnOnce() -> String,
) -> Diagnostic {
    let Some(near) = near else { return diagnostic.help(otherwise()) };
    let help = if near.eq_ignore_ascii_case(wanted) {
        format!("upper and lower case count in names: write `{near}`")
    } else {
        format!("did you mean `{near}`?")
    };
    let text = write(near);
    diagnostic.help(help).fix(Fix::possible(format!("write `{text}`"), vec![Edit::replace(place, text)]))
}

/// The name that was probably meant.
pub(crate) fn nearest<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    esc_syntax::suggest(wanted, names.take(MAX_CANDIDATES))
}

/// The declaration that was probably meant. It counts as used: else one slip would be told twice.
pub(crate) fn nearest_declared<'a>(
    kind: NameKind,
    wanted: &str,
    context: &mut Context<'a>,
) -> Option<&'a str> {
    let near = nearest(wanted, context.scope.names_of(kind))?;
    context.found.used.extend(context.scope.find(kind, near).map(|(id, _)| id));
    Some(near)
}

/// Some names in backticks: `` `A`, `B` or `C` ``; `None` of none.
pub(crate) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut names = names.take(MAX_LISTED + 1).map(|name| format!("`{name}`")).collect::<Vec<_>>();
    if names.len() > MAX_LISTED {
        names.truncate(MAX_LISTED);
        return Some(format!("{}, …", names.join(", ")));
    }
    let last = names.pop()?;
    Some(if names.is_empty() { last } else { format!("{} or {last}", names.join(", ")) })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn one_slip_is_told_once() {
        let shown = check(
            r#"row gold: Tier = "Gold"
hours "Weekdays" in "UTC" < mon-fri 09:00-17:00; closures "Holiday" >
closures "Holidays" < closed every 12-25 >
queue "Escalations"
pool "Seniors" < user "ana@example.com" capacity 5 >
entry "A" row silver: Tier = "Silver" when glod or sliver use hours "Weekday" <
  at 4h reassign queue "Escalation";
  at 5h reassign pool "Senior"
>"#,
        );
        let codes: Vec<_> =
            shown.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.get(..5)).collect();
        assert_eq!(codes, ["E0201", "E0202", "E0202", "E0201", "E0205", "E0205"], "{shown}");
    }

    #[test]
    fn long_lists_of_names_are_cut_short() {
        let queues: Vec<_> = (0..9).map(|queue| format!("queue \"Queue {queue}{queue}{queue}\"\n")).collect();
        let shown = check(&format!("{}entry \"A\" < at 4h reassign queue \"Other\" >", queues.concat()));
        assert!(
            shown
                .contains("`Queue 000`, `Queue 111`, `Queue 222`, `Queue 333`, `Queue 444`, `Queue 555`, …;"),
            "{shown}"
        );
    }
}
