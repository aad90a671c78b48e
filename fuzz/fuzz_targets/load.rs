//! No bytes make the loader panic or take more than bounded memory; what it reads, it summarizes.
//! Run: `cargo fuzz run --sanitizer none load fuzz/corpus/load tests/fixtures/models tests/fixtures/broken`.
#![no_main]

use evenkeel::inference::{inspect, needs_neural};
use evenkeel::onnx::{ExternalData, Limits, external_files, read, read_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        max_elements: 1 << 16,
        max_bytes: 1 << 20,
        ..Limits::default()
    };
    let _ = read(bytes, &limits);
    let _ = needs_neural(bytes, &limits);
    if let Ok(summary) = inspect(bytes, &limits) {
        let names = external_files(bytes, &limits).unwrap_or_default();
        assert_eq!(summary.external_data, names);
        let files: ExternalData = names.into_iter().map(|name| (name, vec![0; 4096])).collect();
        let _ = read_with(bytes, &files, &limits);
    }
});
