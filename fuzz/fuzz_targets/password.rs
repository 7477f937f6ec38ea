//! Fuzzes passwords; the check is in fuzz/src/lib.rs.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| users_fuzz::password(data));
