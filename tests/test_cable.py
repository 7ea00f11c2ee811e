"""compat/bridge.py on a cable: the unix port of MicroPython behind a line with the raw REPL.

programs/repl.py is the board's REPL; a Line in between is the serial port, with all that can
happen to one.
"""

import os
import random
import re
import select
import signal
import struct
import subprocess
import sys
import threading
import time
import types

import pytest

from client import TIMEOUT, Failed
from debuggee import PROGRAMS, ROOT
from test_bridge import BRIDGE, Bridge
from test_budget import HEAP
from test_micropython import without_threads
from test_tutorial import line_of, play_the_game

fcntl, pty, termios, tty = [pytest.importorskip(name)
                            for name in ('fcntl', 'pty', 'termios', 'tty')]
pytestmark = pytest.mark.needs('probes')
FRAMES = re.compile(rb'(\x1b_pl[^\x1b]*\x1b\\)')
GUESS = """
print('ready')
n = int(input('n: '))
while True:
    n += 1
    print('n is', n, input())
"""
FOR_EVER = """
import time
print('ready')
while True:
    try:
        while True:
            time.sleep(0.01)
            n = 1
    except KeyboardInterrupt:
        print('no')
"""


class Line:
    """A board with a serial port, path; what passes goes through forth() and back().

    These take what comes and return what arrives, in pieces. lost: what has found no room in the
    board's UART.
    """

    def __init__(self, device, path, paste='paste'):
        self.device, self.path, self.paste = device, path, paste
        self.lost, self.room, self.heap = 0, 256, '4m'
        self.is_over = self.is_reset = False
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
        # closes it, but its number stays taken: a thread may be about to use that
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, master)
        os.close(null)
        os.close(self.slave)

    def expect(self, text, count=1):
        """Wait until the board has said text so many times."""
        deadline = time.time() + TIMEOUT
        while self.said.count(text.encode()) < count:
            assert time.time() < deadline, self.said
            time.sleep(0.01)

    def reset(self):
        self.is_reset = True
        self.process.kill()

    def _run(self):
        """Run the board, from one soft reset to the next."""
        mode = 'friendly'
        while not self.is_over:
            process = self.process = subprocess.Popen(
                [self.device.interpreter.path, '-X', 'heapsize=' + self.heap, str(PROGRAMS / 'repl.py'),
                 mode, self.paste], cwd=str(self.device.folder), stdin=self.uart[1],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=take_terminal,
                env=dict(os.environ, PTVSD_LITE_LOG='ptvsd.log'))
            while True:
                data = os.read(process.stdout.fileno(), 4096)
                if not data:
                    break
                self._ready.set()
                self.said += FRAMES.sub(b'', data)
                for piece in self.back(data):
                    self._write(self.master, piece)
            self._ready.clear()
            mode = {98: 'raw', 99: 'friendly'}.get(process.wait())
            if self.is_reset:
                mode, self.is_reset = 'friendly', False
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
        self.lost += max(len(data) - self.room + used, 0)
        self._write(master, data[:self.room - used])

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

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)

    def expect_over(self, code, *texts):
        self.expect_exit(code)
        for text in texts:
            assert text in self.text['stderr'], self.text
        assert 'bridge.py' not in self.text['stderr']


@pytest.fixture
def line(device, tmp_path):
    line = Line(device, tmp_path / 'ttyACM0')
    yield line
    line.close()


@pytest.fixture
def start(device, line):
    """A function that starts the bridge with the board's port and arguments."""
    def start(*arguments, path=line.path, **env):
        env = dict(os.environ, PYTHONWARNINGS='error', PYTHONIOENCODING='utf-8', **env)
        desk = types.SimpleNamespace(path=sys.executable, can=device.interpreter.can)
        bridge = OnCable(desk, device.desk, [BRIDGE, '--listen', '0', '--verbose',
                                             'serial://%s' % path] + list(arguments), env)
        device.running.append(bridge)
        return bridge
    return start


def play(device, game):
    path = device.copy('game.py')
    play_the_game(game, path, secret=None, can_write=device.interpreter.can['write_locals'])
    assert game.text['stderr'].count('the editor is attached') == 2
    assert '\x1b' not in game.text['stdout'] and '\x04' not in game.text['stdout']


# -- what people do

