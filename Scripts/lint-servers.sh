#!/usr/bin/env bash
# Fails on an HTTP server that ends the process when it is cancelled while a connection is being accepted.
set -euo pipefail
cd "$(dirname "$0")/.."

found=$(grep -rn --include='*.swift' --exclude-dir=HTTPServer '\.http1(' Sources MockProviders Tests || [ $? = 1 ])
if [ -n "$found" ]; then
    echo "$found" >&2
    echo "Use .cancellableHTTP1() of Sources/HTTPServer: a server of .http1() that is cancelled can end the process." >&2
    exit 1
fi
