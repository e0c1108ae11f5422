//! Rules and cases to measure with, and a straightforward interpreter of the same rules to measure against.
//!
//! Entries have 1 to 5 comparisons over 14 fields: equality and lists over texts of 4 to 10,000 values, ranges of
//! numbers, a few `contains` and `starts with`; joined by `and`, some by `or` or under `not`. The interpreter walks
//! the criteria as trees over a struct of interned values.

use std::collections::BTreeSet;

use esc_calendar::Tz;
use esc_runtime::parts::{
    Action, AgeFrom, CellRange, Check, Constants, Entry, Field, FieldKind, HoursUse, Node, Parts, Step,
    SystemField,
};
use esc_runtime::{Case, Decimal, FieldId, Instant, Program, assemble};

/// A small generator of numbers, the same on every machine.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % end
    }
}

/// How many values the text fields have that are compared as a whole.
const VALUES: [usize; 9] = [4, 5, 8, 12, 20, 50, 200, 1_000, 10_000];
/// The field that `contains` and `starts with` look into.
const SUBJECT: usize = VALUES.len();
/// The number fields have values below these.
const NUMBERS: [usize; 4] = [50, 100, 500, 1_000];
pub(crate) const FIELDS: usize = SUBJECT + 1 + NUMBERS.len();

/// What subjects are made of.
const WORDS: [&str; 24] = [
    "router", "invoice", "outage", "login", "password", "refund", "upgrade", "latency", "billing", "crash",
    "install", "export", "import", "renewal", "license", "printer", "backup", "network", "timeout", "report",
    "sync", "mobile", "access", "storage",
];

/// A value of a case, interned.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Blank,
    Symbol(u32),
    Number(i64),
    Text(String),
}

pub(crate) type Values = [Value; FIELDS];

/// Criteria as a tree.
#[derive(Debug)]
pub(crate) enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    Is(usize, u32),
    In(usize, Vec<u32>),
    Less(usize, i64),
    AtLeast(usize, i64),
    Contains(&'static str),
    StartsWith(&'static str),
}

impl Tree {
    fn holds(&self, case: &Values) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(case)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(case)),
            Self::Not(part) => !part.holds(case),
            Self::Is(field, symbol) => matches!(case[*field], Value::Symbol(found) if found == *symbol),
            Self::In(field, symbols) => {
                matches!(case[*field], Value::Symbol(found) if symbols.contains(&found))
            }
            Self::Less(field, number) => matches!(case[*field], Value::Number(found) if found < *number),
            Self::AtLeast(field, number) => matches!(case[*field], Value::Number(found) if found >= *number),
            Self::Contains(word) => matches!(&case[SUBJECT], Value::Text(text) if text.contains(word)),
            Self::StartsWith(word) => matches!(&case[SUBJECT], Value::Text(text) if text.starts_with(word)),
        }
    }

    /// The outline and the checks of the same criteria, as the compiler makes them.
    fn compile(
        &self,
        constants: &Mentioned,
        outline: &mut Vec<Node>,
        checks: &mut Vec<Check>,
        sets: &mut Vec<Vec<CellRange>>,
    ) {
        let count = |parts: &Vec<Self>| u32::try_from(parts.len()).unwrap();
        let word = |word: &&str| {
            let list = WORDS.iter().position(|other| other == word).unwrap();
            (place(SUBJECT), place(list))
        };
        let check = match self {
            Self::All(parts) | Self::Any(parts) => {
                let all = matches!(self, Self::All(_));
                outline.push(if all { Node::All(count(parts)) } else { Node::Any(count(parts)) });
                return parts.iter().for_each(|part| part.compile(constants, outline, checks, sets));
            }
            Self::Not(part) => {
                outline.push(Node::Not);
                return part.compile(constants, outline, checks, sets);
            }
            Self::Is(field, symbol) => {
                let cell = constants.cell_of(*field, *symbol);
                Check::Cell { field: place(*field), cells: CellRange { first: cell, last: cell } }
            }
            Self::In(field, symbols) => {
                let mut symbols: Vec<_> =
                    symbols.iter().map(|symbol| constants.cell_of(*field, *symbol)).collect();
                symbols.sort_unstable();
                symbols.dedup();
                let mut cells: Vec<CellRange> = Vec::new();
                for cell in symbols {
                    match cells.last_mut() {
                        Some(range) if range.last + 1 == cell => range.last = cell,
                        _ => cells.push(CellRange { first: cell, last: cell }),
                    }
                }
                sets.push(cells);
                Check::Cells { field: place(*field), set: place(sets.len() - 1) }
            }
            Self::Less(field, number) => {
                let last = constants.above(*field, *number) - 1;
                Check::Cell { field: place(*field), cells: CellRange { first: 1, last } }
            }
            Self::AtLeast(field, number) => {
                let first = constants.above(*field, *number);
                let last = place(2 * constants.0[*field].len() + 1);
                Check::Cell { field: place(*field), cells: CellRange { first, last } }
            }
            Self::Contains(found) => {
                let (field, list) = word(found);
                Check::Contains { field, list }
            }
            Self::StartsWith(found) => {
                let (field, list) = word(found);
                Check::StartsWith { field, list }
            }
        };
        checks.push(check);
        outline.push(Node::Test { negated: false, text: "".into() });
    }

    /// Adds the values that are compared with.
    fn mention(&self, all: &mut Mentioned) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.mention(all)),
            Self::Not(part) => part.mention(all),
            Self::Is(field, symbol) => drop(all.0[*field].insert((*symbol).into())),
            Self::In(field, symbols) => all.0[*field].extend(symbols.iter().copied().map(i64::from)),
            Self::Less(field, number) | Self::AtLeast(field, number) => drop(all.0[*field].insert(*number)),
            Self::Contains(_) | Self::StartsWith(_) => {}
        }
    }
}

