//! What Helix is told.

use std::fs;
use std::process::Command;

use toml::Table;

use crate::files::{names, root, toml};

/// The one table of an array, as `[[language]]` has it.
fn only<'a>(table: &'a Table, key: &str) -> &'a Table {
    let [one] = table[key].as_array().unwrap().as_slice() else { panic!("not one `{key}`") };
    one.as_table().unwrap()
}

#[test]
fn languages_toml_names_what_exists() {
    let languages = toml("editors/helix/languages.toml");
    let language = only(&languages, "language");
    let grammar = only(&languages, "grammar");
    assert_eq!(language["grammar"], grammar["name"]);
    let folder = root().join(grammar["source"]["path"].as_str().unwrap());
    for file in ["src/parser.c", "src/scanner.c"] {
        assert!(folder.join(file).is_file(), "{file} is missing in {}", folder.display());
    }
    for server in language["language-servers"].as_array().unwrap() {
        let server = &languages["language-server"][server.as_str().unwrap()];
        assert_eq!(server["command"].as_str(), Some("escc"));
        assert_eq!(server["args"].as_array().unwrap()[0].as_str(), Some("lsp"));
    }
    assert!(root().join("editors/helix/queries").join(language["name"].as_str().unwrap()).is_dir());
}

#[test]
fn what_is_installed_can_be_installed_again() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("helix");
    for _ in 0..2 {
        let install = root().join("editors/helix/install");
        let output = Command::new("bash").arg(install).env("XDG_CONFIG_HOME", home.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let languages: Table = fs::read_to_string(config.join("languages.toml")).unwrap().parse().unwrap();
    assert_eq!(only(&languages, "language")["name"].as_str(), Some("esc"));
    let path = only(&languages, "grammar")["source"]["path"].as_str().unwrap();
    assert_eq!(path, root().join("grammar/tree-sitter-esc").to_str().unwrap());
    assert!(config.join("runtime/grammars/esc.so").is_file());
    for query in names("editors/helix/queries/esc") {
        assert!(config.join("runtime/queries/esc").join(query).is_file());
    }
}
