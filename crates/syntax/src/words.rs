//! The words of the language.

/// The words that begin a declaration.
pub const DECLARATIONS: &[&str] = &[
    "case", "closures", "default", "entry", "hours", "import", "pool", "queue", "role", "row", "rule",
    "template", "test", "user",
];

/// Whether `word` begins a declaration, in any case of its letters.
pub fn is_declaration(word: &str) -> bool {
    DECLARATIONS.iter().any(|declaration| declaration.eq_ignore_ascii_case(word))
}

/// The words, other than those that begin a declaration, that are no field names unless in backticks.
const RESERVED: &[&str] = &[
    "age_from",
    "and",
    "at",
    "blank",
    "contains",
    "excludes",
    "false",
    "fire",
    "formula",
    "ignore",
    "immediately",
    "in",
    "includes",
    "is",
    "last",
    "next",
    "not",
    "now",
    "or",
    "sla",
    "starts",
    "stop",
    "this",
    "today",
    "tomorrow",
    "true",
    "use",
    "when",
    "yesterday",
];

/// Whether a field of this one-part name must be written in backticks.
pub fn is_reserved(word: &str) -> bool {
    is_declaration(word) || RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(word))
}