/// The values of each field that rules speak of: what is a constant of the program.
struct Mentioned([BTreeSet<i64>; FIELDS]);

impl Mentioned {
    fn new(trees: &[Tree]) -> Self {
        let mut mentioned = Self(std::array::from_fn(|_| BTreeSet::new()));
        for tree in trees {
            tree.mention(&mut mentioned);
        }
        mentioned
    }

    /// How many constants of a field are less than a value.
    fn below(&self, field: usize, value: i64) -> u32 {
        place(self.0[field].range(..value).count())
    }

    /// The cell of a text.
    fn cell_of(&self, field: usize, symbol: u32) -> u32 {
        2 + self.below(field, symbol.into())
    }

    /// The cell of a number: those below it are less, those from it on are not.
    fn above(&self, field: usize, number: i64) -> u32 {
        2 + 2 * self.below(field, number)
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap()
}

fn symbol(random: &mut Random, field: usize) -> u32 {
    u32::try_from(random.below(VALUES[field])).unwrap()
}

fn comparison(random: &mut Random) -> Tree {
    let field = random.below(FIELDS);
    if field > SUBJECT {
        let number = i64::try_from(random.below(NUMBERS[field - SUBJECT - 1])).unwrap();
        return if random.below(2) == 0 { Tree::Less(field, number) } else { Tree::AtLeast(field, number) };
    }
    if field == SUBJECT {
        let word = WORDS[random.below(WORDS.len())];
        return if random.below(4) == 0 { Tree::StartsWith(word) } else { Tree::Contains(word) };
    }
    match random.below(4) {
        0 => Tree::In(field, (0..3).map(|_| symbol(random, field)).collect()),
        1 => Tree::Not(Box::new(Tree::Is(field, symbol(random, field)))),
        _ => Tree::Is(field, symbol(random, field)),
    }
}

/// What makes an entry rare, so that the matches are spread over the list: a value of many, or three of some.
fn rare(comparisons: usize, random: &mut Random) -> Vec<Tree> {
    if comparisons < 3 || random.below(2) == 0 {
        return vec![match random.below(4) {
            0 => Tree::In(8, (0..3).map(|_| symbol(random, 8)).collect()),
            _ => Tree::Is(8, symbol(random, 8)),
        }];
    }
    [7, 6, 4 + random.below(2)].map(|field| Tree::Is(field, symbol(random, field))).into()
}

/// So many entries.
pub(crate) fn entries(count: usize, random: &mut Random) -> Vec<Tree> {
    (0..count)
        .map(|_| {
            let comparisons = 1 + random.below(5);
            let mut parts = rare(comparisons, random);
            let mut others: Vec<_> = (parts.len()..comparisons).map(|_| comparison(random)).collect();
            if others.len() > 1 && random.below(3) == 0 {
                let last = [others.pop().unwrap(), others.pop().unwrap()];
                others.push(Tree::Any(last.into()));
            }
            for other in others {
                parts.insert(random.below(parts.len() + 1), other);
            }
            Tree::All(parts)
        })
        .collect()
}

fn fields(mentioned: &Mentioned) -> Vec<Field> {
    let field = |name: usize, kind, constants| Field {
        name: format!("F{name:02}").into(),
        quoted: false,
        kind,
        constants,
    };
    let mut fields: Vec<_> = mentioned
        .0
        .iter()
        .enumerate()
        .map(|(name, values)| {
            if name > SUBJECT {
                let numbers = values.iter().map(|number| Decimal::new((*number).into(), 0).unwrap());
                return field(name, FieldKind::Number, Constants::Numbers(numbers.collect()));
            }
            let texts = values.iter().map(|value| text_of(usize::try_from(*value).unwrap()).into());
            field(name, FieldKind::Text, Constants::Texts(texts.collect()))
        })
        .collect();
    fields.extend(SystemField::ALL.map(SystemField::field));
    fields
}

fn text_of(value: usize) -> String {
    format!("value {value:05}")
}

/// The program of these entries.
pub(crate) fn program(trees: &[Tree]) -> Program {
    Program::new(parts(trees)).unwrap()
}

/// The parts of the program.
pub(crate) fn parts(trees: &[Tree]) -> Parts {
    let (mut code, mut sets, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let mentioned = Mentioned::new(trees);
    for (number, tree) in (0..).zip(trees) {
        let (mut outline, mut checks) = (Vec::new(), Vec::new());
        tree.compile(&mentioned, &mut outline, &mut checks, &mut sets);
        assemble(&mut code, number, &outline, &checks).unwrap();
        entries.push(Entry {
            name: format!("E{number}").into(),
            outline,
            age_from: AgeFrom::Created,
            hours: HoursUse::Any,
            fire: HoursUse::Any,
            steps: vec![Step { after_minutes: 240, actions: vec![Action::MarkEscalated] }],
        });
    }
    Parts {
        name: "Benchmark".into(),
        active: true,
        source_hash: [0; 32],
        zone: Tz::UTC,
        fields: fields(&mentioned),
        patterns: WORDS.map(Into::into).into(),
        lists: (0..WORDS.len()).map(|word| vec![word.try_into().unwrap()]).collect(),
        formulas: Vec::new(),
        sets,
        hours: Vec::new(),
        default_hours: None,
        pools: Vec::new(),
        entries,
        code,
    }
}

const CREATED: i64 = 1_790_000_000;

/// The instant of every evaluation.
pub(crate) fn now() -> Instant {
    Instant::from_unix(CREATED + 10_000).unwrap()
}

fn any_case(random: &mut Random) -> Values {
    std::array::from_fn(|field| match field {
        _ if random.below(10) == 0 => Value::Blank,
        SUBJECT => {
            Value::Text((0..4).map(|_| WORDS[random.below(WORDS.len())]).collect::<Vec<_>>().join(" "))
        }
        _ if field > SUBJECT => {
            Value::Number(i64::try_from(random.below(NUMBERS[field - SUBJECT - 1])).unwrap())
        }
        _ => Value::Symbol(symbol(random, field)),
    })
}

/// Gives a case what a tree asks for, as far as single comparisons that must hold say it.
fn fit(case: &mut Values, tree: &Tree, random: &mut Random) {
    match tree {
        Tree::All(parts) => parts.iter().for_each(|part| fit(case, part, random)),
        Tree::Any(parts) => parts.iter().take(1).for_each(|part| fit(case, part, random)),
        Tree::Not(_) => {}
        Tree::Is(field, symbol) => case[*field] = Value::Symbol(*symbol),
        Tree::In(field, symbols) => case[*field] = Value::Symbol(symbols[random.below(symbols.len())]),
        Tree::Less(field, number) => case[*field] = Value::Number((*number - 1).max(0)),
        Tree::AtLeast(field, number) => case[*field] = Value::Number(*number),
        Tree::Contains(word) | Tree::StartsWith(word) => case[SUBJECT] = Value::Text((*word).to_owned()),
    }
}

/// Cases each of which is made for one of the entries `targets`, which may fall to an earlier one.
pub(crate) fn cases(
    count: usize,
    trees: &[Tree],
    targets: std::ops::Range<usize>,
    random: &mut Random,
) -> Vec<Values> {
    let mut cases = Vec::new();
    while cases.len() < count {
        let target = targets.start + random.below(targets.len());
        let mut case = any_case(random);
        fit(&mut case, &trees[target], random);
        // Where few are asked for, it has to be one of these.
        let taken = position(trees, &case);
        if taken.is_some_and(|taken| targets.contains(&taken)) {
            cases.push(case);
        }
    }
    cases
}

/// The values of a case as a service has them.
pub(crate) enum Raw {
    Blank,
    Text(String),
    Number(i64),
}

impl<'a> From<&'a Raw> for esc_runtime::Value<'a> {
    fn from(raw: &'a Raw) -> Self {
        match raw {
            Raw::Blank => Self::Blank,
            Raw::Text(text) => (&**text).into(),
            Raw::Number(number) => (*number).into(),
        }
    }
}

/// The values of a case as a service has them, some texts among them that no rule mentions.
pub(crate) fn raw(values: &Values) -> [Raw; FIELDS] {
    std::array::from_fn(|field| match &values[field] {
        Value::Blank => Raw::Blank,
        Value::Symbol(symbol) if symbol % 7 == 6 => Raw::Text(format!("Other {symbol:05}")),
        Value::Symbol(symbol) => Raw::Text(text_of(*symbol as usize).replace('v', "V")),
        Value::Number(number) => Raw::Number(*number),
        Value::Text(text) => Raw::Text(text.clone()),
    })
}

/// Makes a case of them, each set as what it is: a service mostly knows.
pub(crate) fn make(case: &mut Case, created: FieldId, fields: &[FieldId; FIELDS], raw: &[Raw; FIELDS]) {
    case.clear();
    case.set_field(created, Instant::from_unix(CREATED).unwrap()).unwrap();
    for (field, value) in fields.iter().zip(raw) {
        match value {
            Raw::Blank => {}
            Raw::Text(text) => case.set_field(*field, &**text).unwrap(),
            Raw::Number(number) => case.set_field(*field, *number).unwrap(),
        }
    }
}

/// The fields of a program, in the order of the values.
pub(crate) fn ids(program: &Program) -> [FieldId; FIELDS] {
    std::array::from_fn(|field| program.field(&format!("F{field:02}")).unwrap())
}

/// The case of these values.
pub(crate) fn bound(program: &Program, values: &Values) -> Case {
    let mut case = Case::new(program);
    case.set("CreatedDate", Instant::from_unix(CREATED).unwrap()).unwrap();
    for (field, value) in ids(program).into_iter().zip(values) {
        match value {
            Value::Blank => Ok(()),
            Value::Symbol(value) => case.set_field(field, &*text_of(*value as usize)),
            Value::Number(number) => case.set_field(field, *number),
            Value::Text(text) => case.set_field(field, &**text),
        }
        .unwrap();
    }
    case
}

/// The first entry that takes a case, by the trees.
pub(crate) fn position(trees: &[Tree], case: &Values) -> Option<usize> {
    trees.iter().position(|tree| tree.holds(case))
}

/// What the interpreter decides: the entry, the clock's start, and when its step is due and whether that has come.
pub(crate) fn walk(trees: &[Tree], case: &Values, now: i64) -> Option<(usize, i64, i64, bool)> {
    let entry = position(trees, case)?;
    let due = CREATED + 240 * 60;
    Some((entry, CREATED, due, due <= now))
}
