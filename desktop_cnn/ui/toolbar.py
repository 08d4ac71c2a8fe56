"""The bar at the top: opening, samples, and on the right training, device, language and theme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from desktop_cnn.app.commands import COMMANDS
from desktop_cnn.app.languages import LANGUAGES, spoken_language
from desktop_cnn.app.state import AppState, Store
from desktop_cnn.core.text import _
from desktop_cnn.ui.actions_qt import Actions
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.icons import icon
from desktop_cnn.ui.sample_menu import SampleMenu
from desktop_cnn.ui.theme import applied_theme
from desktop_cnn.ui.widgets.plain import Label, plain_tip
from desktop_cnn.ui.widgets.segmented import Segmented

_DEVICE_CHARACTERS = 34


class ToolBar(Changing, QToolBar):
    """Main thread only."""

    def __init__(self, store: Store, actions: Actions) -> None:
        super().__init__()
        self._store = store
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(16, 16))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._training_label = Label()
        self._training_label.setProperty("dim", True)
        self._samples, self._device, self._language, self._theme = (QToolButton() for _each in range(4))
        for button in (self._samples, self._device, self._language, self._theme):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._samples.setMenu(SampleMenu(self._samples, actions.by_id))
        for button, choice in ((self._device, "device"), (self._language, "language"), (self._theme, "theme")):
            button.setMenu(QMenu(button))
            button.menu().addActions([actions.by_id[name] for name in COMMANDS if name.startswith(f"view.{choice}.")])
        open_button = QToolButton()
        open_button.setDefaultAction(actions.by_id["file.open"])
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        recipes = [actions.by_id[name] for name in COMMANDS if name.startswith("view.recipe.")]
        for widget in (open_button, self._samples, spacer, self._training_label, Segmented(recipes)):
            self.addWidget(widget)
        for widget in (self._device, self._language, self._theme):
            self.addWidget(widget)
        self.retranslate()
        self.recolour()

    def show_state(self, state: AppState, changed: frozenset[str]) -> None:
        if "snapshot" in changed and state.snapshot is not None:
            text = f"{state.snapshot.device.upper()} · {_(state.snapshot.reason)}"
            short = text if len(text) <= _DEVICE_CHARACTERS else text[: _DEVICE_CHARACTERS - 1] + "…"
            if short != self._device.text():
                self._device.setText(short)
                self._device.setToolTip(plain_tip(text))

    def recolour(self) -> None:
        self._theme.setIcon(icon("theme", applied_theme().text))

    def retranslate(self) -> None:
        self._training_label.setText(_("Training"))
        self._samples.setText(_("Samples") + " ▾")
        self._language.setText(f"{LANGUAGES[spoken_language()]} ▾")
        self._device.setText(_("Device"))
        for button, name in (
            (self._samples, _("Sample drawings")),
            (self._device, _("Device that runs the networks")),
            (self._language, _("Language")),
            (self._theme, _("Theme")),
        ):
            button.setAccessibleName(name)
            button.setToolTip(name)
        self.show_state(self._store.state, frozenset({"snapshot"}))
