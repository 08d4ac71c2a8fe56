"""Disks that are full and folders that may not be written, as the system tells of them."""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from desktop_cnn.core.files import write_file


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let files grow up to a size, as on a disk that is nearly full: the kernel writes what there is room for."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@contextmanager
def no_room_in(module: ModuleType) -> Iterator[None]:
    """Let what a module writes find room for some bytes alone, and all else, such as a library's cache, as it is."""

    def write(path, raw):
        with room_for(20):
            write_file(path, raw)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "write_file", write)
        yield


@contextmanager
def read_only() -> Iterator[None]:
    """Let no file be written, made or moved: an administrator, as tests may run, could in a folder of any mode."""

    def refused(real, is_refused):
        def call(path, *arguments, **options):
            if is_refused(arguments):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
            return real(path, *arguments, **options)

        return call

    writes = os.O_WRONLY | os.O_RDWR
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "open", refused(os.open, lambda arguments: arguments[0] & writes))
        for name in ("mkdir", "rename", "replace", "link", "unlink"):
            patched.setattr(os, name, refused(getattr(os, name), lambda _arguments: True))
        yield
