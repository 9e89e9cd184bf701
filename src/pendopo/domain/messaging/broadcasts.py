"""The same words for many at once: kept once in each language, where a message would seal its own."""

from collections.abc import Mapping

from django.db import models

from pendopo.ground.identifiers import new_id


class Broadcast(models.Model):
    """What is told to many: public words, so they are not sealed.

    `texts` has title, text and the template's words by language. `{url}` in a text is each one's own
    address, made of `link` when it is sent: `link` ends where the key of the message begins.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    about = models.UUIDField()
    texts = models.JSONField()
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    def said(self, language: str) -> Mapping[str, str]:
        """Return title and text in a language, Indonesian where it has none."""
        told: Mapping[str, str] = self.texts.get(language) or self.texts["id"]
        return told
