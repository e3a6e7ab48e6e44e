"""What answers are made from at one moment: a generation with all that is read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.contested import Contested
from bot.settings import Settings
from bot.understand import Vocabulary
from index.encoder import Encoder
from index.generation import Generation, Home

# Share of the passages that name it from which on something is what all of a library is about: of the sample libraries
# 0.96 and 1.0 ("exosome"), of those of clinics with several treatments 0.25 to 0.71 ("hair"), of NHLBI 0.53 ("blood").
ONE_SUBJECT = 0.8


@dataclass(frozen=True)
class Held:
    """What one answer is made from; it never changes while the answer is made."""

    generation: Generation  # without what has expired by that day
    encoder: Encoder
    vocabulary: Vocabulary
    contested: Contested
    day: date

    @cached_property
    def has_one_subject(self) -> bool:
        """Whether all of the library is about one thing, which a question need not name."""
        return self.generation.keywords.largest_share() >= ONE_SUBJECT

    @classmethod
    def of(cls, generation: Generation, encoder: Encoder, day: date) -> Held:
        vocabulary = Vocabulary.from_generation(generation, encoder.vocabulary())
        current = generation.as_of(day)
        return cls(current, encoder, vocabulary, Contested(current, encoder), day)


def encoder_for(generation: Generation, settings: Settings) -> Encoder:
    """The encoder whose vectors the generation holds."""
    versions = generation.manifest["versions"]
    return Encoder(Home(settings.home).models / versions["encoder_folder"], threads=settings.threads)
