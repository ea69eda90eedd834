import pytest

from tests.webhooks.receiver import receiver as a_receiver


@pytest.fixture
def receiver(settings):
    """One that this installation may reach."""
    with a_receiver() as known:
        settings.PARLEY = {**settings.PARLEY, "WEBHOOK_ALLOWED_HOSTS": [known.host]}
        yield known
