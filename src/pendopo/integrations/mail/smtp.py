"""Mail over SMTP (RFC 5321): one connection kept, one Message-ID for every attempt."""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import unquote, urlsplit

from pendopo.domain.messaging.transports import (
    DelayedError,
    OneByOne,
    Parcel,
    RefusedError,
    Taken,
    UnansweredError,
)

PERMANENT = 500
DOT = re.compile(rb"^\.", re.MULTILINE)  # RFC 5321 4.5.2: transparency


@dataclass
class SmtpTransport(OneByOne):
    """A mail server, from an address such as `smtp://user:secret@host:587` or `smtps://…`.

    `preferences` is the page where people say how they want to be told.
    """

    host: str
    port: int
    sender: str
    sender_name: str
    user: str = ""
    password: str = ""
    tls: str = "none"
    timeout: float = 20.0
    preferences: str = ""
    _session: smtplib.SMTP | None = field(default=None, repr=False)

    @classmethod
    def from_url(
        cls, url: str, *, sender: str, sender_name: str, preferences: str = ""
    ) -> "SmtpTransport":
        """Read a mail server's address. `?starttls=1` asks for STARTTLS."""
        parts = urlsplit(url)
        tls = (
            "implicit"
            if parts.scheme == "smtps"
            else "starttls"
            if "starttls=1" in parts.query
            else "none"
        )
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (465 if tls == "implicit" else 25),
            sender=sender,
            sender_name=sender_name,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
            preferences=preferences,
        )

    def carry(self, parcel: Parcel) -> Taken:
        """Hand one message over. Only a lost answer to DATA leaves it unanswered."""
        session = self._connected()
        try:
            self._envelope(session, parcel)
        except (smtplib.SMTPResponseException, OSError, smtplib.SMTPException) as error:
            raise self._refusal(error) from error
        self._data(session, self._compose(parcel))
        return Taken()

    def _connected(self) -> smtplib.SMTP:
        if self._session is not None:
            with suppress(smtplib.SMTPException, OSError):
                if self._session.noop()[0] < 400:  # noqa: PLR2004  # RFC 5321 4.2.1: 2xx and 3xx are positive
                    return self._session
            self._hang_up()
        try:
            self._session = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            self._session = None
            raise DelayedError(f"no connection: {type(error).__name__}") from error
        return self._session

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls == "implicit":
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=context
            )
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        if self.tls == "starttls":
            session.starttls(context=context)
        session.ehlo_or_helo_if_needed()
        if self.user:
            session.login(self.user, self.password)
        return session

    def _envelope(self, session: smtplib.SMTP, parcel: Parcel) -> None:
        for code, answer in (session.mail(self.sender), session.rcpt(parcel.address)):
            if code >= 400:  # noqa: PLR2004  # as above
                raise smtplib.SMTPResponseException(code, answer)
        code, answer = session.docmd("DATA")
        if code != 354:  # noqa: PLR2004  # RFC 5321 4.3.2: go ahead
            raise smtplib.SMTPResponseException(code, answer)

    def _data(self, session: smtplib.SMTP, message: EmailMessage) -> None:
        """Send the text and wait for the answer: the one moment that can stay unknown."""
        text = DOT.sub(b"..", message.as_bytes(policy=SMTP))
        try:
            session.send(text.rstrip(b"\r\n") + b"\r\n.\r\n")
            code, answer = session.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise UnansweredError(f"no answer to DATA: {type(error).__name__}") from error
        if code >= 400:  # noqa: PLR2004  # as above
            raise self._refusal(smtplib.SMTPResponseException(code, answer))

    def _refusal(self, error: Exception) -> Exception:
        """Tell a refusal for good from one for now; nothing was taken in either case."""
        self._hang_up()
        if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT:
            return RefusedError(f"SMTP {error.smtp_code}")
        code = getattr(error, "smtp_code", type(error).__name__)
        return DelayedError(f"SMTP {code}")

    def _hang_up(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            with suppress(smtplib.SMTPException, OSError):
                session.close()

    def _compose(self, parcel: Parcel) -> EmailMessage:
        message = EmailMessage()
        local, _, domain = self.sender.partition("@")
        headers: dict[str, Any] = {
            "From": Address(self.sender_name, local, domain),
            "To": parcel.address,
            "Subject": " ".join(parcel.title.split()),
            "Message-ID": f"<{parcel.identifier}@{domain}>",
            "Auto-Submitted": "auto-generated",
        }
        if self.preferences and not parcel.answers:
            headers["List-Unsubscribe"] = f"<{self.preferences}>"  # RFC 2369, 3.2
        for name, value in headers.items():
            message[name] = value
        message.set_content(parcel.text, cte="quoted-printable")
        return message
