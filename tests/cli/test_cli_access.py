"""What the commands of access answer: consent, grants, seals, accounts, the ledger; each with one document."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from commands_for_tests import one_sentence, oralhist


def ledger(data):
    with closing(sqlite3.connect(data / "catalogue.db")) as db:
        return db.execute("SELECT who, verb, subject FROM ledger ORDER BY entry").fetchall()


def test_consent_says_what_became_readable_to_whom_and_acts_at_once(holdings):
    def found():
        return holdings.run("search", "letter", "--json").json["total"]

    assert found() == 0
    answer = holdings.run("consent", holdings.letter, "--audience", "researchers", "--json").json
    assert answer["id"] == holdings.letter
    assert answer["readable"][0] == "Everybody can read nothing."
    assert answer["readable"][1].startswith("Researchers can read: description, name,")
    assert found() == 0
    plain = holdings.run("consent", holdings.letter, "--audience", "open", "--component", "description")
    assert "Everybody can read: description." in plain.out
    assert found() == 1
    holdings.run("--as", "bolat", "consent", holdings.letter, "--audience", "open", "--embargo", "2999-01-31")
    assert ledger(holdings.data)[-1] == ("cli:bolat", "consent-recorded", holdings.letter)
    assert found() == 0
    wrong = holdings.run("consent", holdings.letter, "--audience", "friends", "--json", status=1).error
    assert "friends" in wrong["what"]
    assert "2030-01-31" in holdings.run(
        "consent", holdings.letter, "--audience", "open", "--embargo", "31.01.2030", "--json", status=1
    ).error["do"]  # fmt: skip


def test_grant_opens_to_one_account_until_it_is_taken_back(holdings):
    holdings.run("user", "add", "bolat", "--role", "member")
    holdings.run("consent", holdings.bridge, "--audience", "closed")
    as_bolat = ("search", "bridge", "--viewer", "account:bolat", "--json")
    assert holdings.run(*as_bolat).json["total"] == 0
    parts = ("--component", "description", "--component", "name", "--component", "transcript")
    answer = holdings.run(
        "--as", "aigul", "grant", holdings.bridge, "--to", "bolat", *parts, "--until", "2999-01-01", "--json"
    ).json
    assert answer["id"] == holdings.bridge
    assert "bolat can read: description, name, transcript." in answer["readable"]
    assert holdings.run(*as_bolat).json["total"] > 0
    assert holdings.run("search", "bridge", "--json").json["total"] == 0
    (one,) = holdings.run("grant", holdings.bridge, "--json").json["grants"]
    assert (one["account"], one["until"], one["who"], one["standing"]) == ("bolat", "2999-01-01", "cli:aigul", True)
    assert ledger(holdings.data)[-1] == ("cli:aigul", "granted", holdings.bridge)
    holdings.run("grant", holdings.bridge, "--to", "bolat", "--end")
    assert holdings.run(*as_bolat).json["total"] == 0
    assert ledger(holdings.data)[-1][1] == "grant-ended"
    for wrong in (("--until", "2999-01-01"), ("--to", "nobody"), ("--to", "bolat", "--until", "soon")):
        one_sentence(holdings.run("grant", holdings.bridge, *wrong, status=1))
    one_sentence(holdings.run("search", "bridge", "--viewer", "account:nobody", status=1))


def test_consent_of_several_speakers_is_what_all_agreed_to(holdings):
    holdings.run("consent", holdings.bridge, "--audience", "open")
    told = holdings.run("consent", holdings.bridge, "--speaker", "Dina", "--json").json["readable"]
    assert told[0] == "Everybody can read nothing."
    told = holdings.run("consent", holdings.bridge, "--speaker", "Dina", "--audience", "researchers", "--json").json
    assert told["readable"][:2] == [
        "Everybody can read nothing.",
        "Researchers can read: description, name, kinship, transcript, translation, sound, picture, download.",
    ]
    told = holdings.run("consent", holdings.bridge, "--speaker", "Dina", "--remove", "--json").json["readable"]
    assert told[0].startswith("Everybody can read: description")
    one_sentence(holdings.run("consent", holdings.bridge, "--remove", "--audience", "open", status=1))
    one_sentence(holdings.run("consent", holdings.bridge, "--speaker", "Dina", "--remove", status=1))
    assert [verb for _, verb, _ in ledger(holdings.data)][-3:] == [
        *("speaker-added", "consent-recorded", "speaker-removed"),
    ]


def test_why_says_for_each_kind_of_viewer_what_decides(holdings):
    holdings.run("consent", holdings.bridge, "--audience", "researchers", "--component", "transcript")
    told = holdings.run("why", holdings.bridge, "--json").json["viewers"]
    assert list(told)[:2] == ["public", "researcher"] and list(told)[2].startswith("family:")
    assert told["public"]["description"] == {
        **{"readable": True, "why": "Readable: the description is open to everybody."},
    }
    assert told["public"]["translation"] == {
        "readable": False,
        "why": "Not readable: the transcript is open to researchers alone, of which the translation is a part.",
    }
    (one,) = holdings.run("why", holdings.letter, "--viewer", "family:akhmetov", "--json").json["viewers"].values()
    assert all(not part["readable"] and "not everybody" in part["why"] for part in one.values())
    assert "Readable: archivists read" in holdings.run("why", holdings.letter, "--viewer", "archivist").out


def test_a_seal_takes_two_administrators_with_their_passwords(holdings):
    passwords = {
        name: holdings.run("user", "add", name, "--role", "administrator", "--json").json["password"]
        for name in ("aigul", "bolat")
    }
    one_sentence(holdings.run("seal", holdings.bridge, status=1))
    assert holdings.run("seal", holdings.bridge, "--sure", "--json").json == {"id": holdings.bridge, "state": "sealed"}
    one_sentence(holdings.run("why", holdings.bridge, status=1))
    with closing(sqlite3.connect(holdings.data / "catalogue.db")) as db, db:
        db.execute("UPDATE accounts SET created = '2026-01-01T00:00:00Z'")

    def unseal(name, password, status=0):
        given = f"{password}\n".encode()
        return holdings.run("unseal", holdings.bridge, "--administrator", name, "--json", stdin=given, status=status)

    unseal("aigul", "wrong", status=1)
    assert unseal("aigul", passwords["aigul"]).json["state"] == "sealed"
    unseal("aigul", passwords["aigul"], status=1)
    assert unseal("bolat", passwords["bolat"]).json["state"] == "hidden"
    told = [entry[:2] for entry in ledger(holdings.data)[-3:]]
    assert told[1:] == [("aigul", "unsealing-asked"), ("bolat", "unsealed")] and told[0][1] == "sealed"


def test_withdraw_hides_at_once(holdings):
    assert holdings.run("search", "bridge", "--json").json["total"] > 0
    answer = holdings.run("--as", "aigul", "withdraw", holdings.bridge, "--json").json
    assert answer == {"id": holdings.bridge, "state": "hidden"}
    assert holdings.run("search", "bridge", "--json").json["total"] == 0
    assert holdings.run("search", "bridge", "--viewer", "archivist", "--json").json["total"] > 0
    assert ledger(holdings.data)[-1] == ("cli:aigul", "withdrawn", holdings.bridge)


def test_accounts(holdings):
    added = holdings.run("user", "add", "bolat", "--role", "member", "--family", "akhmetov", "--json").json
    assert list(added) == ["name", "role", "password"]
    users = holdings.run("user", "list", "--json").json["users"]
    assert [user["name"] for user in users] == ["admin", "bolat"]
    assert all(list(user) == ["name", "role", "families"] for user in users)
    changed = holdings.run("user", "password", "bolat", "--json").json
    assert changed["password"] != added["password"]
    assert holdings.run("user", "remove", "bolat", "--json").json == {"removed": "bolat"}
    assert "only administrator" in holdings.run("user", "remove", "admin", "--json", status=1).error["what"]
    assert "bolat" in holdings.run("user", "password", "bolat", "--json", status=1).error["what"]


def test_invitations_and_sessions(holdings):
    offered = holdings.run("user", "invite", "--role", "member", "--family", "akhmetov", "--json").json
    assert list(offered) == ["id", "role", "until", "invitation"]
    waiting = holdings.run("user", "invitations", "--json").json["invitations"]
    assert [one["id"] for one in waiting] == [offered["id"]]
    assert offered["invitation"].rpartition("/")[2] not in json.dumps(waiting)
    assert holdings.run("user", "invitations", "--revoke", offered["id"], "--json").json == {"invitations": []}
    assert "no invitation" in holdings.run("user", "invitations", "--revoke", "x", "--json", status=1).error["what"]
    assert holdings.run("user", "sessions", "admin", "--json").json == {"name": "admin", "ended": 0, "sessions": []}
    assert holdings.run("user", "sessions", "admin", "--end", "--json").json["ended"] == 0
    assert "no account" in holdings.run("user", "sessions", "nobody", "--json", status=1).error["what"]


def test_the_ledger_is_read_by_testimony_and_by_account_and_compared_with_a_backup(holdings, tmp_path):
    entries = holdings.run("ledger", holdings.bridge, "--json").json["entries"]
    assert [list(one) for one in entries] == [["number", "at", "who", "verb", "subject"]] * len(entries)
    assert {one["subject"] for one in entries} == {holdings.bridge}
    assert "ingested" in {one["verb"] for one in entries}
    assert holdings.run("ledger", "--by", "nobody", "--json").json == {"entries": []}
    (newest,) = holdings.run("ledger", "--limit", "1", "--json").json["entries"]
    (before,) = holdings.run("ledger", "--limit", "1", "--before", newest["number"], "--json").json["entries"]
    assert before["number"] == newest["number"] - 1
    holdings.run("backup", tmp_path / "copy", "--json")
    common = holdings.run("ledger", "--against", tmp_path / "copy", "--json").json["common"]
    assert holdings.run("ledger", "--limit", "1", "--json").json["entries"][0]["verb"] == "backed-up"
    assert common == newest["number"] + 1
    assert "not a whole backup" in holdings.run("ledger", "--against", tmp_path, "--json", status=1).error["what"]


def test_two_vouch_for_a_researcher(holdings):
    holdings.run("user", "add", "scholar", "--role", "researcher", "--json")
    vet = ("user", "vet", "scholar")
    later, sooner = ((datetime.now(tz=UTC).date() + timedelta(days=days)).isoformat() for days in (60, 30))
    first = oralhist("--data", holdings.data, "--as", "aigul", *vet, "--until", later, "--json").json
    assert first["vetted_by"] == ["cli:aigul"] and first["lacks"] == "vouched for by 1 of 2"
    again = oralhist("--data", holdings.data, "--as", "aigul", *vet, "--until", later, "--json", status=1)
    assert "already" in again.error["what"]
    both = oralhist("--data", holdings.data, "--as", "bolat", *vet, "--until", sooner, "--json").json
    assert (both["until"], both["lacks"]) == (sooner, "the terms are not accepted yet")
    assert holdings.run(*vet, "--end", "--json").json["vetted_by"] == []
    holdings.run(*vet, status=2)
    assert "no researcher" in holdings.run("user", "vet", "admin", "--end", "--json", status=1).error["what"]
