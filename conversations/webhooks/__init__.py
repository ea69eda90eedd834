"""Tells others of conversations: what is sent, signed and tried until it is taken."""