@pytest.mark.parametrize('threads', [True, False], ids=['threads', 'no threads'])
@pytest.mark.parametrize('paste', ['paste', 'plain', 'old'])
def test_tutorial(device, line, start, paste, threads):
    """Whatever the raw REPL knows; the UART never has more than it can hold."""
    line.paste = paste
    if paste != 'paste':   # sent at the pace of a board whose REPL is not written in Python
        line.room = 4000
    if not threads:
        without_threads(device)
    device.copy('game.py')
    game = start('game.py')
    play(device, game)
    assert 'damaged' not in game.text['stderr'] and 'twice' not in game.text['stderr']
    assert not line.lost


def test_which_board(device, start):
    device.copy('game.py')
    game = start('game.py')
    game.expect_listening()
    assert re.search(r'^serial:///.*ttyACM0\n    game.py\n    linux.*, MicroPython .*\n'
                     r'    attach the editor to ', game.text['stdout'])


def test_copy(device, line, start, mpy_cross):
    """The debugger as well, if it is beside; a second time nothing is copied that is there."""
    (device.folder / 'ptvsd_lite.py').unlink()
    subprocess.run([mpy_cross, '-O3', '-s', 'ptvsd_lite.py', str(ROOT / 'ptvsd_lite.py'), '-o',
                    str(device.desk / 'ptvsd_lite.mpy')], check=True)
    for name in 'app.py', 'lib/helper.py':
        path = device.write(name, "print('ready', 1 + 1)\ninput()\n")
        (device.folder / name).unlink()
    program = start('app.py', '--copy', 'lib/helper.py')
    program.expect('ready 2')
    for name in 'app.py', 'helper.py', 'ptvsd_lite.mpy':
        assert ': copying %s, ' % name in program.text['stderr']
    program.type('x')
    program.expect_over(0)
    (device.desk / 'app.py').write_text("print('another')\n" + path.read_text())
    program = start('app.py', '--copy')
    program.expect('another\n')
    assert program.text['stderr'].count(': copying ') == 1
    assert not line.lost


def test_little_memory(device, line, start, mpy_cross):
    """The cable takes 7 KB of heap; the rest is what programs/repl.py needs, beside boards."""
    line.heap = '%dk' % (int(HEAP[:-1]) + 26)
    (device.folder / 'ptvsd_lite.py').unlink()
    subprocess.run([mpy_cross, '-O3', '-s', 'ptvsd_lite.py', str(ROOT / 'ptvsd_lite.py'), '-o',
                    str(device.folder / 'ptvsd_lite.mpy')], check=True)
    device.copy('game.py')
    play(device, start('game.py'))


def test_copy_of_parts(device, line, start, mpy_cross):
    (device.folder / 'ptvsd_lite.py').unlink()
    subprocess.run([sys.executable, str(ROOT / 'compat' / 'board.py'), str(device.desk / 'board')],
                   check=True)
    parts = list((device.desk / 'board' / 'parts').glob('*.mpy'))
    for path in parts:
        path.rename(device.desk / path.name)
    device.write('app.py', "print('ready', 1 + 1)\n")
    (device.folder / 'app.py').unlink()
    program = start('app.py', '--copy')
    program.expect('ready 2')
    program.expect_over(0)
    assert len(parts) == 4
    for path in parts:
        assert ': copying %s, ' % path.name in program.text['stderr']
    assert not line.lost


def test_list(device, line, start):
    bridge = start('--list')
    bridge.expect_exit(0)
    assert re.search(r'^serial:///.*ttyACM0\n    linux.*, MicroPython ', bridge.text['stdout'])
    line.expect('help()', 2)   # it is at its prompt again
    device.write('app.py', GUESS)
    program = start('app.py')
    program.expect('n: ')
    program.process.kill()
    bridge = start('--list')
    bridge.expect_exit(0)
    assert '\n    app.py\n' in bridge.text['stdout']


@pytest.mark.parametrize('end, code, text', [
    ('sys.exit(5)', 5, ''), ('sys.exit()', 0, ''), ('pass', 0, ''),
    ("sys.exit('no such disk')", 1, 'no such disk\n')])
def test_exit_code(device, start, end, code, text):
    device.write('app.py', 'import sys\n%s\n' % end)
    program = start('app.py')
    program.expect_exit(code)
    assert text in program.text['stderr'] and 'Traceback' not in program.text['stderr']


