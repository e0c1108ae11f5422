//! What a client and its user set.

use std::path::PathBuf;

use esc_workspace::{Level, Levels};
use serde::Deserialize;
use serde_json::Value;

/// The section of a client's configuration that is ours.
pub(crate) const SECTION: &str = "esc";

/// The settings, as a client sends them under [`SECTION`], or as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Written {
    severity: std::collections::BTreeMap<String, String>,
    root: Option<String>,
}

/// The settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The severity of codes and names: it goes before that of a project.
    pub(crate) levels: Levels,
    /// The folder that is checked instead of whole workspace folders: within each of them, unless it is absolute.
    pub(crate) root: Option<PathBuf>,
}

impl Settings {
    /// Reads settings; what is wrong with them is left out and told in sentences.
    pub(crate) fn read(value: &Value) -> (Self, Vec<String>) {
        let value = value.get(SECTION).unwrap_or(value);
        if value.is_null() {
            return (Self::default(), Vec::new());
        }
        let written = match Written::deserialize(value) {
            Ok(written) => written,
            Err(error) => {
                return (Self::default(), vec![format!("the settings of esc are not used: {error}")]);
            }
        };
        let mut settings = Self::default();
        let mut wrong = Vec::new();
        for (name, word) in written.severity {
            match Level::from_word(&word) {
                Some(level) => {
                    if let Err(error) = settings.levels.set(&name, level) {
                        wrong.push(format!("in `esc.severity`, {error}: {}", error.help()));
                    }
                }
                None => wrong.push(format!(
                    "in `esc.severity`, `{name}` is `{word}`; it can be one of {}",
                    Level::WORDS.map(|word| format!("`{word}`")).join(", ")
                )),
            }
        }
        settings.root = written.root.filter(|root| !root.is_empty()).map(PathBuf::from);
        (settings, wrong)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_with_and_without_their_section() {
        let mut levels = Levels::default();
        levels.set("W0601", Level::Allow).unwrap();
        let expected = Settings { levels, root: Some(PathBuf::from("rules")) };
        let plain = json!({ "severity": { "unused-declaration": "allow" }, "root": "rules", "trace": true });
        assert_eq!(Settings::read(&json!({ "esc": plain.clone() })), (expected.clone(), Vec::new()));
        assert_eq!(Settings::read(&plain), (expected, Vec::new()));
        assert_eq!(Settings::read(&Value::Null), (Settings::default(), Vec::new()));
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_is_used() {
        let (settings, wrong) = Settings::read(&json!({
            "severity": { "W0601": "ignore", "unused": "allow", "E0201": "warn" }, "root": "",
        }));
        assert_eq!(settings, Settings::default());
        assert_eq!(
            wrong,
            [
                "in `esc.severity`, `E0201` is an error that keeps the rules from running, so it cannot be allowed or lowered: change the rules so that it does not arise",
                "in `esc.severity`, `W0601` is `ignore`; it can be one of `allow`, `warn`, `deny`",
                "in `esc.severity`, `unused` is not the code or name of a diagnostic: `escc explain` lists every code and its name",
            ]
        );
        let (_, wrong) = Settings::read(&json!({ "severity": [] }));
        assert_eq!(wrong.len(), 1);
    }
}
