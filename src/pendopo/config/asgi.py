"""The push process, for uvicorn: server-sent events, and the waiting rooms beside them."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
django.setup()
from pendopo.channels.portal.lobby.answering import Lobby  # noqa: E402  # it reads settings
from pendopo.ground.live.app import Live  # noqa: E402

app = Live(Lobby())
