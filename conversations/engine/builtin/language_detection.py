"""The agent goes on in the language the user speaks."""

from collections.abc import Sequence

from conversations.engine.builtin.action import declared, done, refused, text_of
from conversations.engine.builtin.handoff import Handoff, TransferRefused
from conversations.engine.consequence import Consequence
from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import ToolCall, ToolOutcome

TURNS_AT_THE_START = 2


class LanguageDetection:
    """The languages of one agent."""

    def __init__(
        self,
        languages: Sequence[str],
        handoff: Handoff,
        *,
        language: str,
        only_at_the_start: bool = False,
    ) -> None:
        """`languages` are those it may change to, `language` is the one it speaks."""
        self._languages = languages
        self._handoff = handoff
        self._language = language
        self._only_at_the_start = only_at_the_start

    def declaration(self, name: str, description: str) -> ToolDeclaration:
        """The languages by their codes."""
        own = description or (
            "Change the language of the conversation. Use it when the user speaks"
            " another language than you do, or asks for one; go on in that language."
        )
        return declared(
            name,
            f"{own} You speak {self._language} now.",
            {
                "language": {
                    "type": "string",
                    "description": "The code of the language to go on in.",
                    "enum": list(self._languages),
                }
            },
            ["language"],
        )

    async def run(self, call: ToolCall) -> ToolOutcome:
        """Change it, or say why not."""
        wanted = text_of(call, "language")
        if wanted not in self._languages:
            known = ", ".join(self._languages)
            return refused(f"language is to be one of {known}.")
        if wanted == self._language:
            return done(call, None, language=wanted)
        late = call.user_turns > TURNS_AT_THE_START
        if (
            self._only_at_the_start
            and late
            and not self._handoff.counts.language_was_changed
        ):
            return refused(
                "The language may be changed at the start of the conversation alone. Go"
                f" on in {self._language}."
            )
        try:
            persona = self._handoff.in_language(wanted)
        except TransferRefused as reason:
            return refused(str(reason))
        self._handoff.counts.language_was_changed = True
        return done(call, Consequence(persona=persona), language=wanted)
