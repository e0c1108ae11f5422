//! Two rules held against each other: a case lies in a region if and only if they treat it differently.

use esc_reach::{DEFAULT_STEPS, Diff, diff};
use esc_runtime::{Case, Program, State, encode, evaluate};
use esc_values::Instant;
use rayon::prelude::*;

use crate::coverage::programs;
use crate::generate::{Criteria, Generator, Rules};
use crate::support::{Outcome, now, outcome, read};

const PAIRS: usize = 160;
const CASES: usize = 60;

/// Fields as both rules may have them, so that regions hold for closed cases and unknown values too.
const REGION_HEAD: &str = r#"rule "Regions"
case <
  Priority: picklist("Low", "High", "Urgent", "Later", ...);
  Status: picklist("New", "Working", "Closed", ...);
  Origin: picklist("Web", "Phone", "Spam", ...);
  Subject: text;
  Account.Name: text;
  Topic: text;
  Seats: number;
  SlaLeft: percent;
  IsVip: boolean;
  Products: multipicklist("Router", "Switch", ...);
  Tags: multipicklist("red", "Gone", ...);
  Renewal: date;
  Start: date;
  LastReply: datetime;
>
default hours "Office" in "America/New_York" < mon-fri 09:00-17:00 >
"#;

const OFFICE: &str = "mon-fri 09:00-17:00";

/// Writes a rule in another way.
fn rewrite(generator: &mut Generator, rules: &mut Rules) -> &'static str {
    let at = generator.numbers.below(rules.entries.len());
    let file_rows = rules.rows.clone();
    let entry = &mut rules.entries[at];
    match generator.numbers.below(7) {
        0 => {
            entry.name.push_str(" renamed");
            "a name"
        }
        1 | 2 => {
            if let Some(when) = &entry.when {
                entry.when = Some(Criteria::Not(Box::new(when.pushed_down(false))));
            }
            "De Morgan"
        }
        3 => {
            let rows: Vec<_> = entry.rows.drain(..).chain(file_rows).collect();
            entry.when = entry.when.as_ref().map(|when| when.inlined(&rows));
            "rows written out"
        }
        4 => {
            rules.head = rules.head.replace(OFFICE, "mon-thu 09:00-12:00, 11:00-17:00; fri 09:00-17:00");
            "hours written otherwise"
        }
        5 => {
            let mut copy = entry.clone();
            copy.steps = generator.steps();
            copy.name = generator.entry(rules).name;
            rules.entries.insert(at + 1, copy);
            "a shadowed copy"
        }
        _ => {
            entry.when.get_or_insert(Criteria::Test(
                "CreatedDate is not blank".to_owned(),
                "CreatedDate is blank".to_owned(),
            ));
            "criteria for every case"
        }
    }
}

/// Changes what a rule does, perhaps.
fn change(generator: &mut Generator, rules: &mut Rules) -> &'static str {
    let count = rules.entries.len();
    let at = generator.numbers.below(count);
    let fresh = generator.entry(rules);
    let entry = &mut rules.entries[at];
    match generator.numbers.below(16) {
        0..=2 => {
            let test = generator.test();
            match &mut entry.when {
                Some(when) => *when.leaf(&mut generator.numbers) = test,
                when @ None => *when = Some(test),
            }
            "a comparison"
        }
        3 => {
            entry.steps.iter_mut().for_each(|(age, _)| *age += 15);
            "ages"
        }
        4 => {
            entry.steps = fresh.steps;
            "steps"
        }
        5 => {
            entry.age_from = fresh.age_from;
            "the start of the clock"
        }
        6 => {
            entry.hours = fresh.hours;
            "hours"
        }
        7 => {
            entry.fire = fresh.fire;
            "hours to fire in"
        }
        8 => {
            rules.entries.insert(at, fresh);
            "an entry comes"
        }
        9 if count > 2 => {
            rules.entries.remove(at);
            "an entry goes"
        }
        10 | 11 => {
            let entry = rules.entries.remove(at);
            rules.entries.insert(generator.numbers.below(count), entry);
            "an entry moves"
        }
        12 => {
            rules.head = rules.head.replace(OFFICE, "tue-sat 11:00-17:30");
            "the default hours"
        }
        13 => {
            rules.head =
                rules.head.replace("hours \"Late\" in \"UTC\"", "hours \"Late\" in \"Asia/Kathmandu\"");
            "named hours"
        }
        14 => {
            rules.head = rules.head.replace("\"Working\",", "\"Working\" closed,");
            "what is closed"
        }
        _ => {
            rules.head = rules.head.replace("\"Urgent\");", "\"Urgent\", \"Later\");");
            "a value more"
        }
    }
}

