"""Programs to debug: real processes on the interpreter under test, in folders of their own."""

import atexit
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from client import TIMEOUT, Client

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(__file__).resolve().parent / 'programs'
ENABLE = re.compile(r'^(?:import sys; )?(ptvsd\w*)\.enable_attach\((.*)\)$', re.M)


ATTACH = """
import os, subprocess, sys
other = subprocess.Popen([sys.executable, '-c', 'print(1, flush=True); input()'],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
other.stdout.readline()
code = subprocess.call([sys.executable, '-c', 'import os, sys; sys.remote_exec(%d, os.devnull)'
                        % other.pid])
other.communicate(b'x')
sys.exit(code)
"""


def free_port(several=1):
    """Return a free port, the first of several in a row, that nobody gets who asks for any."""
    while True:
        first = random.randrange(20000, 32000)   # systems take those from 32768 on
        try:
            for port in range(first, first + several):
                with socket.socket() as sock:
                    sock.bind(('127.0.0.1', port))
            return first
        except OSError:
            pass


def which(command):
    """Return the path of a command: one installed beside this Python, or in PATH; or None."""
    return shutil.which(command, path=os.pathsep.join(
        [os.path.dirname(sys.executable), os.environ['PATH']]))


class Facts(dict):
    """What a runtime can do: CAN.facts() of ptvsd_lite.py, and what TRIED is about.

    'module x' tells whether x can be imported.
    """

    TRIED = {
        'set sys.stdout': 'import sys; sys.stdout = sys.stdout',
        'set sys.stdout.write': 'import sys; sys.stdout.write = sys.stdout.write',
        'sys.stdout.buffer': 'import sys; sys.stdout.buffer.write(b""); sys._getframe()',
        'breakpoint()': 'breakpoint',
        # not with PTVSD_LITE_PLAIN=1
        'features': 'import ptvsd_lite as lite; assert not getattr(lite, "PLAIN", False)',
        'every option': 'import ptvsd_lite; ptvsd_lite.CommandLine',
        'os.posix_spawn': 'import os; os.posix_spawn',
        'reference counts': 'import sys; assert "java" not in sys.platform; sys.getrefcount',
        'gc.get_objects': 'import gc; gc.get_objects()',
        'PyThreadState_SetAsyncExc': 'import ctypes; ctypes.pythonapi.PyThreadState_SetAsyncExc',
        'asyncio.run': 'import asyncio; asyncio.run',
        # Jython has one lock for all imports, one for all trace functions, waits for locks through
        # a signal, tells of the head of a loop twice, and lets Java run out of its stack
        'imports beside an import': 'import sys; assert "java" not in sys.platform',
        'signals that end a wait': 'import sys; assert "java" not in sys.platform',
        'two threads in trace functions': 'import sys; assert "java" not in sys.platform',
        'one event per line': 'import sys; assert "java" not in sys.platform',
        'a recursion limit': 'import sys; assert "java" not in sys.platform',
        'ptvsd 3.0.0': 'import ptvsd; assert ptvsd.__version__ == "3.0.0.0"',
        # others trace again a moment later, when a trace function has raised
        'tracing that goes on': 'import ptvsd_lite as lite; assert lite.KEEPS_TRACE',
        'compile with any name': 'compile("1", chr(0xd800), "eval")',
        'frozendict': 'frozendict',
        'no GIL': 'import sys; assert not sys._is_gil_enabled()',
        'lazy imports': 'import types; types.LazyImportType',
        'other processes': 'import sys; assert "java" not in sys.platform',
        # of two processes with the same parent: some systems allow it to the parent only
        'attach by pid': ATTACH,
    }

    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        code = 'import json, ptvsd_lite; print(json.dumps(ptvsd_lite.CAN.facts()))'
        super().__init__(json.loads(self._run(code, subprocess.check_output)))

    def _run(self, code, call=subprocess.call, **more):
        return call([self.path, '-c', code], cwd=self.folder, **more)

    def __missing__(self, fact):
        kind, _, name = fact.partition(' ')
        code = 'import ' + name if kind == 'module' else self.TRIED[fact]
        self[fact] = not self._run(code, stderr=subprocess.DEVNULL)
        return self[fact]


