//! Help, version, and flags that do not exist.

use super::Folder;

const COMMANDS: [&str; 6] = ["resample", "train", "predict", "evaluate", "drift", "inspect"];

#[test]
fn help_names_every_command_and_status() {
    let help = Folder::new().run(&["--help"]).done().text();
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
    }
    assert!(help.contains("Exit status:"));
}

#[test]
fn help_of_each_command_shows_an_example() {
    for command in COMMANDS {
        for flag in ["--help", "-h"] {
            let help = Folder::new().run(&[command, flag]).done().text();
            assert!(
                help.contains(&format!("Example:\n  evenkeel {command} ")),
                "{command}"
            );
            assert!(help.contains("--json"), "{command}");
        }
    }
}

#[test]
fn version_is_that_of_the_crate() {
    let version = Folder::new().run(&["--version"]).done().text();
    assert_eq!(version, format!("evenkeel {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn misspelt_flags_are_refused_with_a_hint() {
    let ran = Folder::new().run(&["resample", "x.csv", "--target", "y", "--metod", "smote"]);
    ran.refused("invalid-option", 2, &["'--metod'", "'--method'"]);
    let ran = Folder::new().run(&["--json", "resample", "x.csv", "--sede", "3"]);
    assert_eq!(ran.status, 2);
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["code"], "invalid-option");
    assert_eq!(
        error["error"],
        "unexpected argument '--sede' found; tip: a similar argument exists: '--seed'"
    );
}

#[test]
fn a_missing_command_shows_the_help() {
    let ran = Folder::new().run(&[]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("Usage: evenkeel"));
}

#[test]
fn resampling_flags_need_a_method() {
    let ran = Folder::new().run(&[
        "train",
        "x.csv",
        "--target",
        "y",
        "-o",
        "m.onnx",
        "--k-neighbors",
        "3",
    ]);
    ran.refused("invalid-option", 2, &["--resample <METHOD>"]);
}

/// Text wraps where the line ends; the words are what counts.
fn words(command: &str) -> String {
    let help = Folder::new().run(&[command, "--help"]).done().text();
    help.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn help_states_the_defaults_of_the_library() {
    let smote = evenkeel::resampling::over::Smote::default();
    let resample = words("resample");
    let neighbors = format!("(smote, smotenc) [default: {}]", smote.k_neighbors);
    assert!(resample.contains(&neighbors), "{resample}");
    assert!(resample.contains("rows} [default: auto]"), "{resample}");
    assert!(
        resample.contains("(random-under-sampler) [default: false]"),
        "{resample}"
    );
    let share = format!("[default: {}]", evenkeel::drift::DEFAULT_DRIFT_SHARE);
    assert!(words("drift").contains(&share));
}
