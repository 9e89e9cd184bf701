"""What every command of this folder needs first: the environment, made from the hashed lock.

Standard library only. Used by bin/run, bin/test, bin/check, bin/bench and bin/pendopo.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("PENDOPO_VENV", ROOT / ".venv"))
PYTHON = HOME / "bin" / "python"


def environment(lock: str) -> None:
    """Make the environment, or bring it up to its lock; then go on inside it."""
    if sys.version_info < (3, 11):
        sys.exit("Pendopo needs Python 3.11 or newer.")
    wanted = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    stamp = HOME / f".{lock}"
    if not PYTHON.exists():
        print(f"Making the environment in {HOME} …", flush=True)
        venv.create(HOME, with_pip=True)
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"Installing {lock} …", flush=True)
        install = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            ROOT / lock,
        ]
        if subprocess.run(install, check=False).returncode:
            sys.exit("Installing failed; see above. Nothing was changed in the city's data.")
        stamp.write_text(wanted)
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pendopo.config.settings")
    os.environ["PATH"] = f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}"
    if Path(sys.prefix).resolve() != HOME.resolve():
        os.execv(PYTHON, [str(PYTHON), *sys.argv])
