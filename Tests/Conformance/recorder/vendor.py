"""A vendor that does what a test says, and a proxy that writes down what passes: sockets and nothing else."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


def read_request(connection: socket.socket) -> bytes:
    """A request with a Content-Length, whole."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


@contextmanager
def serving(script: Callable[[socket.socket], None]) -> Iterator[str]:
    """Runs the script on each connection; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                script(connection)
            except OSError:
                pass

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=serve, args=(connection,), daemon=True)
            thread.start()
            threads.append(thread)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(10)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nopenai-version: 2020-10-01\r\n"
    b"transfer-encoding: chunked\r\n"
)


@dataclass
class Passed:
    """What a proxy has seen of one answer."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        return b"".join(self.chunks)


@contextmanager
def proxy(target: str, passed: list[Passed], headers: dict[str, str] | None = None) -> Iterator[str]:
    """Passes requests on to `target` with `headers` added, each chunk of an answer as it came, and writes it down."""
    host, port = target.removeprefix("http://").split(":")

    def relay(client: socket.socket) -> None:
        request = read_request(client)
        line, _, rest = request.partition(b"\r\n")
        added = b"".join(f"{name}: {value}\r\n".encode() for name, value in (headers or {}).items())
        with socket.create_connection((host, int(port))) as vendor:
            vendor.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            vendor.sendall(line + b"\r\n" + added + rest)
            answer = vendor.makefile("rb")
            seen = Passed()
            passed.append(seen)
            status = answer.readline()
            client_head = status
            seen.status = int(status.split()[1])
            length = None
            while (header := answer.readline()) not in (b"\r\n", b""):
                client_head += header
                name, _, value = header.decode().partition(":")
                seen.headers.append((name.lower(), value.strip()))
                if name.lower() == "content-length":
                    length = int(value)
            client.sendall(client_head + b"\r\n")
            if length is not None:
                body = answer.read(length)
                seen.chunks.append(body)
                client.sendall(body)
                return
            while (size := answer.readline()).strip():
                count = int(size, 16)
                data = answer.read(count)
                if len(data) < count:
                    client.sendall(size + data)
                    return
                end = answer.readline()
                client.sendall(size + data + end)
                if count == 0:
                    return
                seen.chunks.append(data)

    with serving(relay) as address:
        yield address
