"""Structure found in plain text that was scraped from pages: the texts are invented, of several subjects."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reading import contexts_of, outline_of, read_text

from index.model import Block, BlockKind, Span

PROSE = "A check-up takes about twenty minutes and does not hurt. Bring your list of medicines with you."
MORE = "Most people come back once a year, although some need to be seen more often than that."


def outline(folder: Path, *lines: str) -> list[tuple[str, str]]:
    return outline_of(read_text(folder, "page.txt", "\n".join(lines)))


def test_offsets_are_exact(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.txt", f"Check-ups\n\n{PROSE}\n\nPlease bring:\n\n  • a   towel\n  • shorts\n")
    assert document.text == f"Check-ups\n\n{PROSE}\n\nPlease bring:\n\na towel\nshorts"
    lead_in = document.text.index("Please bring:")
    assert document.blocks[2:] == (
        Block(BlockKind.PARAGRAPH, lead_in, lead_in + 13),
        Block(BlockKind.ITEM, lead_in + 15, lead_in + 22, context=(Span(lead_in, lead_in + 13),)),
        Block(BlockKind.ITEM, lead_in + 23, lead_in + 29, context=(Span(lead_in, lead_in + 13),)),
    )


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_two_headings_in_a_row_are_outer_and_inner_and_the_next_is_a_sibling(tmp_path: Path, gap: str) -> None:
    lines = [
        "Caring for your teeth",
        PROSE,
        "Fillings",
        "What are they made of?",
        PROSE,
        "How long they last",
        MORE,
        "Conclusion",
        MORE,
    ]
    document = read_text(tmp_path, "a.txt", gap.join(lines))
    headings = [entry for entry in outline_of(document) if entry[0].startswith("h")]
    assert headings == [
        ("h1", "Caring for your teeth"),
        ("h2", "Fillings"),
        ("h3", "What are they made of?"),
        ("h3", "How long they last"),
        ("h2", "Conclusion"),
    ]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_names_with_prices_are_rows_under_the_line_above(tmp_path: Path, gap: str) -> None:
    lines = [PROSE, "Prices by city", "Leeds £40 – £55", "York £38", "Hull from £30 per visit", MORE]
    assert outline_of(read_text(tmp_path, "a.txt", gap.join(lines)))[1:-1] == [
        ("h2", "Prices by city"),
        ("row", "Leeds £40 – £55"),
        ("row", "York £38"),
        ("row", "Hull from £30 per visit"),
    ]


def test_labels_with_values_are_rows_and_keep_their_symbols(tmp_path: Path) -> None:
    lines = [
        "Knee brace: what you should know",
        "",
        "🦵Fits: both knees",
        "",
        "💲Cost: 90$",
        "",
        "Wear: ≤8 hours a day",
        "",
        PROSE,
    ]
    assert outline(tmp_path, *lines) == [
        ("h1", "Knee brace: what you should know"),
        ("row", "🦵Fits: both knees"),
        ("row", "💲Cost: 90$"),
        ("row", "Wear: ≤8 hours a day"),
        ("p", PROSE),
    ]


def test_opening_hours_are_rows_whether_on_one_line_or_two(tmp_path: Path) -> None:
    assert outline(tmp_path, PROSE, "Opening hours", "Monday 8:30 - 17:30", "Tuesday 8:30 - 17:30", "Sunday closed")[
        1:
    ] == [
        ("h2", "Opening hours"),
        ("row", "Monday 8:30 - 17:30"),
        ("row", "Tuesday 8:30 - 17:30"),
        ("row", "Sunday closed"),
    ]
    assert outline(tmp_path, PROSE, "", "Opening hours", "", "Monday", "", "8:30–17:30", "", "Sunday", "", "Closed")[
        1:
    ] == [
        ("h2", "Opening hours"),
        ("row", "Monday | 8:30–17:30"),
        ("row", "Sunday | Closed"),
    ]


def test_an_address_is_one_row_under_its_place(tmp_path: Path) -> None:
    lines = [
        PROSE, "", "Our clinics", "", "Springfield, IL", "", "27 Station Road, Suite 3", "Springfield, IL 62701", "",
        "Head of clinic: Ann Lee, PT", "", "Phone: (217) 555-0142Visit Active Springfield Clinic", "",
        "Leeds", "", "12 Park Row", "Leeds LS1 5HD", "", "Köln", "", "Hauptstraße 12", "50667 Köln", "",
        "About us", "", MORE,
    ]  # fmt: skip
    assert outline(tmp_path, *lines)[1:-1] == [
        ("h2", "Our clinics"),
        ("h3", "Springfield, IL"),
        ("row", "27 Station Road, Suite 3, Springfield, IL 62701"),
        ("row", "Head of clinic: Ann Lee, PT"),
        ("row", "Phone: (217) 555-0142"),
        ("note", "Visit Active Springfield Clinic"),
        ("h3", "Leeds"),
        ("row", "12 Park Row, Leeds LS1 5HD"),
        ("h3", "Köln"),
        ("row", "Hauptstraße 12, 50667 Köln"),
        ("h2", "About us"),
    ]


def test_a_number_of_things_is_no_address_and_a_year_no_price(tmp_path: Path) -> None:
    assert outline(tmp_path, PROSE, "5 ways to place a brace", MORE, "Spring 2024", MORE)[1::2] == [
        ("h2", "5 ways to place a brace"),
        ("h2", "Spring 2024"),
    ]


COMPARED = [
    "Implant",
    "Bridge",
    "One tooth treated",
    "Three teeth treated",
    "No filing",
    "Filing is needed",
    "Lasts 20 years",
    "Lasts 10 years",
]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_cells_of_a_comparison_torn_by_rows_carry_their_columns_label(tmp_path: Path, gap: str) -> None:
    lines = ["Which is better, a bridge or an implant?", PROSE, *COMPARED, "Is an implant safe?", MORE]
    document = read_text(tmp_path, "a.txt", gap.join(lines))
    assert contexts_of(document) == {
        "One tooth treated": ("Implant",),
        "Three teeth treated": ("Bridge",),
        "No filing": ("Implant",),
        "Filing is needed": ("Bridge",),
        "Lasts 20 years": ("Implant",),
        "Lasts 10 years": ("Bridge",),
    }
    assert "Implant | Bridge\nOne tooth treated | Three teeth treated\nNo filing | Filing is needed" in document.text
    assert outline_of(document)[-2] == ("h2", "Is an implant safe?")


def test_pairs_alike_are_a_comparison_even_if_no_heading_names_them(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.txt", "\n\n".join([PROSE, "Overview", *COMPARED, "Next steps", MORE]))
    assert contexts_of(document)["Lasts 10 years"] == ("Bridge",)
    assert outline_of(document)[-2] == ("h2", "Next steps")


def test_cells_of_a_comparison_torn_by_columns_carry_their_columns_label(tmp_path: Path) -> None:
    lines = ["Live vaccine vs inactivated vaccine", PROSE]
    cells = [
        "Live vaccine |",
        "One dose |",
        "Not in pregnancy |",
        "Inactivated vaccine |",
        "Several doses |",
        "Safe in pregnancy |",
    ]
    assert contexts_of(read_text(tmp_path, "a.txt", "\n".join([*lines, *cells, "Summary", MORE]))) == {
        "One dose": ("Live vaccine",),
        "Not in pregnancy": ("Live vaccine",),
        "Several doses": ("Inactivated vaccine",),
        "Safe in pregnancy": ("Inactivated vaccine",),
    }


def test_labels_in_capitals_make_columns(tmp_path: Path) -> None:
    lines = [
        PROSE,
        "PROS",
        "Feels natural",
        "Spares its neighbours",
        "CONS",
        "Higher price",
        "Takes months",
        "What does it cost?",
        MORE,
    ]
    document = read_text(tmp_path, "a.txt", "\n".join(lines))
    assert contexts_of(document)["Takes months"] == ("CONS",)
    assert outline_of(document)[-2] == ("h2", "What does it cost?")


def test_a_table_torn_into_cells_is_put_together_with_its_header(tmp_path: Path) -> None:
    lines = [
        PROSE,
        "Whitening",
        "Treatment",
        "Price",
        "Duration",
        "Home kit",
        "€250",
        "2 weeks",
        "In the chair",
        "€450",
        "90 min",
    ]
    document = read_text(tmp_path, "a.txt", "\n".join(lines))
    assert contexts_of(document) == {
        "Home kit | €250 | 2 weeks": ("Treatment | Price | Duration",),
        "In the chair | €450 | 90 min": ("Treatment | Price | Duration",),
    }


def test_a_table_of_words_is_found_by_the_labels_its_heading_names(tmp_path: Path) -> None:
    cells = ["Feature", "Implant", "Bridge", "Looks", "Natural", "Natural", "Neighbours", "Untouched", "Filed down"]
    document = read_text(tmp_path, "a.txt", "\n".join([PROSE, "Implant vs Bridge", MORE, *cells]))
    assert contexts_of(document)["Neighbours | Untouched | Filed down"] == ("Feature | Implant | Bridge",)


@pytest.mark.parametrize("divider", [" | ", "\t", "      "])
def test_cells_divided_by_bars_tabs_or_wide_gaps_are_a_table(tmp_path: Path, divider: str) -> None:
    rows = [("Vaccine", "Doses", "Price"), ("Rabies", "3", "£195"), ("Typhoid", "1", "£38")]
    document = read_text(tmp_path, "a.txt", "\n".join([PROSE, "", *(divider.join(row) for row in rows), "", MORE]))
    assert outline_of(document)[1:-1] == [
        ("header", "Vaccine | Doses | Price"),
        ("row", "Rabies | 3 | £195"),
        ("row", "Typhoid | 1 | £38"),
    ]


@pytest.mark.parametrize("mark", ["• ", "- ", "-", "* ", "– ", "‣ ", "•"])
def test_bullets_are_items_whatever_their_mark_and_case(tmp_path: Path, mark: str) -> None:
    lines = [PROSE, "Who should wait?", f"{mark}PEOPLE WITH FEVER", f"{mark}Pregnant women", MORE]
    assert outline(tmp_path, *lines)[1:-1] == [
        ("h2", "Who should wait?"),
        ("item", "PEOPLE WITH FEVER"),
        ("item", "Pregnant women"),
    ]


def test_numbers_are_items_in_a_run(tmp_path: Path) -> None:
    assert outline(tmp_path, PROSE, "Steps:", "1. Rinse", "2) Brush", "3. Floss", MORE)[2:-1] == [
        ("item", "Rinse"),
        ("item", "Brush"),
        ("item", "Floss"),
    ]


def test_numbers_are_headings_over_prose_and_count_below_their_section(tmp_path: Path) -> None:
    lines = [PROSE, "Exercises", "1. Leg raise", PROSE, "2. Wall squat", MORE, "Pain?", MORE]
    assert outline(tmp_path, *lines) == [
        ("p", PROSE),
        ("h2", "Exercises"),
        ("h3", "1. Leg raise"),
        ("p", PROSE),
        ("h3", "2. Wall squat"),
        ("p", MORE),
        ("h2", "Pain?"),
        ("p", MORE),
    ]


def test_numbered_capitals_are_headings_over_lists_of_another_kind(tmp_path: Path) -> None:
    found = outline(
        tmp_path,
        "CONSENT FORM", "", "This form is for all our injections, and for nothing else that we do here.", "",
        "1. WHAT I WAS TOLD", "", "- what it costs", "- how long it lasts", "",
        "2. WHO MAY SIGN", "", "Patients aged 16 and over sign for themselves, all others with a parent.",
    )  # fmt: skip

    assert ("h2", "1. WHAT I WAS TOLD") in found
    assert ("h2", "2. WHO MAY SIGN") in found
    assert [text for kind, text in found if kind == "item"] == ["what it costs", "how long it lasts"]


def test_a_lead_in_without_a_colon_still_announces_its_items(tmp_path: Path) -> None:
    document = read_text(
        tmp_path, "a.txt", "Most people may come. You should wait if\n•you have a fever\n•you are in pain"
    )
    assert contexts_of(document)["you are in pain"] == ("You should wait if",)


def test_short_lines_after_a_lead_in_are_its_items(tmp_path: Path) -> None:
    lines = [PROSE, "We work on your:", "thoughts", "physical feelings", "actions", "Is it for me?", MORE]
    document = read_text(tmp_path, "a.txt", "\n\n".join(lines))
    assert contexts_of(document) == dict.fromkeys(lines[2:5], ("We work on your:",))
    assert outline_of(document)[-2] == ("h2", "Is it for me?")


def test_telephone_numbers_and_hours_beside_an_address_are_rows(tmp_path: Path) -> None:
    office = ["1999 Harrison Street", "Oakland, CA 94612", "(510) 555-0111", "hello@talk.example", "Mon-Thu 9am-5pm"]
    assert outline(tmp_path, PROSE, "", "Oakland", *office, "", "Fees", MORE)[1:-2] == [
        ("h2", "Oakland"),
        ("row", "1999 Harrison Street, Oakland, CA 94612"),
        ("row", "(510) 555-0111"),
        ("row", "hello@talk.example"),
        ("row", "Mon-Thu 9am-5pm"),
    ]


def test_items_keep_their_depth_and_their_continued_lines(tmp_path: Path) -> None:
    lines = [
        "You need it if you:",
        "  - are over 9 months old",
        "    and travel",
        "  - need a certificate",
        "      * valid for life",
    ]
    document = read_text(tmp_path, "a.txt", "\n".join(lines))
    assert contexts_of(document) == {
        "are over 9 months old and travel": ("You need it if you:",),
        "need a certificate": ("You need it if you:",),
        "valid for life": ("You need it if you:", "need a certificate"),
    }


def test_short_lines_without_marks_are_a_list_not_headings(tmp_path: Path) -> None:
    lines = [
        PROSE,
        "",
        "What do you treat?",
        "",
        "Back pain",
        "Knee pain",
        "Tennis elbow",
        "Frozen shoulder",
        "",
        "Is it safe?",
        "",
        MORE,
    ]
    assert outline(tmp_path, *lines)[1:-1] == [
        ("h2", "What do you treat?"),
        ("item", "Back pain"),
        ("item", "Knee pain"),
        ("item", "Tennis elbow"),
        ("item", "Frozen shoulder"),
        ("h2", "Is it safe?"),
    ]


def test_lines_wrapped_at_a_column_are_paragraphs_again(tmp_path: Path) -> None:
    lines = [
        "Yellow fever is a serious infection that mosquitoes spread in",
        "parts of Africa and South America. Most people recover after",
        "three or four days.",
        "Prevention",
        "A single injection protects for life, and most countries that",
        "ask for a certificate accept it.",
    ]
    assert outline(tmp_path, *lines) == [
        ("p", " ".join(lines[:3])),
        ("h2", "Prevention"),
        ("p", " ".join(lines[4:])),
    ]


def test_a_sentence_broken_over_two_paragraphs_is_mended(tmp_path: Path) -> None:
    first, second = (
        "Sadly, the U.K.",
        "Health Security Agency (UKHSA) has not recommended it for children under nine months.",
    )
    assert outline(tmp_path, PROSE, "", first, "", second)[1] == ("p", f"{first} {second}")
    whole = "This vaccine has been recommended for years by doctors in the U.S."
    assert outline(tmp_path, whole, "", "Prices differ a good deal from one clinic to the next.")[0] == ("p", whole)
    assert outline(tmp_path, "Tell us about side effects, e.g.", "", "a rash or fever.") == [
        ("p", "Tell us about side effects, e.g. a rash or fever.")
    ]


def test_sentences_glued_by_a_scrape_get_their_space(tmp_path: Path) -> None:
    assert outline(tmp_path, "It takes an hour.Then you may go home.Back to Top") == [
        ("p", "It takes an hour. Then you may go home."),
        ("note", "Back to Top"),
    ]


def test_furniture_of_the_page_is_kept_as_notes(tmp_path: Path) -> None:
    lines = [
        "Home", "Services", "Contact", "Teeth whitening at home", "By Dr. Ana Ruiz", "3 May 2024", "4 min read", PROSE,
        "Home kits", MORE, "Share this page", "Facebook Twitter LinkedIn", "Subscribe to our newsletter",
        "We use cookies to improve your visit", "© 2024 Smile House. All rights reserved.",
    ]  # fmt: skip
    found = outline(tmp_path, *lines)
    assert [text for kind, text in found if kind != "note"] == ["Teeth whitening at home", PROSE, "Home kits", MORE]
    assert [text for _, text in found] == lines


def test_references_are_notes_with_or_without_a_heading(tmp_path: Path) -> None:
    sources = [
        "Smith, J., & Lee, K. (2022). Whitening gels: a review. Journal of Dental Care",
        "[2] World Dental Office. Fact sheet on fluoride. 2023.",
    ]
    assert outline(tmp_path, PROSE, *sources) == [("p", PROSE), *(("note", source) for source in sources)]
    assert outline(
        tmp_path, PROSE, "References", "The dentist's handbook, second edition, printed in London.", "About us", MORE
    )[1:] == [
        ("h2", "References"),
        ("note", "The dentist's handbook, second edition, printed in London."),
        ("h2", "About us"),
        ("p", MORE),
    ]


def test_a_table_of_contents_is_a_note_and_its_headings_stay(tmp_path: Path) -> None:
    entries = ["What is a crown?", "Prices", "Aftercare"]
    lines = ["Crowns explained", "On this page", *entries, PROSE]
    for entry in entries:
        lines += [entry, MORE]
    found = outline(tmp_path, *lines)
    assert [text for kind, text in found if kind == "note"] == ["On this page", *entries]
    assert [text for kind, text in found if kind.startswith("h")] == ["Crowns explained", *entries]


def test_headings_that_the_file_marks_are_believed(tmp_path: Path) -> None:
    lines = ["MIGRAINE CLINIC", "===============", "", "What helps?", "-----------", PROSE, "### Sleep", MORE]
    assert outline(tmp_path, *lines) == [
        ("h1", "MIGRAINE CLINIC"),
        ("h2", "What helps?"),
        ("p", PROSE),
        ("h3", "Sleep"),
        ("p", MORE),
    ]


@pytest.mark.parametrize(
    ("line", "published", "reviewed"),
    [
        ("September 04, 2025", date(2025, 9, 4), None),
        ("Published on 14/02/2024 · Reviewed on 20 January 2025", date(2024, 2, 14), date(2025, 1, 20)),
        ("Published: 04/05/2024", None, None),
        ("Last updated: 3 March 2025", None, None),
        ("Last reviewed: 2025-03-03", None, date(2025, 3, 3)),
        ("Published 31 February 2024", None, None),
    ],
)
def test_dates_are_taken_only_when_there_is_one_way_to_read_them(
    tmp_path: Path, line: str, published: date | None, reviewed: date | None
) -> None:
    document = read_text(tmp_path, "a.txt", f"Whitening at home\n\n{line}\n\n{PROSE}\n\nOn 1 May 2019 we moved.\n")
    assert (document.metadata.published, document.metadata.reviewed) == (published, reviewed)
    assert document.metadata.title == "Whitening at home"


def test_a_text_without_a_heading_is_called_after_its_file(tmp_path: Path) -> None:
    assert read_text(tmp_path, "wisdom_teeth-notes.txt", PROSE).metadata.title == "Wisdom teeth notes"


def test_the_title_is_the_line_the_text_takes_up_and_slogans_before_it_are_notes(tmp_path: Path) -> None:
    lines = [
        "Ready for a new you?",
        "Book your free consultation!",
        "smile-house-logo",
        "Should you whiten your teeth?",
    ]
    text = "Whitening changes the colour of your teeth, and should be done by a dentist or with gel that one has made."
    assert outline(tmp_path, *lines, text) == [*(("note", line) for line in lines[:3]), ("h1", lines[3]), ("p", text)]


def test_markup_in_a_plain_text_is_text(tmp_path: Path) -> None:
    hostile = "Write <script>alert(1)</script> or <img src=x onerror=alert(2)> and nothing will happen here."
    assert outline(tmp_path, hostile) == [("p", hostile)]
