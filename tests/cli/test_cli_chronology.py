"""The chronology from the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from oralhist.assembly import new_archive
from oralhist.cli.group import main


@pytest.fixture
def run(tmp_path):
    new_archive(tmp_path / "data", name="Test", time_zone="Asia/Almaty").close()

    def run(*words: str):
        return CliRunner().invoke(main, ["--data", str(tmp_path / "data"), "--as", "tester", "chronology", *words])

    return run


def test_events_are_listed_and_shown(run):
    events = json.loads(run("list", "--json").stdout)["events"]
    assert len(events) == 25
    shown = json.loads(run("show", "khorgos-crossing-1962", "--json").stdout)
    assert shown["titles"]["kk"]
    assert [past["deed"] for past in shown["history"]] == ["loaded"]
    assert json.loads(run("show", "place-005", "--json").stdout)["name"] == "Khorgos"
    assert run("show", "never-happened").exit_code == 1


def test_an_event_is_retired_merged_and_restored(run):
    assert run("retire", "return-requests-1964").exit_code == 0
    assert run("merge", "khorgos-crossing-1962", "mass-exodus-1962").exit_code == 0
    assert len(run("list").stdout.splitlines()) == 23
    listed = run("list", "--all").stdout
    assert "(retired)" in listed and "(merged mass-exodus-1962)" in listed
    for event in ("return-requests-1964", "khorgos-crossing-1962"):
        assert run("restore", event).exit_code == 0
    assert len(run("list").stdout.splitlines()) == 25


def test_what_is_exported_is_edited_tried_and_imported(run, tmp_path):
    file = tmp_path / "out.json"
    assert run("export", str(file)).exit_code == 0
    assert run("export", str(file)).exit_code == 1
    file.write_text(file.read_text(encoding="utf-8").replace('"part_of": "mass', '"part_of": "no'), encoding="utf-8")
    refused = run("import", str(file), "--json")
    assert refused.exit_code == 1
    assert "no-exodus-1962" in refused.stderr and "line" in refused.stderr
    table = tmp_path / "titles.csv"
    table.write_text("id,title.ky\r\nmemoranda-1962,Жаңы аталыш\r\n", encoding="utf-8")
    tried = json.loads(run("import", str(table), "--dry-run", "--json").stdout)
    assert tried == {"added": [], "changed": ["memoranda-1962"], "testimonies_to_tag": 0, "tried_only": True}
    assert "Жаңы аталыш" not in run("export").stdout
    assert run("import", str(table)).exit_code == 0
    assert "Жаңы аталыш" in run("export", "--table", "events").stdout
