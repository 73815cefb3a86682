"""A server with a database and mock vendors of its own, and an account at it."""

import json
import os
import re
import secrets
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any


class Server:
    """`lpo dev` in a folder of its own."""

    def __init__(self, lpo: Path, folder: Path) -> None:
        self._lpo = lpo
        self._folder = folder

    def __enter__(self) -> "Server":
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port), "LOG_LEVEL": "warning", "GENERATIONS_PER_USER": "0"}
        self._process = subprocess.Popen(
            [self._lpo, "dev"], cwd=self._folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.url = f"http://127.0.0.1:{port}"
        self.log: list[str] = []
        self._reader = threading.Thread(target=lambda: self.log.extend(iter(self._process.stdout.readline, "")))
        self._reader.start()
        for _ in range(600):
            if found := re.search(r"mock vendors +(http\S+)\n", "".join(self.log)):
                self.mock_url = found[1]
                return self
            assert self._process.poll() is None, "".join(self.log)
            time.sleep(0.1)
        raise AssertionError("lpo dev did not start: " + "".join(self.log))

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(60)
        self._reader.join()


class Account:
    """Somebody who is signed in."""

    PASSWORD = "battery staple"

    def __init__(self, server: Server) -> None:
        self._server = server
        self.email = f"{secrets.token_hex(8)}@example.com"
        self.token = ""
        self.token = self.ask("POST", "/api/v1/auth/register", {"email": self.email, "password": self.PASSWORD})["access_token"]

    def send_picture(self, thread: str, picture: Path) -> str:
        """Sends a prompt with a picture, waits for the answer's end, and returns the picture's id."""
        boundary = secrets.token_hex(16)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nWhat is this?\r\n--{boundary}\r\n'
        head += f'Content-Disposition: form-data; name="files"; filename="{picture.name}"\r\n\r\n'
        form = head.encode() + picture.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Authorization": f"Bearer {self.token}"}
        fetch("POST", f"{self._server.url}/api/v1/chat/{thread}/send", form, headers)
        return self.ask("GET", f"/api/v1/threads/{thread}")["messages"][0]["attachments"][0]["id"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON that the server answers."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return call(method, self._server.url + path, body, headers)


def call(method: str, url: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
    """The JSON that is answered to JSON."""
    data = None if body is None else json.dumps(body).encode()
    text = fetch(method, url, data, {"Content-Type": "application/json", **(headers or {})})
    return json.loads(text) if text else None


def fetch(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(url, method=method, data=body, headers=headers)
    # A proxy of the environment has no business with the loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as response:
        return response.read()
