import pytest
from django.core.management import call_command

from conversations.models import Agent


@pytest.mark.django_db
def test_demo_agent_is_created_once(capsys):
    call_command("create_demo_agent")
    call_command("create_demo_agent")
    assert capsys.readouterr().out == "agent_demo: created\nagent_demo: is there\n"
    assert Agent.objects.count() == 1
