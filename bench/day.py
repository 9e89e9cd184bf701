"""A simulated day at Disdukcapil, with and without Pendopo, and how good its estimates are.

    bin/bench day [--quick] [--first SEED]

Days are invented (`bench.office.people`) and played through the real order and the pack's policy
(`bench.office.playing`). The estimator learns from days before, then guesses each number's wait when it
is given, on days it has not seen; beside it a rolling mean, and mean times people ahead by counters.
Targets (issue 6): mean error of at most 3 minutes for waits up to an hour, 88 to 92 in 100 within
P90, squared error at least 30 % below both plain rules; people without a phone wait at most
1.25 times as long as those who booked.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from statistics import mean

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench.office.guessing import Guess, Onlooker, guess, truth  # noqa: E402
from bench.office.people import OPENS, day  # noqa: E402
from bench.office.playing import Visit, play, policy  # noqa: E402
from bench.office.plotting import draw  # noqa: E402

HELD_OUT, TUNED = 900_004, 500_000
"""Days from the first seed on are for measuring only; `--quick` and tuning use the others."""
HOUR = 60


def waited(visit: Visit) -> float:
    """Minutes from taking a number to the call."""
    return (visit.called - visit.issued) / 60


def errors(guesses: list[Guess]) -> dict[str, float]:
    """Return what the targets are about, minutes."""
    short = [g for g in guesses if waited(g.visit) <= HOUR]

    def squared(said: Callable[[Guess], float]) -> float:
        return mean((said(g) / 60 - waited(g.visit)) ** 2 for g in guesses)

    own, rolling, plain = (
        squared(lambda g: g.middle),
        squared(lambda g: g.rolling),
        squared(lambda g: g.plain),
    )
    return {
        "guesses": len(guesses),
        "mae_to_an_hour": mean(abs(g.middle / 60 - waited(g.visit)) for g in short),
        "mae_of_an_oracle": mean(
            abs(g.oracle / 60 - waited(g.visit)) for g in short if g.oracle is not None
        ),
        "bias": mean(g.middle / 60 - waited(g.visit) for g in guesses),
        "within_p90": mean(waited(g.visit) <= g.high / 60 + 1e-6 for g in guesses),
        "below_p10": mean(waited(g.visit) < g.low / 60 - 1e-6 for g in guesses),
        "mse": own,
        "mse_below_rolling": 1 - own / rolling,
        "mse_below_plain": 1 - own / plain,
    }


def groups(visits: Iterable[Visit], *, pendopo: bool) -> dict[str, float]:
    """Return mean waits in minutes by group, from the first number only."""
    first = [v for v in visits if v.service]
    sets = {
        "all": first,
        "no phone": [v for v in first if not v.person.phone],
        "with a phone": [v for v in first if v.person.phone],
        "booked": [v for v in first if v.person.booked is not None],
        "came unbooked": [v for v in first if v.person.booked is None],
        "before opening": [v for v in first if v.issued < OPENS],
    }
    told = {name: mean(map(waited, chosen)) for name, chosen in sets.items() if chosen}
    ahead = sorted(waited(v) for v in first if v.person.priority)
    return {**told, "priority P90": ahead[int(0.9 * len(ahead))], "pendopo": float(pendopo)}


def main() -> None:
    quick = "--quick" in sys.argv
    first = int(sys.argv[sys.argv.index("--first") + 1]) if "--first" in sys.argv else None
    learn, measure, part = (10, 4, 0.2) if quick else (20, 30, 1.0)
    first = first if first is not None else TUNED if quick else HELD_OUT
    rules, rnd = policy(), Random(0)
    looker = Onlooker.new(rules, runs=60 if quick else 100)
    looker.truth = truth(rules, days=60 if quick else 300)
    played: dict[bool, list[Visit]] = {True: [], False: []}
    refills = [0, 0, 0]
    for n in range(learn + measure):
        today = day(n if n < learn else first + n, people=300)
        looker.begin(today.bookings)
        measured = n >= learn

        def look(office, visit) -> None:
            if rnd.random() < part:
                guess(office, visit, looker)

        visits = play(today, rules, seed=n, look=look if measured else None)
        looker.learn(visits)
        if measured:
            played[True] += visits
            played[False] += play(today, rules, seed=n, pendopo=False)
            refills = [
                a + b
                for a, b in zip(
                    refills, (today.cancelled, today.refilled, today.stayed_away), strict=True
                )
            ]
    if not quick:
        draw(played, ROOT / "docs" / "simulated-day.svg")
    told = {
        "estimates": {name: round(each, 3) for name, each in errors(looker.guesses).items()},
        "milliseconds": round(1000 * mean(looker.seconds), 1),
        "days": [
            {name: round(each, 1) for name, each in groups(visits, pendopo=pendopo).items()}
            for pendopo, visits in played.items()
        ],
        "cancelled_refilled_stayed_away": refills,
    }
    waits = told["days"][0]
    told["no_phone_by_booked"] = round(waits["no phone"] / waits["booked"], 2)
    for name, each in told["estimates"].items():
        print(f"{name:>20} {each}")
    print(f"{'minutes waited':>20} {'with':>8} {'without':>8}")
    for name in waits:
        print(f"{name:>20} {told['days'][0][name]:>8} {told['days'][1].get(name, ''):>8}")
    print(json.dumps({"day": told}))


if __name__ == "__main__":
    main()
