"""Plays all proofs of a set through the checks: bin/bench proofs [--held-out] [--quick]."""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.proofs.cases import EACH, cases, library
from tests.proofs.measuring import earlier, judge, table


def main() -> None:
    which = "held_out" if "--held-out" in sys.argv else "seen"
    each = dict.fromkeys(EACH, 1) if "--quick" in sys.argv else EACH
    known = earlier(library())
    rows = table((case, judge(case, known)) for case in cases(which, each=each))
    kinds: dict[str, Counter[str]] = {}
    for (kind, recipe), row in rows.items():
        why = ", ".join(f"{code} {n}" for code, n in row.items() if code not in {"all", "doubted"})
        print(f"{kind:10} {recipe:22} {row['doubted']:3} of {row['all']:3}  {why}")
        kinds.setdefault(kind, Counter()).update(all=row["all"], doubted=row["doubted"])
    for kind, row in kinds.items():
        print(f"{kind:10} {row['doubted']:3} of {row['all']:3} doubted")
    print(json.dumps({kind: dict(row) for kind, row in kinds.items()}))


if __name__ == "__main__":
    main()
