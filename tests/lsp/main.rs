//! The language server, through the protocol.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests fail loudly")]

mod client;
mod diagnostics;
mod features;
mod protocol;
