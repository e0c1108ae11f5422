//! The routes, and what each answers.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Query, Request, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use esc_runtime::Instant;
use esc_store::{Error, Hash, RuleStore, Version};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::answer::Refusal;
use crate::evaluate::{Judged, judge};
use crate::metrics::Metrics;

/// The largest body, in bytes.
const MAX_BODY_BYTES: usize = 8 * 1024 * 1024;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The header that says which rules have judged: what to send as `rules` for the same cases later.
const RULES: &str = "esc-rules";

/// What the service stands on.
pub(crate) struct Service {
    pub(crate) store: RuleStore,
    pub(crate) metrics: Arc<Metrics>,
}

/// What a request may ask for beside its cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The instant to judge at; the present without it.
    now: Option<String>,
    /// The version to judge by; the one in force without it.
    rules: Option<String>,
    /// Whether to say what a match rests on.
    #[serde(default)]
    because: bool,
}

pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/cases:evaluate", post(evaluate))
        .route("/health", get(health))
        .route("/metrics", get(metrics))
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(service)
}

async fn evaluate(
    State(service): State<Arc<Service>>,
    asked: Result<Query<Asked>, QueryRejection>,
    request: Request,
) -> Response {
    let answer = match answered(Arc::clone(&service), asked, request).await {
        Ok((version, judged)) => {
            service.metrics.judged(&judged);
            let head =
                [(header::CONTENT_TYPE.as_str(), "application/x-ndjson"), (RULES, &version.id().to_string())];
            (head, judged.lines).into_response()
        }
        Err(refusal) => refusal.into_response(),
    };
    service.metrics.request(answer.status().as_u16());
    answer
}

async fn answered(
    service: Arc<Service>,
    asked: Result<Query<Asked>, QueryRejection>,
    request: Request,
) -> Result<(Arc<Version>, Judged), Refusal> {
    let Query(asked) = asked.map_err(|error| {
        Refusal::bad(format_args!(
            "{}; what can be asked for is `now`, `rules` and `because`",
            error.body_text()
        ))
    })?;
    let now = match &asked.now {
        None => crate::now(),
        Some(text) => Instant::parse(text)
            .map_err(|error| Refusal::bad(format_args!("`now` is `{text}`, which is no instant: {error}")))?,
    };
    let pin = match &asked.rules {
        None => None,
        Some(text) => {
            Some(text.parse::<Hash>().map_err(|error| Refusal::bad(format_args!("`rules`: {error}")))?)
        }
    };
    let body = match timeout(BODY_TIMEOUT, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format_args!(
                    "the body is larger than {MAX_BODY_BYTES} bytes; send the cases in several requests"
                ),
            ));
        }
        Ok(Err(error)) => return Err(Refusal::new(error.status(), error.body_text())),
        Err(_) => {
            return Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                format_args!("the body did not arrive within {} seconds", BODY_TIMEOUT.as_secs()),
            ));
        }
    };
    // To look for a version may read the disk, and to judge takes a while for many cases.
    let judging = spawn_blocking(move || {
        let version = service.store.judging(pin).map_err(no_version)?;
        let judged = judge(&version, &body, now, asked.because)?;
        Ok((version, judged))
    });
    judging.await.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error))?
}

/// What to say where a version is not to be had.
fn no_version(error: Error) -> Refusal {
    match error {
        Error::Unknown { .. } => Refusal::new(StatusCode::NOT_FOUND, error),
        error => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

/// How it stands with the rules. The service is well as long as it answers: where the rules in the file are refused, it
/// goes on with those that it has.
async fn health(State(service): State<Arc<Service>>) -> Json<Value> {
    let status = service.store.status();
    let version = &status.current;
    Json(json!({
        "rule": version.program().name(),
        "rules": version.id().to_string(),
        "source_hash": version.source_hash().to_string(),
        "since": status.since.to_string(),
        "refused": status.refused.map(|refusal| json!({
            "since": refusal.at.to_string(),
            "error": refusal.to_string(),
        })),
        "watching": status.watching.to_string(),
    }))
}

async fn metrics(State(service): State<Arc<Service>>) -> Result<Response, Refusal> {
    let text = service.metrics.text(&service.store.status());
    let text = text.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

async fn unknown(uri: Uri) -> Refusal {
    let error = format!(
        "there is nothing at `{}`; there are `POST /cases:evaluate`, `GET /health` and `GET /metrics`",
        uri.path()
    );
    Refusal::new(StatusCode::NOT_FOUND, error)
}

async fn not_allowed(method: Method, uri: Uri) -> Refusal {
    let wanted = if uri.path() == "/cases:evaluate" { "POST" } else { "GET" };
    let error = format!("`{}` takes {wanted}, not {method}", uri.path());
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error)
}
