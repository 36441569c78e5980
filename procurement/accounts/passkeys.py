"""Passkeys (WebAuthn): the questions browsers are asked and how their answers are read, by the `webauthn` package.

A question's challenge is a text signed by this installation with its purpose, its person and the time: an answer proves
itself, no page or session has to remember it. It holds for some minutes and, by `pages.http`'s tokens, once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any
from urllib.parse import urlsplit

import webauthn
from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from webauthn.helpers import (
    options_to_json,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from procurement.accounts import queries, rules
from procurement.accounts.models import Passkey
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Refusal, Refused
from procurement.pages.http import FormToken

LONGEST = 16_000
"""Letters of an answer; the longest known are a fifth of it."""
NOBODY = 0


class Purpose(StrEnum):
    """What an answer is for: one asked for one purpose serves no other."""

    NEW = "new"
    FIRST = "first"
    """Signing in with nothing else: the device asks for its own PIN, finger or face."""
    SECOND = "second"
    """After the password, and wherever a signed-in person proves themselves once more."""


class Answer(Enum):
    """What an answer proves."""

    NONE = "none"
    HELD = "held"
    """Somebody touched the key: it stands for what one has, not for who one is."""
    VERIFIED = "verified"
    """The device asked for its PIN, finger or face first: two proofs in one."""


@dataclass(frozen=True)
class NewKey:
    """What is kept of a passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def possible() -> bool:
    """Whether browsers offer passkeys at the address this request came to."""
    return rules.passkeys_work_at(request.host, request.is_secure)


def question_for_new(user_id: int, account: str, name: str, held: Sequence[bytes]) -> str:
    """What a browser needs to make a passkey for a person, as JSON; a device that holds one makes no second."""
    options = webauthn.generate_registration_options(
        rp_id=_name(),
        rp_name=_name(),
        user_id=f"person {user_id}".encode(),
        user_name=account,
        user_display_name=name,
        challenge=_challenge(Purpose.NEW, user_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
        timeout=_timeout(),
    )
    return options_to_json(options)


def question(purpose: Purpose, user_id: int = NOBODY, held: Sequence[bytes] = ()) -> str:
    """What a browser needs to answer with a passkey, as JSON; without `held` the device offers what it has."""
    alone = purpose is Purpose.FIRST
    options = webauthn.generate_authentication_options(
        rp_id=_name(),
        challenge=_challenge(purpose, user_id),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
        user_verification=UserVerificationRequirement.REQUIRED
        if alone
        else UserVerificationRequirement.PREFERRED,
        timeout=_timeout(),
    )
    return options_to_json(options)


def new_key(user_id: int, answer: str) -> NewKey:
    """The passkey a browser has made for a person. Refuses: accounts.passkey_wrong."""
    try:
        credential = parse_registration_credential_json(_within(answer))
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=_asked(credential, Purpose.NEW, user_id),
            expected_rp_id=_name(),
            expected_origin=_origin(),
        )
    except _UNREADABLE:
        raise _wrong() from None
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count)


def owner_of(answer: str) -> int | None:
    """Whose passkey an answer names, before it is believed; None where nobody's."""
    try:
        passkey = queries.passkey_of(parse_authentication_credential_json(_within(answer)).raw_id)
    except _UNREADABLE:
        return None
    return passkey.user_id if passkey else None


def answered(purpose: Purpose, answer: str, user_id: int) -> Answer:
    """What an answer proves of this person, for this purpose and not yet used; what it says of the key is kept.

    In a transaction of its own, as with codes.
    """
    try:
        credential = parse_authentication_credential_json(_within(answer))
        key = queries.passkey_of(credential.raw_id)
        if key is None or key.user_id != user_id:
            return Answer.NONE
        challenge = _asked(credential, purpose, NOBODY if purpose is Purpose.FIRST else user_id)
        seen = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_name(),
            expected_origin=_origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=purpose is Purpose.FIRST,
        )
    except _UNREADABLE:
        return Answer.NONE
    if not _used_now(key, challenge, seen.new_sign_count):
        return Answer.NONE
    return Answer.VERIFIED if seen.user_verified else Answer.HELD


def _used_now(key: Passkey, challenge: bytes, count: int) -> bool:
    """Claim the challenge and keep the key's count; False where another request has claimed it."""
    token = insert(FormToken).values(token=challenge.decode(), actor_id=key.user_id, url="")
    used = {"sign_count": count, "last_used_at": func.official_now()}
    with own_transaction() as connection:
        if not connection.execute(token.on_conflict_do_nothing().returning(FormToken.token)).one_or_none():
            return False
        connection.execute(update(Passkey).where(Passkey.id == key.id).values(**used))
    return True


# ---- challenges ---------------------------------------------------------------------------------
def _challenge(purpose: Purpose, user_id: int) -> bytes:
    return _signer().dumps([purpose, user_id, secrets.token_hex(16)]).encode()


def _asked(credential: Any, purpose: Purpose, user_id: int) -> bytes:
    """The challenge an answer carries, if it is ours for this purpose and person and not too old. Raises BadData."""
    challenge = parse_client_data_json(credential.response.client_data_json).challenge
    what, who, _luck = _signer().loads(challenge, max_age=int(rules.STEP_WITHIN.total_seconds()))
    if (what, who) != (purpose, user_id):
        raise BadData("asked for something else")
    return bytes(challenge)


_UNREADABLE = (WebAuthnException, BadData, ValueError, KeyError, TypeError)
"""What an answer that is none, or not ours, is found out by. Every field of it comes from outside."""


def _within(answer: str) -> str:
    """Raises ValueError where it is no JSON object of a sensible length."""
    if len(answer) > LONGEST or not isinstance(json.loads(answer), dict):
        raise ValueError("no answer")
    return answer


def _wrong() -> Refused:
    return Refused([Refusal("accounts.passkey_wrong")])


def _name() -> str:
    """The name browsers bind a passkey to."""
    return urlsplit(f"//{request.host}").hostname or ""


def _origin() -> str:
    return request.host_url.rstrip("/")


def _timeout() -> int:
    return int(rules.STEP_WITHIN.total_seconds() * 1000)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="passkey")
