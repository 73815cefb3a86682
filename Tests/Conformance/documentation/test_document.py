"""openapi.json, held to what the server does by Schemathesis: a fixed seed, a fixed number of examples."""

import subprocess
import sys
from pathlib import Path
from string import Template

import pytest

from server import Account, Server

HERE = Path(__file__).resolve().parent
PICTURE = HERE.parents[2] / "Contracts" / "fixtures" / "media" / "picture.png"
SEED = 20261130
EXAMPLES = 40


# What bounds it is its number of examples.
@pytest.mark.timeout(900)
def test_every_operation_does_what_the_document_says(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    account = Account(server)
    thread = account.ask("POST", "/api/v1/threads", {"llm": account.ask("GET", "/api/v1/models")["items"][0]["llm"]})["id"]
    media = account.send_picture(thread, PICTURE)
    account.ask("POST", "/api/v1/auth/login", {"email": account.email, "password": account.PASSWORD})
    session = next(it["id"] for it in account.ask("GET", "/api/v1/auth/sessions")["items"] if not it["current"])
    configuration = tmp_path / "schemathesis.toml"
    text = Template((HERE / "schemathesis.toml").read_text())
    configuration.write_text(text.substitute(HOOKS=HERE / "hooks.py", THREAD=thread, MEDIA=media, SESSION=session))
    command = [
        Path(sys.executable).parent / "st", "--config-file", configuration, "run", f"{server.url}/openapi.json",
        "--seed", str(SEED), "--max-examples", str(EXAMPLES), "--header", f"Authorization: Bearer {account.token}", "--no-color",
    ]  # fmt: skip
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    with capsys.disabled():
        print("", run.stdout[run.stdout.find("API Operations:") :], sep="\n")
    # It would be told nothing of what the log alone says.
    assert not [line for line in server.log if "Request failed" in line]
