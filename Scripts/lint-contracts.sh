#!/usr/bin/env bash
# Fails on a placeholder that no contract can mean, such as `<uid>`, sooner than the suite does.
set -euo pipefail
cd "$(dirname "$0")/.."

known='uuid|uuid7|timestamp|string|nonempty|int|number|bool|any|jwt|present|absent'
found=$(
    find Contracts -name '*.json' ! -name '*.schema.json' ! -name openapi.json -print0 |
        xargs -0 -r grep -nHoE '"<[^"]*>"' |
        grep -vE ":\"<($known|int:[0-9]*\.\.[0-9]*|match:.*|image:[a-z]+:.+)>\"$" || true
)
if [ -n "$found" ]; then
    echo "$found" >&2
    echo "Unknown placeholders. Known: <$known>, <int:1..9>, <match:regex>, <image:FORMAT:FILE>" >&2
    exit 1
fi
