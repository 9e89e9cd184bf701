"""Where carriers tell us what they heard."""

from django.urls import path

from pendopo.channels.conversation import whatsapp

app_name = "conversation"
urlpatterns = [path("kabar/whatsapp", whatsapp.webhook, name="whatsapp")]
