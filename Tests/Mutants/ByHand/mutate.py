#!/usr/bin/env python3
"""Breaks the server in one place at a time and sees whether the contracts notice.

    mutate.py                   all of mutations.json, and writes RESULTS.md
    mutate.py NAME...           some of them; a table is written only where --results says so
    mutate.py --continue        all of them, but for those that a run of the same files has done before
    mutate.py --list            the names, and what each breaks

It works on a copy of the package, `.build/mutations/checkout`, which holds the files of the working tree as they are,
committed or not. The copy has a build folder of its own that is kept, so only the first build is long. Nothing outside
`.build/mutations` changes but the table. What each build and each suite wrote is in `.build/mutations/logs`.

First the suite is run as it is; where it does not pass, nothing else is done. Then each mutation is made, built, run
and taken back. What can come of it:

    caught          contracts failed
    hung            the suite did not end in time; counts as caught
    crashed         the suite was ended by a signal; counts as caught
    survived        the suite passed: a contract is missing
    does not build  a defect of the list
    unclear         the suite failed, and no contract of it: see the log

The exit status is 0 where all were caught, 1 where one survived, 2 where the list has a defect or nothing can be said,
130 after Ctrl-C.
"""

import argparse
import contextlib
import dataclasses
import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent.parent
LIST = FOLDER / "mutations.json"
RESULTS = FOLDER / "RESULTS.md"
WORK = ROOT / ".build" / "mutations"

BUILD = ["swift", "build", "--build-tests"]
TEST = ["swift", "test", "--skip-build", "--filter", "ContractTests.ContractTests"]
TEST += ["--experimental-maximum-parallelization-width", "32"]
# Seconds that an exchange may take: a mutant may never answer.
ENVIRONMENT = {**os.environ, "CONTRACT_TIMEOUT": "10"}
BUILD_SECONDS = 1800
TEST_SECONDS = 300

# What git does not know and the copy needs: the versions of the dependencies.
UNTRACKED = ["Package.resolved"]
# What of the build folder does not depend on where it is: the dependencies' sources, so that no network is needed.
SEED = ["repositories", "checkouts", "workspace-state.json"]

CAUGHT, HUNG, CRASHED = "caught", "hung", "crashed"
SURVIVED, UNBUILDABLE, UNCLEAR = "survived", "does not build", "unclear"
OUTCOMES = [CAUGHT, HUNG, CRASHED, SURVIVED, UNBUILDABLE, UNCLEAR]


class Refusal(Exception):
    """Why nothing can be said. The message is for people."""


@dataclasses.dataclass(frozen=True)
class Mutation:
    """One break: `find`, which stands in `file` once, becomes `replace`."""

    name: str
    breaks: str
    file: str
    find: str
    replace: str


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What came of a mutation."""

    outcome: str
    # The contracts that failed, in the order in which they did.
    contracts: list = dataclasses.field(default_factory=list)
    seconds: float = 0


# --- The list


def load(path=LIST, root=ROOT):
    """Reads the list, and refuses it where an entry is not what it should be."""
    fields = [field.name for field in dataclasses.fields(Mutation)]
    defects, mutations = [], []
    for number, entry in enumerate(json.loads(path.read_text(encoding="utf-8")), 1):
        name = entry.get("name", f"number {number}")
        if sorted(entry) != sorted(fields) or not all(isinstance(value, str) for value in entry.values()):
            defects.append(f"{name}: has other members than {', '.join(fields)}, or one that is no text")
            continue
        mutation = Mutation(**entry)
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or name in [other.name for other in mutations]:
            defects.append(f"{name}: is no name of its own, of small letters, digits and hyphens")
        if not mutation.find.strip() or mutation.find == mutation.replace:
            defects.append(f"{name}: must replace some text by another")
        source = root / mutation.file
        if not source.is_file():
            defects.append(f"{name}: there is no {mutation.file}")
        elif (count := source.read_text(encoding="utf-8").count(mutation.find)) != 1:
            defects.append(f"{name}: what to find is {count} times in {mutation.file}, not once")
        mutations.append(mutation)
    if defects:
        raise Refusal("mutations.json is wrong:\n  " + "\n  ".join(defects))
    return mutations


# --- The copy


def git(*arguments):
    return subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True).stdout


def package_files():
    """The files of the working tree that are not ignored, and the few others that a build needs; relative paths."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0")
    names = set(filter(None, names)) | set(UNTRACKED)
    # The list and its runner are no part of what is tried.
    own = FOLDER.relative_to(ROOT).as_posix() + "/"
    return sorted(name for name in names if (ROOT / name).is_file() and not name.startswith(own))


