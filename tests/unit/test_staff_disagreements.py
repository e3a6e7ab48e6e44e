"""Rulings on disagreements, over a library in memory: what patients see, what stays, what comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.dispute import to_json
from bot.rulings import board_of, shown_to_patients
from index.disagreements.model import Backing, Disagreement, Kind, Position, disagreement_id
from index.generation import Generation
from index.model import BlockKind, Document, Metadata, SourceType
from tests.fakes import FakeEngine, make_document
from tests.staff import Cast, cast_of, words_of
from tests.unit.shelves import shelve
from web.staff.disagreements import conflicts_of
from web.staff.ruled import rulings_of


def said_by(name: str, *sentences: str) -> Document:
    parts = [(BlockKind.PARAGRAPH, sentence, 0) for sentence in sentences]
    return make_document(name, Metadata(f"Notes by {name}", publisher=name, source_type=SourceType.CLINIC), parts)


WEEK, MONTH = "Open a hive once a week.", "Open a hive once a month."
SEVEN, ALONE = "Open a hive every 7 days.", "Leave a hive alone in summer."
CHEAP, DEAR = "A veil costs 10 euros.", "A veil costs 90 euros."
ANNE, BERT = said_by("anne", WEEK, CHEAP, SEVEN), said_by("bert", MONTH, DEAR, ALONE)
OFTEN = ("How often to open", [[("anne", WEEK)], [("bert", MONTH)]])
AGAIN = ("Days between", [[("anne", SEVEN)], [("bert", ALONE)]])
PRICE = ("Price of a veil", [[("anne", CHEAP)], [("bert", DEAR)]])
Told = tuple[str, list[list[tuple[str, str]]]]


def library(documents: list[Document], told: list[Told]) -> Generation:
    generation = shelve(*documents)
    generation.disagreements = tuple(disagreement(generation, *one) for one in told)
    return generation


def disagreement(generation: Generation, topic: str, sides: list[list[tuple[str, str]]]) -> Disagreement:
    positions = []
    for side in sides:
        backings = []
        for document_id, words in side:
            start = generation.documents[document_id].text.index(words)
            statement = next(s for s in generation.statements if s.document_id == document_id and s.start == start)
            backings.append(
                Backing(statement.statement_id, statement.passage_id, document_id, start, start + len(words))
            )
        positions.append(Position(side[0][1].split()[-1], tuple(backings)))
    named = disagreement_id(Kind.NUMBER, topic, [[words for _, words in side] for side in sides])
    return Disagreement(named, topic, Kind.NUMBER, tuple(positions))


class Contradicting(FakeEngine):
    """Its disagreements are the library's, as the real engine gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.library = library([ANNE, BERT], [OFTEN, AGAIN, PRICE])

    def generation(self) -> Generation:  # type: ignore[override]
        return self.library

    def disagreements(self) -> list[dict[str, Any]]:
        ruled = self.rulings()
        found = shown_to_patients(self.library, ruled)
        return [to_json(one, self.library, ruled) for one in ruled.shown(found, None, self.library)]


@pytest.fixture
def engine() -> Contradicting:
    return Contradicting()


@pytest.fixture
def cast(tmp_path: Path, engine: Contradicting) -> Iterator[Cast]:
    with cast_of(tmp_path, engine) as cast:
        yield cast


def seen_by_patients(cast: Cast) -> list[tuple[str, str | None, list[str]]]:
    listed = cast.patient.get("/api/disagreements").json()["disagreements"]
    return [(one["topic"], one["ruling"], [side["label"] for side in one["positions"]]) for one in listed]


def path_of(engine: Contradicting, topic: str) -> str:
    listed = (*engine.library.disagreements, *engine.library.suspected)
    found = next(one for one in listed if one.topic == topic)
    return f"/staff/disagreements/{found.disagreement_id}"


def confirm(cast: Cast, engine: Contradicting, found: str, **changed: str) -> None:
    fields = {"topic": found, "label-1": "week.", "label-2": "month.", "note": ""} | changed
    cast.reviewer.change(f"{path_of(engine, found)}/confirm", **fields)


def test_all_stand_on_the_page_with_their_sides_and_sources(cast: Cast) -> None:
    page = words_of(cast.reviewer.read("/staff/disagreements"))
    for words in ("Not ruled on 3", "How often to open", WEEK, MONTH, "Notes by bert bert · clinic"):
        assert words in page


