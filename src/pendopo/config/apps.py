"""The wiring: which integration stands behind which room's Protocol."""

import os
from pathlib import Path

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "pendopo.config"
    label = "config"

    def ready(self) -> None:
        from django.conf import settings

        from pendopo.config.centre import reach_centre
        from pendopo.config.providers import read
        from pendopo.config.reaching import reach_bodies, reach_printer
        from pendopo.domain.applications.outside import OUTSIDE
        from pendopo.domain.directory.city import city
        from pendopo.domain.documents import signers
        from pendopo.domain.documents.scanning import SCANNING
        from pendopo.domain.messaging.subscribing import PUSH
        from pendopo.domain.messaging.transports import TRANSPORTS
        from pendopo.domain.people.providers import PROVIDERS
        from pendopo.domain.people.registry import REGISTRY
        from pendopo.ground.wire.calling import Line
        from pendopo.integrations.civil_registry.client import HttpRegistry
        from pendopo.integrations.clamd.client import Clamd
        from pendopo.integrations.emeterai.client import HttpStamps
        from pendopo.integrations.local_signing.authority import LocalAuthority
        from pendopo.integrations.mail.smtp import SmtpTransport
        from pendopo.integrations.smpp.client import SmppTransport
        from pendopo.integrations.web_push.client import (
            SERVICES,
            WebPushTransport,
            public_key,
            vapid,
        )
        from pendopo.integrations.whatsapp.client import WhatsAppTransport

        folder = Path(settings.PENDOPO.data_dir) / "keys" / "ca"
        tsa = os.environ.get("PENDOPO_TSA_URL", "")
        signers.use(lambda: LocalAuthority(folder, city().government, tsa_url=tsa))
        if mail := os.environ.get("PENDOPO_SMTP_URL"):
            sender = os.environ.get("PENDOPO_MAIL_FROM", "pendopo@localhost.localdomain")
            TRANSPORTS["email"] = SmtpTransport.from_url(
                mail,
                sender=sender,
                sender_name=f"Pendopo {city().name}",
                preferences=f"{settings.PENDOPO.public_url}/pesan/pilihan",
            )
        if operator := os.environ.get("PENDOPO_SMPP_URL"):
            TRANSPORTS["sms"] = SmppTransport.from_url(operator)
        if meta := os.environ.get("PENDOPO_WHATSAPP_URL"):
            TRANSPORTS["whatsapp"] = WhatsAppTransport.from_url(meta)
        push = WebPushTransport(
            vapid(Path(settings.PENDOPO.data_dir)),
            contact=os.environ.get("PENDOPO_PUSH_CONTACT", settings.PENDOPO.public_url),
            services=(
                *SERVICES,
                *filter(None, os.environ.get("PENDOPO_PUSH_HOSTS", "").split(",")),
            ),
        )
        TRANSPORTS["push"] = push
        PUSH.key, PUSH.knows = public_key(push.key), push.knows
        if providers := os.environ.get("PENDOPO_OIDC"):
            PROVIDERS.update(read(Path(providers)))
        if registry := os.environ.get("PENDOPO_REGISTRY_URL"):
            roots = os.environ.get("PENDOPO_REGISTRY_CA")
            line = Line.from_url(registry)
            reached = HttpRegistry(line, Path(roots) if roots else None)
            OUTSIDE.registry = REGISTRY.matcher = reached
        if scanner := os.environ.get("PENDOPO_CLAMD_URL"):
            SCANNING.scanner = Clamd.from_url(scanner)
        if stamps := os.environ.get("PENDOPO_EMETERAI_URL"):
            OUTSIDE.stamps = HttpStamps.from_url(stamps)
        reach_bodies()
        reach_printer()
        reach_centre()
