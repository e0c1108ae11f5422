//! What the words of the language mean, for people who write no programs.

/// What a word, an operator or a mark means, in Markdown: a sentence or two and an example. Words of two parts, such as
/// `starts with`, are known as written with one space. The word is given in lower case.
pub(crate) fn describe(word: &str) -> Option<&'static str> {
    let index = WORDS.binary_search_by_key(&word, |(word, _)| word).ok()?;
    WORDS.get(index).map(|(_, meaning)| *meaning)
}

/// In the order of their bytes.
const WORDS: &[(&str, &str)] = &[
    ("!=", "Is not equal to; also true where the field is blank.\n\n`Status != \"Closed\"`"),
    ("%", "A percentage: `20%` is the number 20.\n\n`SlaRemaining <= 20%`"),
    (
        "(",
        "Opens a group, whose tests belong together, or a list of values.\n\n`Tier = \"Gold\" and (vip or high)`",
    ),
    (")", "Closes what the last `(` opened."),
    ("+", "After `now` or `today`: so much later.\n\n`FollowUp < now + 2h`"),
    (",", "One more of the same: another value, age, person or action."),
    (
        "-",
        "From … to, of days and times; after `now` or `today`: so much earlier.\n\n`mon-fri 09:00-17:00`, `CreatedDate < now - 2h`",
    ),
    (
        "...",
        "Others may come: leaves a list of values or fields open. A value that the list does not name is then only a warning.\n\n`Products: multipicklist(\"Router\", \"Switch\", ...)`",
    ),
    (":", "Stands between a name and what it is.\n\n`Priority: picklist(\"Low\", \"High\")`"),
    (";", "Ends a step or an item of a block."),
    (
        "<",
        "Is less than, of numbers and dates; never true where the field is blank. After the head of a declaration it opens its block.\n\n`Sentiment < 0`",
    ),
    ("<=", "Is at most, of numbers and dates; never true where the field is blank.\n\n`SlaRemaining <= 20%`"),
    (
        "=",
        "Is equal to. Texts are compared without regard to capital letters; never true where the field is blank.\n\n`Priority = \"High\"`",
    ),
    (
        ">",
        "Is greater than, of numbers and dates; never true where the field is blank. It also closes a block.\n\n`ReopenCount > 2`",
    ),
    (">=", "Is at least, of numbers and dates; never true where the field is blank.\n\n`ReopenCount >= 2`"),
    (
        "age_from",
        "When the entry's clock starts. Without it: when the case was created.\n\n`age_from last_modified`",
    ),
    (
        "and",
        "Both must hold. `and` and `or` are not mixed without parentheses.\n\n`Priority = \"High\" and Tier = \"Gold\"`",
    ),
    (
        "at",
        "A step: how old the case must be, and what happens then. Several ages do the same several times.\n\n`at 4h, 8h notify manager`",
    ),
    ("before", "So much before the entry's `sla` is over.\n\n`at 30m before sla notify owner`"),
    ("blank", "No value at all.\n\n`Owner.Name is blank`, `set Reason = blank`"),
    ("boolean", "The type of a field that is true or false. It is never blank.\n\n`IsVip: boolean`"),
    ("call", "Calls a web hook or flow of this name.\n\n`at 1h call \"page-duty-manager\"`"),
    (
        "capacity",
        "How many open cases the agent may have: with as many, the next one of the pool gets the case.\n\n`user \"ana@example.com\" capacity 5`",
    ),
    (
        "case",
        "The fields that a case has, each with its type. With it, misspelt fields and values are found.\n\n`case < Priority: picklist(\"Low\", \"High\"); IsVip: boolean >`",
    ),
    ("case hours", "The business hours that the case itself names; without, the `default hours`."),
    (
        "closed",
        "In hours: days, or parts of days, that are closed. In a picklist: a case of this value is closed and never escalates.\n\n`closed every 12-25 \"Christmas Day\"`, `\"Resolved\" closed`",
    ),
    (
        "closures",
        "Holidays and exceptions that several hours share.\n\n`closures \"Holidays\" < closed every 12-25 >`",
    ),
    ("contact", "The customer's contact of the case.\n\n`notify contact`"),
    ("contains", "The text has this part in it; a list means any of them.\n\n`Subject contains \"urgent\"`"),
    ("created", "The clock starts when the case was created.\n\n`age_from created`"),
    (
        "created_disable_on_modify",
        "The clock starts when the case was created, and what is not due before its first modification never happens.\n\n`age_from created_disable_on_modify`",
    ),
    ("daily", "Every day of the week.\n\n`daily 08:00-20:00`"),
    ("date", "The type of a field that holds a day.\n\n`RenewalDate: date`"),
    ("datetime", "The type of a field that holds a day and a time.\n\n`LastReply: datetime`"),
    ("day", "Any day.\n\n`closed every first day of month`"),
    ("days", "So many days.\n\n`CreatedDate = last 7 days`"),
    (
        "default",
        "The hours that serve `use case hours` where a case names none, and whose zone `today` is read in. At most one.\n\n`default hours \"Desk\" in \"Europe/Dublin\" < mon-fri 09:00-17:00 >`",
    ),
    ("during", "In these hours only.\n\n`fire during hours \"Desk\"`"),
    (
        "each",
        "Only every so many weeks or days, counted from the `from` date.\n\n`open sat each 2 weeks 09:00-13:00 from 2026-01-10`",
    ),
    ("email", "Writes to e-mail addresses.\n\n`at 48h email \"support-leads@example.com\"`"),
    (
        "entry",
        "A rule entry: which cases it takes, and what happens as they grow older. The first entry that fits a case has it.\n\n`entry \"P1\" when Priority = \"High\" < at 4h notify manager >`",
    ),
    ("escalated", "Marks the case as escalated and does nothing else.\n\n`at 4h mark escalated`"),
    ("every", "Comes again each year or month.\n\n`closed every 12-25`, `closed every last mon of may`"),
    (
        "excludes",
        "None of these values is chosen; also true where the field is blank.\n\n`Products excludes (\"Router\")`",
    ),
    ("false", "The value no of a boolean field.\n\n`IsVip = false`"),
    (
        "fire",
        "Puts what is due off until these hours are open, so that nobody is disturbed at night.\n\n`fire during hours \"Desk\"`",
    ),
    ("first", "The first one of a month.\n\n`closed every first mon of sep \"Labor Day\"`"),
    ("formula", "A Salesforce formula that gives true or false.\n\n`formula(ISPICKVAL(Priority, \"High\"))`"),
    ("fourth", "The fourth one of a month.\n\n`closed every fourth thu of nov \"Thanksgiving\"`"),
    ("from", "The first day on which it counts.\n\n`closed sat from 2026-06-01 until 2026-08-31`"),
    (
        "hours",
        "Business hours: a time zone and when it is open there.\n\n`hours \"Desk\" in \"Europe/Dublin\" < mon-fri 09:00-17:00 >`",
    ),
    ("ignore", "Counts every hour, day and night. That is so without it, too.\n\n`ignore hours`"),
    ("immediately", "A step that happens as soon as the clock starts.\n\n`immediately notify manager`"),
    (
        "import",
        "Brings in the hours, closures, targets, pools and fields of another file.\n\n`import \"shared/calendars.esc\"`",
    ),
    ("in", "Is one of these values. Of hours: the time zone.\n\n`Priority in (\"High\", \"Critical\")`"),
    ("inactive", "Is there, but not in use.\n\n`rule \"Support\" inactive`"),
    ("includes", "One of these values is chosen.\n\n`Products includes (\"Router\", \"Switch\")`"),
    ("is", "Asks whether the field has a value at all.\n\n`Priority is blank`, `Priority is not blank`"),
    ("is blank", "The field has no value.\n\n`Priority is blank`"),
    ("is not blank", "The field has a value.\n\n`Priority is not blank`"),
    (
        "last",
        "The stretch of days before today; in hours: the last one of a month.\n\n`CreatedDate = last 7 days`, `closed every last mon of may`",
    ),
    (
        "last_modified",
        "The clock starts when the case was last modified, and starts anew with each modification.\n\n`age_from last_modified`",
    ),
    ("manager", "The manager of the case's owner.\n\n`notify manager`"),
    ("mark", "Marks the case as escalated and does nothing else.\n\n`at 4h mark escalated`"),
    ("matched", "The clock starts when the case began to fit the entry.\n\n`age_from matched`"),
    ("month", "A whole month.\n\n`CreatedDate = this month`, `closed every first day of month`"),
    ("months", "So many months.\n\n`CreatedDate = last 3 months`"),
    (
        "multipicklist",
        "The type of a field that holds any number of these values.\n\n`Products: multipicklist(\"Router\", \"Switch\")`",
    ),
    ("next", "The stretch of days after today.\n\n`RenewalDate = next 30 days`"),
    ("not", "The opposite.\n\n`not (Priority = \"Low\" or vip)`"),
    (
        "not contains",
        "The text does not have this part in it; also true where it is blank.\n\n`Subject not contains \"test\"`",
    ),
    (
        "not in",
        "Is none of these values; also true where the field is blank.\n\n`Priority not in (\"Low\", \"Medium\")`",
    ),
    (
        "not starts with",
        "The text does not begin so; also true where it is blank.\n\n`Subject not starts with \"Re:\"`",
    ),
    ("notify", "Tells people.\n\n`at 4h notify manager, role \"CSM\"`"),
    ("now", "The moment at which the rules are evaluated.\n\n`LastReply < now - 2h`"),
    ("number", "The type of a field that holds a number.\n\n`ReopenCount: number`"),
    (
        "of",
        "Stands between a share and the whole.\n\n`at 80% of sla notify manager`, `every last mon of may`",
    ),
    (
        "open",
        "Opens days, or parts of days, that would be closed.\n\n`open 2026-12-19 09:00-13:00 \"Before Christmas\"`",
    ),
    (
        "or",
        "One of them must hold. `and` and `or` are not mixed without parentheses.\n\n`Priority = \"High\" or Tier = \"Gold\"`",
    ),
    ("owner", "The case's owner.\n\n`notify owner`"),
    ("percent", "The type of a field that holds a percentage.\n\n`SlaRemaining: percent`"),
    (
        "picklist",
        "The type of a field that holds one of these values.\n\n`Priority: picklist(\"Low\", \"High\")`",
    ),
    (
        "pool",
        "A list of agents: the first one who has room gets the case.\n\n`pool \"Senior\" < user \"ana@example.com\" capacity 5 >`",
    ),
    ("quarter", "A whole quarter of a year.\n\n`CreatedDate = this quarter`"),
    ("quarters", "So many quarters of a year.\n\n`CreatedDate = last 2 quarters`"),
    ("queue", "A queue of cases.\n\n`queue \"Tier2\"`, `reassign queue \"Tier2\"`"),
    (
        "reassign",
        "Gives the case to a queue, a user, a pool or the manager. Once a step.\n\n`at 8h reassign queue \"Tier2\"`",
    ),
    ("role", "A role, whose members are meant.\n\n`role \"CSM\"`, `notify role \"CSM\"`"),
    ("row", "A filter row: a test with a label, which criteria can use.\n\n`row vip: IsVip = true`"),
    ("rule", "Names the rule of this file. One a file.\n\n`rule \"Standard support\"`"),
    ("second", "The second one of a month.\n\n`closed every second mon of oct`"),
    ("set", "Writes a value to a field of the case.\n\n`at 30m set Priority = \"Critical\"`"),
    (
        "sla",
        "The time in which the case should be done, so that steps can be a share of it.\n\n`sla 8h`, `at 80% of sla notify manager`",
    ),
    ("starts", "The text begins so; a list means any of them.\n\n`Subject starts with \"Outage\"`"),
    ("starts with", "The text begins so; a list means any of them.\n\n`Subject starts with \"Outage\"`"),
    (
        "stop",
        "The entry takes its cases out of escalation: nothing happens to them.\n\n`entry \"Waiting\" when Status = \"Waiting\" < stop >`",
    ),
    (
        "template",
        "An e-mail template.\n\n`template \"Breach warning\"`, `notify owner using \"Breach warning\"`",
    ),
    ("text", "The type of a field that holds any text.\n\n`Account.Name: text`"),
    ("third", "The third one of a month.\n\n`closed every third mon of jan`"),
    ("this", "The week, month, quarter or year in which today lies.\n\n`CreatedDate = this week`"),
    ("to", "Up to and with this day.\n\n`closed 2026-12-24 to 2026-12-26`"),
    ("today", "The day of the evaluation, in the zone of the `default hours`.\n\n`RenewalDate = today`"),
    ("tomorrow", "The day after today.\n\n`RenewalDate = tomorrow`"),
    ("true", "The value yes of a boolean field.\n\n`IsVip = true`"),
    ("until", "The last day on which it can begin.\n\n`closed sat from 2026-06-01 until 2026-08-31`"),
    ("use", "Counts ages in business hours only.\n\n`use hours \"Desk\"`"),
    ("user", "A person, by e-mail address.\n\n`user \"ana@example.com\"`, `notify user \"ana@example.com\"`"),
    ("using", "The e-mail template.\n\n`notify owner using \"Breach warning\"`"),
    ("week", "A whole week, from Sunday on.\n\n`CreatedDate = this week`"),
    ("weeks", "So many weeks.\n\n`CreatedDate = last 2 weeks`"),
    (
        "when",
        "Which cases the entry takes. Without it: all that no entry before took.\n\n`when Priority = \"High\"`",
    ),
    ("with", "Belongs to `starts`.\n\n`Subject starts with \"Outage\"`"),
    ("year", "A whole year.\n\n`CreatedDate = this year`"),
    ("years", "So many years.\n\n`CreatedDate = last 2 years`"),
    ("yesterday", "The day before today.\n\n`CreatedDate = yesterday`"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order_and_each_is_found() {
        assert!(WORDS.is_sorted_by(|left, right| left.0 < right.0));
        assert!(WORDS.iter().all(|(word, meaning)| describe(word) == Some(*meaning)));
    }

    #[test]
    fn every_word_of_the_language_has_a_meaning() {
        let known = ["test"];
        let lists = [esc_syntax::words::DECLARATIONS, esc_syntax::words::ACTIONS];
        for word in lists.into_iter().flatten().filter(|word| !known.contains(word)) {
            assert!(describe(word).is_some(), "{word}");
        }
        let grammar = include_str!("../../../grammar/esc.pest");
        for line in grammar.lines().filter_map(|line| line.strip_prefix("w_")) {
            let (name, body) = line.split_once('=').unwrap();
            // Weekdays and months are written in two ways.
            if body.matches('^').count() == 1 && body.contains(&format!("^\"{}\" ~ word_end", name.trim())) {
                let name = name.trim();
                assert!(name == "test" || name == "may" || describe(name).is_some(), "{name}");
            }
        }
    }
}
