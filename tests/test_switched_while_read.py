"""Fifty readers ask over HTTP while everything is hidden and shown again: who asks after that sees nothing of it."""

from __future__ import annotations

import time
from dataclasses import replace

from oralhist.catalogue import accounts as rows
from oralhist.model.access import Switch
from oralhist.model.identifiers import TestimonyId
from oralhist.model.persons import Role
from oralhist.work import accounts, switch
from readers_for_tests import READERS, readers
from test_closed_while_read import ADDRESS, PATHS, TOLD, sees
from two_archives import BEGUN, KEEPER, LATER, OPEN, PASSWORD, build

NUMBER = TestimonyId("OH-2026-0001")
KINDS = (
    (Switch.TESTIMONY, NUMBER),
    (Switch.FAMILY, "bridge family"),
    (Switch.PERSON, "pers1aaa"),
    (Switch.EVERYTHING, ""),
)


def test_no_request_that_begins_after_the_switch_sees_what_it_hides(tmp_path):
    told = replace(
        TOLD,
        decisions=(((), OPEN, None),),
        family="bridge family",
        persons=(("pers1aaa", "Kulash", Role.NARRATOR, None),),
    )
    archive = build(tmp_path, [(0, told)])
    archive.clock = lambda: BEGUN
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    first, second = (rows.account(archive.db, name).viewer(archive.today()) for name in ("keeper", "aigul"))
    spans = []
    with readers(archive, PATHS, sees) as crowd:
        for kind, name in KINDS:
            begun = time.monotonic()
            crowd.answered(READERS)
            spans.append((begun, time.monotonic(), True))
            what = switch.target(archive, kind, name)
            switch.hide(archive, what, KEEPER)
            begun = time.monotonic()
            switch.show_again(archive, what, first)
            crowd.answered(READERS)
            spans.append((begun, time.monotonic(), False))
            assert switch.show_again(archive, what, second)
    inside = {True: 0, False: 0}
    for begun, ended, status, seen, path in crowd.requests:
        assert status in (200, 404), (status, path)
        for start, end, opened in spans:
            if start <= begun and ended <= end:
                inside[opened] += 1
                assert seen is opened, (path, opened)
    assert all(many >= READERS * len(KINDS) * 0.8 for many in inside.values()), inside
    assert told.address == ADDRESS
    archive.close()