def test_a_dismissed_one_is_shown_to_no_patient_until_the_ruling_is_lifted(cast: Cast, engine: Contradicting) -> None:
    path = path_of(engine, "Price of a veil")
    assert cast.reviewer.send(f"{path}/dismiss", reason=" ").status_code == 422
    cast.reviewer.change(f"{path}/dismiss", reason="Two kinds of veil")
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["How often to open", "Days between"]
    assert "Two kinds of veil" in cast.reviewer.read("/staff/disagreements")
    cast.reviewer.change(f"{path}/lift")
    assert len(seen_by_patients(cast)) == 3


def test_names_labels_and_the_clinics_word_reach_patients(cast: Cast, engine: Contradicting) -> None:
    note = "We open ours every ten days. <b>Ask us.</b>"
    confirm(cast, engine, "How often to open", topic="Opening the hive", **{"label-1": "weekly"}, note=note)
    assert seen_by_patients(cast)[0] == ("Opening the hive", "renamed", ["weekly", "month."])
    assert cast.patient.get("/api/disagreements").json()["disagreements"][0]["note"] == note
    assert "<b>Ask" not in cast.reviewer.read("/staff/disagreements")
    confirm(cast, engine, "Price of a veil", **{"label-1": "euros.", "label-2": "euros."})
    assert seen_by_patients(cast)[2] == ("Price of a veil", "confirmed", ["euros.", "euros."])


@pytest.fixture
def suspicious(engine: Contradicting) -> Contradicting:
    """It found one, and suspects another."""
    engine.library = library([ANNE, BERT], [OFTEN])
    engine.library.suspected = (disagreement(engine.library, *PRICE),)
    return engine


def test_what_is_only_suspected_is_for_staff_alone(cast: Cast, suspicious: Contradicting) -> None:
    page = words_of(cast.reviewer.read("/staff/disagreements"))
    assert "Not ruled on 1" in page
    assert "Perhaps: look whether both can hold 1" in page
    assert CHEAP in page
    assert "Only suspected" in words_of(cast.reviewer.read(path_of(suspicious, "Price of a veil")))
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["How often to open"]


def test_a_suspicion_is_shown_once_it_is_confirmed_and_no_more_when_that_is_lifted(
    cast: Cast, suspicious: Contradicting
) -> None:
    confirm(cast, suspicious, "Price of a veil", topic="What a veil costs", **{"label-1": "10", "label-2": "90"})
    assert seen_by_patients(cast)[1] == ("What a veil costs", "renamed", ["10", "90"])
    page = words_of(cast.reviewer.read("/staff/disagreements"))
    assert "Shown as ruled 1" in page
    assert "Perhaps:" not in page
    assert "stands" in {str(one.state) for one in rulings_of(cast.service)}
    cast.reviewer.change(f"{path_of(suspicious, 'Price of a veil')}/lift")
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["How often to open"]


def test_a_suspicion_paired_anew_does_not_say_that_the_sources_have_changed(
    cast: Cast, suspicious: Contradicting
) -> None:
    cast.reviewer.change(f"{path_of(suspicious, 'Price of a veil')}/dismiss", reason="Two kinds of veil")
    cheaper = "A veil costs 5 euros."
    suspicious.library = library([ANNE, BERT, said_by("carl", cheaper)], [OFTEN])
    anew = ("Veils again", [[("carl", cheaper)], [("bert", DEAR)]])
    suspicious.library.suspected = (disagreement(suspicious.library, *anew),)
    assert "Perhaps: look whether both can hold 1" in words_of(cast.reviewer.read("/staff/disagreements"))
    suspicious.library = library([said_by("carl", cheaper), BERT], [])
    suspicious.library.suspected = (disagreement(suspicious.library, *anew),)
    assert "For another look" in words_of(cast.reviewer.read("/staff/disagreements"))


def test_two_suspicions_in_the_same_words_are_ruled_on_as_one(cast: Cast, engine: Contradicting) -> None:
    """Two versions of a leaflet say the same."""
    engine.library = library([ANNE, said_by("anne2", CHEAP), BERT], [OFTEN])
    again = ("Again", [[("anne2", CHEAP)], [("bert", DEAR)]])
    engine.library.suspected = tuple(disagreement(engine.library, *one) for one in (PRICE, again))
    cast.reviewer.change(f"{path_of(engine, 'Price of a veil')}/dismiss", reason="Two kinds of veil")
    replaced = board_of(engine.library, cast.service.store.rulings.current()).replaced
    assert replaced == {one.disagreement_id: () for one in engine.library.suspected}


