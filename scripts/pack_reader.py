"""Turn all that the reader is trained on into token numbers, in one file.

python -m scripts.pack_reader DATA_DIR --out FILE [--seed N]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from bot.reader import MAX_QUESTION_TOKENS, MAX_TOKENS, Page, open_tokenizer, tokens_within
from scripts.clinic_groups import clinic_groups
from scripts.judge_pairs import TrainingPair, training_pairs
from scripts.reader_groups import Group, training_groups, training_hash
from scripts.reader_pack import Asked, Pack, PairOfTexts, Told
from scripts.training import body_folder

LONGEST_PAIR = 128  # tokens of one of the judge's pairs; the few longer ones are left out


class Packer:
    """Turns groups and pairs into token numbers; each passage once, however often it is read."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.passages: list[Told] = []
        self._numbers: dict[Page, int] = {}

    def asked(self, group: Group) -> Asked:
        question = self.tokenizer.encode(group.question)
        question.truncate(MAX_QUESTION_TOKENS)
        passages = [(self._number(p.page), np.asarray(p.labels, dtype=np.int16)) for p in group.passages]
        return Asked(group.source, np.asarray(question.ids, dtype=np.uint16), tuple(passages))

    def pair(self, pair: TrainingPair) -> PairOfTexts:
        first, second = self.tokenizer.encode(pair.first).ids, self.tokenizer.encode(pair.second).ids
        right, among = (sum(1 << label for label in labels) for labels in (pair.right, pair.among))
        return PairOfTexts(np.asarray([*first, *second[1:]], dtype=np.uint16), len(first), right, among)

    def _number(self, page: Page) -> int:
        if page not in self._numbers:
            self._numbers[page] = len(self.passages)
            above = f"{page.headings}\n" if page.headings else ""
            told = self.tokenizer.encode(above + page.text)
            within = [tokens_within(told, start + len(above), end + len(above)) for start, end in page.spans]
            spans = [(tokens[0], tokens[-1] + 1) if tokens else (0, 0) for tokens in within]
            self.passages.append(Told(np.asarray(told.ids, dtype=np.uint16), np.asarray(spans, dtype=np.int16)))
        return self._numbers[page]


def make_pack(data: Path, seed: int) -> Pack:
    packer = Packer(open_tokenizer(body_folder() / "tokenizer.json"))
    train, dev = ([packer.asked(group) for group in groups] for groups in training_groups(data, seed))
    train += [packer.asked(group) for group in clinic_groups()]
    pairs = [pair for pair in map(packer.pair, training_pairs(data, seed)) if len(pair.ids) <= LONGEST_PAIR]
    return Pack(packer.passages, train, dev, pairs, MAX_TOKENS, training_hash(data))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA_DIR")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    pack = make_pack(options.data, options.seed)
    pack.save(options.out)
    print(f"{len(pack.train):,} questions to train on, {len(pack.dev):,} kept for development, "
          f"{len(pack.passages):,} passages, {len(pack.pairs):,} pairs")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
