//! The table of functions and operators.

use crate::types::{Type, Types};
use crate::typing::CHOSEN;

/// A function or operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Function {
    /// `OR`
    Or,
    /// `AND`
    And,
    /// `NOT`
    Not,
    /// `IF`
    If,
    /// `CASE`
    Case,
    /// `BLANKVALUE`
    BlankValue,
    /// `NULLVALUE`
    NullValue,
    /// `ISBLANK`
    IsBlank,
    /// `ISNULL`
    IsNull,
    /// `ISNUMBER`
    IsNumber,
    /// `ISPICKVAL`
    IsPicklistValue,
    /// `INCLUDES`
    Includes,
    /// `CONTAINS`
    Contains,
    /// `BEGINS`
    Begins,
    /// `FIND`
    Find,
    /// `LEFT`
    Left,
    /// `RIGHT`
    Right,
    /// `MID`
    Mid,
    /// `LEN`
    Length,
    /// `LOWER`
    Lower,
    /// `UPPER`
    Upper,
    /// `TRIM`
    Trim,
    /// `SUBSTITUTE`
    Substitute,
    /// `TEXT`
    Text,
    /// `VALUE`
    Value,
    /// `REGEX`
    Regex,
    /// `ABS`
    Absolute,
    /// `CEILING`
    Ceiling,
    /// `FLOOR`
    Floor,
    /// `MCEILING`
    MathCeiling,
    /// `MFLOOR`
    MathFloor,
    /// `ROUND`
    Round,
    /// `TRUNC`
    Truncate,
    /// `MOD`
    Modulo,
    /// `MAX`
    Maximum,
    /// `MIN`
    Minimum,
    /// `SQRT`
    SquareRoot,
    /// `EXP`
    Exponential,
    /// `LN`
    NaturalLogarithm,
    /// `LOG`
    Logarithm,
    /// `PI`
    Pi,
    /// `NOW`
    Now,
    /// `TODAY`
    Today,
    /// `DATE`
    Date,
    /// `DATEVALUE`
    DateValue,
    /// `DATETIMEVALUE`
    DatetimeValue,
    /// `TIMEVALUE`
    TimeValue,
    /// `YEAR`
    Year,
    /// `MONTH`
    Month,
    /// `DAY`
    Day,
    /// `WEEKDAY`
    Weekday,
    /// `HOUR`
    Hour,
    /// `MINUTE`
    Minute,
    /// `SECOND`
    Second,
    /// `MILLISECOND`
    Millisecond,
    /// `ADDMONTHS`
    AddMonths,
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `&`
    Join,
    /// `^`
    Power,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `-` before a number
    Negate,
}

/// What a function takes, gives and means.
#[derive(Debug)]
pub struct Entry {
    /// Which.
    pub function: Function,
    /// Its name in upper case, or its sign.
    pub name: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// The type of its result; `None` where its arguments decide.
    pub result: Option<Type>,
    /// What it gives.
    pub about: &'static str,
    /// What it makes of blanks.
    pub blank: &'static str,
}

/// What a function takes at one place.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// What it is called.
    pub name: &'static str,
    /// Of which types it can be.
    pub types: Types,
    /// Whether it can be left out.
    pub optional: bool,
    /// Whether any number of them can follow.
    pub repeated: bool,
    /// Whether it has the type of the others of which this is said, and the result theirs.
    pub same: bool,
}

impl Parameter {
    const fn new(name: &'static str, types: Types) -> Self {
        Self { name, types, optional: false, repeated: false, same: false }
    }

    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    const fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }

    const fn same(self) -> Self {
        Self { same: true, ..self }
    }
}

const ANY: Types = Types::ANY;
const TEXT: Types = Types::of(Type::Text);
const NUMBER: Types = Types::of(Type::Number);
const BOOLEAN: Types = Types::of(Type::Boolean);
const DATE: Types = Types::of(Type::Date);
const TIME: Types = Types::of(Type::Time);
const PICKLIST: Types = Types::of(Type::Picklist);
const MULTI: Types = Types::of(Type::Multipicklist);
const DAYS: Types = DATE.or(Types::of(Type::Datetime));
const DATED: Types = TEXT.or(DAYS);
const TIMED: Types = TEXT.or(Types::of(Type::Datetime)).or(TIME);
const ORDERED: Types = TEXT.or(NUMBER).or(DAYS).or(TIME);
const SUMMED: Types = ORDERED;
const CASE_VALUES: Types = ORDERED.or(PICKLIST);
const SHOWN: Types = NUMBER.or(DAYS).or(TIME).or(PICKLIST);

