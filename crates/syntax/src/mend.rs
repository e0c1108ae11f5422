//! A slice with its mistakes mended, and the way back to its own places.

use esc_diagnostics::Span;

/// The text that is parsed: that of the slice, with some places replaced.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mended {
    /// The replacements, in order, without overlap.
    edits: Vec<Mend>,
}

/// A place of the slice and what is read in its stead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mend {
    pub(crate) span: Span,
    pub(crate) text: String,
}

impl Mended {
    /// The place of the slice that a place of the mended text came from. A place in a replacement is all that
    /// was replaced.
    pub(crate) fn original(&self, span: Span) -> Span {
        if self.edits.is_empty() {
            return span;
        }
        let (start, end) = (self.back(span.start, false), self.back(span.end, true));
        Span::new(start, end.max(start))
    }

    fn back(&self, at: u32, end: bool) -> u32 {
        // How much longer the mended text is than the slice, up to the replacement at hand.
        let mut longer = 0_i64;
        let at = i64::from(at);
        for mend in &self.edits {
            let from = i64::from(mend.span.start) + longer;
            let to = from + i64::try_from(mend.text.len()).unwrap_or(i64::MAX);
            if at < from || (end && at == from) {
                break;
            }
            if at < to || (end && at == to) {
                return if end { mend.span.end } else { mend.span.start };
            }
            longer = to - i64::from(mend.span.end);
        }
        u32::try_from(at - longer).unwrap_or_default()
    }
}
