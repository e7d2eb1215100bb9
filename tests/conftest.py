"""What costs much and is no part of what a test asks is made cheap: hashing passwords, and compiling templates.

What is drawn by chance is the same each time and may take its time, so that a busy machine finds no other faults than a
quiet one; ``pytest --hypothesis-profile anew`` draws anew.
"""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache

from oralhist.work import accounts

settings.register_profile("again", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("anew", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("again")

IN_EARNEST = accounts.HASHED_BY
"""How passwords are hashed outside tests."""


@pytest.fixture(scope="session", autouse=True)
def _quick(tmp_path_factory):
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHED_BY", "scrypt:1024:8:1")
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": compiled})
        yield
