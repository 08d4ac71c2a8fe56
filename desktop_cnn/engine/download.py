"""MNIST for people who do not have it: fetched once, checked by its hashes, kept in the user's cache.

pooch downloads: it retries, checks and moves into place, so that a broken transfer never looks whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import platformdirs
import pooch

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://systemds.apache.org/assets/datasets/mnist/",
)

# The MD5 sums of the original files, as the mirrors and LeCun's page carry them.
FILES = {
    "train-images-idx3-ubyte.gz": "md5:f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "md5:d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "md5:9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "md5:ec29112dd5afa0611ce80d1b7f02629c",
}

TEST_FILES = {name: known_hash for name, known_hash in FILES.items() if name.startswith("t10k")}


def fetch_mnist(
    say: Callable[[str], None],
    folder: Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
    files: dict[str, str] | None = None,
) -> Path:
    """Return a folder that holds MNIST, after downloading what it lacks; ``say`` is told of each file.

    Tries the mirrors in turn. Raises UserError when none of them gives a file with the right hash.
    """
    folder = folder or platformdirs.user_cache_path("desktop-cnn") / "mnist"
    pooch.get_logger().setLevel("ERROR")
    for name, known_hash in (files or FILES).items():
        if not (folder / name).exists():
            say(_("Fetching {name}…").format(name=name))
        _fetch(name, known_hash, folder, mirrors)
    return folder


def _fetch(name: str, known_hash: str, folder: Path, mirrors: Sequence[str]) -> None:
    reason = ""
    for mirror in mirrors:
        try:
            pooch.retrieve(mirror + name, known_hash, fname=name, path=folder)
            return
        except (OSError, ValueError) as error:  # requests' errors are OSErrors; a wrong hash is a ValueError
            reason = _innermost(error)
    message = _("{name} could not be fetched from any mirror ({reason}). Fetch it by hand and name its folder instead.")
    raise UserError(message.format(name=name, reason=reason))


def _innermost(error: BaseException) -> str:
    """Return what really went wrong: requests wraps it in several layers, each longer than the last."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error).partition("\n")[0]
