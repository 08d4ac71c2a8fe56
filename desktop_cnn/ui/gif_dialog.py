"""How far a GIF has come."""

from __future__ import annotations

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from desktop_cnn.core.text import N_, _
from desktop_cnn.ui.gif_recorder import GifRecorder
from desktop_cnn.ui.scale import sized
from desktop_cnn.ui.widgets.job_bar import JobBar

_WIDTH_PX, _LINES = 300, 2


class GifDialog(QDialog):
    """Beside the panel, which plays; to close it is to cancel. Main thread only."""

    def __init__(self, owner: QWidget, recorder: GifRecorder) -> None:
        super().__init__(owner)
        self._recorder = recorder
        self.setObjectName("gif")
        self.setWindowTitle(_("Save as GIF"))
        self.job_bar = JobBar(N_("Save as GIF"), _LINES)
        sized(self.job_bar.setFixedWidth, _WIDTH_PX)
        layout = QVBoxLayout(self)
        sized(layout.setContentsMargins, 18, 14, 18, 14)
        layout.addWidget(self.job_bar)
        self.job_bar.cancelled.connect(recorder.cancel)
        recorder.changed.connect(self._follow)

    def _follow(self) -> None:
        job = self._recorder.job
        self.job_bar.show_job(job, self._recorder.told())
        if not job.is_running:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._recorder.job.is_running:
            self._recorder.cancel()
        super().closeEvent(event)
