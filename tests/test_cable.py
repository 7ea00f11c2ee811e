"""compat/bridge.py on a cable: the unix port of MicroPython behind a line that speaks the raw REPL.

programs/repl.py is the board's REPL; a Line in between is the serial port, with all that can
happen to one.
"""

import errno
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import tty
import types

import pytest

from client import TIMEOUT, Failed
from debuggee import PROGRAMS, ROOT
from test_bridge import BRIDGE, Bridge
from test_life import LOOP
from test_tutorial import line_of, play_the_game

pytestmark = [pytest.mark.needs('probes'),
              pytest.mark.skipif(not hasattr(os, 'openpty'), reason='no pseudo-terminals')]
UART = 256


class Line:
    """A board with a serial port, path; what passes goes through forth() and back().

    These take what comes and return what arrives, in pieces. lost: what has found no room in the
    board's UART.
    """

    def __init__(self, device, path, paste='paste'):
        self.device, self.path, self.paste = device, path, paste
        self.lost = 0
        self.is_over = False
        self.said = b''        # all that the board has said
        self.heard = b''       # all that has come for it
        self.forth = self.back = lambda data: [data]
        self.process = None
        self.master = None
        self.plug()
        self.uart = pty.openpty()
        tty.setraw(self.uart[1])
        self._ready = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        threading.Thread(target=self._carry, daemon=True).start()

    def plug(self):
        master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self.slave = slave     # or the terminal would be hung up while nobody has it open
        os.symlink(os.ttyname(slave), str(self.path))
        self.master = master

    def pull(self):
        os.unlink(str(self.path))
        master, self.master = self.master, None
        os.close(master)
        os.close(self.slave)

    def _run(self):
        """Run the board, from one soft reset to the next."""
        mode = 'friendly'
        while not self.is_over:
            process = self.process = subprocess.Popen(
                [self.device.interpreter.path, '-X', 'heapsize=4m', str(PROGRAMS / 'repl.py'), mode,
                 self.paste], cwd=str(self.device.folder), stdin=self.uart[1],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=take_terminal,
                env=dict(os.environ, PTVSD_LITE_LOG='ptvsd.log'))
            while True:
                data = os.read(process.stdout.fileno(), 4096)
                if not data:
                    break
                self._ready.set()
                self.said += data
                for piece in self.back(data):
                    self._write(self.master, piece)
            self._ready.clear()
            mode = {98: 'raw', 99: 'friendly'}.get(process.wait())
            process.stdout.close()
            if mode is None:
                return

    def _carry(self):
        """Carry to the board what comes for it."""
        while not self.is_over:
            master = self.master
            if master is None:
                time.sleep(0.01)
                continue
            try:
                if not select.select([master], [], [], 0.1)[0]:
                    continue
                data = os.read(master, 4096)
            except (OSError, ValueError):
                continue
            self.heard += data
            for piece in self.forth(data):
                self._to_board(piece)

    def _to_board(self, data):
        self._ready.wait(TIMEOUT)
        master, slave = self.uart
        used = struct.unpack('i', fcntl.ioctl(slave, termios.FIONREAD, b'\0' * 4))[0]
        self.lost += max(len(data) - UART + used, 0)
        self._write(master, data[:UART - used])

    def _write(self, fd, data):
        while data and fd is not None:
            try:
                data = data[os.write(fd, data):]
            except BlockingIOError:
                if not select.select([], [fd], [], 1)[1]:
                    return   # nobody reads: the board has dropped it
            except OSError:
                return

    def close(self):
        self.is_over = True
        self.process.kill()
        if self.master is not None:
            self.pull()


def take_terminal():
    """Make stdin the terminal that interrupts this process."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class OnCable(Bridge):
    """A running bridge, in the place of the program that it starts."""

    def expect_over(self, code, *texts):
        self.expect_exit(code)
        for text in texts:
            assert text in self.text['stderr'], self.text
        assert 'line ' not in self.text['stderr'] or 'app.py' in self.text['stderr']


@pytest.fixture
def line(device, tmp_path):
    line = Line(device, tmp_path / 'ttyACM0')
    yield line
    line.close()


@pytest.fixture
def start(device, line):
    """A function that starts the bridge with the board's port and arguments."""
    def start(*arguments, listen='0', **env):
        env = dict(os.environ, PYTHONWARNINGS='error', PYTHONIOENCODING='utf-8', **env)
        desk = types.SimpleNamespace(path=sys.executable, can=device.interpreter.can)
        bridge = OnCable(desk, device.desk, [BRIDGE, '--listen', listen, '--verbose',
                                             'serial://%s' % line.path] + list(arguments), env)
        device.running.append(bridge)
        return bridge
    return start


def test_tutorial(device, line, start):
    path = device.copy('game.py')
    game = start('game.py')
    play_the_game(game, path, secret=None, can_write=device.interpreter.can['write_locals'])
    assert game.text['stderr'].count('the editor is attached') == 2
    assert 'damaged' not in game.text['stderr']
    assert '\x1b' not in game.text['stdout'] and not line.lost
