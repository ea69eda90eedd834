from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.test import Client
from elevenlabs.types import ConversationSignedUrlResponseModel, TokenResponseModel

from conversations.models import Grant
from conversations.store.access.api_keys import revoke
from conversations.store.access.grants import RevokedGrant, redeem

SIGNED = "/v1/convai/conversation/get-signed-url"
TOKEN = "/v1/convai/conversation/token"


def detail(response):
    return response.json()["detail"]


# --- Signed URLs -------------------------------------------------------------------------


def test_a_signed_url_opens_one_conversation_with_the_agent(agent, caller):
    answer = caller("talk").get(SIGNED, {"agent_id": agent.public_id})
    assert answer.status_code == 200
    ConversationSignedUrlResponseModel.model_validate(answer.json(), strict=True)
    url = urlsplit(answer.json()["signed_url"])
    assert (url.scheme, url.netloc, url.path) == (
        "ws",
        "testserver",
        "/v1/convai/conversation",
    )
    query = parse_qs(url.query)
    assert set(query) == {"agent_id", "conversation_signature"}
    assert query["agent_id"] == [agent.public_id]
    [signature] = query["conversation_signature"]
    assert redeem(agent.public_id, signature, "signed_url").startswith("conv_")


def test_the_conversations_id_is_told_when_asked_for(agent, caller):
    answer = caller("talk").get(
        SIGNED, {"agent_id": agent.public_id, "include_conversation_id": "true"}
    )
    query = parse_qs(urlsplit(answer.json()["signed_url"]).query)
    assert query["conversation_id"] == [Grant.objects.get().conversation_id]


def test_what_a_hosted_agent_may_need_is_passed_on(agent, caller):
    asked = {
        "agent_id": agent.public_id,
        "branch_id": "main",
        "version_id": "v 2",
        "environment": "staging",
    }
    answer = caller("talk").get(SIGNED, asked)
    query = parse_qs(urlsplit(answer.json()["signed_url"]).query)
    assert {name: values[0] for name, values in query.items()} == {
        **asked,
        "conversation_signature": query["conversation_signature"][0],
    }


def test_behind_a_proxy_with_tls_the_address_is_a_secure_one(agent, caller, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["talk.example"]
    answer = caller("talk").get(
        SIGNED,
        {"agent_id": agent.public_id},
        headers={"X-Forwarded-Proto": "https", "Host": "talk.example"},
    )
    assert answer.json()["signed_url"].startswith(
        "wss://talk.example/v1/convai/conversation?"
    )


def test_a_signed_url_takes_a_key_for_talking(agent, caller):
    asked = {"agent_id": agent.public_id}
    assert caller().get(SIGNED, asked).status_code == 401
    refused = caller("read", "write").get(SIGNED, asked)
    assert refused.status_code == 403
    assert detail(refused)["status"] == "missing_permissions"
    wrong = Client(headers={"xi-api-key": "parley_wrong"}).get(SIGNED, asked)
    assert wrong.status_code == 401
    assert Grant.objects.count() == 0


@pytest.mark.parametrize("path", [SIGNED, TOKEN])
@pytest.mark.parametrize("how", [{"enabled": False}, {"archived": True}, None])
def test_an_agent_that_takes_no_calls_is_not_there(agent, caller, path, how):
    asked = agent.public_id if how else "agent_nobody"
    for name, value in (how or {}).items():
        setattr(agent, name, value)
    agent.save()
    answer = caller("talk").get(path, {"agent_id": asked})
    assert answer.status_code == 404
    assert detail(answer) == {
        "status": "agent_not_found",
        "message": f"There is no agent '{asked}'.",
    }


@pytest.mark.parametrize("path", [SIGNED, TOKEN])
@pytest.mark.parametrize("agent_id", [None, "", "a\x00", "x" * 65])
def test_an_id_that_none_can_have_is_named_as_the_fault(caller, path, agent_id):
    asked = {} if agent_id is None else {"agent_id": agent_id}
    answer = caller("talk").get(path, asked)
    assert answer.status_code == 422
    assert "agent_id" in detail(answer)[0]["loc"]


def test_revoking_the_key_closes_what_was_granted_with_it(agent, caller):
    shop = caller("talk")
    token = shop.get(TOKEN, {"agent_id": agent.public_id}).json()["token"]
    revoke(shop.key.pk)
    with pytest.raises(RevokedGrant):
        redeem(agent.public_id, token, "conversation_token")


# --- Tokens ------------------------------------------------------------------------------


def test_a_page_gets_a_token_for_a_public_agent_without_a_key(agent, caller):
    answer = caller().get(
        TOKEN,
        {"agent_id": agent.public_id, "source": "js_sdk", "version": "1.25.0"},
        headers={"Origin": "http://testserver"},
    )
    assert answer.status_code == 200
    TokenResponseModel.model_validate(answer.json(), strict=True)
    said = answer.json()
    assert (
        redeem(agent.public_id, said["token"], "conversation_token")
        == (said["conversation_id"])
    )


def test_a_private_agents_token_takes_a_key(agent, caller):
    agent.requires_auth = True
    agent.save()
    asked = {"agent_id": agent.public_id, "participant_name": "Ada"}
    refused = caller().get(TOKEN, asked)
    assert refused.status_code == 401
    assert detail(refused)["status"] == "authorization_required"
    assert caller("read").get(TOKEN, asked).status_code == 403
    wrong = Client(headers={"xi-api-key": "parley_wrong"}).get(TOKEN, asked)
    assert wrong.status_code == 401
    assert Grant.objects.count() == 0
    token = caller("talk").get(TOKEN, asked).json()["token"]
    assert jwt.decode(token, options={"verify_signature": False})["name"] == "Ada"


def test_a_page_that_may_not_talk_to_the_agent_gets_no_token(agent, caller):
    agent.allowed_origins = "https://shop.example"
    agent.save()
    asked = {"agent_id": agent.public_id}
    for origin in ["https://evil.example", "null"]:
        refused = caller().get(TOKEN, asked, headers={"Origin": origin})
        assert refused.status_code == 403
        assert detail(refused)["status"] == "origin_not_allowed"
        assert origin in detail(refused)["message"]
    assert Grant.objects.count() == 0
    shop = caller().get(TOKEN, asked, headers={"Origin": "https://shop.example"})
    assert shop.status_code == 200


def test_a_foreign_page_does_not_learn_which_agents_exist(agent, caller):
    asked = [agent.public_id, "agent_nobody"]
    answers = [
        caller().get(
            TOKEN, {"agent_id": agent_id}, headers={"Origin": "https://evil.example"}
        )
        for agent_id in asked
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()


def test_without_webrtc_tokens_are_given_all_the_same(agent, caller, settings):
    settings.PARLEY = {**settings.PARLEY, "WEBRTC": False}
    answer = caller("talk").get(TOKEN, {"agent_id": agent.public_id})
    assert answer.status_code == 200
    token = answer.json()["token"]
    assert redeem(agent.public_id, token, "conversation_token").startswith("conv_")
