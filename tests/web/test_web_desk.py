"""The archivist's desk: taking in, describing, agreeing, deciding."""

from __future__ import annotations

import io
import re
from datetime import date

from site_for_tests import OURS, VTT, hum, path_of

from oralhist.catalogue.database import writing
from oralhist.model.access import CLOSED, Audience
from oralhist.model.chronology import TagStatus
from oralhist.model.transcript import Maker, MakerKind
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent
from oralhist.work.holdings import named
from oralhist.work.ingest import upload_folder
from oralhist.work.revise import Said, add


def form(site, title="From the desk", **more):
    sound = site.folder / "from the desk.wav"
    hum(sound, 8)
    return {
        "title": title,
        "languages": ["en"],
        "side": "unknown",
        "recording": (io.BytesIO(sound.read_bytes()), "from the desk.wav"),
        "transcript": (io.BytesIO(VTT.replace("00:00:19", "00:00:14").encode()), "words.vtt"),
        **more,
    }


def send(client, data, **headers):
    return client.post("/desk/add", data=data, headers={**OURS, **headers}, content_type="multipart/form-data")


def test_a_testimony_is_taken_in_from_the_desk_and_is_closed(site):
    keeper = site.visitor("keeper")
    answer = send(keeper, form(site, transcript=(io.BytesIO(b""), "")))
    assert answer.status_code == 303, answer.data
    number = answer.headers["Location"].removeprefix("/desk/")
    bench = keeper.get(f"/desk/{number}").get_data(as_text=True)
    assert "From the desk" in bench
    assert "Closed: nothing has been agreed yet." in bench
    address = re.search(r'href="/t/([0-9a-z]{8})"', bench)[1]
    assert site.visitor().get(path_of(address)).status_code == 404
    listed = keeper.get("/desk").get_data(as_text=True)
    assert number in listed
    jobs = ReadingRoom(site.archive, site.keeper, site.archive.today()).jobs_of(number)
    assert {job.kind for job in jobs} >= {"derive", "transcribe"}
    assert [left.name for left in upload_folder(site.archive).iterdir() if left.name.startswith("upload-")] == []


def test_a_script_is_answered_in_json(site):
    answer = send(site.visitor("keeper"), form(site, transcript=(io.BytesIO(b""), "")), Accept="application/json")
    assert answer.status_code == 200
    assert answer.json["page"] == f"/desk/{answer.json['testimony']}"
    refused = send(site.visitor("keeper"), {"title": "Nothing", "side": "unknown"}, Accept="application/json")
    assert refused.status_code == 400
    assert set(refused.json["error"]) == {"what", "do"}


def test_what_cannot_be_taken_in_leaves_nothing_behind(site):
    keeper = site.visitor("keeper")
    for content, name in (
        (b"", "empty.mp3"),
        (b"not sound at all" * 100, "noise.mp3"),
        (b"ffconcat version 1.0\n", "x.mp3"),
    ):
        answer = send(keeper, form(site, recording=(io.BytesIO(content), name), transcript=(io.BytesIO(b""), "")))
        assert answer.status_code == 400
        assert b"Traceback" not in answer.data
    answer = send(keeper, form(site, title="x" * 10_000))
    assert answer.status_code == 400
    assert ReadingRoom(site.archive, site.keeper, site.archive.today()).desk() == ()
    assert list(upload_folder(site.archive).iterdir()) == []


