"""Postal addresses among the lines of a plain text, by the form of streets and postcodes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.read.lines import Line
from index.read.shapes import LONGEST_HEADING, has_key_and_value, is_sentence

LONGEST_ADDRESS = 5  # lines

_STREET_WORD = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Drive|Dr|Lane|Ln|Way|Square|Sq|Place|Pl|Court|Ct|Terrace|"
    r"Parkway|Pkwy|Highway|Hwy|Circle|Crescent|Close|Row|Walk|Quay|Mews|Hill|Gardens?|Plaza|Alley|Broadway|"
    r"STREET|ST|ROAD|RD|AVENUE|AVE|DRIVE|LANE|SQUARE)"
)
_STREET = re.compile(
    # 12 High Street, 65 W 36th St, 11th Floor
    rf"\d+[A-Za-z]?(?:[-/]\d+[A-Za-z]?)?,?\s+(?:[A-Z0-9][\w.'’-]*\s+){{1,4}}{_STREET_WORD}\b\.?"
    r"(?:\s*,.{1,80}|\s+(?:[NSEW]{1,2}|Suite|Ste|Unit|Floor|#|\d).{0,60})?"
    # Lange Straße 5, Hauptstr. 12
    r"|(?:[A-ZÀ-Þ][\w.'’-]*\s+){0,3}[\w.'’-]*(?:stra(?:ß|ss)e|Stra(?:ß|ss)e|str\.|weg|gasse|platz|allee|straat|laan|"
    r"gatan|vej)\s+\d+\s?\w?(?:,.{1,60})?"
    # Rue de Rivoli 5, 5 rue de Rivoli
    r"|(?:Rue|Via|Viale|Piazza|Calle|Avenida|Av\.|Rua|Plaza|Corso)\s+[^.]{2,50}\d.{0,60}"
    r"|\d+[a-z]?,?\s+(?:bis\s+)?(?:rue|avenue|boulevard|place|quai)\s+.{2,60}"
    r"|P\.?\s?O\.?\s?Box\s+\d+.{0,60}"
)
_UNIT_OF_BUILDING = re.compile(
    r"(?i)(?:suite|ste|unit|floor|fl|level|room|apt|building|\d+(?:st|nd|rd|th) floor)\b\.?.{0,40}"
)
_POSTCODE = re.compile(
    r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b"  # United States
    r"|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"  # Canada
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"  # United Kingdom
    r"|\b(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{4}\b"  # Australia
)
_POSTCODE_FIRST = re.compile(r"(?:[A-Z]{1,3}-)?\d{4,6}(?: ?[A-Z]{2})? [^\W\d_][\w .'’-]{1,40}")  # most of Europe


def find_address(lines: Sequence[Line]) -> list[Line]:
    """The lines of the address that begins at the first line; none if no address does."""
    run: list[Line] = []
    for line in lines:
        if line.marker or not _is_address_line(line.text, begun=bool(run)):
            break
        if run and line.gap and (_is_complete(run) or _is_street(line.text)):
            break
        run.append(line)
    return run if _is_complete(run) else []


def is_address(text: str) -> bool:
    """Whether a line is a street, a line with a postcode, or a floor or suite."""
    return _is_street(text) or _is_postal(text) or _is_part_of_building(text)


def _is_address_line(text: str, *, begun: bool) -> bool:
    if is_sentence(text) or has_key_and_value(text):
        return False
    return is_address(text) or (begun and _is_postcode_first(text))


def _is_complete(run: Sequence[Line]) -> bool:
    """A place a letter would reach: a postcode; or a street, however it goes on."""
    return any(_is_postal(line.text) or _is_street(line.text) for line in run)


def _is_street(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and text.count(" ") < 14 and _STREET.fullmatch(text) is not None


def _is_postal(text: str) -> bool:
    """A line with a postcode, short enough to be nothing but an address."""
    if len(text) > LONGEST_HEADING or text.count(" ") > 13 or has_key_and_value(text):
        return False
    return not text.endswith(".") and _POSTCODE.search(text) is not None


def _is_postcode_first(text: str) -> bool:
    """ "10115 Berlin": only beside a street is it sure to be an address."""
    return text.count(" ") < 5 and _POSTCODE_FIRST.fullmatch(text) is not None


def _is_part_of_building(text: str) -> bool:
    return text.count(" ") < 6 and _UNIT_OF_BUILDING.fullmatch(text) is not None
