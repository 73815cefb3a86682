#!/usr/bin/env python3
"""Measures what signing in costs, what its time tells, what a flood of logins does to others, and what limits cost.

See README.md in the folder above.
"""

import argparse
import datetime
import itertools
import json
import multiprocessing
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import threading
import time

from servers import PASSWORD, WRONG_PASSWORD, AccountStack, Client, address, new_email, processor_seconds
from stack import RELEASE

HERE = pathlib.Path(__file__).resolve().parent
FLOOD, HONEST = "192.0.2.1", "192.0.2.2"
ADDRESSES = itertools.count(1)


def expect(status, wanted, what):
    """Ends the run when an answer is another one: such a run measures nothing."""
    if status != wanted:
        raise SystemExit(f"{what} was answered {status}, not {wanted}")


def logins_a_second(stack, emails, connections, seconds):
    """Logins with right passwords over keep-alive connections, each from another address; all are answered."""
    counts, statuses = [0] * connections, set()
    start = time.monotonic()

    def work(number):
        client, source = Client(stack.port), address(next(ADDRESSES))
        while time.monotonic() < start + seconds:
            email = emails[(number + counts[number] * connections) % len(emails)]
            statuses.add(client.login(email, PASSWORD, source)[0])
            counts[number] += 1

    run_threads(work, connections)
    elapsed = time.monotonic() - start
    expect(statuses, {200}, "a login")
    return sum(counts) / elapsed


def run_threads(work, count):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def scrypt_alone(cost, seconds, **environment):
    """Hashes a second of the peer, in a process of its own."""
    command = [sys.executable, str(HERE / "scrypt.py"), str(cost), str(seconds)]
    result = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **environment})
    return float(result.stdout)


def logins(stack, options, results):
    """Logins a second beside scrypt alone, with memory kept and with memory given back as the server does."""
    print("| PASSWORD_COST | accounts | logins/s | scrypt alone/s | ratio (aim 0.90) | scrypt whose memory is given "
          "back/s | ratio |\n| --- | --- | --- | --- | --- | --- | --- |")
    for cost in (14, 17):
        stack.restart(PASSWORD_COST=str(cost))
        everyone = stack.register(options.accounts)
        logins_a_second(stack, everyone, 16, 2)
        for accounts in (2, len(everyone)):
            found = {"logins": [], "alone": [], "given back": []}
            for _ in range(options.rounds):
                found["logins"].append(logins_a_second(stack, everyone[:accounts], 16, options.seconds))
                found["alone"].append(scrypt_alone(cost, options.seconds))
                found["given back"].append(
                    scrypt_alone(cost, options.seconds, MALLOC_MMAP_THRESHOLD_=str(1 << 20)))
            ours, alone, given_back = (statistics.median(values) for values in found.values())
            print(f"| {cost} | {accounts} | {ours:.1f} | {alone:.1f} | {ours / alone:.2f} | {given_back:.1f} | "
                  f"{ours / given_back:.2f} |", flush=True)
            results.append({"figure": "logins", "cost": cost, "accounts": accounts, **found})


def failing(stack, known, count):
    """Seconds of failing logins, of each of the known accounts and of unknown ones, in turn."""
    client = Client(stack.port)
    names = [*known, "unknown"]
    found = {name: [] for name in names}
    for number in range(count + 10):
        # Each is first as often as the others are.
        for name in names[number % len(names):] + names[:number % len(names)]:
            email = known.get(name) or new_email()
            status, seconds = client.login(email, WRONG_PASSWORD, address(next(ADDRESSES)))
            expect(status, 401, "a login with a wrong password")
            if number >= 10:
                found[name].append(seconds * 1000)
    return found


def oracle(stack, options, results):
    """The time of a failing login, with and without an account, at the cost of its hash, above it and below it."""
    print("| hash of the account | PASSWORD_COST | account and wrong password | no account | ratio (aim 0.95 to 1.05) |"
          "\n| --- | --- | --- | --- | --- |")
    known = {}
    for cost in (14, 15, 14):
        stack.restart(PASSWORD_COST=str(cost))
        if cost not in known:
            known[cost] = stack.register()[0]
        found = failing(stack, known, options.logins)
        unknown = statistics.median(found["unknown"])
        for name in known:
            ours = statistics.median(found[name])
            print(f"| {name} | {cost} | {ours:.2f} ms | {unknown:.2f} ms | {ours / unknown:.3f} |", flush=True)
        results.append({
            "figure": "oracle", "cost": cost, "medians": {str(name): statistics.median(found[name]) for name in found},
            "seconds": {str(name): found[name] for name in found}})


