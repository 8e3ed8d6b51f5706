"""Lost spaces come back; nothing else is touched."""

import tomllib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.apply import run_stages
from pipeline.corpus import COUNTS
from pipeline.document import Document
from pipeline.stages import repair
from pipeline.words import corpus

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "repair.toml").read_text(encoding="utf-8"))
KEEPS = [(g["language"], g["domain"], token) for g in CASES["keeps"] for token in g["tokens"].split()]
FULL = repair.build(repair.Settings())
SAFE = repair.build(repair.Settings(mode="safe"))


def document(text: str, language: str | None = "en") -> Document:
    return Document(id="x", text=text, language=language)


def repaired(text: str, language: str | None = "en", stage=FULL) -> str:
    return run_stages(document(text, language), [("repair", stage)]).document.text


def carried(language: str, tokens: list[str]) -> str:
    return CASES["carriers"][language] + "".join(f"\n{token}" for token in tokens)


def test_the_table_of_keeps_is_long_enough_to_mean_something():
    assert len(set(KEEPS)) >= 300
    assert len({language for language, *_ in KEEPS}) >= 5


@pytest.mark.parametrize(("language", "domain", "token"), KEEPS)
def test_a_keep_stays(language: str, domain: str, token: str):  # noqa: ARG001 - the domain names the test
    text = carried(language, [token])
    assert repaired(text, language) == text


@pytest.mark.parametrize(
    "group", [g for g in CASES["keeps"] if not g.get("alone")], ids=lambda g: f"{g['language']} {g['domain']}"
)
def test_all_keeps_of_a_trade_stay_together(group: dict):
    text = carried(group["language"], group["tokens"].split())
    assert repaired(text, group["language"]) == text


IN_PROSE = {
    "en": "The report mentions {}.",
    "de": "Im Bericht ging es um {}.",
    "fr": "Le rapport parle de {}.",
    "es": "El informe habla de {}.",
    "vi": "Báo cáo nói về {}.",
}


def parted(tokens: list[str], language: str, stage) -> set[str]:
    """Those of some tokens that do not stay in a text that is damaged elsewhere."""
    case, found = next(c for c in CASES["cuts"] if c["language"] == language), set()
    for n in range(0, len(tokens), 12):
        here = tokens[n : n + 12]
        text = case["text"] + "".join(f"\n{IN_PROSE[language].format(token)}" for token in here)
        after = repaired(text, language, stage)
        found |= {token for token in here if IN_PROSE[language].format(token) not in after}
    return found


@pytest.mark.parametrize(
    "group", [g for g in CASES["keeps"] if not g.get("alone")], ids=lambda g: f"{g['language']} {g['domain']}"
)
def test_keeps_stay_in_a_damaged_text(group: dict):
    tokens, language = group["tokens"].split(), group["language"]
    assert not (language == "de" and parted(tokens, language, SAFE))
    assert len(parted(tokens, language, FULL)) <= len(tokens) / 8


@pytest.mark.parametrize("case", CASES["cuts"], ids=lambda c: c["language"])
def test_a_damaged_text_is_whole_again(case: dict):
    assert repaired(case["text"], case["language"]) == case["gold"]
    assert repaired(case["text"], None) == case["gold"]


@pytest.mark.parametrize("case", CASES["cuts"], ids=lambda c: c["language"])
def test_a_whole_text_stays_whole(case: dict):
    assert repaired(case["gold"], case["language"]) == case["gold"]


@pytest.mark.parametrize("case", CASES["cuts"], ids=lambda c: c["language"])
@pytest.mark.parametrize("declared", ["en", "de", "fr", "es", "vi", "it", "pt", "nl", "sv", "ja", "xx"])
def test_a_text_in_another_language_than_declared_stays(case: dict, declared: str):
    if declared != case["language"]:
        assert repaired(case["text"], declared) == case["text"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "委员会星期一开会讨论报告,成员们同意年底前还需要更多工作。ABC公司2024年的报告,说明了COVID-19疫苗。"),
        ("ja", "委員会は月曜日に報告書を検討し,年末までにさらに作業が必要だとした。GitHubとOpenAIの2024年報告。"),
        ("ko", "위원회는월요일에보고서를논의했으며,연말까지더많은작업이필요하다고밝혔다.정부는아직결정하지않았다."),
        ("th", "คณะกรรมการประชุมเมื่อวันจันทร์เพื่อหารือรายงาน,และสมาชิกเห็นพ้องว่าต้องทำงานมากขึ้น"),
    ],
)
def test_scripts_without_our_spaces_stay(language: str, text: str):
    for declared in (language, None, "en"):
        assert repaired(text, declared) == text


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "es", "vi", "it", None]))
@settings(max_examples=60, deadline=None)
def test_only_spaces_are_inserted_into_any_text(noise: str, language: str | None):
    carrier = CASES["cuts"][0]["text"] if language in (None, "it") else CASES["carriers"][language]
    text = carrier + " " + noise
    for edit in FULL(document(text, language)):
        assert edit.start == edit.end
        assert edit.new == " "
        assert not text[edit.start - 1].isspace()
        assert not text[edit.start].isspace()


