"""What fills the window's middle: one workspace at a time, or one layer that is enlarged."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from desktop_cnn.app.workspaces import FIRST, WORKSPACES, workspace_of
from desktop_cnn.core.errors import UserError
from desktop_cnn.ui.enlarged import EnlargedLayer
from desktop_cnn.ui.panels import PANELS
from desktop_cnn.ui.widgets.lane_view import LaneView
from desktop_cnn.ui.widgets.magnifier import Magnifier
from tests.ui.conftest import LONG_MS, OFFERED, OWN_WINDOW, SHARED_WINDOW, open_window

pytestmark = SHARED_WINDOW


@pytest.fixture
def student(reader, samples):
    reader.draw(samples[9].drawing)
    reader.wait_answer()
    return reader


def shown(person):
    return {name for name in OFFERED if person.window.panel(name).isVisible()}


def enlarged(person) -> EnlargedLayer:
    return person.window.findChild(EnlargedLayer)


def centre(person, network, layer, index) -> QPoint:
    return person.lane(network).block(layer).map_rect(index).center().toPoint()


def test_every_panel_has_a_workspace():
    for name in PANELS:
        assert workspace_of(name) in WORKSPACES


def made(person):
    return {name for name in OFFERED if person.window.panel(name).has_panel}


def test_a_panel_is_made_when_it_is_first_seen_and_the_others_a_while_after_the_first_answer(person):
    first = {name for name in OFFERED if workspace_of(name) == FIRST}
    assert made(person) == first
    person.look_at("cost")
    assert made(person) == {*first, "cost"}
    person.wait_answer()
    assert made(person) != set(OFFERED)
    person.qtbot.waitUntil(lambda: made(person) == set(OFFERED), timeout=LONG_MS)


class ShownWindows(QObject):
    """Keeps the kinds of the windows that come up beside the program's own."""

    def __init__(self):
        super().__init__()
        self.kinds = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
            self.kinds.append(type(watched).__name__)
        return False


def test_no_part_of_a_panel_comes_up_as_a_window_while_it_is_made(person, qapp):
    shown_windows = ShownWindows()
    qapp.installEventFilter(shown_windows)
    for name in OFFERED:
        person.look_at(name)
    qapp.removeEventFilter(shown_windows)
    assert made(person) == set(OFFERED)
    assert shown_windows.kinds == []


@OWN_WINDOW
def test_a_panel_that_has_not_been_seen_has_its_name_in_the_persons_language(person):
    person.do("view.language.zh_CN")
    chinese = person.window.panel("cost").windowTitle()
    person.do("view.language.en")
    dock = person.window.panel("cost")
    assert not dock.has_panel
    title = dock.windowTitle()
    person.look_at("cost")
    assert chinese != dock.windowTitle() == title == dock.widget().accessibleName()


def test_a_workspace_shows_its_own_panels_and_no_others(person):
    for name in WORKSPACES:
        assert_shows_its_own_panels(person, name)


def assert_shows_its_own_panels(person, name):
    person.do(f"view.workspace.{name}")
    person.let_events_pass()
    assert shown(person)
    assert {workspace_of(panel) for panel in shown(person)} == {name}
    buttons = [b for b in person.window.findChildren(QToolButton) if b.property("workspace")]
    buttons = [each for each in buttons if each.isChecked() and each.defaultAction()]  # and not the list of them
    assert [button.defaultAction() for button in buttons] == [person.window.command(f"view.workspace.{name}")]


def test_only_what_is_seen_asks_for_layers(reader):
    assert any(each.startswith("cnn/") for each in reader.store.state.requested)
    reader.do("view.workspace.compare")
    reader.qtbot.waitUntil(lambda: reader.store.state.requested == frozenset())
    reader.do("view.workspace.networks")
    reader.qtbot.waitUntil(lambda: "cnn/conv6" in reader.store.state.requested)


@OWN_WINDOW
def test_a_panel_that_was_hidden_or_moved_stays_so_in_its_workspace_until_the_layout_is_restored(qtbot):
    first = open_window(qtbot)
    first.do("view.workspace.inside")
    first.let_events_pass()
    first.window.panel("lane").close()
    first.window.close()
    again = open_window(qtbot)
    again.let_events_pass()
    assert again.store.state.workspace == "inside"
    assert again.window.panel("lane").isHidden()
    again.do("view.restore")
    again.qtbot.waitUntil(again.window.panel("lane").isVisible)
    again.window.close()


@OWN_WINDOW
def test_a_workspace_of_a_file_that_is_not_loaded_any_more_is_the_first_one(qtbot, monkeypatch):
    person = open_window(qtbot)
    monkeypatch.setattr("desktop_cnn.ui.session._CHOICES", ("workspace",))
    person.window.close()
    from desktop_cnn.app.settings import change_settings

    change_settings(workspace="of tomorrow")
    again = open_window(qtbot)
    assert again.store.state.workspace == "networks"
    again.window.close()


