//! Random rules as text, and cases for them. The fields and literals are few, so that entries shadow each other, alone
//! and together, and parts of criteria exclude or imply each other.

use std::fmt::Write as _;

use crate::list::Numbers;

/// What stands before the rows and entries.
pub(crate) const HEAD: &str = r#"rule "Generated"
case <
  Priority: picklist("Low", "High", "Urgent");
  Status: picklist("New", "Working", "Closed" closed);
  Origin: picklist("Web", "Phone", "Spam" closed, ...);
  Subject: text;
  Account.Name: text;
  Topic: text;
  Seats: number;
  SlaLeft: percent;
  IsVip: boolean;
  Products: multipicklist("Router", "Switch");
  Tags: multipicklist("red", "Gone" closed, ...);
  Renewal: date;
  Start: date;
  LastReply: datetime;
>
default hours "Office" in "America/New_York" < mon-fri 09:00-17:00 >
hours "Late" in "UTC" < daily 12:00-20:00 >
queue "Tier 2"
pool "Agents" < user "ana@example.com" capacity 5 >
"#;

/// The kinds of fields, as far as tests and values are made for them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The first texts are those that a case can have; where it is open, others too.
    Choice {
        open: bool,
    },
    Text,
    /// A text of which formulas ask, too.
    Cased,
    List {
        open: bool,
    },
    Number,
    Truth,
    Date,
    Datetime,
}

/// A field, and the literals that tests hold it against.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    literals: &'static [&'static str],
    patterns: &'static [&'static str],
}

const DAYS: [&str; 5] = ["2026-11-20", "2026-11-21", "2026-12-01", "0001-01-01", "9999-12-31"];
const INSTANTS: [&str; 5] = [
    "2026-11-20T17:00Z",
    "2026-11-21T00:00Z",
    "2026-11-21T05:00Z",
    "0001-01-01T00:00Z",
    "9999-12-31T23:59:59Z",
];
const NUMBERS: [&str; 4] = ["-1", "0", "1", "1.5"];

pub(crate) const FORMS: [Form; 17] = [
    form("Priority", Kind::Choice { open: false }, &["Low", "High", "Urgent"], &["h", "u", "ur"]),
    form("Status", Kind::Choice { open: false }, &["New", "Working", "Closed"], &["e", "o"]),
    form("Origin", Kind::Choice { open: true }, &["Web", "Phone", "Spam"], &["e", "w"]),
    form("Subject", Kind::Text, &["Error", "er", "x Y"], &["er", "err", "x"]),
    form("Account.Name", Kind::Text, &["Error", "Čas"], &["e", "ČA"]),
    form("Owner.Name", Kind::Text, &["Tier 2", "Ana"], &["t"]),
    form("Seats", Kind::Number, &NUMBERS, &[]),
    form("SlaLeft", Kind::Number, &["20%", "50%", "0.5"], &[]),
    form("IsVip", Kind::Truth, &[], &[]),
    form("IsEscalated", Kind::Truth, &[], &[]),
    form("Products", Kind::List { open: false }, &["Router", "Switch"], &[]),
    form("Tags", Kind::List { open: true }, &["red", "blue", "Gone"], &[]),
    form("Renewal", Kind::Date, &DAYS, &[]),
    form("Start", Kind::Date, &DAYS, &[]),
    form("LastReply", Kind::Datetime, &INSTANTS, &[]),
    form("LastModifiedDate", Kind::Datetime, &INSTANTS, &[]),
    form("CreatedDate", Kind::Datetime, &INSTANTS, &[]),
];

/// A text in which case counts, where formulas ask.
const TOPIC: Form = form("Topic", Kind::Cased, &["Er", "x"], &["E", "r"]);

const fn form(
    name: &'static str,
    kind: Kind,
    literals: &'static [&'static str],
    patterns: &'static [&'static str],
) -> Form {
    Form { name, kind, literals, patterns }
}

/// Criteria, so that they can be written in other ways.
#[derive(Clone)]
pub(crate) enum Criteria {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Row(String),
    /// A comparison and its opposite.
    Test(String, String),
}

impl Criteria {
    pub(crate) fn text(&self) -> String {
        let joined = |parts: &[Self], word: &str| {
            let parts: Vec<_> = parts.iter().map(Self::nested).collect();
            parts.join(word)
        };
        match self {
            Self::All(parts) => joined(parts, " and "),
            Self::Any(parts) => joined(parts, " or "),
            Self::Not(part) => format!("not {}", part.nested()),
            Self::Row(label) => label.clone(),
            Self::Test(test, _) => test.clone(),
        }
    }

