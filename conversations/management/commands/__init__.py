"""One command per file; the name is what `manage.py` calls."""