WORDS = st.sampled_from((CASES["cuts"][0]["gold"] + CASES["carriers"]["en"]).split())


@given(st.lists(st.tuples(WORDS, st.sampled_from(["", " ", " ", " ", "\n", " - "])), min_size=30, max_size=120))
@settings(max_examples=60, deadline=None)
def test_characters_stay_the_same_in_damaged_prose(pieces: list[tuple[str, str]]):
    text = "".join(word + gap for word, gap in pieces)
    assert "".join(repaired(text).split()) == "".join(text.split())


def test_a_quoted_line_in_another_language_stays():
    for quoted in CASES["cuts"][1:4]:
        line = " ".join(quoted["text"].split())
        text = CASES["cuts"][0]["text"] + "\n" + line
        assert repaired(text) == CASES["cuts"][0]["gold"] + "\n" + line


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("The end of aboutChina, he said.", "The end of about China, he said."),
        ("It covers different spheres,particularly trade.", "It covers different spheres, particularly trade."),
        ("They all left.Then she came back.", "They all left. Then she came back."),
        ("He was born in1982 and moved on.", "He was born in 1982 and moved on."),
    ],
)
def test_what_is_clear_is_repaired_in_a_short_text(text: str, gold: str):
    assert repaired(text) == gold
    assert repaired(text, None) == text, "a text of a few words has no language of its own"
    assert repaired(gold) == gold


def test_a_short_text_with_a_keep_stays():
    sentences = {"en": "they said that {} is here.", "de": "sie haben gesagt, dass {} hier ist."}
    for language, _, token in KEEPS:
        if language in sentences:
            text = sentences[language].format(token)
            assert repaired(text, language) == text


def test_each_repair_says_its_rule_and_its_evidence():
    edits = FULL(document(CASES["cuts"][0]["text"]))
    assert {edit.rule for edit in edits} <= {f"repair.{kind}" for kind in repair.REASONS}
    assert all(edit.score is not None for edit in edits)


def test_safe_repairs_less_than_full_and_nothing_else():
    text = CASES["cuts"][0]["text"]
    safe = {edit.start for edit in SAFE(document(text))}
    full = {edit.start for edit in FULL(document(text))}
    assert safe
    assert safe <= full


@pytest.mark.parametrize("fused", ["hydrangeasofthe", "lichensofthe", "sonataswiththe", "marmotsinthe"])
def test_safe_leaves_no_rare_word_with_its_neighbour(fused: str):
    text = f"{CASES['cuts'][0]['text']}\nThey spoke {fused} town, and onthe way home they sang."
    found = repaired(text, stage=SAFE)
    assert f"They spoke {fused} town" in found, "all of it is parted, or nothing"
    assert "on the way" in found


JOINED = {
    "en": "wakeboarding windsurfed overspending outsourced MinnesotaHealth wePadOS Bluesign factcheckUK",
    "de": "dorthinaus beigedreht überbelegte andiskutieren umgelaufen vergrößernder genießender schließende landauf",
    "fr": "échangerai circulerons jardinait surenchérir",
    "es": "hermandades videoconferencia setentañera enladrillar acordaren",
}
BROKEN = {
    "en": "He gavethem the keys ofthe house, andthe door wasopen. Nobody knewwhat to sayabout it, butthey were gladto "
    "see thatall of it wasstill there. Shesaid thatthe garden hadgone wild, withonly a fewof the treesstanding.",
    "de": "Er gab ihnenden Schlüssel zudem Haus, unddie Tür waroffen. Niemand wusste, waser dazusagen sollte, abersie "
    "waren froh, dassalles noch dawar. Sie sagte, dassder Garten verwildertwar, mitnur wenigen Bäumendarin.",
    "fr": "Il leurdonna les clésde la maison, etla porte étaitouverte. Personne nesavait quoidire, maisils étaient "
    "contents quetout soit encorelà. Elle ditque le jardinétait sauvage, avecseulement quelquesarbres debout.",
    "es": "Les diolas llaves dela casa, yla puerta estabaabierta. Nadie sabíaqué decir, peroestaban contentos deque "
    "todo siguieraallí. Ella dijoque el jardínestaba salvaje, consolo unos pocosárboles de pie.",
}


