"""The process that runs contracts against a server of its own, in which mutants are switched on."""

import collections
import contextlib
import json
import os
import pathlib
import selectors
import shutil
import signal
import subprocess
import time

# Seconds without a word after which a process hangs. An exchange that a contract waits for ends much sooner.
SILENCE = 90
# Seconds that an exchange may take: a mutant may never answer. Nobody reads the stack of a crash, which takes longer than all else.
ENVIRONMENT = {"CONTRACT_TIMEOUT": "10", "SWIFT_BACKTRACE": "enable=no"}


class Hung(Exception):
    """A process that says nothing any more."""


class Crashed(Exception):
    """A process that has ended."""


class Driver:
    """`mutant-contracts`, told what to run and asked what came of it."""

    running = set()

    def __init__(self, checkout, last, mutant=0):
        variables = {**os.environ, **ENVIRONMENT, "LPO_MUTANT_LAST": str(last), "LPO_MUTANT": str(mutant)}
        self.log = (checkout.parent / "logs" / "driver.log").open("ab")
        self.process = subprocess.Popen(
            [str(checkout / ".build" / "debug" / "mutant-contracts")],
            cwd=checkout,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            start_new_session=True,
        )
        os.set_blocking(self.process.stdout.fileno(), False)
        self.buffer = b""
        self.lines = collections.deque()
        self.databases = {}
        Driver.running.add(self)
        try:
            self.ready = self.read()
        except (Hung, Crashed):
            self.end()
            raise
        self.find_databases()

    def find_databases(self):
        """Remembers the database servers it has started, by process and folder: a process that is killed leaves them."""
        for path in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                words = (path / "cmdline").read_bytes().decode().split("\0")
                parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
                if pathlib.PurePath(words[0]).name == "postgres" and "-D" in words and self.is_own(parent):
                    self.databases[int(path.name)] = words[words.index("-D") + 1]

    def is_own(self, process):
        while process > 1:
            if process == self.process.pid:
                return True
            process = int(pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
        return False

    def read(self):
        """The next line it says."""
        deadline = time.monotonic() + SILENCE
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not self.lines:
                if time.monotonic() > deadline:
                    raise Hung(f"The contracts' process said nothing for {SILENCE} seconds.")
                if not selector.select(timeout=1):
                    continue
                part = os.read(self.process.stdout.fileno(), 1 << 20)
                if not part:
                    raise Crashed(f"The contracts' process ended with {self.process.wait()}; see {self.log.name}.")
                *lines, self.buffer = (self.buffer + part).split(b"\n")
                self.lines.extend(lines)
        return json.loads(self.lines.popleft())

    def run(self, mutant, contracts, width, traces=False):
        """Runs contracts with a mutant switched on; returns what is said of each. None is begun after one that fails."""
        order = {"mutant": mutant, "contracts": contracts, "width": width, "traces": traces}
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Crashed("The contracts' process is gone.") from None
        answers = []
        # All of it is read, so that the next order's answers are not taken for these.
        while not (answer := self.read()).get("isDone"):
            answers.append(answer)
        return answers

    def end(self):
        """Ends it as it likes to end; failing that, kills it and the databases that it leaves."""
        Driver.running.discard(self)
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            # Ending its servers and its database takes it a while, on a busy machine longer.
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            pass
        # What it started goes with it, and after a crash is left.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for process, folder in self.databases.items():
            with contextlib.suppress(OSError):
                words = pathlib.Path(f"/proc/{process}/cmdline").read_bytes().decode().split("\0")
                if folder in words:
                    os.kill(process, signal.SIGQUIT)
            # The folder of the test server, of which the database's is a part.
            own = "/".join(folder.split("/")[:3])
            for name in (own, own + "-media"):
                if name.startswith("/tmp/lpo-test-"):
                    shutil.rmtree(name, ignore_errors=True)
        self.databases = {}
        self.process.stdout.close()
        self.log.close()

    @staticmethod
    def end_all():
        for driver in list(Driver.running):
            driver.end()
