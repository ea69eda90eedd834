import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment
from config.parley import parley_settings
from tests.settings_read import NAMES


def told(**variables):
    """The settings of a process with these variables and no others."""

    class Told(Environment):
        ENVIRON = variables

    return parley_settings(Told())


def test_nothing_has_to_be_set():
    found = told()
    assert found["LLM"] == "offline/answerer"
    assert found["API_KEY"] == ""
    assert found["OUTBOUND_ALLOWED_HOSTS"] == []


def test_each_goes_by_the_name_of_its_variable():
    assert set(told()) <= NAMES
    numbers = {name: "7" for name, default in told().items() if type(default) is int}
    assert {name: told(**numbers)[name] for name in numbers} == dict.fromkeys(
        numbers, 7
    )


def test_with_redis_its_own_workers_do_what_follows_conversations():
    assert told()["TASK_WORKER"]
    assert not told(REDIS_URL="redis://localhost")["TASK_WORKER"]
    assert told(REDIS_URL="redis://localhost", TASK_WORKER="yes")["TASK_WORKER"]


def test_what_cannot_be_read_is_named():
    with pytest.raises(ImproperlyConfigured, match="MAX_CONVERSATIONS"):
        told(MAX_CONVERSATIONS="many")
