"""Markdown to drafts of blocks, by the CommonMark rules with tables and strikethrough."""

from __future__ import annotations

from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.model import BlockKind
from index.read.drafts import NEW_BLOCK, NEXT_CELL, NEXT_LINE, Drafts, Part

_LONGEST_PARENT = 160  # characters: a longer item is quoted only when it announces its sub-items by a colon


def read_markdown(text: str) -> Drafts:
    """The blocks of a Markdown text. Raw HTML is text like any other."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 60}).enable(["table", "strikethrough"])
    walker = _Walker()
    for token in parser.parse(text):
        walker.take(token)
    return walker.drafts


def plain_text(token: Token) -> str:
    """An inline token without its markup: the words of links, the alternative text of images."""
    pieces: list[str] = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif child.type == "image":
            pieces.append(plain_text(child) or child.content)
        else:
            pieces.append(child.content)
    return "".join(pieces)


@dataclass
class _List:
    """A list being read: what its items are understood through, and the item now open."""

    context: tuple[Part, ...]
    item: Part | None = None
    begun: bool = False  # the open item has its text


@dataclass
class _Walker:
    """Takes the parser's tokens one by one."""

    drafts: Drafts = field(default_factory=Drafts)
    _lists: list[_List] = field(default_factory=list)
    _quotes: int = 0
    _heading: int = 0
    _header: Part | None = None
    _in_header: bool = False
    _cells: list[str] | None = None
    _table_begun: bool = False

    def take(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._text(plain_text(token))
            case "fence" | "code_block":
                self._text(token.content)
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "bullet_list_open" | "ordered_list_open":
                self._lists.append(_List(self._list_context()))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
            case "list_item_open":
                self._lists[-1].begun = False
            case "blockquote_open":
                self._quotes += 1
            case "blockquote_close":
                self._quotes -= 1
            case _:
                self._take_table(token.type)

    def _take_table(self, kind: str) -> None:
        match kind:
            case "table_open":
                self._header, self._table_begun = None, False
            case "thead_open":
                self._in_header = True
            case "thead_close":
                self._in_header = False
            case "tr_open":
                self._cells = []
            case "tr_close":
                self._row(self._cells or [])
                self._cells = None

    def _text(self, text: str) -> None:
        if self._cells is not None:
            self._cells.append(text)
        elif self._lists and not self._lists[-1].begun:
            self._item(text)
        elif self._heading and not self._quotes and not self._lists:
            self.drafts.add(BlockKind.HEADING, text, level=self._heading)
        else:
            self.drafts.add(BlockKind.PARAGRAPH, text)

    def _item(self, text: str) -> None:
        here = self._lists[-1]
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
        """A list is understood through its lead-in; a list within an item through that item as well."""
        if not self._lists:
            lead_in = self.drafts.lead_in()
            return () if lead_in is None else (lead_in,)
        outer = self._lists[-1]
        if outer.item is None:
            return outer.context
        lead_in = self.drafts.lead_in()
        if lead_in is not None:
            return (*outer.context, lead_in)
        return (*outer.context, outer.item) if outer.item.end <= _LONGEST_PARENT else outer.context

    def _row(self, cells: list[str]) -> None:
        text = NEXT_CELL.join(cells) if any(cell.strip() for cell in cells) else ""
        kind = BlockKind.HEADER_ROW if self._in_header else BlockKind.ROW
        joint = NEXT_LINE if self._table_begun else NEW_BLOCK
        part = self.drafts.add(kind, text, context=(self._header,), joint=joint)
        if part is not None:
            self._table_begun = True
            if self._in_header:
                self._header = part
