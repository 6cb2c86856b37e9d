//! The fuzzer's program for [`fuzz::parsers`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::parsers(input));