def test_exception(device, start):
    device.write('app.py', 'def f():\n    return {}[1]\n\nprint(1)\nf()\n')
    program = start('app.py')
    program.expect_over(1, 'Traceback (most recent call last):\n', ' line 5, in <module>\n',
                        ' line 2, in f\nKeyError: 1\n')
    assert len(program.text['stderr'].splitlines()) == 5, program.text   # and <end>


def test_exception_stops(device, start):
    path = device.write('app.py', 'input()\nprint({}[1])\n')
    program = start('app.py')
    client = program.attach(breakpoints={path: []}, filters=['uncaught'])
    program.type('')
    thread, _ = client.expect_stopped('exception', 2)
    assert client.stack(thread)[0]['source']['path'] == str(path)
    client.continue_(thread)
    client.expect_exit(1)
    program.expect_over(1, 'KeyError: 1')


# -- input()

def test_stop_while_input_waits(device, start):
    """What is typed meanwhile is read after that."""
    path = device.write('app.py', GUESS)
    program = start('app.py')
    program.expect('n: ')
    client = program.attach()
    number = client.send('pause', {'threadId': 1})
    client.expect_response(number)
    program.type('7')
    thread, frame = client.expect_stopped('pause')
    client.set_breakpoints(path, line_of(path, "print('n is'"))
    program.type('eight')
    program.type('nine äöü')
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 6)
    assert client.value('n', frame) == '8'
    client.continue_(thread)
    client.expect_output('n is 8 eight', 'stdout')
    program.expect('n is 8 eight')
    thread, frame = client.expect_stopped('breakpoint', 6)
    client.disconnect()
    program.expect('n is 9 nine äöü')


@pytest.mark.needs('threads')
def test_stop_of_a_thread_while_input_waits(device, start):
    path = device.write('app.py', """
import _thread, time
def work():
    for i in range(1000000):
        time.sleep(0.01)
_thread.start_new_thread(work, ())
print('read', input('> '))
""")
    program = start('app.py')
    program.expect('> ')
    client = program.attach(breakpoints={path: [5]})
    thread, frame = client.expect_stopped('breakpoint', 5)
    client.value('i', frame)
    program.type('x')
    program.expect('read x')
    client.expect_exit(0)
    program.expect_exit(0)


def test_end_of_what_is_typed(device, start):
    device.write('app.py', """
print(input())
try:
    input()
except EOFError:
    print('end')
input()
""")
    program = start('app.py')
    program.process.stdin.write(b'last')
    program.process.stdin.close()
    program.expect('last')
    program.expect('end')


def test_a_plain_terminal_can_type(device, line, start):
    """When the bridge has gone the program reads what comes over the cable."""
    device.write('app.py', GUESS)
    program = start('app.py')
    program.expect('n: ')
    program.process.kill()
    terminal = os.open(str(line.path), os.O_RDWR | os.O_NOCTTY)
    while b'n is 42 41' not in line.said:   # at first it is taken for noise
        os.write(terminal, b'41\r')
        time.sleep(0.5)
    os.close(terminal)


# -- Ctrl-C

def test_interrupt(device, start):
    device.write('app.py', FOR_EVER.replace('KeyboardInterrupt', 'ValueError'))
    program = start('app.py')
    program.expect('ready')
    client = program.attach(filters=[])
    program.interrupt()
    client.expect_exit(1)
    program.expect_over(1, 'KeyboardInterrupt')


@pytest.mark.parametrize('threads', [True, False], ids=['threads', 'no threads'])
def test_interrupt_at_a_stop(device, start, threads):
    if not threads:
        without_threads(device)
    path = device.write('app.py', FOR_EVER.replace('KeyboardInterrupt', 'ValueError'))
    program = start('app.py')
    client = program.attach(breakpoints={path: [8]}, filters=[])
    client.expect_stopped('breakpoint', 8)
    program.interrupt()
    client.expect_event('continued')
    client.expect_exit(1)
    program.expect_over(1, 'KeyboardInterrupt')


def test_a_second_interrupt_ends_the_bridge(device, start):
    """The program goes on, and the next bridge finds it."""
    path = device.write('app.py', FOR_EVER)
    program = start('app.py')
    program.expect('ready')
    program.interrupt()
    program.expect('no')
    program.interrupt()
    program.expect_exit(0)
    for name in [], ['app.py']:
        program = start(*name)
        client = program.attach(breakpoints={path: [8]})
        client.expect_stopped('breakpoint', 8)
        assert 'app.py runs already' in program.text['stderr']
        client.disconnect()
        program.process.kill()
        program.expect_exit(-9)


