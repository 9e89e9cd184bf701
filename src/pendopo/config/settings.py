"""Django's settings, from the surroundings alone."""

import os

from pendopo.config.environment import ROOT, Environment, database, file_storage
from pendopo.ground.key_files import key_file

PENDOPO = Environment.read()

SECRET_KEY = key_file(PENDOPO.data_dir, "django").hex()
DEBUG = False
ALLOWED_HOSTS = (
    ["*"] if PENDOPO.demo else os.environ.get("PENDOPO_HOSTS", "localhost,127.0.0.1").split(",")
)
ROOT_URLCONF = "pendopo.config.urls"
WSGI_APPLICATION = "pendopo.config.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "pendopo.design",
    "pendopo.ground.log",
    "pendopo.ground.vault",
    "pendopo.ground.limits",
    "pendopo.domain.directory",
    "pendopo.domain.people",
    "pendopo.domain.catalogue",
    "pendopo.domain.workflow",
    "pendopo.domain.documents",
    "pendopo.domain.messaging",
    "pendopo.domain.applications",
    "pendopo.domain.queues",
    "pendopo.domain.reports",
    "pendopo.domain.information",
    "pendopo.flows.booking",
    "pendopo.flows.entering",
    "pendopo.flows.filling",
    "pendopo.flows.installing",
    "pendopo.flows.following",
    "pendopo.flows.keys",
    "pendopo.flows.printing",
    "pendopo.channels.portal",
    "pendopo.channels.backoffice",
    "pendopo.channels.api",
    "pendopo.channels.conversation",
    "pendopo.channels.counter",
    "pendopo.channels.crew",
    "pendopo.channels.kiosk",
    "pendopo.channels.display",
    "pendopo.channels.nodes",
    "pendopo.channels.open311",
    "pendopo.channels.opendata",
    "pendopo.config",
]
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["pendopo.domain.people.acting.Door"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_OPTIONS: dict[str, object] = {}
DATABASES = {
    "default": {
        **database(PENDOPO.database_url),
        "CONN_HEALTH_CHECKS": False,
        "CONN_MAX_AGE": None if PENDOPO.role == "worker" else 0,  # web has a pool
        "TEST": {"NAME": os.environ.get("PENDOPO_TEST_DB", "test_pendopo")},
    },
}
if PENDOPO.role == "web":
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 2, "max_size": 8, "timeout": 10}}  # type: ignore[operator]  # a dict of options, typed as object by its builder

MIDDLEWARE = [
    "pendopo.config.middleware.Observed",
    "django.middleware.security.SecurityMiddleware",
    "pendopo.config.middleware.ContentPolicy",
    "django.middleware.gzip.GZipMiddleware",
    "pendopo.config.middleware.Apart",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pendopo.config.middleware.Tongue",
    "django.middleware.common.CommonMiddleware",
    "pendopo.config.middleware.Sane",
    "pendopo.config.middleware.Token",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pendopo.config.middleware.Acting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "pendopo.config.context.city",
                "pendopo.config.context.acting",
                "pendopo.config.context.node",
            ],
            "builtins": ["django.templatetags.i18n", "pendopo.design.templatetags.pendopo"],
        },
    },
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English"), ("su", "Basa Sunda")]
LOCALE_PATHS = [ROOT / "src" / "pendopo" / "locale"]
FORMAT_MODULE_PATH = ["pendopo.design.formats"]
LANGUAGE_COOKIE_NAME = "bahasa"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = PENDOPO.data_dir / "static"
STORAGES = {
    "default": file_storage(os.environ.get("PENDOPO_S3_URL", ""), PENDOPO.data_dir / "files"),
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_ENGINE = "pendopo.domain.people.sessions"
SESSION_COOKIE_NAME = "pendopo"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "csrf"
CSRF_FAILURE_VIEW = "pendopo.config.failures.stale_page"
CSRF_TRUSTED_ORIGINS = [PENDOPO.public_url]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_HTTPS = PENDOPO.public_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# A file sent whole stays in memory until it is sealed: nothing readable is put on a disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 52_000_000  # as much as the middleware lets in

LOGGING_CONFIG = "pendopo.config.logs.configure"
LOGGING = {"version": 1}  # something, or Django leaves the function above uncalled
