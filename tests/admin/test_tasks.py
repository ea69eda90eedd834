from django.contrib import admin
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from conversations.admin.tasks import ThemedTaskAdmin

LIST = reverse("admin:django_tasks_database_dbtaskresult_changelist")


def test_tasks_are_looked_at_by_administrators_only(admin_client, reader, client):
    assert isinstance(admin.site.get_model_admin(DBTaskResult), ThemedTaskAdmin)
    assert reader.get(LIST).status_code == 403


def test_tasks_are_not_touched(admin_client):
    assert admin_client.get(LIST).status_code == 200
    add = reverse("admin:django_tasks_database_dbtaskresult_add")
    assert admin_client.get(add).status_code == 403
