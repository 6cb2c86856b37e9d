# Passes the output of `cargo test` and `node --test` on and closes with one line: N passed, N failed, N skipped.

{ print; fflush() }

# test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
/^test result: / {
    ran = 1
    for (field = 4; field < NF; field++) {
        if ($(field + 1) == "passed;") passed += $field
        if ($(field + 1) == "failed;") failed += $field
        if ($(field + 1) == "ignored;") skipped += $field
    }
}

# ℹ pass 14
/^ℹ (pass|fail|cancelled|skipped|todo) [0-9]+$/ {
    if ($2 == "pass") passed += $3
    else if ($2 == "fail" || $2 == "cancelled") failed += $3
    else skipped += $3
}

# A test program that crashed says no result of its own.
/process didn't exit successfully: .*\(signal: / { failed++ }

# A test that left out its work says so in these words on standard error, and counts as passed for cargo.
/(^| )SKIPPED: / { skipped++; passed-- }

END {
    if (!ran) print "no Rust test was run"
    printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
    if (!ran) exit 1
}