/// Every function, then every operator, each at the place of its number.
pub static FUNCTIONS: &[Entry] = &[
    Entry {
        function: Function::Or,
        name: "OR",
        parameters: &[Parameter::new("condition", BOOLEAN).repeated()],
        result: Some(Type::Boolean),
        about: "True if one of its arguments is true. Two bars between them say the same.",
        blank: "A blank counts as false.",
    },
    Entry {
        function: Function::And,
        name: "AND",
        parameters: &[Parameter::new("condition", BOOLEAN).repeated()],
        result: Some(Type::Boolean),
        about: "True if all of its arguments are true. `&&` between them says the same.",
        blank: "A blank counts as false.",
    },
    Entry {
        function: Function::Not,
        name: "NOT",
        parameters: &[Parameter::new("condition", BOOLEAN)],
        result: Some(Type::Boolean),
        about: "True if its argument is false. `!` before it says the same.",
        blank: "Blank if its argument is blank.",
    },
    Entry {
        function: Function::If,
        name: "IF",
        parameters: &[
            Parameter::new("test", BOOLEAN),
            Parameter::new("then", CHOSEN).same(),
            Parameter::new("otherwise", CHOSEN).same(),
        ],
        result: None,
        about: "The second argument if the first is true, else the third. Only the one that is given is looked at.",
        blank: "A blank test goes to the third argument.",
    },
    Entry {
        function: Function::Case,
        name: "CASE",
        parameters: &[
            Parameter::new("value", CASE_VALUES),
            Parameter::new("when", ANY),
            Parameter::new("then", ANY),
            Parameter::new("otherwise", ANY),
        ],
        result: None,
        about: "The value behind the first `when` that the value equals, else the last argument. The value of a picklist stands here by itself, and is compared with texts as criteria compare it.",
        blank: "A blank value equals a blank `when`: `\"\"` or a blank text. A blank number or date equals none.",
    },
    Entry {
        function: Function::BlankValue,
        name: "BLANKVALUE",
        parameters: &[Parameter::new("value", CHOSEN).same(), Parameter::new("instead", CHOSEN).same()],
        result: None,
        about: "The value, or the second argument where it is blank.",
        blank: "That is what it is for.",
    },
    Entry {
        function: Function::NullValue,
        name: "NULLVALUE",
        parameters: &[Parameter::new("value", CHOSEN).same(), Parameter::new("instead", CHOSEN).same()],
        result: None,
        about: "The value, or the second argument where it is blank. A text is never null: it is given as it stands. `BLANKVALUE` does for texts too.",
        blank: "A blank number, date, time or boolean is replaced, a blank text is not.",
    },
    Entry {
        function: Function::IsBlank,
        name: "ISBLANK",
        parameters: &[Parameter::new("value", ANY)],
        result: Some(Type::Boolean),
        about: "Whether the value is blank.",
        blank: "That is what it asks.",
    },
    Entry {
        function: Function::IsNull,
        name: "ISNULL",
        parameters: &[Parameter::new("value", ANY)],
        result: Some(Type::Boolean),
        about: "Whether the value is blank. A text is never null; `ISBLANK` does for texts too.",
        blank: "True for a blank number, date or time, false for a blank text.",
    },
    Entry {
        function: Function::IsNumber,
        name: "ISNUMBER",
        parameters: &[Parameter::new("text", TEXT)],
        result: Some(Type::Boolean),
        about: "Whether the text is a number, as `VALUE` reads it.",
        blank: "False.",
    },
    Entry {
        function: Function::IsPicklistValue,
        name: "ISPICKVAL",
        parameters: &[Parameter::new("field", PICKLIST), Parameter::new("value", TEXT)],
        result: Some(Type::Boolean),
        about: "Whether the picklist has the value, compared as criteria compare it: without case. The value is a text in quotes.",
        blank: "A blank picklist has the value `\"\"`.",
    },
    Entry {
        function: Function::Includes,
        name: "INCLUDES",
        parameters: &[Parameter::new("field", MULTI), Parameter::new("value", TEXT)],
        result: Some(Type::Boolean),
        about: "Whether the values of a multi-select picklist have this one among them, compared without case. The value is a text in quotes.",
        blank: "False.",
    },
    Entry {
        function: Function::Contains,
        name: "CONTAINS",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("part", TEXT)],
        result: Some(Type::Boolean),
        about: "Whether the text contains the part. Case counts.",
        blank: "A blank part is in every text, also in a blank one; a blank text contains nothing else.",
    },
    Entry {
        function: Function::Begins,
        name: "BEGINS",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("start", TEXT)],
        result: Some(Type::Boolean),
        about: "Whether the text begins with the start. Case counts.",
        blank: "A blank start begins every text, also a blank one; a blank text begins with nothing else.",
    },
    Entry {
        function: Function::Find,
        name: "FIND",
        parameters: &[
            Parameter::new("part", TEXT),
            Parameter::new("text", TEXT),
            Parameter::new("from", NUMBER).optional(),
        ],
        result: Some(Type::Number),
        about: "The place of the part in the text, counted from 1 in characters; 0 where it is not there. The search begins at the place `from`. Case counts.",
        blank: "0 for a blank part or text; blank for a blank `from`.",
    },
    Entry {
        function: Function::Left,
        name: "LEFT",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("count", NUMBER)],
        result: Some(Type::Text),
        about: "The first characters of the text.",
        blank: "Blank for a blank text or count.",
    },
    Entry {
        function: Function::Right,
        name: "RIGHT",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("count", NUMBER)],
        result: Some(Type::Text),
        about: "The last characters of the text.",
        blank: "Blank for a blank text or count.",
    },
    Entry {
        function: Function::Mid,
        name: "MID",
        parameters: &[
            Parameter::new("text", TEXT),
            Parameter::new("from", NUMBER),
            Parameter::new("count", NUMBER),
        ],
        result: Some(Type::Text),
        about: "So many characters of the text from a place on; the first one has the place 1.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Length,
        name: "LEN",
        parameters: &[Parameter::new("text", TEXT)],
        result: Some(Type::Number),
        about: "The number of characters.",
        blank: "0.",
    },
    Entry {
        function: Function::Lower,
        name: "LOWER",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("locale", TEXT).optional()],
        result: Some(Type::Text),
        about: "The text in lower case. With the locale `tr` or `az` the dot of an `i` stays with it; others have no effect.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Upper,
        name: "UPPER",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("locale", TEXT).optional()],
        result: Some(Type::Text),
        about: "The text in upper case. With the locale `tr` or `az` the dot of an `i` stays with it; others have no effect.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Trim,
        name: "TRIM",
        parameters: &[Parameter::new("text", TEXT)],
        result: Some(Type::Text),
        about: "The text without the spaces at its ends.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Substitute,
        name: "SUBSTITUTE",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("old", TEXT), Parameter::new("new", TEXT)],
        result: Some(Type::Text),
        about: "The text with `new` for each `old`. Case counts.",
        blank: "A blank text stays blank, a blank `old` is nowhere, a blank `new` takes `old` out.",
    },
    Entry {
        function: Function::Text,
        name: "TEXT",
        parameters: &[Parameter::new("value", SHOWN)],
        result: Some(Type::Text),
        about: "A number, date, datetime, time or picklist as a text: `1234.5`, `2026-11-21`, `2026-11-21 17:00:00Z` (UTC), `17:00:00.000`, and the value of a picklist.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Value,
        name: "VALUE",
        parameters: &[Parameter::new("text", TEXT)],
        result: Some(Type::Number),
        about: "The number that the text is. Another text is a failure.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Regex,
        name: "REGEX",
        parameters: &[Parameter::new("text", TEXT), Parameter::new("pattern", TEXT)],
        result: Some(Type::Boolean),
        about: "Whether the whole text fits the regular expression, written without looking ahead or behind and without references to groups.",
        blank: "A blank text is the empty one.",
    },
    Entry {
        function: Function::Absolute,
        name: "ABS",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The number without its sign.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Ceiling,
        name: "CEILING",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The number rounded up to a whole one; a negative one away from zero. What differs from a whole number by less than 18 places shows is that number.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Floor,
        name: "FLOOR",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The number rounded down to a whole one; a negative one towards zero. What differs from a whole number by less than 18 places shows is that number.",
        blank: "Blank.",
    },
    Entry {
        function: Function::MathCeiling,
        name: "MCEILING",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The least whole number that is not lower.",
        blank: "Blank.",
    },
    Entry {
        function: Function::MathFloor,
        name: "MFLOOR",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The greatest whole number that is not higher.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Round,
        name: "ROUND",
        parameters: &[Parameter::new("number", NUMBER), Parameter::new("places", NUMBER)],
        result: Some(Type::Number),
        about: "The number with so many places after the point, halves away from zero. Negative places round before the point.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Truncate,
        name: "TRUNC",
        parameters: &[Parameter::new("number", NUMBER), Parameter::new("places", NUMBER).optional()],
        result: Some(Type::Number),
        about: "The number cut to so many places after the point, to none without the second argument.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Modulo,
        name: "MOD",
        parameters: &[Parameter::new("number", NUMBER), Parameter::new("divisor", NUMBER)],
        result: Some(Type::Number),
        about: "What is left of the division once the quotient is cut to a whole number. It has the sign of the number. A divisor of zero is a failure.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Maximum,
        name: "MAX",
        parameters: &[Parameter::new("number", NUMBER).repeated()],
        result: Some(Type::Number),
        about: "The greatest of the numbers.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Minimum,
        name: "MIN",
        parameters: &[Parameter::new("number", NUMBER).repeated()],
        result: Some(Type::Number),
        about: "The least of the numbers.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::SquareRoot,
        name: "SQRT",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The square root. That of a negative number is a failure.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Exponential,
        name: "EXP",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "e to the power of the number.",
        blank: "Blank.",
    },
    Entry {
        function: Function::NaturalLogarithm,
        name: "LN",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The natural logarithm. That of zero or a negative number is a failure.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Logarithm,
        name: "LOG",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The logarithm to the base 10. That of zero or a negative number is a failure.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Pi,
        name: "PI",
        parameters: &[],
        result: Some(Type::Number),
        about: "The ratio of a circle's circumference to its diameter.",
        blank: "It has no arguments.",
    },
    Entry {
        function: Function::Now,
        name: "NOW",
        parameters: &[],
        result: Some(Type::Datetime),
        about: "The instant of the evaluation.",
        blank: "It has no arguments.",
    },
    Entry {
        function: Function::Today,
        name: "TODAY",
        parameters: &[],
        result: Some(Type::Date),
        about: "The day of the evaluation, in the zone of the `default hours`.",
        blank: "It has no arguments.",
    },
    Entry {
        function: Function::Date,
        name: "DATE",
        parameters: &[
            Parameter::new("year", NUMBER),
            Parameter::new("month", NUMBER),
            Parameter::new("day", NUMBER),
        ],
        result: Some(Type::Date),
        about: "The day of a year, month and day, cut to whole numbers. What no calendar has is a failure.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::DateValue,
        name: "DATEVALUE",
        parameters: &[Parameter::new("value", DATED)],
        result: Some(Type::Date),
        about: "The day of a datetime, in the zone of the `default hours`, or of a text such as `2026-11-21`. Another text is a failure.",
        blank: "Blank.",
    },
    Entry {
        function: Function::DatetimeValue,
        name: "DATETIMEVALUE",
        parameters: &[Parameter::new("value", DATED)],
        result: Some(Type::Datetime),
        about: "The instant of a text such as `2026-11-21 17:00:00`, which is UTC, or the midnight that begins a day in the zone of the `default hours`. Another text is a failure.",
        blank: "Blank.",
    },
    Entry {
        function: Function::TimeValue,
        name: "TIMEVALUE",
        parameters: &[Parameter::new("value", TIMED)],
        result: Some(Type::Time),
        about: "The time of day of a datetime, in the zone of the `default hours`, or of a text such as `17:00:00.000`. Another text is a failure.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Year,
        name: "YEAR",
        parameters: &[Parameter::new("date", DATE)],
        result: Some(Type::Number),
        about: "The year of the day.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Month,
        name: "MONTH",
        parameters: &[Parameter::new("date", DATE)],
        result: Some(Type::Number),
        about: "The month of the day, 1 to 12.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Day,
        name: "DAY",
        parameters: &[Parameter::new("date", DATE)],
        result: Some(Type::Number),
        about: "The day of the month, 1 to 31.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Weekday,
        name: "WEEKDAY",
        parameters: &[Parameter::new("date", DATE)],
        result: Some(Type::Number),
        about: "The day of the week: 1 is Sunday, 7 Saturday.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Hour,
        name: "HOUR",
        parameters: &[Parameter::new("time", TIME)],
        result: Some(Type::Number),
        about: "The hour, 0 to 23.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Minute,
        name: "MINUTE",
        parameters: &[Parameter::new("time", TIME)],
        result: Some(Type::Number),
        about: "The minute, 0 to 59.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Second,
        name: "SECOND",
        parameters: &[Parameter::new("time", TIME)],
        result: Some(Type::Number),
        about: "The second, 0 to 59.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Millisecond,
        name: "MILLISECOND",
        parameters: &[Parameter::new("time", TIME)],
        result: Some(Type::Number),
        about: "The milliseconds of the second, 0 to 999.",
        blank: "Blank.",
    },
    Entry {
        function: Function::AddMonths,
        name: "ADDMONTHS",
        parameters: &[Parameter::new("date", DAYS).same(), Parameter::new("months", NUMBER)],
        result: None,
        about: "The day so many months later, months cut to a whole number. The last day of a month stays the last; a day that the month lacks is its last.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Equal,
        name: "=",
        parameters: &[Parameter::new("left", CHOSEN).same(), Parameter::new("right", CHOSEN).same()],
        result: Some(Type::Boolean),
        about: "Whether both are equal. Case counts. `==` is the same.",
        blank: "Two blank texts are equal, a blank text and another are not; a comparison with a blank number, date, time or boolean is blank.",
    },
    Entry {
        function: Function::NotEqual,
        name: "<>",
        parameters: &[Parameter::new("left", CHOSEN).same(), Parameter::new("right", CHOSEN).same()],
        result: Some(Type::Boolean),
        about: "Whether they differ. Case counts. `!=` is the same.",
        blank: "As `=`, the other way round; blank where that is blank.",
    },
    Entry {
        function: Function::Less,
        name: "<",
        parameters: &[Parameter::new("left", ORDERED).same(), Parameter::new("right", ORDERED).same()],
        result: Some(Type::Boolean),
        about: "Whether the left one is lower; of texts, whether it comes first by the numbers of its characters.",
        blank: "Blank.",
    },
    Entry {
        function: Function::LessOrEqual,
        name: "<=",
        parameters: &[Parameter::new("left", ORDERED).same(), Parameter::new("right", ORDERED).same()],
        result: Some(Type::Boolean),
        about: "Whether the left one is not higher.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Greater,
        name: ">",
        parameters: &[Parameter::new("left", ORDERED).same(), Parameter::new("right", ORDERED).same()],
        result: Some(Type::Boolean),
        about: "Whether the left one is higher.",
        blank: "Blank.",
    },
    Entry {
        function: Function::GreaterOrEqual,
        name: ">=",
        parameters: &[Parameter::new("left", ORDERED).same(), Parameter::new("right", ORDERED).same()],
        result: Some(Type::Boolean),
        about: "Whether the left one is not lower.",
        blank: "Blank.",
    },
    Entry {
        function: Function::Add,
        name: "+",
        parameters: &[Parameter::new("left", SUMMED), Parameter::new("right", SUMMED)],
        result: None,
        about: "The sum; a day or instant so many days later, to the second; a time so many milliseconds later; two texts joined.",
        blank: "Blank if one of them is; a blank text adds nothing.",
    },
    Entry {
        function: Function::Subtract,
        name: "-",
        parameters: &[Parameter::new("left", SUMMED), Parameter::new("right", SUMMED)],
        result: None,
        about: "The difference; of days and instants, in days; of times, in milliseconds.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Join,
        name: "&",
        parameters: &[Parameter::new("left", TEXT), Parameter::new("right", TEXT)],
        result: Some(Type::Text),
        about: "Both texts, one after the other.",
        blank: "A blank text adds nothing.",
    },
    Entry {
        function: Function::Power,
        name: "^",
        parameters: &[Parameter::new("base", NUMBER), Parameter::new("exponent", NUMBER)],
        result: Some(Type::Number),
        about: "The power. It binds looser than `*`: `2*3^2` is 36.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Multiply,
        name: "*",
        parameters: &[Parameter::new("left", NUMBER), Parameter::new("right", NUMBER)],
        result: Some(Type::Number),
        about: "The product.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Divide,
        name: "/",
        parameters: &[Parameter::new("left", NUMBER), Parameter::new("right", NUMBER)],
        result: Some(Type::Number),
        about: "The quotient, with at most 32 places after the point. A divisor of zero is a failure.",
        blank: "Blank if one of them is.",
    },
    Entry {
        function: Function::Negate,
        name: "-",
        parameters: &[Parameter::new("number", NUMBER)],
        result: Some(Type::Number),
        about: "The number with the other sign.",
        blank: "Blank.",
    },
];

