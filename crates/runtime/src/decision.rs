//! What becomes of a case.

use esc_calendar::Calendar;
use esc_values::Instant;

use crate::case::Case;
use crate::error::CaseError;
use crate::interpret::Judge;
use crate::limits::MAX_STEPS;
use crate::parts::{AgeFrom, Entry, HoursUse, Step};
use crate::program::{FieldId, Inner, Program};
use crate::trace;
use crate::value::Value;

/// What becomes of a case at a time. Small, and without memory of its own; names are looked up in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    entry: Option<u32>,
    clock_start: Option<Instant>,
    /// When each step is due, and whether that has come. Both are kept apart, so that together they take a line of
    /// the processor's cache.
    due: [Option<Instant>; MAX_STEPS],
    states: [State; MAX_STEPS],
    steps: u8,
    status: Status,
}

/// Whether an entry takes the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// One does.
    Matched,
    /// None does.
    Unmatched,
    /// The case is closed, and none is asked.
    Closed,
}

/// How it stands with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepState {
    /// When it is due; `None` where it never is.
    pub due: Option<Instant>,
    /// Whether that has come.
    pub state: State,
}

/// Whether a step is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Its instant lies after the evaluation.
    Pending,
    /// Its instant has come.
    Due,
    /// It would be due after the first modification of a case whose entry stops at that.
    Disabled,
    /// Its instant would not lie before the year 10000.
    Never,
}

/// Judges a case at the instant `now`.
///
/// This is a pure function: the same program, case and instant give the same decision, anywhere.
///
/// # Errors
///
/// The case was made for another program; it has no `CreatedDate`; or the entry that takes it asks for the hours that
/// the case names, and those do not exist or are named by their id alone.
pub fn evaluate(program: &Program, case: &Case, now: Instant) -> Result<Decision, CaseError> {
    trace::decision(program, now, || decide(program, case, now))
}

fn decide(program: &Program, case: &Case, now: Instant) -> Result<Decision, CaseError> {
    if !case.program().is(program) {
        return Err(CaseError::OtherProgram);
    }
    let inner = &program.0;
    let Some(created) = case.created() else { return Err(CaseError::NoCreatedDate) };
    if case.is_closed() {
        return Ok(Decision::without_entry(Status::Closed));
    }
    let judge = Judge::new(inner, case, now);
    let timings = &judge.tables.timings;
    let found = judge.first_match()?.and_then(|number| Some((number, timings.get(number as usize)?)));
    let Some((number, timing)) = found else {
        return Ok(Decision::without_entry(Status::Unmatched));
    };
    if timing.plain {
        let step = |age| StepState::new(created.plus(60 * i64::from(age)), None, now);
        return Ok(Decision::new(number, timing, created, step));
    }
    let clock = Clock::new(inner, case, created, timing)?;
    Ok(Decision::new(number, timing, clock.start, |age| clock.step(age, now)))
}

impl Decision {
    /// What becomes of a case that an entry takes.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "to hand over what it is made of takes as long as to make it")]
    fn new(entry: u32, timing: &Timing, clock_start: Instant, step: impl Fn(u32) -> StepState) -> Self {
        let mut decision = Self {
            entry: Some(entry),
            clock_start: Some(clock_start),
            steps: timing.steps,
            ..Self::without_entry(Status::Matched)
        };
        let each = decision.due.iter_mut().zip(&mut decision.states);
        for ((due, state), age) in each.zip(timing.ages).take(timing.steps.into()) {
            let step = step(age);
            (*due, *state) = (step.due, step.state);
        }
        decision
    }

    pub(crate) fn without_entry(status: Status) -> Self {
        Self {
            entry: None,
            clock_start: None,
            due: [None; MAX_STEPS],
            states: [State::Never; MAX_STEPS],
            steps: 0,
            status,
        }
    }

    /// Whether an entry takes the case.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The number of the entry that takes the case, counted from 0.
    pub fn entry_number(&self) -> Option<u32> {
        self.entry
    }

    /// The entry that takes the case. `program` is the one that decided.
    pub fn entry<'a>(&self, program: &'a Program) -> Option<&'a Entry> {
        program.entry(self.entry?)
    }

    /// When the entry's clock started.
    pub fn clock_start(&self) -> Option<Instant> {
        self.clock_start
    }

    /// How it stands with each of the entry's steps, in time order; none where no entry takes the case or the entry
    /// is `stop`.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = StepState> {
        let steps = self.due.into_iter().zip(self.states).map(|(due, state)| StepState { due, state });
        steps.take(self.steps.into())
    }

    /// Each of the entry's steps, and how it stands with it. `program` is the one that decided.
    pub fn steps_of<'a>(&self, program: &'a Program) -> impl Iterator<Item = (&'a Step, StepState)> {
        let steps = self.entry(program).map_or(&[][..], |entry| entry.steps.as_slice());
        steps.iter().zip(self.steps())
    }

    /// When the next pending step is due: a service that asks again then misses nothing, as long as the case and
    /// the rules stay as they are and no criteria speak of `now` or `today`.
    pub fn next_due(&self) -> Option<Instant> {
        self.steps().filter(|step| step.state == State::Pending).filter_map(|step| step.due).min()
    }
}

