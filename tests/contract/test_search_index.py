"""What every search index keeps to: run on Whoosh and on the oracle that reads every passage for every question."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from index_for_tests import EVERYTHING, ask, found, open_are, passage, told

from oralhist.language.names import Authority, listed
from oralhist.language.query import parse
from oralhist.model.question import Label, Page, Question, Readable, Sort, Tier
from oralhist.search.index import PassageIndex
from oralhist.search.linear import LinearScan
from oralhist.search.port import SearchIndex


@pytest.fixture(params=["whoosh", "linear"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SearchIndex:
    makers: dict[str, Callable[[], SearchIndex]] = {"whoosh": lambda: PassageIndex(tmp_path), "linear": LinearScan}
    return makers[request.param]()


def test_nothing_is_found_in_an_empty_index(index):
    assert index.passages() == frozenset()
    answer = ask(index, "bridge", [1, 2, 3])
    assert (answer.hits, answer.total, answer.languages) == ((), 0, {})


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("We crossed the wooden bridge before it was light.", ["bridge", "BRIDGE", "wooden bridge", '"wooden bridge"']),
        ("Мы перешли деревянный мост ещё затемно.", ["мост", "Деревянный", "еще", "ещё", '"деревянный мост"']),
        ("Біз ағаш көпірден таң атпай өттік.", ["ағаш", "көпірден", "ӨТТІК", '"ағаш көпірден"']),
        ("بىز ياغاچ كۆۋرۈكتىن تاڭ ئاتماي ئۆتتۇق", ["ياغاچ", "كۆۋرۈكتىن", '"تاڭ ئاتماي"']),
        ("Биз жыгач көпүрөдөн таң атпай өттүк.", ["жыгач", "көпүрөдөн", '"таң атпай"']),
        ("ٴبىز اعاش كوپىردەن ٴوتتىك", ["اعاش", "كوپىردەن", '"اعاش كوپىردەن"']),
        ("我们在天亮以前走过了木桥。", ["木桥", "天亮", '"走过了木桥"', "桥"]),
        ("Bis ağaš köpirden öttik, in 1962.", ["köpirden", "1962", '"öttik in 1962"']),
    ],
)
def test_words_and_phrases_are_found_in_every_script(index, text, queries):
    index.rebuild([passage(7, text), passage(8, "nothing of the kind")])
    for query in queries:
        assert found(index, query) == [7], query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("They were crossing many bridges.", "bridge"),
        ("Они шли по мостам.", "мост"),
        ("Көпірлерден өттік.", "көпір"),
        ("كۆۋرۈكلەردىن ئۆتتۇق", "كۆۋرۈك"),
        ("Балдар үйлөргө келишти.", "үйлөр"),
        ("اۋىلداردان كەلدىك", "اۋىل"),
    ],
)
def test_a_word_is_found_in_its_inflected_forms(index, text, query):
    index.rebuild([passage(1, text)])
    assert found(index, query) == [1]


def test_the_word_itself_ranks_above_its_other_forms(index):
    index.rebuild(told(["the bridges were burning there", "the bridge was burning there"]))
    assert found(index, "bridge") == [2, 1]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("йод", "и\u0306од"),
        ("فىلم كىتاب", "کىتاب"),
        ("قىزىل ەڭ", "قیزیل"),
        ("ٴوتتىك", "وتتىك"),
        ("مۇھەممەت", "مۇهەممەت"),
        ("ئۇيغۇر\u200cلار", "ئۇيغۇرلار"),
        ("كىتـــاب", "كىتاب"),
        ("難民從伊犁出發", "难民"),
        ("难民从伊犁出发", "難民"),
        ("ＩＬＩ river", "ili"),
        ("in ١٩٦٢", "1962"),
    ],
)
def test_spellings_of_one_word_that_differ_in_letters_only_are_one(index, text, query):
    index.rebuild([passage(3, text)])
    assert found(index, query) == [3]


def test_chinese_is_found_by_neighbouring_characters_and_not_by_scattered_ones(index):
    index.rebuild(
        [passage(1, "伊犁河", "zh"), passage(2, "犁伊", "zh"), passage(3, "伊的犁", "zh"), passage(4, "河伊犁", "zh")]
    )
    assert sorted(found(index, "伊犁")) == [1, 4]
    assert found(index, "伊犁河") == [1]
    assert sorted(found(index, "犁")) == [1, 2, 3, 4]


def test_a_phrase_has_its_words_in_order_and_side_by_side(index):
    index.rebuild(told(["the wooden bridge", "the bridge, wooden", "wooden old bridge"]))
    assert found(index, '"wooden bridge"') == [1]
    assert sorted(found(index, "wooden bridge")) == [1, 2, 3]


def test_words_near_one_another_stand_in_either_order_so_many_words_apart_at_most(index):
    index.rebuild(
        told(
            [
                "the river under the old wooden bridge",
                "a bridge, then a river",
                "bridge one two three four five river",
                "only a bridge",
                "мосты через реку",
                "桥下河水",
                "bridge after bridge",
            ]
        )
    )
    assert sorted(found(index, "bridge near/5 river")) == [1, 2]
    assert sorted(found(index, "river near/6 bridge")) == [1, 2, 3]
    assert found(index, "river near/3 bridge") == [2]
    assert sorted(found(index, '"wooden bridge" near/4 river')) == [1]
    assert found(index, "мост near/2 река") == [5], "in any inflected form"
    assert found(index, "桥 near/2 河") == [6]
    assert found(index, "(river OR wooden) near/1 bridge") == [1]
    assert found(index, "brid* near/3 rivre~") == [2]
    assert sorted(found(index, "bridge -(bridge near/6 river)")) == [4, 7]
    assert found(index, "bridge near/3 bridge") == [7], "a word is not near itself"


def test_what_may_not_be_read_is_near_nothing(index):
    index.rebuild(told(["bridges over a river", "bridged rivers"]))
    assert found(index, "bridge near/4 river", [1]) == [1]
    assert found(index, "bridge near/4 river", [2]) == [2]
    alone = ask(index, "bridge near/4 river", [1])
    index.replace([2], [])
    assert ask(index, "bridge near/4 river", [1]).hits == alone.hits


def test_every_clause_has_to_be_there_and_no_excluded_one(index):
    index.rebuild(told(["river and bridge", "river and road", "bridge and road"]))
    assert found(index, "river bridge") == [1]
    assert found(index, "river -bridge") == [2]
    assert found(index, 'river -"and road"') == [1]
    assert found(index, "river -bridge -road") == []


def test_a_word_that_nobody_said_is_looked_for_by_its_beginning(index):
    index.rebuild(told(["the Khorgossian post", "somewhere else"]))
    assert found(index, "Khorgosx") == [1]
    assert found(index, "Khox") == []
    assert found(index, "somewhere -Khorgosx") == [2]


def test_a_total_is_exact_and_pages_make_up_the_whole(index):
    index.rebuild(told(f"bridge {'word ' * (n % 7)}number{n}" for n in range(95)))
    whole = ask(index, "bridge")
    assert whole.total == len(whole.hits) == 95
    pages = [ask(index, "bridge", page=Page(offset=offset, limit=20)) for offset in range(0, 120, 20)]
    assert tuple(hit for page in pages for hit in page.hits) == whole.hits
    assert {page.total for page in pages} == {95}


def test_languages_are_counted_over_what_matches_and_may_be_read(index):
    index.rebuild(
        [passage(1, "май 1962", "ru"), passage(2, "1962 мамыр", "kk"), passage(3, "1962", "kk"), passage(4, "x")]
    )
    assert ask(index, "1962").languages == {"ru": 1, "kk": 2}
    assert ask(index, "1962", [1, 3]).languages == {"ru": 1, "kk": 1}


def test_equal_passages_come_in_the_order_of_their_numbers(index):
    index.replace([], [passage(9, "the bridge")])
    index.replace([], [passage(4, "the bridge"), passage(6, "the bridge")])
    assert found(index, "bridge") == [4, 6, 9]


def test_what_may_not_be_read_is_not_found_by_any_way(index):
    index.rebuild([passage(1, "wooden bridge over the Ili 伊犁河"), passage(2, "nothing")])
    for query in ("bridge", "bridges", '"wooden bridge"', "伊犁", "bridgx", "wooden -road"):
        assert ask(index, query, [1]).total == 1, query
        for others in ([], [2]):
            answer = ask(index, query, others)
            assert (answer.hits, answer.total, answer.languages) == ((), 0, {}), query


def test_two_hundred_closed_passages_do_not_swap_two_open_hits(index):
    first, second = "bridge bridge river here", "river river bridge here"
    # Many open passages speak of the river, so the bridge tells more; counted over the closed ones it is the reverse.
    open_ones = [passage(1, first), passage(2, second), *told(["river there"] * 20, first=3)]
    closed = told(["bridge far away"] * 200, first=100)
    index.rebuild(open_ones)
    alone = ask(index, "bridge river")
    index.replace([], closed)
    assert ask(index, "bridge river", range(1, 23)) == alone
    assert [number for number, _ in alone.hits] == [1, 2]
    assert [n for n in found(index, "bridge river") if n < 3] == [2, 1], "counting the closed ones would swap them"


def test_the_length_of_closed_passages_does_not_count(index):
    index.rebuild(told(["bridge", "bridge " + "word " * 30]))
    alone = ask(index, "bridge")
    index.replace([], told(["endless " * 300] * 50, first=50))
    assert ask(index, "bridge", [1, 2]) == alone
    assert ask(index, "bridge") != alone


def test_closed_words_do_not_crowd_out_open_ones_when_a_beginning_is_looked_for(index):
    index.rebuild([*told(f"bridgea{n:03d}" for n in range(200)), passage(900, "bridgez")])
    assert found(index, "bridgeq", [900]) == [900]


def test_a_closed_passage_put_between_open_ones_changes_no_score(index):
    texts = [f"bridge over the Ili number {n} " + "and on " * (n % 5) for n in range(12)]
    index.rebuild(told(texts))
    alone = ask(index, "bridge Ili").hits
    index.rebuild([passage(2 * p.number, p.text) for p in told(texts)] + told(["bridge Ili Ili"] * 12, first=101))
    index.replace([], [passage(2 * n + 1, "bridge bridge Ili") for n in range(12)])
    between = ask(index, "bridge Ili", range(2, 25, 2)).hits
    assert [(number // 2, score) for number, score in between] == list(alone)


def test_what_was_taken_out_is_never_found_again(index):
    index.rebuild(told(f"bridge number{n}" for n in range(60)))
    assert len(found(index, "bridge")) == 60
    index.replace(range(1, 41), [])
    assert sorted(found(index, "bridge", range(100))) == list(range(41, 61))
    index.replace([41], [passage(61, "bridge anew")])
    assert 41 not in found(index, "bridge", range(100))
    index.rebuild([passage(61, "bridge anew")])
    assert found(index, "bridge", range(100)) == [61]
    index.replace([61], [])
    assert found(index, "bridge", range(100)) == []
    assert index.passages() == frozenset()


def test_a_passage_that_is_put_in_again_is_there_once_with_its_new_words(index):
    index.replace([], [passage(5, "the old word")])
    index.replace([], [passage(5, "the new word")])
    assert found(index, "word") == [5]
    assert found(index, "old") == []
    assert index.passages() == {5}


def labelled(numbers: list[int], sides: dict[int, str], testimonies: dict[int, int]) -> Readable:
    """A viewer who may read these passages, of testimonies whose sides are known."""
    values = tuple(sorted(set(sides.values())))
    told = array("I", [testimonies.get(n, 0) for n in range(max(numbers, default=0) + 1)])
    side = Label(
        values=values,
        holders=array("I", sides),
        codes=array("I", [values.index(side) for side in sides.values()]),
        whole=True,
    )
    event = Label(
        values=("khorgos",), holders=array("I", numbers[:2]), codes=array("I", [0] * len(numbers[:2])), whole=False
    )
    return Readable(
        passages=open_are(numbers).passages,
        testimonies=told,
        labels={"side": side, "event": event},
        order={"recorded": array("I", [0, 20250101, 20200101, 99999999])},
    )


@pytest.fixture
def accounts(index) -> Readable:
    index.rebuild(
        told(["the bridge at dawn", "a bridge and a bridge", "bridge", "the river", "the bridge over the river there"])
    )
    return labelled([1, 2, 3, 4, 5], {1: "left", 2: "stayed", 3: "left"}, {1: 1, 2: 2, 3: 2, 4: 3, 5: 1})


def test_results_come_by_testimony_with_the_best_passages_of_each(index, accounts):
    answer = index.search(parse("bridge"), accounts, Page(limit=1, best=1))
    assert ([number for number, _ in answer.hits], answer.total, answer.testimonies) == ([3], 4, 2)
    assert answer.of_each == {2: 2}
    both = index.search(parse("bridge"), accounts, Page(limit=10, best=2))
    assert [number for number, _ in both.hits] == [3, 2, 1, 5]
    later = index.search(parse("bridge"), accounts, Page(offset=1, limit=1, best=2))
    assert [number for number, _ in later.hits] == [1, 5]


def test_results_are_sorted_by_the_date_of_the_testimony_where_that_is_wanted(index, accounts):
    answer = index.search(parse("bridge OR river"), accounts, Page(best=1, sort=Sort.RECORDED))
    assert [accounts.testimonies[number] for number, _ in answer.hits] == [2, 1, 3]


def test_results_are_sorted_by_the_first_day_of_the_events_that_they_speak_of(index, accounts):
    dated = replace(accounts, days=array("I", [0, 0, 19620529, 19580101, 19540101]))
    answer = index.search(parse("bridge OR river"), dated, Page(best=3, sort=Sort.EVENT))
    assert [number for number, _ in answer.hits] == [4, 3, 2, 5, 1], "within a testimony too; without a day last"
    only = index.search(parse('"a bridge" OR dawn'), dated, Page(best=3, sort=Sort.EVENT))
    assert [number for number, _ in only.hits] == [2, 1], "what does not answer has no say"


def test_a_facet_leaves_its_own_choice_out_of_its_counts(index, accounts):
    asked = Question(root=parse("bridge").root, chosen={"side": frozenset(["left"])})
    answer = index.search(asked, accounts, EVERYTHING)
    assert sorted(number for number, _ in answer.hits) == [1, 5]
    assert answer.counts == {"side": {"left": 2, "stayed": 2}, "event": {"khorgos": 1}}
    both = Question(root=asked.root, chosen={"side": frozenset(["left"]), "event": frozenset(["khorgos"])})
    assert index.search(both, accounts, EVERYTHING).counts == {
        "side": {"left": 1, "stayed": 1},
        "event": {"khorgos": 1},
    }


def test_what_is_not_readable_is_in_no_count(index, accounts):
    closed = labelled([1, 4], {1: "left", 3: "left"}, {1: 1, 4: 3})
    answer = index.search(parse("bridge OR river"), closed, EVERYTHING)
    assert (answer.total, answer.counts["side"], answer.testimonies) == (2, {"left": 2}, 2)


def test_operators_brackets_beginnings_and_misspellings(index):
    index.rebuild(told(["red bridge", "blue bridge", "red river", "the Khorgos post", "a khorgosian road"]))
    assert sorted(found(index, "bridge OR river")) == [1, 2, 3]
    assert sorted(found(index, "(bridge OR river) red")) == [1, 3]
    assert found(index, "bridge -(red OR green)") == [2]
    assert sorted(found(index, "khorg*")) == [4, 5]
    assert found(index, "khorgso~") == [4]
    assert found(index, "chorgos~") == []


NAMED = [
    *("Ағам Нұрбек келді", "دادام نۇربەك كەلدى", "我的哥哥努尔别克来了", "My brother Nurbek", "Нурбеком звали"),
    *("Serik", "بىز بۇ يەردە"),
]


def test_a_name_is_found_in_every_script_and_with_its_endings(index):
    index.rebuild(told(NAMED))
    readable = open_are(range(1, 8))
    for name in ("Нұрбек", "Nurbek", "نۇربەك", "努尔别克"):
        spelled = index.spellings(name, readable, Authority())
        assert {number for one in spelled for number in one.passages} == {1, 2, 3, 4, 5}, name
    assert index.spellings("Нұрбек", readable, Authority())[0].tier is Tier.SAME
    assert index.spellings("Нұрбек", open_are([6, 7]), Authority()) == ()


def test_a_place_is_found_by_every_name_that_a_list_gives_it(index):
    known = listed({"ghulja": ["Құлжа", "غۇلجا", "伊宁", "Yining"], "tacheng": ["塔城"]})
    index.rebuild(told(["біз Құлжадан шықтық", "غۇلجىدىن كەلدۇق", "从伊宁出发", "塔城", "Yining"]))
    spelled = index.spellings("Ghulja", open_are(range(1, 6)), known)
    assert {number for one in spelled for number in one.passages} >= {1, 2}
    spelled = index.spellings("伊宁", open_are(range(1, 6)), known)
    assert {number for one in spelled for number in one.passages} == {1, 2, 3, 5}


def test_names_and_corrections_come_from_readable_passages_only(index):
    index.rebuild(told(["Khorgos Нұрбек", "Khorgosian Nurbek", "Khorgoz"]))
    assert index.corrections("khorgoss", open_are([1])) == ("khorgos",)
    assert index.corrections("khorgoss", open_are([3])) == ("khorgoz",)
    assert index.corrections("khorgoss", open_are([])) == ()
    assert [one.text for one in index.spellings("Nurbek", open_are([1]), Authority())] == ["нұрбек"]


WORDS = [
    "bridge",
    "bridges",
    "river",
    "khorgos",
    "1962",
    "мост",
    "мосты",
    "көпір",
    "көпірден",
    "كۆۋرۈك",
    "伊",
    "犁",
    "河",
]
QUERIES = [
    *WORDS,
    *("bridgex", "khorgosov", "伊犁", "伊犁河", '"bridge river"', '"мост көпір"', "river 1962", "-river bridge"),
    *(
        "bridge OR river",
        "(bridge OR мост) -1962",
        "khor*",
        "көп*",
        "bridgs~",
        "мосты~ OR river",
        "-(bridge OR river) 1962",
    ),
    *(
        "bridge near/3 river",
        "көпір near/2 мост",
        '"伊犁" near/4 河',
        "(bridge OR мост) near/1 1962",
        "khor* near/6 伊",
    ),
    *("мостов near/5 bridge", "bridge near/2 bridge", "riverx~ near/3 khorgos", "1962 -(bridge near/4 river)"),
    *('bridge -"river 1962"', '"伊犁 bridge"', "көпір мост -伊犁", "bridging", '"1962"', "khor -khorgos"),
]


TEXTS = st.lists(st.sampled_from(WORDS), min_size=0, max_size=40).flatmap(
    lambda words: st.sampled_from([1, 7]).map(lambda times: " ".join(words * times))
)
COLLECTIONS = st.lists(st.tuples(TEXTS, st.sampled_from(["kk", "ru"])), max_size=12)
CHANGES = st.lists(
    st.tuples(st.sets(st.integers(1, 40), max_size=4), COLLECTIONS.map(lambda some: some[:4])), max_size=3
)


HOW_OFTEN = ((0, 14), (0, 42), (0, 0), (2, 3), (1, 1), (7, 49), (0, 14), (7, 56))
"""How often *1962* and *river* stand in passages of which the fifth and the eighth have one score, but for rounding."""


def test_what_only_rounding_tells_apart_comes_by_number(index):
    index.rebuild(
        passage(number, " ".join(["1962"] * found + ["river"] * others), "kk")
        for number, (found, others) in enumerate(HOW_OFTEN, start=1)
    )
    hits = index.search(parse("1962"), open_are(index.passages()), EVERYTHING).hits
    assert [number for number, _ in hits][-2:] == [5, 8]
    assert abs(hits[-1][1] - hits[-2][1]) < 1e-12


@given(begun=COLLECTIONS, changes=CHANGES, readable=st.sets(st.integers(1, 60)))
@settings(max_examples=15, deadline=None)
def test_whoosh_agrees_with_the_oracle_on_any_collection(begun, changes, readable):
    with tempfile.TemporaryDirectory() as folder:
        whoosh, oracle = PassageIndex(Path(folder)), LinearScan()
        fresh = [passage(number, *one) for number, one in enumerate(begun, start=1)]
        for index in (whoosh, oracle):
            index.rebuild(fresh)
        last = len(fresh)
        for gone, texts in changes:
            fresh = [passage(number, *one) for number, one in enumerate(texts, start=last + 1)]
            last += len(fresh)
            for index in (whoosh, oracle):
                index.replace(gone, fresh)
        assert whoosh.passages() == oracle.passages()
        for numbers in (readable, oracle.passages()):
            for query in QUERIES:
                ours, plain = (one.search(parse(query), open_are(numbers), EVERYTHING) for one in (whoosh, oracle))
                assert (ours.total, ours.languages) == (plain.total, plain.languages), query
                assert [n for n, _ in ours.hits] == [n for n, _ in plain.hits], query
                names = ("Khorgos", "көпір", "伊犁", "bridge")
                for name in names:
                    spelled = [one.spellings(name, open_are(numbers), Authority()) for one in (whoosh, oracle)]
                    assert spelled[0] == spelled[1], name
                assert [s for _, s in ours.hits] == pytest.approx([s for _, s in plain.hits], rel=1e-12), query
