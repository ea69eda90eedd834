from conversations.admin.theme import ThemedAdmin, column
from conversations.models import Agent


def test_column_carries_what_the_list_reads():
    @column("Began", ordering="started_at", labels={"Done": "success"})
    def began(_self, _row):
        return ""

    assert began.short_description == "Began"
    assert began.admin_order_field == "started_at"
    assert began.label == {"Done": "success"}


def test_column_without_wishes_leaves_the_lists_defaults():
    @column("Began")
    def began(_self, _row):
        return ""

    assert not hasattr(began, "admin_order_field")
    assert not hasattr(began, "label")


def test_model_in_brackets_changes_nothing_at_run_time():
    assert ThemedAdmin[Agent] is ThemedAdmin
