"""Pages of models and their cost can be read by everybody, at any width."""

import os
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.models import ModelPrice, ModelProvider, ModelUse
from tests.admin.browsing import faults, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(transactional_db):
    ModelPrice.objects.create(model="claude/opus", per_million_input_tokens=5)
    return ModelProvider.objects.create(
        kind="llm",
        slug="claude",
        name="Claude",
        base_url="http://127.0.0.1:9/v1",
        model_names=["opus", "sonnet"],
        listed_at=timezone.now(),
    )


@pytest.fixture
def talk(transactional_db, converse):
    began = timezone.now() - timedelta(seconds=70)
    talk = converse(started_at=began, ended_at=timezone.now())

    def use(kind, model, cost, **counts):
        ModelUse.objects.create(
            conversation=talk, kind=kind, model=model, cost=cost, **counts
        )

    use("llm", "claude/opus", Decimal("0.0312"), input_tokens=6_000, requests=4)
    use("tts", "openai/voice", None, characters=400, estimated=True)
    use("stt", "offline/moonshine", Decimal(0), audio_ms=40_000, requests=4)
    return talk


@pytest.fixture
def pages(provider, talk):
    def at(name, *args):
        return reverse(f"admin:conversations_{name}", args=args)

    return {
        "add": (at("modelprovider_add"), "#content-main"),
        "change": (at("modelprovider_change", provider.pk), "#content-main"),
        "try": (at("modelprovider_try", provider.pk), "form:has(#model)"),
        "cost": (at("conversation_change", talk.pk), ".panel:has(.model-use)"),
        "board": (reverse("admin:index"), "[aria-labelledby=board-costs]"),
    }


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_they_fit_and_can_be_read(admin_client, live_server, pages, width, scheme):
    root = live_server.url.replace("127.0.0.1", "localhost")

    def look(page):
        found = {}
        for name, (path, scope) in pages.items():
            page.goto(root + path)
            if folder := os.environ.get("SCREENSHOTS"):
                page.locator(scope).first.scroll_into_view_if_needed()
                page.screenshot(path=f"{folder}/models-{name}-{scheme}-{width}.png")
            wide = page.evaluate(
                "document.documentElement.scrollWidth"
                " - document.documentElement.clientWidth"
            )
            found[name] = (max(0, wide), faults(page, scope))
        return found

    found, problems = visit(
        root + reverse("admin:index"),
        admin_client.cookies["sessionid"].value,
        look,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        bypass_csp=True,
    )
    assert found == dict.fromkeys(pages, (0, []))
    assert problems == []


def test_the_models_are_asked_for_by_the_button(admin_client, live_server, provider):
    path = reverse("admin:conversations_modelprovider_change", args=[provider.pk])

    def press(page):
        page.get_by_role("button", name="Fetch the models").click()
        return page.get_by_text("The models were not fetched.").inner_text()

    said, problems = visit(
        live_server.url.replace("127.0.0.1", "localhost") + path,
        admin_client.cookies["sessionid"].value,
        press,
    )
    assert "is the server running" in said
    assert problems == []
