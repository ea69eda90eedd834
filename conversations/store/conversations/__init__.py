"""Conversations as they are read: by programs, by staff, by those who take them away."""
