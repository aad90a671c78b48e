//! No bytes make the CSV reader panic, and what it reads is written so that it reads back the same.
//! Run: `cargo fuzz run --sanitizer none csv`.
#![no_main]

use evenkeel::data::{CsvOptions, Schema, read_csv, read_csv_as, write_csv};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = CsvOptions {
        max_columns: 256,
        ..CsvOptions::default()
    };
    if let Ok(table) = read_csv(bytes, &options) {
        let written = write_csv(&table);
        let back = read_csv_as(&written, &Schema::of(&table), &options);
        assert_eq!(back.map(|t| write_csv(&t)), Ok(written));
    }
});