impl StepState {
    #[inline]
    fn new(due: Option<Instant>, disabled_after: Option<Instant>, now: Instant) -> Self {
        let state = match due {
            None => State::Never,
            Some(due) if disabled_after.is_some_and(|modified| due > modified) => State::Disabled,
            Some(due) if due > now => State::Pending,
            Some(_) => State::Due,
        };
        Self { due, state }
    }
}

/// How the clock of an entry runs: what a decision needs of the entry, close together.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Timing {
    age_from: AgeFrom,
    hours: HoursUse,
    fire: HoursUse,
    /// The minutes after which each step is due.
    ages: [u32; MAX_STEPS],
    steps: u8,
    /// Whether all time counts from the creation of the case on: no calendar is asked then.
    plain: bool,
}

impl Timing {
    pub(crate) fn new(entry: &Entry) -> Self {
        let mut ages = [0; MAX_STEPS];
        for (age, step) in ages.iter_mut().zip(&entry.steps) {
            *age = step.after_minutes;
        }
        let Entry { age_from, hours, fire, .. } = *entry;
        // A program's entries have at most as many steps as there is room for.
        let steps = u8::try_from(entry.steps.len()).unwrap_or(u8::MAX);
        let plain = age_from == AgeFrom::Created && hours == HoursUse::Any && fire == HoursUse::Any;
        Self { age_from, hours, fire, ages, steps, plain }
    }
}

/// The clock of an entry for a case.
pub(crate) struct Clock<'a> {
    pub(crate) start: Instant,
    /// The first modification, where a step that is due after it never fires.
    pub(crate) disabled_after: Option<Instant>,
    /// The hours in which ages are counted.
    pub(crate) hours: Option<Hours<'a>>,
    /// The hours in which steps may fire.
    pub(crate) fire: Option<Hours<'a>>,
}

/// Business hours of a program.
#[derive(Clone, Copy)]
pub(crate) struct Hours<'a> {
    /// Their place.
    pub(crate) place: u32,
    calendar: &'a Calendar,
}

impl<'a> Clock<'a> {
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "to hand on a result with room for an error takes longer than all else here"
    )]
    pub(crate) fn new(
        inner: &'a Inner,
        case: &Case,
        created: Instant,
        timing: &Timing,
    ) -> Result<Self, CaseError> {
        let system = &inner.system;
        let last_modified = || case.instant(system.last_modified);
        let start = match timing.age_from {
            AgeFrom::Created | AgeFrom::CreatedDisableOnModify => created,
            AgeFrom::LastModified => last_modified().unwrap_or(created),
            AgeFrom::Matched => case.instant(system.matched).or_else(last_modified).unwrap_or(created),
        };
        let disabled_after = if timing.age_from == AgeFrom::CreatedDisableOnModify {
            case.instant(system.first_modified).or_else(last_modified).filter(|first| *first > created)
        } else {
            None
        };
        let hours = hours_of(inner, case, timing.hours)?;
        let fire = hours_of(inner, case, timing.fire)?;
        Ok(Self { start, disabled_after, hours, fire })
    }

    #[inline]
    pub(crate) fn step(&self, after_minutes: u32, now: Instant) -> StepState {
        StepState::new(self.due(after_minutes), self.disabled_after, now)
    }

    fn due(&self, after_minutes: u32) -> Option<Instant> {
        let seconds = u64::from(after_minutes) * 60;
        let due = match self.hours {
            None => self.start.plus(i64::try_from(seconds).ok()?)?,
            Some(hours) => hours.calendar.add(self.start, seconds)?,
        };
        match self.fire {
            None => Some(due),
            Some(hours) => hours.calendar.next_open(due),
        }
    }
}

/// The hours that a clause asks for; `None` where all time counts.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "to hand on a result with room for an error takes longer than all else here"
)]
fn hours_of<'a>(inner: &'a Inner, case: &Case, hours: HoursUse) -> Result<Option<Hours<'a>>, CaseError> {
    let place = match hours {
        HoursUse::Any => None,
        HoursUse::Named(hours) => Some(hours),
        HoursUse::Case => hours_of_case(inner, case)?,
    };
    Ok(place.and_then(|place| Some(Hours { place, calendar: inner.calendar(place)? })))
}

fn hours_of_case(inner: &Inner, case: &Case) -> Result<Option<u32>, CaseError> {
    if let Value::Text(found) = case.value(FieldId(inner.system.hours_name)) {
        let hours = &inner.parts.hours;
        let named = (0..).zip(hours).find(|(_, hours)| *hours.name == *found).map(|(at, _)| at);
        return named.map(Some).ok_or_else(|| CaseError::UnknownHours {
            found: found.to_owned(),
            names: hours.iter().map(|hours| hours.name.to_string()).collect(),
        });
    }
    match case.value(FieldId(inner.system.hours_id)) {
        Value::Blank | Value::Boolean(false) => Ok(inner.parts.default_hours),
        _ => Err(CaseError::HoursWithoutName),
    }
}
