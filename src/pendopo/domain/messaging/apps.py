from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "pendopo.domain.messaging"
    label = "messaging"

    def ready(self) -> None:
        from pendopo.domain.messaging import (  # noqa: F401  # they register
            account_notices,
            held,
            mandate_news,
            sign_in_codes,
        )
