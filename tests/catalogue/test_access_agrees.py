"""The rule of access and its rendering as SQL agree, on every combination that matters."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from oralhist.catalogue import (
    access,
    agreed,
    complaints,
    grants,
    name_reviews,
    persons,
    schema,
    switches,
    testimonies,
)
from oralhist.catalogue.columns import COLUMNS
from oralhist.catalogue.database import connect, writing
from oralhist.model.access import (
    CLOSED,
    NAMING,
    OPEN,
    PARENTS,
    Audience,
    Clearance,
    Component,
    Decision,
    Grant,
    State,
    Switch,
    Terms,
    Viewer,
    Waiting,
    readable,
    strictest,
)
from oralhist.model.complaints import Complaint, Stake
from oralhist.model.identifiers import Address, FamilyId, TestimonyId
from oralhist.model.persons import Link, Role
from oralhist.model.why import why

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY, DAY = date(2026, 3, 1), timedelta(days=1)
OURS, THEIRS = FamilyId("0000ours"), FamilyId("00theirs")

VIEWERS = [
    Viewer(clearance=clearance, name="somebody" if clearance else "", families=families)
    for clearance in Clearance
    for families in (frozenset(), frozenset([OURS]), frozenset([THEIRS]), frozenset([OURS, THEIRS]))
]
AUDIENCES = [frozenset(chosen) for n in range(4) for chosen in itertools.combinations(Audience, n)]
DECISIONS = [None] + [
    Decision(audience=audience, embargo=embargo)
    for audience in AUDIENCES
    for embargo in (None, TODAY, date(2026, 3, 2), date(2026, 2, 28))
]


EMPTY = dict.fromkeys(testimonies.DESCRIBED, "") | {
    "languages": ("kk",),
    "sample": False,
    "side": "unknown",
    "born": "",
}


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
        address = Address("abcdefgh")
        row = testimonies.insert(db, NOW, TestimonyId("OH-2026-0001"), address, EMPTY | {"family": terms.family})
        testimonies.update(db, NOW, row, {"state": terms.state.value})
        hide_until(db, row, terms.hidden_until)
        for component, decision in terms.decisions.items():
            agreed.decide(db, row, component, decision.audience, decision.embargo)
        for given in terms.grants:
            grants.give(db, NOW, row, given.account, given.component, given.until, "keeper")
        switched(db, row, terms)
        lay_names(db, row, terms)
    assert access.terms(db, row) == terms
    return address


NARRATES = "0narrate"


def subject(db: Database, row: int, kind: Switch) -> str:
    """What of a testimony a switch of this kind hides."""
    found = next(iter(db.query("SELECT number, family FROM testimonies WHERE id = ?", [row])))
    return {"testimony": found["number"], "family": found["family"], "person": NARRATES, "everything": ""}[kind]


def switched(db: Database, row: int, terms: Terms) -> None:
    """Hide a testimony as `terms` say, and what is beside it: another number, family, person that is only spoken of."""
    db.conn.execute("DELETE FROM switches")
    db.conn.execute("INSERT OR IGNORE INTO persons VALUES (?, ''), ('0relativ', ''), ('0wasonce', '')", [NARRATES])
    for person, role, ended in (
        (NARRATES, "narrator", ""),
        ("0relativ", "relative", ""),
        ("0wasonce", "narrator", "x"),
    ):
        db.conn.execute(
            "INSERT INTO person_links (person, testimony, segment, role, spelling, who, at, ended, ended_by) "
            "VALUES (?, ?, '', ?, 'K', '', '', ?, '')",
            [person, row, role, ended],
        )
    for kind, beside in ((Switch.PERSON, "0relativ"), (Switch.PERSON, "0wasonce"), (Switch.TESTIMONY, "OH-1962-0001")):
        switches.hide(db, NOW, kind, beside, "keeper")
    switches.hide(db, NOW, Switch.FAMILY, "of nobody", "keeper")
    for kind in Switch:
        if kind in terms.switched:
            switches.hide(db, NOW, kind, subject(db, row, kind), "keeper")
        elif kind is not Switch.FAMILY or terms.family:
            # It was hidden and is shown again.
            switches.hide(db, NOW, kind, subject(db, row, kind), "keeper")
            switches.show(db, NOW, kind, subject(db, row, kind), "another")


def lay_names(db: Database, row: int, terms: Terms) -> None:
    testimonies.update(db, NOW, row, {"reviewed": int(terms.reviewed)})
    for one in terms.waiting:
        name_reviews.wait(db, row, row, own=one.own, described=one.described)


def hide_until(db: Database, row: int, day: date | None) -> None:
    """Let a complaint hide a testimony until a day."""
    if day is not None:
        said = Complaint(who="", relation="", reach="", lines="", harm="It harms me.")
        complaints.add(db, NOW, TODAY, row, said, Stake.NONE, day)


def disagreements(db: Database, terms: Terms, today: date = TODAY) -> list[tuple[Viewer, Component]]:
    return differing(db, plant(db, terms), terms, today)


def differing(db: Database, address: Address, terms: Terms, today: date = TODAY) -> list[tuple[Viewer, Component]]:
    """For whom and what the rule says otherwise than its rendering, or than what archivists are told of it."""
    return [
        (viewer, component)
        for viewer in VIEWERS
        for component in Component
        if not readable(viewer, component, terms, today)
        == (testimonies.if_readable(db, viewer, component, address, today) is not None)
        == (address in access.addresses(db, viewer, component, today))
        == why(viewer, component, terms, today).readable
    ]


WAITING = [Waiting(own=own, described=described) for own in (False, True) for described in (False, True)]


@pytest.mark.parametrize("reviewed", [False, True])
def test_rule_and_sql_agree_on_every_name_that_waits(db, reviewed):
    opened = dict.fromkeys(Component, Decision(audience=OPEN))
    some_names = [None, *(Decision(audience=one) for one in AUDIENCES if len(one) != 2)]
    some_names += [Decision(audience=OPEN, embargo=TODAY), Decision(audience=OPEN, embargo=TODAY + DAY)]
    for named in some_names:
        for waiting in (frozenset(some) for n in range(5) for some in itertools.combinations(WAITING, n)):
            decisions = {part: one for part, one in opened.items() if part is not Component.NAME}
            decisions |= {} if named is None else {Component.NAME: named}
            terms = Terms(decisions=decisions, family=OURS, reviewed=reviewed, waiting=waiting)
            assert disagreements(db, terms) == []


def test_what_may_say_a_closed_name_is_closed_until_it_was_gone_through():
    scholars = Decision(audience=frozenset([Audience.RESEARCHERS]))
    decisions = {**dict.fromkeys(Component, Decision(audience=OPEN)), Component.NAME: scholars}
    public, scholar = Viewer.public(), Viewer(clearance=Clearance.RESEARCHER)

    def may(viewer: Viewer, **names: object) -> set[Component]:
        terms = Terms(decisions=decisions, **names)
        return {part for part in Component if readable(viewer, part, terms, TODAY)}

    everything, unnamed = set(Component), set(Component) - {Component.NAME}
    assert may(public) == {Component.DESCRIPTION, Component.KINSHIP}
    assert may(public, reviewed=True) == unnamed
    assert may(scholar) == may(scholar, reviewed=True) == everything
    own, other = Waiting(own=True, described=True), Waiting(own=False, described=False)
    assert may(public, reviewed=True, waiting=frozenset([own])) == set()
    assert may(scholar, waiting=frozenset([own])) == everything
    assert may(public, reviewed=True, waiting=frozenset([other])) == {Component.DESCRIPTION, Component.KINSHIP}
    assert may(scholar, waiting=frozenset([other])) == everything - NAMING
    described = frozenset([Waiting(own=False, described=True)])
    assert may(scholar, reviewed=True, waiting=described) == set()
    keeper = Viewer(clearance=Clearance.ARCHIVIST)
    assert may(keeper, waiting=frozenset(WAITING)) == everything


@pytest.mark.parametrize("state", State)
def test_rule_and_sql_agree_on_every_switch_and_archivists_alone_read_what_one_hides(db, state):
    everything = dict.fromkeys(Component, Decision(audience=OPEN))
    given = frozenset(Grant(account="somebody", component=component) for component in Component)
    for n in range(len(Switch) + 1):
        for chosen in itertools.combinations(Switch, n):
            for decisions in (everything, {}):
                terms = Terms(state=state, decisions=decisions, family=OURS, grants=given, switched=frozenset(chosen))
                assert disagreements(db, terms) == []
                for viewer in VIEWERS if chosen else ():
                    reads = viewer.keeps_the_archive and state is not State.SEALED
                    assert all(readable(viewer, component, terms, TODAY) is reads for component in Component)


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


@pytest.mark.parametrize("state", State)
def test_rule_and_sql_agree_on_every_grant_of_the_description(db, state):
    for decision in DECISIONS:
        for account in ("somebody", "somebody else"):
            for until in (None, date(2026, 2, 28), TODAY, date(2026, 3, 2)):
                given = Grant(account=account, component=Component.DESCRIPTION, until=until)
                decisions = {} if decision is None else {Component.DESCRIPTION: decision}
                terms = Terms(state=state, decisions=decisions, family=OURS, grants=frozenset([given]))
                assert disagreements(db, terms) == []


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("until", [TODAY - DAY, TODAY, TODAY + DAY])
def test_rule_and_sql_agree_while_a_complaint_hides_and_on_the_day_on_which_it_lapses(db, state, until):
    given = frozenset([Grant(account="somebody", component=Component.DESCRIPTION)])
    for decision in DECISIONS:
        decisions = {} if decision is None else {Component.DESCRIPTION: decision}
        terms = Terms(state=state, decisions=decisions, family=OURS, grants=given, hidden_until=until)
        assert disagreements(db, terms) == []
        if until > TODAY:
            readers = [one for one in VIEWERS if readable(one, Component.DESCRIPTION, terms, TODAY)]
            assert all(one.keeps_the_archive for one in readers)
        else:
            assert all(
                readable(one, Component.DESCRIPTION, terms, TODAY)
                == readable(one, Component.DESCRIPTION, terms.but_for_complaints(), TODAY)
                for one in VIEWERS
            )


GIVEN = st.builds(
    Grant,
    account=st.sampled_from(["somebody", "somebody else"]),
    component=st.sampled_from(Component),
    until=st.sampled_from([None, TODAY - DAY, TODAY, TODAY + DAY]),
)
DECIDED = st.dictionaries(
    st.sampled_from(Component),
    st.builds(
        Decision,
        audience=st.frozensets(st.sampled_from(Audience)),
        embargo=st.sampled_from([None, None, TODAY - DAY, TODAY, TODAY + DAY]),
    ),
)
ARCHIVES = st.lists(
    st.tuples(
        st.sampled_from([State.KEPT, State.KEPT, *State]),
        st.lists(
            st.one_of(DECIDED, DECIDED.map(lambda some: {part: Decision(audience=OPEN) for part in Component} | some)),
            min_size=1,
            max_size=3,
        ),
        st.sampled_from([None, OURS, THEIRS]),
        st.sampled_from([None, None, TODAY, TODAY + DAY]),
        st.lists(GIVEN, max_size=6, unique_by=lambda given: (given.account, given.component)),
        st.booleans(),
        st.booleans(),
        st.frozensets(st.sampled_from(WAITING), max_size=2),
    ),
    min_size=1,
    max_size=3,
)


SWITCHES = st.one_of(
    st.just(frozenset()),
    st.frozensets(
        st.sampled_from([*Switch, *(family for family in (OURS, THEIRS)), *(f"OH-2026-000{n}" for n in (1, 2, 3))])
    ),
)
"""Families and numbers that are hidden; *person* hides all that the one narrator tells who is in the registry."""


@given(told=ARCHIVES, hidden=SWITCHES, today=st.sampled_from([TODAY - DAY, TODAY, TODAY + DAY]))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_rule_and_sql_agree_on_archives_drawn_by_chance_with_several_speakers_and_grants(db, told, hidden, today):
    planted: dict[Address, Terms] = {}
    with writing(db):
        db.conn.execute("DELETE FROM testimonies")
        db.conn.execute("DELETE FROM switches")
        db.conn.execute("INSERT OR IGNORE INTO persons VALUES (?, '')", [NARRATES])
        for kind, of in (
            *((Switch.FAMILY, family) for family in (OURS, THEIRS) if family in hidden),
            *((Switch.TESTIMONY, one) for one in hidden if str(one).startswith("OH-")),
            *((Switch.PERSON, NARRATES) for one in hidden if one is Switch.PERSON),
            *((Switch.EVERYTHING, "") for one in hidden if one is Switch.EVERYTHING),
        ):
            switches.hide(db, NOW, kind, of, "keeper")
        for number, told_of in enumerate(told, start=1):
            state, each, family, until, given, linked, reviewed, waiting = told_of
            address = Address(f"abcdefg{number}")
            row = testimonies.insert(db, NOW, TestimonyId(f"OH-2026-{number:04d}"), address, EMPTY | {"family": family})
            testimonies.update(db, NOW, row, {"state": state.value})
            hide_until(db, row, until)
            for speaker, decisions in zip(("", "Dina", "Әлия"), each, strict=False):
                if speaker:
                    agreed.add_speaker(db, row, speaker)
                for component, decision in decisions.items():
                    agreed.decide(db, row, component, decision.audience, decision.embargo, speaker)
            for one in given:
                grants.give(db, NOW, row, one.account, one.component, one.until, "keeper")
            if linked:
                link = Link(
                    id=0,
                    person=NARRATES,
                    row=row,
                    segment="",
                    role=Role.NARRATOR,
                    spelling="K",
                    who="keeper",
                    at="",
                    ended="",
                    ended_by="",
                )
                persons.link(db, link)
            by = {
                Switch.FAMILY: family in hidden,
                Switch.TESTIMONY: f"OH-2026-{number:04d}" in hidden,
                Switch.PERSON: linked and Switch.PERSON in hidden,
                Switch.EVERYTHING: Switch.EVERYTHING in hidden,
            }
            planted[address] = Terms(
                state=state,
                decisions=strictest(each),
                family=family,
                grants=frozenset(given),
                switched=frozenset(kind for kind, hides in by.items() if hides),
                reviewed=reviewed,
                waiting=waiting,
                hidden_until=until,
            )
            lay_names(db, row, planted[address])
            assert access.terms(db, row) == planted[address]
    for address, terms in planted.items():
        assert differing(db, address, terms, today) == []
    for viewer in VIEWERS:
        seen = {one.address for one in testimonies.newest(db, viewer, today, 9)}
        assert seen == {a for a, terms in planted.items() if readable(viewer, Component.DESCRIPTION, terms, today)}
    together = {row: terms for terms, those in access.terms_of_all(db) for row in those}
    kept = {row["id"]: planted[row["address"]] for row in db.query("SELECT * FROM testimonies WHERE state <> 'sealed'")}
    for row, terms in kept.items():
        assert (together[row].family is None) == (terms.family is None)
        assert replace(together[row], family=terms.family) == terms
    assert set(together) == set(kept)


def test_a_grant_widens_the_audience_and_nothing_else():
    somebody = Viewer(clearance=Clearance.MEMBER, name="somebody")
    given = frozenset(Grant(account="somebody", component=component) for component in Component)
    closed = dict.fromkeys(Component, Decision(audience=CLOSED))

    def may(terms: Terms, viewer: Viewer = somebody) -> bool:
        return readable(viewer, Component.SOUND, terms, TODAY)

    assert may(Terms(decisions=closed, grants=given))
    assert not may(Terms(decisions=closed, grants=given), Viewer(clearance=Clearance.MEMBER, name="another"))
    assert not may(Terms(decisions=closed, grants=given), Viewer.public())
    assert not may(Terms(grants=given))
    assert not may(Terms(decisions=closed, grants=given, state=State.HIDDEN))
    assert not may(Terms(decisions=closed, grants=given, state=State.SEALED))
    later = dict.fromkeys(Component, Decision(audience=CLOSED, embargo=TODAY + DAY))
    assert not may(Terms(decisions=later, grants=given))
    only_sound = frozenset([Grant(account="somebody", component=Component.SOUND)])
    assert not may(Terms(decisions=closed, grants=only_sound)), "a part needs those that it is part of"


def test_of_several_speakers_the_strictest_decides():
    scholars, everybody = Decision(audience=frozenset([Audience.RESEARCHERS])), Decision(audience=OPEN)
    public = Decision(audience=frozenset([Audience.PUBLIC]), embargo=TODAY)
    later = Decision(audience=OPEN, embargo=TODAY + DAY)
    sound = Component.SOUND
    assert strictest([{sound: public}]) == {sound: public}
    assert strictest([{sound: everybody}, {sound: scholars}]) == {sound: scholars}
    assert strictest([{sound: public}, {sound: scholars}]) == {sound: replace(scholars, embargo=TODAY)}
    assert strictest([{sound: public}, {sound: later}])[sound].embargo == TODAY + DAY
    kin = Decision(audience=frozenset([Audience.FAMILY]))
    assert strictest([{sound: kin}, {sound: scholars}]) == {sound: Decision(audience=CLOSED)}
    assert strictest([{sound: everybody, Component.NAME: everybody}, {sound: everybody}]) == {sound: everybody}
    assert strictest([{sound: everybody}, {}]) == strictest([]) == {}


@given(each=st.lists(DECIDED, min_size=1, max_size=4))
def test_nobody_reads_what_one_of_the_speakers_did_not_open_to_them(each):
    together = Terms(decisions=strictest(each), family=OURS)
    for viewer in VIEWERS:
        for component in Component:
            if readable(viewer, component, together, TODAY):
                for decisions in each:
                    assert readable(viewer, component, Terms(decisions=decisions, family=OURS), TODAY)


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


def test_whatever_the_rule_is_asked_of_moves_the_counters_by_which_its_answers_are_kept(db):
    """A table that the rendering comes to read needs its triggers on `changes` and `openings`."""
    asked = {table for condition in access.READABLE.values() for table in re.findall(r"FROM (\w+) AS", condition)}
    assert asked == {"decisions", "grants", "switches", "person_links", "names_waiting"}
    triggers = [one["sql"] for one in db.query("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
    for counter in ("changes", "openings"):
        for table in asked:
            for event in ("INSERT", "UPDATE", "DELETE"):
                assert any(
                    f"AFTER {event} ON {table} " in sql and f"UPDATE {counter} SET" in sql for sql in triggers
                ), (counter, table, event)
    columns = set(re.findall(r"\bt\.(\w+)", " ".join(access.READABLE.values()))) - {"id", "number"}
    # Neither row nor number of a testimony ever changes.
    assert "number" not in {*testimonies.DESCRIBED, *testimonies.OTHERS}
    assert columns == {"state", "family", "reviewed", "hidden_until"}
    for counter in ("changes", "openings"):
        for column in columns:
            assert any(
                column in re.findall(r"\w+", sql.partition(" ON testimonies")[0].partition("UPDATE OF")[2])
                and f"UPDATE {counter} SET" in sql
                for sql in triggers
            ), (counter, column)


def test_every_table_is_strict(db):
    assert all(db.table(name).strict for name in COLUMNS)
