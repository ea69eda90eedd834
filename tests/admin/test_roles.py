"""Every page of the admin as each role: nothing breaks, no link leads to a refusal."""

import re
from collections import deque
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from conversations.models import (
    Agent,
    Analysis,
    AnalysisBatch,
    ApiKey,
    CollectedValue,
    Contact,
    Delivery,
    Document,
    Erasure,
    Label,
    RecordingAccess,
    SavedView,
    Sealed,
    Secret,
    SuccessCriterion,
    Tool,
    Webhook,
)
from conversations.store.access.roles import ROLES

ROLE_NAMES = [role.name for role in ROLES.values()]
MENU = {
    "Reviewer": {
        "conversation",
        "feedback",
        "contact",
        "label",
        "analysisbatch",
        "savedview",
        "agent",
    },
    "Agent editor": {"agent", "document", "tool", "mcpserver", "webhook", "delivery"},
    "Administrator": {
        "conversation",
        "feedback",
        "contact",
        "label",
        "analysisbatch",
        "savedview",
        "agent",
        "document",
        "tool",
        "mcpserver",
        "modelprovider",
        "modelprice",
        "webhook",
        "delivery",
        "apikey",
        "secret",
        "authconnection",
        "recordingaccess",
        "erasure",
        "user",
        "group",
        "workspace",
        "dbtaskresult",
    },
}
LEAVES = ("/logout/", "/jsi18n/", "/password_change/")
"""What a link may lead to that is not looked at: it signs out, or is no page."""


@pytest.fixture
def in_role(client):
    def sign_in(role):
        user = User.objects.create_user(f"a {role}", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def one_of_everything(conversation, recording, admin_user):
    """A row of every model that has pages, joined as they are in earnest."""
    now = timezone.now()
    agent = conversation.agent
    contact = Contact.objects.create(
        user_id="ada@example.org", first_seen_at=now, last_seen_at=now
    )
    conversation.contact = contact
    conversation.user_id = contact.user_id
    conversation.call_successful = "failure"
    conversation.rating_comment = "It did not understand me."
    conversation.save()
    conversation.labels.add(Label.objects.create(name="Complaint", colour="danger"))
    SuccessCriterion.objects.create(agent=agent, identifier="solved", name="Solved")
    CollectedValue.objects.create(
        conversation=conversation, identifier="reason", type="string", text="a loan"
    )
    document = Document.objects.create(name="Hours", kind="text", text="Nine to six.")
    agent.documents.add(document)
    tool = Tool.objects.create(name="end_call", kind="system")
    agent.tools.add(tool)
    batch = AnalysisBatch.objects.create(total=1, requested_by=admin_user)
    Analysis.objects.create(
        conversation=conversation,
        batch=batch,
        state="failed",
        due_at=now,
    )
    webhook = Webhook.objects.create(
        name="CRM", url="https://crm.example.org/", secret=Sealed.of("shh")
    )
    Delivery.objects.create(
        webhook=webhook,
        conversation=conversation,
        event="post_call_transcription",
        state="given_up",
        created_at=now,
        due_at=now,
        give_up_at=now + timedelta(days=1),
    )
    ApiKey.objects.create(name="CRM", start="sk_abc", key_hash="0", scopes=["read"])
    Secret.objects.create(name="CRM", value=Sealed.of("hush"))
    SavedView.objects.create(name="Failures", owner=admin_user, shared=True)
    RecordingAccess.objects.create(
        conversation=conversation, by="root", way="admin", user=admin_user
    )
    Erasure.objects.create(subject_digest="0" * 64, requested_by=admin_user)


def links(page, address):
    """The addresses inside the admin that a page links to."""
    found = re.findall(r'<a\b[^>]*?\bhref="([^"]+)"', page)
    for target in map(unescape, found):
        parts = urlsplit(urljoin(address, target))
        if parts.path.startswith(reverse("admin:index")) and not parts.netloc:
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def shape(address):
    """Pages that differ in one number or in a value of their query are looked at once."""
    parts = urlsplit(address)
    names = sorted(part.split("=")[0] for part in parts.query.split("&") if part)
    return re.sub(r"\d+", "0", parts.path), tuple(names[:1])


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_every_link_of_every_page_can_be_opened(
    one_of_everything, in_role, client, role
):
    in_role(role)
    start = reverse("admin:index")
    seen, waiting, refused = {shape(start)}, deque([(start, "")]), []
    while waiting:
        address, linked_from = waiting.popleft()
        response = client.get(address, follow=True)
        if response.status_code != 200:
            refused.append((response.status_code, address, linked_from))
            continue
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        for target in links(response.content.decode(), address):
            if shape(target) not in seen and not target.endswith(LEAVES):
                seen.add(shape(target))
                waiting.append((target, address))
    assert refused == []
    assert len(seen) > 10


def model_pages():
    """Every list, form and page of an object there is in the admin."""
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield model, f"admin:{name}_changelist", False
        yield model, f"admin:{name}_add", False
        yield model, f"admin:{name}_change", True
        yield model, f"admin:{name}_history", True
        yield model, f"admin:{name}_delete", True


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_no_page_breaks_whatever_is_asked_for(one_of_everything, in_role, client, role):
    in_role(role)
    for model, name, of_object in model_pages():
        row = model._default_manager.first()
        if of_object and row is None:
            continue
        address = reverse(name, args=[row.pk] if of_object else [])
        status = client.get(address).status_code
        assert status in (200, 302, 403), address


def opened_lists(client):
    """The models whose lists open."""
    return {
        model._meta.model_name
        for model in admin.site._registry
        if client.get(
            reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            ),
            follow=True,
        ).status_code
        == 200
    }


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_menu_shows_what_opens_and_nothing_else(
    one_of_everything, in_role, client, role
):
    in_role(role)
    groups = client.get(reverse("admin:index")).context["sidebar_navigation"]
    shown = {
        item["link"].rstrip("/").split("/")[-1]
        for group in groups
        for item in group["items"]
    } - {"admin"}
    assert ("review" in shown) == (role in ("Administrator", "Reviewer"))
    shown.discard("review")
    assert shown == MENU[role]
    assert opened_lists(client) == shown


