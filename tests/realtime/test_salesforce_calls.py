"""The sales agent of the Salesforce preset, by voice, against an org that answers."""

import itertools
import json
import re
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command

from conversations.engine.ports import ToolRequest
from conversations.management.commands import add_preset
from conversations.models import Agent, AuthConnection, Conversation, ToolCall, Turn
from conversations.store.access import grants
from conversations.store.access.api_keys import known_key, make_key
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.salesforce.org import CLIENT_ID, CLIENT_SECRET, salesforce_org
from tests.fakes.spoken_audio import silence, speech
from tests.realtime.conftest import kept
from tests.realtime.wire_client import WireClient

CONTACT = (
    "SELECT Id, Name, Email, Phone, Title, Account.Name FROM Contact"
    " WHERE Email = '{}' LIMIT 5"
)
LEAD = "SELECT Id, Name, Email, Phone, Company, Status FROM Lead WHERE Email = '{}' LIMIT 5"
GET, CREATE = "salesforce_get_record", "salesforce_create_record"
SEARCH = "salesforce_search_records"
QUESTIONS = {
    "pumps": "For which company is that, and how large is it?",
    "works": "By when do you decide, and who does?",
    "summer": "What is your full name and your job title?",
}
CONFIRM = "You are Cy Ray, and the address is cy@new.example. Is that right?"
WRITTEN = "Thank you, Cy. It is written down, and a salesperson will call you back."
NEW = {
    "object_type": "Lead",
    "FirstName": "Cy",
    "LastName": "Ray",
    "Email": "cy@new.example",
    "Company": "Ray Works",
    "Title": "Head of purchasing",
    "Description": "Needs pumps. Twenty people. Decides before summer, by himself.",
}


class Salesperson:
    """What a good model does by the preset's prompt; all it says of people is looked up."""

    def __init__(self):
        self._ids = itertools.count(1)
        self.model = FakeLanguageModel([self._answer], first_delay_ms=1)

    def _call(self, name, **arguments):
        return ToolRequest(f"call_{next(self._ids)}", name, arguments)

    def _search(self, soql, mail):
        return self._call(SEARCH, q=soql.format(mail))

    def _answer(self, request):
        newest = request.messages[-1]
        if newest.role == "tool":
            asked = next(
                one
                for message in request.messages
                for one in message.tool_calls
                if one.call_id == newest.tool_call_id
            )
            return self._after(asked, newest.text, request)
        if mail := re.search(r"\S+@\S+", newest.text):
            return ["I am looking you up. ", self._search(CONTACT, mail[0])]
        if newest.text.startswith("yes"):
            return ["I am writing it down. ", self._call(CREATE, **NEW)]
        known = (q for word, q in QUESTIONS.items() if word in newest.text)
        return next(known, CONFIRM)

    def _after(self, asked, text, request):
        if "The server answered" in text:
            return "I am sorry, our system does not answer."
        found = json.loads(text[text.index("{") : text.rindex("}") + 1])
        if asked.name == CREATE:
            assert found["success"]
            return WRITTEN
        if asked.name == GET:
            return (
                f"Welcome back, {found['FirstName']}! How are things in"
                f" {found['Description'].lower()}?"
            )
        mail = re.search(r"'(.*)'", asked.arguments["q"])[1]
        if found["records"]:
            [record] = found["records"]
            kind = record["attributes"]["type"]
            return [self._call(GET, object_type=kind, record_id=record["Id"])]
        if "FROM Contact" in asked.arguments["q"]:
            return [self._search(LEAD, mail)]
        return "I do not have you yet. What can we do for you?"


@pytest.fixture
def org(parley):
    with salesforce_org() as org:
        acme = org.records.put("Account", Name="Acme Ltd", Type="Customer")
        org.records.put(
            "Contact",
            FirstName="Ann",
            LastName="O'Brien",
            Email="ann@acme.example",
            Title="Buyer",
            AccountId=acme["Id"],
            Description="The Leeds workshop",
        )
        parley(OUTBOUND_ALLOWED_HOSTS=[org.remote.host])
        yield org


