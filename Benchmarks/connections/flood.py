"""Holds connections that keep others out if they can: idle ones, and ones whose head comes byte by byte.

Run by measure.py, with a port, a number of idle connections, a number of slow ones, and how many are opened in a second at
most. What the server closes is opened again. A line on standard output says, each second, how many are open and how many were closed so far.
"""

import os
import resource
import select
import socket
import sys
import time

HEAD = b"GET /api/v1/threads HTTP/1.1\r\nHost: localhost\r\nX-Filler: " + b"a" * 4096


class Flood:
    def __init__(self, port, idle, slow, rate):
        self.rate, self.allowance = rate, 0
        self.port, self.targets = port, {"idle": idle, "slow": slow}
        self.kinds, self.sent = {}, {}
        self.counts = {kind: {"open": 0, "closed": 0, "told": 0} for kind in self.targets}
        self.poller = select.epoll()
        self.sockets = {}

    def open(self, kind):
        connection = socket.socket()
        # Reset when closed: thousands that wait for their end would use up the ports.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.setblocking(False)
        try:
            connection.connect(("127.0.0.1", self.port))
        except BlockingIOError:
            pass
        number = connection.fileno()
        self.sockets[number], self.kinds[number], self.sent[number] = connection, kind, 0
        self.counts[kind]["open"] += 1
        self.poller.register(number, select.EPOLLIN | select.EPOLLRDHUP)

    def close(self, number):
        kind = self.kinds.pop(number)
        self.poller.unregister(number)
        self.sockets.pop(number).close()
        self.counts[kind]["open"] -= 1
        self.counts[kind]["closed"] += 1

    def refill(self):
        for kind, target in self.targets.items():
            for _ in range(min(self.allowance, target - self.counts[kind]["open"])):
                self.open(kind)
                self.allowance -= 1

    def drip(self):
        for number, kind in list(self.kinds.items()):
            if kind != "slow":
                continue
            place = self.sent[number]
            try:
                self.sockets[number].send(HEAD[place:place + 1])
                self.sent[number] = place + 1
            except OSError:
                pass

    def run(self):
        next_second = next_refill = time.monotonic()
        while os.getppid() != 1:
            if time.monotonic() >= next_refill:
                next_refill += 0.05
                self.allowance = self.rate // 20
                self.refill()
            for number, _ in self.poller.poll(max(0, min(next_second, next_refill) - time.monotonic())):
                try:
                    answer = self.sockets[number].recv(4096)
                except BlockingIOError:
                    continue
                except OSError:
                    answer = b""
                if answer.startswith(b"HTTP/1.1 408"):
                    self.counts[self.kinds[number]]["told"] += 1
                if not answer:
                    self.close(number)
            if time.monotonic() >= next_second:
                next_second += 1
                self.drip()
                print(" ".join(
                    f"{kind}.{name}={value}" for kind, counts in self.counts.items() for name, value in counts.items()
                ), flush=True)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    Flood(*map(int, sys.argv[1:5])).run()
