"""What agents of the workspace share: documents, tools, credentials, models."""
