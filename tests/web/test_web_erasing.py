"""The page *Erasures* of the desk, and sound that is being heard when its testimony is erased."""

from __future__ import annotations

import pytest
from site_for_tests import OURS, PASSWORD, path_of

from archives_for_tests import findings, perform
from oralhist.model.access import Viewer
from oralhist.web import sound
from oralhist.work import accounts, backup, erasure


@pytest.fixture
def told(site):
    accounts.add(site.archive, "aigul", "archivist", site.keeper, password=PASSWORD)
    # Whoever agrees has an account older than the asking.
    before = site.archive.clock
    site.archive.clock = lambda: before().replace(year=before().year + 1)
    taken = site.told()
    site.agree(taken.testimony)
    return taken


def test_two_archivists_erase_on_the_page(site, told, tmp_path):
    backup.back_up(site.archive, tmp_path / "kept", lambda _done, _total: None)
    keeper, aigul, reader = site.visitor("keeper"), site.visitor("aigul"), site.visitor()
    erasure.ask(site.archive, told.testimony, Viewer.public())
    page = keeper.get("/desk/erasures").text
    assert "Urgent" in page and "Agree as the first" in page and str(tmp_path / "kept") in page
    number = {"number": told.testimony, "reason": "at-the-narrators-wish"}
    assert keeper.post("/desk/erasures", data=number, headers=OURS).status_code == 303
    assert "A second archivist has to agree" in keeper.get("/desk/erasures").text
    agree = {"number": told.testimony, "again": told.testimony}
    assert keeper.post("/desk/erasures/agree", data=agree, headers=OURS).status_code == 400
    for wrong in ("", "OH-2026-9999"):
        assert aigul.post("/desk/erasures/agree", data={**agree, "again": wrong}, headers=OURS).status_code == 400
    assert reader.get(path_of(told.address)).status_code == 200
    assert aigul.post("/desk/erasures/agree", data=agree, headers=OURS).status_code == 303
    assert reader.get(path_of(told.address)).status_code == 404
    for path in (path_of(told.address), f"/desk/{told.testimony}"):
        assert keeper.get(path).status_code == 404
    assert "its files are being destroyed" in aigul.get("/desk/erasures").text
    perform(site.archive)
    page = aigul.get("/desk/erasures").text
    assert told.testimony in page and "being destroyed" not in page
    assert aigul.post("/desk/erasures/backups", data={"backup": "1"}, headers=OURS).status_code == 303
    assert "No backup is known" in aigul.get("/desk/erasures").text
    assert findings(site.archive) == []


def test_one_archivist_declines(site, told):
    erasure.ask(site.archive, told.testimony, Viewer.public())
    keeper = site.visitor("keeper")
    assert keeper.post("/desk/erasures/decline", data={"number": told.testimony}, headers=OURS).status_code == 303
    assert "Nobody asks" in keeper.get("/desk/erasures").text


@pytest.mark.parametrize("form", [{}, {"number": "x"}, {"number": "OH-2026-0099", "reason": "by-law"}, {"backup": "y"}])
def test_what_is_not_there_is_not_erased(site, form):
    keeper = site.visitor("keeper")
    for path in ("", "/agree", "/decline", "/backups"):
        assert keeper.post(f"/desk/erasures{path}", data=form, headers=OURS).status_code in (400, 404)


@pytest.mark.parametrize("account", ["", "scholar"])
def test_nobody_else_comes_to_it(site, account):
    visitor = site.visitor(account)
    for path in ("", "/agree", "/decline", "/backups"):
        answer = visitor.post(f"/desk/erasures{path}", data={}, headers=OURS)
        assert answer.status_code == (404 if account else 303)
    assert visitor.get("/desk/erasures").status_code == (404 if account else 303)


@pytest.mark.parametrize("files_gone", [True, False])
def test_sound_that_is_being_heard_stops_at_the_next_block(site, told, files_gone, monkeypatch):
    monkeypatch.setattr(sound, "BLOCK", 20_000)
    answer = site.visitor().get(f"{path_of(told.address)}/sound/1", buffered=False)
    blocks = iter(answer.response)
    assert len(next(blocks)) == 20_000 and answer.content_length > 60_000
    erasure.ask(site.archive, told.testimony, viewer(site, "keeper"))
    erasure.erase(site.archive, told.testimony, viewer(site, "aigul"))
    if files_gone:
        perform(site.archive)
    assert list(blocks) == []


def viewer(site, name):
    found = accounts.known(site.archive, name, PASSWORD)
    assert found is not None
    return found
