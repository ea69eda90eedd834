"""What a site owner may set of Parley itself, in `settings.PARLEY`: by subject.

The README's configuration table says what each is for.
"""

from typing import Any

from config.environment import Environment


def parley_settings(env: Environment) -> dict[str, Any]:
    """All of them, read from the environment. Raises ImproperlyConfigured."""
    return {
        **_models(env),
        **_calls(env),
        **_webrtc(env),
        **_doors(env),
        **_pages(env),
        **_record(env),
        **_outbound(env),
        **_knowledge(env),
        **_tools(env),
        **_analysis(env),
        **_hosted(env),
    }


def _models(env: Environment) -> dict[str, Any]:
    """Which provider does what, where an agent names none of its own."""
    return {
        "LLM": env.str("LLM", default="offline/answerer"),
        "STT": env.str("STT", default="offline/moonshine"),
        "TTS": env.str("TTS", default="offline/piper"),
        "VAD": env.str("VAD", default="offline/silero"),
        "LLM_BASE_URL": env.str("LLM_BASE_URL", default=""),
        "LLM_API_KEY": env.str("LLM_API_KEY", default=""),
        "LLM_CONTEXT_TOKENS": env.int("LLM_CONTEXT_TOKENS", default=0),
        # Of what an agent knows, told to an HTTP model with every question.
        "LLM_KNOWLEDGE_CHARACTERS": env.int("LLM_KNOWLEDGE_CHARACTERS", default=40_000),
        "STT_BASE_URL": env.str("STT_BASE_URL", default=""),
        "STT_API_KEY": env.str("STT_API_KEY", default=""),
        "TTS_BASE_URL": env.str("TTS_BASE_URL", default=""),
        "TTS_API_KEY": env.str("TTS_API_KEY", default=""),
        "TTS_VOICE": env.str("TTS_VOICE", default=""),
        # Used in turn when the one before fails or is too slow; comma separated.
        "LLM_FALLBACK": env.list("LLM_FALLBACK", default=[]),
        "STT_FALLBACK": env.list("STT_FALLBACK", default=[]),
        "TTS_FALLBACK": env.list("TTS_FALLBACK", default=[]),
        "CASCADE_TIMEOUT_MS": env.int("CASCADE_TIMEOUT_MS", default=8_000),
        "INFERENCE_THREADS": env.int("INFERENCE_THREADS", default=2),
        # By which model documents are searched: offline/e5-minilm, offline/e5 for other
        # languages than English, or SERVICE/MODEL; openai/ stands for the address here.
        "EMBEDDING_MODEL": env.str("EMBEDDING_MODEL", default="offline/e5-minilm"),
        "EMBEDDING_BASE_URL": env.str("EMBEDDING_BASE_URL", default=""),
        "EMBEDDING_API_KEY": env.str("EMBEDDING_API_KEY", default=""),
        # What the owner's prices of models are in; three letters, only shown.
        "PRICE_CURRENCY": env.str("PRICE_CURRENCY", default="USD"),
    }


