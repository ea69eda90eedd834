"""Labels that staff put on conversations."""

from django.db import models


class LabelColour(models.TextChoices):
    """The colours that stand out in light and dark."""

    GREY = "", "Grey"
    BLUE = "info", "Blue"
    GREEN = "success", "Green"
    ORANGE = "warning", "Orange"
    RED = "danger", "Red"


class Label(models.Model):
    """A word that staff sort conversations by."""

    name = models.CharField(max_length=60, unique=True)
    colour = models.CharField(
        max_length=10, choices=LabelColour.choices, blank=True, default=LabelColour.GREY
    )

    class Meta:
        """By name."""

        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
