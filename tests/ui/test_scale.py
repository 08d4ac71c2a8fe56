"""Text follows the window and the magnification, lengths follow the text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_cnn.ui import scale
from desktop_cnn.ui.scale import NUMBER_PT, number_font, px, rescale_all, scaled_sheet, set_scale, share_of, sized

SMALL, USUAL, LARGE = QSize(1366, 768), QSize(1920, 1080), QSize(2560, 1440)


@pytest.fixture(autouse=True)
def _as_it_was(qapp):
    set_scale(100, SMALL)
    yield
    set_scale(100, SMALL)


def text_pt():
    return scale.text_font(QFont()).pointSizeF()


@pytest.mark.parametrize(("window", "points"), [(QSize(960, 690), 9), (SMALL, 9), (USUAL, 10), (LARGE, 13)])
def test_text_is_larger_in_larger_windows(window, points):
    set_scale(100, window)
    assert text_pt() == points


def test_while_a_window_is_drawn_larger_the_scale_changes_few_times():
    changes = [set_scale(100, QSize(width, width * 9 // 16)) for width in range(1000, 3000, 10)]
    assert sum(changes) == 4


def test_lengths_are_as_they_are_written_at_nine_points_and_follow_the_text():
    assert [px(length) for length in (0, 1, 14, 1366)] == [0, 1, 14, 1366]
    set_scale(200, SMALL)
    assert [px(length) for length in (0, 1, 14, 1366)] == [0, 2, 28, 2732]
    set_scale(80, SMALL)
    assert px(1) == 1


def test_a_length_that_was_set_is_set_anew(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    layout = QHBoxLayout(widget)
    sized(layout.setContentsMargins, 14, 6, 14, 8)
    sized(widget.setMinimumSize, 60, 60)
    sized(widget.setFixedWidth, 200)
    set_scale(150, SMALL)
    rescale_all()
    margins = layout.contentsMargins()
    assert (margins.left(), margins.top(), margins.bottom()) == (21, 9, 12)
    assert (widget.minimumWidth(), widget.maximumWidth(), widget.minimumHeight()) == (300, 300, 90)
    sized(widget.setFixedWidth, 100)  # the last word counts
    set_scale(100, SMALL)
    rescale_all()
    assert widget.minimumWidth() == 100


def test_a_style_sheets_lengths_follow_and_corners_stay_round():
    set_scale(125, SMALL)
    sheet = scaled_sheet("height: 14px; margin: -5px 0; border-radius: 7px; border: 1px solid #112233")
    assert sheet == "height: 18px; margin: -6px 0; border-radius: 8px; border: 1px solid #112233"


def test_nothing_is_written_smaller_than_can_be_read():
    font = scale.text_font(QFont())
    assert share_of(font, 0.5).pointSizeF() == 9
    assert share_of(font, 0.5, NUMBER_PT).pointSizeF() == 8
    assert share_of(font, 1.5).pointSizeF() == 13.5
    assert QFontInfo(number_font(font, 3)).pointSizeF() >= 8
    set_scale(150, SMALL)
    assert share_of(font, 0.5).pointSizeF() == 13.5
