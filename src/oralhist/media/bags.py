"""Bags: one for every deposit, built aside, then never touched again.

Format: BagIt 1.0, RFC 8493. Payload manifests in SHA-256 and SHA-512, tag manifests likewise.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oralhist.durable import fsync_folder, write_whole
from oralhist.model.identifiers import TestimonyId, parse_testimony_id

METADATA = "metadata.json"
ALGORITHMS = ("sha256", "sha512")
BLOCK = 1 << 20
_LINE = re.compile(r"(?P<digest>[0-9a-f]+) +(?P<name>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A file that goes into a bag under the name `name`, with the digests that were taken when it came in."""

    path: Path
    name: str
    sha256: str
    sha512: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong, where, and what to do about it."""

    what: str
    where: str
    do: str


def build(
    bag: Path, testimony: TestimonyId, deposit: int, payload: Sequence[Payload], metadata: bytes, day: date
) -> Path:
    """Build a bag at `bag` from files on the same file system, which are moved into it; all of it durable, read only.

    `metadata` becomes ``data/metadata.json``; `day` is the bagging date.
    """
    data = bag / "data"
    data.mkdir(mode=0o700, parents=True)
    digests = {algorithm: {} for algorithm in ALGORITHMS}  # type: dict[str, dict[str, str]]
    octets = len(metadata)
    for file in payload:
        target = data / file.name
        file.path.rename(target)
        target.chmod(0o400)
        octets += target.stat().st_size
        digests["sha256"][f"data/{file.name}"] = file.sha256
        digests["sha512"][f"data/{file.name}"] = file.sha512
    write_whole(data / METADATA, metadata, mode=0o400)
    for algorithm in ALGORITHMS:
        digests[algorithm][f"data/{METADATA}"] = hashlib.new(algorithm, metadata).hexdigest()
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"External-Identifier: {testimony}/{deposit:02d}\nBagging-Date: {day.isoformat()}\n"
            f"Payload-Oxum: {octets}.{len(payload) + 1}\nBag-Software-Agent: oralhist\n"
        ),
        **{f"manifest-{algorithm}.txt": _manifest(listed) for algorithm, listed in digests.items()},
    }
    for name, text in tags.items():
        write_whole(bag / name, text.encode(), mode=0o400)
    for algorithm in ALGORITHMS:
        listed = {name: hashlib.new(algorithm, text.encode()).hexdigest() for name, text in tags.items()}
        write_whole(bag / f"tagmanifest-{algorithm}.txt", _manifest(listed).encode(), mode=0o400)
    for folder in (data, bag, bag.parent):
        fsync_folder(folder)
    return bag


def _manifest(listed: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(listed.items()))


class _Unreadable(Exception):
    """A manifest that is none."""


def _listed(path: Path) -> dict[str, str]:
    found = {}
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            match = _LINE.fullmatch(line)
            if match is None:
                raise _Unreadable
            found[match["name"]] = match["digest"]
    except (OSError, UnicodeDecodeError) as error:
        raise _Unreadable from error
    return found


def listed_digests(bag: Path, algorithm: str = "sha256") -> dict[str, str]:
    """The digests that a bag's payload manifest lists, by name; empty where it has none that can be read."""
    try:
        return _listed(bag / f"manifest-{algorithm}.txt")
    except _Unreadable:
        return {}


def verify(bag: Path) -> list[Finding]:
    """What is wrong with a bag: files missing, altered, not readable, or that no manifest lists. Nothing is updated.

    Each file is read once, a block at a time. Where one is damaged, the others are compared all the same.
    """
    if not bag.is_dir():
        return [Finding(what="The bag is missing.", where=str(bag), do="Put it back from a backup.")]
    found, listed = [], {}  # type: list[Finding], dict[str, dict[str, str]]
    for kind in ("manifest", "tagmanifest"):
        for algorithm in ALGORITHMS:
            path = bag / f"{kind}-{algorithm}.txt"
            if not path.is_file():
                found.append(_finding(path, "A manifest is missing."))
                continue
            try:
                for name, digest in _listed(path).items():
                    listed.setdefault(name, {})[algorithm] = digest
            except _Unreadable:
                found.append(_finding(path, "A manifest cannot be read."))
    found += [wrong for name, digests in listed.items() if (wrong := _compared(bag / name, digests)) is not None]
    inside = (Path(folder) / name for folder, folders, files in os.walk(bag / "data") for name in (*folders, *files))
    extra = [one for one in inside if (one.is_symlink() or not one.is_dir()) and _name(bag, one) not in listed]
    return found + [_finding(one, "A file that no manifest lists.") for one in extra]


def _name(bag: Path, file: Path) -> str:
    return file.relative_to(bag).as_posix()


def _finding(path: Path, what: str) -> Finding:
    return Finding(what=what, where=str(path), do="Put the bag back from a backup; do not change the manifest.")


def _compared(file: Path, digests: Mapping[str, str]) -> Finding | None:
    if not file.is_file() or file.is_symlink():
        return _finding(file, "A file is missing.")
    running = {algorithm: hashlib.new(algorithm) for algorithm in digests}
    try:
        with file.open("rb") as stream:
            while block := stream.read(BLOCK):
                for one in running.values():
                    one.update(block)
    except OSError as error:
        return _finding(file, f"A file cannot be read from the disk: {error.strerror}.")
    same = all(running[algorithm].hexdigest() == digest for algorithm, digest in digests.items())
    return None if same else _finding(file, "A file was altered.")


def deposits(archive: Path) -> Iterator[tuple[TestimonyId, int, Path]]:
    """Every bag below `archive`: its testimony, the number of the deposit, its folder."""
    for folder in sorted(archive.iterdir()) if archive.is_dir() else ():
        try:
            testimony = parse_testimony_id(folder.name)
        except ValueError:
            continue
        for bag in sorted(folder.iterdir()):
            if re.fullmatch(r"[0-9]{2}", bag.name):
                yield testimony, int(bag.name), bag


def remove_folder(folder: Path) -> None:
    """Remove a folder in which bags may lie; their folders are opened first, since bags are read only."""
    for inner, folders, _ in os.walk(folder):
        for name in folders:
            if not (Path(inner) / name).is_symlink():
                (Path(inner) / name).chmod(0o700)
    shutil.rmtree(folder)
