from django.urls import reverse

from conversations.models import Feedback, Turn

LIST = reverse("admin:conversations_conversation_changelist")


def test_list_shows_what_matters_of_each(reader, conversation):
    content = reader.get(LIST).content.decode()
    for shown in ("Library desk", "1:05", "Done", "thumb_down"):
        assert shown in content


def test_list_costs_the_same_however_long_it_is(
    reader, converse, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(15) as captured:
            assert reader.get(LIST).status_code == 200
        return len(captured)

    converse()
    reader.get(LIST)
    few = queries()
    for number in range(20):
        made = converse()
        Turn.objects.create(
            conversation=made, event_id=1, role="user", text="Hi", started_ms=number
        )
        Feedback.objects.create(conversation=made, event_id=1, score="like")
    assert queries() == few
