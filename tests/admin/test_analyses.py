"""Re-analyses in the admin: asked for, watched, called off, tried again."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from conversations.admin.analyses import analyse_again
from conversations.models import Analysis, AnalysisBatch, Conversation
from conversations.store.analysis import batches, queue
from tests.store.judged_conversations import asking_agent, talked

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversations():
    agent = asking_agent()
    return [talked(agent, status="done") for _ in range(4)]


@pytest.fixture
def analyst(client, staff):
    """A browser of somebody who may read conversations and have them analysed."""
    client.force_login(staff("view_conversation", "analyse_conversation"))
    return client


@pytest.fixture
def batch(conversations):
    """One of each: waiting, running, failed, done."""
    requested = batches.request(Conversation.objects.all(), None, "Desk")
    now = timezone.now()
    queue.fail(queue.claim_of(requested.batch_pk, now), "No such <model>.", now)
    run = queue.claim_of(requested.batch_pk, now)
    Analysis.objects.filter(run_id=run.run_id).update(state="done", finished_at=now)
    queue.claim_of(requested.batch_pk, now)
    return AnalysisBatch.objects.get()


def address(name, *arguments):
    return reverse(f"admin:conversations_analysisbatch_{name}", args=arguments)


def asked(rf, user):
    request = rf.post("/")
    request.user = user
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


# --- The action of the list --------------------------------------------------------------


def test_the_action_queues_what_was_chosen_and_goes_to_its_progress(
    conversations, staff, rf
):
    user = staff("analyse_conversation")
    request = asked(rf, user)
    answer = analyse_again(request, Conversation.objects.all())
    made = AnalysisBatch.objects.get()
    assert answer.url == address("change", made.pk)
    assert (made.total, made.requested_by, made.description) == (4, user, "Desk")
    assert [str(m) for m in get_messages(request)] == ["4 will be analysed anew."]


def test_what_is_left_out_is_said(conversations, staff, rf):
    Conversation.objects.filter(pk=conversations[0].pk).update(status="in-progress")
    request = asked(rf, staff("analyse_conversation"))
    analyse_again(request, Conversation.objects.all())
    [message] = get_messages(request)
    assert "Left out: 1 still going on." in str(message)
    assert message.level_tag == "warning"


def test_a_batch_says_whose_conversations_it_is_of(conversations, staff, rf):
    for name in "DCBA":
        Conversation.objects.filter(pk=conversations.pop().pk).update(agent_name=name)
    request = asked(rf, staff("analyse_conversation"))
    analyse_again(request, Conversation.objects.all())
    assert AnalysisBatch.objects.get().description == "A, B, C and others"


def test_the_action_is_in_the_list_for_those_who_may(conversations, analyst, staff):
    list_url = reverse("admin:conversations_conversation_changelist")
    chosen = [str(one.pk) for one in conversations[:2]]
    answer = analyst.post(
        list_url, {"action": "analyse_again", "_selected_action": chosen}
    )
    made = AnalysisBatch.objects.get()
    assert (answer.url, made.total) == (address("change", made.pk), 2)
    analyst.force_login(staff("view_conversation"))
    analyst.post(list_url, {"action": "analyse_again", "_selected_action": chosen})
    assert AnalysisBatch.objects.count() == 1


def test_who_may_not_analyse_is_refused(conversations, staff, rf):
    with pytest.raises(PermissionDenied):
        analyse_again(asked(rf, staff("view_conversation")), Conversation.objects.all())
    assert not AnalysisBatch.objects.exists()


# --- The list ----------------------------------------------------------------------------


def test_the_list_says_how_far_each_is(analyst, batch):
    page = analyst.get(address("changelist")).content.decode()
    assert "Under way" in page
    assert "1 (50 %)" in page


def test_an_empty_list_is_a_page(analyst):
    assert analyst.get(address("changelist")).status_code == 200


def test_the_list_costs_the_same_however_long_it_is(
    analyst, batch, django_assert_max_num_queries
):
    AnalysisBatch.objects.bulk_create(AnalysisBatch(total=1) for _ in range(30))
    with django_assert_max_num_queries(12):
        analyst.get(address("changelist"))


# --- The page of one ---------------------------------------------------------------------


def test_the_page_says_how_far_it_is_and_why_some_failed(analyst, batch):
    page = analyst.get(address("change", batch.pk)).content.decode()
    assert 'value="50"' in page
    assert f'data-url="{address("progress", batch.pk)}"' in page
    assert "No such &lt;model&gt;." in page
    assert "Call off what still waits" in page
    assert "Try the failed ones again" in page
    failed = batches.failures(batch.pk).get().conversation
    assert reverse("admin:conversations_conversation_change", args=[failed.pk]) in page


def test_a_finished_one_is_not_asked_about_any_more(analyst, batch):
    Analysis.objects.update(state="done")
    page = analyst.get(address("change", batch.pk)).content.decode()
    assert "Finished" in page
    assert "data-url" not in page
    assert "Call off" not in page
    assert "Try the failed" not in page


def test_it_is_the_same_for_any_number_of_failures(
    analyst, batch, django_assert_max_num_queries
):
    Analysis.objects.update(state="failed", error="No.")
    with django_assert_max_num_queries(14):
        page = analyst.get(address("change", batch.pk)).content.decode()
    assert page.count("<span>No.</span>") == 4


def test_the_open_page_is_told_the_numbers(analyst, batch):
    answer = analyst.get(address("progress", batch.pk))
    assert answer.json() == {
        "percent": 50,
        "waiting": 1,
        "running": 1,
        "done": 1,
        "failed": 1,
        "gone": 0,
        "state": "Under way",
        "over": False,
    }
    assert analyst.get(address("progress", batch.pk + 1)).status_code == 404


def test_what_waits_is_called_off(analyst, batch):
    answer = analyst.post(address("cancel", batch.pk), follow=True)
    assert "Called off: 1." in answer.content.decode()
    assert not Analysis.objects.filter(state="queued").exists()
    assert Analysis.objects.filter(state="running").exists()


def test_the_failed_are_tried_again_on_a_page_of_their_own(analyst, batch):
    answer = analyst.post(address("again", batch.pk))
    again = AnalysisBatch.objects.latest("pk")
    assert answer.url == address("change", again.pk)
    assert (again.total, again.description) == (1, "Desk")
    gone = analyst.post(address("again", again.pk + 1))
    assert gone.url == address("changelist")


@pytest.mark.parametrize("name", ["cancel", "again"])
def test_only_a_button_does_something(analyst, batch, name):
    assert analyst.get(address(name, batch.pk)).status_code == 405
    assert Analysis.objects.filter(state="queued").count() == 1


@pytest.mark.parametrize("name", ["cancel", "again", "progress", "change"])
def test_who_may_not_analyse_neither_sees_nor_does_anything(client, staff, batch, name):
    client.force_login(staff("view_conversation"))
    ask = client.get if name in ("progress", "change") else client.post
    assert ask(address(name, batch.pk)).status_code == 403
    assert Analysis.objects.filter(state="queued").count() == 1


def test_who_may_see_batches_only_has_no_buttons(client, staff, batch):
    client.force_login(staff("view_analysisbatch"))
    page = client.get(address("change", batch.pk)).content.decode()
    assert "Call off" not in page
    assert client.post(address("cancel", batch.pk)).status_code == 403


@pytest.mark.parametrize("name", ["add", "delete"])
def test_batches_are_neither_made_nor_deleted_by_hand(analyst, batch, name):
    arguments = [batch.pk] if name == "delete" else []
    assert analyst.post(address(name, *arguments)).status_code == 403
