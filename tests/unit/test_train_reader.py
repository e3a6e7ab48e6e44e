"""How the reader is trained: what a batch holds, what the loss wants, and that a run can be taken up again."""

from __future__ import annotations

import json
import math
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from bot.reader import MAX_QUESTION_TOKENS, MAX_TOKENS, Page, open_tokenizer, pair
from scripts import train_reader
from scripts.judge_pairs import TrainingPair
from scripts.pack_reader import Packer
from scripts.reader_groups import Group, Labelled
from scripts.reader_network import ReaderNetwork, answer_loss, collate, taught_loss
from scripts.reader_pack import NO, UNSAID, YES, Asked, Pack
from scripts.train_reader import ANSWERING, PASSAGES, drawn, forward, padded_pairs, score, taught_by
from scripts.training import body_folder, made_ahead, open_body

BREAD = Page("Loaves", "A loaf bakes for forty minutes. Rye keeps longer.", ((0, 31), (32, 49)))
BOATS = Page("", "Boats need paint. " * 60, tuple((18 * n, 18 * n + 17) for n in range(60)))


@pytest.fixture(scope="module")
def packer() -> Packer:
    return Packer(open_tokenizer(body_folder() / "tokenizer.json"))


@pytest.fixture(scope="module")
def pack(packer: Packer) -> Pack:
    told = (Labelled(BREAD, (YES, UNSAID)), Labelled(BOATS, (NO,) * 60))
    asked = packer.asked(Group("written", "how long does a loaf bake", told))
    beside = packer.asked(Group("written", "how long does a cake bake " * 30, told[1:]))
    pairs = [
        packer.pair(TrainingPair("Rye keeps.", "Rye does not keep.", (2,), (0, 2))),
        packer.pair(TrainingPair("Boats need paint.", "Boats need much paint.", (1, 2))),
    ]
    return Pack(packer.passages, [asked, beside], [asked, beside], pairs, MAX_TOKENS, "abc")


def test_a_pack_is_read_back_as_it_was_written(pack: Pack, tmp_path: Path) -> None:
    pack.save(tmp_path / "pack.npz")
    again = Pack.load(tmp_path / "pack.npz")
    for one, other in zip(pack.passages, again.passages, strict=True):
        assert (one.ids.tolist(), one.spans.tolist()) == (other.ids.tolist(), other.spans.tolist())
    for one, other in zip([*pack.train, *pack.dev], [*again.train, *again.dev], strict=True):
        assert (one.source, one.ids.tolist(), one.answerable) == (other.source, other.ids.tolist(), other.answerable)
        assert [(n, labels.tolist()) for n, labels in one.passages] == [(n, la.tolist()) for n, la in other.passages]
    for one, other in zip(pack.pairs, again.pairs, strict=True):
        assert (one.ids.tolist(), one.first, one.right, one.among) == (
            other.ids.tolist(), other.first, other.right, other.among)  # fmt: skip
    assert (again.max_tokens, again.data_sha256) == (MAX_TOKENS, "abc")


def test_a_batch_holds_what_the_reader_takes_at_run_time(packer: Packer, pack: Pack) -> None:
    for asked, question in zip(pack.dev, ("how long does a loaf bake", "how long does a cake bake " * 30), strict=True):
        batch = collate([(asked.ids, asked.passages)], pack)
        pages = [BREAD, BOATS][-len(asked.passages) :]
        for row, page in enumerate(pages):
            made = pair(packer.tokenizer, question, page)
            size, statements = len(made.ids), len(page.spans)
            assert batch.ids[row, :size].tolist() == made.ids.tolist()
            assert batch.types[row, :size].tolist() == made.types.tolist()
            assert int(batch.mask[row].sum()) == size <= MAX_TOKENS
            np.testing.assert_allclose(batch.pool[row, :statements, :size].numpy(), made.pool, rtol=1e-6)
            assert (batch.labels[row, statements:] == UNSAID).all()
    assert len(pack.dev[1].ids) == MAX_QUESTION_TOKENS


def test_the_loss_shares_the_probability_among_statements_and_none() -> None:
    logits = torch.tensor([2.0, -1.0, 5.0, 1.0])
    labels = torch.tensor([YES, NO, UNSAID, NO])
    question = torch.tensor([0, 0, 0, 1])
    with_answer = math.log(math.exp(2) + math.exp(-1) + 1) - 2
    without = math.log(math.exp(1) + 1)
    alone = (math.log(1 + math.exp(-2)) + math.log(1 + math.exp(-1)) + math.log(1 + math.exp(1))) / 3
    assert float(answer_loss(logits, labels, question, 2)) == pytest.approx(
        (with_answer + without) / 2 + alone, rel=1e-5
    )


def test_the_loss_has_a_gradient_however_sure_the_network_is() -> None:
    logits = torch.tensor([90.0, -90.0, 80.0], requires_grad=True)
    loss = answer_loss(logits, torch.tensor([NO, YES, NO]), torch.tensor([0, 0, 1]), 2)
    loss.backward()
    assert torch.isfinite(loss)
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


