"""The documentation says what is there: every command, option, setting and link, and nothing that is not."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from oralhist.cli.group import main
from oralhist.config import DEFAULT_TOML

ROOT = Path(__file__).resolve().parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
CONFIG = (ROOT / "src" / "oralhist" / "config.py").read_text(encoding="utf-8")

# A command's own section is headed by its usage, as code: ### `oralhist user add NAME --role ROLE`
HEADING = re.compile(r"^#{2,4} `oralhist ([a-z-]+(?: [a-z-]+)?)(?=[ `])[^`]*`", re.MULTILINE)
LONG_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
VARIABLE = re.compile(r"\bORALHIST_[A-Z_]+\b")


def commands(group: click.Group = main, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by its full name: `search`, `user add`."""
    for name, command in sorted(group.commands.items()):
        full = f"{before}{name}"
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield full, command
        if isinstance(command, click.Group):
            yield from commands(command, f"{full} ")


COMMANDS = dict(commands())


def options(command: click.Command) -> set[str]:
    """The long options of a command."""
    return {
        option
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }


def sections() -> dict[str, str]:
    """The part of docs/operating.md that speaks of each command: its heading and what follows up to the next."""
    marks = list(HEADING.finditer(OPERATING))
    found = {}
    for position, mark in enumerate(marks):
        name = mark[1] if mark[1] in COMMANDS else mark[1].partition(" ")[0]
        end = marks[position + 1].start() if position + 1 < len(marks) else len(OPERATING)
        found[name] = OPERATING[mark.start() : end].partition("\n## ")[0]
    return found


SECTIONS = sections()


def tracked() -> list[Path]:
    """The files of the repository that are or would be committed."""
    # safe.directory: root checks a checkout that somebody else owns.
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented_with_all_its_options(name):
    assert name in SECTIONS, f"docs/operating.md has no section headed `oralhist {name} ...`"
    spoken_of = set(LONG_OPTION.findall(SECTIONS[name]))
    assert options(COMMANDS[name]) - spoken_of == set()


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_every_documented_command_exists(name):
    assert name in COMMANDS


@pytest.mark.parametrize("name", sorted(set(SECTIONS) & set(COMMANDS)))
def test_every_option_in_the_heading_of_a_command_exists(name):
    heading = SECTIONS[name].splitlines()[0]
    assert set(LONG_OPTION.findall(heading)) - options(COMMANDS[name]) == set()


def test_every_command_line_in_the_documents_can_be_understood():
    """Each `oralhist ...` line of a code block names a command and options that exist."""
    wrong = []
    everywhere = options(main) | {"--help", "--version"}
    for document in documents():
        for label, block in re.findall(r"^```(\w*)\n(.*?)^```", document.read_text(encoding="utf-8"), re.S | re.M):
            if label not in {"", "sh"}:
                continue
            for line in re.findall(r"(?:^|[ /])oralhist ((?:[^\n#|;]|\\\n)*)", block, re.M):
                words = [word for word in line.replace("\\\n", " ").split() if word]
                while words and words[0] in {"--data", "--as"}:
                    words = words[2:]
                name = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else " ".join(words[:1])
                if name.startswith("--"):
                    continue
                if name not in COMMANDS:
                    wrong.append(f"{document.name}: no command in {line!r}")
                elif unknown := set(LONG_OPTION.findall(line)) - options(COMMANDS[name]) - everywhere:
                    wrong.append(f"{document.name}: {sorted(unknown)} in {line!r}")
    assert wrong == []


def test_the_options_before_a_command_are_documented():
    assert options(main) - {"--version"} - set(LONG_OPTION.findall(OPERATING)) == set()


def test_every_variable_of_the_environment_is_documented_and_no_other():
    read = set(VARIABLE.findall(CONFIG))
    assert read, "config.py reads no variable: has it moved?"
    assert set(VARIABLE.findall(OPERATING)) == read


def test_every_setting_of_an_archive_is_documented():
    names = re.findall(r"^([a-z_]+) = ", DEFAULT_TOML, re.MULTILINE)
    assert names
    assert [name for name in names if f"`{name}`" not in OPERATING] == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_links_to_is_there(document):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("https://", "mailto:"))]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_no_file_names_a_place_on_somebodys_machine_or_a_package_host():
    # Put together from halves, so that this file does not name them either.
    hosts = ("files.python" + "hosted.org", "py" + "pi.org/simple", "download.py" + "torch.org")
    paths = ("/wo" + "rk/", "/ro" + "ot/", "/opt/py" + "pi", "/opt/whe" + "els", "/tmp/te" + "am")
    named = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked()
        for text in [path.read_bytes()]
        for word in (*hosts, *paths)
        # A folder of ours may have the same name further down: tests/.../
        if re.search(rb"(?<![A-Za-z0-9_.])" + re.escape(word.encode()), text)
    ]
    assert named == []


def test_every_countermeasure_names_a_test_that_there_is():
    told = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", told))
    assert len(named) > 60
    assert sorted(path for path in named if not (ROOT / path).is_file()) == []
    countermeasures = told.partition("## Countermeasures and their proofs")[2].partition("## Not protected yet")[0]
    bare = [
        paragraph[:60]
        for paragraph in countermeasures.split("\n\n")
        if paragraph.lstrip().startswith("**") and "`tests/" not in paragraph
    ]
    assert bare == []
    for part in ("What is to be protected", "Against whom", "What is assumed", "Not protected yet"):
        assert f"\n## {part}\n" in told
    assert "court order" in told
