"""What torch needs is asked for before it is imported; other machines are played by what they would say."""

from __future__ import annotations

import pytest

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.torch_needs import require_torch


def ask(system="linux", machine="x86_64", *, has_avx=True, runtime=None):
    require_torch(system, machine, lambda _system: has_avx, lambda: runtime)


def test_this_machine_has_what_torch_needs():
    require_torch()


@pytest.mark.parametrize("machine", ["x86_64", "AMD64"])
def test_a_processor_without_avx_is_one_sentence(machine):
    with pytest.raises(UserError, match="processor with AVX"):
        ask(machine=machine, has_avx=False)


def test_other_processors_are_not_asked_for_avx():
    ask("darwin", "arm64", has_avx=False)


@pytest.mark.parametrize("runtime", [(14, 29), (14, 39)])
def test_an_old_runtime_is_named_with_what_to_install(runtime):
    with pytest.raises(UserError, match=rf"Redistributable 14\.40 or later, and {runtime[0]}\.{runtime[1]} is here"):
        ask("win32", "AMD64", runtime=runtime)


@pytest.mark.parametrize("runtime", [(14, 40), (15, 0), None])
def test_a_new_runtime_or_one_that_cannot_be_asked_is_taken(runtime):
    ask("win32", "AMD64", runtime=runtime)


def test_elsewhere_no_runtime_is_loaded():
    require_torch("linux", "x86_64", lambda _system: True, lambda: pytest.fail("there is none to load"))