impl Function {
    /// Its entry in the table.
    pub fn entry(self) -> &'static Entry {
        // The table has all of them, at the places of their numbers; a test holds it to that.
        static NONE: Entry =
            Entry { function: Function::Or, name: "", parameters: &[], result: None, about: "", blank: "" };
        FUNCTIONS.get(self as usize).unwrap_or(&NONE)
    }

    /// Its name in upper case, or its sign.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Its number, by which compiled rules name it.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The function of a number.
    pub fn of_number(number: u8) -> Option<Self> {
        FUNCTIONS.get(usize::from(number)).map(|entry| entry.function)
    }
}

impl Entry {
    /// What it takes, as people are shown it: `text`, `[count]`, `…`.
    pub fn parameters_shown(&self) -> Vec<String> {
        if self.function == Function::Case {
            return ["value", "when", "then", "…", "otherwise"].map(str::to_owned).into();
        }
        let mut shown = Vec::new();
        for parameter in self.parameters {
            let name =
                if parameter.optional { format!("[{}]", parameter.name) } else { parameter.name.to_owned() };
            shown.push(name);
            if parameter.repeated {
                shown.push("…".to_owned());
            }
        }
        shown
    }

    /// How it is written: `LEFT(text, count)`, `left & right`, `-number`.
    pub fn form(&self) -> String {
        let parameters = self.parameters_shown();
        match parameters.as_slice() {
            [left, right] if self.is_operator() => format!("{left} {} {right}", self.name),
            [only] if self.is_operator() => format!("{}{only}", self.name),
            parameters => format!("{}({})", self.name, parameters.join(", ")),
        }
    }

