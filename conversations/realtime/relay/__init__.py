"""Conversations with hosted agents: frames passed on, and read on the way."""