def test_another_program(device, start):
    device.write('app.py', FOR_EVER.replace('KeyboardInterrupt', 'ValueError'))
    program = start('app.py')
    program.expect('ready')
    program.process.kill()
    program.expect_exit(-9)
    device.write('other.py', "print('other')\ninput()\n")
    start('other.py').expect('other')


# -- the line

def spoil(seed, share=0.1):
    """Return a function that damages frames: bytes are lost, added, others, or come twice."""
    dice = random.Random(seed)

    def one(frame):
        if not frame.startswith(b'\x1b_pl') or dice.random() > share:
            return frame
        i = dice.randrange(len(frame) - 1)
        return dice.choice([
            frame[:i] + frame[i + 1:], frame[:i], frame[i + 1:], frame + frame, b'',
            frame[:i] + bytes([frame[i] ^ 1 << dice.randrange(4)]) + frame[i + 1:],
            frame[:i] + b'~\xff[' + frame[i:]])
    return lambda data: [one(piece) for piece in FRAMES.split(data) if piece]


@pytest.mark.parametrize('way', ['forth', 'back', 'both'])
def test_noise(device, line, start, way):
    device.copy('game.py')
    game = start('game.py')
    game.expect('What is your name?')
    for number, name in enumerate(('forth', 'back')):
        if way in (name, 'both'):
            setattr(line, name, spoil(number))
    path = device.desk / 'game.py'
    game.type('Ada')
    game.expect('Your guess, Ada: ')
    client = game.attach(breakpoints={path: [line_of(path, 'verdict = compare')]})
    for guess in '0', '99':
        game.type(guess)
        thread, frame = client.expect_stopped('breakpoint', line_of(path, 'verdict = compare'))
        assert client.locals(frame)['guess']['value'] == guess
        client.step_in(thread)
        client.expect_stopped('step', line_of(path, 'difference = guess'))
        client.continue_(thread)
    client.set_breakpoints(path)
    for _ in range(4):
        game.type('0')
    client.expect_exit(3)
    game.expect_exit(3)
    assert 'damaged' in game.text['stderr']


def test_one_byte_at_a_time(device, line, start):
    line.forth = line.back = lambda data: [data[i:i + 1] for i in range(len(data))]
    device.copy('game.py')
    game = start('game.py')
    play(device, game)
    assert 'damaged' not in game.text['stderr']


def test_slow_line(device, line, start):
    """9,600 baud, from the start of the program on."""
    path = device.write('app.py', GUESS)
    program = start('app.py', '--baud', '9600')
    program.expect('n: ')

    def slowly(data):
        for i in range(0, len(data), 96):
            time.sleep(len(data[i:i + 96]) / 960)
            yield data[i:i + 96]
    line.forth = line.back = slowly
    client = program.attach(breakpoints={path: [6]})
    program.type('7')
    thread, frame = client.expect_stopped('breakpoint', 6)
    assert client.value('n', frame) == '8'
    client.disconnect()
    assert 'damaged' not in program.text['stderr'] and not line.lost


def test_another_sum(device, start):
    """Where binascii has no crc32."""
    (device.folder / 'binascii.py').write_text('from ubinascii import a2b_base64, b2a_base64\n')
    device.copy('game.py')
    play(device, start('game.py'))


@pytest.mark.parametrize('threads', [True, False], ids=['threads', 'no threads'])
@pytest.mark.parametrize('wait', [True, False], ids=['wait', 'no wait'])
def test_pulled_at_a_stop(device, line, start, wait, threads):
    """The program goes on; plugged in again, the editor can attach anew."""
    if not threads:
        without_threads(device)
    path = device.write('app.py', FOR_EVER.replace('n = 1', "n = 1; print('on')"))
    program = start('app.py', *['--wait'] * wait)
    client = program.attach(breakpoints={path: [8]})
    client.expect_stopped('breakpoint', 8)
    count = line.said.count(b'on')
    line.pull()
    client.expect_closed()
    line.expect('on', count + 2)
    if wait:
        program.expect('is lost', 'stderr')
        program.expect('waiting for it', 'stderr')
        line.plug()
        program.expect('runs already', 'stderr')
    else:
        program.expect_over(1, 'is lost')
        line.plug()
        program = start('app.py')
    client = program.attach(breakpoints={path: [8]})
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.disconnect()


