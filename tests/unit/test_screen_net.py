"""The net under the rules: it goes by wording that the rules do not know, and reads long messages in pieces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from bot.screen import Emergency, EmergencyNumbers, asks_about_help, card, load_numbers, notice, screen
from bot.screen.cards import EmergencyFileWrong
from bot.screen.net import Net, Suspicion, packaged_net, phrases, pieces, suspect
from bot.screen.screen import Look, look
from index.encoder import Encoder

PLAIN = Look(None, ("a", "b"), taken_back=False)


@pytest.fixture(scope="module")
def net() -> Net:
    return packaged_net()


def test_the_packaged_net_is_whole(net: Net) -> None:
    assert net.sentence.shape == (384,)
    assert net.kind_weights.shape == (len(net.kinds), 385)
    assert net.notice_from < net.card_from
    for kind in net.kinds:
        assert card(Emergency(kind, ""), EmergencyNumbers()).lines


def test_a_score_is_the_sum_of_what_speaks_for_an_emergency(net: Net) -> None:
    small = replace(net, sentence=np.array([2.0, 0.0]), phrases={"a": 1.0, "a b": 3.0}, intercept=-1.0, taken_back=-4.0)
    vector = np.array([0.5, 0.5])

    value = phrases(PLAIN.words)["a"]

    assert small.score(PLAIN, vector) == pytest.approx(1.0 + 4.0 * value - 1.0)
    assert small.score(replace(PLAIN, taken_back=True), vector) == pytest.approx(4.0 * value - 4.0)


def test_the_values_of_a_messages_phrases_do_not_grow_with_its_length() -> None:
    for words in ("a", "a b", "a b a b", "a b c d e f g h"):
        assert sum(value**2 for value in phrases(words.split()).values()) == pytest.approx(1.5**2)
    assert phrases([]) == {}


def test_the_kind_is_named_only_if_one_stands_out(net: Net) -> None:
    two = replace(net, kinds=("stroke", "breathing", "poisoning"), kind_weights=np.eye(3, 4) * 5)

    assert two.kind(np.array([0.0, 1.0, 0.0])) == "breathing"
    assert two.kind(np.array([0.0, 0.0, 0.0])) == "other_emergency"


def test_rules_tell_the_net_that_they_found_words_and_took_them_back() -> None:
    assert look("I don't think I have chest pain").taken_back
    assert not look("How much does it cost?").taken_back
    assert look("killing time before my appointment").words[:1] == ("_",)


@pytest.mark.parametrize("message", ["", "   ", "\n\n"])
def test_a_message_without_words_has_no_pieces(message: str) -> None:
    assert list(pieces(message)) == []


def test_a_short_message_is_one_piece_and_a_long_one_keeps_its_sentences_whole() -> None:
    short = "I had my session on Monday. It went well."
    long = " ".join(f"This is sentence number {number} of a letter." for number in range(20))

    assert list(pieces(short)) == [short]
    assert " ".join(pieces(long)) == long
    assert all(piece.startswith("This") and piece.endswith("letter.") for piece in pieces(long))


@pytest.mark.parametrize("message", ["word " * 4000, "a. " * 4000, "x" * 20_000])
def test_no_message_has_more_than_a_few_dozen_pieces(message: str) -> None:
    assert len(list(pieces(message))) <= 48
    assert " ".join(pieces(message)) == " ".join(message.split())


def test_the_notice_gives_all_three_numbers_and_a_clinic_may_word_it(tmp_path: Path) -> None:
    shipped = notice(EmergencyNumbers())
    assert all(number in shipped for number in ("911", "988", "1-800-222-1222"))

    file = tmp_path / "emergency.yaml"
    file.write_text('numbers: {emergency: "112"}\nnotice: "Im Notfall {emergency}."\n', encoding="utf-8")
    assert notice(load_numbers(file)) == "Im Notfall 112."


@pytest.mark.parametrize("said", ["''", "'{police}'", "'see www.a.example {emergency}'", "[1]", "'no number'"])
def test_a_notice_that_cannot_be_shown_is_refused(tmp_path: Path, said: str) -> None:
    file = tmp_path / "emergency.yaml"
    file.write_text(f"notice: {said}\n", encoding="utf-8")
    with pytest.raises(EmergencyFileWrong, match="notice"):
        load_numbers(file)


def test_the_rules_still_speak_first() -> None:
    assert screen("I can't breathe") is not None


@pytest.mark.parametrize(
    ("message", "kind", "sure"),
    [
        ("and if shes only like that", "stroke", False),
        ("What if he is like that?", "stroke", False),
        ("what if I was just not here", "self_harm", True),
        ("she is like that, what if it gets worse", "stroke", True),
    ],
)
def test_a_case_that_is_only_supposed_gets_no_card(net: Net, message: str, kind: str, sure: bool) -> None:
    found = _suspected(message, net, kind)
    assert found is not None
    assert (found.kind, found.sure) == (kind, sure)


@pytest.mark.parametrize("message", ["1", "????", "😀", ""])
def test_signs_and_figures_tell_the_net_nothing(net: Net, message: str) -> None:
    assert _suspected(message, net) is None


def _suspected(message: str, net: Net, kind: str = "stroke") -> Suspicion | None:
    """What a net says that takes everything for an emergency of the kind."""
    certain = replace(net, intercept=99.0, kinds=(kind, "other"), kind_weights=np.eye(2, 385) * 50)
    ones = SimpleNamespace(name=net.encoder, encode_question=lambda text: SimpleNamespace(sentence=np.eye(384)[0]))
    return suspect(message, cast(Encoder, ones), certain)


@pytest.mark.parametrize(
    "message",
    [
        "how many puffs from the blue inhaler before I call an ambulance?",
        "when should I use my epipen",
        "for what things must I phone 911",
    ],
)
def test_who_asks_when_to_call_for_help_gets_no_card(message: str) -> None:
    assert screen(message) is None
    assert asks_about_help(message)


@pytest.mark.parametrize(
    "message",
    [
        "should I call 911",
        "how do I use an epipen, she is not breathing",
        "epipen not working how long should I wait",
        "gave my son the epipen how long should I wait before the second one",
        "he was stabbed when should I remove the knife",
        "toddler banged head and is sleepy, what signs should we look for",
        "lying on floor not moving how long should I wait",
        "need ambulance how long should I press on the wound",
        "headache stiff neck rash when should I call 999",
        "stung by a wasp feel faint when should I use my epipen",
        "ya usé adrenalina, ¿qué hago?",
        "mum gasping for air smoke filled kitchen",
    ],
)
def test_who_asks_how_while_somebody_is_in_danger_gets_the_card(message: str) -> None:
    assert screen(message) is not None


def test_who_asks_for_something_else_asks_for_no_help() -> None:
    assert not asks_about_help("how much does it cost to call a taxi")
    assert screen("im gasping for a fag") is None
