#[path = "../tests/support/list.rs"]
mod list;
use esc_check::{FileInput, Options, check_file};
use esc_reach::{Analysis, DEFAULT_STEPS};
use esc_syntax::{SliceIds, parse_file};
use esc_values::Instant;
fn main() {
    let n: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let spread: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let text = list::text(&list::criteria(n, spread));
    let slices = parse_file(&text, &mut SliceIds::default());
    let options = Options { now: Instant::parse("2026-11-21T17:00Z").unwrap(), rule_name: "rules" };
    let rules = check_file(FileInput { text: &text, slices: &slices }, &[], &options).rules.unwrap();
    let t = std::time::Instant::now();
    let a = Analysis::new(&rules, DEFAULT_STEPS).unwrap();
    eprintln!("{:?}", t.elapsed());
    let t = std::time::Instant::now();
    let d = esc_reach::lint(&a, &rules, &|_| "", Instant::parse("2026-11-21T17:00Z").unwrap());
    let mut counts = std::collections::BTreeMap::new();
    for d in &d {
        *counts.entry(d.code.to_string()).or_insert(0) += 1;
    }
    eprintln!("lint {:?} {counts:?}", t.elapsed());
}
