"""The chronology at the desk: edited, added, merged, retired, read in; with its history, and nothing lost."""

from __future__ import annotations

import html
import json
import re

from site_for_tests import OURS, without_isolation

BASE = "/desk/chronology"
KHORGOS = f"{BASE}/events/khorgos-crossing-1962"


def page(site, path, who="keeper"):
    answer = site.visitor(who).get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def fields(shown):
    """The fields of the first form of a page that keeps an entry, as a browser would send them."""
    form = shown[shown.index('class="form"') :]
    form = form[: form.index("</form>")]
    said = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = html.unescape(re.search(r'value="([^"]*)"', tag)[1]) if "value=" in tag else ""
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            said.setdefault(name[1], []).append(value)
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        said[name] = [html.unescape(value)]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        said[name] = [chosen[1]]
    return said


def post(site, path, data):
    return site.visitor("keeper").post(path, data=data, headers=OURS)


def test_only_archivists_see_the_desk_of_the_chronology(site):
    for path in (BASE, KHORGOS, f"{BASE}/events/new", f"{BASE}/export.json"):
        assert site.visitor().get(path).status_code == 303
        assert site.visitor("scholar").get(path).status_code == 404


def test_the_desk_calls_events_and_places_as_the_language_of_the_page_does(site):
    listed = page(site, f"/kk{BASE}")
    assert "Қорғас өткелінде халықтың жиналуы" in listed and "Crowds at the Khorgos crossing" not in listed
    assert "Places (CSV)" not in listed and "Құлжа" in page(site, f"/kk{KHORGOS}")


def test_a_form_that_is_sent_as_it_came_changes_nothing(site):
    before = site.archive.chronology()
    for event in before.events:
        path = f"{BASE}/events/{event}"
        assert post(site, path, fields(page(site, path))).status_code == 303
    for path in (f"{BASE}/places/place-005", f"{BASE}/sources/WC-0421"):
        assert post(site, path, fields(page(site, path))).status_code == 303
    assert site.archive.chronology() is before


def test_an_event_is_edited_and_its_history_says_by_whom(site):
    said = fields(page(site, KHORGOS))
    said |= {"titles-kk": ["Қорғастағы халық"], "checked-kk": ["A reader, 2026"]}
    said |= {"figure-0-low": ["7,000"], "figure-0-high": ["7000"]}
    assert post(site, KHORGOS, said).status_code == 303
    event = site.archive.chronology().events["khorgos-crossing-1962"]
    assert event.titles["kk"] == "Қорғастағы халық"
    assert not event.machine_made("kk") and event.machine_made("ky")
    assert (event.figures[0].low, event.figures[0].high) == (7000, 7000)
    shown = without_isolation(page(site, KHORGOS))
    assert "changed by keeper" in shown and "loaded by oralhist" in shown
    public = page(site, "/events/khorgos-crossing-1962", "")
    assert "Қорғастағы халық" in public and "Chinese, Russian, Uyghur and Kyrgyz were made by a machine" in public


def test_a_fault_in_a_form_is_said_and_what_was_written_stays(site):
    said = fields(page(site, KHORGOS)) | {"date": ["1962-02-30"], "titles-ky": ["Жаңы аталыш"]}
    answer = post(site, KHORGOS, said)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "1962-02-30 is no day of the calendar" in shown and "Жаңы аталыш" in shown
    for key, value in (("order", "first"), ("figure-0-low", "many"), ("cues", "ағаш көпір"), ("sources", "NOBODY")):
        assert post(site, KHORGOS, fields(page(site, KHORGOS)) | {key: [value]}).status_code == 400, key
    assert site.archive.chronology().events["khorgos-crossing-1962"].date == "1962-04-22/1962-05"


def test_two_archivists_do_not_write_over_each_other(site):
    mine, theirs = fields(page(site, KHORGOS)), fields(page(site, KHORGOS))
    assert post(site, KHORGOS, theirs | {"date_note": ["Theirs."]}).status_code == 303
    answer = post(site, KHORGOS, mine | {"date_note": ["Mine."]})
    assert answer.status_code == 400
    assert "after you opened it" in answer.get_data(as_text=True) and "Mine." in answer.get_data(as_text=True)


