"""mitmproxy as a reverse proxy that keeps all calls in a HAR file."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

GZIP = """
def response(flow):
    flow.response.encode("gzip")
"""


class Proxy:
    def __init__(self, upstream: str, har: Path, compress: bool = False) -> None:
        self.har = har
        self._upstream = upstream
        self._compress = compress

    def __enter__(self) -> "Proxy":
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        # Beside the interpreter, since the tests' environment is not on PATH.
        command = [
            str(Path(sys.executable).parent / "mitmdump"), "--quiet", "--listen-host", "127.0.0.1", "--listen-port", str(port),
            "--mode", f"reverse:{self._upstream}", "--set", f"hardump={self.har}",
            "--set", f"confdir={self.har.parent / 'mitmproxy'}",
        ]  # fmt: skip
        if self._compress:
            script = self.har.with_suffix(".py")
            script.write_text(GZIP)
            command += ["--scripts", str(script)]
        self._log = self.har.with_suffix(".log").open("wb")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT)
        for _ in range(600):
            assert self._process.poll() is None, self.har.with_suffix(".log").read_text()
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError("mitmdump does not listen")

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> Path:
        """Ends the proxy, which then writes its HAR file."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)
        self._log.close()
        return self.har
