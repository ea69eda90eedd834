"""Public ids: unguessable, and made of letters and digits only.

Clients match them with `agent_[a-zA-Z0-9]+` and `conv_[a-zA-Z0-9]+`.
"""

import secrets
import string

_ALPHABET = string.ascii_lowercase + string.digits
_LENGTH = 28
"""36**28 is more than 2**144."""


def _random() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def new_agent_id() -> str:
    """An id for an agent."""
    return f"agent_{_random()}"


def new_conversation_id() -> str:
    """An id for a conversation."""
    return f"conv_{_random()}"


def new_tool_id() -> str:
    """An id for a tool."""
    return f"tool_{_random()}"


def new_secret_id() -> str:
    """An id for a secret."""
    return f"secret_{_random()}"


def new_document_id() -> str:
    """An id for a document."""
    return f"doc_{_random()}"


def new_file_id() -> str:
    """An id for a file that a caller sent."""
    return f"file_{_random()}"


def new_webhook_id() -> str:
    """An id for a webhook."""
    return f"webhook_{_random()}"


def new_connection_id() -> str:
    """An id for an auth connection."""
    return f"authconn_{_random()}"


def new_mcp_server_id() -> str:
    """An id for an MCP server."""
    return f"mcp_{_random()}"


def new_recording_token() -> str:
    """A part of a file name that cannot be guessed from the conversation's id."""
    return _random()
