//! What a project and a call make of each diagnostic: `[severity]` and `--allow`, `--warn`, `--deny`.

use std::collections::BTreeMap;
use std::fmt;

use esc_diagnostics::{Code, Severity};
use esc_syntax::suggest;

/// What becomes of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

impl Level {
    /// The words that stand for levels.
    pub const WORDS: [&str; 3] = ["allow", "warn", "deny"];

    /// The level that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "allow" => Some(Self::Allow),
            "warn" => Some(Self::Warn),
            "deny" => Some(Self::Deny),
            _ => None,
        }
    }
}

/// Why a level cannot be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LevelError {
    /// No diagnostic has this code or name.
    Unknown {
        /// As written.
        name: String,
        /// The code or name that was probably meant.
        nearest: Option<&'static str>,
    },
    /// The error says that the rules cannot run; it stays an error.
    Fixed {
        /// As written.
        name: String,
    },
}

impl fmt::Display for LevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, .. } => write!(f, "`{name}` is not the code or name of a diagnostic"),
            Self::Fixed { name } => {
                write!(
                    f,
                    "`{name}` is an error that keeps the rules from running, so it cannot be allowed or lowered"
                )
            }
        }
    }
}

impl LevelError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Unknown { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Self::Unknown { nearest: None, .. } => "`escc explain` lists every code and its name".to_owned(),
            Self::Fixed { .. } => "change the rules so that it does not arise".to_owned(),
        }
    }
}

/// The codes that `name` means and that may be silenced or lowered: one by its code, or all of a name.
pub(crate) fn lowerable(name: &str) -> Result<Vec<Code>, LevelError> {
    let mut codes = known(name)?;
    codes.retain(|code| code.can_be_lowered());
    if codes.is_empty() { Err(LevelError::Fixed { name: name.to_owned() }) } else { Ok(codes) }
}

fn known(name: &str) -> Result<Vec<Code>, LevelError> {
    let codes = Code::find(name);
    if !codes.is_empty() {
        return Ok(codes);
    }
    let candidates = Code::ALL.iter().flat_map(|code| [code.name(), code.as_str()]);
    Err(LevelError::Unknown { name: name.to_owned(), nearest: suggest(name, candidates) })
}

/// The levels that differ from those of the codes themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    by_code: BTreeMap<Code, Level>,
    deny_warnings: bool,
}

impl Levels {
    /// Sets the level of a code, or of every code of a name. What was set before for the same code gives way.
    /// Of a name that an error and a warning share, an error that cannot be lowered stays as it is.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), LevelError> {
        let codes = if level == Level::Deny { known(name)? } else { lowerable(name)? };
        self.by_code.extend(codes.into_iter().map(|code| (code, level)));
        Ok(())
    }

    /// Makes an error of every warning whose level was not set by [`Levels::set`] on these same levels.
    pub fn deny_warnings(&mut self) {
        self.deny_warnings = true;
    }

    /// The severity of a diagnostic under these levels, which go before those of `project`; `None` if it is
    /// not reported.
    pub(crate) fn severity(&self, project: &Self, code: Code, own: Severity) -> Option<Severity> {
        let of = |level: Level| match level {
            Level::Allow => None,
            Level::Warn => Some(Severity::Warning),
            Level::Deny => Some(Severity::Error),
        };
        if let Some(level) = self.by_code.get(&code) {
            return of(*level);
        }
        let severity = project.by_code.get(&code).map_or(Some(own), |level| of(*level))?;
        Some(if severity == Severity::Warning && self.deny_warnings { Severity::Error } else { severity })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(set: &[(&str, Level)]) -> Levels {
        let mut levels = Levels::default();
        for (name, level) in set {
            levels.set(name, *level).unwrap();
        }
        levels
    }

    #[test]
    fn the_call_goes_before_the_project_and_the_later_before_the_earlier() {
        let project = levels(&[("unused-declaration", Level::Deny), ("W0404", Level::Allow)]);
        let call = levels(&[("w0601", Level::Allow), ("W0601", Level::Warn)]);
        assert_eq!(call.severity(&project, Code::W0601, Code::W0601.severity()), Some(Severity::Warning));
        assert_eq!(call.severity(&project, Code::W0404, Code::W0404.severity()), None);
        assert_eq!(call.severity(&project, Code::W0403, Code::W0403.severity()), Some(Severity::Warning));
    }

    #[test]
    fn denied_warnings_spare_what_the_call_itself_names() {
        let mut call = levels(&[("W0404", Level::Warn)]);
        call.deny_warnings();
        let project = levels(&[("W0403", Level::Warn), ("E0402", Level::Warn)]);
        assert_eq!(call.severity(&project, Code::W0404, Code::W0404.severity()), Some(Severity::Warning));
        assert_eq!(call.severity(&project, Code::W0403, Code::W0403.severity()), Some(Severity::Error));
        assert_eq!(call.severity(&project, Code::E0402, Code::E0402.severity()), Some(Severity::Error));
    }

    #[test]
    fn errors_that_keep_rules_from_running_stay_errors() {
        let mut levels = Levels::default();
        assert_eq!(levels.set("E0201", Level::Warn), Err(LevelError::Fixed { name: "E0201".to_owned() }));
        levels.set("E0201", Level::Deny).unwrap();
        levels.set("unknown-picklist-value", Level::Allow).unwrap();
        let none = Levels::default();
        assert_eq!(levels.severity(&none, Code::W0204, Code::W0204.severity()), None);
        assert_eq!(levels.severity(&none, Code::E0204, Code::E0204.severity()), Some(Severity::Error));
    }

    #[test]
    fn a_misspelt_name_gets_the_nearest() {
        let error = Levels::default().set("unused-decleration", Level::Allow).unwrap_err();
        assert_eq!(error.help(), "did you mean `unused-declaration`?");
    }
}
