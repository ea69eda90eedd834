import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from conversations.models import Label, Remark
from conversations.store.review.queue import take

SCRIPT = {"X-Parley-Panel": "1"}


@pytest.fixture
def url(conversation):
    return reverse("admin:conversations_conversation_review", args=[conversation.pk])


@pytest.fixture
def ada(staff):
    return staff("view_conversation", "review_conversation")


@pytest.fixture
def ben(staff):
    return staff("view_conversation", "review_conversation")


@pytest.fixture
def act(client, ada, url):
    """What comes of an act of Ada's."""
    client.force_login(ada)

    def post(name, /, **entered):
        return client.post(url, {"act": name, **entered}, headers=SCRIPT)

    return post


def test_remark_is_signed_and_only_its_author_deletes_it(
    act, client, ada, ben, url, conversation
):
    content = act("add-remark", text="Call back").content.decode()
    assert "Call back" in content
    assert f"<strong>{ada.username}</strong>" in content
    remark = Remark.objects.get()
    client.force_login(ben)
    assert "delete-remark" not in client.get(url).content.decode()
    response = act("delete-remark", key=remark.pk)
    assert response.status_code == 422
    client.force_login(ada)
    assert "The remark is deleted." in (
        act("delete-remark", key=remark.pk).content.decode()
    )
    assert not Remark.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 40])
def test_remark_and_label_that_are_not_there_are_refused(act, key):
    for name in ("delete-remark", "remove-label"):
        assert act(name, key=key).status_code == 422


def test_label_is_made_put_on_and_taken_off(act, conversation):
    content = act("add-label", name="Refund", colour="danger").content.decode()
    assert 'data-colour="danger"' in content
    label = Label.objects.get()
    assert list(conversation.labels.all()) == [label]
    assert "None." in act("remove-label", key=label.pk).content.decode()
    assert not conversation.labels.exists()
    content = " ".join(act("add-remark", text="x").content.decode().split())
    assert '<option value="Refund">' in content


@pytest.mark.parametrize(
    ("entered", "problem"),
    [
        ({"name": "x" * 61}, "Label: Ensure this value has at most 60"),
        ({"name": "x\0"}, "Label: Null characters are not allowed."),
        ({"name": "x", "colour": "pink"}, "Colour: Select a valid choice."),
    ],
)
def test_label_that_does_not_fit_is_refused(act, entered, problem):
    response = act("add-label", **entered)
    assert response.status_code == 422
    assert response.json()["problem"].startswith(problem)
    assert not Label.objects.exists()


def test_reviewer_takes_it_and_is_done(act, ada, conversation):
    content = act("take").content.decode()
    assert "In review" in content
    assert "by you" in content
    content = act("reviewed").content.decode()
    assert f"by {ada.username}" in content
    conversation.refresh_from_db()
    assert (conversation.review_state, conversation.reviewed_by) == ("reviewed", ada)
    assert "Not reviewed" in act("reopen").content.decode()


def test_who_was_faster_is_named(act, ben, conversation):
    take(conversation, ben)
    response = act("take")
    assert response.status_code == 422
    assert response.json()["problem"].startswith(f"{ben.username} reviews this already")


def test_it_is_assigned_to_reviewers_only(act, ben, staff, conversation):
    reader = staff("view_conversation")
    response = act("assign", assignee=reader.pk)
    assert response.status_code == 422
    assert response.json()["problem"].startswith("Assigned to:")
    assert f"assigned to {ben.username}" in (
        act("assign", assignee=ben.pk).content.decode()
    )
    act("assign", assignee="")
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_assignee_who_may_no_longer_review_is_still_shown(act, ben, conversation):
    act("assign", assignee=ben.pk)
    ben.user_permissions.clear()
    content = " ".join(act("add-remark", text="x").content.decode().split())
    assert f'<option value="{ben.pk}" selected>' in content


def test_panel_costs_the_same_however_much_was_written(
    act, client, url, conversation, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(18) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    act("add-remark", text="One")
    act("add-label", name="One")
    few = queries()
    for number in range(10):
        author = User.objects.create_user(f"author{number}")
        Remark.objects.create(conversation=conversation, author=author, text="More")
        conversation.labels.add(Label.objects.create(name=f"label{number}"))
        Label.objects.create(name=f"other{number}")
    assert queries() == few
