#!/usr/bin/env python3
"""Builds and runs the tests, as `make test` does, and says what went wrong and how long each part took.

What the tests print is kept in .build/test-logs, with the log of each test's servers and programs. At the end stand the tests
that failed with what they complained about and the last lines of those logs; for a crash the stack; and when no test has
ended for ten minutes, what runs and the stacks of all threads.

Exit status: 0 if all passed, 1 if not, 130 after Ctrl-C.
"""

import argparse
import ctypes
import fcntl
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / ".build" / "test-logs"
# Tests with arguments print these, some of them kilobytes.
LINE = 300
LOG_LINES = 40
LOGS_SHOWN = 4
STACK_LINES = 400
# Twice as many tests as run at once.
SHOWN = 16
# Source: <linux/prctl.h>.
PR_SET_CHILD_SUBREAPER = 36
# More at once, and those that wait for a network would wait for the processors.
WIDTH = "8"
# They take all that the machine has, and leave too little to others: they run after these, one by one.
ALONE = "HostileFileTests|ServerEndingTests"


class Part:
    """A part of a run: what it is called, how it ended and how long it took."""

    def __init__(self, name):
        self.name = name
        self.started = time.monotonic()
        self.seconds = 0.0
        self.problem = ""

    def end(self, problem=""):
        self.seconds = time.monotonic() - self.started
        self.problem = problem


