"""How loops of the server rest, in tests."""


class Stop:
    """Ends a loop after so many pauses, and keeps how long they were to be."""

    def __init__(self, after):
        self.after = after
        self.pauses_s = []

    def __call__(self, pause_s):
        self.pauses_s.append(pause_s)
        return len(self.pauses_s) > self.after
