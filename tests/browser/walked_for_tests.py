"""An archive in which no page is empty, and every page of it that somebody can open, found by walking the routes.

Nothing here may choose pages by name: a page that is new is walked on the day it is written, or the walk fails.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from lxml import html

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from site_for_tests import hum

from asking_for_tests import EXAMPLES, routes, visitor
from oralhist.catalogue import transcripts
from oralhist.catalogue.database import writing
from oralhist.model.access import OPEN, Component, Switch, Viewer
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion
from oralhist.model.complaints import Complaint
from oralhist.model.identifiers import Address, EventId
from oralhist.model.one_time import code_of, step_at
from oralhist.model.persons import Role
from oralhist.web.app import create_app
from oralhist.work import (
    access_requests,
    accounts,
    complaints,
    erasure,
    factors,
    invitations,
    links,
    messages,
    sealing,
    switch,
    vetting,
)
from oralhist.work.archive import Archive, draw_address
from oralhist.work.describe import Description
from oralhist.work.holdings import named
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator
from oralhist.work.kin import Said
from two_archives import KEEPER, PASSWORD, Telling, build, lines

CROSSING, HALVES = "khorgos-crossing-1962", "half-households-1962"
ACCOUNTS = ("", "kin", "scholar", "guest", "fresh", "half", "keeper", "chief")
"""Who walks: somebody unknown, one of the family, researchers with and without the terms, a member to whom more is
given by name, somebody whose code is still asked for, an archivist and an administrator."""

TOLD = (
    Telling(
        address="aaaaaaa1",
        title="The wooden bridge",
        lines=(
            ("Interviewer", "How do you remember that day?"),
            *lines(
                "In the morning my mother baked bread and told us not to lock the door.",
                "We crossed the wooden bridge before it was light.",
                "What is said here is withheld.",
                "On 29 May 1962 we reached Khorgos from Ghulja, and nobody spoke.",
                "My brother Nurbek stayed in Zharkent; there were seven of us.",
            ),
        ),
        family="bridge family",
        side="left",
        born="1938",
        recordings=(40, 20),
        tags={CROSSING: 4},
        withheld=((12, 16, False),),
        corrected="How do you remember that one day?",
        interview=("2025-06-14", "Zharkent", "year", "Zharkent"),
        persons=(
            ("pers1aaa", "Kulash", Role.NARRATOR, None),
            ("pers8kin", "Nurbek", Role.RELATIVE, 5),
            ("pers2bbb", "nobody", Role.SPOKEN_OF, 4),
            ("pers9old", "mother", Role.RELATIVE, 1),
        ),
        kin=(
            ("pers1aaa", Said(side="left", born="1938"), True),
            ("pers8kin", Said(side="stayed", born="1941", died="1971"), False),
            ("pers9old", Said(side="stayed", born="1900"), False),
        ),
        related=(("pers1aaa", "sibling", "pers8kin"), ("pers9old", "parent", "pers1aaa")),
        moved=("1962-05-29", "Ghulja", "Khorgos"),
        linked=("",),
        recorded="paper",
        private_link=True,
    ),
    Telling(
        address="aaaaaaa2",
        title="دادام يولغا قارايتتى",
        language="ug",
        lines=lines(
            "دادام ھەر ئەتىيازدا يولغا قاراپ ئولتۇراتتى، بىز سەۋەبىنى سورىمايتتۇق.",
            "1962-يىلى 29-ماي كۈنى خورگاستا ھېچكىم گەپ قىلمىدى.",
            "ئاكام نۇربەك خەت يازدى، خەت قايتىپ كەلدى.",
            who="ئايگۈل",
        ),
        narrator="ئايگۈل",
        family="bridge family",
        side="stayed",
        recordings=(24,),
        translated=("Отец каждую весну смотрел на дорогу.", "29 мая 1962 года никто не говорил.", "Письмо вернулось."),
        tags={CROSSING: 1, HALVES: 2},
        persons=(("pers8kin", "نۇربەك", Role.SPOKEN_OF, 2),),
        linked=("",),
    ),
    Telling(
        address="aaaaaaa3",
        title="Мост",
        language="ru",
        lines=lines("Мост был деревянный.", "В мае 1962 года мы остались в Кульдже.", who="Мария"),
        narrator="Мария",
        family="bridge family",
        side="stayed",
        recordings=(16,),
        machine=True,
        tags={CROSSING: 1},
        linked=("",),
    ),
    Telling(
        address="aaaaaaa4",
        title="外公的名字",
        language="zh",
        lines=lines("我的外公努尔别克在伊犁住了一辈子。", "一九六二年，我们走过了木桥，到了霍尔果斯。", who="古丽"),
        narrator="古丽",
        family="river family",
        side="left",
        recordings=(20,),
        tags={HALVES: 1},
        persons=(("pers8kin", "努尔别克", Role.SPOKEN_OF, 0),),
    ),
    Telling(
        address="aaaaaaa5",
        title="Ұзақ жол",
        language="kk",
        lines=lines("Біз көпірден өттік.", "Атам Нұрбек Құлжада қалды.", *("Жол ұзақ болды. " * 40 for _ in range(12))),
        narrator="Айша",
        machine=True,
        recordings=(60,),
    ),
    Telling(
        address="aaaaaaa6",
        title="Without sound, for researchers",
        lines=lines("The bridge for researchers only.", "In 1962 the bridge was wooden."),
        decisions=(((Component.TRANSCRIPT, Component.DESCRIPTION), OPEN, None),),
        narrator="Robin",
        hides=(("Robin", "Робин"), "a neighbour"),
        later=(7, 5),
    ),
    Telling(address="aaaaaaa7", title="Nothing agreed yet", lines=lines("The bridge, closed."), decisions=()),
    Telling(address="aaaaaaa8", title="Complained of", lines=lines("Somebody’s bridge."), complained=True),
    Telling(address="aaaaaaa9", title="To be sealed", lines=lines("A sealed bridge."), narrator="Batyr"),
    Telling(address="aaaaaaab", title="Hidden by the switch", lines=lines("A hidden bridge."), narrator="Sabir"),
    Telling(
        address="aaaaaaac",
        title="Hidden with its family",
        lines=lines("A hidden family."),
        family="hidden family",
        switched=Switch.FAMILY,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Walked:
    """The archive of which nothing is empty, its pages, and what opens those that have a secret in their address."""

    archive: Archive
    app: Flask
    examples: dict[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A page as somebody sees it: `account` is empty for somebody unknown; `saved` is one that comes as a file."""

    endpoint: str
    path: str
    account: str
    saved: bool


