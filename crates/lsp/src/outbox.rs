//! What the server tells its client unasked, and answers that are written as texts. Nothing here waits for the client:
//! what it has not taken yet is kept, and of the diagnostics of a file only the latest.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{Notify, oneshot};
use tower_lsp::Client;
use tower_lsp::jsonrpc::{self, Id};
use tower_lsp::ls_types::{MessageType, Uri};

use crate::large::Text;

/// The diagnostics of a file.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) uri: Uri,
    /// Of a file that is open.
    pub(crate) version: Option<i32>,
    /// As the protocol writes them. They can be more than the text that they are about.
    pub(crate) diagnostics: Text,
}

/// The answer to a request.
#[derive(Debug)]
struct Answer {
    id: Id,
    result: Text,
    written: oneshot::Sender<()>,
}

/// What is to be told.
#[derive(Debug, Default)]
struct Waiting {
    answers: VecDeque<Answer>,
    diagnostics: BTreeMap<Uri, Publication>,
    messages: Vec<(MessageType, String)>,
    /// Whether the client listens to what it did not ask for.
    begun: bool,
    /// Whether the client is gone.
    closed: bool,
}

/// What a client asked for earlier and should ask for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    Diagnostics,
    Lenses,
    Hints,
    Tokens,
}

impl Again {
    const ALL: [Self; 4] = [Self::Diagnostics, Self::Lenses, Self::Hints, Self::Tokens];

    async fn ask(self, client: &Client) -> jsonrpc::Result<()> {
        match self {
            Self::Diagnostics => client.workspace_diagnostic_refresh().await,
            Self::Lenses => client.code_lens_refresh().await,
            Self::Hints => client.inlay_hint_refresh().await,
            Self::Tokens => client.semantic_tokens_refresh().await,
        }
    }
}

/// The messages that wait for the client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    waiting: Arc<Mutex<Waiting>>,
    more_to_write: Arc<Notify>,
    more_messages: Arc<Notify>,
    /// One for each kind of [`Again`].
    again: Arc<[Notify; Again::ALL.len()]>,
}

impl Outbox {
    fn change<T>(&self, change: impl FnOnce(&mut Waiting) -> T) -> T {
        change(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells the diagnostics of a file, in place of those that were not told yet.
    pub(crate) fn publish(&self, publication: Publication) {
        self.change(|waiting| waiting.diagnostics.insert(publication.uri.clone(), publication));
        self.more_to_write.notify_one();
    }

    /// Answers a request, and waits until the answer is written.
    pub(crate) async fn answer(&self, id: Id, result: Text) {
        let (written, is_written) = oneshot::channel();
        self.change(|waiting| {
            if !waiting.closed {
                waiting.answers.push_back(Answer { id, result, written });
            }
        });
        self.more_to_write.notify_one();
        // Where the client is gone, nobody waits for it.
        let _ = is_written.await;
    }

    /// Shows a person a sentence.
    pub(crate) fn show(&self, kind: MessageType, message: impl Into<String>) {
        self.change(|waiting| waiting.messages.push((kind, message.into())));
        self.more_messages.notify_one();
    }

    /// Has the client ask again.
    pub(crate) fn ask_again(&self, what: Again) {
        self.again(what).notify_one();
    }

    fn again(&self, what: Again) -> &Notify {
        let [diagnostics, lenses, hints, tokens] = &*self.again;
        match what {
            Again::Diagnostics => diagnostics,
            Again::Lenses => lenses,
            Again::Hints => hints,
            Again::Tokens => tokens,
        }
    }

    /// Starts to hand everything to the client, as fast as it takes it.
    pub(crate) fn begin(&self, client: &Client) {
        self.change(|waiting| waiting.begun = true);
        self.more_to_write.notify_one();
        let (outbox, to) = (self.clone(), client.clone());
        tokio::spawn(async move {
            loop {
                outbox.more_messages.notified().await;
                for (kind, message) in outbox.change(|waiting| std::mem::take(&mut waiting.messages)) {
                    to.show_message(kind, message).await;
                }
            }
        });
        // Of each request one is on its way at most: to a client that never answers, one is ever sent.
        for what in Again::ALL {
            let (outbox, to) = (self.clone(), client.clone());
            tokio::spawn(async move {
                loop {
                    outbox.again(what).notified().await;
                    let _ = what.ask(&to).await;
                }
            });
        }
    }

    /// Writes answers to the client, and from [`begin`](Self::begin) on the diagnostics of files, without end.
    pub(crate) async fn deliver(&self, mut output: impl AsyncWrite + Unpin) {
        loop {
            let written = if let Some(answer) = self.change(|waiting| waiting.answers.pop_front()) {
                answer.write(&mut output).await
            } else if let Some(publication) = self.change(Waiting::next_publication) {
                publication.write(&mut output).await
            } else {
                self.more_to_write.notified().await;
                continue;
            };
            if written.is_err() {
                // The client is gone, which who reads from it will see.
                self.change(|waiting| *waiting = Waiting { closed: true, ..Waiting::default() });
                return std::future::pending().await;
            }
        }
    }
}

impl Waiting {
    fn next_publication(&mut self) -> Option<Publication> {
        if !self.begun {
            return None;
        }
        Some(self.diagnostics.pop_first()?.1)
    }
}

impl Answer {
    async fn write(self, output: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let start = format!("{{\"jsonrpc\":\"2.0\",\"id\":{},\"result\":", serde_json::to_string(&self.id)?);
        write_message(output, &start, self.result, "}").await?;
        // The request may have been given up.
        let _ = self.written.send(());
        Ok(())
    }
}

impl Publication {
    async fn write(self, output: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let uri = serde_json::to_string(&self.uri)?;
        let version = self.version.map_or_else(String::new, |version| format!("\"version\":{version},"));
        let start = format!(
            "{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/publishDiagnostics\",\"params\":{{\"uri\":{uri},{version}\"diagnostics\":"
        );
        write_message(output, &start, self.diagnostics, "}}").await
    }
}

/// Writes a message as a whole: a text, and what stands before and after it.
async fn write_message(
    output: &mut (impl AsyncWrite + Unpin),
    start: &str,
    text: Text,
    end: &str,
) -> io::Result<()> {
    let length = start.len() + text.len() + end.len();
    output.write_all(format!("Content-Length: {length}\r\n\r\n{start}").as_bytes()).await?;
    for piece in text.into_pieces() {
        output.write_all(&piece).await?;
    }
    output.write_all(end.as_bytes()).await?;
    output.flush().await
}
