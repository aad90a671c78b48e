//! The command line: the real binary on real files.

mod bad_input;
mod docs;
mod drift;
mod evaluate;
mod files;
mod help;
mod job;
mod models;
mod neural;
mod pictures;
mod resample;

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// An empty folder to run the command in.
struct Folder {
    folder: TempDir,
}

/// What the command said.
struct Ran {
    status: i32,
    stdout: Vec<u8>,
    stderr: String,
}

impl Folder {
    fn new() -> Self {
        Folder {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The files there are, hidden ones included.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, b"")
    }

    fn run_with(&self, arguments: &[&str], stdin: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_evenkeel"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that refuses its flags does not wait for its input.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        Ran {
            status: output.status.code().unwrap(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// Asserts success.
    fn done(self) -> Ran {
        assert_eq!(self.status, 0, "{}", self.stderr);
        self
    }

    /// Asserts success and reads the report on stdout.
    fn json(self) -> Value {
        let ran = self.done();
        assert_eq!(ran.stderr, "");
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    /// Asserts an error with this code and status and these words in its sentence.
    fn refused(&self, code: &str, status: i32, words: &[&str]) {
        assert_eq!(self.status, status, "{}", self.stderr);
        assert_eq!(String::from_utf8_lossy(&self.stdout), "");
        assert!(
            self.stderr.starts_with(&format!("error[{code}]: ")),
            "{}",
            self.stderr
        );
        for word in words {
            assert!(
                self.stderr.contains(word),
                "expected '{word}' in: {}",
                self.stderr
            );
        }
    }
}

/// A file of `examples/data`.
fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/data")
        .join(name);
    path.to_str().unwrap().to_owned()
}
