import re

from django.test import RequestFactory

from conversations.admin.agents.widget.snippets import signed_url_address, snippets
from conversations.models import Agent

REQUEST = RequestFactory().get("/admin/", headers={"host": "testserver"})
SCRIPT = '<script src="http://testserver/static/embed.js" async></script>'


def test_both_names_are_given_with_the_sites_own_address():
    ours, vendors = snippets(Agent(public_id="agent_desk"), REQUEST)
    assert ours.text == (f'<parley-agent agent-id="agent_desk"></parley-agent>{SCRIPT}')
    assert vendors.text == (
        f'<elevenlabs-convai agent-id="agent_desk"></elevenlabs-convai>{SCRIPT}'
    )


def test_a_private_agent_is_reached_by_a_signed_url():
    agent = Agent(public_id="agent_desk", requires_auth=True)
    for snippet in snippets(agent, REQUEST):
        assert "agent-id" not in snippet.text
        assert re.search(r'signed-url="[^"]+"', snippet.text)
    assert signed_url_address(agent, REQUEST) == (
        "http://testserver/v1/convai/conversation/get-signed-url?agent_id=agent_desk"
    )


def test_an_odd_id_cannot_leave_its_attribute():
    [ours, _] = snippets(Agent(public_id='a"><script>'), REQUEST)
    assert 'agent-id="a&quot;&gt;&lt;script&gt;"' in ours.text
