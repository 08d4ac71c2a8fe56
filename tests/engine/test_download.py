from __future__ import annotations

import hashlib
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from desktop_cnn.core.errors import UserError
from desktop_cnn.engine import download
from desktop_cnn.engine.download import fetch_mnist
from tests.engine.test_data import idx

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


def test_a_cache_that_cannot_be_written_is_not_laid_to_the_mirrors(tmp_path, mirror):
    served, url = mirror
    (served / "digits.gz").write_bytes(CONTENT)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match=r"MNIST cannot be kept in .*file.*: Not a directory\. Fetch it by hand"):
        fetch_mnist(lambda _text: None, tmp_path / "file" / "cache", [url], FILES)


def test_a_person_without_a_home_folder_is_told(tmp_path, monkeypatch):
    def no_home(*_names):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(download.platformdirs, "user_cache_path", no_home)
    with pytest.raises(UserError, match="no home folder"):
        fetch_mnist(lambda _text: None)


class Silent:
    """Servers that accept and then say nothing or, with ``drip``, a header and a byte now and then."""

    def __init__(self, count, drip=b""):
        self.sockets = [socket.create_server(("127.0.0.1", 0)) for _each in range(count)]
        self.urls = [f"http://127.0.0.1:{each.getsockname()[1]}/" for each in self.sockets]
        self.drip, self.accepted = drip, []
        self.is_asked, self.over = threading.Event(), threading.Event()
        self.threads = [threading.Thread(target=self.serve, args=(each,)) for each in self.sockets]

    def serve(self, listening):
        with suppress(OSError):
            while True:
                connection, _address = listening.accept()
                self.accepted.append(connection)
                self.is_asked.set()
                if self.drip:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                    while not self.over.wait(0.02):
                        connection.sendall(self.drip)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_what):
        self.over.set()
        for each in (*self.sockets, *self.accepted):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        downloads = [each for each in threading.enumerate() if each.name == "download"]
        for thread in (*self.threads, *downloads):
            thread.join()


@pytest.fixture
def impatient(monkeypatch):
    """An eighth of the program's patience, so that the tests need not have all of it."""
    for name in ("_PATIENCE_S", "_SAID_AFTER_S", "_POLL_S", "_LINGER_S"):
        monkeypatch.setattr(download, name, getattr(download, name) / 8)


def test_a_person_hears_of_silence_within_5_s_and_of_the_end_within_30():
    assert download._SAID_AFTER_S + download._POLL_S < 5
    assert (download._PATIENCE_S + download._LINGER_S + download._POLL_S) * len(download.MIRRORS) < 30


@pytest.mark.parametrize("drip", [b"", b"x"])
def test_a_server_that_keeps_silent_is_told_and_the_next_is_tried(tmp_path, mirror, impatient, drip):
    served, url = mirror
    (served / "digits.gz").write_bytes(CONTENT)
    told = []
    with Silent(1, drip) as silent:
        folder = fetch_mnist(told.append, tmp_path / "cache", [*silent.urls, url], FILES)
    assert (folder / "digits.gz").read_bytes() == CONTENT
    assert any("has not answered yet" in text for text in told)
    assert [path.name for path in folder.iterdir()] == ["digits.gz"]


def test_when_none_answers_the_last_is_named_and_nothing_is_left(tmp_path, impatient):
    with Silent(3) as silent, pytest.raises(UserError, match=r"127\.0\.0\.1:\d+ does not answer.*by hand"):
        fetch_mnist(print, tmp_path / "cache", silent.urls, FILES)
    assert not list(tmp_path.glob("cache/*"))


def test_a_server_that_was_silent_is_not_waited_for_again(tmp_path, mirror, impatient):
    served, url = mirror
    names = ["a.gz", "b.gz", "c.gz"]
    for name in names:
        (served / name).write_bytes(CONTENT)
    with Silent(1) as silent:
        fetch_mnist(print, tmp_path / "cache", [*silent.urls, url], dict.fromkeys(names, FILES["digits.gz"]))
        assert len(silent.accepted) == 1


def test_waiting_can_be_ended_by_whoever_is_told(tmp_path, impatient):
    def enough(text):
        if "not answered" in text:
            raise KeyboardInterrupt

    with Silent(1) as silent, pytest.raises(KeyboardInterrupt):
        fetch_mnist(enough, tmp_path / "cache", silent.urls, FILES)
    assert not list(tmp_path.glob("cache/*"))


def test_a_server_that_breaks_off_is_named_in_one_sentence(tmp_path):
    def serve(listening):
        connection, _address = listening.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"no HTTP at all\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(UserError, match="could not be fetched"):
            fetch_mnist(print, tmp_path / "cache", [url], FILES)
        thread.join()


def write_mnist(folder, part, count=20):
    folder.mkdir(exist_ok=True)
    images = np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)
    (folder / f"{part}-images-idx3-ubyte").write_bytes(idx(images))
    (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx(np.arange(count, dtype=np.uint8) % 10))


def test_digits_in_the_current_folder_come_before_the_download(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_mnist(tmp_path / "mnist", "t10k")
    told = []
    assert fetch_mnist(told.append, mirrors=[]).resolve() == tmp_path / "mnist"
    assert str(tmp_path / "mnist") in told[0]


def test_a_folder_called_mnist_without_the_wanted_digits_is_no_reason_not_to_fetch(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_mnist(tmp_path / "mnist", "t10k")
    with pytest.raises(UserError, match="could not be fetched"):
        fetch_mnist(print, mirrors=[], files=download.TRAINING_FILES)


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin without it
from pathlib import Path
from desktop_cnn.engine.download import fetch_mnist
fetch_mnist(lambda text: print(text, flush=True), Path(sys.argv[1]), [sys.argv[2]], {"digits.gz": "md5:0"})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a whole console there")
def test_ctrl_c_ends_the_waiting(tmp_path):
    with Silent(1) as silent:
        command = [sys.executable, "-c", INTERRUPTED, str(tmp_path / "cache"), silent.urls[0]]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert silent.is_asked.wait(timeout=60)
            process.send_signal(signal.SIGINT)
            _out, told = process.communicate(timeout=60)
    assert told.splitlines()[-1] == "KeyboardInterrupt"
    assert not list(tmp_path.glob("cache/*"))
