"""Reads settings from the environment, and says which one is wrong and how."""

import ipaddress
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


class Environment(environ.Env):  # type: ignore[misc]  # the package ships no types
    """`environ.Env` that is strict and explains itself.

    An empty value counts as not set, so a line `LLM=` in `.env` means the default. A
    value is taken as it stands: `$` refers to no other variable, since keys and
    passwords may begin with it. No number is negative.
    """

    def get_value(
        self,
        var: str,
        cast: Any = None,
        default: Any = environ.Env.NOTSET,
        parse_default: bool = False,
    ) -> Any:
        """Return the variable read as `cast`, or the default.

        Raises:
            ImproperlyConfigured: the variable is missing or not a `cast`.
        """
        text = self.ENVIRON.get(var, "").strip()
        if not text:
            if default is self.NOTSET:
                raise ImproperlyConfigured(
                    f"{var} is not set. `make run` writes a .env file that sets it; "
                    f"otherwise set {var} in the environment."
                )
            return default
        try:
            return read(text, cast)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var} in the environment or .env is not {error}."
            ) from error

    def networks(self, var: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Return the variable read as addresses and networks, comma separated.

        Raises:
            ImproperlyConfigured: one of them is neither.
        """
        try:
            return [ipaddress.ip_network(part) for part in self.list(var, default=[])]
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var} in the environment or .env is not a list of addresses and "
                "networks such as 10.0.0.7,10.1.0.0/16."
            ) from error

    def addresses(self, var: str) -> list[str]:
        """Return the variable read as IP addresses, comma separated.

        Raises:
            ImproperlyConfigured: one of them is none.
        """
        try:
            return [
                str(ipaddress.ip_address(part)) for part in self.list(var, default=[])
            ]
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var} in the environment or .env is not a list of addresses such as "
                "10.0.0.7,2001:db8::7."
            ) from error

    def address(self, var: str) -> str:
        """Return the variable read as one IP address; empty if it is not set.

        Raises:
            ImproperlyConfigured: it is none.
        """
        text = self.str(var, default="")
        try:
            return str(ipaddress.ip_address(text)) if text else ""
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{var} in the environment or .env is not an address such as "
                "203.0.113.7; names are not looked up."
            ) from error


def read(text: str, cast: Any) -> Any:
    """Read a setting's text; raises ValueError with what it should have been."""
    if cast is bool:
        if text.lower() not in TRUE | FALSE:
            raise ValueError("true or false")
        return text.lower() in TRUE
    if cast is int:
        if not (text.isascii() and text.replace("_", "").isdigit()):
            raise ValueError("a whole number of 0 or more")
        return int(text)
    if cast is float:
        try:
            number = float(text)
        except ValueError:
            number = -1
        if not 0 <= number < float("inf"):
            raise ValueError("a number of 0 or more")
        return number
    if cast is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text