def flood_from(port, connections, running, statuses):
    """Logins of emails that are unknown, from one address over many connections, as fast as they are answered."""
    counts = {}

    def work(_):
        client = Client(port)
        while running.is_set():
            status, _ = client.login(new_email(), WRONG_PASSWORD, FLOOD)
            counts[status] = counts.get(status, 0) + 1
            if status != 401:
                # A refusal is fast: a thousand of them a second would measure this script.
                time.sleep(0.05)

    run_threads(work, connections)
    statuses.put(counts)


class Flood:
    """A flood of logins, in a process of its own."""

    def __init__(self, stack, connections):
        context = multiprocessing.get_context("fork")
        self.running, self.statuses = context.Event(), context.Queue()
        self.running.set()
        arguments = (stack.port, connections, self.running, self.statuses)
        self.process = context.Process(target=flood_from, args=arguments)
        self.process.start()
        # Until all its connections wait for an answer.
        time.sleep(3)

    def stop(self):
        """How often each status was answered, once the last is."""
        self.running.clear()
        counts = self.statuses.get()
        self.process.join()
        return counts


def honest_logins(stack, emails, seconds):
    """Statuses and milliseconds of logins from another address, one after another."""
    client, found = Client(stack.port), []
    end = time.monotonic() + seconds
    for number in itertools.count():
        if time.monotonic() >= end:
            return found
        status, elapsed = client.login(emails[number % len(emails)], PASSWORD, HONEST)
        found.append((status, elapsed * 1000))


def flood(stack, options, results):
    """Honest logins and the first chunk of streams beside a flood of logins from one address, and without it."""
    stack.restart(PASSWORD_COST="14")
    stack.sign_in()
    stack.restart(PASSWORD_COST="17")
    emails = stack.register(4)
    without = honest_logins(stack, emails, options.seconds)
    attack = Flood(stack, options.connections)
    beside = honest_logins(stack, emails, options.flood_seconds)
    answers = attack.stop()
    print("| logins one after another | 200 of all (aim all) | median |\n| --- | --- | --- |")
    for name, found in (("without the flood", without), ("beside the flood", beside)):
        good = [elapsed for status, elapsed in found if status == 200]
        median = statistics.median(good) if good else 0
        print(f"| {name} | {len(good)} of {len(found)} | {median:.0f} ms |", flush=True)
    answered = ", ".join(f"{count} × {status}" for status, count in sorted(answers.items()))
    print(f"\nthe flood was answered: {answered}\n", flush=True)
    results.append({"figure": "flood", "without": without, "beside": beside, "answers": answers})

    stack.run(True, 64)
    print("| streams | first chunk, median (p95) | beside the flood | ratio (aim 1.20) | beside idle loops | ratio |\n"
          "| --- | --- | --- | --- | --- | --- |")
    for name, load in (("1 after another", {"streams": 1, "frames": 8, "repeat": 60}),
                       ("32, spread", {"streams": 32, "spread": 1280, "repeat": 4})):
        found = {"without": [], "beside": [], "loops": []}
        for _ in range(options.rounds):
            found["without"].append(whole(stack.run(True, **load)))
            attack = Flood(stack, options.connections)
            try:
                found["beside"].append(whole(stack.run(True, **load)))
            finally:
                attack.stop()
            # The limit: processors that are never idle, whose work gives way to all other.
            loops = [subprocess.Popen(["chrt", "--idle", "0", sys.executable, "-c", "while True: pass"])
                     for _ in range(os.cpu_count())]
            try:
                found["loops"].append(whole(stack.run(True, **load)))
            finally:
                for loop in loops:
                    loop.kill()
                    loop.wait()
        calm, calm_late, busy, busy_late, idle, idle_late = (
            statistics.median(report[key] for report in found[when])
            for when in ("without", "beside", "loops") for key in ("first_median", "first_p95"))
        print(f"| {name} | {calm:.2f} ({calm_late:.2f}) ms | {busy:.2f} ({busy_late:.2f}) ms | {busy / calm:.2f} "
              f"| {idle:.2f} ({idle_late:.2f}) ms | {idle / calm:.2f} |", flush=True)
        results.append({"figure": "streams beside a flood", "streams": name, **found})


