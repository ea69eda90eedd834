"""An agent: whom callers talk to."""

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models

from conversations.models.agent_judging import Judging
from conversations.models.agent_privacy import Privacy
from conversations.models.agent_retrieval import Retrieving
from conversations.models.agent_sharing import Sharing
from conversations.models.agent_turn_taking import TurnTaking
from conversations.models.agent_widget import WidgetLook
from conversations.models.identifiers import new_agent_id
from conversations.models.knowledge import Document
from conversations.models.origins import validate_origins
from conversations.models.sealed import SealedField
from conversations.models.tool import Tool
from conversations.protocol.audio_format import DEFAULT_FORMAT, FORMATS
from conversations.protocol.overridable import MAX_SPEED, MIN_SPEED
from conversations.protocol.server_events import (
    CLIENT_EVENT_CHOICES,
    DEFAULT_CLIENT_EVENTS,
)

AUDIO_FORMAT_CHOICES = [(name, known.label) for name, known in FORMATS.items()]


def default_client_events() -> list[str]:
    """The column's default, which no two agents share."""
    return [event for event in CLIENT_EVENT_CHOICES if event in DEFAULT_CLIENT_EVENTS]


TAKES_CALLS = {"enabled": True, "archived": False}
"""What an agent is that new conversations may be had with."""


class AgentQuerySet(models.QuerySet["Agent"]):
    """Agents, chosen by what they do."""

    def taking_calls(self) -> "AgentQuerySet":
        """Those that new conversations may be had with."""
        return self.filter(**TAKES_CALLS)


class Backend(models.TextChoices):
    """Where an agent thinks and speaks."""

    LOCAL = "local", "Here"
    HOSTED = "hosted", "On the vendor's platform"