def make_walked(folder: Path) -> Walked:
    """The archive, in which everything that can wait at the desk waits, asked for by those who would."""
    archive = build(folder, [(10 * n, telling) for n, telling in enumerate(TOLD, start=1)])
    archive.draw = draw_address
    accounts.add(archive, "chief", "administrator", KEEPER, password=PASSWORD)
    accounts.add(archive, "second", "administrator", KEEPER, password=PASSWORD)
    accounts.add(archive, "fresh", "researcher", KEEPER, password=PASSWORD)
    accounts.add(archive, "half", "member", KEEPER, password=PASSWORD)
    half = known(archive, "half")
    factors.confirm(archive, half, code_of(factors.begin(archive, half, PASSWORD), step_at(archive.now().timestamp())))
    vetting.vouch(archive, "fresh", archive.today().replace(year=2028), operator("aigul"))
    guest = known(archive, "guest")
    access_requests.ask(archive, Address("aaaaaaa6"), [Component.SOUND], "To hear it.", None, guest)
    messages.send(archive, "t/aaaaaaa1", "This is my grandfather.", "guest@example.org", guest)
    erasure.ask(archive, "OH-2026-0007", known(archive, "keeper"))
    sealing.seal(archive, named(archive, "OH-2026-0009").number, KEEPER)
    sealing.unseal(archive, "OH-2026-0009", known(archive, "chief"))
    switch.hide(archive, switch.target(archive, Switch.TESTIMONY, "OH-2026-0010"), KEEPER)
    factors.readmit(archive, "guest", known(archive, "second"))
    _, invited = invitations.invite(archive, "member", ["bridge family"], KEEPER)
    secret = links.make(archive, "OH-2026-0002", "", KEEPER)
    complaints.complain(
        archive, Address("aaaaaaa2"), Complaint(who="", relation="", reach="", lines="", harm="It names me."), guest
    )
    _suggest(archive)
    _unheard(archive, folder)
    here = {
        "default:secret": (secret, "never-given"),
        "default:token": (invited, "never-given"),
        "address:person": ("pers1aaa", "pers8kin", "pers2bbb"),
        "place:place": ("place-005", "place-008"),
        "event:event": (CROSSING, HALVES),
        "number:number": tuple(f"OH-2026-{n:04d}" for n in range(1, len(TOLD) + 2)),
    }
    return Walked(archive=archive, app=create_app(archive), examples={**EXAMPLES, **here})


