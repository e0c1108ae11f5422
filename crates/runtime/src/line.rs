//! A decision as a line of JSON.

use std::fmt;

use esc_values::Instant;
use serde::ser::{Serialize, SerializeSeq, SerializeStruct, Serializer};

use crate::decision::{Decision, State, Status, StepState};
use crate::parts::{Action, Assignee, Pool, Step};
use crate::program::Program;
use crate::workload::Workload;

/// What became of a case, to be serialised as one JSON object whose fields stand in a fixed order. It only borrows:
/// written into a buffer that is used again, a line costs no memory.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    case: Option<&'a str>,
    /// The decision and the program that took it, or why there is none.
    outcome: Result<(&'a Program, &'a Decision), &'a str>,
    workload: Option<&'a Workload>,
    because: Option<&'a [String]>,
}

impl Decision {
    /// The decision as a line, for the case of this `Id`. `program` is the one that decided.
    pub fn line<'a>(&'a self, program: &'a Program, case: Option<&'a str>) -> Line<'a> {
        Line { case, outcome: Ok((program, self)), workload: None, because: None }
    }
}

impl<'a> Line<'a> {
    /// The line of a case that could not be judged, and why.
    pub fn error(case: Option<&'a str>, message: &'a str) -> Self {
        Self { case, outcome: Err(message), workload: None, because: None }
    }

    /// Names in each step that reassigns to a pool the member who gets the case.
    #[must_use]
    pub fn with_workload(self, workload: &'a Workload) -> Self {
        Self { workload: Some(workload), ..self }
    }

    /// Adds the comparisons that the match rests on; see [`because`](crate::because).
    #[must_use]
    pub fn with_because(self, because: &'a [String]) -> Self {
        Self { because: Some(because), ..self }
    }
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = 7 + usize::from(self.because.is_some());
        let mut line = serializer.serialize_struct("Line", fields)?;
        line.serialize_field("case", &self.case)?;
        match self.outcome {
            Ok((program, decision)) => {
                line.serialize_field("status", decision.status().name())?;
                line.serialize_field("entry", &decision.entry(program).map(|entry| &*entry.name))?;
                line.serialize_field("clock_start", &decision.clock_start().map(Shown))?;
                line.serialize_field("steps", &Steps { program, decision, workload: self.workload })?;
                line.serialize_field("next_due", &decision.next_due().map(Shown))?;
                line.serialize_field("error", &None::<&str>)?;
            }
            Err(error) => {
                line.serialize_field("status", "error")?;
                line.serialize_field("entry", &None::<&str>)?;
                line.serialize_field("clock_start", &None::<&str>)?;
                line.serialize_field("steps", &[(); 0])?;
                line.serialize_field("next_due", &None::<&str>)?;
                line.serialize_field("error", error)?;
            }
        }
        if let Some(because) = self.because {
            line.serialize_field("because", because)?;
        }
        line.end()
    }
}

/// A value as its text.
pub(crate) struct Shown<T>(pub(crate) T);

impl<T: fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

struct Steps<'a> {
    program: &'a Program,
    decision: &'a Decision,
    workload: Option<&'a Workload>,
}

impl Serialize for Steps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut steps = serializer.serialize_seq(Some(self.decision.steps().len()))?;
        for (number, (step, state)) in (1..).zip(self.decision.steps_of(self.program)) {
            steps.serialize_element(&LineStep {
                program: self.program,
                workload: self.workload,
                number,
                step,
                state,
            })?;
        }
        steps.end()
    }
}

/// A step and how it stands with it.
#[derive(Debug)]
pub(crate) struct LineStep<'a> {
    pub(crate) program: &'a Program,
    pub(crate) workload: Option<&'a Workload>,
    pub(crate) number: u32,
    pub(crate) step: &'a Step,
    pub(crate) state: StepState,
}

impl LineStep<'_> {
    /// The workload, and the pool that the step reassigns to, where it does and the workload is known.
    fn pool(&self) -> Option<(&Workload, &Pool)> {
        let pool = self.step.actions.iter().find_map(|action| match action {
            Action::Reassign(Assignee::Pool(pool), _) => self.program.parts().pools.get(*pool as usize),
            _ => None,
        });
        self.workload.zip(pool)
    }
}

impl Serialize for LineStep<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pool = self.pool();
        let mut step = serializer.serialize_struct("Step", 5 + usize::from(pool.is_some()))?;
        step.serialize_field("step", &self.number)?;
        step.serialize_field("after", &Shown(Age(self.step.after_minutes)))?;
        step.serialize_field("due", &self.state.due.map(Shown::<Instant>))?;
        step.serialize_field("state", self.state.state.name())?;
        step.serialize_field("actions", &Actions { program: self.program, step: self.step })?;
        if let Some((workload, pool)) = pool {
            step.serialize_field("assignee", &workload.assignee(pool))?;
        }
        step.end()
    }
}

struct Actions<'a> {
    program: &'a Program,
    step: &'a Step,
}

impl Serialize for Actions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.step.actions.iter().map(|action| Shown(action.text(self.program))))
    }
}

/// An age in hours and minutes: `0m`, `45m`, `6h24m`, `48h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age(pub u32);

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 60, self.0 % 60) {
            (0, minutes) => write!(f, "{minutes}m"),
            (hours, 0) => write!(f, "{hours}h"),
            (hours, minutes) => write!(f, "{hours}h{minutes}m"),
        }
    }
}

impl Status {
    /// The word for it in a line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Unmatched => "unmatched",
            Self::Closed => "closed",
        }
    }
}

impl State {
    /// The word for it in a line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Due => "due",
            Self::Disabled => "disabled",
            Self::Never => "never",
        }
    }
}
