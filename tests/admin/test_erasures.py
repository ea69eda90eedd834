import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.models import Contact, Conversation, Erasure
from conversations.store.privacy.erasure import digest, erase

pytestmark = pytest.mark.django_db(transaction=True)

LIST = reverse("admin:conversations_erasure_changelist")
ERASE = reverse("admin:conversations_erasure_add")


@pytest.fixture
def administrator(client, staff):
    client.force_login(staff("view_erasure", "add_erasure"))
    return client


@pytest.fixture
def person(converse):
    now = timezone.now()
    contact = Contact.objects.create(
        user_id="u<1>", first_seen_at=now, last_seen_at=now
    )
    converse(user_id="u<1>", contact=contact, hosted_conversation_id="conv_there")
    converse(user_id="other")
    return contact


def test_what_there_is_is_shown_before_anything_is_deleted(administrator, person):
    page = administrator.post(ERASE, {"user_id": "u<1>"})
    text = page.content.decode()
    assert "1 conversation<" in text
    assert "Their contact" in text
    assert "conv_there" in text
    assert "“u&lt;1&gt;”" in text
    assert "no-store" in page["Cache-Control"]
    assert Conversation.objects.count() == 2
    assert not Erasure.objects.exists()


def test_confirmed_it_is_done_and_proven(administrator, person):
    answer = administrator.post(ERASE, {"user_id": "u<1>", "sure": "1"}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "Erased: 1 conversations, 0 recordings, 0 files." in answer.content.decode()
    assert [row.user_id for row in Conversation.objects.all()] == ["other"]
    assert not Contact.objects.exists()
    assert Erasure.objects.get().requested_by.username == "staff0"


def test_a_contacts_page_leads_here_by_number(administrator, person):
    page = administrator.get(ERASE, {"contact": person.pk}).content.decode()
    assert 'value="u&lt;1&gt;"' in page
    for wrong in ("9999", "x", "-1", ""):
        page = administrator.get(ERASE, {"contact": wrong})
        assert page.status_code == 200
        assert not page.context["form"].initial


def test_of_nobody_there_is_nothing_to_erase(administrator, person):
    page = administrator.post(ERASE, {"user_id": "U<1>"}).content.decode()
    assert "There is nothing of" in page
    assert 'name="sure"' not in page
    page = administrator.post(ERASE, {"user_id": ""}).content.decode()
    assert "This field is required" in page


def test_who_talks_right_now_is_not_erased(administrator, person):
    Conversation.objects.filter(user_id="u<1>").update(status="in-progress")
    page = administrator.post(ERASE, {"user_id": "u<1>"}).content.decode()
    assert "They are in a conversation right now" in page
    assert 'name="sure"' not in page
    page = administrator.post(ERASE, {"user_id": "u<1>", "sure": "1"})
    assert "Ask again when it is over" in page.content.decode()
    assert Conversation.objects.count() == 2


def test_proofs_are_found_by_the_id_that_nobody_kept(administrator, person):
    erase("u<1>")
    erase("somebody")
    found = administrator.get(LIST, {"q": "u<1>"})
    assert found.context["cl"].result_count == 1
    page = administrator.get(LIST).content.decode()
    assert digest("somebody")[:16] in page
    assert "somebody" not in page
    Erasure.objects.update(finished_at=None)
    assert "Not finished" in administrator.get(LIST).content.decode()


def test_only_who_may_erases(client, staff, person):
    client.force_login(staff("view_erasure"))
    assert client.get(LIST).status_code == 200
    assert client.get(ERASE).status_code == 403
    assert client.post(ERASE, {"user_id": "u<1>", "sure": "1"}).status_code == 403
    assert Conversation.objects.count() == 2


def test_proofs_are_not_deleted(client, admin_user, person):
    client.force_login(admin_user)
    proof = erase("u<1>")
    url = reverse("admin:conversations_erasure_delete", args=[proof.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
