//! What the server tells its client unasked. Nothing here waits for the client: what it has not taken yet is kept, and
//! of the diagnostics of a file only the latest.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::Notify;
use tower_lsp::Client;
use tower_lsp::ls_types::{MessageType, Uri};

/// The diagnostics of a file.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) uri: Uri,
    /// Of a file that is open.
    pub(crate) version: Option<i32>,
    /// As the protocol writes them: a list in JSON. They can be more than the text that they are about.
    pub(crate) diagnostics: String,
}

/// What is to be told.
#[derive(Debug, Default)]
struct Waiting {
    diagnostics: BTreeMap<Uri, Publication>,
    messages: Vec<(MessageType, String)>,
}

/// What a client asked for earlier and should ask for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    Diagnostics,
    Lenses,
    Hints,
    Tokens,
}

/// The messages that wait for the client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    waiting: Arc<Mutex<Waiting>>,
    /// The client listens from here on.
    begun: Arc<Notify>,
    more_diagnostics: Arc<Notify>,
    more_messages: Arc<Notify>,
    /// One for each kind of [`Again`].
    again: [Arc<Notify>; 4],
}

impl Outbox {
    fn change<T>(&self, change: impl FnOnce(&mut Waiting) -> T) -> T {
        change(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Tells the diagnostics of a file, in place of those that were not told yet.
    pub(crate) fn publish(&self, publication: Publication) {
        self.change(|waiting| waiting.diagnostics.insert(publication.uri.clone(), publication));
        self.more_diagnostics.notify_one();
    }

    /// Shows a person a sentence.
    pub(crate) fn show(&self, kind: MessageType, message: impl Into<String>) {
        self.change(|waiting| waiting.messages.push((kind, message.into())));
        self.more_messages.notify_one();
    }

    /// Has the client ask again.
    pub(crate) fn ask_again(&self, what: Again) {
        let [diagnostics, lenses, hints, tokens] = &self.again;
        match what {
            Again::Diagnostics => diagnostics,
            Again::Lenses => lenses,
            Again::Hints => hints,
            Again::Tokens => tokens,
        }
        .notify_one();
    }

    /// Starts to hand everything to the client, as fast as it takes it.
    pub(crate) fn begin(&self, client: &Client) {
        self.begun.notify_one();
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
        let [diagnostics, lenses, hints, tokens] = self.again.clone();
        let to = client.clone();
        tokio::spawn(async move {
            loop {
                diagnostics.notified().await;
                let _ = to.workspace_diagnostic_refresh().await;
            }
        });
        let to = client.clone();
        tokio::spawn(async move {
            loop {
                lenses.notified().await;
                let _ = to.code_lens_refresh().await;
            }
        });
        let to = client.clone();
        tokio::spawn(async move {
            loop {
                hints.notified().await;
                let _ = to.inlay_hint_refresh().await;
            }
        });
        let to = client.clone();
        tokio::spawn(async move {
            loop {
                tokens.notified().await;
                let _ = to.semantic_tokens_refresh().await;
            }
        });
    }

    /// Writes the diagnostics of files to the client, from [`begin`](Self::begin) on and without end. They do not go through
    /// the service: it would make a tree of each message first, of ten times its size.
    pub(crate) async fn deliver(&self, mut output: impl AsyncWrite + Unpin) {
        self.begun.notified().await;
        loop {
            while let Some((_, next)) = self.change(|waiting| waiting.diagnostics.pop_first()) {
                if next.write(&mut output).await.is_err() {
                    // The client is gone, which who reads from it will see.
                    return std::future::pending().await;
                }
            }
            self.more_diagnostics.notified().await;
        }
    }
}

impl Publication {
    /// Writes the notification as a whole.
    async fn write(&self, output: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let uri = serde_json::to_string(&self.uri)?;
        let version = self.version.map_or_else(String::new, |version| format!("\"version\":{version},"));
        let start = format!(
            "{{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/publishDiagnostics\",\"params\":{{\"uri\":{uri},{version}\"diagnostics\":"
        );
        let end = "}}";
        let length = start.len() + self.diagnostics.len() + end.len();
        output.write_all(format!("Content-Length: {length}\r\n\r\n{start}").as_bytes()).await?;
        output.write_all(self.diagnostics.as_bytes()).await?;
        output.write_all(end.as_bytes()).await?;
        output.flush().await
    }
}
