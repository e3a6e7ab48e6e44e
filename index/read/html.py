"""HTML to drafts of blocks: trafilatura finds the article among menus and footers, page.py walks what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from index.errors import DocumentUnreadable
from index.read.dates import find_dates
from index.read.drafts import Drafts, clean
from index.read.metadata import parse_date, parse_url
from index.read.page import BESIDE_TEXT, NEVER_TEXT, Element, walk

_LARGEST_PAGE = 4_000_000  # characters: beyond it the search for the article takes minutes, and it is no page
_LEAST_SHARE = 0.3  # of the words and of the structure outside menus; with less, the article was not found but guessed
_LEAST_WORDS = 25  # a page with fewer is read whole
_FLATTENED = 2  # headings, cells or items of the page that the article has as paragraphs
_HEADINGS_LOST = 0.5  # of the headings whose text the article has
_MARKED = frozenset("h2 h3 h4 h5 h6 th td li".split())
_KEPT = frozenset({"item", "cell"})  # of which a paragraph of the article may be a part


@dataclass(frozen=True, slots=True)
class _Article:
    """What trafilatura found."""

    body: Element
    title: str | None
    publisher: str | None
    published: str | None
    url: str | None


def read_html(text: str) -> tuple[dict[str, Any], Drafts]:
    """The metadata a page gives of itself, and the blocks of its article; of the whole body if none is found."""
    tree = _parse(text)
    whole = walk(_main_part(tree))
    article = _find_article(text) if len(text) <= _LARGEST_PAGE else None
    drafts = whole
    if article is not None and not _is_flattened(article.body, tree):
        found = walk(article.body)
        drafts = found if _is_better(found, whole) else whole
    return _metadata(tree, article, drafts), drafts


def _parse(text: str) -> Element:
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        # Bytes, because lxml refuses text that declares an encoding of its own.
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError as error:
        if "unknown error" in str(error):  # what the parser says where it finds no memory
            raise MemoryError from None
        raise DocumentUnreadable("is empty") from None


def _main_part(tree: Element) -> Element:
    """The one element that the page itself calls its main part, else the body."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        marked = tree.findall(path)
        if len(marked) == 1:
            return marked[0]
    body = tree.find("body")
    return tree if body is None else body


def _find_article(text: str) -> _Article | None:
    import trafilatura  # here, for it takes half a second: most runs read no page
    from trafilatura.metadata import extract_metadata

    tree = _parse(text)
    try:
        # Only dates that the page states: the extensive search takes any year it meets.
        about = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
        # What is never text goes first: the library would read the JSON and the frames of some pages.
        etree.strip_elements(tree, *NEVER_TEXT, with_tail=False)
        found = trafilatura.bare_extraction(tree, include_tables=True, include_comments=False, favor_recall=True)
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError):
        return None  # pages that break the library are read whole
    if found is None or found.body is None:
        return None
    return _Article(found.body, about.title, about.sitename, about.date, about.url)


def _is_flattened(article: Element, page: Element) -> bool:
    """Whether headings, cells and items of the page are mere paragraphs of the article.

    The library's last resort keeps nothing but paragraphs. A table of opening hours is then a run of words and times,
    and whatever puts such a run together again is a guess.
    """
    marked = {clean(_text_of(one)) for one in page.iter(*_MARKED) if not _is_inside(one, BESIDE_TEXT)} - {""}
    plain = (one for one in article.iter("p") if not _is_inside(one, _KEPT))
    return sum(clean(_text_of(one)) in marked for one in plain) >= _FLATTENED


def _is_inside(element: Element, tags: frozenset[str]) -> bool:
    return any(str(above.tag) in tags for above in element.iterancestors())


def _text_of(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _is_better(found: Drafts, whole: Drafts) -> bool:
    """Whether the article found holds enough of the page, and has kept its structure."""
    words, all_words = found.count_words(), whole.count_words()
    if words < min(_LEAST_WORDS, all_words) or words < _LEAST_SHARE * all_words:
        return False
    if _has_lost_headings(found, whole):
        return False
    return found.count_structure() >= _LEAST_SHARE * whole.count_structure()


def _has_lost_headings(found: Drafts, whole: Drafts) -> bool:
    """Whether most headings of the page whose text was found are missing: "Do nothing?" told what the text is about."""
    kept, said = set(found.headings()), set(found.texts())
    due = [heading for heading, below in whole.headed() if below in said]
    lost = sum(heading not in kept for heading in due)
    return lost > 1 and lost > _HEADINGS_LOST * len(due)


def _metadata(tree: Element, article: _Article | None, drafts: Drafts) -> dict[str, Any]:
    title = tree.findtext(".//title")
    found: dict[str, Any] = {
        **find_dates((), drafts.texts()),
        "title": (article and article.title and clean(article.title)) or drafts.first_heading() or clean(title or ""),
    }
    if article is not None:
        found["publisher"] = clean(article.publisher or "") or None
        published = _published(article)
        if published is not None:
            found["published"] = published
        found["url"] = _url(article)
    return {key: value for key, value in found.items() if value}


def _published(article: _Article) -> date | None:
    try:
        return parse_date(article.published or "")
    except ValueError:
        return None


def _url(article: _Article) -> str | None:
    try:
        return parse_url(article.url or "")
    except ValueError:
        return None
