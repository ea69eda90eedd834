"""How an agent looks things up in its documents."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Retrieving(models.Model):
    """Part of `Agent`: what of its documents is given to the language model."""

    max_passages = models.PositiveSmallIntegerField(
        "passages at most",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="For one answer, of documents that are searched.",
    )
    max_distance = models.FloatField(
        "farthest passage",
        null=True,
        blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text="Passages less alike in meaning are left out: 0 is the same, 1 is"
        " nothing in common. Empty: as was found to be best.",
    )

    class Meta:
        """No table of its own."""

        abstract = True
