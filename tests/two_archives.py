"""Two archives made from the same things, but for what is closed; and everything that a person can ask of one.

Addresses and the clock are given, so that whatever differs between their answers comes from what is closed.
"""

from __future__ import annotations

import ast
import math
import struct
import sys
import wave
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from types import MappingProxyType

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from archives_for_tests import vetted
from oralhist.assembly import new_archive
from oralhist.catalogue import claims, testimonies, transcripts
from oralhist.catalogue import persons as registry
from oralhist.catalogue.database import writing
from oralhist.chronology.load import load
from oralhist.cli.group import main
from oralhist.model.access import OPEN, Audience, Clearance, Component, State
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.model.claims import Assertion, ClaimKind, Stance
from oralhist.model.edits import EditKind, version
from oralhist.model.identifiers import Address, EventId
from oralhist.model.persons import Role
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.web.app import create_app
from oralhist.web.needs import need_of
from oralhist.work import accounts, consent, edits, grants, naming, persons, runner
from oralhist.work.archive import Archive
from oralhist.work.changes import Asked
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator
from oralhist.work.restrict import Wish, restrict
from oralhist.work.revise import Said, add
from words_for_tests import lay_words

BEGUN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 9, 1, 12, tzinfo=UTC)
FAR = date(2999, 1, 1)
PASSWORD = "a-password-for-tests"
OURS = {"Sec-Fetch-Site": "same-origin"}
KEEPER = operator("test")
FAMILIES = {"bridge family": "fam1aaaa", "river family": "fam2bbbb"}
VISITORS = ("", "kin", "neighbour", "scholar", "guest")
"""Who asks: somebody unknown, a member of each family, a researcher, a member to whom things are given by name."""
EVERYBODY = frozenset(VISITORS)

Answers = dict[tuple[str, ...], tuple[object, ...]]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A testimony as it is handed in, and all that is then decided about it.

    `lines` are said one after another, four seconds each; `recordings` are lengths in seconds. `decisions` are
    components (none: all), audience, embargo.
    """

    address: str
    title: str
    lines: tuple[tuple[str, str], ...]
    language: str = "en"
    narrator: str = "Kulash"
    pseudonym: str = ""
    family: str = ""
    side: str = "unknown"
    born: str = ""
    recordings: tuple[int, ...] = ()
    decisions: tuple[tuple[tuple[Component, ...], frozenset[Audience], date | None], ...] = (((), OPEN, None),)
    tags: Mapping[str, int] = field(default_factory=dict)
    """For an event the line that speaks of it, accepted by an archivist."""
    machine: bool = False
    translated: tuple[str, ...] = ()
    """A layer in Russian, line by line."""
    corrected: str = ""
    """What the first line says in an edit that is in no revision yet."""
    spoken: bool = True
    """Whether the words were found in the sound, where there is one."""
    state: State = State.KEPT
    withheld: tuple[tuple[int, int, bool], ...] = ()
    """Spans of the first recording: from second, to second, whether silently."""
    inside: int = 0
    """What is heard in those spans."""
    speakers: Mapping[str, frozenset[Audience] | None] = field(default_factory=dict)
    """Who else speaks there, and to whom they opened all of it (None: they were not asked yet)."""
    given_to: tuple[str, ...] = ()
    """The accounts to which all of it was given by name."""
    persons: tuple[tuple[str, str, Role, int | None], ...] = ()
    """Who is linked by an archivist: the person's address, a spelling, the role, the line."""

    def closed(self, *components: Component) -> Telling:
        """The same with these components closed, by a decision."""
        return replace(self, decisions=(*self.decisions, (components, frozenset(), None)))


def lines(*texts: str, who: str = "Kulash") -> tuple[tuple[str, str], ...]:
    return tuple((who, text) for text in texts)