def known(archive: Archive, name: str) -> Viewer:
    """Whoever has this name."""
    found = accounts.known(archive, name, PASSWORD)
    assert found is not None
    return found


def _suggest(archive: Archive) -> None:
    """Leave events of one testimony suggested and undecided."""
    found = named(archive, "OH-2026-0005")
    with writing(archive.db) as db:
        line = transcripts.segments_of(db, found.row)[1]
        evidence = (Evidence(start=0, end=4, kind=EvidenceKind.CUE, means="so it says"),)
        suggested = [
            (line, Suggestion(event=EventId(event), score=0.8, evidence=evidence)) for event in (CROSSING, HALVES)
        ]
        transcripts.replace_suggestions(db, found.row, suggested)


def _unheard(archive: Archive, folder: Path) -> None:
    """Take in a recording whose jobs still wait."""
    hum(folder / "unheard.wav", 4)
    given = [Incoming(path=folder / "unheard.wav", name="unheard.wav")]
    take_in(archive, given, None, Description(title="Not heard yet", languages=("kk",)), KEEPER)


def kinds(text: str) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """What a page is made of, its frame and its matter: each element in its parent, with class, role and attributes."""

    def kind(element: html.HtmlElement) -> str:
        return ".".join([str(element.tag), *sorted(element.get("class", "").split()), element.get("role", "")])

    def of(elements: Iterable[html.HtmlElement]) -> frozenset[tuple[str, ...]]:
        return frozenset(
            (kind(parent) if (parent := one.getparent()) is not None else "", kind(one), *sorted(map(str, one.attrib)))
            for one in elements
            if isinstance(one.tag, str)
        )

    page = html.document_fromstring(text)
    matter = [one for main in page.iter("main") for one in main.iter()] or list(page.iter())
    inside = set(matter)
    return of(one for one in page.iter() if one not in inside), of(matter)


