//! What may be large and is written past the service: it would make a tree of each message first, of ten times its
//! size.

use std::cell::Cell;
use std::hash::{DefaultHasher, Hasher as _};
use std::io;
use std::pin::pin;

use serde::{Serialize, Serializer as _};
use tower_lsp::ExitedError;
use tower_lsp::jsonrpc::Response;

/// How many bytes of a text lie together.
const PIECE: usize = 64 * 1024;

/// A text in JSON. It lies in pieces: one that grew as a whole would be there twice each time it moves.
#[derive(Debug, Default)]
pub(crate) struct Text {
    pieces: Vec<Vec<u8>>,
}

impl Text {
    /// A value as JSON.
    pub(crate) fn of(value: &impl Serialize) -> serde_json::Result<Self> {
        let mut text = Self::default();
        serde_json::to_writer(&mut text, value)?;
        Ok(text)
    }

    /// A list without values.
    pub(crate) fn empty_list() -> Self {
        Self { pieces: vec![b"[]".to_vec()] }
    }

    /// A list as JSON, which takes one of its values after the other.
    pub(crate) fn list(values: impl Iterator<Item = impl Serialize>) -> serde_json::Result<Self> {
        let mut text = Self::default();
        serde_json::Serializer::new(&mut text).collect_seq(values)?;
        Ok(text)
    }

    /// How many bytes it has.
    pub(crate) fn len(&self) -> usize {
        self.pieces.iter().map(Vec::len).sum()
    }

    /// Its bytes, piece by piece.
    pub(crate) fn into_pieces(self) -> impl Iterator<Item = Vec<u8>> {
        self.pieces.into_iter()
    }

    /// A number that tells it from others.
    pub(crate) fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for piece in &self.pieces {
            hasher.write(piece);
        }
        hasher.finish()
    }
}

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.pieces.last_mut() {
            Some(last) if last.len() < PIECE => last.extend_from_slice(bytes),
            Some(_) => {
                let mut piece = Vec::with_capacity(PIECE + bytes.len());
                piece.extend_from_slice(bytes);
                self.pieces.push(piece);
            }
            // Most texts are small.
            None => self.pieces.push(bytes.to_vec()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

tokio::task_local! {
    /// What is written in place of the result of the method that runs.
    static RESULT: Cell<Option<Text>>;
}

/// Has the method that runs answered with this text; what it returns itself is dropped.
pub(crate) fn answer_with(result: Text) {
    // A method that nobody asked for an answer has no place for one.
    let _ = RESULT.try_with(|place| place.set(Some(result)));
}

/// What became of a request.
pub(crate) enum Answered {
    /// The service answers it.
    Service(Option<Response>),
    /// It is answered with this text.
    Text(Text),
}

/// Answers a request, and tells a text from what the service answers.
pub(crate) async fn answer(
    request: impl Future<Output = Result<Option<Response>, ExitedError>>,
) -> Result<Answered, ExitedError> {
    let mut request = pin!(RESULT.scope(Cell::default(), request));
    let response = request.as_mut().await?;
    let text = request.take_value().and_then(Cell::into_inner);
    // The client may have taken the request back meanwhile.
    Ok(match text.filter(|_| response.as_ref().is_some_and(Response::is_ok)) {
        Some(text) => Answered::Text(text),
        None => Answered::Service(response),
    })
}