class Interpreter:
    """The interpreter under test, the folder with ptvsd_lite.py for it, what its runtime can do."""

    def __init__(self, path, parts=None):
        """path: of an executable; parts: a folder with the .mpy files to use, if any."""
        self.path, self.folder = path, tempfile.mkdtemp()
        atexit.register(shutil.rmtree, self.folder, True)
        copy = os.path.join(self.folder, 'ptvsd_lite.py')
        if 'jython' in Path(path).resolve().name:   # has an edition of its own
            subprocess.run([sys.executable, str(ROOT / 'compat' / 'jython.py'), copy], check=True)
        elif parts:
            for file in Path(parts).glob('*.mpy'):
                shutil.copy(str(file), self.folder)
        else:
            shutil.copy2(str(ROOT / 'ptvsd_lite.py'), copy)
        # What is compiled once takes half the time at the start of each program; MicroPython
        # has no py_compile.
        subprocess.run([path, '-m', 'py_compile', copy], stderr=subprocess.DEVNULL)
        self.can = Facts(path, self.folder)
        code = 'import sys; print(list(sys.version_info[:2]))'
        self.version = tuple(json.loads(subprocess.check_output([path, '-c', code])))

    def fork_server_code(self, code):
        """Return what a fork server's child exits with, whose work ends with code.

        The server of Python 3.6 ends each with 1, and tells the code in another way.
        """
        return 1 if self.version == (3, 6) else code


class Debuggee:
    """A running program. Its output is collected; everything is told when a test fails."""

    def __init__(self, interpreter, folder, arguments, env):
        self.interpreter = interpreter
        self.folder = Path(folder)
        self.clients = []
        self.text = {'stdout': '', 'stderr': ''}
        self.port = None
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            [interpreter.path] + [str(a) for a in arguments], cwd=str(folder), env=env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._readers = [threading.Thread(target=self._read, args=(name,), daemon=True)
                         for name in self.text]
        for reader in self._readers:
            reader.start()

    def _read(self, name):
        stream = getattr(self.process, name)
        while True:
            data = os.read(stream.fileno(), 65536)
            with self._changed:
                self.text[name] += data.decode('utf-8', 'replace')
                if not data:
                    self.text[name] += '<end>'
                self._changed.notify_all()
            if not data:
                return

    def expect(self, text, stream='stdout'):
        """Wait until the program has printed text."""
        with self._changed:
            self._changed.wait_for(
                lambda: text in self.text[stream] or '<end>' in self.text[stream], TIMEOUT)
        assert text in self.text[stream], 'the program did not print %r' % text

    def expect_count(self, text, count, timeout=TIMEOUT, stream='stdout'):
        """Wait until the program has printed text so many times."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: self.text[stream].count(text) >= count, timeout), self.dump()

    def expect_listening(self):
        """Wait until the program listens; return the port."""
        if self.port is None:
            pattern = re.compile(r'listening (?:on [^ ]*:)?(\d+)\D')
            with self._changed:
                self._changed.wait_for(lambda: pattern.search(self.text['stderr'])
                                       or '<end>' in self.text['stderr'], TIMEOUT)
            found = pattern.search(self.text['stderr'])
            assert found, 'the program does not listen'
            self.port = int(found.group(1))
        return self.port

    def type(self, line):
        """Type a line at the program's prompt."""
        self.process.stdin.write(line.encode('utf-8') + b'\n')
        self.process.stdin.flush()

    def connect(self, **more):
        client = Client(self.expect_listening(), **more)
        self.clients.append(client)
        return client

    def attach(self, tls=None, **more):
        """Connect and attach as an editor does; see Client.start."""
        return self.connect(tls=tls).start(**more)

    def attach_to_child(self, body, tls=None, **more):
        """Attach to a child process with what the parent's client was told."""
        client = Client(body['connect']['port'], tls=tls)
        self.clients.append(client)
        arguments = {name: body[name] for name in body if name not in (
            'type', 'name', 'request', 'connect', 'subProcessId')}
        return client.start(**dict(arguments, **more))

    def expect_exit(self, code=0):
        """Wait for the end of the process."""
        assert self.process.wait(TIMEOUT) == code
        for reader in self._readers:
            reader.join(TIMEOUT)

    def expect_running(self):
        assert self.process.poll() is None

    @property
    def log(self):
        path = self.folder / 'ptvsd.log'
        return path.read_text(errors='replace') if path.exists() else ''

    def close(self):
        for client in self.clients:
            client.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join(TIMEOUT)
        self.process.stdout.close()
        self.process.stderr.close()
        try:
            self.process.stdin.close()
        except OSError:
            pass  # something typed was not read

    def dump(self):
        """Return all that is known, for a failed test."""
        parts = ['%s:\n%s' % item for item in self.text.items()] + ['log:\n' + self.log]
        for client in self.clients:
            parts.append('transcript:\n' + '\n'.join(str(m)[:2000] for m in client.transcript))
        return '\n'.join(parts)


