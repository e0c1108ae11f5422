//! Metadata in and out, on a project of our own with every construct and on files of real orgs where they are present.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "helpers of tests may fail loudly, read files, and say what they skip"
)]

mod calendars;
mod folders;
mod round_trip;
