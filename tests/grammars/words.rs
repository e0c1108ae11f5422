//! The words of the language, as each grammar knows them.

use std::collections::BTreeSet;
use std::fs;

use esc_syntax::words;
use regex_lite::Regex;
use serde_json::Value;

use crate::tree::{folder, root};

/// Words of `esc.tmLanguage.json` that are none of the language: those of `// escc: allow`, and of formulas.
const OTHER_WORDS: [&str; 5] = ["allow", "escc", "false", "null", "true"];

/// Every spelling of every word in the normative grammar, but for `test`, which begins no declaration yet.
fn words() -> BTreeSet<String> {
    let grammar = fs::read_to_string(root().join("grammar/esc.pest")).unwrap();
    let rule = Regex::new(r#"(?m)^w_\w+ += @\{ \^"(\w+)"(?: ~ \^"(\w+)"\?)? ~ word_end \}$"#).unwrap();
    let mut words = BTreeSet::new();
    for word in rule.captures_iter(&grammar) {
        let short = word[1].to_owned();
        words.extend(word.get(2).map(|rest| format!("{short}{}", rest.as_str())));
        words.insert(short);
    }
    let declared = grammar.lines().filter(|line| line.starts_with("w_")).count();
    assert!(words.len() >= declared && declared > 100, "{declared} rules, {} words", words.len());
    words.remove("test");
    words
}

fn json(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

/// All objects in a value.
fn objects(value: &Value) -> Vec<&serde_json::Map<String, Value>> {
    match value {
        Value::Array(values) => values.iter().flat_map(objects).collect(),
        Value::Object(object) => std::iter::once(object).chain(object.values().flat_map(objects)).collect(),
        _ => Vec::new(),
    }
}

/// The words that stand in a regular expression.
fn words_in(pattern: &str) -> BTreeSet<String> {
    let classes = Regex::new(r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?[a-z]+[:)]").unwrap();
    let word = Regex::new(r"[a-z_]{2,}").unwrap();
    let plain = classes.replace_all(pattern, " ");
    word.find_iter(&plain).map(|word| word.as_str().to_owned()).collect()
}

/// The patterns of `esc.tmLanguage.json` that take words in any case of their letters.
fn textmate_patterns() -> Vec<String> {
    let grammar = json("grammar/esc.tmLanguage.json");
    let patterns = objects(&grammar).into_iter().flat_map(|rule| {
        ["match", "begin"].into_iter().filter_map(|key| rule.get(key)?.as_str()).map(str::to_owned)
    });
    patterns.filter(|pattern| pattern.starts_with("(?i)")).collect()
}

#[test]
fn textmate_knows_the_words() {
    let mut known: BTreeSet<String> = textmate_patterns().iter().flat_map(|it| words_in(it)).collect();
    known.remove("test");
    let others = OTHER_WORDS.map(str::to_owned);
    let missing: Vec<String> = words().difference(&known).cloned().collect();
    assert!(missing.is_empty(), "the TextMate grammar lacks {missing:?}");
    known.retain(|word| !others.contains(word));
    let unknown: Vec<String> = known.difference(&words()).cloned().collect();
    assert!(unknown.is_empty(), "no words of the language: {unknown:?}");
}

#[test]
fn textmate_knows_which_words_are_no_names() {
    let field = textmate_patterns().into_iter().find(|pattern| pattern.contains("(?!(?:and|or|")).unwrap();
    let named = words_in(&field);
    let reserved = words().into_iter().chain(["test".to_owned()]).filter(|word| words::is_reserved(word));
    assert_eq!(named, reserved.collect());
}

#[test]
fn tree_sitter_knows_the_words() {
    let grammar = json("grammar/tree-sitter-esc/src/grammar.json");
    let objects = objects(&grammar);
    let patterns: Vec<Regex> = objects
        .iter()
        .filter(|rule| rule.get("type").is_some_and(|kind| kind == "PATTERN"))
        .filter(|rule| rule.get("flags").is_some_and(|flags| flags == "i"))
        .map(|rule| Regex::new(&format!("^(?i:{})$", rule["value"].as_str().unwrap())).unwrap())
        .collect();
    let named: BTreeSet<String> = objects
        .iter()
        .filter(|rule| rule.get("type").is_some_and(|kind| kind == "ALIAS") && rule["named"] == false)
        .map(|rule| rule["value"].as_str().unwrap().to_owned())
        .filter(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()))
        .collect();
    let missing: Vec<String> = words()
        .into_iter()
        .filter(|word| !named.contains(word) && !patterns.iter().any(|pattern| pattern.is_match(word)))
        .collect();
    assert!(missing.is_empty(), "the tree-sitter grammar lacks {missing:?}");
    let unknown: Vec<String> = named.difference(&words()).cloned().collect();
    assert!(unknown.is_empty(), "no words of the language: {unknown:?}");
}

#[test]
fn tree_sitter_knows_which_words_are_no_names() {
    let grammar = json("grammar/tree-sitter-esc/src/grammar.json");
    let reserved: BTreeSet<String> = grammar["reserved"]["global"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word["value"].as_str().unwrap().to_owned())
        .collect();
    // Words that the scanner alone reads.
    let scanner = ["default", "entry", "import", "queue", "role", "row", "rule", "template"];
    let expected = words().into_iter().filter(|word| words::is_reserved(word));
    assert_eq!(reserved, expected.filter(|word| !scanner.contains(&word.as_str())).collect());
}

#[test]
fn the_scanner_knows_the_declarations_in_the_order_of_the_grammar() {
    let scanner = fs::read_to_string(folder().join("src/scanner.c")).unwrap();
    let quoted = Regex::new(r#""(\w+)""#).unwrap();
    let (_, list) = scanner.split_once("DECLARATIONS[] = {").unwrap();
    let listed: Vec<String> =
        quoted.captures_iter(list.split_once('}').unwrap().0).map(|word| word[1].to_owned()).collect();
    let (_, tokens) = scanner.split_once("enum Token {").unwrap();
    let tokens: Vec<String> = Regex::new(r"(?m)^    ([A-Z_]+),$")
        .unwrap()
        .captures_iter(tokens.split_once('}').unwrap().0)
        .map(|token| token[1].to_lowercase())
        .collect();
    let grammar = json("grammar/tree-sitter-esc/src/grammar.json");
    let externals: Vec<String> = grammar["externals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["name"].as_str().unwrap().trim_start_matches('_').to_owned())
        .collect();
    assert_eq!(tokens, externals);
    let first = externals.iter().position(|token| *token == listed[0]).unwrap();
    assert_eq!(externals[first..first + listed.len()], listed);
    let mut sorted = listed;
    sorted.push("test".to_owned());
    sorted.sort();
    assert_eq!(sorted, words::DECLARATIONS);
}
