//! What names stand for, and what is said where one stands for nothing.

pub(crate) mod duplicates;
pub(crate) mod fields;
pub(crate) mod hours;
pub(crate) mod rows;
pub(crate) mod targets;

use esc_diagnostics::{Diagnostic, Edit, Fix, Location};

/// How many names are looked through for the one that was probably meant. Without a limit a file of many mistakes and
/// many names would take time that grows with the product.
const MAX_CANDIDATES: usize = 1_000;

/// How many names a help lists at most.
const MAX_LISTED: usize = 6;

/// Adds "did you mean" with its fix, or, where no name is near, what else could help.
pub(crate) fn did_you_mean<'n>(
    diagnostic: Diagnostic,
    wanted: &str,
    names: impl Iterator<Item = &'n str>,
    place: Location,
    write: impl Fn(&str) -> String,
    otherwise: impl FnOnce() -> String,
) -> Diagnostic {
    let Some(near) = nearest(wanted, names) else { return diagnostic.help(otherwise()) };
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
