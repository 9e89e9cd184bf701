"""The vault as a Django app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "pendopo.ground.vault"
    label = "vault"
    verbose_name = "Brankas data pribadi"
