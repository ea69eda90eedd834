import pytest
from django.core.cache import cache
from django.test import Client

from conversations.api.application import api
from conversations.api.throttling import CallLimit

TOKEN = "/v1/convai/conversation/token?agent_id=agent_library"
SIGNED = "/v1/convai/conversation/get-signed-url?agent_id=agent_library"


@pytest.fixture(autouse=True)
def limits(settings, agent):
    settings.PARLEY = {
        **settings.PARLEY,
        "CONNECTIONS_PER_MINUTE": 2,
        "API_CALLS_PER_MINUTE": 3,
        "API_KEY": "of-the-environment",
    }
    cache.clear()
    yield
    cache.clear()


def statuses(client, number, path=SIGNED, **meta):
    return [client.get(path, **meta).status_code for _ in range(number)]


def test_a_key_that_calls_too_often_is_told_when_to_come_again(caller):
    client = caller("talk")
    assert statuses(client, 4) == [200, 200, 200, 429]
    refused = client.get(SIGNED)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused.json()["detail"]["status"] == "too_many_requests"
    assert "Retry-After" in refused.json()["detail"]["message"]


def test_each_key_counts_for_itself_wherever_it_calls_from(caller):
    assert statuses(caller("talk"), 4)[-1] == 429
    assert statuses(caller("talk"), 1) == [200]
    environment = Client(headers={"xi-api-key": "of-the-environment"})
    assert statuses(environment, 4) == [200, 200, 200, 429]


def test_calls_without_a_key_count_by_address_and_more_strictly():
    assert statuses(Client(), 3, TOKEN) == [200, 200, 429]
    assert statuses(Client(), 1, TOKEN, REMOTE_ADDR="198.51.100.9") == [200]


def test_a_key_counts_as_one_where_none_is_needed(caller):
    assert statuses(caller("talk"), 4, TOKEN) == [200, 200, 200, 429]
    assert statuses(Client(), 1, TOKEN) == [200]


def test_a_wrong_key_is_refused_and_is_no_way_round_the_limit(caller):
    wrong = Client(headers={"xi-api-key": "parley_wrong"})
    assert statuses(wrong, 3, TOKEN) == [401, 401, 429]


@pytest.mark.parametrize(("behind", "second"), [(False, 429), (True, 200)])
def test_a_forwarded_address_counts_only_behind_a_proxy(settings, behind, second):
    settings.BEHIND_PROXY = behind
    first = {"HTTP_X_FORWARDED_FOR": "9.9.9.9, 198.51.100.1"}
    assert statuses(Client(), 3, TOKEN, **first)[-1] == 429
    other = {"HTTP_X_FORWARDED_FOR": "9.9.9.9, 198.51.100.2"}
    assert statuses(Client(), 1, TOKEN, **other) == [second]


def test_every_operation_has_the_limit():
    operations = [
        operation
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert len(operations) > 20
    for operation in operations:
        [throttle] = operation.throttle_objects
        assert isinstance(throttle, CallLimit)
