"""Host names with addresses that change."""


class Names:
    """Each look-up of a name gives its next answer, the last for ever."""

    def __init__(self, **answers):
        self.answers = {name.replace("_", "."): list(a) for name, a in answers.items()}
        self.asked = []

    async def __call__(self, host, port):
        self.asked.append(host)
        answers = self.answers[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]
