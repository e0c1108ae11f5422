//! Compiled escalation rules: load them, give them cases, ask what is due.
