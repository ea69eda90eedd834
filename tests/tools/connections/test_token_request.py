import base64
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.utils import timezone

from conversations.outbound.addresses import AllowedHosts
from conversations.outbound.sending import Limits
from conversations.protocol.auth_connection import parse_connection
from conversations.store.library.tokens import ConnectionState
from conversations.tools.connections.token_request import Asking, NoToken, fetch_token
from tests.tools.stand_in import Answer, stand_in

NOW = timezone.now()
LONG_SECRET = "a-secret-that-is-long-enough-to-sign-with-" * 2


@pytest.fixture
def remote():
    with stand_in() as known:
        known.answer = lambda asked: Answer(body={"access_token": "tok"})
        yield known


def state_of(**fields):
    config = parse_connection({"name": "CRM", **fields})
    return ConnectionState(
        public_id="conn_1",
        name=config.name,
        kind=config.kind,
        public=config.public,
        secret=config.secret,
        entries=config.entries,
        token="",
        token_type="",
        token_expires_at=None,
        token_number=0,
        refreshing_until=None,
        status="active",
        error="",
        failures=0,
    )


def oauth(remote, **changes):
    return state_of(
        **{
            "auth_type": "oauth2_client_credentials",
            "client_id": "id:1",
            "client_secret": "hush-hush",
            "token_url": remote.url("/token"),
            **changes,
        }
    )


def signed(remote, **changes):
    return state_of(
        **{
            "auth_type": "oauth2_jwt",
            "issuer": "iss",
            "audience": "aud",
            "subject": "sub",
            "token_url": remote.url("/token"),
            "secret_key": LONG_SECRET,
            "algorithm": "HS256",
            **changes,
        }
    )


def fetched(state, remote, timeout_ms=20_000):
    limits = Limits(timeout_ms, allowed=AllowedHosts([remote.host]))
    return fetch_token(state, Asking(limits, 60_000), NOW)


async def test_the_client_signs_in_by_the_body(remote):
    state = oauth(
        remote,
        scopes=["a", "b"],
        extra_params={"audience": "crm"},
        custom_headers={"X-Tenant": "t"},
    )
    await fetched(state, remote)
    [asked] = remote.asked
    assert asked.form == {
        "grant_type": "client_credentials",
        "client_id": "id:1",
        "client_secret": "hush-hush",
        "scope": "a b",
        "audience": "crm",
    }
    assert asked.headers["x-tenant"] == "t"
    assert "authorization" not in asked.headers


async def test_the_client_signs_in_by_the_header(remote):
    await fetched(oauth(remote, basic_auth_in_header=True), remote)
    [asked] = remote.asked
    assert asked.form == {"grant_type": "client_credentials"}
    basic = asked.headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(basic) == b"id%3A1:hush-hush"


KEYS = {
    "RS256": rsa.generate_private_key(65_537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
}


@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "ES256"])
async def test_a_signed_word_asks_for_the_token(remote, algorithm):
    secret = check = LONG_SECRET
    if algorithm in KEYS:
        secret = KEYS[algorithm].private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        secret, check = secret.decode(), KEYS[algorithm].public_key()
    state = signed(
        remote,
        algorithm=algorithm,
        secret_key=secret,
        key_id="k1",
        extra_params={"tenant": "t"},
        extra_headers={"x5t": "thumb"},
    )
    await fetched(state, remote)
    [asked] = remote.asked
    assert asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(
        asked.form["assertion"],
        check,
        [algorithm],
        audience="aud",
        issuer="iss",
        # By the test's clock: the tests before this one may have taken longer.
        options={"verify_exp": False},
    )
    assert (claims["sub"], claims["tenant"]) == ("sub", "t")
    assert claims["exp"] - claims["iat"] == 300
    assert claims["iat"] == int(NOW.timestamp())
    header = jwt.get_unverified_header(asked.form["assertion"])
    assert (header["kid"], header["x5t"]) == ("k1", "thumb")


async def test_a_signed_word_may_stand_for_the_clients_secret(remote):
    remote.answer = lambda asked: Answer(body={"id_token": "idt", "token_type": "x"})
    state = signed(
        remote, jwt_usage="client_authentication", token_response_field="id_token"
    )
    token = await fetched(state, remote)
    assert (token.token, token.token_type) == ("idt", "Bearer")
    form = remote.asked[0].form
    assert (form["grant_type"], form["client_id"]) == ("client_credentials", "sub")
    assert form["client_assertion_type"].endswith("jwt-bearer")


async def test_a_key_that_does_not_fit_is_told_without_it(remote):
    state = signed(remote, algorithm="RS256", secret_key="-----BEGIN hush-hush")
    with pytest.raises(NoToken, match="RS256") as caught:
        await fetched(state, remote)
    assert caught.value.is_refusal
    assert "hush" not in str(caught.value)
    assert remote.asked == []


@pytest.mark.parametrize(
    ("expires_in", "serves_s"),
    [
        (3600, 3540),
        ("3600", 3540),
        (40, 30),
        (None, None),
        ("soon", None),
        (0, None),
        (1e300, 366 * 86_400 - 60),
    ],
)
async def test_another_is_wanted_before_the_end(remote, expires_in, serves_s):
    body = {"access_token": "tok", "expires_in": expires_in, "token_type": "bearer"}
    remote.answer = lambda asked: Answer(body=body)
    token = await fetched(oauth(remote), remote)
    wanted = None if serves_s is None else NOW + timedelta(seconds=serves_s)
    assert (token.expires_at, token.token_type) == (wanted, "Bearer")


@pytest.mark.parametrize(
    ("answer", "is_refusal", "says"),
    [
        (Answer(400, {"error": "invalid_grant"}), True, "invalid_grant"),
        (Answer(401, b"hush-hush? no"), True, r"\[secret\]\? no"),
        (Answer(500, b""), False, "500"),
        (Answer(302, b"", {"location": "http://127.0.0.1/x"}), False, "302"),
        (Answer(200, b"token=1"), False, "no access_token in JSON"),
        (Answer(200, {"access_token": ""}), False, "no access_token"),
        (Answer(200, {"access_token": "a\r\nb: c"}), False, "no access_token"),
        (Answer(200, [1]), False, "no access_token"),
        (Answer(200, b"x" * 2_000_000), False, "longer than"),
    ],
)
async def test_what_is_no_token_is_told(remote, answer, is_refusal, says):
    remote.answer = lambda asked: answer
    with pytest.raises(NoToken, match=says) as caught:
        await fetched(oauth(remote), remote)
    assert caught.value.is_refusal is is_refusal
    assert "hush" not in str(caught.value)
    assert len(remote.asked) == 1


async def test_what_else_is_sent_along_is_not_told_either(remote):
    def echoed(asked):
        return Answer(401, {"error": f"no: {asked.headers} {asked.form}"})

    remote.answer = echoed
    state = oauth(
        remote,
        extra_params={"password": "param-hush"},
        custom_headers={"X-Api-Key": "header-hush", "Proxy-Auth": "Bearer bare-hush"},
    )
    with pytest.raises(NoToken, match="X-Api-Key|x-api-key") as caught:
        await fetched(state, remote)
    assert remote.asked[0].form["password"] == "param-hush"
    assert "hush" not in str(caught.value)
    remote.answer = lambda asked: Answer(401, b"bare-hush is no key of ours")
    with pytest.raises(NoToken, match="no key of ours") as caught:
        await fetched(state, remote)
    assert "hush" not in str(caught.value)
