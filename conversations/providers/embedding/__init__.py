"""Meaning as vectors, so that what is asked can be compared with what is known."""