    fn nested(&self) -> String {
        match self {
            Self::All(_) | Self::Any(_) => format!("({})", self.text()),
            _ => self.text(),
        }
    }

    /// The same, or with `value` false the opposite, with negations only at comparisons and rows.
    pub(crate) fn pushed_down(&self, value: bool) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.pushed_down(value)).collect();
        match self {
            Self::All(parts) if value => Self::All(all(parts)),
            Self::Any(parts) if value => Self::Any(all(parts)),
            Self::All(parts) => Self::Any(all(parts)),
            Self::Any(parts) => Self::All(all(parts)),
            Self::Not(part) => part.pushed_down(!value),
            Self::Row(_) | Self::Test(..) if value => self.clone(),
            Self::Row(_) => Self::Not(Box::new(self.clone())),
            Self::Test(test, opposite) => Self::Test(opposite.clone(), test.clone()),
        }
    }

    /// With each of these rows written out.
    pub(crate) fn inlined(&self, rows: &[(String, Self)]) -> Self {
        let all = |parts: &[Self]| parts.iter().map(|part| part.inlined(rows)).collect();
        match self {
            Self::All(parts) => Self::All(all(parts)),
            Self::Any(parts) => Self::Any(all(parts)),
            Self::Not(part) => Self::Not(Box::new(part.inlined(rows))),
            Self::Row(label) => {
                let row = rows.iter().find(|(known, _)| known == label);
                row.map_or_else(|| self.clone(), |(_, criteria)| criteria.inlined(rows))
            }
            Self::Test(..) => self.clone(),
        }
    }

    /// One of its comparisons or rows.
    pub(crate) fn leaf(&mut self, numbers: &mut Numbers) -> &mut Self {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                let at = numbers.below(parts.len());
                parts[at].leaf(numbers)
            }
            Self::Not(part) => part.leaf(numbers),
            Self::Row(_) | Self::Test(..) => self,
        }
    }
}

/// An entry.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) rows: Vec<(String, Criteria)>,
    pub(crate) when: Option<Criteria>,
    pub(crate) age_from: &'static str,
    pub(crate) hours: &'static str,
    pub(crate) fire: &'static str,
    /// By age in minutes; none is `stop`.
    pub(crate) steps: Vec<(usize, String)>,
}

/// Rules.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(crate) head: String,
    pub(crate) rows: Vec<(String, Criteria)>,
    pub(crate) entries: Vec<Entry>,
    /// How many entries were made, for their names.
    made: usize,
}

impl Rules {
    pub(crate) fn text(&self) -> String {
        let mut text = self.head.clone();
        for (label, criteria) in &self.rows {
            writeln!(text, "row {label}: {}", criteria.text()).unwrap();
        }
        for entry in &self.entries {
            text.push_str(&entry.text());
        }
        text
    }
}

impl Entry {
    fn text(&self) -> String {
        let mut text = format!("entry {:?}", self.name);
        for (label, criteria) in &self.rows {
            write!(text, " row {label}: {}", criteria.text()).unwrap();
        }
        if let Some(when) = &self.when {
            write!(text, " when {}", when.text()).unwrap();
        }
        for clause in [self.age_from, self.hours, self.fire] {
            write!(text, " {clause}").unwrap();
        }
        let steps: Vec<_> = self
            .steps
            .iter()
            .map(|(minutes, actions)| match minutes {
                0 => format!("immediately {actions}"),
                minutes => format!("at {minutes}m {actions}"),
            })
            .collect();
        let steps = if steps.is_empty() { "stop".to_owned() } else { steps.join("; ") };
        writeln!(text, " < {steps} >").unwrap();
        text
    }
}

/// Makes rules over some fields.
pub(crate) struct Generator {
    pub(crate) numbers: Numbers,
    pub(crate) forms: Vec<Form>,
    /// Whether criteria ask what the analysis does not look into.
    pub(crate) opaque: bool,
    /// Whether some comparisons stand in formulas.
    formulas: bool,
    /// Whether there are rows.
    pub(crate) with_rows: bool,
    pub(crate) depth: usize,
    /// What cases have in each of all fields.
    values: Vec<Vec<String>>,
    /// What they have in the text of which formulas ask.
    topics: Vec<String>,
}

