"""Processes that torchrun has started end with it: python -m tests.kills.training kills a real one."""

from __future__ import annotations

import os
import select
import subprocess
import sys

import pytest

CHILD = """
import signal
from desktop_cnn.core.parent import end_with_torchrun
end_with_torchrun()
print(flush=True)
signal.pause()
"""
PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere torchrun's own means have to do")
def test_a_process_that_torchrun_has_started_ends_with_it_before_it_has_joined_the_others():
    pipe = subprocess.PIPE
    environment = {**os.environ, "TORCHELASTIC_RUN_ID": "none"}
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as parent:
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
        ended, _written, _odd = select.select([child], [], [], 30)
        os.close(child)
    assert ended