/// What is done with a case, and when; `None` where it is an input error.
type Treated = Option<Vec<(Option<Instant>, State, Vec<String>)>>;

/// How a program treats a case at several times; `None` if it cannot read it.
fn treated(program: &Program, case: &str) -> Option<Vec<Treated>> {
    let mut read = Case::new(program);
    read.read_json(case).ok()?;
    let times = ["2026-11-16T08:00Z", "2026-11-18T20:00Z", "2026-12-24T00:00Z"];
    Some(times.iter().map(|time| treated_at(program, &read, Instant::parse(time).unwrap())).collect())
}

fn treated_at(program: &Program, case: &Case, at: Instant) -> Treated {
    let decision = evaluate(program, case, at).ok()?;
    let mut treated: Vec<(u32, Option<Instant>, State, Vec<String>)> = Vec::new();
    for (step, state) in decision.steps_of(program) {
        let mut actions: Vec<String> =
            step.actions.iter().map(|action| action.text(program).to_string()).collect();
        match treated.last_mut() {
            Some((minutes, .., known)) if *minutes == step.after_minutes => known.append(&mut actions),
            _ => treated.push((step.after_minutes, state.due, state.state, actions)),
        }
    }
    Some(treated.into_iter().map(|(_, due, state, actions)| (due, state, actions)).collect())
}

/// The same case with other clocks and hours.
fn variants(case: &str) -> Vec<String> {
    let base = Instant::parse("2026-11-16T03:07Z").unwrap().unix();
    let mut variants = Vec::new();
    for (number, hours) in (0..24).zip(["null", "\"Office\"", "\"Late\"", "\"None\""].into_iter().cycle()) {
        let created = base + number * 8_053 * (1 + number % 4);
        let instant = |seconds: i64| format!("\"{}\"", Instant::from_unix(created + seconds).unwrap());
        let [first, last, matched] =
            [[60, 7_500, 11_000], [600, 90_000, 3_700], [20_000, 20_060, 5], [200_000, 250_000, 100_000]]
                [usize::try_from(number / 4 % 4).unwrap()]
            .map(instant);
        let clock = format!(
            "\"CreatedDate\": {}, \"FirstModifiedDate\": {first}, \"LastModifiedDate\": {last}, \
             \"MatchedDate\": {matched}, \"BusinessHours.Name\": {hours}",
            instant(0)
        );
        variants.push(with_clock(case, &clock));
    }
    variants
}

/// The same case with clocks that make steps due as hours close.
fn variants_at_closing<'a>(case: &'a str, hours: &'a str) -> impl Iterator<Item = String> + 'a {
    let closings = ["2026-11-18T20:00Z", "2026-11-18T22:00Z", "2026-11-18T22:30Z"];
    let ages = [30, 45, 60, 75, 240, 255, 480, 495];
    closings.into_iter().flat_map(move |closing| ages.map(|age| (closing, age))).map(move |(closing, age)| {
        let start = Instant::parse(closing).unwrap().unix() - age * 60;
        let start = Instant::from_unix(start).unwrap();
        with_clock(
            case,
            &format!(
                "\"CreatedDate\": \"{start}\", \"MatchedDate\": \"{start}\", \"BusinessHours.Name\": {hours}"
            ),
        )
    })
}

fn with_clock(case: &str, clock: &str) -> String {
    case.replacen("\"CreatedDate\": \"2026-11-16T03:07:00Z\"", clock, 1)
}

/// A generator whose rules and cases leave the clock alone.
fn generator(seed: usize) -> Generator {
    let mut generator =
        if seed % 4 == 1 { Generator::with_formulas(20_000 + seed) } else { Generator::new(20_000 + seed) };
    generator.forms.retain(|form| !["CreatedDate", "LastModifiedDate"].contains(&form.name));
    if generator.forms.is_empty() {
        return self::generator(seed + 100_000);
    }
    generator
}

