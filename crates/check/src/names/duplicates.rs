//! E0101 and, for what a file can have but one of, E0102.

use esc_diagnostics::{Code, Diagnostic, Location};

use crate::scope::Decl;

/// Two declarations of one kind and name. Where the second is imported, the `import` is at fault, not its file.
pub(crate) fn duplicate(first: &Decl<'_>, second: Location, import: Option<(&str, Location)>) -> Diagnostic {
    let (kind, name) = (first.kind, first.name);
    let mut message = format!("two {} are named `{name}`", kind.many());
    match (first.imported, import) {
        (Some(one), Some((two, _))) => message += &format!(": one in `{one}`, one in `{two}`"),
        (Some(one), None) => message += &format!(": one here, one in `{one}`"),
        (None, _) => {}
    }
    let diagnostic = Diagnostic::new(Code::E0101, import.map_or(second, |(_, import)| import), message)
        .label(first.location, "the first is declared here");
    let diagnostic = if import.is_some() { diagnostic.label(second, "the second here") } else { diagnostic };
    diagnostic.help("rename one of them, or remove it")
}

/// A file has one `rule`.
pub(crate) fn second_rule(second: Location, first: Location) -> Diagnostic {
    Diagnostic::new(Code::E0102, second, "a file has one `rule`, and this is the second")
        .label(first, "the first is here")
        .help("remove one of them, or move its entries to a file of their own")
}

/// A file sees one `default hours`.
pub(crate) fn second_default(second: Location, name: &str, first: Location) -> Diagnostic {
    Diagnostic::new(
        Code::E0102,
        second,
        format!("the hours `{name}` are a second default; a file and what it imports have one at most"),
    )
    .label(first, "the first default is here")
    .help("remove one of the two words `default`")
}
