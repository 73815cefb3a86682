#!/usr/bin/env python3
"""Breaks the server in every way that a program can think of, and sees whether the contracts notice.

    mutants.py                       all mutants
    mutants.py --changed [REF]       those of lines that differ from REF (HEAD)
    mutants.py --sample N --seed S   N of them, drawn by chance; with --each-folder N of each row of the table
    mutants.py --only PATH           those of files below PATH, such as Sources/ChatServer/Media; also several times
    mutants.py --list                say which they are, and build nothing
    mutants.py ID…                   some of them, by their ids
    mutants.py --remove N --seed S   N contracts, drawn by chance: for each a mutant that nothing else catches

It works on a copy of the package, `.build/mutants/checkout`, with a build folder of its own. A generator rewrites its sources
with all mutants at once, each behind a switch that is read at run time, so that one build serves all. What does not
compile is dropped, and counted. Then the contracts run one by one, which says which of them reach which mutant, and each mutant
runs against those, the quickest first, until one fails. See README.md.

The exit status is 0 where none survived, 1 where one did or a contract says nothing new, 2 where nothing can be said, 130 after Ctrl-C.
"""

import argparse
import collections
import contextlib
import dataclasses
import fcntl
import hashlib
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import threading
import time

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
sys.path.insert(0, str(FOLDER))
sys.path.insert(0, str(FOLDER / "ByHand"))

import mutate  # noqa: E402
from driver import Crashed, Driver, Hung  # noqa: E402

WORK = ROOT / ".build" / "mutants"
CHECKOUT = WORK / "checkout"
GENERATOR = WORK / "generator"
EQUIVALENTS = FOLDER / "equivalents.json"

# The targets that have mutants, by the folders of their sources.
TARGETS = {
    "ChatServer": "Sources/ChatServer",
    "Providers": "Sources/Providers",
    "EventStream": "Sources/EventStream",
    "Multipart": "Sources/Multipart",
    "MediaFormats": "Sources/MediaFormats",
    "MediaStorage": "Sources/MediaStorage",
    "MediaPreviews": "Sources/MediaPreviews",
    "Imaging": "Sources/Native/Imaging",
    "Postgres": "Sources/Native/Postgres",
    "MockProviders": "MockProviders",
}
# Of Postgres only what decodes: the rest is tested by its own suite.
POSTGRES_FILES = re.compile(r"(Value|Row|Decod|Column|Array|Timestamp|UUID)")
MIGRATIONS = "Sources/ChatServer/Database/Migrations"

# A build that drops this often does not come to an end.
BUILD_ROUNDS = 60
# How many contracts run at once against a mutant.
WIDTH = 4

CAUGHT, HUNG, CRASHED = "caught", "hung", "crashed"
SURVIVED, UNCOVERED, EQUIVALENT, TESTS = "survived", "uncovered", "equivalent", "caught by tests"
OUTCOMES = [CAUGHT, HUNG, CRASHED, TESTS, SURVIVED, UNCOVERED, EQUIVALENT]


class Refusal(Exception):
    """Why nothing can be said. The message is for people."""


@dataclasses.dataclass(frozen=True)
class Mutant:
    """One mutant, as the generator tells of it."""

    id: str
    number: int
    mutator: str
    file: str
    line: int
    last_line: int
    original: str
    replacement: str
    is_once: bool
    start: int
    end: int

    @property
    def folder(self):
        return folder_of(self.file)


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What came of a mutant."""

    outcome: str
    contract: str = ""
    report: str = ""
    seconds: float = 0


def folder_of(file):
    """What the table has a row for: a target's folder, and below ChatServer each of its own."""
    parts = pathlib.PurePath(file).parts
    if parts[0] != "Sources":
        return parts[0]
    return "/".join(parts[1:-1][:2]) if parts[1] in ("ChatServer", "Native") else parts[1]


def say(text):
    print(text, flush=True)


# --- The copy


