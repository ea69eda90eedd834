"""What a role of the staff has been given so far, so that nothing is given twice."""

from django.contrib.auth.models import Group
from django.db import models


class RoleGroup(models.Model):
    """The group that stands for a role, under whatever name its owner gave it."""

    key = models.CharField(max_length=40, unique=True)
    group = models.OneToOneField(
        Group,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="None: somebody deleted it, and it stays deleted.",
    )
    given = models.JSONField(
        default=list,
        help_text="Permissions it was given once, also those taken away since.",
    )

    class Meta:
        """By key."""

        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
