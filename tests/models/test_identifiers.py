import re

from conversations.models.identifiers import (
    new_agent_id,
    new_conversation_id,
    new_recording_token,
)


def test_ids_are_what_clients_expect():
    assert re.fullmatch(r"agent_[a-zA-Z0-9]+", new_agent_id())
    assert re.fullmatch(r"conv_[a-zA-Z0-9]+", new_conversation_id())


def test_ids_cannot_be_guessed():
    tokens = {new_recording_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    # 36 signs, so that the length says how many bits there are.
    assert all(re.fullmatch(r"[a-z0-9]{28}", token) for token in tokens)
    assert len(set("".join(tokens))) == 36
