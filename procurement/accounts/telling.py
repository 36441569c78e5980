"""Word of a change in what proves a person, queued with the change itself."""

from __future__ import annotations

from procurement.accounts.models import User
from procurement.infra import jobs
from procurement.infra.uow import UnitOfWork


def tell(work: UnitOfWork, person: User, notice: str) -> None:
    """Queue the mail to the address the person has at this moment: another one, given right afterwards, neither takes the
    word away nor leads it elsewhere. `notice` is one of `mails.NOTICES`."""
    args = {"account": person.email, "notice": notice, "language": person.language}
    jobs.add(work, "accounts.send_notice", args)
