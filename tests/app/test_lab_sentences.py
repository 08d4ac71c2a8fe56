from __future__ import annotations

import pytest

from desktop_cnn.app.lab_sentences import curves_sentence
from desktop_cnn.core.conditions import whole_sweep

TITLES = {"cnn": "CNN", "fc": "FC", "vit": "ViT"}


@pytest.mark.parametrize(
    ("name", "shares", "told"),
    [
        ("shift", {"cnn": [1.0] * 13}, "CNN at every amount."),
        ("shift", {"cnn": [0.99] * 8 + [0.5] * 5, "fc": [0.9] + [0.8] * 12}, "CNN up to 7, FC up to 0."),
        ("scale", {"cnn": [0.1] * 4 + [0.95] * 5 + [0.2] * 4}, "CNN from "),
        ("shift", {"cnn": [0.2] * 13, "fc": [1.0] * 13}, "FC at every amount, CNN at no amount."),
        ("shift", {"cnn": [1.0] * 13, "fc": [1.0] * 5 + [0.0] * 8, "vit": [1.0] + [0.0] * 12}, "ViT up to 0."),
    ],
)
def test_a_sentence_tells_how_far_the_best_and_the_worst_network_bear_it(name, shares, told):
    sentence = curves_sentence(shares, whole_sweep(name, 13), TITLES, is_measured=True)
    assert sentence.startswith("Nine digits of ten")
    assert told in sentence


def test_without_shares_there_is_no_sentence():
    assert curves_sentence({}, whole_sweep("shift", 13), TITLES, is_measured=False) == ""
