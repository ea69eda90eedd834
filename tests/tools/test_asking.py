import pytest
from asgiref.sync import sync_to_async

from conversations.store.library.secrets import NoSecret, create_secret
from conversations.tools.asking import read_secret, stored


async def test_the_database_answers_and_its_refusals_come_through(transactional_db):
    secret = await sync_to_async(create_secret)("crm", "sk-1")
    assert await read_secret(secret.public_id) == "sk-1"
    with pytest.raises(NoSecret):
        await read_secret("secret_gone")
    assert await stored(divmod, 7, 2) == (3, 1)
