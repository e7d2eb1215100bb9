"""Uploads by tus 1.0: what the protocol demands, whose they are, and what a lost line costs."""

from __future__ import annotations

import base64
import hashlib
import io
import os
from datetime import timedelta

import pytest
from site_for_tests import OURS, hum

from oralhist.media import partial
from oralhist.model.access import Clearance, Viewer
from oralhist.model.refusals import NotFound
from oralhist.reading_room import ReadingRoom
from oralhist.work import runner, uploads

TUS = {**OURS, "Tus-Resumable": "1.0.0"}
KEEPER = Viewer(clearance=Clearance.ARCHIVIST, name="keeper")
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**said):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in said.items())


def begun(client, length, name="tape.wav", **more):
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(filename=name, **more)}
    answer = client.post("/desk/uploads", headers=headers)
    assert answer.status_code == 201, answer.data
    return answer.headers["Location"]


def put(client, address, offset, data, **headers):
    return client.patch(address, data=data, headers={**PIECE, "Upload-Offset": str(offset), **headers})


def test_a_recording_comes_in_pieces_and_is_taken_in_whole(site):
    keeper, sound = site.visitor("keeper"), site.folder / "tape.wav"
    hum(sound, 8)
    data = sound.read_bytes()
    address = begun(keeper, len(data), "Көпір — كۆۋرۈك 木桥.wav")
    half = len(data) // 2
    assert put(keeper, address, 0, data[:half]).headers["Upload-Offset"] == str(half)
    page = keeper.get("/desk/add").get_data(as_text=True)
    assert "Көпір — كۆۋرۈك 木桥.wav" in page
    upload = address.rpartition("/")[2]
    form = {"title": "In pieces", "languages": ["en"], "side": "unknown", "upload": [upload]}
    early = keeper.post("/desk/add", data=form, headers={**OURS, "Accept": "application/json"})
    assert early.status_code == 400 and "not here as a whole" in early.json["error"]["what"]
    asked = keeper.head(address, headers=TUS)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (str(half), str(len(data)))
    assert put(keeper, address, half, data[half:]).status_code == 204
    taken = keeper.post("/desk/add", data=form, headers={**OURS, "Accept": "application/json"})
    assert taken.status_code == 200, taken.data
    view = ReadingRoom(site.archive, site.keeper, site.archive.today()).by_number(taken.json["testimony"])
    assert len(view.recordings) == 1
    master = site.archive.folders.bag(taken.json["testimony"], 1) / "data" / f"{taken.json['testimony']}-01.wav"
    assert master.read_bytes() == data
    assert keeper.head(address, headers=TUS).status_code == 404
    assert list(site.archive.folders.uploads.iterdir()) == []


