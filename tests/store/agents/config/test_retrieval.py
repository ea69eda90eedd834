"""How an agent looks things up: the vendor's `rag` and our two columns."""

import pytest

from conversations.store.agents import editing
from conversations.store.agents.config.conversion import BadConfig, shown

pytestmark = pytest.mark.django_db


def create(**rag):
    config = {"conversation_config": {"agent": {"prompt": {"rag": rag}}}}
    return editing.create_agent(config, lambda column, name: None)


def shown_rag(agent):
    return shown(agent)["conversation_config"]["agent"]["prompt"]["rag"]


def test_what_is_sent_stands_in_columns_and_comes_back():
    agent = create(max_retrieved_rag_chunks_count=7, max_vector_distance=0.3)
    assert (agent.max_passages, agent.max_distance) == (7, 0.3)
    rag = shown_rag(agent)
    assert rag["max_retrieved_rag_chunks_count"] == 7
    assert rag["max_vector_distance"] == 0.3


@pytest.mark.parametrize("sent", [{}, {"max_vector_distance": 0.6}])
def test_usual_distance_stands_for_what_is_best_here(sent):
    agent = create(**sent)
    assert agent.max_distance is None
    assert shown_rag(agent)["max_vector_distance"] == 0.6


def test_what_is_not_acted_on_is_kept():
    rag = shown_rag(create(embedding_model="e5_mistral_7b_instruct", enabled=False))
    assert rag["embedding_model"] == "e5_mistral_7b_instruct"
    assert rag["enabled"] is False


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"max_retrieved_rag_chunks_count": 0}, "between 1 and 20"),
        ({"max_retrieved_rag_chunks_count": 21}, "between 1 and 20"),
        ({"max_vector_distance": 1.5}, "between 0 and 1"),
        ({"max_vector_distance": "far"}, "number"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(sent, says):
    with pytest.raises(BadConfig, match=says) as refused:
        create(**sent)
    assert "rag" in str(refused.value)
