"""What agents of the workspace share: documents, tools, secrets."""
