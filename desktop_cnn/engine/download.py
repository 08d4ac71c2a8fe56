"""MNIST for people who do not name any: taken from ./mnist, or fetched once, checked and kept in the user's cache.

pooch downloads: it checks and moves into place, so that a broken transfer never looks whole.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs
import pooch

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _
from desktop_cnn.engine.folder import data_files
from desktop_cnn.engine.sources import find_raster

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://systemds.apache.org/assets/datasets/mnist/",
)

# The MD5 sums of the original files, as the mirrors and LeCun's page carry them.
TRAINING_FILES = {
    "train-images-idx3-ubyte.gz": "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "md5:d53e105ee54ea40749a09fcbcd1e9432",
}
TEST_FILES = {
    "t10k-images-idx3-ubyte.gz": "md5:9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "md5:ec29112dd5afa0611ce80d1b7f02629c",
}

_HERE = Path("mnist")
_PATIENCE_S = 7.0
"""For a server to send the next part: with three mirrors it is 25 s until a person is told that none answers."""

_SAID_AFTER_S = 3.0
_PART_BYTES = 32_000
_POLL_S = 0.1
_LINGER_S = 1.2


def fetch_mnist(
    say: Callable[[str], None],
    folder: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
    files: Mapping[str, str] = TEST_FILES,
) -> Path:
    """Return a folder that holds MNIST's ``files``, after downloading what it lacks; ``say`` is told of each file.

    Without ``folder`` that is ./mnist, where it holds such digits, or else the user's cache. Tries the mirrors in
    turn, the last that answered first. Raises UserError when none of them gives a file with the right hash.
    """
    if folder is None and _lies_here("train" if files is TRAINING_FILES else "test"):
        say(_("Using the digits in {folder}.").format(folder=_HERE.resolve()))
        return _HERE
    folder = folder or _cache()
    pooch.get_logger().setLevel("ERROR")
    mirrors = list(mirrors)
    for name, known_hash in files.items():
        if _is_whole(folder / name, known_hash):
            continue
        say(_("Fetching {name}…").format(name=name))
        answered = _fetch(name, known_hash, folder, mirrors, say)
        mirrors.remove(answered)
        mirrors.insert(0, answered)
    return folder


def _cache() -> Path:
    try:
        return platformdirs.user_cache_path("desktop-cnn") / "mnist"
    except RuntimeError as error:
        message = _("There is no home folder to keep MNIST in. Fetch it by hand and name its folder instead.")
        raise UserError(message) from error


def _is_whole(path: Path, known_hash: str) -> bool:
    algorithm, _colon, wanted = known_hash.partition(":")
    return path.is_file() and bool(pooch.file_hash(str(path), algorithm) == wanted)


def _lies_here(part: str) -> bool:
    found = find_raster(_HERE, part, data_files(_HERE)) if _HERE.is_dir() else None
    return found is not None and found.part in (part, "")


def _fetch(name: str, known_hash: str, folder: Path, mirrors: Sequence[str], say: Callable[[str], None]) -> str:
    """Fetch a file from the first mirror that has it, and return the mirror."""
    reason = ""
    for mirror in mirrors:
        with _scratch_in(folder) as scratch:
            try:
                _Transfer(mirror, name, known_hash, Path(scratch)).wait(say)
                (Path(scratch) / name).replace(folder / name)
                return mirror
            except (_FailedError, OSError) as error:
                reason = str(error)
    message = _("{name} could not be fetched from any mirror ({reason}). Fetch it by hand and name its folder instead.")
    raise UserError(message.format(name=name, reason=reason))


def _scratch_in(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Return a new folder within one that is made: what an end in the middle leaves goes with it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True)  # on Windows an open file may stay
    except OSError as error:
        message = _("MNIST cannot be kept in {folder}: {reason}. Fetch it by hand and name its folder instead.")
        raise UserError(message.format(folder=folder, reason=error.strerror or error)) from error


class _GivenUpError(Exception):
    """Nobody waits for the file any more."""


class _FailedError(Exception):
    """A mirror did not give the file, and why."""


class _Transfer:
    """One file from one mirror, on a thread of its own: neither a name server nor a drip of bytes can hold us up.

    ``wait`` raises _FailedError for whatever went wrong in it, TimeoutError for a server that keeps silent, and what
    ``say`` raises. pooch's progress bar is what counts the bytes here.
    """

    def __init__(self, mirror: str, name: str, known_hash: str, folder: Path) -> None:
        self._url, self._host = mirror + name, urlsplit(mirror).netloc
        self._name, self._hash, self._folder = name, known_hash, folder
        self._ended, self._given_up = threading.Event(), threading.Event()
        self._received, self.total = 0, 0
        self._failure = ""

    def wait(self, say: Callable[[str], None]) -> None:
        thread = threading.Thread(target=self._run, name="download", daemon=True)
        thread.start()
        try:
            self._watch(say)
        finally:
            self._given_up.set()
            thread.join(_LINGER_S)
        if self._failure:
            raise _FailedError(self._failure)

    def update(self, size: int) -> None:
        if self._given_up.is_set():
            raise _GivenUpError
        self._received += size

    def reset(self) -> None:
        pass

    close = reset

    def _watch(self, say: Callable[[str], None]) -> None:
        moved = said = time.monotonic()
        received = 0
        while not self._ended.wait(_POLL_S):
            now = time.monotonic()
            if self._received - received >= _PART_BYTES:
                moved, received = now, self._received
            if now - moved > _PATIENCE_S:
                raise TimeoutError(_("{host} does not answer").format(host=self._host))
            if now - said > _SAID_AFTER_S:
                said = now
                say(self._state_text(is_silent=now - moved > _SAID_AFTER_S))

    def _state_text(self, *, is_silent: bool) -> str:
        if is_silent:
            return _("{host} has not answered yet; waiting a little longer…").format(host=self._host)
        return _("Fetching {name}: {size:.1f} MB so far").format(name=self._name, size=self._received / 1e6)

    def _run(self) -> None:
        # What the thread waits for by itself is longer: whoever watches it tells what happened in better words.
        through = pooch.HTTPDownloader(progressbar=self, chunk_size=_PART_BYTES // 4, timeout=_PATIENCE_S + 1)
        try:
            pooch.retrieve(self._url, self._hash, fname=self._name, path=self._folder, downloader=through)
        except Exception as error:  # whatever went wrong is for whoever waits
            # The words alone: the error would keep its socket open.
            self._failure = _innermost(error) or type(error).__name__
        finally:
            self._ended.set()


def _innermost(error: BaseException) -> str:
    """Return what really went wrong: requests wraps it in several layers, each longer than the last."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error).partition("\n")[0]
