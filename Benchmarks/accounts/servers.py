"""`lpo serve` with settings that change between runs, on one database; and clients that sign in."""

import http.client
import json
import os
import pathlib
import secrets
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "streams"))
from stack import USERS, Stack, free_port, stat  # pylint: disable=wrong-import-position

PASSWORD = "correct horse"
WRONG_PASSWORD = "correct horsf"


def new_email():
    return f"{secrets.token_hex(8)}@example.com"


def address(number):
    """The number-th of 16 million addresses."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


class AccountStack(Stack):
    """A stack whose server is started again with other settings. Without any, no limit stands in the way."""

    def __init__(self, binary):
        self.binary, self.secret, self.sessions, self.beside = binary, secrets.token_hex(32), None, []
        super().__init__(binary)
        self.sessions = []
        self.restart()

    def environment(self, port, settings):
        return {
            **os.environ, "DATABASE_URL": self.postgres.url, "SECRET_KEY": self.secret, "PORT": str(port),
            "LOG_LEVEL": "error", "ANTHROPIC_API_KEY": "bench",
            "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{self.upstream_port}",
            "GENERATIONS": "0", "GENERATIONS_PER_USER": "0", "REQUESTS_PER_MINUTE": "0", "REGISTRATIONS_PER_HOUR": "0",
            "LOGIN_FAILURES_PER_ADDRESS": "0", "TRUSTED_PROXIES": "127.0.0.1", "PASSWORD_COST": "14", **settings,
        }

    def restart(self, **settings):
        """Ends the server and starts another with `settings`."""
        self.end(self.server)
        self.server = self.start(self.port, settings)
        self.wait_for_health()

    def start(self, port, settings):
        return subprocess.Popen([self.binary, "serve"], env=self.environment(port, settings), cwd=self.folder)

    def start_beside(self, **settings):
        """Starts another server on the same database: its process and its port."""
        port = free_port()
        process = self.start(port, settings)
        self.beside.append(process)
        deadline = time.monotonic() + 30
        while Client(port).status("GET", "/health") != 200:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the second lpo serve did not start")
            time.sleep(0.02)
        return process, port

    @staticmethod
    def end(process):
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop(self):
        for process in self.beside:
            self.end(process)
        super().stop()

    def register(self, count=1):
        """Makes accounts at the server's cost: their emails."""
        connection, emails = self.connect(), [new_email() for _ in range(count)]
        for email in emails:
            self.post(connection, "/auth/register", {"email": email, "password": PASSWORD})
        return emails

    def sign_in(self):
        """Accounts that share the threads; their tokens are renewed without any password."""
        if self.sessions is None:
            # The first server, with a secret of its own, is replaced at once.
            return
        connection = self.connect()
        if self.sessions:
            bodies = [("/auth/refresh", {"refresh_token": session["refresh_token"]}) for session in self.sessions]
        else:
            bodies = [("/auth/register", {"email": new_email(), "password": PASSWORD}) for _ in range(USERS)]
        self.sessions = [self.post(connection, path, body) for path, body in bodies]
        self.tokens = [session["access_token"] for session in self.sessions]
        self.signed_in = time.monotonic()


class Client:
    """One keep-alive connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def status(self, method, path, body=None, headers=None):
        """The status of the answer; 0 when there is no connection."""
        try:
            self.connection.request(method, path, body, headers or {})
            response = self.connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0

    def login(self, email, password, source):
        """The status of a login from an address, and its seconds."""
        body = json.dumps({"email": email, "password": password})
        headers = {"Content-Type": "application/json", "X-Forwarded-For": source}
        start = time.perf_counter()
        status = self.status("POST", "/api/v1/auth/login", body, headers)
        return status, time.perf_counter() - start


def processor_seconds(process):
    return stat(process.pid)[1]
