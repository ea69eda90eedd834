"""Who may do what: administrators, API keys, and leave to start a conversation."""
