"""A display's addresses."""

from django.urls import path

from pendopo.channels.display import board

app_name = "display"
urlpatterns = [
    path("", board.board, name="board"),
    path("pasang", board.install, name="install"),
]
