"""Conversations: written as they happen, found and read afterwards."""
