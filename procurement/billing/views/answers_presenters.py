"""What answers to a bill, replies to objections and receipts will do: shown before they are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from procurement.billing.queries.origins import LineFact
from procurement.billing.rules import bills as rules
from procurement.billing.rules.bills import LineAnswer, ReceiptCommand
from procurement.billing.rules.states import Answer
from procurement.billing.views import bills_presenters
from procurement.kernel.money import Money
from procurement.pages import i18n
from procurement.pages.i18n import _, ngettext
from procurement.pages.parts import Badge
from procurement.pages.seen import Check, CheckLine

if TYPE_CHECKING:
    from procurement.billing.models import Bill, BillLine
    from procurement.rulebook.deadlines import Due


def answers_check(
    bill: Bill,
    lines: Sequence[tuple[BillLine, str]],
    answers: Sequence[LineAnswer],
    last: Callable[[], Due],
) -> Check:
    """Every open line of the bill (`lines`: all of them with their titles), what is said to it, and the sums.

    `last`, the last day to answer, is asked only where a line is left open.
    """
    said = {answer.line_id: answer for answer in answers}
    open_ = [(line, title) for line, title in lines if line.answer == Answer.OPEN]
    amounts: dict[Answer, list[Money]] = {}
    for line, _title in open_:
        amounts.setdefault(_word(said.get(line.id)), []).append(line.amount)
    return Check(
        title=_("Check the answers to %(number)s", number=bill.number),
        button=_("Submit: %(what)s", what=_counts(answers)),
        consequence=_("An answer that was sent cannot be changed.")
        + (
            " " + _("Lines left open count as confirmed after %(day)s.", day=i18n.day(last().day))
            if len(answers) < len(open_)
            else ""
        ),
        rows=[(_("Bill"), bills_presenters.bill_title(bill))],
        head=(_("Service"), _("Answer")),
        lines=[_answer_line(line, title, said.get(line.id)) for line, title in open_],
        sums=[
            *_sums(amounts),
            (_("Total"), bills_presenters.sum_of(line.amount for line, _title in open_)),
        ],
    )


def _sums(amounts: Mapping[Answer, Sequence[Money]]) -> list[tuple[str, Money]]:
    """What is confirmed, objected to and left open; one of them alone is the total already."""
    labels = {
        Answer.CONFIRMED: _("Confirmed"),
        Answer.DISPUTED: _("Objected to"),
        Answer.OPEN: _("Left open"),
    }
    if len(amounts) < 2:
        return []
    return [
        (label, bills_presenters.sum_of(amounts[word])) for word, label in labels.items() if word in amounts
    ]


def _counts(answers: Sequence[LineAnswer]) -> str:
    """`confirm 5 lines, object to 1`."""
    disputed = sum(answer.disputed for answer in answers)
    objected = ngettext("object to %(num)d line", "object to %(num)d lines", disputed)
    if not (confirmed := len(answers) - disputed):
        return objected
    said = ngettext("confirm %(num)d line", "confirm %(num)d lines", confirmed)
    return _("%(first)s, %(second)s", first=said, second=objected) if disputed else said


def _word(answer: LineAnswer | None) -> Answer:
    if answer is None:
        return Answer.OPEN
    return Answer.DISPUTED if answer.disputed else Answer.CONFIRMED


LOOKS = {
    Answer.CONFIRMED: ("ok", "check"),
    Answer.DISPUTED: ("bad", "message-report"),
    Answer.OPEN: ("mute", "circle-dashed"),
}


def _answer_line(line: BillLine, title: str, answer: LineAnswer | None) -> CheckLine:
    word = _word(answer)
    texts = {
        Answer.CONFIRMED: _("Confirm"),
        Answer.DISPUTED: _("Dispute"),
        Answer.OPEN: _("left open"),
    }
    reason = answer.reason if answer and answer.disputed else ""
    return CheckLine(title, Badge(*LOOKS[word], texts[word]), line.amount, reason)


def reply_check(bill: Bill, fact: LineFact, given: Money | None, reply: str) -> Check:
    """What a reply decides; `given` is None where the objection is rejected."""
    about = [
        (_("Bill"), bills_presenters.bill_title(bill)),
        (_("Service"), _("%(name)s, %(amount)s", name=fact.title, amount=i18n.money_y(fact.line.amount))),
        (_("The department says"), fact.line.objection or ""),
    ]
    title = _("Check the answer to the objection")
    if given is None:
        return Check(
            title=title,
            button=_("Reject the objection"),
            consequence=_("The line stays as it is and is owed. The department reads the reason at once."),
            rows=[*about, (_("Decision on the objection"), _("Rejected")), (_("Reason"), reply)],
        )
    return Check(
        title=title,
        button=_("Issue the credit note of %(amount)s", amount=i18n.money_y(given)),
        consequence=_("The credit note gets a number and is posted today; it cannot be taken back."),
        rows=[
            *about,
            (_("Decision on the objection"), _("Upheld")),
            (_("Amount given back"), f"{i18n.money_y(given)} {i18n.caps(given)}"),
            (_("Left of the line"), i18n.money_y(fact.line.amount - given)),
            (_("Reason"), reply),
        ],
    )


def receipt_check(
    department: str, command: ReceiptCommand, owed: Sequence[tuple[int, Money]], names: Mapping[int, str]
) -> Check:
    """What the receipt will pay: `owed` are the open bills, oldest first, `names` what each is called."""
    paid, rest = rules.oldest_first(command.amount, owed)
    still = dict(owed)
    lines = [
        CheckLine(names[bill], _("paid in full") if amount == still[bill] else _("paid in part"), amount)
        for bill, amount in paid
    ]
    if rest:
        lines.append(CheckLine(_("Credit not used yet"), _("pays the next bill"), rest))
    return Check(
        title=_("Check the receipt"),
        button=_("Record a receipt of %(amount)s", amount=i18n.money_y(command.amount)),
        consequence=_(
            "The receipt gets a number and is posted; it can only be taken back by another person's reversal."
        ),
        rows=[
            (_("Department"), department),
            (_("Day of the bank"), i18n.day(command.received_on)),
            (_("Amount"), f"{i18n.money_y(command.amount)} {i18n.caps(command.amount)}"),
            (_("Bank reference"), command.bank_reference),
            (_("Payer"), command.payer),
        ],
        head=(_("What it pays"), _("Result")),
        lines=lines,
        sums=[(_("Total"), command.amount)],
    )
