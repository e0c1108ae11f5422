//! Why a command cannot be carried out at all.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;

use esc_workspace::Failure;

use crate::console;

/// Why a command cannot be carried out.
#[derive(Debug)]
pub(crate) enum Problem {
    /// One sentence in lower case, and what to do about it.
    Told { message: String, help: Option<String> },
    /// Whoever reads the output has stopped.
    BrokenPipe,
}

impl Problem {
    /// A problem without advice.
    pub(crate) fn new(message: impl Display) -> Self {
        Self::Told { message: message.to_string(), help: None }
    }

    /// A problem, and what to do about it.
    pub(crate) fn with_help(message: impl Display, help: impl Display) -> Self {
        Self::Told { message: message.to_string(), help: Some(help.to_string()) }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::new(format_args!("`{}` cannot be read: {}", path.display(), reason(error)))
    }

    /// A file that cannot be written.
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::new(format_args!("`{}` cannot be written: {}", path.display(), reason(error)))
    }

    /// Writes the problem to standard error.
    pub(crate) fn print(&self) {
        if let Self::Told { message, help } = self {
            let mut out = console::stderr();
            let (strong, end) =
                if console::colour_on_stderr() { ("\u{1b}[1;31m", "\u{1b}[0m") } else { ("", "") };
            // Nothing is left to be told where standard error is gone.
            let _ = writeln!(out, "{strong}error{end}: {}", console::visible(message));
            if let Some(help) = help {
                let _ = writeln!(out, "  help: {}", console::visible(help));
            }
        }
    }
}

/// What the system says, without the number of the error.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// An error in writing to standard output.
impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::BrokenPipe
        } else {
            Self::new(format_args!("the output cannot be written: {}", reason(&error)))
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreadable(path, error) => Self::unreadable(&path, &error),
            Failure::NoRules(_) => Self::with_help(
                failure,
                "rule files end in `.esc`, metadata in `.escalationRules-meta.xml`; hidden and ignored files are looked at only where they are named",
            ),
            Failure::NoMetadata(_) => Self::with_help(
                failure,
                "name a folder with `escalationRules/` or `settings/BusinessHours.settings-meta.xml` in it or below",
            ),
            Failure::NotFound(_) | Failure::TooLarge(_) => Self::new(failure),
        }
    }
}
