"""Hiding and showing again by the command line."""

from __future__ import annotations

import json
from dataclasses import replace

from click.testing import CliRunner

from oralhist.assembly import open_archive
from oralhist.cli.group import main
from oralhist.work import accounts
from two_archives import KEEPER, PASSWORD, Telling, build, lines

TOLD = Telling(address="aaaaaaa1", title="Көпір", lines=lines("We crossed."), family="Сейітовтер")


def run(root, *words, password=""):
    done = CliRunner().invoke(main, ["--data", str(root), *words, "--json"], input=password)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    told = done.stdout if done.exit_code == 0 else done.stderr.replace("Password: ", "").strip()
    return done.exit_code, json.loads(told)


def test_one_hides_and_two_show_again(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("two_archives").FAMILIES, "Сейітовтер", "fam9kkkk")
    archive = build(tmp_path, [(0, TOLD)])
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    root = archive.folders.root
    archive.close()
    assert run(root, "hide") == (0, {"hidden": []})
    code, answer = run(root, "hide", "--family", "Сейітовтер")
    assert code == 0 and [one["called"] for one in answer["hidden"]] == ["family Сейітовтер"]
    assert run(root, "show", "aaaaaaa1")[0] == 1
    asked = ("show-again", "--family", "fam9kkkk", "--archivist")
    assert run(root, *asked, "keeper", password="wrong\n")[1]["error"]["what"] == "Name or password is wrong."
    assert run(root, *asked, "keeper", password=f"{PASSWORD}\n")[1]["shown"] is False
    assert run(root, *asked, "keeper", password=f"{PASSWORD}\n")[1]["error"]["what"].startswith("keeper has asked")
    assert run(root, *asked, "aigul", password=f"{PASSWORD}\n")[1]["shown"] is True
    assert run(root, "show", "aaaaaaa1")[0] == 0
    for words in ((*asked, "aigul"), ("erase", "aaaaaaa1", "--reason", "by-law", "--archivist", "aigul")):
        code, answer = run(root, *words)
        assert code == 1 and answer["error"]["what"] == "Nobody typed a password."
    assert run(root, *asked, "aigul", password=b"\xff\xfe\n")[1]["error"]["what"] == "Name or password is wrong."
    for words in (("hide", "OH-2026-0001", "--everything"), ("show-again", "--archivist", "keeper")):
        assert run(root, *words)[0] == 2
    for words in (("hide", "OH-2026-0009"), ("hide", "--person", "nobody"), ("hide", "--family", "nobody")):
        assert run(root, *words)[0] == 1
    assert open_archive(root).db is not None


def test_two_erase_and_a_restore_leaves_it_out(tmp_path):
    archive = build(tmp_path, [(0, replace(TOLD, family="")), (1, replace(TOLD, address="aaaaaaa2", family=""))])
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    root = archive.folders.root
    archive.close()
    assert run(root, "backup", str(tmp_path / "backup"))[0] == 0
    assert run(root, "erase") == (0, {"asked": []})
    code, answer = run(
        root, "erase", "OH-2026-0002", "--archivist", "keeper", "--reason", "by-law", password=f"{PASSWORD}\n"
    )
    assert (code, answer["state"]) == (0, "asked")
    assert run(root, "erase")[1]["asked"][0]["first_by"] == "keeper"
    sure = ("erase", "OH-2026-0002", "--sure", "--archivist")
    assert run(root, *sure, "keeper", password=f"{PASSWORD}\n")[0] == 1
    code, answer = run(root, *sure, "aigul", password=f"{PASSWORD}\n")
    assert (code, answer["state"]) == (0, "erased") and str(tmp_path / "backup") in answer["left"][0]
    assert run(root, "show", "OH-2026-0002", "--viewer", "archivist")[0] == 1 and run(root, "doctor")[0] == 0
    assert run(root, "backups")[1]["erased"] == ["OH-2026-0002"]
    code, answer = run(tmp_path / "restored", "restore", str(tmp_path / "backup"))
    assert (code, answer["erased"]) == (0, ["OH-2026-0002"])
    assert run(tmp_path / "restored", "show", "OH-2026-0001", "--viewer", "archivist")[0] == 0
    assert run(root, "backups", "--destroyed", "1")[1]["backups"] == []
    for words in (("erase", "OH-2026-0001"), ("erase", "OH-2026-0001", "--archivist", "keeper", "--sure", "--decline")):
        assert run(root, *words)[0] == 2
