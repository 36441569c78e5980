"""What people prove themselves with, played: a telephone whose app makes codes, and a key that answers browsers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.accounts.signing import SIGN_IN, fill, sign_in
from tests.architecture.page_client import Page, PageClient, check

APP, CODES, KEYS = "/account/app", "/account/recovery-codes", "/account/passkeys/new"
STEP, BY_KEY, SECURITY = "/account/second-step", "/account/passkey-sign-in", "/account/security"
NOW = 1_800_000_015
"""What every telephone's clock says, and by the fixture `still` the system's for codes: the middle of a half minute."""


@dataclass(frozen=True)
class Phone:
    """An app that was shown a secret."""

    key: bytes

    def code(self, late: int = 0) -> str:
        """RFC 6238, of the present half minute or of one `late` after it."""
        moment = (NOW // 30 + late).to_bytes(8, "big")
        digest = hmac.new(self.key, moment, hashlib.sha1).digest()
        at = digest[-1] & 15
        return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def scanned(page: Page) -> Phone:
    """The app, once it has been told what the page shows in letters."""
    letters = str(page.find('//*[@class="k-mono"]/text()')[0]).replace("-", "").replace(" ", "").upper()
    return Phone(base64.b32decode(letters + "=" * (-len(letters) % 8)))


def set_up(client: PageClient) -> Phone:
    """An app set up on its page. The code of the half minute before proves it: this one's and the next are left."""
    page = client.get(APP)
    phone = scanned(page)
    answer = client.client.post(APP, data={**page.values(), "code": phone.code(-1)})
    assert answer.status_code == 303, check(answer.get_data()).errors()
    return phone


def recovery_codes(client: PageClient) -> list[str]:
    answer = client.client.post(CODES, data=client.get(CODES).values())
    assert answer.status_code == 200
    return [str(code) for code in check(answer.get_data(), lang=client.lang).find("//main//ol/li/text()")]


def to_step(client: PageClient, account: str, goal: str = "") -> Page:
    """The password typed; the page of the second step."""
    if goal:
        page = client.get(f"{SIGN_IN}?next={goal}")
        answer = client.client.post(
            f"{SIGN_IN}?next={goal}", data=fill(page, SIGN_IN, email=account, password="rehearsal-2026")
        )
    else:
        answer = sign_in(client, account)
    assert (answer.status_code, answer.location) == (303, STEP)
    return client.get(STEP)


def step(client: PageClient, **typed: str) -> Any:
    """The second step, sent."""
    return client.client.post(STEP, data={**fill(client.get(STEP), STEP), **typed})


@dataclass
class Key:
    """A security key: it makes a credential and signs with it. `knows`: it has asked for the finger or the PIN."""

    origin: str = "http://localhost"
    knows: bool = True
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    count: int = 0

    def made(self, question: str) -> str:
        """The answer to a page that lets a passkey be made."""
        numbers = self.private.public_key().public_numbers()
        place = {-1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        public = cbor2.dumps({1: 2, 3: -7, **place})
        held = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + public
        data = self._data(0x40) + held
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._json("webauthn.create", question, {"attestationObject": text_of(attested)})

    def answer(self, question: str) -> str:
        """The answer to a page that asks for the passkey."""
        data, client = self._data(), self._client("webauthn.get", question)
        signed = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._json(
            "webauthn.get", question, {"authenticatorData": text_of(data), "signature": text_of(signed)}
        )

    def _data(self, flags: int = 0) -> bytes:
        self.count += 1
        name = self.origin.split("://")[1].split(":")[0]
        flags |= 0x01 | (0x04 if self.knows else 0)
        return hashlib.sha256(name.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, question: str) -> bytes:
        said = {"type": kind, "challenge": json.loads(question)["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _json(self, kind: str, question: str, response: dict[str, str]) -> str:
        name = text_of(self.credential)
        response["clientDataJSON"] = text_of(self._client(kind, question))
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def question_on(page: Page) -> str:
    """What the page's script would ask the browser."""
    return str(page.find("//@data-passkey")[0])


def add_key(client: PageClient, name: str = "办公室电脑", **how: Any) -> Key:
    """A passkey added on its page."""
    key, page = Key(**how), client.get(KEYS)
    answer = client.client.post(
        KEYS, data={**page.values(), "name": name, "passkey": key.made(question_on(page))}
    )
    assert answer.status_code == 303, check(answer.get_data()).errors()
    return key


def text_of(raw: bytes) -> str:
    """Bytes as WebAuthn's JSON has them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