@pytest.fixture
def sales(agent, providers, org):
    """The agent that the preset makes; who has no grant cannot talk to it."""
    words = ["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET]
    command = add_preset.Command()
    told = StringIO()
    call_command(command, "salesforce", "--domain", org.url, *words, stdout=told)
    providers.language_model_ = Salesperson().model
    providers.text_to_speech_ = FakeTextToSpeech(ms_per_character=1, first_delay_ms=1)
    made = Agent.objects.get(tools__name=SEARCH)
    Agent.objects.filter(pk=made.pk).update(
        analysed=False, first_message="", fixed_endpoint_ms=100, reprompt_after_ms=None
    )
    return made


async def caller(sales):
    key = await sync_to_async(lambda: known_key(make_key("site", ["talk"])[0]))()
    grant = await sync_to_async(grants.give_signed_url)(sales.public_id, key)
    client = WireClient(sales.public_id, query=f"conversation_signature={grant.secret}")
    await client.begin()
    return client


async def says(client, words, answer):
    """Aloud, and waits until the agent has come to this answer."""
    await client.say(silence(400) + speech(words) + silence(600))
    while answer not in heard(client):
        await client.until("agent_response")


def heard(client):
    return [
        frame["agent_response_event"]["agent_response"].strip()
        for frame in client.of_type("agent_response")
    ]


async def stored(client):
    await client.hang_up()
    found = await kept(client.conversation_id)
    calls = ToolCall.objects.filter(conversation=found.row).order_by("pk")
    return found, [call async for call in calls]


async def from_lookup_to_confirmation(client):
    await says(
        client,
        "hello my address is cy@new.example",
        "I do not have you yet. What can we do for you?",
    )
    await says(client, "we need pumps", QUESTIONS["pumps"])
    await says(client, "ray works we are twenty people", QUESTIONS["works"])
    await says(client, "before summer and I decide", QUESTIONS["summer"])
    await says(client, "cy ray head of purchasing", CONFIRM)


async def everything_stored():
    models = (Conversation, Turn, ToolCall)
    rows = [[row async for row in model.objects.values()] for model in models]
    return json.dumps(rows, default=str)


async def test_who_is_known_is_greeted_and_who_is_not_becomes_a_lead(
    sales, org, caplog
):
    ann = await caller(sales)
    greeting = "Welcome back, Ann! How are things in the leeds workshop?"
    await says(ann, "hello this is ann@acme.example", greeting)
    found, calls = await stored(ann)
    assert found.dialogue[0] == ("user", "hello this is ann@acme.example")
    assert found.dialogue[-1][1].endswith(greeting)
    assert [call.name for call in calls] == [SEARCH, GET]
    [contact] = org.records.all("Contact")
    assert calls[0].arguments == {"q": CONTACT.format("ann@acme.example")}
    assert calls[1].arguments == {
        "object_type": "Contact",
        "record_id": contact["Id"],
    }
    assert json.loads(calls[0].result)["records"][0]["Account"]["Name"] == "Acme Ltd"

    cy = await caller(sales)
    await from_lookup_to_confirmation(cy)
    await says(cy, "yes that is right", WRITTEN)
    found, calls = await stored(cy)
    assert found.dialogue[-1][1].endswith(WRITTEN)
    assert [call.name for call in calls] == [SEARCH, SEARCH, CREATE]
    assert [json.loads(call.result)["records"] for call in calls[:2]] == [[], []]
    assert calls[2].arguments == NEW
    [lead] = org.records.all("Lead")
    assert json.loads(calls[2].result)["id"] == lead["Id"]
    fields = {name: value for name, value in NEW.items() if name != "object_type"}
    assert fields.items() <= lead.items()
    assert not any(call.is_error for call in calls)
    assert all(call.latency_ms is not None for call in calls)

    assert org.token_fetches == 1
    told = f"{ann.texts} {cy.texts} {await everything_stored()} {caplog.text}"
    token = (await AuthConnection.objects.aget()).token.reveal()
    assert token
    for secret in (CLIENT_SECRET, token):
        assert secret not in told


async def test_a_token_that_ends_in_mid_call_is_replaced_unheard(sales, org, warnings):
    cy = await caller(sales)
    await from_lookup_to_confirmation(cy)
    assert org.token_fetches == 1
    org.end_sessions()
    await says(cy, "yes that is right", WRITTEN)
    assert "does not answer" not in str(heard(cy))
    assert "error" not in cy.types
    found, calls = await stored(cy)
    assert [call.is_error for call in calls] == [False] * 3
    assert org.token_fetches == 2
    # It was sent twice, and made once.
    assert len(org.records.all("Lead")) == 1
    assert (await AuthConnection.objects.aget()).status == "active"
    assert warnings() == []


# --- What callers say as a part of a query ----------------------------------------------


class Naive(Salesperson):
    """Takes whatever was said into its query as it is; escapes it if that is refused."""

    def _answer(self, request):
        newest = request.messages[-1]
        if newest.role != "tool":
            return [self._name(newest.text)]
        said = next(m.text for m in request.messages[::-1] if m.role == "user")
        if "MALFORMED_QUERY" in newest.text:
            return [self._name(said.replace("\\", "\\\\").replace("'", "\\'"))]
        return f"Found {json.loads(newest.text)['totalSize']}."

    def _name(self, name):
        soql = f"SELECT Id, Name FROM Contact WHERE LastName = '{name}'"
        return self._call(SEARCH, q=soql)


async def typed(sales, providers, words):
    providers.language_model_ = Naive().model
    client = await caller(sales)
    await client.send("user_message", text=words)
    await client.until("agent_response")
    _, calls = await stored(client)
    return heard(client)[-1], calls


async def test_a_double_is_told_with_the_record_that_is_there(sales, providers, org):
    bob = org.records.put("Lead", LastName="Bob", Company="B", Email=NEW["Email"])
    create = ToolRequest("call_1", CREATE, NEW)
    model = FakeLanguageModel([[create], "You are there already."], first_delay_ms=1)
    providers.language_model_ = model
    client = await caller(sales)
    await client.send("user_message", text="write me down")
    await client.until("agent_response")
    _, [call] = await stored(client)
    assert call.is_error
    told = model.requests[1].messages[-1].text
    assert "DUPLICATES_DETECTED" in told
    assert bob["Id"] in told
    assert len(org.records.all("Lead")) == 1


async def test_a_quote_is_refused_in_words_that_a_model_can_mend(sales, providers):
    answer, [refused, mended] = await typed(sales, providers, "O'Brien")
    assert refused.is_error
    assert "The server answered 400" in refused.result
    assert "MALFORMED_QUERY" in refused.result
    assert mended.arguments["q"].endswith("'O\\'Brien'")
    assert answer == "Found 1."


@pytest.mark.parametrize(
    "words",
    [
        "x&q=SELECT+Id+FROM+Account",
        "x#/../../sobjects/Account/1",
        "x%26q%3DSELECT%20Id%20FROM%20Account",
        "x' AND Email = 'a&_HttpMethod=DELETE",
        "x\r\nHost: evil.example",
        "{record_id}{{system__conversation_id}}",
    ],
)
async def test_what_is_said_never_leaves_its_one_parameter(
    sales, providers, org, words
):
    _, [call, *_] = await typed(sales, providers, words)
    [sent] = [a for a in org.remote.asked if a.method == "GET"][:1]
    path, _, query = sent.path.partition("?")
    assert path == "/services/data/v58.0/query/"
    assert query.startswith("q=SELECT%20")
    assert not set(query[2:]) & set("&#=+ ")
    assert org.queries[0] == call.arguments["q"]
    assert sent.headers["host"] == org.remote.host


async def test_within_the_query_it_is_the_model_that_escapes(sales, providers):
    """No tool can tell a query that was meant from one that was talked into."""
    attack = "x' OR Name LIKE '%"
    answer, [call] = await typed(sales, providers, attack)
    assert (answer, call.is_error) == ("Found 1.", False)
    # Beside another condition the org itself wants parentheses, and refuses it.
    _, calls = await typed(sales, providers, f"x' AND Title = 'y{attack[1:]}")
    assert "unexpected token: 'OR'" in calls[0].result
