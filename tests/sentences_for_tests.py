"""The English sentences that code makes, as they come out: read from its syntax, with `1` in each place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "oralhist"
FILLED = "1"


@dataclass(frozen=True)
class Module:
    """A module, and what of it makes sentences."""

    path: Path
    tree: ast.Module = field(repr=False)

    @property
    def name(self) -> str:
        return self.path.relative_to(SOURCE).as_posix()

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        return {
            target.id: node.value
            for node in self.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def said(self, node: ast.expr, around: ast.FunctionDef | None, depth: int = 0) -> list[str] | None:
        """All that an expression can say, None where the syntax does not tell it."""
        if depth > 6:
            return None
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            parts = [self._part(part, around, depth) for part in node.values]
            return ["".join(chosen) for chosen in product(*parts)]
        if isinstance(node, ast.IfExp):
            return _both(self.said(node.body, around, depth + 1), self.said(node.orelse, around, depth + 1))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.said(node.left, around, depth + 1), self.said(node.right, around, depth + 1)
            return None if left is None or right is None else [one + other for one, other in product(left, right)]
        if isinstance(node, ast.Name):
            return self._named(node.id, around, depth)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.functions:
            function = self.functions[node.func.id]
            found = [one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
            return _both(*(self.said(one, function, depth + 1) for one in found))
        return None

    def _part(self, part: ast.expr, around: ast.FunctionDef | None, depth: int) -> list[str]:
        if isinstance(part, ast.FormattedValue):
            return self.said(part.value, around, depth + 1) or [FILLED]
        return [str(part.value)] if isinstance(part, ast.Constant) else [FILLED]

    def _named(self, name: str, around: ast.FunctionDef | None, depth: int) -> list[str] | None:
        if around is not None:
            # `what = ...` and then perhaps `what += ...`
            begun = [one.value for one in ast.walk(around) if isinstance(one, ast.Assign) and _is(one.targets[0], name)]
            added = [one.value for one in ast.walk(around) if isinstance(one, ast.AugAssign) and _is(one.target, name)]
            said = _both(*(self.said(one, around, depth + 1) for one in begun)) if begun else None
            for one in added:
                more = self.said(one, around, depth + 1)
                said = None if said is None or more is None else [a + b for a, b in product(said, more)]
            if said is not None:
                return said
        return self.said(self.constants[name], None, depth + 1) if name in self.constants else None

    def calls(self, *names: str) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
        """Calls of `names` with the function that each stands in."""
        for function, node in _within(self.tree, None):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield node, function


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _both(*said: list[str] | None) -> list[str] | None:
    return None if any(one is None for one in said) else [text for one in said if one is not None for text in one]


def _within(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[tuple[ast.FunctionDef | None, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        inner = child if isinstance(child, ast.FunctionDef) else function
        yield inner, child
        yield from _within(child, inner)


def modules() -> list[Module]:
    """Every module of the program."""
    return [Module(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(SOURCE.rglob("*.py"))]


def kinds_of_refusals(found: list[Module]) -> tuple[str, ...]:
    """The names of `Refusal` and all that are kinds of it."""
    known = {"Refusal"}
    for _ in range(4):
        for module in found:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ClassDef):
                    above = {getattr(base, "id", getattr(base, "attr", "")) for base in node.bases}
                    known |= {node.name} if above & known else set()
    return tuple(sorted(known))