def test_what_a_client_asks_first_is_answered_as_the_protocol_says(site):
    answer = site.visitor("keeper").options("/desk/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "expiration", "termination", "checksum"}
    assert int(answer.headers["Tus-Max-Size"]) == site.archive.settings.most_upload_bytes


def test_a_piece_in_the_wrong_place_is_refused_and_changes_nothing(site):
    keeper = site.visitor("keeper")
    address = begun(keeper, 10)
    assert put(keeper, address, 0, b"01234").status_code == 204
    for wrong in (0, 4, 6, 10):
        assert put(keeper, address, wrong, b"xx").status_code == 409
    assert put(keeper, address, 5, b"567890").status_code == 400, "longer than was said"
    assert keeper.head(address, headers=TUS).headers["Upload-Offset"] == "5"
    assert put(keeper, address, 5, b"56789").headers["Upload-Offset"] == "10"


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_a_piece_that_was_altered_on_its_way_is_thrown_away(site, algorithm):
    keeper = site.visitor("keeper")
    address = begun(keeper, 10)
    right = base64.b64encode(hashlib.new(algorithm, b"01234").digest()).decode()
    assert put(keeper, address, 0, b"01x34", **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 460
    assert keeper.head(address, headers=TUS).headers["Upload-Offset"] == "0"
    assert put(keeper, address, 0, b"01234", **{"Upload-Checksum": f"{algorithm} {right}"}).status_code == 204
    for odd in ("crc32 AAAA", "sha256", "sha256 %%%", "sha256 A"):
        assert put(keeper, address, 5, b"5", **{"Upload-Checksum": odd}).status_code == 400


def test_an_upload_is_its_owners_alone(site):
    address = begun(site.visitor("keeper"), 10)
    for other in ("", "scholar"):
        client = site.visitor(other)
        assert client.head(address, headers=TUS).status_code in (303, 404)
        assert put(client, address, 0, b"01234").status_code in (303, 404)
    upload = address.rpartition("/")[2]
    with pytest.raises(NotFound):
        uploads.standing(site.archive, upload, Viewer(clearance=Clearance.ARCHIVIST, name="somebody"))
    assert partial.find(site.archive.folders.uploads, upload).offset == 0


def test_what_was_abandoned_for_a_week_goes_though_nobody_uploads_anything_more(site):
    keeper = site.visitor("keeper")
    left, fresh = (begun(keeper, 10).rpartition("/")[2] for _ in range(2))
    long_ago = (site.archive.now() - uploads.KEPT - timedelta(hours=1)).timestamp()
    os.utime(site.archive.folders.uploads / left / "bytes", (long_ago, long_ago))
    assert runner.work(site.archive, lambda _job, _done, _total: None, once=True)
    assert [one.id for one in partial.every(site.archive.folders.uploads)] == [fresh]


def test_what_is_no_tus_is_refused_in_a_sentence(site):
    keeper = site.visitor("keeper")
    address = begun(keeper, 10)
    assert keeper.head(address, headers=OURS).status_code == 412
    assert keeper.post("/desk/uploads", headers={**TUS, "Tus-Resumable": "0.2.2"}).headers["Tus-Version"] == "1.0.0"
    assert keeper.post("/desk/uploads", headers=TUS).status_code == 400
    assert keeper.post("/desk/uploads", headers={**TUS, "Upload-Length": "0"}).status_code == 400
    assert keeper.post("/desk/uploads", headers={**TUS, "Upload-Length": "9" * 18}).status_code == 413
    odd = {**TUS, "Upload-Length": "5", "Upload-Metadata": "filename not*base64"}
    assert keeper.post("/desk/uploads", headers=odd).status_code == 400
    assert keeper.patch(address, data=b"x", headers={**TUS, "Upload-Offset": "0"}).status_code == 415
    assert keeper.patch(address, data=b"x", headers=PIECE).status_code == 400
    for nothing in ("0" * 32, "..", "a" * 31, "%2e%2e%2fcatalogue.db"):
        assert keeper.head(f"/desk/uploads/{nothing}", headers=TUS).status_code == 404


def test_a_program_that_can_only_post_says_what_it_means(site):
    keeper = site.visitor("keeper")
    address = begun(keeper, 4)
    sent = keeper.post(
        address, data=b"0123", headers={**PIECE, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    )
    assert sent.headers["Upload-Offset"] == "4"
    assert keeper.post(address, headers={**TUS, "X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert keeper.head(address, headers=TUS).status_code == 404
    assert keeper.post(address, headers=TUS).status_code == 405


def test_what_waits_is_given_up_by_its_owner_and_after_a_week(site):
    keeper = site.visitor("keeper")
    first, second = (begun(keeper, 10).rpartition("/")[2] for _ in range(2))
    assert keeper.post("/desk/add/forget", data={"give_up": first}, headers=OURS).status_code == 303
    assert [one.id for one in uploads.mine(site.archive, KEEPER)] == [second]
    now = site.archive.clock
    site.archive.clock = lambda: now() + timedelta(days=8)
    begun(site.visitor("keeper"), 10)
    assert second not in [one.id for one in uploads.mine(site.archive, KEEPER)]


def test_a_piece_beside_another_waits_its_turn(site):
    folder = site.archive.folders.uploads
    found = partial.announce(folder, name="a", length=4, owner="keeper", fingerprint="", now=site.archive.now())
    with partial._alone(folder / found.id), pytest.raises(partial.Busy):
        partial.append(folder, found.id, 0, io.BytesIO(b"0123"))
    assert partial.append(folder, found.id, 0, io.BytesIO(b"0123")).whole
