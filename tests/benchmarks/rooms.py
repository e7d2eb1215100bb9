"""How long every page takes at 2,000 testimonies: ``python tests/benchmarks/rooms.py [TESTIMONIES [FOLDER]]``.

The accounts are made up, two of each family, each with four people; every page is asked a hundred times, without a
network, as the public and as an archivist, after what `serve` reads ahead. An archive that was made in FOLDER before
is measured again.
"""

from __future__ import annotations

import gzip
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from oralhist.assembly import new_archive, open_archive
from oralhist.catalogue import agreed, kin, persons, testimonies
from oralhist.catalogue.database import rows, writing
from oralhist.catalogue.passages import add_passages, all_passages
from oralhist.model.access import OPEN, Component
from oralhist.model.identifiers import CROCKFORD, FamilyId, accession
from oralhist.model.kin import Kin, Kinship, Move, Relation
from oralhist.model.persons import Link, Role
from oralhist.model.transcript import ORIGINAL, Passage
from oralhist.web.app import create_app
from oralhist.web.serving import read_ahead
from oralhist.work import accounts
from oralhist.work.initialise import operator

TESTIMONIES = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
PASSAGES = 6
TIMES = 100
PASSWORD = "load-test-password"
WORDS = ["we", "left", "the", "house", "in", "spring", "and", "nobody", "spoke", "of", "the", "river", "that", "night"]
NAMES = ("Нұрбек", "Күләш", "Сәрсен", "Бибі", "Рәбиға", "Дана", "Айгүл", "Касым")


def address(chance: random.Random) -> str:
    return "".join(chance.choice(CROCKFORD) for _ in range(8))


def add(archive, number: int, chance: random.Random, family: str, events: list[str], places: list[str]) -> None:
    db, now = archive.db, archive.now()
    side = ("stayed", "left")[number % 2]
    values = dict.fromkeys(testimonies.DESCRIBED, "") | {
        **{"title": f"Account {number}", "languages": ("en",), "date": "2019", "sample": True, "side": side},
        **{"family": family, "born": str(1930 + number % 30), "narrator": f"{chance.choice(NAMES)} {number}"},
    }
    row = testimonies.insert(db, now, accession(2026, number), address(chance), values)
    for component in Component:
        agreed.decide(db, row, component, OPEN, None)
    agreed.link(db, row, True)
    texts = [
        " ".join([*chance.choices(WORDS, k=70), "at", chance.choice(places)]) if chance.random() < 0.3
        else " ".join(chance.choices(WORDS, k=75))
        for _ in range(PASSAGES)
    ]  # fmt: skip
    db.conn.executemany(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (row, ORIGINAL, n, f"s{n:05d}", None, None, None, "narrator", "en", text, None, "[]", 1)
            for n, text in enumerate(texts)
        ],
    )
    revision = (row, ORIGINAL, 1, None, "person", "load", "2026-01-01T00:00:00Z", json.dumps(["en"]), "")
    db.conn.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')", revision)
    passages = [Passage(text=text, language="en", segments=(f"s{n:05d}",), starts=(0,)) for n, text in enumerate(texts)]
    add_passages(db, row, Component.TRANSCRIPT, ORIGINAL, passages, revised=True)
    db.conn.executemany(
        "INSERT INTO tags (testimony, event, segment, status, score, evidence, words, decided) "
        "VALUES (?, ?, ?, 'accepted', 1, '[]', ?, 'x')",
        [(row, chance.choice(events), f"s{n:05d}", texts[n]) for n in range(0, PASSAGES, 6)],
    )
    people = []
    for n in range(4):
        person = address(chance)
        people.append(person)
        persons.add(db, person, now)
        role = Role.NARRATOR if n == 0 else Role.RELATIVE
        spelling = values["narrator"] if n == 0 else chance.choice(NAMES)
        link = {"segment": "", "role": role, "spelling": spelling, "who": "x", "at": "", "ended": "", "ended_by": ""}
        persons.link(db, Link(id=0, person=person, row=row, **link))
        told = Kin(id=0, row=row, person=person, narrates=n == 0, side=side, born=str(1900 + 20 * n), died="")
        kin.place(db, told, "x", now)
    for parent, child in ((1, 0), (2, 0), (0, 3)):
        relation = Relation(id=0, row=row, person=people[parent], kind=Kinship.PARENT, other=people[child])
        kin.relate(db, relation, "x", now)
    kin.set_move(db, row, Move(departed="1962-05", from_place="place-001", to_place="place-008"))


