import pytest
from django.core.cache import cache
from django.test import Client

from conversations.models import Agent, Sealed
from conversations.store.access.grants import is_valid

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> Agent:
    return Agent.objects.create(
        public_id="agent_door", name="Door", access_code=Sealed.of("blue whale")
    )


def ask(client: Client, **headers: str):
    return client.post("/talk/agent_door/grant", headers=headers)


def opens(response) -> bool:
    assert response.status_code == 200, response.content
    token = response.json()["conversation_token"]
    return is_valid("agent_door", token, "conversation_token")


def refusal(response) -> tuple[int, str]:
    detail = response.json()["detail"]
    assert detail["message"]
    return response.status_code, detail["status"]


def test_who_typed_the_code_is_given_a_token_that_opens(client, agent):
    assert refusal(ask(client)) == (401, "authorization_required")
    client.post("/talk/agent_door/code", {"code": "blue whale"})
    response = ask(client)
    assert opens(response)
    assert "no-store" in response["Cache-Control"]


def test_the_token_opens_this_agent_alone(admin_client, agent):
    Agent.objects.create(public_id="agent_other", name="Other")
    token = ask(admin_client).json()["conversation_token"]
    assert not is_valid("agent_other", token, "conversation_token")


def test_each_conversation_has_one_of_its_own(admin_client, agent):
    first, second = (ask(admin_client).json()["conversation_token"] for _ in range(2))
    assert first != second


def test_another_code_takes_back_what_was_given(client, agent):
    client.post("/talk/agent_door/code", {"code": "blue whale"})
    response = ask(client)
    agent.access_code = Sealed.of("grey whale")
    agent.save()
    assert not opens(response)
    assert refusal(ask(client)) == (401, "authorization_required")


def test_staff_are_given_one_for_private_agents(admin_client, client, agent):
    agent.access_code, agent.requires_auth = Sealed(), True
    agent.save()
    assert opens(ask(admin_client))
    assert refusal(ask(client)) == (401, "authorization_required")


def test_pages_of_other_sites_cannot_ask(agent, admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert ask(client).status_code == 403


def test_agents_that_take_no_calls_are_not_found(admin_client, agent):
    agent.enabled = False
    agent.save()
    assert refusal(ask(admin_client)) == (404, "agent_not_found")


def test_an_address_may_ask_as_often_as_it_may_connect(admin_client, agent, settings):
    settings.PARLEY = settings.PARLEY | {"CONNECTIONS_PER_MINUTE": 1}
    cache.clear()
    assert ask(admin_client).status_code == 200
    refused = ask(admin_client)
    cache.clear()
    assert refusal(refused) == (429, "rate_limited")
    assert int(refused["Retry-After"]) > 0


def test_the_open_doors_of_the_api_stay_shut_for_an_agent_with_a_code(client, agent):
    own = {"origin": "http://testserver"}
    token = client.get("/v1/convai/conversation/token?agent_id=agent_door", headers=own)
    widget = client.get("/v1/convai/agents/agent_door/widget", headers=own)
    signed = client.get(
        "/v1/convai/conversation/get-signed-url?agent_id=agent_door", headers=own
    )
    assert [r.status_code for r in (token, widget, signed)] == [401, 401, 401]
