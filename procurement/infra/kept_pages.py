"""The same request against the same database is the same page: it is not made again.

A page is made of the request's address and cookies, of the database, and of the minute. PostgreSQL says when the
database has changed: every transaction that writes anything changes what `pg_current_snapshot` answers once it is
over. So a kept page is never staler than one made now; whoever returns to a list, or watches a bar, gets it at once.

Not kept: what anybody may see, what sets a cookie, and pages with a form, whose token acts only once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from flask import Response, current_app, g, make_response, request, session

LARGEST = 256 * 1024
Key = tuple[str, str]
Headers = list[tuple[str, str]]


class Shelf:
    """The last pages of one process, each with the stamp it was made under."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = Lock()
        self.pages: OrderedDict[Key, tuple[str, bytes, Headers]] = OrderedDict()

    def find(self, key: Key, stamp: str) -> Response | None:
        with self.lock:
            found = self.pages.get(key)
            if found is None or found[0] != stamp:
                return None
            self.pages.move_to_end(key)
        return Response(found[1], headers=found[2])

    def keep(self, key: Key, stamp: str, page: Response) -> None:
        body = page.get_data()
        if len(body) > LARGEST:
            return
        with self.lock:
            self.pages[key] = (stamp, body, list(page.headers))
            self.pages.move_to_end(key)
            while len(self.pages) > self.most:
                self.pages.popitem(last=False)


def answer(make: Callable[[], Any]) -> Any:
    """The kept page of this request, else what `make` makes. `g.stamp` says what the database and the clock were when
    the request began; without it (nobody is signed in) nothing is kept."""
    shelf: Shelf | None = current_app.extensions.get("kept_pages")
    stamp = g.get("stamp")
    if shelf is None or not shelf.most or stamp is None or request.method != "GET":
        return make()
    key = (request.url, request.headers.get("Cookie", ""))
    found = shelf.find(key, stamp)
    if found is not None:
        return found
    made = make_response(make())
    if _may_be_kept(made):
        shelf.keep(key, stamp, made)
    return made


def never() -> None:
    """Say that this page is for once only."""
    g.for_once = True


def _may_be_kept(page: Response) -> bool:
    return (
        page.status_code == 200
        and page.mimetype == "text/html"
        and not page.direct_passthrough
        and not session.modified
        and "Set-Cookie" not in page.headers
        and not g.get("for_once", False)
    )
