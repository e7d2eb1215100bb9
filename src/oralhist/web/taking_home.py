"""Testimonies to be taken home: a booklet to print, and one file that is read and played without any line.

The file is sent piece by piece; its sound is asked of the reading room mebibyte by mebibyte, so a withdrawal stops it.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, render_template, request

from oralhist.model.access import Clearance, Viewer
from oralhist.model.chronology import Event
from oralhist.model.identifiers import Address, EventId
from oralhist.model.refusals import NotFound
from oralhist.model.sound import Form
from oralhist.model.views import TestimonyView
from oralhist.reading_room import ReadingRoom, SoundFile
from oralhist.web.asking import archive, reader, room, room_later
from oralhist.web.interface import language
from oralhist.web.lines import Lines, lines
from oralhist.web.needs import needs
from oralhist.web.paging import Chapter, contents
from oralhist.web.tongues import BEFORE, SPOKEN
from oralhist.work import opened
from oralhist.work.archive import Archive
from oralhist.work.opened import Way

bp = Blueprint("taking_home", __name__)

BLOCK = 3 * 2**18
"""Bytes of sound that are given for one permission: whole threes, so that pieces of base64 join."""

HERE = "HERE-THE-SOUND"
"""What stands in the template in the place of a recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A testimony to be carried away: what is said in it, and the recordings that go with it, by number."""

    view: TestimonyView
    lines: Lines
    sounds: dict[int, SoundFile]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """What is told of in it."""
        return contents(self.lines)


Piece = bytes | tuple[Address, int, SoundFile]
"""What a file is made of: bytes, and recordings in base64."""


@bp.get("/t/<address:address>/print")
@needs(Clearance.PUBLIC)
def booklet(address: Address) -> str:
    """All of a testimony as a booklet: who, when, where, how it may be used, and its words."""
    account = _account(room(), address, None)
    about = {"events": room().titles(), "today": archive().today()}
    return render_template("booklet.html", account=account, view=account.view, **about)


@bp.get("/t/<address:address>/take-home.html")
@needs(Clearance.PUBLIC)
def take_home(address: Address) -> Response:
    """One testimony as one file with its sound inside."""
    account = _to_take(room(), address, _form())
    if account is None:
        raise NotFound
    return _sent([account], account.view.title, f"{address}.html")


@bp.get("/f/<address:family>/take-home.html")
@needs(Clearance.PUBLIC)
def take_family_home(family: Address) -> Response:
    """All accounts of a family that this viewer may take home, as one file."""
    name, accounts = of_family(room(), family, _form())
    return _sent(accounts, name, f"{family}.html")


def of_family(asked: ReadingRoom, family: Address, form: Form) -> tuple[str, list[Account]]:
    """What a family is called, and its accounts that may be taken home; `NotFound` where none may."""
    view = asked.family(family, language())
    found = [account for one in view.accounts if (account := _to_take(asked, one.address, form)) is not None]
    if not found:
        raise NotFound
    return view.name, found


def of_one(asked: ReadingRoom, address: Address, form: Form) -> tuple[str, list[Account]]:
    """The title of a testimony, and the testimony; `NotFound` where it may not be taken home."""
    account = _to_take(asked, address, form)
    if account is None:
        raise NotFound
    return account.view.title, [account]


def pieces(accounts: Sequence[Account], title: str, events: Mapping[EventId, Event], today: date) -> list[Piece]:
    """What the file is made of, in order; words first, so that they are there where the rest did not come."""
    style, script = (_own(name) for name in ("booklet.css", "home.js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; media-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    about = {"accounts": accounts, "title": title, "today": today, "events": events}
    made: list[Piece] = [render_template("home_head.html", style=style, policy=policy, **about).encode()]
    for account in accounts:
        made.append(render_template("home_account.html", account=account, view=account.view, **about).encode())
        for number, sound in account.sounds.items():
            around = render_template("home_sound.html", account=account, number=number, sound=sound, here=HERE)
            before, _, after = around.partition(HERE)
            made += [before.encode(), (account.view.address, number, sound), after.encode()]
        made.append(b"</article>\n")
    made.append(f"</main>\n<script>{script}</script>\n</body>\n</html>\n".encode())
    return made


def written(made: Sequence[Piece], may_go_on: Callable[[Address, int, SoundFile], bool]) -> Iterator[bytes]:
    """The bytes of a file, piece by piece; it breaks off where its sound may not be had any more."""
    for piece in made:
        if isinstance(piece, bytes):
            yield piece
            continue
        address, number, sound = piece
        for start in range(0, sound.size, BLOCK):
            if not may_go_on(address, number, sound):
                return
            try:
                with sound.path.open("rb") as file:
                    file.seek(start)
                    yield b64encode(file.read(min(BLOCK, sound.size - start)))
            except FileNotFoundError:
                return  # something of it was withheld, or discarded, meanwhile


def still(later: Callable[[], ReadingRoom]) -> Callable[[Address, int, SoundFile], bool]:
    """A question that can be put after a request is over: may this file still be had?"""

    def ask(address: Address, number: int, sound: SoundFile) -> bool:
        try:
            now = [later().carried_sounds(address, form).get(number) for form in Form]
        except NotFound:
            return False
        return any(one is not None and one.path == sound.path for one in now)

    return ask


def length(made: Sequence[Piece]) -> int:
    """How many bytes the file is."""
    return sum(len(piece) if isinstance(piece, bytes) else (piece[2].size + 2) // 3 * 4 for piece in made)


def note(of: Archive, by: Viewer, accounts: Sequence[Account]) -> None:
    """Note who takes these accounts home, before they are given."""
    for account in accounts:
        for way in (Way.EXPORT, Way.PLAY) if account.sounds else (Way.EXPORT,):
            opened.at_address(of, by, account.view.address, way)


@contextmanager
def speaking(app: Flask, code: str) -> Iterator[None]:
    """Let what is written within speak a language, where nobody asked by the web."""
    with app.test_request_context("/", environ_overrides={SPOKEN: code, BEFORE: ""}):
        yield


def _sent(accounts: Sequence[Account], title: str, name: str) -> Response:
    note(archive(), reader(), accounts)
    made = pieces(accounts, title, room().titles(), archive().today())
    answer = Response(written(made, still(room_later())), mimetype="text/html")
    answer.content_length = length(made)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _to_take(asked: ReadingRoom, address: Address, form: Form) -> Account | None:
    """A testimony to be taken home; None where it may not be, or nothing that could be taken is open."""
    if asked.takes_home(address, form) is None:
        return None
    account = _account(asked, address, form)
    return account if account.lines or account.sounds else None


def _account(asked: ReadingRoom, address: Address, form: Form | None) -> Account:
    view = asked.carried(address)
    said = lines(view, suggested=archive().settings.show_suggestions)
    return Account(view=view, lines=said, sounds=asked.carried_sounds(address, form) if form else {})


def _form() -> Form:
    """In which form the sound is wanted: small, unless the address asks for the one that every phone plays."""
    return Form.FULL if request.args.get("form") == Form.FULL else Form.SMALL


def _own(name: str) -> str:
    return (Path(current_app.static_folder or "") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