def build(folder: Path, tellings: Iterable[tuple[int, Telling]], *, members: bool = True) -> Archive:
    """An archive of `tellings`, each handed in on its day after the first, opened or closed as it says."""
    archive = new_archive(folder / "data", name="Half-households", time_zone="Asia/Almaty")
    handed_in = folder / "handed-in"
    handed_in.mkdir()
    archive.clock = lambda: BEGUN
    for name, role, families in (
        ("kin", "member", ["bridge family"]),
        ("neighbour", "member", ["river family"]),
        ("scholar", "researcher", []),
        ("guest", "member", ["river family"]),
        ("keeper", "archivist", []),
    ):
        if members or not families:
            known = [family for family in families if testimonies.family_of_key(archive.db, family) is None]
            archive.draw = drawing(*(FAMILIES[family] for family in known))
            accounts.add(archive, name, role, KEEPER, password=PASSWORD, families=families)
    vetted(archive, "scholar")
    for day, telling in tellings:
        _enter(archive, handed_in, day, telling)
    archive.clock = lambda: LATER
    return archive


def drawing(*addresses: str):
    """A `draw` that gives these addresses, one after another."""
    left = iter(addresses)
    return lambda: Address(next(left))


def _enter(archive: Archive, folder: Path, day: int, telling: Telling) -> None:
    archive.clock = lambda: BEGUN + timedelta(days=day)
    archive.draw = drawing(telling.address, *([FAMILIES[telling.family]] if telling.family else []))
    words = folder / f"{telling.address}.vtt"
    words.write_text(vtt(telling), encoding="utf-8")
    sounds = [
        hum(folder / f"{telling.address}{n}.wav", length, telling.withheld if n == 0 else (), telling.inside)
        for n, length in enumerate(telling.recordings)
    ]
    described = Description(
        title=telling.title,
        narrator=telling.narrator,
        languages=(telling.language,),
        family=telling.family,
        side=telling.side,
        born=telling.born,
        summary=f"What is told in {telling.title}",
        collection="Tests",
    )
    given = [Incoming(path=path, name=path.name) for path in sounds]
    number = take_in(archive, given, Incoming(path=words, name=words.name), described, KEEPER).testimony
    found = testimonies.by_number(archive.db, number)
    assert found is not None
    if telling.pseudonym:
        naming.give(archive, number, telling.pseudonym, KEEPER)
    if telling.machine:
        with writing(archive.db) as db:
            add(archive, db, found, heard(transcripts.segments_of(db, found.row)))
    if telling.translated:
        with writing(archive.db) as db:
            add(archive, db, found, translated(transcripts.segments_of(db, found.row), telling.translated))
    runner.wait_for(archive, number, lambda _job, _done, _total: None)
    with writing(archive.db) as db:
        segments = transcripts.segments_of(db, found.row)
        for event, line in telling.tags.items():
            assert event in load().events, "a tag of an event that there is not shows nowhere, whoever may read it"
            evidence = Evidence(start=0, end=4, kind=EvidenceKind.CUE, means="so it says")
            suggestion = Suggestion(event=EventId(event), score=0.9, evidence=(evidence,))
            tag = transcripts.add_tag(db, found.row, segments[line], suggestion, TagStatus.ACCEPTED, "keeper")
            said = Assertion(start=0, end=4, kind=ClaimKind.NUMBER, stance=Stance.DIFFERS, low=7, high=7, unit="people")
            claims.add(db, found.row, tag, segments[line].text[:4], said, "", TagStatus.ACCEPTED, "keeper")
    if telling.spoken and telling.recordings:
        lay_words(archive, number, unsure=("bridge", "secret"))
    if telling.corrected:
        asked = Asked(kind=EditKind.TEXT, segment=segments[0].id, version=version(segments[0]), text=telling.corrected)
        edits.make(archive, number, asked, KEEPER)
        runner.wait_for(archive, number, lambda _job, _done, _total: None)
    for person, spelling, role, line in telling.persons:
        met = any(one.person == person for one in registry.every(archive.db))
        archive.draw = drawing(person)
        persons.link(archive, number, spelling, role, KEEPER, line=line, person=person if met else "")
    for start, end, silent in telling.withheld:
        restrict(archive, number, Wish(recording=1, start_ms=1000 * start, end_ms=1000 * end, silent=silent), KEEPER)
    runner.wait_for(archive, number, lambda _job, _done, _total: None)
    for components, audience, embargo in telling.decisions:
        consent.record(archive, number, components, audience, embargo, KEEPER)
    for speaker, agreed_to in telling.speakers.items():
        if agreed_to is None:
            consent.add_speaker(archive, number, speaker, KEEPER)
        else:
            consent.record(archive, number, (), agreed_to, None, KEEPER, speaker)
    for account in telling.given_to:
        grants.give(archive, number, account, (), None, KEEPER)
    if telling.state is State.HIDDEN:
        consent.withdraw(archive, number, KEEPER)
    elif telling.state is State.SEALED:
        with writing(archive.db) as db:
            testimonies.update(db, archive.now(), found.row, {"state": State.SEALED.value})


