"""Terms through the whole engine: explained by the published library, by the newest one once there is one."""

from __future__ import annotations

from bot.engine import Engine
from bot.held import encoder_for
from bot.settings import Settings
from tests.libraries import Shelf

EXPLANATION = "A caliper is a clamp that presses the pads against the rim."
OTHER = "A caliper is a lever that pulls the cable."
BRAKES = """---
title: Words of the workshop
---
## Words

{explanation} Ask us about anything else.

## How often should calipers be greased?

Calipers should be greased once a year.
"""


def make_engine(shelf: Shelf) -> Engine:
    """An engine whose terms have been read."""
    settings = Settings(home=shelf.home.folder)
    generation = shelf.open().load()
    engine = Engine(settings, generation, encoder_for(generation, settings))
    engine.warm_up()
    return engine


def test_a_term_is_explained_in_words_that_stand_in_the_library(shelf: Shelf) -> None:
    shelf.write("words.md", BRAKES.format(explanation=EXPLANATION))
    shelf.build()
    engine = make_engine(shelf)
    answer = engine.answer("How often should calipers be greased?")
    (one,) = engine.explain(answer)
    assert (one.term.lower(), one.citation.quote) == ("calipers", EXPLANATION)
    document = engine.document(one.citation.document_id)
    assert document is not None
    assert document.text[one.citation.start : one.citation.end] == EXPLANATION


def test_an_answer_of_another_generation_is_not_explained_by_this_one(shelf: Shelf) -> None:
    """Until the new library's terms have been read there are none; then they are the new ones."""
    shelf.write("words.md", BRAKES.format(explanation=EXPLANATION))
    shelf.build()
    engine = make_engine(shelf)
    before = engine.answer("How often should calipers be greased?")
    shelf.write("words.md", BRAKES.format(explanation=OTHER))
    shelf.build()
    assert engine.refresh()
    engine.warm_up()
    assert engine.explain(before) == []
    (one,) = engine.explain(engine.answer("How often should calipers be greased?"))
    assert one.citation.quote == OTHER
