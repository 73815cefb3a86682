"""The mock as the identity providers Google and Apple, and what a client of Apple's sends it."""

import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from mock import Mock

# A proxy of the environment has no business with the loopback.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def post(url: str, body: bytes, content_type: str) -> tuple[int, Any]:
    """The status and the JSON of an answer, whatever status it is; None for an empty body."""
    request = urllib.request.Request(url, method="POST", data=body, headers={"content-type": content_type})
    try:
        response = _OPENER.open(request, timeout=10)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        text = response.read()
        return response.status, json.loads(text) if text else None


def issue(mock: Mock, provider: str, **claims: Any) -> str:
    """A token of Google's, or a code of Apple's, with these claims."""
    body = json.dumps({"sub": "1089", **claims}).encode()
    status, answer = post(f"{mock.url}/identity/{provider}/_issue", body, "application/json")
    assert status == 201
    (issued,) = answer.values()
    return issued


class AppleClient:
    """A client of Apple's token endpoint, with a key that no other has."""

    def __init__(self, mock: Mock, client_id: str = "mock-client") -> None:
        self.url = f"{mock.url}/identity/apple"
        self.client_id = client_id
        self.key_id = secrets.token_hex(5).upper()
        self.key = ec.generate_private_key(ec.SECP256R1())
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        body = json.dumps({"public_key": pem.decode(), "key_id": self.key_id}).encode()
        assert post(f"{self.url}/_key", body, "application/json") == (204, None)

    def secret(self, key: ec.EllipticCurvePrivateKey | None = None, **claims: Any) -> str:
        """A client secret as Apple describes it; claims that are None are left out."""
        now = int(time.time())
        claims = {
            "iss": "MOCKTEAM00",
            "iat": now,
            "exp": now + 300,
            "aud": "https://appleid.apple.com",
            "sub": self.client_id,
            **claims,
        }
        present = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(present, key or self.key, algorithm="ES256", headers={"kid": self.key_id})

    def ask(self, endpoint: str, secret: str | None = None, **fields: str) -> tuple[int, Any]:
        form = {"client_id": self.client_id, "client_secret": secret or self.secret(), **fields}
        body = urllib.parse.urlencode(form).encode()
        return post(f"{self.url}/{endpoint}", body, "application/x-www-form-urlencoded")

    def exchange(self, code: str, secret: str | None = None) -> tuple[int, Any]:
        return self.ask("token", secret, grant_type="authorization_code", code=code)

    def refresh(self, token: str) -> tuple[int, Any]:
        return self.ask("token", grant_type="refresh_token", refresh_token=token)
