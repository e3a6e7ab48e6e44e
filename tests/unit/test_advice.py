"""Requests for a diagnosis, a dose, a prescription or a decision for a patient are noticed; plain questions are not."""

from __future__ import annotations

import time

import pytest

from bot.advice import personal_advice

PERSONAL = """should I take minoxidil
what dose should I take
do i have alopecia?
can you prescribe finasteride
Could you write me a prescription
how many mg should I take a day
is it safe for me to have this if I'm diabetic
what's wrong with my scalp?
why is my hair falling out
do you think I have an infection
is this mole cancerous
should my daughter stop taking her pills
can I take ibuprofen with it
i take blood thinners, can i have the treatment
am I a good candidate?
what would you recommend for me
which treatment is best for me
will it work for me?
is it ok if i drink alcohol after
how much should i apply
I missed a dose, what do I do
can you look at my blood results and tell me
diagnose me
do i need surgery
should we continue the drops
I'm 34 and pregnant, is it safe for my baby
could this be psoriasis
can i stop taking finasteride
what is the right dose for me
I need a refill of my prescription
should i be worried about this rash
can I double my dose
does my son have lice
what stage am i
my scalp is red and flaky what is it""".splitlines()
IMPERSONAL = """how much does it cost
what is the usual dose in studies
is it FDA approved
what are the side effects
does it hurt
how many sessions are needed
how long does it take to see results
who performs the procedure
what is alopecia
can it be prescribed
what do studies say about safety
how is it different from PRP
does insurance cover it
how is alopecia diagnosed
is it safe
what should patients avoid afterwards
who should not have it
what is a prescription drug
how do doctors choose the dose
can women have it
do you have parking
can I book online
where can i read the study
how do I book an appointment
how do I renew my passport
what should I see in Lisbon
what does the first session look like""".splitlines()


@pytest.mark.parametrize("message", PERSONAL)
def test_a_request_for_personal_advice_is_noticed(message: str) -> None:
    assert personal_advice(message)


@pytest.mark.parametrize("message", [*IMPERSONAL, "", "?"])
def test_a_plain_question_is_no_request_for_personal_advice(message: str) -> None:
    assert not personal_advice(message)


@pytest.mark.parametrize("unit", ["should i ", "i have a ", "can i my ", "what is my dose for ", "is it ok if "])
def test_ten_thousand_hostile_characters_are_read_in_bounded_time(unit: str) -> None:
    start = time.thread_time()
    personal_advice((unit * 10_000)[:10_000])
    assert time.thread_time() - start < 1.0
