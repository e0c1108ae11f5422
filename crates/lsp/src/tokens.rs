//! Semantic tokens as the protocol writes them.

use esc_ide::semantic::{SemanticKind, SemanticToken};
use serde::{Serialize, Serializer};
use tower_lsp::ls_types as lsp;

use crate::position::{Positions, number};

/// How many tokens of a file lie together.
const PIECE: usize = 1024;

/// The tokens of a text, each by its distance from the one before.
///
/// They are kept until the client asks what has changed, and lie in pieces: where a large file has all of them in one, the
/// memory around it is of little use to others.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pieces: Vec<Vec<lsp::SemanticToken>>,
}

/// An answer with all tokens of a text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    /// The name of the answer, by which the client asks what has changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) result_id: Option<String>,
    pub(crate) data: Tokens,
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
    /// The tokens of a text.
    pub(crate) fn of(positions: &Positions<'_>, found: impl Iterator<Item = SemanticToken>) -> Self {
        let (mut line, mut start) = (0, 0);
        found
            .map(|token| {
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
            })
            .collect()
    }

    fn len(&self) -> usize {
        self.pieces.iter().map(Vec::len).sum()
    }

    fn iter(&self) -> impl DoubleEndedIterator<Item = &lsp::SemanticToken> {
        self.pieces.iter().flatten()
    }

    /// The one edit that makes these of older ones, in numbers of the protocol, five a token; none where they are the
    /// same.
    pub(crate) fn edits_since(&self, old: &Self) -> Vec<lsp::SemanticTokensEdit> {
        let same = |(old, new): &(&lsp::SemanticToken, &lsp::SemanticToken)| old == new;
        let before = old.iter().zip(self.iter()).take_while(same).count();
        let most = old.len().min(self.len()) - before;
        let after = old.iter().rev().zip(self.iter().rev()).take(most).take_while(same).count();
        let (gone, come) = (old.len() - before - after, self.len() - before - after);
        if gone == 0 && come == 0 {
            return Vec::new();
        }
        vec![lsp::SemanticTokensEdit {
            start: number(before * 5),
            delete_count: number(gone * 5),
            data: Some(self.iter().skip(before).take(come).copied().collect()),
        }]
    }
}

impl FromIterator<lsp::SemanticToken> for Tokens {
    fn from_iter<T: IntoIterator<Item = lsp::SemanticToken>>(tokens: T) -> Self {
        let mut tokens = tokens.into_iter();
        let pieces = std::iter::from_fn(|| {
            let piece: Vec<_> = tokens.by_ref().take(PIECE).collect();
            (!piece.is_empty()).then_some(piece)
        });
        Self { pieces: pieces.collect() }
    }
}

impl Serialize for Tokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().flat_map(|token| {
            [
                token.delta_line,
                token.delta_start,
                token.length,
                token.token_type,
                token.token_modifiers_bitset,
            ]
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(length: u32) -> lsp::SemanticToken {
        lsp::SemanticToken { delta_line: 0, delta_start: 1, length, token_type: 0, token_modifiers_bitset: 0 }
    }

    #[test]
    fn edits_lead_from_the_old_tokens_to_the_new() {
        for (old, new) in [
            (vec![1, 2, 3], vec![1, 9, 3]),
            (vec![1, 1, 1], vec![1, 1]),
            (vec![], vec![4]),
            (vec![1, 2], vec![1, 2]),
            (vec![1, 2, 1, 2], vec![1, 2]),
            ((0..3000).collect(), (0..1500).chain([7]).chain(1501..3000).collect()),
        ] {
            let (old, new): (Tokens, Tokens) =
                (old.into_iter().map(token).collect(), new.into_iter().map(token).collect());
            let mut edited: Vec<lsp::SemanticToken> = old.iter().copied().collect();
            for edit in new.edits_since(&old) {
                let (start, count) = (edit.start as usize / 5, edit.delete_count as usize / 5);
                edited.splice(start..start + count, edit.data.unwrap_or_default());
            }
            assert!(edited.iter().eq(new.iter()));
        }
    }

    #[test]
    fn they_are_written_as_numbers() {
        let answer =
            Answer { result_id: Some("7".to_owned()), data: [token(3), token(4)].into_iter().collect() };
        let written = serde_json::to_string(&answer).unwrap();
        assert_eq!(written, r#"{"resultId":"7","data":[0,1,3,0,0,0,1,4,0,0]}"#);
    }
}
