"""HTML pages to blocks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from reading import contexts_of, outline_of, read_text

from index.errors import DocumentUnreadable

PROSE = "A root canal treatment saves a tooth whose nerve has been damaged. It takes one or two visits of an hour each."

PAGE = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Root canals | Smile House</title>
<meta property="og:site_name" content="Smile House">
<meta property="article:published_time" content="2024-05-06T10:00:00Z">
<link rel="canonical" href="https://smile.example/root-canal">
<script>var secret = "tracking";</script><style>p {{ color: red }}</style></head>
<body><header><nav><ul><li><a href="/a">Treatments</a></li><li><a href="/b">Fees</a></li></ul></nav></header>
<article><h1>Root canals</h1><p>{PROSE}</p>
<h2>Who needs one?</h2><p>You may need one if:</p>
<ul><li>a tooth <b>hurts</b></li><li>your gum is swollen<ul><li>or tender</li></ul></li></ul>
<h2>What does it cost?</h2>
<table><tr><th>Tooth</th><th>Price</th></tr><tr><td>Front tooth</td><td>£350</td></tr>
<tr><td>Molar</td><td>£550</td></tr></table>
<p>Write &lt;script&gt;alert(1)&lt;/script&gt; and nothing happens.<img src=x onerror="alert(2)"></p>
<h2>Opening hours</h2><div>Monday: 9-17<br>Sunday: closed</div>
<h2>Does it hurt?</h2><p>{PROSE}</p></article>
<aside><h3>Related posts</h3><ul><li><a href="/c">Teeth whitening</a></li></ul></aside>
<footer><p>© 2024 Smile House</p></footer></body></html>"""


def test_the_article_is_found_among_menus_with_its_structure(tmp_path: Path) -> None:
    document = read_text(tmp_path, "a.html", PAGE)
    assert outline_of(document) == [
        ("h1", "Root canals"),
        ("p", PROSE),
        ("h2", "Who needs one?"),
        ("p", "You may need one if:"),
        ("item", "a tooth hurts"),
        ("item", "your gum is swollen"),
        ("item", "or tender"),
        ("h2", "What does it cost?"),
        ("header", "Tooth | Price"),
        ("row", "Front tooth | £350"),
        ("row", "Molar | £550"),
        ("p", "Write <script>alert(1)</script> and nothing happens."),
        ("h2", "Opening hours"),
        ("row", "Monday: 9-17"),
        ("row", "Sunday: closed"),
        ("h2", "Does it hurt?"),
        ("p", PROSE),
    ]
    contexts = contexts_of(document)
    assert contexts["or tender"] == ("You may need one if:", "your gum is swollen")
    assert contexts["Molar | £550"] == ("Tooth | Price",)


def test_metadata_come_from_the_page(tmp_path: Path) -> None:
    metadata = read_text(tmp_path, "a.html", PAGE).metadata
    assert metadata.title == "Root canals"
    assert metadata.publisher == "Smile House"
    assert metadata.published == date(2024, 5, 6)
    assert metadata.url == "https://smile.example/root-canal"


def test_a_page_with_too_little_for_an_article_is_read_whole_and_its_menu_is_a_note(tmp_path: Path) -> None:
    page = """<body><div><a href=x>Home</a> <a href=y>Fees</a></div><h2>Prices</h2><div>Check-up: 40 euro</div>
    <div>Scale: 60 euro</div><h2>Hours</h2><dl><dt>Monday</dt><dd>9-17</dd><dt>Sunday</dt><dd>closed</dd></dl>"""
    assert outline_of(read_text(tmp_path, "a.html", page)) == [
        ("note", "Home Fees"),
        ("h2", "Prices"),
        ("row", "Check-up: 40 euro"),
        ("row", "Scale: 60 euro"),
        ("h2", "Hours"),
        ("row", "Monday | 9-17"),
        ("row", "Sunday | closed"),
    ]


def test_a_place_over_an_address_is_its_heading(tmp_path: Path) -> None:
    page = f"<body><h2>Find us</h2><p>{PROSE}</p><p>Leeds</p><p>12 Park Row<br>Leeds LS1 5HD</p></body>"
    assert outline_of(read_text(tmp_path, "a.htm", page))[2:] == [
        ("h3", "Leeds"),
        ("row", "12 Park Row, Leeds LS1 5HD"),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>hidden()</script>",
        "<style>hidden { }</style>",
        "<noscript>hidden</noscript>",
        "<template><p>hidden</p></template>",
        "<svg><text>hidden</text></svg>",
        "<iframe>hidden</iframe>",
        "<!-- hidden -->",
        "<textarea>hidden</textarea>",
        "<img alt='' src=x onerror='hidden()'>",
    ],
)
def test_scripts_and_the_like_are_never_text(tmp_path: Path, hidden: str) -> None:
    for page in (f"<body><p>{PROSE}{hidden}</p>{hidden}</body>", f"<body>{hidden}<p>Short.</p></body>"):
        assert "hidden" not in read_text(tmp_path, "a.html", page).text


