"""`conversation_initiation_client_data`: what the client wants of this conversation."""

from typing import Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasGenerator,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic.alias_generators import to_camel

from conversations.protocol.overridable import (
    checked_duration,
    checked_soft_timeout,
    checked_speed,
)
from conversations.protocol.received import ClientMessage, Received
from conversations.protocol.variable_rule import DynamicValue, variable_fault


class Override(Received):
    """A part of the override. None: not given.

    Keys may come in camelCase: the Node SDK passes them on as the caller wrote them.
    """

    model_config = ConfigDict(
        alias_generator=AliasGenerator(
            validation_alias=lambda name: AliasChoices(name, to_camel(name))
        ),
        validate_by_name=True,
    )

    def given(self) -> dict[str, object]:
        """What is set, by dotted path, as {"agent.prompt.llm": "openai/small"}.

        Empty maps are sent by every client and are no attempt to override anything.
        """
        found: dict[str, object] = {}
        for name, value in self:
            if isinstance(value, Override):
                inner = value.given()
                found.update({f"{name}.{path}": leaf for path, leaf in inner.items()})
            elif value is not None:
                found[name] = value
        return found


class PromptOverride(Override):
    """The system prompt, its model and what it may use."""

    prompt: str | None = None
    llm: str | None = None
    reasoning_effort: str | None = None
    tool_ids: list[str] | None = None
    tool_ids_strict: bool | None = None
    knowledge_base: list[dict[str, object]] | None = None


class AgentOverride(Override):
    """Who speaks."""

    first_message: str | None = None
    """"" means that the user speaks first."""
    language: str | None = None
    prompt: PromptOverride = Field(default_factory=PromptOverride)
    native_mcp_server_ids: list[str] | None = None
    max_conversation_duration_message: str | None = None


class TtsOverride(Override):
    """How it sounds."""

    voice_id: str | None = None
    model_id: str | None = None
    stability: float | None = Field(default=None, ge=0, le=1)
    similarity_boost: float | None = Field(default=None, ge=0, le=1)
    speed: Annotated[float, AfterValidator(checked_speed)] | None = None
    supported_voices: list[dict[str, object]] | None = None


class AsrOverride(Override):
    """What to listen for."""

    keywords: list[str] | None = None


class SoftTimeoutOverride(Override):
    """What bridges a slow answer, and when."""

    timeout_seconds: (
        Annotated[float, Field(strict=True), AfterValidator(checked_soft_timeout)]
        | None
    ) = None
    """-1: never."""
    message: str | None = None
    additional_soft_timeout_messages: list[str] | None = None
    max_soft_timeouts_per_generation: int | None = None
    use_llm_generated_message: bool | None = None


class TurnOverride(Override):
    """Taking turns."""

    soft_timeout_config: SoftTimeoutOverride = Field(
        default_factory=SoftTimeoutOverride
    )
    noisy_environment_message: str | None = None


class ConversationOverride(Override):
    """The conversation as a whole."""

    text_only: bool | None = None
    client_events: list[str] | None = None
    """The server events wanted, by type; names not known here are kept."""
    max_duration_seconds: Annotated[int, AfterValidator(checked_duration)] | None = None


class ConversationConfigOverride(Override):
    """All that a client may want otherwise than the agent has it."""

    agent: AgentOverride = Field(default_factory=AgentOverride)
    tts: TtsOverride = Field(default_factory=TtsOverride)
    asr: AsrOverride = Field(default_factory=AsrOverride)
    turn: TurnOverride = Field(default_factory=TurnOverride)
    conversation: ConversationOverride = Field(default_factory=ConversationOverride)
    text_only: bool | None = None
    """Where the Python SDK puts it; read `wants_text_only`."""

    @property
    def wants_text_only(self) -> bool | None:
        """Whether there is to be no audio; None when nothing was said about it."""
        if self.conversation.text_only is not None:
            return self.conversation.text_only
        return self.text_only

    def given(self) -> dict[str, object]:
        """What is set, by dotted path; `text_only` under `conversation` alone."""
        found = super().given()
        found.pop("text_only", None)
        if self.wants_text_only is not None:
            found["conversation.text_only"] = self.wants_text_only
        return found


class SourceInfo(Received):
    """Which SDK is calling."""

    source: str = "unknown"
    version: str = ""


class ToolMockConfig(Received):
    """Which tools are only pretended."""

    mocking_strategy: Literal["none", "all", "selected"] = "none"
    mocked_tool_names: list[str] = Field(default_factory=list)
    fallback_strategy: Literal["raise_error", "call_real_tool"] = "raise_error"


def _checked_variables(value: object) -> object:
    """One message per fault: pydantic's own would list each branch of the union."""
    if not isinstance(value, dict):
        return value
    for name, given in value.items():
        if fault := variable_fault(name, given):
            raise ValueError(f"{name[:60]!r} {fault}")
    return {name: given for name, given in value.items() if given is not None}


class ConversationInitiationClientData(ClientMessage):
    """The first frame: once per conversation."""

    wire_type: ClassVar[str] = "conversation_initiation_client_data"

    conversation_config_override: ConversationConfigOverride = Field(
        default_factory=ConversationConfigOverride
    )
    custom_llm_extra_body: dict[str, object] = Field(default_factory=dict)
    dynamic_variables: Annotated[
        dict[str, DynamicValue],
        BeforeValidator(_checked_variables),
    ] = Field(default_factory=dict)
    """A null value counts as not given."""
    user_id: str | None = None
    source_info: SourceInfo = Field(default_factory=SourceInfo)
    tool_mock_config: ToolMockConfig | None = None
    branch_id: str | None = None
    environment: str | None = None
    starting_workflow_node_id: str | None = None
    procedure_ids: list[str] = Field(default_factory=list)
    start_procedure_ids: list[str] = Field(default_factory=list)
