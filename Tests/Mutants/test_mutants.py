"""Tests of the runner: `python3 -m unittest discover Tests/Mutants`."""

import collections
import json
import pathlib
import tempfile
import unittest
from unittest import mock

import mutants
import mutate
from mutants import Checkout, Coverage, Mutant, Trials, Verdict


def mutant(number, start=0, end=0, identity=None, **others):
    values = {"mutator": "bound", "file": "Sources/Multipart/A.swift", "line": 1, "last_line": 1}
    values |= {"original": "<", "replacement": "<=", "is_once": False} | others
    return Mutant(identity or f"Multipart/A.f()/bound/{number}", number, start=start, end=end, **values)


class ByHand(unittest.TestCase):
    def test_each_finds_its_place(self):
        self.assertGreater(len(mutate.load()), 150)


class Blame(unittest.TestCase):
    inner, outer = mutant(1, 10, 20), mutant(2, 5, 40)
    elsewhere = mutant(3, 60, 70, "Multipart/A.g()/bound/1")

    def culprits(self, place, extent, is_slow=False, times=0):
        found = Checkout.culprits([self.outer, self.inner, self.elsewhere], place, extent, is_slow, times)
        return [mutant.number for mutant in found]

    def test_the_innermost_is_to_blame(self):
        self.assertEqual(self.culprits(12, (0, 50)), [1])
        self.assertEqual(self.culprits(30, (0, 50)), [2])

    def test_then_those_of_the_line(self):
        self.assertEqual(self.culprits(55, (50, 80)), [3])

    def test_then_those_of_the_declaration(self):
        self.assertEqual(self.culprits(45, (41, 50)), [2, 1])

    def test_of_what_is_too_slow_to_check_all(self):
        self.assertEqual(self.culprits(12, (0, 50), is_slow=True), [2, 1, 2, 1])


class Choice(unittest.TestCase):
    def test_changed_lines(self):
        diff = "+++ b/Sources/A.swift\n@@ -1,2 +1,3 @@\n+++ b/B.swift\n@@ -4 +7 @@\n+++ /dev/null\n@@ -1 +0,0 @@\n"
        with mock.patch("mutate.git", side_effect=[diff.encode(), b"New.swift\0"]):
            lines = mutants.changed_lines("HEAD")
        self.assertEqual(lines["Sources/A.swift"], {1, 2, 3})
        self.assertEqual(lines["B.swift"], {7})
        self.assertIn(500, lines["New.swift"])

    def test_a_sample_follows_from_its_seed(self):
        options = mock.Mock(ids=[], changed=None, sample=3, seed=5, each_folder=False)
        every = [mutant(number) for number in range(1, 50)]
        first = mutants.chosen(every, options)
        self.assertEqual(len(first), 3)
        self.assertEqual(first, mutants.chosen(every[::-1], options))

    def test_a_sample_can_be_of_each_folder(self):
        options = mock.Mock(ids=[], changed=None, sample=3, seed=5, each_folder=True)
        many = [mutant(number) for number in range(1, 50)]
        few = [mutant(number, file="MockProviders/A.swift") for number in range(50, 52)]
        found = mutants.chosen(many + few, options)
        self.assertEqual([sum(one.file == file for one in found) for file in (many[0].file, few[0].file)], [3, 2])

    def test_an_unknown_id_is_refused(self):
        with self.assertRaises(mutants.Refusal):
            mutants.chosen([mutant(1)], mock.Mock(ids=["nothing"], changed=None, sample=None))

    def test_an_equivalent_that_is_gone_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "equivalents.json"
            path.write_text(json.dumps({"gone": "Why."}))
            with mock.patch.object(mutants, "EQUIVALENTS", path):
                with self.assertRaises(mutants.Refusal):
                    mutants.equivalents([mutant(1)], is_complete=True)
                self.assertEqual(mutants.equivalents([mutant(1)], is_complete=False), {"gone": "Why."})


class Process:
    """A process that answers as a mutant would have it."""

    def __init__(self, failing, is_broken=False):
        self.failing, self.is_broken, self.orders = failing, is_broken, []

    def run(self, number, contracts, width, traces=False):
        self.orders.append((number, contracts))
        for name in contracts:
            fails = self.is_broken or (number and name in self.failing)
            yield {"contract": name, "passed": not fails}
            if fails:
                return

    def end(self):
        self.orders.append("end")


