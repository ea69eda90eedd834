"""Settings of Parley, each read from the environment or `.env`.

Every limit a site owner may want to change is here; the README's configuration table
says what each is for.
"""

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
# The environment wins over the file. Tests name an empty one.
Environment.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

# --- Django -----------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
# Seal secrets in the database: the first one new secrets, all of them open old ones.
# None: a key made from SECRET_KEY.
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=[])
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    # Before Daphne, so that `runserver` leaves static files to the middleware here too.
    "whitenoise.runserver_nostatic",
    "daphne",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "csp",
    # Its files of the documentation page come from here, not from another host.
    "ninja",
    "django_tasks",
    "django_tasks_db",
    "conversations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "config.static_middleware.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.content_security.ContentSecurityMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR}/parley.sqlite3")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets staff read while conversations are written; IMMEDIATE makes a writer wait
    # for its turn at BEGIN, where waiting works, rather than fail in the middle. What is
    # deleted is overwritten (secure_delete): it may be what somebody wants forgotten.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA secure_delete=ON;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }

# Counts how often clients come. Redis counts for all processes together; otherwise each
# counts alone.
REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "parley",
        # A server that hangs must not hold up who connects.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Two for each client of the last minutes.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# What is done after conversations: in the database by default, by a thread of the server;
# with Redis in its queue, by `manage.py rqworker`, which the redis extra brings.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_rq.RQBackend"
        if REDIS_URL
        else "django_tasks_db.DatabaseBackend"
    }
}
if REDIS_URL:
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    # A server that hangs must not hold up what is written; workers wait longer.
    _PATIENCE = "socket_connect_timeout=1&socket_timeout=1"
    RQ_QUEUES = {
        "default": {
            "URL": f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}{_PATIENCE}",
            # Seconds, after which a task is killed: none that is in order takes so long.
            "DEFAULT_TIMEOUT": 600,
        }
    }
    # What `manage.py rqworker` takes out of the queue are tasks.
    RQ = {"JOB_CLASS": "django_tasks_rq.Job"}
    # Its pages let any staff member empty the queue; ours show what waits.
    RQ_SHOW_ADMIN_LINK = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_TZ = True

# --- Files ------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
# Recordings; never served by address, only through a view that asks for permission.
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(BASE_DIR / "var"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.ModuleStaticFilesStorage"},
}

# --- Security ---------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=False)
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# A load balancer asks for health inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=2_592_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
if BEHIND_PROXY:
    # Only then: anyone else could claim this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# What browsers ask of the API from other sites' pages, without a key and without cookies.
# Every page may read the answer, also a refusal: whether it may talk to the agent, each of
# these operations judges itself, by the Origin.
CORS_URLS_REGEX = (
    r"^/v1/convai/(conversation/token|agents/[^/]+/widget"
    r"|conversations/[^/]+/(feedback|files(/[^/]+)?))$"
)
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "POST", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "content-type"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
    },
}
# The admin's theme evaluates expressions that stand in attributes, and sets styles.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
}

# So does the page of the API's documentation.
API_DOCS_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
}

# --- Admin ------------------------------------------------------------------------------


def _site_icon(request: HttpRequest) -> str:
    return static("img/parley.svg")


def _pages_style(request: HttpRequest) -> str:
    return static("admin_theme/pages.css")


def _keyboard_script(request: HttpRequest) -> str:
    return static("admin_theme/keyboard.js")


UNFOLD = {
    "SITE_TITLE": "Parley",
    "SITE_HEADER": "Parley",
    "SITE_URL": "/",
    "SITE_SYMBOL": "forum",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _site_icon}],
    "STYLES": [_pages_style],
    "SCRIPTS": [_keyboard_script],
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "conversations.admin.dashboard.page.dashboard",
    "SIDEBAR": {"navigation": "conversations.admin.navigation.sidebar"},
}

# --- Conversations ----------------------------------------------------------------------

