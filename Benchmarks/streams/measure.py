#!/usr/bin/env python3
"""Measures what streaming through the server costs, beside the same streams straight from the upstream.

See README.md in the folder above.
"""

import argparse
import datetime
import json
import os
import statistics
import time

from stack import RELEASE, Stack

LIFE = 64 * 20


def median(reports, name):
    return statistics.median(report[name] for report in reports)


def whole(report, what):
    """Ends the run when a stream lost anything: such a run measures nothing."""
    if report["whole"] != report["streams"]:
        raise SystemExit(f"{what}: {report['streams'] - report['whole']} of {report['streams']} streams were not whole"
                         f" ({report['failure']})")
    return report


def alternating(stack, rounds, what, **options):
    """Reports of runs in turn through the server and straight to the upstream."""
    through, direct = [], []
    for _ in range(rounds):
        through.append(whole(stack.run(True, **options), f"{what}, through the server"))
        direct.append(whole(stack.run(False, **options), f"{what}, direct"))
    return through, direct


def first_chunks(stack, rounds, results):
    """The time to the first chunk, and what a stream of 64 chunks costs."""
    print("| streams | start | first chunk, median (p95) | direct | added at the median | longest gap, direct | "
          "server CPU/stream | PostgreSQL CPU/stream |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    cases = [("one after another", {"streams": 1, "frames": 8, "repeat": 60})]
    cases += [("spread", {"streams": n, "spread": LIFE, "repeat": 3}) for n in (32, 128, 512)]
    cases += [("at once", {"streams": n}) for n in (32, 128, 512)]
    for start, options in cases:
        through, direct = alternating(stack, rounds, f"{options['streams']} {start}", **options)
        added = median(through, "first_median") - median(direct, "first_median")
        added_late = median(through, "first_p95") - median(direct, "first_p95")
        cpu, database = (
            statistics.median(report[name] / report["streams"] * 1000 for report in through)
            for name in ("server_cpu", "database_cpu"))
        print(f"| {options['streams']} | {start} | {median(through, 'first_median'):.2f} "
              f"({median(through, 'first_p95'):.2f}) ms | {median(direct, 'first_median'):.2f} "
              f"({median(direct, 'first_p95'):.2f}) ms | {added:.2f} ms | {median(through, 'gap_max'):.0f}, "
              f"{median(direct, 'gap_max'):.0f} ms | {cpu:.2f} ms | {database:.2f} ms |", flush=True)
        results.append({
            "figure": "first chunk", "streams": options["streams"], "start": start, "added_median": added,
            "added_p95": added_late, "server_cpu": cpu, "database_cpu": database,
            "through": through, "direct": direct,
        })


def holds(stack, through, streams, start):
    """Whether two of three runs had no gap of over 40 ms and lost nothing."""
    options = {"spread": LIFE, "repeat": 2} if start == "spread" else {}
    good = bad = 0
    while good < 2 and bad < 2:
        report = stack.run(through, streams, timeout=30, **options)
        if report["late"] == 0 and report["whole"] == report["streams"]:
            good += 1
        else:
            bad += 1
    return good == 2


def most_held(stack, through, start, ceiling=8_192):
    """The most streams that hold, to a sixteenth: doubled until they do not, then halved between."""
    low, high = 0, 32
    while holds(stack, through, high, start):
        low, high = high, high * 2
        if high > ceiling:
            return low
    while high - low > max(4, low // 16):
        middle = (low + high) // 2
        if holds(stack, through, middle, start):
            low = middle
        else:
            high = middle
    return low


def held(stack, rounds, results):
    """How many streams of 64 frames at 20 ms hold."""
    print("| start | streams held | direct | ratio |")
    print("| --- | --- | --- | --- |")
    for start in ("spread", "at once"):
        through, direct = [], []
        for _ in range(rounds):
            through.append(most_held(stack, True, start))
            direct.append(most_held(stack, False, start))
        ours, theirs = statistics.median(through), statistics.median(direct)
        print(f"| {start} | {ours:.0f} | {theirs:.0f} | {ours / max(1, theirs):.2f} |", flush=True)
        results.append({"figure": "held", "start": start, "through": through, "direct": direct})


def opened(process):
    """Waits until all streams of a load have text; tells whether they had."""
    return process.stdout.readline().startswith("open")


def memory(stack, streams, results):
    """Resident memory for each of many streams that are open together, a frame a second each."""
    whole(stack.run(True, 256), "warming up")
    time.sleep(1)
    idle = stack.resident()
    spread = streams * 4
    process = stack.load(True, streams, frames=spread // 1000 + 20, interval=1000, spread=spread, timeout=180)
    if not opened(process):
        raise SystemExit(f"{streams} streams were never open together: {process.communicate()[0]}")
    time.sleep(3)
    full = stack.resident()
    whole(json.loads(process.communicate()[0].splitlines()[-1]), f"{streams} open streams")
    each = (full - idle) / streams
    print(f"memory of {streams} open streams: {idle / 2**20:.1f} MiB idle, {full / 2**20:.1f} MiB with them, "
          f"{each / 1000:.1f} KB a stream", flush=True)
    results.append({"figure": "memory", "streams": streams, "idle": idle, "full": full, "each": each})


def statements(stack, streams, results, seconds=15):
    """Statements a second while long streams run, ten frames a second each."""
    process = stack.load(True, streams, frames=300, interval=100, spread=5_000, timeout=120)
    if not opened(process):
        raise SystemExit(f"{streams} streams were never open together: {process.communicate()[0]}")
    time.sleep(2)
    count, database, server, start = (
        stack.postgres.statements(), stack.postgres.processor_seconds(), stack.processor_seconds(), time.monotonic())
    time.sleep(seconds)
    passed = time.monotonic() - start
    rate = (stack.postgres.statements() - count) / passed
    busy = (stack.postgres.processor_seconds() - database) / passed
    server_busy = (stack.processor_seconds() - server) / passed
    whole(json.loads(process.communicate()[0].splitlines()[-1]), f"{streams} long streams")
    print(f"with {streams} long streams, {streams * 10} frames a second: {rate:.1f} statements a second, "
          f"server CPU {server_busy * 100:.0f} %, PostgreSQL CPU {busy * 100:.1f} % of a core", flush=True)
    results.append({
        "figure": "statements", "streams": streams, "a_second": rate, "database_share": busy,
        "server_share": server_busy})


def tap(binary, stack, rounds, results, streams=200):
    """What `--record` adds to streams, of a server beside one without it, in turn."""
    tapped = Stack(binary, "--record", "kept")
    try:
        whole(tapped.run(True, 64), "warming up")
        without, with_tap = [], []
        for _ in range(rounds):
            for place, reports in ((stack, without), (tapped, with_tap)):
                reports.append(whole(place.run(True, streams, spread=LIFE, repeat=3), f"{streams} streams"))
    finally:
        tapped.stop()
    print("| | first chunk, median (p95) | longest gap of a stream, median (p95) | server CPU/stream |")
    print("| --- | --- | --- | --- |")
    for name, reports in (("without", without), ("with `--record`", with_tap)):
        cpu = statistics.median(report["server_cpu"] / report["streams"] * 1000 for report in reports)
        print(f"| {name} | {median(reports, 'first_median'):.2f} ({median(reports, 'first_p95'):.2f}) ms | "
              f"{median(reports, 'gap_median'):.2f} ({median(reports, 'gap_p95'):.2f}) ms | {cpu:.2f} ms |", flush=True)
    results.append({"figure": "tap", "streams": streams, "without": without, "with": with_tap})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=os.path.join(RELEASE, "lpo"), help="the server to measure")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--only", default="first,held,memory,statements", help="which figures, by comma")
    parser.add_argument("--memory-streams", type=int, default=5_000)
    parser.add_argument("--json", help="where to write all figures")
    arguments = parser.parse_args()
    results = []
    load = os.getloadavg()[0]
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, load before it {load:.1f}\n", flush=True)
    stack = Stack(arguments.binary)
    try:
        whole(stack.run(True, 64), "warming up")
        only = arguments.only.split(",")
        if "first" in only:
            first_chunks(stack, arguments.rounds, results)
        if "held" in only:
            held(stack, max(1, arguments.rounds // 2), results)
        if "statements" in only:
            statements(stack, 1_000, results)
        if "memory" in only:
            memory(stack, arguments.memory_streams, results)
        if "tap" in only:
            tap(arguments.binary, stack, arguments.rounds, results)
    finally:
        stack.stop()
        if arguments.json:
            with open(arguments.json, "w", encoding="utf-8") as file:
                json.dump({"load": load, "results": results}, file, indent=1)


main()
