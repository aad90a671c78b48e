//! No text makes the reader of JSON rows panic.
//! Run: `cargo fuzz run --sanitizer none rows`.
#![no_main]

use evenkeel::data::{Schema, read_rows};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(table) = read_rows(text, None) {
        let again = read_rows(text, Some(&Schema::of(&table)));
        assert_eq!(again.map(|t| t.rows()), Ok(table.rows()));
    }
});
