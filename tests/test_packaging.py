"""What is installed is pinned, and the package says the same as the pins."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIN = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!]+)")


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    found = [PIN.fullmatch(line) for line in wanted]
    assert None not in found, "a line of constraints.txt pins nothing exactly"
    return {canonical(match[1]): match[2] for match in found if match}


def required() -> list[str]:
    extras = [one for extra in PROJECT["optional-dependencies"].values() for one in extra]
    return [*PROJECT["dependencies"], *extras]


@pytest.mark.parametrize("requirement", required())
def test_every_dependency_is_pinned_and_the_pin_is_what_the_package_asks_for(requirement):
    match = re.fullmatch(r"([A-Za-z0-9._-]+)(==|>=)([0-9.]+)", requirement)
    assert match, f"{requirement} has another form"
    name, how, version = match.groups()
    pinned = pins()[canonical(name)]
    if how == "==":
        assert pinned == version
    else:
        assert [int(part) for part in pinned.split(".")] >= [int(part) for part in version.split(".")]


def test_the_search_engine_is_pinned_by_its_content():
    lines = (ROOT / ".ci" / "whoosh3.txt").read_text(encoding="utf-8").splitlines()
    match = re.fullmatch(r"whoosh3==(\S+) --hash=sha256:[0-9a-f]{64}", lines[-1])
    assert match
    assert match[1] == pins()["whoosh3"]


def test_git_passes_over_nothing_of_the_sample():
    """`.gitignore` keeps real archives out of the repository; what it kept out of the sample, a clone would lack."""
    # safe.directory: root checks a checkout that somebody else owns.
    command = ["git", "-c", "safe.directory=*", "status", "--porcelain", "--ignored", "--", "archive", "transcripts"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    assert [line for line in said.splitlines() if line.startswith("!!")] == []
