"""Everything that a person can ask of an archive, by page and by command, and where two archives answer differently."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from oralhist.chronology.load import load
from oralhist.cli.group import main
from oralhist.model.access import Clearance
from oralhist.web.needs import need_of
from oralhist.work.archive import Archive
from timeless_for_tests import timeless
from two_archives import OURS, PASSWORD

Answers = dict[tuple[str, ...], tuple[object, ...]]

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
        'family:"bridge family"',
        "family:fam2bbbb",
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
NAMES = ("Zharkent", "bridge", "secret", "Kulash", "Gulnar", "木桥", "")
ADDRESS_OF_NOBODY = "00000000"
EXAMPLES: dict[str, tuple[str, ...]] = {
    "number:number": tuple(f"OH-2026-{n:04d}" for n in range(1, 4)),
    "event:event": (*load().events, "never-was"),
    "address:family": ("fam1aaaa", "fam2bbbb", "aaaaaaa1", ADDRESS_OF_NOBODY),
    "address:person": (
        *("pers1aaa", "pers2bbb", "pers3ccc", "pers8kin", "pers8hhh", "pers9iii"),
        *("fam1aaaa", ADDRESS_OF_NOBODY),
    ),
    "place:place": ("place-005", "place-008", "nowhere"),
    "int": ("1", "0", "2", "3"),
    "default:form": ("json", "csv"),
    "default:token": ("never-given",),
    "default:upload": ("0" * 32,),
    "default:secret": ("never-given", "00000000000000000000", "here"),
    "any:kind": ("events", "places", "sources"),
    "any:form": ("consent", "interviewer"),
    "default:language": ("en", "ug", "xx"),
    "default:paper": ("OH-2026-0001-d02-01.pdf", "OH-2026-0002-d02-01.pdf", "metadata.json"),
    "default:waiting": ("OH-2026-0001-d02-01.wav", "OH-2026-0002-d03-01.wav", "metadata.json"),
    "default:id": ("new", "khorgos-crossing-1962", "place-005", "WC-0421"),
    "default:who": ("public", "account:guest"),
    "path:path": ("t/aaaaaaa1", "search"),
    "default:format": ("txt", "vtt", "srt", "json", "ris", "csv", "html", "exe"),
}
"""What stands in a route in place of its arguments, by converter and name; addresses are those of the archive."""
ASKED: dict[str, tuple[str, ...]] = {
    "q": QUERIES,
    "language": ("en", "kk", "ru", "zh", "ug", "none"),
    "page": ("1", "2", "3", "9999", "x"),
    "t": ("3", "3.5", "x"),
    "r": ("1", "2", "9"),
    "form": ("full", "x"),
    "part": ("2", "all", "x"),
    "s": ("1", "0", "x"),
    "rev": ("1", "9"),
    "line": ("1", "99", "x"),
    "next": ("/desk", "//elsewhere.example"),
    "sort": ("recorded", "event", "x"),
    "without": ("forms", "bridge"),
    "side": ("left", "other", "stayed", "unknown"),
    "event": ("khorgos-crossing-1962", "never-was"),
    "from": ("place-001", "place-002", "place-038"),
    "to": ("place-008", "place-015", "place-005", "2"),
    "place": ("place-005", "place-024", "nowhere"),
    "checked": ("yes", "no"),
    "sound": ("yes", "no", "full", "small"),
    "year": ("2025", "1900"),
    "collection": ("", "none"),
    "decade": ("1930s", "1940s"),
    "access": ("public", "nobody"),
    "also": ("bridge",),
    "offered": ("bridge", "secret"),
    "done": ("sent", "ended", "x"),
    "about": (
        *("t/aaaaaaa1", "", "names", "t/bbbbbbb1", "t/00000000", "events/khorgos-crossing-1962", "x"),
        *("f/fam1aaaa", "f/fam2bbbb", "f/fam3cccc", "p/pers1aaa", "p/pers3ccc", "p/pers8kin", "places/place-005"),
    ),
}
"""What is asked behind the question mark, by name."""
SENT: dict[str, tuple[str, ...]] = {
    "name": ("keeper", "nobody"),
    "password": ("wrong",),
    "begun": ("1962-05-29T00:00:00Z",),
    "before": ("wrong",),
    "after": ("another-password",),
    "code": ("0000-0000-0000-0000-0000",),
    "part": ("sound",),
    "whom": ("nobody",),
    "until": ("2031-04-25",),
    "line": ("0",),
    "from": ("0:01",),
    "to": ("0:02",),
    "recording": ("1",),
    "seen": ("0123456789abcdef",),
    "silent": ("yes",),
    "sure": ("yes",),
    "kind": ("question",),
    "words": ("What is said of me?",),
    "about": ("t/aaaaaaa1",),
    "text": ("This is my grandfather.",),
    "contact": ("guest@example.org",),
    "component": ("sound", "download"),
    "why": ("To hear it.",),
    "testimony": ("aaaaaaa1",),
    "token": ("never-given",),
}
"""What a form may send, by name; nobody but archivists may send any other."""


DRAWN = (("POST", "factor.begin"),)
"""What is answered with a secret drawn by chance, which no two archives share, whatever is in them."""
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
ABOUT = ("HEAD", "OPTIONS")
"""Methods that ask what GET would answer, or what can be asked."""
IN_PART = {"Accept": "application/json", "Range": "bytes=0-99"}
VARIANTS: dict[str, tuple[dict[str, str], ...]] = {
    **dict.fromkeys(METHODS, (OURS,)),
    "GET": ({}, IN_PART),
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
            of: ast.expr | None = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                of, key = node.func.value, node.args[0]
            elif isinstance(node, ast.Subscript):
                of, key = node.value, node.slice
            elif isinstance(node, ast.Compare):
                of, key = node.comparators[0], node.left
            asks = isinstance(of, ast.Attribute) and of.attr == "args"
            asks |= isinstance(of, ast.Call) and isinstance(of.func, ast.Name) and of.func.id == "given"
            if isinstance(key, ast.Constant) and asks:
                found.add(str(key.value))
    return found


class Route(NamedTuple):
    """A way into the archive; `first` is whether all its arguments but the one of most examples are the first ones."""

    endpoint: str
    path: str
    methods: set[str]
    first: bool


def routes(app: Flask, addresses: Iterable[str], fewer: Mapping[str, tuple[str, ...]]) -> Iterator[Route]:
    """Every route with every example in place of its arguments; `fewer` of some.

    Of more than two arguments, every example of the one that has most goes with each of another and the first ones of
    the rest. Raises ``KeyError`` where a route has an argument without examples: give some in `EXAMPLES`.
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
        values = {
            argument: examples[f"{kinds[argument]}:{argument}" if kinds[argument] != "int" else "int"]
            for argument in sorted(rule.arguments, key=lambda argument: (kinds[argument] == "int", argument))
        }
        most = max(values, key=lambda argument: len(values[argument]), default="")
        for chosen in product(*values.values()):
            others = [one for name, one in zip(values, chosen, strict=True) if name != most and one != values[name][0]]
            if len(values) > 2 and len(others) > 1:
                continue
            with app.test_request_context():
                built = rule.build(dict(zip(values, chosen, strict=True)), append_unknown=False)
            assert built is not None
            yield Route(rule.endpoint, built[1], set(rule.methods or ()), not others)


