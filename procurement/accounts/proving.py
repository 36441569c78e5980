"""Who somebody is, proven: the second step after the password, and once more before an act that cannot be undone."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.accounts import attempts, codes, passkeys, queries, rules
from procurement.accounts.models import User
from procurement.accounts.passkeys import Answer, Purpose
from procurement.accounts.passwords import matches
from procurement.accounts.services import factors as services
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused

PASSWORD, PASSKEY = "password", "passkey"


@dataclass(frozen=True)
class Asked:
    """What a page that asks once more asks for besides the password: a code, and the question for a passkey (JSON)."""

    code: bool
    passkey: str


def asked(actor: Actor) -> Asked:
    """What the signed-in person proves themselves with."""
    return asked_of(actor.id, queries.factors(actor.id))


def asked_of(user_id: int, factors: rules.Factors) -> Asked:
    """The same of somebody who is about to sign in."""
    offers = factors.passkeys and passkeys.possible()
    question = passkeys.question(Purpose.SECOND, user_id, factors.passkeys) if offers else ""
    return Asked(factors.some, question)


def reauthenticate(actor: Actor, password: str, code: str = "", passkey: str = "") -> None:
    """Let the signed-in person prove once more who they are, before an act that cannot be undone: by the password, with
    a code or a passkey where they have set one up, or by a passkey alone whose device has asked who they are.

    Refuses: accounts.password_missing, accounts.password_wrong, accounts.too_many_attempts, accounts.code_missing, accounts.code_wrong,
    accounts.passkey_wrong, accounts.app_unreadable. Counts as an attempt to sign in.
    """
    person = queries.person(actor, actor.id)
    if not passkey:
        _prove_password(person, password)
        if queries.factors(person.id).some:
            second_step(person, code)
    elif passkeys_answer(person, passkey) is not Answer.VERIFIED:
        _prove_password(person, password)


def second_step(person: User, code: str, passkey: str = "") -> str:
    """What the person has proven themselves with besides the password: `codes.APP`, `codes.RECOVERY` or `PASSKEY`.

    Every try counts, apart from those of the password. A recovery code is on record and told by mail.
    Refuses: accounts.code_missing, accounts.code_wrong, accounts.passkey_wrong, accounts.app_unreadable,
    accounts.too_many_attempts.
    """
    if passkey:
        passkeys_answer(person, passkey)
        return PASSKEY
    if not code.strip():
        raise Refused([Refusal("accounts.code_missing", field="code")])
    attempt = _counted(rules.of_codes(person.email), "code")
    how = codes.taken(person.id, code)
    if not how:
        raise Refused([Refusal("accounts.code_wrong", field="code")])
    attempts.succeeded(attempt)
    if how == codes.RECOVERY:
        services.record_recovery(person)
    return how


def passkeys_answer(person: User, answer: str, purpose: Purpose = Purpose.SECOND) -> Answer:
    """How a passkey of this person has answered. Refuses: accounts.passkey_wrong, accounts.too_many_attempts."""
    attempt = _counted(rules.of_codes(person.email), "code")
    answered = passkeys.answered(purpose, answer, person.id)
    if answered is Answer.NONE:
        raise Refused([Refusal("accounts.passkey_wrong")])
    attempts.succeeded(attempt)
    return answered


def _prove_password(person: User, password: str) -> None:
    if not password:
        raise Refused([Refusal("accounts.password_missing", field="password")])
    attempt = _counted(person.email, "password")
    if not matches(password, person.password, person.password_needs_secret):
        raise Refused([Refusal("accounts.password_wrong", field="password")])
    attempts.succeeded(attempt)


def _counted(account: str, field: str) -> int:
    attempt = attempts.begun(account)
    if attempt is None:
        raise Refused([Refusal("accounts.too_many_attempts", field=field)])
    return attempt
