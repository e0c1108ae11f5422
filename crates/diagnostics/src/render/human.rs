use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeCharacters, ThemeStyles};
use textwrap::{WordSeparator, WordSplitter};

use super::excerpt::Excerpts;
use super::visible::{visible, visible_line};
use super::{Place, Report};
use crate::{Code, Diagnostic, Severity, SourceFile};

/// A diagnostic with more labels than this says how many are left out.
const MAX_LABELS: usize = 12;
/// A label further than this many lines from the place itself has an excerpt of its own, so that the place comes
/// first: excerpts of one part stand in the order of the file.
const NEAR_LINES: u32 = 3;
/// The narrowest terminal for which lines are wrapped.
const MIN_WIDTH: usize = 40;

/// How the human output looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether ANSI colours are written.
    pub colour: bool,
    /// Whether lines are drawn with characters outside ASCII. The source is shown as it is in any case.
    pub unicode: bool,
    /// The width of the terminal, in columns.
    pub width: usize,
}

/// Writes each diagnostic with the source that it is about, then a line that sums them up.
pub fn human(report: &Report<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut printer = Printer { report, style, excerpts: HashMap::new() };
    for diagnostic in report.diagnostics {
        out.write_all(printer.diagnostic(diagnostic).map_err(io::Error::other)?.as_bytes())?;
        writeln!(out)?;
    }
    summary(report, out)
}

/// Writes `3 errors, 1 warning in 4 files`, and how to go on.
fn summary(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let counts = [Severity::Error, Severity::Warning, Severity::Note]
        .map(|severity| (report.count(severity), severity.as_str()))
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(count, word))
        .collect::<Vec<_>>();
    let files = counted(report.files, "file");
    if counts.is_empty() {
        return writeln!(out, "nothing to report in {files}");
    }
    writeln!(out, "{} in {files}", counts.join(", "))?;
    let certain =
        report.diagnostics.iter().filter(|diagnostic| diagnostic.fixes.iter().any(|fix| fix.certain));
    match certain.count() {
        0 => {}
        1 => writeln!(out, "`escc check --fix` mends one of them")?,
        count => writeln!(out, "`escc check --fix` mends {count} of them")?,
    }
    let codes: Vec<Code> = report.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    if let Some(code) = codes.iter().find(|code| code.severity() == Severity::Error).or(codes.first()) {
        let others =
            if codes.iter().any(|other| other != code) { ", and so on for the other codes" } else { "" };
        writeln!(out, "read more: `escc explain {code}`{others}")?;
    }
    Ok(())
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

struct Printer<'a> {
    report: &'a Report<'a>,
    style: Style,
    /// By the address of the file, so that its text is made visible once.
    excerpts: HashMap<*const SourceFile, Excerpts<'a>>,
}

