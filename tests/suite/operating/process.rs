//! The program itself, as a process.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::os::fd::AsRawFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use crate::support::Database;

const PROGRAM: &str = env!("CARGO_BIN_EXE_entraide");
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A program at work, and what it says. Killed when dropped.
pub struct Process {
    child: Child,
    log: Option<BufReader<ChildStderr>>,
    pub address: String,
}

/// A database and a folder, and the settings to start a program over them.
pub struct Place {
    pub database: Database,
    pub folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::TempDir::new().unwrap();
        let database = Database::bare(folder.path());
        Self { database, folder }
    }

    /// A command with the settings of this place, and no others.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ENTRAIDE_") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("ENTRAIDE_DATA_DIR", self.folder.path().join("data"))
            .env("ENTRAIDE_DATABASE_URL", self.database.address())
            .env("ENTRAIDE_SECRET_KEY", KEY)
            .env("ENTRAIDE_LIMITS", "off")
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// A port that is free now.
pub fn free_port() -> SocketAddr {
    let probe = TcpListener::bind("127.0.0.1:0").unwrap();
    probe.local_addr().unwrap()
}

impl Process {
    /// Starts a command that serves, and waits until it says that it does.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let log = child.stderr.take().map(BufReader::new);
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let Some((_, address)) = line.trim().split_once("prêt : ") else {
            let mut why = String::new();
            let _ = log.unwrap().read_to_string(&mut why);
            panic!("the program did not start: {line} {why}");
        };
        Self {
            address: address.to_owned(),
            child,
            log,
        }
    }

    /// As `start`, with a socket handed over as systemd does. The shell puts it where it belongs and
    /// becomes the program.
    pub fn with_socket(place: &Place, socket: &TcpListener, settings: &[(&str, &str)]) -> Self {
        let told = place.command(&["serve"]);
        // Descriptors of Rust close when a program starts: one that stays is given as standard input.
        let script = "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" serve";
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg(PROGRAM);
        for (name, value) in told.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .current_dir(place.folder.path())
            .envs(settings.iter().copied())
            .stdin(Stdio::from(std::os::fd::OwnedFd::from(
                socket.try_clone().unwrap(),
            )))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let _ = (socket.as_raw_fd(), command.arg0("sh"));
        Self::start(command)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal (`TERM`, `INT`).
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([format!("-{name}"), self.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }

    /// Waits for the end; its code, and all that it logged.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let mut log = String::new();
        self.log.take().unwrap().read_to_string(&mut log).unwrap();
        let status = self.child.wait().unwrap();
        (status.code(), log)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to its end: code, standard output, standard error.
pub fn run(mut command: Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A client of the program.
pub fn client() -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(20)))
        .http_status_as_error(false)
        .max_redirects(0)
        .build()
        .into()
}

/// The text of an address.
pub fn get(address: &str) -> String {
    let mut answer = client().get(address).call().unwrap();
    answer.body_mut().read_to_string().unwrap()
}

/// Writes the program's settings file.
pub fn settings_file(folder: &Path, text: &str) -> std::path::PathBuf {
    let file = folder.join("entraide.toml");
    std::fs::write(&file, text).unwrap();
    file
}
