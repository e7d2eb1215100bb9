"""At the desk: a recording is added to a testimony that is there, and waits until it is said to be covered."""

from __future__ import annotations

import io
import re

import pytest
from site_for_tests import NAUGHTY, OURS, hum, path_of
from test_web_tus import begun, put

from oralhist.catalogue import ledger
from oralhist.model.access import OPEN
from oralhist.reading_room import ReadingRoom
from oralhist.web import sound
from oralhist.work import adding, consent
from oralhist.work.ingest import upload_folder

FORM = "multipart/form-data"


@pytest.fixture
def bridge(site):
    """A testimony that is open to everybody."""
    taken = site.told(seconds=14)
    consent.record(site.archive, taken.testimony, (), OPEN, None, site.keeper)
    return taken


def tape(site, seconds=9, name="second side.wav"):
    hum(site.folder / name, seconds)
    return (io.BytesIO((site.folder / name).read_bytes()), name)


def send(client, number, data, **headers):
    return client.post(f"/desk/{number}/recordings", data=data, headers={**OURS, **headers}, content_type=FORM)


def room(site):
    return ReadingRoom(site.archive, site.keeper, site.archive.today())


def test_without_scripts_a_form_adds_it_and_readers_see_the_same_page_as_before(site, bridge):
    keeper, reader = site.visitor("keeper"), site.visitor()
    before = reader.get(path_of(bridge.address)).data
    page = keeper.get(f"/desk/{bridge.testimony}/recordings").get_data(as_text=True)
    assert 'enctype="multipart/form-data"' in page and 'name="covered"' in page
    answer = send(keeper, bridge.testimony, {"recording": tape(site)})
    assert answer.status_code == 303, answer.data
    page = keeper.get(answer.headers["Location"]).get_data(as_text=True)
    assert "It is kept, and waits" in page and "second side.wav" in page
    assert "A recording that was added waits." in keeper.get(f"/desk/{bridge.testimony}").get_data(as_text=True)
    assert "Say whether what was agreed covers what was added" in keeper.get("/desk").get_data(as_text=True)
    assert reader.get(path_of(bridge.address)).data == before
    assert reader.get(f"/sound/{bridge.address}/2").status_code == 404
    assert [left for left in upload_folder(site.archive).iterdir() if left.name.startswith("upload-")] == []


def test_it_is_part_of_the_testimony_once_somebody_says_that_it_is_covered(site, bridge):
    keeper = site.visitor("keeper")
    send(keeper, bridge.testimony, {"recording": tape(site)})
    page = keeper.get(f"/desk/{bridge.testimony}/recordings").get_data(as_text=True)
    waits = re.search(r'name="recording" value="([^"]+)"', page)[1]
    where = f"/desk/{bridge.testimony}/covered"
    for unsure in ({"recording": waits}, {"recording": waits, "sure": "no"}):
        assert keeper.post(where, data=unsure, headers=OURS).status_code == 400
    for wrong in ("OH-2026-0001-01", *(text.encode("utf-8", "replace").decode() for text in NAUGHTY)):
        refused = keeper.post(where, data={"recording": wrong, "sure": "yes"}, headers=OURS)
        assert refused.status_code == 400, wrong
    assert len(room(site).by_number(bridge.testimony).recordings) == 1
    assert keeper.post(where, data={"recording": waits, "sure": "yes"}, headers=OURS).status_code == 303
    page = keeper.get(f"/desk/{bridge.testimony}/recordings").get_data(as_text=True)
    assert "It is part of the testimony now." in page and "Waits for you" not in page
    assert len(room(site).by_number(bridge.testimony).recordings) == 2
    assert keeper.post(where, data={"recording": waits, "sure": "yes"}, headers=OURS).status_code == 400


def waits_of(site, number):
    """What waits of a testimony: its id, and where it is heard."""
    (one,) = room(site).added(number)
    return one.id, f"/desk/{number}/recordings/{one.kept}"


