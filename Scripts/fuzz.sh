#!/usr/bin/env bash
# Looks for input that breaks the form parser, or the saying of what a file is, with libFuzzer: both at once, for so many seconds.
# What is found is left in Fuzzing/cases, where the tests read it.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
# Else Swift takes the crash that libFuzzer is to note.
export SWIFT_BACKTRACE=enable=no
build=.build/fuzzing

for name in Multipart Media; do
    LPO_FUZZING=1 swift build -c release --sanitize fuzzer --scratch-path "$build" --product "${name}Fuzzer"
done

look() {
    local name=$1 seeds=$2 length=$3
    mkdir -p "$build/corpus/$name" "Fuzzing/cases/$name"
    "$build/release/${name}Fuzzer" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len="$length" -print_final_stats=1 \
        -artifact_prefix="Fuzzing/cases/$name/" "$build/corpus/$name" "$seeds" "Fuzzing/cases/$name" >"$build/$name.log" 2>&1
}

look Multipart Fuzzing/seeds/multipart 16384 &
multipart=$!
look Media Contracts/fixtures/media 131072 &
media=$!
failed=0
wait "$multipart" || failed=1
wait "$media" || failed=1
for name in Multipart Media; do
    grep -E '^(Done|stat::|SUMMARY|Fatal|.*Fatal error)' "$build/$name.log" | sed "s/^/$name: /"
done
exit "$failed"
