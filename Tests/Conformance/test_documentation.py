"""The pages of the documentation for those who test with the mock do what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "MockProviders" / "MockProviders.docc" / "OtherLanguages.md"

# A test that leaves something undone, by what the fixture of the page has to say of it.
FAILING = {
    "armed and not asked for: ['openai/chat-short']": """
def test_not_asked_for(vendors):
    vendors.arm("openai/chat-short")
""",
    "no recording answered: ['The mock has no recording for this request; the nearest is openai/chat-short,": """
import openai, pytest

def test_no_recording(vendors):
    client = openai.OpenAI(base_url=vendors.base_url("openai"), api_key="any-key", max_retries=0)
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-6-luna", messages=[{"role": "user", "content": "Say helo."}])
""",
}


def blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def run(folder: Path, test: str) -> subprocess.CompletedProcess:
    """Runs a test beside the page's conftest.py, as its reader would."""
    lpo = os.environ.get("LPO_BINARY")
    if not lpo:
        pytest.skip("LPO_BINARY is not set: make conformance sets it to the program that it builds.")
    (folder / "conftest.py").write_text(blocks()[0])
    (folder / "test_page.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)]
    environment = os.environ | {"PATH": f"{Path(lpo).parent}:{os.environ['PATH']}"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=50)


def test_pytest_page_is_right(tmp_path: Path) -> None:
    fixture, tests = blocks()
    result = run(tmp_path, tests)
    count = len(re.findall(r"^def test_", tests, re.MULTILINE))
    assert count > 0
    assert result.returncode == 0 and f"{count} passed" in result.stdout, result.stdout + result.stderr


@pytest.mark.parametrize("message", FAILING)
def test_fixture_of_the_page_fails_what_is_left_undone(message: str, tmp_path: Path) -> None:
    result = run(tmp_path, FAILING[message])
    assert result.returncode == 1 and "1 passed, 1 error" in result.stdout, result.stdout + result.stderr
    assert message in result.stdout
