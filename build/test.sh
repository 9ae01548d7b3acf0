#!/bin/bash
# Every test that can fail on a commit, browsers included. Sets up what is
# missing first: as root from Debian's packages, otherwise it names them.
# With CI=true a skipped test fails the run.
set -uo pipefail
shopt -s nullglob
cd "$(dirname "$0")/.."
root=$PWD
out=build/out/test
totals=$out/totals
mkdir -p $out && : > $totals
begun=$SECONDS

say() { printf '\n== %s (%d s)\n' "$*" $((SECONDS - begun)); }
give_up() { echo "test: $*" >&2; exit 1; }

# step NAME COMMAND...: a check that passes or fails as one.
step() {
  local name=$1 log; shift
  log=$out/step.log
  if "$@" > $log 2>&1; then
    echo "ok     $name"
    echo '{"passed":1,"failed":0,"skipped":[]}' >> $totals
  else
    echo "FAILED $name"; cat $log
    echo '{"passed":0,"failed":1,"skipped":[]}' >> $totals
  fi
}

# broke NAME: a runner that could not run counts as one failure.
broke() { echo "FAILED $1"; echo '{"passed":0,"failed":1,"skipped":[]}' >> $totals; }

# goes NAME [VAR=VALUE...] ARGUMENTS...: go test, counted.
goes() {
  local name=$1 env=(); shift
  while [[ $1 == *=* && $1 != -* ]]; do env+=("$1"); shift; done
  say "$name"
  env "${env[@]}" go test -json "$@" 2> $out/go.err | node build/tally.mjs go $totals || broke "$name"
  cat $out/go.err
}

# nodes NAME FILES...: node's test runner, counted; two files at a time, for
# most of a browser test is waiting for video to play.
nodes() {
  local name=$1; shift
  say "$name"
  node --test --test-concurrency=2 --test-reporter=tap "$@" | node build/tally.mjs tap $totals
}

# 1. What is needed.
command -v go > /dev/null || give_up "Go 1.26 or later is needed"
command -v node > /dev/null && command -v npm > /dev/null || give_up "Node 20 or later with npm is needed"

PATH=$PATH:/usr/sbin # nginx
packages=()
need() { command -v "$1" > /dev/null || packages+=("${@:2}"); }
need chromium chromium
need firefox-esr firefox-esr libavcodec59
need WebKitWebDriver webkit2gtk-driver gstreamer1.0-libav gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
need Xvfb xvfb
need ffmpeg ffmpeg
need nginx nginx-light
need openssl openssl
need python3 python3
need gcc gcc libc6-dev
need git git
need tc iproute2
if ((${#packages[@]})); then
  install="apt-get install -y --no-install-recommends ${packages[*]}"
  [[ $(id -u) == 0 ]] || give_up "as root, run: apt-get update && $install"
  say "installing ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && $install; } < /dev/null > $out/apt.log 2>&1 || { tail -20 $out/apt.log; give_up "apt-get failed: $install"; }
fi

# 2. The product.
say "building"
go run ./build || give_up "the build failed"
mkdir -p build/bin
CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o build/bin/shoal ./server || give_up "the server does not build"
CGO_ENABLED=0 go build -o build/bin/origin ./demo/origin || give_up "the demo origin does not build"
CGO_ENABLED=0 go build -o build/bin/viewer ./client/viewer || give_up "the native viewer does not build"

# 3. Static checks.
say "checks"
step "go vet" go vet ./...
step "go vet, js/wasm" env GOOS=js GOARCH=wasm go vet ./shared/... ./client/...
step "staticcheck" go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -checks inherit,-SA1019,-U1000,-S1016 ./...
step "TypeScript" npm --prefix web exec -- tsc --noEmit -p web

# 4. Go, natively and as WASM.
raced=(./client/driver/... ./client/link/... ./client/origin/... ./client/store/... ./server/hub/...)
mapfile -t go_packages < <(go list ./... | grep -v '/client/viewer$')
goes "Go tests" -count=1 "${go_packages[@]}"
# What it measures are delays: with nothing beside it.
goes "Go tests between network namespaces" -count=1 ./client/viewer
goes "Go tests with the race detector" CGO_ENABLED=1 -race -count=1 "${raced[@]}"
goes "Go tests as WASM under Node" GOOS=js GOARCH=wasm -count=1 \
  -exec "$(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./shared/... ./client/agent/... ./server/coord/...
goes "Go tests as WASM in Chromium" GOOS=js GOARCH=wasm -count=1 -p 1 \
  -exec "node $root/web/e2e/gotest.mjs" ./client/js ./client/rtc ./client/store ./client/origin ./client/link ./client/wasm
goes "Go tests as WASM in Firefox" GOOS=js GOARCH=wasm SHOAL_BROWSER=firefox -count=1 -p 1 \
  -exec "node $root/web/e2e/gotest.mjs" ./client/js ./client/rtc ./client/store

# 5. Whole browsers. (Go's tests of build run those of the page's scripts.)
nodes "tests of the rig" web/bench/*.test.mjs web/e2e/rig/*.test.mjs
nodes "end-to-end tests" web/e2e/*.test.mjs
SHOAL_HLS=hls14 SHOAL_BRIEF=1 nodes "streams with hls.js 1.4" web/e2e/streams.test.mjs
nodes "soak" web/soak/*.test.mjs

say "done"
node build/tally.mjs sum $totals
