//! Files, orgs and imports: every stage run in order.
