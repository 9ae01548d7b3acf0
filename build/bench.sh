#!/bin/bash
# The side-by-side benchmark. Arguments go to web/bench/run.mjs (--help); without
# any, every scenario comes first and then each variant of the steady one once.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/bin
CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o build/bin/shoal ./server
CGO_ENABLED=0 go build -o build/bin/origin ./demo/origin
(($# == 0)) || exec node web/bench/run.mjs "$@"

failed=0
node web/bench/run.mjs || failed=1
for variant in ts signed hls14; do
  node web/bench/run.mjs --variant $variant --scenario steady --systems plain,shoal --runs 1 || failed=1
done
exit $failed
