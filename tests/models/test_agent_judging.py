from conversations.models import Agent
from conversations.models.agent_judging import Judging


def test_conversations_are_judged_by_the_agents_own_model_unless_told_otherwise():
    assert issubclass(Agent, Judging)
    agent = Agent(name="Desk")
    assert (agent.analysed, agent.analysis_llm, agent.summary_language) == (
        True,
        "",
        "",
    )
