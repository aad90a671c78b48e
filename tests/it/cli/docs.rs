//! `docs/cli.md` says what the command line does.

use super::Folder;
use evenkeel::Code;
use std::collections::BTreeSet;

const CLI: &str = include_str!("../../../docs/cli.md");

/// The text below a heading, up to the next one.
fn section(heading: &str) -> &'static str {
    let (_, below) = CLI.split_once(&format!("\n{heading}\n")).unwrap();
    below.split("\n#").next().unwrap()
}

/// The flags of the tables in a text: `--name` in the first cell of a row.
fn tabled(text: &str) -> BTreeSet<String> {
    let cells = text
        .lines()
        .filter(|l| l.starts_with("| `-"))
        .filter_map(|l| l.split('|').nth(1));
    cells
        .flat_map(|cell| cell.split('`'))
        .filter_map(|word| word.strip_prefix("--"))
        .map(str::to_owned)
        .collect()
}

/// The flags that `--help` lists, without those that every command has.
fn helped(command: &str) -> BTreeSet<String> {
    let help = Folder::new().run(&[command, "--help"]).done().text();
    help.lines()
        .map(str::trim_start)
        .filter(|l| l.starts_with('-'))
        .filter_map(|l| l.split("--").nth(1))
        .map(|l| l.split([' ', '[', '=']).next().unwrap().to_owned())
        .filter(|flag| !["json", "help", "version"].contains(&flag.as_str()))
        .collect()
}

#[test]
fn every_flag_is_documented_and_every_documented_flag_exists() {
    let csv = tabled(section("### Reading CSV"));
    assert!(csv.contains("delimiter"));
    let limits = tabled(section("### Reading models"));
    assert!(limits.contains("max-work"));
    for command in ["resample", "train", "predict", "evaluate", "drift", "inspect"] {
        let mut documented = tabled(section(&format!("## {command}")));
        if command != "inspect" {
            documented.extend(csv.clone());
        }
        if ["predict", "evaluate", "inspect"].contains(&command) {
            documented.extend(limits.clone());
        }
        assert_eq!(documented, helped(command), "{command}");
    }
}

#[test]
fn every_code_stands_beside_its_status() {
    let table = section("### Exit status");
    for code in Code::ALL {
        let row = table
            .lines()
            .find(|l| l.contains(&format!("`{code}`")))
            .unwrap_or_else(|| panic!("{code}"));
        assert!(row.starts_with(&format!("| {} |", code.exit_status())), "{code}");
    }
}
