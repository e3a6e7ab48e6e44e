"""The net under the rules: it goes by wording that the rules do not know, and reads long messages in pieces."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from bot.screen import Emergency, EmergencyNumbers, asks_about_help, card, load_numbers, notice, screen
from bot.screen.cards import EmergencyFileWrong
from bot.screen.net import Net, Suspicion, doubts, packaged_net, phrases, pieces, suspect
from bot.screen.network import MAX_TOKENS, SHIPPED_NET, AlarmReader, Heard, packaged_alarm_reader
from bot.screen.screen import Look, look
from index.errors import ModelUnavailable

PLAIN = Look(None, ("a", "b"), taken_back=False)


@dataclass
class Saying:
    """A network that says the same of everything."""

    danger: float
    kind: str = "stroke"
    share: float = 1.0

    def hear(self, text: str) -> Heard:
        return Heard(self.danger, self.kind, self.share)


@pytest.fixture(scope="module")
def net() -> Net:
    return packaged_net()


def test_the_packaged_net_is_whole(net: Net) -> None:
    assert net.doubt_below < net.notice_from < net.card_from
    for kind in packaged_alarm_reader().kinds:
        assert card(Emergency(kind, ""), EmergencyNumbers()).lines


def test_a_score_is_the_sum_of_what_speaks_for_an_emergency(net: Net) -> None:
    small = replace(net, phrases={"a": 1.0, "a b": 3.0}, intercept=-1.0, taken_back=-4.0)

    value = phrases(PLAIN.words)["a"]

    assert small.score(PLAIN, 1.0) == pytest.approx(1.0 + 4.0 * value - 1.0)
    assert small.score(replace(PLAIN, taken_back=True), 0.0) == pytest.approx(4.0 * value - 5.0)


def test_the_values_of_a_messages_phrases_do_not_grow_with_its_length() -> None:
    for words in ("a", "a b", "a b a b", "a b c d e f g h"):
        assert sum(value**2 for value in phrases(words.split()).values()) == pytest.approx(1.5**2)
    assert phrases([]) == {}


def test_the_kind_is_named_only_if_one_stands_out() -> None:
    assert _suspected("she is like that", Saying(99, "breathing", 0.9)).kind == "breathing"
    assert _suspected("she is like that", Saying(99, "breathing", 0.4)).kind == "other_emergency"


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
def test_a_case_that_is_only_supposed_gets_no_card(message: str, kind: str, sure: bool) -> None:
    found = _suspected(message, Saying(99, kind))
    assert (found.kind, found.sure) == (kind, sure)


@pytest.mark.parametrize("message", ["1", "????", "😀", ""])
def test_signs_and_figures_tell_the_net_nothing(net: Net, message: str) -> None:
    certain = cast(AlarmReader, Saying(99))
    assert suspect(message, net, certain) is None
    assert not doubts(message, Emergency("stroke", ""), net, cast(AlarmReader, Saying(-99)))


def _suspected(message: str, saying: Saying) -> Suspicion:
    found = suspect(message, packaged_net(), cast(AlarmReader, saying))
    assert found is not None
    return found


LIFT = "number to ring about my ambulance lift"


def test_a_rule_is_doubted_where_the_net_takes_the_whole_message_for_harmless(net: Net) -> None:
    found = Emergency("other_emergency", "an ambulance to be called")
    harmless, dangerous = cast(AlarmReader, Saying(-99)), cast(AlarmReader, Saying(0))

    assert doubts(LIFT, found, net, harmless)
    assert not doubts(f"{LIFT} {CHATTER}", found, net, harmless)  # too long to be sure
    assert not doubts(LIFT, found, net, dangerous)


CHATTER = (
    "Hello, I would like to know what your opening hours are and whether you accept my insurance, how much a first "
    "consultation costs, and whether I can park near the clinic."
)


@pytest.mark.parametrize("told", ["I have chest pain.", "my son had a seizure today.", "I got bleach in my eye."])
def test_a_rule_is_not_doubted_for_what_else_is_written(told: str) -> None:
    for message in (told, f"{CHATTER} {told}", f"{told} {CHATTER}", f"{told} How much is a consultation?"):
        found = screen(message)
        assert found is not None
        assert not doubts(message, found)


@pytest.mark.parametrize(
    "told", ["my stitches burst open and i can see inside.", "stiff neck and fever and the light hurts."]
)
def test_what_the_net_knows_alone_it_knows_among_other_things(told: str) -> None:
    for message in (told, f"{CHATTER} {told}", f"{told} {CHATTER}"):
        found = suspect(message)
        assert found is not None
        assert found.sure
    assert suspect(CHATTER) is None


def test_self_harm_is_never_doubted(net: Net) -> None:
    """It is told in harmless words too: "feeling suicidal, can I get an appointment"."""
    assert not doubts("feeling suicidal", Emergency("self_harm", ""), net, cast(AlarmReader, Saying(-99)))


def test_what_the_net_cannot_read_is_never_doubted(net: Net) -> None:
    harmless = cast(AlarmReader, Saying(-99))

    assert not doubts("no puede respirar", Emergency("breathing", "", "es"), net, harmless)
    assert not doubts("no puedo respirar, help me", Emergency("breathing", ""), net, harmless)


def test_of_a_long_message_the_most_telling_piece_counts() -> None:
    @dataclass
    class Hearing:
        def hear(self, text: str) -> Heard:
            return Heard(99 if "roof" in text else -99, "self_harm" if "roof" in text else "stroke", 1.0)

    letter = " ".join(f"This is sentence number {number} of a long letter." for number in range(20))
    found = suspect(f"{letter} I am on the roof. {letter}", packaged_net(), cast(AlarmReader, Hearing()))

    assert found is not None
    assert (found.kind, found.sure) == ("self_harm", True)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("he went a funny colour at the table and now theres no air going in or out of him", "breathing"),
        ("ive written the letters and fed the cat for the last time", "self_harm"),
        ("grandma got the cleaner mixed up with her squash and drank a glass", "poisoning"),
    ],
)
def test_the_network_hears_danger_in_other_words(message: str, kind: str) -> None:
    heard = packaged_alarm_reader().hear(message)
    assert heard.danger > 0
    assert heard.kind == kind


@pytest.mark.parametrize(
    "message",
    [
        "stuck in traffic, be there ten minutes late",
        "what do you charge if i do not turn up",
        "one of the stickers came off in bed",
        "my lad is 6 and scared of needles, can he be put to sleep for it",
    ],
)
def test_the_network_takes_everyday_messages_for_harmless(message: str) -> None:
    assert packaged_alarm_reader().hear(message).danger < 0
    assert suspect(message) is None


def test_only_so_much_of_a_text_is_read_as_the_network_takes() -> None:
    reader = packaged_alarm_reader()
    words = "where can i park " * MAX_TOKENS
    assert reader.hear(words) == reader.hear(words + "he is not breathing")
    assert np.isfinite(reader.hear("").danger)


def test_a_damaged_folder_is_told_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "emergency"
    shutil.copytree(SHIPPED_NET, folder)
    (folder / "model.onnx").write_bytes(b"nothing")

    with pytest.raises(ModelUnavailable, match="emergency"):
        AlarmReader(folder)


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


@pytest.mark.parametrize(
    "message",
    [
        "gave him the jext 5 mins ago do we still go in",
        "spots that dont fade when i press a glass on them",
        "vomit looks like coffee grounds",
        "fitting now",
        "which medicine kills fastest",
        "my ICD shocked me twice",
        "the meter says HI and he is sleepy",
        "hot tea spilt on the baby",
        "changing my pad every fifteen mins",
        "fontanelle sunken and no tears",
        "no kicks since last night",
        "rigors after dialysis",
        "my two year old had a vape pod",
        "gran isnt with it this morning",
        "hubby went grey and sweaty and says his jaw and arm ache",
    ],
)
def test_dangers_that_carers_tell_tersely_are_known_by_rule(message: str) -> None:
    assert screen(message) is not None


@pytest.mark.parametrize(
    "message",
    [
        "is hot tea ok after the filling",
        "my jaw and shoulder hurt since the dentist",
        "my toenail is a bad colour",
        "how many pads an hour is too much",
        "she was not pleased with it",
        "say hi to the nurse",
        "bought a rope for climbing",
        "threw away my coffee grounds",
        "does the rash not fade after a week",
        "which tablet kills worms fastest",
        "my dog keeps scratching himself",
        "is a crown fitting now available",
    ],
)
def test_what_only_shares_their_words_is_none(message: str) -> None:
    assert screen(message) is None
