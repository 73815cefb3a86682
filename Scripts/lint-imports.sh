#!/usr/bin/env bash
# Fails on an import that goes against the direction of the house: each folder has the list of what it may import.
# `--explicit-target-dependency-import-check` does not see a C module that comes through another target; this does.
set -euo pipefail
cd "$(dirname "$0")/.."

swift_libraries="Swift FoundationEssentials Glibc Synchronization"
checked=" "
services="HTTPTypes Hummingbird Logging NIOCore ServiceLifecycle"

check() {
    local folder=$1
    shift
    local allowed=" $swift_libraries $* "
    checked+="$folder "
    grep -rnE --include='*.swift' \
        '^[[:space:]]*(@[a-zA-Z_]+(\([A-Za-z_]+\))?[[:space:]]+)*((public|package|internal|private|fileprivate)[[:space:]]+)?import ' "$folder" |
        sed -E 's/^([^:]+:[0-9]+):.*import ((struct|class|enum|func|protocol|typealias|var|let) )?([A-Za-z_0-9]+).*/\1 \4/' |
        while read -r place module; do
            case "$allowed" in
            *" $module "*) ;;
            *) echo "$place: $folder may not import $module" ;;
            esac
        done
}

check_all() {
    check Sources/Native/Reactor CEpoll
    check Sources/Native/Postgres CLibPQ Reactor Secrets Logging
    check Sources/Native/WebClient CLibCurl Reactor
    check Sources/Native/Imaging CLibVips Reactor
    check Sources/Native/JSONTree CJansson
    check Sources/Native/Secrets CMalloc COpenSSL Reactor
    check Sources/Native/EmbeddedRecordings CRecordings
    check Sources/Native/EmbeddedDocumentation CDocumentation
    check Sources/EventStream
    check Sources/Multipart
    check Sources/MediaFormats
    check Sources/MediaPreviews MediaFormats Subprocess SystemPackage
    check Sources/MediaStorage Secrets WebClient NIOPosix SystemPackage
    check Sources/Recording EventStream JSONTree Secrets
    check Sources/RecordingImport JSONTree Recording NIOCore NIOEmbedded NIOHTTP1 NIOHTTPCompression Yams
    check Sources/Providers EventStream JSONTree WebClient Logging
    check Sources/HTTPServer Hummingbird HummingbirdCore Logging NIOCore NIOHTTP1 NIOHTTPTypesHTTP1
    # shellcheck disable=SC2086
    check Sources/ChatServer EmbeddedDocumentation EventStream HTTPServer Imaging JSONTree MediaFormats MediaPreviews MediaStorage Multipart Postgres Providers Secrets \
        WebClient Configuration JWTKit NIOHTTP1 NIOHTTPTypes NIOHTTPTypesHTTP1 $services
    # shellcheck disable=SC2086
    check MockProviders EventStream HTTPServer JSONTree MediaFormats Recording Secrets JWTKit $services
    check Sources/MockProvidersTesting EmbeddedRecordings MockProviders Recording Logging Testing
    check Sources/Recorder JSONTree MockProviders Providers Reactor Recording WebClient Logging
    check Sources/ContractKit EventStream Imaging JSONTree WebClient
    check Fuzzing MediaFormats Multipart FuzzProperties
    check Sources/LocalPostgres Subprocess SystemPackage
    check Sources/lpo ChatServer ContractKit EmbeddedRecordings Imaging JSONTree LocalPostgres MediaFormats MockProviders Postgres Providers Recorder \
        Recording RecordingImport Secrets WebClient \
        ArgumentParser Configuration Logging NIOCore NIOPosix ServiceLifecycle UnixSignals

    # A folder that nobody listed would be free to import anything.
    local folder
    for folder in Sources/* Sources/Native/* MockProviders; do
        case "$folder" in Sources/System | Sources/Native) continue ;; esac
        case "$checked" in
        *" $folder "*) ;;
        *) echo "$folder: has no list of what it may import; give it one in $0" ;;
        esac
    done
    # C comes into the house by Native alone, but for pictures that are made to test it, and two imports on a line would
    # hide one.
    grep -rnE --include='*.swift' --exclude-dir=ImagingTests '^[^/]*import C(LibPQ|LibCurl|OpenSSL|LibVips|Jansson|Epoll|Malloc|Recordings|Documentation)' Tests || true
    grep -rnE --include='*.swift' '^[^/"]*import [A-Za-z_]+;' Sources MockProviders Tests || true
}

found=$(check_all)

if [ -n "$found" ]; then
    echo "$found" >&2
    exit 1
fi
