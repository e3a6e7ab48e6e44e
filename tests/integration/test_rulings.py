"""Rulings on a real library: they bind at once, and survive a library built anew as far as their words do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from bot.engine import Engine
from bot.settings import Settings
from tests.libraries import Shelf
from tests.staff import Cast, cast_of, words_of
from web.staff.ruled import State, rulings_of

LENGTH = "How long does a first fitting take?"
AGAIN = "How much time does a first fitting take?"
PADS = "When should brake pads be replaced?"
OIL = "Can I clean disc brakes with oil?"


@pytest.fixture
def cast(shelf: Shelf) -> Iterator[Cast]:
    engine = Engine.open(Settings(home=shelf.home.folder))
    with cast_of(shelf.home.folder, engine) as cast:
        yield cast


def ask(cast: Cast, message: str) -> dict[str, Any]:
    reply = cast.patient.post("/api/chat", json={"message": message})
    body: dict[str, Any] = reply.json()
    return body


def quotes(answer: dict[str, Any]) -> str:
    return " ".join(citation["quote"] for citation in answer["citations"])


def rule(cast: Cast, answer: dict[str, Any], words: str, verdict: str) -> None:
    number = next(i for i, one in enumerate(answer["statements"], start=1) if words in one["text"])
    cast.reviewer.send(f"/staff/answers/{answer['answer_id']}/rule", statement=str(number), verdict=verdict)


def withdraw(cast: Cast, answer: dict[str, Any], words: str) -> None:
    passage = next(citation["passage_id"] for citation in answer["citations"] if words in citation["quote"])
    cast.reviewer.change("/staff/passages/withdraw", passage=passage, reason="Out of use")


def rebuilt(cast: Cast, shelf: Shelf) -> None:
    shelf.build()
    cast.service.engine.refresh()  # unless the running service was faster
    assert cast.service.engine.generation_id == shelf.home.current()


@pytest.mark.parametrize("verdict", ["does not support", "out of date"])
def test_a_citation_ruled_out_is_no_longer_quoted_for_its_question(cast: Cast, verdict: str) -> None:
    answer = ask(cast, LENGTH)
    assert "90 minutes" in quotes(answer)
    rule(cast, answer, "90 minutes", verdict)
    assert "90 minutes" not in quotes(ask(cast, LENGTH))
    assert "90 minutes" not in quotes(ask(cast, "how long does the first fitting take"))
    assert "90 minutes" in quotes(ask(cast, "What is the time of a first bicycle fitting?"))


def test_a_ruling_holds_for_a_close_paraphrase_and_staff_see_that_it_does(cast: Cast) -> None:
    before = ask(cast, AGAIN)
    assert "90 minutes" in quotes(before)
    rule(cast, ask(cast, LENGTH), "90 minutes", "does not support")
    assert "90 minutes" not in quotes(ask(cast, AGAIN))
    assert "90 minutes" in quotes(ask(cast, "How long does a bicycle fitting take before noon?"))
    page = words_of(cast.reviewer.read(f"/staff/answers/{before['answer_id']}"))
    assert f"for “{LENGTH}” and is left out" in page
    assert "and close paraphrases of it" in words_of(cast.reviewer.read("/staff/rulings"))
    rule(cast, before, "90 minutes", "supports")  # whoever checks that very question has the last word
    assert "90 minutes" in quotes(ask(cast, AGAIN))
    assert "90 minutes" not in quotes(ask(cast, LENGTH))


def test_other_verdicts_change_nothing_for_patients_and_lifting_restores(cast: Cast) -> None:
    answer = ask(cast, LENGTH)
    rule(cast, answer, "90 minutes", "partly")
    assert "90 minutes" in quotes(ask(cast, LENGTH))
    rule(cast, answer, "90 minutes", "does not support")
    (ruling,) = [one for one in cast.store.rulings.standing() if one.verdict == "does not support"]
    cast.reviewer.change(f"/staff/rulings/{ruling.ruling_id}", change="lift")
    assert "90 minutes" in quotes(ask(cast, LENGTH))


def test_a_withdrawn_passage_is_in_no_answer_until_it_is_restored(cast: Cast) -> None:
    withdraw(cast, ask(cast, LENGTH), "90 minutes")
    for question in (LENGTH, "first fitting 90 minutes", "Do later visits take about half an hour?"):
        said = quotes(ask(cast, question))
        assert "90 minutes" not in said
        assert "half an hour" not in said
    (ruling,) = cast.store.rulings.standing()
    cast.reviewer.change(f"/staff/rulings/{ruling.ruling_id}", change="lift")
    assert "90 minutes" in quotes(ask(cast, LENGTH))


def test_rulings_stay_come_back_or_go_with_their_words(cast: Cast, shelf: Shelf) -> None:
    """Three rulings; one document is changed, one renamed, one removed."""
    rule(cast, ask(cast, LENGTH), "90 minutes", "does not support")
    rule(cast, ask(cast, PADS), "one millimetre", "out of date")
    withdraw(cast, ask(cast, "What is a puncture?"), "hole in the tyre")
    assert {one.state for one in rulings_of(cast.service)} == {State.STANDS}
    fitting = shelf.documents / "guides" / "fitting.md"
    fitting.write_text(fitting.read_text().replace("takes 90 minutes", "takes 75 minutes"))
    (shelf.documents / "guides" / "brakes.md").rename(shelf.documents / "stopping.md")
    (shelf.documents / "hostile.md").unlink()
    rebuilt(cast, shelf)
    states = {one.ruling.data["quote"][:12]: one.state for one in rulings_of(cast.service)}
    assert states == {
        "A first bicy": State.CHANGED,
        "Brake pads s": State.STANDS,
        "A puncture i": State.GONE,
    }
    assert "75 minutes" in quotes(ask(cast, LENGTH))  # other words: nobody has ruled on them
    assert "one millimetre" not in quotes(ask(cast, PADS))  # the same words in a renamed document
    page = words_of(cast.reviewer.read("/staff/rulings"))
    assert page.index("For another look 1") < page.index("Standing 1") < page.index("About nothing any more 1")
    shutil.copy(shelf.documents / "stopping.md", shelf.documents / "again.md")
    shelf.write("hostile.md", "## What is a puncture?\n\nA puncture is a hole in the tyre.\n")
    rebuilt(cast, shelf)
    assert "one millimetre" not in quotes(ask(cast, PADS))


def test_what_is_left_of_a_withdrawn_passage_stays_withdrawn_and_the_rest_can_follow(cast: Cast, shelf: Shelf) -> None:
    withdraw(cast, ask(cast, PADS), "one millimetre")
    brakes = shelf.documents / "guides" / "brakes.md"
    brakes.write_text(brakes.read_text().replace("Wet roads wear them out twice as fast.", "Rain eats brake pads."))
    rebuilt(cast, shelf)
    said = quotes(ask(cast, "When should brake pads be replaced, and does rain eat brake pads?"))
    assert "one millimetre" not in said
    assert "Rain eats" in said
    (standing,) = rulings_of(cast.service)
    assert standing.state is State.CHANGED
    cast.reviewer.change(f"/staff/rulings/{standing.ruling.ruling_id}", change="again")
    assert "Rain eats" not in quotes(ask(cast, "When should brake pads be replaced, and does rain eat brake pads?"))
    assert [one.state for one in rulings_of(cast.service)] == [State.STANDS]


def test_another_process_sees_a_ruling_with_its_next_answer(cast: Cast, shelf: Shelf) -> None:
    engine = Engine.open(Settings(home=shelf.home.folder))
    with cast.store.database.reading():
        engine.rulings = type(cast.store.rulings)(cast.store.database).current
    assert "90 minutes" in engine.answer(LENGTH).text
    rule(cast, ask(cast, LENGTH), "90 minutes", "does not support")
    assert "90 minutes" not in engine.answer(LENGTH).text