PARLEY = {
    # Which provider does what, where an agent names none of its own.
    "LLM": env.str("LLM", default="offline/answerer"),
    "STT": env.str("STT", default="offline/moonshine"),
    "TTS": env.str("TTS", default="offline/piper"),
    "VAD": env.str("VAD", default="offline/silero"),
    "LLM_BASE_URL": env.str("LLM_BASE_URL", default=""),
    "LLM_API_KEY": env.str("LLM_API_KEY", default=""),
    "LLM_CONTEXT_TOKENS": env.int("LLM_CONTEXT_TOKENS", default=0),
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
    # Limits of one process or one conversation.
    "MAX_CONVERSATIONS": env.int("MAX_CONVERSATIONS", default=100),
    "MAX_MESSAGE_BYTES": env.int("MAX_MESSAGE_BYTES", default=1_048_576),
    "MAX_AUDIO_REALTIME_FACTOR": env.float("MAX_AUDIO_REALTIME_FACTOR", default=4.0),
    "MAX_EVENTS_PER_SECOND": env.int("MAX_EVENTS_PER_SECOND", default=200),
    "MAX_TEXT_CHARACTERS": env.int("MAX_TEXT_CHARACTERS", default=10_000),
    "MAX_TOOL_ROUNDS": env.int("MAX_TOOL_ROUNDS", default=8),
    "MAX_TRANSFERS": env.int("MAX_TRANSFERS", default=5),
    "MAX_TOOL_RESULT_CHARACTERS": env.int("MAX_TOOL_RESULT_CHARACTERS", default=65_536),
    "MAX_SEND_QUEUE_BYTES": env.int("MAX_SEND_QUEUE_BYTES", default=2_097_152),
    "INITIATION_TIMEOUT_MS": env.int("INITIATION_TIMEOUT_MS", default=2_000),
    "RECEIVE_TIMEOUT_MS": env.int("RECEIVE_TIMEOUT_MS", default=60_000),
    "PING_INTERVAL_MS": env.int("PING_INTERVAL_MS", default=5_000),
    "PLAYOUT_LEAD_MS": env.int("PLAYOUT_LEAD_MS", default=80),
    # Browsers of which origins may talk; empty means the site's own and, for agents
    # with an allowlist, the listed ones. "*" opens all.
    "ALLOWED_ORIGINS": env.list("ALLOWED_ORIGINS", default=[]),
    # A process that stops renewing its lease is taken for dead.
    "LEASE_MS": env.int("LEASE_MS", default=30_000),
    "LEASE_RENEWAL_MS": env.int("LEASE_RENEWAL_MS", default=10_000),
    "RECORDING_ENABLED": env.bool("RECORDING_ENABLED", default=True),
    "RECORDING_BITRATE": env.int("RECORDING_BITRATE", default=48_000),
    # The REST API. This key may do everything; others are made in the admin.
    "API_KEY": env.str("API_KEY", default=""),
    "MAX_UPLOAD_BYTES": env.int("MAX_UPLOAD_BYTES", default=20_971_520),
    "MAX_IMAGE_BYTES": env.int("MAX_IMAGE_BYTES", default=10_485_760),
    # How long after its end callers may say what they thought of a conversation.
    "FEEDBACK_PERIOD_MS": env.int("FEEDBACK_PERIOD_MS", default=86_400_000),
    # What of an agent is only kept for programs, as JSON; and the picture of its widget.
    "MAX_AGENT_BYTES": env.int("MAX_AGENT_BYTES", default=1_048_576),
    "MAX_AVATAR_BYTES": env.int("MAX_AVATAR_BYTES", default=2_097_152),
    # Conversations of an agent with a language model in place of a caller.
    "SIMULATION_MAX_TURNS": env.int("SIMULATION_MAX_TURNS", default=50),
    "SIMULATION_TIMEOUT_MS": env.int("SIMULATION_TIMEOUT_MS", default=300_000),
    # How long a signed URL or a conversation token may wait to be used.
    "GRANT_LIFETIME_MS": env.int("GRANT_LIFETIME_MS", default=900_000),
    # Proxies beside the one that connects to us; only with BEHIND_PROXY.
    "TRUSTED_PROXIES": env.networks("TRUSTED_PROXIES"),
    # New connections of one address, and API calls of one key; 0 is no limit. Calls that
    # need no key count as connections do, apart from them.
    "CONNECTIONS_PER_MINUTE": env.int("CONNECTIONS_PER_MINUTE", default=60),
    "API_CALLS_PER_MINUTE": env.int("API_CALLS_PER_MINUTE", default=600),
    # Documents: the longest one, and what one agent may know by them.
    "MAX_DOCUMENT_CHARACTERS": env.int("MAX_DOCUMENT_CHARACTERS", default=1_000_000),
    "MAX_KNOWLEDGE_CHARACTERS": env.int("MAX_KNOWLEDGE_CHARACTERS", default=200_000),
    # Whatever others name an address for (tools, webhooks, pages, MCP servers): those
    # inside a network are refused, but for the hosts named here, as host or host:port.
    "OUTBOUND_ALLOWED_HOSTS": env.list("OUTBOUND_ALLOWED_HOSTS", default=[]),
    # The same, by the names it had.
    "FETCH_ALLOWED_HOSTS": env.list("FETCH_ALLOWED_HOSTS", default=[]),
    "WEBHOOK_ALLOWED_HOSTS": env.list("WEBHOOK_ALLOWED_HOSTS", default=[]),
    # Documents that are searched: how long a passage is, how many of them a process keeps
    # in memory for one set of documents, and for how long reading one may stand still.
    "PASSAGE_CHARACTERS": env.int("PASSAGE_CHARACTERS", default=900),
    "MAX_INDEXED_PASSAGES": env.int("MAX_INDEXED_PASSAGES", default=100_000),
    # How long an answer waits for them; then it goes on without.
    "RETRIEVAL_TIMEOUT_MS": env.int("RETRIEVAL_TIMEOUT_MS", default=2_000),
    "READING_LEASE_MS": env.int("READING_LEASE_MS", default=120_000),
    "READING_ATTEMPTS": env.int("READING_ATTEMPTS", default=5),
    # Larger files are taken at once and read afterwards.
    "READ_AT_ONCE_BYTES": env.int("READ_AT_ONCE_BYTES", default=1_048_576),
    # Pages the server fetches for staff and programs.
    "FETCH_MAX_BYTES": env.int("FETCH_MAX_BYTES", default=5_242_880),
    "FETCH_TIMEOUT_MS": env.int("FETCH_TIMEOUT_MS", default=15_000),
    "FETCH_MAX_REDIRECTS": env.int("FETCH_MAX_REDIRECTS", default=5),
    # Whether the server itself does what is to be done after conversations.
    "TASK_WORKER": env.bool("TASK_WORKER", default=not REDIS_URL),
    # Judging conversations. By which model, where neither agent nor criterion names one;
    # empty: by the agent's own.
    "ANALYSIS_LLM": env.str("ANALYSIS_LLM", default=""),
    "ANALYSIS_TIMEOUT_MS": env.int("ANALYSIS_TIMEOUT_MS", default=60_000),
    "ANALYSIS_ATTEMPTS": env.int("ANALYSIS_ATTEMPTS", default=5),
    "ANALYSIS_LEASE_MS": env.int("ANALYSIS_LEASE_MS", default=300_000),
    "ANALYSIS_MAX_CHARACTERS": env.int("ANALYSIS_MAX_CHARACTERS", default=100_000),
    # Webhooks: how long one may take, and for how long one is tried again.
    "WEBHOOK_TIMEOUT_MS": env.int("WEBHOOK_TIMEOUT_MS", default=20_000),
    "WEBHOOK_RETRY_MS": env.int("WEBHOOK_RETRY_MS", default=86_400_000),
    # Tools over HTTP: the longest response, how often one may send on, and how long a
    # connection may take to be made.
    "TOOL_MAX_RESPONSE_BYTES": env.int("TOOL_MAX_RESPONSE_BYTES", default=1_048_576),
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
    # How long conversations are kept where the agent does not say; 0 is for ever.
    "TRANSCRIPT_DAYS": env.int("TRANSCRIPT_DAYS", default=0),
    "AUDIO_DAYS": env.int("AUDIO_DAYS", default=0),
    # What the owner's prices of models are in; three letters, only shown.
    "PRICE_CURRENCY": env.str("PRICE_CURRENCY", default="USD"),
    # Where phone numbers without a country code are from: a country's two letters.
    "PHONE_REGION": env.str("PHONE_REGION", default="US"),
    "MAX_EXPORT_CONVERSATIONS": env.int("MAX_EXPORT_CONVERSATIONS", default=100_000),
    # Agents that live on the vendor's platform.
    "ELEVENLABS_API_KEY": env.str("ELEVENLABS_API_KEY", default=""),
    "ELEVENLABS_BASE_URL": env.str(
        "ELEVENLABS_BASE_URL", default="https://api.elevenlabs.io"
    ),
    "HOSTED_CONNECT_TIMEOUT_MS": env.int("HOSTED_CONNECT_TIMEOUT_MS", default=10_000),
    "HOSTED_RECONCILE_TIMEOUT_MS": env.int(
        "HOSTED_RECONCILE_TIMEOUT_MS", default=600_000
    ),
    "HOSTED_RECEIVE_TIMEOUT_MS": env.int("HOSTED_RECEIVE_TIMEOUT_MS", default=60_000),
    "HOSTED_MAX_MESSAGE_BYTES": env.int("HOSTED_MAX_MESSAGE_BYTES", default=16_777_216),
    # Where signed URLs may lead beside the API's own host, with their subdomains.
    "HOSTED_SOCKET_HOSTS": env.list("HOSTED_SOCKET_HOSTS", default=["elevenlabs.io"]),
    # Hosts, as host or host:port, that may be reached without TLS and inside the own
    # network. ELEVENLABS_BASE_URL may be anywhere, and without TLS on this machine.
    "HOSTED_PLAIN_HOSTS": env.list("HOSTED_PLAIN_HOSTS", default=[]),
}

# A document's text comes in one request; in JSON a character takes up to twelve bytes.
DATA_UPLOAD_MAX_MEMORY_SIZE = max(2_621_440, 13 * PARLEY["MAX_DOCUMENT_CHARACTERS"])

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "filters": {
        # "Not ready yet" is a regular answer of /healthz, not an error to report.
        "no_unavailable": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 0) != 503,
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_unavailable"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Each start and each address it listens on: config.serve says it in fewer words.
        "daphne": {"level": "WARNING"},
        # Several lines for each task: what came of it is said by whoever did it.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        # A line for each sentence that is spoken by a model elsewhere.
        "httpx": {"level": "WARNING"},
    },
}
