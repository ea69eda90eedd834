from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.admin import contacts
from conversations.models import CollectedValue, Contact

LIST = reverse("admin:conversations_contact_changelist")


@pytest.fixture
def ada(converse):
    now = timezone.now()
    contact = Contact.objects.create(
        user_id="ada@example.org",
        name="Ada Verne",
        first_seen_at=now - timedelta(days=3),
        last_seen_at=now,
    )
    first = converse(
        contact=contact,
        call_successful="success",
        title="A loan",
        started_at=now - timedelta(days=3),
    )
    last = converse(
        contact=contact, call_successful="failure", started_at=now, title="Lost card"
    )
    for conversation, text in ((first, "Ulm"), (last, "Bern")):
        CollectedValue.objects.create(
            conversation=conversation, identifier="town", type="string", text=text
        )
    return contact


def page_of(contact):
    return reverse("admin:conversations_contact_change", args=[contact.pk])


def test_list_shows_how_often_and_how_well(admin_client, ada):
    page = admin_client.get(LIST).content.decode()
    for text in ("Ada Verne (ada@example.org)", "Failure", "50%"):
        assert text in page


@pytest.mark.parametrize("words", ["verne", "ada@", "example.org"])
def test_contacts_are_found_by_name_and_id(admin_client, ada, words):
    found = admin_client.get(LIST, {"q": words}).context["cl"]
    assert found.result_count == 1
    assert admin_client.get(LIST, {"q": "nobody"}).context["cl"].result_count == 0


def test_page_has_all_conversations_and_the_newest_value_on_top(admin_client, ada):
    response = admin_client.get(page_of(ada))
    page = response.content.decode()
    assert "A loan" in page
    assert "Lost card" in page
    assert [known["value"] for known in response.context["known"]] == ["Bern"]
    values = [
        [value["text"] for value in meeting["values"]]
        for meeting in response.context["meetings"]
    ]
    assert values == [["Bern"], ["Ulm"]]


def test_name_and_notes_are_edited_and_nothing_else(admin_client, ada):
    answer = admin_client.post(
        page_of(ada), {"name": "Ada W.", "notes": "Calls at night.", "user_id": "bo"}
    )
    assert answer.status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.notes) == ("Ada W.", "Calls at night.")
    assert ada.user_id == "ada@example.org"


def test_data_of_a_person_is_erased_from_their_page(admin_client, ada):
    response = admin_client.get(page_of(ada))
    erase = response.context["erase_url"]
    assert erase in response.content.decode()
    assert "ada@" not in erase
    assert "ada@example.org" in admin_client.get(erase).content.decode()


def test_who_may_not_erase_or_read_is_not_led_there(client, staff, ada):
    client.force_login(staff("view_contact"))
    page = client.get(page_of(ada)).content.decode()
    assert "Ada Verne" in page
    assert "Bern" not in page
    client.force_login(staff("view_contact", "view_conversation"))
    page = client.get(page_of(ada)).content.decode()
    assert "Bern" in page
    assert "Erase" not in page


def test_contacts_are_neither_made_nor_deleted_by_hand(admin_client, ada):
    add = reverse("admin:conversations_contact_add")
    delete = reverse("admin:conversations_contact_delete", args=[ada.pk])
    assert admin_client.get(add).status_code == 403
    assert admin_client.get(delete).status_code == 403


def test_queries_do_not_grow_with_rows(
    admin_client, ada, converse, django_assert_max_num_queries
):
    now = timezone.now()
    for number in range(20):
        other = Contact.objects.create(
            user_id=f"user {number}", first_seen_at=now, last_seen_at=now
        )
        converse(contact=other)
        converse(contact=ada)
    with django_assert_max_num_queries(8):
        admin_client.get(LIST)
    with django_assert_max_num_queries(10):
        admin_client.get(page_of(ada))


def test_values_are_shown_as_people_write_them(converse):
    conversation = converse()

    def value(kind, **columns):
        made = CollectedValue.objects.create(
            conversation=conversation, identifier=f"{columns}", type=kind, **columns
        )
        return contacts.told(CollectedValue.objects.get(pk=made.pk))

    assert contacts.told(None) == ""
    assert value("string", text="Ulm") == "Ulm"
    assert value("boolean", boolean=False) == "no"
    assert value("integer", number=7) == "7"
    assert value("number", number=2.5) == "2.5"
    assert value("number", number=1_234_567.89) == "1234567.89"
