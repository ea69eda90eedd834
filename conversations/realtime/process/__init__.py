"""This server process: what it runs, and whether it can hold a conversation."""