impl Generator {
    /// Rules over two to four of the fields.
    pub(crate) fn new(seed: usize) -> Self {
        let mut numbers =
            Numbers(0x2545_f491_4f6c_dd1d ^ (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for _ in 0..8 {
            numbers.below(2);
        }
        let mut forms: Vec<Form> = Vec::new();
        let count = 2 + numbers.below(3);
        while forms.len() < count {
            let form = numbers.one(&FORMS);
            if !forms.iter().any(|known| known.name == form.name) {
                forms.push(form);
            }
        }
        let values = FORMS.iter().map(|form| values(*form)).collect();
        Self {
            numbers,
            forms,
            opaque: false,
            formulas: false,
            with_rows: true,
            depth: 2,
            values,
            topics: Vec::new(),
        }
    }

    /// The same, with one of the fields a text of which formulas ask, as they do of the others.
    pub(crate) fn with_formulas(seed: usize) -> Self {
        let mut generator = Self::new(seed);
        generator.forms.truncate(2);
        generator.forms.push(TOPIC);
        generator.formulas = true;
        generator.topics = topics();
        generator
    }

    pub(crate) fn rules(&mut self, entries: usize) -> Rules {
        let rows = if self.with_rows { self.numbers.below(3) } else { 0 };
        let mut rules = Rules { head: HEAD.to_owned(), rows: Vec::new(), entries: Vec::new(), made: 0 };
        for row in 0..rows {
            let criteria = self.criteria(1, &[]);
            rules.rows.push((format!("r{row}"), criteria));
        }
        while rules.entries.len() < entries {
            let entry = self.entry(&mut rules);
            rules.entries.push(entry);
        }
        rules
    }

    /// A new entry.
    pub(crate) fn entry(&mut self, rules: &mut Rules) -> Entry {
        rules.made += 1;
        let mut rows: Vec<(String, Criteria)> = Vec::new();
        let mut labels: Vec<String> = rules.rows.iter().map(|(label, _)| label.clone()).collect();
        if self.with_rows && self.numbers.chance(15) {
            let label = self.numbers.one(&["r0", "own"]);
            rows.push((label.to_owned(), self.criteria(1, &[])));
            labels.push(label.to_owned());
        }
        let earlier = self.numbers.below(rules.entries.len().max(1));
        let earlier = rules
            .entries
            .get(earlier)
            .and_then(|entry| entry.when.as_ref().filter(|_| entry.rows.is_empty()));
        let depth = self.depth;
        let when = match (self.numbers.below(12), earlier) {
            (0, _) if self.numbers.chance(40) => None,
            (1 | 2, Some(earlier)) => Some(Criteria::All(vec![earlier.clone(), self.test()])),
            (3, Some(earlier)) => {
                let Criteria::Test(test, opposite) = self.test() else { panic!("a test") };
                Some(Criteria::Any(vec![
                    Criteria::All(vec![earlier.clone(), Criteria::Test(test.clone(), opposite.clone())]),
                    Criteria::Test(opposite, test),
                ]))
            }
            (4, Some(earlier)) => Some(earlier.pushed_down(false)),
            (5, _) => Some(Criteria::All((0..3).map(|_| self.test()).collect())),
            (6, _) => Some(self.test()),
            _ => Some(self.criteria(depth, &labels)),
        };
        Entry {
            name: format!("E{}", rules.made),
            rows,
            when,
            age_from: self.numbers.one(&[
                "",
                "",
                "age_from created",
                "age_from created_disable_on_modify",
                "age_from last_modified",
                "age_from matched",
            ]),
            hours: self.numbers.one(&["", "", "ignore hours", "use hours \"Office\"", "use case hours"]),
            fire: self.numbers.one(&["", "", "", "fire during hours \"Late\"", "fire during case hours"]),
            steps: self.steps(),
        }
    }

    pub(crate) fn steps(&mut self) -> Vec<(usize, String)> {
        let count = self.numbers.one(&[0, 1, 1, 2, 3]);
        let mut ages: Vec<usize> = (0..count).map(|_| self.numbers.one(&[0, 30, 60, 240, 480])).collect();
        ages.sort_unstable();
        ages.dedup();
        ages.into_iter().map(|age| (age, self.actions())).collect()
    }

    pub(crate) fn actions(&mut self) -> String {
        let set = match self.numbers.one(&self.forms).name {
            "Priority" => "set Priority = \"High\"",
            "Status" => "set Status = \"Working\"",
            "Seats" => "set Seats = 1",
            "Subject" => "set Subject = blank",
            "Tags" => "set Tags = (\"red\")",
            "IsVip" => "set IsVip = true",
            "Renewal" => "set Renewal = 2026-11-21",
            _ => "reassign user \"ana@example.com\"",
        };
        self.numbers
            .one(&[
                "notify manager",
                "notify owner, user \"bo@example.com\"",
                "notify manager, email \"c@example.com\"",
                "mark escalated",
                "reassign queue \"Tier 2\"",
                "reassign pool \"Agents\"",
                set,
                set,
            ])
            .to_owned()
    }

    pub(crate) fn criteria(&mut self, depth: usize, rows: &[String]) -> Criteria {
        if depth == 0 {
            return self.leaf(rows);
        }
        match self.numbers.below(6) {
            0 | 1 => Criteria::All(
                (0..2 + self.numbers.below(2)).map(|_| self.criteria(depth - 1, rows)).collect(),
            ),
            2 => Criteria::Any(
                (0..2 + self.numbers.below(2)).map(|_| self.criteria(depth - 1, rows)).collect(),
            ),
            3 => Criteria::Not(Box::new(self.criteria(depth - 1, rows))),
            _ => self.leaf(rows),
        }
    }

    fn leaf(&mut self, rows: &[String]) -> Criteria {
        if !rows.is_empty() && self.numbers.chance(30) {
            return Criteria::Row(rows[self.numbers.below(rows.len())].clone());
        }
        self.test()
    }

    /// A comparison.
    pub(crate) fn test(&mut self) -> Criteria {
        let form = self.numbers.one(&self.forms);
        if self.opaque
            && self.numbers.chance(25)
            && let Some(test) = self.opaque(form)
        {
            let opposite = format!("not {test}");
            return Criteria::Test(test, opposite);
        }
        let name = form.name;
        if self.formulas
            && self.numbers.chance(45)
            && let Some(formula) = self.formula(form)
        {
            let negated = format!("formula(NOT({formula}))");
            let (test, opposite) = (format!("formula({formula})"), format!("not formula({formula})"));
            let opposite = if self.numbers.chance(50) { opposite } else { negated };
            return match form.kind {
                // What is blank is so whichever way it is turned.
                Kind::Number | Kind::Date | Kind::Datetime => {
                    Criteria::Test(test.clone(), format!("not {test}"))
                }
                _ => self.either(test, opposite),
            };
        }
        if form.kind != Kind::Truth && self.numbers.chance(12) {
            return self.either(format!("{name} is blank"), format!("{name} is not blank"));
        }
        match form.kind {
            Kind::Truth => {
                let value = self.numbers.chance(50);
                self.either(format!("{name} = {value}"), format!("{name} != {value}"))
            }
            Kind::List { .. } => {
                let list = self.some(form.literals);
                self.either(format!("{name} includes ({list})"), format!("{name} excludes ({list})"))
            }
            Kind::Choice { .. } | Kind::Text | Kind::Cased => match self.numbers.below(4) {
                0 => {
                    let list = self.some(form.patterns);
                    self.either(format!("{name} contains ({list})"), format!("{name} not contains ({list})"))
                }
                1 => {
                    let list = self.some(form.patterns);
                    self.either(
                        format!("{name} starts with ({list})"),
                        format!("{name} not starts with ({list})"),
                    )
                }
                2 => {
                    let list = self.some(form.literals);
                    self.either(format!("{name} in ({list})"), format!("{name} not in ({list})"))
                }
                _ => {
                    let text = self.numbers.one(form.literals);
                    self.either(format!("{name} = {text:?}"), format!("{name} != {text:?}"))
                }
            },
            Kind::Number | Kind::Date | Kind::Datetime => {
                let literal = if form.kind == Kind::Datetime && self.numbers.chance(40) {
                    self.ordinary(&DAYS)
                } else {
                    self.ordinary(form.literals)
                };
                if self.numbers.chance(30) {
                    return self.either(format!("{name} = {literal}"), format!("{name} != {literal}"));
                }
                let other = self.ordinary(form.literals);
                if form.kind == Kind::Number && self.numbers.chance(15) {
                    return self.either(
                        format!("{name} in ({literal}, {other})"),
                        format!("{name} not in ({literal}, {other})"),
                    );
                }
                let order = self.numbers.one(&["<", "<=", ">", ">="]);
                let test = format!("{name} {order} {literal}");
                let opposite = format!("not {test}");
                Criteria::Test(test, opposite)
            }
        }
    }

    /// A literal; the ends of time are rare.
    fn ordinary(&mut self, literals: &[&'static str]) -> &'static str {
        let literal = self.numbers.one(literals);
        if (literal.starts_with("0001") || literal.starts_with("9999")) && self.numbers.chance(60) {
            return literals[0];
        }
        literal
    }

    fn either(&mut self, one: String, other: String) -> Criteria {
        if self.numbers.chance(60) { Criteria::Test(one, other) } else { Criteria::Test(other, one) }
    }

    fn some(&mut self, of: &[&'static str]) -> String {
        let some: Vec<String> =
            (0..=self.numbers.below(2)).map(|_| format!("{:?}", self.numbers.one(of))).collect();
        some.join(", ")
    }

    /// A comparison as formulas write it.
    fn formula(&mut self, form: Form) -> Option<String> {
        let name = form.name;
        let order = self.numbers.one(&["=", "<>", "<", "<=", ">", ">="]);
        Some(match form.kind {
            Kind::Cased => match self.numbers.below(4) {
                0 => format!("CONTAINS({name}, {:?})", self.numbers.one(form.patterns)),
                1 => format!("BEGINS({name}, {:?})", self.numbers.one(form.patterns)),
                2 => format!("{name} = {:?}", self.numbers.one(form.literals)),
                _ => format!("{:?} <> {name}", self.numbers.one(form.literals)),
            },
            Kind::Choice { open: false } => {
                let literal = self.numbers.one(form.literals);
                match self.numbers.below(3) {
                    0 => format!("TEXT({name}) = {literal:?}"),
                    1 => format!("CONTAINS(TEXT({name}), {:?})", &literal[..1]),
                    _ => format!("ISPICKVAL({name}, {literal:?})"),
                }
            }
            Kind::Number if name == "Seats" => {
                format!("{name} {order} {}", self.numbers.one(&["0", "1", "1.5"]))
            }
            Kind::Number => format!("{name} {order} {}", self.numbers.one(&["0.2", "0.5", "0.005"])),
            Kind::Truth => name.to_owned(),
            Kind::Date => format!("{name} {order} DATE(2026, 11, 21)"),
            Kind::Datetime => format!("DATETIMEVALUE(\"2026-11-20 17:00:00\") {order} {name}"),
            Kind::List { .. } => format!("INCLUDES({name}, {:?})", self.numbers.one(form.literals)),
            _ => return None,
        })
    }

    fn opaque(&mut self, form: Form) -> Option<String> {
        let order = self.numbers.one(&["=", "<", "<=", ">", ">="]);
        let name = form.name;
        Some(match form.kind {
            Kind::Text => format!("{name} = {}", if name == "Subject" { "Account.Name" } else { "Subject" }),
            Kind::Truth => format!("{name} = IsEscalated"),
            Kind::Date => match self.numbers.below(3) {
                0 => format!("{name} {order} today"),
                1 => format!("{name} {order} Start"),
                _ => format!("{name} {order} last 3 days"),
            },
            Kind::Datetime => match self.numbers.below(3) {
                0 => format!("{name} {order} now - 2h"),
                1 => format!("{name} {order} today"),
                _ => format!("{name} {order} CreatedDate"),
            },
            _ => return None,
        })
    }

    /// A case created at a time.
    pub(crate) fn case_at(&mut self, created: &str) -> String {
        let fields = self.case_fields();
        let dates = ["CreatedDate", "LastModifiedDate"];
        let fields = fields.into_iter().filter(|(name, _)| !dates.contains(name));
        let fields: Vec<_> = fields.chain([("CreatedDate", created.to_owned())]).collect();
        object(&fields)
    }

    /// A case, as a JSON object.
    pub(crate) fn case(&mut self) -> String {
        object(&self.case_fields())
    }

    fn case_fields(&mut self) -> Vec<(&'static str, String)> {
        let mut case = Vec::with_capacity(FORMS.len());
        for (form, values) in FORMS.iter().zip(&self.values) {
            let is_tested = self.opaque || self.forms.iter().any(|tested| tested.name == form.name);
            if !is_tested && form.name != "CreatedDate" && self.numbers.chance(80) {
                continue;
            }
            let value = &values[self.numbers.below(values.len())];
            let value = if self.numbers.chance(20) { value.to_uppercase() } else { value.clone() };
            case.push((form.name, if value.len() < 6 { value.to_lowercase() } else { value }));
        }
        if self.formulas {
            let topic = self.numbers.below(self.topics.len());
            case.push((TOPIC.name, self.topics[topic].clone()));
        }
        case
    }
}

/// Cases are written so.
pub(crate) fn object(fields: &[(&str, String)]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name:?}: {value}")).collect();
    format!("{{{}}}", fields.join(", "))
}

/// For each way in which an open case can answer the tests of a field a value that answers so, as JSON. The first is
/// blank, where cases can be blank.
pub(crate) fn values(form: Form) -> Vec<String> {
    let quoted = |text: &str| format!("{text:?}");
    let mut values = vec!["null".to_owned()];
    match form.kind {
        Kind::Truth => values = vec!["false".to_owned(), "true".to_owned()],
        Kind::Choice { open: false } => {
            values.extend(form.literals.iter().filter(|text| **text != "Closed").map(|text| quoted(text)));
        }
        Kind::Text | Kind::Choice { open: true } => {
            values.extend(form.literals.iter().filter(|text| **text != "Spam").map(|text| quoted(text)));
            for start in [""].iter().chain(form.patterns) {
                for contained in subsets(form.patterns) {
                    values.push(quoted(&format!("{start}~{}", contained.join("~"))));
                }
            }
        }
        Kind::Cased => values.extend(topics()),
        Kind::List { open } => {
            let items: Vec<&str> = form.literals.iter().copied().filter(|text| *text != "Gone").collect();
            let items = if open { [&items[..], &["other"]].concat() } else { items };
            let lists = subsets(&items).into_iter().filter(|list| !list.is_empty());
            values.extend(lists.map(|list| format!("{list:?}")));
        }
        Kind::Number if form.name == "SlaLeft" => {
            values.extend(["0", "0.5", "7", "20", "30", "50", "60"].map(str::to_owned));
        }
        Kind::Number => {
            values.extend(["-2", "-1", "-0.5", "0", "0.5", "1", "1.25", "1.5", "9"].map(str::to_owned));
        }
        Kind::Date => values.extend(
            [
                "0001-01-01",
                "0001-01-02",
                "2026-11-19",
                "2026-11-20",
                "2026-11-21",
                "2026-11-22",
                "2026-12-01",
                "2026-12-02",
                "9999-12-30",
                "9999-12-31",
            ]
            .map(quoted),
        ),
        Kind::Datetime => {
            if form.name == "CreatedDate" {
                values.clear();
            }
            // Around the literals, and around midnight in New York.
            values.extend(
                [
                    "0001-01-01T00:00:00Z",
                    "0001-01-01T00:00:01Z",
                    "0001-01-01T04:56:01Z",
                    "0001-01-01T04:56:02Z",
                    "0001-01-02T04:56:01Z",
                    "0001-01-02T04:56:02Z",
                    "2026-11-20T04:59:59Z",
                    "2026-11-20T05:00:00Z",
                    "2026-11-20T16:59:59Z",
                    "2026-11-20T17:00:00Z",
                    "2026-11-20T17:00:01Z",
                    "2026-11-21T00:00:00Z",
                    "2026-11-21T00:00:01Z",
                    "2026-11-21T05:00:00Z",
                    "2026-11-21T05:00:01Z",
                    "2026-11-22T05:00:00Z",
                    "2026-12-01T05:00:00Z",
                    "2026-12-02T05:00:00Z",
                    "9999-12-31T04:59:59Z",
                    "9999-12-31T05:00:00Z",
                    "9999-12-31T23:59:58Z",
                    "9999-12-31T23:59:59Z",
                ]
                .map(quoted),
            );
        }
    }
    values
}

/// For each way in which a text can answer the tests of [`TOPIC`] one that answers so, as JSON.
fn topics() -> Vec<String> {
    let mut answers = std::collections::BTreeSet::new();
    let mut topics = Vec::new();
    let mut texts = vec![String::new()];
    for _ in 0..4 {
        let longer = |text: &String| ["e", "E", "r", "R", "x", "X", "~"].map(|next| format!("{text}{next}"));
        texts = texts.iter().flat_map(longer).collect();
        for text in &texts {
            let of = |text: &str, asked: &str| [text == asked, text.starts_with(asked), text.contains(asked)];
            let asked = TOPIC.literals.iter().chain(TOPIC.patterns);
            let both =
                asked.flat_map(|asked| [of(text, asked), of(&text.to_lowercase(), &asked.to_lowercase())]);
            if answers.insert(both.collect::<Vec<_>>()) {
                topics.push(format!("{text:?}"));
            }
        }
    }
    topics
}

fn subsets<'t>(of: &[&'t str]) -> Vec<Vec<&'t str>> {
    (0..1_usize << of.len())
        .map(|chosen| (0..of.len()).filter(|at| chosen >> at & 1 == 1).map(|at| of[at]).collect())
        .collect()
}
