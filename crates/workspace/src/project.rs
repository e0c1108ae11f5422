//! The project file, `esc.toml`.

use std::ops::Range;

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, SliceId, Span};
use esc_syntax::suggest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::levels::{Level, LevelError, Levels};

/// The name of the project file. The folder that it lies in is the project root.
pub const PROJECT_FILE: &str = "esc.toml";

/// Where rules are meant to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The escalation engine of Salesforce.
    Salesforce,
}

/// The target's word in the project file.
const SALESFORCE: &str = "salesforce";

/// What a project file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Project {
    /// Where the rules are meant to run.
    pub(crate) target: Option<Target>,
    /// The project's own severities.
    pub(crate) levels: Levels,
}

type TomlKey<'a> = Spanned<std::borrow::Cow<'a, str>>;
type TomlValue<'a> = Spanned<DeValue<'a>>;

/// Reads a project file. What is wrong with it is left out of the project and told as E0105.
pub(crate) fn read_project(text: &str, slice: SliceId) -> (Project, Vec<Diagnostic>) {
    let mut reader = Reader { slice, project: Project::default(), diagnostics: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reader.table(table.get_ref()),
        Err(error) => {
            let message = error.message().lines().next().unwrap_or_default().trim_end_matches('.');
            let span = error.span().unwrap_or_default();
            reader.report(span, format!("the project file is not written as TOML: {message}"), TOML_HELP);
        }
    }
    (reader.project, reader.diagnostics)
}

const TOML_HELP: &str = "write `target = \"salesforce\"`, and severities as `W0601 = \"allow\"` under `[severity]`; an empty file is fine too";

struct Reader {
    slice: SliceId,
    project: Project,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn table(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "target" => self.target(value),
                "severity" => self.severities(value),
                unknown => {
                    let message = format!("`{unknown}` is not a setting of the project file");
                    let nearest = suggest(unknown, ["target", "severity"]);
                    self.report_key(key, message, nearest, "the settings are `target` and `[severity]`");
                }
            }
        }
    }

    fn target(&mut self, value: &TomlValue<'_>) {
        if value.get_ref().as_str() == Some(SALESFORCE) {
            self.project.target = Some(Target::Salesforce);
        } else {
            let found = shown(value.get_ref());
            self.report(
                value.span(),
                format!("the target is {found}, but the only target is `\"{SALESFORCE}\"`"),
                format!("write `target = \"{SALESFORCE}\"`, or leave the line out"),
            );
        }
    }

    fn severities(&mut self, value: &TomlValue<'_>) {
        let Some(table) = value.get_ref().as_table() else {
            let found = shown(value.get_ref());
            self.report(
                value.span(),
                format!("`severity` is {found} where a table of codes belongs"),
                TOML_HELP,
            );
            return;
        };
        for (key, value) in table {
            let Some(level) = value.get_ref().as_str().and_then(Level::from_word) else {
                let found = shown(value.get_ref());
                self.report(
                    value.span(),
                    format!("{found} is not a severity"),
                    "write `\"allow\"`, `\"warn\"` or `\"deny\"`",
                );
                continue;
            };
            let Err(error) = self.project.levels.set(key.get_ref(), level) else { continue };
            let nearest = match &error {
                LevelError::Unknown { nearest, .. } => *nearest,
                LevelError::Fixed { .. } => None,
            };
            self.report_key(key, error.to_string(), nearest, &error.help());
        }
    }

    fn report_key(&mut self, key: &TomlKey<'_>, message: String, nearest: Option<&str>, help: &str) {
        let location = self.location(key.span());
        let mut found = Diagnostic::new(Code::E0105, location, message);
        found = match nearest {
            Some(nearest) => found
                .help(format!("did you mean `{nearest}`?"))
                .fix(Fix::possible(format!("write `{nearest}`"), vec![Edit::replace(location, nearest)])),
            None => found.help(help),
        };
        self.diagnostics.push(found);
    }

    fn report(&mut self, span: Range<usize>, message: String, help: impl Into<String>) {
        let location = self.location(span);
        self.diagnostics.push(Diagnostic::new(Code::E0105, location, message).help(help));
    }

    fn location(&self, span: Range<usize>) -> Location {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Location::new(self.slice, Span::new(offset(span.start), offset(span.end)))
    }
}

/// A value as people are told of it.
fn shown(value: &DeValue<'_>) -> String {
    match value.as_str() {
        Some(text) => format!("`\"{text}\"`"),
        None => format!("a value of type {}", value.type_str()),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use esc_diagnostics::Severity;

    use super::*;

    fn problems(text: &str) -> String {
        let (_, found) = read_project(text, SliceId(0));
        found.iter().fold(String::new(), |mut out, found| {
            let _ = writeln!(
                out,
                "{} `{}` {} | {}",
                found.code,
                found.location.span.of(text),
                found.message,
                found.help.as_deref().unwrap_or_default()
            );
            out
        })
    }

    #[test]
    fn an_empty_file_and_every_setting_are_read() {
        assert_eq!(read_project("", SliceId(0)), (Project::default(), Vec::new()));
        let text = "target = \"salesforce\"\n[severity]\nW0601 = \"allow\"\nduplicate-age = \"deny\"\nE0402 = \"warn\"\n";
        let (project, found) = read_project(text, SliceId(0));
        assert_eq!(found, []);
        assert_eq!(project.target, Some(Target::Salesforce));
        let call = Levels::default();
        assert_eq!(call.severity(&project.levels, Code::W0601, Code::W0601.severity()), None);
        assert_eq!(
            call.severity(&project.levels, Code::W0403, Code::W0403.severity()),
            Some(Severity::Error)
        );
        assert_eq!(
            call.severity(&project.levels, Code::E0402, Code::E0402.severity()),
            Some(Severity::Warning)
        );
    }

    #[test]
    fn every_mistake_points_into_the_file() {
        insta::assert_snapshot!(problems("target = \"sales\"\n[severty]\n"));
        insta::assert_snapshot!(problems("target = 3\nseverity = true\n"));
        insta::assert_snapshot!(problems(
            "[severity]\nW0602 = \"allow\"\nE0201 = \"allow\"\nW0403 = \"error\"\nW0404 = 1\n"
        ));
        insta::assert_snapshot!(problems("target = \n"));
    }
}
