//! How many cases the members of pools have.

use std::collections::HashMap;

use serde::Deserialize;

use crate::parts::Pool;

/// How many open cases each user has, as a JSON object gives it: `{"ana@example.com": 4}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Workload(HashMap<String, u64>);

impl Workload {
    /// The number of cases of a user; of one that is not mentioned, 0.
    pub fn of(&self, user: &str) -> u64 {
        self.0.get(user).copied().unwrap_or(0)
    }

    /// Says how many cases a user has.
    pub fn set(&mut self, user: &str, cases: u64) {
        self.0.insert(user.to_owned(), cases);
    }

    /// The first member of a pool who has fewer cases than they may have.
    pub fn assignee<'a>(&self, pool: &'a Pool) -> Option<&'a str> {
        let member = pool.members.iter().find(|member| self.of(&member.user) < u64::from(member.capacity))?;
        Some(&member.user)
    }
}
