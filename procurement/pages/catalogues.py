"""Translation catalogues: `python -m procurement.pages.i18n compile|missing|unused`.

Each module keeps its Chinese in `translations/zh_CN/<module>.po`. All of them are merged into one compiled
catalogue; the same English may stand in two files only with the same Chinese.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parent.parent / "translations"
ROOT = TRANSLATIONS.parent.parent
LANGUAGE = "zh_CN"
COMPILED = "zh_Hans_CN"
"""Babel's own name of zh_CN, under which it looks for compiled catalogues."""

OWN_DOMAINS = ("flask_security",)
"""Files that add to a library's catalogue instead of ours."""

SOURCES = (("procurement", "**.py", "python"), ("tasks", "**.py", "python"), ("templates", "**", "jinja2"))
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy": None,
    "lazy_gettext": None,
    "_n": (1, 2),
    "ngettext": (1, 2),
    "counts": (1, 2),
}
_PLACE = re.compile(r"%\((\w+)\)[#0\- +\d.]*[a-z]")


class Contradiction(SystemExit):
    """Catalogues that cannot be merged; the message lists every reason."""


@dataclass(frozen=True)
class Used:
    """One English text and the first place it is used at."""

    text: str
    file: str
    line: int


def files(folder: Path = TRANSLATIONS) -> list[Path]:
    """The modules' catalogues."""
    return sorted(path for path in (folder / LANGUAGE).glob("*.po") if path.stem not in OWN_DOMAINS)


def merged(folder: Path = TRANSLATIONS) -> Catalog:
    """All modules' translations as one catalogue. Raises Contradiction with every fault."""
    whole = Catalog(locale=LANGUAGE)
    origin: dict[str, str] = {}
    faults: list[str] = []
    for path in files(folder):
        for message in _messages(path):
            known = whole.get(message.id)
            if known is not None and known.string != message.string:
                faults.append(
                    f"{path.name}: {_key(message)!r} is translated differently in {origin[_key(message)]}"
                )
                continue
            faults += [f"{path.name}: {fault}" for fault in faults_of(message)]
            whole.add(message.id, message.string)
            origin[_key(message)] = path.name
    if faults:
        raise Contradiction("translations contradict:\n" + "\n".join(f"- {fault}" for fault in faults))
    return whole


def _messages(path: Path) -> Iterator[Message]:
    with path.open("rb") as opened:
        catalogue = read_po(opened, locale=LANGUAGE, abort_invalid=True)
    return (message for message in catalogue if message.id and not message.fuzzy and all(_strings(message)))


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def faults_of(message: Message) -> list[str]:
    """A translation that names values the English does not have would fail when shown."""
    english = message.id if isinstance(message.id, str) else " ".join(message.id)
    allowed = set(_PLACE.findall(english))
    return [
        f"{_key(message)!r} has no value %({name})s"
        for string in _strings(message)
        for name in sorted(set(_PLACE.findall(string)) - allowed)
    ]


def compile_all(folder: Path = TRANSLATIONS, into: Path | None = None) -> list[Path]:
    """Write the compiled catalogues; returns their paths."""
    target = (into or folder) / COMPILED / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    written = [_write(merged(folder), target / "messages.mo")]
    for domain in OWN_DOMAINS:
        source = folder / LANGUAGE / f"{domain}.po"
        if source.exists():
            with source.open("rb") as opened:
                written.append(_write(read_po(opened, locale=LANGUAGE), target / f"{domain}.mo"))
    return written


def _write(catalogue: Catalog, path: Path) -> Path:
    with path.open("wb") as opened:
        write_mo(opened, catalogue)
    return path


def extract(root: Path = ROOT) -> list[Used]:
    """Every English text used in Python files and templates (papers are Chinese only), each once."""
    found: dict[str, Used] = {}
    for folder, pattern, method in SOURCES:
        for name, line, message, _comments, _context in _texts(root / folder, pattern, method):
            text = message if isinstance(message, str) else message[0]
            found.setdefault(text, Used(text, f"{folder}/{name}", line))
    return list(found.values())


def _texts(folder: Path, pattern: str, method: str) -> Iterator[tuple[Any, ...]]:
    if not folder.is_dir():
        return iter(())
    options = {pattern: {"silent": "false"}} if method == "jinja2" else {}
    return extract_from_dir(
        folder,
        method_map=[("pdf/**", "ignore"), (pattern, method)],
        options_map=options,
        keywords=KEYWORDS,
        directory_filter=lambda path: Path(path).name not in ("pdf", "__pycache__"),
    )


def missing(root: Path = ROOT, folder: Path = TRANSLATIONS) -> list[Used]:
    """Texts in use without a Chinese translation."""
    known = {_key(message) for path in files(folder) for message in _messages(path)}
    return [used for used in extract(root) if used.text not in known]


def unused(root: Path = ROOT, folder: Path = TRANSLATIONS) -> list[str]:
    """Translations nothing uses any more."""
    used = {text.text for text in extract(root)}
    return [
        f"{path.name}: {_key(message)}"
        for path in files(folder)
        for message in _messages(path)
        if _key(message) not in used
    ]


def main(arguments: list[str]) -> int:
    """Compile, or list what is missing or unused; lists end with status 1 unless empty."""
    match arguments:
        case ["compile"]:
            compile_all()
            return 0
        case ["missing"]:
            lines = [f"{used.file}:{used.line}: {used.text}" for used in missing()]
        case ["unused"]:
            lines = unused()
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
