//! The words of the language.

/// The words that begin a declaration.
pub const DECLARATIONS: &[&str] = &[
    "case", "closures", "default", "entry", "hours", "import", "pool", "queue", "role", "row", "rule",
    "template", "test", "user",
];

/// The words that begin an action.
pub const ACTIONS: &[&str] = &["call", "email", "mark", "notify", "reassign", "set"];

/// The words that, other than those that begin a declaration, are no field names unless in backticks.
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

/// The words that are words only where the grammar asks for them.
const OTHER: &[&str] = &[
    "before",
    "boolean",
    "capacity",
    "closed",
    "contact",
    "created",
    "created_disable_on_modify",
    "daily",
    "date",
    "datetime",
    "day",
    "days",
    "during",
    "each",
    "escalated",
    "every",
    "first",
    "fourth",
    "from",
    "inactive",
    "last_modified",
    "manager",
    "matched",
    "month",
    "months",
    "multipicklist",
    "number",
    "of",
    "open",
    "owner",
    "percent",
    "picklist",
    "quarter",
    "quarters",
    "second",
    "text",
    "third",
    "to",
    "until",
    "using",
    "week",
    "weeks",
    "with",
    "year",
    "years",
];

/// What a declaration declares, as its first word tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declaration {
    Case,
    Closures,
    Default,
    Entry,
    Hours,
    Import,
    Pool,
    Queue,
    Role,
    Row,
    Rule,
    Template,
    Test,
    User,
}

impl Declaration {
    /// In the order of [`DECLARATIONS`].
    const ALL: [Self; 14] = [
        Self::Case,
        Self::Closures,
        Self::Default,
        Self::Entry,
        Self::Hours,
        Self::Import,
        Self::Pool,
        Self::Queue,
        Self::Role,
        Self::Row,
        Self::Rule,
        Self::Template,
        Self::Test,
        Self::User,
    ];

    /// The declaration that `word` begins, in any case of its letters.
    pub(crate) fn of(word: &str) -> Option<Self> {
        let index = DECLARATIONS.iter().position(|declaration| declaration.eq_ignore_ascii_case(word))?;
        Self::ALL.get(index).copied()
    }
}

/// The days of the week, in three letters and whole.
pub const WEEKDAYS: [(&str, &str); 7] = [
    ("mon", "monday"),
    ("tue", "tuesday"),
    ("wed", "wednesday"),
    ("thu", "thursday"),
    ("fri", "friday"),
    ("sat", "saturday"),
    ("sun", "sunday"),
];

/// The months, in three letters and whole.
pub const MONTHS: [(&str, &str); 12] = [
    ("jan", "january"),
    ("feb", "february"),
    ("mar", "march"),
    ("apr", "april"),
    ("may", "may"),
    ("jun", "june"),
    ("jul", "july"),
    ("aug", "august"),
    ("sep", "september"),
    ("oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
];

fn among(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether `word` begins a declaration, in any case of its letters.
pub fn is_declaration(word: &str) -> bool {
    among(word, DECLARATIONS)
}

/// Whether a field of this one-part name must be written in backticks.
pub fn is_reserved(word: &str) -> bool {
    is_declaration(word) || among(word, RESERVED)
}

/// Whether a field of this name stands in backticks where criteria name it: the name is a word of the language, or not
/// made of letters, digits and `_`.
pub fn needs_backticks(name: &str) -> bool {
    let part = |part: &str| {
        let mut characters = part.chars();
        characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || first == '$')
            && characters.all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    !name.split('.').all(part) || is_reserved(name)
}

/// Whether `word` has a meaning of its own somewhere in the language. Weekdays and months are not counted.
pub fn is_word(word: &str) -> bool {
    is_reserved(word) || among(word, ACTIONS) || among(word, OTHER)
}

fn among_names(word: &str, names: &[(&str, &str)]) -> bool {
    names.iter().any(|(short, whole)| among(word, &[short, whole]))
}

/// Whether `word` is a day of the week, in any case of its letters.
pub fn is_weekday(word: &str) -> bool {
    among_names(word, &WEEKDAYS)
}

/// Whether `word` is a month, in any case of its letters.
pub fn is_month(word: &str) -> bool {
    among_names(word, &MONTHS)
}

/// Whether a clause of an entry's head can end with this word.
pub(crate) fn ends_clause(word: &str) -> bool {
    among(word, &["created", "created_disable_on_modify", "last_modified", "matched", "hours"])
}
