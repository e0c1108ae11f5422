//! An explanation as a picture: a time line with its open hours, and the steps on it.

mod axis;
mod canvas;
mod hours;
mod scale;

use esc_runtime::parts::Step;
use esc_runtime::{Age, ClockExplanation, Explanation, HoursExplanation, Program, State, StepState};
use esc_values::{Instant, quote};

use super::text::outcome;
use super::wall_clock::WallClock;
use axis::Axis;
use canvas::{Anchor, Canvas, columns, title_columns, width};
use hours::Closure;
use scale::{LEFT, RIGHT, Scale, Side};

/// The height of a line of text, in pixels.
const LINE: i64 = 18;

/// The height of the bars of open hours.
const BAR: i64 = 22;

/// How far the middles of two pins must lie apart, and how far below another row of them lies.
const PIN: i64 = 24;

/// In how many lines the names of closures stand; one that has no room in them is counted.
const CLOSURE_LINES: usize = 3;

/// The fewest pixels of a closure that is drawn.
const SHORTEST_CLOSURE: i64 = 3;

/// How many columns of a closure's name are shown.
const CLOSURE_COLUMNS: usize = 28;

/// How many lines the title has at most, and the actions of a step.
const TITLE_LINES: usize = 2;
const ACTION_LINES: usize = 4;

/// Draws what came of the case, the time line and the steps.
pub(super) fn drawn(program: &Program, explanation: &Explanation<'_>) -> String {
    let clock = WallClock::of_clock(program, explanation.clock.as_ref());
    let mut picture = Picture { program, explanation, clock, canvas: Canvas::default(), y: 14 };
    let title = outcome(explanation);
    picture.head(&title);
    if let Some(clock) = &explanation.clock {
        picture.time_line(clock);
    }
    if explanation.entry.is_some() {
        picture.steps();
    }
    picture.canvas.finish(&format!("{title}, at {}", explanation.now), picture.y + 12)
}

/// A picture that is drawn from top to bottom.
struct Picture<'a> {
    program: &'a Program,
    explanation: &'a Explanation<'a>,
    clock: WallClock<'a>,
    canvas: Canvas,
    /// Where the next thing begins.
    y: i64,
}

/// An instant with a name.
struct Mark {
    at: Instant,
    class: &'static str,
    label: String,
}

