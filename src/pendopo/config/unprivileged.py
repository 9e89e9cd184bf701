"""Running PostgreSQL from root: as which user, and where that user can keep its data."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

NAMES = ("postgres", "nobody")
ELSEWHERE = Path("/var/lib/pendopo")


class NoUserError(RuntimeError):
    """PostgreSQL refuses to run as root, and this machine has no user postgres or nobody."""


@dataclass(frozen=True, slots=True)
class User:
    """An unprivileged user of this machine."""

    uid: int
    gid: int

    def may(self, *command: str) -> bool:
        """Tell whether a command succeeds for this user."""
        try:
            done = subprocess.run(
                command,
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            return False
        return done.returncode == 0

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        os.chown(path, self.uid, self.gid)


def unprivileged() -> User | None:
    """Return whom to run PostgreSQL as when we are root, else None. Raises NoUserError."""
    if os.geteuid():
        return None
    for name in NAMES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(found.pw_uid, found.pw_gid)
    raise NoUserError(NoUserError.__doc__)


def place_for(folder: Path, user: User | None) -> Path:
    """Return the folder the server works in, made and owned by its user.

    The data directory (the folder's parent, ours) is opened for passing through; what lies
    above it is nobody's to change, so where that is closed the server works elsewhere.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not user:
        return folder
    for ours in (folder.parent, folder):
        ours.chmod(ours.stat().st_mode | 0o011)
    if user.may("test", "-x", str(folder)):
        place = folder / "server"
    else:
        place = ELSEWHERE / sha256(str(folder).encode()).hexdigest()[:16]
        (folder / "place").write_text(str(place))
    if not place.exists():
        place.mkdir(parents=True, mode=0o711)
        user.own(place)
    return place