def synchronize(checkout):
    """Makes the copy hold the working tree's files and no others, and returns a digest of them.

    A file that is the same already is not touched, lest it be built again.
    """
    checkout.mkdir(parents=True, exist_ok=True)
    names = package_files()
    wanted = set(names)
    for folder, folders, files in os.walk(checkout, topdown=True):
        place = pathlib.Path(folder)
        if place == checkout and ".build" in folders:
            folders.remove(".build")
        for file in files:
            if (place / file).relative_to(checkout).as_posix() not in wanted:
                (place / file).unlink()
    digest = hashlib.sha256()
    for name in names:
        content = (ROOT / name).read_bytes()
        digest.update(f"{len(name.encode())}:{name}:{len(content)}:".encode() + content)
        target = checkout / name
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        target.chmod((ROOT / name).stat().st_mode & 0o777)
    return digest.hexdigest()


def seed(checkout):
    """Gives a new copy the dependencies' sources that the package has already, and every copy moto, which contracts need."""
    build = checkout / ".build"
    is_new = not build.exists()
    build.mkdir(exist_ok=True)
    subprocess.run([str(ROOT / "Scripts" / "moto.sh")], check=True, stdout=subprocess.DEVNULL)
    if not (build / "moto").exists():
        (build / "moto").symlink_to(ROOT / ".build" / "moto")
    if not is_new:
        return
    present = [str(ROOT / ".build" / name) for name in SEED if (ROOT / ".build" / name).exists()]
    if len(present) == len(SEED):
        subprocess.run(["cp", "-a", "--reflink=auto", *present, str(build)], check=True)


@contextlib.contextmanager
def applied(mutation, checkout):
    """The copy with a mutation in it. It is taken out again, whatever happens."""
    path = checkout / mutation.file
    original = path.read_bytes()
    if original.count(mutation.find.encode()) != 1:
        raise Refusal(f"{mutation.file} was changed since this began.")
    try:
        path.write_bytes(original.replace(mutation.find.encode(), mutation.replace.encode()))
        yield
    finally:
        path.write_bytes(original)


# --- Running


def run(command, limit, log, checkout):
    """Runs a command in the copy and returns its exit status, or None where it did not end in time.

    It has a process group of its own, of which nothing is left afterwards, also where we are interrupted.
    """
    log.write(f"$ {' '.join(command)}\n".encode())
    log.flush()
    process = subprocess.Popen(
        command,
        cwd=checkout,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end(process)


def end(process):
    """Ends what is left of a process group of ours: asks first, then kills."""
    for number, patience in [(signal.SIGTERM, 5), (signal.SIGKILL, 5)]:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)


ANSI = re.compile(r"\x1b\[[0-9;]*m")
# The line of an issue names the contract as the test's argument: `… file → threads/delete: A deleted thread …`.
ARGUMENT = re.compile(r'recorded an issue\b.*?→ "?([\w.+-]+/[\w.+-]+): ')
# Its first comment is the contract's own report: `failed  threads/delete.json  A deleted thread …`.
REPORT = re.compile(r"^\W*failed\s+(?:Contracts/)?([\w.+-]+/[\w.+-]+)\.json\s")
FAILED_TEST = re.compile(r"\b(?:Test|Suite) .*\b(?:recorded an issue|failed after)\b")
SUMMARY = re.compile(r"Test run with (\d+) tests?\b")
SIGNAL = re.compile(r"unexpected signal code \d+|Fatal error:|Precondition failed|Program crashed")


