"""The only place where threads meet Qt: questions go out, answers come back as one queued signal.

Importing this imports no torch: the worker's own thread does, after the window is up.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, Signal

from desktop_cnn.app.slices import Changes
from desktop_cnn.app.state import QUESTION, AppState, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.marks import mark
from desktop_cnn.core.networks import Network, Request, Snapshot
from desktop_cnn.core.text import _
from desktop_cnn.core.torch_needs import require_torch
from desktop_cnn.engine.latest import Latest

# At each of its thirty calls into torch the worker gives Python's lock away, and has to wait for the main thread to
# give it back: by default up to 5 ms. The median from a pointer move to the painted panels is then 1.4 times as long.
_TURN_S = 0.0003


def _prepare() -> Callable[[Request], Iterator[Network | Snapshot]]:
    require_torch()
    try:
        from desktop_cnn.engine.inference import prepare_reader
    except ImportError as error:
        message = _("PyTorch cannot be loaded ({error}): install the program again.")
        raise UserError(message.format(error=error)) from error
    return prepare_reader().answer


class Bridge(QObject):
    """Asks the worker whenever the question changes and puts the newest answer into the store.

    Where a question has no answer, the state's ``failure`` says why until one has, and nothing is shown in
    its place. Main thread only.
    """

    _arrived = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._lock = threading.Lock()
        self._loaded: list[Network] = []  # the worker's: those whose first answer has not come yet
        self._networks: list[Network] = []
        self._newest: Snapshot | BaseException | None = None
        self._is_told = False
        self._latest: Latest[Request, Network | Snapshot] = Latest("inference", _prepare, self._deliver, self._deliver)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        store.subscribe(self._ask)

    def start(self) -> None:
        sys.setswitchinterval(_TURN_S)
        self._latest.start()
        self._latest.ask(self._store.state.request())

    def close(self, patience_s: float | None = None) -> None:
        """End the worker, as Latest does; what is still under way from it is dropped."""
        self._arrived.disconnect(self._take)
        self._latest.close(patience_s)
        with self._lock:
            self._networks, self._newest = [], None  # a ring that is under way already may still come

    def _ask(self, state: AppState, changed: frozenset[str]) -> None:
        if not QUESTION.isdisjoint(changed):
            mark("asking", state.seq)
            self._latest.ask(state.request())
            mark("asked", state.seq)

    def _deliver(self, answer: Network | Snapshot | BaseException) -> None:
        """Keep the newest answer, or why there is none, and tell the main thread once. Worker thread only.

        New networks wait for their first answer: shown before it, they would stand beside what the old ones said.
        """
        if isinstance(answer, Network):
            self._loaded.append(answer)
            return
        with self._lock:
            self._networks += self._loaded
            self._loaded = []
            self._newest = answer
            is_told, self._is_told = self._is_told, True
        if isinstance(answer, Snapshot):
            mark("answered", answer.seq)
        # At most one signal is under way, so that a slow window is not flooded.
        if not is_told:
            self._arrived.emit()

    def _take(self) -> None:
        with self._lock:
            networks, self._networks = self._networks, []
            newest, self._newest = self._newest, None
            self._is_told = False
        seq = newest.seq if isinstance(newest, Snapshot) else 0
        mark("taken", seq)
        state = self._store.state
        changes: Changes = {}
        known = {**state.networks, **{network.name: network for network in networks}}
        if isinstance(newest, Snapshot):
            known = {name: known[name] for name in newest.models if name in known and name not in newest.failures}
        if networks or list(known) != list(state.networks):
            changes["networks"] = known
        if isinstance(newest, Snapshot) and (state.snapshot is None or newest.seq >= state.snapshot.seq):
            changes["snapshot"] = newest
            if state.snapshot is not None and newest.device not in (state.snapshot.device, state.device):
                told = _("The networks are computed on the {device} now: {reason}.")
                changes["message"] = told.format(device=newest.device.upper(), reason=_(newest.reason))
            if state.failure:  # told only then: the commands look at each change but those of an answer
                changes["failure"] = ""
        if changes:
            self._store.update(**changes)
        mark("shown", seq)
        if isinstance(newest, BaseException):
            self._fail(newest)

    def _fail(self, error: BaseException) -> None:
        told = str(error) if isinstance(error, UserError) else _("An unexpected error: there is no answer.")
        # What was said meanwhile stays where the same thing goes on being wrong.
        changes: Changes = {} if told == self._store.state.failure else {"message": ""}
        changes["snapshot"], changes["failure"] = None, told
        self._store.update(**changes)
        if not isinstance(error, UserError):
            raise error