PUBLIC = (
    *("/", "/events", "/events/{event}", "/places", "/places/place-005", "/families", "/f/{family}", "/p/{person}"),
    *("/t/{address}", "/search?q=house", "/search?q=house+river+-spring", "/search/concordance?q=river"),
    *("/search.ris?q=river", "/search.csv?q=river", "/names?q=Kulash", "/about", "/message", "/kk/", "/ug/events"),
    "/login",
)
DESK = (
    *("/", "/events", "/desk", "/desk?q=Kulash", "/desk/jobs", "/desk/ledger", "/desk/{number}", "/desk/{number}/edit"),
    "/desk/review",
    *("/desk/{number}/names", "/desk/{number}/restrictions", "/desk/{number}/records", "/desk/claims", "/desk/persons"),
    *("/desk/persons/alike", "/desk/chronology", "/desk/testimonies/{number}/kin", "/desk/hide", "/desk/complaints"),
    *("/desk/as/public/", "/desk/asked", "/desk/researchers", "/desk/erasures", "/desk/messages", "/search?q=house"),
)


def measured(archive) -> None:
    app = create_app(archive)
    read_ahead(archive)
    one = rows(archive.db, "SELECT * FROM testimonies ORDER BY id LIMIT 1")[0]
    known = {
        "family": rows(archive.db, "SELECT id FROM families ORDER BY id LIMIT 1")[0]["id"],
        "person": rows(archive.db, "SELECT person FROM person_links ORDER BY id LIMIT 1")[0]["person"],
        "address": one["address"],
        "number": one["number"],
        "event": rows(archive.db, "SELECT event FROM tags GROUP BY event ORDER BY count(*) DESC LIMIT 1")[0]["event"],
    }
    if not rows(archive.db, "SELECT 1 FROM accounts WHERE name = 'keeper'"):
        accounts.add(archive, "keeper", "archivist", operator("load"), password=PASSWORD)
    keeper = app.test_client()
    keeper.post("/login", data={"name": "keeper", "password": PASSWORD}, headers={"Origin": "http://localhost"})
    for title, client, paths in (("public", app.test_client(), PUBLIC), ("archivist", keeper, DESK)):
        print(f"\n| page ({title}) | median | p95 | size | compressed |\n| --- | --- | --- | --- | --- |")
        for path in paths:
            taken = []
            for n in range(TIMES + 1):
                # Processor time: what else runs on the machine is not counted.
                began = time.process_time()
                answer = client.get(path.format(**known))
                if n:
                    taken.append(1000 * (time.process_time() - began))
                assert answer.status_code == 200, (path, answer.status_code)
            taken.sort()
            middle, late = statistics.median(taken), taken[int(0.95 * len(taken))]
            sizes = f"{len(answer.data) / 1024:.0f} kB | {len(gzip.compress(answer.data, 6)) / 1024:.0f} kB"
            print(f"| {path} | {middle:.0f} ms | {late:.0f} ms | {sizes} |", flush=True)


def made(folder: Path):
    """The archive in `folder`, made there unless it is there already."""
    if folder.exists():
        return open_archive(folder)
    chance = random.Random(4)
    archive = new_archive(folder, name="Load", time_zone="UTC")
    known = archive.chronology()
    places = [place.name for place in known.places.values() if place.latitude is not None]
    for number in range(1, TESTIMONIES + 1):
        with writing(archive.db) as db:
            if number % 2:
                family = FamilyId(address(chance))
                testimonies.add_family(db, family, f"Family {number}")
            add(archive, number, chance, family, list(known.events), places)
    archive.index.rebuild(all_passages(archive.db))
    return archive


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        measured(made(Path(sys.argv[2] if len(sys.argv) > 2 else f"{folder}/data")))


if __name__ == "__main__":
    main()
