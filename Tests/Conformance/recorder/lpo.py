"""The built `lpo`, run as its user runs it."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

# A hang, and nothing that a busy machine takes.
TIMEOUT = 50

PREFIXES = {
    "openai": "OPENAI",
    "anthropic": "ANTHROPIC",
    "google": "GOOGLE_AI",
    "xai": "XAI",
    "mistral": "MISTRAL",
}


def binary() -> str:
    path = os.environ.get("LPO_BINARY")
    if not path:
        pytest.exit("LPO_BINARY is not set. `make conformance` sets it.", returncode=2)
    return path


def environment(folder: Path, **settings: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "TMPDIR": str(folder), "LANG": "C.UTF-8", **settings}


def base_url(vendor: str, url: str) -> str:
    """The vendor's base URL below a mock's or a proxy's address, as the vendor's own SDK takes it."""
    return f"{url}/{vendor}/v1" if vendor in ("openai", "xai") else f"{url}/{vendor}"


@dataclass(frozen=True)
class Outcome:
    status: int
    output: str
    errors: str


@dataclass(frozen=True)
class Written:
    """One recording on disk."""

    sidecar: dict
    body: bytes

    @property
    def sizes(self) -> list[int]:
        return [size for _, size in self.sidecar["chunks"]]

    @property
    def times(self) -> list[int]:
        return [time for time, _ in self.sidecar["chunks"]]


def written(folder: Path, name: str) -> Written:
    path = folder / f"{name}.json"
    return Written(json.loads(path.read_text()), path.with_suffix(".sse").read_bytes())


def files(folder: Path) -> list[str]:
    """All files below a folder, hidden ones too."""
    return sorted(str(it.relative_to(folder)) for it in folder.rglob("*") if it.is_file()) if folder.exists() else []


def arguments(vendor: str, model: str, prompt: str, folder: Path, *more: str) -> list[str]:
    return [binary(), "record", f"{vendor}/{model}", "--prompt", prompt, "--recordings", str(folder), *more]


def settings(vendor: str, url: str, api: str = "", key: str = "recorder-test-key") -> dict[str, str]:
    prefix = PREFIXES[vendor]
    found = {f"{prefix}_API_KEY": key, f"{prefix}_BASE_URL": base_url(vendor, url)}
    if api in ("responses", "chat_completions") and vendor in ("openai", "xai"):
        found[f"{prefix}_API"] = api
    return found


def run(command: list[str], folder: Path, variables: dict[str, str], prefix: tuple[str, ...] = ()) -> Outcome:
    """Runs a command in a folder of its own, with nothing of the caller's environment."""
    found = subprocess.run(
        [*prefix, *command],
        cwd=folder,
        env=environment(folder, **variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT,
    )
    return Outcome(found.returncode, found.stdout.decode(), found.stderr.decode())


@contextmanager
def mock(folder: Path, *options: str, **variables: str) -> Iterator[str]:
    """`lpo mock` on a free port; gives its address."""
    log = folder / "mock.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [binary(), "mock", "--port", "0", *options],
            cwd=folder,
            env=environment(folder, **variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + TIMEOUT
        while not (found := re.search(r"^The mock vendors listen on (\S+)", log.read_text(), re.MULTILINE)):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield found[1]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def mock_log(folder: Path) -> str:
    return (folder / "mock.log").read_text()


def eventually(condition, timeout: float = TIMEOUT) -> bool:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
