//! The terminal, the clock and the environment.

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal as _, StderrLock, StdoutLock};
use std::time::{SystemTime, UNIX_EPOCH};

use esc_diagnostics::render::{self, Report, Style};
use esc_values::Instant;
use terminal_size::{Width, terminal_size};

/// The width that output to anything but a terminal is wrapped to, in columns.
const PLAIN_WIDTH: usize = 100;

/// Standard output.
pub(crate) fn stdout() -> StdoutLock<'static> {
    io::stdout().lock()
}

/// Standard error.
pub(crate) fn stderr() -> StderrLock<'static> {
    io::stderr().lock()
}

/// Shows diagnostics on standard error, if there are any.
pub(crate) fn show(report: &Report<'_>) -> io::Result<()> {
    if report.diagnostics.is_empty() {
        return Ok(());
    }
    render::human(report, style(colour_on_stderr()), &mut stderr())
}

/// Whether standard output takes colours: it is a terminal, and `NO_COLOR` is not set.
pub(crate) fn colour_on_stdout() -> bool {
    io::stdout().is_terminal() && colours_are_wanted()
}

/// Whether standard error takes colours.
pub(crate) fn colour_on_stderr() -> bool {
    io::stderr().is_terminal() && colours_are_wanted()
}

/// Whether a person looks at standard error.
pub(crate) fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Whether a person looks at standard output.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

fn colours_are_wanted() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Whether the environment says that text is UTF-8. Where it says nothing at all, it is.
pub(crate) fn unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(env::var_os)
        .find(|value| !value.is_empty())
        .map(|value| value.to_string_lossy().to_lowercase());
    locale.is_none_or(|locale| locale.contains("utf-8") || locale.contains("utf8"))
}

/// How diagnostics look.
pub(crate) fn style(colour: bool) -> Style {
    let width = terminal_size().map_or(PLAIN_WIDTH, |(Width(columns), _)| usize::from(columns));
    Style { colour, unicode: unicode(), width }
}

/// The present.
pub(crate) fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "only the command line reads the clock")]
    let now = SystemTime::now();
    let seconds = match now.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    };
    Instant::from_unix(seconds).unwrap_or(Instant::MAX)
}

/// A text that cannot take over the terminal: control characters are replaced.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let unsafe_to_show = |c: char| c.is_control() && c != '\n';
    if text.contains(unsafe_to_show) {
        Cow::Owned(text.replace(unsafe_to_show, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}