impl<'a> Printer<'a> {
    /// The message with the labels near its place, then an excerpt for the others of each file, then what to do.
    fn diagnostic(&mut self, diagnostic: &Diagnostic) -> Result<String, fmt::Error> {
        let mut labels = vec![(diagnostic.location, diagnostic.note.as_str())];
        labels.extend(diagnostic.labels.iter().map(|label| (label.location, label.message.as_str())));
        let more = labels.len().saturating_sub(MAX_LABELS + 1);
        labels.truncate(MAX_LABELS + 1);

        let mut places: Vec<(Place<'a>, &str)> = Vec::new();
        for (location, message) in labels {
            places.extend(self.report.place(location).map(|place| (place, message)));
        }
        let mut groups: Vec<Group> = Vec::new();
        let places: Vec<(Group, Place<'a>, &str)> = places
            .iter()
            .map(|(place, message)| {
                (Group::of(place, places.first().map(|(first, _)| first)), *place, *message)
            })
            .collect();
        for (group, place, _) in &places {
            self.excerpts.entry(place.file).or_insert_with(|| Excerpts::new(place.file));
            if !groups.contains(group) {
                groups.push(*group);
            }
        }

        let advice = advice(diagnostic, more);
        let head = format!("{}[{}] {}:", diagnostic.severity, diagnostic.code, diagnostic.code.name());
        let message = visible(&diagnostic.message).into_owned();
        if groups.is_empty() {
            return self.part(
                diagnostic.severity,
                &head,
                Part { message, labels: Vec::new(), source: None, advice },
            );
        }
        let mut result = String::new();
        let last = groups.len() - 1;
        for (index, group) in groups.into_iter().enumerate() {
            let Some(source) = self.excerpts.get(&group.file) else { continue };
            let labels = places
                .iter()
                .enumerate()
                .filter(|(_, (of, ..))| *of == group)
                .map(|(place_index, (_, place, message))| {
                    let message = (!message.is_empty()).then(|| visible_line(message).into_owned());
                    let span = source.shown(place.span.start, place.span.end);
                    if place_index == 0 {
                        LabeledSpan::new_primary_with_span(message, span)
                    } else {
                        LabeledSpan::new_with_span(message, span)
                    }
                })
                .collect();
            let advice = if index == last { advice.clone() } else { None };
            let part = if index == 0 {
                self.part(
                    diagnostic.severity,
                    &head,
                    Part { message: message.clone(), labels, source: Some(source), advice },
                )?
            } else {
                let message = "the other place is here".to_owned();
                self.part(Severity::Note, "see:", Part { message, labels, source: Some(source), advice })?
            };
            result.push_str(&part);
        }
        Ok(result)
    }

    fn part(&self, severity: Severity, head: &str, mut part: Part<'_>) -> Result<String, fmt::Error> {
        let characters =
            if self.style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
        let styles = if self.style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
        let mut theme = GraphicalTheme { characters, styles };
        let (icon, colour) = match severity {
            Severity::Error => (&mut theme.characters.error, theme.styles.error),
            Severity::Warning => (&mut theme.characters.warning, theme.styles.warning),
            Severity::Note => (&mut theme.characters.advice, theme.styles.advice),
        };
        head.clone_into(icon);
        // The handler takes the colours of labels in the order of their places.
        part.labels.sort_by_key(LabeledSpan::offset);
        theme.styles.highlights = part
            .labels
            .iter()
            .map(|label| if label.primary() { colour } else { theme.styles.help })
            .collect();
        if theme.styles.highlights.is_empty() {
            theme.styles.highlights.push(colour);
        }

        let mut text = String::new();
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.style.width.max(MIN_WIDTH))
            // Paths and code in a message are copied, so they stay in one piece.
            .with_break_words(false)
            .with_word_separator(WordSeparator::AsciiSpace)
            .with_word_splitter(WordSplitter::NoHyphenation)
            .without_syntax_highlighting()
            .render_report(&mut text, &Shown { severity, part })?;
        Ok(text)
    }
}

/// Places that are shown together: those of a file, near the place that the diagnostic is about or not.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Group {
    /// The address of the file.
    file: *const SourceFile,
    near: bool,
}

impl Group {
    fn of(place: &Place<'_>, first: Option<&Place<'_>>) -> Self {
        let line = |place: &Place<'_>| place.file.line_column(place.span.start).line;
        let near = first.is_some_and(|first| {
            std::ptr::eq(first.file, place.file) && line(first).abs_diff(line(place)) <= NEAR_LINES
        });
        Self { file: std::ptr::from_ref(place.file), near }
    }
}

/// What is said below the excerpts: the help, then the fixes.
fn advice(diagnostic: &Diagnostic, more_labels: usize) -> Option<String> {
    let mut lines = Vec::new();
    lines.extend(diagnostic.help.as_ref().map(|help| visible(help).into_owned()));
    for fix in diagnostic.fixes.iter().filter(|fix| Some(&fix.title) != diagnostic.help.as_ref()) {
        let word = if lines.is_empty() { "" } else { "fix: " };
        lines.push(format!("{word}{}", visible_line(&fix.title)));
    }
    lines.extend(
        diagnostic.witness.as_ref().map(|witness| format!("such a case: {}", visible_line(&witness.0))),
    );
    if more_labels > 0 {
        lines.push(format!("{} not shown", counted(more_labels, "more place")));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What is shown of one file.
struct Part<'a> {
    message: String,
    labels: Vec<LabeledSpan>,
    source: Option<&'a Excerpts<'a>>,
    advice: Option<String>,
}

/// A part as the library wants it.
struct Shown<'a> {
    severity: Severity,
    part: Part<'a>,
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.part.message)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.part.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.part.advice.as_ref().map(|advice| Box::new(advice) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.part.source.map(|source| source as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.part.labels.is_empty())
            .then(|| Box::new(self.part.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}
