"""The programs that the page of an API contract names, in the versions of package-lock.json.

They need Node.js, whose oldest version is in package.json: `engines`. They are installed into var/, which git ignores.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PACKAGE, LOCK = FOLDER / "package.json", FOLDER / "package-lock.json"
INSTALLED = FOLDER.parents[1] / "var/front_end_tools"
# Written last: a copy of the lock file that the programs were installed from.
_STAMP = INSTALLED / "node_modules/installed-lock.json"


class ToolsMissing(Exception):
    """The programs can't run; the message says why, as a sentence."""


def install() -> None:
    """Install the programs, unless they are there. Raises ToolsMissing."""
    _check_node()
    INSTALLED.mkdir(parents=True, exist_ok=True)
    # The scripts find packages in the folder that they are in.
    for file in (PACKAGE, LOCK, *FOLDER.glob("*.mjs")):
        shutil.copy(file, INSTALLED)
    if _STAMP.exists() and _STAMP.read_bytes() == LOCK.read_bytes():
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=INSTALLED, check=False).returncode:
        raise ToolsMissing("npm could not install the programs: its message is above.")
    shutil.copyfile(LOCK, _STAMP)


def _check_node():
    oldest = json.loads(PACKAGE.read_text())["engines"]["node"].removeprefix(">=")
    if not (shutil.which("node") and shutil.which("npm")):
        raise ToolsMissing(
            f"Node.js {oldest} or later and npm are needed; they are not on the PATH."
        )
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    version = answer.stdout.strip().removeprefix("v")
    if _numbers(version) < _numbers(oldest):
        raise ToolsMissing(f"Node.js {oldest} or later is needed; this is {version or 'none'}.")


def _numbers(version):
    return [int(number) for number in re.findall(r"\d+", version)]


def program(name: str) -> str:
    """The path of an installed program."""
    return str(INSTALLED / "node_modules/.bin" / name)


def pinned_versions() -> dict[str, str]:
    """The versions in package.json by package."""
    return json.loads(PACKAGE.read_text())["dependencies"]
