//! The way to the client and from it, in pieces that take little memory.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// How many bytes are read or written at once. Standard input and output keep room for as many as they were ever asked for.
const PIECE: usize = 64 * 1024;

/// One of two who write whole messages to one stream. Each ends a message with a flush; until then the other waits.
#[derive(Debug)]
pub(crate) struct Turns<W> {
    stream: Arc<Mutex<Stream<W>>>,
    number: usize,
}

#[derive(Debug)]
struct Stream<W> {
    output: Pin<Box<W>>,
    /// Who is in the midst of a message.
    turn: Option<usize>,
    waiting: Option<Waker>,
}

/// Two who write to one stream in turns.
pub(crate) fn in_turns<W>(output: W) -> [Turns<W>; 2] {
    let stream = Arc::new(Mutex::new(Stream { output: Box::pin(output), turn: None, waiting: None }));
    [0, 1].map(|number| Turns { stream: Arc::clone(&stream), number })
}

impl<W> Turns<W> {
    fn with<T>(&self, act: impl FnOnce(&mut Stream<W>) -> T) -> T {
        act(&mut self.stream.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<W> Stream<W> {
    fn end_turn(&mut self) {
        self.turn = None;
        if let Some(waiting) = self.waiting.take() {
            waiting.wake();
        }
    }
}

impl<W: AsyncWrite> AsyncWrite for Turns<W> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.with(|stream| {
            if *stream.turn.get_or_insert(self.number) != self.number {
                stream.waiting = Some(context.waker().clone());
                return Poll::Pending;
            }
            let piece = bytes.get(..PIECE).unwrap_or(bytes);
            let written = ready!(stream.output.as_mut().poll_write(context, piece));
            if written.is_err() {
                stream.end_turn();
            }
            Poll::Ready(written)
        })
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|stream| {
            if stream.turn.is_some_and(|turn| turn != self.number) {
                // All that this one wrote was flushed when its turn ended.
                return Poll::Ready(Ok(()));
            }
            let flushed = ready!(stream.output.as_mut().poll_flush(context));
            stream.end_turn();
            Poll::Ready(flushed)
        })
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(|stream| stream.output.as_mut().poll_shutdown(context))
    }
}

/// An input that is never asked for more than a piece.
#[derive(Debug)]
pub(crate) struct InPieces<R> {
    input: R,
    piece: Box<[u8]>,
}

impl<R> InPieces<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, piece: vec![0; PIECE].into() }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for InPieces<R> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        to: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { input, piece } = self.get_mut();
        let room = to.remaining().min(piece.len());
        let mut from = ReadBuf::new(piece.get_mut(..room).unwrap_or_default());
        ready!(Pin::new(input).poll_read(context, &mut from))?;
        to.put_slice(from.filled());
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn messages_of_two_do_not_mix() {
        // So little room that each message waits for the reader many times.
        let (near, mut far) = tokio::io::duplex(7);
        let [mut one, mut other] = in_turns(near);
        let write = async |writer: &mut Turns<_>, message: &[u8]| {
            for _ in 0..10 {
                let (start, end) = message.split_at(20);
                writer.write_all(start).await.unwrap();
                writer.write_all(end).await.unwrap();
                writer.flush().await.unwrap();
            }
        };
        let read = async {
            let mut messages = Vec::new();
            for _ in 0..20 {
                let mut message = [0; 50];
                far.read_exact(&mut message).await.unwrap();
                messages.push(message);
            }
            messages
        };
        let ((), (), messages) = tokio::join!(write(&mut one, &[1; 50]), write(&mut other, &[2; 50]), read);
        let count = |byte: u8| messages.iter().filter(|message| **message == [byte; 50]).count();
        assert_eq!((count(1), count(2)), (10, 10));
    }

    #[tokio::test(flavor = "current_thread")]
    async fn what_is_read_in_pieces_is_the_same() {
        let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(3 * PIECE + 5).collect();
        let mut read = Vec::new();
        InPieces::new(bytes.as_slice()).read_to_end(&mut read).await.unwrap();
        assert!(read == bytes);
    }
}
