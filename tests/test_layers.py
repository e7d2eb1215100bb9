"""Who may import whom, what lies where, and how long a module may grow: the shape of the code, read from its syntax."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "oralhist"
MOST_LINES = 400

FIELD = ("model", "language", "formats", "chronology")
ADAPTERS = ("catalogue", "media", "transcription", "search")
BELOW = (*FIELD, *ADAPTERS, "durable", "config")

# What each part may import of ours, besides itself. The first entry that fits a module decides.
# `__init__` stands for the package itself, which holds nothing but the version.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "__init__": (),
    "model": (),
    "durable": (),
    "config": (),
    "language": ("model",),
    "formats": ("model",),
    "chronology": ("model", "language"),
    **dict.fromkeys(ADAPTERS, (*FIELD, "durable")),
    # The reading room opens nothing: it is given the archive that `work.archive` describes, and does no work.
    "reading_room": (*BELOW, "work.archive"),
    "work": (*BELOW, "__init__"),
    "web.app": ("model", "formats", "reading_room", "work", "assembly", "__init__"),
    "web": ("model", "formats", "reading_room", "work"),
    "assembly": (*BELOW, "reading_room", "work"),
    "cli": (*BELOW, "reading_room", "work", "assembly", "web", "__init__"),
}

# Libraries that one part alone may know, so that it can be replaced without touching the rest.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "whoosh": ("search",),
    "flask": ("web",),
    "werkzeug": ("web", "work.accounts"),  # its `security` hashes passwords
    "jinja2": ("web",),
    "waitress": ("web", "cli"),
    "click": ("cli",),
    "rich": ("cli",),
    # `work` and `reading_room` hand a connection on and copy it for backups; the statements are the catalogue's.
    "sqlite_utils": ("catalogue", "work", "reading_room"),
    "sqlite3": ("catalogue", "work", "reading_room"),
    "lxml": ("formats",),
    "ffmpeg": ("media",),
    "imageio_ffmpeg": ("media",),
    "whisper": ("transcription",),
    "silero_vad": ("transcription",),
    "torch": ("transcription",),
    "ctranslate2": ("transcription",),
    "faster_whisper": ("transcription",),
}

SLOW_TO_IMPORT = {"torch", "whisper", "silero_vad", "faster_whisper", "ctranslate2", "pypinyin"}

NO_BUSINESS_IN_MODEL = {
    *("io", "os", "pathlib", "shutil", "tempfile", "sqlite3", "subprocess", "socket", "urllib", "http"),
    *("time", "random", "secrets", "uuid", "logging", "threading", "multiprocessing", "asyncio"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module of ours: its name below `oralhist` (`web.app`, `__init__`), its text and its syntax."""

    name: str
    text: str
    tree: ast.Module

    def within(self, part: str) -> bool:
        """Whether it is `part` or lies in it."""
        return self.name == part or self.name.startswith(part + ".")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported module, by its full name, and the line where it is asked for."""

    name: str
    line: int

    @property
    def top(self) -> str:
        """The distribution-level package."""
        return self.name.partition(".")[0]

    @property
    def ours(self) -> str | None:
        """Its name below `oralhist`, or None where it is somebody else's."""
        if self.name == "oralhist":
            return "__init__"
        return self.name.removeprefix("oralhist.") if self.name.startswith("oralhist.") else None


