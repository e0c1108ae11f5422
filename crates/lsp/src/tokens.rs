//! Semantic tokens as the protocol writes them.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use esc_ide::semantic::{SemanticKind, SemanticToken};
use serde::{Serialize, Serializer};
use tower_lsp::ls_types as lsp;

use crate::position::{Positions, number};

/// The tokens of a text, declaration by declaration, each by its distance from the one before.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pieces: Vec<Vec<lsp::SemanticToken>>,
}

/// An answer with all tokens of a text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer<'a> {
    /// The name of the answer, by which the client asks what has changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result_id: Option<&'a str>,
    pub(crate) data: Tokens,
}

/// What is remembered of tokens that were answered, to tell what has changed: of each declaration how many tokens it has,
/// and what tells them from others. The tokens of a large file take twice the memory of its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    pieces: Vec<(usize, u64)>,
}

/// The kinds of token, in the order of their numbers.
pub(crate) fn types() -> Vec<lsp::SemanticTokenType> {
    let word = |kind: &SemanticKind| match kind {
        SemanticKind::Comment => lsp::SemanticTokenType::COMMENT,
        SemanticKind::Keyword => lsp::SemanticTokenType::KEYWORD,
        SemanticKind::Operator => lsp::SemanticTokenType::OPERATOR,
        SemanticKind::Field => lsp::SemanticTokenType::PROPERTY,
        SemanticKind::Value => lsp::SemanticTokenType::ENUM_MEMBER,
        SemanticKind::Text => lsp::SemanticTokenType::STRING,
        SemanticKind::Number => lsp::SemanticTokenType::NUMBER,
        SemanticKind::Row => lsp::SemanticTokenType::VARIABLE,
        SemanticKind::Entry => lsp::SemanticTokenType::FUNCTION,
        SemanticKind::Hours => lsp::SemanticTokenType::NAMESPACE,
        SemanticKind::Target => lsp::SemanticTokenType::CLASS,
        SemanticKind::Type => lsp::SemanticTokenType::TYPE,
        SemanticKind::Function => lsp::SemanticTokenType::METHOD,
    };
    SemanticKind::ALL.iter().map(word).collect()
}

impl Tokens {
    /// The tokens of a text, of which each declaration has some.
    pub(crate) fn of(positions: &Positions<'_>, found: impl Iterator<Item = Vec<SemanticToken>>) -> Self {
        let (mut line, mut start) = (0, 0);
        let mut written = |token: SemanticToken| {
            let range = positions.range(token.span);
            let delta_line = range.start.line - line;
            let delta_start =
                if delta_line == 0 { range.start.character - start } else { range.start.character };
            (line, start) = (range.start.line, range.start.character);
            let kind = SemanticKind::ALL.iter().position(|kind| *kind == token.kind);
            lsp::SemanticToken {
                delta_line,
                delta_start,
                length: range.end.character.saturating_sub(range.start.character),
                token_type: kind.map_or(0, number),
                token_modifiers_bitset: u32::from(token.declares),
            }
        };
        Self { pieces: found.map(|piece| piece.into_iter().map(&mut written).collect()).collect() }
    }

    /// What is to be remembered of them.
    pub(crate) fn remembered(&self) -> Remembered {
        let piece = |tokens: &Vec<lsp::SemanticToken>| {
            let mut hasher = DefaultHasher::new();
            for token in tokens {
                numbers(token).hash(&mut hasher);
            }
            (tokens.len(), hasher.finish())
        };
        Remembered { pieces: self.pieces.iter().map(piece).collect() }
    }

    /// The one edit that makes these of those that were `old`, in numbers of the protocol; none where they are the same.
    /// `new` is what is remembered of these.
    pub(crate) fn edits_since(&self, old: &Remembered, new: &Remembered) -> Vec<lsp::SemanticTokensEdit> {
        let (old, new) = (old.pieces.as_slice(), new.pieces.as_slice());
        let same = |(old, new): &(&(usize, u64), &(usize, u64))| old == new;
        let before = old.iter().zip(new).take_while(same).count();
        let most = old.len().min(new.len()) - before;
        let after = old.iter().rev().zip(new.iter().rev()).take(most).take_while(same).count();
        let changed = |pieces: &[(usize, u64)]| before..pieces.len() - after;
        if changed(old).is_empty() && changed(new).is_empty() {
            return Vec::new();
        }
        let count =
            |pieces: Option<&[(usize, u64)]>| pieces.unwrap_or_default().iter().map(|(count, _)| count).sum();
        let (start, gone): (usize, usize) = (count(old.get(..before)), count(old.get(changed(old))));
        let come = self.pieces.get(changed(new)).unwrap_or_default().iter().flatten();
        vec![lsp::SemanticTokensEdit {
            start: number(start * NUMBERS),
            delete_count: number(gone * NUMBERS),
            data: Some(come.copied().collect()),
        }]
    }
}

/// How many numbers of the protocol a token is.
const NUMBERS: usize = 5;

fn numbers(token: &lsp::SemanticToken) -> [u32; NUMBERS] {
    [token.delta_line, token.delta_start, token.length, token.token_type, token.token_modifiers_bitset]
}

impl Serialize for Tokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.pieces.iter().flatten().flat_map(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens of these lengths, piece by piece.
    fn tokens(pieces: &[&[u32]]) -> Tokens {
        let token = |length: &u32| lsp::SemanticToken {
            delta_line: 0,
            delta_start: 1,
            length: *length,
            token_type: 0,
            token_modifiers_bitset: 0,
        };
        Tokens { pieces: pieces.iter().map(|piece| piece.iter().map(token).collect()).collect() }
    }

    #[test]
    fn edits_lead_from_the_old_tokens_to_the_new() {
        let texts: [&[&[u32]]; 8] = [
            &[],
            &[&[]],
            &[&[1, 2], &[3], &[4]],
            &[&[1, 2], &[3, 3], &[4]],
            &[&[1, 2], &[4]],
            &[&[1, 2], &[], &[4], &[4]],
            &[&[9], &[3], &[4]],
            &[&[1, 2], &[3], &[4], &[1, 2], &[3], &[4]],
        ];
        for (old, new) in texts.iter().flat_map(|old| texts.map(|new| (tokens(old), tokens(new)))) {
            let mut edited: Vec<lsp::SemanticToken> = old.pieces.concat();
            for edit in new.edits_since(&old.remembered(), &new.remembered()) {
                let (start, count) = (edit.start as usize / NUMBERS, edit.delete_count as usize / NUMBERS);
                edited.splice(start..start + count, edit.data.unwrap());
            }
            assert_eq!(edited, new.pieces.concat());
        }
        let mended = tokens(&[&[1, 2], &[7], &[4]]);
        let edits = mended.edits_since(&tokens(&[&[1, 2], &[3], &[4]]).remembered(), &mended.remembered());
        assert_eq!((edits[0].start, edits[0].delete_count), (10, 5), "only what changed");
    }

    #[test]
    fn they_are_written_as_numbers() {
        let written =
            |result_id| serde_json::to_string(&Answer { result_id, data: tokens(&[&[3], &[4]]) }).unwrap();
        assert_eq!(written(Some("7")), r#"{"resultId":"7","data":[0,1,3,0,0,0,1,4,0,0]}"#);
        assert_eq!(written(None), r#"{"data":[0,1,3,0,0,0,1,4,0,0]}"#);
    }
}
