"""The shipped judge: what it must tell apart, and that a pair's verdict depends on nothing but the pair."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelUnavailable
from index.judge import LABELS, SHIPPED_JUDGE, Judge, load_judge

CONTRADICTIONS = [
    ("The museum is open on Mondays.", "The museum is not open on Mondays."),
    ("The procedure is painless.", "The procedure is painful."),
    ("The bridge was approved by the city council.", "The city council has not approved the bridge."),
    ("The course lasts two weeks.", "The course lasts six months."),
    ("Everyone in the village has access to clean water.", "Nobody in the village has access to clean water."),
]
ENTAILMENTS = [
    ("The museum is open on Mondays and Tuesdays.", "The museum is open on Mondays."),
    ("The old bridge, which was built in 1890, is closed.", "The old bridge is closed."),
    ("A man is playing the guitar on a stage.", "A man is making music."),
    ("It is not safe to swim in the lake.", "Swimming in the lake is not safe."),
]
NEUTRALS = [
    ("The museum is open on Mondays.", "The museum was founded by a painter."),
    ("A woman is reading a book on a bench.", "The woman is waiting for her sister."),
    ("The library lends books for four weeks.", "The library has two reading rooms."),
    ("Children may bring their own lunch.", "Children may not bring their own lunch."),
]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(threads=1)


@pytest.mark.parametrize(
    ("label", "pairs"), [("contradiction", CONTRADICTIONS), ("entailment", ENTAILMENTS), ("neutral", NEUTRALS)]
)
def test_it_tells_plain_pairs_apart(judge: Judge, label: str, pairs: list[tuple[str, str]]) -> None:
    found = [LABELS[i] for i in judge.probabilities(pairs).argmax(axis=1)]
    assert found == [label] * len(pairs)


def test_plain_contradictions_are_found_in_both_directions(judge: Judge) -> None:
    turned = [(b, a) for a, b in CONTRADICTIONS]
    assert (judge.probabilities(turned)[:, LABELS.index("contradiction")] > 0.5).all()


def test_every_row_is_a_distribution(judge: Judge) -> None:
    probabilities = judge.probabilities(CONTRADICTIONS + NEUTRALS)
    assert probabilities.dtype == np.float32
    assert probabilities.shape == (len(CONTRADICTIONS) + len(NEUTRALS), 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)
    assert (probabilities >= 0).all()


def test_a_pair_is_judged_the_same_alone_and_in_any_company(judge: Judge) -> None:
    long = ("word " * 300, "Another sentence altogether.")
    together = judge.probabilities([*NEUTRALS, long, *CONTRADICTIONS])
    alone = np.concatenate([judge.probabilities([pair]) for pair in [*NEUTRALS, long, *CONTRADICTIONS]])
    assert together.tobytes() == alone.tobytes()


def test_the_number_of_threads_changes_nothing(judge: Judge) -> None:
    pairs = CONTRADICTIONS + ENTAILMENTS + NEUTRALS
    assert Judge(threads=3).probabilities(pairs).tobytes() == judge.probabilities(pairs).tobytes()


def test_no_pairs_give_no_rows(judge: Judge) -> None:
    assert judge.probabilities([]).shape == (0, 3)


@pytest.mark.parametrize("pair", [("", ""), ("", "The door is open."), ("😀 \x00 \ud7ff", "…"), ("x" * 5000, "y")])
def test_odd_text_is_judged_without_complaint(judge: Judge, pair: tuple[str, str]) -> None:
    assert np.isfinite(judge.probabilities([pair])).all()


def test_a_pair_too_long_is_cut_on_its_longer_side(judge: Judge) -> None:
    first = "The museum is open on Mondays. " + "Rain fell on the hills all day. " * 100
    further = first + "Snow came at night. " * 50
    short = "The museum is not open on Mondays."
    assert judge.probabilities([(first, short)]).tobytes() == judge.probabilities([(further, short)]).tobytes()


def test_its_identity_is_the_hash_of_the_network(judge: Judge) -> None:
    assert judge.identity == hashlib.sha256((SHIPPED_JUDGE / "model.onnx").read_bytes()).hexdigest()


def test_the_shipped_folder_is_small_and_says_what_it_is() -> None:
    facts = json.loads((SHIPPED_JUDGE / "config.json").read_text(encoding="utf-8"))
    card = (SHIPPED_JUDGE / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert sum(file.stat().st_size for file in SHIPPED_JUDGE.iterdir()) <= 25_000_000
    assert facts["labels"] == list(LABELS)
    assert facts["data_sha256"] in card
    for word in ("licence", "Seed", "scripts/train_judge", "evidence_pairs_dev", "HealthVer"):
        assert word in card


def test_a_folder_without_a_judge_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=tmp_path.name):
        Judge(tmp_path)


def test_a_damaged_network_is_refused_by_name(tmp_path: Path) -> None:
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((SHIPPED_JUDGE / name).read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelUnavailable, match=tmp_path.name):
        Judge(tmp_path)


def test_the_shipped_judge_is_the_default_and_a_folder_can_be_named(judge: Judge) -> None:
    for chosen in (load_judge(), load_judge(str(SHIPPED_JUDGE), threads=1)):
        assert isinstance(chosen, Judge)
        assert chosen.identity == judge.identity


def test_judging_imports_neither_torch_nor_sentence_transformers() -> None:
    program = (
        "import sys; from index.judge import load_judge; load_judge().probabilities([('a', 'b')]);"
        "print([m for m in ('torch', 'sentence_transformers', 'transformers') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True)
    assert run.stdout.strip() == "[]"
