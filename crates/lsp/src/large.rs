//! Answers that are written past the service: it would make a tree of each first, of ten times its size.

use std::cell::Cell;
use std::pin::pin;

use tower_lsp::ExitedError;
use tower_lsp::jsonrpc::Response;

tokio::task_local! {
    /// What is written in place of the result of the method that runs.
    static RESULT: Cell<Option<String>>;
}

/// Has the method that runs answered with this text, in JSON; what it returns itself is dropped.
pub(crate) fn answer_with(result: String) {
    // A method that nobody asked for an answer has no place for one.
    let _ = RESULT.try_with(|place| place.set(Some(result)));
}

/// What became of a request.
pub(crate) enum Answered {
    /// The service answers it.
    Service(Option<Response>),
    /// It is answered with this text.
    Text(String),
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
