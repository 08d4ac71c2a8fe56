from __future__ import annotations

import pytest

from desktop_cnn.app.search import Findable, find

THINGS = [
    Findable(("撤销", "Undo"), ("编辑",)),
    Findable(("深色", "Dark"), ("View › Theme",)),
    Findable(("Restore the layout", "Restore the layout"), ("View",)),
    Findable(("Thicker pen", "Thicker pen"), ("Edit",)),
    Findable(("Open", "Open"), ("File",)),
]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("undo", 0),  # its English name, whatever the language
        ("撤", 0),
        ("dark theme", 1),  # words of title and place, in any order
        ("theme dark", 1),
        ("LAYOUT", 2),
        ("rstl", 2),  # letters in their order
        ("pen", 3),  # a word before letters within one
        (" thicker  pen ", 3),
    ],
)
def test_what_is_meant_comes_first(words, first):
    assert find(words, THINGS)[0] == first


def test_no_words_mean_everything_in_its_order():
    assert find("  ", THINGS) == [0, 1, 2, 3, 4]


def test_what_nothing_is_called_is_not_found():
    assert find("zzz", THINGS) == []


def test_a_title_that_begins_so_stands_before_one_that_has_it():
    assert find("o", THINGS)[0] == 4
    assert find("pen", THINGS) == [3, 4]


def test_the_very_title_stands_before_longer_ones():
    things = [Findable((title,)) for title in ("Convolutional network", "Convolution")]
    assert find("convolution", things) == [1, 0]
