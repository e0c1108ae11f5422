//! The formatter of .esc files.
