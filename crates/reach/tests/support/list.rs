//! Long lists of entries as text, for tests and benchmarks.

use std::fmt::Write as _;

/// A small generator of numbers that are the same everywhere (xorshift).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// What stands before the entries.
pub(crate) const HEAD: &str = "\
rule \"Generated\"
case <
  Priority: picklist(\"Low\", \"Medium\", \"High\", \"Critical\");
  Status: picklist(\"New\", \"Working\", \"Waiting\", \"Escalated\", \"Solved\", \"Closed\" closed);
  Tier: picklist(\"Standard\", \"Premium\", \"Enterprise\");
  Origin: picklist(\"Web\", \"Phone\", \"Email\", ...);
  Account.Name: text;
  Subject: text;
  Region: text;
  Seats: number;
  Sentiment: number;
  SlaRemaining: percent;
  IsVip: boolean;
  Products: multipicklist(\"Router\", \"Switch\", \"Modem\", \"Gateway\");
  Renewal: date;
  LastReply: datetime;
  Owner.Name: text;
>
queue \"Tier 2\"
";

/// The criteria of so many entries, of 1 to 5 comparisons over 15 fields. Of 100 entries two are shadowed by an
/// earlier one, and one by several together. `spread` is among how many accounts the entries choose: the fewer, the
/// more they overlap.
pub(crate) fn criteria(entries: usize, spread: usize) -> Vec<Vec<String>> {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut list: Vec<Vec<String>> = Vec::with_capacity(entries);
    while list.len() < entries {
        let plain = |numbers: &mut Numbers| {
            let mut fields: Vec<usize> = (0..14).collect();
            let mut parts = vec![format!("Account.Name = \"Account {}\"", numbers.below(spread))];
            for _ in 0..numbers.one(&[0, 1, 1, 2, 2, 3, 3, 4, 4, 4]) {
                let field = fields.remove(numbers.below(fields.len()));
                parts.push(comparison(numbers, field));
            }
            // An entry that names no account tests what few cases have.
            if parts.len() > 2 && numbers.chance(30) {
                parts[0] = format!("Subject contains \"problem {}\"", numbers.below(spread));
                parts.retain(|part| !part.starts_with("Subject") || part.contains("problem"));
            }
            let end = parts.len() - 1;
            parts.swap(0, end);
            parts
        };
        match numbers.below(100) {
            0 | 1 if !list.is_empty() => {
                let mut copy = list[numbers.below(list.len())].clone();
                let unused = (0..14).find(|field| !copy.iter().any(|part| part.starts_with(FIELDS[*field])));
                if copy.len() < 5
                    && let Some(field) = unused
                {
                    copy.push(comparison(&mut numbers, field));
                    list.push(copy);
                }
            }
            2 if list.len() + 3 <= entries => {
                let base = plain(&mut numbers);
                if base.len() < 5 && !base.iter().any(|part| part.starts_with("IsVip")) {
                    for last in ["IsVip = true", "IsVip = false"] {
                        list.push(base.iter().cloned().chain([last.to_owned()]).collect());
                    }
                    list.push(base);
                }
            }
            _ => list.push(plain(&mut numbers)),
        }
    }
    list
}

const FIELDS: [&str; 14] = [
    "Priority",
    "Status",
    "Tier",
    "Origin",
    "Subject",
    "Region",
    "Seats",
    "Sentiment",
    "SlaRemaining",
    "IsVip",
    "Products",
    "Renewal",
    "LastReply",
    "Owner.Name",
];

fn comparison(numbers: &mut Numbers, field: usize) -> String {
    let name = FIELDS[field];
    let order = numbers.one(&["<", "<=", ">", ">="]);
    match name {
        "Priority" => match numbers.below(3) {
            0 => "Priority in (\"High\", \"Critical\")".to_owned(),
            1 => "Priority != \"Low\"".to_owned(),
            _ => format!("Priority = \"{}\"", ["Low", "Medium", "High", "Critical"][numbers.below(4)]),
        },
        "Status" => format!("Status = \"{}\"", ["New", "Working", "Waiting", "Escalated"][numbers.below(4)]),
        "Tier" => format!("Tier != \"{}\"", ["Standard", "Premium", "Enterprise"][numbers.below(3)]),
        "Origin" => format!("Origin = \"{}\"", ["Web", "Phone", "Email"][numbers.below(3)]),
        "Subject" => format!("Subject not contains \"spam {}\"", numbers.below(50)),
        "Region" => format!("Region starts with \"R{}\"", numbers.below(40)),
        "Seats" => format!("Seats {order} {}", numbers.below(500) * 10),
        "Sentiment" => format!("Sentiment {order} {}", numbers.below(20)),
        "SlaRemaining" => format!("SlaRemaining <= {}%", numbers.below(100)),
        "IsVip" => format!("IsVip = {}", numbers.chance(50)),
        "Products" => {
            format!("Products includes (\"{}\")", ["Router", "Switch", "Modem", "Gateway"][numbers.below(4)])
        }
        "Renewal" => {
            format!("Renewal {order} 20{:02}-{:02}-01", 26 + numbers.below(9), 1 + numbers.below(12))
        }
        "LastReply" => format!("LastReply {order} 2026-{:02}-10T08:00Z", 1 + numbers.below(12)),
        _ => format!("Owner.Name in (\"Owner {}\", \"Owner {}\")", numbers.below(60), numbers.below(60)),
    }
}

/// The text of rules with such criteria, with an entry for all other cases at the end.
pub(crate) fn text(criteria: &[Vec<String>]) -> String {
    let mut text = HEAD.to_owned();
    for (number, parts) in criteria.iter().enumerate() {
        write!(
            text,
            "\nentry \"Rule {number}\" when {} <\n  at 4h notify manager;\n  at {}h {}\n>\n",
            parts.join(" and "),
            8 + number % 40,
            if number % 10 == 0 {
                "reassign queue \"Tier 2\""
            } else {
                "notify role \"Support lead\", queue \"Tier 2\""
            }
        )
        .unwrap();
    }
    text
}
