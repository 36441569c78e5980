"""What may be told about a paper to whoever holds its code or its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from procurement.accounts import queries as accounts
from procurement.catalog.models import Category, ServiceItem
from procurement.contracts import queries as contracts
from procurement.documents import queries as documents
from procurement.documents.models import Paper, StoredFile
from procurement.infra import clock
from procurement.infra.db import reading
from procurement.vendors.queries import applications as vendors


@dataclass(frozen=True)
class Confirmed:
    """A party's electronic confirmation, as recorded."""

    organisation: str
    by: str
    at: datetime
    digest: str


@dataclass(frozen=True)
class Issue:
    """A later issue of the same number, under its own code."""

    issue: int
    code: str


@dataclass(frozen=True)
class Proof:
    """The public facts of a paper: what it is, who issued it, what its file must be. Never what it says."""

    title: str
    number: str
    code: str
    issuer: str
    issued_at: datetime
    state: str
    digest: str | None
    size: int | None
    data_digest: str
    void_reason: str | None
    issue: int
    replaces: str | None
    replaced_by: Issue | None
    confirmations: Sequence[Confirmed]


def proof_by_code(code: str) -> Proof | None:
    """The proof of a printed code; None when no paper has it."""
    paper = documents.paper_by_code(code)
    return _proof(paper) if paper is not None else None


def proof_by_file(digest: str) -> Proof | None:
    """The proof of a file; None when it is not one of ours, or was changed by a single byte."""
    paper = documents.paper_by_file(digest)
    return _proof(paper) if paper is not None else None


def _proof(paper: Paper) -> Proof:
    file = reading().get(StoredFile, paper.file_digest) if paper.file_digest else None
    newest, before = _issues(paper)
    return Proof(
        title=paper.data["doc"].get("title", paper.title),
        number=paper.number,
        code=paper.code,
        issuer=accounts.bureau_of(paper.bureau_id).name_zh,
        issued_at=paper.issued_at,
        state=paper.state,
        digest=paper.file_digest,
        size=file.size if file else None,
        data_digest=paper.digest,
        void_reason=paper.void_reason,
        issue=paper.issue,
        replaces=before.code if before else None,
        replaced_by=Issue(newest.issue, newest.code) if newest else None,
        confirmations=_confirmations(paper),
    )


def _issues(paper: Paper) -> tuple[Paper | None, Paper | None]:
    """The newest issue if it is a later one, and the issue this one replaced."""
    issues = documents.issues_of(paper) if paper.state == "void" or paper.issue > 1 else [paper]
    before = next((issue for issue in issues if issue.id == paper.replaces_id), None)
    return (issues[0] if issues[0].issue > paper.issue else None), before


def _confirmations(paper: Paper) -> list[Confirmed]:
    if paper.subject_type != "contract":
        return []
    return [
        Confirmed(row.organisation_name, row.user_name, row.at, row.file_digest)
        for row in contracts.confirmations_of(paper.subject_id)
    ]


def services() -> Sequence[tuple[str, str, str, str, str]]:
    """The services in use: code, Chinese, English, unit, name of the category."""
    rows = reading().execute(
        select(ServiceItem.code, ServiceItem.name_zh, ServiceItem.name_en, ServiceItem.unit, Category.name_zh)
        .join(Category, Category.id == ServiceItem.category_id)
        .where(ServiceItem.active)
        .order_by(ServiceItem.code)
    )
    return [(code, zh, en, unit, category) for code, zh, en, unit, category in rows]


@dataclass(frozen=True)
class Qualified:
    """Who holds a qualification: what anybody may know of it."""

    bureau_id: int
    bureau: str
    code: str
    title_zh: str
    title_en: str
    vendor: str
    valid_until: date
    certificate: str | None


def qualified_vendors() -> Sequence[Qualified]:
    """Who holds what today, bureau by bureau and set by set; who applied, was refused or let it end is not told."""
    held = reading().execute(vendors.qualified(clock.today()))
    return [Qualified(*row) for row in held]
