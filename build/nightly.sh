#!/bin/bash
# What takes too long for every commit: fuzzing, many seeds of the simulator,
# the browser's Go tests in Firefox.
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

for scenario in steady churn owners sleepy slow polluters blackout outage rangeless; do
  echo "== simulating $scenario"
  go run ./sim -scenario $scenario -runs 20 -minutes 3
done

echo "== the page's Go tests in Firefox"
SHOAL_BROWSER=firefox GOOS=js GOARCH=wasm go test -count=1 -p 1 \
  -exec "node $root/web/e2e/gotest.mjs" ./client/js ./client/rtc ./client/store ./client/origin ./client/wasm

echo "== attaching and destroying 2,000 players in one page"
SHOAL_CYCLES=2000 node --test --test-name-pattern="nothing grows" web/e2e/pages.test.mjs
