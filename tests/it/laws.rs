//! The laws of the house that can be read off the source text (ARCHITECTURE.md lists them).

use std::fs;
use std::path::{Path, PathBuf};

/// A Rust file under `src/`: its path from there, and its text without the tests at its end.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or("").trim_end_matches(".rs")
    }

    fn is_front(&self) -> bool {
        matches!(self.room(), "main" | "cli" | "server")
    }

    /// Lines of code with their numbers; comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(i, line)| (i + 1, line))
    }
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, ".rs", &mut paths);
    assert!(paths.len() > 5, "no sources found");
    paths
        .into_iter()
        .filter(|p| !p.ends_with("tests.rs"))
        .map(|p| {
            let whole = fs::read_to_string(&p).unwrap();
            let text = whole
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or("")
                .to_owned();
            Source {
                path: p.strip_prefix(&root).unwrap().to_string_lossy().into_owned(),
                text,
            }
        })
        .collect()
}

/// Fails with every place where one of `words` stands in a file that `allowed` does not admit.
fn forbid(words: &[&str], allowed: impl Fn(&Source) -> bool, law: &str) {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|s| !allowed(s)) {
        for (line, text) in source.code() {
            if words.iter().any(|w| text.contains(w)) {
                broken.push(format!("src/{}:{line}: {}", source.path, text.trim()));
            }
        }
    }
    assert!(broken.is_empty(), "{law}\n{}", broken.join("\n"));
}

#[test]
fn the_core_does_no_io() {
    let words = [
        "std::fs",
        "std::net",
        "std::env",
        "std::time",
        "std::thread",
        "std::process",
        "std::io::std",
        "println!",
        "eprintln!",
        "print!(",
        "dbg!",
        "Instant::now",
        "SystemTime",
    ];
    forbid(
        &words,
        Source::is_front,
        "the core has no files, sockets, clock, environment, threads or printing",
    );
}

#[test]
fn engines_stay_in_their_rooms() {
    forbid(
        &["tract_"],
        |s| s.path.starts_with("inference/neural"),
        "tract is named only under inference/neural",
    );
    forbid(
        &["linfa"],
        |s| s.path.starts_with("training"),
        "linfa is named only under training",
    );
    let js = ["wasm_bindgen", "js_sys", "web_sys"];
    forbid(
        &js,
        |s| s.path.starts_with("wasm"),
        "JavaScript's types are named only under wasm",
    );
    forbid(
        &["clap::", "clap("],
        Source::is_front,
        "clap is named only by the command line",
    );
}

#[test]
fn the_core_cannot_panic_by_these_words() {
    let words = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "unreachable!(",
        "todo!(",
        "unimplemented!(",
        "assert!(",
    ];
    forbid(
        &words,
        Source::is_front,
        "a panic kills a wasm instance: return an error instead",
    );
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let order: &[&[&str]] = &[
        &["error"],
        &["watch"],
        &["rng", "options"],
        &["data"],
        &["neighbors", "metrics", "onnx", "images"],
        &["learners"],
        &["resampling", "drift", "inference"],
        &["training"],
        &["serving"],
        &["wasm", "cli", "main", "lib"],
    ];
    let rank = |room: &str| order.iter().position(|rooms| rooms.contains(&room));
    let mut broken = Vec::new();
    for source in sources() {
        let Some(own) = rank(source.room()) else {
            broken.push(format!(
                "src/{}: a room without a place in the order",
                source.path
            ));
            continue;
        };
        for (line, text) in source.code() {
            for used in text.split("crate::").skip(1) {
                let room: String = used
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                if room != source.room() && rank(&room).is_some_and(|r| r >= own) {
                    broken.push(format!("src/{}:{line}: uses {room}", source.path));
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "a room may use only rooms below it\n{}",
        broken.join("\n")
    );
}

#[test]
fn unsafe_code_stands_only_in_listed_files() {
    const LISTED: [&str; 2] = ["wasm/constructors.rs", "inference/neural/kernels/gemm.rs"];
    forbid(
        &["allow(unsafe_code)", "unsafe {", "unsafe fn"],
        |s| LISTED.contains(&s.path.as_str()),
        "unsafe code stands only in the listed files",
    );
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = sources()
        .iter()
        .map(|s| (s.text.lines().count(), &s.path))
        .filter(|(lines, _)| *lines > 450)
        .map(|(lines, path)| format!("src/{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "look for the second noun\n{}", long.join("\n"));
    for source in sources() {
        for word in ["utils", "helpers", "common", "manager", "misc"] {
            assert!(
                !source.path.contains(word),
                "src/{}: a room no one can name",
                source.path
            );
        }
    }
}

#[test]
fn the_javascript_border_is_thin() {
    let lines = |wasm: bool| -> usize {
        sources()
            .iter()
            .filter(|s| !s.is_front() && (s.room() == "wasm") == wasm)
            .map(|s| s.code().filter(|(_, text)| !text.trim().is_empty()).count())
            .sum()
    };
    let (border, core) = (lines(true), lines(false));
    assert!(
        border * 10 < core,
        "the border has {border} lines of code, the core {core}"
    );
}

/// Headings (by level) and code blocks (their text), in order.
fn skeleton(markdown: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut block: Option<String> = None;
    for line in markdown.lines() {
        if line.starts_with("```") {
            match block.take() {
                Some(text) => parts.push(text),
                None => block = Some(format!("{line}\n")),
            }
        } else if let Some(text) = block.as_mut() {
            text.push_str(line);
            text.push('\n');
        } else if line.starts_with('#') {
            parts.push(line.chars().take_while(|c| *c == '#').collect());
        }
    }
    parts
}

#[test]
fn korean_twins_match() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = vec![root.join("README.md")];
    if root.join("docs").is_dir() {
        files(&root.join("docs"), ".md", &mut pages);
    }
    for page in pages.iter().filter(|p| !p.to_string_lossy().ends_with(".ko.md")) {
        let twin = page.with_extension("ko.md");
        let korean = fs::read_to_string(&twin).unwrap_or_else(|_| panic!("{} is missing", twin.display()));
        let english = fs::read_to_string(page).unwrap();
        let (ours, theirs) = (skeleton(&english), skeleton(&korean));
        for (i, (a, b)) in ours.iter().zip(&theirs).enumerate() {
            assert_eq!(a, b, "{}: part {i} differs from its twin", page.display());
        }
        assert_eq!(
            ours.len(),
            theirs.len(),
            "{}: its twin has other parts",
            page.display()
        );
    }
}
