"""The rule of access and its rendering as SQL agree, on every combination that matters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlite_utils import Database

from oralhist.catalogue import access, schema, testimonies
from oralhist.catalogue.columns import COLUMNS
from oralhist.catalogue.database import connect, writing
from oralhist.model.access import (
    CLOSED,
    OPEN,
    PARENTS,
    Audience,
    Clearance,
    Component,
    Decision,
    State,
    Terms,
    Viewer,
    readable,
)
from oralhist.model.identifiers import Address, FamilyId, TestimonyId

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
OURS, THEIRS = FamilyId("0000ours"), FamilyId("00theirs")

VIEWERS = [
    Viewer(clearance=clearance, name="somebody", families=families)
    for clearance in Clearance
    for families in (frozenset(), frozenset([OURS]), frozenset([THEIRS]), frozenset([OURS, THEIRS]))
]
AUDIENCES = [frozenset(chosen) for n in range(4) for chosen in itertools.combinations(Audience, n)]
DECISIONS = [None] + [
    Decision(audience=audience, embargo=embargo)
    for audience in AUDIENCES
    for embargo in (None, TODAY, date(2026, 3, 2), date(2026, 2, 28))
]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    found = connect(tmp_path_factory.mktemp("access") / "catalogue.db")
    schema.migrations.apply(found)
    with writing(found):
        for family in (OURS, THEIRS):
            testimonies.add_family(found, family, family)
    yield found
    found.close()


def plant(db: Database, terms: Terms) -> Address:
    """Make a testimony under `terms`, the only one there is."""
    with writing(db):
        db.conn.execute("DELETE FROM testimonies")
        values = dict.fromkeys(testimonies.DESCRIBED, "") | {
            "languages": ("kk",),
            "sample": False,
            "side": "unknown",
            "born": "",
        }
        address = Address("abcdefgh")
        row = testimonies.insert(db, NOW, TestimonyId("OH-2026-0001"), address, values | {"family": terms.family})
        testimonies.update(db, NOW, row, {"state": terms.state.value})
        for component, decision in terms.decisions.items():
            testimonies.decide(db, row, component, decision.audience, decision.embargo)
    assert access.terms(db, row) == terms
    return address


def disagreements(db: Database, terms: Terms) -> list[tuple[Viewer, Component]]:
    address = plant(db, terms)
    return [
        (viewer, component)
        for viewer in VIEWERS
        for component in Component
        if readable(viewer, component, terms, TODAY)
        != (testimonies.if_readable(db, viewer, component, address, TODAY) is not None)
    ]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("family", [None, OURS])
def test_rule_and_sql_agree_on_every_decision_for_the_description(db, state, family):
    for decision in DECISIONS:
        decisions = {} if decision is None else {Component.DESCRIPTION: decision}
        assert disagreements(db, Terms(state=state, decisions=decisions, family=family)) == []


@pytest.mark.parametrize("component", [c for c in Component if c is not Component.DESCRIPTION])
def test_rule_and_sql_agree_on_every_decision_for_every_other_component(db, component):
    described = {Component.DESCRIPTION: Decision(audience=OPEN)}
    for decision in DECISIONS:
        own = {} if decision is None else {component: decision}
        for others in (OPEN, CLOSED, frozenset([Audience.RESEARCHERS])):
            parents = {parent: Decision(audience=others) for parent in PARENTS[component]}
            terms = Terms(decisions={**parents, **described, **own}, family=OURS)
            assert disagreements(db, terms) == []


def test_without_a_decision_nobody_but_archivists_reads_anything():
    for viewer in VIEWERS:
        for component in Component:
            assert readable(viewer, component, Terms(), TODAY) is viewer.keeps_the_archive


def test_nobody_reads_what_is_sealed_and_only_archivists_what_is_hidden():
    everything = {component: Decision(audience=OPEN) for component in Component}
    for viewer in VIEWERS:
        for component in Component:
            assert not readable(viewer, component, Terms(state=State.SEALED, decisions=everything), TODAY)
            hidden = Terms(state=State.HIDDEN, decisions=everything)
            assert readable(viewer, component, hidden, TODAY) is viewer.keeps_the_archive


def test_an_embargo_ends_on_its_day():
    decisions = {Component.DESCRIPTION: Decision(audience=OPEN, embargo=date(2030, 1, 1))}
    terms = Terms(decisions=decisions)
    assert not readable(Viewer.public(), Component.DESCRIPTION, terms, date(2029, 12, 31))
    assert readable(Viewer.public(), Component.DESCRIPTION, terms, date(2030, 1, 1))


def test_a_translation_is_never_wider_than_the_transcript():
    decisions = {component: Decision(audience=OPEN) for component in Component}
    decisions[Component.TRANSCRIPT] = Decision(audience=frozenset([Audience.RESEARCHERS]))
    terms = Terms(decisions=decisions)
    assert not readable(Viewer.public(), Component.TRANSLATION, terms, TODAY)
    assert readable(Viewer(clearance=Clearance.RESEARCHER), Component.TRANSLATION, terms, TODAY)


def test_a_narrator_can_say_scholars_yes_my_brother_no():
    scholars = Decision(audience=frozenset([Audience.RESEARCHERS]))
    terms = Terms(decisions=dict.fromkeys(Component, scholars), family=OURS)
    brother = Viewer(clearance=Clearance.MEMBER, families=frozenset([OURS]))
    assert not readable(brother, Component.TRANSCRIPT, terms, TODAY)
    assert readable(Viewer(clearance=Clearance.RESEARCHER), Component.TRANSCRIPT, terms, TODAY)


def test_every_column_of_the_catalogue_names_its_component(db):
    tables = {name for name in db.table_names() if not name.startswith(("_", "sqlite_"))}
    assert tables == set(COLUMNS)
    for table, columns in COLUMNS.items():
        if columns:
            assert set(columns) == set(db.table(table).columns_dict), table


def test_every_table_is_strict(db):
    assert all(db.table(name).strict for name in COLUMNS)
