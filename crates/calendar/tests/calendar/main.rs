//! Business hours, case by case and against a naive second implementation.

mod clock;
mod common;
mod naive;
mod random;
mod zones;
