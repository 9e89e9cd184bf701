"""An OpenID Connect relying party: code flow with PKCE, state and nonce (OpenID Connect Core 3.1).

authlib speaks OAuth, joserfc reads the tokens. Only asymmetric signatures are read, so neither
`none` nor the client's own secret signs a token.
"""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pendopo.domain.people.providers import (
    Began,
    ProviderRefusedError,
    ProviderSilentError,
    Vouched,
)

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LEEWAY = 30
FRESH = 600.0
SECONDS = (4.0, 8.0)


@dataclass
class OidcProvider:
    """A provider as a city configures it.

    `levels` gives for values of the claim `level_claim` the assurance they mean; `claims` gives
    for nik, name and email the provider's own names.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str
    scope: str = "openid email profile"
    level_claim: str = "acr"
    levels: Mapping[str, int] = field(default_factory=dict)
    claims: Mapping[str, str] = field(default_factory=dict)
    _read: tuple[float, dict[str, Any]] = field(default=(0.0, {}), repr=False)

    def begin(self, *, back: str) -> Began:
        """Return where to send a browser, and what to keep until it comes back.

        Raises ProviderSilentError, ProviderRefusedError.
        """
        verifier, nonce = generate_token(64), generate_token(32)
        asked = {"acr_values": " ".join(self.levels)} if self._by_acr() else {}
        with self._session(back) as session:
            url, state = session.create_authorization_url(
                self._told("authorization_endpoint"), code_verifier=verifier, nonce=nonce, **asked
            )
        return Began(url, {"state": state, "nonce": nonce, "verifier": verifier})

    def finish(self, kept: Mapping[str, str], came: Mapping[str, str], *, back: str) -> Vouched:
        """Return whom the provider vouches for, from what the browser came back with.

        Raises ProviderSilentError, ProviderRefusedError.
        """
        same = hmac.compare_digest(kept.get("state", ""), came.get("state", ""))
        if not kept.get("state") or not same or not came.get("code"):
            raise ProviderRefusedError(came.get("error", "state"))
        self._same_issuer(came.get("iss"))
        with self._session(back) as session:
            token = self._fetched(session, came["code"], kept["verifier"])
            told = self._verified(str(token.get("id_token", "")), nonce=kept["nonce"])
            more = self._more(session, told["sub"])
        return self._vouched({**more, **told})

    def _vouched(self, told: Mapping[str, Any]) -> Vouched:
        named = {ours: str(told.get(self.claims.get(ours, ours)) or "") for ours in CLAIMS}
        level = self.levels.get(str(told.get(self.level_claim, "")), 1)
        verified = told.get("email_verified") is True
        return Vouched(
            subject=str(told["sub"]),
            level=level,
            nik=named["nik"],
            name=named["name"],
            email=named["email"] if verified else "",
        )

    def _fetched(self, session: OAuth2Session, code: str, verifier: str) -> dict[str, Any]:
        try:
            token: dict[str, Any] = session.fetch_token(
                self._told("token_endpoint"), code=code, code_verifier=verifier, timeout=SECONDS
            )
        except OAuthError as error:
            raise ProviderRefusedError(str(error.error)) from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderSilentError(type(error).__name__) from error
        return token

    def _verified(self, token: str, *, nonce: str) -> dict[str, Any]:
        """Return the claims of an ID token once all of it holds (Core 3.1.3.7)."""
        published = self._json(self._told("jwks_uri"))
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            keys = KeySet.import_key_set({"keys": published.get("keys", [])})
            read = jwt.decode(token, keys, algorithms=ALGORITHMS)
            rules.validate(read.claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderRefusedError(type(error).__name__) from error
        told: dict[str, Any] = dict(read.claims)
        several = isinstance(told["aud"], list) and len(told["aud"]) > 1
        if told.get("azp", self.client_id if not several else None) != self.client_id:
            raise ProviderRefusedError("azp")
        return told

    def _more(self, session: OAuth2Session, subject: str) -> dict[str, Any]:
        """Return what the provider tells beside the token; of someone else, it is refused."""
        place = self._metadata().get("userinfo_endpoint")
        if not place:
            return {}
        told = self._json(place, session)
        if told.get("sub") != subject:
            raise ProviderRefusedError("userinfo")
        return told

    def _same_issuer(self, said: str | None) -> None:
        """Hold the answer to its issuer, where the provider names it (RFC 9207)."""
        must = self._metadata().get("authorization_response_iss_parameter_supported")
        if said != self.issuer and (said is not None or must):
            raise ProviderRefusedError("iss")

    def _told(self, what: str) -> str:
        told = self._metadata().get(what)
        if not isinstance(told, str):
            raise ProviderRefusedError(what)
        return told

    def _metadata(self) -> dict[str, Any]:
        """Return the provider's discovery document, read anew every ten minutes."""
        read_at, told = self._read
        if not told or time.monotonic() - read_at > FRESH:
            told = self._json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self.issuer:
                raise ProviderRefusedError("issuer")
            self._read = (time.monotonic(), told)
        return told

    def _json(self, url: str, session: requests.Session | None = None) -> dict[str, Any]:
        try:
            with session or requests.Session() as line:
                line.trust_env = False
                answered = line.get(url, timeout=SECONDS, allow_redirects=False)
            answered.raise_for_status()
            told = answered.json()
        except (requests.RequestException, OAuthError, ValueError) as error:
            raise ProviderSilentError(type(error).__name__) from error
        if not isinstance(told, dict):
            raise ProviderRefusedError("json")
        return told

    def _session(self, back: str) -> OAuth2Session:
        session = OAuth2Session(
            self.client_id,
            self.client_secret,
            scope=self.scope,
            redirect_uri=back,
            code_challenge_method="S256",
        )
        session.trust_env = False
        return session

    def _by_acr(self) -> bool:
        return self.level_claim == "acr" and bool(self.levels)


CLAIMS = ("nik", "name", "email")
