"""Judging conversations: what is asked, the queue, what was found, who corrected it."""
