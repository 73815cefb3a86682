#!/usr/bin/env bash
# Fails on a way to a log or a terminal that goes past the one place that masks the secrets of the settings.
set -euo pipefail
cd "$(dirname "$0")/.."

found=$(
    grep -rn --include='*.swift' 'LoggingSystem\.bootstrap' Sources MockProviders | grep -v '^Sources/ChatServer/Operations/CleanLogHandler.swift:' || true
    grep -rnE --include='*.swift' '(Swift\.print|fputs|fwrite|debugPrint|dump|exit\(withError:)' Sources/lpo | grep -vE '^Sources/lpo/(StandardOutput|LPO).swift:' || true
)
if [ -n "$found" ]; then
    echo "$found" >&2
    echo "Log by startLogging (Sources/ChatServer/Operations), print by print and StandardError.print of Sources/lpo: they mask secrets." >&2
    exit 1
fi
