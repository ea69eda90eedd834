"""A conversation survives the loss of its client's WebSocket (docs/protocol.md)."""
