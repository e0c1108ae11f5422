//! XML as a tree of elements with their places.

use std::borrow::Cow;

use esc_diagnostics::{Code, Diagnostic, Location, SliceId, Span};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::reader::Reader;

/// How deep elements may nest. Metadata of rules, hours and fields nests five deep.
pub const MAX_DEPTH: usize = 32;

/// How many elements a file may have: the largest known has some thousand.
pub const MAX_ELEMENTS: usize = 500_000;

/// An element of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its name without a prefix.
    pub(crate) name: String,
    /// Its first tag.
    pub(crate) tag: Span,
    /// Its text, entities resolved, without spaces around it; that of its children is not in it.
    pub(crate) text: String,
    /// Where the text stands; behind the first tag where there is none.
    pub(crate) text_span: Span,
    /// The elements in it, in order.
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The place to show for it: its text if it has one, else its first tag.
    pub(crate) const fn span(&self) -> Span {
        if self.text.is_empty() { self.tag } else { self.text_span }
    }
}

/// Reads a file whose text is the slice `slice`. One mistake in the XML is told, and nothing is read then.
pub(crate) fn read(text: &str, slice: SliceId) -> Result<Element, Box<Diagnostic>> {
    let skipped = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    let mut tree = Tree { slice, skipped, open: Vec::new(), root: None, elements: 0 };
    loop {
        let start = reader.buffer_position();
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => tree.take(event, tree.span(start, reader.buffer_position()))?,
            Err(error) => {
                let at = reader.error_position();
                let message = format!("the XML is broken here: {error}");
                return Err(tree.broken(
                    tree.span(at, at),
                    message,
                    "retrieve the file anew, or mend it by hand",
                ));
            }
        }
    }
    let end = Span::new(tree.offset(text.len() as u64), tree.offset(text.len() as u64));
    if let Some(open) = tree.open.last() {
        let (tag, message) = (open.tag, format!("`<{}>` is never closed", open.name));
        return Err(tree.broken(
            tag,
            message,
            format!("the file ends too early: `</{}>` is missing", open.name),
        ));
    }
    tree.root.take().ok_or_else(|| {
        tree.broken(end, "the file holds no XML element", "retrieve the file anew; metadata is never empty")
    })
}

/// The elements that were read so far.
struct Tree {
    slice: SliceId,
    /// Bytes before the text that is read: a byte-order mark.
    skipped: u32,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Tree {
    fn offset(&self, position: u64) -> u32 {
        u32::try_from(position).unwrap_or(u32::MAX).saturating_add(self.skipped)
    }

    fn span(&self, start: u64, end: u64) -> Span {
        Span::new(self.offset(start), self.offset(end))
    }

    fn broken(&self, span: Span, message: impl Into<String>, help: impl Into<String>) -> Box<Diagnostic> {
        let location = Location::new(self.slice, span);
        Box::new(Diagnostic::new(Code::E0704, location, message.into()).help(help.into()))
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        match event {
            Event::Start(start) => self.start(&start, span)?,
            Event::Empty(start) => {
                self.start(&start, span)?;
                self.end();
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text.xml_content(XmlVersion::Implicit1_0), span)?,
            Event::CData(text) => self.text(&text.xml_content(XmlVersion::Implicit1_0), span)?,
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(Cow::Owned(c.to_string())),
                    Ok(None) => resolve_xml_entity(&reference).map(Cow::Borrowed),
                    Err(_) => None,
                };
                let Some(resolved) = resolved else {
                    let message = format!("`&{};` is no entity of XML", &*reference);
                    let help =
                        "write `&amp;` for the sign `&`; other entities than those of XML are not read";
                    return Err(self.broken(span, message, help));
                };
                self.text(&resolved, span)?;
            }
            Event::Decl(declaration) => self.declaration(&declaration, span)?,
            Event::DocType(_) => {
                let help = "take `<!DOCTYPE …>` out: Salesforce writes none, and what it defines is not read";
                return Err(self.broken(span, "a document type declaration is no part of metadata", help));
            }
            Event::Comment(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn declaration(&self, declaration: &BytesDecl<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        let Some(Ok(encoding)) = declaration.encoding() else { return Ok(()) };
        if ["utf-8", "utf8", "us-ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known)) {
            return Ok(());
        }
        let message =
            format!("the file says that its encoding is `{encoding}`, but metadata is read as UTF-8");
        Err(self.broken(span, message, "save the file as UTF-8, and write `encoding=\"UTF-8\"`"))
    }

    fn start(&mut self, start: &BytesStart<'_>, tag: Span) -> Result<(), Box<Diagnostic>> {
        let name = start.local_name().as_ref().to_owned();
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            let message = format!("the file has more than {MAX_ELEMENTS} elements, which no metadata has");
            return Err(self.broken(tag, message, "check whether this is the right file"));
        }
        if self.open.len() >= MAX_DEPTH {
            let message = format!("elements nest more than {MAX_DEPTH} deep, which no metadata does");
            return Err(self.broken(tag, message, "check whether this is the right file"));
        }
        if self.open.is_empty() && self.root.is_some() {
            let message = format!("a second element, `<{name}>`, stands behind the first");
            return Err(self.broken(
                tag,
                message,
                "a file of metadata has one element that holds all others",
            ));
        }
        self.open.push(Element {
            name,
            tag,
            text: String::new(),
            text_span: tag.after(),
            children: Vec::new(),
        });
        Ok(())
    }

    fn end(&mut self) {
        let Some(mut element) = self.open.pop() else { return };
        let kept = element.text.trim_end().len();
        element.text.truncate(kept);
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    /// Adds to the text of the innermost element. Spaces before the first other character are left out.
    fn text(&mut self, text: &str, span: Span) -> Result<(), Box<Diagnostic>> {
        let Some(element) = self.open.last_mut() else {
            if text.trim().is_empty() {
                return Ok(());
            }
            let message = "text stands outside of all elements";
            return Err(self.broken(span, message, "take it out, or write it as a comment: `<!-- … -->`"));
        };
        let trimmed = text.trim_start();
        if element.text.is_empty() {
            if trimmed.is_empty() {
                return Ok(());
            }
            element.text_span = Span::new(span.start + byte_count(text.len() - trimmed.len()), span.end);
            element.text.push_str(trimmed);
        } else {
            element.text.push_str(text);
        }
        if !text.trim_end().is_empty() {
            element.text_span.end = span.end.saturating_sub(byte_count(text.len() - text.trim_end().len()));
        }
        Ok(())
    }
}

fn byte_count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
