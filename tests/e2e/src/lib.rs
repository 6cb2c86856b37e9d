//! Promises made to users, tested end to end with real processes: see `tests/promises`.
