//! What Zed is told.

use crate::files::{names, root, text, toml};

#[test]
fn the_extension_names_what_exists() {
    let extension = toml("editors/zed/extension.toml");
    let config = toml("editors/zed/languages/esc/config.toml");
    let grammar = &extension["grammars"][config["grammar"].as_str().unwrap()];
    assert!(root().join(grammar["path"].as_str().unwrap()).join("src/parser.c").is_file());
    let server = &extension["language_servers"]["escc"];
    assert_eq!(server["languages"].as_array().unwrap()[0], config["name"]);
    // What `prepare` fills in.
    assert_eq!((grammar["repository"].as_str(), grammar["rev"].as_str()), (Some(""), Some("")));
    let version = toml("Cargo.toml")["workspace"]["package"]["version"].clone();
    assert_eq!(extension["version"], version);
    assert_eq!(toml("editors/zed/Cargo.toml")["package"]["version"], version);
}

#[test]
fn where_brackets_do_not_close_is_a_scope_of_the_query() {
    let config = toml("editors/zed/languages/esc/config.toml");
    let overrides = text("editors/zed/languages/esc/overrides.scm");
    for bracket in config["brackets"].as_array().unwrap() {
        for scope in bracket["not_in"].as_array().unwrap() {
            assert!(overrides.contains(&format!("@{}", scope.as_str().unwrap())), "{scope}");
        }
    }
}

#[test]
fn the_language_has_its_queries() {
    let files = names("editors/zed/languages/esc");
    for query in ["brackets", "highlights", "indents", "outline", "overrides"] {
        assert!(files.iter().any(|file| *file == *format!("{query}.scm")), "{query}");
    }
}
