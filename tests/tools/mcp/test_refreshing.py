import pytest

from conversations.models import McpServer
from conversations.store.library.mcp_servers import settings_of
from conversations.tools.asking import stored
from conversations.tools.mcp.refreshing import refreshed


@pytest.mark.django_db(transaction=True)
async def test_what_a_server_says_is_kept(site: str) -> None:
    row = await McpServer.objects.acreate(name="Library", url=site, error="before")
    await refreshed(await stored(settings_of, row))
    await row.arefresh_from_db()
    assert {tool["name"] for tool in row.listed_tools} == {"find_book", "fail"}
    assert row.listed_at is not None
    assert row.error == ""
