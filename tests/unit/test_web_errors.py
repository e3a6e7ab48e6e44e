"""Errors meet HTTP in one table."""

from __future__ import annotations

import pytest

from index.errors import LibraryDamaged, LibraryMissing
from web.errors import (
    EVERY_PROBLEM,
    UNEXPECTED,
    ConversationUnknown,
    QuestionTooLong,
    StoreUnavailable,
    kind_of,
    sentence_of,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConversationUnknown("…"), 404),
        (QuestionTooLong("…"), 422),
        (LibraryMissing("…"), 503),
        (LibraryDamaged("…"), 503),
        (StoreUnavailable("…"), 503),
        (ZeroDivisionError("…"), 500),
    ],
)
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    assert kind_of(error).status == status


def test_an_error_derived_from_a_known_one_is_answered_like_it() -> None:
    class Nearby(ConversationUnknown):
        pass

    assert kind_of(Nearby()).slug == "conversation-unknown"


def test_what_the_operator_must_know_is_not_told_to_the_patient() -> None:
    assert (
        kind_of(LibraryDamaged("vectors.bin: checksum")).detail
        == "The library is being repaired. Please try again later."
    )
    assert kind_of(KeyError("secret")) is UNEXPECTED


def test_no_two_problems_share_an_address() -> None:
    addresses = [kind.uri for kind in EVERY_PROBLEM]
    assert sorted(set(addresses)) == sorted(addresses)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"loc": ("message",), "type": "missing"}, "The field “message” is missing."),
        ({"loc": ("body", "message"), "type": "string_type"}, "The field “message” must be text."),
        ({"loc": ("path", "document_id"), "type": "string_too_long"}, "The field “document_id” is too long."),
        ({"loc": ("a", 3), "type": "int_parsing"}, "The field “a.3” is not of the right kind."),
        (
            {"loc": (), "type": "model_type"},
            'The request must be a JSON object, such as {"message": "How long does it take?"}.',
        ),
    ],
)
def test_a_fault_of_the_request_is_told_in_a_sentence(fault: dict[str, object], sentence: str) -> None:
    assert sentence_of([fault]) == sentence
