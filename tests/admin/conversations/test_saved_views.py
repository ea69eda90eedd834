import pytest
from django.urls import reverse

from conversations.admin.conversations.list_address import settled, view_of
from conversations.admin.conversations.saved_views import DEFAULTS
from conversations.models import SavedView

LIST = reverse("admin:conversations_conversation_changelist")
ADD = reverse("admin:conversations_savedview_add")
VIEWS = reverse("admin:conversations_savedview_changelist")


def change(view, what="change"):
    return reverse(f"admin:conversations_savedview_{what}", args=[view.pk])


@pytest.fixture
def me(staff, client):
    user = staff("view_conversation", "review_conversation")
    client.force_login(user)
    return user


@pytest.fixture
def view(staff):
    """Somebody else's, and shared."""
    return SavedView.objects.create(
        owner=staff(), name="Lost calls", query="outcome=failure&q=lost", shared=True
    )


def links(response):
    return {link.name: link for link in response.context["view_links"]}


def test_everybody_has_the_views_of_the_site(me, client):
    shown = links(client.get(LIST))
    assert list(shown) == [name for name, _ in DEFAULTS]
    for name, query in DEFAULTS:
        response = client.get(f"{LIST}?{query}")
        assert response.status_code == 200
        assert [n for n, link in links(response).items() if link.current] == [name]


def test_filters_in_force_are_kept_under_a_name(me, client, converse):
    kept = converse(call_successful="success")
    converse()
    page = client.get(f"{LIST}?outcome=success&q=&p=1", follow=True)
    assert f'href="{ADD}?query=outcome%3Dsuccess"' in page.content.decode()
    form = client.get(f"{ADD}?query=outcome%3Dsuccess")
    assert 'value="outcome=success"' in form.content.decode()
    response = client.post(
        ADD, {"name": "Mine", "query": "?p=2&outcome=success", "shared": "on"}
    )
    assert response.url == f"{LIST}?outcome=success"
    made = SavedView.objects.get()
    assert (made.owner, made.query, made.shared) == (me, "outcome=success", True)
    shown = client.get(response.url)
    assert links(shown)["Mine"].current
    assert list(shown.context["cl"].result_list) == [kept]
    assert "Keep this view" not in shown.content.decode()


def test_name_is_taken_once_by_each(me, client, view):
    SavedView.objects.create(owner=me, name="Mine")
    page = client.post(ADD, {"name": "Mine", "query": ""}).content.decode()
    assert "You have a view of this name." in page
    assert client.post(ADD, {"name": view.name, "query": ""}).status_code == 302


def test_shared_views_are_seen_and_own_ones_are_ones_own(me, client, view, staff):
    SavedView.objects.create(owner=staff(), name="Private", query="q=x")
    shown = links(client.get(LIST))
    assert shown["Lost calls"].shared_by == str(view.owner)
    assert "Private" not in shown
    assert "Private" not in client.get(VIEWS).content.decode()


def test_own_view_is_renamed_and_deleted(me, client):
    mine = SavedView.objects.create(owner=me, name="Mine", query="q=x")
    client.post(change(mine), {"name": "Ours", "query": "q=x", "shared": "on"})
    mine.refresh_from_db()
    assert (mine.name, mine.shared, mine.owner) == ("Ours", True, me)
    client.post(change(mine, "delete"), {"post": "yes"})
    assert not SavedView.objects.exists()


def test_others_views_are_theirs(me, client, view, admin_client):
    assert client.post(change(view), {"name": "x"}).status_code == 403
    assert client.post(change(view, "delete"), {"post": "yes"}).status_code == 403
    assert admin_client.get(change(view)).status_code == 200


def test_who_may_not_review_shares_nothing(client, staff):
    client.force_login(staff("view_conversation"))
    client.post(ADD, {"name": "Mine", "query": "q=x", "shared": "on"})
    assert SavedView.objects.get().shared is False


def test_stranger_has_no_views(client, staff, view):
    client.force_login(staff())
    assert client.get(VIEWS).status_code == 403
    assert client.get(ADD).status_code == 403


def test_list_of_views_leads_to_the_list_they_show(me, client, view):
    assert f'href="{LIST}?outcome=failure' in client.get(VIEWS).content.decode()


def test_addresses_are_compared_in_one_order(rf):
    one = rf.get("/?q=a&criterion=x:success&criterion=y:failure&p=3&e=1").GET
    two = rf.get("/?criterion=x:success&criterion=y:failure&q=a").GET
    assert view_of(one) == view_of(two)
    assert settled(two) is None
