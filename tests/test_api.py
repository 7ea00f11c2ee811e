"""The API: what it returns and what it raises."""

import shutil
import socket
import time

import pytest

from debuggee import ROOT, free_port
from test_tutorial import line_of, play_the_game


def test_returns_the_address(device):
    device.write('program.py', "import ptvsd_lite\n"
                 "host, port = ptvsd_lite.enable_attach('s', ('127.0.0.1', %d))\n"
                 "print(host, port > 0)\n" % device.port)
    program = device.run('program.py')
    program.expect('127.0.0.1')
    program.expect('True')
    program.expect_exit(0)


def test_a_second_call(device):
    program, path = device.run_text("""
try:
    ptvsd_lite.enable_attach('other')
except ptvsd_lite.AttachAlreadyEnabledError as e:
    print('refused: %s' % e)
""")
    program.expect('refused: ')
    program.expect_exit(0)


BAD = """
import socket
import ptvsd_lite
SocketError = getattr(socket, 'error', OSError)
try:
    bound = ptvsd_lite.enable_attach(%s)
except %s as e:
    print('message: %%s' %% e)
    bound = ptvsd_lite.enable_attach('s', ('127.0.0.1', %d))
print(bound[1] > 0)
"""


@pytest.mark.few
@pytest.mark.parametrize('arguments, error, says', [
    ("'s', ('127.0.0.1', TAKEN)", 'SocketError', 'in use'),
    ("'s', ('192.0.2.1', FREE)", 'SocketError', 'no such address'),
    ("'s', ('no.such.host.invalid', FREE)", 'SocketError', 'no such host'),
    ("'s', ('127.0.0.1', 70000)", 'ValueError', '65535'),
    ("'s', ('127.0.0.1', '80')", 'ValueError', 'must be (host, port)'),
    ("'s', '127.0.0.1:80'", 'ValueError', 'must be (host, port)'),
    ("'s', 5678", 'ValueError', 'must be (host, port)'),
    ("5", 'TypeError', 'secret'),
    ("''", 'ValueError', 'None lets everybody in'),
    ("'s' * 1001", 'ValueError', '1 to 1000 bytes'),
    ("'s', certfile='nothing.pem'", 'ValueError', 'nothing.pem'),
    ("'s', certfile='bad.pem'", 'ValueError', 'bad.pem'),
    ("'s', keyfile='key.pem'", 'ValueError', 'certificate'),
])
def test_mistakes_say_what_to_do_and_leave_nothing(device, arguments, error, says):
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen(1)
        (device.folder / 'bad.pem').write_text('nonsense')
        for name, port in ('TAKEN', taken.getsockname()[1]), ('FREE', device.port):
            arguments = arguments.replace(name, str(port))
        device.write('program.py', BAD % (arguments, error, device.port))
        program = device.run('program.py')
        program.expect('message: ')
        program.expect_exit(0)
        assert says in program.text['stdout'] and 'True' in program.text['stdout']
        assert 'Warning' not in program.text['stderr']  # of a log that is left open


def test_wait_before_enable(device):
    device.write('program.py', "import ptvsd_lite\nprint(ptvsd_lite.is_attached())\n"
                 "ptvsd_lite.break_into_debugger()\n"
                 "try:\n    ptvsd_lite.wait_for_attach()\n"
                 "except RuntimeError as e:\n    print(e)\n")
    program = device.run('program.py')
    program.expect('enable_attach')
    program.expect_exit(0)


def test_tutorial_with_ptvsd(device):
    """The script of ptvsd's own tutorial, with compat/ptvsd.py beside it."""
    shutil.copy(str(ROOT / 'compat' / 'ptvsd.py'), str(device.folder))
    path = device.write('game.py', device.copy('game.py').read_text().replace(
        'ptvsd_lite', 'ptvsd').replace("secret='my_secret'", "'my_secret'"))
    game = device.run('game.py')
    play_the_game(game, path, can_write=device.interpreter.can['write_locals'])


def test_ptvsd_names(device):
    shutil.copy(str(ROOT / 'compat' / 'ptvsd.py'), str(device.folder))
    device.write('program.py', """
import ptvsd
ptvsd.enable_attach('my_secret', address = ('127.0.0.1', %d))
try:
    ptvsd.enable_attach('my_secret')
except ptvsd.AttachAlreadyEnabledError:
    print('already')
print(ptvsd.DEFAULT_PORT, ptvsd.wait_for_attach(0), ptvsd.is_attached())
ptvsd.break_into_debugger()
""" % device.port)
    program = device.run('program.py')
    program.expect('already')
    program.expect('5678')
    program.expect_exit(0)


