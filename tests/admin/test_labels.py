from django.urls import reverse

from conversations.admin.labels import COLOURS
from conversations.models import Label, LabelColour

LIST = reverse("admin:conversations_label_changelist")


def test_label_is_made_with_a_colour(admin_client):
    add = reverse("admin:conversations_label_add")
    admin_client.post(add, {"name": "Complaint", "colour": "danger"})
    assert Label.objects.get().colour == "danger"
    assert COLOURS["danger"] in admin_client.get(LIST).content.decode()


def test_every_colour_looks_like_something():
    assert set(COLOURS) == set(LabelColour.values)


def test_names_stand_once_and_as_text(admin_client):
    Label.objects.create(name="<b>VIP</b>")
    assert "<b>VIP</b>" not in admin_client.get(LIST).content.decode()
    add = reverse("admin:conversations_label_add")
    answer = admin_client.post(add, {"name": "<b>VIP</b>", "colour": ""})
    assert "already exists" in answer.content.decode()


def test_conversations_are_counted(
    admin_client, converse, django_assert_max_num_queries
):
    for number in range(15):
        converse().labels.add(Label.objects.create(name=f"Label {number}"))
    with django_assert_max_num_queries(8):
        counts = admin_client.get(LIST).context["cl"].queryset
    assert {label.used for label in counts} == {1}
