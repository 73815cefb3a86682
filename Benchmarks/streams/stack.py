"""What the streams run through: a PostgreSQL of its own, `lpo serve`, and the upstream; and what these cost."""

import concurrent.futures
import glob
import http.client
import json
import os
import pwd
import re
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RELEASE = os.path.join(ROOT, ".build", "release")
TICKS = os.sysconf("SC_CLK_TCK")
USERS = 64
FORM = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nIs water wet?\r\n--b--\r\n'


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stat(pid):
    """The parent of a process, its own processor seconds, and those of its children that have ended."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return int(fields[1]), sum(map(int, fields[11:13])) / TICKS, sum(map(int, fields[13:15])) / TICKS


class Postgres:
    """A cluster with the settings PostgreSQL comes with, so that what is committed is on the disk."""

    def __init__(self, folder):
        programs = self.programs()
        self.account = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        if os.getuid() != 0:
            self.account = []
        self.folder = os.path.join(folder, "postgres")
        os.mkdir(self.folder)
        if self.account:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = os.path.join(self.folder, "data")
        initdb = [os.path.join(programs, "initdb"), "-D", data, "-U", "lpo", "--auth=trust", "--encoding=UTF8"]
        subprocess.run(self.account + initdb, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
        self.psql = [os.path.join(programs, "psql"), "-X", "-q", "-A", "-t", "-h", self.folder, "-U", "lpo", "-d"]
        self.process = subprocess.Popen(
            self.account + [
                os.path.join(programs, "postgres"), "-D", data, "-k", self.folder, "-c", "listen_addresses=",
                "-c", "shared_preload_libraries=pg_stat_statements", "-c", "pg_stat_statements.track_utility=on",
            ],
            cwd=self.folder, stdin=subprocess.DEVNULL,
            stderr=open(os.path.join(self.folder, "log"), "wb"),  # pylint: disable=consider-using-with
        )
        self.pid = self.process.pid
        try:
            self.make_ready()
        except BaseException:
            self.stop()
            raise

    def make_ready(self):
        deadline = time.monotonic() + 30
        while subprocess.run(self.psql + ["postgres", "-c", "SELECT 1"], capture_output=True, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("PostgreSQL did not start")
            time.sleep(0.05)
        self.query("CREATE DATABASE lpo", database="postgres")
        self.query("CREATE EXTENSION pg_stat_statements")

    @staticmethod
    def programs():
        """Where Debian keeps the newest server's programs, or else where `initdb` is found."""
        debian = glob.glob("/usr/lib/postgresql/*/bin/initdb")
        newest = max(debian, key=lambda path: int(path.split("/")[4])) if debian else shutil.which("initdb")
        if not newest:
            raise SystemExit("PostgreSQL's initdb is not installed")
        return os.path.dirname(os.path.realpath(newest))

    @property
    def url(self):
        return f"host={self.folder} user=lpo dbname=lpo"

    def query(self, sql, database="lpo"):
        result = subprocess.run(self.psql + [database, "-c", sql], check=True, capture_output=True, text=True)
        return result.stdout.strip()

    def processor_seconds(self):
        """Of the server and all its processes, living and ended."""
        _, own, ended = stat(self.pid)
        total = own + ended
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    parent, used, _ = stat(name)
                except (FileNotFoundError, ProcessLookupError):
                    continue
                total += used if parent == self.pid else 0
        return total

    def statements(self):
        """How many statements were run since the start, by anyone but this script; BEGIN and COMMIT count."""
        sql = "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'"
        return int(self.query(sql))

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()