class Device:
    """A folder on the remote machine, with the one file in it, and one on the desk."""

    def __init__(self, interpreter, tmp_path):
        self.interpreter = interpreter
        self.folder = tmp_path / 'device'
        self.desk = tmp_path / 'desk'
        self.desk.mkdir()
        shutil.copytree(interpreter.folder, str(self.folder))
        self.running = []

    def copy(self, name, as_name=None):
        """Copy one of PROGRAMS to device and desk; return the desk's copy."""
        return self.write(as_name or name, (PROGRAMS / name).read_text())

    def write(self, name, text):
        """Write a program to device and desk; on the device it takes any port and tells it.

        Lines stay where they are. Returns the path of the desk's copy.
        """
        (self.desk / name).parent.mkdir(parents=True, exist_ok=True)
        (self.desk / name).write_text(text, encoding='utf-8')
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(ENABLE.sub(self._announce, text), encoding='utf-8')
        return self.desk / name

    @property
    def port(self):
        """A port to listen on: any one, or a free one where the runtime cannot tell which."""
        if self.interpreter.can['any_port']:
            return 0
        return free_port()

    def _announce(self, match):
        module, arguments = match.groups()
        if 'address' not in arguments:
            arguments += ", address=('127.0.0.1', %d)" % self.port
        return "import sys; sys.stderr.write('listening %%d\\n' %% %s.enable_attach(%s)[1])" % (
            module, arguments)

    def run(self, *arguments, **env):
        """Start the interpreter under test with arguments."""
        full = dict(os.environ, PTVSD_LITE_LOG='ptvsd.log', PYTHONWARNINGS='error',
                    PYTHONDONTWRITEBYTECODE='1', PYTHONIOENCODING='utf-8',
                    PYTHONUNBUFFERED='1')  # Python 2 keeps a prompt back in a pipe
        for name in ('PYTHONPATH', 'PYTHONHOME', 'PTVSD_LITE_SECRET'):
            full.pop(name, None)
        full.update(env)
        if self.interpreter.can['probes']:   # compiling the source leaves little of 2 MB
            arguments = ('-X', 'heapsize=4m') + arguments
        debuggee = Debuggee(self.interpreter, self.folder, arguments, full)
        self.running.append(debuggee)
        return debuggee

    def launch(self, *arguments, **env):
        """Start a program by the command line of ptvsd_lite.py, with arguments."""
        address = '127.0.0.1:%d' % self.port
        return self.run('ptvsd_lite.py', '--address', address, *arguments, **env)

    def run_text(self, text, name='program.py', enable="secret='my_secret'", **env):
        """Write a program below the two lines and start it; return (debuggee, path on the desk).

        The first line of text is line 3.
        """
        head = 'import ptvsd_lite\nptvsd_lite.enable_attach(%s)\n' % enable
        path = self.write(name, head + text)
        return self.run(name, **env), path
