//! The service as a child process, and a client that speaks just enough HTTP.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long a test waits for what must come. Nothing waits so long that goes right.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service that runs, and is killed with this.
pub(crate) struct Server {
    child: Mutex<Child>,
    address: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Answer {
    /// A header, by its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

impl Server {
    /// Starts the service and waits until it says where it listens.
    pub(crate) fn start(program: &Path, rules: &Path) -> Self {
        let mut child = Command::new(program)
            .arg(rules)
            .args(["0", "error"])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("http://").expect("an address").to_owned();
        Self { child: Mutex::new(child), address }
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Answer {
        self.request(&format!("{}\r\n{body}", self.head("POST", path, body.len())))
    }

    /// Sends the head and half of the body, does something, and sends the rest.
    pub(crate) fn post_in_two_parts(&self, path: &str, body: &str, between: impl FnOnce()) -> Answer {
        let mut stream = self.connect();
        let (first, second) = body.split_at(body.len() / 2);
        stream.write_all(format!("{}\r\n{first}", self.head("POST", path, body.len())).as_bytes()).unwrap();
        // The service has taken the connection once it answers another one.
        self.health();
        between();
        stream.write_all(second.as_bytes()).unwrap();
        read(stream)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request(&format!("{}\r\n", self.head("GET", path, 0)))
    }

    fn head(&self, method: &str, path: &str, length: usize) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {length}\r\n",
            self.address
        )
    }

    fn request(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        // A service that refuses a body need not read it to its end.
        let _ = stream.write_all(request.as_bytes());
        read(stream)
    }

    /// Sends bytes as they are, and gives what comes back.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    pub(crate) fn health(&self) -> Value {
        serde_json::from_str(&self.get("/health").body).unwrap()
    }

    /// Asks how it stands until it stands so.
    pub(crate) fn wait_for(&self, what: &str, is: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        let last = RefCell::new(Value::Null);
        while start.elapsed() < PATIENCE {
            let health = self.health();
            if is(&health) {
                return health;
            }
            last.replace(health);
            thread::sleep(Duration::from_millis(10));
        }
        panic!("waited for {what}: {}", last.borrow());
    }

    /// Ends it without a word.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.lock().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// The exit status with which it ends by itself.
    pub(crate) fn ended(&self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.lock().unwrap().try_wait().unwrap() {
                return status.code();
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(child) = self.child.get_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Reads an answer to its end.
fn read(mut stream: TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {ended:?} {text}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head: head.replace("\r\n", "\n").to_lowercase(), body: body.to_owned() }
}