def asking(path: str, endpoint: str) -> Iterator[str]:
    """`path` alone and with everything that can be asked behind the question mark."""
    yield path
    if endpoint == "static":
        return
    if endpoint.endswith("names"):
        for name in NAMES:
            yield f"{path}?q={name}"
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
        if endpoint == "contact.write":
            for about in ASKED["about"]:
                yield f"{path}?about={about}"


ASKED_BY_FORM = ("public.search", "public.concordance", "public.search_as", "public.names", "public.testimony")
"""What is also asked by a form, so that it leaves no trace."""


def forms(path: str, endpoint: str) -> Iterator[dict[str, Any]]:
    """What is sent to `path` by a form: what may be sent, and to what is asked by a form all that can be asked."""
    yield {name: values[0] for name, values in SENT.items()}
    if endpoint in ASKED_BY_FORM:
        for question in list(asking(path, endpoint))[1:]:
            yield parse_qs(question.partition("?")[2], keep_blank_values=True)


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
    under: str = "",
    where: Iterable[str] = ("/",),
) -> Answers:
    """Every answer of the web to `account`: status, all headers but the date, body; logging out comes last.

    Below a prefix (`under`: ``/kk``) every route is asked alone and with one query. Addresses that begin with none of
    `where` are not asked.
    """
    app = timeless(archive)
    client = visitor(app, account)
    found = sorted(routes(app, addresses, fewer), key=lambda route: route.endpoint == "session.leave")
    answers: Answers = {}
    for method in methods:
        for route in found:
            if method not in route.methods or (method, route.endpoint) in DRAWN:
                continue
            for asked, headers, form in _asked(route, method, under):
                if not asked.startswith(tuple(where)):
                    continue
                answer = client.open(asked, method=method, headers=headers, data=form, buffered=True)
                told = sorted((name, value) for name, value in answer.headers if name != "Date")
                key = (method, asked, *headers, *([urlencode(form, doseq=True)] if form else []))
                answers[key] = (answer.status_code, told, answer.data)
    archive.close()
    assert {method for route in found for method in route.methods} <= set(METHODS), "a route takes another method"
    return answers


