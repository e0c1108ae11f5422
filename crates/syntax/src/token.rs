//! The kinds of token.

use esc_diagnostics::Span;
use logos::Logos;

use crate::lexer::Scan;

/// A stretch of the text that belongs together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a [`Token`] is. Words of the language are [`TokenKind::Word`]s like names: which is which, the grammar
/// says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Logos)]
#[logos(extras = Scan)]
pub enum TokenKind {
    /// Spaces, tabs, form feeds, or a carriage return that ends no line.
    #[regex(r"[ \t\f]+")]
    #[token("\r")]
    Whitespace,
    /// The end of one line: LF or CRLF.
    #[regex(r"\r?\n")]
    Newline,
    /// `// …` up to the end of its line, also `//// …`.
    #[regex(r"//[^\r\n]*", allow_greedy = true)]
    LineComment,
    /// `/// …` up to the end of its line. It documents a declaration only where it stands above one.
    #[regex(r"///([^/\r\n][^\r\n]*)?", priority = 20, allow_greedy = true)]
    DocComment,
    /// `/* … */`, nested ones inside it included.
    #[token("/*", crate::lexer::block_comment)]
    BlockComment,
    /// A block comment that nothing closes. It ends before the next line that begins with a declaration.
    UnterminatedComment,

    /// A name of one part or a word of the language.
    #[regex(r"[A-Za-z_$][A-Za-z0-9_]*", priority = 10)]
    Word,
    /// A name with dots: `Account.Name`.
    #[regex(r"[A-Za-z_$][A-Za-z0-9_]*(\.[A-Za-z_$][A-Za-z0-9_]*)+", priority = 10)]
    DottedName,
    /// A name in backticks.
    #[regex(r"`[^`\r\n]*`")]
    QuotedName,
    /// `"…"`
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*""#)]
    Text,
    /// `12`, `0.5`, `1_000`; the sign and the `%` are tokens of their own.
    #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?", priority = 10)]
    Number,
    /// `4h`, `1h30m`
    #[regex(r"([0-9]+[dhmDHM])+", priority = 12)]
    Duration,
    /// `2026-11-21`, also with one-digit months and days, which the parser refuses.
    #[regex(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", priority = 12)]
    Date,
    /// `12-25`, also with one-digit parts, which the parser refuses.
    #[regex(r"[0-9]{1,2}-[0-9]{1,2}", priority = 12)]
    MonthDay,
    /// `2026-11-21T17:00Z`, also with a fraction of a second or without an offset, which the parser refuses.
    #[regex(
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[Tt][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?",
        priority = 14
    )]
    Instant,
    /// `09:00`, also with a one-digit hour or with seconds, which the parser refuses.
    #[regex(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", priority = 12)]
    TimeOfDay,
    /// What stands between the parentheses of `formula( … )`, as written.
    FormulaBody,
    /// The body of a formula whose `)` is missing.
    UnterminatedFormula,

    /// `<`
    #[token("<")]
    Less,
    /// `>`
    #[token(">")]
    Greater,
    /// `<=`
    #[token("<=")]
    LessOrEqual,
    /// `>=`
    #[token(">=")]
    GreaterOrEqual,
    /// `=`
    #[token("=")]
    Equal,
    /// `!=`
    #[token("!=")]
    NotEqual,
    /// `(`
    #[token("(")]
    LeftParen,
    /// `)`
    #[token(")")]
    RightParen,
    /// `;`
    #[token(";")]
    Semicolon,
    /// `:`
    #[token(":")]
    Colon,
    /// `,`
    #[token(",")]
    Comma,
    /// `-`
    #[token("-")]
    Minus,
    /// `+`
    #[token("+")]
    Plus,
    /// `%`
    #[token("%")]
    Percent,
    /// `...`
    #[token("...")]
    Ellipsis,

    /// `{`, which is `<` here.
    #[token("{")]
    LeftBrace,
    /// `}`, which is `>` here.
    #[token("}")]
    RightBrace,
    /// `==`, which is `=` here.
    #[token("==")]
    #[token("===")]
    DoubleEqual,
    /// `!==`, which is `!=` here.
    #[token("!==")]
    NotDoubleEqual,
    /// `&&` or `&`, which is `and` here.
    #[token("&&")]
    #[token("&")]
    Ampersand,
    /// `||` or `|`, which is `or` here.
    #[token("||")]
    #[token("|")]
    Bar,
    /// `!`, which is `not` here.
    #[token("!")]
    Bang,
    /// `=>` or `->`
    #[token("=>")]
    #[token("->")]
    Arrow,
    /// `=<`, which is `<=` here.
    #[token("=<")]
    EqualLess,
    /// `'…'`, which is `"…"` here.
    #[regex(r"'([^'\\\r\n]|\\[^\r\n])*'")]
    SingleQuoted,
    /// Text in typographic quotes, which are straight here.
    #[regex("[“”„‟«»][^“”„‟«»\"\r\n]*[“”„‟«»\"]")]
    #[regex("[‘’‚‛][^‘’‚‛'\r\n]*[‘’‚‛']")]
    SmartQuoted,
    /// A text without its closing quote; it ends with its line.
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*\\?"#, priority = 3)]
    UnterminatedText,
    /// A name without its closing backtick; it ends with its line.
    #[regex(r"`[^`\r\n]*", priority = 3)]
    UnterminatedName,
    /// Digits run together with letters that make no literal: `5minutes`.
    #[regex(r"[0-9][0-9_]*([.:-][0-9][0-9_]*)*[A-Za-z_$][A-Za-z0-9_]*", priority = 5)]
    WrongNumber,
    /// A date in another order: `11/21/2026`, `21.11.2026`.
    #[regex(r"[0-9]{1,4}/[0-9]{1,2}(/[0-9]{1,4})?", priority = 5)]
    #[regex(r"[0-9]{1,4}\.[0-9]{1,2}\.[0-9]{1,4}", priority = 5)]
    WrongDate,
    /// A word with letters that no name has: `Größe`.
    #[regex(r"[A-Za-z0-9_$]*[\p{Alphabetic}--A-Za-z][\p{Alphabetic}0-9_$]*", priority = 4)]
    WrongName,
    /// A space that is none to the language: a no-break space, a zero-width space, a byte-order mark.
    #[regex("[\u{a0}\u{2000}-\u{200d}\u{2028}\u{2029}\u{202f}\u{205f}\u{2060}\u{3000}\u{feff}\u{85}\u{b}]+")]
    WrongSpace,
    /// A dash that is none to the language.
    #[regex("[\u{2010}-\u{2015}\u{2212}]")]
    WrongDash,
    /// Any other character.
    Unknown,
}

