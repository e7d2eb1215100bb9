"""Every route's arguments, every question and every field of every form, under strings that nobody sends in earnest.

What there is, is found by walking: the routes of the application, the names that its views read, the forms of its
templates. A route or a field that is new is tried on the day it is written, and fails here where it cannot be reached.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import cycle
from pathlib import Path

import pytest
from naughty_for_tests import NAUGHTY, Recorded, encoded, in_a_path, named_in_templates
from site_for_tests import OURS, PASSWORD, hum

from oralhist.model.access import CLOSED, Component
from oralhist.web.uploads import ArchiveRequest
from oralhist.work import accounts, links

ACCOUNTS = ("", "guest", "scholar", "keeper", "head")
LEAVES = ("session.leave", "account.end", "account.password", "factor.readmit")
"""After these somebody has to log in again."""

ARGUMENTS = {
    "number": "OH-2026-0001",
    "event": "khorgos-crossing-1962",
    "form": "csv",
    "format": "vtt",
    "token": "never-given",
    "kind": "events",
    "who": "public",
    "path": "search",
    "filename": "site.css",
}
"""What stands in a route in place of an argument that is not tried just now; every other is 1."""
USUAL = {
    "q": "bridge",
    "name": "keeper",
    "text": "A word.",
    "why": "To hear it.",
    "component": "sound",
    "audience": "public",
    "layer": "original",
    "speaker": "",
    "start": "0:01",
    "end": "0:03",
    "language": "en",
    "decision": "reject",
    "state": "waiting",
    "account": "guest",
    "title": "A title",
    "until": "2999-01-01",
    "kind": "text",
    "base": "1",
    "segment": "s1",
    "version": "1",
    "recording": "1",
    "deed": "add",
    "about": "",
    "order": "1",
    "choose": "leave",
}
"""What a field holds that is not tried just now; every other field is left out."""


MANY_PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 1500 + b"--x--"


@pytest.fixture
def read(monkeypatch):
    """By endpoint, the names that its view read so far."""
    monkeypatch.setattr(Recorded, "read", defaultdict(set))
    monkeypatch.setattr(ArchiveRequest, "parameter_storage_class", Recorded)
    return Recorded.read


@pytest.fixture
def archived(site, caplog):
    accounts.add(site.archive, "guest", "member", site.keeper, password=PASSWORD)
    accounts.add(site.archive, "head", "administrator", site.keeper, password=PASSWORD)
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    taken = site.told()
    site.agree(taken.testimony)
    site.agree(taken.testimony, CLOSED, (Component.SOUND,))
    return taken


class Walker:
    """Asks an archive as each account, and checks that each answer is one clear sentence at worst."""

    def __init__(self, site, address):
        self.site, self.address, self.visitors, self.asked = site, address, {}, 0
        self.strings = cycle(NAUGHTY.values())
        self.secret = ""

    def visitor(self, account):
        if account not in self.visitors:
            client = self.visitors[account] = self.site.app.test_client()
            token = accounts.let_in(self.site.archive, account, PASSWORD).token if account else None
            if token:
                with client.session_transaction() as kept:
                    kept["token"] = token
        return self.visitors[account]

    def path(self, rule, tried="", text="", **other):
        """The address of a rule, with `text` in place of the argument `tried`."""
        arguments = {name: ARGUMENTS.get(name, "1") for name in rule.arguments} | {"address": self.address}
        arguments |= ({"secret": self.secret} if self.secret else {}) | other
        return re.sub(
            r"<(?:[^<>:]*:)?([a-z_]+)>", lambda m: in_a_path(text) if m[1] == tried else arguments[m[1]], rule.rule
        )

    def ask(self, account, endpoint, method, path, question=None, form=None):
        if question:
            path += "?" + encoded(question)
        kind = "application/x-www-form-urlencoded"
        answer = self.visitor(account).open(
            path, method=method, data=encoded(form) if form else None, content_type=kind, headers=OURS, buffered=True
        )
        self.asked += 1
        where = f"{method} {path[:150]} {[(k, str(v)[:40]) for k, v in (form or {}).items()]} as {account or 'nobody'}"
        assert answer.status_code < 500 or answer.status_code in (503, 507), f"{answer.status_code}: {where}"
        assert answer.status_code < 600
        body = answer.get_data(as_text=True) if answer.mimetype in ("text/html", "application/json") else ""
        assert "Traceback" not in body and "werkzeug" not in body, where
        # As JSON it is data, as long as no browser takes it for a page.
        assert "<script>alert" not in body or answer.mimetype == "application/json", where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert not any("\n" in value or "\r" in value for _, value in answer.headers), where
        assert not any("x=y" in value for value in answer.headers.getlist("Set-Cookie")), where
        if answer.status_code >= 400 and method != "HEAD":
            says = re.search(r'role="alert"|class="title"|"what"', body)
            assert says, f"no sentence: {answer.status_code} {where}"
        if endpoint in LEAVES:
            self.visitors.pop(account)
        return answer


WAYS: tuple[dict[str, str], ...] = (
    *({"decision": one} for one in ("accept", "undo", "grant", "refuse", "reject")),
    {"do": "merge", "kind": "number"},
    {"deed": "remove"},
    {"kind": "testimony"},
)
"""What a form does is chosen by some of its fields; the others are read then."""
FILES = {"recording", "scan", "transcript"}
KINDS = ("events", "places", "sources")


def paths(walker, rule):
    """The addresses of a rule whose forms differ."""
    return (
        [walker.path(rule, kind=kind, id="new") for kind in KINDS] if "kind" in rule.arguments else [walker.path(rule)]
    )


def rules(app):
    return sorted((rule for rule in app.url_map.iter_rules()), key=lambda rule: (rule.rule, rule.endpoint))


def test_no_string_in_the_place_of_an_argument_is_a_fault(site, archived):
    walker = Walker(site, archived.address)
    for rule in rules(site.app):
        for tried in rule.arguments:
            for text in NAUGHTY.values():
                for method in sorted(rule.methods & {"GET", "POST"}):
                    walker.ask("head", rule.endpoint, method, walker.path(rule, tried, text))
            for account in ACCOUNTS[:-1]:
                for _ in range(3):
                    walker.ask(account, rule.endpoint, "GET", walker.path(rule, tried, next(walker.strings)))
    assert walker.asked > 1000


def test_no_string_in_a_question_is_a_fault(site, archived, read):
    walker = Walker(site, archived.address)
    tried = set()
    for rule in [rule for rule in rules(site.app) if "GET" in rule.methods]:
        walker.ask("head", rule.endpoint, "GET", walker.path(rule))
        while new := {(rule.endpoint, name) for name in read[rule.endpoint]} - tried:
            tried |= new
            for _, name in sorted(new):
                usual = {one: USUAL[one] for one in read[rule.endpoint] if one in USUAL}
                for _ in range(6):
                    walker.ask("head", rule.endpoint, "GET", walker.path(rule), usual | {name: next(walker.strings)})
        for account in ACCOUNTS[:-1]:
            for _ in range(2):
                text = next(walker.strings)
                question = dict.fromkeys(read[rule.endpoint] or {"x"}, text[:20_000])
                walker.ask(account, rule.endpoint, "GET", walker.path(rule), question)
    assert {name for _, name in tried} >= {"q", "page", "t", "r", "next", "about", "sort", "on", "before"}
    assert walker.asked > 700


def test_no_string_in_a_form_is_a_fault_and_every_field_of_every_form_is_reached(site, archived, read):
    walker = Walker(site, archived.address)
    walker.secret = links.make(site.archive, archived.testimony, "", site.keeper)
    # By the narrator's link first: the desk may make another one. After some, somebody has to log in again.
    found = sorted(
        (rule for rule in rules(site.app) if "POST" in rule.methods),
        key=lambda rule: (not rule.endpoint.startswith("mine."), rule.endpoint in LEAVES),
    )
    tried = set()
    for rule in found:
        for path in paths(walker, rule):
            for way in WAYS:
                walker.ask("head", rule.endpoint, "POST", path, form=USUAL | way)
        while new := {(rule.endpoint, name) for name in read[rule.endpoint]} - tried:
            tried |= new
            for _, name in sorted(new):
                usual = {one: USUAL[one] for one in read[rule.endpoint] if one in USUAL}
                for _ in range(5):
                    form = usual | {name: next(walker.strings)}
                    walker.ask("head", rule.endpoint, "POST", walker.path(rule), form=form)
        for account in ACCOUNTS[:-1]:
            text = next(walker.strings)
            form = dict.fromkeys(read[rule.endpoint] or {"x"}, text[:20_000])
            walker.ask(account, rule.endpoint, "POST", walker.path(rule), form=form)
        walker.ask("head", rule.endpoint, "POST", walker.path(rule), form={"x": NAUGHTY["very long"]})
    for rule in [rule for rule in rules(site.app) if "GET" in rule.methods]:
        walker.ask("head", rule.endpoint, "GET", walker.path(rule))
    # Whatever stands in a form of a template was read by a view.
    written = named_in_templates(Path(site.app.root_path) / "templates")
    reached = set().union(*read.values())
    assert len(written) > 50
    assert " ".join(sorted(written - reached - FILES)) == "", "these fields of forms were read by no view"
    assert walker.asked > 1000


def test_files_with_any_name_are_taken_in_or_refused_in_a_sentence(site, archived):
    keeper = site.visitor("keeper")
    sound = site.folder / "hum.wav"
    hum(sound, 1)
    for text in [*list(NAUGHTY.values())[:17], "name.wav\x00.exe"]:
        with sound.open("rb") as file:
            body = {"title": "Sound", "recording": (file, text[:300].encode("utf-8", "replace").decode() or "x")}
            answer = keeper.post("/desk/add", data=body, headers=OURS)
        assert answer.status_code < 500, repr(text)
    with sound.open("rb") as file:
        assert keeper.post("/message", data={"text": "x", "contact": (file, "x")}, headers=OURS).status_code == 400


def test_bodies_that_are_no_forms_are_refused(site, archived):
    walker = Walker(site, archived.address)
    head = walker.visitor("head")
    for rule in [rule for rule in rules(site.app) if "POST" in rule.methods]:
        for kind, body in (
            ("application/json", b'{"a": 1}'),
            ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data"),
            ("multipart/form-data", b"no boundary"),
            ("multipart/form-data; boundary=x", MANY_PARTS),
            ("application/x-www-form-urlencoded; charset=utf-7", b"a=+ADw-script+AD4-"),
            ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(3000))),
            ("text/plain", b"\xff\xfe\x00"),
        ):
            answer = head.post(walker.path(rule), data=body, content_type=kind, headers=OURS)
            assert answer.status_code < 500 or answer.status_code == 503, (rule.rule, kind)
        if rule.endpoint in LEAVES:
            walker.visitors.pop("head", None)
            head = walker.visitor("head")
