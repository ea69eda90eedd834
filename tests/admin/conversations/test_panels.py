from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from conversations.admin.conversations.panels import Act, Panel, Refused


def url(conversation, panel="review"):
    return reverse(f"admin:conversations_conversation_{panel}", args=[conversation.pk])


def test_script_gets_the_panel_and_what_is_to_be_said(reviewer, conversation):
    response = reviewer.post(
        url(conversation),
        {"act": "add-remark", "text": "Call <b>back</b>"},
        headers={"X-Parley-Panel": "1"},
    )
    content = response.content.decode()
    assert response.status_code == 200
    assert content.lstrip().startswith("<section")
    assert 'data-said="The remark is kept."' in content
    assert "Call &lt;b&gt;back&lt;/b&gt;" in content
    assert "no-store" in response["Cache-Control"]


def test_form_without_a_script_gets_the_page_again(reviewer, conversation):
    response = reviewer.post(
        url(conversation) + "?_changelist_filters=status%3Ddone",
        {"act": "add-remark", "text": "Call back"},
    )
    page = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    assert response.status_code == 303
    assert response["Location"] == (f"{page}?_changelist_filters=status%3Ddone#review")
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["The remark is kept."]


def test_problem_names_the_field_with_and_without_a_script(reviewer, conversation):
    entered = {"act": "add-remark", "text": "  "}
    response = reviewer.post(
        url(conversation), entered, headers={"X-Parley-Panel": "1"}
    )
    assert response.status_code == 422
    assert response.json() == {"problem": "Remark: This field is required."}
    response = reviewer.post(url(conversation), entered)
    assert response.status_code == 303
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["Remark: This field is required."]


def test_panel_alone_can_be_asked_for(reader, conversation):
    for panel in ("judgement", "review"):
        content = reader.get(url(conversation, panel)).content.decode()
        assert f'id="{panel}"' in content
        assert "<html" not in content


def test_who_only_views_changes_nothing(reader, conversation):
    assert "<form" not in reader.get(url(conversation)).content.decode()
    response = reader.post(url(conversation), {"act": "reviewed"})
    assert response.status_code == 403
    conversation.refresh_from_db()
    assert conversation.review_state == "unreviewed"


def test_who_may_not_view_reviews_nothing(client, staff, conversation):
    client.force_login(staff("review_conversation"))
    assert client.get(url(conversation)).status_code == 403
    assert client.post(url(conversation), {"act": "reviewed"}).status_code == 403


def test_stranger_signs_in_first(client, conversation):
    assert "/login/" in client.get(url(conversation))["Location"]


def test_unknown_acts_methods_and_conversations_are_refused(reviewer, conversation):
    assert reviewer.post(url(conversation), {"act": "explode"}).status_code == 400
    assert reviewer.put(url(conversation)).status_code == 405
    conversation.pk += 1
    assert reviewer.get(url(conversation)).status_code == 404


def test_act_asks_for_its_own_permission(rf):
    def fail(_request, _conversation):
        raise Refused("never")

    panel = Panel("x", lambda *_: {}, {"act": Act(fail, "conversations.special")})
    request = rf.post("/", {"act": "act"})
    request.user = SimpleNamespace(
        has_perm=lambda name: name != "conversations.special"
    )
    with pytest.raises(PermissionDenied):
        panel.answer(request, None)