def _calls(env: Environment) -> dict[str, Any]:
    """What one process or one conversation may take."""
    return {
        "MAX_CONVERSATIONS": env.int("MAX_CONVERSATIONS", default=100),
        "MAX_MESSAGE_BYTES": env.int("MAX_MESSAGE_BYTES", default=1_048_576),
        "MAX_AUDIO_REALTIME_FACTOR": env.float(
            "MAX_AUDIO_REALTIME_FACTOR", default=4.0
        ),
        "MAX_EVENTS_PER_SECOND": env.int("MAX_EVENTS_PER_SECOND", default=200),
        "MAX_TEXT_CHARACTERS": env.int("MAX_TEXT_CHARACTERS", default=10_000),
        "MAX_TOOL_ROUNDS": env.int("MAX_TOOL_ROUNDS", default=8),
        # Of those that it asks for in one answer, that are run.
        "MAX_TOOLS_AT_ONCE": env.int("MAX_TOOLS_AT_ONCE", default=32),
        "MAX_TRANSFERS": env.int("MAX_TRANSFERS", default=5),
        "MAX_TOOL_RESULT_CHARACTERS": env.int(
            "MAX_TOOL_RESULT_CHARACTERS", default=65_536
        ),
        "MAX_SEND_QUEUE_BYTES": env.int("MAX_SEND_QUEUE_BYTES", default=2_097_152),
        "INITIATION_TIMEOUT_MS": env.int("INITIATION_TIMEOUT_MS", default=2_000),
        "RECEIVE_TIMEOUT_MS": env.int("RECEIVE_TIMEOUT_MS", default=60_000),
        "PING_INTERVAL_MS": env.int("PING_INTERVAL_MS", default=5_000),
        # How long a client whose line was lost may take to come back, 0 is not at all; and
        # how much of what it may have missed is kept for it.
        "RESUME_WINDOW_MS": env.int("RESUME_WINDOW_MS", default=20_000),
        "RESUME_BUFFER_BYTES": env.int("RESUME_BUFFER_BYTES", default=4_194_304),
        "PLAYOUT_LEAD_MS": env.int("PLAYOUT_LEAD_MS", default=80),
        # A process that stops renewing its lease is taken for dead.
        "LEASE_MS": env.int("LEASE_MS", default=30_000),
        "LEASE_RENEWAL_MS": env.int("LEASE_RENEWAL_MS", default=10_000),
        # Conversations of an agent with a language model in place of a caller.
        "SIMULATION_MAX_TURNS": env.int("SIMULATION_MAX_TURNS", default=50),
        "SIMULATION_TIMEOUT_MS": env.int("SIMULATION_TIMEOUT_MS", default=300_000),
    }


def _webrtc(env: Environment) -> dict[str, Any]:
    """Conversations over WebRTC: how many, by which addresses, and how patiently."""
    return {
        "WEBRTC": env.bool("WEBRTC", default=True),
        # In one process, beside MAX_CONVERSATIONS.
        "MAX_WEBRTC_CONVERSATIONS": env.int("MAX_WEBRTC_CONVERSATIONS", default=10),
        # Which of the machine's addresses clients may send sound to; empty is all but
        # loopback. Behind a NAT that maps one address to one, the one outside.
        "WEBRTC_ADDRESSES": env.addresses("WEBRTC_ADDRESSES"),
        "WEBRTC_PUBLIC_ADDRESS": env.address("WEBRTC_PUBLIC_ADDRESS"),
        # None is asked that is not named here. Clients are given them; the server asks
        # the first of STUN_URLS for its own address.
        "STUN_URLS": env.list("STUN_URLS", default=[]),
        "TURN_URLS": env.list("TURN_URLS", default=[]),
        # Shared with the TURN server (coturn: use-auth-secret, static-auth-secret).
        "TURN_SECRET": env.str("TURN_SECRET", default=""),
        "TURN_CREDENTIAL_LIFETIME_MS": env.int(
            "TURN_CREDENTIAL_LIFETIME_MS", default=7_200_000
        ),
        # Less than PLAYOUT_LEAD_MS: the server itself plays there, frame by frame.
        "WEBRTC_PLAYOUT_LEAD_MS": env.int("WEBRTC_PLAYOUT_LEAD_MS", default=40),
        # A client whose sound has not come through by then is turned away.
        "WEBRTC_CONNECT_TIMEOUT_MS": env.int(
            "WEBRTC_CONNECT_TIMEOUT_MS", default=15_000
        ),
        # Joining uses no token up and takes a place: of one address at once; 0 is any.
        "MAX_WEBRTC_CONNECTING": env.int("MAX_WEBRTC_CONNECTING", default=5),
        # How long a conversation waits for a lost signalling socket.
        "WEBRTC_RESUME_WINDOW_MS": env.int("WEBRTC_RESUME_WINDOW_MS", default=30_000),
        # Of the signalling socket: how many messages, and how long a one.
        "MAX_SIGNALS_PER_SECOND": env.int("MAX_SIGNALS_PER_SECOND", default=50),
        "MAX_SIGNAL_BYTES": env.int("MAX_SIGNAL_BYTES", default=65_536),
    }