NOT_PAGES = {
    "adding.hear": "sound",
    "consenting.taken_out": "a paper, as a file",
    "mine.sound": "sound",
    "sound.sound": "sound",
    "public.search_as": "a list of results, as a file",
    "public.transcript": "words, as a file",
    "public.translation": "words, as a file",
    "public.words": "times of words, for the player",
    "quoting.quote_as": "a quotation, as a file",
    "mine.small": "sound",
    "sound.small": "sound",
    "sound.levels": "how loud it is, for the player",
    "chronicle.export": "the chronology, as a file",
    "desk.understood": "what a date is understood as, for a form",
    "editing.doubtful_words": "times of words, for the editor",
}
"""What is asked by GET and is no page."""
ASKED_HERE: dict[str, tuple[str, ...]] = {
    "public.search": (
        "q=bridge",
        "q=zebra",
        'q="',
        "q=мост",
        "q=努尔别克",
        "q=bridge&side=left",
        "q=bridge&sort=event",
    ),
    "public.concordance": ("q=bridge", "q=zebra", "q=يولغا"),
    "public.names": ("q=Нұрбек", "q=zebra", "q=努尔别克"),
    "public.testimony": ("q=bridge", "q=zebra", "t=3"),
    "public.events": ("side=left",),
    "families.listed": ("from=place-001", "event=" + CROSSING),
    "contact.write": ("about=t/aaaaaaa1", "done=sent"),
    "account.own": ("done=password", "done=asked"),
    "session.log_in": ("done=account",),
    "review.queue": ("number=OH-2026-0005",),
    "review.preview": ("event=" + CROSSING,),
    "desk.work_list": ("state=new", "state=ready", "q=bridge", "q=zebra"),
    "mine.typing": ("done=left",),
}
"""What is asked besides, where a page is made of other things then."""


def pages(walked: Walked) -> list[Seen]:
    """Every page that is there, as everybody who can open it sees it, in English.

    Where one is made of nothing that another of the same view, or what frames them, has not shown yet, it is left out:
    each view is there, and everything that it is made of. Raises ``KeyError`` where a route has an argument without
    examples: give some in `EXAMPLES`.
    """
    known: defaultdict[str, frozenset[tuple[str, ...]]] = defaultdict(frozenset)
    found: list[Seen] = []
    for account in ACCOUNTS:
        client = visitor(walked.app, account)
        for endpoint, path in asked(walked):
            answer = client.get(path, buffered=True)
            if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
                continue
            frame, matter = kinds(answer.text)
            view = endpoint if answer.status_code == 200 else "fault"
            if matter <= known[view] and frame <= known["frame"]:
                continue
            known[view] |= matter
            known["frame"] |= frame
            saved = "Content-Disposition" in answer.headers
            found.append(Seen(endpoint=view, path=path, account=account, saved=saved))
    return found


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of a page that asks for something: where it is sent, and the view that answers there."""

    action: str
    endpoint: str


def forms(walked: Walked, found: Iterable[Seen]) -> list[tuple[Seen, Form]]:
    """The forms that send something typed, ticked or chosen, each once, on the first page that has it."""
    known: dict[str, tuple[Seen, Form]] = {}
    clients = {account: visitor(walked.app, account) for account in ACCOUNTS}
    routes = walked.app.url_map.bind("localhost")
    for seen in found:
        if seen.saved or seen.endpoint == "fault" or seen.endpoint.startswith("preview."):
            continue
        page = html.document_fromstring(clients[seen.account].get(seen.path, buffered=True).text)
        for form in page.forms:
            asks = form.xpath(".//textarea | .//select | .//input[not(@type='hidden')]")
            if form.method == "POST" and asks:
                action = urlsplit(form.action or seen.path).path
                endpoint = str(routes.match(action, method="POST")[0])
                known.setdefault(endpoint, (seen, Form(action=action, endpoint=endpoint)))
    return list(known.values())


def asked(walked: Walked) -> list[tuple[str, str]]:
    """Every address that is asked by GET, with the view that answers it."""
    addresses = [telling.address for telling in TOLD]
    found = {
        (endpoint, path)
        for endpoint, path, methods, _ in routes(walked.app, addresses, walked.examples)
        if "GET" in methods and endpoint != "static"
    }
    found |= {(view, f"{path}?{more}") for view, path in found for more in ASKED_HERE.get(view, ())}
    return sorted(found)


def never_shown(walked: Walked, found: Iterable[Seen]) -> set[str]:
    """The views of which no page was found, and which are not known to answer with something else."""
    return {view for view, _ in asked(walked)} - {one.endpoint for one in found} - set(NOT_PAGES)
