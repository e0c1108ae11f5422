//! What a person at the keyboard waits for, through the protocol, against a full check of the same file.
//!
//! `check` is the baseline: reading, parsing and checking the file, as `escc check` does before the exact analysis. A
//! keystroke goes into one entry in the middle of the file and ends with the diagnostics of the new text. The memory of
//! the whole process, with both sides of the pipe in it, is printed as a multiple of the text. `escc lsp` by itself
//! takes about 53 times the text of 10,000 entries after twenty edits, 57 where the editor asks for all that it shows of
//! the file after each, and may take 60; of what is kept, `crates/workspace/tests/memory.rs` holds a bound.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail loudly, measures time, and says what it found"
)]

#[path = "../../../tests/lsp/client.rs"]
#[expect(dead_code, reason = "the tests ask for more")]
mod client;
#[path = "../../reach/tests/support/list.rs"]
mod list;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant as Clock};

use esc_values::Instant;
use esc_workspace::{DEFAULT_STEPS, Disk, Levels, Options, Workspace};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use client::Client;

/// How many keystrokes, completions and so on are measured, and how many answers about a whole file.
const TIMES: usize = 41;
const TIMES_OF_ALL: usize = 5;

/// The median of some times, and the longest.
struct Times {
    median: Duration,
    longest: Duration,
}

fn times(measure: impl FnMut(usize) -> Duration) -> Times {
    so_many_times(TIMES, measure)
}

fn so_many_times(count: usize, measure: impl FnMut(usize) -> Duration) -> Times {
    let mut all: Vec<Duration> = (0..count).map(measure).collect();
    all.sort_unstable();
    Times { median: all[count / 2], longest: all[count - 1] }
}

fn say(what: &str, times: &Times, base: Duration) {
    let share = times.median.as_secs_f64() / base.as_secs_f64() * 100.0;
    println!(
        "  {what:<28} median {:>9.2?}  longest {:>9.2?}  {share:>6.1} % of a check",
        times.median, times.longest
    );
}

fn resident() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes * 1024.0)
}

/// A session with one open file.
struct Session {
    runtime: Runtime,
    client: Client,
    /// The line of the entry that is edited, and the columns of its name and of a place in its criteria.
    line: u32,
    criteria: u32,
    version: i32,
}

impl Session {
    fn open(text: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let entries: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("entry \"")).collect();
        let line = entries[entries.len() / 2];
        let criteria = lines[line].find(" when ").map_or(7, |at| at + 6);
        let client = runtime.block_on(async {
            let mut client = Client::start(&[]).await;
            client.open("a.esc", text).await;
            client.wait_for("textDocument/publishDiagnostics").await;
            client
        });
        let number = |at: usize| u32::try_from(at).unwrap();
        Self { runtime, client, line: number(line), criteria: number(criteria), version: 1 }
    }

    /// Types a letter into the entry's name, or takes it back, and waits for the diagnostics of that text.
    fn keystroke(&mut self) -> Duration {
        self.version += 1;
        let (version, line) = (self.version, self.line);
        let edit = if version % 2 == 0 { ([line, 7, line, 7], "x") } else { ([line, 7, line, 8], "") };
        let client = &mut self.client;
        self.runtime.block_on(async {
            let start = Clock::now();
            client.change("a.esc", version, &[edit]).await;
            while client.wait_for("textDocument/publishDiagnostics").await["version"] != version {}
            start.elapsed()
        })
    }

    /// The time until the exact analysis of the text has come too: the diagnostics that come second.
    fn analysis(&mut self, analysed: usize) -> Duration {
        self.version += 1;
        let (version, line) = (self.version, self.line);
        let edit = if version % 2 == 0 { ([line, 7, line, 7], "x") } else { ([line, 7, line, 8], "") };
        let client = &mut self.client;
        self.runtime.block_on(async {
            let start = Clock::now();
            client.change("a.esc", version, &[edit]).await;
            loop {
                let told = client.wait_for("textDocument/publishDiagnostics").await;
                if told["version"] == version && told["diagnostics"].as_array().unwrap().len() == analysed {
                    return start.elapsed();
                }
            }
        })
    }

    fn request(&mut self, method: &str, params: &Value) -> Duration {
        let client = &mut self.client;
        self.runtime.block_on(async {
            let start = Clock::now();
            client.request(method, params.clone()).await.unwrap();
            start.elapsed()
        })
    }
}

fn measure(entries: usize) {
    let text = list::text(&list::criteria(entries, entries));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.esc");
    fs::write(&path, &text).unwrap();
    let options = |steps| Options {
        now: Instant::parse("2026-11-21T17:00Z").unwrap(),
        levels: Levels::default(),
        target: None,
        steps,
    };
    let paths: [PathBuf; 1] = [path];
    let mut checks: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Clock::now();
            Workspace::new(Disk).check(&paths, &options(None)).unwrap();
            start.elapsed()
        })
        .collect();
    checks.sort_unstable();
    let check = checks[checks.len() / 2];
    let analysed =
        Workspace::new(Disk).check(&paths, &options(Some(DEFAULT_STEPS))).unwrap().diagnostics.len();
    println!("{entries} entries, {} bytes; a full check {check:.2?}", text.len());

    let before = resident();
    let mut session = Session::open(&text);
    let keystroke = times(|_| session.keystroke());
    say("keystroke to diagnostics", &keystroke, check);
    let uri = session.client.uri("a.esc");
    let at = |line: u32, character: u32| json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
    let (line, criteria) = (session.line, session.criteria);
    let completion = times(|_| session.request("textDocument/completion", &at(line, criteria)));
    say("completion", &completion, check);
    let hover = times(|_| session.request("textDocument/hover", &at(line, 8)));
    say("hover over an entry", &hover, check);
    let hover = times(|_| session.request("textDocument/hover", &at(line, criteria + 1)));
    say("hover over a field", &hover, check);
    let analysis = times(|_| session.analysis(analysed));
    say("keystroke to analysis", &analysis, check);
    if let (Some(before), Some(after)) = (before, resident()) {
        let length = f64::from(u32::try_from(text.len()).unwrap());
        println!("  memory {:.1} times the text, of them {:.1} from before", after / length, before / length);
    }
    let whole = json!({ "textDocument": { "uri": uri } });
    // Most of the time of the large ones the client reads them.
    for (what, method) in [
        ("outline", "documentSymbol"),
        ("colours", "semanticTokens/full"),
        ("lenses", "codeLens"),
        ("folds", "foldingRange"),
        ("diagnostics, asked for", "diagnostic"),
    ] {
        let method = format!("textDocument/{method}");
        say(what, &so_many_times(TIMES_OF_ALL, |_| session.request(&method, &whole)), check);
    }
}

/// Measures files of as many entries as the call says: `cargo bench -p esc-lsp -- 10000`.
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let said: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let sizes: &[usize] = if !said.is_empty() {
        &said
    } else if arguments.iter().any(|argument| argument == "--bench") {
        &[10_000, 100_000]
    } else {
        // `cargo test --benches` only asks whether it runs.
        &[20]
    };
    for entries in sizes {
        measure(*entries);
    }
}
