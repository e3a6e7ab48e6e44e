"""The emergency screen: no emergency is missed, no look-alike gives a card, and no message makes it slow."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.own_words import own_words
from bot.screen import (
    Card,
    Emergency,
    EmergencyFileWrong,
    EmergencyNumbers,
    card,
    language_of,
    language_of_card,
    load_numbers,
    rules,
    screen,
)
from bot.screen.cards import wording_in
from bot.screen.grammar import Grammar, PatternInvalid, parse, parse_rows
from bot.screen.rules import LANGUAGES, load_table

DATA = Path(__file__).parents[1] / "data"
ROWS = [json.loads(line) for line in (DATA / "emergencies.jsonl").read_text(encoding="utf-8").splitlines()]
SPANISH = [json.loads(line) for line in (DATA / "emergencies_es.jsonl").read_text(encoding="utf-8").splitlines()]
EMERGENCIES = [row for row in ROWS if row["kind"]]
LOOK_ALIKES = [row for row in ROWS if not row["kind"]]
KINDS = sorted({row["kind"] for row in EMERGENCIES})


def test_there_are_at_least_150_phrasings_of_both_sorts_and_every_kind_is_among_them() -> None:
    assert len(EMERGENCIES) >= 150
    assert len(LOOK_ALIKES) >= 150
    assert set(KINDS) == set(load_table().kinds)
    assert min(Counter(row["kind"] for row in EMERGENCIES).values()) >= 15


@pytest.mark.parametrize("kind", KINDS)
def test_no_emergency_of_the_kind_is_missed_or_given_another_card(kind: str) -> None:
    texts = [row["text"] for row in EMERGENCIES if row["kind"] == kind]
    found = {text: emergency.kind if (emergency := screen(text)) else None for text in texts}
    assert found == dict.fromkeys(texts, kind)


@pytest.mark.parametrize("split", ["dev", "heldout", "fresh", "last", "plain", "practical"])
def test_no_look_alike_gives_a_card(split: str) -> None:
    texts = [row["text"] for row in LOOK_ALIKES if row["split"] == split]
    assert texts
    assert {text: found for text in texts if (found := screen(text))} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_emergency_told_in_spanish_is_missed_or_given_another_card(kind: str) -> None:
    texts = [row["text"] for row in SPANISH if row["kind"] == kind]
    assert len(texts) >= 60
    found = {text: emergency.kind if (emergency := screen(text)) else None for text in texts}
    assert found == dict.fromkeys(texts, kind)


def test_no_look_alike_in_spanish_gives_a_card() -> None:
    texts = [row["text"] for row in SPANISH if not row["kind"]]
    assert len(texts) >= 500
    assert {text: found for text in texts if (found := screen(text))} == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("no me duele el pecho", None),
        ("No puedo dormir, me duele el pecho", "chest_pain"),
        ("no puedo dormir me duele el pecho", "chest_pain"),
        ("no tengo fiebre ni me duele el pecho", None),
        ("no creo que sea un infarto", None),
        ("mi papá tuvo un derrame en 2010", None),
        ("mi papá tuvo un derrame en 2010 y ahora se le fue la boca de lado", "stroke"),
        ("no quiero morir", None),
        ("no quiero vivir", "self_harm"),
        ("¿Puede causar pensamientos suicidas?", None),
        ("me muero de ganas de empezar", None),
        ("nadie me ayuda no puedo respirar", "breathing"),
    ],
)
def test_negation_history_and_supposition_hold_in_spanish(text: str, kind: str | None) -> None:
    found = screen(text)
    assert (found.kind if found else None) == kind


def test_spanish_is_read_without_accents_as_it_sounds_and_without_diminutives() -> None:
    read = load_table("es").read("No puédo RESPIRAAAR, mi niñita tiene los labios asules y combulsiones").words
    assert " ".join(read) == "no puedo respirar , mi nina tiene los labios azules y convulsiones"


def test_words_are_mended_in_the_language_that_the_message_is_written_in() -> None:
    """Else "chest hair pain relief" would be read as Spanish with English words in it, and the other way about."""
    assert language_of("he tenido pensamientos raros, nada mas") == "es"
    assert language_of("he has had odd thoughts, no more") == "en"
    assert language_of("El Paso or Los Angeles, where are you?") == "en"
    assert language_of("") == "en"
    assert screen("Does chest hair cause pain relief?") is None


def test_no_english_message_is_taken_for_another_language() -> None:
    files = [DATA / "questions_documents.jsonl", DATA / "questions_articles.jsonl"]
    asked = [json.loads(line)["question"] for file in files for line in file.read_text("utf-8").splitlines()]
    assert [text for text in (*asked, *(row["text"] for row in LOOK_ALIKES)) if language_of(text, 2) != "en"] == []


def test_a_card_is_in_the_language_that_the_emergency_is_told_in() -> None:
    found = screen("no puedo respirar")
    assert found is not None
    numbers = EmergencyNumbers()
    assert language_of_card(found, numbers, "en") == "es"
    assert card(found, EmergencyNumbers()).title == "Respirar con dificultad puede ser una emergencia"
    english = screen("I can't breathe")
    assert english is not None
    assert language_of_card(english, numbers, "es") == "es"  # the interface's
    assert card(english, numbers).title == "Trouble breathing can be an emergency"


def test_a_card_that_the_clinic_has_worded_is_in_the_librarys_language() -> None:
    mine = Card("Call us", ("Ring {emergency}.",))
    numbers = EmergencyNumbers(wording={**EmergencyNumbers().wording, "breathing": mine})
    found = screen("no puedo respirar")
    assert found is not None
    assert language_of_card(found, numbers, "es") == "en"
    assert card(found, numbers, "es").lines == ("Ring 911.",)


def test_each_language_of_the_screen_has_cards_and_words_for_what_is_not_read() -> None:
    for language in LANGUAGES:
        assert set(load_table(language).kinds) == set(wording_in(language))
        assert "911" in own_words(language).say("unread", emergency="911")


def test_no_question_of_the_sample_library_gives_a_card() -> None:
    files = [DATA / "questions_documents.jsonl", DATA / "questions_articles.jsonl"]
    texts = [json.loads(line)["question"] for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(texts) > 100
    assert {text: found for text in texts if (found := screen(text))} == {}


def test_the_evidence_names_the_rule_and_the_words() -> None:
    assert screen("Hello. I CAN'T BREATHE!!") == Emergency("breathing", "cannot breathe: can not breathe")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No chest pain. But my throat is closing", "allergic_reaction"),
        ("I have no fever, no chest pain and no trouble breathing", None),
        ("no fever, chest pain or shortness of breath", None),
        ("no fever but I have chest pain", "chest_pain"),
        ("My father had a stroke in 2010", None),
        ("My father had a stroke in 2010 and now my face is drooping", "stroke"),
        ("I am not ok I have chest pain", "chest_pain"),
        ("I don't think I have chest pain", None),
        ("What if my face swells?", None),
        ("My face is swelling, what if it gets worse?", "allergic_reaction"),
        ("I don't want to die", None),
        ("I don't want to live", "self_harm"),
        ("Can it cause suicidal thoughts?", None),
        ("It causes suicidal thoughts, I keep thinking about suicide", "self_harm"),
    ],
)
def test_negation_history_and_supposition_reach_no_further_than_they_should(text: str, kind: str | None) -> None:
    found = screen(text)
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize("text", ["", " ", "?", "...", "🙂", "\x00", "'", "''s", "12.5", "9" * 500])
def test_a_message_without_words_is_no_emergency(text: str) -> None:
    assert screen(text) is None


def test_spelling_is_mended_but_other_english_words_are_left_alone() -> None:
    read = load_table().read("I cant breeeathe, its my brething. Nice smelling breeding of chests").words
    assert " ".join(read) == "i can not breathe , it is my breathing . nice smelling breeding of chests"


def test_a_message_takes_under_a_millisecond() -> None:
    texts = [row["text"] for row in (*ROWS, *SPANISH)]
    for text in texts:
        screen(text)
    start = time.thread_time()
    for text in texts:
        screen(text)
    assert (time.thread_time() - start) / len(texts) < 0.001


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        "i ",
        "no ",
        "can not ",
        "chest ",
        "my chest my chest i have ",
        "my face, lips, ",
        "if i have chest pain, ",
        "what if i took too many pills and ",
        "i do not want to ",
        "aaaa'",
        "(((((",
        "?!.,",
        "throat throat closing ",
        "fever pus red ",
        "swollenn ",
        "zwei",
        "no puedo respirar ",
        "si me duele el pecho, y no ",
        "la garganta la garganta ",
        "ñoñitos ",
    ],
)
def test_ten_thousand_hostile_characters_are_screened_in_bounded_time(unit: str) -> None:
    text = (unit * (10_000 // len(unit) + 1))[:10_000]
    start = time.thread_time()
    screen(text)
    assert time.thread_time() - start < 2.0


def test_time_grows_with_length_and_not_with_its_square() -> None:
    def seconds(repeats: int) -> float:
        # of this thread: those of a network that another test ran may still be spinning
        text = "my chest is fine, if i have chest pain and my face, " * repeats
        start = time.thread_time()
        screen(text)
        return time.thread_time() - start

    seconds(10)
    assert seconds(200) < 12 * max(seconds(50), 0.005)


# --- the grammar -------------------------------------------------------------------------------------------------


def test_a_pair_matches_in_both_orders() -> None:
    assert [pattern.text for pattern in parse_rows(["a <>3 b"])] == ["a ~~3 b", "b ~~3 a"]


@pytest.mark.parametrize("text", ["", "~3 a", "a?", "a|{b", "$", "a <>3", "{A}"])
def test_a_pattern_that_cannot_be_read_is_refused_by_name(text: str) -> None:
    with pytest.raises(PatternInvalid, match=re.escape(repr(text))):
        parse_rows([text])


@pytest.mark.parametrize(("rows", "why"), [(["{b}"], "unknown"), (["x {a}"], "circular")])
def test_an_unknown_or_circular_phrase_is_refused(rows: list[str], why: str) -> None:
    with pytest.raises(PatternInvalid, match=why):
        Grammar({"a": tuple(parse(row) for row in rows)}, load_table().language)


def test_every_rule_says_why_it_stands_in_the_table() -> None:
    for language in LANGUAGES:
        file = Path(rules.__file__).parent / language / "rules.yaml"
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert [row["name"] for row in raw["rules"] if not row.get("why")] == []


# --- the cards ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", load_table().kinds)
def test_every_card_is_short_and_holds_a_number_and_no_link(kind: str) -> None:
    shown = card(Emergency(kind, ""), EmergencyNumbers())
    text = " ".join((shown.title, *shown.lines))
    assert "911" in text or "988" in text
    assert len(text.split()) <= 110
    assert not re.search(r"https?:|www\.|[<>{}]", text)


def test_the_self_harm_card_begins_with_the_crisis_line_and_the_poison_card_gives_poison_control() -> None:
    numbers = EmergencyNumbers()
    assert "988" in card(Emergency("self_harm", ""), numbers).lines[0]
    assert "1-800-222-1222" in card(Emergency("poisoning", ""), numbers).lines[1]


def test_a_clinic_sets_its_own_numbers_and_wording(tmp_path: Path) -> None:
    file = tmp_path / "emergency.yaml"
    file.write_text(
        'numbers: {emergency: "112", crisis: "0800 111 0 111"}\n'
        'cards: {stroke: {title: Schlaganfall, lines: ["Rufen Sie {emergency}."]}}\n',
        encoding="utf-8",
    )
    numbers = load_numbers(file)
    assert card(Emergency("stroke", ""), numbers).lines == ("Rufen Sie 112.",)
    assert card(Emergency("breathing", ""), numbers).lines[0].startswith("Call 112 now")
    assert "0800 111 0 111" in card(Emergency("self_harm", ""), numbers).lines[0]


def test_without_a_file_the_numbers_are_those_of_the_united_states() -> None:
    assert load_numbers(None).by_name() == {"emergency": "911", "crisis": "988", "poison": "1-800-222-1222"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("numbers: {emergency: 112}", "numbers.emergency"),
        ('numbers: {emergency: "ring us"}', "numbers.emergency"),
        ('numbers: {police: "110"}', "police"),
        ("colours: {}", "colours"),
        ("- 112", "the file"),
        ("numbers: [", "YAML"),
        ("cards: {sunburn: {title: A, lines: [B]}}", "sunburn"),
        ("cards: {stroke: {title: A}}", "cards.stroke"),
        ("cards: {stroke: {title: A, lines: [No number here]}}", "cards.stroke.lines"),
        ("cards: {stroke: {title: A, lines: ['Call {police}']}}", "police"),
        ("cards: {stroke: {title: A, lines: ['Call {emergency.__class__}']}}", "emergency.__class__"),
        ("cards: {stroke: {title: A, lines: ['Call {emergency']}}", "brace"),
        ("cards: {stroke: {title: A, lines: ['See https://a.example or {emergency}']}}", "link"),
        ("cards: {stroke: {title: A, lines: ['{emergency}', b, c, d, e, f, g]}}", "7 lines"),
    ],
)
def test_a_wrong_file_is_refused_and_the_entry_named(tmp_path: Path, content: str, named: str) -> None:
    file = tmp_path / "emergency.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(EmergencyFileWrong, match=re.escape(named)) as refused:
        load_numbers(file)
    assert str(file) in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmergencyFileWrong, match="cannot be read"):
        load_numbers(tmp_path / "none.yaml")
