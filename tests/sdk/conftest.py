"""The running server, for the official SDKs."""

import warnings

from tests.server.live_fixture import live_parley

with warnings.catch_warnings():
    # The SDK names a deprecated class of `websockets` while it is imported.
    warnings.simplefilter("ignore", DeprecationWarning)
    import elevenlabs.conversational_ai.conversation  # noqa: F401

__all__ = ["live_parley"]
