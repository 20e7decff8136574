#!/bin/bash
# Builds and runs the measurements: kinko beside the bare work, in turns, as ratios (bare / kinko).
#
#     tests/bench/run.sh [write mirror import verify start mirror-growth lists]
#
# Not part of the pass/fail run. mirror-growth writes 100,000 acts and lists imports
# 100,000 cases: they take minutes.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
build=${KINKO_BENCH_BUILD:-$top/build/bench}

"$top/.ci/setup" tests
cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DKINKO_TESTS=ON >/dev/null
cmake --build "$build" --target kinko-bench -j "$(nproc)" >/dev/null
exec "$build/tests/kinko-bench" "$@"
