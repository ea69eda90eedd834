import pytest

from conversations.providers.token_counts import guessed_of_request, told


@pytest.mark.parametrize(
    ("usage", "counts"),
    [
        ({"prompt_tokens": 4, "completion_tokens": 2}, (4, 2)),
        ({"prompt_tokens": 4}, (4, 0)),
        ({"prompt_tokens": "4", "completion_tokens": -1}, None),
        ({}, None),
    ],
)
def test_the_services_count_is_taken_where_it_is_one(
    usage: dict[str, object], counts: tuple[int, int] | None
) -> None:
    assert told(usage) == counts


def test_all_that_the_model_reads_is_guessed_but_for_what_is_attached() -> None:
    picture = [
        {"type": "text", "text": "x" * 40},
        {"type": "image_url", "image_url": 1},
    ]
    words = {"messages": [{"role": "user", "content": picture}]}
    assert guessed_of_request(words) == 11
    tools = {**words, "tools": [{"type": "function"}]}
    assert guessed_of_request(tools) > guessed_of_request(words)
    call = {"role": "assistant", "content": None, "tool_calls": [{"id": "c1"}]}
    assert guessed_of_request({"messages": [call]}) > 0