def modules() -> Iterator[Module]:
    """Every module of the package, as it lies on the disk now."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        text = path.read_text(encoding="utf-8")
        yield Module(name=name, text=text, tree=ast.parse(text, str(path)))


ALL = list(modules())
NAMES = {module.name for module in ALL}


def imports(tree: ast.AST) -> Iterator[Import]:
    """Every import below `tree`; `from oralhist.work import ingest` is one of `oralhist.work.ingest`, a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(name=alias.name, line=node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = node.module or ""
            for alias in node.names:
                longer = f"{package}.{alias.name}"
                known = longer.removeprefix("oralhist.") in NAMES
                yield Import(name=longer if known else package, line=node.lineno)


def rule_for(module: Module) -> tuple[str, tuple[str, ...]]:
    """The first entry of the table that the module fits."""
    for part, allowed in MAY_IMPORT.items():
        if module.within(part):
            return part, allowed
    raise AssertionError(f"{module.name} has no place in the table of layers")


def allowed(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith(part + ".") for part in parts)


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_a_module_imports_only_the_layers_below_it(module):
    part, others = rule_for(module)
    package = part.partition(".")[0]
    wrong = [
        f"line {found.line}: {found.name}"
        for found in imports(module.tree)
        if found.ours is not None and not allowed(found.ours, (package, *others))
    ]
    assert wrong == []


def test_the_table_refuses_what_it_should():
    """The rule itself can fail: an adapter that imports another, and a page that reads the catalogue, are caught."""

    def refused(name: str, line: str) -> bool:
        module = Module(name=name, text=line, tree=ast.parse(line))
        part, others = rule_for(module)
        return any(
            found.ours is not None and not allowed(found.ours, (part.partition(".")[0], *others))
            for found in imports(module.tree)
        )

    assert refused("catalogue.jobs", "from oralhist.media import bags")
    assert refused("search.index", "import oralhist.catalogue.jobs")
    assert refused("web.public", "from oralhist.catalogue import jobs")
    assert refused("web.public", "from oralhist.assembly import open_archive")
    assert refused("work.ingest", "from oralhist.reading_room import ReadingRoom")
    assert refused("model.access", "from oralhist import language")
    assert not refused("web.app", "from oralhist.assembly import open_archive")
    assert not refused("media.bags", "from oralhist.durable import write_whole")


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_a_library_is_known_only_to_the_part_that_it_belongs_to(module):
    wrong = [
        f"line {found.line}: {found.name}"
        for found in imports(module.tree)
        if found.top in ONLY_IN and not any(module.within(part) for part in ONLY_IN[found.top])
    ]
    assert wrong == []


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_imports_stand_at_the_top_but_those_that_take_long(module):
    if module.name == "cli.__main__":  # a child of `oralhist` imports it, and needs no command
        return
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    wrong = {
        f"line {found.line}: {found.name}"
        for function in functions
        for found in imports(function)
        if found.top not in SLOW_TO_IMPORT
    }
    assert wrong == set()


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_what_takes_long_to_import_is_imported_only_where_it_is_used(module):
    """At the top it would cost every command, `oralhist list` too, up to some seconds."""
    inside = {
        (found.name, found.line)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for found in imports(node)
    }
    inside |= {
        (found.name, found.line)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for found in imports(node)
    }
    wrong = [
        f"line {found.line}: {found.name}"
        for found in imports(module.tree)
        if found.top in SLOW_TO_IMPORT and (found.name, found.line) not in inside
    ]
    assert wrong == []


@pytest.mark.parametrize("module", [m for m in ALL if m.within("model")], ids=lambda module: module.name)
def test_the_model_is_the_standard_library_without_files_clock_or_chance(module):
    for found in imports(module.tree):
        if found.ours is None:
            assert found.top in sys.stdlib_module_names, f"line {found.line}: {found.name}"
            # Quoting asks nobody for anything.
            pure = found.name == "urllib.parse"
            assert pure or found.top not in NO_BUSINESS_IN_MODEL, f"line {found.line}: {found.name}"
    calls = [node.func for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    names = {f.attr if isinstance(f, ast.Attribute) else f.id for f in calls if isinstance(f, ast.Attribute | ast.Name)}
    assert names.isdisjoint({"open", "print", "input", "now", "today", "utcnow"})


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_only_config_reads_the_environment(module):
    if module.name == "config":
        return
    set_for_children = {
        node.value
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    }
    reads = [
        f"line {node.lineno}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and node not in set_for_children
        # Of a request (PEP 3333) it is what the request says.
        and not (isinstance(node.value, ast.Name) and node.value.id == "request")
    ]
    assert reads == []


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_only_the_catalogue_opens_a_transaction(module):
    """`writing(db)` is the one helper for it: what a deferred BEGIN or `atomic()` loses is told there."""
    said = [
        node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    begins = [text for text in said if re.fullmatch(r"(BEGIN|COMMIT|ROLLBACK)( [A-Z]+)?;?", text.strip().upper())]
    atomic = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and node.attr == "atomic"]
    assert atomic == []
    assert begins == [] or module.name == "catalogue.database"


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_a_module_says_what_it_is_for(module):
    assert ast.get_docstring(module.tree)


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.name)
def test_a_module_holds_one_idea(module):
    assert len(module.text.splitlines()) <= MOST_LINES