class Events:
    """What Swift Testing tells while it runs, read from the file that it appends to (its ABI/JSON event stream)."""

    def __init__(self, path):
        self.path = path
        self.names = {}
        self.functions = set()
        self.running = {}
        self.issues = {}
        self.passed = set()
        self.is_over = False
        self.last_end = time.monotonic()
        self._rest = b""
        self._offset = 0

    def read(self):
        """Takes in what has been appended."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self._offset)
                data = file.read()
        except FileNotFoundError:
            return
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError):
                continue

    def _take(self, record):
        payload = record.get("payload", {})
        if record.get("kind") == "test":
            self.names[payload["id"]] = payload.get("displayName") or payload["name"]
            # Of those with arguments each case is told of.
            if payload.get("kind") == "function" and not payload.get("isParameterized"):
                self.functions.add(payload["id"])
            return
        kind, test = payload.get("kind"), payload.get("testID")
        case = (payload.get("_testCase") or {}).get("displayName") or ""
        if kind == "testCaseStarted" or (kind == "testStarted" and test in self.functions):
            self.running[test, case] = time.monotonic()
        elif kind in ("testCaseEnded", "testEnded"):
            self.last_end = time.monotonic()
            self.running.pop((test, case), None)
            if kind == "testEnded":
                self.passed.add(test)
        elif kind == "issueRecorded" and not payload.get("issue", {}).get("isKnown"):
            self.issues.setdefault(test, []).append(describe_issue(payload))
        elif kind == "runEnded":
            self.is_over = True
            self.last_end = time.monotonic()

    def title(self, test, case=""):
        name = self.names.get(test, test or "no test in particular")
        return shorten(f"{module(test)}: {name}" + (f" [{case}]" if case else ""))

    def oldest(self):
        """The tests that run, or wait for their turn after they were said to have started: those first that run longest."""
        return sorted(self.running, key=self.running.get)[:SHOWN]

    def describe_running(self):
        now = time.monotonic()
        rows = [f"  {int(now - self.running[key]):5} s  {self.title(*key)}" for key in self.oldest()]
        more = len(self.running) - len(rows)
        return (rows or ["  nothing"]) + ([f"  and {more} more that were to begin or had begun later"] if more else [])


def describe_issue(payload):
    where = payload.get("issue", {}).get("sourceLocation") or {}
    place = f"{where.get('fileID', '')}:{where.get('line', '')}" if where else ""
    text = "\n".join(message["text"] for message in payload.get("messages", []))
    return place, text


def module(test):
    return (test or "").split(".", 1)[0]


def shorten(text, length=LINE):
    return text if len(text) <= length else text[: length - 1] + "…"


class TestRun:
    """A run of the tests, watched."""

    def __init__(self, part, arguments, hang_seconds):
        self.part = part
        self.folder = LOGS / part.name.replace(" ", "-")
        self.folder.mkdir(parents=True)
        self.events = Events(self.folder / "events.jsonl")
        self.output_path = self.folder / "output.log"
        self.arguments = arguments
        self.hang_seconds = hang_seconds
        self.hang_report = []
        self.output_error = None
        self.status = None

    def run(self):
        command = [
            "Scripts/optimized.sh", "test", "--skip-build", "--disable-xctest", "--event-stream-output-path", str(self.events.path),
            "--event-stream-version", "0", *self.arguments,
        ]
        environment = {
            **os.environ,
            "LPO_TEST_LOGS": str(self.folder),
            "NO_COLOR": "1",
            "TERM": "dumb",
            "SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no,images=none,registers=none",
        }
        # A terminal, for otherwise what was written last would be lost in a crash.
        ours, theirs = pty.openpty()
        attributes = termios.tcgetattr(theirs)
        attributes[1] &= ~termios.OPOST
        termios.tcsetattr(theirs, termios.TCSANOW, attributes)
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        reader = threading.Thread(target=self._copy_output, args=(ours,), daemon=True)
        reader.start()
        try:
            self._watch()
        finally:
            end_descendants()
            self.process.wait()
        reader.join(timeout=10)
        self.events.read()
        if self.output_error:
            raise self.output_error
        self.status = self.process.returncode

    def _copy_output(self, descriptor):
        """Keeps and shows what the tests write. They would wait for ever if nobody read it, so it is read to its end even
        where it can no longer be shown."""
        rest = b""
        with open(descriptor, "rb", buffering=0) as output:
            while True:
                try:
                    data = output.read(1 << 16)
                except OSError:
                    # A terminal that nobody has open for writing any more.
                    return
                if not data:
                    return
                if self.output_error:
                    continue
                try:
                    with open(self.output_path, "ab") as log:
                        log.write(data)
                    *lines, rest = (rest + data).split(b"\n")
                    for line in lines:
                        show(line.decode(errors="replace"))
                except OSError as error:
                    self.output_error = error

    def _watch(self):
        self.events.last_end = time.monotonic()
        while self.process.poll() is None and not self.output_error:
            time.sleep(0.5)
            self.events.read()
            if time.monotonic() - self.events.last_end > self.hang_seconds:
                return self._end_hang()

    def _end_hang(self):
        """Keeps what runs and the stacks of all threads, and ends the tests."""
        processes = descendants(self.process.pid)
        self.hang_report = [
            f"No test has ended for {self.hang_seconds:g} s. These run:", *self.events.describe_running(),
            "", "The processes:", *[f"  {describe_process(pid)}" for pid in processes],
        ]
        for pid in processes:
            if ".xctest" in command_line(pid).split(" ", 1)[0]:
                self.hang_report += ["", *stacks(pid)]

    @property
    def problem(self):
        if self.hang_report:
            return "hung"
        if not self.events.is_over:
            return "crashed"
        if self.events.issues:
            return f"{len(self.failed)} failed"
        if self.status != 0:
            return f"exit status {self.status}"
        return "" if self.events.passed else "no test matches"

    @property
    def failed(self):
        return sorted(self.events.issues, key=str)

    def explain(self):
        """Prints what went wrong."""
        problem = self.part.problem
        print(f"\n=== {self.part.name}: {problem} ===")
        if problem in ("crashed", "interrupted"):
            print(f"\n{len(self.events.passed - set(self.failed))} tests had passed. When it ended, these ran:", *self.events.describe_running(), sep="\n")
        if problem == "crashed" or problem.startswith("exit status"):
            print("\nThe last that it wrote:", *self._last_words(), sep="\n")
        if self.hang_report:
            print("", *[shorten(line) for line in self.hang_report], sep="\n")
        for test in self.failed:
            print(f"\n✘ {self.events.title(test)}")
            has_logs = False
            for place, text in self.events.issues[test]:
                print(f"  {place}", *[f"    {shorten(line)}" for line in text.split("\n")], sep="\n")
                # A contract's report names the trace of its requests.
                if trace := re.search(r"\b00-([0-9a-f]{32})-", text):
                    has_logs |= self._print_logs(test, trace.group(1))
            if not has_logs:
                self._print_logs(test)
        if problem in ("crashed", "hung"):
            for test in dict.fromkeys(test for test, _ in self.events.oldest()):
                print(f"\n… {self.events.title(test)}")
                self._print_logs(test)
        print(f"\nAll of it is in {self.folder.relative_to(ROOT)}.")

    def _last_words(self):
        lines = self.output_path.read_text(errors="replace").split("\n")
        crashes = [index for index, line in enumerate(lines) if line.startswith("*** Program crashed")]
        start = max(0, (crashes[-1] if crashes else len(lines)) - LOG_LINES)
        return [shorten(line) for line in lines[start:] if not is_noise(line)][:STACK_LINES]

    def _print_logs(self, test, trace=""):
        """Prints the last lines of a test's logs, or of its suite's; of a trace, where one is given. Returns whether there
        were any."""
        paths = []
        name = test or "no-test"
        while not paths and name:
            stem = re.sub(r"[^A-Za-z0-9.]", "_", name)
            paths = sorted(self.folder.glob(f"{stem}-*.log"), key=lambda path: path.stat().st_mtime)
            name = name.rpartition("/")[0]
        logs = [
            (path, [line for line in path.read_text(errors="replace").splitlines() if trace in line]) for path in paths
        ]
        logs = [log for log in logs if log[1]][-LOGS_SHOWN:]
        for path, lines in logs:
            print(f"  log {path.relative_to(ROOT)}, {min(len(lines), LOG_LINES)} of {len(lines)} lines:")
            print(*[f"    {shorten(line)}" for line in lines[-LOG_LINES:]], sep="\n")
        return bool(logs)


def is_noise(line):
    return line.startswith("◇ ") and line.endswith("started.")


def show(line):
    if not is_noise(line):
        print(shorten(line), flush=True)


def stacks(pid):
    """The stacks of all threads of a process, as gdb shows them."""
    command = [
        "gdb", "-batch", "-nx", "-p", str(pid), "-iex", "set debuginfod enabled off",
        "-ex", "set print frame-arguments none", "-ex", "thread apply all backtrace 60",
    ]
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired as error:
        return [*(error.stdout or b"").decode(errors="replace").splitlines(), "gdb has not ended in time."]
    except OSError as error:
        return [f"No stacks: {error}"]
    if "Thread " not in ended.stdout:
        return ["No stacks; gdb says:", *ended.stderr.splitlines()]
    return ended.stdout.splitlines()


def descendants(parent):
    """`parent` and the processes below it."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, left = [], [parent]
    while left:
        pid = left.pop()
        found.append(pid)
        left += children.get(pid, [])
    return found