def test_a_file_on_another_form_is_refused(site):
    data = {"name": (io.BytesIO(b"x"), "name.txt"), "password": "x"}
    answer = site.visitor().post("/login", data=data, headers=OURS, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert list(upload_folder(site.archive).iterdir()) == []


def test_a_form_that_is_too_large_is_refused_in_a_sentence(site):
    answer = site.visitor().post("/login", data={"name": "x" * 2_000_000}, headers=OURS)
    assert answer.status_code == 413
    assert b"more than this form takes" in answer.data


def test_a_description_is_changed_and_what_is_wrong_with_it_is_said(site):
    taken = site.told()
    keeper = site.visitor("keeper")
    path = f"/desk/{taken.testimony}/describe"
    changed = {"title": "The stone bridge", "languages": ["en", "kk"], "date": "2025-06-14", "side": "left"}
    assert keeper.post(path, data=changed, headers=OURS).status_code == 303
    bench = keeper.get(f"/desk/{taken.testimony}").get_data(as_text=True)
    assert "The stone bridge" in bench
    assert 'value="kk" checked' in bench
    for wrong in ({"date": "the day before"}, {"side": "both"}, {"title": ""}, {"languages": ["xx"]}):
        answer = keeper.post(path, data={"title": "Changed", **wrong}, headers=OURS)
        assert answer.status_code == 400, wrong
    assert "The stone bridge" in keeper.get(f"/desk/{taken.testimony}").get_data(as_text=True)


def test_consent_is_recorded_part_by_part_and_said_in_sentences(site):
    taken = site.told()
    keeper = site.visitor("keeper")
    path = f"/desk/{taken.testimony}/consent"
    parts, everybody = ["description", "name", "transcript", "sound"], ["public", "researchers", "family"]
    everything = {"component": parts, "audience": everybody}
    assert keeper.post(path, data=everything, headers=OURS).status_code == 303
    bench = keeper.get(f"/desk/{taken.testimony}").get_data(as_text=True)
    assert "Everybody can read: description, name, transcript, sound." in bench
    assert bench.count("<td>open to anyone</td>") == 4
    assert site.visitor().get(path_of(taken.address)).status_code == 200
    later = {"component": "transcript", "audience": "public", "embargo": "2999-01-01"}
    assert keeper.post(path, data=later, headers=OURS).status_code == 303
    assert b"before it was light" not in site.visitor().get(path_of(taken.address)).data
    closing = {"component": "transcript", "audience": "nobody"}
    mistaken = [{"audience": "public"}, {"component": "transcript"}, {**closing, "audience": ["nobody", "public"]}]
    for wrong in (*mistaken, {**later, "embargo": "tomorrow"}):
        assert keeper.post(path, data=wrong, headers=OURS).status_code == 400
    assert "Nothing was changed" in keeper.post(path, data={}, headers=OURS).get_data(as_text=True)
    assert keeper.post(path, data=closing, headers=OURS).status_code == 303
    assert "closed, as agreed" in keeper.get(f"/desk/{taken.testimony}").get_data(as_text=True)
    withdraw = f"/desk/{taken.testimony}/withdraw"
    assert keeper.post(withdraw, headers=OURS).status_code == 400
    assert site.visitor().get(path_of(taken.address)).status_code == 200
    assert keeper.post(withdraw, data={"sure": "yes"}, headers=OURS).status_code == 303
    assert site.visitor().get(path_of(taken.address)).status_code == 404
    assert b"Withdrawn: only archivists" in keeper.get(f"/desk/{taken.testimony}").data


def test_the_work_list_says_whether_anybody_may_read_a_testimony_today(site):
    taken = site.told(text="WEBVTT\n\n00:00.000 --> 00:02.000\nNothing of the kind.\n")

    def standing():
        (row,) = ReadingRoom(site.archive, site.keeper, site.archive.today()).desk()
        return row.state, row.next

    assert standing() == ("consent missing", "Record what was agreed")
    site.agree(taken.testimony)
    assert standing() == ("published", "Note how consent was given")
    site.agree(taken.testimony, embargo=date(2999, 1, 1))
    assert standing() == ("ready", "It opens on 2999-01-01")
    site.agree(taken.testimony, frozenset([Audience.FAMILY]))
    assert standing() == ("closed", "The narrator has opened nothing"), "it is of no family"
    site.agree(taken.testimony, frozenset([Audience.RESEARCHERS]))
    assert standing() == ("published", "Note how consent was given")
    site.agree(taken.testimony, CLOSED)
    assert standing() == ("closed", "The narrator has opened nothing")
    consent.withdraw(site.archive, taken.testimony, site.keeper)
    assert standing() == ("hidden", "Nobody but archivists can read it")


def test_a_suggested_event_is_decided_with_its_evidence_in_sight(site):
    taken = site.told()
    keeper = site.visitor("keeper")
    room = ReadingRoom(site.archive, site.keeper, site.archive.today())
    first = room.by_number(taken.testimony).transcript.tags[0]
    bench = keeper.get(f"/desk/{taken.testimony}").get_data(as_text=True)
    assert "<mark>" in bench
    path = f"/desk/{taken.testimony}/tags/{first.id}"
    assert keeper.post(path, data={"decision": "perhaps"}, headers=OURS).status_code == 400
    for decision, status in (("accept", TagStatus.ACCEPTED), ("reject", TagStatus.REJECTED)):
        assert keeper.post(path, data={"decision": decision}, headers=OURS).status_code == 303
        tags = {tag.id: tag.status for tag in room.by_number(taken.testimony).transcript.tags}
        assert tags[first.id] is status
    assert keeper.post("/desk/OH-1999-0001/tags/999", data={"decision": "accept"}, headers=OURS).status_code == 404


def test_a_job_is_given_up_and_tried_again(site):
    keeper = site.visitor("keeper")
    number = send(keeper, form(site, transcript=(io.BytesIO(b""), ""))).headers["Location"].removeprefix("/desk/")

    def state():
        jobs = ReadingRoom(site.archive, site.keeper, site.archive.today()).jobs_of(number)
        return next((job.id, job.state) for job in jobs if job.kind == "derive")

    job, waiting = state()
    assert waiting == "waiting"
    assert keeper.post(f"/desk/jobs/{job}/cancel", headers=OURS).status_code == 303
    assert state() == (job, "cancelled")
    assert keeper.post(f"/desk/jobs/{job}/retry", headers=OURS).status_code == 303
    assert state() == (job, "waiting")
    assert keeper.post("/desk/jobs/99999/retry", headers=OURS).status_code == 404


def test_a_transcription_that_was_given_up_does_not_wait_for_a_person(site):
    keeper = site.visitor("keeper")
    number = send(keeper, form(site, transcript=(io.BytesIO(b""), ""))).headers["Location"].removeprefix("/desk/")
    with writing(site.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'cancelled'")
    page = keeper.get("/desk").get_data(as_text=True)
    assert "The transcription was given up: try it again, or add a transcript" in page
    assert "<td>to write down</td>" not in page
    assert number in page


def test_where_a_machine_heard_nobody_speak_the_desk_says_so(site):
    keeper = site.visitor("keeper")
    number = send(keeper, form(site, transcript=(io.BytesIO(b""), ""))).headers["Location"].removeprefix("/desk/")
    whisper = Maker(kind=MakerKind.MACHINE, name="faster-whisper")
    with writing(site.archive.db) as db:
        add(site.archive, db, named(site.archive, number), Said(maker=whisper, languages=(), segments=()))
    page = keeper.get(f"/desk/{number}").get_data(as_text=True)
    assert "a machine heard nobody speak" in page
    assert "A machine listened and heard nobody speak. Listen, and write down what is said." in page
    for untrue in ("checked by a person", "Find the times", "0 of 0"):
        assert untrue not in page


def test_a_number_larger_than_any_is_an_address_that_was_never_given(site):
    keeper, number = site.visitor("keeper"), site.told().testimony
    for many in ("9" * 18, "9" * 19, "9" * 40, "9" * 5000):
        for path in (f"jobs/{many}/retry", f"jobs/{many}/cancel", f"{number}/tags/{many}", f"review/{many}"):
            sent = keeper.post(f"/desk/{path}", data={"decision": "accept"}, headers=OURS)
            assert sent.status_code == 404, path
        edit = {"kind": "split", "segment": "p00001", "version": "x", "at": many}
        assert keeper.post(f"/desk/{number}/edits", data=edit, headers=OURS).status_code == 409
