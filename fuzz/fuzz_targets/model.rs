//! No bytes make the classical engine panic, or take more than bounded memory and work.
//! Run: `cargo fuzz run --sanitizer none model fuzz/corpus/model tests/fixtures/models tests/fixtures/broken`.
#![no_main]

#[path = "run/mod.rs"]
mod run;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| run::load_and_run(bytes));
