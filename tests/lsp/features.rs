//! What an editor asks for, through the protocol: that every method answers, in the protocol's own words. What the
//! answers say is tested in `crates/ide`.

use serde_json::{Value, json};

use crate::client::{Client, capabilities, with};

const TARGETS: &str = "queue \"Tier2\"\n";
const RULES: &str = r#"import "targets.esc"

case <
  Priority: picklist("Low", "High");
  Account.Name: text;
>

hours "US" in "America/New_York" < mon-fri 09:00-17:00 >

row 1: Account.Name = "Acme"

/// The most urgent ones.
entry "P1" when Priority = "High" and 1 use hours "US" sla 8h <
  at 80% of sla notify manager;
  at 8h reassign queue "Tier2"
>
"#;

async fn open() -> Client {
    open_with(json!({})).await
}

async fn open_with(more: Value) -> Client {
    let files = [("esc.toml", ""), ("targets.esc", TARGETS), ("rules.esc", RULES)];
    let mut client = Client::start_with(&files, with(capabilities(), more), Value::Null).await;
    client.open("rules.esc", RULES).await;
    client
}

fn file(client: &Client) -> Value {
    json!({ "textDocument": { "uri": client.uri("rules.esc") } })
}

/// The text after the edits of one file.
fn edited(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let column = usize::try_from(position["character"].as_u64().unwrap()).unwrap();
        text.split_inclusive('\n').take(line).map(str::len).sum::<usize>() + column
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut result = text.to_owned();
    for (start, end, new_text) in edits.into_iter().rev() {
        result.replace_range(start..end, new_text);
    }
    result
}

#[tokio::test]
async fn completion_offers_values_and_replaces_what_was_typed() {
    let mut client = open().await;
    client.change("rules.esc", 2, &[([12, 27, 12, 33], "\"Lo")]).await;
    let found = client.ask("textDocument/completion", "rules.esc", 12, 30).await;
    let low = found
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["label"].as_str().unwrap().contains("Low"))
        .unwrap();
    assert_eq!(low["textEdit"]["newText"], "\"Low\"", "{low}");
    let range = &low["textEdit"]["range"];
    assert_eq!(
        (&range["start"], &range["end"]),
        (&json!({ "line": 12, "character": 27 }), &json!({ "line": 12, "character": 30 }),)
    );
    assert_eq!(low["filterText"], "\"Low\"");
}

#[tokio::test]
async fn snippets_are_plain_text_for_clients_without_them() {
    let plain =
        json!({ "textDocument": { "completion": { "completionItem": { "snippetSupport": false } } } });
    for (more, has_stops) in [(json!({}), true), (plain, false)] {
        let mut client = open_with(more).await;
        let found = client.ask("textDocument/completion", "rules.esc", 10, 0).await;
        let items = found.as_array().unwrap();
        let entry = items.iter().find(|item| item["label"].as_str().unwrap().starts_with("entry")).unwrap();
        let text = entry["textEdit"]["newText"].as_str().unwrap();
        assert_eq!(text.contains('$'), has_stops, "{text}");
        assert_eq!(entry["insertTextFormat"] == json!(2), has_stops);
    }
}

#[tokio::test]
async fn hover_says_what_stands_there() {
    let mut client = open().await;
    let found = client.ask("textDocument/hover", "rules.esc", 12, 8).await;
    assert_eq!(found["contents"]["kind"], "markdown");
    let text = found["contents"]["value"].as_str().unwrap();
    assert!(text.contains("The most urgent ones."), "{text}");
    assert_eq!(client.ask("textDocument/hover", "rules.esc", 1, 0).await, Value::Null);
}

#[tokio::test]
async fn a_name_leads_to_its_declaration_and_uses() {
    let mut client = open().await;
    let found = client.ask("textDocument/definition", "rules.esc", 14, 26).await;
    assert_eq!(found["uri"], client.uri("targets.esc"));
    let links = json!({ "textDocument": { "definition": { "linkSupport": true } } });
    let mut linking = open_with(links).await;
    let found = linking.ask("textDocument/definition", "rules.esc", 14, 26).await;
    assert_eq!(found[0]["targetUri"], linking.uri("targets.esc"));
    assert_eq!(found[0]["originSelectionRange"]["start"], json!({ "line": 14, "character": 23 }));

    let params = with(client.at("rules.esc", 14, 26), json!({ "context": { "includeDeclaration": true } }));
    let found = client.request("textDocument/references", params).await.unwrap();
    assert_eq!(found.as_array().unwrap().len(), 2);
    let found = client.ask("textDocument/documentHighlight", "rules.esc", 9, 4).await;
    assert_eq!(found.as_array().unwrap().len(), 2, "{found}");
}