    /// Whether it is an operator, which is written between its arguments or before them.
    pub fn is_operator(&self) -> bool {
        !self.name.starts_with(|first: char| first.is_ascii_alphabetic())
    }
}

/// The function of a name, compared without case.
pub fn function_named(name: &str) -> Option<&'static Entry> {
    FUNCTIONS.iter().find(|entry| !entry.is_operator() && entry.name.eq_ignore_ascii_case(name))
}

/// A function that formulas have elsewhere, and not in rules.
#[derive(Debug)]
pub struct Elsewhere {
    /// Its name in upper case.
    pub name: &'static str,
    /// Why rules do not have it.
    pub why: &'static str,
    /// What to write instead.
    pub instead: &'static str,
}

/// The function of this name that rules do not have, if it is one that formulas have elsewhere.
pub fn elsewhere(name: &str) -> Option<&'static Elsewhere> {
    ELSEWHERE.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
}

const ELSEWHERE: &[Elsewhere] = &[
    Elsewhere {
        name: "ISCHANGED",
        why: "a rule sees a case as it is, not the edit that made it so",
        instead: "compare `LastModifiedDate`, or let a flow write the change into a field and test that",
    },
    Elsewhere {
        name: "ISNEW",
        why: "a rule sees a case as it is, not the edit that made it so",
        instead: "compare `CreatedDate` with `LastModifiedDate`, which are equal for a case that nobody has edited",
    },
    Elsewhere {
        name: "ISCLONE",
        why: "a rule sees a case as it is, not how it was made",
        instead: "let a flow write it into a field and test that",
    },
    Elsewhere {
        name: "PRIORVALUE",
        why: "a rule sees a case as it is, not as it was before an edit",
        instead: "let a flow keep the value in a field of its own and test that",
    },
    Elsewhere {
        name: "VLOOKUP",
        why: "a rule reads the fields of a case and of the records that it names, no other ones",
        instead: "name the field of a related record, such as `Account.Name`, or let a flow copy the value to the case",
    },
    Elsewhere {
        name: "HYPERLINK",
        why: "it makes a link to look at, not something to test",
        instead: "compare the text itself",
    },
    Elsewhere {
        name: "IMAGE",
        why: "it makes a picture to look at, not something to test",
        instead: "compare the text itself",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_stands_at_the_place_of_its_number() {
        for (number, entry) in FUNCTIONS.iter().enumerate() {
            assert_eq!(usize::from(entry.function.number()), number, "{}", entry.name);
            assert_eq!(Function::of_number(entry.function.number()), Some(entry.function));
            assert!(entry.about.ends_with('.') && entry.blank.ends_with('.'), "{}", entry.name);
        }
    }

    #[test]
    fn names_are_found_without_case_and_operators_are_none() {
        assert_eq!(function_named("isPickVal").map(|entry| entry.function), Some(Function::IsPicklistValue));
        assert!(function_named("&").is_none());
        assert_eq!(elsewhere("isnew").map(|entry| entry.name), Some("ISNEW"));
    }
}
