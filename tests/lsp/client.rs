//! A client that speaks to the server over a pipe in memory.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;

use esc_values::Instant;
use serde_json::{Value, json};
use tokio::io::{
    AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream, ReadHalf, WriteHalf,
};
use tokio::task::JoinHandle;

/// How long a test waits for a message before it fails: not a measure of anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// A client and the server that it started.
pub(crate) struct Client {
    input: BufReader<ReadHalf<DuplexStream>>,
    output: WriteHalf<DuplexStream>,
    server: JoinHandle<bool>,
    next: i64,
    /// Whether requests of the server are answered.
    pub(crate) answers: bool,
    /// What `workspace/configuration` is answered with.
    pub(crate) settings: Value,
    /// Answers that are not read yet, by the numbers of their requests.
    answered: BTreeMap<i64, Value>,
    /// What came without being asked for: methods and parameters.
    pub(crate) unasked: VecDeque<(String, Value)>,
    /// The latest diagnostics of each file, by its name.
    pub(crate) published: BTreeMap<String, Value>,
    /// The answer to `initialize`.
    pub(crate) capabilities: Value,
    pub(crate) root: tempfile::TempDir,
}

/// What most clients can do.
pub(crate) fn capabilities() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "completion": { "completionItem": { "snippetSupport": true } },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
        },
        "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } },
    })
}

/// Adds to capabilities, or to any other object.
pub(crate) fn with(mut base: Value, more: Value) -> Value {
    merge(&mut base, more);
    base
}

