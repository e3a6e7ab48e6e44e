"""Where the library's sources contradict each other: found when the index is built, never while a patient waits.

`find.find_disagreements` is the search, `stage` the build's step around it, `model` what comes out.
"""

from index.disagreements.model import Backing, Disagreement, Kind, Position

__all__ = ["Backing", "Disagreement", "Kind", "Position"]