def test_menu_groups_everything_that_has_pages():
    grouped = {
        f"{app}.{model}"
        for app, model in (
            label.split(".") for names in MENU.values() for label in map(_label, names)
        )
    }
    assert {model._meta.label_lower for model in admin.site._registry} == grouped


def _label(name):
    return next(
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.model_name == name
    )


@pytest.mark.parametrize(
    ("role", "permission", "has"),
    [
        ("Reviewer", "conversations.review_conversation", True),
        ("Reviewer", "conversations.hear_recording", False),
        ("Reviewer", "conversations.export_conversation", False),
        ("Reviewer", "conversations.delete_conversation", False),
        ("Reviewer", "conversations.change_agent", False),
        ("Reviewer", "conversations.view_secret", False),
        ("Reviewer", "conversations.add_erasure", False),
        ("Agent editor", "conversations.change_agent", True),
        ("Agent editor", "conversations.change_webhook", True),
        ("Agent editor", "conversations.view_conversation", False),
        ("Agent editor", "conversations.view_secret", False),
        ("Agent editor", "conversations.add_apikey", False),
        ("Administrator", "conversations.hear_recording", True),
        ("Administrator", "conversations.export_conversation", True),
        ("Administrator", "conversations.change_secret", True),
        ("Administrator", "conversations.add_apikey", True),
        ("Administrator", "conversations.add_erasure", True),
        ("Administrator", "conversations.view_recordingaccess", True),
        ("Administrator", "auth.change_user", True),
    ],
)
def test_roles_may_do_what_they_are_for(db, in_role, role, permission, has):
    assert in_role(role).has_perm(permission) is has


def test_agent_editor_reads_no_word_of_a_caller(one_of_everything, in_role, client):
    in_role("Agent editor")
    agent = Agent.objects.get()
    page = client.get(reverse("admin:index"), {"agent": agent.public_id})
    assert page.context["tiles"]
    for words in ("It did not understand me.", "a loan"):
        assert words not in page.content.decode()
    assert "outcome=failure" not in page.content.decode()
