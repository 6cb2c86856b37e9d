#!/bin/bash
# What `make test` runs: all tests, then one line that sums them up. Arguments choose the packages.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Whatever is killed, its children end too: make -> this script -> cargo -> test programs -> keepers of servers.
tied=(setpriv --pdeathsig TERM --)
runner="target.'cfg(unix)'.runner = ['setpriv', '--pdeathsig', 'TERM', '--']"

# Tests run the real programs, so these are built first.
"${tied[@]}" cargo build --locked "$@" --bins
"${tied[@]}" cargo test --locked "$@" --no-fail-fast --config "$runner" 2>&1 | awk -f deploy/setup/summary.awk
