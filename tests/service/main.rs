//! `examples/embed-service`, end to end: started, asked, given other rules, given broken ones, killed, started again.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "helpers of tests may fail loudly, and look at the clock to give up"
)]

mod client;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use client::{Answer, Server};
use serde_json::{Value, json};

/// The instant at which tests evaluate.
const NOW: &str = "2026-11-20T12:00:00Z";

const PATH: &str = "/cases:evaluate?now=2026-11-20T12:00:00Z";

/// A folder of versions of a rule, `current.escb` being a link.
struct Rules(tempfile::TempDir);

impl Rules {
    /// The rule that waits for so many hours is in force.
    fn new(hours: u32) -> Self {
        let rules = Self(tempfile::tempdir().unwrap());
        rules.deploy(hours);
        rules
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn escc(&self, arguments: &[&str]) -> String {
        let escc = env!("CARGO_BIN_EXE_escc-under-test");
        let output = Command::new(escc).args(arguments).current_dir(self.0.path()).output().unwrap();
        // 1 says that a case has an error.
        assert!(output.status.code() <= Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Compiles the rule that waits for so many hours.
    fn compile(&self, hours: u32) -> String {
        let rules = format!(
            "rule \"After {hours}\"\ncase < Priority: picklist(\"Low\", \"High\"); Status: picklist(\"New\", \"Closed\" closed) >\n\
             entry \"Waits {hours}\" when Priority = \"High\" < at {hours}h notify owner >\n"
        );
        fs::write(self.path("rules.esc"), rules).unwrap();
        let name = format!("after-{hours}.escb");
        self.escc(&["compile", "rules.esc", "-o", &name]);
        name
    }

    fn deploy(&self, hours: u32) {
        let name = self.compile(hours);
        self.link(&name);
    }

    /// Puts another version in force, in one step.
    fn link(&self, name: &str) {
        std::os::unix::fs::symlink(name, self.path("next")).unwrap();
        fs::rename(self.path("next"), self.path("current.escb")).unwrap();
    }

    fn start(&self) -> Server {
        Server::start(Path::new(env!("CARGO_BIN_EXE_esc-example-embed-service-under-test")), self.0.path())
    }
}

fn case(id: &str, priority: &str) -> Value {
    json!({"Id": id, "CreatedDate": "2026-11-20T10:00:00Z", "Priority": priority, "Other": [1, 2]})
}

fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/x-ndjson")),
        "{}",
        answer.body
    );
    answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The name of the entry that takes a case of high priority, and the version that said so.
fn entry(server: &Server, path: &str) -> (String, String) {
    let answer = server.post(path, &case("500A", "High").to_string());
    let entry = lines(&answer)[0]["entry"].as_str().unwrap().to_owned();
    (entry, answer.header("esc-rules").unwrap().to_owned())
}

#[test]
fn cases_are_decided_as_the_command_line_decides_them() {
    let rules = Rules::new(4);
    let server = rules.start();
    let cases = [
        case("500A", "High"),
        case("500B", "Low"),
        case("500C", "Urgent"),
        json!({"Id": "500D", "CreatedDate": "2026-11-20T07:00:00Z", "Priority": "High", "Status": "Closed"}),
        json!({"Id": "500E"}),
        json!("no case"),
    ];
    let wanted = |cases: &str, because: &[&str]| {
        fs::write(rules.path("cases.json"), cases).unwrap();
        let arguments = ["eval", "current.escb", "--cases", "cases.json", "--now", NOW];
        rules.escc(&[&arguments[..], because].concat())
    };
    let one = cases[0].to_string();
    assert_eq!(server.post(PATH, &one).body, wanted(&one, &[]));
    let good = json!(cases[..4]).to_string();
    assert_eq!(server.post(PATH, &good).body, wanted(&good, &[]));
    assert_eq!(server.post(&format!("{PATH}&because=true"), &good).body, wanted(&good, &["--because"]));

    let many = lines(&server.post(PATH, &json!(cases).to_string()));
    let statuses: Vec<&str> = many.iter().map(|line| line["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["matched", "unmatched", "error", "closed", "error", "error"]);
    assert!(many[2]["error"].as_str().unwrap().contains("\"Urgent\""), "{}", many[2]);
    let rows = cases.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    assert_eq!(lines(&server.post(PATH, &rows)), many, "JSON Lines do as well");
    assert_eq!(lines(&server.post("/cases:evaluate", &one))[0]["status"], "matched", "now is the present");

    let metrics = server.get("/metrics");
    assert!(metrics.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    for line in [
        "esc_decisions_total{status=\"matched\"} 6",
        "esc_decisions_total{status=\"error\"} 8",
        "esc_requests_total{code=\"200\"} 6",
        "esc_rules_refused 0",
        "# EOF",
    ] {
        assert!(metrics.body.lines().any(|found| found == line), "{line} is not in\n{}", metrics.body);
    }
}

#[test]
fn wrong_requests_are_told_what_is_wrong() {
    let rules = Rules::new(4);
    let server = rules.start();
    let case = case("500A", "High").to_string();
    let post = |path: &str, body: &str| server.post(path, body);
    let hash = "0".repeat(64);
    let many = format!("[{}]", vec!["{}"; 10_001].join(","));
    let large = format!("{{\"Other\": \"{}\"}}", "x".repeat(8 * 1024 * 1024));
    for (answer, status, part) in [
        (post(PATH, ""), 400, "the body holds no case"),
        (post(PATH, "[]"), 400, "the body holds no case"),
        (post(PATH, "{\"Id\": "), 400, "the body is not valid JSON: EOF"),
        (post(PATH, "Id,Priority\n1,2\n"), 400, "send a case, such as {"),
        (post("/cases:evaluate?now=noon", &case), 400, "`now` is `noon`, which is no instant"),
        (post("/cases:evaluate?rules=12", &case), 400, "64 hexadecimal digits"),
        (post(&format!("/cases:evaluate?rules={hash}"), &case), 404, "there is no version 0000"),
        (
            post("/cases:evaluate?when=now", &case),
            400,
            "what can be asked for is `now`, `rules` and `because`",
        ),
        (post("/cases:evaluate?because=perhaps", &case), 400, "because"),
        (post(PATH, &many), 413, "more than 10000 cases"),
        (post(PATH, &large), 413, "larger than 8388608 bytes"),
        (post("/cases", &case), 404, "there is nothing at `/cases`; there are `POST /cases:evaluate`"),
        (server.get("/cases:evaluate"), 405, "`/cases:evaluate` takes POST, not GET"),
        (post("/health", &case), 405, "`/health` takes GET, not POST"),
    ] {
        let told: Value = serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{}", answer.body));
        let error = told["error"].as_str().unwrap();
        assert!(
            answer.status == status && error.contains(part),
            "{status} {part}: {} {error}",
            answer.status
        );
    }
    assert!(server.raw(b"nonsense\r\n\r\n").starts_with("HTTP/1.1 400"));
    assert_eq!(lines(&post(PATH, &case))[0]["status"], "matched", "and then it goes on");
}

#[test]
fn rules_change_while_it_runs_and_cases_stay_with_theirs() {
    let rules = Rules::new(4);
    let server = rules.start();
    let (first, pin) = entry(&server, PATH);
    assert_eq!(first, "Waits 4");
    assert_eq!(server.health()["rules"], *pin);

    rules.deploy(8);
    server.wait_for("other rules", |health| health["rule"] == "After 8");
    let (second, id) = entry(&server, PATH);
    assert_eq!((second.as_str(), id == pin), ("Waits 8", false));
    assert_eq!(entry(&server, &format!("{PATH}&rules={pin}")), (first.clone(), pin.clone()));

    // Half of a program, and something else altogether: the rules stay.
    let half = fs::read(rules.path("after-8.escb")).unwrap();
    fs::write(rules.path("broken.escb"), &half[..half.len() / 2]).unwrap();
    rules.link("broken.escb");
    let health = server.wait_for("a refusal", |health| !health["refused"].is_null());
    let error = health["refused"]["error"].as_str().unwrap();
    assert!(
        error.ends_with("current.escb`: the compiled rule is incomplete or damaged; compile the rules again"),
        "{error}"
    );
    assert_eq!(entry(&server, PATH), (second.clone(), id.clone()));
    assert!(server.get("/metrics").body.contains("\nesc_rules_refused 1\n"));
    fs::remove_file(rules.path("current.escb")).unwrap();
    server.wait_for("a missing file", |health| {
        health["refused"]["error"].as_str().is_some_and(|error| error.contains("no such file"))
    });
    rules.link("after-8.escb");
    server.wait_for("the rules to be back", |health| health["refused"].is_null());
    let metrics = server.get("/metrics").body;
    assert!(
        metrics.contains("\nesc_rules_swaps_total 1\n") && metrics.contains("\nesc_rules_refusals_total 2\n")
    );
    assert!(metrics.contains(&format!("esc_rules{{id=\"{id}\"")), "{metrics}");

    // It is killed, and the next one finds both versions.
    server.kill();
    let server = rules.start();
    assert_eq!(entry(&server, PATH), (second, id));
    assert_eq!(entry(&server, &format!("{PATH}&rules={pin}")), (first, pin));
}

#[test]
fn under_load_every_answer_is_of_one_version() {
    let rules = Rules::new(1);
    let names: Vec<String> = (1..=4).map(|hours| rules.compile(hours)).collect();
    let server = rules.start();
    let ends = AtomicBool::new(false);
    let body = json!((0..50).map(|id| case(&id.to_string(), "High")).collect::<Vec<_>>()).to_string();
    let seen: Vec<Vec<(String, String)>> = thread::scope(|scope| {
        let ask = || {
            let mut seen = Vec::new();
            while !ends.load(Ordering::Relaxed) {
                let answer = server.post(PATH, &body);
                let lines = lines(&answer);
                assert_eq!(lines.len(), 50);
                assert!(
                    lines.iter().all(|line| line["entry"] == lines[0]["entry"]),
                    "two versions in one answer"
                );
                let of = (answer.header("esc-rules").unwrap().to_owned(), lines[0]["entry"].to_string());
                if !seen.contains(&of) {
                    seen.push(of);
                }
            }
            seen
        };
        let askers = [scope.spawn(ask), scope.spawn(ask)];
        for round in 0..12 {
            let at = (round + 1) % names.len();
            rules.link(&names[at]);
            server.wait_for("other rules", |health| health["rule"] == format!("After {}", at + 1));
        }
        ends.store(true, Ordering::Relaxed);
        askers.map(|asker| asker.join().unwrap()).into()
    });
    for seen in seen {
        let mut versions: Vec<&String> = seen.iter().map(|(version, _)| version).collect();
        versions.sort();
        versions.dedup();
        assert_eq!(versions.len(), seen.len(), "one version said two things: {seen:?}");
        assert!(seen.len() > 1, "no swap was seen");
    }
}

#[test]
fn it_ends_when_it_is_told_to_and_answers_what_it_has_begun() {
    let rules = Rules::new(4);
    let server = rules.start();
    let case = case("500A", "High").to_string();
    let answer = server.post_in_two_parts(PATH, &case, || server.signal("TERM"));
    assert_eq!(lines(&answer)[0]["entry"], "Waits 4");
    assert_eq!(server.ended(), Some(0));
}

#[test]
fn without_rules_it_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let service = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_esc-example-embed-service-under-test"))
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(service(&[".", "0"]).starts_with("error: the folder `.` has no `current.escb`"));
    assert!(service(&["absent.escb", "0"]).starts_with("error: `absent.escb` cannot be read: no such file"));
    fs::write(folder.path().join("text.escb"), "rule").unwrap();
    assert!(service(&["text.escb", "0"]).starts_with("error: `text.escb`: this is not a compiled rule"));
    for wrong in [&[][..], &["text.escb"], &["text.escb", "port"], &["text.escb", "0", "loud"]] {
        assert!(service(wrong).starts_with("error: usage: "), "{wrong:?}");
    }
}
