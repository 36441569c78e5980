"""A load over HTTP: connections kept alive, bounded in time, counting whole answers. Plain sockets, so that the
measuring costs little of the two cores it shares with what it measures."""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Sequence


def requests_per_second(
    address: tuple[str, int], path: str, cookie: str, *, connections: int, seconds: float
) -> float:
    """Answers per second of `path`, over `connections` kept alive. Raises RuntimeError for any answer but 200."""
    with multiprocessing.get_context("fork").Pool(2) as pool:
        half = connections // 2
        counts = pool.starmap(_drive, [(address, path, cookie, half, seconds)] * 2)
    return sum(counts) / seconds


def _drive(address: tuple[str, int], path: str, cookie: str, connections: int, seconds: float) -> int:
    lines = f"GET {path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nCookie: {cookie}\r\n\r\n".encode()
    lanes = [_Lane(address, lines) for _ in range(connections)]
    for lane in lanes:
        lane.ask()
    end, done = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        done += _round(lanes)
    for lane in lanes:
        lane.socket.close()
    return done


def _round(lanes: Sequence[_Lane]) -> int:
    for lane in lanes:
        lane.take()
        lane.ask()
    return len(lanes)


class _Lane:
    """One connection: a request at a time."""

    def __init__(self, address: tuple[str, int], request: bytes) -> None:
        self.address, self.request = address, request
        self.socket = self._connect()
        self.rest = b""

    def _connect(self) -> socket.socket:
        made = socket.create_connection(self.address, timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self) -> None:
        self.socket.sendall(self.request)

    def take(self) -> None:
        data = self.rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode("latin-1"))
        length = next(
            int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        while len(body) < length:
            body += self._more()
        self.rest = body[length:]

    def _more(self) -> bytes:
        data = self.socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the server closed the connection")
        return data
