"""Small talk is answered as such, and never swallows a question."""

from __future__ import annotations

import time

import pytest

from bot.smalltalk import smalltalk

SMALL_TALK = {
    "greeting": ["hi", "Hello!", "good morning", "hey there", "hi how are you?", "hi hi", "HELLO", "Hi 👋"],
    "thanks": ["thanks", "Thank you so much!", "thanks, that was helpful", "great, thank you", "thx", "ok thanks bye",
               "thx doc ur great"],
    "goodbye": ["bye", "goodnight", "have a nice day", "ok bye", "that's all for now", "see you later"],
    "help": ["what can you do?", "hello, what can you do?", "can you help me?", "I have a question", "help",
             "how does this chat work?", "What questions can I ask?"],
    "identity": ["who are you?", "are you a robot?", "are you human", "Are you a real person or a bot?",
                 "am i talking to a real person", "is this a bot", "What's your name?", "hi, who are you"],
    "person": ["can I speak to a real person", "talk to a human", "i want to speak to an agent please", "real person"],
    "complaint": ["you are useless", "ur useless", "no thats not what i asked", "stupid bot",
                  "you didn't answer my question"],
    "acknowledgement": ["ok", "cool", "I see", "sounds good", "all right"],
}  # fmt: skip
QUESTIONS = """hi, how much does it cost?
thanks, and what about women?
hello is it painful
what can you do about hair loss
who are you going to inject
are you open on sunday
are you a licensed clinic
ok but is it safe
how does it work?
what can I do after the treatment
can you help me with booking
hi i have a question about cost
is this safe
what is this treatment
thank you, one more: how long?
good morning when do you open
are you a doctor who does transplants
does it work
bye bye hair loss
good results?
what does it do
can i speak to a doctor about cost
is this treatment useless
it did not help
so it is useless?
I need to talk to someone
is it stupid to try
and for men?
since when?
which ones?""".splitlines()


@pytest.mark.parametrize(("kind", "message"), [(kind, text) for kind, texts in SMALL_TALK.items() for text in texts])
def test_small_talk_is_recognised(kind: str, message: str) -> None:
    found = smalltalk(message)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("message", [*QUESTIONS, "", "   ", "?", "hi " * 100])
def test_a_question_is_never_swallowed(message: str) -> None:
    assert smalltalk(message) is None


@pytest.mark.parametrize("message", ["what can you do?", "who are you?", "hello"])
def test_the_reply_says_that_answers_come_only_from_the_documents(message: str) -> None:
    found = smalltalk(message)
    assert found is not None
    assert "documents" in found.text


def test_a_robot_does_not_pass_for_a_person() -> None:
    found = smalltalk("are you a human?")
    assert found is not None
    assert "not a person" in found.text


def test_repeated_small_talk_is_read_in_bounded_time() -> None:
    start = time.thread_time()
    smalltalk(("ok thanks hi " * 50)[:200])
    smalltalk("ok " * 5000)
    assert time.thread_time() - start < 0.2