fn hold(seed: usize) -> usize {
    let mut generator = generator(seed);
    let entries = 2 + generator.numbers.below(5);
    let mut rules = generator.rules(entries);
    let before = rules.text();
    let mut what = Vec::new();
    for _ in 0..=generator.numbers.below(2) {
        what.push(change(&mut generator, &mut rules));
        if generator.numbers.chance(40) {
            what.push(rewrite(&mut generator, &mut rules));
        }
    }
    let after = rules.text();
    let [old, new] = [&before, &after].map(|text| read(text).program());
    let found = diff(&old, &new, DEFAULT_STEPS, now()).unwrap();
    let story = || format!("{what:?}:\n{before}\nbecomes\n{after}\n{}", shown(&found));
    assert!(found.undecided.is_empty(), "{}", story());
    let regions: Vec<&str> = found.differences.iter().map(|difference| difference.region.as_str()).collect();
    let programs = programs(REGION_HEAD, &regions);
    for difference in &found.differences {
        let witness = difference.witness.as_ref().unwrap_or_else(|| panic!("no witness: {}", story()));
        let plain = &witness.0;
        let [one, other] = [&old, &new].map(|program| treated(program, plain));
        assert!(one.is_some() && other.is_some(), "{witness}: {}", story());
    }
    let mut met = 0;
    for _ in 0..CASES {
        let case = generator.case_at("\"2026-11-16T03:07:00Z\"");
        met += usize::from(hold_case([&old, &new], &programs, &regions, &case, &story));
    }
    for difference in &found.differences {
        // Its fields as they are, with other clocks, and with other hours where it does not name those that count.
        let witness = &difference.witness.as_ref().unwrap().0;
        let case = witness.replace("\"2026-01-05T09:00:00Z\"", "\"2026-11-16T03:07:00Z\"");
        if !case.contains("BusinessHours.Name") {
            assert!(hold_case([&old, &new], &programs, &regions, &case, &story), "{witness}: {}", story());
        }
    }
    met
}

fn shown(found: &Diff) -> String {
    let line = |difference: &esc_reach::Difference| {
        let sides =
            [&difference.before, &difference.after].map(|side| side.entry.as_deref().unwrap_or(side.status));
        format!("{sides:?} {} {:?}\n", difference.region, difference.witness)
    };
    found.differences.iter().map(line).collect()
}

/// Whether the case lies in a region.
fn hold_case(
    rules: [&Program; 2],
    programs: &[Program],
    regions: &[&str],
    case: &str,
    story: &dyn Fn() -> String,
) -> bool {
    let mut variants_met = Vec::new();
    for variant in variants(case) {
        let [one, other] = rules.map(|program| treated(program, &variant));
        let (Some(one), Some(other)) = (one, other) else { return false };
        let lies_in: Vec<&str> = programs
            .iter()
            .zip(regions)
            .filter(|(program, _)| outcome(program, &variant) == Outcome::Entry(0))
            .map(|(_, region)| *region)
            .collect();
        assert!(lies_in.len() < 2, "{variant} lies in {lies_in:?}: {}", story());
        assert!(one == other || !lies_in.is_empty(), "no region has {variant}: {}", story());
        // To name hours that do not exist is a mistake to both, whatever they do with other cases.
        if !one.contains(&None) || !other.contains(&None) {
            let hours = ["\"Office\"", "\"Late\"", "\"None\""]
                .into_iter()
                .find(|hours| variant.contains(&format!("Name\": {hours}")))
                .unwrap_or("null");
            variants_met.push((hours, lies_in.first().copied(), one != other));
        }
    }
    // Whether two clocks differ depends on the case: some of the variants have to show it, for all hours.
    for (hours, region, _) in &variants_met {
        let Some(region) = region else { continue };
        let same = |other: &(&str, Option<&str>, bool)| other.0 == *hours && other.1 == Some(region);
        let at_closing = || {
            variants_at_closing(case, hours).any(|variant| {
                let [one, other] = rules.map(|program| treated(program, &variant));
                one != other
            })
        };
        let differs = variants_met.iter().any(|other| same(other) && other.2) || at_closing();
        assert!(differs, "{case} in {hours} is treated alike, but lies in {region}: {}", story());
    }
    variants_met.iter().any(|(_, region, _)| region.is_some())
}

#[test]
fn a_case_lies_in_a_region_if_it_is_treated_differently() {
    let met: usize = (0..PAIRS).into_par_iter().map(hold).sum();
    assert!(met > PAIRS * CASES / 20, "{met}");
}

#[test]
fn rules_written_otherwise_do_not_differ() {
    (0..PAIRS).into_par_iter().for_each(|seed| {
        let mut generator = generator(50_000 + seed);
        generator.opaque = seed % 4 == 3;
        let entries = 2 + generator.numbers.below(6);
        let mut rules = generator.rules(entries);
        let before = rules.text();
        let what: Vec<_> =
            (0..=generator.numbers.below(4)).map(|_| rewrite(&mut generator, &mut rules)).collect();
        let after = rules.text();
        let [old, new] = [&before, &after].map(|text| read(text).program());
        let found = diff(&old, &new, DEFAULT_STEPS, now()).unwrap();
        assert!(found.is_equivalent(), "{what:?}:\n{before}\nbecomes\n{after}\n{}", shown(&found));
        let loaded = Program::load(&encode(&old)).unwrap();
        assert!(diff(&old, &loaded, DEFAULT_STEPS, now()).unwrap().is_equivalent());
    });
}
