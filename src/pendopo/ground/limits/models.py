from django.db import models


class Spent(models.Model):
    """How often a key was used in one window. The key is a digest: it names nobody."""

    key = models.BinaryField(primary_key=True)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()


class Answer(models.Model):
    """What was answered to a deed that is done at most once, sealed under who asked; see `once`."""

    key = models.BinaryField(primary_key=True)
    asked = models.BinaryField()
    sealed = models.BinaryField()
    at = models.DateTimeField(db_index=True)
