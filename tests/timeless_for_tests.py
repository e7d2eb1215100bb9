"""The web of an archive as it is whatever the machine does beside: two of them can be compared to the byte."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from flask import Flask

from oralhist.web.app import create_app
from oralhist.web.throttle import Throttle
from oralhist.work.archive import Archive

DISK = SimpleNamespace(total=2 * 10**12, used=10**12, free=10**12)


def timeless(archive: Archive) -> Flask:
    """The web of an archive in which no time passes and no disk fills.

    How long somebody has to wait, and how much room there is, would else hang on the machine and what else it does.
    """
    app = create_app(archive)
    for one in app.extensions.values():
        if isinstance(one, Throttle):
            one._clock = lambda: 0.0
    answer = app.wsgi_app

    def on_a_disk_with_room(environ: Any, start: Any) -> Any:
        with patch("shutil.disk_usage", lambda _: DISK):
            return answer(environ, start)

    app.wsgi_app = on_a_disk_with_room  # type: ignore[method-assign]
    return app
