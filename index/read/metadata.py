"""What a document says of itself: front matter and sidecars in YAML, checked field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from index.errors import DocumentUnreadable
from index.model import Metadata, SourceType
from index.read.drafts import clean

_LONGEST_HEADER = 64_000  # characters of YAML; metadata is a few lines, more is a mistake or an attack
_FENCE = re.compile(r"-{3}[ \t]*\r?(?:\n|$)")
_CLOSING = re.compile(r"^(?:-{3}|\.{3})[ \t]*\r?$", re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z_][\w-]*[ \t]*:[ \t]+)(\S.*?)[ \t]*$")
_CLOSED_BY = {'"': '"', "'": "'", "[": "]", "{": "}"}
_LOOKS_LIKE_FIELD = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?:\s|$)")


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The checked fields of the YAML front matter, if there is any, and the text after it."""
    opening = _FENCE.match(text)
    if opening is None:
        return {}, text
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        if _LOOKS_LIKE_FIELD.match(text, opening.end()):
            raise DocumentUnreadable("the front matter that opens here is never closed by a line of ---", 1)
        return {}, text  # a rule across the page, not front matter
    header = text[opening.end() : closing.start()]
    return read_fields(header, first_line=2, place="front matter"), text[closing.end() :]


def read_fields(header: str, *, first_line: int = 1, place: str = "sidecar") -> dict[str, Any]:
    """YAML to the fields of Metadata that it sets; unknown fields are left out.

    `first_line` is the file's line that `header` begins on. Raises DocumentUnreadable naming field and line.
    """
    if len(header) > _LONGEST_HEADER:
        raise DocumentUnreadable(f"the {place} is longer than {_LONGEST_HEADER:,} characters", first_line)
    node = _compose(header, first_line, place)
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise DocumentUnreadable(f"the {place} must be fields such as 'title: ...'", first_line)
    found: dict[str, Any] = {}
    for key, value in node.value:
        check = _CHECKS.get(key.value) if isinstance(key, yaml.ScalarNode) else None
        if check is None:
            continue
        line = first_line + value.start_mark.line
        if not isinstance(value, yaml.ScalarNode):
            raise DocumentUnreadable(f"{key.value} in the {place} must be a single value", line)
        if value.style is None and value.value in ("", "~", "null"):
            continue
        try:
            found[key.value] = check(value.value)
        except ValueError as error:
            raise DocumentUnreadable(f"{key.value} in the {place} {error}", line) from None
    return _dated(node) | found


def _dated(node: yaml.MappingNode) -> dict[str, Any]:
    """When it was published by the field that most programs call `date`, if that is one."""
    for key, value in node.value:
        if key.value == "date" and isinstance(value, yaml.ScalarNode):
            with suppress(ValueError):
                return {"published": parse_date(value.value)}
    return {}


def _compose(header: str, first_line: int, place: str) -> yaml.Node | None:
    try:
        return _parsed(header)
    except yaml.MarkedYAMLError as error:
        with suppress(yaml.MarkedYAMLError):
            return _parsed("\n".join(map(_quoted, header.splitlines())))
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise DocumentUnreadable(f"the {place} is not valid YAML: {error.problem}", line) from None
    except yaml.reader.ReaderError as error:
        raise DocumentUnreadable(f"the {place} is not valid YAML: {error.reason}", first_line) from None
    except RecursionError:
        raise DocumentUnreadable(f"the {place} is nested too deeply", first_line) from None


def _parsed(header: str) -> yaml.Node | None:
    # BaseLoader keeps every scalar a string, so a wrong date is ours to explain.
    return yaml.compose(header, Loader=yaml.BaseLoader)


def _quoted(line: str) -> str:
    """A line whose value is no YAML by itself in quotes: 'title: Fees: what we charge' is what people write.

    A quote or bracket that is never closed may go on in the next line: that stays, and is refused.
    """
    field = _FIELD.match(line)
    if field is None:
        return line
    name, value = field.groups()
    closes = _CLOSED_BY.get(value[0])
    if closes and (closes not in value[1:] or (closes == value[0] and value.count(closes) % 2)):
        return line
    try:
        _parsed(line)
    except yaml.MarkedYAMLError:
        return f"{name.rstrip()} {json.dumps(value, ensure_ascii=False)}"
    except RecursionError:
        return line
    return line


def read_sidecar(path: Path, content: bytes) -> dict[str, Any]:
    """The checked fields of a sidecar file; a fault names the sidecar, since the line is one of its lines."""
    try:
        header = content.decode("utf-8-sig")
        return read_fields(header)
    except UnicodeDecodeError:
        raise DocumentUnreadable(f"its sidecar {path.name} is not UTF-8 text") from None
    except DocumentUnreadable as error:
        where = "" if error.line is None else f", line {error.line}"
        raise DocumentUnreadable(f"in its sidecar {path.name}{where}: {error.reason}") from None


def merge(found: Mapping[str, Any], *, overrides: Mapping[str, Any], fallback_title: str) -> Metadata:
    """Metadata from what the file says, what the sidecar overrides, and a title if neither has one."""
    known = {field.name for field in fields(Metadata)}
    values = {key: value for key, value in {**found, **overrides}.items() if key in known and value is not None}
    return replace(Metadata(title=fallback_title), **values)


def title_from_name(path: Path) -> str:
    """A readable title from a file's name: 'oral-hygiene_2024.txt' becomes 'Oral hygiene 2024'."""
    words = clean(re.sub(r"[-_.+]+", " ", path.stem)) or path.name
    return words[:1].upper() + words[1:]


def _text(value: str) -> str:
    cleaned = clean(value)
    if not cleaned:
        raise ValueError("is blank")
    if len(cleaned) > 500:
        raise ValueError("is longer than 500 characters")
    return cleaned


def _source_type(value: str) -> SourceType:
    try:
        return SourceType(value.strip().lower())
    except ValueError:
        raise ValueError(f"must be one of {', '.join(SourceType)}, not {clean(value)[:40]!r}") from None


def parse_date(value: str) -> date:
    """An ISO date, or the day of an ISO date and time."""
    try:
        return datetime.fromisoformat(value.strip()).date()
    except ValueError:
        raise ValueError(f"must be a date such as 2025-09-04, not {clean(value)[:40]!r}") from None


def parse_url(value: str) -> str:
    """An absolute web address; anything else could not be opened from a citation, or should not be."""
    address = value.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or clean(address) != address or " " in address:
        raise ValueError(f"must be a web address that starts with http:// or https://, not {clean(value)[:80]!r}")
    return address


_CHECKS: dict[str, Callable[[str], Any]] = {
    "title": _text,
    "publisher": _text,
    "source_type": _source_type,
    "published": parse_date,
    "reviewed": parse_date,
    "expires": parse_date,
    "url": parse_url,
}
