#!/bin/bash
# What `make test` runs: all tests, then one line that sums them up. Arguments choose the packages.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Whatever is killed, its children end too: make -> this script -> cargo -> test programs -> keepers of servers. So this
# script runs no test in a subshell, which would outlive it.
tied=(setpriv --pdeathsig TERM --)
runner="target.'cfg(unix)'.runner = ['setpriv', '--pdeathsig', 'TERM', '--']"

# Tests run the real programs, so these are built first.
"${tied[@]}" cargo build --locked "$@" --bins

# From here on everything passes through the summary, which ends with its input.
exec 3>&1 4>&2
exec > >(exec awk -f deploy/setup/summary.awk >&3 2>&4) 2>&1
summary=$!
failed=0
# The pages' scripts are part of the package `site`; a browser shows what the whole program serves.
case " $* " in *" --workspace "* | *" site "*)
    "${tied[@]}" services/site/node_modules/.bin/tsc -p services/site || failed=1
    "${tied[@]}" node --test --test-reporter=spec services/site/{tests,client/tests}/*.test.mjs || failed=1 ;;
esac
case " $* " in *" --workspace "* | *" civicstream "*)
    "${tied[@]}" node --test-reporter=spec tests/browser/main.mjs || failed=1 ;;
esac
"${tied[@]}" cargo test --locked "$@" --no-fail-fast --config "$runner" || failed=1
exec >&3 2>&4
wait "$summary" || failed=1
exit "$failed"
