"""The first person who may use the admin."""

from django.contrib.auth import get_user_model


def ensure_administrator(username: str, password: str) -> bool:
    """Create a superuser; False when the name is taken, whose password then stays."""
    users = get_user_model()._default_manager
    if users.filter(username=username).exists():
        return False
    users.create_superuser(username=username, password=password)
    return True
