//! A service that decides on cases over HTTP, by rules that may change while it runs.

mod answer;
mod evaluate;
mod metrics;
mod service;

use std::error::Error;
use std::future::Future;
use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use esc_runtime::Instant;
use esc_store::{Event, Options, RuleStore};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{Level, error, info, warn};

use metrics::Metrics;
use service::Service;

const USAGE: &str = "usage: esc-example-embed-service RULES.escb|FOLDER PORT [error|warn|info|debug|trace]";

/// How long requests that are under way have to end once the service is to stop.
const LAST_WORDS: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be told where standard error is gone.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (rules, port, level) = match arguments.as_slice() {
        [rules, port] => (rules, port, Level::INFO),
        [rules, port, level] => (rules, port, level.parse().map_err(|_| USAGE)?),
        _ => return Err(USAGE.into()),
    };
    let port: u16 = port.parse().map_err(|_| USAGE)?;
    tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).init();

    let metrics = Arc::new(Metrics::new());
    let counted = Arc::clone(&metrics);
    let on_event = move |event: &Event| {
        counted.event(event);
        match event {
            Event::Swapped { before, now } => {
                info!(before = %before.id(), now = %now.id(), rule = now.program().name(), "other rules are in force");
            }
            Event::Refused(why) => warn!(%why, "the rules stay as they are"),
            Event::Restored(version) => info!(now = %version.id(), "the file holds the rules in force again"),
        }
    };
    let store =
        RuleStore::open(rules, now, Options { on_event: Some(Box::new(on_event)), ..Options::default() })?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(serve(port, Arc::new(Service { store, metrics })))
}

/// Serves until the process is told to end.
async fn serve(port: u16, service: Arc<Service>) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let (tell, told) = watch::channel(false);
    let ended = signalled()?;
    tokio::spawn(async move {
        ended.await;
        let _ = tell.send(true);
    });
    {
        let mut out = io::stdout().lock();
        writeln!(out, "http://{}", listener.local_addr()?)?;
        out.flush()?;
    }
    let serving = axum::serve(listener, service::router(service))
        .with_graceful_shutdown(stop(told.clone()))
        .into_future();
    tokio::select! {
        served = serving => served?,
        () = async { stop(told).await; tokio::time::sleep(LAST_WORDS).await } => {
            error!("requests were cut off");
        }
    }
    info!("stopped");
    Ok(())
}

/// Ends when the service is to stop.
async fn stop(mut told: watch::Receiver<bool>) {
    let _ = told.wait_for(|stops| *stops).await;
}

/// Ends with the first signal that asks the process to end.
fn signalled() -> io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// The present.
fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a service reads the clock")]
    let now = SystemTime::now();
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    i64::try_from(seconds).ok().and_then(Instant::from_unix).unwrap_or(Instant::MAX)
}
