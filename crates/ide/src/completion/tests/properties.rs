//! What holds wherever one completes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use esc_diagnostics::{Code, Span};
use esc_syntax::{SliceIds, Token, TokenKind, lex, parse_file};
use esc_workspace::{Disk, Files, Kind, MAX_FILE_BYTES};

use crate::completion::{Completion, complete};
use crate::signature::signature;
use crate::testing::{CURSOR, Org};

/// The rule files of each example, an org each, by their paths.
fn examples() -> Vec<Vec<(String, String)>> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut orgs: BTreeMap<PathBuf, Vec<(String, String)>> = BTreeMap::new();
    for path in Disk.list(&examples).unwrap() {
        let text = String::from_utf8(Disk.read(&path, MAX_FILE_BYTES).unwrap()).unwrap();
        let mut org = path.parent().unwrap();
        while Disk.kind(&org.join("esc.toml")) != Some(Kind::File) {
            org = org.parent().unwrap();
        }
        let name = path.strip_prefix(org).unwrap().to_str().unwrap().to_owned();
        orgs.entry(org.to_path_buf()).or_default().push((name, text.replace("\r\n", "\n")));
    }
    orgs.into_values().collect()
}

/// The org with another text in one of its files.
fn with(org: &[(String, String)], file: usize, text: &str) -> Org {
    let files: Vec<_> = org
        .iter()
        .enumerate()
        .map(|(index, (name, own))| (name.as_str(), if index == file { text } else { own.as_str() }))
        .collect();
    Org::unanalysed(&files)
}

/// Calls `ask` for each token of each example: with the text before it, the token, and what is offered where it was cut
/// out.
fn cut_each_token(mut ask: impl FnMut(&str, Token, &str, &[Completion])) {
    for org in examples() {
        for (file, (_, text)) in org.iter().enumerate() {
            for token in lex(text).into_iter().filter(|token| !token.kind.is_trivia()) {
                let (before, after) = text.split_at(token.span.start as usize);
                let after = after.split_at((token.span.end - token.span.start) as usize).1;
                let org = with(&org, file, &format!("{before}{CURSOR}{after}"));
                let offers = complete(&org.view(), org.offset());
                ask(before, token, token.span.of(text), &offers);
            }
        }
    }
}

/// What is written, the tab stops of a snippet left as they are.
fn expanded(completion: &Completion) -> String {
    let text = &completion.new_text;
    if !completion.snippet {
        return text.clone();
    }
    let mut parts = text.split('$');
    let mut expanded = parts.next().unwrap().to_owned();
    for part in parts {
        match part.strip_prefix('{') {
            Some(stop) => {
                let (stop, rest) = stop.split_once('}').unwrap();
                expanded.extend([stop.split_once(':').map_or("", |(_, text)| text), rest]);
            }
            None => expanded.push_str(part.trim_start_matches(|char: char| char.is_ascii_digit())),
        }
    }
    expanded
}

#[test]
fn a_token_that_was_cut_out_is_offered() {
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    let mut offered = 0;
    cut_each_token(|before, token, written, offers| {
        if !matches!(token.kind, TokenKind::Word | TokenKind::DottedName | TokenKind::Text) {
            return;
        }
        let goes_on = |rest: &str| rest.starts_with(|char: char| char.is_alphanumeric() || char == '_');
        let begins = |text: String| text.strip_prefix(written).is_some_and(|rest| !goes_on(rest));
        if offers.iter().map(expanded).any(begins) {
            offered += 1;
        } else {
            let tokens = lex(before);
            let last = tokens.iter().rev().find(|token| !token.kind.is_trivia());
            let last = last.map_or("", |token| token.span.of(before));
            *missing.entry(format!("{:?} after {last}", token.kind)).or_default() += 1;
        }
    });
    // All of them are new names: what is declared or written nowhere else.
    let missing: Vec<_> = missing.into_iter().map(|(token, times)| format!("{token} × {times}")).collect();
    insta::assert_snapshot!(format!("{offered} offered, and not:\n{}", missing.join("\n")), @"
        668 offered, and not:
        Text after ( × 17
        Text after , × 23
        Text after 01-01 × 2
        Text after 03-17 × 1
        Text after 06-19 × 1
        Text after 07-04 × 1
        Text after 12-25 × 2
        Text after 12-26 × 2
        Text after 12:00 × 1
        Text after 2026-01-10 × 1
        Text after 24:00 × 1
        Text after = × 3
        Text after aug × 1
        Text after call × 1
        Text after closures × 2
        Text after email × 4
        Text after entry × 30
        Text after hours × 3
        Text after jan × 1
        Text after jun × 1
        Text after may × 2
        Text after nov × 2
        Text after oct × 1
        Text after pool × 1
        Text after rule × 7
        Text after sep × 1
        Text after user × 3
        Word after ; × 3
        Word after row × 6
        Word after when × 1
        ");
}

#[test]
fn what_is_offered_is_accepted() {
    let mut wrong: BTreeSet<String> = BTreeSet::new();
    cut_each_token(|before, _, _, offers| {
        let start = before.rfind("\n\n").map_or(0, |at| u32::try_from(at).unwrap() + 2);
        for offer in offers {
            let text = format!("{}{}", Span::new(start, offer.replaces.start).of(before), expanded(offer));
            let end = u32::try_from(text.len()).unwrap();
            for slice in parse_file(&text, &mut SliceIds::default()) {
                for found in &slice.parsed.diagnostics {
                    let span = found.location.span.shifted(slice.start);
                    let unclosed = found.code == Code::E0002 || found.message.ends_with("is not closed");
                    if span.end < end && !unclosed {
                        let line = text.lines().next_back().unwrap();
                        wrong.insert(format!("{} | {line} | {}", offer.label, found.message));
                    }
                }
            }
        }
    });
    assert_eq!(wrong, BTreeSet::new());
}

#[test]
fn offers_are_whole() {
    cut_each_token(|before, _, _, offers| {
        for offer in offers {
            let place = u32::try_from(before.len()).unwrap();
            assert!(offer.replaces.start <= place && place <= offer.replaces.end);
            assert!(!offer.detail.is_empty(), "{offer:?}");
            assert!(!offer.documentation.is_empty(), "{offer:?}");
        }
    });
}

#[test]
fn no_place_of_any_text_is_too_much() {
    for org in examples() {
        for (file, (_, text)) in org.iter().enumerate() {
            let mutated = [
                text.clone(),
                text.chars().take(text.len() * 2 / 3).collect(),
                text.replace('\n', "\r\n"),
                text.replace(['"', '>'], ""),
                text.replace(['<', ';'], " € "),
                text.replace(' ', "").replace('\n', " "),
                text.chars().rev().collect(),
                text.replace('"', "`").replace('(', "formula("),
            ];
            for text in mutated {
                let org = with(&org, file, &format!("{text}{CURSOR}"));
                for offset in 0..=u32::try_from(text.len()).unwrap() + 1 {
                    let view = org.view();
                    let _ = signature(&view, offset);
                    for offer in complete(&view, offset) {
                        let Span { start, end } = offer.replaces;
                        assert!(
                            text.get(start as usize..end as usize).is_some(),
                            "{offset} {offer:?} {text}"
                        );
                    }
                }
            }
        }
    }
}