class Agent(TurnTaking, Judging, Privacy, Retrieving, Sharing, WidgetLook):
    """What an agent knows, how it speaks and who may talk to it."""

    public_id = models.CharField(
        "id",
        max_length=64,
        unique=True,
        default=new_agent_id,
        help_text="Clients connect with this id. Changing it breaks their links.",
    )
    name = models.CharField(max_length=200, help_text="Shown to callers and to staff.")
    enabled = models.BooleanField(
        default=True, help_text="A disabled agent takes no new conversations."
    )

    backend = models.CharField(
        "runs",
        max_length=10,
        choices=Backend.choices,
        default=Backend.LOCAL,
        help_text="A hosted agent is only passed through and recorded here: what it"
        " says and how is set on the vendor's platform.",
    )
    hosted_agent_id = models.CharField(
        "id there",
        max_length=200,
        blank=True,
        help_text="The hosted agent's id on the vendor's platform.",
    )
    hosted_base_url = models.CharField(
        "address there",
        max_length=500,
        blank=True,
        validators=[URLValidator(["https", "http"])],
        help_text="Empty: ELEVENLABS_BASE_URL.",
    )
    hosted_api_key = SealedField(
        "API key there",
        help_text="Kept encrypted and never shown. Empty: ELEVENLABS_API_KEY.",
    )

    prompt = models.TextField(
        blank=True,
        help_text="Who the agent is and how it should answer. Given to the language"
        " model first.",
    )
    knowledge_text = models.TextField(
        "knowledge",
        blank=True,
        help_text="What the agent knows: one passage a paragraph, with an empty line"
        " between them. Begin each passage with a short sentence that answers on its"
        " own.",
    )
    first_message = models.TextField(
        blank=True,
        help_text="What the agent says first. Empty: the caller begins.",
    )
    language = models.CharField(
        max_length=20, default="en", help_text="Language code, such as en or de."
    )
    text_only = models.BooleanField(
        default=False, help_text="Written chat: no microphone and no voice."
    )

    llm = models.CharField(
        "language model",
        max_length=200,
        blank=True,
        help_text="Provider and model, such as openai/gpt-4o-mini. Empty: the site's.",
    )
    llm_fallbacks = models.TextField(
        "language models behind it",
        blank=True,
        help_text="Tried in this order when it fails or stays silent, one a line."
        " Empty: the site's. The word none: no other.",
    )
    cascade_timeout_ms = models.PositiveIntegerField(
        "silence before the next (ms)",
        null=True,
        blank=True,
        help_text="Empty: CASCADE_TIMEOUT_MS.",
    )
    custom_llm = models.JSONField(
        "endpoint of its own",
        default=dict,
        blank=True,
        help_text="Of the language model custom-llm: url, and perhaps model_id, api_key"
        " as {secret_id} and request_headers, as the API has it.",
    )
    stt = models.CharField(
        "speech recognition",
        max_length=200,
        blank=True,
        help_text="Such as offline/moonshine. Empty: the site's.",
    )
    tts = models.CharField(
        "speech synthesis",
        max_length=200,
        blank=True,
        help_text="Such as offline/piper. Empty: the site's.",
    )
    voice = models.CharField(
        max_length=200, blank=True, help_text="Empty: the provider's own voice."
    )
    speed = models.FloatField(
        default=1.0,
        validators=[MinValueValidator(MIN_SPEED), MaxValueValidator(MAX_SPEED)],
        help_text="How fast the agent speaks: 0.7 to 1.2, where 1 is normal.",
    )
    temperature = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0.0), MaxValueValidator(2.0)],
        help_text="How freely the language model chooses its words. Empty: the"
        " model's own.",
    )
    max_tokens = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Longest answer, in tokens. Empty: no limit of ours.",
    )

    input_audio_format = models.CharField(
        "audio from callers",
        max_length=20,
        choices=AUDIO_FORMAT_CHOICES,
        default=DEFAULT_FORMAT,
    )
    output_audio_format = models.CharField(
        "audio to callers",
        max_length=20,
        choices=AUDIO_FORMAT_CHOICES,
        default=DEFAULT_FORMAT,
    )
    client_events = models.JSONField(
        "events sent to clients",
        blank=True,
        default=default_client_events,
        help_text="Which events clients of this agent receive.",
    )

    dynamic_variables = models.JSONField(
        "variables",
        default=dict,
        blank=True,
        help_text="Values of {{name}} in prompt and first message, where a client"
        " sends none.",
    )
    language_presets = models.JSONField(
        default=dict,
        blank=True,
        help_text="By language code, what is otherwise when a client asks for that"
        " language.",
    )
    keywords = models.TextField(
        blank=True,
        help_text="Words the speech recognition should expect, one a line.",
    )
    files_allowed = models.BooleanField(
        "callers may send files",
        default=False,
        help_text="Pictures and PDF documents, for language models that can see.",
    )
    max_files = models.PositiveSmallIntegerField(
        "files at most", default=10, help_text="In one conversation."
    )
    tools = models.ManyToManyField(Tool, blank=True, related_name="agents")
    inline_tools = models.JSONField(
        default=list,
        blank=True,
        help_text="Tools written into the agent itself, as the API has them.",
    )
    system_tools = models.JSONField(
        default=dict,
        blank=True,
        help_text="Built-in tools by name, with their parameters, as the API has them;"
        " ending the call is a choice of its own.",
    )
    documents = models.ManyToManyField(
        Document, through="AgentDocument", blank=True, related_name="agents"
    )

    requires_auth = models.BooleanField(
        "private",
        default=False,
        help_text="Only clients with a signed URL or a token may connect.",
    )
    require_origin_header = models.BooleanField(
        default=False,
        help_text="Refuse clients that are no browsers: they send no origin.",
    )
    overridable = models.JSONField(
        "what clients may override",
        default=list,
        blank=True,
        help_text="Fields a client may set for its own conversation, such as"
        " agent.first_message.",
    )
    daily_limit = models.PositiveIntegerField(
        "conversations a day",
        null=True,
        blank=True,
        help_text="Further callers are turned away. Empty: no limit for this agent.",
    )
    allowed_origins = models.TextField(
        blank=True,
        validators=[validate_origins],
        help_text="Websites whose pages may connect, one a line, such as"
        " https://example.org, or * for all. Empty: the site's own rule.",
    )
    concurrency_limit = models.PositiveIntegerField(
        "conversations at once",
        null=True,
        blank=True,
        help_text="Further callers are turned away. Empty: no limit for this agent.",
    )
    can_end_call = models.BooleanField(
        "may hang up",
        default=True,
        help_text="The agent may end the conversation when the caller is done.",
    )
    tags = models.JSONField(
        default=list, blank=True, help_text="Words by which programs group agents."
    )
    archived = models.BooleanField(
        default=False, help_text="Kept out of lists; takes no new conversations."
    )
    avatar = models.FileField(
        upload_to="avatars/", blank=True, help_text="Shown to callers by the widget."
    )
    vendor_settings = models.JSONField(
        "further settings",
        default=dict,
        blank=True,
        help_text="What programs stored with the agent and Parley does not act on.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AgentQuerySet.as_manager()

    class Meta:
        """Agents by name."""

        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_calls(self) -> bool:
        """Whether new conversations may be had with it."""
        return all(getattr(self, name) == value for name, value in TAKES_CALLS.items())

    @property
    def is_private(self) -> bool:
        """Whether clients need a grant: it says so, or its page asks for a code."""
        return self.requires_auth or bool(self.access_code)
