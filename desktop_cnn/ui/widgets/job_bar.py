"""The button that starts a job and cancels it, how far it has come, and what is told of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_cnn.core.jobs import IDLE, Job
from desktop_cnn.core.text import _
from desktop_cnn.ui.changing import Changing
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.note import Note
from desktop_cnn.ui.widgets.progress_line import ProgressLine

_SPACING_PX = 8


class JobBar(Changing, QWidget):
    """``asked`` and ``cancelled`` are emitted when the button is clicked. Main thread only."""

    asked = Signal()
    cancelled = Signal()

    def __init__(self, title: str, lines: int) -> None:
        """``title``: of the button, untranslated; ``lines``: room for so many lines of text, or 0 for no text."""
        super().__init__()
        self._title, self._job = title, IDLE
        self.button, self.line, self.told = QToolButton(), ProgressLine(), Note(lines)
        self.told.setProperty("dim", True)
        self.line.hide()
        if not lines:
            self.told.hide()
        self.button.clicked.connect(lambda: (self.cancelled if self._job.is_running else self.asked).emit())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column.setSpacing, _SPACING_PX)
        for widget in (self.button, self.line, self.told):
            column.addWidget(widget)
        self.retranslate()

    def show_job(self, job: Job, told: str) -> None:
        """Show a job; ``told`` is said while there is nothing to be said of the job itself."""
        self._job = job
        self.line.setVisible(job.is_running)
        self.line.show_share(job.progress.share)
        self.told.setText(_text(job) or told)
        self._name_button()

    def retranslate(self) -> None:
        self._name_button()

    def _name_button(self) -> None:
        self.button.setText(_("Cancel") if self._job.is_running else _(self._title))


def _text(job: Job) -> str:
    if not job.is_running:
        return job.failure
    if job.progress.doing or job.remaining_s is None:
        return job.progress.doing
    told = _("{share:.0%} · {seconds:.0f} s left")
    return told.format(share=job.progress.share, seconds=job.remaining_s)
