#!/bin/bash
# What takes too long for every commit: fuzzing, many seeds of the simulator,
# the browser's Go tests in Firefox, every stream with every hls.js. It needs
# what `make test` installs.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
minutes=${MINUTES:-10}

for package in ./shared/wire ./shared/signal ./shared/manifest; do
  for target in $(go test -list '^Fuzz' $package | grep '^Fuzz'); do
    echo "== fuzzing $package $target for $minutes minutes"
    go test $package -run '^$' -fuzz "^$target\$" -fuzztime "${minutes}m"
  done
done

failed=()
echo "== what the simulator promises, over many seeds"
go run ./sim/numbers -seeds "${SEEDS:-200}" || failed+=("sim/numbers")
for scenario in churn sleepy slow polluters outage rangeless edges naps airy lossy; do
  echo "== simulating $scenario"
  go run ./sim -scenario $scenario -runs 20 -minutes 3 -report none || failed+=("$scenario")
done

echo "== the page's Go tests in Firefox"
SHOAL_BROWSER=firefox GOOS=js GOARCH=wasm go test -count=1 -p 1 \
  -exec "node $root/web/e2e/gotest.mjs" ./client/js ./client/rtc ./client/store ./client/origin ./client/wasm

echo "== building what browsers are to run"
go run ./build
mkdir -p build/bin
CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o build/bin/shoal ./server
CGO_ENABLED=0 go build -o build/bin/origin ./demo/origin
CGO_ENABLED=0 go build -o build/bin/viewer ./client/viewer

echo "== attaching and destroying 2,000 players in one page"
SHOAL_CYCLES=2000 node --test --test-name-pattern="nothing grows" web/e2e/pages.test.mjs

echo "== half an hour of eight viewers, and of 2,000 that come and go"
SHOAL_SOAK=${SOAK:-30} node --test --test-concurrency=2 web/soak/*.test.mjs || failed+=("soak")

export PATH=$PATH:/usr/sbin SHOAL_NIGHTLY=1
matrix=(web/e2e/streams.test.mjs web/e2e/origins.test.mjs web/e2e/players.test.mjs)
for version in hls14 hls15 hls16 hls.js; do
  echo "== streams, origins and players with $version"
  SHOAL_HLS=$version node --test --test-concurrency=1 "${matrix[@]}" || failed+=("$version")
done
echo "== streams in Firefox"
SHOAL_BROWSER=firefox node --test web/e2e/streams.test.mjs || failed+=(Firefox)
((${#failed[@]} == 0)) || { echo "nightly: failed with ${failed[*]}" >&2; exit 1; }
