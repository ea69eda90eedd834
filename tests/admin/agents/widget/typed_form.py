"""The form of an agent's widget, filled in as a browser would send it back."""


def typed(page):
    """What stands in the form of this answer."""
    form = page.context["form"]
    values = {
        form.add_prefix(name): form[name].value()
        for name in form.fields
        # A browser sends no file that was not chosen.
        if name != "picture"
    }
    return {
        name: "on" if value is True else _sent(value)
        for name, value in values.items()
        if value is not None and value is not False
    }


def _sent(value):
    """Browsers end the lines of a text in their own way."""
    return value.replace("\n", "\r\n") if isinstance(value, str) else value
