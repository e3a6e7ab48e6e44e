"""Another model as the judge: a CrossEncoder by path, here a tiny one made on the spot with random weights."""

from pathlib import Path

import numpy as np
import pytest

from index.cross_encoder import CrossEncoderJudge, label_columns
from index.errors import ModelUnavailable
from index.judge import SHIPPED_JUDGE, load_judge

PAIRS = [("The door is open.", "The door is shut."), ("It rains.", "The street is wet after the rain of last night.")]


def make_model(folder: Path, labels: list[str]) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=len(labels),
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_file=str(SHIPPED_JUDGE / "tokenizer.json"),
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    ).save_pretrained(folder)
    return folder


def expected_probabilities(folder: Path, pair: tuple[str, str]) -> np.ndarray:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokens = AutoTokenizer.from_pretrained(folder)(*pair, return_tensors="pt")
    with torch.no_grad():
        return np.asarray(model(**tokens).logits.softmax(-1)[0].numpy())


def test_its_columns_come_out_as_entailment_neutral_contradiction(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "nli", ["contradiction", "ENTAILMENT", "neutral"])
    found = CrossEncoderJudge(str(folder), threads=1).probabilities(PAIRS)
    assert found.dtype == np.float32
    for pair, row in zip(PAIRS, found, strict=True):
        np.testing.assert_allclose(row, expected_probabilities(folder, pair)[[1, 2, 0]], atol=1e-5)


def test_it_is_chosen_by_path_and_judges_nothing_when_given_nothing(tmp_path: Path) -> None:
    judge = load_judge(str(make_model(tmp_path / "nli", ["entailment", "neutral", "contradiction"])), threads=1)
    assert isinstance(judge, CrossEncoderJudge)
    assert judge.probabilities([]).shape == (0, 3)
    assert len(judge.identity) == 64


def test_its_identity_follows_its_weights(tmp_path: Path) -> None:
    labels = ["entailment", "neutral", "contradiction"]
    first = CrossEncoderJudge(str(make_model(tmp_path / "one", labels)))
    same = CrossEncoderJudge(str(make_model(tmp_path / "two", labels)))
    other = CrossEncoderJudge(str(make_model(tmp_path / "three", [*labels, "unrelated"])))
    assert first.identity == same.identity != other.identity


def test_a_model_without_the_three_labels_is_refused(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "two", ["entailment", "not_entailment"])
    with pytest.raises(ModelUnavailable, match="not_entailment"):
        load_judge(str(folder))


def test_a_model_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="nowhere"):
        load_judge(str(tmp_path / "nowhere"))


def test_label_names_are_matched_whatever_their_case_and_order() -> None:
    assert label_columns({0: "CONTRADICTION", 1: "Entailment", 2: "neutral"}) == [1, 2, 0]
    with pytest.raises(ValueError, match="LABEL_0"):
        label_columns({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"})
