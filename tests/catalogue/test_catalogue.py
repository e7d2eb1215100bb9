"""Transactions, jobs and the ledger on a real SQLite file."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from oralhist.catalogue import jobs, ledger, schema, upgrading
from oralhist.catalogue.database import change, connect, row, writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.catalogue.ledger import Verb
from oralhist.model.identifiers import TestimonyId

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMBER = TestimonyId("OH-2026-0001")


@pytest.fixture
def db(tmp_path: Path) -> Database:
    found = connect(tmp_path / "catalogue.db")
    schema.migrations.apply(found)
    yield found
    found.close()


def count_up(path: Path, times: int) -> None:
    db = connect(path)
    for _ in range(times):
        with writing(db):
            now = row(db, "SELECT counter FROM changes")
            change(db, "UPDATE changes SET counter = ?", (now["counter"] + 1,))
    db.close()


def test_racing_transactions_lose_nothing(db, tmp_path):
    spawn = multiprocessing.get_context("spawn")
    before = row(db, "SELECT counter FROM changes")["counter"]
    racers = [spawn.Process(target=count_up, args=(tmp_path / "catalogue.db", 50)) for _ in range(3)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert [racer.exitcode for racer in racers] == [0, 0, 0]
    assert row(db, "SELECT counter FROM changes")["counter"] == before + 150


def test_a_change_that_fails_changes_nothing(db):
    with pytest.raises(ZeroDivisionError), writing(db):
        jobs.enqueue(db, NOW, JobKind.INDEX, NUMBER)
        _ = 1 / 0
    assert jobs.listed(db) == ()


def test_nothing_is_changed_outside_a_transaction(db):
    with pytest.raises(RuntimeError):
        jobs.enqueue(db, NOW, JobKind.INDEX, NUMBER)


def test_the_same_job_is_waited_for_once(db):
    with writing(db):
        jobs.enqueue(db, NOW, JobKind.INDEX, NUMBER)
        jobs.enqueue(db, NOW, JobKind.INDEX, NUMBER)
    assert len(jobs.listed(db)) == 1


def test_a_job_asked_for_while_it_runs_is_done_again(db):
    with writing(db):
        jobs.enqueue(db, NOW, JobKind.INDEX, NUMBER)
        running = jobs.take(db, NOW)
        jobs.enqueue(db, NOW, JobKind.INDEX, NUMBER)
        jobs.finish(db, NOW, running, JobState.DONE)
        assert jobs.take(db, NOW) is not None


def test_an_abandoned_job_is_taken_up_and_the_first_attempt_writes_nothing_more(db):
    with writing(db):
        jobs.enqueue(db, NOW, JobKind.TRANSCRIBE, NUMBER)
        first = jobs.take(db, NOW)
        assert jobs.release_abandoned(db, NOW) == 1
        second = jobs.take(db, NOW)
        assert second.id == first.id
        assert not jobs.still_mine(db, first)
        assert jobs.still_mine(db, second)
        jobs.finish(db, NOW, first, JobState.FAILED, "late")
    assert jobs.of(db, NUMBER)[0].state is JobState.RUNNING


def test_the_ledger_cannot_be_edited_or_cut(db):
    with writing(db):
        ledger.note(db, NOW, "cli:somebody", Verb.INGESTED, NUMBER)
    for statement in ("UPDATE ledger SET who = 'x'", "DELETE FROM ledger"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"), writing(db):
            change(db, statement)


def test_an_altered_ledger_is_noticed_at_the_entry(db):
    with writing(db):
        for number in range(5):
            ledger.note(db, NOW, "cli:somebody", Verb.DESCRIBED, f"OH-2026-000{number}")
    assert ledger.broken_at(db) is None
    with writing(db):
        change(db, "DROP TRIGGER ledger_is_not_edited")
        change(db, "UPDATE ledger SET who = 'cli:another' WHERE entry = 3")
    assert ledger.broken_at(db) == 3


def test_an_upgrade_copies_the_catalogue_first(tmp_path):
    path = tmp_path / "older.db"
    older = Migrations("oralhist")

    @older(name="0000_older")
    def make(db: Database) -> None:
        db.conn.execute("CREATE TABLE kept (word TEXT) STRICT")

    db = connect(path)
    older.apply(db)
    with writing(db):
        change(db, "INSERT INTO kept VALUES ('precious')")
    copy = upgrading.upgrade(db, path, NOW)
    assert copy is not None
    assert schema.pending(db) == ()
    assert upgrading.upgrade(db, path, NOW) is None
    db.close()
    before = connect(copy)
    assert before.table_names() == ["_sqlite_migrations", "kept"]
    assert row(before, "SELECT word FROM kept") == {"word": "precious"}
    before.close()


def test_a_connection_belongs_to_the_thread_that_opened_it(db):
    told = []

    def use() -> None:
        try:
            db.execute("SELECT 1").fetchall()
        except sqlite3.ProgrammingError as error:
            told.append(str(error))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(told) == 1 and "thread" in told[0]