class Keeping(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name, text in {
            "Contracts/servers.json": "{}",
            "Contracts/llms.json": "{}",
            "Contracts/media/a.json": '"media/photo.jpg"',
            "Contracts/media/b.json": '"anthropic/short"',
            "Contracts/fixtures/media/photo.jpg": "photo",
            "Recordings/anthropic/short.sse": "data",
            "Sources/Multipart/A.swift": "a < b",
        }.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)

    def digests(self):
        digests = mutants.Contracts(self.root)
        return [digests.digest("media/a"), digests.digest("media/b")]

    def test_a_contract_follows_its_files_and_no_others(self):
        first = self.digests()
        (self.root / "Contracts/fixtures/media/photo.jpg").write_text("another")
        second = self.digests()
        self.assertNotEqual(first[0], second[0])
        self.assertEqual(first[1], second[1])
        (self.root / "Recordings/anthropic/short.sse").write_text("another")
        third = self.digests()
        self.assertEqual(second[0], third[0])
        self.assertNotEqual(second[1], third[1])
        (self.root / "Contracts/servers.json").write_text('{"a": {}}')
        self.assertNotEqual(third[0], self.digests()[0])

    def coverage(self, process, program="program"):
        process.ready = {"reached": [], "contracts": ["media/a", "media/b"]}
        kept = mutants.Kept(self.root / "coverage.json", program)
        return Coverage(process, mutants.Contracts(self.root), kept)

    def test_only_contracts_that_have_changed_are_followed_again(self):
        process = Tracing()
        self.coverage(process)
        (self.root / "Contracts/media/b.json").write_text('"other"')
        coverage = self.coverage(process)
        self.coverage(process, "another")
        self.assertEqual(process.orders, [["media/a", "media/b"], ["media/b"], ["media/a", "media/b"]])
        self.assertEqual(coverage.reaching[1], ["media/a", "media/b"])

    def test_verdicts_hold_until_what_decided_changes(self):
        def read(generator="generator"):
            kept = mutants.Kept(self.root / "verdicts.json", generator)
            return mutants.Verdicts(self.coverage(Tracing()), kept, self.root)

        verdicts = read()
        verdicts.note(mutant(1), Verdict("caught", "media/a"))
        verdicts.note(mutant(2), Verdict("survived"))
        self.assertEqual(verdicts.known(mutant(1)).contract, "media/a")
        (self.root / "Contracts/media/b.json").write_text('"other"')
        self.assertEqual(read().known(mutant(1)).outcome, "caught")
        self.assertIsNone(read().known(mutant(2)))
        self.assertIsNone(read("another").known(mutant(1)))
        (self.root / "Sources/Multipart/A.swift").write_text("a > b")
        self.assertIsNone(read().known(mutant(1)))


class Tracing:
    """A process of which every contract passes, and reaches the first two mutants."""

    def __init__(self):
        self.orders = []

    def run(self, number, contracts, width, traces=False):
        self.orders.append(contracts)
        return [{"contract": name, "passed": True, "milliseconds": 1, "reached": [1, 2]} for name in contracts]


class Judging(unittest.TestCase):
    def trials(self, reached=("b", "a"), at_start=()):
        coverage = Coverage.__new__(Coverage)
        coverage.milliseconds = {"a": 1, "b": 2, "c": 3}
        coverage.all = ["a", "b", "c"]
        coverage.reaching = collections.defaultdict(list, {1: list(reached)})
        coverage.at_start = set(at_start)
        return Trials([mutant(1)], coverage, 1, None)

    def judge(self, trials, process, own=None):
        with mock.patch.object(trials, "start", side_effect=lambda number=0: own):
            return trials.judge(mutant(1), process)

    def test_the_quickest_contract_first_and_none_after_the_one_that_fails(self):
        process = Process({"a"})
        verdict, _ = self.judge(self.trials(), process)
        self.assertEqual((verdict.outcome, verdict.contract), ("caught", "a"))
        self.assertEqual(process.orders, [(1, ["a", "b"]), (0, ["a"])])

    def test_what_is_left_broken_is_tried_again(self):
        process, own = Process(set(), is_broken=True), Process(set())
        verdict, left = self.judge(self.trials(), process, own)
        self.assertEqual(verdict.outcome, "survived")
        self.assertIsNone(left)
        self.assertEqual(own.orders, [(1, ["a", "b"]), "end"])

    def test_a_survivor_has_run_against_all_that_reach_it(self):
        process = Process({"c"})
        verdict, left = self.judge(self.trials(), process)
        self.assertEqual((verdict.outcome, verdict.contract), ("survived", ""))
        self.assertEqual((left, process.orders), (process, [(1, ["a", "b"])]))

    def test_what_starting_reaches_may_be_noticed_by_all(self):
        own = Process({"c"})
        verdict, _ = self.judge(self.trials(at_start={1}), None, own)
        self.assertEqual((verdict.outcome, verdict.contract), ("caught", "c"))

    def test_what_no_contract_reaches_is_not_run(self):
        self.assertEqual(self.judge(self.trials(reached=()), None)[0].outcome, "uncovered")

    def test_the_rate_is_of_what_contracts_reach(self):
        counts = collections.Counter({"caught": 2, "hung": 1, "survived": 1, "uncovered": 7, "equivalent": 2})
        self.assertEqual(mutants.rate(counts), "75.0 %")
        self.assertEqual(Verdict("caught").contract, "")


class Removing(unittest.TestCase):
    def removals(self, process, reaching):
        coverage = Coverage.__new__(Coverage)
        coverage.milliseconds = {"a": 1, "b": 2}
        coverage.all = ["a", "b"]
        coverage.reaching = collections.defaultdict(list, reaching)
        coverage.at_start = {9}
        removals = mutants.Removals([mutant(number) for number in (1, 2, 9)], coverage)
        removals.driver = process
        return removals

    def test_a_mutant_that_nothing_else_catches(self):
        removals = self.removals(Process({"a"}), {1: ["a", "b"], 2: ["b"], 9: ["a"]})
        self.assertEqual((removals.only_caught_by("a")[0].number, removals.only_caught_by("b")), (1, (None, 2)))

    def test_what_others_catch_too_does_not_count(self):
        removals = self.removals(Process({"a", "b"}), {1: ["a", "b"]})
        self.assertEqual(removals.only_caught_by("a"), (None, 1))

    def test_those_that_the_fewest_reach_come_first(self):
        removals = self.removals(Process(set()), {1: ["a", "b"], 2: ["a"]})
        self.assertEqual([one.number for one in removals.candidates("a")], [2, 1])


if __name__ == "__main__":
    unittest.main()
