#!/usr/bin/env python3
"""Restarts three replicas behind nginx, one after the other, under streams, and counts what clients lose.

See README.md in the folder above.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "streams"))
from stack import RELEASE, ROOT, Postgres, free_port  # pylint: disable=wrong-import-position

ROOT_FILES = pathlib.Path(ROOT) / "Deploy" / "proxies"
FORM = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nSay hello.\r\n--b--\r\n'


class Stack:
    """Three replicas, a mock of the vendors, PostgreSQL, and nginx with the file that operators get."""

    def __init__(self, binary, replicas, is_abrupt):
        self.is_abrupt = is_abrupt
        self.binary, self.folder = binary, tempfile.mkdtemp(dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.mock_port, self.port = free_port(), free_port()
        self.ports = [free_port() for _ in range(replicas)]
        self.replicas, self.others = {}, []
        self.postgres = Postgres(self.folder)
        self.environment = {
            **os.environ, "DATABASE_URL": self.postgres.url, "SECRET_KEY": secrets.token_hex(32), "LOG_LEVEL": "info",
            "PASSWORD_COST": "14", "GENERATIONS_PER_USER": "0", "REGISTRATIONS_PER_HOUR": "0",
            "REQUESTS_PER_MINUTE": "0", "TRUSTED_PROXIES": "127.0.0.1", "ANTHROPIC_API_KEY": "key",
            "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{self.mock_port}/anthropic",
        }
        try:
            self.others.append(self.run("mock", [binary, "mock", "--port", str(self.mock_port)], os.environ))
            for port in self.ports:
                self.start(port)
            self.start_nginx()
        except BaseException:
            self.stop()
            raise

    def run(self, name, command, environment):
        with open(os.path.join(self.folder, name), "ab") as log:
            return subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log)

    def start(self, port):
        process = self.run(f"replica-{port}", [self.binary, "serve"], {**self.environment, "PORT": str(port)})
        self.replicas[port] = process
        deadline = time.monotonic() + 60
        while not answers(port, "/health/ready"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("a replica did not start")
            time.sleep(0.05)

    def write_nginx(self, without=None):
        """Writes the file with all replicas, one of them marked as down, which new requests do not go to."""
        text = (ROOT_FILES / "nginx.conf").read_text(encoding="utf-8")
        servers = "".join(f"server 127.0.0.1:{port}{' down' if port == without else ''};\n" for port in self.ports)
        text = text.replace("server 127.0.0.1:8000;", servers).replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        path = os.path.join(self.folder, "nginx.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"pid {self.folder}/nginx.pid;\nerror_log {self.folder}/nginx-errors;\ndaemon off;\n{text}")
        return path

    def start_nginx(self):
        path = self.write_nginx()
        self.others.append(self.run("nginx", ["nginx", "-p", self.folder, "-c", path], os.environ))
        deadline = time.monotonic() + 30
        while not answers(self.port, "/health"):
            if time.monotonic() > deadline:
                raise SystemExit("nginx did not start")
            time.sleep(0.05)

    def restart(self, port):
        """Takes a replica out, stops it and puts another one in its place; returns the exit status of the first."""
        if not self.is_abrupt:
            self.reload(without=port)
        process = self.replicas[port]
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
        self.start(port)
        if not self.is_abrupt:
            self.reload()
        return status

    def reload(self, without=None):
        self.write_nginx(without)
        self.others[-1].send_signal(signal.SIGHUP)
        # New workers take over at once; the old ones end what they have begun.
        time.sleep(1)

    def stop(self):
        for process in [*self.replicas.values(), *reversed(self.others)]:
            process.terminate()
        for process in [*self.replicas.values(), *self.others]:
            try:
                process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def ask(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def answers(port, path):
    try:
        return ask(port, "GET", path)[0] == 200
    except (OSError, http.client.HTTPException):
        return False


class Client(threading.Thread):
    """Makes a thread and streams an answer, again and again, and counts how each request went."""

    def __init__(self, port, mock_port, token, counts, lock, is_over):
        super().__init__(daemon=True)
        self.port, self.mock_port, self.counts, self.lock, self.is_over = port, mock_port, counts, lock, is_over
        self.headers = {"Authorization": f"Bearer {token}"}

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def run(self):
        while not self.is_over.is_set():
            for what, step in (("thread", self.make_thread), ("stream", self.stream)):
                try:
                    outcome = step()
                except (OSError, http.client.HTTPException) as error:
                    outcome = type(error).__name__
                self.count(f"{what}: {outcome}")
                if outcome not in ("201", "done"):
                    break

    def make_thread(self):
        body = json.dumps({"llm": "anthropic/claude-haiku-5-5"})
        status, answer = ask(self.port, "POST", "/api/v1/threads", body, {
            **self.headers, "Content-Type": "application/json"})
        if status == 201:
            self.thread = json.loads(answer)["id"]
        return str(status)

    def stream(self):
        trace = uuid.uuid4().hex
        arm = {"trace": trace, "recording": "anthropic/slow", "faults": {"timing": {"scaled": 4}}}
        ask(self.mock_port, "POST", "/_mock/arm", json.dumps(arm))
        status, answer = ask(self.port, "POST", f"/api/v1/chat/{self.thread}/send", FORM, {
            **self.headers, "Content-Type": "multipart/form-data; boundary=b",
            "traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        if status != 200:
            return str(status)
        events = [line[7:] for line in answer.decode().split("\n") if line.startswith("event: ")]
        return events[-1] if events else "nothing"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=os.path.join(RELEASE, "lpo"))
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=1, help="how often each replica is restarted")
    parser.add_argument("--abrupt", action="store_true", help="stop replicas that nginx still sends requests to")
    options = parser.parse_args()
    stack = Stack(os.path.abspath(options.binary), 3, options.abrupt)
    counts, lock, is_over = collections.Counter(), threading.Lock(), threading.Event()
    try:
        account = json.dumps({"email": f"{uuid.uuid4().hex}@example.com", "password": "correct horse"})
        _, answer = ask(stack.port, "POST", "/api/v1/auth/register", account, {"Content-Type": "application/json"})
        token = json.loads(answer)["access_token"]
        clients = [
            Client(stack.port, stack.mock_port, token, counts, lock, is_over) for _ in range(options.streams)
        ]
        for client in clients:
            client.start()
        time.sleep(5)
        statuses = []
        start = time.monotonic()
        for _ in range(options.rounds):
            for port in stack.ports:
                statuses.append(stack.restart(port))
                time.sleep(2)
        took = time.monotonic() - start
        is_over.set()
        for client in clients:
            client.join(120)
    finally:
        stack.stop()
    print(f"{len(statuses)} restarts in {took:.0f} s under {options.streams} streams, exit statuses {statuses}")
    for what, count in sorted(counts.items()):
        print(f"  {what}: {count:,}")
    lost = sum(count for what, count in counts.items() if what not in ("thread: 201", "stream: done"))
    print(f"lost or refused: {lost}")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
