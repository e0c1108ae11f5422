//! Business hours and closures.

use crate::ast::{
    ClockSpan, Closures, Each, Exception, Hours, HoursItem, MonthDay, Nth, Weekdays, Weekly, When,
};
use crate::grammar::{Pair, Pairs, Rule};
use crate::limits::MAX_EACH;

use super::{Builder, word};

/// Every day of the week.
const ALL_DAYS: u8 = 0b111_1111;

impl Builder<'_> {
    pub(super) fn hours(&mut self, inner: Pairs<'_>) -> Option<Hours> {
        let default = word(&inner, Rule::w_default).map(|pair| self.span(&pair));
        let inactive = word(&inner, Rule::w_inactive).map(|pair| self.span(&pair));
        let mut texts = inner.clone().filter(|pair| pair.as_rule() == Rule::text);
        let (name, zone) = (texts.next()?, texts.next()?);
        let (name, zone) = (self.text(&name)?, self.text(&zone)?);
        let items = inner.filter_map(|pair| self.hours_item(pair)).collect();
        Some(Hours { default, name, inactive, zone, items })
    }

    pub(super) fn closures(&mut self, inner: Pairs<'_>) -> Option<Closures> {
        let name = self.first_text(inner.clone())?;
        Some(Closures { name, items: inner.filter_map(|pair| self.exception(&pair)).collect() })
    }

    pub(crate) fn hours_item(&mut self, pair: Pair<'_>) -> Option<HoursItem> {
        match pair.as_rule() {
            Rule::weekly => self.weekly(&pair).map(HoursItem::Weekly),
            Rule::closed | Rule::opened => self.exception(&pair).map(HoursItem::Exception),
            Rule::closures_use => self.first_text(pair.into_inner()).map(HoursItem::Closures),
            _ => None,
        }
    }

    fn weekly(&mut self, pair: &Pair<'_>) -> Option<Weekly> {
        let span = self.tight(pair);
        let mut inner = pair.clone().into_inner();
        let days = inner.next()?;
        let days = match days.as_rule() {
            Rule::w_daily => Weekdays { bits: ALL_DAYS, span: self.span(&days) },
            _ => self.days(&days)?,
        };
        let spans = inner.filter(|pair| pair.as_rule() == Rule::clock_span);
        let spans = spans.map(|pair| self.clock_span(&pair)).collect::<Option<_>>()?;
        Some(Weekly { days, spans, span })
    }

    fn days(&self, pair: &Pair<'_>) -> Option<Weekdays> {
        let mut bits = 0;
        for range in pair.clone().into_inner().filter(|pair| pair.as_rule() == Rule::day_range) {
            let mut days = range.into_inner().filter(|pair| pair.as_rule() == Rule::weekday);
            let first = weekday(&days.next()?)?;
            let last = days.next().map_or(Some(first), |pair| weekday(&pair))?;
            let mut day = first;
            bits |= 1 << day;
            while day != last {
                day = (day + 1) % 7;
                bits |= 1 << day;
            }
        }
        Some(Weekdays { bits, span: self.tight(pair) })
    }

    fn clock_span(&mut self, pair: &Pair<'_>) -> Option<ClockSpan> {
        let span = self.span(pair);
        let mut times = pair.clone().into_inner().filter(|pair| pair.as_rule() == Rule::time);
        let (start, end) = (times.next()?, times.next()?);
        Some(ClockSpan { start: self.time(&start)?, end: self.time(&end)?, span })
    }

    /// Minutes after midnight.
    fn time(&mut self, pair: &Pair<'_>) -> Option<u16> {
        let written = pair.as_str();
        let (hour, minute) = written.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        if minute > 59 {
            let message = format!("there is no time of day `{written}`");
            self.error(self.span(pair), message, "write hours and minutes, such as `09:00` or `17:30`");
            return None;
        }
        Some(hour * 60 + minute)
    }

    /// A `closed` or `open` item; `None` for any other pair.
    pub(crate) fn exception(&mut self, pair: &Pair<'_>) -> Option<Exception> {
        let open = match pair.as_rule() {
            Rule::opened => true,
            Rule::closed => false,
            _ => return None,
        };
        let span = self.tight(pair);
        let inner = pair.clone().into_inner();
        let dates = word(&inner, Rule::dates)?;
        let when_span = self.tight(&dates);
        let when = self.dates(dates.into_inner().next()?)?;
        let (mut hours, mut from, mut until, mut name) = (None, None, None, None);
        for pair in inner {
            match pair.as_rule() {
                Rule::clock_span => hours = Some(self.clock_span(&pair)?),
                Rule::from => from = Some(self.date(&word(&pair.into_inner(), Rule::date)?)?),
                Rule::until => until = Some(self.date(&word(&pair.into_inner(), Rule::date)?)?),
                Rule::text => name = Some(self.text(&pair)?),
                _ => {}
            }
        }
        Some(Exception { open, when, when_span, hours, from, until, name, span })
    }

    fn dates(&mut self, pair: Pair<'_>) -> Option<When> {
        let rule = pair.as_rule();
        let inner = pair.into_inner();
        match rule {
            Rule::dated => {
                let mut days = inner.filter(|pair| pair.as_rule() == Rule::date);
                let first = self.date(&days.next()?)?.day;
                let last = days.next().map_or(Some(first), |pair| self.date(&pair).map(|date| date.day))?;
                Some(When::Dates { first, last })
            }
            Rule::yearly => {
                let mut days = inner.filter(|pair| pair.as_rule() == Rule::month_day);
                let first = self.month_day(&days.next()?)?;
                let last = days.next().map_or(Some(first), |pair| self.month_day(&pair))?;
                Some(When::Yearly { first, last })
            }
            Rule::nth_day => Self::nth_day(&inner),
            Rule::monthly => {
                let day = self.count(&word(&inner, Rule::count)?, 1, 31, "a day of the month")?;
                Some(When::Monthly { day: u8::try_from(day).ok()? })
            }
            Rule::every_days => Some(When::Daily { each: self.each(&inner, Rule::each_days)? }),
            Rule::on_days => {
                let days = self.days(&word(&inner, Rule::days)?)?;
                Some(When::Weekly { days, each: self.each(&inner, Rule::each_weeks)? })
            }
            _ => None,
        }
    }

    fn nth_day(inner: &Pairs<'_>) -> Option<When> {
        let nth = match word(inner, Rule::nth)?.into_inner().next()?.as_rule() {
            Rule::w_first => Nth::First,
            Rule::w_second => Nth::Second,
            Rule::w_third => Nth::Third,
            Rule::w_fourth => Nth::Fourth,
            _ => Nth::Last,
        };
        let weekday = match word(inner, Rule::weekday) {
            Some(pair) => Some(weekday(&pair)?),
            None => None,
        };
        let month = match word(inner, Rule::month) {
            Some(pair) => Some(month(&pair)?),
            None => None,
        };
        Some(When::Nth { nth, weekday, month })
    }

    fn month_day(&mut self, pair: &Pair<'_>) -> Option<MonthDay> {
        let written = pair.as_str();
        let (month, day) = written.split_once('-')?;
        let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
        let most = match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if (1..=most).contains(&day) {
            return Some(MonthDay { month, day });
        }
        let help = if most == 0 {
            "write the month from 01 to 12 first, then the day: `12-25`".to_owned()
        } else {
            format!("the last day of that month is {month:02}-{most}")
        };
        self.error(self.span(pair), format!("no year has a date `{written}`"), help);
        None
    }

    /// The `each N …` among the pairs, if there is one; `None` if its number is out of range.
    #[expect(clippy::option_option, reason = "the outer one says whether what stands there has a meaning")]
    fn each(&mut self, inner: &Pairs<'_>, rule: Rule) -> Option<Option<Each>> {
        let Some(pair) = word(inner, rule) else {
            return Some(None);
        };
        let span = self.tight(&pair);
        let count =
            self.count(&word(&pair.into_inner(), Rule::count)?, 1, MAX_EACH, "the number after `each`")?;
        Some(Some(Each { count: u16::try_from(count).ok()?, span }))
    }
}

/// Days after Sunday.
fn weekday(pair: &Pair<'_>) -> Option<u8> {
    Some(match pair.clone().into_inner().next()?.as_rule() {
        Rule::w_sunday => 0,
        Rule::w_monday => 1,
        Rule::w_tuesday => 2,
        Rule::w_wednesday => 3,
        Rule::w_thursday => 4,
        Rule::w_friday => 5,
        Rule::w_saturday => 6,
        _ => return None,
    })
}

/// 1 to 12.
fn month(pair: &Pair<'_>) -> Option<u8> {
    Some(match pair.clone().into_inner().next()?.as_rule() {
        Rule::w_january => 1,
        Rule::w_february => 2,
        Rule::w_march => 3,
        Rule::w_april => 4,
        Rule::w_may => 5,
        Rule::w_june => 6,
        Rule::w_july => 7,
        Rule::w_august => 8,
        Rule::w_september => 9,
        Rule::w_october => 10,
        Rule::w_november => 11,
        Rule::w_december => 12,
        _ => return None,
    })
}
