"""Which sentences are quoted with the heading above them."""

from __future__ import annotations

import pytest

from index.fragments import needs_heading


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Do I need a referral?", "Not for physiotherapy, massage or dry needling."),
        ("Honey", "Not for babies under one year, though: it can give them botulism."),
        ("1.3 Nebulisers", "Not recommended in COPD alone."),
        ("Do you prescribe antibiotics?", "Only in special cases, such as long expeditions."),
        ("Dr Amara Okafor", "Speaks English, Igbo and French."),
        ("Dr Priya Raman", "Works at Airport Business Park on Monday."),
        ("What the guideline does not cover", "Professional sport and head injuries in children under five."),
        ("3.3 Not recommended", "Vitamin B6, magnets and diuretics, for lack of evidence."),
        ("Medicines to avoid", "Some tablets make memory worse."),
        ("Is it covered?", "Not yet."),
        ("Is it covered?", "No, and no insurer has said when it will be."),
    ],
)
def test_what_would_be_misread_alone_takes_its_heading(heading: str, said: str) -> None:
    assert needs_heading(said, heading)


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Do I need a referral?", "You need one from your doctor for a scan."),
        ("Does it last?", "Only after that evaluation will he decide."),
        ("Dr Amara Okafor", "She sees patients at Dock Road."),
        ("Home visits", "Visits are on weekdays between 9 and 15.00."),
        ("About this page", "Is this page out of date? Tell us."),
        ("When not to drive", "You must not drive for a day."),
        ("After the injection", "Rest the knee for two days."),
        ("Smoking", "No smoker heals as fast as others."),
    ],
)
def test_what_says_all_itself_stands_alone(heading: str, said: str) -> None:
    assert not needs_heading(said, heading)
