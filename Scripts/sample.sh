#!/usr/bin/env bash
# Builds the package Tests/Sample, which uses the mock vendors from outside, and runs its tests. Arguments go to
# `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."

# The versions that were resolved for this package, so that what has been fetched once does for both.
[ ! -f Package.resolved ] || cp Package.resolved Tests/Sample/Package.resolved
exec swift test --package-path Tests/Sample --scratch-path .build/sample --disable-xctest "$@"
