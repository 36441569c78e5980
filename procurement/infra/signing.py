"""Keys of this installation, one per purpose, derived from its secret; and its Ed25519 signatures."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app


def derived(purpose: str, secret: str) -> bytes:
    """32 bytes of an installation's secret for one purpose; they say nothing of it or of those for another."""
    return HKDF(hashes.SHA256(), 32, None, purpose.encode()).derive(secret.encode())


def _key(purpose: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived(purpose, str(current_app.config["SECRET_KEY"])))


def sign(purpose: str, message: bytes) -> bytes:
    """The 64-byte signature of `message` under the key of `purpose`."""
    return _key(purpose).sign(message)


def holds(purpose: str, message: bytes, signature: bytes) -> bool:
    """True when `signature` is this installation's own for `message`."""
    try:
        _key(purpose).public_key().verify(signature, message)
    except InvalidSignature:
        return False
    return True


def public_key(purpose: str) -> str:
    """The key that verifies signatures of `purpose`, in hex."""
    return _key(purpose).public_key().public_bytes_raw().hex()