class Checkout:
    """The copy of the package, and what is known of the mutants in it."""

    def __init__(self, prefixes):
        self.state_path = WORK / "state.json"
        self.state = {"numbers": {}, "dropped": {}}
        with contextlib.suppress(OSError, ValueError):
            self.state = json.loads(self.state_path.read_text(encoding="utf-8"))
        # What another generator makes may compile.
        digest = hashlib.sha256()
        for path in sorted([*FOLDER.glob("Generator/*.swift"), *FOLDER.glob("Switch/*.swift")]):
            digest.update(path.read_bytes())
        if self.state.get("generator") != digest.hexdigest():
            self.state = {"numbers": self.state["numbers"], "dropped": {}, "generator": digest.hexdigest()}
        self.prefixes = prefixes
        # How many do not compile, by file and operator.
        self.lost = {}
        self.mutants = []
        self.fingerprints = {}

    def save(self):
        WORK.mkdir(parents=True, exist_ok=True)
        unfinished = self.state_path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(self.state), encoding="utf-8")
        unfinished.replace(self.state_path)

    def sources(self, names):
        """The sources that are rewritten, with the target of each."""
        pairs = []
        for target, folder in TARGETS.items():
            for name in names:
                if not name.startswith(folder + "/") or not name.endswith(".swift"):
                    continue
                if target == "Postgres" and not POSTGRES_FILES.search(pathlib.PurePath(name).name):
                    continue
                if self.prefixes and not any(name.startswith(prefix) for prefix in self.prefixes):
                    continue
                pairs.append((target, name))
        if not pairs:
            raise Refusal("No source with mutants is below what was named.")
        return pairs

    def synchronize(self):
        """Makes the copy hold the working tree's files, but for those that are rewritten."""
        names = [name for name in mutate.git("ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0")]
        names = sorted({name for name in names if name and (ROOT / name).is_file()} | {"Package.resolved"})
        self.pairs = self.sources(names)
        rewritten = {name for _, name in self.pairs}
        targets = sorted({target for target, _ in self.pairs})
        extra = "Tests/Mutants/Contracts/ContractServers.swift"
        wanted = set(names) | {extra}
        CHECKOUT.mkdir(parents=True, exist_ok=True)
        for folder, folders, files in os.walk(CHECKOUT):
            place = pathlib.Path(folder)
            if place == CHECKOUT and ".build" in folders:
                folders.remove(".build")
            for file in files:
                if (place / file).relative_to(CHECKOUT).as_posix() not in wanted:
                    (place / file).unlink()
        appended = (FOLDER / "Manifest.swift").read_text(encoding="utf-8")
        quoted = ", ".join(json.dumps(target) for target in targets)
        for name in sorted(wanted):
            if name in rewritten:
                (CHECKOUT / name).parent.mkdir(parents=True, exist_ok=True)
                continue
            origin = "Tests/ContractTests/ContractServers.swift" if name == extra else name
            content = (ROOT / origin).read_bytes()
            if name == "Package.swift":
                content += appended.replace("/* targets */", quoted).encode()
            target = CHECKOUT / name
            if not target.is_file() or target.read_bytes() != content:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
            target.chmod((ROOT / origin).stat().st_mode & 0o777)
        mutate.seed(CHECKOUT)

    def generate(self, is_written=True):
        """Rewrites the sources, and learns which mutants they have."""
        program = GENERATOR / "debug" / "generate-mutants"
        nowhere = WORK / "unwritten.swift"
        order = {
            "files": [
                {
                    "target": target,
                    "source": str(ROOT / name),
                    "destination": str(CHECKOUT / name) if is_written else str(nowhere),
                }
                for target, name in self.pairs
            ],
            "migrations": [str(path) for path in sorted((ROOT / MIGRATIONS).glob("*.sql"))],
            "numbers": self.state["numbers"],
            "dropped": self.state["dropped"],
        }
        done = subprocess.run([str(program)], input=json.dumps(order), capture_output=True, text=True)
        if done.returncode != 0:
            raise Refusal(f"The generator failed: {done.stderr[-2000:]}")
        answer = json.loads(done.stdout)
        self.state["numbers"] = answer["numbers"]
        self.fingerprints = answer["fingerprints"]
        self.mutants = []
        self.lost = {}
        for (_, name), file in zip(self.pairs, answer["files"]):
            for entry in file["mutants"]:
                self.mutants.append(
                    Mutant(
                        entry["id"],
                        entry["number"],
                        entry["mutator"],
                        name,
                        entry["line"],
                        entry["lastLine"],
                        entry["original"],
                        entry["replacement"],
                        entry["isOnce"],
                        entry["start"],
                        entry["end"],
                    )
                )
            self.lost[name] = file["lost"]
        nowhere.unlink(missing_ok=True)
        self.save()

    def build(self, arguments, name):
        """Builds the copy, dropping what does not compile until the rest does."""
        log = WORK / "logs" / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        seen = collections.Counter()
        for number in range(1, BUILD_ROUNDS + 1):
            start = time.monotonic()
            done = subprocess.run(
                ["swift", "build", *arguments], cwd=CHECKOUT, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            if done.returncode == 0:
                return
            dropped = self.blame(done.stdout + done.stderr, seen)
            took = mutate.duration(time.monotonic() - start)
            if not dropped:
                raise Refusal(f"The copy does not build, and no mutant is to blame: see {log}.")
            say(f"Build {number}: {len(dropped)} mutants do not compile.  {took}")
            for mutant in dropped:
                self.state["dropped"][mutant.id] = self.fingerprints[mutant.id]
            self.generate()
        raise Refusal(f"The copy does not build after {BUILD_ROUNDS} rounds: see {log}.")

    ERROR = re.compile(r"^(/.+?\.swift):(\d+):(\d+): error: (.*)$", re.M)

    def blame(self, output, seen):
        """The mutants that are to blame for what the compiler says."""
        by_file = collections.defaultdict(list)
        for mutant in self.mutants:
            by_file[mutant.file].append(mutant)
        blamed = {}
        for path, line, column, message in sorted(set(self.ERROR.findall(output))):
            with contextlib.suppress(ValueError):
                name = pathlib.Path(path).resolve().relative_to(CHECKOUT.resolve()).as_posix()
                if name not in by_file:
                    continue
                lines = (CHECKOUT / name).read_bytes().splitlines(keepends=True)
                start = sum(map(len, lines[: int(line) - 1]))
                extent = (start, start + len(lines[int(line) - 1]))
                place = start + int(column) - 1
                key = (name, message, lines[int(line) - 1].strip()[:80])
                seen[name, message] += 1
                found = self.culprits(by_file[name], place, extent, "reasonable time" in message, seen[key])
                seen[key] += 1
                blamed.update({mutant.id: mutant for mutant in found})
        return list(blamed.values())

    @staticmethod
    def culprits(mutants, place, extent, is_slow, times):
        """Those around a place; failing that, those of its line; failing that, those of the declaration around it."""
        around = [mutant for mutant in mutants if mutant.start <= place < mutant.end]
        on_line = [mutant for mutant in mutants if extent[0] <= mutant.start < extent[1]]
        if is_slow:
            return around + on_line
        if around:
            return [min(around, key=lambda mutant: mutant.end - mutant.start)]
        if on_line and times < 2:
            return on_line
        before = [mutant for mutant in mutants if mutant.start <= place] or mutants
        if not before:
            return []
        declaration = max(before, key=lambda mutant: mutant.start).id.rsplit("/", 2)[0]
        return [mutant for mutant in mutants if mutant.id.rsplit("/", 2)[0] == declaration]


def build_generator():
    done = subprocess.run(
        ["swift", "build", "--package-path", str(FOLDER), "--scratch-path", str(GENERATOR), "--product", "generate-mutants"],
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise Refusal(f"The generator does not build:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


# --- What is chosen


def changed_lines(reference):
    """The lines of each file that differ from a commit, as they are numbered now."""
    text = mutate.git("diff", "--unified=0", "--no-color", reference, "--", ".").decode(errors="replace")
    lines, file = collections.defaultdict(set), None
    for line in text.splitlines():
        if line.startswith("+++ "):
            file = line[6:] if line.startswith("+++ b/") else None
        elif file and (found := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line)):
            first, count = int(found.group(1)), int(found.group(2) or 1)
            lines[file].update(range(first, first + count))
    new = mutate.git("ls-files", "-z", "--others", "--exclude-standard").decode().split("\0")
    for name in filter(None, new):
        lines[name] = set(range(1, 1_000_000))
    return lines


def chosen(mutants, options):
    """The mutants that are to be run."""
    if options.ids:
        unknown = sorted(set(options.ids) - {mutant.id for mutant in mutants})
        if unknown:
            raise Refusal(f"There is no mutant {', '.join(unknown)}; --list names them.")
        mutants = [mutant for mutant in mutants if mutant.id in options.ids]
    if options.changed is not None:
        lines = changed_lines(options.changed)
        mutants = [
            mutant
            for mutant in mutants
            if not lines[mutant.file].isdisjoint(range(mutant.line, mutant.last_line + 1))
        ]
    if options.sample is not None:
        groups = collections.defaultdict(list)
        for mutant in sorted(mutants, key=lambda mutant: mutant.id):
            groups[mutant.folder if options.each_folder else ""].append(mutant)
        chance = random.Random(options.seed)
        mutants = [
            mutant
            for _, group in sorted(groups.items())
            for mutant in chance.sample(group, min(options.sample, len(group)))
        ]
    return sorted(mutants, key=lambda mutant: (mutant.file, mutant.line, mutant.number))


def equivalents(mutants, is_complete):
    """The reasons for which mutants change nothing. An id that is not there any more is an error."""
    reasons = json.loads(EQUIVALENTS.read_text(encoding="utf-8"))
    if not isinstance(reasons, dict) or not all(isinstance(reason, str) and reason.strip() for reason in reasons.values()):
        raise Refusal("equivalents.json must be an object: why, by the mutant's id.")
    if is_complete and (gone := sorted(set(reasons) - {mutant.id for mutant in mutants})):
        raise Refusal("equivalents.json names mutants that are not there any more:\n  " + "\n  ".join(gone))
    return reasons


# --- Running


class Contracts:
    """The contracts of the copy, each with a digest of all that its outcome depends on but the server."""

    def __init__(self, root):
        self.root = root
        files = [path for folder in ("Contracts/fixtures", "Recordings") for path in (root / folder).rglob("*")]
        # By the names that contracts have for them: media/photo.jpg, anthropic/short.
        self.named = collections.defaultdict(list)
        for path in sorted(path for path in files if path.is_file()):
            name = path.relative_to(root / ("Contracts/fixtures" if "fixtures" in path.parts else "Recordings"))
            self.named[(name if "fixtures" in path.parts else name.with_suffix("")).as_posix()].append(path)
        self.common = b"".join((root / "Contracts" / name).read_bytes() for name in ("servers.json", "llms.json"))
        self.digests = {}

    def digest(self, name):
        """The digest of a contract; of none where it is not there any more."""
        if name not in self.digests:
            try:
                text = (self.root / "Contracts" / f"{name}.json").read_bytes()
            except OSError:
                text = b""
            parts = [self.common, text]
            for other, paths in self.named.items():
                if other.encode() in text:
                    parts += [path.read_bytes() for path in paths]
            self.digests[name] = hashlib.sha256(b"\0".join(parts)).hexdigest()
        return self.digests[name]

    def digest_of_all(self, names):
        return hashlib.sha256("".join(name + self.digest(name) for name in sorted(names)).encode()).hexdigest()


class Kept:
    """A JSON file of what is known as long as `program`, what it was found with, is the same."""

    def __init__(self, path, program):
        self.path, self.program = path, program
        self.values = {}
        with contextlib.suppress(OSError, ValueError):
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["program"] == program:
                self.values = kept["values"]

    def save(self):
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps({"program": self.program, "values": self.values}), encoding="utf-8")
        unfinished.replace(self.path)


class Coverage:
    """Which contracts reach which mutants, and how long each takes."""

    def __init__(self, driver, digests, kept):
        self.digests = digests
        self.milliseconds = {}
        self.reaching = collections.defaultdict(list)
        self.at_start = set(driver.ready["reached"])
        names = driver.ready["contracts"]
        known = {name: kept.values[name] for name in names if kept.values.get(name, {}).get("digest") == digests.digest(name)}
        failed = []
        for answer in driver.run(0, [name for name in names if name not in known], width=1, traces=True):
            name = answer["contract"]
            if not answer["passed"]:
                failed.append(f"{name}\n{answer.get('report', '')}")
            known[name] = {"digest": digests.digest(name), "milliseconds": answer["milliseconds"], "reached": answer["reached"]}
        if failed:
            raise Refusal("Contracts fail without a mutant: " + "\n\n".join(failed[:5]))
        kept.values = known
        kept.save()
        for name in names:
            self.milliseconds[name] = known[name]["milliseconds"]
            for number in known[name]["reached"]:
                self.reaching[number].append(name)
        self.all = sorted(self.milliseconds, key=self.milliseconds.get)

    def contracts(self, mutant):
        """Those that can notice it, the quickest first. What starting reaches, or is evaluated once, any may notice."""
        if mutant.number in self.at_start or (mutant.is_once and mutant.number in self.reaching):
            return self.all
        return sorted(self.reaching.get(mutant.number, []), key=self.milliseconds.get)


class Verdicts:
    """What came of mutants in earlier runs, as long as neither their files nor the contracts that decided have changed.

    What else has changed is not looked at: a run of all mutants takes hours, and would begin anew with each commit.
    """

    def __init__(self, coverage, kept, root):
        self.coverage, self.kept, self.root = coverage, kept, root
        self.files = {}

    def key(self, mutant, outcome, contract):
        """The digest of what decided."""
        if mutant.file not in self.files:
            self.files[mutant.file] = hashlib.sha256((self.root / mutant.file).read_bytes()).hexdigest()
        digests = self.coverage.digests
        decided = [contract] if outcome == CAUGHT else self.coverage.contracts(mutant)
        parts = [self.files[mutant.file], mutant.original, mutant.replacement, digests.digest_of_all(decided)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def known(self, mutant):
        entry = self.kept.values.get(mutant.id)
        if entry and entry["key"] == self.key(mutant, entry["outcome"], entry["contract"]):
            return Verdict(entry["outcome"], entry["contract"])
        return None

    def note(self, mutant, verdict):
        key = self.key(mutant, verdict.outcome, verdict.contract)
        self.kept.values[mutant.id] = {"outcome": verdict.outcome, "contract": verdict.contract, "key": key}
        self.kept.save()


class Trials:
    """Runs mutants against contracts, in several processes at once, each with its own database."""

    def __init__(self, mutants, coverage, jobs, on_verdict):
        self.coverage, self.jobs, self.on_verdict = coverage, jobs, on_verdict
        self.last = max(mutant.number for mutant in mutants)
        self.pending = collections.deque(mutants)
        self.lock = threading.Lock()
        self.catchers = {}
        self.errors = []

    def run(self):
        threads = [threading.Thread(target=self.work, daemon=True) for _ in range(self.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.5)
        if self.errors:
            raise self.errors[0]

    def work(self):
        driver = None
        try:
            while True:
                with self.lock:
                    if not self.pending or self.errors:
                        return
                    mutant = self.pending.popleft()
                verdict, driver = self.judge(mutant, driver)
                with self.lock:
                    self.on_verdict(mutant, verdict)
        except Exception as error:  # noqa: BLE001: told by the thread that waits
            self.errors.append(error)
        finally:
            if driver:
                driver.end()

    def start(self, mutant=0):
        return Driver(CHECKOUT, self.last, mutant)

    def judge(self, mutant, driver, contracts=None):
        """What comes of a mutant where only `contracts` are run, or all that can notice it; and the process that the
        next one can use."""
        start = time.monotonic()
        if contracts is None:
            contracts = self.ordered(mutant)

        def verdict(outcome, contract="", report=""):
            if contract:
                self.catchers[mutant.file] = contract
            return Verdict(outcome, contract, report, time.monotonic() - start)

        if not contracts:
            return verdict(UNCOVERED), driver
        if mutant.number not in self.coverage.at_start and not mutant.is_once:
            driver = driver or self.start()
            outcome, contract, report = self.attempt(driver, mutant.number, contracts)
            if outcome in (HUNG, CRASHED):
                driver.end()
                return verdict(outcome, contract), None
            if outcome == SURVIVED or self.attempt(driver, 0, [contract])[0] == SURVIVED:
                return verdict(outcome, contract, report), driver
            # Something was left broken, by this mutant or by one before.
            driver.end()
            driver = None
        # A process of its own, in which it is on from the start: what is evaluated once is evaluated with it.
        try:
            own = self.start(mutant.number)
        except Hung:
            return verdict(HUNG, "(start)"), driver
        except Crashed:
            return verdict(CRASHED, "(start)"), driver
        try:
            outcome, contract, report = self.attempt(own, mutant.number, contracts)
        finally:
            own.end()
        return verdict(outcome, contract, report), driver

    def ordered(self, mutant):
        """First the contract that caught the last mutant of the file."""
        contracts = self.coverage.contracts(mutant)
        first = self.catchers.get(mutant.file)
        return [first, *(name for name in contracts if name != first)] if first in contracts else contracts

    @staticmethod
    def attempt(driver, number, contracts):
        running = contracts[0]
        try:
            for answer in driver.run(number, contracts, width=WIDTH):
                if not answer["passed"]:
                    running = answer["contract"]
                    return CAUGHT, running, answer.get("report", "")
        except Hung:
            return HUNG, "", ""
        except Crashed:
            return CRASHED, "", ""
        return SURVIVED, "", ""


class Removals:
    """Looks for a mutant that one contract catches and no other: without it, the contract says nothing new."""

    # How many mutants are tried for one contract, those first that the fewest contracts reach.
    TRIED = 300

    def __init__(self, mutants, coverage):
        self.coverage = coverage
        self.mutants = {mutant.number: mutant for mutant in mutants}
        self.trials = Trials(mutants, coverage, 1, None)
        self.driver = None

    def candidates(self, contract):
        """The mutants that a contract reaches while it runs, those first that the fewest others do."""
        reached = [
            self.mutants[number]
            for number, contracts in self.coverage.reaching.items()
            if contract in contracts and number in self.mutants and number not in self.coverage.at_start
        ]
        reached = [mutant for mutant in reached if not mutant.is_once]
        reached.sort(key=lambda mutant: (len(self.coverage.reaching[mutant.number]), mutant.id))
        return reached[: self.TRIED]

    def judge(self, mutant, contracts):
        verdict, self.driver = self.trials.judge(mutant, self.driver, contracts)
        return verdict.outcome

    def only_caught_by(self, contract):
        """Such a mutant, and how many were tried."""
        tried = 0
        for mutant in self.candidates(contract):
            tried += 1
            others = [name for name in self.coverage.contracts(mutant) if name != contract]
            if self.judge(mutant, [contract]) == SURVIVED:
                continue
            if not others or self.judge(mutant, others) == SURVIVED:
                return mutant, tried
        return None, tried

    def run(self, count, seed):
        """Draws contracts and tells of each; those for which no mutant was found."""
        needless = []
        try:
            for contract in random.Random(seed).sample(sorted(self.coverage.all), min(count, len(self.coverage.all))):
                start = time.monotonic()
                mutant, tried = self.only_caught_by(contract)
                took = mutate.duration(time.monotonic() - start)
                found = f"alone catches {mutant.id}" if mutant else "alone catches none"
                say(f"{contract} {found}; {tried} tried.  {took}")
                if not mutant:
                    needless.append(contract)
        finally:
            if self.driver:
                self.driver.end()
        return needless


# --- The rest of the tests


class Tests:
    """The tests that are no contracts, a target at a time, quickest first."""

    def __init__(self):
        listed = subprocess.run(
            ["swift", "test", "list", "--skip-build"], cwd=CHECKOUT, capture_output=True, text=True, check=True
        ).stdout
        names = sorted({line.split(".")[0] for line in listed.splitlines() if re.match(r"\w+Tests\.", line)})
        left_out = {"ContractTests", "ChaosTests", "SimulationTests"}
        self.reaching = collections.defaultdict(list)
        self.seconds = {}
        for name in names:
            if name in left_out:
                continue
            trace = WORK / "trace"
            trace.unlink(missing_ok=True)
            start = time.monotonic()
            status = self.run(name, {"LPO_MUTANT_TRACE": str(trace)}, 1800)
            self.seconds[name] = time.monotonic() - start
            if status != 0:
                raise Refusal(f"{name} fails without a mutant: see {WORK / 'logs' / f'{name}.log'}.")
            reached = trace.read_bytes() if trace.exists() else b""
            for number, byte in enumerate(reached):
                if byte:
                    self.reaching[number].append(name)
            say(f"{name} passes as it is.  {mutate.duration(self.seconds[name])}")

    @staticmethod
    def run(name, variables, limit):
        command = ["swift", "test", "--skip-build", "--filter", f"^{name}\\."]
        command += ["--experimental-maximum-parallelization-width", "8"]
        with (WORK / "logs" / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env={**os.environ, **variables},
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
                mutate.end(process)

    def judge(self, mutant):
        """The first target that fails with a mutant, if there is one."""
        for name in sorted(self.reaching.get(mutant.number, []), key=self.seconds.get):
            limit = 60 + 10 * self.seconds[name]
            if self.run(name, {"LPO_MUTANT": str(mutant.number)}, limit) != 0:
                return Verdict(TESTS, name)
        return None


# --- Telling


def rate(counts):
    """What part of the mutants that contracts reach they catch; without those that change nothing."""
    caught = counts[CAUGHT] + counts[HUNG] + counts[CRASHED]
    reached = caught + counts[TESTS] + counts[SURVIVED]
    return f"{100 * caught / reached:.1f} %" if reached else "–"


def table(title, rows, made, dropped):
    """The outcomes by folder or operator, as Markdown."""
    head = ["made", "compiled", "run", *OUTCOMES, "caught of covered"]
    lines = [f"| {title} | {' | '.join(head)} |", f"| --- |{' ---: |' * len(head)}"]
    for name in [*sorted(rows), None]:
        counts = rows[name] if name is not None else sum(rows.values(), collections.Counter())
        count = made[name] if name is not None else sum(made.values())
        lost = dropped[name] if name is not None else sum(dropped.values())
        cells = [count, count - lost, sum(counts.values()), *(counts[outcome] for outcome in OUTCOMES), rate(counts)]
        lines.append(f"| {name if name is not None else '**all**'} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def report(checkout, results):
    """Tables by folder and operator, and the survivors, as Markdown."""
    by_folder, by_mutator = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
    made_folder, made_mutator = collections.Counter(), collections.Counter()
    lost_folder, lost_mutator = collections.Counter(), collections.Counter()
    for mutant in checkout.mutants:
        by_folder[mutant.folder], by_mutator[mutant.mutator]
        made_folder[mutant.folder] += 1
        made_mutator[mutant.mutator] += 1
    for name, counts in checkout.lost.items():
        for counter in (made_folder, lost_folder):
            counter[folder_of(name)] += sum(counts.values())
        for counter in (made_mutator, lost_mutator):
            counter.update(counts)
    for mutant, verdict in results:
        by_folder[mutant.folder][verdict.outcome] += 1
        by_mutator[mutant.mutator][verdict.outcome] += 1
    parts = [table("folder", by_folder, made_folder, lost_folder)]
    parts.append(table("operator", by_mutator, made_mutator, lost_mutator))
    for outcome in (SURVIVED, UNCOVERED):
        lines = [
            f"- `{mutant.file}:{mutant.line}` `{mutant.original}` → `{mutant.replacement}` ({mutant.id})"
            for mutant, verdict in results
            if verdict.outcome == outcome
        ]
        if lines:
            parts.append(f"## {outcome.capitalize()}\n\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], epilog="README.md in the same folder says more.")
    parser.add_argument("ids", nargs="*", metavar="ID", help="a mutant; without any, all of them")
    parser.add_argument("--only", action="append", default=[], metavar="PATH", help="only mutants of files below it")
    parser.add_argument("--changed", nargs="?", const="HEAD", metavar="REF", help="only mutants of lines that differ from it")
    parser.add_argument("--sample", type=int, metavar="N", help="so many, drawn by chance")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="where the sample is drawn from")
    parser.add_argument("--each-folder", action="store_true", help="with --sample: so many of each folder")
    parser.add_argument("--remove", type=int, metavar="N", help="N contracts drawn by chance: what would be missed without each")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how many processes run mutants at once")
    parser.add_argument("--tests", action="store_true", help="run the other tests on what contracts let through")
    parser.add_argument("--continue", action="store_true", dest="resume", help="take verdicts of earlier runs that still hold")
    parser.add_argument("--list", action="store_true", help="name the mutants, and build nothing")
    parser.add_argument("--results", type=pathlib.Path, metavar="FILE", help="write the tables and survivors there")
    return parser.parse_args()


def try_all(options):
    """Does what was asked for; pairs of mutants and verdicts."""
    checkout = Checkout([path.rstrip("/") for path in options.only])
    build_generator()
    checkout.synchronize()
    if options.list:
        checkout.generate(is_written=False)
        for mutant in chosen(checkout.mutants, options):
            print(f"{mutant.id}\t{mutant.file}:{mutant.line}\t{mutant.original} → {mutant.replacement}")
        return checkout, None
    start = time.monotonic()
    checkout.generate()
    checkout.build(["--product", "mutant-contracts"], "build")
    compiled = len(checkout.mutants)
    made = compiled + sum(sum(counts.values()) for counts in checkout.lost.values())
    say(f"{made} mutants made, {compiled} compiled.  {mutate.duration(time.monotonic() - start)}")
    mutants = chosen(checkout.mutants, options)
    reasons = equivalents(checkout.mutants, is_complete=not options.only)
    if not mutants:
        say("No mutant was chosen.")
        return checkout, []
    start = time.monotonic()
    program = hashlib.sha256((CHECKOUT / ".build" / "debug" / "mutant-contracts").read_bytes()).hexdigest()
    driver = Driver(CHECKOUT, max(mutant.number for mutant in checkout.mutants))
    try:
        coverage = Coverage(driver, Contracts(CHECKOUT), Kept(WORK / "coverage.json", program))
    finally:
        driver.end()
    covered = sum(bool(coverage.contracts(mutant)) for mutant in checkout.mutants)
    took = mutate.duration(time.monotonic() - start)
    say(f"{len(coverage.all)} contracts pass as it is; they reach {covered} mutants.  {took}")
    if options.remove is not None:
        needless = Removals(checkout.mutants, coverage).run(options.remove, options.seed)
        say(f"{len(needless)} of them say nothing new." if needless else "Each of them catches what no other does.")
        sys.exit(1 if needless else 0)
    results = []

    verdicts = Verdicts(coverage, Kept(WORK / "verdicts.json", checkout.state["generator"]), ROOT)

    def note(mutant, verdict):
        results.append((mutant, verdict))
        verdicts.note(mutant, verdict)
        what = f"{verdict.outcome:<12}{verdict.contract:<44}{verdict.seconds:6.1f} s"
        say(f"{len(results):>5}/{len(mutants)}  {what}  {mutant.id}")

    tried = [mutant for mutant in mutants if mutant.id not in reasons]
    results += [(mutant, Verdict(EQUIVALENT)) for mutant in mutants if mutant.id in reasons]
    if options.resume:
        known = {mutant.id: verdicts.known(mutant) for mutant in tried}
        results += [(mutant, known[mutant.id]) for mutant in tried if known[mutant.id]]
        tried = [mutant for mutant in tried if not known[mutant.id]]
        say(f"{len(known) - len(tried)} verdicts of earlier runs hold.")
    if tried:
        Trials(tried, coverage, options.jobs, note).run()
    if options.tests:
        checkout.build(["--build-tests"], "build-tests")
        tests = Tests()
        for place, (mutant, verdict) in enumerate(results):
            if verdict.outcome in (SURVIVED, UNCOVERED) and (found := tests.judge(mutant)):
                results[place] = (mutant, found)
                say(f"{found.outcome}: {found.contract}  {mutant.id}")
    return checkout, sorted(results, key=lambda pair: (pair[0].file, pair[0].line, pair[0].number))


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(f"Another run works in {WORK}.", file=sys.stderr)
            return 2
        start = time.monotonic()
        try:
            checkout, results = try_all(options)
        except (Refusal, Hung, Crashed) as refusal:
            print(refusal, file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print("Interrupted.", file=sys.stderr)
            return 130
        finally:
            Driver.end_all()
    if results is None:
        return 0
    text = report(checkout, results)
    print("\n" + text)
    say(f"All of it took {mutate.duration(time.monotonic() - start)}.")
    (options.results or WORK / "results.md").write_text(text, encoding="utf-8")
    return 1 if any(verdict.outcome in (SURVIVED, UNCOVERED) for _, verdict in results) else 0


if __name__ == "__main__":
    sys.exit(main())
