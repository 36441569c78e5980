"""A vendor declares its size: the class follows from its figures and the table in force, and comes as a letter."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert

from procurement.accounts import queries as account_queries
from procurement.accounts import services as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind, SmeClass
from procurement.accounts.services.organisations import locked
from procurement.audit import services as audit
from procurement.documents import services as documents
from procurement.documents.rules import PaperKind
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import refuse
from procurement.pages.i18n import speaking
from procurement.rulebook.sizes import Limits, table_on
from procurement.vendors import policy, queries, rules
from procurement.vendors.models import SizeDeclaration
from procurement.vendors.rules import SizeCommand
from procurement.vendors.sentences.profile import INDUSTRIES
from procurement.vendors.shapes import SizeLetter

LETTER = PaperKind("size_letter", "中小企业声明函", "SM", "vendors/size_letter")
SIZES = {SmeClass.MEDIUM: "中型企业", SmeClass.SMALL: "小型企业", SmeClass.MICRO: "微型企业"}
"""As the letter calls them; a large company has no letter."""


def declare_size(actor: Actor, command: SizeCommand) -> int:
    """Declare the size of the own company; it counts until another one is declared, and replaces the letter before.

    Returns the declaration. Refuses: vendors.industry_unknown, vendors.assets_missing, documents.unprintable.
    """
    with unit_of_work(actor) as work, speaking("zh_CN"):
        policy.require(policy.can_sign(actor))
        vendor = locked(work, actor, actor.organisation_id, OrganisationKind.VENDOR)
        limits = table_on(work.today).get(command.industry)
        refuse(rules.size_refusals(command, limits))
        assert limits is not None
        size = rules.declared_size(command, limits)
        _void_letter(work)
        declaration_id = _insert(work, command, limits, size)
        accounts.take_size_class(actor, size)
        if size in SIZES:
            _issue_letter(work, vendor, declaration_id, command, limits, size)
        said = {"headcount": command.headcount, "revenue": command.revenue}
        audit.record(work, "vendors.size_declared", ("organisation", vendor.id), said)
        return declaration_id


def _insert(work: UnitOfWork, command: SizeCommand, limits: Limits, size: SmeClass) -> int:
    row = {
        "bureau_id": work.actor.bureau_id,
        "vendor_id": work.actor.organisation_id,
        "declared_by": work.actor.id,
        "table_from": limits.effective_from,
        "sme_class": size,
        **asdict(command),
    }
    made = insert(SizeDeclaration).values(row).returning(SizeDeclaration.id)
    return int(work.session.execute(made).scalar_one())


def _void_letter(work: UnitOfWork) -> None:
    """The letter of the declaration before says a size that counts no longer."""
    before = queries.sizes(work.actor, work.actor.organisation_id)[:1]
    for paper in queries.letters(before).values():
        if paper.state != "void":
            documents.void(work, paper.id, "企业已另行声明规模类型，本函由新函替代。")


def _issue_letter(
    work: UnitOfWork,
    vendor: Organisation,
    declaration_id: int,
    command: SizeCommand,
    limits: Limits,
    size: SmeClass,
) -> None:
    number = documents.take_number(work, LETTER.series)
    data: SizeLetter = {  # type: ignore[typeddict-item]  # doc is added as the paper is issued
        "company": vendor.name_zh,
        "credit_code": vendor.credit_code or "",
        "buyer": account_queries.bureau_of(vendor.bureau_id).name_zh,
        "project": command.project,
        "service": command.service,
        "industry": str(INDUSTRIES[command.industry]),
        "headcount": str(command.headcount),
        "revenue": f"{command.revenue:.2f}",
        "assets": "" if command.assets is None else f"{command.assets:.2f}",
        "size": SIZES[size],
        "standard": f"{limits.source} {limits.basis}",
    }
    about = (queries.SIZE, declaration_id)
    documents.issue(work, documents.Draft(LETTER.template, LETTER.title, about, data, number, vendor.id))
