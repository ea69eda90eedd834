"""Conversations, as the API gives them."""
