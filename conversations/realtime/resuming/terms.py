"""On what terms conversations of this server can be resumed."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from django.conf import settings

SILENT_PINGS = 2.4
"""A line over which nothing came for so many ping intervals is lost."""


@dataclass(frozen=True, slots=True)
class ResumeTerms:
    """See the settings of the same names."""

    window_ms: int
    buffer_bytes: int
    ping_interval_ms: int

    @property
    def silence_ms(self) -> float:
        """After so long without a frame the line is taken for lost."""
        return SILENT_PINGS * self.ping_interval_ms


def resume_terms() -> ResumeTerms:
    """From the settings."""
    parley = settings.PARLEY
    return ResumeTerms(
        parley["RESUME_WINDOW_MS"],
        parley["RESUME_BUFFER_BYTES"],
        parley["PING_INTERVAL_MS"],
    )


def can_resume(query: str) -> bool:
    """Whether the client knows how, and the server offers it."""
    return _is_set(query, "resumable") and settings.PARLEY["RESUME_WINDOW_MS"] > 0


def resumes(query: str) -> bool:
    """Whether the client comes back to a conversation."""
    return _is_set(query, "resuming")


def _is_set(query: str, name: str) -> bool:
    return parse_qs(query).get(name, [""])[-1] == "1"