fn merge(base: &mut Value, more: Value) {
    match (base, more) {
        (Value::Object(base), Value::Object(more)) => {
            for (key, value) in more {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, more) => *base = more,
    }
}

/// The present: a Saturday.
fn clock() -> Instant {
    Instant::parse("2026-11-21T17:00Z").unwrap()
}

impl Client {
    /// Starts a server for a folder with these files.
    pub(crate) async fn start(files: &[(&str, &str)]) -> Self {
        Self::start_with(files, capabilities(), Value::Null).await
    }

    /// Starts a server for a client with these capabilities and options.
    pub(crate) async fn start_with(files: &[(&str, &str)], capabilities: Value, options: Value) -> Self {
        Self::launch(files, capabilities, options, std::process::id()).await
    }

    /// Starts a server that thinks this process is its parent.
    pub(crate) async fn start_as(process: u32) -> Self {
        Self::launch(&[], capabilities(), Value::Null, process).await
    }

    async fn launch(files: &[(&str, &str)], capabilities: Value, options: Value, process: u32) -> Self {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let (their_input, their_output) = tokio::io::split(theirs);
        let server = tokio::spawn(esc_lsp::serve(their_input, their_output, clock));
        let (input, output) = tokio::io::split(ours);
        let mut client = Self {
            input: BufReader::new(input),
            output,
            server,
            next: 0,
            answers: true,
            settings: Value::Null,
            answered: BTreeMap::new(),
            unasked: VecDeque::new(),
            published: BTreeMap::new(),
            capabilities: Value::Null,
            root,
        };
        let folder = json!({ "uri": client.uri(""), "name": "org" });
        let params = json!({
            "processId": process,
            "capabilities": capabilities,
            "initializationOptions": options,
            "workspaceFolders": [folder],
        });
        client.capabilities = client.request("initialize", params).await.unwrap();
        client.notify("initialized", json!({})).await;
        client
    }

    /// The path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(name)
    }

    /// The address of a file in the folder.
    pub(crate) fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display()).trim_end_matches('/').to_owned()
    }

    /// The name of a file in the folder.
    fn name(&self, uri: &str) -> String {
        let path = Path::new(uri.strip_prefix("file://").unwrap_or(uri));
        path.strip_prefix(self.path("")).unwrap_or(path).display().to_string()
    }

    async fn write(&mut self, message: Value) {
        let body = message.to_string();
        let framed = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.output.write_all(framed.as_bytes()).await.unwrap();
    }

    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.write(json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Sends a request and gives its number.
    pub(crate) async fn send(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        let id = self.next;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        if !params.is_null() {
            message["params"] = params;
        }
        self.write(message).await;
        id
    }

    /// Sends a request and waits for its answer: the result, or the error.
    pub(crate) async fn request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send(method, params).await;
        self.answer(id).await
    }

    /// Waits for the answer to a request.
    pub(crate) async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        loop {
            if let Some(message) = self.answered.remove(&id) {
                return match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.take().await;
        }
    }

    /// The next message; `None` where the server closed its side.
    async fn read(&mut self) -> Option<Value> {
        let read = async {
            let mut length = 0;
            loop {
                let mut line = String::new();
                if self.input.read_line(&mut line).await.unwrap() == 0 {
                    return None;
                }
                match line.trim_end() {
                    "" => break,
                    line => {
                        if let Some(value) = line.strip_prefix("Content-Length: ") {
                            length = value.parse().unwrap();
                        }
                    }
                }
            }
            let mut body = vec![0; length];
            self.input.read_exact(&mut body).await.unwrap();
            Some(serde_json::from_slice(&body).unwrap())
        };
        tokio::time::timeout(PATIENCE, read).await.expect("the server does not answer")
    }

    /// Takes the next message; keeps answers, which come in any order.
    async fn take(&mut self) {
        let message = self.read().await.expect("the server went away");
        let Some(method) = message["method"].as_str() else {
            let id = message["id"].as_i64().unwrap();
            assert!(self.answered.insert(id, message).is_none(), "{id} is answered twice");
            return;
        };
        if let Some(id) = message.get("id").filter(|_| self.answers) {
            let result = match method {
                "workspace/configuration" => json!([self.settings]),
                _ => Value::Null,
            };
            self.write(json!({ "jsonrpc": "2.0", "id": id, "result": result })).await;
        }
        let params = message["params"].clone();
        if method == "textDocument/publishDiagnostics" {
            let name = self.name(params["uri"].as_str().unwrap());
            self.published.insert(name, params.clone());
        }
        self.unasked.push_back((method.to_owned(), params));
    }

    /// Waits until a message with this method came unasked.
    pub(crate) async fn wait_for(&mut self, method: &str) -> Value {
        loop {
            if let Some(place) = self.unasked.iter().position(|(known, _)| known == method) {
                return self.unasked.remove(place).unwrap().1;
            }
            self.take().await;
        }
    }

    /// Waits until the diagnostics of a file are those: each as its code and line, from 1. The latest are kept.
    pub(crate) async fn wait_until(&mut self, name: &str, expected: &[&str]) {
        loop {
            if self.published.get(name).is_some_and(|params| codes(&params["diagnostics"]) == expected) {
                return;
            }
            self.take().await;
        }
    }

    pub(crate) async fn open(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.uri(name), "languageId": "esc", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document })).await;
    }

    /// Sends edits, each a range of four numbers and its text.
    pub(crate) async fn change(&mut self, name: &str, version: i32, edits: &[([u32; 4], &str)]) {
        let changes: Vec<Value> = edits
            .iter()
            .map(|([line, character, end_line, end_character], text)| {
                json!({
                    "range": {
                        "start": { "line": line, "character": character },
                        "end": { "line": end_line, "character": end_character },
                    },
                    "text": text,
                })
            })
            .collect();
        let document = json!({ "uri": self.uri(name), "version": version });
        let params = json!({ "textDocument": document, "contentChanges": changes });
        self.notify("textDocument/didChange", params).await;
    }

    /// Parameters for a place in a file.
    pub(crate) fn at(&self, name: &str, line: u32, character: u32) -> Value {
        json!({
            "textDocument": { "uri": self.uri(name) },
            "position": { "line": line, "character": character },
        })
    }

    /// Asks for something at a place.
    pub(crate) async fn ask(&mut self, method: &str, name: &str, line: u32, character: u32) -> Value {
        let params = self.at(name, line, character);
        self.request(method, params).await.unwrap()
    }

    /// Ends the server as the protocol has it. Says whether the server thinks so too.
    pub(crate) async fn end(mut self) -> bool {
        self.request("shutdown", Value::Null).await.unwrap();
        self.notify("exit", Value::Null).await;
        tokio::time::timeout(PATIENCE, self.server).await.expect("the server does not end").unwrap()
    }

    /// Says `exit` without warning and reads nothing more.
    pub(crate) async fn leave(mut self) -> bool {
        self.notify("exit", Value::Null).await;
        tokio::time::timeout(PATIENCE, self.server).await.expect("the server does not end").unwrap()
    }

    /// Closes the pipe to the server, and reads on.
    pub(crate) async fn say_no_more(&mut self) {
        self.output.shutdown().await.unwrap();
    }

    /// Waits until the server ends of itself.
    pub(crate) async fn wait_for_end(self) -> bool {
        tokio::time::timeout(PATIENCE, self.server).await.expect("the server does not end").unwrap()
    }

    /// Closes both sides of the pipe.
    pub(crate) async fn hang_up(self) -> bool {
        drop((self.input, self.output));
        tokio::time::timeout(PATIENCE, self.server).await.expect("the server does not end").unwrap()
    }
}

/// Diagnostics as their codes and lines, from 1.
pub(crate) fn codes(diagnostics: &Value) -> Vec<String> {
    let of = |found: &Value| {
        let line = found["range"]["start"]["line"].as_u64().unwrap() + 1;
        format!("{} {line}", found["code"].as_str().unwrap())
    };
    diagnostics.as_array().unwrap().iter().map(of).collect()
}
