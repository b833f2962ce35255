//! What the benchmarks share beside the corpus: how many records, and how to measure.

use std::ffi::OsStr;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

/// As many records as `SCIMBOOK_BENCH_RECORDS` says, else `usual`.
pub fn records(usual: usize) -> usize {
    std::env::var("SCIMBOOK_BENCH_RECORDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// The time in the middle.
pub fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// A time in milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The largest resident set of the program run with these arguments, in KiB; only where
/// the system accounts for it in `/proc`.
pub fn peak_memory(args: &[&OsStr]) -> Option<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_scimbook"))
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while matches!(child.try_wait(), Ok(None)) {
        if let Ok(text) = fs::read_to_string(&status) {
            let high = text
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:"))
                .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
            peak = high.or(peak);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}
