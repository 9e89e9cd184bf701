"""The word for where a case stands, in every language, and its tone."""

from dataclasses import dataclass

from pendopo.domain.applications.models import Application, Decision

State = Application.State
Said = dict[str, str]
UNDER_WAY = (State.SUBMITTED, State.CORRECTING)
GRANTED: Said = {"id": "Dikabulkan", "en": "Granted", "su": "Dikabulkeun"}
REFUSED: Said = {"id": "Ditolak", "en": "Refused", "su": "Ditolak"}
STATES: dict[State, Said] = {
    State.DRAFT: {"id": "Belum dikirim", "en": "Not sent yet", "su": "Teu acan dikirim"},
    State.SUBMITTED: {"id": "Sedang dikerjakan", "en": "In progress", "su": "Keur dikerjakeun"},
    State.CORRECTING: {"id": "Menunggu Anda", "en": "Waiting for you", "su": "Ngantosan Anjeun"},
    State.GRANTED: {"id": "Selesai", "en": "Done", "su": "Réngsé"},
    State.REFUSED: REFUSED,
    State.WITHDRAWN: {"id": "Ditarik kembali", "en": "Withdrawn", "su": "Dicabut"},
    State.LAPSED: {"id": "Ditutup", "en": "Closed", "su": "Ditutup"},
}
DECIDED = {Decision.Outcome.GRANTED: GRANTED, Decision.Outcome.REFUSED: REFUSED}
TONES = {
    State.SUBMITTED: "info",
    State.CORRECTING: "warn",
    State.GRANTED: "ok",
    State.REFUSED: "danger",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The word in every language, and the tone of its tag."""

    said: Said
    tone: str


def standing(application: Application, decided: Decision | None) -> Standing:
    """Return where a case stands; one that is decided says so while its letter is being made."""
    if decided and application.state in UNDER_WAY:
        outcome = Decision.Outcome(decided.outcome)
        return Standing(DECIDED[outcome], TONES[State(outcome.value)])
    state = State(application.state)
    return Standing(STATES[state], TONES.get(state, "neutral"))
