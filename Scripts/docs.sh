#!/usr/bin/env bash
# Makes the documentation of the libraries for tests below .build/docs, and fails on a link that leads nowhere or a page
# that is malformed. It needs `docc` of the toolchain and no network.
set -euo pipefail
cd "$(dirname "$0")/.."

swift build --target MockProvidersTesting
products=$(swift build --show-bin-path)
target=$(swift -print-target-info | sed -nE 's/^ *"unversionedTriple": "([^"]+)".*/\1/p')
extract="$(dirname "$(readlink -f "$(command -v swift)")")/swift-symbolgraph-extract"
output=.build/docs

# The C modules that the libraries' dependencies have: those that say so themselves, and those that SwiftPM writes for.
modules=()
for map in Sources/System/*/module.modulemap .build/checkouts/*/Sources/*/include/module.modulemap \
    "$products"/*.build/module.modulemap; do
    modules+=(-Xcc "-fmodule-map-file=$map")
done

document() {
    local module=$1 catalogue=$2
    mkdir -p "$output/$module"
    "$extract" -module-name "$module" -I "$products/Modules" "${modules[@]}" -target "$target" \
        -minimum-access-level public -skip-inherited-docs -output-dir "$output/symbols/$module"
    docc convert "$catalogue" --fallback-display-name "$module" --fallback-bundle-identifier "$module" \
        --additional-symbol-graph-dir "$output/symbols/$module" --warnings-as-errors \
        --output-path "$output/$module"
}

rm -rf "$output"
mkdir -p "$output/symbols/MockProviders" "$output/symbols/MockProvidersTesting"
document MockProviders MockProviders/MockProviders.docc
document MockProvidersTesting Sources/MockProvidersTesting/MockProvidersTesting.docc
echo "The documentation is in $output: docc preview, or any web server, shows it."
