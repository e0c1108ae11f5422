//! Rules that are hard to analyse, and what the analysis says of them: the same every time, and soon.

use std::fmt::Write as _;

use esc_diagnostics::{Code, Diagnostic};
use esc_reach::{Analysis, DEFAULT_STEPS};
use rayon::ThreadPoolBuilder;

use crate::generate::Generator;
use crate::support::{Read, read};

fn analysed(read: &Read, steps: u64) -> Vec<Diagnostic> {
    read.lint(&Analysis::new(&read.rules, steps).unwrap())
}

fn of_code(found: &[Diagnostic], code: Code) -> Vec<&str> {
    found.iter().filter(|found| found.code == code).map(|found| found.entry.as_deref().unwrap()).collect()
}

/// Nine fields with eight values, and entries that take each case in which two fields are equal, or one is blank. They
/// take every case, but only he who counts sees it.
fn pigeons() -> String {
    let mut text = "rule \"Pigeons\"\ncase <\n".to_owned();
    let holes: Vec<_> = (0..8).map(|hole| format!("\"{hole}\"")).collect();
    for pigeon in 0..9 {
        writeln!(text, "  P{pigeon}: picklist({});", holes.join(", ")).unwrap();
    }
    text.push_str(">\n");
    for pigeon in 0..9 {
        writeln!(text, "entry \"blank {pigeon}\" when P{pigeon} is blank < stop >").unwrap();
        for other in 0..pigeon {
            let equal: Vec<_> =
                holes.iter().map(|hole| format!("(P{pigeon} = {hole} and P{other} = {hole})")).collect();
            writeln!(text, "entry \"{other} {pigeon}\" when {} < stop >", equal.join(" or ")).unwrap();
        }
    }
    text.push_str("entry \"Last\" < stop >\n");
    text
}

#[test]
fn pigeons_end_with_their_steps() {
    let read = read(&pigeons());
    for steps in [1, 50, 1_000, DEFAULT_STEPS] {
        let found = analysed(&read, steps);
        let (open, shadowed) = (of_code(&found, Code::N0306), of_code(&found, Code::E0301));
        // What is said of it is that it is shadowed, or that it was left open.
        assert_eq!(open.contains(&"Last"), !shadowed.contains(&"Last"), "{steps}: {found:#?}");
        assert_eq!(of_code(&found, Code::W0304), Vec::<&str>::new(), "{steps}");
        if steps < 1_000 {
            assert!(open.contains(&"Last"), "{steps}: {open:?}");
        }
    }
}

#[test]
fn long_chains_end_with_their_steps() {
    let chain =
        |count: usize, part: &dyn Fn(usize) -> String| (0..count).map(part).collect::<Vec<_>>().join(" and ");
    let contains = chain(400, &|number| format!("Subject not contains \"spam {number}\""));
    let comparisons =
        chain(4_000, &|number| format!("(Seats != {number} or Account.Name = \"Account {}\")", number % 700));
    let text = format!(
        "case < Subject: text; Account.Name: text; Seats: number; >\n\
         entry \"Spam\" when {contains} < stop >\n\
         entry \"Seats\" when {comparisons} < stop >\n\
         entry \"Other\" when Subject contains \"spam 7\" and Seats = 12 < stop >\n"
    );
    let read = read(&text);
    for steps in [1, 100, DEFAULT_STEPS] {
        let found = analysed(&read, steps);
        let open = of_code(&found, Code::N0306);
        let told = |code: Code| of_code(&found, code).contains(&"Other");
        assert!(!told(Code::E0301) && !told(Code::E0302), "{steps}: {found:#?}");
        if steps == 1 {
            assert!(!open.is_empty(), "one step is not enough");
        }
        if steps == DEFAULT_STEPS {
            // The long one is too long to try each of its parts.
            assert_eq!(open, ["Seats"]);
        }
    }
}

#[test]
fn the_same_rules_give_the_same_bytes() {
    let pools = [1, 2].map(|threads| ThreadPoolBuilder::new().num_threads(threads).build().unwrap());
    let texts = (0..24).map(|seed| {
        let mut generator = Generator::new(70_000 + seed);
        generator.opaque = seed % 2 == 1;
        generator.rules(12).text()
    });
    for text in texts.chain([pigeons()]) {
        let steps = 2_000;
        let shown = |read: &Read| format!("{:?}", analysed(read, steps));
        let expected = shown(&read(&text));
        assert_eq!(shown(&read(&text)), expected);
        for pool in &pools {
            assert_eq!(pool.install(|| shown(&read(&text))), expected);
        }
    }
}