def test_taught_logits_are_learnt_where_they_say_something_else() -> None:
    question = torch.tensor([0, 0, 1])
    taught = torch.tensor([1.0, -2.0, 0.5])
    logits = torch.tensor([0.0, 0.0, 0.0], requires_grad=True)
    real = torch.ones(3, dtype=torch.bool)
    loss = taught_loss(logits, taught, question, 2, real)
    (2 * loss).backward()
    assert logits.grad is not None
    assert [float(g) < 0 for g in logits.grad] == [True, False, True]
    same = taught.clone().requires_grad_()
    taught_loss(same, taught, question, 2, real).backward()
    assert same.grad is not None
    torch.testing.assert_close(same.grad, torch.zeros(3), atol=1e-6, rtol=0)
    shares = torch.tensor([1.0, -2.0, 0.0]).softmax(0)
    first = -(shares * torch.zeros(3).log_softmax(0)).sum()
    other = -(torch.tensor([0.5, 0.0]).softmax(0) * torch.zeros(2).log_softmax(0)).sum()
    assert float(loss.detach()) == pytest.approx(float((first + other) / 2) + math.log(2), rel=1e-5)
    padded = [torch.cat([one, one.new_ones(1)]) for one in (logits.detach(), taught, question)]
    padded_loss = taught_loss(*padded, 2, torch.tensor([True, True, True, False]))
    assert float(padded_loss) == pytest.approx(float(loss.detach()))


def test_teachers_are_asked_once_of_each_passage_of_a_question(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_reader, "TOGETHER", 2)
    networks = [ReaderNetwork(open_body(seed)) for seed in (1, 2)]
    taken = [(asked.ids, asked.passages) for asked in pack.train]
    taught = taught_by(networks, [*taken, *taken], pack)
    assert len(taught) == 3
    batch = collate(taken, pack, taught)
    with torch.no_grad():
        said = torch.stack([forward(network.eval(), batch) for network in networks]).mean(0)
    np.testing.assert_allclose(batch.taught[batch.real], said[batch.real], atol=0.02)
    assert (batch.taught[~batch.real] == 0).all()


def question(right: int, wrong: int) -> Asked:
    places = [(n, np.asarray([YES if n < right else NO])) for n in range(right + wrong)]
    return Asked("written", np.asarray([101, 102]), tuple(places))


def test_an_epoch_takes_some_passages_and_now_and_then_loses_the_answer() -> None:
    questions = [question(3, 9)] * 400
    epoch = drawn(questions, Random(1))
    assert len(epoch) == 400
    right = [sum(int((labels == YES).any()) for _, labels in places) for _, (_, places) in epoch]
    assert set(right) == {0, ANSWERING}
    assert 0.1 < right.count(0) / 400 < 0.2
    assert {len(places) for _, (_, places) in epoch} == {PASSAGES}
    assert epoch == drawn(questions, Random(1))
    (only,) = drawn([question(1, 0)], Random(1))
    assert len(only[1][1]) == 1  # nothing would be left to read


def test_the_labels_a_pair_may_have_are_told_from_those_it_was_chosen_from(pack: Pack) -> None:
    ids, mask, types, right, among = padded_pairs(pack.pairs)
    assert right.tolist() == [[False, False, True], [False, True, True]]
    assert among.tolist() == [[True, False, True], [True, True, True]]
    assert int(mask.sum()) == sum(len(p.ids) for p in pack.pairs)
    assert [int(row.argmax()) for row in types] == [p.first for p in pack.pairs]
    assert ids.shape == mask.shape == types.shape


def test_the_score_counts_first_statements_and_what_is_told_apart() -> None:
    asked = [question(1, 2), question(1, 2), question(0, 3)]
    logits = [np.asarray([3.0, 1.0, -1.0]), np.asarray([-2.0, 1.0, -3.0]), np.asarray([-1.0, 2.0, 0.0])]
    found = score(asked, logits)
    assert (found["answerable"], found["not"]) == (2, 1)
    assert (found["first"], found["three"]) == (0.5, 1.0)
    assert found["auc"] == 0.5
    assert found["decided"] == round(2 / 3, 3)


def test_what_is_made_ahead_comes_in_order_and_brings_its_error() -> None:
    assert list(made_ahead(lambda n: n * n, range(50))) == [n * n for n in range(50)]
    with pytest.raises(ZeroDivisionError):
        list(made_ahead(lambda n: 1 // n, [2, 1, 0, 1]))


def test_a_training_writes_weights_and_facts_and_goes_on_where_it_stopped(
    pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.save(tmp_path / "pack.npz")
    monkeypatch.setattr(train_reader, "QUESTIONS", 1)
    arguments = [str(tmp_path / "pack.npz"), "--out", str(tmp_path / "out"), "--epochs", "1"]
    assert train_reader.main(arguments) == 0
    facts = json.loads((tmp_path / "out" / "facts.json").read_text())
    assert facts["seen"] == {"written": 2, "pairs": 2}
    assert facts["steps"] == 3
    first = torch.load(tmp_path / "out" / "network.pt", weights_only=True)
    assert train_reader.main([*arguments, "--resume"]) == 0  # nothing is left to do
    again = torch.load(tmp_path / "out" / "network.pt", weights_only=True)
    assert all(torch.equal(first[name], again[name]) for name in first)
    further = [
        arguments[0],
        "--out",
        str(tmp_path / "on"),
        "--start",
        str(tmp_path / "out" / "network.pt"),
        "--epochs",
        "9",
    ]
    assert train_reader.main([*further, "--minutes", "0"]) == 0  # no time: as it was
    same = torch.load(tmp_path / "on" / "network.pt", weights_only=True)
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert train_reader.main(further) == 0
    facts = json.loads((tmp_path / "on" / "facts.json").read_text())
    assert set(facts["seen"]) == {"written"}
    assert facts["seen"]["written"] == facts["steps"]
    assert facts["before"]["steps"] == 3
    other = torch.load(tmp_path / "on" / "network.pt", weights_only=True)
    assert any(not torch.equal(first[name], other[name]) for name in first)
    taught = [*arguments[:1], "--out", str(tmp_path / "taught"), "--epochs", "1", "--teacher"]
    assert train_reader.main([*taught, str(tmp_path / "out" / "network.pt")]) == 0
    facts = json.loads((tmp_path / "taught" / "facts.json").read_text())
    assert [teacher["steps"] for teacher in facts["teachers"]] == [3]