def test_a_table_has_a_header_row_only_where_one_is_marked_or_plain_to_see(tmp_path: Path) -> None:
    page = f"""<article><h1>Fees</h1><p>{PROSE}</p>
    <table><tr><td>Phone</td><td>555 0199</td></tr><tr><td>Fax</td><td>555 0198</td></tr></table>
    <table><tr><th>Adults</th><th>Children</th></tr><tr><td>£40</td><td>£20</td></tr></table>
    <table><tr><td>Vaccine</td><td>Price</td></tr><tr><td>Rabies</td><td>£65</td></tr></table>
    </article>"""
    contexts = contexts_of(read_text(tmp_path, "a.html", page))
    assert contexts["Phone | 555 0199"] == ()
    assert contexts["£40 | £20"] == ("Adults | Children",)
    assert contexts["Rabies | £65"] == ("Vaccine | Price",)


@pytest.mark.parametrize("page", ["<html></html>", "<script>alert(1)</script>", "<body><div></div></body>", "<!-- -->"])
def test_a_page_without_text_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(DocumentUnreadable, match=r"holds no text|is empty"):
        read_text(tmp_path, "a.html", page)


def test_a_page_that_declares_its_encoding_in_xml_is_read(tmp_path: Path) -> None:
    page = f'<?xml version="1.0" encoding="utf-8"?><html><body><p>{PROSE}</p></body></html>'
    assert outline_of(read_text(tmp_path, "a.html", page)) == [("p", PROSE)]


# What finds the article among menus gives up its structure on both of these.
OFFICES = """<html><body><nav><a href="/">Home</a> <a href="/team">Team</a></nav><h1>Where we are</h1>
<p>Above the bakery; the entrance is at the side. Parking in the street is limited to one hour. Step-free, with a lift.
It has a room for changing babies.</p>
<h2>Opening hours</h2>
<table><tr><th>Practice</th><th>Address</th><th>Weekdays</th><th>Saturday</th></tr>
<tr><td>Harbour</td><td>12 Quay Street</td><td>8.00 to 18.00</td><td>closed</td></tr>
<tr><td>Mill</td><td>3 Mill Lane</td><td>9.00 to 17.00</td><td>9.00 to 12.00</td></tr></table>
<h2>Languages</h2>
<p>Staff speak Polish, Urdu and Portuguese. Interpreters for other languages, including British Sign Language, are free
with three working days' notice.</p>
<footer>© Lakeside Practice. Site map. Accessibility. Follow us.</footer></body></html>"""

WARTS = """<html><body><nav><a href="/">Home</a></nav><h1>Warts</h1>
<h2>Do nothing?</h2>
<p>Often that is the best. In children most are gone within two years. It takes grown-ups longer: five years, sometimes
ten. A child may go on swimming; a plaster is enough, and rubber socks are not needed.</p>
<h2>What we do</h2>
<table><tr><td>Freezing</td><td>About 70%</td></tr><tr><td>Needling</td><td>About 75%</td></tr></table>
<h2>When it is no wart</h2>
<p>And the girl? We needled it in April. It left and did not say goodbye.</p>
<footer>The blog of Lakeside Skin Clinic. Comments are closed.</footer></body></html>"""


def test_a_table_of_opening_hours_keeps_its_rows(tmp_path: Path) -> None:
    document = read_text(tmp_path, "offices.html", OFFICES)
    header = "Practice | Address | Weekdays | Saturday"
    mill = "Mill | 3 Mill Lane | 9.00 to 17.00 | 9.00 to 12.00"
    assert [found for found in outline_of(document) if found[0] not in ("p", "note")] == [
        ("h1", "Where we are"),
        ("h2", "Opening hours"),
        ("header", header),
        ("row", "Harbour | 12 Quay Street | 8.00 to 18.00 | closed"),
        ("row", mill),
        ("h2", "Languages"),
    ]
    assert contexts_of(document)[mill] == (header,)


def test_headings_that_the_search_for_the_article_drops_are_kept(tmp_path: Path) -> None:
    outline = outline_of(read_text(tmp_path, "warts.html", WARTS))
    headings = [text for kind, text in outline if kind.startswith("h") and kind != "header"]
    assert headings == ["Warts", "Do nothing?", "What we do", "When it is no wart"]


def test_an_article_whose_items_hold_paragraphs_is_still_found_among_menus(tmp_path: Path) -> None:
    items = "".join(f"<li><p>{part} {PROSE}</p></li>" for part in ("First.", "Second.", "Third."))
    menu = "<div class='menu'><p>Book an appointment online today. We use cookies.</p></div>"
    page = PAGE.replace("<h2>Does it hurt?</h2>", f"<h2>Steps</h2><ul>{items}</ul><h2>Does it hurt?</h2>")
    outline = outline_of(read_text(tmp_path, "a.html", page.replace("</header>", f"</header>{menu}")))
    assert ("item", f"Second. {PROSE}") in outline
    assert not any("cookies" in text for _, text in outline)
