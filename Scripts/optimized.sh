#!/usr/bin/env bash
# `swift build` and `swift test` for what is tested as it is deployed: the package and its tests, optimized, in a build folder of
# their own. `Scripts/optimized.sh build --build-tests`, `Scripts/optimized.sh test --skip-build --filter ResumeTests`.
set -euo pipefail
cd "$(dirname "$0")/.."
exec swift "$1" --configuration release -Xswiftc -enable-testing --scratch-path .build/optimized "${@:2}"
