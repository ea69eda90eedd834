"""A stand-in server that this installation may reach."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tools.stand_in import StandIn, stand_in


@pytest.fixture
def remote(settings: Any) -> Iterator[StandIn]:
    with stand_in() as known:
        settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": [known.host]}
        yield known
