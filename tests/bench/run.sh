#!/bin/bash
# Builds and runs the measurements: kinko beside the bare work, in turns, as ratios (bare / kinko).
#
#     tests/bench/run.sh [write mirror import verify start documents age rotate handover mirror-growth lists deep verify-mirror analyze]
#
# Not part of the pass/fail run. Only when named: documents and age, which need age and some GB of disk; rotate; handover and deep, of 10,000 cases;
# verify-mirror and analyze, of logs of up to 1,000,000 entries; mirror-growth, which writes 100,000 acts; lists, which fills a vault with 100,000 cases and
# 1,000,000 log entries.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
build=${KINKO_BENCH_BUILD:-$top/build/bench}

"$top/.ci/setup" tests
cmake -S "$top" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DKINKO_TESTS=ON >/dev/null
cmake --build "$build" --target kinko-bench -j "$(nproc)" >/dev/null
exec "$build/tests/kinko-bench" "$@"
