//! The cost of counting open time, beside that of a plain addition with a look-up of the zone.

use std::hint::black_box;

use chrono::{DateTime, Duration, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use esc_calendar::{Calendar, ClockSpan, Exception, HoursSpec, MonthDay, Nth, Tz, Weekdays, Weekly, When};
use esc_values::Instant;

/// Two spans a day and 20 holidays in New York.
fn support_hours() -> HoursSpec {
    let weekdays = Weekdays(0b011_1110);
    let span = |from: u16, to: u16| ClockSpan { start: from * 60, end: to * 60 };
    let holiday = |when| Exception { open: false, when, span: None, from: None, until: None, name: None };
    let yearly = (1..=12).map(|month| {
        let day = MonthDay { month, day: month + 10 };
        holiday(When::Yearly { first: day, last: day })
    });
    let counted =
        (1..=8).map(|month| holiday(When::Nth { nth: Nth::Third, weekday: Some(1), month: Some(month) }));
    HoursSpec {
        zone: Tz::America__New_York,
        weekly: [span(9, 12), span(13, 17)].map(|span| Weekly { days: weekdays, span }).to_vec(),
        exceptions: yearly.chain(counted).collect(),
    }
}

/// Instants over 20 years in an order that no cache foresees.
fn starts() -> Vec<Instant> {
    let (first, range) = (1_262_304_000, 20 * 365 * 86_400);
    (0..10_000_i64)
        .filter_map(|n| Instant::from_unix(first + n * 7_046_029_254_386_353_131 % range))
        .collect()
}

fn clock(criterion: &mut Criterion) {
    let calendar = Calendar::new(&support_hours());
    let starts = starts();
    let zoned: Vec<DateTime<Tz>> = starts
        .iter()
        .map(|start| DateTime::<Utc>::from(*start).with_timezone(&Tz::America__New_York))
        .collect();
    for hours in [1_u32, 2000] {
        let mut group = criterion.benchmark_group(format!("add {hours} h, 10,000 starts"));
        let duration = Duration::hours(hours.into());
        group.bench_function("chrono", |bencher| {
            bencher.iter(|| {
                for start in &zoned {
                    black_box(*start + duration);
                }
            });
        });
        group.bench_function("calendar", |bencher| {
            bencher.iter(|| {
                for start in &starts {
                    black_box(calendar.add(*start, u64::from(hours) * 3600));
                }
            });
        });
        group.finish();
    }
    criterion.bench_function("first count in a new calendar", |bencher| {
        let hours = support_hours();
        let start = starts.first().copied().unwrap_or(Instant::MIN);
        bencher.iter(|| black_box(Calendar::new(&hours).add(start, 3600)));
    });
    criterion.bench_function("hours that never open", |bencher| {
        let hours = HoursSpec { weekly: vec![], ..support_hours() };
        bencher.iter(|| black_box(Calendar::new(&hours).is_never_open()));
    });
    let mut group = criterion.benchmark_group("are they the same");
    let hours = support_hours();
    let zone = HoursSpec { zone: Tz::US__Eastern, ..hours.clone() };
    let spans = HoursSpec { weekly: hours.weekly.iter().rev().copied().collect(), ..hours.clone() };
    let other = HoursSpec { weekly: hours.weekly.iter().take(1).copied().collect(), ..hours.clone() };
    for (name, other) in [("another zone name", zone), ("another order", spans), ("other hours", other)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(Calendar::new(&hours).same_open_time(&Calendar::new(&other))));
        });
    }
    group.finish();
}

criterion_group!(benches, clock);
criterion_main!(benches);