def test_an_archivist_hears_what_waits_whole_or_in_part_and_the_ledger_says_so(site, bridge):
    keeper = site.visitor("keeper")
    data = tape(site)[0].read()
    send(keeper, bridge.testimony, {"recording": tape(site)})
    _, path = waits_of(site, bridge.testimony)
    page = keeper.get(f"/desk/{bridge.testimony}/recordings").get_data(as_text=True)
    assert f'src="{path}"' in page and f'href="{path}" download' in page
    assert played(site, bridge.testimony) == []
    whole = keeper.get(path)
    assert (whole.status_code, whole.data) == (200, data)
    assert whole.mimetype.startswith("audio/") and whole.headers["Accept-Ranges"] == "bytes"
    part = keeper.get(path, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, data[5:10])
    assert part.headers["Content-Range"] == f"bytes 5-9/{len(data)}"
    assert keeper.get(path, headers={"Range": f"bytes={len(data)}-"}).status_code == 416
    for answer in (whole, part):
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers
    assert played(site, bridge.testimony) == ["keeper"], "once a day"


def played(site, number):
    return [one.who for one in ledger.entries(site.archive.db, subject=number) if one.verb == "played"]


def test_nobody_else_hears_what_waits_nor_learns_whether_it_is_there(site, bridge):
    send(site.visitor("keeper"), bridge.testimony, {"recording": tape(site)})
    _, path = waits_of(site, bridge.testimony)
    for account in ("", "scholar"):
        client = site.visitor(account)
        absent = client.get(path.replace("d02", "d07"))
        for method in ("get", "head", "post"):
            answer, other = (getattr(client, method)(one, headers=OURS) for one in (path, path.replace("d02", "d07")))
            assert (answer.status_code, len(answer.data)) == (other.status_code, len(other.data))
        answer = client.get(path)
        assert answer.status_code == absent.status_code == (404 if account else 303)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.data.replace(b"d02", b"d07") == absent.data
    assert played(site, bridge.testimony) == []
    keeper = site.visitor("keeper")
    for wrong in (path.replace("d02", "d07"), path.replace("0001/", "0099/"), path.removesuffix(".wav"), f"{path}/.."):
        assert keeper.get(wrong).status_code == 404, wrong


@pytest.mark.parametrize("ends", [adding.cover, adding.discard])
def test_what_waits_no_more_stops_in_the_middle(site, bridge, monkeypatch, ends):
    monkeypatch.setattr(sound, "BLOCK", 8192)
    keeper = site.visitor("keeper")
    send(keeper, bridge.testimony, {"recording": tape(site)})
    id, path = waits_of(site, bridge.testimony)
    answer = keeper.get(path, buffered=False)
    blocks = iter(answer.response)
    assert len(next(blocks)) == 8192 < answer.content_length
    ends(site.archive, bridge.testimony, **{"by": site.keeper, "ids": [id]})
    assert list(blocks) == []
    assert keeper.get(path).status_code == 404


def test_what_waits_is_destroyed_once_somebody_is_sure_and_its_page_says_so(site, bridge):
    keeper = site.visitor("keeper")
    send(keeper, bridge.testimony, {"recording": tape(site)})
    id, _ = waits_of(site, bridge.testimony)
    where = f"/desk/{bridge.testimony}/discarded"
    for unsure in ({"recording": id}, {"recording": id, "sure": "no"}, {"sure": "yes"}):
        assert keeper.post(where, data=unsure, headers=OURS).status_code == 400
    for wrong in ("OH-2026-0001-01", *(text.encode("utf-8", "replace").decode() for text in NAUGHTY)):
        assert keeper.post(where, data={"recording": wrong, "sure": "yes"}, headers=OURS).status_code == 400, wrong
    for account in ("", "scholar"):
        answer = site.visitor(account).post(where, data={"recording": id, "sure": "yes"}, headers=OURS)
        assert answer.status_code == (404 if account else 303)
    assert waits_of(site, bridge.testimony)[0] == id
    assert keeper.post(where, data={"recording": id, "sure": "yes"}, headers=OURS).status_code == 303
    page = keeper.get(f"/desk/{bridge.testimony}/recordings").get_data(as_text=True)
    assert "The recording is destroyed." in page and "Waits for you" not in page
    assert keeper.post(where, data={"recording": id, "sure": "yes"}, headers=OURS).status_code == 400
    answer = send(keeper, bridge.testimony, {"recording": tape(site)})
    assert answer.status_code == 303 and waits_of(site, bridge.testimony)[0] != id


