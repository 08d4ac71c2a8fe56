from __future__ import annotations

import threading
import time

import pytest
import torch

from desktop_cnn.engine.core_pool import CorePool, cores


def test_results_come_in_the_order_of_the_parts_from_threads_with_one_torch_thread_each():
    with CorePool() as pool:

        def work(part):
            time.sleep(0.01 if part % 3 else 0.03)
            return part, threading.current_thread().name, torch.get_num_threads()

        done = list(pool.map(work, range(20)))
    assert [part for part, _name, _threads in done] == list(range(20))
    assert all(name.startswith("core") and threads == 1 for _part, name, threads in done)
    assert len({name for _part, name, _threads in done}) == min(cores(), 20)


def test_few_parts_are_begun_ahead_and_none_once_it_is_closed():
    begun = []
    with CorePool() as pool:
        results = pool.map(begun.append, range(1000))
        next(results)
        assert len(begun) <= 3 + cores()
        results.close()
        before = len(begun)
        list(pool.map(int, range(cores() + 1)))  # whatever is still to be begun comes before these
        assert len(begun) <= before + cores()


def test_what_goes_wrong_in_a_part_is_raised():
    with CorePool() as pool, pytest.raises(ZeroDivisionError):
        list(pool.map(lambda part: 1 / part, [2, 1, 0, 1]))
