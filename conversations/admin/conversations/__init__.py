"""Conversations in the admin: their list, the page of one, review and exports."""
