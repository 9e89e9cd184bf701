from django.db import models


class Spent(models.Model):
    """How often a key was used in one window. The key is a digest: it names nobody."""

    key = models.BinaryField(primary_key=True)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()
