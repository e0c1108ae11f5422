//! Any text is read as a case or refused.

#![no_main]

use std::sync::LazyLock;

use esc_runtime::{Case, Program};
use libfuzzer_sys::fuzz_target;

/// Rules that read a field of every type and the hours of the case.
const RULES: &str = r#"
rule "Fuzzed"
case <
  Priority: picklist("Low", "High", "Done" closed);
  Products: multipicklist("Router", "Switch", ...);
  Sentiment: number;
  SlaRemaining: percent;
  IsVip: boolean;
  Due: date;
  LastReply: datetime;
  Account.Name: text;
  Account.Owner.Name: text;
>
hours "US" in "America/Los_Angeles" < mon-fri 09:00-17:00 >
entry "A" when Priority = "High" and Products includes ("Router") and Sentiment < 0 < at 4h notify owner >
entry "B" when SlaRemaining <= 20% or IsVip = true or Due = today or LastReply > now - 30m use case hours < at 4h notify owner >
entry "C" when Account.Name contains "acme" or Account.Owner.Name != Account.Name < stop >
entry "D" fire during hours "US" age_from created_disable_on_modify < immediately notify owner; at 1h notify manager >
"#;

static PROGRAM: LazyLock<Program> = LazyLock::new(|| esc_fuzz::compiled(RULES).expect("the rules compile"));

fuzz_target!(|text: &str| {
    let mut case = Case::new(&PROGRAM);
    let read = case.read_json(text);
    if let Ok(value) = serde_json::from_str(text)
        && !serde_json::Value::is_null(&value)
        && read.is_ok()
    {
        let _ = Case::from_json(&PROGRAM, &value);
    }
    if read.is_ok() {
        esc_fuzz::judge(&PROGRAM, &case, esc_fuzz::instant("2026-11-21T17:00:00Z"));
    }
});
