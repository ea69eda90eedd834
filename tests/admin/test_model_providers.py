"""Model providers and prices in the admin, asked through a server of the test's own."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from conversations.models import Agent, ModelProvider, Sealed
from tests.admin.test_model_provider_form import ADD, posted

KEY = "sk-very-secret"
LIST = reverse("admin:conversations_modelprovider_changelist")


class Service(BaseHTTPRequestHandler):
    """Lists two models, and says hello to whoever has the key."""

    def do_GET(self):
        self._answer({"data": [{"id": "small"}, {"id": "large"}]})

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        delta = {"choices": [{"delta": {"content": "Hello there."}}]}
        self._answer(f"data: {json.dumps(delta)}\n\ndata: [DONE]\n\n")

    def _answer(self, body):
        known = self.headers["authorization"] == f"Bearer {KEY}"
        said = body if isinstance(body, str) else json.dumps(body)
        content = (said if known else f"no such key: {KEY}").encode()
        self.send_response(200 if known else 401)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def provider(db, address):
    return ModelProvider.objects.create(
        kind="llm",
        slug="ours",
        name="Our models",
        base_url=address,
        api_key=Sealed.of(KEY),
    )


def page_of(row, name="change"):
    return reverse(f"admin:conversations_modelprovider_{name}", args=[row.pk])


def test_a_provider_is_added_and_its_key_never_shown(admin_client):
    answer = admin_client.post(ADD, posted(api_key=KEY))
    assert answer.status_code == 302
    row = ModelProvider.objects.get()
    assert row.api_key.reveal() == KEY
    for page in (page_of(row), LIST, page_of(row, "try")):
        assert KEY not in admin_client.get(page).content.decode()


def test_services_that_many_use_fill_the_form_in(admin_client):
    page = admin_client.get(ADD)
    links = {one["title"]: one["url"] for one in page.context["presets"]}
    assert "Anthropic" in links
    begun = admin_client.get(links["Anthropic"])
    assert begun.context["adminform"].form.initial["slug"] == "anthropic"
    assert "https://api.anthropic.com/v1" in begun.content.decode()


def test_models_are_fetched_and_shown(admin_client, provider):
    answer = admin_client.post(page_of(provider, "models"), follow=True)
    assert "Our models has 2 models." in answer.content.decode()
    provider.refresh_from_db()
    assert provider.model_names == ["large", "small"]
    assert provider.listed_at is not None
    assert "ours/large, ours/small" in answer.content.decode()


def test_what_keeps_models_from_being_fetched_is_said_without_the_key(
    admin_client, provider
):
    provider.api_key = Sealed.of("sk-other")
    provider.save()
    page = admin_client.post(page_of(provider, "models"), follow=True).content.decode()
    assert "check the API key of the model provider “Our models”" in page
    provider.refresh_from_db()
    assert "sk-other" not in provider.error + page


def test_looking_changes_nothing(admin_client, provider):
    admin_client.get(page_of(provider, "models"))
    provider.refresh_from_db()
    assert provider.listed_at is None


def test_a_model_is_tried_and_its_answer_shown(admin_client, provider):
    page = admin_client.post(page_of(provider, "try"), {"model": "small"})
    assert page.context["tried"].answer == "Hello there."
    assert "It answered after" in page.content.decode()
    nothing = admin_client.post(page_of(provider, "try"), {"model": " "})
    assert "Name a model" in nothing.content.decode()


def test_a_service_that_does_not_answer_is_told_with_the_fix(admin_client, provider):
    provider.base_url = "http://127.0.0.1:9/v1"
    provider.save()
    page = admin_client.post(page_of(provider, "try"), {"model": "small"})
    assert "is the server running" in page.content.decode()


def test_only_who_may_change_a_provider_may_ask_it(client, staff, provider):
    client.force_login(staff("view_modelprovider"))
    assert client.get(page_of(provider)).status_code == 200
    for name in ("models", "try"):
        assert client.post(page_of(provider, name)).status_code == 403


def test_agents_are_offered_the_models_and_may_name_others(admin_client, provider):
    provider.model_names = ["small"]
    provider.save()
    agent = Agent.objects.create(name="Desk")
    url = reverse("admin:conversations_agent_change", args=[agent.pk])
    page = admin_client.get(url).content.decode()
    assert '<option value="ours/small">' in page
    assert '<option value="offline/piper">' in page
