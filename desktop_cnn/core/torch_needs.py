"""What torch needs of a machine before it is imported: where it lacks it, the process ends without a word."""

from __future__ import annotations

import ctypes
import platform
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from desktop_cnn.core.errors import UserError
from desktop_cnn.core.text import _

_AVX_OF_WINDOWS = 39  # PF_AVX_INSTRUCTIONS_AVAILABLE
_X86 = frozenset({"x86_64", "amd64", "i386", "i686", "x86"})
_OLDEST_RUNTIME = (14, 40)


def require_torch(
    system: str = sys.platform,
    machine: str = platform.machine(),
    has_avx: Callable[[str], bool] | None = None,
    load_runtime: Callable[[], tuple[int, int] | None] | None = None,
) -> None:
    """Raise UserError where to import torch would end the process. Any thread; the parameters are for its tests.

    torch's builds for x86 use AVX, and on Windows they crash beside a C++ runtime older than 14.40 (pytorch issue
    169429): Qt brings a newer one, which is loaded first.
    """
    if machine.lower() in _X86 and not (has_avx or _has_avx)(system):
        raise UserError(_("PyTorch needs a processor with AVX, as most have since 2011, and this one has none."))
    if system != "win32":
        return
    version = (load_runtime or _load_runtime)()
    if version is not None and version < _OLDEST_RUNTIME:
        told = _(
            "PyTorch needs the Visual C++ Redistributable 14.40 or later, and {version} is here: install the newest."
        )
        raise UserError(told.format(version=".".join(map(str, version))))


def _has_avx(system: str) -> bool:
    """Return whether the processor has AVX; True where nobody can tell."""
    if system == "win32":
        return bool(ctypes.windll.kernel32.IsProcessorFeaturePresent(_AVX_OF_WINDOWS))  # type: ignore[attr-defined]  # on Windows
    try:
        facts = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    flags = next((line.split() for line in facts.splitlines() if line.startswith("flags")), None)
    return flags is None or "avx" in flags


def _load_runtime() -> tuple[int, int] | None:
    """Load Qt's C++ runtime, or else the system's, and return its version; None where there is none to ask."""
    found = find_spec("PySide6")
    own = [Path(folder) / "msvcp140.dll" for folder in (found.submodule_search_locations or ())] if found else []
    for name in (*(str(path) for path in own if path.is_file()), "msvcp140.dll"):
        try:
            library = ctypes.WinDLL(name)  # type: ignore[attr-defined]  # on Windows
        except OSError:
            continue
        return _version(library)
    return None


def _version(library: ctypes.CDLL) -> tuple[int, int] | None:
    """Return (major, minor) of a loaded library's file, by Windows' own functions."""
    kernel, asked = ctypes.windll.kernel32, ctypes.windll.version  # type: ignore[attr-defined]  # on Windows
    name = ctypes.create_unicode_buffer(32768)
    kernel.GetModuleFileNameW(ctypes.c_void_p(library._handle), name, len(name))
    size = asked.GetFileVersionInfoSizeW(name, None)
    facts = ctypes.create_string_buffer(size)
    if not size or not asked.GetFileVersionInfoW(name, 0, size, facts):
        return None
    place, length = ctypes.c_void_p(), ctypes.c_uint()
    if not asked.VerQueryValueW(facts, "\\", ctypes.byref(place), ctypes.byref(length)) or place.value is None:
        return None
    numbers = ctypes.cast(place.value, ctypes.POINTER(ctypes.c_uint32))[2]  # VS_FIXEDFILEINFO.dwFileVersionMS
    return numbers >> 16, numbers & 0xFFFF
