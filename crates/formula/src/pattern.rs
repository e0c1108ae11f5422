//! Regular expressions, bounded.

use std::fmt;

use regex::{Regex, RegexBuilder};

/// The most bytes that a regular expression may be written in.
pub const MAX_PATTERN_BYTES: usize = 4096;

/// The most bytes of memory that a regular expression may take.
pub const MAX_PATTERN_PROGRAM: usize = 1 << 20;

/// How deep its groups may nest.
const MAX_NESTING: u32 = 64;

/// A regular expression that is to fit a whole text.
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a regular expression; or says why it cannot be used.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.len() > MAX_PATTERN_BYTES {
            return Err(format!("the pattern is longer than {MAX_PATTERN_BYTES} bytes"));
        }
        let anchored = format!("\\A(?:{text})\\z");
        // `a)(b` is no pattern, though it would be one within the parentheses.
        let read = |text: &str| {
            RegexBuilder::new(text).size_limit(MAX_PATTERN_PROGRAM).nest_limit(MAX_NESTING).build()
        };
        read(text).and_then(|_| read(&anchored)).map(Self).map_err(|error| reason(&error))
    }

    /// Whether the whole text fits.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// The last line of the message says what is wrong; those above it draw a picture.
fn reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(limit) => format!("the pattern takes more than {limit} bytes of memory"),
        other => {
            let text = other.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.strip_prefix("error: ").unwrap_or(last).to_owned()
        }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_has_to_fit() {
        let pattern = Pattern::new("[A-Z]{2}|x").unwrap();
        assert!(pattern.matches("AB") && pattern.matches("x"));
        assert!(!pattern.matches("ABC") && !pattern.matches("AB\n"));
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        let why = |text: &str| Pattern::new(text).unwrap_err();
        assert_eq!(why("a)(b"), "unopened group");
        assert_eq!(why("(?=a)"), "look-around, including look-ahead and look-behind, is not supported");
        assert_eq!(why(r"(a)\1"), "backreferences are not supported");
        assert_eq!(why("a{1000}{1000}"), "the pattern takes more than 1048576 bytes of memory");
        assert_eq!(why(&"a".repeat(5000)), "the pattern is longer than 4096 bytes");
    }
}
