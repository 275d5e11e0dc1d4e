# Two commands matter on a fresh machine with Go >= 1.26, Node >= 20 and make:
#   make demo    a served example with data        make test    all that a change must pass
# Everything needed is fetched by the targets themselves. "make" alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN     := bin/greenlane
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
TOOL    := go tool -modfile=tools.mod
NPM_CI  := npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
# Packages tested at once. Each of the slow ones runs a ClickHouse engine of its own, which wants about one core.
TEST_JOBS ?= 2
# A hanging test ends here with its stacks instead of at the limit of the whole run.
TEST_TIMEOUT ?= 45m

ENGINE   := node_modules/.package-lock.json
WEB_DEPS := web/node_modules/.package-lock.json
AUDIT    := server/test/node_modules/.package-lock.json
MODULES  := bin/.modules
PAGES    := web/dist/index.html

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: check
check:
	@case "$$(go env GOVERSION 2>/dev/null)" in go1.2[6-9]*|go1.[3-9][0-9]*|devel*) ;; \
	  *) echo "Go 1.26 or newer is needed and was not found; see https://go.dev/dl (found: $$(go version 2>&1 || true))" >&2; exit 1;; esac
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null || \
	  { echo "Node.js 20.19 or newer is needed and was not found; see https://nodejs.org (found: $$(node --version 2>&1 || true))" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "npm is needed and was not found; it comes with Node.js, or as the package npm" >&2; exit 1; }

.PHONY: deps
deps: check $(ENGINE) $(WEB_DEPS) $(MODULES) ## fetch the engine library, the web packages and the Go modules

$(ENGINE): package.json package-lock.json
	@echo "== engine library (libchdb, about 570 MB on disk)"
	$(NPM_CI)
	@touch $@

$(WEB_DEPS): web/package.json web/package-lock.json
	@echo "== web packages"
	cd web && $(NPM_CI)
	@touch $@

$(AUDIT): server/test/package.json server/test/package-lock.json
	@echo "== GraphQL over HTTP audit"
	cd server/test && $(NPM_CI)
	@touch $@

$(MODULES): go.mod go.sum
	@echo "== Go modules"
	go mod download
	@mkdir -p $(@D) && touch $@

.PHONY: web
web: check $(PAGES) ## build the browser pages into web/dist, from where they are embedded

$(PAGES): $(WEB_DEPS) web/tsconfig.json web/vite.config.ts $(wildcard web/*.html web/src/* web/public/*)
	cd web && npm run --silent build -- --logLevel=warn
	@touch $@

.PHONY: generate
generate: $(MODULES) ## rewrite every generated file
	go generate ./...

.PHONY: build
build: deps web ## compile bin/greenlane with the pages inside
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN) ./cmd/greenlane

.PHONY: demo
demo: build ## build, load the example world, serve http://127.0.0.1:8080, print the briefing
	$(BIN) demo

.PHONY: test
test: $(AUDIT) ## all that a change must pass; .ci/run calls it
	@$(MAKE) build
	@$(MAKE) verify
	@echo "== go test"
	go test -p $(TEST_JOBS) -timeout $(TEST_TIMEOUT) ./...
	@$(MAKE) web-test

# How long each fuzz target searches beyond its committed corpus, which go test runs through anyway. Inputs are made smaller for a few
# tries only: left alone that takes the whole minute.
FUZZ_TIME ?= 60s
# go test may report the end of its own time as a failure; a finding is always written down.
FUZZ_ENDED = { grep -q 'context deadline exceeded' bin/.fuzz && ! grep -q 'Failing input written' bin/.fuzz; }

.PHONY: fuzz
fuzz: $(MODULES) ## search for inputs that break readers, mappings and validators; FUZZ_TIME each target
	@mkdir -p bin; found=0; for package in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' "$$package" | grep '^Fuzz' || true); do \
	    found=$$((found + 1)); echo "== $$target in $$package"; \
	    go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ_TIME) -fuzzminimizetime 20x "$$package" >bin/.fuzz 2>&1 || \
	      $(FUZZ_ENDED) || { tail -n 60 bin/.fuzz; exit 1; }; \
	    tail -n 2 bin/.fuzz; \
	  done; done; test "$$found" -gt 0 || { echo "no fuzz target was found" >&2; exit 1; }

.PHONY: web-test
web-test: build ## browser test; URL=http://… tests a running server, else it starts one of its own
	@echo "== browser test"
	node web/test/browser.mjs $(if $(URL),$(URL),--start $(BIN) demo)

# Of every file that git knows or would add; one that is gone is left out, so that it shows as a difference.
CHECKSUMS := { git ls-files -z --cached --others --exclude-standard | sort -zu | xargs -0 -r cksum 2>/dev/null || true; }

.PHONY: verify
verify: $(MODULES) ## generated files are current, format, lint, layout
	@echo "== generated files"
	@mkdir -p bin && $(CHECKSUMS) >bin/.before
	@test -s bin/.before || { echo "make verify compares the files that git knows or would add: run it in a clone, with git installed" >&2; exit 1; }
	go generate ./...
	@$(CHECKSUMS) >bin/.after
	@cmp -s bin/.before bin/.after || { diff bin/.before bin/.after | grep '^[<>]' >&2 || true; \
	  echo "go generate changed the files above: run make generate and commit what it writes" >&2; exit 1; }
	@echo "== format"
	@found="$$($(TOOL) gofumpt -l .)"; test -z "$$found" || \
	  { echo "$$found" >&2; echo "not formatted: run $(TOOL) gofumpt -w on the files above" >&2; exit 1; }
	@$(MAKE) lint
	@echo "== layout"
	go test -count=1 .

.PHONY: lint
lint: $(MODULES) ## golangci-lint with .golangci.yml; its first build takes about three minutes
	@echo "== lint"
	$(TOOL) golangci-lint run ./...

.PHONY: bench
bench: build ## measure against raw ClickHouse and print the ratios
	go run ./bench

.PHONY: clean
clean: ## remove what was built; data in .greenlane and fetched packages stay
	rm -rf bin web/dist/assets web/dist/*.html web/dist/*.svg
