"""A passkey in software: what a telephone or a security key answers, with its PRF extension."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

_PRESENT, _VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftwareKey:
    """One credential. Switches make it behave badly."""

    origin: str = "http://localhost:8000"
    rp_id: str = "localhost"
    is_verified: bool = True
    count: int = 0
    user: str | None = None
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> tuple[str, str]:
        """navigator.credentials.create(): (credential, PRF output) as the script writes them in the form."""
        self.user = options["user"]["id"]
        client = self._client_data("webauthn.create", options)
        data = self._data(_HAS_KEY) + bytes(16) + len(self.id).to_bytes(2) + self.id + self._public_key()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        reply = {"clientDataJSON": client, "attestationObject": attestation}
        return self._written(reply), self.prf(options)

    def get(self, options: dict[str, Any]) -> tuple[str, str]:
        """navigator.credentials.get(): the same two."""
        self.count += 1
        client, data = self._client_data("webauthn.get", options), self._data()
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        reply = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        if self.user:
            reply["userHandle"] = base64url_to_bytes(self.user)
        return self._written(reply), self.prf(options)

    def prf(self, options: dict[str, Any]) -> str:
        """What only this key gives for this salt."""
        salt = base64url_to_bytes(options["extensions"]["prf"]["eval"]["first"])
        return bytes_to_base64url(hmac.digest(self.secret, salt, "sha256"))

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, more: int = 0) -> bytes:
        flags = _PRESENT | (_VERIFIED if self.is_verified else 0) | more
        return hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})

    def _written(self, reply: dict[str, bytes]) -> str:
        own = bytes_to_base64url(self.id)
        response = {name: bytes_to_base64url(value) for name, value in reply.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
