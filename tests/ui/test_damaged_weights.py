"""One network's weights are damaged or replaced: the other one goes on, and both do when the file is back."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import torch
from PySide6.QtCore import QCoreApplication, QEvent

from desktop_cnn.app.actions.network import edit_kernel
from desktop_cnn.core.networks import KernelEdit
from desktop_cnn.engine.store import STORE
from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.models.checkpoint import load_checkpoint, save_checkpoint, weights_path
from desktop_cnn.ui.answers import Answers
from desktop_cnn.ui.code_dialog import CodeDialog
from tests.shipped import DEFAULT
from tests.ui.conftest import LONG_MS, OFFERED
from tests.ui.test_live_reading import lane
from tests.ui.test_messages import message


def damage(path):
    """Change a bit of the file's last byte; return what was in it."""
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    return good


@pytest.mark.parametrize("broken", DEFAULT)
def test_the_other_network_reads_on_and_a_sentence_stands_in_its_place(own_weights, reader, samples, broken):
    (other,) = set(DEFAULT) - {broken}
    path = own_weights / f"{broken}-augmented.safetensors"
    good = damage(path)
    reader.do("view.recipe.augmented")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert (reader.digit(other), reader.digit(broken)) == (samples[9].label, -1)
    assert path.name in lane(reader, broken).hint
    assert lane(reader, other).hint == ""
    assert set(reader.store.state.networks) == {other}
    cards = dict(zip(DEFAULT, reader.window.findChild(Answers).cards, strict=False))
    assert path.name in cards[broken].failure.text()
    failure = cards[broken].failure
    assert failure.isVisible()
    reader.qtbot.waitUntil(lambda: failure.height() == failure.heightForWidth(failure.width()))  # nothing is cut off
    assert str(path) in failure.toolTip()
    assert not cards[other].failure.isVisible()
    path.write_bytes(good)
    reader.line((5, 28), (8, 28))
    reader.qtbot.waitUntil(lambda: set(reader.store.state.networks) == set(DEFAULT), timeout=LONG_MS)
    reader.wait_answer()
    assert reader.digit(broken) >= 0
    assert not cards[broken].failure.isVisible()
    assert lane(reader, broken).hint == ""


@pytest.mark.parametrize("broken", DEFAULT)
def test_every_panels_code_can_be_asked_for_and_where_there_is_none_the_damaged_file_is_why(
    own_weights, reader, samples, broken
):
    reader.draw(samples[9].drawing)
    equivariance = reader.window.panel("equivariance")
    reader.look_at("equivariance")
    equivariance.widget()._choose(broken, "scores")
    reader.qtbot.waitUntil(lambda: equivariance.widget().code() != "", timeout=LONG_MS)
    reader.look_at("cost")  # what the lab has found stays as it is
    reader.do("view.recipe.augmented")
    reader.wait_answer()
    path = own_weights / f"{broken}-centred.safetensors"
    damage(path)
    STORE.clear()  # what has been read once stays as it was read
    reader.do("view.recipe.centred")
    reader.qtbot.waitUntil(lambda: broken not in reader.store.state.networks, timeout=LONG_MS)
    reader.wait_answer()
    nothing = {}
    for name in OFFERED:
        reader.store.update(message="")
        reader.window._workspaces._show_code(reader.window.panel(name).widget())
        dialogs = reader.window.findChildren(CodeDialog)
        assert bool(dialogs) != bool(message(reader)), name
        for dialog in dialogs:
            dialog.close()
            QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
        if not dialogs:
            nothing[name] = message(reader)
    needing = {"cnn": {"lane-1", "lane", "kernels", "im2col", "patches"}, "fc": {"lane-2"}}[
        broken
    ]  # the others show the other network
    assert {name for name, told in nothing.items() if path.name in told} == needing


def test_what_has_been_read_stays_as_it_was_read_and_weights_put_in_its_place_are_not_mixed_with_it(
    reader, samples, tmp_path
):
    path = tmp_path / "pooled-centred.safetensors"
    for ending in (".safetensors", ".json"):
        shutil.copy(weights_path("pooled", "centred").with_suffix(ending), path.with_suffix(ending))
    old = load_checkpoint(path)
    reader.compare("pooled", folder=tmp_path)
    torch.manual_seed(0)
    save_checkpoint(path, ARCHITECTURES["pooled"](), old.card)
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    pixels = torch.tensor(reader.store.state.document.pixels)[None, None]
    wanted = old.network(pixels).softmax(1)[0].numpy()
    np.testing.assert_allclose(reader.prediction("pooled").property("probabilities"), wanted, atol=1e-5)
    maps = reader.window.panel("shift_map").widget()
    told = f"{path} has been replaced since the window was opened"
    reader.look_at("shift_map")
    reader.qtbot.waitUntil(lambda: message(reader).startswith(told), timeout=LONG_MS)
    edit_kernel(reader.store, KernelEdit("pooled-centred", "conv1", 0, 0, None))
    reader.qtbot.waitUntil(lambda: reader.store.state.failure.startswith(told), timeout=LONG_MS)
    save_checkpoint(path, old.network, old.card)
    reader.do("drawing.undo")
    reader.qtbot.waitUntil(lambda: not reader.store.state.failure, timeout=LONG_MS)
    reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
    np.testing.assert_allclose(maps.answer.at("pooled", 0, 0).probabilities, wanted, atol=1e-5)
