//! What the server tells its client unasked. Nothing here waits for the client: what it has not taken yet is kept, and
//! of the diagnostics of a file only the latest.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;
use tower_lsp::Client;
use tower_lsp::ls_types::{MessageType, PublishDiagnosticsParams, Uri};

/// What is to be told.
#[derive(Debug, Default)]
struct Waiting {
    diagnostics: BTreeMap<Uri, PublishDiagnosticsParams>,
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
    more: Arc<Notify>,
    /// One for each kind of [`Again`].
    again: [Arc<Notify>; 4],
}

impl Outbox {
    fn change(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        self.more.notify_one();
    }

    /// Tells the diagnostics of a file, in place of those that were not told yet.
    pub(crate) fn publish(&self, params: PublishDiagnosticsParams) {
        self.change(|waiting| {
            waiting.diagnostics.insert(params.uri.clone(), params);
        });
    }

    /// Shows a person a sentence.
    pub(crate) fn show(&self, kind: MessageType, message: impl Into<String>) {
        self.change(|waiting| waiting.messages.push((kind, message.into())));
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
    pub(crate) fn deliver_to(&self, client: &Client) {
        tokio::spawn(self.clone().deliver(client.clone()));
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

    async fn deliver(self, client: Client) {
        loop {
            self.more.notified().await;
            while let Some(next) = self.next() {
                match next {
                    Next::Message(kind, message) => client.show_message(kind, message).await,
                    Next::Diagnostics(params) => {
                        client.publish_diagnostics(params.uri, params.diagnostics, params.version).await;
                    }
                }
            }
        }
    }

    fn next(&self) -> Option<Next> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.messages.is_empty() {
            return Some(Next::Diagnostics(waiting.diagnostics.pop_first()?.1));
        }
        let (kind, message) = waiting.messages.remove(0);
        Some(Next::Message(kind, message))
    }
}

/// What is told next.
enum Next {
    Message(MessageType, String),
    Diagnostics(PublishDiagnosticsParams),
}
