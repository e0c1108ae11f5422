//! Business hours: open time, closures and the clock that counts them.

mod spec;

pub use chrono_tz::Tz;
pub use spec::{ClockSpan, Exception, HoursSpec, MonthDay, Nth, Weekdays, Weekly, When};
