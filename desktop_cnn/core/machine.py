"""What a measured time was measured on."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def processor() -> str:
    """Return the processor's name; platform.processor() is empty on many Linux systems."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def machine() -> dict[str, str | int | float]:
    """Return processor, cores, system and, where it is known, the load of the last minute."""
    facts: dict[str, str | int | float] = {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
    }
    if hasattr(os, "getloadavg"):
        facts["load"] = round(os.getloadavg()[0], 1)  # from as many as there are cores on, it shows
    return facts
