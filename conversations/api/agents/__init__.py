"""Agents, as the API gives them."""
