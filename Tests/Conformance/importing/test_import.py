"""What `lpo recordings import` makes of the files of real tools: every recorded answer, byte for byte, with its text."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from calls import Call
from mock import Mock
from proxy import Proxy
from tools import Tool, ask_httpx, ask_requests, chromium, ruby_vcr, vcrpy

TOOLS = {
    "vcrpy-yaml-requests": vcrpy("yaml", ask_requests),
    "vcrpy-json-requests": vcrpy("json", ask_requests),
    "vcrpy-yaml-httpx": vcrpy("yaml", ask_httpx),
    "vcrpy-json-httpx": vcrpy("json", ask_httpx),
    "ruby-vcr-yaml": ruby_vcr("yaml", exact=False),
    "ruby-vcr-yaml-exact": ruby_vcr("yaml", exact=True),
    "ruby-vcr-json": ruby_vcr("json", exact=False),
    "chromium": chromium,
}
# JSON cannot hold what is compressed.
COMPRESSED = ["vcrpy-yaml-requests", "vcrpy-yaml-httpx", "ruby-vcr-yaml", "ruby-vcr-yaml-exact", "chromium"]


def hold_imported(lpo: Path, file: Path, calls: list[Call], folder: Path) -> None:
    """Imports a file, and holds each recording to the one that the mock has answered with."""
    command = [str(lpo), "recordings", "import", str(file), "--recordings", str(folder), "--name", "imported"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    names = re.findall(r": imported as ([^;\s]+)", run.stdout)
    assert len(names) == len(calls), run.stdout
    for name, call in zip(names, calls):
        sidecar = json.loads((folder / f"{name}.json").read_text())
        expected = call.recording
        assert (folder / f"{name}.sse").read_bytes() == expected.body, expected.name
        assert sidecar["expect"]["text"] == expected.text, expected.name
        assert sidecar["origin"] == "imported"
        assert (sidecar["vendor"], sidecar["api"], sidecar["status"]) == (expected.vendor, expected.api, expected.status)
        assert sidecar["request"]["path"] == expected.path
        assert sidecar["request"]["body"] == expected.request
        assert sum(size for _, size in sidecar["chunks"]) == len(expected.body)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS.keys())
def test_recording_is_imported(tool: Tool, calls: list[Call], lpo: Path, tmp_path: Path) -> None:
    hold_imported(lpo, tool(calls, tmp_path), calls, tmp_path / "Recordings")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("tool", [TOOLS[name] for name in COMPRESSED], ids=COMPRESSED)
def test_compressed_recording_is_imported(
    tool: Tool, calls: list[Call], compressing: Proxy, mock: Mock, lpo: Path, tmp_path: Path
) -> None:
    proxied = [call.through(compressing.url, mock) for call in calls]
    hold_imported(lpo, tool(proxied, tmp_path), calls, tmp_path / "Recordings")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("compress", [False, True], ids=["plain", "compressed"])
def test_mitmproxy_recording_is_imported(
    compress: bool, calls: list[Call], mock: Mock, lpo: Path, tmp_path: Path
) -> None:
    with Proxy(mock.url, tmp_path / "proxy.har", compress) as proxy:
        for call in calls:
            assert ask_requests(call.through(proxy.url, mock)) == call.recording.body, call.recording.name
        file = proxy.stop()
    hold_imported(lpo, file, calls, tmp_path / "Recordings")
