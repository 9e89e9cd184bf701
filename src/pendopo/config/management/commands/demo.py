import json
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pendopo.config import demo
from pendopo.config.living import filling, reporting, telling


def _size() -> filling.Size:
    """Return the size of the city: the pack's, or smaller by PENDOPO_DEMO_CASES (0: nobody)."""
    size = filling.told_size()
    wanted = os.environ.get("PENDOPO_DEMO_CASES", "")
    return size.smaller(int(wanted)) if wanted.isdecimal() else size


class Command(BaseCommand):
    help = "The demo city: load it, list its accounts, read its one-time codes. Refuses outside the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["load", "fill", "accounts", "codes"])
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--all", dest="everybody", action="store_true", help="accounts: all")
        parser.add_argument(
            "--lived", action="store_true", help="load: for a city yet to be filled"
        )

    def handle(
        self, *_args: Any, deed: str, json: bool, lived: bool, everybody: bool, **_options: Any
    ) -> None:  # the option's name
        if not settings.PENDOPO.demo:
            raise CommandError("This is no demo city (PENDOPO_DEMO=1): refused.")
        if deed == "load":
            filling.load(_size() if lived else filling.NOBODY, at=timezone.now())
            reporting.report_city(at=timezone.now())
            telling.tell_city(at=timezone.now())
        elif deed == "fill":
            self._fill()
        elif deed == "accounts":
            self._accounts(as_json=json, everybody=everybody)
        else:
            self._codes(as_json=json)

    def _fill(self) -> None:
        def tell(percent: int) -> None:
            if percent % 10 == 0:
                self.stdout.write(f"Kota demo diisi: {percent} %")
                self.stdout.flush()

        cases = filling.fill(_size(), at=timezone.now(), tell=tell)
        if cases:
            self.stdout.write(f"Kota demo berisi {cases} permohonan.")

    def _accounts(self, *, as_json: bool, everybody: bool) -> None:
        told = demo.accounts()
        others = demo.invented()
        if everybody:
            told["officers"] += others
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for each in told["officers"]:
            self.stdout.write(
                f"  {each['login']:<32} {each['role']:<14} sandi {each['password']}  TOTP {each['totp']}  frasa {each['passphrase']}"
            )
        if others and not everybody:
            self.stdout.write(f"  … dan {len(others)} petugas lain: demo accounts --all")
        for each in told["residents"]:
            self.stdout.write(f"  {each['email']:<32} warga")
        for each in told["devices"]:
            self.stdout.write(f"  {each['office']:<20} {each['kind']:<8} {each['address']}")

    def _codes(self, *, as_json: bool) -> None:
        codes = demo.codes(at=timezone.now())
        if as_json:
            self.stdout.write(json.dumps(codes))
            return
        for each in codes:
            self.stdout.write(f"{each['address']}  {each['code']}")
