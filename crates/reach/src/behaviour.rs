//! What entries do, and when: the same for two entries if no case could tell them apart by what is done.

use std::fmt::Write as _;
use std::sync::Arc;

use esc_calendar::Calendar;
use esc_runtime::Program;
use esc_runtime::parts::{Action, AgeFrom, Assignee, Entry, HoursUse, SetValue, SystemField};
use rustc_hash::FxHashMap;

/// What an entry does. Nothing where it has no steps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Behaviour {
    /// No entry takes the case, or one without steps.
    Nothing,
    Steps {
        age_from: AgeFrom,
        hours: Hours,
        fire: Hours,
        /// By age: what is done.
        steps: Vec<(u32, Vec<String>)>,
    },
    /// The case names hours that do not exist: it is an input error.
    Error,
}

/// In which hours something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Hours {
    /// All time.
    Any,
    /// Hours of this class of equal open time.
    Class(usize),
    /// Those that the case names, whatever they are: both rules know the same ones.
    Case,
}

/// The hours of one or two rules, those that are open at the same instants in one class.
#[derive(Debug, Default)]
pub(crate) struct HoursClasses {
    classes: Vec<Calendar>,
    known: FxHashMap<(usize, u32), Hours>,
}

impl HoursClasses {
    /// The class of the hours at a place of the program of this number.
    pub(crate) fn class(&mut self, number: usize, program: &Program, hours: u32) -> Hours {
        if let Some(known) = self.known.get(&(number, hours)) {
            return *known;
        }
        let class = match program.calendar(hours) {
            None => Hours::Any,
            Some(calendar) if calendar.is_always_open() => Hours::Any,
            Some(calendar) => {
                let known = self.classes.iter().position(|other| other.same_open_time(calendar));
                Hours::Class(known.unwrap_or_else(|| {
                    self.classes.extend(
                        program.parts().hours.get(hours as usize).map(|hours| Calendar::new(&hours.spec)),
                    );
                    self.classes.len() - 1
                }))
            }
        };
        self.known.insert((number, hours), class);
        class
    }

    /// What the names of hours in a case mean: each name with its class, and what a case without a name gets.
    pub(crate) fn of_cases(&mut self, number: usize, program: &Program) -> (Vec<(Arc<str>, Hours)>, Hours) {
        let named = (0..).zip(&program.parts().hours);
        let mut named: Vec<_> =
            named.map(|(at, hours)| (hours.name.clone(), self.class(number, program, at))).collect();
        named.sort_by(|(left, _), (right, _)| left.cmp(right));
        let default = program.parts().default_hours.map_or(Hours::Any, |at| self.class(number, program, at));
        (named, default)
    }

    /// Whether two entries could be told apart, or not, by which hours a case names: they do the same but for hours, and
    /// one of them counts in the hours of the case; or one without steps asks for those.
    pub(crate) fn depend_on_case(&mut self, programs: [&Program; 2]) -> bool {
        let mut known: FxHashMap<Behaviour, Vec<[Hours; 2]>> = FxHashMap::default();
        for (number, program) in programs.into_iter().enumerate() {
            for entry in &program.parts().entries {
                let used = [entry.hours, entry.fire].map(|using| match using {
                    HoursUse::Any => Hours::Any,
                    HoursUse::Named(at) => self.class(number, program, at),
                    HoursUse::Case => Hours::Case,
                });
                if entry.steps.is_empty() && used.contains(&Hours::Case) {
                    return true;
                }
                let alike = known.entry(behaviour(program, entry, |_| Some(Hours::Any))).or_default();
                if !alike.contains(&used) {
                    alike.push(used);
                }
            }
        }
        known.values().any(|alike| alike.len() > 1 && alike.iter().flatten().any(|used| *used == Hours::Case))
    }
}

/// What an entry of a program does, where the hours of the case are those given.
pub(crate) fn behaviour(
    program: &Program,
    entry: &Entry,
    mut hours_of: impl FnMut(HoursUse) -> Option<Hours>,
) -> Behaviour {
    // An entry asks for the hours that a case names even where it has no step to count in them.
    let (Some(mut hours), Some(mut fire)) = (hours_of(entry.hours), hours_of(entry.fire)) else {
        return Behaviour::Error;
    };
    if entry.steps.is_empty() {
        return Behaviour::Nothing;
    }
    let mut steps: Vec<(u32, Vec<String>)> = Vec::new();
    for step in &entry.steps {
        let actions = step.actions.iter().map(|action| done(program, action));
        match steps.last_mut() {
            // What is due at one age is done at once, in the order written.
            Some((age, done)) if *age == step.after_minutes => done.extend(actions),
            _ => steps.push((step.after_minutes, actions.collect())),
        }
    }
    for (_, actions) in &mut steps {
        // Every step marks the case; to do only that adds nothing to another action.
        let others = actions.iter().any(|action| action != MARK);
        let mut marked = others;
        actions.retain(|action| action != MARK || !std::mem::replace(&mut marked, true));
    }
    let mut age_from = entry.age_from;
    if let [(0, _)] = steps.as_slice() {
        // What is due at once waits for the next opening, of whichever hours it is.
        if fire == Hours::Any || fire == hours {
            (hours, fire) = (Hours::Any, hours);
        }
        // At the instant of the creation nothing was modified yet.
        if (age_from, hours, fire) == (AgeFrom::CreatedDisableOnModify, Hours::Any, Hours::Any) {
            age_from = AgeFrom::Created;
        }
    }
    Behaviour::Steps { age_from, hours, fire, steps }
}

