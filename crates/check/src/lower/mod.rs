//! From syntax trees to [`hir`](crate::hir).

pub(crate) mod ages;
pub(crate) mod criteria;
pub(crate) mod entry;
pub(crate) mod hours;
pub(crate) mod rules;
pub(crate) mod steps;