def adopt_orphans():
    """Makes what a crashed test leaves behind a child of this process, so that it can be found (prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_descendants():
    """Kills what was started and has not ended, and takes the exit statuses of what was adopted."""
    for _ in range(100):
        left = [pid for pid in descendants(os.getpid())[1:] if process_state(pid) != "Z" and not is_database(pid)]
        if not left:
            break
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        time.sleep(0.05)


def is_database(pid):
    """Whether a process is of a test's database, which ends by itself once its test has."""
    words = command_line(pid)
    return words.startswith(("postgres", "/bin/sh -c exec 3<&0")) or "/bin/postgres " in words


def process_state(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def command_line(pid):
    try:
        return " ".join(Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ").split())
    except OSError:
        return ""


def describe_process(pid):
    return shorten(f"{pid} {process_state(pid)} {command_line(pid)}", 160)


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    # For `make test`: when the run began, in seconds since 1970, which is counted as its setup.
    parser.add_argument("--started", type=float, help=argparse.SUPPRESS)
    parser.add_argument(
        "--hang", type=float, default=600, metavar="SECONDS", help="how long no test may end (default: %(default)s)"
    )
    parser.add_argument(
        "--filter", metavar="EXPRESSION", help="run only the tests whose name matches, all in one part; a regular expression"
    )
    options = parser.parse_args()
    if not options.hang > 0:
        parser.error("--hang must be more than 0.")

    # A run that is interrupted still says how far it came, also one that a script has started in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    sys.stdout.reconfigure(errors="replace")
    adopt_orphans()
    try:
        LOGS.parent.mkdir(parents=True, exist_ok=True)
        lock = open(LOGS.parent / "tests.lock", "w")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(LOGS, ignore_errors=True)
        LOGS.mkdir()
    except BlockingIOError:
        sys.exit("The tests run here already, in another process: it holds .build/tests.lock.")
    except OSError as error:
        sys.exit(f"The logs of the tests cannot be written: {error}. Remove {LOGS} as the user who made it.")
    begun = time.time()
    parts, runs = [], []
    if options.started:
        setup = Part("setup")
        setup.seconds = begun - options.started
        parts.append(setup)
    status = 1
    try:
        status = run_parts(options, parts, runs)
    except KeyboardInterrupt:
        status = 130
    finally:
        end_descendants()
        for run in runs:
            if run.part.problem:
                run.explain()
        print_parts(parts)
    sys.exit(status)


def run_parts(options, parts, runs):
    for name, command in [
        ("moto", ["Scripts/moto.sh"]),
        ("schemas", ["Scripts/schemas.sh"]),
        ("mutants", ["python3", "-m", "unittest", "discover", "--quiet", "Tests/Mutants"]),
        ("generator", ["swift", "test", "--package-path", "Tests/Mutants", "--scratch-path", ".build/mutants/generator"]),
        ("build", ["Scripts/optimized.sh", "build", "--build-tests"]),
        ("deploy", ["Scripts/deploy.sh"]),
        # After the build, which fetches the licences.
        ("dependencies", ["Scripts/dependencies.py", "--check"]),
    ]:
        part = Part(name)
        parts.append(part)
        # What moto.sh prints is for scripts.
        output = subprocess.DEVNULL if name == "moto" else None
        try:
            code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output).returncode
        except BaseException:
            part.end("interrupted")
            raise
        part.end(f"exit status {code}" if code else "")
        if code:
            return 1
    width = ["--experimental-maximum-parallelization-width", WIDTH]
    selections = [("tests", [*width, "--skip", ALONE]), ("tests alone", ["--no-parallel", "--filter", ALONE])]
    if options.filter:
        selections = [("tests", [*width, "--filter", options.filter])]
    for name, arguments in selections:
        part = Part(name)
        parts.append(part)
        run = TestRun(part, arguments, options.hang)
        runs.append(run)
        try:
            run.run()
        except BaseException:
            part.end("interrupted")
            raise
        part.end(run.problem)
    return 1 if any(part.problem for part in parts) else 0


def print_parts(parts):
    print()
    for part in parts:
        print(f"{part.name:14} {clock(part.seconds):>6}  {part.problem or 'ok'}")
    print(f"{'all':14} {clock(sum(part.seconds for part in parts)):>6}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # Nobody reads the output any more, nor would what Python writes there at its end be read.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(f"The output was closed, so the tests were ended. What they wrote is in {LOGS}.")
