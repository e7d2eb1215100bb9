"""Whatever goes wrong, a command says one sentence and ends with a status; nothing is half-made, no traceback."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import time
from contextlib import closing

import pytest
from commands_for_tests import hum, one_sentence, oralhist, process, shell

from oralhist.catalogue import database, schema
from oralhist.cli import shape
from oralhist.work.archive import locked

NAMES_ALONE = ("list", "jobs", "tag", "fixity", "doctor", "rebuild", "upgrade", "serve", "user list", "worker")
ASKING = {
    **dict.fromkeys(NAMES_ALONE, ()),
    "ingest": ("x.wav",),
    "search": ("bridge",),
    "consent": ("OH-2026-0001", "--audience", "open"),
    "import": ("OH-2026-0001", "x.vtt"),
    "export": ("OH-2026-0001", "--format", "json"),
    "describe": ("OH-2026-0001", "--title", "x"),
    "user add": ("x1", "--role", "archivist"),
    "user remove": ("x1",),
    "user password": ("x1",),
    **dict.fromkeys(("show", "discard", "transcribe", "withdraw"), ("OH-2026-0001",)),
    "backup": ("copy",),
}
"""Every command that opens a data directory, with what it has to be given."""


@pytest.mark.parametrize("name", ASKING)
def test_a_directory_without_the_mark_is_refused_and_left_alone(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    unmarked = tmp_path / "unmarked"
    unmarked.mkdir()
    error = oralhist("--data", unmarked, *name.split(), *ASKING[name], "--json", status=1).error
    assert "not a data directory" in error["what"]
    assert "oralhist init" in error["do"]
    monkeypatch.delenv("ORALHIST_DATA", raising=False)
    assert "No data directory" in oralhist(*name.split(), *ASKING[name], "--json", status=1).error["what"]
    monkeypatch.setenv("ORALHIST_DATA", str(unmarked))
    assert "not a data directory" in one_sentence(oralhist(*name.split(), *ASKING[name], status=1))
    assert [path.name for path in tmp_path.iterdir()] == ["unmarked"]
    assert list(unmarked.iterdir()) == []


def test_the_variable_names_the_data_directory_and_the_option_goes_before_it(holdings, tmp_path, monkeypatch):
    monkeypatch.setenv("ORALHIST_DATA", str(holdings.data))
    assert len(oralhist("list", "--json").json["testimonies"]) == 2
    assert "not a data directory" in oralhist("--data", tmp_path, "list", "--json", status=1).error["what"]


@pytest.mark.parametrize(
    "words",
    [
        ("--nonsense",),
        ("no-such-command",),
        ("search", "x", "--nonsense"),
        ("search", "x", "--limit", "0"),
        ("search", "x", "--limit", "many"),
        ("search", "x", "--limit", "9" * 400),
        ("jobs", "--retry", "99999999999999999999"),
        ("jobs", "--cancel", "-1"),
        ("tag", "--accept", "first"),
        ("show",),
        ("ingest",),
        ("ingest", "--dry-run", "x.wav"),
        ("ingest", "x.wav", "--manifest", "y.csv"),
        ("ingest", "x.wav", "--side", "middle"),
        ("serve", "--port", "70000"),
        ("consent", "OH-2026-0001"),
        ("consent", "OH-2026-0001", "--audience", "open", "--component", "soul"),
        ("transcribe-file", "x.wav", "--language", "en", "--threads", "-1"),
        ("search", "\udcff"),
        ("--as", "\udcff", "list"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_there_is(holdings, words):
    assert holdings.run(*words, "--json", status=2).error["what"]
    plain = holdings.run(*words, status=2)
    assert plain.out == ""
    assert "Error: " in plain.err


@pytest.mark.parametrize(
    "words",
    [
        ("search", "x" * 100_000),
        ("search", "((( -"),
        ("search", ""),
        ("show", "x" * 100_000),
        ("describe", "OH-2026-0001", "--title", "x" * 100_000),
        ("describe", "OH-2026-0001", "--summary", "x" * 100_000),
        ("describe", "OH-2026-0001", "--date", "yesterday"),
        ("describe", "OH-2026-0001", "--language", "x" * 100_000),
        ("describe", "OH-2026-0001"),
        ("describe", "OH-9999-0001", "--title", "x"),
        ("describe", "OH-2026-٠٠٠١", "--title", "x"),
        ("consent", "OH-2026-0001", "--audience", "x" * 100_000),
        ("consent", "OH-2026-0001", "--audience", ""),
        ("consent", "OH-2026-0001", "--audience", "open", "--embargo", "2030-02-30"),
        ("user", "add", "x" * 100_000, "--role", "archivist"),
        ("user", "add", "../../x", "--role", "archivist"),
        ("ingest", "x" * 100_000),
        ("ingest", "."),
        ("import", "OH-2026-0001", "missing.vtt"),
        ("models", "fetch", "../../base"),
        ("models", "fetch", "base", "--from", "missing.pt"),
        ("restore", "missing"),
        ("jobs", "--retry", str(2**63 - 1)),
    ],
    ids=lambda words: " ".join(words)[:40],
)
def test_what_cannot_be_done_ends_with_1_and_one_sentence(holdings, words, monkeypatch):
    monkeypatch.chdir(holdings.data.parent)
    given = tuple(word.replace("OH-2026-0001", holdings.bridge) for word in words)
    error = holdings.run(*given, "--json", status=1).error
    assert 0 < len(error["what"]) < 500
    assert "\n" not in error["what"]
    one_sentence(holdings.run(*given, status=1))
    assert holdings.run("doctor", "--json").json["clean"]


def test_names_in_the_ledger_are_letters_of_any_script_and_no_controls():
    assert shape.noted_name("Айгүл Сапар") == "айгүл-сапар"
    assert shape.noted_name("گۈلنار\u202e\x00\n" + "x" * 100).startswith("گۈلنار-x")
    assert len(shape.noted_name("x" * 100_000)) == 40
    assert shape.noted_name("\u202e") == "unnamed"


def test_a_catalogue_that_somebody_keeps_locked_is_waited_for_and_then_told(holdings, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    with closing(sqlite3.connect(holdings.data / "catalogue.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        error = holdings.run("describe", holdings.bridge, "--title", "Changed", "--json", status=1).error
        assert "Another process" in error["what"]
        assert holdings.run("show", holdings.bridge_address, "--json").json["title"] == "The wooden bridge"


@pytest.mark.parametrize("damage", ["empty", "text", "cut", "middle", "another"])
def test_a_damaged_catalogue_is_told_by_every_command_and_by_the_doctor(holdings, damage):
    path = holdings.data / "catalogue.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for beside in holdings.data.glob("catalogue.db-*"):
        beside.unlink()
    whole = path.read_bytes()
    match damage:
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_bytes(b"not a database at all, " * 1000)
        case "cut":
            path.write_bytes(whole[: len(whole) // 2])
        case "middle":
            path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        case "another":
            path.unlink()
            with closing(sqlite3.connect(path)) as db:
                db.execute("CREATE TABLE recipes (name)")
    before = path.read_bytes()
    for words in (("list",), ("search", "bridge"), ("describe", holdings.bridge, "--title", "x"), ("upgrade",)):
        error = holdings.run(*words, "--json", status=1).error
        assert "catalogue" in error["what"].lower()
        assert "restore" in error["do"].lower()
    findings = holdings.run("doctor", "--json", status=1).json["findings"]
    assert any("catalogue" in one["what"] for one in findings)
    if damage in ("empty", "another"):
        # SQLite opens either; neither is taken for a new archive.
        with closing(sqlite3.connect(path)) as db:
            assert ("testimonies",) not in db.execute("SELECT name FROM sqlite_master").fetchall()
    else:
        assert path.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"name = ",
        b"\xff\xfe",
        b"name = 1",
        b"a" * 100_000,
        b"x = " + b"[" * 100_000,
        b"SAME\nsurprise = 1\n",
        b"SAME".replace(b"SAME", b"TZ"),
    ],
    ids=["empty", "cut", "utf-16", "number", "long", "deep", "unknown", "zone"],
)
def test_damaged_settings_are_told_with_the_file_that_is_wrong(holdings, text):
    path = holdings.data / "oralhist.toml"
    same = path.read_bytes()
    text = same.replace(b"Asia/Almaty", b"Mars/Olympus") if text == b"TZ" else text.replace(b"SAME", same)
    path.write_bytes(text)
    for words in (("list",), ("doctor",), ("serve",)):
        error = holdings.run(*words, "--json", status=1).error
        assert "oralhist.toml" in error["what"]
        assert len(error["what"]) < 500
        assert error["do"]


@pytest.mark.parametrize("damage", ["garbage", "cut", "gone", "no list", "no current"])
def test_a_damaged_index_is_told_and_rebuild_mends_it(holdings, damage):
    index = holdings.data / "var" / "index"
    before = holdings.run("search", "bridge", "--json").json
    generation = next(path for path in index.iterdir() if path.is_dir())
    for path in generation.glob("*.toc" if damage == "no list" else "*.seg"):
        match damage:
            case "garbage":
                path.write_bytes(b"\x80\x04damaged" * 50)
            case "cut":
                path.write_bytes(path.read_bytes()[:-100])
            case "gone" | "no list":
                path.unlink()
            case "no current":
                (index / "current").unlink(missing_ok=True)
    data = ("--data", holdings.data)
    told = shell('"$@"', *data, "search", "bridge", "--json")
    assert told.status == 1
    assert told.error["what"] == "The search index is damaged."
    doctor = shell('"$@"', *data, "doctor", "--json")
    assert [one["do"] for one in json.loads(doctor.out)["findings"]] == ["oralhist rebuild"]
    assert shell('"$@"', *data, "rebuild", "--json").status == 0
    assert holdings.run("search", "bridge", "--json").json == before
    assert holdings.run("doctor", "--json").json["clean"]


def test_a_reader_that_goes_away_and_output_that_is_closed_or_full(holdings):
    data = ("--data", holdings.data)
    for words in (("list",), ("list", "--json")):
        piped = shell('"$@" | true', *data, *words)
        assert (piped.out, piped.err) == ("", "")
        closed = shell('"$@" >&-', *data, *words)
        assert closed.status == 1
        assert "closed" in closed.err
        assert "Traceback" not in closed.err
        full = shell('"$@" >/dev/full', *data, *words)
        assert full.status == 1
        assert "No space left" in full.err
        assert "Traceback" not in full.err
        assert shell('"$@" >/dev/null 2>&- <&-', *data, *words).status == 0
    assert shell('"$@" >&- 2>&- <&-', *data, "withdraw", holdings.bridge).status == 1
    assert holdings.run("show", holdings.bridge_address, "--json").json["title"] == "The wooden bridge"


def test_words_in_any_script_are_told_whatever_the_locale(holdings):
    holdings.run("describe", holdings.bridge, "--title", "Көпір كۆۋرۈك 桥")
    for locale in ("C", "POSIX", "en_US.ISO-8859-1"):
        answer = shell('"$@"', "--data", holdings.data, "list", LC_ALL=locale, PYTHONIOENCODING="ascii")
        assert "Көпір كۆۋرۈك 桥" in answer.out


def test_a_file_may_have_a_name_that_is_not_text(holdings, tmp_path):
    sound = hum(tmp_path / "plain.wav", 2, 340)
    odd = bytes(tmp_path) + b"/\xd2\xe0\xef\xe5.wav"
    sound.rename(odd.decode("utf-8", "surrogateescape"))
    answer = shell('"$@"', "--data", holdings.data, "ingest", odd, "--language", "ug", "--wait", "--json")
    assert answer.status == 0, answer.err
    number = answer.json["testimonies"][0]["id"]
    shown = holdings.run("show", number, "--viewer", "archivist", "--json").json
    assert shown["title"]
    shown["title"].encode()
    assert holdings.run("doctor", "--json").json["clean"]


def test_a_disk_that_takes_nothing_more_is_told_and_nothing_is_half_made(holdings, tmp_path):
    sound = hum(tmp_path / "more.wav", 20, 350)

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    for words in (("ingest", sound, "--language", "en"), ("backup", tmp_path / "copy")):
        full = process("--data", holdings.data, *words, preexec_fn=small)
        out, err = full.communicate(timeout=60)
        assert full.returncode == 1
        assert out == b""
        assert err.startswith(b"oralhist: ") or b"\noralhist: " in err
        assert b"Traceback" not in err
    assert not (tmp_path / "copy" / "backup.json").exists()
    assert holdings.run("doctor", "--json").json["clean"]
    assert len(holdings.run("list", "--json").json["testimonies"]) == 2


def eventually(true) -> bool:
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def interrupted(running) -> None:
    """What a command that was interrupted has to say."""
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert out == b""
    assert b"Traceback" not in err
    assert err.decode().strip().splitlines()[-1].startswith("oralhist: Interrupted")


def test_ctrl_c_ends_with_130_and_leaves_nothing_half_made(holdings, tmp_path):
    sound = hum(tmp_path / "long.wav", 60, 360)
    incoming = holdings.data / "var" / "incoming"

    def received() -> bool:
        try:
            return any(path.stat().st_size == sound.stat().st_size for path in incoming.rglob("*"))
        except FileNotFoundError:
            return False  # it was moved between being listed and being looked at

    # The catalogue is held, so that the ingest cannot be over before it is interrupted.
    with closing(sqlite3.connect(holdings.data / "catalogue.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        running = process("--data", holdings.data, "ingest", sound, "--language", "ug")
        assert eventually(received)
        running.send_signal(signal.SIGINT)
        other.execute("ROLLBACK")
        interrupted(running)
    assert list(incoming.iterdir()) == []
    assert len(holdings.run("list", "--json").json["testimonies"]) == 2
    assert holdings.run("doctor", "--json").json["clean"]


def test_ctrl_c_ends_the_worker_with_130(holdings):
    lock = holdings.data / "var" / "worker.lock"
    lock.unlink()
    running = process("--data", holdings.data, "worker")
    # Only looked for, not tried: whoever tries it may keep the worker from it.
    assert eventually(lock.exists)
    running.send_signal(signal.SIGINT)
    interrupted(running)
    with locked(lock) as free:
        assert free


def older(monkeypatch, name="0099_later"):
    """Let the program know a migration that the catalogue has not been through."""
    later = schema.Migrations("oralhist")
    later._migrations = [*schema.migrations._migrations]

    @later(name=name)
    def _later(db):
        db.conn.execute("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT")

    monkeypatch.setattr(schema, "migrations", later)


def test_an_older_catalogue_is_refused_until_it_was_upgraded_and_copied_before(holdings, monkeypatch):
    before = holdings.run("list", "--json").json
    older(monkeypatch)
    for words in (("list",), ("search", "bridge"), ("withdraw", holdings.bridge), ("serve",), ("worker", "--once")):
        error = holdings.run(*words, "--json", status=1).error
        assert "older version" in error["what"]
        assert "oralhist upgrade" in error["do"]
    assert holdings.run("doctor", "--json", status=1).json["findings"][0]["do"] == "oralhist upgrade"
    answer = holdings.run("upgrade", "--json").json
    assert answer["upgraded"] is True
    with closing(sqlite3.connect(answer["copy"])) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT name FROM sqlite_master WHERE name = 'later'").fetchone() is None
        assert copy.execute("SELECT count(*) FROM testimonies").fetchone() == (2,)
    assert holdings.run("list", "--json").json == before
    assert holdings.run("doctor", "--json").json["clean"]
    assert holdings.run("upgrade", "--json").json == {"upgraded": False, "copy": None}


def test_an_upgrade_looks_for_names_and_says_so_until_this_version_has_looked_everywhere(holdings):
    assert "looking for names" in holdings.run("upgrade").err
    assert "looking for names" not in holdings.run("upgrade").err
    mark = holdings.data / "var" / "names-looked-for"
    for change in (lambda: mark.write_bytes(b"0.0.1"), lambda: mark.write_bytes(b"\xff"), mark.unlink):
        change()
        assert "looking for names" in holdings.run("upgrade").err
    assert holdings.run("doctor", "--json").json["clean"]


def test_a_migration_that_fails_leaves_the_catalogue_as_it_was(holdings, monkeypatch):
    older(monkeypatch)

    @schema.migrations(name="0100_wrong")
    def _wrong(db):
        db.conn.execute("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT")
        db.conn.execute("SELECT nothing FROM nowhere")

    assert "catalogue" in holdings.run("upgrade", "--json", status=1).error["what"]
    with closing(sqlite3.connect(holdings.data / "catalogue.db")) as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchone() is None
    assert len(list(holdings.data.glob("catalogue.db.before-*"))) == 1


def test_a_newer_catalogue_is_refused_by_every_command_and_upgrade_too(holdings, monkeypatch):
    with monkeypatch.context() as newer:
        older(newer)
        holdings.run("upgrade")
    for words in (("list",), ("search", "bridge"), ("upgrade",), ("backup", "copy")):
        error = holdings.run(*words, "--json", status=1).error
        assert "newer version" in error["what"]
    assert "newer" in holdings.run("doctor", "--json", status=1).json["findings"][0]["what"]


def test_what_needs_the_archive_to_itself_is_refused_while_a_worker_runs(holdings, monkeypatch):
    with locked(holdings.data / "var" / "worker.lock") as mine:
        assert mine
        for words in (("rebuild",), ("worker", "--once")):
            assert "worker" in holdings.run(*words, "--json", status=1).error["what"]
        older(monkeypatch)
        assert "worker is running" in holdings.run("upgrade", "--json", status=1).error["what"]
