//! From checked rules to compiled ones.
