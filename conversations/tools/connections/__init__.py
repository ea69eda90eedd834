"""How tools sign in: credentials, and tokens that all processes share."""
