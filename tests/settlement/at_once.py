"""Several people's acts at the same moment, each in a thread and a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Barrier, Thread

from procurement.kernel.errors import Refused
from tests.factories import Office


def all_at_once(
    office: Office, acts: Sequence[Callable[[], object]], refusals: Collection[str]
) -> list[Exception]:
    """What failed otherwise than by these refusals."""
    gate, failed = Barrier(len(acts)), list[Exception]()

    def one(act: Callable[[], object]) -> None:
        with office.app.app_context():
            gate.wait()
            try:
                act()
            except Refused as refused:
                if not {refusal.code for refusal in refused.refusals} <= set(refusals):
                    failed.append(refused)
            except Exception as error:
                failed.append(error)

    threads = [Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed
