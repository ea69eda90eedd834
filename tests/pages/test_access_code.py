import logging
import re

import pytest
from django.core.cache import cache
from django.test import Client

from conversations.models import Agent, Sealed

pytestmark = pytest.mark.django_db
CODE = "blue whale"


@pytest.fixture
def agent() -> Agent:
    return Agent.objects.create(
        public_id="agent_door", name="The back door", access_code=Sealed.of(CODE)
    )


def enter(client: Client, code: str, **headers: str):
    return client.post("/talk/agent_door/code", {"code": code}, headers=headers)


def is_let_in(client: Client) -> bool:
    return client.get("/talk/agent_door").context.get("grant_url") is not None


def change_code(agent: Agent, code: str) -> None:
    agent.access_code = Sealed.of(code)
    agent.save()


def test_page_asks_for_the_code_and_tells_nothing_of_the_agent(client, agent):
    response = client.get("/talk/agent_door")
    page = response.content.decode()
    assert response.status_code == 200
    assert '<label for="code">' in page
    assert "The back door" not in page
    assert "no-store" in response["Cache-Control"]


def test_who_types_the_code_is_let_in_and_need_not_type_it_again(client, agent):
    response = enter(client, CODE)
    assert (response.status_code, response["Location"]) == (302, "/talk/agent_door")
    assert is_let_in(client)
    cookie = response.cookies["parley_access"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/talk/agent_door"
    assert CODE not in cookie.value


@pytest.mark.parametrize("code", ["grey whale", "Blue whale", "' OR 1=1 --", "\x00"])
def test_a_wrong_code_opens_nothing_and_is_told_and_not_logged(
    client, agent, code, caplog
):
    with caplog.at_level(logging.DEBUG):
        response = enter(client, code)
    page = response.content.decode()
    assert response.status_code == 403
    assert "That is not the code" in page
    assert 'aria-invalid="true" aria-describedby="code-fault"' in page
    assert "autocomplete" in page
    assert not is_let_in(client)
    assert code not in caplog.text


def test_an_empty_code_is_asked_for_again(client, agent):
    response = enter(client, "  ")
    assert response.status_code == 422
    assert "Type the code" in response.content.decode()


def test_another_code_locks_everybody_out_again(client, agent):
    enter(client, CODE)
    change_code(agent, "grey whale")
    assert not is_let_in(client)
    change_code(agent, CODE)
    assert is_let_in(client)


def test_the_cookie_opens_no_other_agent(client, agent):
    Agent.objects.create(
        public_id="agent_other", name="Other", access_code=Sealed.of(CODE)
    )
    cookie = enter(client, CODE).cookies["parley_access"].value
    client.cookies.clear()
    client.cookies["parley_access"] = cookie
    response = client.get("/talk/agent_other")
    assert "code-form" in response.content.decode()


def test_a_cookie_that_we_did_not_sign_opens_nothing(client, agent):
    cookie = enter(client, CODE).cookies["parley_access"].value
    client.cookies["parley_access"] = cookie[:-1] + ("x" if cookie[-1] != "x" else "y")
    assert not is_let_in(client)


def test_it_is_remembered_for_a_while_only(client, agent, settings):
    enter(client, CODE)
    settings.PARLEY = settings.PARLEY | {"ACCESS_CODE_REMEMBERED_MS": -1000}
    assert not is_let_in(client)


def test_an_address_may_try_so_often(client, agent, settings):
    settings.PARLEY = settings.PARLEY | {"ACCESS_CODE_TRIES_PER_MINUTE": 3}
    cache.clear()
    assert [enter(client, "no").status_code for _ in range(3)] == [403] * 3
    refused = enter(client, CODE)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Wait a minute" in refused.content.decode()
    assert not is_let_in(client)
    cache.clear()
    assert enter(client, CODE).status_code == 302


def test_a_form_of_another_site_is_not_taken(agent):
    client = Client(enforce_csrf_checks=True)
    response = enter(client, CODE)
    assert response.status_code == 403
    assert "The form could not be sent" in response.content.decode()


def test_a_code_in_the_address_is_not_kept_there(client, agent):
    """The page's script takes it out; who is let in already is sent on without it."""
    asked = client.get("/talk/agent_door?code=blue+whale").content.decode()
    assert "pages/access-code.js" in asked
    assert not re.search(r"blue.whale", asked)
    enter(client, CODE)
    response = client.get("/talk/agent_door?code=blue+whale")
    assert (response.status_code, response["Location"]) == (302, "/talk/agent_door")


def test_a_code_that_cannot_be_read_is_told_with_the_fix_in_the_log(
    client, agent, settings, caplog
):
    settings.ENCRYPTION_KEYS = ["another key than the one it was sealed with"]
    response = enter(client, CODE)
    assert response.status_code == 503
    assert "has to set it anew" in response.content.decode()
    assert "ENCRYPTION_KEYS" in caplog.text


def test_the_address_of_the_form_leads_back_to_the_page(client, agent):
    assert client.get("/talk/agent_door/code")["Location"] == "/talk/agent_door"


def test_staff_need_no_code(admin_client, agent):
    assert is_let_in(admin_client)


def test_agents_without_a_code_are_open_to_no_code(client, agent):
    change_code(agent, "")
    agent.requires_auth = True
    agent.save()
    for code in ("", CODE, "None"):
        enter(client, code)
        assert not is_let_in(client)
    assert client.post("/talk/agent_nowhere/code").status_code == 404
