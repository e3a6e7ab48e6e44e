"""Number words and units, with what they come to in base units."""

from __future__ import annotations

TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
WORDS = {
    "zero": 0, "one": 1, "a single": 1, "single": 1, "once": 1, "two": 2, "twice": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "a hundred": 100,
    "half": 0.5, "half a": 0.5, "half an": 0.5, "a": 1, "an": 1, "another": 1,
    **TENS, **{f"{ten}{joint}{one}": TENS[ten] + ONES[one] for ten in TENS for one in ONES for joint in "- "},
}  # fmt: skip
# Words for a rough number of things: what they can mean at least and at most.
VAGUE = {
    "a couple of": (2, 3), "couple of": (2, 3), "a few": (2, 6), "few": (2, 6), "some": (2, 10), "several": (3, 12),
    "multiple": (2, 12), "many": (4, 100), "dozens of": (24, 100), "a handful of": (3, 6), "hundreds of": (200, 999),
    "thousands of": (1000, 20000), "tens of thousands of": (20000, 99999),
}  # fmt: skip
TIME_S = {
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400, "night": 86400,
    "week": 604800, "wk": 604800, "fortnight": 1209600, "month": 2629800, "year": 31557600, "yr": 31557600,
    "decade": 315576000,
}  # fmt: skip
LENGTH_M = {
    "nm": 1e-9, "nanometer": 1e-9, "nanometre": 1e-9, "µm": 1e-6, "micron": 1e-6, "micrometer": 1e-6,
    "micrometre": 1e-6, "mm": 1e-3, "millimeter": 1e-3, "millimetre": 1e-3, "cm": 1e-2, "centimeter": 1e-2,
    "centimetre": 1e-2, "meter": 1, "metre": 1, "km": 1e3, "kilometer": 1e3, "kilometre": 1e3, "mile": 1609.344,
    "inch": 0.0254, "inche": 0.0254, "foot": 0.3048, "feet": 0.3048,
}  # fmt: skip
MASS_G = {
    "mcg": 1e-6, "µg": 1e-6, "microgram": 1e-6, "mg": 1e-3, "milligram": 1e-3, "g": 1, "gram": 1, "gramme": 1,
    "kg": 1e3, "kilogram": 1e3, "kilo": 1e3, "lb": 453.592, "pound in weight": 453.592, "tonne": 1e6,
}  # fmt: skip
VOLUME_L = {"ml": 1e-3, "millilitre": 1e-3, "milliliter": 1e-3, "litre": 1, "liter": 1}
CURRENCY = {
    "$": "usd", "us$": "usd", "usd": "usd", "dollar": "usd", "£": "gbp", "gbp": "gbp", "pound": "gbp", "€": "eur",
    "eur": "eur", "euro": "eur", "chf": "chf", "franc": "chf", "¥": "jpy", "yen": "jpy",
}  # fmt: skip
SHARE = {"%": 1.0, "percent": 1.0, "per cent": 1.0}
TEMPERATURE = {"°c": "celsius", "degrees celsius": "celsius", "°f": "fahrenheit", "degrees fahrenheit": "fahrenheit"}

MONTHS = "january february march april may june july august september october november december".split()
