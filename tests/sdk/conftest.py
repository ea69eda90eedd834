"""The running server, for the official SDKs."""

from tests.server.live_fixture import live_parley

__all__ = ["live_parley"]
