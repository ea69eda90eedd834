from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversations.management.commands import add_preset
from conversations.models import Agent, AuthConnection, Tool

pytestmark = pytest.mark.django_db

SECRET = "consumer-hush-hush"
GIVEN = {"--domain": "acme", "--client-id": "key-1", "--client-secret": SECRET}


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())
    monkeypatch.delenv("SALESFORCE_CLIENT_SECRET", raising=False)


def add(*flags, **changes):
    told = StringIO()
    given = GIVEN | {f"--{name.replace('_', '-')}": v for name, v in changes.items()}
    pairs = [part for pair in given.items() if pair[1] is not None for part in pair]
    call_command(add_preset.Command(), "salesforce", *pairs, *flags, stdout=told)
    assert SECRET not in told.getvalue()
    return told.getvalue()


def deeds(told):
    lines = [
        line.rpartition(": ")
        for line in told.splitlines()
        if " CRM" in line or line.startswith(("tool", "agent"))
    ]
    return [deed for _, _, deed in lines]


def everything():
    rows = [*AuthConnection.objects.values(), *Tool.objects.values()]
    return [*rows, *Agent.objects.values()]


def test_a_connection_the_tools_and_an_agent_are_made():
    told = add()
    assert deeds(told) == ["created"] * 5
    connection = AuthConnection.objects.get()
    assert connection.name == "Salesforce CRM"
    assert connection.kind == "oauth2_client_credentials"
    assert connection.credentials.reveal() == SECRET
    token_url = "https://acme.my.salesforce.com/services/oauth2/token"
    assert connection.config["token_url"] == token_url
    assert connection.config["client_id"] == "key-1"
    tools = {tool.name: tool for tool in Tool.objects.all()}
    assert [*tools] == [
        "salesforce_create_record",
        "salesforce_get_record",
        "salesforce_search_records",
    ]
    for tool in tools.values():
        api = tool.config["api_schema"]
        assert api["url"].startswith("https://acme.my.salesforce.com/services/data/")
        assert api["auth_connection"] == {"auth_connection_id": connection.public_id}
    agent = Agent.objects.get()
    assert {*agent.tools.all()} == {*tools.values()}
    assert agent.requires_auth
    assert agent.can_end_call
    assert "salesforce" in agent.prompt.lower()
    assert agent.criteria.count() == 2
    assert agent.collected_items.count() == 3
    assert SECRET not in str(everything())
    assert "private" in told
    assert "uses no tools" in told


def test_again_it_changes_nothing():
    add()
    before = everything()
    assert deeds(add()) == ["unchanged"] * 5
    assert everything() == before


def test_the_secret_that_is_there_need_not_be_told_again():
    add()
    assert deeds(add(client_secret=None)) == ["unchanged"] * 5
    assert AuthConnection.objects.get().credentials.reveal() == SECRET


def test_another_secret_changes_the_connection_alone():
    add()
    assert deeds(add(client_secret="new")) == ["changed"] + ["unchanged"] * 4
    assert AuthConnection.objects.get().credentials.reveal() == "new"


def test_another_domain_changes_addresses_and_leaves_what_staff_wrote():
    add()
    Tool.objects.filter(name="salesforce_get_record").update(name="read_it")
    tool = Tool.objects.get(name="read_it")
    tool.config |= {"name": "read_it", "description": "In our words."}
    tool.save()
    Agent.objects.update(prompt="Our prompt.")
    told = add(domain="acme--test.sandbox.my.salesforce.com")
    assert deeds(told) == ["changed"] * 4 + ["unchanged"]
    tool.refresh_from_db()
    assert (tool.name, tool.description) == ("read_it", "In our words.")
    assert "//acme--test.sandbox.my.salesforce.com/" in tool.config["api_schema"]["url"]
    assert Agent.objects.get().prompt == "Our prompt."


def test_an_agent_is_made_where_none_has_the_tools():
    add()
    Agent.objects.all().delete()
    assert deeds(add()) == ["unchanged"] * 4 + ["created"]


def test_another_org_stands_beside_the_first():
    add()
    assert deeds(add("--as", "salesforce-eu", domain="acme-eu")) == ["created"] * 5
    names = AuthConnection.objects.values_list("name", flat=True)
    assert [*names] == ["Salesforce CRM", "Salesforce CRM (salesforce-eu)"]
    assert Tool.objects.count() == 6


def test_a_rehearsal_says_what_would_be_and_does_nothing():
    told = add("--dry-run")
    assert deeds(told) == ["would be created"] * 5
    assert everything() == []
    add()
    before = everything()
    told = add("--dry-run", client_id="key-2")
    assert deeds(told) == ["would be changed"] + ["unchanged"] * 4
    assert everything() == before


def test_the_secret_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("SALESFORCE_CLIENT_SECRET", "from-outside")
    add(client_secret=None)
    assert AuthConnection.objects.get().credentials.reveal() == "from-outside"


def test_the_secret_is_asked_for_at_a_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin", Terminal())
    asked = []
    monkeypatch.setattr("getpass.getpass", lambda text: asked.append(text) or "typed")
    add(client_secret=None)
    assert len(asked) == 1
    assert AuthConnection.objects.get().credentials.reveal() == "typed"


@pytest.mark.parametrize(
    ("changes", "flags", "words"),
    [
        ({"domain": "acme.example"}, (), "--domain: 'acme.example' is no domain"),
        ({"domain": "acme corp"}, (), "is no host name. It is the one that Setup"),
        ({"domain": "http://127.0.0.1:9"}, (), "https on its usual port"),
        ({"domain": None}, (), "--domain is needed"),
        ({"client_secret": None}, (), "--client-secret is needed.*SALESFORCE_CLIENT"),
        ({"client_id": " "}, (), "--client-id is empty"),
        ({}, ("--as", "My CRM"), "--as: 'My CRM' does not do"),
        ({}, ("--llm", "nobody/nothing"), "llm"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_made(changes, flags, words):
    with pytest.raises(CommandError, match=words):
        add(*flags, **changes)
    assert everything() == []


def test_an_org_of_ones_own_may_be_opened(settings):
    settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": ["127.0.0.1:9"]}
    add(domain="http://127.0.0.1:9")
    url = Tool.objects.get(name="salesforce_search_records").config["api_schema"]["url"]
    assert url == "http://127.0.0.1:9/services/data/v58.0/query/"


def test_a_preset_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(CommandError, match="hubspot.*salesforce"):
        call_command(add_preset.Command(), "sugar")


def test_a_broken_folder_is_told(monkeypatch, tmp_path):
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/preset.json").write_text("{")
    real = add_preset.all_presets
    monkeypatch.setattr(add_preset, "all_presets", lambda: real(tmp_path))
    with pytest.raises(CommandError, match=r"acme/preset\.json: is no JSON"):
        call_command(add_preset.Command(), "acme")
