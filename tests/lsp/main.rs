//! The language server, through the protocol.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests fail loudly, and read what the server writes"
)]

mod client;
mod diagnostics;
mod features;
mod protocol;
