"""Settings of Parley, each read from the environment or `.env`.

Those of Django and of the server. What concerns conversations is `config.parley`'s; the
README's configuration table says what each is for.
"""

from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from config.environment import Environment
from config.parley import parley_settings

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
    # Before Daphne, so that `runserver` leaves static files to config.asgi here too.
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
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.content_security.ContentSecurityMiddleware",
    "config.permissions_policy.PermissionsPolicyMiddleware",
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
                "conversations.pages.page_facts.page_facts",
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
# Those of the pages for callers, by their own names.
LANGUAGES = [
    ("en-gb", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
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
    r"^(/v1/convai/(conversation/token|agents/[^/]+/widget"
    r"|conversations/[^/]+/(feedback|files(/[^/]+)?))|/rtc/(v1/)?validate)$"
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

# What pages may use of a browser beside what is harmless; frames get none of it.
PERMISSIONS_POLICY = {
    "microphone": "(self)",
    "camera": "()",
    "display-capture": "()",
    "geolocation": "()",
    "payment": "()",
    "usb": "()",
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

PARLEY = parley_settings(env)

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
        # Each WebSocket with the whole of its address, in which tokens may be.
        "uvicorn.error": {"level": "WARNING"},
        # Each address that is tried, of every call.
        "aioice": {"level": "WARNING"},
        # A line for each sentence that is spoken by a model elsewhere.
        "httpx": {"level": "WARNING"},
    },
}