impl Picture<'_> {
    fn head(&mut self, title: &str) {
        for line in shortened(title, title_columns(RIGHT - LEFT), TITLE_LINES) {
            self.y += 20;
            self.canvas.title((LEFT, self.y), &line);
        }
        let rule = format!("rule {}", quote(self.explanation.rule));
        self.line("dim", &rule);
        if let Some(found) = &self.explanation.closed_by {
            self.line("dim", &format!("closed by: {} is {}", found.field, found.value));
        }
        if self.explanation.clock.is_none() {
            self.line("now", &format!("now {}", self.clock.shown(self.explanation.now)));
        }
        self.line("dim", &format!("times in {}", self.clock.zone()));
        self.y += 8;
    }

    fn time_line(&mut self, clock: &ClockExplanation<'_>) {
        let now = self.explanation.now;
        let dues: Vec<Instant> = self.explanation.decision.steps().filter_map(|step| step.due).collect();
        let first = dues.iter().copied().min().map_or(clock.start, |due| due.min(clock.start));
        let last = dues.into_iter().max().map_or(clock.start, |due| due.max(clock.start));
        let others: Vec<Instant> = clock.disabled_after.into_iter().chain([now]).collect();
        let scale = Scale::new(first, last, &others);

        let mut marks = vec![self.mark(clock.start, "start", "clock starts")];
        marks.extend(
            clock.disabled_after.map(|at| self.mark(at, "start", "first modified, later steps do not fire")),
        );
        marks.push(self.mark(now, "now", "now"));
        let lines: Vec<(i64, i64, &'static str)> =
            marks.iter().filter_map(|mark| self.named(mark, scale)).collect();

        let axis = Axis::new(scale, self.clock);
        self.y += 4;
        self.axis(&axis);
        let grid = self.y - 4;
        self.lanes(clock, scale);
        let bottom = self.y;
        for tick in axis.times.iter().chain(&axis.days) {
            self.canvas.grid(tick.x, grid, bottom);
        }
        for (x, top, class) in lines {
            self.canvas.line(class, (x, top), (x, bottom));
        }
        self.pins(scale);
    }

    fn mark(&self, at: Instant, class: &'static str, name: &str) -> Mark {
        Mark { at, class, label: format!("{name} {}", self.clock.shown(at)) }
    }

    /// Writes the name of a mark in a line of its own, and says where its line begins if it lies on the time line.
    fn named(&mut self, mark: &Mark, scale: Scale) -> Option<(i64, i64, &'static str)> {
        self.y += LINE;
        let class = if mark.class == "now" { "now" } else { "dim" };
        let (x, anchor, label) = match scale.side(mark.at) {
            Side::Before => (LEFT, Anchor::Start, format!("← {}", mark.label)),
            Side::After => (RIGHT, Anchor::End, format!("{} →", mark.label)),
            Side::Within => {
                let x = scale.x(mark.at);
                let is_left = x + 6 + width(&mark.label) <= RIGHT;
                let (at, anchor) = if is_left { (x + 6, Anchor::Start) } else { (x - 6, Anchor::End) };
                self.canvas.text(class, (at, self.y), anchor, &mark.label);
                return Some((x, self.y - 12, mark.class));
            }
        };
        self.canvas.text(class, (x, self.y), anchor, &label);
        None
    }

    fn axis(&mut self, axis: &Axis) {
        self.y += LINE;
        for day in &axis.days {
            self.tick(day.x, &day.label);
        }
        if !axis.times.is_empty() {
            self.y += LINE - 2;
            for time in &axis.times {
                self.tick(time.x, &time.label);
            }
        }
        self.y += 10;
    }

    /// Writes a label around its mark, within the picture.
    fn tick(&mut self, x: i64, label: &str) {
        let half = width(label) / 2;
        let x = x.clamp(LEFT - 20 + half, RIGHT + 20 - half);
        self.canvas.text("dim", (x, self.y), Anchor::Middle, label);
    }

    fn lanes(&mut self, clock: &ClockExplanation<'_>, scale: Scale) {
        match clock.hours {
            None => {
                self.caption("counts all time");
                self.canvas.rect("open", (LEFT, self.y), (RIGHT - LEFT, BAR));
                self.y += BAR + 6;
            }
            Some(hours) => {
                let same = clock.fire.is_some_and(|fire| fire.place == hours.place);
                let does = if same { "counts, and steps fire during, the hours" } else { "counts the hours" };
                self.lane(does, hours, scale);
            }
        }
        if let Some(fire) =
            clock.fire.filter(|fire| clock.hours.is_none_or(|hours| hours.place != fire.place))
        {
            self.lane("steps fire during the hours", fire, scale);
        }
    }

    /// The open time of some hours, with the closures that take some of it away.
    fn lane(&mut self, does: &str, hours: HoursExplanation<'_>, scale: Scale) {
        self.caption(&format!("{does} {} in {}", quote(hours.name), hours.zone));
        let spec = self.program.parts().hours.get(hours.place as usize).map(|hours| &hours.spec);
        let Some((calendar, spec)) = self.program.calendar(hours.place).zip(spec) else { return };
        let Some(open) = hours::open_time(calendar, scale) else {
            self.line("dim", "too many openings to draw");
            self.y += 6;
            return;
        };
        let (mut closures, more) = hours::closures(spec, scale);
        let found = closures.len();
        closures.retain(|closure| closure.bar.to - closure.bar.from >= SHORTEST_CLOSURE);
        let not_shown = found - closures.len() + self.closure_names(&closures);
        self.canvas.rect("shut", (LEFT, self.y), (RIGHT - LEFT, BAR));
        for bar in open {
            self.canvas.rect("open", (bar.from, self.y), (bar.to - bar.from, BAR));
        }
        for closure in &closures {
            let bar = closure.bar;
            self.canvas.rect("closure", (bar.from, self.y), (bar.to - bar.from, BAR));
        }
        self.y += BAR + 6;
        if not_shown > 0 || more {
            let more = if more { " and more" } else { "" };
            let closures = if not_shown == 1 && more.is_empty() { "closure" } else { "closures" };
            self.y += 8;
            let note = format!("{not_shown}{more} {closures} without room for a name");
            self.canvas.text("closed", (LEFT, self.y), Anchor::Start, &note);
            self.y += 6;
        }
    }

    /// Writes the names of closures above their bars, and says how many have no room.
    fn closure_names(&mut self, closures: &[Closure]) -> usize {
        let mut ends = Vec::new();
        let mut places = Vec::new();
        let mut left_out = 0;
        for closure in closures {
            let name = shortened(closure.name.as_deref().unwrap_or("closed"), CLOSURE_COLUMNS, 1).concat();
            let (half, middle) = (width(&name) / 2 + 1, i64::midpoint(closure.bar.from, closure.bar.to));
            let x = middle.clamp(LEFT - 20 + half, RIGHT + 20 - half);
            let line = ends.iter().position(|end| x - half > *end).unwrap_or(ends.len());
            if line == CLOSURE_LINES {
                left_out += 1;
                continue;
            }
            ends.resize(ends.len().max(line + 1), i64::MIN);
            if let Some(end) = ends.get_mut(line) {
                *end = x + half + 6;
            }
            places.push((x, line, middle, name));
        }
        // The first line stands next to the bars.
        let lines = i64::try_from(ends.len()).unwrap_or(0);
        let bars = self.y + lines * LINE;
        for (_, line, middle, _) in &places {
            let above = i64::try_from(*line).unwrap_or(0) * LINE;
            self.canvas.line("stem", (*middle, bars - above - 4), (*middle, bars));
        }
        for (x, line, _, name) in places {
            let above = i64::try_from(line).unwrap_or(0) * LINE;
            self.canvas.text("closed", (x, bars - above - 6), Anchor::Middle, &name);
        }
        self.y = bars;
        left_out
    }

    /// The numbers of the steps below their due instants.
    fn pins(&mut self, scale: Scale) {
        let steps = self.explanation.decision.steps();
        let mut rows: Vec<Vec<i64>> = Vec::new();
        let mut pins = Vec::new();
        for (number, step) in (1..).zip(steps) {
            let Some(due) = step.due else { continue };
            let x = scale.x(due);
            let has_room = |row: &Vec<i64>| row.iter().all(|other| x.abs_diff(*other) >= PIN.unsigned_abs());
            let row = rows.iter().position(has_room).unwrap_or(rows.len());
            rows.resize_with(rows.len().max(row + 1), Vec::new);
            if let Some(row) = rows.get_mut(row) {
                row.push(x);
            }
            let y = self.y + 18 + PIN * i64::try_from(row).unwrap_or(0);
            pins.push((number, step, x, y));
        }
        let top = self.y - 6 - BAR;
        for (_, _, x, y) in &pins {
            self.canvas.line("stem", (*x, top), (*x, *y));
        }
        for (number, step, x, y) in pins {
            self.canvas.pin(step.state.name(), (x, y), number);
        }
        self.y += PIN * i64::try_from(rows.len()).unwrap_or(0) + 10;
    }

    fn steps(&mut self) {
        let decision = self.explanation.decision;
        if decision.steps().len() == 0 {
            return self.line("dim", "no steps: the case does not escalate");
        }
        for (number, (step, state)) in (1..).zip(decision.steps_of(self.program)) {
            self.step(number, step, state);
        }
    }

    fn step(&mut self, number: usize, step: &Step, state: StepState) {
        let indent = LEFT + 18;
        self.y += LINE + 4;
        self.canvas.pin(state.state.name(), (LEFT, self.y - 4), number);
        let due = match (state.state, state.due) {
            (State::Due, Some(due)) => format!("due since {}", self.clock.shown(due)),
            (State::Pending, Some(due)) => format!("pending until {}", self.clock.shown(due)),
            (State::Disabled, Some(due)) => {
                format!("disabled by the modification: {} comes after it", self.clock.shown(due))
            }
            (_, None) | (State::Never, _) => "never: the hours do not open for it".to_owned(),
        };
        let head = format!("after {}, {due}", Age(step.after_minutes));
        self.canvas.text("head", (indent, self.y), Anchor::Start, &head);
        let actions: Vec<String> =
            step.actions.iter().map(|action| action.text(self.program).to_string()).collect();
        for line in shortened(&actions.join(", "), columns(RIGHT - indent), ACTION_LINES) {
            self.y += LINE - 2;
            self.canvas.text("dim", (indent, self.y), Anchor::Start, &line);
        }
    }

    fn caption(&mut self, text: &str) {
        self.line("caption", text);
        self.y += 8;
    }

    fn line(&mut self, class: &str, text: &str) {
        self.y += LINE;
        for line in shortened(text, columns(RIGHT - LEFT), 1) {
            self.canvas.text(class, (LEFT, self.y), Anchor::Start, &line);
        }
    }
}

/// A text on at most so many lines of so many columns; where it is longer, the last ends in `…`.
fn shortened(text: &str, columns: usize, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> =
        textwrap::wrap(text, columns).into_iter().map(std::borrow::Cow::into_owned).collect();
    if wrapped.len() > lines {
        wrapped.truncate(lines);
        if let Some(last) = wrapped.last_mut() {
            while textwrap::core::display_width(last) >= columns {
                last.pop();
            }
            last.push('…');
        }
    }
    wrapped
}
