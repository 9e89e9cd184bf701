import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.config import demo


class Command(BaseCommand):
    help = "The demo city: load it, list its accounts, read its one-time codes. Refuses outside the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["load", "accounts", "codes"])
        parser.add_argument("--json", action="store_true")

    def handle(
        self, *_args: Any, deed: str, json: bool, **_options: Any
    ) -> None:  # the option's name
        if not settings.PENDOPO.demo:
            raise CommandError("This is no demo city (PENDOPO_DEMO=1): refused.")
        if deed == "load":
            demo.load(at=timezone.now())
        elif deed == "accounts":
            self._accounts(as_json=json)
        else:
            self._codes(as_json=json)

    def _accounts(self, *, as_json: bool) -> None:
        told = demo.accounts()
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for each in told["officers"]:
            self.stdout.write(
                f"  {each['login']:<32} {each['role']:<14} sandi {each['password']}  TOTP {each['totp']}  frasa {each['passphrase']}"
            )
        for each in told["residents"]:
            self.stdout.write(f"  {each['email']:<32} warga")

    def _codes(self, *, as_json: bool) -> None:
        codes = demo.codes(at=timezone.now())
        if as_json:
            self.stdout.write(json.dumps(codes))
            return
        for each in codes:
            self.stdout.write(f"{each['address']}  {each['code']}")
