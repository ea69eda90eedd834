from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from conversations.models import Agent, Sealed
from conversations.store.agents.start_page import A_PAGE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_agents() -> None:
    """Migrations may have made the demo agent; each test makes its own."""
    Agent.objects.all().delete()


def make_agent(public_id: str, **values: object) -> Agent:
    return Agent.objects.create(public_id=public_id, **{"name": public_id, **values})


@pytest.fixture
def choose(settings) -> Callable[[str], None]:
    def set_to(value: str) -> None:
        settings.PARLEY = settings.PARLEY | {"LANDING_PAGE": value}

    return set_to


def body(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_only_agent_is_opened_straight_away(client: Client) -> None:
    make_agent("agent_one")
    make_agent("agent_off", enabled=False)
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"] == "/talk/agent_one"


def test_several_agents_are_listed_with_their_links(client: Client) -> None:
    make_agent("agent_one", name="Front <desk>", description="Knows & tells")
    make_agent("agent_two", name="Archive", text_only=True)
    page = body(client)
    assert "Front &lt;desk&gt;" in page
    assert "Knows &amp; tells" in page
    assert 'href="/talk/agent_two"' in page
    assert "Written chat" in page


def test_without_agents_the_page_says_how_to_make_one(client: Client) -> None:
    page = body(client)
    assert "There is no agent to talk to yet" in page
    assert f'href="{reverse("admin:index")}"' in page


def test_agents_that_are_not_for_everybody_are_never_listed(client: Client) -> None:
    make_agent("agent_a")
    make_agent("agent_b")
    make_agent("agent_private", requires_auth=True)
    make_agent("agent_coded", access_code=Sealed.of("blue whale"))
    make_agent("agent_unlisted", listed=False)
    make_agent("agent_off", enabled=False)
    make_agent("agent_archived", archived=True)
    for path in ("/", "/?q=agent"):
        page = body(client, path)
        assert page.count('href="/talk/') == 2
        assert 'href="/talk/agent_a"' in page
    # What is not listed can be talked to by who knows its address.
    assert client.get("/talk/agent_unlisted").status_code == 200


def test_the_only_one_is_listed_where_the_owner_wants_the_list(
    client: Client, choose: Callable[[str], None]
) -> None:
    choose("list")
    make_agent("agent_one")
    assert 'href="/talk/agent_one"' in body(client)


def test_an_owner_may_want_no_start_page(
    client: Client, choose: Callable[[str], None]
) -> None:
    choose("off")
    make_agent("agent_one")
    response = client.get("/")
    assert response.status_code == 404
    # It would lead to nothing.
    assert "To the start page" not in response.content.decode()
    assert client.get("/talk/agent_one").status_code == 200


@pytest.mark.parametrize(
    ("chosen", "leads_to"),
    [
        ("agent_two", "/talk/agent_two"),
        ("https://shop.example/help", "https://shop.example/help"),
        ("/admin/", "/admin/"),
    ],
)
def test_the_start_page_may_lead_elsewhere(
    client: Client, choose: Callable[[str], None], chosen: str, leads_to: str
) -> None:
    choose(chosen)
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, leads_to)


def test_many_agents_are_searched_by_name_and_line_and_leafed_through(
    client: Client,
) -> None:
    for number in range(A_PAGE + 1):
        make_agent(f"agent_{number:02}", name=f"Desk {number:02}")
    make_agent("agent_books", name="Library", description="Lends books & maps")
    first = body(client)
    assert 'type="search"' in first
    assert "Page 1 of 2" in first
    assert "page=2" in first
    assert 'href="/talk/agent_books"' in body(client, "/?page=2")
    found = body(client, "/?q=BOOKS+library")
    assert found.count('href="/talk/') == 1
    nothing = body(client, "/?q=%3Cscript%3E%00")
    assert "No agent here" in nothing
    assert "<script>" not in nothing
    assert "Show all" in nothing


def test_few_agents_need_no_search(client: Client) -> None:
    make_agent("agent_a")
    make_agent("agent_b")
    assert 'type="search"' not in body(client)


def test_queries_are_as_many_for_one_agent_as_for_a_page_of_them(
    client: Client, django_assert_max_num_queries
) -> None:
    for number in range(20):
        make_agent(f"agent_{number}")
    with django_assert_max_num_queries(4):
        client.get("/")


def test_picture_of_an_agent_is_shown_at_an_address_that_changes_with_it(
    client: Client,
) -> None:
    agent = make_agent("agent_a", avatar="avatars/one.png", widget_avatar_kind="image")
    make_agent("agent_b")
    before = body(client)
    assert 'src="/v1/convai/agents/agent_a/avatar?v=' in before
    assert before.count("<circle") == 1
    assert 'stop-color="#' in before
    agent.avatar = "avatars/two.png"
    agent.save()
    assert body(client) != before


def test_it_is_read_only(client: Client) -> None:
    assert client.post("/").status_code == 405
