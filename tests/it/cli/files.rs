//! Output files: whole or not at all, and never an input.

use super::Folder;
use std::fs;

const DATA: &str = "x,y\n1,a\n2,a\n3,b\n";
const RESAMPLE: [&str; 6] = ["resample", "data.csv", "--target", "y", "--method", "ros"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    RESAMPLE.iter().chain(more).copied().collect()
}

#[test]
fn an_input_is_not_overwritten() {
    let folder = Folder::new();
    folder.write("data.csv", DATA);
    folder.run(&with(&["-o", "./data.csv"])).refused(
        "invalid-option",
        2,
        &["data.csv", "choose another name"],
    );
    assert_eq!(folder.read("data.csv"), DATA);
}

#[test]
fn an_error_leaves_the_old_result_and_nothing_else() {
    let folder = Folder::new();
    folder.write("data.csv", "x,y\n1,a\n2,a\n");
    folder.write("out.csv", "old");
    folder
        .run(&with(&["-o", "out.csv"]))
        .refused("one-class", 3, &["'a'"]);
    assert_eq!(folder.read("out.csv"), "old");
    assert_eq!(folder.names(), ["data.csv", "out.csv"]);
}

#[test]
fn a_missing_file_or_folder_is_named() {
    let folder = Folder::new();
    folder
        .run(&RESAMPLE)
        .refused("io", 5, &["data.csv", "check the path"]);
    folder.write("data.csv", DATA);
    folder
        .run(&with(&["-o", "none/out.csv"]))
        .refused("io", 5, &["'none' does not exist"]);
    folder.run(&with(&["-o", "."])).refused("io", 5, &["a folder"]);
}

#[test]
fn json_and_the_result_do_not_share_stdout() {
    let folder = Folder::new();
    folder.write("data.csv", DATA);
    let ran = folder.run(&with(&["--json"]));
    assert_eq!((ran.status, ran.text().as_str()), (2, ""));
    assert!(
        ran.stderr.starts_with("{\"code\":\"invalid-option\""),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("name one with -o"));
}

#[cfg(unix)]
#[test]
fn devices_are_written_to_and_new_files_have_the_usual_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    folder.write("data.csv", DATA);
    folder.run(&with(&["-o", "/dev/null"])).done();
    folder.run(&with(&["-o", "out.csv"])).done();
    let mode = |name| fs::metadata(folder.path(name)).unwrap().permissions().mode();
    assert_eq!(mode("out.csv"), mode("data.csv"));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new();
    let rows: String = (0..50_000)
        .map(|i| format!("{i},{}\n", ["a", "b"][usize::from(i % 3 == 0)]))
        .collect();
    folder.write("data.csv", format!("x,y\n{rows}"));
    let command = format!(
        "set -o pipefail; '{}' {} 2>/dev/null | head -n 1",
        env!("CARGO_BIN_EXE_evenkeel"),
        RESAMPLE.join(" ")
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &command])
        .current_dir(folder.path("."))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "x,y\n");
    assert_eq!(output.status.code(), Some(0));
}

/// The command waits for its input when the signal comes.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_the_command_and_leaves_nothing() {
    use std::io::Read;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let folder = Folder::new();
    folder.write("out.csv", "old");
    let mut child = Command::new(env!("CARGO_BIN_EXE_evenkeel"))
        .args([
            "resample", "-", "--target", "y", "--method", "ros", "-o", "out.csv",
        ])
        .current_dir(folder.path("."))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Waiting for a child closes its input, and then the file has ended.
    let input = child.stdin.take();
    let catches_interrupts = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let mask = status.lines().find_map(|l| l.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(mask.trim(), 16).unwrap() & 0b10 != 0
    };
    let started = Instant::now();
    while !catches_interrupts() {
        assert!(started.elapsed() < Duration::from_secs(20), "no handler");
        std::thread::sleep(Duration::from_millis(5));
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(input);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.starts_with("error[cancelled]: interrupted"), "{said}");
    assert_eq!(folder.read("out.csv"), "old");
    assert_eq!(folder.names(), ["out.csv"]);
}