const MARK: &str = "mark escalated";

/// What an action does, as a text that is the same for actions that do the same.
fn done(program: &Program, action: &Action) -> String {
    let mut text = action.text(program).to_string();
    match action {
        Action::Reassign(Assignee::Pool(pool), _) => {
            if let Some(pool) = program.parts().pools.get(*pool as usize) {
                for member in &pool.members {
                    // Writing to a `String` cannot fail.
                    let _ = write!(text, "; {} {}", esc_values::quote(&member.user), member.capacity);
                }
            }
        }
        Action::Set(field, SetValue::Percent(number)) => {
            // With its sign or without, a percentage is the same number.
            let name = program.parts().fields.get(*field as usize).map_or("", |field| &field.name);
            text = format!("set {} = {number}", esc_values::fold(name));
        }
        Action::Set(field, SetValue::List(items)) => {
            // A list has its values in no order.
            let mut items: Vec<_> = items.iter().map(|item| esc_values::fold(item)).collect();
            items.sort();
            items.dedup();
            let name = program.parts().fields.get(*field as usize).map_or("", |field| &field.name);
            text = format!("set {} = {items:?}", esc_values::fold(name));
        }
        Action::Set(field, _) => {
            let name = program.parts().fields.get(*field as usize).map_or("", |field| &field.name);
            if let Some((_, value)) = text.split_once(" = ") {
                text = format!("set {} = {value}", esc_values::fold(name));
            }
        }
        _ => {}
    }
    text
}

/// The name of the field that names the hours of a case.
pub(crate) const HOURS_FIELD: &str = SystemField::HoursName.name();

#[cfg(test)]
mod tests {
    use esc_compile::compile;

    use super::*;
    use crate::lints::testing::rules;

    const HOURS: &str = "\
case < Seats: number; >
hours \"A\" in \"UTC\" < mon-fri 09:00-17:00 >
hours \"B\" in \"UTC\" < mon-fri 09:00-12:00, 12:00-17:00 >
hours \"C\" in \"UTC\" < daily 00:00-24:00 >
";

    /// Whether two entries, by what follows their names, do the same.
    fn alike(one: &str, other: &str) -> bool {
        let text = format!("{HOURS}entry \"1\" when Seats = 1 {one}\nentry \"2\" when Seats = 2 {other}\n");
        let program = compile(&rules(&text).0, [0; 32]).unwrap();
        let mut classes = HoursClasses::default();
        let done: Vec<Behaviour> = program
            .parts()
            .entries
            .iter()
            .map(|entry| {
                behaviour(&program, entry, |using| {
                    Some(match using {
                        HoursUse::Any => Hours::Any,
                        HoursUse::Named(at) => classes.class(0, &program, at),
                        HoursUse::Case => Hours::Case,
                    })
                })
            })
            .collect();
        done[0] == done[1]
    }

    #[test]
    fn entries_that_no_case_tells_apart_are_alike() {
        for (one, other) in [
            ("use hours \"A\" < at 4h notify owner >", "use hours \"B\" < at 4h notify owner >"),
            ("use hours \"C\" < at 4h notify owner >", "ignore hours < at 4h notify owner >"),
            ("< stop >", "age_from matched use hours \"A\" < stop >"),
            ("< at 1h notify owner, mark escalated >", "< at 1h notify owner >"),
            (
                "use hours \"A\" < immediately notify owner >",
                "fire during hours \"B\" < immediately notify owner >",
            ),
            (
                "age_from created_disable_on_modify < immediately notify owner >",
                "age_from created < immediately notify owner >",
            ),
        ] {
            assert!(alike(one, other), "{one} | {other}");
        }
    }

    #[test]
    fn entries_that_some_case_tells_apart_are_not() {
        for (one, other) in [
            ("use hours \"A\" < at 4h notify owner >", "< at 4h notify owner >"),
            ("< at 4h notify owner >", "< at 5h notify owner >"),
            ("< at 1h notify owner, mark escalated >", "< at 1h mark escalated >"),
            ("use hours \"A\" < at 1h notify owner >", "fire during hours \"A\" < at 1h notify owner >"),
            ("use case hours < at 1h notify owner >", "use hours \"A\" < at 1h notify owner >"),
            (
                "age_from created_disable_on_modify use hours \"A\" < immediately notify owner >",
                "age_from created use hours \"A\" < immediately notify owner >",
            ),
            ("< at 1h notify owner, notify manager >", "< at 1h notify manager, notify owner >"),
        ] {
            assert!(!alike(one, other), "{one} | {other}");
        }
    }
}
