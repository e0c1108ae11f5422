//! What `tracing` is told of, where the feature of that name is on. Without it the functions are the work that they are
//! given, and nothing else is compiled.

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{batch, decision, load};
#[cfg(feature = "tracing")]
pub(crate) use on::{batch, decision, load};

#[cfg(not(feature = "tracing"))]
mod off {
    use esc_values::Instant;

    use crate::program::Program;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "there is to be nothing of it")]
    pub(crate) fn load<T>(_bytes: usize, load: impl FnOnce() -> T) -> T {
        load()
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "there is to be nothing of it")]
    pub(crate) fn decision<T>(_program: &Program, _now: Instant, decide: impl FnOnce() -> T) -> T {
        decide()
    }

    pub(crate) fn batch(
        _program: &Program,
        _cases: usize,
        _now: Instant,
        work: impl Fn() + Sync,
    ) -> impl Fn() + Sync {
        work
    }
}

#[cfg(feature = "tracing")]
mod on {
    use std::fmt;

    use esc_values::Instant;
    use tracing::{debug, debug_span, field, trace, trace_span};

    use crate::decision::Decision;
    use crate::error::{CaseError, LoadError};
    use crate::program::Program;

    pub(crate) fn load(
        bytes: usize,
        load: impl FnOnce() -> Result<Program, LoadError>,
    ) -> Result<Program, LoadError> {
        debug_span!("load", bytes).in_scope(|| {
            let loaded = load();
            match &loaded {
                Ok(program) => debug!(
                    monotonic_counter.esc_loads = 1_u64,
                    rule = program.name(),
                    entries = program.parts().entries.len(),
                    source_hash = field::display(Hex(program.source_hash())),
                    "loaded"
                ),
                Err(error) => debug!(
                    monotonic_counter.esc_load_errors = 1_u64,
                    error = field::display(error),
                    "not loaded"
                ),
            }
            loaded
        })
    }

    pub(crate) fn decision(
        program: &Program,
        now: Instant,
        decide: impl FnOnce() -> Result<Decision, CaseError>,
    ) -> Result<Decision, CaseError> {
        trace_span!("evaluate", rule = program.name(), now = field::display(now)).in_scope(|| {
            let decided = decide();
            match &decided {
                Ok(decision) => trace!(
                    monotonic_counter.esc_decisions = 1_u64,
                    status = decision.status().name(),
                    entry = decision.entry(program).map(|entry| &*entry.name),
                    "decided"
                ),
                Err(error) => trace!(
                    monotonic_counter.esc_case_errors = 1_u64,
                    error = field::display(error),
                    "not decided"
                ),
            }
            decided
        })
    }

    /// What each thread does of a batch.
    pub(crate) fn batch(
        program: &Program,
        cases: usize,
        now: Instant,
        work: impl Fn() + Sync,
    ) -> impl Fn() + Sync {
        let span = debug_span!("evaluate_all", rule = program.name(), cases, now = field::display(now));
        move || span.in_scope(&work)
    }

    /// Bytes as hexadecimal digits.
    struct Hex([u8; 32]);

    impl fmt::Display for Hex {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
        }
    }
}
