"""What the bureau noted of its vendors: the public lists of one day, and a suspension, decided by another person after
the vendor's time to reply."""

from __future__ import annotations

from datetime import date

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.infra import clock
from procurement.infra.db import reading
from procurement.vendors import queries, services
from procurement.vendors.rules.credit_checks import CreditList
from procurement.vendors.rules.suspensions import ProposalCommand, SuspensionGround
from procurement.vendors.services import CheckCommand, DecisionCommand
from procurement.web.demo.people import actor
from procurement.web.demo.qualifications import blank_scan

OFFICER, SUPERVISOR = "officer@example.cn", "supervisor@example.cn"
CHECKED, SUSPENDED = "V01", "V04"
FACTS = "2026年9月、10月两次小额维修未按约定时间到场，经两次书面催告仍未整改。"
REASON = "供应商在期限内未作答复，违约事实清楚。"
TERM = date(2026, 11, 23), date(2027, 11, 22)


def propose() -> None:
    """After the second failure an officer proposes, and the vendor may reply."""
    command = ProposalCommand(SuspensionGround.BREACH, FACTS, *TERM)
    services.propose_suspension(actor(OFFICER), _vendor(SUSPENDED), command, [blank_scan("催告函.pdf")])


def decide() -> None:
    """The time to reply is over: another person decides. And an officer looks up the lists for a day."""
    supervisor = actor(SUPERVISOR)
    services.note_times(accounts.system_actor(supervisor.bureau_id))
    reading().rollback()
    [suspension] = queries.suspensions_of(supervisor, _vendor(SUSPENDED))
    services.decide_suspension(supervisor, suspension.id, suspension.version, DecisionCommand(REASON, TERM))
    today = clock.civil(clock.ask(reading()))
    for one in CreditList:
        command = CheckCommand(one, today, False, None)
        services.record_check(actor(OFFICER), _vendor(CHECKED), command, blank_scan("查询结果.pdf"))


def _vendor(code: str) -> int:
    reading().rollback()
    found = accounts.organisation_by_code(actor(OFFICER).bureau_id, OrganisationKind.VENDOR, code)
    assert found is not None
    return found
