"""Bags: one for every deposit, built aside, then never touched again.

Format: BagIt 1.0, RFC 8493. Payload manifests in SHA-256 and SHA-512, tag manifests likewise.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oralhist.durable import fsync_folder, write_whole
from oralhist.model.identifiers import TestimonyId, parse_testimony_id
from oralhist.model.refusals import Refusal

METADATA = "metadata.json"
ALGORITHMS = ("sha256", "sha512")
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
    fsync_folder(data)
    fsync_folder(bag)
    return bag


def _manifest(listed: dict[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(listed.items()))


def _listed(path: Path) -> dict[str, str]:
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            raise Refusal(f"{path} cannot be read as a manifest.", "Put the bag back from a backup.")
        found[match["name"]] = match["digest"]
    return found


def listed_digests(bag: Path) -> dict[str, str]:
    """The SHA-256 digests that a bag's payload manifest lists, by name; empty where it has none."""
    path = bag / "manifest-sha256.txt"
    return _listed(path) if path.is_file() else {}


def verify(bag: Path) -> list[Finding]:
    """What is wrong with a bag: files missing, altered, or that no manifest lists. Nothing is updated."""
    if not bag.is_dir():
        return [Finding(what="The bag is missing.", where=str(bag), do="Put it back from a backup.")]
    found = []
    for kind, algorithm in (("manifest", "sha256"), ("manifest", "sha512"), ("tagmanifest", "sha256")):
        path = bag / f"{kind}-{algorithm}.txt"
        if not path.is_file():
            found.append(_finding(path, "A manifest is missing."))
            continue
        listed = _listed(path)
        for name, digest in listed.items():
            file = bag / name
            if not file.is_file() or file.is_symlink():
                found.append(_finding(file, "A file is missing."))
            elif _digest(file, algorithm) != digest:
                found.append(_finding(file, "A file was altered."))
        if kind == "manifest":
            extra = [one for one in (bag / "data").rglob("*") if one.is_file() and _name(bag, one) not in listed]
            found += [_finding(one, "A file that no manifest lists.") for one in extra]
    return list(dict.fromkeys(found))


def _name(bag: Path, file: Path) -> str:
    return file.relative_to(bag).as_posix()


def _finding(path: Path, what: str) -> Finding:
    return Finding(what=what, where=str(path), do="Put the bag back from a backup; do not change the manifest.")


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, algorithm).hexdigest()


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
            (Path(inner) / name).chmod(0o700)
    shutil.rmtree(folder)
