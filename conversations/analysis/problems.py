"""What keeps a conversation from being judged."""


class JudgeUnavailable(Exception):
    """The judge cannot work now, and may later: try again.

    The text is for staff: what failed, and what to do if it stays so.
    """


class JudgeMisconfigured(Exception):
    """The judge cannot work until somebody changes something; the text says what."""