def test_the_columns_and_numbers_of_maps_stay_whatever_is_open_and_however_large_the_window_is(student):
    def columns():
        return {block.name: block.columns for block in student.lane("cnn").blocks}

    before = columns()
    for size in ((900, 560), (1366, 768), (1920, 1080)):
        student.window.resize(*size)
        student.let_events_pass()
        assert columns() == before
    student.window.panel("lane-2").close()
    student.let_events_pass()
    assert columns() == before


def test_a_double_click_gives_a_layer_the_whole_middle_and_another_takes_it_back(student):
    QTest.mouseDClick(student.lane("cnn"), student.button, pos=centre(student, "cnn", "conv2", 3))
    student.qtbot.waitUntil(enlarged(student).isVisible)
    assert student.store.state.enlarged == ("cnn", "conv2")
    assert not shown(student)
    student.wait_answer()
    (block,) = enlarged(student).lane.blocks
    assert (block.values == student.store.state.reading("cnn").outputs["conv2"].values).all()
    assert block.map_rect(0).width() > 2 * student.lane("cnn").block("conv2").map_rect(0).width()
    assert block.missing == 0
    student.line((3, 3), (8, 3))
    student.wait_answer()
    assert (block.values == student.store.state.reading("cnn").outputs["conv2"].values).all()
    QTest.mouseDClick(enlarged(student).lane, student.button, pos=block.map_rect(5).center().toPoint())
    student.qtbot.waitUntil(lambda: "lane-1" in shown(student))
    assert student.store.state.enlarged is None


def test_escape_and_another_workspace_end_what_is_enlarged(student):
    student.store.update(enlarged=("cnn", "conv1"))
    student.qtbot.waitUntil(enlarged(student).isVisible)
    student.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert student.store.state.enlarged is None
    student.store.update(enlarged=("fc", "hidden"))
    student.qtbot.waitUntil(enlarged(student).isVisible)
    student.do("view.workspace.compare")
    student.qtbot.waitUntil(lambda: {workspace_of(panel) for panel in shown(student)} == {"compare"})
    assert student.store.state.enlarged is None


def test_a_layer_of_a_network_that_is_compared_no_longer_is_empty_and_no_error(student):
    student.store.update(enlarged=("cnn", "conv1"))
    student.compare("fc")
    student.let_events_pass()
    assert enlarged(student).lane.blocks == []


def test_ctrl_and_the_wheel_zoom_a_lane_about_the_pointer_and_the_wheel_alone_moves_it(student):
    view = student.window.panel("lane-1").findChild(LaneView)

    def turn(notches, modifiers):
        at = QPointF(view.viewport().rect().center())
        none = Qt.MouseButton.NoButton
        event = QWheelEvent(
            at, view.viewport().mapToGlobal(at), QPoint(), QPoint(0, 120 * notches), none, modifiers,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view.viewport(), event)
        student.let_events_pass()

    before = student.lane("cnn").block("conv2").map_rect(0).width()
    turn(8, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom > 3
    assert student.lane("cnn").block("conv2").map_rect(0).width() >= 2 * before
    assert view.verticalScrollBar().maximum() > 0
    at = view.verticalScrollBar().value()
    turn(1, Qt.KeyboardModifier.NoModifier)
    assert view.verticalScrollBar().value() < at
    turn(-20, Qt.KeyboardModifier.ControlModifier)
    assert view.zoom == 1
    assert student.lane("cnn").block("conv2").map_rect(0).width() == before
    assert view.verticalScrollBar().maximum() == 0


def test_the_pointer_enlarges_a_map_and_tells_its_number_and_value(student):
    lane, at = student.lane("cnn"), centre(student, "cnn", "conv2", 7)
    student.qtbot.mouseMove(lane, at + QPoint(1, 1))
    student.qtbot.mouseMove(lane, at)
    student.qtbot.waitUntil(lambda: "map 7" in lane.told())
    magnifier = student.window.findChild(Magnifier)
    assert magnifier.isVisible()
    assert magnifier.width() > 4 * lane.block("conv2").map_rect(7).width()
    assert student.window.rect().contains(magnifier.geometry())
    cell = lane.block("conv2").cell_at(QPointF(at))
    value = student.store.state.reading("cnn").outputs["conv2"].values[cell]
    assert f"{value:.4g}" in lane.told()
    student.do("view.workspace.compare")
    student.qtbot.waitUntil(lambda: not magnifier.isVisible())


def test_in_a_lane_that_is_too_low_the_strongest_maps_are_shown_and_the_others_open(student):
    student.window.resize(1366, 768)
    student.do("view.workspace.inside")
    student.let_events_pass()
    lane = student.window.panel("lane").widget().lane
    student.wait_answer()
    short = next(block for block in lane.blocks if block.missing)
    strengths = abs(short.values).max(axis=(1, 2))
    assert min(strengths[short.shown]) >= max(v for i, v in enumerate(strengths) if i not in short.shown)
    from desktop_cnn.ui.widgets.block_parts import more_rect

    student.qtbot.mouseClick(lane, student.button, pos=more_rect(short).topLeft().toPoint() + QPoint(8, 8))
    student.qtbot.waitUntil(enlarged(student).isVisible, timeout=LONG_MS)
    assert student.store.state.enlarged == ("cnn", short.name)
    student.wait_answer()
    assert enlarged(student).lane.blocks[0].missing == 0


def test_a_lane_is_walked_through_by_the_arrow_keys(student):
    lane = student.lane("cnn")
    lane.setFocus()
    told, layers = [], []
    for _step in range(24):
        student.qtbot.keyClick(lane, Qt.Key.Key_Right)
        told.append(lane.told())
        layers.append(lane._walked[0].name)
    assert list(dict.fromkeys(layers))[:6] == ["input", "conv1", "pool1", "conv2", "conv3", "pool2"]
    assert len(set(told)) == len(told)
    assert lane.accessibleDescription() == told[-1]
    block, cell = lane._walked
    student.qtbot.keyClick(lane, Qt.Key.Key_Down)
    assert lane._walked[1].map == cell.map + block.columns
    assert block.values[lane._walked[1]] == abs(block.values[lane._walked[1].map]).max()
    student.qtbot.keyClick(lane, Qt.Key.Key_Up)
    student.qtbot.keyClick(lane, Qt.Key.Key_Return)
    assert student.store.state.inspected == ("cnn", block.name, *cell)
    student.qtbot.keyClick(lane, Qt.Key.Key_Space)
    student.qtbot.waitUntil(enlarged(student).isVisible)
    assert student.store.state.enlarged == ("cnn", block.name)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (2560, 1440)])
