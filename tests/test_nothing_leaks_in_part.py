"""Non-interference of what is closed within a testimony that is open: parts, spans, names, kin, papers, days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from pathlib import Path
from urllib.parse import quote

from asking_for_tests import FEWER, VIEWERS, Answers, differences, said, visitor, walk
from oralhist.model.access import OPEN, Component
from oralhist.model.persons import Role
from oralhist.web import paging
from oralhist.work.archive import Archive
from oralhist.work.kin import Said
from plants_for_tests import CROSSING, HALVES, OPEN_ONES
from timeless_for_tests import timeless
from two_archives import VISITORS, Telling, build, lines


def both(folder: Path, told: Callable[[bool], list[Telling]]) -> list[Archive]:
    """Two archives, of what is `told` in the one and in the other."""
    archives = []
    for one in (True, False):
        (folder / str(one)).mkdir()
        archives.append(build(folder / str(one), list(enumerate(told(one)))))
    return archives


def alike(archives: list[Archive], addresses: list[str], account: str, *methods: str) -> Answers:
    """What both answer to `account` that asks them everything, by GET unless said otherwise: the same."""
    ours, theirs = (walk(archive, addresses, account, methods or ["GET"], FEWER) for archive in archives)
    assert differences(ours, theirs) == [], account
    return ours


def answered_alike(archives: list[Archive], account: str, asked: Iterable[str]) -> None:
    """Both answer these addresses in the same way."""
    clients = [visitor(timeless(archive), account) for archive in archives]
    for path in asked:
        one, other = (client.get(path) for client in clients)
        assert (one.status_code, one.data) == (other.status_code, other.data), (account, path)


def said_alike(archives: list[Archive], addresses: list[str]) -> None:
    """Both answer the public and a member of a family in the same way by every command."""
    for viewer in VIEWERS[:3:2]:
        ours, theirs = (said(archive, addresses, viewer) for archive in archives)
        assert differences(ours, theirs) == [], viewer


def archivists_see(archives: list[Archive], addresses: list[str], *where: str) -> set[str]:
    """Which addresses of those that begin as `where` says the two answer an archivist differently."""
    ours, theirs = (walk(archive, addresses, "keeper", ["GET"], FEWER, where=where) for archive in archives)
    return {path for _, path, *_ in differences(ours, theirs)}


def secrets(one: bool) -> list[Telling]:
    """Testimonies that are open but for a part, and what that part says: in one archive this, in the other that."""
    open_one = replace(OPEN_ONES[0], persons=(), kin=(), related=(), moved=("", "", ""))
    two = lines("A bridge over the river.", "In May 1962 we left.")
    return [
        replace(
            open_one.closed(Component.NAME),
            **{"address": "ddddddd1", "narrator": "Kulash" if one else "Gulnar", "reviewed": "leave"},
            persons=(("pers1aaa", "Kulash" if one else "Gulnar", Role.NARRATOR, None),),
            kin=(("pers1aaa", Said(side="left"), True),),
            lines=lines(*(text for _, text in two)) if one else (("Gulnar", two[0][1]), ("Asked by Ivan", two[1][1])),
        ),
        replace(
            open_one.closed(Component.NAME),
            **{"address": "ddddddd7", "narrator": "Күләш Сейітова" if one else "لى مىڭ", "pseudonym": "Robin"},
            reviewed="leave",
            lines=(("Kulash" if one else "لى مىڭ", two[0][1]), ("Ivan", two[1][1])),
        ),
        replace(
            open_one.closed(Component.KINSHIP),
            **{"address": "ddddddd2", "family": "river family" if one else "", "side": "left" if one else "stayed"},
            persons=(("pers5eee", "Kulash" if one else "Gulnar", Role.RELATIVE, None),),
            kin=(("pers5eee", Said(side="left", born="1901"), False),) if one else (),
            moved=("1962-06", "Urzhar", "Zharkent") if one else ("", "", ""),
            born="1931" if one else "1944",
        ),
        replace(
            open_one.closed(Component.SOUND),
            **{"address": "ddddddd3", "lines": two, "recordings": (8,) if one else (9, 31), "spoken": one},
        ),
        replace(
            open_one.closed(Component.TRANSCRIPT),
            **{"address": "ddddddd4", "recordings": (12,), "machine": one, "tags": {CROSSING: 1} if one else {}},
            lines=lines("A bridge", "secret secret", "мост") if one else lines("Nothing", "of the kind"),
            persons=(("pers4ddd", "secret" if one else "Nothing", Role.SPOKEN_OF, None),),
        ),
        replace(
            open_one.closed(Component.TRANSLATION),
            **{"address": "ddddddd5", "recordings": (12,)},
            translated=("Секретный мост", "told", "secret") if one else (),
        ),
        replace(
            open_one,
            **{"address": "ddddddd6", "recordings": (12,)},
            corrected="A secret that is in no revision yet, bridge bridge." if one else "",
        ),
    ]


TEXT_ALONE = replace(OPEN_ONES[1], address="ggggggg1", recordings=(), persons=(), kin=(), linked=())
SAID = ("A bridge over the river.", "We left in spring.", "Tea was given to us.", "We slept by the river.")


def spans(one: bool) -> list[Telling]:
    """Testimonies of which a span is withheld, and what is said in it: in one archive this, in the other that.

    The lines before and behind it are the same, and so are those of the translation.
    """
    inside = ("A secret bridge, мост, 木桥, Zharkent.", "In May 1962 we reached Khorgos.") if one else ("Nothing.", "")
    told = (*SAID[:2], *inside, *SAID[2:])
    base = Telling(
        address="eeeeeee1",
        title="A narrator who asked for silence",
        lines=lines(*told),
        recordings=(24, 8),
        withheld=((8, 16, False),),
        inside=170 if one else 0,
        tags={CROSSING: 3, HALVES: 2} if one else {},
        persons=(("pers6fff", "Zharkent", Role.SPOKEN_OF, 2), ("pers7ggg", "secret", Role.SPOKEN_OF, None))
        if one
        else (),
    )
    again = (*SAID[:2], "Секретный мост" if one else "Ничего", "secret", *SAID[2:])
    return [
        base,
        replace(base, address="eeeeeee2", withheld=((8, 16, True),), persons=()),
        replace(base, address="eeeeeee3", machine=True, spoken=False, persons=()),
        replace(base, address="eeeeeee4", persons=(), withheld=((8, 12, False), (12, 16, True))),
        replace(base, address="eeeeeee5", translated=again if one else (*again[:3], *again[4:]), persons=()),
    ]


OTHER = Telling(address="aaaaaaa2", title="Мост", language="ru", lines=lines("Мост был.", who="Ася"), narrator="Ася")


def named(one: bool) -> list[Telling]:
    """Testimonies of people whose name is closed: what says it was gone through, in one archive this name, in the other
    that. It stood in words, title, labels, translation, in what a brother tells, in the name of the family."""
    full, short, inflected, russian, han = (
        ("Күләш Сейітова", "Kulash", "Күләштің", "Куляшу", "库拉什")
        if one
        else ("努尔别克", "Nurbek", "Нұрбекпен", "Нурбека", "努尔别克")
    )
    family = "Сейітовтар" if one else "努尔别克家"
    told = (
        f"My name is {short}, of the bridge.",
        f"{inflected} over the river, in May 1962.",
        f"我叫{han}，木桥。",
        f"{short if one else full} was what they called: {short}!",
    )
    narrator = Telling(
        address="fffffff1",
        title=f"{full} tells of the bridge",
        narrator=full,
        pseudonym="Robin",
        lines=tuple((full if n % 2 else short, text) for n, text in enumerate(told)),
        translated=(f"Меня зовут {short}.", f"Видели {russian}.", "Мост.", f"{russian} звали."),
        family=family,
        side="left",
        recordings=(20,),
        spoken=False,
        tags={CROSSING: 1},
        decisions=(((), OPEN, None), ((Component.NAME,), frozenset(), None)),
        linked=("",),
        persons=(("pers8hhh", full, Role.NARRATOR, None),),
        reviewed="replace",
    )
    brother = Telling(
        address="fffffff2",
        title="A brother",
        narrator="Rustam",
        lines=(("Rustam", f"I had a sister, {short}."), (short, f"{han}说：木桥。"), ("Rustam", "A bridge.")),
        family=family,
        side="stayed",
        linked=("",),
        persons=(("pers8hhh", short, Role.RELATIVE, None), ("pers8hhh", short, Role.SPOKEN_OF, 0)),
    )
    hidden = Telling(
        address="fffffff3",
        title="Of a neighbour",
        narrator="Zeynep",
        lines=lines(f"A neighbour, {short}, built the bridge.", "Nobody else.", who="Zeynep"),
        hides=((short,), "somebody"),
        reviewed="replace",
    )
    return [narrator, brother, hidden]


def test_what_somebody_is_really_called_changes_no_answer_once_it_was_gone_through(tmp_path):
    archives = both(tmp_path, lambda one: [OTHER, *named(one)])
    addresses = [telling.address for telling in named(True)]
    real = ("Kulash", "Күләш", "كۇلاش", "库拉什", "Seitova", "Nurbek", "Нұрбек", "نۇربەك", "努尔别克", "Сейітовтар")
    asked = [f"/{page}?q={quote(name)}" for page in ("search", "names") for name in real]
    asked += [
        f"/search?q={quote(f'{kind}:{name}')}" for name in real for kind in ("speaker", "narrator", "name", "family")
    ]
    for account in VISITORS:
        ours = alike(archives, addresses, account)
        shown = ours["GET", "/t/fffffff1"][2].decode()
        assert "My name is Robin, of the bridge." in shown and "Robin tells of the bridge" in shown
        assert "fam4dddd" in shown and "A brother" in shown and ours["GET", "/t/fffffff1/sound/1"][0] == 200
        for path, (_, _, body) in ((asked[1], answer) for asked, answer in ours.items()):
            # What somebody asked for stands on the page again.
            assert "Kulash" in path or not any(name in body.decode(errors="replace") for name in real[:5]), path
        answered_alike(archives, account, asked)
    said_alike(archives, addresses)
    assert f"/t/{addresses[0]}" in archivists_see(archives, addresses, f"/t/{addresses[0]}")


def recorded(one: bool) -> list[Telling]:
    """Testimonies whose day and place readers see less finely: these in one archive, others in the other."""
    base = Telling(address="ggggggg1", title="A day", lines=lines("A bridge.", "In May 1962 we left."))
    return [
        replace(
            base, interview=("2025-03-04" if one else "2025-11-30", "Zharkent" if one else "Khorgos", "year", "Jetisu")
        ),
        replace(
            base,
            address="ggggggg2",
            title="A year",
            lines=lines("Another bridge."),
            interview=("2021-01" if one else "2029-12-31", "Yining" if one else "Almaty", "decade", "Kazakhstan"),
        ),
    ]


def test_a_day_and_a_place_that_readers_see_less_finely_change_no_answer(tmp_path):
    archives = both(tmp_path, lambda one: [*OPEN_ONES[:2], *recorded(one)])
    addresses = [telling.address for telling in recorded(True)]
    days = ("recorded:2025", "recorded:2025-03", "recorded:2025-03-04", "recorded:2021", "recorded:2020..2030")
    asked = [f"/search?q={quote(f'{query} bridge')}&sort={sort}" for query in days for sort in ("", "recorded")]
    asked += [f"/search?q={quote(query)}" for query in ("Zharkent", "Khorgos", "place:Yining", "Almaty", "Jetisu")]
    for account in VISITORS:
        ours = alike(archives, addresses, account)
        shown = ours["GET", "/t/ggggggg1"][2].decode()
        assert "Jetisu" in shown and "2025" in shown and "Zharkent" not in shown
        answered_alike(archives, account, asked)
    said_alike(archives, addresses)
    assert {f"/t/{address}" for address in addresses} <= archivists_see(archives, addresses, "/t/")


def test_what_is_said_where_a_narrator_wants_silence_changes_no_answer(tmp_path):
    archives = both(tmp_path, lambda one: [*OPEN_ONES[:2], *spans(one)])
    addresses = [*(telling.address for telling in spans(True)), OPEN_ONES[0].address]
    for account in VISITORS:
        ours = alike(archives, addresses, account)
        assert all(ours["GET", f"/t/{address}"][0] == 200 for address in addresses)
        assert all(ours["GET", f"/t/{address}/sound/1"][0] == 200 for address in addresses)
        assert "withheld at the narrator" in ours["GET", "/t/eeeeeee1"][2].decode()
        assert "withheld at the narrator" not in ours["GET", "/t/eeeeeee2"][2].decode()
    said_alike(archives, addresses)
    # Archivists read it on the page, and neither find it nor carry it away.
    ours, theirs = (
        walk(archive, addresses, "keeper", ["GET"], FEWER, where=("/t/", "/search?q=bridge")) for archive in archives
    )
    assert {f"/t/{address}" for address in addresses[:-1]} <= {path for _, path, *_ in differences(ours, theirs)}
    for asked, (_, _, body) in ours.items():
        if "/transcript." in asked[1] or "/translation." in asked[1] or asked[1].startswith("/search?q=bridge"):
            assert b"secret" not in body or "secret" in asked[1], asked


CARRIED = (
    *("quote/0", "quote/1.ris?to=3", "quote/2.txt?to=9", "quote/3"),
    *("print", "take-home.html", "take-home.html?form=full"),
)
"""What is quoted, printed and taken home of a testimony."""


def test_nothing_withheld_moves_a_part_of_a_page(tmp_path, monkeypatch):
    # As if a part held two lines or three: what is said in what is withheld cuts none, and is in no contents.
    monkeypatch.setattr(paging, "MOST", 100.0)
    archives = both(tmp_path, lambda one: [*OPEN_ONES[:3:2], *spans(one)[:3]])
    addresses = [*(telling.address for telling in spans(True)[:3]), *(telling.address for telling in OPEN_ONES[:3:2])]
    for account in ("", "kin"):
        clients = [visitor(timeless(archive), account) for archive in archives]
        for address, asked in product(addresses, ("", "part=2", "part=3", "part=all", "s=3", "t=9", "q=bridge&s=2")):
            ours, theirs = (client.get(f"/t/{address}?{asked}") for client in clients)
            assert (ours.status_code, ours.data) == (200, theirs.data), (address, asked)
            assert (b'class="parts"' in ours.data) == (b'class="seg' in ours.data), (address, asked)
            assert b"Zharkent" not in ours.data
        assert b'class="parts"' in clients[0].get(f"/t/{addresses[0]}").data
        for address, path in product(addresses, CARRIED):
            ours, theirs = (client.get(f"/t/{address}/{path}", buffered=True) for client in clients)
            assert (ours.status_code, ours.data) == (theirs.status_code, theirs.data), (address, path)
            assert ours.status_code == 200 or "quote" in path
            assert b"Zharkent" not in ours.data


def test_what_a_closed_part_says_changes_no_answer(tmp_path):
    archives = both(tmp_path, lambda one: [*OPEN_ONES[:2], *secrets(one)])
    addresses = [telling.address for telling in secrets(True)] + [OPEN_ONES[0].address]
    for account in VISITORS:
        ours = alike(archives, addresses, account)
        assert all(ours["GET", f"/t/{address}"][0] == 200 for address in addresses)
    said_alike(archives, addresses)
    changed = archivists_see(archives, addresses, "/t/")
    assert {f"/t/{address}" for address in addresses[:-1]} <= changed


def kin(one: bool) -> list[Telling]:
    """Accounts open to everybody, of one family in one archive and of none in the other, not all of which agreed."""
    family = "river family" if one else ""
    base = replace(OPEN_ONES[0], recordings=(), tags={}, persons=(), linked=(), kin=(), related=(), moved=("", "", ""))
    # Who agreed has one address in both archives: that of the others is shown nowhere.
    person, alone = "pers8hhh", "pers8hhh" if one else "pers9iii"
    return [
        replace(
            base,
            **{"address": "fffffff1", "family": family, "side": "left"},
            persons=((alone, "Kulash", Role.NARRATOR, None), (alone, "Nobody", Role.SPOKEN_OF, 2)),
            kin=((alone, Said(side="left", born="1901"), True),) if one else (),
            moved=("1962-06", "Urzhar", "Zharkent") if one else ("", "", ""),
        ),
        # Who agreed is shown as of the family, alone.
        replace(
            base,
            **{"address": "fffffff2", "family": "river family", "side": "stayed", "linked": ("",)},
            persons=((person, "Kulyash", Role.RELATIVE, None),),
            kin=((person, Said(side="stayed", born="1931"), False),),
        ),
        replace(
            base,
            **{"address": "fffffff3", "family": family, "side": "stayed"},
            persons=((person if one else "pers9jjj", "Nobody", Role.SPOKEN_OF, 2),),
        ),
        # One of two speakers did not agree.
        replace(
            base,
            **{"address": "fffffff4", "family": family, "side": "left", "linked": ("",)},
            speakers={"Gulnar": OPEN},
        ),
        replace(
            base.closed(Component.KINSHIP), **{"address": "fffffff5", "family": family, "linked": ("",) if one else ()}
        ),
    ]


def test_accounts_are_shown_as_of_one_family_only_where_both_agreed(tmp_path):
    archives = both(tmp_path, lambda one: [*OPEN_ONES[:2], *kin(one)])
    addresses = [*(telling.address for telling in kin(True)), OPEN_ONES[0].address]
    for account in VISITORS:
        ours = alike(archives, addresses, account)
        assert all(ours["GET", f"/t/{address}"][0] == 200 for address in addresses)
        assert "river family" in ours["GET", "/t/fffffff2"][2].decode()
        # The other two agreed, and are shown so.
        assert "/t/aaaaaaa2" in ours["GET", "/t/aaaaaaa1"][2].decode()
        assert "Күләш" in ours["GET", "/names?q=Kulash"][2].decode()
    said_alike(archives, addresses)
    changed = archivists_see(archives, addresses, "/t/fffffff", "/names")
    assert {"/t/fffffff1", "/t/fffffff2", "/names?q=Kulash"} <= changed


def test_papers_records_and_contacts_change_no_answer(tmp_path):
    archives = both(
        tmp_path, lambda one: [replace(two, recorded="zzconfidential" if one else "") for two in OPEN_ONES[:2]]
    )
    addresses = [telling.address for telling in OPEN_ONES[:2]]
    for account in VISITORS:
        ours = alike(archives, addresses, account, "GET", "POST")
        assert not any(b"zzconfidential" in body for _, _, body in ours.values())
    said_alike(archives, addresses)
    changed = archivists_see(archives, addresses, "/desk")
    assert {"/desk", "/desk/OH-2026-0001/records", "/desk/OH-2026-0001/papers/OH-2026-0001-d02-01.pdf"} <= changed
    # Contact data are not for archivists either.
    assert "/desk/OH-2026-0001/contact" not in changed and "/desk/contacts" not in changed


def test_a_recording_that_was_added_and_waits_changes_no_answer(tmp_path):
    archives = []
    for one in (True, False):
        folder = tmp_path / str(one)
        folder.mkdir()
        told = [replace(telling, later=(7, 5) if one else ()) for telling in (OPEN_ONES[0], TEXT_ALONE)]
        archives.append(build(folder, list(enumerate(told))))
    addresses = [OPEN_ONES[0].address, TEXT_ALONE.address]
    for account in VISITORS:
        ours, theirs = (walk(archive, addresses, account, ["GET"], FEWER) for archive in archives)
        assert differences(ours, theirs) == [], account
        assert b"later0" not in b"".join(body for _, _, body in ours.values())
    for viewer in VIEWERS[:3:2]:
        ours, theirs = (said(archive, addresses, viewer) for archive in archives)
        assert differences(ours, theirs) == [], viewer
    changed = archivists_see(archives, addresses, "/desk", "/t/")
    assert {"/desk", "/desk/OH-2026-0001", "/desk/OH-2026-0001/recordings", "/desk/OH-2026-0002/recordings"} <= changed
    assert {path for path in changed if path.endswith(".wav")} == {
        "/desk/OH-2026-0001/recordings/OH-2026-0001-d02-01.wav",
        "/desk/OH-2026-0002/recordings/OH-2026-0002-d03-01.wav",
    }
    # Neither the testimony's page nor its sound is another for archivists.
    assert not {path for path in changed if path.startswith(f"/t/{addresses[0]}")}
