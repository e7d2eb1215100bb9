"""The CSV of a manifest as spreadsheets of all countries write it, and its faults by row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.formats.manifest import COLUMNS, parse_manifest

TABLE = [
    ["file", "title", "language", "date", "side", "number"],
    ["a.mp3", "Көпір, үлкен", "kk;ru", "1962-05~", "left", "T 1"],
    ["b.mp3", 'The "bridge"\nof wood', "ug-Arab", "", "", ""],
]


def written(separator: str, end: str = "\n") -> str:
    quoted = [['"' + field.replace('"', '""') + '"' for field in row] for row in TABLE]
    return end.join(separator.join(row) for row in quoted) + end


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_manifest_is_read_as_any_spreadsheet_writes_it(encoding, separator, end):
    rows, faults = parse_manifest(written(separator, end).encode(encoding))
    assert faults == ()
    assert [(row.row, row.files, row.title, row.languages) for row in rows] == [
        (2, ("a.mp3",), "Көпір, үлкен", ("kk", "ru")),
        (3, ("b.mp3",), 'The "bridge" of wood', ("ug-Arab",)),
    ]
    assert (rows[0].date, rows[0].side, rows[0].number) == ("1962-05~", "left", "T 1")
    assert rows[1].side == "unknown"


def test_every_column_has_its_place():
    values = (
        {name: f"x {name}" for name in COLUMNS}
        | {"language": "mn, zh-Hant", "date": "202X", "side": "returned"}
        | {"born": "193X"}
    )
    text = ",".join(COLUMNS) + "\n" + ",".join(f'"{values[name]}"' for name in COLUMNS) + "\n"
    (row,), faults = parse_manifest(text.encode())
    assert faults == ()
    assert row.languages == ("mn", "zh-Hant")
    assert row.files == (values["file"],)
    for name in set(COLUMNS) - {"language", "file"}:
        assert getattr(row, name) == values[name]


def test_every_fault_is_told_by_the_row_of_the_spreadsheet():
    text = (
        "file,title,language,date,side\n"
        'a.mp3,"two\nlines",kk,,\n'
        "\n"
        ",no file,kk,,\n"
        "b.mp3,x,klingon,,\n"
        "c.mp3,x,kk,the day before,\n"
        "d.mp3,x,kk,,both\n"
        f"e.mp3,{'x' * 10_000},kk,,\n"
        "f.mp3,x,kk,,left,more\n"
    )
    rows, faults = parse_manifest(text.encode())
    assert [row.row for row in rows] == [2]
    assert {fault.row: fault.what.split(";")[0][:45] for fault in faults} == {
        4: "It names neither a file nor a transcript.",
        5: "'klingon' is not a language of this archive",
        6: "'the day before' is not a date",
        7: "'both' is not a side",
        8: "The title is 10,000 characters long",
        9: "It has more fields than the heading.",
    }


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("file,title\nФайл".encode("windows-1251"), "not UTF-8"),
        (b"", "neither a column file nor"),
        (b"file,title\n", "it has no rows"),
        (b"file,colour\nx,y\n", "a column 'colour'"),
        (b"file,file\nx,y\n", "the column file twice"),
        (b"title\nx\n", "neither a column file nor"),
        (b'file\n"never closed\n', "it is not a CSV"),
        (b"file\n" + b"x" * 200_000 + b"\n", "it is not a CSV"),
    ],
)
def test_what_is_no_manifest_is_refused_in_a_sentence(data, what):
    with pytest.raises(ValueError, match=what):
        parse_manifest(data)


def test_the_name_of_a_file_stays_as_it_is_on_the_disk():
    (row,), _ = parse_manifest("file\nи\u0306  two blanks.mp3\n".encode())
    assert row.files[0] == "и\u0306  two blanks.mp3"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_is_in_a_file_it_is_read_or_refused(data):
    try:
        parse_manifest(b"file,title\n" + data)
    except ValueError as error:
        assert str(error)
