"""Gunicorn's threads, but a thread is given a request only when all of it has come.

Who sends by halves keeps a connection, which costs little, and never a thread: the worker's own loop waits for the rest,
as a front server would. A silence of `keepalive` seconds, or `WITHIN` in all, ends the connection; an answer that nobody
takes is given up after `SEND_WITHIN`. What holds off thousands of connections is still a front server (deploy/nginx.conf).
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from typing import Any

from gunicorn import util
from gunicorn.http import get_parser
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from config import LARGEST_REQUEST

WITHIN = 300.0
"""Seconds for a whole request; the largest upload over a slow line takes half of it."""
SEND_WITHIN = 60.0
CLOSE_WITHIN = 0.5
"""Seconds for an answer to be taken, and for the other side to close after the last one."""
MOST_HEAD, MOST = 64 * 1024, LARGEST_REQUEST + 2**20
"""Bytes of a head, and of a request; the application refuses a longer one without reading it."""
MOST_LONG = 12
"""Requests longer than a head that may be on their way at once to one process: they wait in its memory."""
_LENGTH = re.compile(rb"\r\ncontent-length:([^\r\n]*)\r\n", re.IGNORECASE)
LONGEST_LENGTH = 15
"""Digits of a length: beyond them it means nothing, and zeros before it would hide what is still to come."""
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)


class WholeRequests(ThreadWorker):
    """The `worker_class` of deploy/gunicorn.conf.py."""

    def handle(self, conn: Any) -> Any:
        """In a thread: take what is there, and go on only when it is a whole request."""
        if self.cfg.is_ssl:
            return super().handle(conn)
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, conn.sock, conn.client)
            conn.begun, conn.wanted = time.monotonic(), None
        kept = self._come(conn)
        if kept is True:
            conn.data_ready = True
            kept = super().handle(conn)
            conn.begun, conn.wanted = time.monotonic(), None
        elif kept is _DEFER and (not self.alive or time.monotonic() - conn.begun > WITHIN):
            kept = False
        if kept is False:  # closed here, not in the loop, which would stand still meanwhile
            util.close_graceful(conn.sock, CLOSE_WITHIN)
            conn.close = _closed
        return kept

    def handle_request(self, req: Any, conn: Any) -> Any:
        conn.sock.settimeout(SEND_WITHIN)
        return super().handle_request(req, conn)

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:
        return conn.wanted <= MOST and super()._keepalive_after(conn, keepalive)

    def _come(self, conn: Any) -> Any:
        """True when the request is here or nothing more will come, `_DEFER` while it comes, False when refused."""
        buffer = conn.parser.unreader.buf
        ended = _take(conn.sock, buffer)
        if conn.wanted is None:
            head, end, _ = buffer.getvalue().partition(b"\r\n\r\n")
            if len(head) > MOST_HEAD:
                return _refuse(conn, 431, "Request Header Fields Too Large")
            if not end:
                conn.wanted = 0 if ended else None
                return ended or _DEFER
            if _CHUNKED.search(head):
                return _refuse(conn, 411, "Length Required")
            body = _length(head + end)
            if body is None:
                return _refuse(conn, 400, "Bad Request")
            conn.wanted = len(head) + len(end) + body
        if ended or conn.wanted <= buffer.tell() or conn.wanted > MOST:
            return True
        if self._long_ones() >= MOST_LONG and conn.wanted > MOST_HEAD:
            return _refuse(conn, 503, "Service Unavailable")
        return _DEFER

    def _long_ones(self) -> int:
        return sum((getattr(conn, "wanted", None) or 0) > MOST_HEAD for conn in list(self.pending_conns))


def _take(sock: socket.socket, buffer: Any) -> bool:
    """Add what has come to the buffer, without waiting; whether the other side has ended."""
    buffer.seek(0, 2)
    sock.settimeout(None)  # with one, Python would wait in spite of MSG_DONTWAIT
    try:
        while buffer.tell() <= MOST:
            more = sock.recv(256 * 1024, socket.MSG_DONTWAIT)
            if not more:
                return True
            buffer.write(more)
    except BlockingIOError:
        pass
    except OSError:
        return True
    return False


def _length(head: bytes) -> int | None:
    """Bytes of the body a head announces; None where it says so in a way that only the parser might understand, which
    would then wait in its thread for what this worker does not know of."""
    found = _LENGTH.search(head)
    said = found[1].strip(b" \t") if found else b"0"
    return int(said) if said.isdigit() and len(said) <= LONGEST_LENGTH else None


def _refuse(conn: Any, status: int, words: str) -> bool:
    with suppress(OSError):
        util.write_error(conn.sock, status, words, words)
    return False


def _closed(graceful: bool = False) -> None:
    """A connection that is closed already."""
