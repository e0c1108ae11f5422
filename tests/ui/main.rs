//! Rules in, diagnostics out.
//!
//! A fixture is an `.esc` file below this folder, or a folder with an `esc.toml` as a whole. What is expected stands
//! in its text, on the line where it is reported: `//~ E0201`, several codes parted by spaces, `//~^ E0201` for the
//! line above (one `^` a line), `#~` in place of `//~` in an `esc.toml`, `<!--~ E0201 -->` in metadata. Beside it lies a snapshot of what a person
//! is shown, and of the text after `--fix` where that changes it.
#![expect(clippy::disallowed_methods, reason = "these tests read their fixtures from the disk")]

#[cfg(test)]
mod expectations;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod run;
