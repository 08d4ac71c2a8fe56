from __future__ import annotations

import pytest

from desktop_cnn.core.registry import Registry


def test_members_keep_their_order_and_a_duplicate_is_an_error():
    numbers: Registry[int] = Registry("number")
    numbers.add("two", 2)
    numbers.register("one")(1)
    assert list(numbers) == ["two", "one"]
    assert numbers.items() == [("two", 2), ("one", 1)]
    assert len(numbers) == 2
    with pytest.raises(ValueError, match="number 'one' is registered twice"):
        numbers.add("one", 3)


def test_a_follower_is_told_of_the_members_that_are_there_and_of_those_that_come():
    numbers: Registry[int] = Registry("number")
    numbers.add("one", 1)
    told = []
    numbers.follow(lambda name, number: told.append((name, number)))
    numbers.add("two", 2)
    assert told == [("one", 1), ("two", 2)]