def test_killed_at_a_stop(device, line, start):
    """The next bridge is let in at once, and the program goes on."""
    path = device.write('app.py', FOR_EVER)
    program = start('app.py')
    program.attach(breakpoints={path: [8]}).expect_stopped('breakpoint', 8)
    program.process.kill()
    program.expect_exit(-9)
    client = start('app.py').attach(breakpoints={path: [8]})
    client.expect_stopped('breakpoint', 8)


def test_end_after_another_bridge(device, start):
    device.write('app.py', "import sys\nprint('\\4 ready')\ninput()\nsys.exit(4)\n")
    program = start('app.py')
    program.expect('ready')
    program.process.kill()
    program.expect_exit(-9)
    program = start('app.py')
    program.type('')
    program.expect_exit(4)


def test_reset(device, line, start):
    """The button on the board, where the port stays: with --wait the program is started again."""
    device.write('app.py', FOR_EVER)
    program = start('app.py', '--wait')
    client = program.attach()
    line.reset()
    client.expect_closed()
    program.expect('the board has been reset', 'stderr')
    program.expect_count('ready', 2)
    program.attach().disconnect()
    line.reset()
    program.expect_count('ready', 3)


# -- what is missing

def test_no_port(device, start, tmp_path):
    start('app.py', path=tmp_path / 'ttyACM7').expect_over(1, 'there is no port', 'plugged in?')
    (tmp_path / 'file').write_text('')
    start('app.py', path=tmp_path / 'file').expect_over(1, 'is no serial port')
    start('app.py', '--baud', '1').expect_over(1, 'is no serial port')


def test_waits_for_the_port(device, line, start):
    device.copy('game.py')
    line.pull()
    game = start('game.py', '--wait')
    game.expect('not there yet, waiting for it', 'stderr')
    line.plug()
    play(device, game)


def test_port_in_use(device, line, start):
    device.write('app.py', FOR_EVER)
    start('app.py').expect('ready')
    start('app.py').expect_over(1, 'is in use: close Thonny')


def test_nobody_answers(line, start):
    line.forth = lambda data: []
    start('app.py').expect_over(1, 'no MicroPython answers on serial:///')


def test_no_program(device, start):
    start().expect_over(1, 'name a program')
    start('app.py').expect_over(1, 'there is no app.py on serial:///')
    start('app.py', '--copy').expect_over(1, 'cannot read app.py')


def test_no_debugger(device, start):
    device.write('app.py', FOR_EVER)
    (device.folder / 'ptvsd_lite.py').unlink()
    start('app.py').expect_over(1, 'ptvsd_lite is not on serial:///', '--copy')
    (device.folder / 'ptvsd_lite.mpy').write_bytes(b'M\x01')
    start('app.py').expect_over(1, 'cannot do that: ValueError: incompatible .mpy')


SERIAL = """
import os, select
class SerialTimeoutException(IOError):
    pass
class Serial:
    def __init__(self, path, baud, write_timeout):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
    in_waiting = 4096
    def read(self, size):
        ready = select.select([self.fd], [], [], self.timeout if size == 1 else 0)[0]
        return os.read(self.fd, size) if ready else b''
    def write(self, data):
        return os.write(self.fd, data)
    def close(self):
        os.close(self.fd)
"""


def test_pyserial(device, start, tmp_path):
    """Where Python has no termios."""
    (tmp_path / 'termios.py').write_text('raise ImportError')
    device.copy('game.py')
    start('game.py', PYTHONPATH=str(tmp_path)).expect_over(1, 'pip install pyserial')
    (tmp_path / 'serial.py').write_text(SERIAL)
    play(device, start('game.py', PYTHONPATH=str(tmp_path)))


@pytest.mark.parametrize('arguments', [['a.py', 'b.py'], ['a.py', '--stdio']])
def test_wrong_arguments(start, arguments):
    bridge = start(*arguments)
    bridge.expect_exit(2)
    assert 'expected serial:// and a port' in bridge.text['stderr']


def test_not_yet(device, line, start):
    """An editor that comes while the program does not serve anybody hears that."""
    line.back = lambda data: [FRAMES.sub(b'', data)]
    device.write('app.py', FOR_EVER)
    program = start('app.py')
    program.expect('ready')
    with pytest.raises(Failed, match='does not answer yet'):
        program.connect().initialize()
