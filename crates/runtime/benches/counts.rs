//! What callgrind counts the instructions of: decisions and tree walks of rules of four sizes. See README.md beside.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail")]

mod rules;

use std::hint::black_box;

use esc_runtime::{Case, Program, evaluate};

use rules::{FIELDS, Random, Raw, Tree, Values, bound, cases, ids, make, now, program, walk};

fn main() {
    let only = std::env::args().skip(1).find_map(|argument| argument.parse::<usize>().ok());
    for entries in [10, 100, 1_000, 10_000] {
        if only.is_none_or(|only| only == entries) {
            count(entries);
        }
    }
}

fn count(entries: usize) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let trees = rules::entries(entries, &mut random);
    let program = program(&trees);
    let values = cases(256, &trees, 0..entries, &mut random);
    let cases: Vec<_> = values.iter().map(|values| bound(&program, values)).collect();
    decided(&program, &cases);
    let raw: Vec<_> = values.iter().map(rules::raw).collect();
    made(&program, &raw);
    walked(&trees, &values);
}

#[inline(never)]
fn decided(program: &Program, cases: &[Case]) {
    for case in cases {
        let _ = black_box(evaluate(program, black_box(case), now()));
    }
}

#[inline(never)]
fn made(program: &Program, raw: &[[Raw; FIELDS]]) {
    let (created, fields) = (program.field("CreatedDate").unwrap(), ids(program));
    let mut case = Case::new(program);
    for raw in raw {
        make(&mut case, created, &fields, black_box(raw));
    }
    black_box(case);
}

#[inline(never)]
fn walked(trees: &[Tree], values: &[Values]) {
    for values in values {
        black_box(walk(trees, black_box(values), now().unix()));
    }
}