@pytest.mark.parametrize("language", JOINED)
def test_safe_parts_no_words_that_people_join_however_broken_the_text(language: str):
    text = BROKEN[language] + "".join(f" {CASES['carriers'][language]} {token}." for token in JOINED[language].split())
    found = repaired(text, language, SAFE)
    assert found.count(" ") >= text.count(" ") + 5, "lost spaces come back"
    assert [token for token in JOINED[language].split() if f" {token}." not in found] == []


CODE = 'bis(triphenylphosphine)nickel CH3(CH2)4CH3 len(items) foo.bar(baz) self.name,other A330neo 5500Mchip Toys"R"Us'


def test_safe_parts_no_formulas_and_no_code():
    text = BROKEN["en"] + "".join(f" They said that {token} was there." for token in CODE.split())
    found = repaired(text, stage=SAFE)
    assert [token for token in CODE.split() if f" {token} " not in found] == []


@pytest.mark.parametrize("fused", ["arecount", "anearly", "topin", "werestored", "anice"])
def test_safe_parts_nothing_that_may_be_parted_elsewhere(fused: str):
    text = f"{BROKEN['en']} They spoke of {fused} and others."
    assert f" {fused} and" in repaired(text, stage=SAFE)


def test_new_words_alone_do_not_make_a_text_damaged():
    words = [
        "doomscrolling",
        "sportswashing",
        "chatcontrol",
        "WeaveCore",
        "HuggingFox",
        "EightLabs",
        "SeekDeep",
        "TangleCrowd",
    ]
    text = CASES["carriers"]["en"] + "".join(f" The minister said on Monday that {word} was new." for word in words)
    found = repaired(text)
    assert sum(word not in found for word in words) <= 3
    assert repaired(text, stage=SAFE) == text


def test_sharp_s_is_as_likely_as_the_two_letters_it_stands_for():
    words = "vergrößernder genießender verstoßender begrüßender"
    text = BROKEN["de"] + " Ein vergrößernder und genießender, verstoßender oder begrüßender Blick."
    assert all(word in repaired(text, "de") for word in words.split())


def test_off_repairs_nothing():
    assert repair.build(repair.Settings(mode="off"))(document(CASES["cuts"][0]["text"])) == ()


def test_only_chosen_languages_are_repaired():
    stage = repair.build(repair.Settings(languages=("de",)))
    assert not stage(document(CASES["cuts"][0]["text"]))
    assert stage(document(CASES["cuts"][1]["text"], "de"))


def test_a_mode_that_there_is_not_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="mode: there is no 'Safe'; choose among off, safe, full"):
        repair.Settings(mode="Safe")  # type: ignore[arg-type]


def test_a_language_that_cannot_be_repaired_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="languages: ja cannot be repaired; choose among"):
        repair.Settings(languages=("ja",))


def test_what_other_articles_write_as_one_word_stays():
    text = CASES["carriers"]["en"] + " The expressedhis brand was sold."
    counts = pa.table(
        [
            pa.array(column, field.type)
            for column, field in zip((["word", "word"], ["", ""], ["", "expressedhis"], [50, 9]), COUNTS, strict=True)
        ],
        schema=COUNTS,
    )
    alone = {edit.start for edit in FULL(document(text))}
    assert alone
    assert not repair.build(repair.Settings(), counts)(document(text))


def test_few_keys_are_counted_of_a_clean_text():
    keys = list(repair.sketch(document(CASES["cuts"][0]["gold"])))
    assert {kind for kind, *_ in keys} <= set(repair.KINDS)
    assert len(keys) < 8


def test_keys_that_one_article_holds_are_not_counted():
    rows = [[("word", "", "a"), ("word", "", "b")], [("word", "", "a")]]
    assert corpus.count(rows) == [("word", "", "a", 2)]


def test_a_list_of_texts_is_its_own_corpus():
    texts = [case["text"] for case in CASES["cuts"]]
    assert repair.repair_texts(texts) == [case["gold"] for case in CASES["cuts"]]
    assert repair.repair_texts([]) == []