def _doors(env: Environment) -> dict[str, Any]:
    """Who may come in, how often, and what may be brought."""
    return {
        # Browsers of which origins may talk; empty means the site's own and, for agents
        # with an allowlist, the listed ones. "*" opens all.
        "ALLOWED_ORIGINS": env.list("ALLOWED_ORIGINS", default=[]),
        # The REST API. This key may do everything; others are made in the admin.
        "API_KEY": env.str("API_KEY", default=""),
        # How long a signed URL or a conversation token may wait to be used.
        "GRANT_LIFETIME_MS": env.int("GRANT_LIFETIME_MS", default=900_000),
        # Proxies beside the one that connects to us; only with BEHIND_PROXY.
        "TRUSTED_PROXIES": env.networks("TRUSTED_PROXIES"),
        # New connections of one address, and API calls of one key; 0 is no limit. Calls
        # that need no key count as connections do, apart from them.
        "CONNECTIONS_PER_MINUTE": env.int("CONNECTIONS_PER_MINUTE", default=60),
        "API_CALLS_PER_MINUTE": env.int("API_CALLS_PER_MINUTE", default=600),
        "MAX_UPLOAD_BYTES": env.int("MAX_UPLOAD_BYTES", default=20_971_520),
        "MAX_IMAGE_BYTES": env.int("MAX_IMAGE_BYTES", default=10_485_760),
        # What of an agent is only kept for programs, as JSON; the picture of its widget.
        "MAX_AGENT_BYTES": env.int("MAX_AGENT_BYTES", default=1_048_576),
        "MAX_AVATAR_BYTES": env.int("MAX_AVATAR_BYTES", default=2_097_152),
        # How long after its end callers may say what they thought of a conversation.
        "FEEDBACK_PERIOD_MS": env.int("FEEDBACK_PERIOD_MS", default=86_400_000),
    }


def _pages(env: Environment) -> dict[str, Any]:
    """What the pages for callers show, and to whom."""
    return {
        # auto, list, off, an agent's id, or the address of another page.
        "LANDING_PAGE": env.str("LANDING_PAGE", default="auto"),
        # Where the report of the self-check page may be sent.
        "SUPPORT_EMAIL": env.str("SUPPORT_EMAIL", default=""),
        # For how long a page that was opened with an access code stays open, and how
        # often one address may try one.
        "ACCESS_CODE_REMEMBERED_MS": env.int(
            "ACCESS_CODE_REMEMBERED_MS", default=43_200_000
        ),
        "ACCESS_CODE_TRIES_PER_MINUTE": env.int(
            "ACCESS_CODE_TRIES_PER_MINUTE", default=10
        ),
        # The socket of the self-check page: how large a message may be that it sends
        # back, how many of them, for how long, and how many checks at once.
        "CHECK_MAX_MESSAGE_BYTES": env.int("CHECK_MAX_MESSAGE_BYTES", default=16_384),
        "CHECK_MAX_MESSAGES": env.int("CHECK_MAX_MESSAGES", default=200),
        "CHECK_DURATION_MS": env.int("CHECK_DURATION_MS", default=30_000),
        "MAX_CHECKS": env.int("MAX_CHECKS", default=20),
    }


def _record(env: Environment) -> dict[str, Any]:
    """What is kept of conversations, and for how long."""
    return {
        "RECORDING_ENABLED": env.bool("RECORDING_ENABLED", default=True),
        "RECORDING_BITRATE": env.int("RECORDING_BITRATE", default=48_000),
        # How long conversations are kept where the agent does not say; 0 is for ever.
        "TRANSCRIPT_DAYS": env.int("TRANSCRIPT_DAYS", default=0),
        "AUDIO_DAYS": env.int("AUDIO_DAYS", default=0),
        # Where phone numbers without a country code are from: a country's two letters.
        "PHONE_REGION": env.str("PHONE_REGION", default="US"),
        "MAX_EXPORT_CONVERSATIONS": env.int(
            "MAX_EXPORT_CONVERSATIONS", default=100_000
        ),
    }


