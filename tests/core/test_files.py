from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_cnn.core import files
from desktop_cnn.core.errors import UserError
from desktop_cnn.core.files import alone, read_regular, remove_leftovers, write_file, write_whole


@pytest.fixture(params=["nameless", "named"])
def way(request, monkeypatch):
    """The two ways in which a file is written: where the system knows files without a name, and elsewhere."""
    if request.param == "named":
        monkeypatch.setattr(files, "_write_nameless", lambda *_arguments: False)
    elif sys.platform != "linux":
        pytest.skip("Linux alone knows files without a name")
    return request.param


def leftovers(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_saved_file_keeps_its_mode_and_a_new_one_gets_that_of_the_system(tmp_path, way):
    private, new, plain = tmp_path / "private", tmp_path / "new", tmp_path / "plain"
    private.write_bytes(b"old")
    private.chmod(0o600)
    write_whole(private, b"newer")
    write_whole(new, b"new")
    plain.write_bytes(b"")
    assert private.read_bytes() == b"newer"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert new.stat().st_mode == plain.stat().st_mode
    assert leftovers(tmp_path) == []


def test_a_read_only_file_is_not_replaced(tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(b"mine")
    path.chmod(0o444)
    with pytest.raises(OSError, match="it is read-only"):
        write_whole(path, b"other")
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize("length", [1, 200, 245, 255])
def test_a_name_as_long_as_its_folder_allows_is_written(tmp_path, length, way):
    path = tmp_path / ("n" * length)
    write_whole(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert leftovers(tmp_path) == []


def test_what_a_killed_writer_left_is_removed_and_what_is_being_written_is_not(tmp_path, way):
    code = """
import os, sys
from pathlib import Path
from desktop_cnn.core import files
def wait(descriptor):
    print("writing", flush=True)
    sys.stdin.read()
files.os.fsync = wait
if sys.argv[2] == "named":
    files._write_nameless = lambda *_arguments: False
files.write_whole(Path(sys.argv[1]), b"all of it")
"""
    command = [sys.executable, "-c", code, str(tmp_path / "drawing.json"), way]
    one = int(way == "named")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    killed, alive = subprocess.Popen(command, **pipes), subprocess.Popen(command, **pipes)
    with killed, alive:
        assert killed.stdout.readline() == alive.stdout.readline() == b"writing\n"
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert len(leftovers(tmp_path)) == 2 * one
        remove_leftovers(tmp_path)
        assert len(leftovers(tmp_path)) == one
        alive.stdin.close()
        assert alive.wait() == 0
    assert (tmp_path / "drawing.json").read_bytes() == b"all of it"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("has_been_there", [True, False])
def test_a_partial_file_that_another_writer_takes_for_a_leftover_is_made_anew(tmp_path, monkeypatch, has_been_there):
    path, real, taken = tmp_path / "drawing.json", os.open, []
    if has_been_there:
        path.write_bytes(b"old")

    def open_and_take(name, *arguments, **options):
        descriptor = real(name, *arguments, **options)
        if Path(name).name.startswith(".") and not taken:
            taken.append(name)
            os.unlink(name)
        return descriptor

    monkeypatch.setattr(files, "_write_nameless", lambda *_arguments: False)
    monkeypatch.setattr("os.open", open_and_take)
    write_whole(path, b"new")
    assert taken
    assert path.read_bytes() == b"new"
    assert leftovers(tmp_path) == []


def test_where_a_file_cannot_be_given_a_name_it_is_written_with_one(tmp_path, monkeypatch):
    path = tmp_path / "drawing.json"
    for impossible in ("link", "open"):
        real = getattr(os, impossible)

        def fail(name, *arguments, real=real, impossible=impossible, **options):
            if impossible == "link" or arguments[0] & getattr(os, "O_TMPFILE", 0):
                raise OSError(errno.EOPNOTSUPP, "Operation not supported")
            return real(name, *arguments, **options)

        with monkeypatch.context() as patched:
            patched.setattr(os, impossible, fail)
            write_whole(path, impossible.encode())
        assert path.read_bytes() == impossible.encode()
        assert leftovers(tmp_path) == []


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, way):
    path = tmp_path / "drawing.json"
    path.write_bytes(b"old")

    def full_disk(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert leftovers(tmp_path) == []


def test_only_files_within_the_limit_are_read_and_nothing_is_waited_for(tmp_path):
    file, pipe = tmp_path / "file", tmp_path / "pipe"
    file.write_bytes(b"12345")
    os.mkfifo(pipe)
    assert read_regular(file, 5) == b"12345"
    with pytest.raises(OSError, match="larger than"):
        read_regular(file, 4)
    for path in (pipe, tmp_path, "/dev/zero", tmp_path / "with\0zero"):
        with pytest.raises(OSError, match="no file"):
            read_regular(path, 5)


def test_links_in_a_circle_are_an_error_of_the_system(tmp_path):
    path = tmp_path / "a"
    path.symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(path)
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(path, b"x")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b"]


def test_what_a_person_cannot_write_is_a_sentence_with_its_name(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(UserError, match=r"mine cannot be written: it is no file\. Choose another place\."):
        write_file(tmp_path / "mine", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="folders without locks are tried by what Linux says of them")
def test_where_there_can_be_no_lock_one_goes_on_without(tmp_path, monkeypatch):
    (tmp_path / "settings.json.lock").mkdir()
    with alone(tmp_path / "settings.json"):
        pass

    def no_locks(*_arguments):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with alone(tmp_path / "others.json"):
        write_whole(tmp_path / "others.json", b"whole")
    assert (tmp_path / "others.json").read_bytes() == b"whole"


def test_a_file_that_cannot_be_put_in_its_place_leaves_nothing(tmp_path, monkeypatch, way):
    path = tmp_path / "drawing.json"

    def refused(*_arguments):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr("os.replace", refused)
    with pytest.raises(OSError, match="not permitted"):
        write_whole(path, b"new")
    assert not path.exists()
    assert leftovers(tmp_path) == []
