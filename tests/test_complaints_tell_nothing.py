"""What is complained of, and whether that hides it, hangs on nothing that is closed to who complains."""

from __future__ import annotations

from dataclasses import replace

from asking_for_tests import visitor
from oralhist.model.access import Audience, State
from oralhist.model.complaints import Complaint
from oralhist.model.identifiers import Address
from oralhist.work import complaints
from plants_for_tests import PLANTS, SECRET
from timeless_for_tests import timeless
from two_archives import KEEPER, OURS, Telling, build, lines

SHOWN = [
    Telling(address=f"aaaaaaa{n}", title=f"Bridge {n}", lines=lines(f"We crossed bridge {n}."), family="bridge family")
    for n in range(9)
]
FOR_OTHERS = [
    replace(SECRET, address="ccccccc1", recordings=(), decisions=(((), frozenset([Audience.RESEARCHERS]), None),)),
    replace(SECRET, address="ccccccc2", recordings=(), decisions=(((), frozenset([Audience.FAMILY]), None),)),
]
CLOSED = [
    replace(plant, address=f"bbbbbbb{n:x}", recordings=())
    # What a complaint hides of what one could read before is spent of the allowance, as it has to be.
    for n, plant in enumerate(one for one in PLANTS.values() if not one.complained)
]
ASKING = ("", "kin", "scholar")
HARM = {"harm": "It harms my brother.", "who": "Әлия", "lines": "1", "code": "0000-0000-0000-0000-0000"}


def answers(folder, account: str, planted) -> list[tuple[object, ...]]:
    """What `account` is answered who complains of everything, and then looks at everything."""
    folder.mkdir()
    days = [(10 * n, one) for n, one in enumerate(SHOWN)] + [(5 * n + 1, one) for n, one in enumerate(planted)]
    archive = build(folder, sorted(days, key=lambda each: each[0]))
    for telling in (one for one in planted if one.state is not State.SEALED):
        # On the same day, by somebody who reads all of it: none of that is spent of what others have.
        complaints.complain(
            archive, Address(telling.address), Complaint(**{**HARM, "relation": "", "reach": ""}), KEEPER
        )
    told = []
    for at in range(0, len(SHOWN), 4):
        # Another place each time: one place complains five times a day.
        client = visitor(timeless(archive), account)
        for address in [*(one.address for one in SHOWN[at : at + 4]), *(one.address for one in planted or CLOSED)]:
            if address.startswith("c") and account in ("scholar", "kin"):
                continue
            for method in ("GET", "POST"):
                path = f"/t/{address}/complaint"
                answer = client.open(path, method=method, data=HARM if method == "POST" else None, headers=OURS)
                headers = sorted(one for one in answer.headers if one[0] != "Date")
                told.append((path, method, answer.status_code, headers, answer.data))
    client = visitor(timeless(archive), account)
    for path in ("/", "/search?q=bridge", "/events", *(f"/t/{one.address}" for one in SHOWN)):
        answer = client.get(path)
        told.append((path, answer.status_code, answer.data))
    archive.close()
    return told


def test_who_complains_learns_nothing_of_what_they_cannot_read_nor_of_what_others_said_of_that(tmp_path):
    for account in ASKING:
        planted = [*CLOSED, *(FOR_OTHERS if account not in ("scholar", "kin") else [])]
        ours = answers(tmp_path / f"without-{account}", account, [])
        theirs = answers(tmp_path / f"with-{account}", account, planted)
        addresses = {f"/t/{one.address}/complaint" for one in planted}
        assert [one for one in ours if one[0] not in addresses] == [one for one in theirs if one[0] not in addresses]
        assert {(one[2], one[4]) for one in theirs if one[0] in addresses} == {
            (404, next(one[4] for one in theirs if one[0] in addresses))
        }
        hidden = [one for one in theirs if one[0] in {f"/t/{each.address}" for each in SHOWN} and one[1] == 404]
        assert len(hidden) == (len(SHOWN) if account == "kin" else 2), account
