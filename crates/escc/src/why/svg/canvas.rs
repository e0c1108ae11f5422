//! Writing SVG: a few shapes, and text that can hold anything.

use std::fmt::{self, Write as _};

/// The width of the picture, in pixels.
pub(super) const WIDTH: i64 = 800;

/// The size of text, in pixels, and that of the title.
const SIZE: i64 = 12;
const TITLE_SIZE: i64 = 15;

/// The style, in both schemes. Text has a halo in the colour of the ground, so that it can be read across lines.
const STYLE: &str = "\
text{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#1f2328;paint-order:stroke;stroke:#fff;\
stroke-width:4px;stroke-linejoin:round}\
.ground{fill:#fff}text.dim{fill:#59636e}text.pin{stroke:none}\
line{stroke:#d1d9e0}line.start{stroke:#59636e;stroke-width:2}line.now{stroke:#8250df;stroke-width:2}\
line.stem{stroke:#818b98}text.now{fill:#8250df}\
.shut{fill:#e6eaef}.open{fill:#5fb878}.closure{fill:url(#closure);stroke:#9a6700}.hatch{stroke:#9a6700;stroke-width:2}\
.hatched{fill:#fff8c5}text.closed{fill:#7d4e00}\
circle.due{fill:#c4262e;stroke:#c4262e}circle.pending{fill:#fff;stroke:#0969da;stroke-width:2}\
circle.disabled,circle.never{fill:#fff;stroke:#818b98;stroke-dasharray:3 2}\
text.due{fill:#fff}text.pending{fill:#0969da}text.disabled,text.never{fill:#59636e}\
@media(prefers-color-scheme:dark){\
text{fill:#e6edf3;stroke:#0d1117}.ground{fill:#0d1117}text.dim{fill:#9198a1}\
line{stroke:#3d444d}line.start{stroke:#9198a1}line.now{stroke:#bc8cff}line.stem{stroke:#6e7681}text.now{fill:#bc8cff}\
.shut{fill:#22272e}.open{fill:#2f8f4e}.closure{stroke:#d29922}.hatch{stroke:#d29922}.hatched{fill:#332a12}\
text.closed{fill:#e3b341}circle.pending{fill:#0d1117;stroke:#58a6ff}\
circle.disabled,circle.never{fill:#0d1117;stroke:#6e7681}text.pending{fill:#58a6ff}\
text.disabled,text.never{fill:#9198a1}}";

/// On which side of its place a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A picture that grows. It has layers, whatever the order in which things are drawn: the grid, bars, lines across them, and
/// text above all.
#[derive(Default)]
pub(super) struct Canvas {
    grid: String,
    bars: String,
    lines: String,
    texts: String,
}

impl Canvas {
    pub(super) fn rect(&mut self, class: &str, (x, y): (i64, i64), (width, height): (i64, i64)) {
        write(
            &mut self.bars,
            format_args!(
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>\n"
            ),
        );
    }

    /// A line down from the top, below all else.
    pub(super) fn grid(&mut self, x: i64, top: i64, bottom: i64) {
        line(&mut self.grid, "grid", (x, top), (x, bottom));
    }

    pub(super) fn line(&mut self, class: &str, from: (i64, i64), to: (i64, i64)) {
        line(&mut self.lines, class, from, to);
    }

    pub(super) fn title(&mut self, at: (i64, i64), text: &str) {
        self.sized(TITLE_SIZE, "title", at, Anchor::Start, text);
    }

    pub(super) fn text(&mut self, class: &str, at: (i64, i64), anchor: Anchor, text: &str) {
        self.sized(SIZE, class, at, anchor, text);
    }

    /// A number in a circle, around its middle.
    pub(super) fn pin(&mut self, class: &str, (x, y): (i64, i64), number: usize) {
        write(&mut self.texts, format_args!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"10\"/>\n"));
        self.text(&format!("pin {class}"), (x, y + 4), Anchor::Middle, &number.to_string());
    }

    fn sized(&mut self, size: i64, class: &str, (x, y): (i64, i64), anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        write(
            &mut self.texts,
            format_args!(
                "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{}</text>\n",
                Escaped(text)
            ),
        );
    }

    /// The picture, of this height. `title` is read to those who do not see it.
    pub(super) fn finish(self, title: &str, height: i64) -> String {
        let Self { grid, bars, lines, texts } = self;
        let title = Escaped(title);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n\
             <defs><pattern id=\"closure\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect class=\"hatched\" width=\"6\" height=\"6\"/>\
             <line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern></defs>\n\
             <rect class=\"ground\" width=\"{WIDTH}\" height=\"{height}\"/>\n{grid}{bars}{lines}{texts}</svg>"
        )
    }
}

fn line(layer: &mut String, class: &str, (x1, y1): (i64, i64), (x2, y2): (i64, i64)) {
    write(layer, format_args!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>\n"));
}

fn write(layer: &mut String, what: fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = layer.write_fmt(what);
}

/// The width of a text, in pixels, in a font whose letters are all as wide.
pub(super) fn width(text: &str) -> i64 {
    // They are three fifths of their height wide, and hardly more in any font.
    let columns = i64::try_from(textwrap::core::display_width(text)).unwrap_or(i64::MAX);
    columns.saturating_mul(SIZE * 61) / 100
}

/// How many columns of the title's letters have room in so many pixels.
pub(super) fn title_columns(pixels: i64) -> usize {
    usize::try_from(pixels * 100 / (TITLE_SIZE * 61)).unwrap_or(0)
}

/// How many columns have room in so many pixels.
pub(super) fn columns(pixels: i64) -> usize {
    usize::try_from(pixels * 100 / (SIZE * 61)).unwrap_or(0)
}

/// Text as XML has it. What XML cannot hold is replaced.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => f.write_char('\u{fffd}'),
            c => f.write_char(c),
        })
    }
}
