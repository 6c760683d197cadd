# Thin: what people and CI run. `make` alone says what there is.
.PHONY: help run web test tools lint bench fmt openapi e2e-compose

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make run      builds if needed and becomes `fanfare up`: SQLite and the sandbox, no account needed
run: web
	@cargo build --release --quiet --package fanfare
	@exec target/release/fanfare up

## make web      builds the console into web/dist, where Node.js is; what is newer than it counts
web: web/dist/index.html
web/dist/index.html: $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/browser/*') services/gateway/openapi.json
	@scripts/build-console

## make test     everything, on SQLite and PostgreSQL; installs what it needs
test: tools web lint
	scripts/build-previous
	cargo build --quiet --workspace --bins --tests
	scripts/with-postgres cargo test --workspace
	scripts/with-postgres scripts/check-webhooks
	scripts/check-api
	scripts/check-deploy
	scripts/check-console

tools:
	@scripts/install-test-tools

## make e2e-compose  the end-to-end suite on the docker-compose file; needs Docker
e2e-compose:
	scripts/e2e-compose

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
