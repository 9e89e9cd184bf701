"""The ground alone, for its own rules."""

import os
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace

from psycopg.conninfo import conninfo_to_dict

_URL = conninfo_to_dict(os.environ["PENDOPO_DATABASE_URL"])
_DATA = Path(os.environ.get("PENDOPO_DATA_DIR") or mkdtemp())
PENDOPO = SimpleNamespace(
    data_dir=_DATA, node="pusat", role="migrator", demo=False, public_url="http://localhost:8000"
)
SECRET_KEY = "tests"
INSTALLED_APPS = ["pendopo.ground.log", "pendopo.ground.vault"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _URL["dbname"],
        "USER": _URL.get("user", ""),
        "PASSWORD": _URL.get("password", ""),
        "HOST": _URL.get("host", ""),
        "PORT": str(_URL.get("port", "")),
        "TEST": {"NAME": os.environ.get("PENDOPO_TEST_DB", "test_pendopo")},
    },
}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(_DATA / "files")},
    },
}
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
