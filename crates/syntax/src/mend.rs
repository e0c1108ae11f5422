//! A slice with its mistakes mended, and the way back to its own places.
//!
//! The parser recovers by doing what a person would: it takes each mistake for what was most likely meant, writes
//! that in its stead, and reads the text again. What it wrote is at the same time the fix that it proposes, so a
//! fix always gives a text that can be read.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, SliceId, Span};

/// A place of the slice and what is read in its stead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mend {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// A mistake, and what is read in its stead.
#[derive(Clone, Debug)]
pub(crate) struct Repair {
    pub(crate) code: Code,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) label: Option<(Span, String)>,
    /// What the fix does.
    pub(crate) title: String,
    /// Whether nothing else can have been meant.
    pub(crate) certain: bool,
    /// What is read; nothing where no guess is good enough.
    pub(crate) mends: Vec<Mend>,
    /// Other readings: a title and what it writes.
    pub(crate) others: Vec<(String, Vec<Mend>)>,
    /// Whether even with its mends the text around is too uncertain to report anything more about it.
    pub(crate) shaky: bool,
}

impl Repair {
    /// A mistake that has no mend.
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            code: Code::E0001,
            span,
            message: message.into(),
            help: None,
            label: None,
            title: String::new(),
            certain: false,
            mends: Vec::new(),
            others: Vec::new(),
            shaky: false,
        }
    }

    pub(crate) fn code(self, code: Code) -> Self {
        Self { code, ..self }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    pub(crate) fn label(self, span: Span, message: impl Into<String>) -> Self {
        Self { label: Some((span, message.into())), ..self }
    }

    /// With a mend that nothing else can have been meant than.
    pub(crate) fn certain(self, title: impl Into<String>, mends: Vec<Mend>) -> Self {
        Self { title: title.into(), certain: true, mends, ..self }
    }

    /// With a mend that is a good guess.
    pub(crate) fn possible(self, title: impl Into<String>, mends: Vec<Mend>) -> Self {
        Self { title: title.into(), certain: false, mends, ..self }
    }

    /// With another reading that a person may choose.
    pub(crate) fn or(mut self, title: impl Into<String>, mends: Vec<Mend>) -> Self {
        self.others.push((title.into(), mends));
        self
    }

    pub(crate) fn shaky(self) -> Self {
        Self { shaky: true, ..self }
    }

    /// What the person is told.
    pub(crate) fn diagnostic(&self, slice: SliceId) -> Diagnostic {
        let at = |span| Location::new(slice, span);
        let edits = |mends: &[Mend]| {
            mends.iter().map(|mend| Edit::replace(at(mend.span), mend.text.clone())).collect()
        };
        let mut diagnostic = Diagnostic::new(self.code, at(self.span), self.message.clone());
        diagnostic.help.clone_from(&self.help);
        if let Some((span, message)) = &self.label {
            diagnostic = diagnostic.label(at(*span), message.clone());
        }
        if !self.title.is_empty() && !self.mends.is_empty() {
            let fix = if self.certain { Fix::certain } else { Fix::possible };
            diagnostic = diagnostic.fix(fix(self.title.clone(), edits(&self.mends)));
        }
        for (title, mends) in &self.others {
            diagnostic = diagnostic.fix(Fix::possible(title.clone(), edits(mends)));
        }
        diagnostic
    }

    /// The same, its places taken back to the slice.
    pub(crate) fn original(mut self, mended: &Mended) -> Self {
        self.span = mended.original(self.span);
        if let Some((span, _)) = &mut self.label {
            *span = mended.original(*span);
        }
        let others = self.others.iter_mut().flat_map(|(_, mends)| mends);
        for mend in self.mends.iter_mut().chain(others) {
            mend.span = mended.original(mend.span);
        }
        self
    }
}

/// The text that is parsed: that of the slice, with some places replaced.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mended {
    /// The replacements, in order, without overlap.
    mends: Vec<Mend>,
    /// Where their texts stand in the mended text.
    ranges: Vec<Span>,
}

impl Mended {
    /// Whether the text is as it was written.
    pub(crate) fn is_empty(&self) -> bool {
        self.mends.is_empty()
    }

    /// Adds a repair's mends, all or none: none where one of them touches what is mended already. Says whether it
    /// did.
    pub(crate) fn add(&mut self, mends: &[Mend]) -> bool {
        let overlap = |mend: &Mend| {
            let from = self
                .mends
                .partition_point(|other| other.span.end <= mend.span.start && other.span != mend.span);
            self.mends.get(from).is_some_and(|other| {
                other.span.start < mend.span.end || (other.span == mend.span && other.text == mend.text)
            })
        };
        if mends.iter().any(overlap) {
            return false;
        }
        for mend in mends {
            let place = self.mends.partition_point(|other| {
                (other.span.start, other.span.end) <= (mend.span.start, mend.span.end)
            });
            self.mends.insert(place, mend.clone());
        }
        true
    }

    /// The mended text.
    pub(crate) fn apply(&mut self, text: &str) -> String {
        let mut mended = String::with_capacity(text.len() + 16);
        let mut end = 0;
        let length = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.ranges.clear();
        for mend in &self.mends {
            mended.push_str(Span::new(end, mend.span.start).of(text));
            let start = length(&mended);
            mended.push_str(&mend.text);
            self.ranges.push(Span::new(start, length(&mended)));
            end = mend.span.end;
        }
        mended.push_str(text.get(end as usize..).unwrap_or_default());
        mended
    }

    /// The place of the slice that a place of the mended text came from. A place in a replacement is all that
    /// was replaced.
    pub(crate) fn original(&self, span: Span) -> Span {
        if self.mends.is_empty() {
            return span;
        }
        let (start, end) = (self.start(span.start), self.end(span.end));
        Span::new(start, end.max(start))
    }

    fn start(&self, at: u32) -> u32 {
        let index = self.ranges.partition_point(|range| range.end <= at);
        match (self.ranges.get(index), self.mends.get(index)) {
            (Some(range), Some(mend)) if range.start <= at => mend.span.start,
            _ => self.unmended(index, at),
        }
    }

    fn end(&self, at: u32) -> u32 {
        let index = self.ranges.partition_point(|range| range.end < at);
        match (self.ranges.get(index), self.mends.get(index)) {
            (Some(range), Some(mend)) if range.start < at => mend.span.end,
            _ => self.unmended(index, at),
        }
    }

    /// The place of the slice of a place between the replacements before `index` and those from there on.
    fn unmended(&self, index: usize, at: u32) -> u32 {
        let before =
            index.checked_sub(1).and_then(|index| Some((self.ranges.get(index)?, self.mends.get(index)?)));
        before.map_or(at, |(range, mend)| at.saturating_sub(range.end).saturating_add(mend.span.end))
    }
}
