#!/bin/bash
# What `make fuzz` runs: builds the targets of tests/fuzz with libFuzzer, then lets it look for inputs that break them, each
# target for half of FUZZ_SECONDS. New inputs go to .dev/fuzz/TARGET and are where the next run begins; one that breaks
# something is named in the last lines, and fails this. A good one belongs into tests/fuzz/corpus, where `make test` plays it.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${FUZZ_SECONDS:-600}
targets=(frames parsers)
host=$(rustc -vV | sed -n 's/^host: //p')
tied=(setpriv --pdeathsig TERM --)

# How the compiler tells libFuzzer which code an input reaches; all of it is in stable Rust. With the checks of a debug build.
flags=(
    -Cpasses=sancov-module
    -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
    -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares
    -Cdebug-assertions=on
    -Coverflow-checks=on
)
# `--target`, so that what runs during the build is not instrumented too.
RUSTFLAGS="${flags[*]}" "${tied[@]}" cargo build --locked --release --target "$host" --target-dir "${CARGO_TARGET_DIR:-target}/fuzz" \
    -p fuzz --features libfuzzer --bins

for target in "${targets[@]}"; do
    found=.dev/fuzz/$target
    mkdir -p "$found"
    echo "fuzz: $target for $((seconds / 2)) s"
    # An input may take 10 s of real time, though a minute of silence takes none, and 1 GiB, though a connection takes little.
    "${tied[@]}" "${CARGO_TARGET_DIR:-target}/fuzz/$host/release/$target" -max_total_time=$((seconds / 2)) -max_len=4096 \
        -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=64 -print_final_stats=1 \
        -artifact_prefix=".dev/fuzz/$target-" "$found" "tests/fuzz/corpus/$target" 2>&1 |
        # Without the thousands of lines that tell of every new input.
        grep --line-buffered -vE '[[:space:]](NEW|REDUCE)[[:space:]]|NEW_FUNC|^"|^###'
done
