"""Moments as `conversations/admin/wording.py` writes them, wherever Django writes one."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