def test_what_was_confirmed_stays_where_nothing_suspects_it_any_more(cast: Cast, suspicious: Contradicting) -> None:
    """A model's doubts change with every other document; what staff have confirmed does not."""
    confirm(cast, suspicious, "Price of a veil", topic="What a veil costs", **{"label-1": "10", "label-2": "90"})
    suspicious.library = library([ANNE, BERT, said_by("carl", "Bees like thyme.")], [OFTEN])
    assert seen_by_patients(cast)[1] == ("What a veil costs", "renamed", ["10", "90"])
    assert "Shown as ruled 1" in words_of(cast.reviewer.read("/staff/disagreements"))
    assert {str(one.state) for one in rulings_of(cast.service)} == {"stands"}
    (kept,) = (one for one in conflicts_of(cast.service, None) if one.found.topic == "What a veil costs")
    path = f"/staff/disagreements/{kept.found.disagreement_id}"
    cast.reviewer.change(f"{path}/confirm", topic="Veils", note="", **{"label-1": "cheap", "label-2": "dear"})
    assert seen_by_patients(cast)[1] == ("Veils", "renamed", ["cheap", "dear"])
    cast.reviewer.change(f"{path}/lift")
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["How often to open"]
    assert cast.reviewer.send(f"{path}/lift").status_code == 404


def test_what_is_found_anew_about_the_same_words_takes_the_place_of_what_was_confirmed(
    cast: Cast, suspicious: Contradicting
) -> None:
    """Patients are not shown it twice, and staff look again."""
    confirm(cast, suspicious, "Price of a veil", topic="What a veil costs", **{"label-1": "10", "label-2": "90"})
    more = ("Veils", [[("anne", CHEAP)], [("bert", DEAR), ("bert", ALONE)]])
    suspicious.library = library([ANNE, BERT], [OFTEN, more])
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["How often to open", "Veils"]
    assert "For another look: what they say has changed 1" in words_of(cast.reviewer.read("/staff/disagreements"))


def test_what_was_confirmed_goes_with_the_words_of_either_side(cast: Cast, suspicious: Contradicting) -> None:
    confirm(cast, suspicious, "Price of a veil", topic="What a veil costs", **{"label-1": "10", "label-2": "90"})
    suspicious.library = library([ANNE, said_by("bert", MONTH, "A veil costs 80 euros.", ALONE)], [OFTEN])
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["How often to open"]


def test_a_suspicion_that_is_none_is_dismissed(cast: Cast, suspicious: Contradicting) -> None:
    cast.reviewer.change(f"{path_of(suspicious, 'Price of a veil')}/dismiss", reason="Two kinds of veil")
    assert "Dismissed 1" in words_of(cast.reviewer.read("/staff/disagreements"))
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["How often to open"]


def test_two_that_are_one_are_merged(cast: Cast, engine: Contradicting) -> None:
    other = path_of(engine, "Days between").rpartition("/")[2]
    fields = {"other": other, "topic": "Opening", "into-1": "1", "into-2": ""}
    cast.reviewer.change(f"{path_of(engine, 'How often to open')}/merge", **fields)
    assert seen_by_patients(cast) == [
        ("Opening", "merged", ["week.", "month.", "summer."]),
        ("Price of a veil", None, ["euros.", "euros."]),
    ]
    first = cast.patient.get("/api/disagreements").json()["disagreements"][0]
    assert [one["quote"] for one in first["positions"][0]["citations"]] == [SEVEN, WEEK]
    assert "Shown as ruled 2" in words_of(cast.reviewer.read("/staff/disagreements"))
    itself = {**fields, "other": path_of(engine, "How often to open").rpartition("/")[2]}
    assert cast.reviewer.send(f"{path_of(engine, 'How often to open')}/merge", **itself).status_code == 422


