"""The left column: what the networks answer and the perturbations, in view in every workspace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetricsF

from desktop_cnn.app.workspaces import WORKSPACES
from desktop_cnn.ui.answers import AnswerChoices, Answers
from desktop_cnn.ui.perturbation_card import PerturbationCard, PerturbationChoices
from tests.ui.conftest import SHARED_WINDOW

pytestmark = SHARED_WINDOW


def answers(person) -> Answers:
    return person.window.findChild(Answers)


def card(person) -> PerturbationCard:
    return person.window.findChild(PerturbationCard)


def bars_shown(person):
    return {each.bars.isVisible() for each in answers(person).cards if each.isVisible()}


@pytest.mark.parametrize("size", [(900, 560), (1366, 768), (1920, 1080)])
def test_canvas_and_answers_are_seen_in_every_workspace(reader, samples, size):
    reader.window.resize(*size)
    reader.draw(samples[9].drawing)
    reader.do("perturb.toggle")
    reader.wait_answer()
    for name in WORKSPACES:
        reader.do(f"view.workspace.{name}")
        reader.let_events_pass()
        for widget in (reader.canvas, *(reader.prediction(each) for each in ("cnn", "cnn-perturbed", "fc"))):
            seen = QRect(widget.mapTo(reader.window, QPoint()), widget.size())
            assert reader.window.rect().contains(seen), name
            assert widget.visibleRegion().boundingRect() == widget.rect(), (name, widget.objectName())
    assert reader.canvas.width() % 30 == 0


def test_a_click_on_an_answer_shows_its_ten_bars_and_the_next_hides_them(reader, samples):
    reader.window.resize(1366, 768)
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    assert bars_shown(reader) == {False}
    first = answers(reader).cards[0]
    reader.qtbot.mouseClick(first.drawn, Qt.MouseButton.LeftButton)
    assert bars_shown(reader) == {True}
    assert reader.store.state.chosen(AnswerChoices).bars is True
    reader.qtbot.keyClick(first.drawn, Qt.Key.Key_Return)
    assert bars_shown(reader) == {False}


def test_where_there_is_room_the_bars_are_shown_unless_the_person_has_hidden_them(reader):
    reader.window.resize(1600, 1400)
    reader.qtbot.waitUntil(lambda: bars_shown(reader) == {True})
    reader.store.choose(AnswerChoices(bars=False))
    assert bars_shown(reader) == {False}
    reader.store.choose(AnswerChoices())
    reader.window.resize(1366, 700)
    reader.qtbot.waitUntil(lambda: bars_shown(reader) == {False})


def test_the_perturbations_fold_in_a_small_window_and_say_what_is_on(reader):
    reader.window.resize(1600, 1200)
    reader.qtbot.waitUntil(lambda: card(reader).is_unfolded)
    reader.window.resize(900, 560)
    reader.qtbot.waitUntil(lambda: not card(reader).is_unfolded)
    assert "Shift" in card(reader)._text.text()
    reader.qtbot.mouseClick(card(reader)._title, Qt.MouseButton.LeftButton)
    assert card(reader).is_unfolded
    assert reader.store.state.chosen(PerturbationChoices).unfolded is True
    reader.window.resize(1000, 600)
    reader.let_events_pass()
    assert card(reader).is_unfolded


@pytest.mark.parametrize("size", [(900, 560), (1366, 768)])
def test_how_sure_a_network_is_is_never_cut(reader, samples, size):
    reader.window.resize(*size)
    reader.draw(samples[9].drawing)
    reader.do("perturb.toggle")
    reader.wait_answer()
    reader.let_events_pass()
    for card in (each for each in answers(reader).cards if each.isVisible()):
        for view, font in ((card.drawn, card.drawn._strong), (card.perturbed, card.perturbed._small)):
            assert view._text_left() + QFontMetricsF(font).horizontalAdvance(">99.9%") <= view.width()


def test_nothing_in_the_column_is_wider_than_it(reader):
    reader.store.choose(PerturbationChoices(unfolded=True))
    reader.do("perturb.toggle")
    for size in ((900, 560), (1366, 768), (1920, 1080)):
        reader.window.resize(*size)
        for language in ("en", "zh_CN"):
            reader.store.update(language=language)
            assert_column_is_wide_enough(reader)


def assert_column_is_wide_enough(reader):
    reader.let_events_pass()
    area = reader.window._column._area
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
