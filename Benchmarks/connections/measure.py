#!/usr/bin/env python3
"""Measures what connections that ask for nothing do to others, and what memory they cost.

See README.md in the folder above.
"""

import argparse
import http.client
import os
import pathlib
import re
import resource
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "streams"))
from stack import RELEASE, ROOT, Postgres, free_port  # pylint: disable=wrong-import-position

# Areas of contracts that need nothing but a server, its database and mock vendors.
AREAS = ["auth/", "bounds/", "chat/", "headers/", "health/", "lists/", "malformed/", "media/", "threads/", "validation/"]
VENDORS = {"OPENAI": "openai/v1", "ANTHROPIC": "anthropic", "GOOGLE_AI": "google", "XAI": "xai/v1", "MISTRAL": "mistral"}


class Server:
    """`lpo serve` and `lpo mock`, each in a process of its own, with a PostgreSQL."""

    def __init__(self, binary):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        self.binary, self.port, self.mock_port = binary, free_port(), free_port()
        self.folder = tempfile.mkdtemp(dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.processes, self.postgres = [], Postgres(self.folder)
        try:
            self.start("mock", ["mock", "--port", str(self.mock_port)], {})
            environment = {
                "DATABASE_URL": self.postgres.url, "SECRET_KEY": secrets.token_hex(32), "PORT": str(self.port),
                "LOG_LEVEL": "error", "PASSWORD_COST": "14", "REQUESTS_PER_MINUTE": "0", "REGISTRATIONS_PER_HOUR": "0",
                "LOGIN_FAILURES_PER_ADDRESS": "0", "GENERATIONS_PER_USER": "0",
            }
            for vendor, path in VENDORS.items():
                environment[f"{vendor}_API_KEY"] = "bench"
                environment[f"{vendor}_BASE_URL"] = f"{self.mock}/{path}"
            self.server = self.start("serve", ["serve"], environment)
            deadline = time.monotonic() + 60
            while self.health(1) is None:
                if self.server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("lpo serve did not start")
                time.sleep(0.05)
        except BaseException:
            self.stop()
            raise

    def start(self, name, arguments, environment):
        with open(os.path.join(self.folder, name), "wb") as log:
            process = subprocess.Popen(
                [self.binary, *arguments], cwd=self.folder, env={**os.environ, **environment}, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    @property
    def mock(self):
        return f"http://127.0.0.1:{self.mock_port}"

    def health(self, timeout):
        """Seconds until a new connection is answered; None when it is not within `timeout`."""
        start = time.monotonic()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
            connection.request("GET", "/health")
            answered = connection.getresponse().status == 200
            connection.close()
            return time.monotonic() - start if answered else None
        except OSError:
            return None

    def resident(self):
        with open(f"/proc/{self.server.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.pid}/fd"))

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.postgres.stop()
        shutil.rmtree(self.folder)


class Flood:
    """The connections that ask for nothing, and what was last said of them."""

    def __init__(self, port, options):
        self.counts = {}
        numbers = [port, options.idle, options.slow, options.rate]
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "flood.py"), *map(str, numbers)], stdout=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.counts = {name: int(value) for name, value in (part.split("=") for part in line.split())}

    def stop(self):
        self.process.kill()
        self.process.wait()


def report(what, server, flood=None):
    counts = flood.counts if flood else {}
    times = [server.health(60) for _ in range(20)]
    answered = [seconds for seconds in times if seconds is not None]
    median, worst = (statistics.median(answered) * 1000, max(answered) * 1000) if answered else (float("nan"),) * 2
    print(
        f"| {what} | {counts.get('idle.open', 0):,} | {counts.get('slow.open', 0):,} | {server.descriptors():,} "
        f"| {server.resident():.0f} MiB | {len(answered)} of {len(times)} | {median:.1f} ({worst:.1f}) ms |", flush=True)


def verify(server, options, what):
    start = time.monotonic()
    result = subprocess.run(
        [options.verify or options.binary, "verify", *(options.contracts or AREAS),
         "--base-url", f"http://127.0.0.1:{server.port}", "--mock-url", server.mock],
        cwd=ROOT, capture_output=True, text=True, check=False)
    last = [line for line in result.stdout.splitlines() if line.strip()][-1:] or [result.stderr[-300:]]
    return f"{what}: {last[0].strip()} (exit status {result.returncode}, {time.monotonic() - start:.0f} s)"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=os.path.join(RELEASE, "lpo"))
    parser.add_argument("--verify", help="the lpo that runs the contracts, where it is another one")
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--slow", type=int, default=1_000)
    parser.add_argument("--rate", type=int, default=500, help="connections the flood opens in a second at most")
    parser.add_argument("contracts", nargs="*", help="only contracts with one of these in their name")
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    server, flood = Server(options.binary), None
    try:
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        print(f"{soft:,} descriptors a process\n")
        print("| | idle | slow | descriptors | memory | /health answered | in, median (worst) |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        report("at the start", server)
        contracts = [verify(server, options, "alone")]
        report("after the contracts", server)
        start = time.monotonic()
        flood = Flood(server.port, options)
        deadline = start + 120
        while flood.counts.get("idle.open", 0) < options.idle or flood.counts.get("slow.open", 0) < options.slow:
            if time.monotonic() > deadline:
                break
            time.sleep(0.2)
        report("with the flood", server, flood)
        contracts.append(verify(server, options, "in the flood"))
        report("after the contracts in it", server, flood)
        # Heads are late after 30 s, idle connections after 75 s: see both go by.
        time.sleep(max(0, start + 100 - time.monotonic()))
        report("100 s after its start", server, flood)
        counts = flood.counts
        flood.stop()
        flood = None
        time.sleep(2)
        report("after the flood", server)
        print("\n" + "\n".join(contracts))
        print(f"idle: {counts['idle.closed']:,} closed; slow: {counts['slow.closed']:,} closed, "
              f"{counts['slow.told']:,} of them told 408")
    finally:
        if flood:
            flood.stop()
        server.stop()


if __name__ == "__main__":
    main()
