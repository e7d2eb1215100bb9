"""What costs much and is no part of what a test asks is made cheap: passwords, templates, routes, copies of one sound.

What is drawn by chance is the same each time and may take its time, so that a busy machine finds no other faults than a
quiet one; ``pytest --hypothesis-profile anew`` draws anew.
"""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from made_for_tests import made_once
from oralhist.work import accounts, derive

settings.register_profile("again", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("anew", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("again")

IN_EARNEST = accounts.HASHED_BY
"""How passwords are hashed outside tests."""


def _compiled_once(compiler):
    """What makes addresses of a route, compiled once for all applications: it hangs on the route as it is written."""
    known = {}

    def compiled(rule, append_unknown=True):
        key = (rule.rule, tuple(rule._trace), append_unknown)
        if rule.defaults:
            return compiler(rule, append_unknown)
        if key not in known:
            known[key] = compiler(rule, append_unknown)
        return known[key]

    return compiled


@pytest.fixture(scope="session", autouse=True)
def _quick(tmp_path_factory):
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHED_BY", "scrypt:1024:8:1")
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": compiled})
        patch.setattr(Rule, "_compile_builder", _compiled_once(Rule._compile_builder))
        for name, maker in made_once().items():
            patch.setattr(derive, name, maker)
        yield