#[tokio::test]
async fn a_rename_goes_through_all_files_and_refuses_clashes() {
    let mut client =
        open_with(json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } })).await;
    let found = client.ask("textDocument/prepareRename", "rules.esc", 14, 26).await;
    assert_eq!(found["placeholder"], "Tier2");
    let params = with(client.at("rules.esc", 14, 26), json!({ "newName": "Tier \"3\"" }));
    let found = client.request("textDocument/rename", params).await.unwrap();
    let changes = found["documentChanges"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    for change in changes {
        let is_open = change["textDocument"]["uri"] == client.uri("rules.esc");
        assert_eq!(change["textDocument"]["version"], if is_open { json!(1) } else { Value::Null });
        let text = edited(if is_open { RULES } else { TARGETS }, &change["edits"]);
        assert!(text.contains(r#"queue "Tier \"3\"""#), "{text}");
    }
    let refused = client.request("textDocument/prepareRename", client.at("rules.esc", 1, 0)).await;
    assert_eq!(refused.unwrap_err()["code"], -32803);
}

#[tokio::test]
async fn formatting_changes_the_layout_alone() {
    let mut client = open().await;
    client.change("rules.esc", 2, &[([14, 0, 14, 2], "        ")]).await;
    let params = with(file(&client), json!({ "options": { "tabSize": 2, "insertSpaces": true } }));
    let changed = RULES.replace("  at 8h", "        at 8h");
    let found = client.request("textDocument/formatting", params.clone()).await.unwrap();
    let formatted = edited(&changed, &found);
    assert!(formatted.contains("\n  at 8h reassign"), "{formatted}");
    let range = json!({ "range": { "start": { "line": 14, "character": 0 }, "end": { "line": 14, "character": 1 } } });
    let found = client.request("textDocument/rangeFormatting", with(params.clone(), range)).await.unwrap();
    assert!(edited(&changed, &found).contains("\n  at 8h reassign"));
    // A line break in a block is indented.
    client.change("rules.esc", 3, &[([13, 31, 13, 31], "\n")]).await;
    let typed = with(with(params, client.at("rules.esc", 14, 0)), json!({ "ch": "\n" }));
    let found = client.request("textDocument/onTypeFormatting", typed).await.unwrap();
    assert_eq!(found[0]["newText"], "  ", "{found}");
}

#[tokio::test]
async fn a_file_with_mistakes_is_not_formatted_and_says_so() {
    let mut client = open().await;
    client.change("rules.esc", 2, &[([13, 2, 13, 4], "att")]).await;
    let params = with(file(&client), json!({ "options": { "tabSize": 2, "insertSpaces": true } }));
    assert_eq!(client.request("textDocument/formatting", params).await.unwrap(), Value::Null);
    let shown = client.wait_for("window/showMessage").await;
    assert!(shown["message"].as_str().unwrap().contains("syntax error"), "{shown}");
}

#[tokio::test]
async fn the_structure_of_a_file() {
    let mut client = open().await;
    let found = client.request("textDocument/documentSymbol", file(&client)).await.unwrap();
    let names: Vec<&str> =
        found.as_array().unwrap().iter().map(|found| found["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"P1") && names.contains(&"US"), "{names:?}");
    let flat =
        json!({ "textDocument": { "documentSymbol": { "hierarchicalDocumentSymbolSupport": false } } });
    let mut flat = open_with(flat).await;
    let found = flat.request("textDocument/documentSymbol", file(&flat)).await.unwrap();
    assert_eq!(found[0]["location"]["uri"], flat.uri("rules.esc"));
    let found = client.request("workspace/symbol", json!({ "query": "tier" })).await.unwrap();
    assert_eq!(found[0]["location"]["uri"], client.uri("targets.esc"));

    let found = client.request("textDocument/foldingRange", file(&client)).await.unwrap();
    let lines: Vec<(u64, u64)> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|fold| (fold["startLine"].as_u64().unwrap(), fold["endLine"].as_u64().unwrap()))
        .collect();
    assert!(lines.contains(&(2, 5)) && lines.contains(&(12, 15)), "{lines:?}");
    let whole = json!({ "textDocument": { "foldingRange": { "lineFoldingOnly": true } } });
    let mut whole = open_with(whole).await;
    let found = whole.request("textDocument/foldingRange", file(&whole)).await.unwrap();
    assert!(found.as_array().unwrap().iter().any(|fold| fold["endLine"] == 14), "the bracket stays: {found}");

    let positions = json!({ "positions": [{ "line": 12, "character": 17 }, { "line": 99, "character": 0 }] });
    let found = client.request("textDocument/selectionRange", with(file(&client), positions)).await.unwrap();
    assert_eq!(found.as_array().unwrap().len(), 2);
    assert!(found[0]["parent"]["parent"].is_object(), "{found}");
    let found = client.request("textDocument/documentLink", file(&client)).await.unwrap();
    assert_eq!(found[0]["target"], client.uri("targets.esc"));
}

#[tokio::test]
async fn tokens_are_given_whole_in_part_and_as_changes() {
    let mut client = open().await;
    let full = client.request("textDocument/semanticTokens/full", file(&client)).await.unwrap();
    let numbers = |found: &Value| -> Vec<u64> {
        found.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
    };
    let mut data = numbers(&full["data"]);
    assert!(data.len() > 100 && data.len() % 5 == 0);
    let range =
        json!({ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } } });
    let part = client.request("textDocument/semanticTokens/range", with(file(&client), range)).await.unwrap();
    let part = numbers(&part["data"]);
    assert_eq!(data[..part.len()], part);
    client.change("rules.esc", 2, &[([9, 4, 9, 5], "acme"), ([12, 38, 12, 39], "acme")]).await;
    let previous = json!({ "previousResultId": full["resultId"] });
    let delta = client
        .request("textDocument/semanticTokens/full/delta", with(file(&client), previous))
        .await
        .unwrap();
    for edit in delta["edits"].as_array().unwrap() {
        let start = usize::try_from(edit["start"].as_u64().unwrap()).unwrap();
        let count = usize::try_from(edit["deleteCount"].as_u64().unwrap()).unwrap();
        data.splice(start..start + count, numbers(&edit["data"]));
    }
    let full = client.request("textDocument/semanticTokens/full", file(&client)).await.unwrap();
    assert_eq!(data, numbers(&full["data"]));
}

#[tokio::test]
async fn hints_lenses_and_help_with_arguments() {
    let mut client = open().await;
    let range =
        json!({ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } } });
    let found = client.request("textDocument/inlayHint", with(file(&client), range)).await.unwrap();
    let labels: Vec<&str> =
        found.as_array().unwrap().iter().map(|hint| hint["label"].as_str().unwrap()).collect();
    assert!(labels.iter().any(|label| label.contains("Acme")), "{labels:?}");
    assert!(labels.iter().any(|label| label.contains("6h24m")), "{labels:?}");

    let found = client.request("textDocument/codeLens", file(&client)).await.unwrap();
    let lens = client.request("codeLens/resolve", found[0].clone()).await.unwrap();
    let command = &lens["command"];
    assert_eq!(command["command"], "esc.witness", "{lens}");
    let params = json!({ "command": "esc.witness", "arguments": command["arguments"] });
    let case = client.request("workspace/executeCommand", params).await.unwrap();
    assert_eq!(case["Priority"], "High", "{case}");

    client.change("rules.esc", 2, &[([12, 25, 12, 33], "in (\"High\",")]).await;
    let help = client.ask("textDocument/signatureHelp", "rules.esc", 12, 36).await;
    assert!(help["signatures"][0]["label"].as_str().unwrap().contains("in ("), "{help}");
}

