//! No bytes make tract, behind our checks, panic or take more than bounded memory.
//! Run: `cargo fuzz run --sanitizer none --features neural neural fuzz/corpus/neural tests/fixtures/models`.
#![no_main]

#[path = "run/mod.rs"]
mod run;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| run::load_and_run(bytes));
