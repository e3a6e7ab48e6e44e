"""Markdown to blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import contexts_of, outline_of, read_text

from index.model import Block, BlockKind, Span


def test_every_kind_of_block_has_its_exact_place_in_the_canonical_text(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.md", "# Crowns\n\nA crown  covers a tooth.\n\n- gold\n- porcelain\n")
    assert document.text == "Crowns\n\nA crown covers a tooth.\n\ngold\nporcelain"
    assert document.blocks == (
        Block(BlockKind.HEADING, 0, 6, level=1),
        Block(BlockKind.PARAGRAPH, 8, 31),
        Block(BlockKind.ITEM, 33, 37),
        Block(BlockKind.ITEM, 38, 47),
    )


def test_inline_markup_is_stripped_and_its_words_are_kept(tmp_path: Path) -> None:
    source = "**Bold**, *slanted*, ~~struck~~, `code`, [a link](https://x.example) and ![an X-ray](x.png).\nNext line."
    document = read_text(tmp_path, "a.md", source)
    assert document.text == "Bold, slanted, struck, code, a link and an X-ray. Next line."


def test_a_table_row_has_its_header_row_as_context(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.md", "| Vaccine | Doses |\n|---|---|\n| Rabies | 3 |\n| Typhoid | 1 |\n")
    assert outline_of(document) == [("header", "Vaccine | Doses"), ("row", "Rabies | 3"), ("row", "Typhoid | 1")]
    assert document.blocks[2].context == (Span(0, 15),)


def test_items_have_only_the_sentence_that_announces_them_as_context(tmp_path: Path) -> None:
    source = "Rest is important. Call us if you see:\n\n- fever\n- swelling\n\nThank you.\n\n- unrelated\n"
    document = read_text(tmp_path, "a.md", source)
    assert contexts_of(document) == {
        "fever": ("Call us if you see:",),
        "swelling": ("Call us if you see:",),
        "unrelated": (),
    }


def test_a_nested_item_is_understood_through_the_item_above_it(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.md", "Dose:\n\n- Adults\n  - 500 mg\n- Children\n  1. 10 mg per kg\n")
    assert contexts_of(document)["500 mg"] == ("Dose:", "Adults")
    assert contexts_of(document)["10 mg per kg"] == ("Dose:", "Children")
    assert [block.level for block in document.blocks] == [0, 0, 1, 0, 1]


def test_a_second_paragraph_of_an_item_is_a_paragraph(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.md", "- Rinse twice.\n\n  Use warm water.\n")
    assert outline_of(document) == [("item", "Rinse twice."), ("p", "Use warm water.")]


def test_quotes_and_code_are_paragraphs(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.md", "> # Said\n> It did not hurt.\n\n```\nline 1\nline 2\n```\n")
    assert outline_of(document) == [("p", "Said"), ("p", "It did not hurt."), ("p", "line 1 line 2")]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- hidden -->"])
def test_raw_html_is_text_like_any_other(tmp_path: Path, hostile: str) -> None:
    document = read_text(tmp_path, "a.md", f"Before {hostile} after.\n\n{hostile}\n")
    assert outline_of(document) == [("p", f"Before {hostile} after."), ("p", hostile)]


def test_the_first_heading_gives_the_title_when_the_front_matter_has_none(tmp_path: Path) -> None:
    assert read_text(tmp_path, "a.md", "# Braces\n\nText.").metadata.title == "Braces"
    assert read_text(tmp_path, "wisdom-teeth_out.md", "Text.").metadata.title == "Wisdom teeth out"


def test_invisible_characters_leave_the_text(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.md", "so\u00adft\u200b \ufeffand\u00a0\u202ehard\x07 💉 café")
    assert document.text == "soft and hard 💉 café"
