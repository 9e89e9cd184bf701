"""What every command of this folder needs first: the environment, made from the hashed lock.

Standard library only, and readable by old Pythons, which are told what is missing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("PENDOPO_VENV") or ROOT / ".venv").absolute()
PYTHON = HOME / "bin" / "python"
OLDEST = (3, 11)
NEWER = ("python3.14", "python3.13", "python3.12", "python3.11")


def environment(lock: str) -> None:
    """Make the environment, or bring it up to its lock; then go on inside it."""
    if sys.version_info < OLDEST:
        _go_on_with(next(filter(None, map(shutil.which, NEWER)), None))
    try:
        _bring_up(lock)
    except OSError as error:
        sys.exit(f"The environment {HOME} cannot be made ({error}). Say another with PENDOPO_VENV.")
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
    os.environ["PATH"] = f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}"
    if Path(sys.prefix).resolve() != HOME.resolve():
        _go_on_with(str(PYTHON))


def _go_on_with(python: "str | None") -> None:
    if not python:
        sys.exit("Pendopo needs Python 3.11 or newer with venv.")
    sys.stdout.flush()
    os.execv(python, [python, *sys.argv])


def _bring_up(lock: str) -> None:
    HOME.mkdir(parents=True, exist_ok=True)
    if os.access(HOME / f".{lock}", os.R_OK) and not os.access(HOME, os.W_OK):
        return  # made by whoever installed Pendopo
    with (HOME / ".making").open("a") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
        stamp = HOME / f".{lock}"
        if stamp.exists() and stamp.read_text() == wanted and PYTHON.exists():
            return
        if not _sound():
            _make()
        _install(lock)
        stamp.write_text(wanted)


def _sound() -> bool:
    """Tell whether there is an environment whose Python still runs and has pip."""
    try:
        told = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return told.returncode == 0


def _make() -> None:
    print(f"Making the environment in {HOME} …", file=sys.stderr, flush=True)
    try:
        venv.create(HOME, with_pip=True, symlinks=True)
    except subprocess.CalledProcessError:
        sys.exit("This Python has no ensurepip. On Debian: apt-get install python3-venv")


def _install(lock: str) -> None:
    print(f"Installing {lock} …", file=sys.stderr, flush=True)
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    hashed = ["--require-hashes", "-r", ROOT / lock]
    if subprocess.run([*install, *hashed], check=False).returncode:
        sys.exit("Installing failed; see above. Nothing was changed in the city's data.")
