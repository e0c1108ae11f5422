//! The list of codes. Adding a line here asks for a page in `codes/` and a fixture in `tests/ui/`.

use std::fmt;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes no exit status.
    Note,
    /// Probably not what was meant.
    Warning,
    /// The rules cannot be compiled.
    Error,
}

impl Severity {
    /// `error`, `warning` or `note`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

macro_rules! codes {
    ($($code:ident $name:literal)*) => {
        /// The stable code of a diagnostic. The first letter gives its severity unless a project changes it:
        /// `E` an error, `W` a warning, `N` a note.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $name] $code,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Self] = &[$(Self::$code),*];

            /// The code itself: `E0301`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),* }
            }

            /// Its name in words: `shadowed-entry`. An error and a warning that tell the same thing in two
            /// situations share a name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }

            /// The page that `escc explain` shows, in Markdown.
            pub const fn page(self) -> &'static str {
                match self { $(Self::$code => include_str!(concat!("../codes/", stringify!($code), ".md"))),* }
            }
        }
    };
}

codes! {
    E0001 "syntax-error"
    E0002 "unclosed-block"
    E0003 "brace-block"
    E0004 "mixed-logic"
    E0005 "too-deep"
    E0007 "not-utf-8"
    E0101 "duplicate-name"
    E0102 "duplicate-clause"
    E0103 "import-error"
    E0104 "multiple-active-rules"
    E0105 "project-file-error"
    E0201 "unknown-hours"
    E0202 "unknown-row"
    E0203 "unknown-field"
    E0204 "unknown-picklist-value"
    W0204 "unknown-picklist-value"
    E0205 "unknown-target"
    W0205 "unknown-target"
    E0206 "type-mismatch"
    E0207 "row-cycle"
    E0208 "unknown-function"
    E0209 "wrong-arguments"
    E0210 "bad-pattern"
    E0301 "shadowed-entry"
    E0302 "impossible-criteria"
    W0303 "redundant-criterion"
    W0304 "no-catch-all"
    W0305 "generic-before-specific"
    N0306 "not-analysed"
    E0401 "too-many-actions"
    E0402 "steps-out-of-order"
    W0403 "duplicate-age"
    W0404 "no-actions"
    W0405 "coarse-engine"
    E0406 "sla-missing"
    W0407 "manager-of-queue"
    W0408 "unsettled-by-own-action"
    W0409 "evaluated-at-save"
    W0410 "restarting-immediately"
    E0501 "unknown-time-zone"
    E0502 "bad-span"
    E0503 "never-open"
    W0503 "never-open"
    W0504 "always-open"
    W0505 "overlapping-spans"
    W0506 "day-under-hours"
    W0507 "past-holidays"
    W0508 "minute-before-midnight"
    W0601 "unused-declaration"
    E0701 "not-in-salesforce"
    E0702 "salesforce-limit"
    E0703 "template-missing"
    E0704 "broken-xml"
    W0705 "unknown-element"
    E0706 "wrong-metadata-value"
    E0707 "missing-element"
    E0708 "hours-source-mismatch"
    E0709 "rows-and-formula"
    E0710 "wrong-filter-logic"
    E0711 "escalation-minutes"
    W0711 "escalation-minutes"
    E0712 "assignee-without-type"
    W0713 "template-without-recipient"
    W0714 "holiday-without-hours"
    W0715 "past-yearly-holiday"
    W0716 "closed-for-ever"
    W0717 "saving-user"
    W0718 "disabled-and-restarting"
    E0719 "not-in-esc"
    N0720 "hours-not-read"
    W0901 "useless-allow"
}

impl Code {
    /// The severity that the code has of itself.
    pub const fn severity(self) -> Severity {
        match self.as_str().as_bytes() {
            [b'E', ..] => Severity::Error,
            [b'W', ..] => Severity::Warning,
            _ => Severity::Note,
        }
    }

    /// Whether a project, a flag or an `allow` comment may silence or lower it: every warning and note, and of
    /// the errors those that state a judgement on rules that could run as they are.
    pub const fn can_be_lowered(self) -> bool {
        !matches!(self.severity(), Severity::Error) || matches!(self, Self::E0301 | Self::E0302 | Self::E0402)
    }

    /// The codes that a person means by `text`: one by its code, in any case, or all of a name.
    pub fn find(text: &str) -> Vec<Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(|code| code.as_str().eq_ignore_ascii_case(text) || code.name().eq_ignore_ascii_case(text))
            .collect()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
