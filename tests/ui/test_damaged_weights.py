"""One network's weights are damaged: the other one goes on, and both do when the file is back."""

from __future__ import annotations

import pytest

from desktop_cnn.models import ARCHITECTURES
from desktop_cnn.ui.panels.predictions import PredictionsPanel
from tests.ui.conftest import LONG_MS
from tests.ui.test_live_reading import lane


@pytest.mark.parametrize("broken", list(ARCHITECTURES))
def test_the_other_network_reads_on_and_a_sentence_stands_in_its_place(own_weights, reader, samples, broken):
    (other,) = set(ARCHITECTURES) - {broken}
    path = own_weights / f"{broken}-augmented.safetensors"
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    reader.do("view.recipe.augmented")
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert (reader.digit(other), reader.digit(broken)) == (samples[9].label, -1)
    assert path.name in lane(reader, broken).hint
    assert lane(reader, other).hint == ""
    assert set(reader.store.state.networks) == {other}
    cards = {card.network: card for card in reader.window.findChild(PredictionsPanel)._cards}
    assert path.name in cards[broken].failure.text()
    assert cards[broken].failure.isVisible()
    assert not cards[other].failure.isVisible()
    path.write_bytes(good)
    reader.line((5, 28), (8, 28))
    reader.qtbot.waitUntil(lambda: set(reader.store.state.networks) == set(ARCHITECTURES), timeout=LONG_MS)
    reader.wait_answer()
    assert reader.digit(broken) >= 0
    assert not cards[broken].failure.isVisible()
    assert lane(reader, broken).hint == ""