def test_a_lab_has_half_of_the_window_in_its_workspace(reader, size):
    reader.window.resize(*size)
    for name in OFFERED:
        if not name.startswith("lane"):
            reader.look_at(name)
            reader.let_events_pass()
            panel = reader.window.panel(name).widget()
            assert panel.width() * panel.height() >= 0.5 * size[0] * size[1], name


def test_lanes_are_as_high_after_a_small_window_as_before_until_the_person_moves_what_is_between(student):
    def heights():
        return [student.window.panel(name).height() for name in ("lane-1", "lane-2")]

    def is_shared_out():
        student.let_events_pass()
        return abs(heights()[0] / heights()[1] - 7 / 3) < 0.2

    student.window.resize(1366, 768)
    student.qtbot.waitUntil(is_shared_out)
    for size in ((900, 560), (1366, 768)):
        student.window.resize(*size)
    student.qtbot.waitUntil(is_shared_out)
    between = student.window.panel("lane-1").geometry().bottomLeft() + QPoint(200, 2)
    workspace = student.find("workspace-networks")
    QTest.mousePress(workspace, student.button, pos=between)
    QTest.mouseRelease(workspace, student.button, pos=between)
    student.window.resize(1366, 800)
    assert not workspace._sharing.isActive()


def test_every_menu_is_in_reach_however_narrow_the_window_is(person):
    bar = person.find("top-bar")
    buttons = [each for each in bar.findChildren(QToolButton) if each.property("workspace")]
    for language in ("en", "zh_CN"):
        person.store.update(language=language)
        for width in (900, 1000, 1180, 1366, 1920):
            person.window.resize(width, 700)
            person.let_events_pass()
            menus = [bar.menus.actionGeometry(action) for action in bar.menus.actions()]
            assert all(bar.menus.rect().contains(each) and not each.isEmpty() for each in menus), (language, width)
            *tabs, narrow = (button.isVisible() for button in buttons)
            assert tabs == [not narrow] * len(tabs)
            assert not (narrow and width >= 1366)
    person.store.update(language="en")
    person.window.resize(900, 700)
    person.let_events_pass()
    shown = buttons[-1]
    assert shown.text() == "Networks ▾"
    shown.menu().actions()[-1].trigger()
    person.let_events_pass()
    assert (person.store.state.workspace, shown.text()) == ("sequences", "Sequences ▾")


def test_a_panel_of_a_network_that_is_not_compared_is_not_brought(student):
    with pytest.raises(UserError, match="nothing to show in the panel lane-3: compare more networks"):
        student.window.bring("lane-3")
    assert student.window.panel("lane-3").isHidden()
    student.compare("cnn", "fc", "vit-augmented")
    student.window.bring("lane-3")
    student.let_events_pass()
    assert student.window.panel("lane-3").isVisible()