def whole(report):
    if report["whole"] != report["streams"]:
        raise SystemExit(f"{report['streams'] - report['whole']} streams were not whole ({report['failure']})")
    return report


class Reader:
    """A keep-alive connection that asks for the account again and again, with little work of its own."""

    def __init__(self, port, token):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = (
            f"GET /api/v1/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n").encode()

    def ask(self):
        self.socket.sendall(self.request)

    def answer(self):
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.more()
        head, _, body = received.partition(b"\r\n\r\n")
        expect(head.split(b" ", 2)[1], b"200", "GET /auth/me")
        length = next(
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        while len(body) < length:
            body += self.more()

    def more(self):
        part = self.socket.recv(65_536)
        if not part:
            raise SystemExit("the server closed a connection")
        return part

    def close(self):
        self.socket.close()


def reading(stack, process, port, requests):
    """What `requests` GETs cost, 16 at a time: microseconds of the server's processor and statements, for each."""
    readers = [Reader(port, token) for token in stack.tokens[:16]]
    for reader in readers:
        reader.ask()
        reader.answer()
    statements, used, start = stack.postgres.statements(), processor_seconds(process), time.monotonic()
    for _ in range(requests // len(readers)):
        for reader in readers:
            reader.ask()
        for reader in readers:
            reader.answer()
    seconds = time.monotonic() - start
    used = processor_seconds(process) - used
    asked = requests // len(readers) * len(readers)
    statements = stack.postgres.statements() - statements
    for reader in readers:
        reader.close()
    return {"processor": used * 1e6 / asked, "statements": statements / asked, "rate": asked / seconds}


def limits(stack, options, results):
    """What limits cost a request, between two servers that differ in nothing else."""
    stack.restart()
    stack.sign_in()
    limited, port = stack.start_beside(REQUESTS_PER_MINUTE="1000000")
    ways = {"0": (stack.server, stack.port), "1000000": (limited, port)}
    found = {name: [] for name in ways}
    for process, port in ways.values():
        reading(stack, process, port, options.requests)
    for number in range(options.rounds):
        # Each is first as often as the other.
        for name in sorted(ways, reverse=number % 2 == 1):
            found[name].append(reading(stack, *ways[name], options.requests))
    print("| REQUESTS_PER_MINUTE | server CPU/request | statements/request | requests/s |\n| --- | --- | --- | --- |")
    medians = {}
    for name, reports in found.items():
        medians[name] = {key: statistics.median(report[key] for report in reports) for key in reports[0]}
        print(f"| {name} | {medians[name]['processor']:.1f} µs | {medians[name]['statements']:.3f} | "
              f"{medians[name]['rate']:.0f} |")
    added = medians["1000000"]["processor"] - medians["0"]["processor"]
    more = medians["1000000"]["statements"] - medians["0"]["statements"]
    print(f"\na limit adds {added:.1f} µs of processor (aim: under 20) and {more:.3f} statements (aim: none)",
          flush=True)
    results.append({"figure": "limits", **found})


PARTS = {"logins": logins, "oracle": oracle, "flood": flood, "limits": limits}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=os.path.join(RELEASE, "lpo"), help="the server to measure")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts")
    parser.add_argument("--only", default=",".join(PARTS), help="which figures, by comma")
    parser.add_argument("--seconds", type=float, default=15, help="of one run of logins")
    parser.add_argument("--accounts", type=int, default=32, help="that sign in, at the most")
    parser.add_argument("--logins", type=int, default=500, help="that fail, of each account and of unknown ones")
    parser.add_argument("--flood-seconds", type=float, default=20, help="of honest logins beside the flood")
    parser.add_argument("--connections", type=int, default=32, help="of the flood")
    parser.add_argument("--requests", type=int, default=20_000, help="of one run with or without limits")
    parser.add_argument("--json", help="where to write all figures")
    options = parser.parse_args()
    only, results = options.only.split(","), []
    if unknown := set(only) - set(PARTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    load = os.getloadavg()[0]
    print(f"{datetime.date.today()}, {os.cpu_count()} processors, load before it {load:.1f}", flush=True)
    stack = None
    try:
        for name, part in PARTS.items():
            if name in only:
                # A database each: the costs of one's hashes are no matter of the next.
                stack = AccountStack(options.binary)
                print(f"\n{name}\n", flush=True)
                part(stack, options, results)
                stack.stop()
                stack = None
    finally:
        if stack:
            stack.stop()
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump({"load": load, "results": results}, file, indent=1)


main()
