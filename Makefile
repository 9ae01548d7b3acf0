# Shoal. `make help` lists what there is; every target is one or two plain
# commands, so that people and CI run the same lines.

.DEFAULT_GOAL := help
.PHONY: help demo build package test check bench nightly sim

BIN := build/bin/shoal
RELEASE := CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o $(BIN) ./server

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build what is missing and play the live demo on http://127.0.0.1:8080
	@test -d build/out || echo "the first time takes a minute or two: Go modules, npm packages, the agent"
	@go run ./build -dev
	@echo "compiling the server…"
	@mkdir -p build/bin && CGO_ENABLED=0 go build -o $(BIN)-demo ./server
	@echo "starting it: http://127.0.0.1:8080 (Ctrl-C ends it)"
	@exec $(BIN)-demo --demo

build: ## the release: build/bin/shoal (one static binary) and build/dist
	@go run ./build
	@echo "compiling the server…"
	@mkdir -p build/bin && $(RELEASE)
	@ls -l $(BIN) | awk '{ printf "  %s: %.1f MB\n", $$NF, $$5 / 1e6 }'

package: ## the npm package: build/out/shoal-<version>.tgz
	@go run ./build
	@cd build/out && npm pack ./npm --silent

test: ## set up what is missing, then every test that can fail on a commit
	@bash build/test.sh

check: ## format, vet (native and js/wasm), types, dependency rules, budgets
	@test -z "$$(gofmt -l build client demo server shared sim)" || { gofmt -l build client demo server shared sim; exit 1; }
	@go vet ./...
	@GOOS=js GOARCH=wasm go vet ./shared/... ./client/...
	@go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -checks inherit,-SA1019,-U1000,-S1016 ./...
	@go run ./build -dev
	@cd web && npx --no-install tsc -p .
	@go test ./build/...

bench: ## measure Shoal beside the plain player and p2p-media-loader in real browsers, every scenario and variant
	@go run ./build
	@bash build/bench.sh

nightly: ## the long runs: fuzzing, many seeds, Firefox
	@bash build/nightly.sh

sim: ## 300 viewers on one site, simulated
	@go run ./sim
