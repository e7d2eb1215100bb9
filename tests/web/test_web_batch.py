"""Many at once from the desk: what the table asks for is told before anything changes; rows are taken in one by one."""

from __future__ import annotations

import re

from site_for_tests import OURS, VTT, hum
from test_web_tus import begun, put

from oralhist.reading_room import ReadingRoom
from oralhist.web import batch

TABLE = """file;title;narrator;language;side
екінші.wav | ئىككىنچى.wav;Екі жақ;Күләш;kk;left
words.vtt;Тек мәтін;Айша;kk;stayed
missing.wav;Жоқ;;;
тыныш.wav;Тыныш;;ug;
words.vtt;Тағы;;;
екінші.wav;Бір жақ;;;nowhere
"""


def send(client, name, data):
    address = begun(client, len(data), name)
    assert put(client, address, 0, data).status_code == 204
    return address.rpartition("/")[2]


def sent(site, client):
    for name, seconds in (("екінші.wav", 6), ("ئىككىنچى.wav", 5)):
        hum(site.folder / "x.wav", seconds)
        send(client, name, (site.folder / "x.wav").read_bytes())
    send(client, "words.vtt", VTT.encode())
    send(client, "тыныш.wav", b"RIFF no sound at all" * 9)
    send(client, "notes.docx", b"x")
    send(client, "table.csv", ("\ufeff" + TABLE).encode())
    answer = client.post("/desk/batch", headers={**OURS, "Accept": "application/json"})
    return answer.json["page"]


def listed(site):
    return {row.title: row for row in ReadingRoom(site.archive, site.keeper, site.archive.today()).desk()}


def test_a_table_is_looked_through_before_anything_changes(site):
    keeper = site.visitor("keeper")
    page = keeper.get(sent(site, keeper)).get_data(as_text=True)
    assert "Row 4: There is no file missing.wav among what was sent." in page
    assert "Row 6: It has the same file as row 3." in page
    assert "Row 7: &#39;nowhere&#39; is not a side" in page
    assert "No row names <bdi>notes.docx</bdi>." in page
    assert "3 rows" in page
    assert listed(site) == {}


def test_rows_are_taken_in_one_by_one_and_what_cannot_be_heard_is_told(site, monkeypatch):
    monkeypatch.setattr(batch, "A_WHILE", 0.0)
    keeper = site.visitor("keeper")
    address = sent(site, keeper)
    form = {"table": address.partition("table=")[2]}
    for rounds in range(1, 5):
        page = keeper.post("/desk/batch/take", data=form, headers=OURS).get_data(as_text=True)
        form["told"] = re.findall(r'name="told" value="([^"]*)"', page)
        if "data-goes-on" not in page:
            break
        assert len(form["told"]) == rounds
    assert rounds == 3
    assert re.search(r"Not taken in: .*тыныш.wav", page)
    found = listed(site)
    assert set(found) == {"Екі жақ", "Тек мәтін"}
    assert found["Екі жақ"].duration_ms == 11_000
    left = keeper.get("/desk/batch").get_data(as_text=True)
    assert "тыныш.wav" in left and "words.vtt" not in left


def test_without_a_table_or_with_somebody_elses_nothing_is_told(site):
    keeper = site.visitor("keeper")
    answer = keeper.post("/desk/batch", headers={**OURS, "Accept": "application/json"})
    assert answer.status_code == 400 and "no table" in answer.json["error"]["what"]
    assert keeper.get(f"/desk/batch?table={'0' * 32}").status_code == 404
    assert keeper.post("/desk/batch/take", headers=OURS).status_code == 404
    send(keeper, "odd.csv", b"\x00\xff\xfe")
    odd = keeper.post("/desk/batch", headers={**OURS, "Accept": "application/json"}).json["page"]
    refused = keeper.get(odd)
    assert refused.status_code == 400 and "cannot be used as a manifest" in refused.get_data(as_text=True)
    broken = keeper.post("/desk/batch/take", data={"table": odd[-32:], "told": "x y z"}, headers=OURS)
    assert broken.status_code == 400


def test_a_table_of_which_every_row_was_taken_in_is_gone_and_one_with_a_row_left_stays(site):
    keeper = site.visitor("keeper")
    send(keeper, "words.vtt", VTT.encode())
    send(keeper, "table.csv", "file;title;narrator;language\nwords.vtt;Көпір;Құпия Есім;kk\n".encode())
    address = keeper.post("/desk/batch", headers={**OURS, "Accept": "application/json"}).json["page"]
    form = {"table": address.partition("table=")[2]}
    page = keeper.post("/desk/batch/take", data=form, headers=OURS).get_data(as_text=True)
    assert "OH-" in page and "Nothing of it is left to be taken in." in page
    assert list(site.archive.folders.uploads.iterdir()) == []
    assert keeper.get(address).status_code == 404
    send(keeper, "others.vtt", VTT.replace("bridge", "river").encode())
    send(keeper, "table.csv", b"file;title;language\nothers.vtt;River;kk\nmissing.vtt;Missing;kk\n")
    address = keeper.post("/desk/batch", headers={**OURS, "Accept": "application/json"}).json["page"]
    form = {"table": address.partition("table=")[2]}
    assert "OH-" in keeper.post("/desk/batch/take", data=form, headers=OURS).get_data(as_text=True)
    assert "Row 3: There is no file missing.vtt" in keeper.get(address).get_data(as_text=True)
