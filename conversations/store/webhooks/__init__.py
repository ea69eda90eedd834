"""Whom conversations are told to: addresses, deliveries and what was answered."""
