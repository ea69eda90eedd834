import pytest

from conversations.api.listing import ordering


@pytest.mark.parametrize(
    ("direction", "order"), [(None, "name"), ("asc", "name"), ("desc", "-name")]
)
def test_direction_is_ascending_unless_told(direction, order):
    assert ordering("name", direction) == order


@pytest.mark.parametrize("path", ["tools", "secrets", "knowledge-base"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"page_size": 0}, "page_size"),
        ({"page_size": 101}, "page_size"),
        ({"page_size": "ten"}, "page_size"),
        ({"search": "x" * 201}, "search"),
    ],
)
def test_fault_in_the_query_is_named(caller, path, query, field):
    refused = caller("read").get(f"/v1/convai/{path}", query)
    assert refused.status_code == 422
    assert field in refused.json()["detail"][0]["loc"]
