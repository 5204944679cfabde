#!/usr/bin/env bash
# Runs the fuzz targets that `make fuzz` has built: RUNS inputs for each of TARGETS.
set -euo pipefail

fuzz=.build-fuzz/release/fuzz
runs=${RUNS:-10000000}
read -ra targets <<< "${TARGETS:-head answers chunks target range cookies conditions multipart websocket response connection http2}"

export SWIFT_BACKTRACE=enable=no
# One frame of each allocation is enough to find it, and Swift allocates much.
export ASAN_OPTIONS=malloc_context_size=1:quarantine_size_mb=8:max_redzone=32:detect_stack_use_after_return=0

mkdir -p .build-fuzz/findings

# A build that does not see branches, or bytes beyond an allocation's end, finds nothing in any target: so something is planted.
if FUZZ_TARGET=planted "$fuzz" -seed=1 -runs=20000000 -max_len=16 -artifact_prefix=.build-fuzz/findings/planted- \
    < /dev/null > .build-fuzz/planted.log 2>&1 || ! grep -q 'AddressSanitizer: heap-buffer-overflow' .build-fuzz/planted.log; then
    tail -3 .build-fuzz/planted.log >&2
    echo "make fuzz: the planted bug was not found: this build is blind" >&2
    exit 1
fi
echo "planted: found, as it should be"

failed=0
for target in "${targets[@]}"; do
    case $target in
        head | answers | connection | http2) longest=600 ;;
        *) longest=200 ;;
    esac
    corpus=.build-fuzz/corpus/$target log=.build-fuzz/$target.log
    mkdir -p "$corpus"
    if FUZZ_TARGET=$target "$fuzz" -runs="$runs" -max_len=$longest -print_final_stats=1 -artifact_prefix=".build-fuzz/findings/$target-" \
        "$corpus" "Tests/Fuzzing/Corpus/$target" < /dev/null > "$log" 2>&1; then
        echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs, no finding"
    else
        failed=1
        grep -E '^FAULT|ERROR|Fatal error' "$log" >&2 || tail -5 "$log" >&2
        echo "$target: a finding; the input is in .build-fuzz/findings, the rest in $log" >&2
    fi
done
exit $failed
