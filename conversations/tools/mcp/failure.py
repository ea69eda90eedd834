"""What goes wrong with MCP servers."""


class McpFailed(Exception):
    """A server could not be asked; the message is for people and for the model."""