def test_ipv6(device):
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(('::1', 0))
        except OSError:
            pytest.skip('this machine cannot: IPv6')
    device.write('program.py', "import ptvsd_lite\n"
                 "print(ptvsd_lite.enable_attach('s', ('::1', %d))[0])\n" % device.port)
    program = device.run('program.py')
    program.expect(':1')  # Jython: 0:0:0:0:0:0:0:1
    program.expect_exit(0)


def test_log_never_has_the_secret(device):
    path = device.copy('game.py')
    game = device.run('game.py')
    game.expect('name?')
    client = game.attach(breakpoints={path: [line_of(path, 'number = random')]})
    game.type('Ada')
    client.expect_stopped('breakpoint')
    client.disconnect()
    assert 'attached' in game.log
    assert "'trace': %s" % device.interpreter.can['trace'] in game.log
    assert 'my_secret' not in game.log


NO_THREADS = """
import resource, sys, threading
resource.setrlimit(resource.RLIMIT_AS, (1 << 32, resource.RLIM_INFINITY))
threading.stack_size(1 << 34)   # so much memory there is not
import ptvsd_lite
start = threading._start_new_thread if hasattr(threading, '_start_new_thread') else None
try:
    ptvsd_lite.enable_attach('s', ('127.0.0.1', %(port)d))
except RuntimeError as e:
    print('message: %%s' %% e)
print(sys.gettrace(), getattr(threading, '_trace_hook', None))
print(start is getattr(threading, '_start_new_thread', None), ptvsd_lite.is_attached())
threading.stack_size(0)
bound = ptvsd_lite.enable_attach('my_secret', ('127.0.0.1', %(port)d))
sys.stderr.write('listening %%d\\n' %% bound[1])
ptvsd_lite.wait_for_attach()
"""


@pytest.mark.needs('trace', 'module resource')
def test_no_thread_can_be_started(device):
    device.write('program.py', NO_THREADS % {'port': free_port()})
    program = device.run('program.py')
    program.expect('message: ptvsd_lite needs threads of its own, and none can be started')
    program.expect('(None, None)' if device.interpreter.version[0] == 2 else 'None None')
    program.expect('(True, False)' if device.interpreter.version[0] == 2 else 'True False')
    program.attach().expect_exit(0)
    program.expect_exit(0)


# The program runs again, with such a stderr.
STDERR = """
import os, sys
if not sys.argv[1:]:
    %s
    arguments = [sys.executable%s, __file__, 'again']
    os.execv(sys.executable, arguments)
sys.stdout.write('begun\\n')
import ptvsd_lite
%s
if not %d:
    ptvsd_lite.enable_attach(None, ('127.0.0.1', %d))
ptvsd_lite.wait_for_attach()
sys.stdout.write('attached\\n')
def f():
    return 1   # here
f()
sys.stdout.write('done\\n')
"""
FULL_PIPE = """r, w = os.pipe()
    import fcntl
    fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
    try:
        while True:
            os.write(w, b'x' * 512)
    except EnvironmentError:
        pass
    fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) & ~os.O_NONBLOCK)
    fcntl.fcntl(r, fcntl.F_SETFD, 0)
    os.dup2(w, 2)"""


@pytest.mark.needs('trace', 'module fcntl')
@pytest.mark.parametrize('by', ['a call', 'the command line'])
@pytest.mark.parametrize('stderr, then', [
    ('os.close(2)', ''), ('pass', 'sys.stderr = None'), ('pass', 'sys.stderr.close()'),
    ('pass', 'del sys.stderr'), ('pass', 'sys.stderr = type("", (), {"flush": int})()'),
    ("os.dup2(os.open('/dev/full', os.O_WRONLY), 2)", ''),
    ('r, w = os.pipe(); os.dup2(w, 2); os.close(r)', ''), (FULL_PIPE, '')],
    ids=['closed', 'None', 'closed object', 'deleted', 'no file', 'full', 'no reader', 'full pipe'])
def test_a_program_without_a_usable_stderr(device, by, stderr, then):
    if by == 'the command line' and then:
        pytest.skip('the program comes too late to do that')
    port = free_port()
    options = '' if by == 'a call' else ', %r, %r, %r, %r' % (
        'ptvsd_lite.py', '--no-secret', '--address', '127.0.0.1:%d' % port)
    path = device.write('program.py', STDERR % (stderr, options, then, by != 'a call', port))
    program = device.run('program.py')
    program.expect('begun')
    program.port = port
    deadline = time.time() + 10
    while True:
        try:
            client = program.attach(breakpoints={path: [line_of(path, '# here')]}, secret=None)
            break
        except OSError:
            assert time.time() < deadline, 'it does not listen'
            time.sleep(0.05)
    client.expect_stopped('breakpoint')
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'done' in program.text['stdout']