def read_suite(text):
    """What a suite's output tells: the contracts that failed, whether any test did, how many were run, and whether it
    was ended by a signal."""
    contracts, has_failed, count, was_killed = {}, False, 0, False
    for line in text.splitlines():
        line = ANSI.sub("", line)
        for pattern in (ARGUMENT, REPORT):
            if found := pattern.search(line):
                contracts[found.group(1)] = None
        has_failed = has_failed or bool(FAILED_TEST.search(line))
        was_killed = was_killed or bool(SIGNAL.search(line))
        if found := SUMMARY.search(line):
            count += int(found.group(1))
    return list(contracts), has_failed or bool(contracts), count, was_killed


def judge(status, text):
    """What a suite's exit status (None where it did not end) and its output make of a mutation."""
    contracts, has_failed, count, was_killed = read_suite(text)
    if status is None:
        return Verdict(HUNG, contracts)
    if status == 0:
        return Verdict(SURVIVED if count > 0 and not has_failed else UNCLEAR, contracts)
    if contracts:
        return Verdict(CAUGHT, contracts)
    # Without a contract's name it may be the database or the list that failed; only a crash is the server's own.
    return Verdict(CRASHED if status < 0 or was_killed else UNCLEAR)


def attempt(name, checkout, logs):
    """Builds the copy as it is, runs the suite, and says what came of it."""
    start = time.monotonic()
    path = logs / f"{name}.log"
    with path.open("wb") as log:
        if run(BUILD, BUILD_SECONDS, log, checkout) != 0:
            return Verdict(UNBUILDABLE, seconds=time.monotonic() - start)
        log.flush()
        suite = path.stat().st_size
        status = run(TEST, TEST_SECONDS, log, checkout)
    text = path.read_bytes()[suite:].decode(errors="replace")
    return dataclasses.replace(judge(status, text), seconds=time.monotonic() - start)


def check_baseline(checkout, logs):
    """Refuses to go on unless the suite passes as it is."""
    verdict = attempt("unmutated", checkout, logs)
    if verdict.outcome != SURVIVED:
        what = "builds" if verdict.outcome == UNBUILDABLE else "passes"
        names = f" Failed: {', '.join(verdict.contracts[:5])}." if verdict.contracts else ""
        raise Refusal(f"Nothing {what} without a mutation.{names} See {logs / 'unmutated.log'}.")
    print(f"The suite passes as it is.  {duration(verdict.seconds)}", flush=True)


# --- What was done before


class Journal:
    """What runs of the same files have found, so that a run that was interrupted can go on."""

    def __init__(self, path, digest):
        self.path, self.digest, self.known = path, digest, {}
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["digest"] == digest:
                self.known = {key: Verdict(**value) for key, value in kept["known"].items()}

    @staticmethod
    def key(mutation):
        return json.dumps(dataclasses.asdict(mutation), sort_keys=True)

    def verdict(self, mutation):
        """What was found of a mutation; None where nothing was, or nothing that can be relied on."""
        found = self.known.get(self.key(mutation))
        return found if found and found.outcome not in (UNBUILDABLE, UNCLEAR) else None

    def note(self, mutation, verdict):
        self.known[self.key(mutation)] = verdict
        known = {key: dataclasses.asdict(value) for key, value in self.known.items()}
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps({"digest": self.digest, "known": known}, indent=1), encoding="utf-8")
        unfinished.replace(self.path)


# --- Telling


