"""The running server, for tests that talk to it as a client does."""

from tests.server.live_fixture import live_parley

__all__ = ["live_parley"]
