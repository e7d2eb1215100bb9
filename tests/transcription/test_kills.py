"""kill -9 of the worker at any instant: started again it goes on, and the result is the same as without."""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hearing_for_tests import clip, noise, silence

from oralhist.assembly import new_archive, open_archive
from oralhist.catalogue import jobs, testimonies, transcripts
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.config import models_folder
from oralhist.model.identifiers import TestimonyId
from oralhist.model.transcript import Segment
from oralhist.transcription.port import RATE, Samples
from oralhist.work import doctor, transcribe
from oralhist.work.archive import Archive
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator

LINES = [f"Number {number} of what was said." for number in range(97)]


def wav(path: Path, samples: Samples) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", "not compressed"))
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def scripted_models(folder: Path) -> Path:
    """A folder of models whose only one says LINES, half a second a batch."""
    folder.mkdir()
    script = json.dumps({"lines": LINES, "seconds": 0.06}).encode()
    (folder / "base.pt").write_bytes(script)
    note = {"engine": "scripted", "sha256": hashlib.sha256(script).hexdigest()}
    (folder / "base.json").write_text(json.dumps(note))
    return folder


def taken_in(folder: Path, sound: Samples, models: Path, monkeypatch) -> tuple[Archive, TestimonyId]:
    monkeypatch.setenv("ORALHIST_MODELS", str(models))
    monkeypatch.setenv("ORALHIST_THREADS", "1")
    new_archive(folder / "data", name="Half-households", time_zone="Asia/Almaty").close()
    archive = open_archive(folder / "data")
    path = wav(folder / "sound.wav", sound)
    done = take_in(
        archive, [Incoming(path=path, name=path.name)], None, Description(title="x", languages=("en",)), operator("t")
    )
    return archive, done.testimony


def worker(archive: Archive) -> subprocess.Popen[bytes]:
    """A worker that ends when nothing is waiting."""
    command = [sys.executable, "-m", "oralhist.cli", "--data", str(archive.folders.root), "worker", "--once"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def children(parent: int) -> set[int]:
    """The processes below `parent`, as long as it lives."""
    above = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            above[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found: set[int] = set()
    fresh = {parent}
    while fresh:
        fresh = {pid for pid, over in above.items() if over in fresh} - found
        found |= fresh
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kept(archive: Archive) -> dict[str, tuple[int, int]]:
    """The plan and batches on disk, each with what changes when it is written again."""
    found = {}
    for path in sorted((archive.folders.var / "drafts").glob("*/[a-z]*.json")):
        try:
            found[path.name] = (path.stat().st_ino, path.stat().st_mtime_ns)
        except FileNotFoundError:
            continue
    return found


def said(archive: Archive, number: TestimonyId) -> tuple[Segment, ...]:
    testimony = testimonies.by_number(archive.db, number)
    assert testimony is not None
    return transcripts.segments_of(archive.db, testimony.row)


def instants(seed: int, longest: float) -> Iterator[float]:
    """Seconds after which the worker is killed."""
    chance = random.Random(seed)
    while True:
        yield chance.uniform(0.05, longest)


def killed_and_done(archive: Archive, number: TestimonyId, kills: int, longest: float) -> int:
    """Kill the worker `kills` times, then let it end; asks again whenever the transcript was ready before."""
    waits = instants(1962, longest)
    done = 0
    before: dict[str, tuple[int, int]] = {}
    while done < kills:
        job = next(job for job in jobs.of(archive.db, number) if job.kind is JobKind.TRANSCRIBE)
        if job.state is JobState.DONE:
            transcribe.ask(archive, number, operator("t"))
            before = {}
        running = worker(archive)
        deadline = time.monotonic() + next(waits)
        below: set[int] = set()
        while time.monotonic() < deadline and running.poll() is None:
            below |= children(running.pid)
            time.sleep(0.01)
        below |= children(running.pid)
        if running.poll() is not None:
            continue
        running.send_signal(signal.SIGKILL)
        running.wait()
        done += 1
        # The kernel ends them with their parent; it may take an instant.
        until = time.monotonic() + 10
        while any(alive(pid) for pid in below) and time.monotonic() < until:
            time.sleep(0.01)
        assert not [pid for pid in below if alive(pid)], "a child survived"
        now = kept(archive)
        again = [name for name, mark in before.items() if name in now and now[name] != mark]
        assert again == [], "what was kept was done again"
        before = now or before
    assert worker(archive).wait(timeout=300) == 0
    return done


@pytest.fixture
def speech(tmp_path) -> Samples:
    """About a quarter of an hour in which somebody speaks now and then."""
    jfk = clip("en_jfk", tmp_path)[: 9 * RATE]
    return np.concatenate([np.concatenate([jfk, silence(2), noise(1)])] * 72)


def test_a_worker_killed_at_twenty_instants_gives_the_same_transcript_and_does_nothing_twice(
    tmp_path, speech, monkeypatch
):
    archive, number = taken_in(tmp_path, speech, scripted_models(tmp_path / "models"), monkeypatch)
    assert worker(archive).wait(timeout=300) == 0
    wanted = said(archive, number)
    assert len(wanted) > 50
    transcribe.ask(archive, number, operator("t"))
    assert killed_and_done(archive, number, kills=20, longest=3.5) == 20
    assert said(archive, number) == wanted
    assert doctor.examine(archive) == ()
    assert {job.state for job in jobs.of(archive.db, number)} == {JobState.DONE}
    assert not list((archive.folders.var / "drafts").glob("*/*"))


@pytest.mark.slow
def test_the_real_whisper_killed_now_and_then_gives_the_same_transcript(tmp_path, monkeypatch):
    sound = np.concatenate([np.concatenate([clip("en_jfk", tmp_path), silence(3)])] * 30)
    archive, number = taken_in(tmp_path, sound, models_folder(), monkeypatch)
    assert worker(archive).wait(timeout=600) == 0
    wanted = said(archive, number)
    assert sum("country" in segment.text for segment in wanted) >= 30
    transcribe.ask(archive, number, operator("t"))
    killed_and_done(archive, number, kills=6, longest=12)
    assert said(archive, number) == wanted
    assert doctor.examine(archive) == ()
