from __future__ import annotations

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from desktop_cnn.core.errors import UserError
from desktop_cnn.engine.download import fetch_mnist

CONTENT = b"digits"
FILES = {"digits.gz": f"md5:{hashlib.md5(CONTENT).hexdigest()}"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture
def mirror(tmp_path):
    """A real server on this machine, for the folder ``served``."""
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_next_mirror_is_tried_and_the_file_is_kept(tmp_path, mirror):
    served, url = mirror
    (served / "digits.gz").write_bytes(CONTENT)
    told, cache = [], tmp_path / "cache"
    for _again in range(2):
        folder = fetch_mnist(told.append, cache, ["http://127.0.0.1:9/", url + "nowhere/", url], FILES)
    assert (folder / "digits.gz").read_bytes() == CONTENT
    assert told == ["Fetching digits.gz…"]


def test_a_file_with_the_wrong_hash_is_refused(tmp_path, mirror):
    served, url = mirror
    (served / "digits.gz").write_bytes(b"something else")
    with pytest.raises(UserError, match=r"digits\.gz could not be fetched from any mirror .* by hand"):
        fetch_mnist(print, tmp_path / "cache", [url], FILES)
    assert not list((tmp_path / "cache").glob("digits*"))
