"""People are answered while others send by halves or take nothing: they hold connections, never a thread."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from flask import Flask

from config import LARGEST_REQUEST, THREADS
from procurement.machine.embedded import Embedded
from tests.conftest import cloned
from tests.faults.conftest import crew_of, until
from tests.faults.visitor import answers, free_port
from tests.waiting import PATIENCE

pytestmark = pytest.mark.faults
MANY = 5 * THREADS
HEAD = b"GET /verify HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/h"
FORM = b"POST /account/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
BODY = FORM + b"Content-Length: 60000\r\n\r\nemail=a"
SECONDS = 10
"""What an answer may take meanwhile; with the threads held it would take the time until the others are let go."""


@pytest.fixture(scope="module")
def web(application: Flask, postgres: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One web process for all these tests; they write nothing."""
    port = free_port()
    folder = tmp_path_factory.mktemp("slow")
    with crew_of(application, cloned(postgres, "slow_clients"), folder) as crew:
        crew.start("web", PORT=str(port), WEB_CONCURRENCY="1", GUNICORN_CMD_ARGS="--keep-alive 3")
        until(lambda: answers(f"http://127.0.0.1:{port}"), PATIENCE, crew)
        yield f"http://127.0.0.1:{port}"


def connected(web: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(web.rpartition(":")[2])), timeout=PATIENCE)


def is_closed(one: socket.socket) -> bool:
    """Whether the server has ended the connection."""
    try:
        return not one.recv(1, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.parametrize(
    "half", [b"", b"G", HEAD, BODY], ids=["nothing", "a letter", "half a head", "half a form"]
)
def test_those_who_send_by_halves_hold_no_thread_and_are_let_go(web: str, half: bytes) -> None:
    with ExitStack() as held:
        slow = [held.enter_context(closing(connected(web))) for _ in range(MANY)]
        for one in slow:
            one.sendall(half)
        began = time.monotonic()
        assert all(answers(web) for _ in range(3))
        assert time.monotonic() - began < SECONDS
        until(lambda: all(map(is_closed, slow)), PATIENCE)
    assert answers(web)


def test_a_request_that_comes_letter_by_letter_is_answered_when_it_is_whole(web: str) -> None:
    with closing(connected(web)) as one:
        for (
            letter
        ) in b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n":
            one.sendall(bytes([letter]))
        assert one.recv(12) == b"HTTP/1.1 200"
        one.sendall(b"\r\n")
        until(lambda: b"HTTP/1.1 200" in one.recv(1000), PATIENCE)


def test_a_form_that_comes_in_many_pieces_is_read_as_a_whole(web: str) -> None:
    typed = b"email=nobody%40example.cn&password=" + b"x" * 300_000
    with closing(connected(web)) as one:
        one.sendall(FORM + b"Content-Length: %d\r\n\r\n" % len(typed))
        for at in range(0, len(typed), 10_000):
            one.sendall(typed[at : at + 10_000])
        assert one.recv(12) == b"HTTP/1.1 400"  # it has no token


def test_a_scan_as_large_as_may_be_comes_through_to_the_page(web: str) -> None:
    """The page refuses it, for it has no token; what takes requests in did not."""
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    end = b"\r\n--x--\r\n"
    body = part + b"%PDF" + bytes(LARGEST_REQUEST - len(part) - len(end) - 5) + end
    multipart = FORM.replace(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x")
    with closing(connected(web)) as one:
        one.sendall(multipart + b"Content-Length: %d\r\n\r\n" % len(body))
        one.sendall(body)
        assert one.recv(12) == b"HTTP/1.1 400"


@pytest.mark.parametrize(
    ("odd", "status"),
    [
        (FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\n", 411),
        (FORM + b"Content-Length: 99999999\r\n\r\nemail", 413),
        (FORM + b"Content-Length: 0000000000060000\r\n\r\nemail", 400),
        (FORM + b"Content-Length: 9999999999999999\r\n\r\nemail", 400),
        (HEAD + b"x" * 70_000, 431),
    ],
    ids=["chunks", "far too long", "a length behind zeros", "a length beyond any", "a head without end"],
)
def test_what_no_browser_sends_is_refused_at_once(web: str, odd: bytes, status: int) -> None:
    with ExitStack() as held:
        others = [held.enter_context(closing(connected(web))) for _ in range(MANY)]
        for one in others:
            one.sendall(odd)
        assert others[0].recv(12) == b"HTTP/1.1 %d" % status
        assert answers(web)


def test_an_answer_is_kept_alive_for_the_next_request(web: str) -> None:
    with closing(connected(web)) as one:
        for _ in range(3):
            one.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            said = b""
            while not said.endswith(b"ok\n"):
                said += one.recv(1000)
            assert said.startswith(b"HTTP/1.1 200")
