#!/bin/bash
# Follows a feed of Civicstream with curl alone, over server-sent events: a start for clients of your own.
#
#     ./follow.sh http://127.0.0.1:8080/v1/live/sse member:seoul | jq --raw-output '.activity.name // empty'
#
# Prints each message as a line of JSON: a snapshot of what there is, then an activity for each that happens, each once and in
# order, through restarts of the server and losses of the network. `connected N`, `lost` and `failed` on standard error tell
# of the connections.
set -euo pipefail

snapshot=20
answer_max_s=10
# The server says something every 25 seconds, if only that it is there.
silence_max_s=35

[ $# = 2 ] || { echo "usage: $0 http://127.0.0.1:8080/v1/live/sse member:seoul" >&2; exit 2; }
address="$1?feed=$2&snapshot=$snapshot"
last_id= # Where to resume: opaque, good for ever.
retry_ms=1000
connections=0
curl=
trap '[ -z "$curl" ] || kill "$curl" 2>/dev/null' EXIT

# A line of the stream, or the status with which curl ends.
on_line() {
    case $1 in
        "data: "*) data=${1#data: } ;;
        "id: "*) id=${1#id: } ;;
        "retry: "*) retry_ms=${1#retry: } ;;
        "") on_event ;;
        "status: 429") ;;
        "status: 4"*) echo "refused with ${1#status: }" >&2; exit 1 ;;
    esac
}

# What an event says counts once it is whole, with the empty line after it.
on_event() {
    if [ "$is_new" = yes ]; then
        is_new=no
        connections=$((connections + 1))
        echo "connected $connections" >&2
    fi
    [ -z "$data" ] || printf '%s\n' "$data"
    last_id=${id:-$last_id}
    data='' id=''
}

while :; do
    data='' id='' is_new=yes
    exec 3< <(exec curl --no-buffer --silent --fail --connect-timeout "$answer_max_s" --speed-limit 1 \
        --speed-time "$silence_max_s" --write-out 'status: %{http_code}\n' --header "Last-Event-ID: $last_id" "$address")
    curl=$!
    while IFS= read -r line <&3; do on_line "$line"; done
    wait "$curl" || true
    if [ "$is_new" = yes ]; then echo "failed" >&2; else echo "lost" >&2; fi
    sleep "$((retry_ms / 1000)).$(printf %03d $((retry_ms % 1000)))"
done