def _outbound(env: Environment) -> dict[str, Any]:
    """What the server fetches and sends for others."""
    return {
        # Whatever others name an address for (tools, webhooks, pages, MCP servers): those
        # inside a network are refused, but for the hosts named here, as host or host:port.
        "OUTBOUND_ALLOWED_HOSTS": env.list("OUTBOUND_ALLOWED_HOSTS", default=[]),
        # The same, by the names it had.
        "FETCH_ALLOWED_HOSTS": env.list("FETCH_ALLOWED_HOSTS", default=[]),
        "WEBHOOK_ALLOWED_HOSTS": env.list("WEBHOOK_ALLOWED_HOSTS", default=[]),
        # Pages the server fetches for staff and programs.
        "FETCH_MAX_BYTES": env.int("FETCH_MAX_BYTES", default=5_242_880),
        "FETCH_TIMEOUT_MS": env.int("FETCH_TIMEOUT_MS", default=15_000),
        "FETCH_MAX_REDIRECTS": env.int("FETCH_MAX_REDIRECTS", default=5),
        # Webhooks: how long one may take, and for how long one is tried again.
        "WEBHOOK_TIMEOUT_MS": env.int("WEBHOOK_TIMEOUT_MS", default=20_000),
        "WEBHOOK_RETRY_MS": env.int("WEBHOOK_RETRY_MS", default=86_400_000),
    }


def _knowledge(env: Environment) -> dict[str, Any]:
    """Documents, and how they are searched."""
    return {
        # Documents: the longest one, and what one agent may know by them.
        "MAX_DOCUMENT_CHARACTERS": env.int(
            "MAX_DOCUMENT_CHARACTERS", default=1_000_000
        ),
        "MAX_KNOWLEDGE_CHARACTERS": env.int(
            "MAX_KNOWLEDGE_CHARACTERS", default=200_000
        ),
        # Documents that are searched: how long a passage is, how many of them a process
        # keeps in memory for one set of documents.
        "PASSAGE_CHARACTERS": env.int("PASSAGE_CHARACTERS", default=900),
        "MAX_INDEXED_PASSAGES": env.int("MAX_INDEXED_PASSAGES", default=100_000),
        # How long an answer waits for them; then it goes on without.
        "RETRIEVAL_TIMEOUT_MS": env.int("RETRIEVAL_TIMEOUT_MS", default=2_000),
        # For how long reading a document may stand still, and how often it is begun.
        "READING_LEASE_MS": env.int("READING_LEASE_MS", default=120_000),
        "READING_ATTEMPTS": env.int("READING_ATTEMPTS", default=5),
        # Larger files are taken at once and read afterwards.
        "READ_AT_ONCE_BYTES": env.int("READ_AT_ONCE_BYTES", default=1_048_576),
    }


