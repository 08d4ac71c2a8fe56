"""The only place where threads meet Qt: questions go out, answers come back as one queued signal.

Importing this imports no torch: the worker's own thread does, after the window is up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, Signal

from desktop_cnn.app.state import QUESTION, AppState, Store
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.values import Network, Request, Snapshot
from desktop_cnn.engine.latest import Latest


def _prepare() -> Callable[[Request], Iterator[Network | Snapshot]]:
    from desktop_cnn.engine.inference import prepare_reader

    return prepare_reader().answer


class Bridge(QObject):
    """Asks the worker whenever the question changes and puts the newest answer into the store.

    ``failure``: why the newest question has no answer, None when it has or when it is still under way.
    """

    _arrived = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._lock = threading.Lock()
        self._networks: list[Network] = []
        self._snapshot: Snapshot | None = None
        self._errors: list[BaseException] = []
        self._is_told = False
        self.failure: UserError | None = None
        self._latest: Latest[Request, Network | Snapshot] = Latest("inference", _prepare, self._deliver, self._fail)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        store.subscribe(self._ask)

    def start(self) -> None:
        self._latest.start()
        self._latest.ask(self._store.state.request())

    def close(self) -> None:
        """End the worker; what is still under way from it is dropped."""
        self._arrived.disconnect(self._take)
        self._latest.close()

    def _ask(self, state: AppState, changed: frozenset[str]) -> None:
        if not QUESTION.isdisjoint(changed):
            self._latest.ask(state.request())

    def _deliver(self, answer: Network | Snapshot) -> None:
        with self._lock:
            if isinstance(answer, Snapshot):
                self._snapshot = answer
            else:
                self._networks.append(answer)
        self._tell()

    def _fail(self, error: BaseException) -> None:
        with self._lock:
            self._errors.append(error)
        self._tell()

    def _tell(self) -> None:
        """At most one signal is under way, so that a slow window is not flooded."""
        with self._lock:
            is_told, self._is_told = self._is_told, True
        if not is_told:
            self._arrived.emit()

    def _take(self) -> None:
        with self._lock:
            networks, self._networks = self._networks, []
            snapshot, self._snapshot = self._snapshot, None
            errors, self._errors = self._errors, []
            self._is_told = False
        state = self._store.state
        if networks:
            self._store.update(networks={**state.networks, **{n.name: n for n in networks}})
        if snapshot is not None and (state.snapshot is None or snapshot.seq >= state.snapshot.seq):
            self.failure = None
            self._store.update(snapshot=snapshot)
        for error in errors:
            if not isinstance(error, UserError):
                raise error
            self.failure = error
            self._store.update(message=str(error))
