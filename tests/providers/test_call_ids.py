from conversations.providers.call_ids import new_call_id


def test_no_id_comes_twice() -> None:
    assert len({new_call_id() for _ in range(1_000)}) == 1_000