def heard(segments: tuple[Segment, ...]) -> Said:
    """The same words as a machine would have heard them."""
    return Said(
        maker=Maker(kind=MakerKind.MACHINE, name="scripted 1"),
        languages=tuple({segment.language: None for segment in segments}),
        segments=tuple(replace(segment, id=f"s{n:05d}", confidence=0.8) for n, segment in enumerate(segments)),
    )


def translated(segments: tuple[Segment, ...], texts: tuple[str, ...]) -> Said:
    """A translation into Russian."""
    return Said(
        maker=Maker(kind=MakerKind.PERSON, name="keeper"),
        languages=("ru",),
        segments=tuple(replace(one, text=text, language="ru") for one, text in zip(segments, texts, strict=True)),
        layer="ru",
    )


def vtt(telling: Telling) -> str:
    cues = [f"WEBVTT\n\nNOTE {telling.address}\n"]
    for n, (who, text) in enumerate(telling.lines):
        if text:
            cues.append(f"{stamp(4 * n)} --> {stamp(4 * n + 4)}\n<v {who}>{text}\n")
    return "\n".join(cues)


def stamp(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.000"


def hum(path: Path, seconds: int, spans: tuple[tuple[int, int, bool], ...] = (), inside: int = 0) -> Path:
    """A recording of a tone, which is `inside` Hz higher within `spans`."""

    def second(pitch: int) -> bytes:
        return b"".join(struct.pack("<h", int(6000 * math.sin(2 * math.pi * pitch * i / 8000))) for i in range(8000))

    pitch = 100 + sum(path.name.encode()) % 400
    outside, within = second(pitch), second(pitch + inside)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        for n in range(seconds):
            file.writeframes(within if any(start <= n < end for start, end, _ in spans) else outside)
    return path


QUERIES = (
    *("bridge", "bridges", "bridgx", '"wooden bridge"', "bridge -river", "мост", "көпір", "木桥", "көпірден мост"),
    *("Kulash", "secret", "Zharkentx", '"a secret path"', "told", '"', "-bridge", "x" * 2_600),
    *(
        "place:Zharkent",
        "name:Zharkent",
        "side:stayed",
        "brid*",
        "secrot~",
        "event:khorgos",
        "family:bridge",
        "(мост OR path)",
        "bridge near/5 wooden",
        "secret near/3 bridge",
    ),
    *(
        "speaker:narrator",
        "speaker:Kulash",
        "speaker:Robin",
        "narrator:Gulnar",
        "narrator:Robin",
        "date:1962",
        "checked:no",
        "recorded:2020..2030",
        "bridge -lang:en",
        "layer:translation",
        "born:1930..1949",
    ),
)
ADDRESS_OF_NOBODY = "00000000"
EXAMPLES: dict[str, tuple[str, ...]] = {
    "number:number": tuple(f"OH-2026-{n:04d}" for n in range(1, 4)),
    "event:event": (*load().events, "never-was"),
    "int": ("0", "1", "2", "3"),
    "default:form": ("json", "csv"),
    "default:token": ("never-given",),
    "any:kind": ("events", "places", "sources"),
    "default:id": ("new", "khorgos-crossing-1962", "place-005", "WC-0421"),
    "default:who": ("public", "account:guest"),
    "path:path": ("t/aaaaaaa1", "search"),
    "default:format": ("vtt", "srt", "txt", "json", "ris", "csv", "exe"),
}
"""What stands in a route in place of its arguments, by converter and name; addresses are those of the archive."""
ASKED: dict[str, tuple[str, ...]] = {
    "q": QUERIES,
    "language": ("en", "kk", "ru", "zh", "ug", "none"),
    "page": ("1", "2", "3", "9999", "x"),
    "t": ("3", "3.5", "x"),
    "r": ("1", "2", "9"),
    "next": ("/desk", "//elsewhere.example"),
    "sort": ("recorded", "event", "x"),
    "without": ("forms", "bridge"),
    "side": ("left", "other", "stayed", "unknown"),
    "event": ("khorgos-crossing-1962", "never-was"),
    "place": ("place-005", "place-024", "nowhere"),
    "checked": ("yes", "no"),
    "sound": ("yes", "no"),
    "year": ("2025", "1900"),
    "collection": ("", "none"),
    "decade": ("1930s", "1940s"),
    "access": ("public", "nobody"),
    "also": ("bridge",),
    "offered": ("bridge", "secret"),
    "done": ("ended", "x"),
}
"""What is asked behind the question mark, by name."""
SENT: dict[str, tuple[str, ...]] = {
    "name": ("keeper", "nobody"),
    "password": ("wrong",),
    "begun": ("1962-05-29T00:00:00Z",),
    "before": ("wrong",),
    "after": ("another-password",),
}
"""What a form may send, by name; nobody but archivists may send any other."""


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
VARIANTS: dict[str, tuple[dict[str, str], ...]] = {
    **dict.fromkeys(METHODS, (OURS,)),
    "GET": ({}, {"Accept": "application/json", "Range": "bytes=0-99"}),
    "POST": (OURS, {}),
}


def asked_names(app: Flask) -> set[str]:
    """The names that views read from a question (`request.args`), found in their syntax; archivists' views apart."""
    modules = {
        view.__module__
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and (need_of(app, endpoint) or Clearance.PUBLIC) < Clearance.ARCHIVIST
    }
    found = set()
    for module in modules:
        for node in ast.walk(ast.parse(Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8"))):
            key: ast.expr | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                of, key = node.func.value, node.args[0]
            elif isinstance(node, ast.Subscript):
                of, key = node.value, node.slice
            elif isinstance(node, ast.Compare):
                of, key = node.comparators[0], node.left
            if isinstance(key, ast.Constant) and isinstance(of, ast.Attribute) and of.attr == "args":
                found.add(str(key.value))
    return found


def routes(
    app: Flask, addresses: Iterable[str], fewer: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str, set[str]]]:
    """Endpoint, path and methods of every route with every example in place of its arguments; `fewer` of some.

    Raises ``KeyError`` where a route has an argument without examples: give some in `EXAMPLES`.
    """
    statics = [path.name for path in Path(app.static_folder or "").iterdir()]
    examples = {
        **EXAMPLES,
        "address:address": (*addresses, ADDRESS_OF_NOBODY),
        "path:filename": (*statics, "never.css"),
        **fewer,
    }
    names = {kind: name for name, kind in app.url_map.converters.items()}
    for rule in app.url_map.iter_rules():
        kinds = {argument: names[type(converter)] for argument, converter in rule._converters.items()}
        kinds = {a: "default" if kind == "string" else kind for a, kind in kinds.items()}
        values = [
            examples[f"{kinds[argument]}:{argument}" if kinds[argument] != "int" else "int"]
            for argument in sorted(rule.arguments)
        ]
        for chosen in product(*values):
            with app.test_request_context():
                built = rule.build(dict(zip(sorted(rule.arguments), chosen, strict=True)), append_unknown=False)
            assert built is not None
            yield rule.endpoint, built[1], set(rule.methods or ())


def asking(path: str, endpoint: str) -> Iterator[str]:
    """`path` alone and with everything that can be asked behind the question mark."""
    yield path
    if endpoint == "static":
        return
    if endpoint.endswith("search"):
        for query in QUERIES:
            yield f"{path}?q={query}"
        for language, page in product(ASKED["language"], ASKED["page"][:2]):
            yield f"{path}?q=bridge&language={language}&page={page}"
        for page in ASKED["page"]:
            yield f"{path}?q=bridge&page={page}"
        for name in (
            "sort",
            "without",
            "side",
            "event",
            "place",
            "checked",
            "sound",
            "year",
            "collection",
            "decade",
            "access",
            "offered",
        ):
            for value in ASKED[name]:
                yield f"{path}?q=bridge&{name}={value}"
    else:
        yield f"{path}?" + "&".join(f"{name}={values[0]}" for name, values in ASKED.items())
        yield f"{path}?" + "&".join(f"{name}={values[-1]}" for name, values in ASKED.items() if name != "q")


def visitor(app: Flask, account: str) -> FlaskClient:
    client = app.test_client()
    if account:
        answer = client.post("/login", data={"name": account, "password": PASSWORD}, headers=OURS)
        assert answer.status_code == 303
    return client


FEWER = {"event:event": ("khorgos-crossing-1962", "half-households-1962"), "path:filename": ("site.css",)}
"""Examples enough for a quick walk: what else there is of these is the same for everybody, or walked elsewhere."""


def walk(
    archive: Archive,
    addresses: Iterable[str],
    account: str,
    methods: Iterable[str] = METHODS,
    fewer: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Answers:
    """Every answer of the web to `account`: status, all headers but the date, body; logging out comes last."""
    app = create_app(archive)
    client = visitor(app, account)
    found = sorted(routes(app, addresses, fewer), key=lambda route: route[0] == "session.leave")
    answers: Answers = {}
    for method in methods:
        for endpoint, path, taken in found:
            if method not in taken:
                continue
            for asked in asking(path, endpoint) if method == "GET" else [path]:
                for headers in VARIANTS[method]:
                    form = {name: values[0] for name, values in SENT.items()} if method == "POST" else None
                    answer = client.open(asked, method=method, headers=headers, data=form, buffered=True)
                    told = sorted((name, value) for name, value in answer.headers if name != "Date")
                    answers[method, asked, *headers] = (answer.status_code, told, answer.data)
    archive.close()
    assert {method for _, _, taken in found for method in taken} <= set(METHODS), "a route takes another method"
    return answers


def differences(one: Answers, other: Answers) -> list[tuple[str, ...]]:
    """What was asked where the two answer differently."""
    assert one.keys() == other.keys()
    return [asked for asked in one if one[asked] != other[asked]]


VIEWERS = ("public", "researcher", "family:fam1aaaa", "family:fam2bbbb", "family:00000000", "account:guest")
"""Who `--viewer` names; families by their address."""
IDENTIFIERS = ("OH-2026-0001", "OH-2026-0002", ADDRESS_OF_NOBODY, "no number")
COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "search": (
        *(("--", query) for query in QUERIES),
        *(("--limit", str(limit), "bridge") for limit in (1, 5, 1000)),
        *(("--language", language, "bridge") for language in ASKED["language"]),
        ("--stdin-lines",),
    ),
    "names": (
        *(("--", name) for name in ("Zharkent", "bridge", "secret", "Kulash", "Gulnar", "木桥", "")),
        ("--stdin-lines",),
    ),
    "show": (("{identifier}",),),
    "export": tuple(
        ("{identifier}", "--format", form, *more)
        for form in ("vtt", "srt", "txt", "json")
        for more in ((), ("--translation",))
    ),
}
"""What each command that takes a viewer is asked; ``{identifier}`` stands for every address and some numbers."""


def said(archive: Archive, addresses: Iterable[str], viewer: str) -> Answers:
    """Every answer of every command that takes ``--viewer``: exit status, standard output, standard error.

    Raises ``KeyError`` where such a command has no examples: give some in `COMMANDS`.
    """
    answers: Answers = {}
    for name, command in main.commands.items():
        if not any(parameter.name == "viewer" for parameter in command.params):
            continue
        for example in COMMANDS[name]:
            for identifier in (*addresses, *IDENTIFIERS) if "{identifier}" in example else [""]:
                words = [word.format(identifier=identifier) for word in example]
                for more in ((), ("--json",)) if any(p.name == "as_json" for p in command.params) else ((),):
                    asked = [name, "--viewer", viewer, *more, *words]
                    run = CliRunner().invoke(main, ["--data", str(archive.folders.root), *asked], input=LINES)
                    answers[tuple(asked)] = (run.exit_code, run.stdout, run.stderr, repr(run.exception))
    return answers


LINES = "\n".join([*QUERIES, '{"query": "bridge"}', '{"name": "bridge", "candidates": ["secret"]}', "{", ""])
