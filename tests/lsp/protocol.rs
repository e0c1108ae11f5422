//! The protocol itself: encodings, order, cancellation, clients that misbehave, the end.

use serde_json::{Value, json};

use crate::client::{Client, capabilities, codes, with};

const GOOD: &str = "queue \"Tier2\"\n\nentry \"A\" < at 4h reassign queue \"Tier2\" >\n";

#[tokio::test]
async fn the_encoding_is_agreed_on_and_counts() {
    // Two code units of UTF-16 and four bytes stand before the mistake.
    let text = "/* 😀 */ entry \"A\" < at 4h reassign queu \"X\" >\n";
    for (offered, agreed, column) in [
        (json!(["utf-8", "utf-16"]), "utf-8", 38),
        (json!(["utf-16", "utf-32"]), "utf-16", 36),
        (json!(["utf-32"]), "utf-32", 35),
        (json!(null), "utf-16", 36),
    ] {
        let general = json!({ "general": { "positionEncodings": offered } });
        let mut client = Client::start_with(&[], with(capabilities(), general), Value::Null).await;
        assert_eq!(client.capabilities["capabilities"]["positionEncoding"], agreed);
        client.open("a.esc", text).await;
        client.wait_until("a.esc", &["E0001 1"]).await;
        let found = &client.published["a.esc"]["diagnostics"][0];
        assert_eq!(found["range"]["start"]["character"], column, "{agreed}: {found}");
        // An edit at that place mends the text, whatever the columns count.
        client.change("a.esc", 2, &[([0, column, 0, column + 4], "manager //")]).await;
        client.change("a.esc", 3, &[([0, column, 0, column + 10], "queue")]).await;
        client.wait_until("a.esc", &[]).await;
        assert!(client.end().await);
    }
}

#[tokio::test]
async fn five_hundred_changes_in_a_burst_give_the_last_text() {
    let mut client = Client::start(&[]).await;
    client.open("a.esc", GOOD).await;
    // Types a name letter by letter, and takes half of it back.
    for version in 0..500_u32 {
        let at = if version < 250 { version } else { 499 - version };
        let edit = if version < 250 {
            ([2, 8 + at, 2, 8 + at], "x")
        } else if version < 499 {
            ([2, 8 + at, 2, 9 + at], "")
        } else {
            ([2, 8, 2, 9], "Last")
        };
        client.change("a.esc", 2 + i32::try_from(version).unwrap(), &[edit]).await;
    }
    let symbols = client
        .request("textDocument/documentSymbol", json!({ "textDocument": { "uri": client.uri("a.esc") } }))
        .await
        .unwrap();
    let names: Vec<&str> =
        symbols.as_array().unwrap().iter().filter_map(|found| found["name"].as_str()).collect();
    assert_eq!(names, ["Tier2", "ALast"]);
    while client.published.get("a.esc").is_none_or(|told| told["version"] != 501) {
        client.wait_for("textDocument/publishDiagnostics").await;
    }
    assert_eq!(client.published["a.esc"]["diagnostics"], json!([]));
}

#[tokio::test]
async fn diagnostics_are_never_of_an_older_text() {
    let mut client = Client::start(&[]).await;
    client.open("a.esc", GOOD).await;
    for version in 2..60 {
        let (name, expected): (&str, &[&str]) =
            if version % 2 == 0 { ("Tier3", &["E0205 3"]) } else { ("Tier2", &[]) };
        client.change("a.esc", version, &[([2, 34, 2, 39], name)]).await;
        client.wait_until("a.esc", expected).await;
        let told: Vec<(i64, Vec<String>)> = client
            .unasked
            .drain(..)
            .filter(|(method, _)| method == "textDocument/publishDiagnostics")
            .map(|(_, params)| (params["version"].as_i64().unwrap(), codes(&params["diagnostics"])))
            .collect();
        for (of, codes) in told {
            let broken = of % 2 == 0;
            assert_eq!(broken, codes.iter().any(|code| code.starts_with('E')), "version {of}: {codes:?}");
        }
    }
}

#[tokio::test]
async fn a_client_that_never_answers_is_served() {
    let asks = json!({
        "workspace": {
            "configuration": true,
            "diagnostics": { "refreshSupport": true },
            "codeLens": { "refreshSupport": true },
        },
        "textDocument": { "diagnostic": {} },
        "window": { "workDoneProgress": true },
    });
    let mut client = Client::start_with(&[], with(capabilities(), asks), Value::Null).await;
    client.answers = false;
    client.open("a.esc", GOOD).await;
    for version in 2..100 {
        client
            .change("a.esc", version, &[([2, 34, 2, 39], if version % 2 == 0 { "Tier3" } else { "Tier2" })])
            .await;
        let found = client
            .request("textDocument/diagnostic", json!({ "textDocument": { "uri": client.uri("a.esc") } }))
            .await
            .unwrap();
        assert_eq!(found["items"].as_array().unwrap().is_empty(), version % 2 == 1, "{found}");
    }
    let requests = client.unasked.iter().filter(|(method, _)| method.starts_with("workspace/"));
    assert!(requests.count() <= 3, "one of each at most: {:?}", client.unasked);
    assert!(client.end().await);
}

#[tokio::test]
async fn a_request_can_be_taken_back() {
    let mut client = Client::start(&[]).await;
    client.open("a.esc", GOOD).await;
    let mut ids = Vec::new();
    let methods = ["textDocument/hover", "textDocument/diagnostic"];
    for method in methods.into_iter().cycle().take(20) {
        let id = client.send(method, client.at("a.esc", 2, 8)).await;
        client.notify("$/cancelRequest", json!({ "id": id })).await;
        ids.push(id);
    }
    let mut taken_back = 0;
    for id in ids {
        // Every request is answered, if only with the error that says so.
        match client.answer(id).await {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error["code"], -32800, "{error}");
                taken_back += 1;
            }
        }
    }
    assert!(taken_back > 0);
    client.ask("textDocument/hover", "a.esc", 2, 8).await;
}

