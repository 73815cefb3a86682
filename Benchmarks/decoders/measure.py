#!/usr/bin/env python3
"""Measures the decoders against the vendors' SDKs. See README.md in the folder above."""

import json
import os
import statistics
import subprocess
import sys
import time

import sdk_streams

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINARY = os.environ.get("DECODER_BENCHMARK", os.path.join(ROOT, ".build", "release", "DecoderBenchmark"))
PIECE = 4096
FORMS = [
    ("openai", "responses", "openai/responses-long"),
    ("openai", "chat_completions", "openai/chat-long"),
    ("anthropic", "messages", "anthropic/long"),
    ("google", "generate_content", "google/long"),
    ("xai", "responses", "xai/responses-long"),
    ("xai", "chat_completions", "xai/chat-long"),
    ("mistral", "chat_completions", "mistral/long"),
]


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print("| form | MB/s | frames/s | SDK MB/s | times the SDK | line feeds MB/s |\n| --- | --- | --- | --- | --- | --- |")
    for vendor, api, name in FORMS:
        path = os.path.join(ROOT, "Recordings", f"{name}.sse")
        if not os.path.exists(path):
            continue
        with open(path, "rb") as file:
            body = file.read()
        frames = body.replace(b"\r", b"").count(b"\n\n")
        read = sdk_streams.reader(vendor, api, body, PIECE)
        read()
        ours, scans, theirs = [], [], []
        for _ in range(rounds):
            output = subprocess.check_output([BINARY, vendor, api, path, str(PIECE), "0.3"])
            figures = json.loads(output)
            ours.append(figures["decode_seconds"])
            scans.append(figures["scan_seconds"])
            start = time.perf_counter()
            read()
            theirs.append(time.perf_counter() - start)
        own, sdk, scan = (statistics.median(times) for times in (ours, theirs, scans))
        megabytes = len(body) / 1e6
        print(f"| {name} | {megabytes / own:.0f} | {frames / own:,.0f} | {megabytes / sdk:.2f} | {sdk / own:.0f} "
              f"| {megabytes / scan:,.0f} |")


main()