/// What a token is to a reader's eye: the classes that an editor colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenClass {
    /// Spaces and ends of lines.
    Space,
    /// A comment of any form.
    Comment,
    /// A name or a word of the language.
    Word,
    /// Text in quotes.
    Text,
    /// A number, a duration, a date, a time.
    Number,
    /// The inside of `formula( … )`.
    Formula,
    /// An operator or a punctuation mark.
    Punctuation,
    /// What no valid file has.
    Wrong,
}

impl TokenKind {
    /// Its class.
    pub const fn class(self) -> TokenClass {
        match self {
            Self::Whitespace | Self::Newline => TokenClass::Space,
            Self::LineComment | Self::DocComment | Self::BlockComment => TokenClass::Comment,
            Self::Word | Self::DottedName | Self::QuotedName => TokenClass::Word,
            Self::Text => TokenClass::Text,
            Self::Number | Self::Duration | Self::Date | Self::MonthDay | Self::Instant | Self::TimeOfDay => {
                TokenClass::Number
            }
            Self::FormulaBody => TokenClass::Formula,
            Self::Less
            | Self::Greater
            | Self::LessOrEqual
            | Self::GreaterOrEqual
            | Self::Equal
            | Self::NotEqual
            | Self::LeftParen
            | Self::RightParen
            | Self::Semicolon
            | Self::Colon
            | Self::Comma
            | Self::Minus
            | Self::Plus
            | Self::Percent
            | Self::Ellipsis => TokenClass::Punctuation,
            Self::UnterminatedComment
            | Self::UnterminatedFormula
            | Self::LeftBrace
            | Self::RightBrace
            | Self::DoubleEqual
            | Self::NotDoubleEqual
            | Self::Ampersand
            | Self::Bar
            | Self::Bang
            | Self::Arrow
            | Self::EqualLess
            | Self::SingleQuoted
            | Self::SmartQuoted
            | Self::UnterminatedText
            | Self::UnterminatedName
            | Self::WrongNumber
            | Self::WrongDate
            | Self::WrongName
            | Self::WrongSpace
            | Self::WrongDash
            | Self::Unknown => TokenClass::Wrong,
        }
    }

    /// Whether it means nothing to the grammar: a space, also a wrong one, an end of line or a comment.
    pub const fn is_trivia(self) -> bool {
        matches!(self.class(), TokenClass::Space | TokenClass::Comment)
            || matches!(self, Self::UnterminatedComment)
    }

    /// Whether it is `=`, `!=`, `<`, `<=`, `>` or `>=`: the mark of a comparison, or a bracket of a block.
    pub const fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
        )
    }

    /// Whether it is a comment of any form.
    pub const fn is_comment(self) -> bool {
        matches!(self.class(), TokenClass::Comment) || matches!(self, Self::UnterminatedComment)
    }
}