def _asked(route: Route, method: str, under: str) -> Iterator[tuple[str, dict[str, str], dict[str, Any] | None]]:
    """Address, headers and form of all that is asked of a route; all that can be, of the first of its examples."""
    path = f"{under}{route.path}"
    if method == "POST":
        for headers, form in product(VARIANTS[method], forms(path, route.endpoint)):
            yield path, headers, form
    elif method not in ABOUT or route.first:
        for headers in VARIANTS[method][: None if route.first and not under else 1]:
            yield path, headers, None
    if method == "GET" and route.first:
        for asked in [f"{path}?q=bridge"] if under else list(asking(path, route.endpoint))[1:]:
            yield asked, {}, None


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
        *(("--", name) for name in NAMES),
        ("--stdin-lines",),
    ),
    "show": (("{identifier}",),),
    "export": (
        *(
            ("{identifier}", "--format", form, *more)
            for form in ("vtt", "srt", "txt", "json")
            for more in ((), ("--translation",))
        ),
        ("{identifier}", "--format", "html"),
        ("{identifier}", "--format", "html", "--small"),
        ("{identifier}", "--format", "html", "--family", "--language", "ug"),
    ),
}
"""What each command that takes a viewer is asked; ``{identifier}`` stands for every address and some numbers."""


def said(archive: Archive, addresses: Iterable[str], viewer: str) -> Answers:
    """Every answer of every command that takes ``--viewer``: exit status, standard output, standard error.

    Raises ``KeyError`` where such a command has no examples: give some in `COMMANDS`.
    """
    answers: Answers = {}
    # A command opens the archive anew: by the clock of the wall, complaints of the plants would have lapsed.
    with patch("oralhist.assembly.clock", archive.clock):
        for asked in _commands(addresses, viewer):
            run = CliRunner().invoke(main, ["--data", str(archive.folders.root), *asked], input=LINES)
            answers[tuple(asked)] = (run.exit_code, run.stdout, run.stderr, repr(run.exception))
    return answers


def _commands(addresses: Iterable[str], viewer: str) -> Iterator[list[str]]:
    for name, command in main.commands.items():
        taken = {parameter.name for parameter in command.params}
        if "viewer" not in taken:
            continue
        for example in COMMANDS[name]:
            for identifier in (*addresses, *IDENTIFIERS) if "{identifier}" in example else [""]:
                words = [word.format(identifier=identifier) for word in example]
                # What lines ask is answered in JSON there.
                by_lines = "stdin_lines" in taken and example[0] == "--"
                for more in ((), ("--json",)) if "as_json" in taken and not by_lines else ((),):
                    yield [name, "--viewer", viewer, *more, *words]


LINES = "\n".join(
    [*QUERIES, *NAMES[:-1], '{"query": "bridge"}', '{"name": "bridge", "candidates": ["secret"]}', "{", ""]
)
