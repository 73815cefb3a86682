"""The identity providers' tokens, as Google's own client and PyJWT judge them."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from google.auth.exceptions import GoogleAuthError
from google.auth.transport import Response
from google.auth.transport.requests import Request
from google.oauth2 import id_token

from identity import AppleClient, issue
from mock import Mock

# What either judge says of a token that is not right.
REFUSED = (ValueError, GoogleAuthError, jwt.PyJWTError)

FORGED = [
    {"signature": "none"},
    {"signature": "hmac-of-public-key"},
    {"signature": "other-key"},
    {"signature": "broken"},
    {"header": {"kid": "unknown"}},
    {"header": {"kid": None}},
    {"header": {"alg": "HS256"}},
    {"header": {"alg": "none"}},
    {"header": {"crit": ["unknown"], "unknown": True}},
    {"truncate": 1},
    {"truncate": 342},
    {"truncate": 343},
]

Judge = Callable[[str], dict[str, Any]]


@pytest.fixture
def by_google(mock: Mock) -> Iterator[Judge]:
    """Google's own check of a sign-in, which gets the mock's keys where it asks for Google's."""
    with requests.Session() as session:
        session.trust_env = False
        transport = Request(session=session)

        def at_mock(url: str, **options: Any) -> Response:
            return transport(f"{mock.url}/identity/google/certs", **options)

        def verify(token: str) -> dict[str, Any]:
            return dict(id_token.verify_oauth2_token(token, at_mock, "mock-client"))

        yield verify


@pytest.fixture
def by_apple(mock: Mock) -> Judge:
    """What Apple asks a server to check of an identity token."""
    keys = jwt.PyJWKClient(f"{mock.url}/identity/apple/keys", cache_keys=False)

    def verify(token: str) -> dict[str, Any]:
        return jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],
            audience="mock-client",
            issuer="https://appleid.apple.com",
            options={"require": ["iss", "sub", "aud", "iat", "exp"]},
        )

    return verify


def exchanged(client: AppleClient, mock: Mock, **claims: Any) -> str:
    status, tokens = client.exchange(issue(mock, "apple", **claims))
    assert status == 200
    return tokens["id_token"]


def test_google_takes_a_token_with_its_claims(mock: Mock, by_google: Judge) -> None:
    before = int(time.time())
    claims = by_google(issue(mock, "google", email="ada@example.com", nonce="n-0S6", hd="example.com"))
    assert before <= claims.pop("iat") <= time.time()
    assert before + 3600 <= claims.pop("exp") <= time.time() + 3600
    assert claims == {
        "iss": "https://accounts.google.com",
        "azp": "mock-client",
        "aud": "mock-client",
        "sub": "1089",
        "email": "ada@example.com",
        "email_verified": True,
        "nonce": "n-0S6",
        "hd": "example.com",
    }


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "other-client"},
        {"aud": None},
        {"iss": "https://accounts.example.com"},
        {"exp": {"in": -60}},
        {"iat": {"in": 3600}},
        {"nbf": {"in": 3600}},
        *({"_token": forgery} for forgery in FORGED),
    ],
    ids=str,
)
def test_google_refuses_a_token_that_is_not_right(claims: dict[str, Any], mock: Mock, by_google: Judge) -> None:
    with pytest.raises(REFUSED):
        by_google(issue(mock, "google", **claims))


def test_apple_token_of_an_exchange_has_the_documented_claims(mock: Mock, by_apple: Judge) -> None:
    before = int(time.time())
    client = AppleClient(mock)
    code = issue(mock, "apple", email="x@privaterelay.appleid.com", is_private_email=True, nonce="n-0S6")
    status, tokens = client.exchange(code)
    assert status == 200
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    claims = by_apple(tokens["id_token"])
    assert before <= claims.pop("auth_time") <= claims.pop("iat") <= time.time()
    assert before + 86_400 <= claims.pop("exp") <= time.time() + 86_400
    assert claims == {
        "iss": "https://appleid.apple.com",
        "aud": "mock-client",
        "sub": "1089",
        "email": "x@privaterelay.appleid.com",
        "email_verified": True,
        "is_private_email": True,
        "nonce": "n-0S6",
        "nonce_supported": True,
    }


def test_apple_code_is_exchanged_once_and_its_refresh_token_until_it_is_revoked(mock: Mock, by_apple: Judge) -> None:
    client = AppleClient(mock)
    code = issue(mock, "apple")
    _, tokens = client.exchange(code)
    assert client.exchange(code)[1]["error"] == "invalid_grant"
    status, refreshed = client.refresh(tokens["refresh_token"])
    assert status == 200 and by_apple(refreshed["id_token"])["sub"] == "1089"
    assert client.ask("revoke", token=tokens["refresh_token"], token_type_hint="refresh_token") == (200, None)
    assert client.refresh(tokens["refresh_token"])[1]["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "other-client"},
        {"iss": "https://accounts.google.com"},
        {"exp": {"in": -60}},
        {"exp": None},
        {"sub": None},
        {"iat": {"in": 3600}},
        *({"_token": forgery} for forgery in FORGED),
    ],
    ids=str,
)
def test_apple_token_that_is_not_right_is_refused(claims: dict[str, Any], mock: Mock, by_apple: Judge) -> None:
    token = exchanged(AppleClient(mock), mock, **claims)
    with pytest.raises(REFUSED):
        by_apple(token)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "other-client"},
        {"iss": "TEAM"},
        {"aud": "https://appleid.example.com"},
        {"iat": None},
        {"exp": None},
        {"exp": 1_700_000_000},
        # A second more than six months, at a time that has not come.
        {"iat": 4_000_000_000, "exp": 4_015_777_001},
    ],
    ids=str,
)
def test_apple_refuses_a_client_secret_that_is_not_right(claims: dict[str, Any], mock: Mock) -> None:
    client = AppleClient(mock)
    code = issue(mock, "apple")
    assert client.exchange(code, client.secret(**claims)) == (400, {"error": "invalid_client"})
    assert client.exchange(code)[0] == 200


def test_apple_refuses_a_client_secret_of_another_key(mock: Mock) -> None:
    client = AppleClient(mock)
    secret = client.secret(key=ec.generate_private_key(ec.SECP256R1()))
    assert client.exchange(issue(mock, "apple"), secret) == (400, {"error": "invalid_client"})


def test_apple_refuses_a_code_of_another_client(mock: Mock) -> None:
    client = AppleClient(mock, client_id="other-client")
    status, error = client.exchange(issue(mock, "apple"))
    assert (status, error["error"]) == (400, "invalid_grant")
