# Thin: what people and CI run. `make` alone says what there is.
.PHONY: help run test lint bench fmt openapi

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make run      builds if needed and becomes `fanfare up`: SQLite and the sandbox, no account needed
run:
	@cargo build --release --quiet --package fanfare
	@exec target/release/fanfare up

## make test     everything, on SQLite and PostgreSQL; installs what it needs
test: lint
	scripts/install-test-tools
	cargo build --quiet --workspace --bins --tests
	scripts/with-postgres cargo test --workspace
	scripts/with-postgres scripts/check-webhooks
	scripts/check-api

## make lint     format and lints, warnings are errors
lint:
	scripts/check-licences
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- --deny warnings

## make bench    the benchmarks; writes benches/RESULTS.md
bench:
	cargo build --release --package fanfare
	FANFARE_POSTGRES_FSYNC=on scripts/with-postgres cargo bench --package benches

## make fmt      formats everything
fmt:
	cargo fmt --all

## make openapi  writes the committed OpenAPI document anew from the code
openapi:
	cargo run --quiet --package gateway --example openapi > services/gateway/openapi.json.new
	mv services/gateway/openapi.json.new services/gateway/openapi.json
