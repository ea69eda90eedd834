"""An agent, edited on its page in the admin."""

import pytest
from django.urls import reverse

from tests.admin.agents.test_model_admin import filled_in


@pytest.fixture
def edit(admin_client, agent):
    """Post the agent's page with these changes; what was wrong, by field."""
    url = reverse("admin:conversations_agent_change", args=[agent.pk])

    def post(**changes):
        values = filled_in(admin_client.get(url)) | changes
        response = admin_client.post(url, values)
        agent.refresh_from_db()
        if response.status_code == 302:
            return {}
        return response.context["adminform"].form.errors

    return post