def test_one_that_is_two_is_split_and_what_does_not_belong_left_out(cast: Cast, engine: Contradicting) -> None:
    four = ("Everything", [[("anne", WEEK), ("anne", CHEAP), ("anne", SEVEN)], [("bert", MONTH), ("bert", DEAR)]])
    engine.library = library([ANNE, BERT], [four])
    (conflict,) = conflicts_of(cast.service, None)
    keys = {said.quote: said.key for side in conflict.found.sides for said in side.said}
    groups = {WEEK: "1", MONTH: "1", CHEAP: "2", DEAR: "2", SEVEN: "-"}
    fields = {f"group-{keys[quote]}": group for quote, group in groups.items()}
    fields |= {f"side-{keys[quote]}": quote[:6] for quote in groups} | {f"side-{keys[DEAR]}": "dear"}
    fields |= {f"side-{keys[MONTH]}": "month", "topic-1": "Opening", "topic-2": "Price"}
    lone = {**fields, f"group-{keys[DEAR]}": "1"}
    assert cast.reviewer.send(f"{path_of(engine, 'Everything')}/split", **lone).status_code == 422
    cast.reviewer.change(f"{path_of(engine, 'Everything')}/split", **fields)
    assert seen_by_patients(cast) == [("Opening", "split", ["Open a", "month"]), ("Price", "split", ["A veil", "dear"])]


def test_rulings_survive_new_rows_and_names_and_come_back_when_the_words_change(
    cast: Cast, engine: Contradicting
) -> None:
    for topic in ("How often to open", "Days between", "Price of a veil"):
        cast.reviewer.change(f"{path_of(engine, topic)}/dismiss", reason=f"no: {topic}")
    assert seen_by_patients(cast) == []
    # Bert's notes are renamed and stand elsewhere; a new source joins on the price; the third conflict is gone.
    renamed, carla = said_by("berta", "Good morning.", MONTH, DEAR, ALONE), said_by("carla", "A veil costs 50 euros.")
    often = ("How often to open", [[("anne", WEEK)], [("berta", MONTH)]])
    price = ("Price of a veil", [[("anne", CHEAP)], [("berta", DEAR)], [("carla", "A veil costs 50 euros.")]])
    engine.library = library([carla, renamed, ANNE], [price, often])
    assert [topic for topic, _, _ in seen_by_patients(cast)] == ["Price of a veil"]
    page = words_of(cast.reviewer.read("/staff/disagreements"))
    assert "For another look: what they say has changed 1 Price of a veil" in page
    assert "It was dismissed by nurse (“no: Price of a veil”)" in page
    states = {one.ruling.data["topic"]: str(one.state) for one in rulings_of(cast.service)}
    assert states == {"How often to open": "stands", "Price of a veil": "changed", "Days between": "gone"}
    cast.reviewer.change(f"{path_of(engine, 'Price of a veil')}/dismiss", reason="still no")
    assert seen_by_patients(cast) == []
    assert len(cast.store.rulings.standing()) == 3  # the former one made room


def test_new_ones_since_the_last_visit_stand_first(cast: Cast, engine: Contradicting) -> None:
    cast.reviewer.read("/staff/disagreements")
    second = cast.sign_in("nurse")
    engine.library = library([ANNE, BERT], [OFTEN, ("News", [[("anne", SEVEN)], [("bert", MONTH)]])])
    page = words_of(second.read("/staff/disagreements"))
    assert page.index("New since your last visit 1 News") < page.index("Not ruled on 1 How often to open")


def test_answers_that_touch_one_no_longer_wait_for_it_once_it_is_ruled_on(cast: Cast, engine: Contradicting) -> None:
    """The answer shows the disagreement d1; the library's first one is given that id."""
    cast.patient.post("/api/chat", json={"message": "How long?"})
    first = engine.library.disagreements[0]
    renamed = Disagreement("d1", first.topic, first.kind, first.positions)
    engine.library.disagreements = (renamed,)
    assert next(iter(cast.store.reviews.counts().values())) == 2
    before = cast.store.reviews.queue(next(iter(cast.store.reviews.counts())), "", 1)[0]
    assert before.contested
    confirm(cast, engine, "How often to open")
    assert not cast.store.reviews.line(before.answer_id).contested


def test_one_that_does_not_exist_is_not_found(cast: Cast) -> None:
    for what in ("confirm", "dismiss", "merge", "split", "lift"):
        fields = {"topic": "x", "reason": "x", "label-1": "x"}
        assert cast.reviewer.send(f"/staff/disagreements/nothing/{what}", **fields).status_code == 404