def test_what_is_covered_is_not_destroyed_and_a_sentence_says_how_it_would_be(site, bridge):
    keeper = site.visitor("keeper")
    send(keeper, bridge.testimony, {"recording": tape(site)})
    id, _ = waits_of(site, bridge.testimony)
    adding.cover(site.archive, bridge.testimony, site.keeper)
    answer = keeper.post(f"/desk/{bridge.testimony}/discarded", data={"recording": id, "sure": "yes"}, headers=OURS)
    assert answer.status_code == 400
    assert "goes only with it, by an erasure: that takes two archivists" in answer.get_data(as_text=True)
    assert len(room(site).by_number(bridge.testimony).recordings) == 2


def test_with_scripts_it_comes_in_pieces_and_joins_in_the_same_deed(site, bridge):
    keeper = site.visitor("keeper")
    data = tape(site)[0].read()
    address = begun(keeper, len(data), "later.wav")
    upload = address.rpartition("/")[2]
    asking = {"upload": [upload], "covered": "yes"}
    early = send(keeper, bridge.testimony, asking, Accept="application/json")
    assert early.status_code == 400 and "not here as a whole" in early.json["error"]["what"]
    assert put(keeper, address, 0, data).status_code == 204
    taken = send(keeper, bridge.testimony, asking, Accept="application/json")
    assert taken.status_code == 200, taken.data
    assert taken.json["page"] == f"/desk/{bridge.testimony}/recordings"
    assert len(room(site).by_number(bridge.testimony).recordings) == 2
    assert list(site.archive.folders.uploads.iterdir()) == []


def test_what_cannot_be_added_is_refused_in_a_sentence_and_changes_nothing(site, bridge):
    keeper = site.visitor("keeper")
    wrong = (
        {},
        {"recording": (io.BytesIO(b"What was said."), "notes.wav")},
        {"recording": (io.BytesIO(b"WEBVTT\n"), "words.vtt")},
        {"recording": (io.BytesIO(tape(site)[0].read()[:60]), "cut.wav")},
        {"recording": (io.BytesIO((site.folder / "The wooden bridge.wav").read_bytes()), "again.wav")},
    )
    for data in wrong:
        answer = send(keeper, bridge.testimony, {**data, "covered": "yes"}, Accept="application/json")
        assert answer.status_code == 400 and answer.json["error"]["what"], data
    assert send(keeper, "OH-2026-0099", {"recording": tape(site)}).status_code == 404
    assert keeper.get("/desk/OH-2026-0099/recordings").status_code == 404
    assert len(room(site).by_number(bridge.testimony).recordings) == 1
    assert room(site).added(bridge.testimony) == ()


def test_what_is_withdrawn_takes_nothing_more(site, bridge):
    consent.withdraw(site.archive, bridge.testimony, site.keeper)
    keeper = site.visitor("keeper")
    page = keeper.get(f"/desk/{bridge.testimony}/recordings").get_data(as_text=True)
    assert "It was withdrawn; nothing is added to it." in page and "data-take" not in page
    assert send(keeper, bridge.testimony, {"recording": tape(site)}).status_code == 400


def test_only_archivists_come_here(site, bridge):
    there = [site.visitor(account).get("/desk/OH-2026-0099/recordings") for account in ("", "scholar")]
    for account, absent in zip(("", "scholar"), there, strict=True):
        client = site.visitor(account)
        answer = client.get(f"/desk/{bridge.testimony}/recordings")
        assert answer.status_code == absent.status_code != 200
        for path in ("recordings", "covered", "discarded"):
            assert client.post(f"/desk/{bridge.testimony}/{path}", headers=OURS).status_code in (303, 403, 404)
    assert len(room(site).by_number(bridge.testimony).recordings) == 1
