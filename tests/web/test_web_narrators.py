"""Who tells is found by name, in any script, as far as the name may be read; the pseudonym where it may not."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest
from site_for_tests import path_of, without_isolation

from oralhist.model.access import Audience, Component
from oralhist.model.persons import Role
from oralhist.web.app import create_app
from oralhist.work import naming
from steps_for_tests import differing, steps
from two_archives import Telling, build, lines

NAMES = [f"/names?q={quote(name)}" for name in ("Серікжан", "Nurbek")]
OPEN_BUT_NAME = tuple(one for one in Component if one is not Component.NAME)


def read(site, path: str, account: str = "") -> str:
    answer = site.visitor(account).get(path)
    assert answer.status_code == 200
    return without_isolation(answer.get_data(as_text=True))


@pytest.fixture
def told(site):
    taken = site.told("Есік", narrator="Гүлнар Сейітқызы", languages=("kk",))
    site.agree(taken.testimony)
    return taken


@pytest.mark.parametrize("page", ["/names", "/search"])
@pytest.mark.parametrize("name", ["Гүлнар", "гүлнар сейітқызы", "Gulnar", "گۈلنار", "\u2068Гүлнар\u2069"])
def test_a_narrator_is_found_by_name_in_any_script(site, told, page, name):
    found = read(site, f"{page}?q={quote(name)}")
    assert ", told by Гүлнар Сейітқызы" in found
    assert path_of(told.address) in found


@pytest.mark.parametrize("called, asked", [("Нұр бек", "Нурбек"), ("Нұрбек", "Нур бек"), ("نۇر بەك", "نۇربەك")])
def test_a_name_is_found_however_its_parts_are_written(site, called, asked):
    taken = site.told("Есік", narrator=called, languages=("kk",))
    site.agree(taken.testimony)
    assert path_of(taken.address) in read(site, f"/names?q={quote(asked)}")


def test_a_question_that_is_no_name_looks_for_no_narrator(site, told):
    for question in ('"Гүлнар"', "Гүлнар near/3 bridge", "bridge -Гүлнар", "Гүлнар OR bridge", "1962"):
        assert ", told by" not in read(site, f"/search?q={quote(question)}")
    assert ", told by" not in read(site, "/search?q=Гүлнар&language=en")


def test_many_words_are_looked_for_though_no_name_is_so_long(site, told):
    asked = " ".join(["Гүлнар", *["көпір"] * 40])
    assert ", told by" not in read(site, f"/search?q={quote(asked)}")


def test_nobody_is_called_by_more_than_eight_words(site, told):
    # Each word is compared with every name: twenty of them with 3,000 took a second.
    assert ", told by" in read(site, "/names?q=Гүлнар Сейітқызы a b c d e f")
    assert ", told by" not in read(site, "/names?q=Гүлнар Сейітқызы a b c d e f g")


def test_a_page_of_names_says_that_more_narrators_are_called_so(site, monkeypatch):
    monkeypatch.setattr("oralhist.web.searching.NARRATORS", 2)
    told = []
    for number in range(3):
        told.append(site.told(f"Есік {number}", narrator="Гүлнар Сейітқызы", languages=("kk",)))
        site.agree(told[-1].testimony)
        page = read(site, "/names?q=Гүлнар")
        assert page.count(", told by") == min(number + 1, 2)
        assert ("These 2 are called most like it, and there are more" in page) is (number == 2)
    desk = read(site, "/desk?q=Гүлнар", "keeper")
    assert all(f"Есік {number}<" in desk for number in range(3))


def test_a_closed_name_finds_nothing_and_the_pseudonym_stands_for_it(site):
    taken = site.told("Есік", narrator="Гүлнар Сейітқызы", languages=("kk",))
    site.agree(taken.testimony, components=OPEN_BUT_NAME)
    site.agree(taken.testimony, frozenset({Audience.RESEARCHERS}), (Component.NAME,))
    naming.give(site.archive, taken.testimony, "Ботагөз", site.keeper)
    for page in ("/names", "/search"):
        assert path_of(taken.address) not in read(site, f"{page}?q=Гүлнар")
        assert path_of(taken.address) in read(site, f"{page}?q=Гүлнар", "scholar")
        assert ", told by Гүлнар Сейітқызы" in read(site, f"{page}?q=Гүлнар", "keeper")
        assert ", told by Ботагөз" in read(site, f"{page}?q=Ботагоз")
        assert path_of(taken.address) not in read(site, f"{page}?q=Ботагоз", "scholar")


def test_a_name_that_is_closed_now_is_found_no_more(site, told):
    assert path_of(told.address) in read(site, "/names?q=Гүлнар")
    site.agree(told.testimony, frozenset(), (Component.NAME,))
    assert path_of(told.address) not in read(site, "/names?q=Гүлнар")


def test_a_closed_narrator_is_looked_for_in_the_steps_of_one_who_is_not_there(tmp_path):
    closed = (((Component.DESCRIPTION,), frozenset({Audience.RESEARCHERS}), None),)
    named = [
        Telling(address="aaaaaaa2", title="Closed", lines=lines("A."), narrator=name, decisions=closed)
        for name in ("Серікжан Болатов", "Мұхтарғұл Нұралы")
    ]
    assert differing_steps(tmp_path, named, [*NAMES, *(one.replace("/names", "/search") for one in NAMES)]) == {}


@pytest.mark.parametrize("role", Role)
def test_whom_an_archivist_linked_where_it_is_closed_is_looked_for_in_the_steps_of_nobody(tmp_path, role):
    """The second link is to a person who is linked where it is open, too."""
    named = [
        Telling(
            address="aaaaaaa2",
            title="Closed",
            lines=lines(f"{name} and Nurbek."),
            decisions=(),
            persons=(("pers1aaa", name, role, None), ("pers2bbb", name, role, None)),
        )
        for name in ("Серікжан Болатов", "Мұхтарғұл Нұралы")
    ]
    assert differing_steps(tmp_path, named, NAMES) == {}


@pytest.mark.parametrize("line", [1, None])
def test_who_is_spoken_of_in_a_line_that_is_withheld_is_looked_for_in_the_steps_of_nobody(tmp_path, line):
    """It took a fifth longer: the account was read to see whether the name stands there; one of an hour takes 12 ms."""
    named = [
        Telling(
            address="aaaaaaa2",
            title="In part",
            lines=lines("The river.", f"{name} was there."),
            recordings=(8,),
            withheld=((4, 8, False),),
            persons=(("pers1aaa", name, Role.SPOKEN_OF, line),),
        )
        for name in ("Серікжан Болатов", "Мұхтарғұл Нұралы")
    ]
    assert differing_steps(tmp_path, named, NAMES) == {}


@pytest.mark.parametrize("family", ["bridge family", "river family"])
def test_that_a_closed_account_is_of_a_family_takes_no_steps(tmp_path, family):
    """Of one that is open in part, and of one of which nothing is; and of who is linked where it is closed alone."""
    closed = Telling(address="aaaaaaa2", title="Closed", lines=lines("A."), decisions=(), linked=("",))
    of_it = replace(closed, family=family, side="stayed", persons=(("pers1aaa", "Kulash", Role.NARRATOR, None),))
    asked = ("/f/fam1aaaa", "/f/fam2bbbb", "/p/pers1aaa", "/t/aaaaaaa1", "/families")
    assert differing_steps(tmp_path, [of_it, closed], asked) == {}


def differing_steps(folder, tellings, addresses):
    """What two archives, each with one of these beside an open one, do otherwise where these addresses are asked."""
    shown = Telling(
        address="aaaaaaa1",
        title="A bridge",
        lines=lines("Nurbek."),
        narrator="Күләш",
        family="bridge family",
        side="left",
        linked=("",),
        persons=(("pers2bbb", "Nurbek", Role.SPOKEN_OF, 0),),
    )
    archives = [build(folder / str(n), [(0, shown), (1, one)]) for n, one in enumerate(tellings)]
    clients = [create_app(archive).test_client() for archive in archives]
    found = {}
    for address in addresses:
        ours, theirs = (
            [steps(lambda: client.get(address, buffered=True)) for _ in range(3)][2]  # noqa: B023
            for client in clients
        )
        assert sum(ours.values()) > 500
        found |= {(address, name): many for name, many in differing(ours, theirs).items()}
    for archive in archives:
        archive.close()
    return found
