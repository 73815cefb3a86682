#!/usr/bin/env python3
"""Measures a release build: start, first chunk and memory. See README.md beside this file."""

import http.client
import json
import os
import re
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BINARY = os.path.join(ROOT, ".build", "release", "lpo")
RECORDING = "anthropic/instant"
MODEL = "claude-haiku-5-5"


def quantiles(values, unit=1000.0):
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"median {statistics.median(ordered) * unit:.2f} ms, p95 {p95 * unit:.2f} ms, n={len(ordered)}"


def post(connection, path, body, headers=None):
    connection.request("POST", path, body, {"Content-Type": "application/json", **(headers or {})})
    response = connection.getresponse()
    return json.loads(response.read() or b"null")


def connect(url):
    parts = urllib.parse.urlsplit(url)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)


def first_text(connection, path, body, headers, mark):
    """Seconds from the request to the first line that holds `mark`; the rest of the answer is read too."""
    start = time.perf_counter()
    connection.request("POST", path, body, headers)
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}: {response.read()!r}")
    elapsed = None
    while line := response.readline():
        if elapsed is None and mark in line:
            elapsed = time.perf_counter() - start
    return elapsed


def arm(mock, trace):
    post(mock, "/_mock/arm", json.dumps({"trace": trace, "recording": RECORDING}))


def measure_first_chunk(base, mock_url, rounds):
    server, mock = connect(base), connect(mock_url)
    account = {"email": f"{secrets.token_hex(8)}@example.com", "password": "correct horse"}
    token = post(server, "/api/v1/auth/register", json.dumps(account))["access_token"]
    authorization = {"Authorization": f"Bearer {token}"}
    through, direct = [], []
    for _ in range(rounds):
        # A thread each, so that the history does not grow; the two in turn, so that the machine's mood is shared.
        thread = post(server, "/api/v1/threads", json.dumps({"llm": f"anthropic/{MODEL}"}), authorization)["id"]
        trace = secrets.token_hex(16)
        arm(mock, trace)
        form = '--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nIs water wet?\r\n--b--\r\n'
        headers = {
            **authorization,
            "Content-Type": "multipart/form-data; boundary=b",
            "traceparent": f"00-{trace}-{secrets.token_hex(8)}-01",
        }
        through.append(first_text(server, f"/api/v1/chat/{thread}/send", form, headers, b"event: chunk"))
        trace = secrets.token_hex(16)
        arm(mock, trace)
        body = {
            "model": MODEL, "max_tokens": 100, "stream": True,
            "messages": [{"role": "user", "content": "Is water wet?"}],
        }
        headers = {
            "Content-Type": "application/json", "x-api-key": "bench", "anthropic-version": "2023-06-01",
            "traceparent": f"00-{trace}-{secrets.token_hex(8)}-01",
        }
        direct.append(
            first_text(mock, "/anthropic/v1/messages", json.dumps(body), headers, b"event: content_block_delta"))
    return through, direct


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def wait_for_health(port, process):
    """Seconds until /health answers 200."""
    start = time.perf_counter()
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return time.perf_counter() - start
        except OSError:
            if process.poll() is not None:
                raise SystemExit("lpo serve ended before it answered")
            time.sleep(0.001)


def measure_start(database, rounds):
    environment = {
        **os.environ, "DATABASE_URL": database, "SECRET_KEY": secrets.token_hex(32), "PORT": "8187",
        "LOG_LEVEL": "error",
    }
    starts, bare, idle = [], [], []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run([BINARY, "--version"], check=True, stdout=subprocess.DEVNULL)
        bare.append(time.perf_counter() - start)
        start = time.perf_counter()
        process = subprocess.Popen([BINARY, "serve"], env=environment, cwd=tempfile.gettempdir())
        wait_for_health(8187, process)
        starts.append(time.perf_counter() - start)
        time.sleep(0.5)
        idle.append(resident(process.pid))
        process.send_signal(signal.SIGTERM)
        process.wait()
    return starts, bare, idle


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        dev = subprocess.Popen(
            [BINARY, "dev", "--recordings", os.path.join(ROOT, "Recordings")],
            cwd=folder, env={**os.environ, "PORT": "0", "LOG_LEVEL": "error", "PASSWORD_COST": "14"},
            stdout=subprocess.PIPE, text=True,
        )
        try:
            welcome = ""
            while "/send" not in welcome:
                line = dev.stdout.readline()
                if not line:
                    raise SystemExit("lpo dev did not start")
                welcome += line
            base = re.search(r"listens on (\S+)", welcome).group(1)
            database = re.search(r"database\s+(\S+)", welcome).group(1)
            mock = re.search(r"mock vendors\s+(\S+)", welcome).group(1)
            through, direct = measure_first_chunk(base, mock, rounds)
            starts, bare, idle = measure_start(database, 15)
            print("request to first chunk, through LPO:   ", quantiles(through))
            print("the same from the mock vendor directly:", quantiles(direct))
            added = (statistics.median(through) - statistics.median(direct)) * 1000
            print(f"added by LPO, at the median:             {added:.2f} ms, "
                  f"{statistics.median(through) / statistics.median(direct):.2f} times the vendor's")
            print("lpo serve to the first /health 200:    ", quantiles(starts))
            print("lpo --version, the process alone:      ", quantiles(bare))
            print(f"the start in processes:                  {statistics.median(starts) / statistics.median(bare):.2f}")
            print(f"resident memory of an idle lpo serve:    {statistics.median(idle):.1f} MiB")
            print(f"resident memory of lpo dev after it all: {resident(dev.pid):.1f} MiB (mock vendors included)")
        finally:
            dev.send_signal(signal.SIGTERM)
            dev.wait()


main()
