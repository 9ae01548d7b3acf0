#!/bin/bash
# The side-by-side benchmark; arguments go to web/bench/run.mjs (--help).
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build/bin
CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o build/bin/shoal ./server
CGO_ENABLED=0 go build -o build/bin/origin ./demo/origin
exec node web/bench/run.mjs "$@"
