"""Put a preset into the workspace."""

import getpass
import os
import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from conversations.assembly.providers import problem_now
from conversations.outbound.allowed import allowed_hosts
from conversations.presets.preset import (
    BadParameter,
    Parameter,
    Preset,
    PresetFault,
    all_presets,
)
from conversations.providers.settings import OFFLINE
from conversations.store.agents.preset import (
    CannotAdd,
    Choice,
    Done,
    add_preset,
    has_connection,
)

LABEL = re.compile(r"[a-z][a-z0-9-]{0,23}")


class Command(BaseCommand):
    """Makes a connection, tools and an agent; again, it changes what was given anew."""

    help = (
        "Connect a system of yours, such as Salesforce: makes the connection, the tools"
        " and an agent that uses them. May be run again, to change the credentials or"
        " the domain; what staff changed since is left alone. Tell secrets by the"
        " environment or at the prompt rather than on the command line, which others on"
        " the machine can see."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of each preset its own."""
        presets = parser.add_subparsers(dest="preset", metavar="PRESET", required=True)
        for preset in _presets().values():
            own = presets.add_parser(
                preset.name, help=preset.description, description=preset.title
            )
            for parameter in preset.parameters:
                own.add_argument(
                    f"--{parameter.name}",
                    default=parameter.default,
                    help=_explained(parameter),
                )
            own.add_argument(
                "--llm",
                default="",
                metavar="MODEL",
                help="the agent's language model, if not the site's own",
            )
            own.add_argument(
                "--as",
                dest="label",
                default=preset.name,
                metavar="NAME",
                help=f"for another one beside it, such as {preset.name}-test",
            )
            own.add_argument(
                "--dry-run",
                action="store_true",
                help="say what would be done, and do nothing",
            )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was done."""
        preset = _presets()[options["preset"]]
        label = options["label"]
        if not LABEL.fullmatch(label):
            raise CommandError(
                f"--as: {label[:40]!r} does not do; use up to 24 small letters, digits"
                " and -, a letter first."
            )
        is_there = has_connection(label)
        values = {
            parameter.placeholder: value
            for parameter in preset.parameters
            if (value := self._value(parameter, options, is_there))
        }
        choice = Choice(values, label, options["llm"])
        try:
            done = add_preset(
                preset, choice, problem_now, dry_run=bool(options["dry_run"])
            )
        except CannotAdd as error:
            raise CommandError(str(error)) from None
        self._tell(done, is_dry=options["dry_run"], llm=options["llm"])

    def _value(
        self, parameter: Parameter, options: dict[str, Any], is_there: bool
    ) -> str:
        """ "" for a secret that stays as it is."""
        given = options[parameter.name.replace("-", "_")]
        if parameter.kind == "secret":
            given = given or os.environ.get(parameter.environment, "")
            if not given and is_there:
                return ""
            if not given and sys.stdin.isatty():
                given = getpass.getpass(f"{parameter.help} (not shown): ")
        if not given:
            raise CommandError(
                f"--{parameter.name} is needed: {_explained(parameter)}."
            )
        try:
            return parameter.read(given, allowed_hosts().has)
        except BadParameter as error:
            raise CommandError(str(error)) from None

    def _tell(self, done: list[Done], *, is_dry: bool, llm: str) -> None:
        would = "would be " if is_dry else ""
        for one in done:
            deed = one.deed if one.deed == "unchanged" else f"{would}{one.deed}"
            # What a rehearsal made is gone again, and so is its id.
            known = "" if is_dry and one.deed == "created" else f" ({one.public_id})"
            self.stdout.write(f"{one.what} {one.name}{known}: {deed}")
        agent = done[-1]
        if agent.deed != "created" or is_dry:
            return
        if agent.is_private:
            self.stdout.write(
                "The agent is private: talk to it from its page in the admin, or by a"
                " signed address."
            )
        if (llm or settings.PARLEY["LLM"]).startswith(f"{OFFLINE}/"):
            self.stdout.write(
                "Its language model runs here and uses no tools. Choose one that does,"
                " by --llm or on the agent's page."
            )


def _presets() -> dict[str, Preset]:
    try:
        return {preset.name: preset for preset in all_presets()}
    except PresetFault as error:
        raise CommandError(str(error)) from None


def _explained(parameter: Parameter) -> str:
    text = parameter.help
    if parameter.kind == "secret":
        text += f", unless {parameter.environment} holds it or it is typed when asked"
    elif parameter.default:
        text += f" (else {parameter.default})"
    return text.replace("%", "%%")