def duration(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def totals(verdicts):
    """`3 mutations: 2 caught, 1 survived`."""
    counts = [(outcome, sum(verdict.outcome == outcome for verdict in verdicts)) for outcome in OUTCOMES]
    parts = ", ".join(f"{count} {outcome}" for outcome, count in counts if count)
    return f"{len(verdicts)} mutation{'' if len(verdicts) == 1 else 's'}: {parts or 'none'}"


def commit():
    """The commit that was tried, and whether the files were changed since."""
    name = git("rev-parse", "--short=12", "HEAD").decode().strip()
    own = FOLDER.relative_to(ROOT).as_posix()
    changes = git("status", "--porcelain", "--", ".", f":(exclude){own}").strip()
    return f"`{name}`" + (", with changes that are not committed" if changes else "")


def table(results, state, day):
    """The results as Markdown."""

    def cell(text):
        return text.replace("|", "\\|").replace("\n", " ")

    lines = [
        "# Do the contracts notice?",
        "",
        "Written by `mutate.py`; see [README](README.md).",
        "",
        f"- Commit: {state}",
        f"- Date: {day}",
        f"- {totals([verdict for _, verdict in results])}",
        "",
        "| mutation | what the server does wrong | outcome | contracts that failed | the first |",
        "| --- | --- | --- | ---: | --- |",
    ]
    for mutation, verdict in results:
        first = f"`{verdict.contracts[0]}`" if verdict.contracts else ""
        outcome = verdict.outcome if verdict.outcome == CAUGHT else f"**{verdict.outcome}**"
        count = len(verdict.contracts) or ""
        lines.append(f"| {mutation.name} | {cell(mutation.breaks)} | {outcome} | {count} | {first} |")
    return "\n".join(lines) + "\n"


def exit_status(verdicts):
    outcomes = {verdict.outcome for verdict in verdicts}
    if outcomes & {UNBUILDABLE, UNCLEAR}:
        return 2
    return 1 if SURVIVED in outcomes else 0


# --- The whole


def try_all(mutations, is_continued):
    """Tries mutations one after the other; pairs of each with what came of it."""
    checkout, logs = WORK / "checkout", WORK / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (WORK / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(f"Another run works in {WORK}.") from None
        journal = Journal(WORK / "verdicts.json", synchronize(checkout))
        seed(checkout)
        known = [journal.verdict(mutation) if is_continued else None for mutation in mutations]
        if None in known:
            check_baseline(checkout, logs)
        results = []
        for number, (mutation, verdict) in enumerate(zip(mutations, known), 1):
            if verdict is None:
                with applied(mutation, checkout):
                    verdict = attempt(mutation.name, checkout, logs)
                journal.note(mutation, verdict)
            results.append((mutation, verdict))
            tell(number, len(mutations), mutation, verdict)
        return results


def tell(number, count, mutation, verdict):
    """One line about a mutation."""
    contracts = len(verdict.contracts)
    failed = f"{contracts} contract{'' if contracts == 1 else 's'}" if contracts else ""
    first = f"  {verdict.contracts[0]}" if contracts else ""
    took = duration(verdict.seconds)
    print(f"{number:>3}/{count}  {mutation.name:<36}{verdict.outcome:<16}{failed:<15}{took:>6}{first}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], epilog="README.md in the same folder says more."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a mutation; without any, all of them")
    parser.add_argument("--list", action="store_true", help="name the mutations and say what each breaks")
    parser.add_argument("--results", type=pathlib.Path, metavar="FILE", help="where to write the table")
    parser.add_argument(
        "--continue", dest="is_continued", action="store_true", help="take over what a run of the same files has found"
    )
    return parser.parse_args()


def main():
    options = arguments()
    try:
        mutations = load()
        unknown = sorted(set(options.names) - {mutation.name for mutation in mutations})
        if unknown:
            raise Refusal(f"There is no mutation {', '.join(unknown)}; --list names them.")
        chosen = [mutation for mutation in mutations if not options.names or mutation.name in options.names]
        if options.list:
            for mutation in chosen:
                print(f"{mutation.name:<36}{mutation.breaks}")
            return 0
        # So that a mutation is taken back then too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        # What is told is told of the files as they were at the start.
        state = commit()
        day = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d")
        results = try_all(chosen, options.is_continued)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted; --continue goes on where this ended.", file=sys.stderr)
        return 130
    verdicts = [verdict for _, verdict in results]
    print(totals(verdicts))
    path = options.results or (None if options.names else RESULTS)
    if path:
        path.write_text(table(results, state, day), encoding="utf-8")
        print(f"The table is in {path}.")
    return exit_status(verdicts)


if __name__ == "__main__":
    sys.exit(main())
