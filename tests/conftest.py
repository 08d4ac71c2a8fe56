"""What every test shares: a home of its own, silence, and nothing left running."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

# Before Qt and torch are imported.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import hypothesis
import pytest

from desktop_cnn.app.languages import use_language
from desktop_cnn.core.resources import resource
from desktop_cnn.core.samples import Sample, sample_drawings
from tests.lasting import LASTING, LASTING_PROCESSES, LASTING_THREADS

hypothesis.settings.register_profile("usual", deadline=None, max_examples=25, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=250)

_MOST_UNCOLLECTED = 150_000
"""New objects, of some ten windows: to go over all that there are after each took a sixth of a window's time."""

_LONGEST = (
    "test_nothing_is_found_by[mypy]",
    "test_all_commands_done_again_leave_no_widget",
    "test_two_processes_have_the_loss_curve_of_one",
    "test_every_panels_code_computes_what_it_shows",
    "test_figures_on_real_data_meet_the_floor",
    "test_every_panels_numbers_are_what_torch_computes",
    "test_every_command_is_run",
    "test_all_pen_digits_are_searched",
    "test_all_of_the_programs_digits_can_be_learned_from",
)


def pytest_configure(config: pytest.Config) -> None:
    """The usual run tries the same few examples each time; where the long tests are asked for, ten times as many."""
    hypothesis.settings.load_profile("usual" if config.option.markexpr == "not long" else "long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: a worker that comes to it last lets the others wait."""
    items.sort(key=lambda item: not item.name.startswith(_LONGEST))


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    """Settings, autosave and cache of a test lie in its own folder."""
    with pytest.MonkeyPatch.context() as patched:  # not the test's own, which it may undo
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            patched.setenv(name, str(tmp_path / "home"))
        yield tmp_path / "home"


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """The program asks nobody anything but where a person asks it to: tests reach this machine alone."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"asked for {address} on the network")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    new = set(threading.enumerate()) - before - LASTING_THREADS
    left = [t for t in new if t.is_alive() and not t.name.startswith("pymp")]
    assert not left, f"still running: {left}"


def _children(pid: int | str) -> set[int]:
    return {int(each) for tasks in Path(f"/proc/{pid}/task").glob("*/children") for each in _read(tasks).split()}


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""


def _processes() -> list[str]:
    """Return what processes the tests have started but those that serve them to their end. Linux only."""
    own = {pid: _read(Path(f"/proc/{pid}/cmdline")).replace("\0", " ") for pid in _children("self")}
    servers = {pid for pid, command in own.items() if "forkserver" in command or "resource_tracker" in command}
    below = {each: "a fork of the tests'" for pid in servers for each in _children(pid)}
    return [f"{pid}: {command}" for pid, command in (own | below).items() if pid not in servers | LASTING_PROCESSES]


@pytest.fixture(autouse=True)
def _no_process_stays() -> Iterator[None]:
    yield
    patience = threading.Event()
    for _each in range(100):
        if not (left := _processes()):
            return
        patience.wait(0.05)  # it has been ended, and nobody tells when it is gone
    pytest.fail(f"still there: {left}")


@pytest.fixture(autouse=True)
def _no_window_stays() -> Iterator[None]:
    """A theme, a language, a scale come to all widgets that there are: those of fifty windows took minutes."""
    yield
    if "PySide6.QtWidgets" not in sys.modules:
        return
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    windows = [each for each in QApplication.topLevelWidgets() if each.objectName() == "main-window"]
    windows = [each for each in windows if not each.property(LASTING)]
    for window in windows:
        window.deleteLater()
    if windows:
        # No loop of events at a test's level comes to this.
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        windows.clear()
    # Not in the middle of a test, where it may be on another thread: tests/ui/conftest.py.
    if gc.get_count()[0] > _MOST_UNCOLLECTED:
        gc.collect()


@pytest.fixture(autouse=True)
def _no_unexpected_log_line(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    lines = [r.getMessage() for r in caplog.get_records("call") if r.levelname in ("WARNING", "ERROR", "CRITICAL")]
    assert not lines, f"unexpected log lines: {lines}"


@pytest.fixture(scope="session")
def samples() -> tuple[Sample, ...]:
    return sample_drawings()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """MNIST and pen strokes, where DESKTOP_CNN_DATA names their folder; tests that need them ask for this."""
    name = os.environ.get("DESKTOP_CNN_DATA", "")
    if not Path(name).is_dir() or not name:
        pytest.skip("DESKTOP_CNN_DATA names no data folder")
    return Path(name)


@pytest.fixture
def no_network_kept():
    """Networks are read anew, with how their layers are recorded, and none of them stays."""
    from desktop_cnn.engine.store import STORE  # imports torch

    STORE.clear()
    yield
    STORE.clear()


@pytest.fixture
def own_weights(no_network_kept, tmp_path, monkeypatch):
    """A folder of the program's own weights, which it reads and in which files may be damaged."""
    from desktop_cnn.engine import store

    folder = tmp_path / "weights"
    shutil.copytree(resource("weights"), folder)
    for name in ("load_checkpoint", "checkpoint_stamp"):
        real = getattr(store, name)
        monkeypatch.setattr(store, name, lambda path, real=real: real(folder / path.name))
    return folder


@pytest.fixture
def strided(tmp_path, monkeypatch):
    """A folder of weights, random ones, of the person's own architecture in tests/strided.py."""
    import torch

    from desktop_cnn.core import plugins
    from desktop_cnn.models.base import ARCHITECTURES
    from desktop_cnn.models.checkpoint import save_checkpoint

    monkeypatch.setattr(plugins, "_loaded", [])  # processes that are started now load it, too
    monkeypatch.setattr(ARCHITECTURES, "_members", dict(ARCHITECTURES.items()))
    plugins.load_plugin(Path(__file__).with_name("strided.py"))
    torch.manual_seed(0)
    folder = tmp_path / "own"
    folder.mkdir()
    card = {"architecture": "strided", "recipe": "centred", "short": "Strided"}
    save_checkpoint(folder / "strided-centred.safetensors", ARCHITECTURES["strided"](), card)
    return folder