#[tokio::test]
async fn fixes_and_changes_as_code_actions() {
    let mut client = open().await;
    client.change("rules.esc", 2, &[([14, 23, 14, 30], "\"Tier3\"")]).await;
    client.wait_until("rules.esc", &["E0205 15"]).await;
    let range = json!({ "start": { "line": 14, "character": 24 }, "end": { "line": 14, "character": 24 } });
    let ask = |client: &Client, only: Value| {
        with(file(client), json!({ "range": range, "context": { "diagnostics": [], "only": only } }))
    };
    let found = client.request("textDocument/codeAction", ask(&client, json!(["quickfix"]))).await.unwrap();
    let actions = found.as_array().unwrap();
    assert!(actions.iter().all(|action| action["kind"] == "quickfix"));
    let mends = actions.iter().find(|action| action["title"].as_str().unwrap().contains("Tier2")).unwrap();
    assert_eq!(mends["diagnostics"][0]["code"], "E0205");
    let edits = &mends["edit"]["changes"][client.uri("rules.esc")];
    let broken = RULES.replace("\"Tier2\"", "\"Tier3\"");
    assert_eq!(edited(&broken, edits), RULES);
    let range = json!({ "start": { "line": 12, "character": 18 }, "end": { "line": 12, "character": 18 } });
    let params = with(
        file(&client),
        json!({ "range": range, "context": { "diagnostics": [], "only": ["refactor"] } }),
    );
    let found = client.request("textDocument/codeAction", params).await.unwrap();
    assert!(found.as_array().unwrap().iter().any(|action| action["kind"] == "refactor.extract"), "{found}");
}
