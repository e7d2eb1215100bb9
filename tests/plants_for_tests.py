"""What is planted in one of two archives that are compared: closed testimonies between open ones."""

from __future__ import annotations

from dataclasses import replace

from oralhist.model.access import OPEN, Audience, Component, State
from oralhist.model.persons import Role
from oralhist.work.kin import Said
from two_archives import FAR, Telling, lines

RESEARCHERS, FAMILY = frozenset([Audience.RESEARCHERS]), frozenset([Audience.FAMILY])
CROSSING, HALVES = "khorgos-crossing-1962", "half-households-1962"

OPEN_ONES = (
    Telling(
        address="aaaaaaa1",
        title="The wooden bridge",
        lines=lines("We crossed the wooden bridge before light.", "In May 1962 we reached Khorgos.", "Nobody spoke."),
        family="bridge family",
        side="left",
        born="1938",
        recordings=(8, 4),
        tags={CROSSING: 1},
        persons=(
            ("pers1aaa", "Kulash", Role.NARRATOR, None),
            ("pers2bbb", "Nobody", Role.SPOKEN_OF, 2),
            ("pers8kin", "Nurbek", Role.RELATIVE, None),
        ),
        kin=(("pers1aaa", Said(side="left", born="1938"), True), ("pers8kin", Said(side="stayed", died="1971"), False)),
        related=(("pers1aaa", "sibling", "pers8kin"),),
        moved=("1962-04", "Ghulja", "Khorgos"),
        linked=("",),
    ),
    Telling(
        address="aaaaaaa2",
        title="Мост",
        language="ru",
        lines=lines("Мост был деревянный.", "В 1962 году мы остались.", who="Мария"),
        narrator="Мария",
        family="bridge family",
        side="stayed",
        born="194X",
        tags={CROSSING: 1},
        machine=True,
        persons=(("pers1aaa", "Күләш", Role.RELATIVE, None),),
        linked=("",),
        kin=(("pers1aaa", Said(side="left", born="1939"), False),),
    ),
    Telling(
        address="aaaaaaa3",
        title="Ұзақ жол bridge",
        language="kk",
        lines=lines(*(f"Біз көпірден өттік, bridge {n}, " + "сөз " * 90 for n in range(26)), who="Айша"),
    ),
    Telling(
        address="aaaaaaa4",
        title="木桥",
        language="zh",
        lines=lines("我们走过了木桥。", "伊犁河很宽。"),
        recordings=(9,),
        spoken=False,
    ),
    Telling(
        address="aaaaaaa5",
        title="For researchers",
        lines=lines("The bridge for researchers only."),
        decisions=(((), RESEARCHERS, None),),
        tags={CROSSING: 0},
    ),
    Telling(
        address="aaaaaaa6",
        title="For the family",
        lines=lines("The bridge of the family only."),
        family="bridge family",
        side="left",
        decisions=(((), FAMILY, None),),
    ),
    Telling(
        address="aaaaaaa7",
        title="For one guest",
        lines=lines("The bridge for one guest only, and Zharkent."),
        family="river family",
        side="left",
        decisions=(((), frozenset(), None),),
        given_to=("guest",),
        tags={CROSSING: 0},
        persons=(("pers2bbb", "Zharkent", Role.SPOKEN_OF, 0),),
    ),
)

SECRET = Telling(
    address="bbbbbbb1",
    title="A secret path",
    lines=lines("A secret path beside the wooden bridge bridge.", "Zharkent, мост, көпір, 木桥.", "In May 1962."),
    family="bridge family",
    side="stayed",
    born="1931-04",
    recordings=(12,),
    decisions=(),
    linked=("",),
    tags={CROSSING: 0, HALVES: 1},
    private_link=True,
    persons=(
        ("pers1aaa", "Kulash Secretova", Role.NARRATOR, None),
        ("pers1aaa", "Kulyash", Role.RELATIVE, None),
        ("pers2bbb", "Zharkent", Role.SPOKEN_OF, 1),
        ("pers3ccc", "secret", Role.SPOKEN_OF, None),
        ("pers8kin", "Secret Nurbek", Role.RELATIVE, None),
    ),
    kin=(
        ("pers1aaa", Said(side="stayed", born="1931", died="1999"), True),
        ("pers3ccc", Said(side="stayed", born="1900"), False),
        ("pers8kin", Said(side="left", born="1941"), False),
    ),
    related=(("pers3ccc", "parent", "pers1aaa"), ("pers1aaa", "spouse", "pers8kin")),
    moved=("1962-05", "Tacheng", "Ayagoz"),
)
PLANTS: dict[str, Telling] = {
    "without a decision": SECRET,
    "closed by a decision": replace(SECRET, decisions=(((), frozenset(), None),)),
    "embargoed": replace(SECRET, decisions=(((), OPEN, FAR),)),
    "withdrawn": replace(SECRET, decisions=(((), OPEN, None),), state=State.HIDDEN),
    "sealed": replace(SECRET, decisions=(((), OPEN, None),), state=State.SEALED),
    "all open but its description": replace(SECRET, decisions=(((), OPEN, None),)).closed(Component.DESCRIPTION),
    "machine text": replace(SECRET, machine=True),
    "of the other family": replace(SECRET, family="river family"),
    "without sound": replace(SECRET, recordings=()),
    "without the word of a second speaker": replace(SECRET, decisions=(((), OPEN, None),), speakers={"Gulnar": None}),
    "closed by a second speaker": replace(SECRET, decisions=(((), OPEN, None),), speakers={"Gulnar": frozenset()}),
    "hidden by a complaint": replace(SECRET, decisions=(((), OPEN, None),), complained=True),
    "given by name, and embargoed": replace(SECRET, decisions=(((), OPEN, FAR),), given_to=("guest", "scholar")),
}
FOR_OTHERS = (
    replace(SECRET, address="ccccccc1", decisions=(((), RESEARCHERS, None),)),
    replace(SECRET, address="ccccccc2", decisions=(((), FAMILY, None),)),
)
"""Open, but neither to the public nor to the members of another family."""
PLANTED = tuple(replace(plant, address=f"bbbbbbb{n:x}") for n, plant in enumerate(PLANTS.values(), start=1))
ADDRESSES = [*(telling.address for telling in OPEN_ONES), *(plant.address for plant in PLANTED)]


def between(plants):
    """The open ones, each on its day, with `plants` handed in before, between and after them."""
    days = [(10 * n + 10, telling) for n, telling in enumerate(OPEN_ONES)]
    days += [(10 * (n % (len(OPEN_ONES) + 1)) + 5, plant) for n, plant in enumerate(plants)]
    return sorted(days, key=lambda each: (each[0], each[1].address))
