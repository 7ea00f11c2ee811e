"""What ptvsd_lite may take on MicroPython: bytes on the device, and heap for a session.

The goals are 28 KB for the compiled file, 192 KB of heap for a session with it, and 512 KB
for one with the source. Those not reached yet stand below with what is taken today, so
that it does not grow. Measured on the 64-bit binary; a 32-bit board needs about 0.7 of it.
"""

import subprocess

import pytest

from debuggee import ROOT
from test_tutorial import play_the_game

pytestmark = pytest.mark.needs('probes')
COMPILED = 52 * 1024       # goal: 28
COMPILED_HEAP = 192
SOURCE_HEAP = 900          # goal: 512


@pytest.fixture
def compiled(mpy_cross, device):
    """The compiled file, which takes the place of the source on the device."""
    path = device.folder / 'ptvsd_lite.mpy'
    subprocess.run([mpy_cross, '-O3', '-o', str(path), str(ROOT / 'ptvsd_lite.py')], check=True)
    (device.folder / 'ptvsd_lite.py').unlink()
    return path


def play(device, heap):
    path = device.copy('game.py')
    game = device.run('-X', 'heapsize=%dk' % heap, 'game.py')
    play_the_game(game, path, can_write=device.interpreter.can['write_locals'])


def test_compiled_file(compiled):
    size = compiled.stat().st_size
    print('| compiled file | %.1f KB |' % (size / 1024))
    assert size <= COMPILED


def test_session_with_the_compiled_file(compiled, device):
    play(device, COMPILED_HEAP)


def test_session_with_the_source(device):
    play(device, SOURCE_HEAP)
