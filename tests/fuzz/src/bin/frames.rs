//! The fuzzer's program for [`fuzz::frames`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    fuzz::frames(input);
});
