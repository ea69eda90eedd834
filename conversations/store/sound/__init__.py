"""Recordings: laid out, encoded, kept, and played to those who may hear them."""
