"""The `live_parley` fixture; a conftest that wants it imports it by name."""

from collections.abc import Iterator

import pytest

from tests.server.live_parley import LiveParley


@pytest.fixture(scope="session")
def live_parley(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveParley]:
    """A ready server with the demo agent; ended by its process id afterwards."""
    live = LiveParley(tmp_path_factory.mktemp("parley"))
    live.prepare()
    live.be_patient()
    live.start()
    try:
        yield live
    finally:
        live.kill()
