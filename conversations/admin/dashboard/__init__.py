"""The first page of the admin: how conversations go."""
