"""An account under a closed name that closes opens nothing: who names its narrator stays as unknown as before."""

from __future__ import annotations

import pytest

from archives_for_tests import perform
from asking_for_tests import FEWER, differences, walk
from oralhist.model.access import CLOSED, OPEN, Component
from oralhist.work import consent, sealing
from oralhist.work.holdings import named
from plants_for_tests import OPEN_ONES, between
from two_archives import KEEPER, Telling, build, lines

NARRATOR = Telling(
    address="bbbbbbb1",
    title="A path",
    narrator="Күләш Сейітова",
    pseudonym="Robin",
    lines=lines("A path by the river."),
    family="bridge family",
    side="left",
    decisions=(((), OPEN, None), ((Component.NAME,), CLOSED, None)),
)
KIN = (
    Telling(
        address="bbbbbbb2",
        title="A brother",
        narrator="Rustam",
        lines=lines("Әпкем Күләш кетті, secret bridge.", who="Rustam"),
        family="bridge family",
        recordings=(4,),
    ),
    Telling(
        address="bbbbbbb3",
        title="库拉什 bridge",
        narrator="دىنا",
        language="ug",
        lines=lines("كۇلاش كەلدى，木桥。", who="دىنا"),
        family="bridge family",
    ),
)
ENDS = {
    "withdrawn": lambda archive, number: consent.withdraw(archive, number, KEEPER),
    "closed as a whole": lambda archive, number: consent.record(archive, number, (), CLOSED, None, KEEPER),
    "sealed": lambda archive, number: sealing.seal(archive, number, KEEPER),
}


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return build(tmp_path_factory.mktemp("without"), between(()))


@pytest.mark.parametrize(("account", "end"), [("", "withdrawn"), ("scholar", "sealed"), ("kin", "closed as a whole")])
def test_an_account_that_closes_opens_none_that_names_its_narrator(without, tmp_path, account, end):
    plants = (NARRATOR, *KIN)
    archive = build(tmp_path, between(plants))
    addresses = [one.address for one in (*OPEN_ONES, *plants)]
    assert walk(archive, addresses, account, ["GET"], FEWER)["GET", "/t/bbbbbbb1"][0] == 200
    ENDS[end](archive, named(archive, NARRATOR.address).number)
    perform(archive)
    ours, theirs = (walk(one, addresses, account, ["GET", "HEAD"], FEWER) for one in (without, archive))
    told = {path.partition("?")[0] for _, path, *_ in differences(ours, theirs)}
    # The cousin's title alone says a name, so that nobody knows of that account; of the brother's its description is
    # open as it was, and that alone.
    assert not any(path.startswith("/t/bbbbbbb3") for path in told)
    assert theirs["GET", "/t/bbbbbbb1"][0] == theirs["GET", "/t/bbbbbbb3"][0] == 404
    assert theirs["GET", "/t/bbbbbbb2"][0] == 200
    for name in ("Күләш", "secret", "كۇلاش", "库拉什", "Robin"):
        assert not any(name.encode() in body for asked, (_, _, body) in theirs.items() if name not in asked[1])
