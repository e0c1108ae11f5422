//! The language server of esc: the only place that knows the protocol.
//!
//! [`serve`] answers one client. The methods of the protocol (`server`) hand each message to the `engine` in the order in
//! which it came and wait for the answer; nothing waits for the client. What the client is told unasked goes through
//! the `outbox`, and so do answers that are `large`.

mod capabilities;
mod client;
mod convert;
mod engine;
mod files;
mod large;
mod outbox;
mod output;
mod pages;
mod parent;
mod position;
mod server;
mod settings;
mod tokens;
mod uris;
mod watch;
mod worker;

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use esc_values::Instant;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tower_lsp::jsonrpc::{Request, Response};
use tower_lsp::{ExitedError, LspService};
use tower_service::Service;

use large::Answered;
use outbox::Outbox;
use output::{InPieces, in_turns};
use server::Server;

/// How many requests may wait for their answers. The engine answers one after the other; this many can be taken back.
const MAX_WAITING: usize = 256;

/// How long the client has to read what was written before `exit`, and then the engine to put its files away.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Serves one client until it says `exit`, closes its side, or its process is gone. Says whether the end was in
/// order: announced with `shutdown`.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite, clock: fn() -> Instant) -> bool {
    let (service, socket) = LspService::new(|client| Server::new(client, clock));
    let (input, [answers, written]) = (InPieces::new(input), in_turns(output));
    let exit = Arc::new(Notify::new());
    let state = service.inner().ends();
    let outbox = service.inner().outbox();
    let watched = Watched { service, exit: Arc::clone(&exit), outbox: outbox.clone() };
    let serving =
        tower_lsp::Server::new(input, answers, socket).concurrency_level(MAX_WAITING).serve(watched);
    tokio::select! {
        () = serving => {}
        () = outbox.deliver(written) => {}
        // A client that does not read any more must not keep the server.
        () = async { exit.notified().await; tokio::time::sleep(LAST_WORDS).await } => {}
        () = parent::end_of(&state) => {}
    }
    // The service is gone, and its engine is told so.
    let engine = state.engine.lock().unwrap_or_else(PoisonError::into_inner).take();
    let ended = tokio::task::spawn_blocking(move || engine.map(std::thread::JoinHandle::join));
    let _ = tokio::time::timeout(LAST_WORDS, ended).await;
    state.shut_down.load(Ordering::Relaxed)
}

/// Serves the client on standard input and output.
pub fn run(clock: fn() -> Instant) -> std::io::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let in_order = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout(), clock));
    // A read of standard input that is under way would be waited for.
    runtime.shutdown_background();
    Ok(in_order)
}

/// The service, which says when `exit` comes and leaves large answers to the outbox.
struct Watched {
    service: LspService<Server>,
    exit: Arc<Notify>,
    outbox: Outbox,
}

impl Service<Request> for Watched {
    type Response = Option<Response>;
    type Error = ExitedError;
    type Future = <LspService<Server> as Service<Request>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.method() == "exit" {
            self.exit.notify_one();
        }
        let id = request.id().cloned();
        let response = self.service.call(request);
        let Some(id) = id else { return response };
        let outbox = self.outbox.clone();
        Box::pin(async move {
            match large::answer(response).await? {
                Answered::Service(response) => Ok(response),
                Answered::Text(result) => {
                    outbox.answer(id, result).await;
                    Ok(None)
                }
            }
        })
    }
}
