"""A tree of HTML, or of what trafilatura makes of it, to drafts of blocks.

Both vocabularies are walked by the same code: h2 and head, ul and list, tr and row, br and lb.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from index.model import BlockKind
from index.read.drafts import NEW_BLOCK, NEXT_CELL, NEXT_LINE, Drafts, Part, clean
from index.read.furniture import is_furniture
from index.read.lines import read_lines
from index.read.page_table import PageTable, write_table
from index.read.pieces import Piece, Shape
from index.read.plain import write_pieces
from index.read.structure import find_pieces

Element = etree._Element

NEVER_TEXT = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video map select option datalist "
    "textarea input graphic img link meta base title".split()
)
BESIDE_TEXT = frozenset("nav footer aside form button menu dialog".split())
_HEADINGS = {f"h{depth}": depth for depth in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "list"})
_ITEMS = frozenset({"li", "item"})
_ROWS = frozenset({"tr", "row"})
_CELLS = frozenset({"td", "th", "cell"})
_BREAKS = frozenset({"br", "lb"})
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font hi i ins kbd label mark ref s samp small span "
    "strike strong sub sup time tt u var wbr q".split()
)
_LONGEST_TERM = 20  # words of a definition that makes one row with its term
_MENU_SHARE, _LONGEST_MENU = 0.8, 200  # a short text that is mostly links is a menu
_LONGEST_PARENT = 160  # characters of an item that is quoted with its sub-items
_SPACE = re.compile(r"\s+")


def walk(root: Element) -> Drafts:
    """The blocks of everything below an element. Scripts and the like are never text."""
    page = _Page()
    steps = etree.iterwalk(root, events=("start", "end"))
    for event, element in steps:
        tag = str(element.tag)
        if event == "start":
            if tag in NEVER_TEXT:
                steps.skip_subtree()
                continue
            page.start(tag, element)
            page.text(element.text)
        else:
            if tag not in NEVER_TEXT:
                page.end(tag)
            if element is not root:
                page.text(element.tail)
    page.close()
    return page.drafts


@dataclass
class _List:
    context: tuple[Part, ...]
    item: Part | None = None
    begun: bool = False


@dataclass
class _Page:
    """Takes the steps of a walk; paragraphs are kept back so that rows and addresses among them are seen."""

    drafts: Drafts = field(default_factory=Drafts)
    _buffer: list[str] = field(default_factory=list)
    _paragraphs: list[str] = field(default_factory=list)
    _lists: list[_List] = field(default_factory=list)
    _tables: list[PageTable] = field(default_factory=list)
    _term: str = ""
    _level: int = 1  # of the last heading
    _beside: int = 0  # menus and footers now open
    _link_depth: int = 0
    _linked: int = 0  # characters of the buffer that are links

    def text(self, text: str | None) -> None:
        if text:
            self._buffer.append(_SPACE.sub(" ", text))
            self._linked += len(text.strip()) if self._link_depth else 0

    def start(self, tag: str, element: Element) -> None:
        if tag == "a":
            self._link_depth += 1
        elif tag in _BREAKS:
            self._buffer.append("\n")
        elif self._tables:
            self._start_in_table(tag, element)
        elif tag not in _INLINE:
            self._flush()
            if tag in BESIDE_TEXT:
                self._close_paragraphs()
                self._beside += 1
            elif tag in _LISTS:
                self._close_paragraphs()
                self._lists.append(_List(self._list_context()))
            elif tag in _ITEMS and self._lists:
                self._lists[-1].begun = False
            elif tag == "table":
                self._close_paragraphs()
                self._tables.append(PageTable())
            elif tag == "head" or tag in _HEADINGS:
                depth = _HEADINGS.get(element.get("rend") or tag)
                self._level = depth or self._level

    def end(self, tag: str) -> None:
        if tag == "a":
            self._link_depth -= 1
        elif self._tables:
            self._end_in_table(tag)
        elif tag == "head" or tag in _HEADINGS:
            self._heading(self._take())
        elif tag == "dt":
            self._term = clean(" ".join(filter(None, (self._term, self._take()))))
        elif tag == "dd":
            self._definition(clean(self._take()))
        elif tag in _LISTS and self._lists:
            self._flush()
            self._lists.pop()
        elif tag in BESIDE_TEXT:
            self._flush()
            self._close_paragraphs()
            self._beside = max(0, self._beside - 1)
        elif tag not in _INLINE and tag not in _BREAKS:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._close_paragraphs()

    def _take(self) -> str:
        text = "".join(self._buffer)
        self._buffer.clear()
        self._linked = 0
        return text

    def _flush(self) -> None:
        """What was collected becomes an item or a paragraph, or stays within its cell."""
        linked, text = self._linked, self._take()
        if not clean(text):
            return
        if linked >= _MENU_SHARE * len(clean(text)) and len(text) < _LONGEST_MENU:
            self._close_paragraphs()
            self.drafts.add(BlockKind.NOTE, text)
        elif self._lists and not self._beside:
            self._item(text)
        else:
            self._paragraphs.append(text)

    def _heading(self, text: str) -> None:
        self._close_paragraphs()
        kind = BlockKind.NOTE if self._beside or is_furniture(clean(text)) else BlockKind.HEADING
        self.drafts.add(kind, text, level=self._level if kind is BlockKind.HEADING else 0)

    def _item(self, text: str) -> None:
        here = self._lists[-1]
        if here.begun:
            self.drafts.add(BlockKind.PARAGRAPH, text)
            return
        first = here.item is None and len(self._lists) == 1
        here.begun = True
        here.item = self.drafts.add(
            BlockKind.ITEM,
            text,
            level=len(self._lists) - 1,
            context=here.context,
            joint=NEW_BLOCK if first else NEXT_LINE,
        )

    def _list_context(self) -> tuple[Part, ...]:
        lead_in = self.drafts.lead_in()
        own = () if lead_in is None else (lead_in,)
        if not self._lists or self._lists[-1].item is None:
            return own
        outer = self._lists[-1]
        if not own and outer.item is not None and outer.item.end <= _LONGEST_PARENT:
            own = (outer.item,)
        return (*outer.context, *own)

    def _definition(self, text: str) -> None:
        """A term with a short definition is a row; a long one stands under its term like an answer."""
        self._close_paragraphs()
        term, self._term = self._term, ""
        if text.count(" ") < _LONGEST_TERM:
            row = NEXT_CELL.join(filter(None, (term, text)))
            self.drafts.add(BlockKind.ROW, row, joint=NEXT_LINE if self.drafts.ends_with(BlockKind.ROW) else NEW_BLOCK)
            return
        part = self.drafts.add(BlockKind.ITEM, term)
        self.drafts.add(BlockKind.ITEM, text, level=1, context=(part,), joint=NEXT_LINE)

    def _close_paragraphs(self) -> None:
        """The paragraphs kept back, with the rows and addresses found among them."""
        texts, self._paragraphs = self._paragraphs, []
        if not texts:
            return
        if self._beside:
            for text in texts:
                self.drafts.add(BlockKind.NOTE, text)
            return
        write_pieces(self.drafts, self._settled(find_pieces(read_lines("\n\n".join(texts)))))

    def _settled(self, pieces: list[Piece]) -> list[Piece]:
        """A page marks its headings: an unmarked short line is one only right above rows or an address."""
        settled: list[Piece] = []
        for index, piece in enumerate(pieces):
            following = pieces[index + 1].shape if index + 1 < len(pieces) else None
            if piece.shape is Shape.SHORT:
                heads = following in (Shape.ROWS, Shape.ADDRESS) and not piece.text.endswith((":", ".", "!"))
                shape = Shape.HEADING if heads else Shape.PROSE
                piece = replace(piece, shape=shape, level=min(6, self._level + 1) if heads else 0)
            settled.append(piece)
        return settled

    def _start_in_table(self, tag: str, element: Element) -> None:
        table = self._tables[-1]
        if tag == "table":
            self._tables.append(PageTable())  # a table in a cell is read into that cell
        elif tag in _ROWS:
            table.cells, table.header = [], True
            self._buffer.clear()
        elif tag in _CELLS:
            self._buffer.clear()
            table.header = table.header and (tag == "th" or element.get("role") == "head")
        elif tag not in _INLINE:
            self._buffer.append(" ")

    def _end_in_table(self, tag: str) -> None:
        table = self._tables[-1]
        if tag == "table":
            self._tables.pop()
            if self._tables:
                self._buffer.append(" ".join(" ".join(cells) for cells, _ in table.rows))
            else:
                self._buffer.clear()
                write_table(self.drafts, table, beside=self._beside > 0)
        elif tag == "caption":
            caption = self._take()
            if len(self._tables) == 1:
                self.drafts.add(BlockKind.PARAGRAPH, caption)
        elif tag in _CELLS:
            table.cells.append(clean(self._take()))
        elif tag in _ROWS and any(table.cells):
            table.rows.append((table.cells, table.header))
            table.cells = []
        elif tag not in _INLINE:
            self._buffer.append(" ")
