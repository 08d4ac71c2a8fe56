"""A panel that plays, recorded as a GIF: a frame here, its pixels and the file in the background, and so on."""

from __future__ import annotations

import queue
import time
from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from desktop_cnn.app.captions import Caption
from desktop_cnn.app.gifs import Frame, gif_bytes, walk
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import write_file
from desktop_cnn.core.jobs import IDLE, RUNNING, Phase, Progress
from desktop_cnn.core.text import _
from desktop_cnn.ui.background import Background
from desktop_cnn.ui.figure import Figure, Recording, framed, record, shown_by
from desktop_cnn.ui.figure_files import figure_image
from desktop_cnn.ui.panels import Panel
from desktop_cnn.ui.turns import in_turns
from desktop_cnn.ui.widgets.transport import Transport


class GifRecorder(QObject):
    """``changed`` is emitted after each change of ``job``. Main thread only.

    The next frame is recorded when the last one is in the GIF: neither waits for the other in memory.
    """

    changed = Signal()
    _wanted = Signal(int)

    def __init__(self, panel: Panel, transport: Transport, caption: Caption) -> None:
        super().__init__(panel)
        self._panel, self._transport, self._caption = panel, transport, caption
        self._walk = walk(transport.slider.maximum() + 1, transport.speed.currentData())
        self._frames: queue.SimpleQueue[Figure | None] = queue.SimpleQueue()
        self._background = Background("gif")
        self._done = 0
        self.job = IDLE
        self._wanted.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def told(self) -> str:
        """Return how long it will be."""
        told = _("{count} frames, {seconds:.0f} s: as fast as it plays in the panel.")
        return told.format(count=len(self._walk.places), seconds=sum(self._walk.durations_ms) / 1000)

    def start(self, path: Path) -> None:
        """Play the panel once, and write the file."""
        self.job = RUNNING
        self._transport.drive(True)
        self._background.run(lambda: self._write(path), self._finish, self._fail)
        self.changed.emit()

    def cancel(self) -> None:
        """End it; nothing is written."""
        self._frames.put(None)

    def close(self) -> None:
        """Cancel, and return when all has ended."""
        if self.job.is_running:
            self.cancel()
            self._background.close()
            self._end("cancelled")

    def _write(self, path: Path) -> None:
        """On the background's thread."""
        places = self._walk.places
        comment = self._caption.text
        frames = map(self._frame, places)
        write_file(path, gif_bytes(self._frame(places[-1]), frames, self._walk.durations_ms, comment))

    def _frame(self, place: int) -> Frame:
        """Return the frame of a place, once it has been recorded. On the background's thread."""
        self._wanted.emit(place)
        figure = self._frames.get()
        if figure is None:
            raise CancelledError
        image = figure_image(figure, 1)
        return Frame(image.width(), image.height(), bytes(image.constBits()))

    def _show(self, place: int) -> None:
        """Let the panel show a place, and record it."""
        if not self.job.is_running:
            return
        if not self._transport.play.isChecked():  # the person has stopped it, or left the panel
            self.cancel()
            return
        in_turns(self._panel.window(), self._shown_at(place), self._take)

    def _shown_at(self, place: int) -> Generator[None, None, Recording]:
        self._transport.slider.setValue(place)
        yield
        return (yield from record(shown_by(self._panel)))

    def _take(self, content: Recording) -> None:
        if not self.job.is_running:
            return
        self._frames.put(framed(content, self._caption))
        self._done += 1
        self.job = self.job.advanced(Progress(self._done / (len(self._walk.places) + 1)), time.monotonic())
        self.changed.emit()

    def _finish(self, _done: None) -> None:
        self._end("finished")

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, CancelledError):
            self._end("cancelled")
        else:
            self._end("failed", str(error) if isinstance(error, UserError) else "")
            if not isinstance(error, UserError):
                raise error

    def _end(self, phase: Phase, failure: str = "") -> None:
        self.job = self.job.ended(phase, failure)
        if not self._transport.play.isChecked():
            self._transport.drive(True)
        # Not ended on its way: that would be a choice.
        self._transport.slider.setValue(self._transport.slider.maximum())
        self._transport.drive(False)
        self._panel.show_state(self._panel.store.state, frozenset({"choices"}))
        self.changed.emit()
        self._background.close()


class CancelledError(Exception):
    """The person has ended it."""
