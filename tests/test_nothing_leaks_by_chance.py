"""Non-interference under consents drawn by chance: what a viewer may not read is taken out or said otherwise."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asking_for_tests import FEWER, differences, walk
from oralhist.model.access import (
    Audience,
    Clearance,
    Component,
    Decision,
    Grant,
    State,
    Terms,
    Viewer,
    readable,
    strictest,
)
from oralhist.model.identifiers import FamilyId
from two_archives import FAMILIES, FAR, LATER, VISITORS, Telling, build, lines

TODAY = LATER.date()
KNOWN = ("bridge family", "river family")
BRIDGE, RIVER = (frozenset([FamilyId(FAMILIES[family])]) for family in KNOWN)
WHO = {
    "": Viewer.public(),
    "kin": Viewer(clearance=Clearance.MEMBER, name="kin", families=BRIDGE),
    "neighbour": Viewer(clearance=Clearance.MEMBER, name="neighbour", families=RIVER),
    "scholar": Viewer(clearance=Clearance.RESEARCHER, name="scholar"),
    "guest": Viewer(clearance=Clearance.MEMBER, name="guest", families=RIVER),
}
SAID = (
    ("A bridge of wood, told.", "In May 1962 we reached Khorgos."),
    ("Көпірден өттік, bridge.", "Мост, көпір, 木桥."),
    ("The bridges and the bridge.", "A secret."),
    ("Мост", "木桥 told"),
)
NARRATORS = ("Kulash", "Rustam", "Zeynep", "Wang")
"""One is not like another: else what one says would wait for the review of the other's name."""
EVENTS = ("khorgos-crossing-1962", "half-households-1962")

RATHER_CLOSED = (frozenset(), frozenset([Audience.RESEARCHERS]), frozenset([Audience.FAMILY]))
AUDIENCES = st.frozensets(st.sampled_from(Audience))
DECISIONS = st.tuples(
    st.lists(st.sampled_from(Component), max_size=3, unique=True).map(tuple),
    AUDIENCES,
    st.sampled_from([None, None, TODAY, TODAY + timedelta(days=1), FAR]),
)

SPEAKERS = st.one_of(
    st.just({}),
    st.dictionaries(st.sampled_from(["Dina", "Said"]), st.sampled_from([frozenset(Audience), None, *RATHER_CLOSED])),
)


@st.composite
def tellings(draw, number: int) -> Telling:
    """A testimony without sound, with as many decisions, one after another, as may come."""
    speakers = draw(SPEAKERS)
    everything = ((), draw(st.sampled_from([frozenset(Audience), frozenset(Audience), frozenset()])), None)
    return Telling(
        address=f"eeeeeee{number}",
        title=f"Account {number}",
        lines=lines(*SAID[number], who=draw(st.sampled_from([NARRATORS[number], "narrator"]))),
        narrator=NARRATORS[number],
        language=draw(st.sampled_from(["en", "kk"])),
        family=draw(st.sampled_from(["", *KNOWN])),
        side=draw(st.sampled_from(["stayed", "left", "unknown"])),
        decisions=(everything, *draw(st.lists(DECISIONS, max_size=3))),
        tags=draw(st.dictionaries(st.sampled_from(EVENTS), st.sampled_from([0, 1]))),
        machine=draw(st.booleans()),
        state=draw(st.sampled_from([State.KEPT, State.KEPT, State.KEPT, State.HIDDEN, State.SEALED])),
        speakers=speakers,
        given_to=draw(st.sampled_from([(), (), ("guest",), ("scholar",), ("scholar", "guest")])),
        linked=draw(st.sampled_from([(), ("",), ("", *speakers)])),
    )


def terms(telling: Telling) -> Terms:
    decided: dict[Component, Decision] = {}
    for components, audience, embargo in telling.decisions:
        decided |= dict.fromkeys(components or Component, Decision(audience=audience, embargo=embargo))
    family = FamilyId(FAMILIES[telling.family]) if telling.family else None
    theirs = [
        {} if audience is None else dict.fromkeys(Component, Decision(audience=audience))
        for audience in telling.speakers.values()
    ]
    given = frozenset(Grant(account=name, component=part) for name in telling.given_to for part in Component)
    return Terms(state=telling.state, decisions=strictest([decided, *theirs]), family=family, grants=given)


def lessened(telling: Telling, viewer: Viewer) -> Telling | None:
    """What `telling` is to `viewer`, with something else in the place of whatever is closed; None where all is."""
    its = terms(telling)
    if not readable(viewer, Component.DESCRIPTION, its, TODAY):
        return None
    # Who else speaks there, and to whom else it was given, nobody learns.
    speakers = {f"R{name}": audience for name, audience in telling.speakers.items()}
    shown = {"", *telling.speakers} <= set(telling.linked)
    given_to = tuple(name for name in telling.given_to if name == viewer.name)
    telling = replace(telling, speakers=speakers, given_to=given_to, linked=("", *speakers) if shown else ())
    if not readable(viewer, Component.TRANSCRIPT, its, TODAY):
        telling = replace(telling, lines=lines("Else", "secret", "bridge"), tags={}, machine=not telling.machine)
    if not readable(viewer, Component.NAME, its, TODAY):
        said = tuple(("Gulnar" if who in NARRATORS else who, text) for who, text in telling.lines)
        telling = replace(telling, narrator="Gulnar", lines=said)
    if not readable(viewer, Component.KINSHIP, its, TODAY):
        telling = replace(telling, side="returned", linked=() if shown else ("", *speakers))
    kin = shown and readable(viewer, Component.KINSHIP, its, TODAY)
    if not kin and its.family not in viewer.families:
        # One of the family reads what is open to the family: to them, it is of the family.
        telling = replace(telling, family="")
    return telling


def compared(told: list[Telling], account: str) -> None:
    addresses = [telling.address for telling in told]
    seen = [(day, less) for day, one in enumerate(told) if (less := lessened(one, WHO[account])) is not None]
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as less:
        archives = build(Path(whole), enumerate(told)), build(Path(less), seen)
        ours, theirs = (walk(archive, addresses, account, ["GET"], FEWER) for archive in archives)
    assert differences(ours, theirs) == []


SOME = [tellings(number) for number in range(len(SAID))]


@given(told=st.tuples(*SOME), account=st.sampled_from(VISITORS))
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whoever_may_not_read_a_thing_is_answered_as_if_it_were_not_there(told, account):
    compared(list(told), account)


@pytest.mark.slow
@given(told=st.tuples(*SOME), account=st.sampled_from(VISITORS))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whoever_may_not_read_a_thing_is_answered_as_if_it_were_not_there_many_times(told, account):
    compared(list(told), account)
