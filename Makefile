# The commands that people and CI run, word for word. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: help run setup build test soak fuzz bench lint fmt deny clean

target := $(or $(CARGO_TARGET_DIR),target)
# What `make test` builds and tests; for one crate: make test PACKAGES="-p gateway"
PACKAGES ?= --workspace

help: ## Says what each command does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The debug build: it is there in a tenth of the time, and fast enough for one person and the demo history.
run: build ## Builds and runs everything on this machine until Ctrl-C; data stays in .dev/ (the default)
	@exec $(target)/debug/civicstream --die-with-parent dev

setup: ## Installs what is missing: Postgres programs, nats-server, a C compiler, Node.js; for tests Chromium
	@deploy/setup/setup.sh

build: ## Builds the one binary (debug)
	@deploy/setup/setup.sh run
	cargo build --locked -p civicstream

# `exec`, so that the kernel ends the tests when make is killed, whatever kills it.
test: setup ## Runs every test on private servers
	@exec setpriv --pdeathsig KILL -- deploy/setup/test.sh $(PACKAGES)

# A minute of the same is part of `make test`. SOAK_SEED=… repeats the order of a run.
soak: setup ## Kills and cuts everything for ten minutes under 200 clients (SOAK_SECONDS=… for longer or shorter)
	cargo build --locked -p civicstream
	@exec setpriv --pdeathsig KILL -- env SOAK_SECONDS=$(or $(SOAK_SECONDS),600) cargo test --locked -p e2e --test soak \
		--config "target.'cfg(unix)'.runner = ['setpriv', '--pdeathsig', 'TERM', '--']"

# Apart from `make test`, which plays the inputs that are known: looking for new ones takes as long as one lets it.
fuzz: setup ## Looks for inputs that break the gateway, for FUZZ_SECONDS (600); keeps what it finds in .dev/fuzz
	@exec setpriv --pdeathsig KILL -- deploy/setup/fuzz.sh

# Apart from `make test`: a measurement wants a release build and a quiet machine. `make bench BENCH=latency` measures one thing,
# `make bench BENCH="gateway stalled replay storm drain"` all of the gateway.
bench: setup ## Measures speed as ratios against yardsticks in the same run (release build; some minutes)
	cargo build --locked --release -p civicstream -p bench
	@exec setpriv --pdeathsig KILL -- $(target)/release/bench $(BENCH)

lint: setup ## Checks format, lints, the types of the pages' scripts and, where cargo-deny is installed, dependencies
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	services/site/node_modules/.bin/tsc -p services/site --noEmit
	@if command -v cargo-deny >/dev/null; then \
		cargo deny check bans licenses sources; \
	else \
		echo "lint: cargo-deny is not installed, so the dependencies are not checked (make deny does both)"; \
	fi

fmt: ## Formats the code
	cargo fmt --all

deny: ## Checks licenses and sources of all dependencies; installs cargo-deny first if need be (minutes)
	@command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
	cargo deny check bans licenses sources

clean: ## Removes everything that was built or installed here, and the data of the local run
	cargo clean
	rm -rf .dev {tests/browser,deploy/examples,services/site}/node_modules services/site/client/{.built,dist}
