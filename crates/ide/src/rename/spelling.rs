//! How names are spelt: as texts, as labels of rows, as names of fields.

use esc_diagnostics::Span;
use esc_syntax::TokenKind;
use esc_syntax::words::is_reserved;
use esc_values::{fold, quote};

use crate::names::Mention;

/// The quotes in which texts stand, those included that are none to the language.
const QUOTES: [char; 13] = ['"', '\'', '“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '‛', '`'];

/// How a name is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// A text in quotes.
    Text,
    /// A whole number or a one-part name.
    Label,
    /// A name with dots, in backticks where it needs them, perhaps after `Case.`.
    Field,
}

impl Spelling {
    pub(super) const fn of(mention: Mention<'_>) -> Self {
        match mention {
            Mention::Row(_) | Mention::OwnRow(..) => Self::Label,
            Mention::Field(_) => Self::Field,
            _ => Self::Text,
        }
    }

    /// The new name that a person typed, freed from what does not belong to it; or why it is none.
    pub(super) fn admit(self, typed: &str) -> Result<&str, String> {
        match self {
            _ if typed.trim().is_empty() => Err("a name has at least one character".to_owned()),
            Self::Text => Ok(typed),
            Self::Label => {
                let label = typed.trim();
                let number = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
                if number || is_name(label) && !is_reserved(label) {
                    Ok(label)
                } else if is_name(label) {
                    Err(format!(
                        "`{label}` is a word of the language, and no row can be named so; choose another name"
                    ))
                } else {
                    Err(format!(
                        "`{label}` cannot name a row: a row has a whole number, or letters, digits and `_` with no digit first, such as `2` or `vip`"
                    ))
                }
            }
            Self::Field => {
                let name = without_case(typed.trim().trim_matches('`'));
                if name.split('.').all(is_name) {
                    Ok(name)
                } else {
                    Err(format!(
                        "`{name}` cannot name a field: a field has letters, digits and `_` with no digit first, and dots between its parts, such as `Tier__c` or `Account.Name`"
                    ))
                }
            }
        }
    }

    /// The part of a name as written that a person edits.
    pub(super) fn inside(self, written: &str) -> Span {
        let name = match self {
            Self::Text => {
                let opened = written.strip_prefix(QUOTES).unwrap_or(written);
                let closed = opened.strip_suffix(QUOTES).unwrap_or(opened);
                return part(written, written.len() - opened.len(), closed.len());
            }
            Self::Label => written,
            Self::Field => without_case(written.trim_matches('`')),
        };
        part(written, written.trim_end_matches('`').len() - name.len(), name.len())
    }

    /// What of a name as written is replaced, and by what. A field that is `bare` never stands in backticks.
    pub(super) fn respell(self, written: &str, name: &str, bare: impl FnOnce() -> bool) -> (Span, String) {
        let whole = part(written, 0, written.len());
        match self {
            // In formulas texts may stand in single quotes.
            Self::Text if written.starts_with('\'') => {
                (whole, format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'")))
            }
            Self::Text => (whole, quote(name)),
            Self::Label => (whole, name.to_owned()),
            Self::Field => {
                let inside = self.inside(written);
                // After `Case.`, and within backticks, any name is one.
                if inside == whole && needs_backticks(name) && !bare() {
                    (whole, format!("`{name}`"))
                } else {
                    (inside, name.to_owned())
                }
            }
        }
    }

    /// Whether a token, taken by itself, may be the name.
    pub(super) fn spells(self, kind: TokenKind, written: &str, mention: Mention<'_>) -> bool {
        let fits = match self {
            Self::Text => matches!(
                kind,
                TokenKind::Text
                    | TokenKind::SingleQuoted
                    | TokenKind::SmartQuoted
                    | TokenKind::UnterminatedText
            ),
            Self::Label => matches!(kind, TokenKind::Word | TokenKind::Number),
            Self::Field => {
                matches!(kind, TokenKind::Word | TokenKind::DottedName | TokenKind::QuotedName)
            }
        };
        fits && self.reads(written, mention)
    }

    /// Whether what is written reads as the name.
    pub(super) fn reads(self, written: &str, mention: Mention<'_>) -> bool {
        let (name, read) = (mention.name(), self.inside(written).of(written));
        match self {
            // Text with escapes is another way to write it.
            Self::Text if written.contains('\\') => written.ends_with(QUOTES),
            Self::Text => match mention {
                Mention::Value(..) => fold(read) == fold(name),
                _ => read == name,
            },
            Self::Label | Self::Field => read.eq_ignore_ascii_case(name),
        }
    }
}

/// A part of a text: so many bytes from the `start`th on.
fn part(text: &str, start: usize, length: usize) -> Span {
    let at = |at: usize| u32::try_from(at.min(text.len())).unwrap_or(u32::MAX);
    Span::new(at(start), at(start + length))
}

/// Whether the text is a name of one part.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || matches!(first, b'_' | b'$'))
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The name without the leading `Case.` that means nothing.
fn without_case(name: &str) -> &str {
    let mut name = name;
    while let Some((first, rest)) = name.split_once('.')
        && first.eq_ignore_ascii_case("case")
    {
        name = rest;
    }
    name
}

/// Whether a field of this name is one only in backticks: a word of the language, or what other languages write for a
/// missing value.
fn needs_backticks(name: &str) -> bool {
    is_reserved(name) || ["null", "nil"].iter().any(|null| null.eq_ignore_ascii_case(name))
}
