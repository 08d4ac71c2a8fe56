"""What a person or a file has named is shown as it is: no name is read as HTML, wherever it comes to stand."""

from __future__ import annotations

import json
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QAction, Qt, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from desktop_cnn.core.drawing_file import to_json
from desktop_cnn.ui.widgets.plain import Label, plain_tip
from tests.ui.conftest import LIGHT, LONG_MS, SHARED_WINDOW

pytestmark = SHARED_WINDOW

NAMES = ("<b>BOLD<i>x.json", "<img src='nothing.png'>.json", "a&lt;b<br>c.json", "<table><tr><td>1.json")
FOLDER = "<img src='nothing'>"


def read_as_html(text):
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def shown_in(label):
    """Return what somebody reads in a label."""
    is_rich = label.textFormat() == Qt.TextFormat.RichText or (
        label.textFormat() == Qt.TextFormat.AutoText and Qt.mightBeRichText(label.text())
    )
    return read_as_html(label.text()) if is_rich else label.text()


def tip_of(widget):
    tip = widget.toolTip()
    return read_as_html(tip) if Qt.mightBeRichText(tip) else tip


def assert_shown_as_it_is(person, name, least=1):
    """Go over all that is in the window; where a piece of the name is said, all of it must be read there."""
    mark, seen = name.partition(".json")[0], 0
    for widget in [person.window, *person.window.findChildren(QWidget), *person.window.findChildren(QAction)]:
        texts = [(widget.toolTip(), tip_of(widget))]
        if isinstance(widget, QLabel):
            texts.append((widget.text(), shown_in(widget)))
        for given_text, read in texts:
            if mark in given_text or escape(mark) in given_text:
                assert mark in read, (widget, given_text)
                seen += 1
    assert seen >= least


def take(person, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert person.window._documents.take(data)


@given(st.one_of(st.sampled_from(NAMES), st.text(alphabet="<>/&;'\"= \nabibrmgpx", max_size=30)))
def test_a_tooltip_shows_the_very_text(text):
    tip = plain_tip(text)
    if Qt.mightBeRichText(tip):
        document = QTextDocument()
        document.setHtml(tip)
        assert document.toPlainText().replace("\u2028", "\n") == text
    else:
        assert tip == text


@pytest.mark.parametrize("name", NAMES)
def test_a_label_is_plain_unless_it_says_otherwise(qapp, name):
    assert shown_in(Label(name)) == name


def test_no_label_of_the_window_or_of_its_dialogs_guesses(reader):
    reader.do("help.shortcuts")
    reader.look_at("cost")
    for label in reader.window.findChildren(QLabel):
        if not label.objectName().startswith("qt_"):
            assert label.textFormat() != Qt.TextFormat.AutoText, label.text()
    reader.window.findChild(QWidget, "shortcuts").close()


def test_a_files_and_a_folders_name_are_said_as_they_are(person, tmp_path, samples):
    folder = tmp_path / FOLDER
    folder.mkdir()
    for name in NAMES:
        good, bad, gone = folder / name, folder / f"bad {name}", folder / f"gone {name}"
        good.write_text(to_json(samples[9].drawing))
        bad.write_text(json.dumps({"shapes": name}))
        for path, told in ((good, "Opened"), (bad, "cannot be opened"), (gone, "cannot be opened")):
            take(person, path)
            person.qtbot.waitUntil(lambda told=told: told in person.find("message").text(), timeout=LONG_MS)
            assert name in person.find("message").text()
            assert_shown_as_it_is(person, name)
            person.do("drawing.thicker")
            assert person.find("message").text() == ""


@pytest.mark.parametrize("panel", ["curves", "patches"])
def test_a_named_source_of_digits_is_said_as_it_is(reader, tmp_path, panel):
    folder = tmp_path / FOLDER
    folder.mkdir()
    name = NAMES[0] + "l"
    strokes = [[[5, 5], [25, 25]]]
    (folder / name).write_text("".join(json.dumps({"strokes": strokes, "label": n}) + "\n" for n in range(3)))
    reader.look_at(panel)
    reader.wait_answer()
    widget = reader.window.panel(panel).widget()
    source = widget.form.source if panel == "curves" else widget.source
    nothing = tmp_path / "nothing" / FOLDER
    nothing.mkdir(parents=True)
    for path in (folder / name, nothing):  # the second holds no digits: a sentence says so
        source.chosen.emit(str(path))
        assert source.currentText() == path.name
        reader.qtbot.mouseClick(widget.job_bar.button, Qt.MouseButton.LeftButton)
        reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
        reader.qtbot.waitUntil(lambda: widget.job_bar.button.text() != "Cancel", timeout=LONG_MS)
        assert_shown_as_it_is(reader, path.name, least=0)
    assert FOLDER in "".join(label.text() for label in widget.findChildren(QLabel))


@pytest.mark.parametrize("panel", ["attribution", "cost", "adversarial", "inspector", "curves"])
def test_what_the_program_means_as_html_is_read_as_such(reader, samples, panel):
    reader.compare(*LIGHT)
    reader.ask_little()
    reader.look_at(panel)
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    widget = reader.window.panel(panel).widget()
    if panel in ("curves", "adversarial"):
        reader.qtbot.mouseClick(widget.job_bar.button, Qt.MouseButton.LeftButton)
    reader.qtbot.waitUntil(reader.window.is_settled, timeout=LONG_MS)
    labels = [label for label in widget.findChildren(QLabel) if "<" in label.text() and ">" in label.text()]
    assert labels
    for label in labels:
        assert not set("<&") & set(shown_in(label)), label.text()