def test_an_event_a_place_and_a_source_are_added_and_used(site):
    place = {
        "id": "place-900",
        "name": "The bridge",
        "spellings": "Ағаш көпір\nBridge",
        "lat": "44.2",
        "lon": "80.4",
    }
    assert post(site, f"{BASE}/places/new", place).status_code == 303
    source = {"id": "NEW-1", "title": "A letter", "language": "kk", "kind": "letter", "voice": "memoirs"}
    assert post(site, f"{BASE}/sources/new", source).status_code == 303
    event = {
        **{
            "id": "the-bridge-1962",
            "order": "30",
            "type": "displacement",
            "titles-en": "The bridge",
            "date": "1962-04",
        },
        **{"places": ["place-900"], "sources": "NEW-1", "figure-0-what": "people", "figure-0-low": "12"},
        **{"figure-0-high": "12", "figure-0-unit": "people", "figure-0-source": "NEW-1", "figure-0-words": "twelve"},
        "cues": "en strong: wooden bridge",
    }
    assert post(site, f"{BASE}/events/new", event).status_code == 303
    assert post(site, f"{BASE}/events/new", event).status_code == 400, "an id is given once"
    shown = page(site, "/events/the-bridge-1962", "")
    assert "Ағаш көпір" in shown and "A letter" in shown and ">12<" in shown
    assert [cue.text for cue in site.archive.chronology().events["the-bridge-1962"].cues] == ["wooden bridge"]


def test_an_event_is_retired_merged_and_brought_back(site):
    path = f"{KHORGOS}/standing"
    assert post(site, path, {"do": "retire"}).status_code == 303
    assert site.visitor().get("/events/khorgos-crossing-1962").status_code == 404
    assert "retired" in page(site, BASE)
    assert "retired by keeper" in without_isolation(page(site, KHORGOS))
    assert post(site, path, {"do": "restore"}).status_code == 303
    assert post(site, path, {"do": "merge", "into": "mass-exodus-1962"}).status_code == 303
    assert site.visitor().get("/events/khorgos-crossing-1962").status_code == 301
    assert post(site, path, {"do": "merge", "into": "khorgos-crossing-1962"}).status_code == 400
    assert post(site, path, {"do": "delete"}).status_code == 400
    assert post(site, path, {"do": "restore"}).status_code == 303
    assert site.visitor().get("/events/khorgos-crossing-1962").status_code == 200


def test_files_go_out_and_come_in(site):
    keeper = site.visitor("keeper")
    whole = keeper.get(f"{BASE}/export.json")
    assert json.loads(whole.data)["schema"] == "oralhist-chronology/2"
    assert "attachment" in whole.headers["Content-Disposition"]
    for table in ("events", "figures", "places", "sources"):
        assert keeper.get(f"{BASE}/export.csv?table={table}").mimetype == "text/csv"
    assert keeper.get(f"{BASE}/export.csv").status_code == 404
    assert keeper.get(f"{BASE}/export.exe").status_code == 404
    text = "id,title.ky\r\nmemoranda-1962,Жаңы аталыш\r\n"
    tried = post(site, f"{BASE}/import", {"text": text, "only_try": "yes"})
    assert "Only tried" in tried.get_data(as_text=True) and "1 changed" in tried.get_data(as_text=True)
    assert site.archive.chronology().events["memoranda-1962"].titles["ky"] != "Жаңы аталыш"
    assert post(site, f"{BASE}/import", {"text": text}).status_code == 303
    assert site.archive.chronology().events["memoranda-1962"].titles["ky"] == "Жаңы аталыш"
    cut = post(site, f"{BASE}/import", {"text": whole.get_data(as_text=True)[:5000]})
    assert cut.status_code == 400
    assert "cut off" in cut.get_data(as_text=True) and "ine " in cut.get_data(as_text=True)