def _tools(env: Environment) -> dict[str, Any]:
    """What is called in the owner's systems."""
    return {
        # Tools over HTTP: the longest response, how often one may send on, and how long a
        # connection may take to be made.
        "TOOL_MAX_RESPONSE_BYTES": env.int(
            "TOOL_MAX_RESPONSE_BYTES", default=1_048_576
        ),
        "TOOL_MAX_REDIRECTS": env.int("TOOL_MAX_REDIRECTS", default=3),
        "TOOL_CONNECT_TIMEOUT_MS": env.int("TOOL_CONNECT_TIMEOUT_MS", default=5_000),
        # MCP servers: how long first words and the list of tools may take, how long a tool
        # waits for the caller's yes and how long it may run; how many tools a server may
        # have, and how long one may be described.
        "MCP_CONNECT_TIMEOUT_MS": env.int("MCP_CONNECT_TIMEOUT_MS", default=10_000),
        "MCP_APPROVAL_TIMEOUT_MS": env.int("MCP_APPROVAL_TIMEOUT_MS", default=60_000),
        "MCP_TOOL_TIMEOUT_MS": env.int("MCP_TOOL_TIMEOUT_MS", default=30_000),
        "MCP_MAX_TOOLS": env.int("MCP_MAX_TOOLS", default=64),
        "MCP_MAX_TOOL_CHARACTERS": env.int("MCP_MAX_TOOL_CHARACTERS", default=16_000),
        # Tokens of connections: how long one may take to be had, how long before its end
        # another is fetched, and how long after a failure the next try waits, at first.
        "TOKEN_TIMEOUT_MS": env.int("TOKEN_TIMEOUT_MS", default=10_000),
        "TOKEN_LEEWAY_MS": env.int("TOKEN_LEEWAY_MS", default=60_000),
        "TOKEN_RETRY_MS": env.int("TOKEN_RETRY_MS", default=5_000),
        # What is known of a caller is asked for before the first word, so long.
        "INITIATION_WEBHOOK_TIMEOUT_MS": env.int(
            "INITIATION_WEBHOOK_TIMEOUT_MS", default=2_000
        ),
    }


def _analysis(env: Environment) -> dict[str, Any]:
    """What is done after conversations."""
    return {
        # Whether the server itself does what is to be done after conversations.
        "TASK_WORKER": env.bool(
            "TASK_WORKER", default=not env.str("REDIS_URL", default="")
        ),
        # By which model conversations are judged, where neither agent nor criterion names
        # one; empty: by the agent's own.
        "ANALYSIS_LLM": env.str("ANALYSIS_LLM", default=""),
        "ANALYSIS_TIMEOUT_MS": env.int("ANALYSIS_TIMEOUT_MS", default=60_000),
        "ANALYSIS_ATTEMPTS": env.int("ANALYSIS_ATTEMPTS", default=5),
        "ANALYSIS_LEASE_MS": env.int("ANALYSIS_LEASE_MS", default=300_000),
        # How often a server looks for what was lost with workers or their tasks.
        "SWEEP_INTERVAL_MS": env.int("SWEEP_INTERVAL_MS", default=60_000),
        "ANALYSIS_MAX_CHARACTERS": env.int("ANALYSIS_MAX_CHARACTERS", default=100_000),
    }


def _hosted(env: Environment) -> dict[str, Any]:
    """Agents that live on the vendor's platform."""
    return {
        "ELEVENLABS_API_KEY": env.str("ELEVENLABS_API_KEY", default=""),
        "ELEVENLABS_BASE_URL": env.str(
            "ELEVENLABS_BASE_URL", default="https://api.elevenlabs.io"
        ),
        "HOSTED_CONNECT_TIMEOUT_MS": env.int(
            "HOSTED_CONNECT_TIMEOUT_MS", default=10_000
        ),
        "HOSTED_RECONCILE_TIMEOUT_MS": env.int(
            "HOSTED_RECONCILE_TIMEOUT_MS", default=600_000
        ),
        "HOSTED_RECEIVE_TIMEOUT_MS": env.int(
            "HOSTED_RECEIVE_TIMEOUT_MS", default=60_000
        ),
        "HOSTED_MAX_MESSAGE_BYTES": env.int(
            "HOSTED_MAX_MESSAGE_BYTES", default=16_777_216
        ),
        # Where signed URLs may lead beside the API's own host, with their subdomains.
        "HOSTED_SOCKET_HOSTS": env.list(
            "HOSTED_SOCKET_HOSTS", default=["elevenlabs.io"]
        ),
        # Hosts, as host or host:port, that may be reached without TLS and inside the own
        # network. ELEVENLABS_BASE_URL may be anywhere, and without TLS on this machine.
        "HOSTED_PLAIN_HOSTS": env.list("HOSTED_PLAIN_HOSTS", default=[]),
    }
