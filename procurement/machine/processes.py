"""Child processes that never outlive the program that started them.

On Linux a child gets a signal the moment its parent dies, even by kill -9, and what a dead child leaves behind
falls to the program that adopted its family. Elsewhere only the orderly stop is promised.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

LINUX = sys.platform == "linux"
_SET_PARENT_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None) if LINUX else None


def start(
    argv: Iterable[str | Path],
    env: Mapping[str, str],
    log: IO[bytes],
    *,
    cwd: str | Path = "/",
    last_signal: signal.Signals = signal.SIGTERM,
    user: int | None = None,
    group: int | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches only us, sent `last_signal` when we die.

    Call it from the main thread: the death signal comes when the *thread* that started the child ends.
    """
    as_user: dict[str, Any] = {} if user is None else {"user": user, "group": group, "extra_groups": []}
    return subprocess.Popen(
        [str(part) for part in argv],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=pass_fds,
        preexec_fn=_dies_with(os.getpid(), last_signal),  # noqa: PLW1509 - only system calls, main thread
        **as_user,
    )


def _dies_with(parent: int, last_signal: signal.Signals) -> Callable[[], None] | None:
    if _libc is None:
        return None
    libc = _libc

    def set_up() -> None:
        libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(last_signal))
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return set_up


def stop(child: subprocess.Popen[bytes], how: Sequence[signal.Signals], patience: float) -> None:
    """Ask the child to stop, ever less politely, `patience` seconds each time; then kill its whole session."""
    for request in how:
        with suppress(ProcessLookupError):
            child.send_signal(request)
        with suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            break
    kill_session(child)


def kill_session(child: subprocess.Popen[bytes]) -> None:
    """End whatever is left of the child and of the processes it started in its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def adopt_orphans() -> None:
    """Grandchildren whose parent dies become our children, so that none can escape `kill_orphans`."""
    if _libc is not None:
        _libc.prctl(_SET_CHILD_SUBREAPER, 1)


def orphans(known: set[int]) -> list[int]:
    """Ids of our children that are not in `known`."""
    found = []
    for listing in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):
            found += [int(pid) for pid in listing.read_text().split()]
    return [pid for pid in found if pid not in known]


def reap_orphans(known: set[int]) -> None:
    """Bury the orphans that have ended."""
    for pid in orphans(known):
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def kill_orphans() -> None:
    """End every process that is still a child of ours, and those that become ours by that."""
    for _ in range(20):
        left = orphans(set())
        for pid in left:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        if not left:
            return


def is_running(pid: int) -> bool:
    """Whether a process with this id is there and not yet dead."""
    if not LINUX:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in "ZX"


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Whether the condition came true within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
