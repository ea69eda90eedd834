import pytest

from conversations.analysis.choosing import RULES, judge_of
from tests.analysis.judges import a_case


@pytest.mark.parametrize(
    ("named", "analysis_llm", "agents", "sites", "judge"),
    [
        ("openai/a", "openai/b", "openai/c", "openai/d", "openai/a"),
        ("", "openai/b", "openai/c", "openai/d", "openai/b"),
        ("", "", "openai/c", "openai/d", "openai/c"),
        ("", "", "", "openai/d", "openai/d"),
        ("", "", "", "offline/answerer", RULES),
        ("", "", "offline/answerer", "openai/d", RULES),
        ("", "", "scripted/echo", "openai/d", RULES),
        ("", "", "claude/opus", "offline/answerer", "claude/opus"),
        # An endpoint that only the agent's own conversations may use.
        ("", "", "custom-llm", "openai/d", RULES),
        ("offline/answerer", "openai/b", "openai/c", "openai/d", RULES),
        ("", "offline/answerer", "openai/c", "openai/d", RULES),
        # Named for judging, it is taken at its word.
        ("scripted/echo", "", "", "offline/answerer", "scripted/echo"),
    ],
)
def test_whoever_names_a_judge_first_is_heard(
    settings, named, analysis_llm, agents, sites, judge
):
    settings.PARLEY = {**settings.PARLEY, "ANALYSIS_LLM": analysis_llm, "LLM": sites}
    assert judge_of(a_case(llm=named, agent_llm=agents)) == judge