#[tokio::test]
async fn nonsense_is_refused_and_the_server_goes_on() {
    let mut client = Client::start(&[]).await;
    let unknown = client.request("esc/unknown", json!({})).await.unwrap_err();
    assert_eq!(unknown["code"], -32601);
    client.notify("esc/unknown", json!({})).await;
    let wrong = client.request("textDocument/hover", json!({ "position": 3 })).await.unwrap_err();
    assert_eq!(wrong["code"], -32602);
    // Files and versions that the server never heard of.
    client.change("never.esc", 7, &[([0, 0, 0, 0], "x")]).await;
    client
        .notify("textDocument/didClose", json!({ "textDocument": { "uri": client.uri("never.esc") } }))
        .await;
    assert_eq!(client.ask("textDocument/hover", "never.esc", 0, 0).await, Value::Null);
    // Places that do not exist.
    client.open("a.esc", GOOD).await;
    client.change("a.esc", 2, &[([99, 99, 99, 99], "\n// end"), ([1, 0, 0, 0], "")]).await;
    for method in ["textDocument/hover", "textDocument/definition", "textDocument/prepareRename"] {
        let _ = client.request(method, client.at("a.esc", 99, 99)).await;
    }
    client.wait_until("a.esc", &[]).await;
    let symbols = client
        .request("textDocument/documentSymbol", json!({ "textDocument": { "uri": client.uri("a.esc") } }))
        .await
        .unwrap();
    assert_eq!(symbols.as_array().unwrap().len(), 1, "the range was turned round: {symbols}");
}

#[tokio::test]
async fn nothing_is_answered_before_initialize_or_after_shutdown() {
    let mut client = Client::start(&[]).await;
    let again = client.request("initialize", json!({ "capabilities": {} })).await.unwrap_err();
    assert_eq!(again["code"], -32600);
    client.request("shutdown", Value::Null).await.unwrap();
    let late = client.request("textDocument/hover", client.at("a.esc", 0, 0)).await.unwrap_err();
    assert_eq!(late["code"], -32600);
    assert!(client.leave().await, "announced");
}

#[tokio::test]
async fn the_server_ends_with_its_client() {
    assert!(Client::start(&[("a.esc", GOOD)]).await.end().await);
    assert!(!Client::start(&[]).await.leave().await, "`exit` without `shutdown`");
    assert!(!Client::start(&[]).await.hang_up().await);
    let mut client = Client::start(&[]).await;
    client.open("a.esc", GOOD).await;
    for _ in 0..3 {
        client.send("textDocument/diagnostic", client.at("a.esc", 0, 0)).await;
    }
    assert!(!client.hang_up().await, "what it asked is not waited for");
    // A process that is gone, but whose pipe is held open.
    let mut child = std::process::Command::new("true").spawn().unwrap();
    let gone = child.id();
    child.wait().unwrap();
    let mut client = Client::start(&[]).await;
    let orphan = Client::start_as(gone).await;
    assert!(!orphan.wait_for_end().await);
    client.ask("textDocument/hover", "a.esc", 0, 0).await;
}

#[tokio::test]
async fn what_was_asked_before_the_client_closed_its_side_is_answered() {
    let mut client = Client::start(&[]).await;
    client.open("a.esc", &GOOD.replace("Tier2", "Tier3")).await;
    let mut ids = Vec::new();
    for method in ["textDocument/diagnostic", "textDocument/hover", "textDocument/diagnostic"] {
        ids.push(client.send(method, client.at("a.esc", 2, 8)).await);
    }
    client.say_no_more().await;
    for id in ids {
        client.answer(id).await.unwrap();
    }
    assert!(!client.wait_for_end().await, "without `shutdown`");
}

#[tokio::test]
async fn settings_come_from_options_notifications_and_requests() {
    let rules = "queue \"Q\"\nentry \"A\" < at 4h notify owner >\n";
    let options = json!({ "severity": { "W0601": "allow" } });
    let mut client = Client::start_with(&[], capabilities(), options).await;
    client.open("a.esc", rules).await;
    client.wait_until("a.esc", &[]).await;
    client
        .notify(
            "workspace/didChangeConfiguration",
            json!({ "settings": { "esc": { "severity": { "W0601": "deny" } } } }),
        )
        .await;
    client.wait_until("a.esc", &["W0601 1"]).await;
    assert_eq!(client.published["a.esc"]["diagnostics"][0]["severity"], 1);
    client
        .notify(
            "workspace/didChangeConfiguration",
            json!({ "settings": { "severity": { "W0601": "maybe" } } }),
        )
        .await;
    let shown = client.wait_for("window/showMessage").await;
    assert_eq!(
        shown["message"],
        "in `esc.severity`, `W0601` is `maybe`; it can be one of `allow`, `warn`, `deny`"
    );

    let asks = with(capabilities(), json!({ "workspace": { "configuration": true } }));
    let mut client =
        Client::start_with(&[("rules/b.esc", rules), ("other/c.esc", rules)], asks, Value::Null).await;
    client.wait_until("other/c.esc", &["W0601 1"]).await;
    client.settings = json!({ "root": "rules" });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null })).await;
    client.wait_until("other/c.esc", &[]).await;
    client.wait_until("rules/b.esc", &["W0601 1"]).await;
}
