//! Diagnostics: pushed and pulled, of open and closed files, with all that belongs to them.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Client, capabilities, codes, with};

const LIBRARY: &str = "queue \"Tier2\"\n";
const RULES: &str = "import \"library.esc\"\n\nentry \"A\" < at 4h reassign queue \"Tier2\" >\n";

#[tokio::test]
async fn an_importer_is_checked_with_what_it_imports() {
    let files = [("esc.toml", ""), ("library.esc", LIBRARY), ("rules.esc", RULES)];
    let mut client = Client::start(&files).await;
    client.open("library.esc", LIBRARY).await;
    client.change("library.esc", 2, &[([0, 7, 0, 12], "Tier3")]).await;
    client.wait_until("rules.esc", &["E0205 3"]).await;
    let told = &client.published["rules.esc"];
    assert_eq!(told["version"], Value::Null, "the importer is not open");
    // Closed without being saved, the library is what the disk holds.
    client
        .notify("textDocument/didClose", json!({ "textDocument": { "uri": client.uri("library.esc") } }))
        .await;
    client.wait_until("rules.esc", &[]).await;
}

#[tokio::test]
async fn files_that_change_on_the_disk_are_checked_again() {
    let mut client = Client::start(&[("esc.toml", ""), ("library.esc", LIBRARY), ("rules.esc", RULES)]).await;
    let registered = client.wait_for("client/registerCapability").await;
    assert_eq!(registered["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    let tell = |client: &Client, name: &str, kind: u8| json!({ "changes": [{ "uri": client.uri(name), "type": kind }] });
    fs::write(client.path("library.esc"), "queue \"Tier3\"\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", tell(&client, "library.esc", 2)).await;
    client.wait_until("rules.esc", &["E0205 3"]).await;
    fs::remove_file(client.path("library.esc")).unwrap();
    client.notify("workspace/didChangeWatchedFiles", tell(&client, "library.esc", 3)).await;
    client.wait_until("rules.esc", &["E0103 1"]).await;
    fs::write(client.path("esc.toml"), "[severity]\nnothing = \"deny\"\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", tell(&client, "esc.toml", 2)).await;
    client.wait_until("esc.toml", &["E0105 2"]).await;
}

#[tokio::test]
async fn a_client_that_does_not_watch_files_is_spared_it() {
    let alone = json!({ "workspace": { "didChangeWatchedFiles": null } });
    let mut client = Client::start_with(
        &[("a.esc", RULES), ("library.esc", LIBRARY)],
        with(capabilities(), alone),
        Value::Null,
    )
    .await;
    client.open("a.esc", RULES).await;
    client.ask("textDocument/hover", "a.esc", 0, 0).await;
    fs::write(client.path("library.esc"), "queue \"Tier3\"\n").unwrap();
    client.wait_until("a.esc", &["E0205 3"]).await;
}

#[tokio::test]
async fn a_file_that_is_no_utf8_is_told_and_the_others_are_checked() {
    let mut client = Client::start(&[("esc.toml", ""), ("rules.esc", RULES)]).await;
    client.wait_until("rules.esc", &["E0103 1"]).await;
    fs::write(client.path("library.esc"), b"queue \"Tier\xff2\"\n").unwrap();
    let changes = json!({ "changes": [{ "uri": client.uri("library.esc"), "type": 1 }] });
    client.notify("workspace/didChangeWatchedFiles", changes).await;
    client.wait_until("library.esc", &["E0007 1"]).await;
    client.wait_until("rules.esc", &[]).await;
    // The editor shows what it could read of it; that is what is checked then.
    client.open("library.esc", "queue \"Tier\u{fffd}2\"\n").await;
    client.wait_until("rules.esc", &["E0205 3"]).await;
}

#[tokio::test]
async fn a_diagnostic_has_all_that_belongs_to_it() {
    let text = "entry \"All\" < at 4h notify owner >\nentry \"P1\" when Priority = \"High\" < at 4h notify owner >\n";
    let mut client = Client::start(&[]).await;
    client.open("a.esc", text).await;
    client.wait_until("a.esc", &["E0301 2"]).await;
    let found = client.published["a.esc"]["diagnostics"][0].clone();
    assert_eq!((&found["source"], &found["severity"]), (&json!("esc"), &json!(1)));
    assert_eq!(found["tags"], json!([1]), "what is never reached is unnecessary");
    let related = &found["relatedInformation"][0];
    assert_eq!(related["location"]["uri"], client.uri("a.esc"));
    assert_eq!(related["location"]["range"]["start"], json!({ "line": 0, "character": 6 }));
    let page = found["codeDescription"]["href"].as_str().unwrap().strip_prefix("file://").unwrap();
    assert!(fs::read_to_string(page).unwrap().contains("E0301"));
    client.end().await;
    assert!(!fs::exists(page).unwrap(), "pages go with the server");
}

#[tokio::test]
async fn a_client_that_pulls_is_not_pushed_the_same() {
    let pulls = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let files = [("esc.toml", ""), ("library.esc", LIBRARY), ("rules.esc", RULES)];
    let mut client = Client::start_with(&files, with(capabilities(), pulls), Value::Null).await;
    let provider = &client.capabilities["capabilities"]["diagnosticProvider"];
    assert_eq!(provider["interFileDependencies"], true);
    client.open("library.esc", "queue \"Tier3\"\n").await;
    let pull = |client: &Client, name: &str| json!({ "textDocument": { "uri": client.uri(name) } });
    let found = client.request("textDocument/diagnostic", pull(&client, "library.esc")).await.unwrap();
    assert_eq!(codes(&found["items"]), Vec::<String>::new());
    // Of the importer, which is closed, it is told, until it asks for the whole workspace.
    client.wait_until("rules.esc", &["E0205 3"]).await;
    assert!(!client.published.contains_key("library.esc"));
    let all = client.request("workspace/diagnostic", json!({ "previousResultIds": [] })).await.unwrap();
    let items: Vec<(&str, Vec<String>)> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["uri"].as_str().unwrap().rsplit('/').next().unwrap(), codes(&item["items"])))
        .collect();
    assert_eq!(items, [("library.esc", vec![]), ("rules.esc", vec!["E0205 3".to_owned()])]);
    client.wait_until("rules.esc", &[]).await;
    // An edit elsewhere has it ask again.
    client.open("rules.esc", RULES).await;
    client.request("textDocument/diagnostic", pull(&client, "rules.esc")).await.unwrap();
    client.change("library.esc", 2, &[([0, 7, 0, 12], "Tier2")]).await;
    client.wait_for("workspace/diagnostic/refresh").await;
    let found = client.request("textDocument/diagnostic", pull(&client, "rules.esc")).await.unwrap();
    assert_eq!(found["items"], json!([]));
}

