//! Business hours: open time, closures and the clock that counts them.
//!
//! [`HoursSpec`] is what a `hours` declaration says; [`Calendar`] counts its open time. An instant is open when
//! its wall-clock reading in the zone lies in an open span. That sentence is the whole of the model: which
//! readings are open does not depend on the zone, and a [`Zone`] says which instants have them.

mod calendar;
mod overlap;
mod readings;
mod spec;
mod table;
mod years;
mod zone;

pub use calendar::{Calendar, MAX_KEPT_RANGES};
pub use chrono_tz::Tz;
pub use overlap::overlaps;
pub use spec::{ClockSpan, Exception, HoursSpec, MonthDay, Nth, Weekdays, Weekly, When};
pub use zone::{Zone, find_zone, offset_at, zone_names};