class Stack:
    """All of it, running."""

    def __init__(self, binary, *options):
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        self.folder = tempfile.mkdtemp(dir="/tmp")
        os.chmod(self.folder, 0o755)
        self.upstream_port, self.port = free_port(), free_port()
        self.postgres = self.upstream = self.server = None
        try:
            self.postgres = Postgres(self.folder)
            self.upstream = subprocess.Popen(
                [os.path.join(RELEASE, "StreamBenchmark"), "upstream", str(self.upstream_port)])
            environment = {
                **os.environ, "DATABASE_URL": self.postgres.url, "SECRET_KEY": secrets.token_hex(32),
                "PORT": str(self.port), "LOG_LEVEL": "error", "PASSWORD_COST": "14", "ANTHROPIC_API_KEY": "bench",
                "ANTHROPIC_BASE_URL": f"http://127.0.0.1:{self.upstream_port}",
                # No limit stands in the way of what is measured.
                "GENERATIONS": "0", "GENERATIONS_PER_USER": "0", "REQUESTS_PER_MINUTE": "0",
                "REGISTRATIONS_PER_HOUR": "0",
            }
            self.server = subprocess.Popen([binary, "serve", *options], env=environment, cwd=self.folder)
            self.wait_for_health()
            self.sign_in()
        except BaseException:
            self.stop()
            raise

    def stop(self):
        for process in filter(None, [self.server, self.upstream]):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.postgres:
            self.postgres.stop()
        shutil.rmtree(self.folder)

    def wait_for_health(self):
        deadline = time.monotonic() + 30
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            if self.server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("lpo serve did not start")
            time.sleep(0.02)

    def post(self, connection, path, body, token=None):
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request("POST", "/api/v1" + path, json.dumps(body), headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status >= 300:
            raise SystemExit(f"{path} answered {response.status}: {answer}")
        return answer

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def sign_in(self):
        """Accounts that share the threads; signed in anew before their access tokens run out."""
        connection = self.connect()
        known = getattr(self, "emails", None)
        self.emails = known or [f"{secrets.token_hex(8)}@example.com" for _ in range(USERS)]
        path = "/auth/login" if known else "/auth/register"
        self.tokens = [
            self.post(connection, path, {"email": email, "password": "correct horse"})["access_token"]
            for email in self.emails
        ]
        self.signed_in = time.monotonic()

    def threads(self, count, model):
        """Paths and tokens for `count` streams, each with a thread of its own."""
        if time.monotonic() - self.signed_in > 300:
            self.sign_in()

        def make(part):
            connection = self.connect()
            lines = []
            for number in range(part, count, 4):
                token = self.tokens[number % USERS]
                thread = self.post(connection, "/threads", {"llm": f"anthropic/{model}"}, token)["id"]
                lines.append((number, f"/api/v1/chat/{thread}/send {token}"))
            return lines

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            parts = pool.map(make, range(4))
        return [line for _, line in sorted(line for part in parts for line in part)]

    def load(self, through, streams, frames=64, interval=20, spread=0, repeat=1, timeout=60):
        """Starts a load; `through` says whether it goes through the server or straight to the upstream."""
        model = f"bench-{frames}-{interval}-0"
        count = streams * repeat
        if through:
            port, kind, body = self.port, "multipart/form-data; boundary=b", FORM
            targets = self.threads(count, model)
        else:
            port, kind, targets = self.upstream_port, "application/json", ["/v1/messages"] * count
            body = json.dumps({
                "model": model, "max_tokens": 8192, "stream": True,
                "messages": [{"role": "user", "content": "Is water wet?"}],
            }, separators=(",", ":")).encode()
        names = {"targets": "\n".join(targets).encode(), "body": body}
        for name, content in names.items():
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(content)
        options = {
            **{name: os.path.join(self.folder, name) for name in names}, "port": port, "type": kind,
            "streams": streams, "frames": frames, "spread": spread, "repeat": repeat, "timeout": timeout,
        }
        return subprocess.Popen(
            [os.path.join(RELEASE, "StreamBenchmark"), "load"] + [f"{name}={value}" for name, value in options.items()],
            stdout=subprocess.PIPE, text=True,
        )

    def run(self, through, streams, **options):
        """Runs a load to its end: its report, with the processor seconds of the server and of PostgreSQL."""
        process = self.load(through, streams, **options)
        server, database = self.processor_seconds(), self.postgres.processor_seconds()
        output, _ = process.communicate()
        report = json.loads(output.splitlines()[-1])
        report["server_cpu"] = self.processor_seconds() - server
        report["database_cpu"] = self.postgres.processor_seconds() - database
        return report

    def processor_seconds(self):
        """Of the server."""
        return stat(self.server.pid)[1]

    def resident(self):
        """Bytes of memory the server holds."""
        with open(f"/proc/{self.server.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) * 1024