#[tokio::test]
async fn a_client_that_has_a_report_is_told_that_it_holds() {
    let files = [("esc.toml", ""), ("library.esc", LIBRARY), ("rules.esc", RULES)];
    let pulls = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let mut client = Client::start_with(&files, with(capabilities(), pulls), Value::Null).await;
    client.open("library.esc", "queue \"Tier3\"\n").await;
    let uri = client.uri("rules.esc");
    let pull = json!({ "textDocument": { "uri": uri } });
    let found = client.request("textDocument/diagnostic", pull).await.unwrap();
    assert_eq!((&found["kind"], codes(&found["items"])), (&json!("full"), vec!["E0205 3".to_owned()]));
    let again = json!({ "textDocument": { "uri": uri }, "previousResultId": found["resultId"] });
    let kept = client.request("textDocument/diagnostic", again.clone()).await.unwrap();
    assert_eq!(kept, json!({ "kind": "unchanged", "resultId": found["resultId"] }));
    let all = json!({ "previousResultIds": [{ "uri": uri, "value": found["resultId"] }] });
    let all = client.request("workspace/diagnostic", all).await.unwrap();
    let kinds: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|item| &item["kind"]).collect();
    assert_eq!(kinds, ["full", "unchanged"]);
    client.change("library.esc", 2, &[([0, 7, 0, 12], "Tier2")]).await;
    let mended = client.request("textDocument/diagnostic", again).await.unwrap();
    assert_eq!((&mended["kind"], &mended["items"]), (&json!("full"), &json!([])));
}

#[tokio::test]
async fn what_a_client_was_told_of_a_closed_file_goes_once_it_asks_itself() {
    let pulls = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    });
    let files = [("esc.toml", ""), ("rules.esc", RULES)];
    let mut client = Client::start_with(&files, with(capabilities(), pulls), Value::Null).await;
    client.wait_until("rules.esc", &["E0103 1"]).await;
    client.open("rules.esc", RULES).await;
    client.wait_until("rules.esc", &[]).await;
    let pull = json!({ "textDocument": { "uri": client.uri("rules.esc") } });
    let found = client.request("textDocument/diagnostic", pull).await.unwrap();
    assert_eq!(codes(&found["items"]), ["E0103 1"]);
}

#[tokio::test]
async fn several_roots_come_and_go() {
    let mut client = Client::start(&[("a.esc", "entry \"A\" < stop >\nqueue \"Q\"\n")]).await;
    client.wait_until("a.esc", &["W0601 2"]).await;
    let other = tempfile::tempdir().unwrap();
    let folder = other.path().canonicalize().unwrap();
    fs::write(folder.join("b.esc"), "entry \"A\" < >\n").unwrap();
    let uri = format!("file://{}", folder.display());
    let event = |added: Value, removed: Value| json!({ "event": { "added": added, "removed": removed } });
    let folders = json!([{ "uri": uri, "name": "other" }]);
    client.notify("workspace/didChangeWorkspaceFolders", event(folders.clone(), json!([]))).await;
    let name = folder.join("b.esc").display().to_string();
    client.wait_until(&name, &["W0404 1"]).await;
    client.notify("workspace/didChangeWorkspaceFolders", event(json!([]), folders)).await;
    client.wait_until(&name, &[]).await;
}

#[tokio::test]
async fn a_file_that_was_never_saved_is_checked() {
    let mut client = Client::start(&[]).await;
    let uri = "untitled:Untitled-1";
    let document = json!({ "uri": uri, "languageId": "esc", "version": 1, "text": "entry \"A\" < >\n" });
    client.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
    client.wait_until(uri, &["W0404 1"]).await;
}
