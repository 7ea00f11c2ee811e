"""compat/debugpy.py: scripts and command lines written for debugpy, on ptvsd_lite."""

import re
import shutil
import socket

import pytest

from client import TIMEOUT, Client, Failed
from debuggee import ROOT, free_port
from test_tutorial import line_of, play_the_game

pytestmark = [pytest.mark.needs('trace'), pytest.mark.few]

LISTEN = """import debugpy, sys
sys.stderr.write('listening %d\\n' % debugpy.listen(('127.0.0.1', 0))[1])
"""


@pytest.fixture
def device(device):
    shutil.copy(str(ROOT / 'compat' / 'debugpy.py'), str(device.folder))
    return device


def start(device, *arguments, **env):
    """Run debugpy.py with arguments; return the program, whose port is known."""
    program = device.run('debugpy.py', '--listen', '0', *arguments, **env)
    program.expect(' controls this program', 'stderr')
    program.port = int(re.search(r':(\d+) controls', program.text['stderr']).group(1))
    return program


@pytest.fixture
def listener():
    """A client that waits for the program to come."""
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        sock.listen(1)
        sock.settimeout(TIMEOUT)
        yield sock


def accept(listener, program):
    sock, _ = listener.accept()
    client = Client(None, sock=sock)
    program.clients.append(client)
    return client


# -- the API

def test_tutorial(device):
    path = device.copy('game.py')
    game = path.read_text().split('ptvsd_lite.enable_attach')
    path = device.write('game.py', LISTEN + game[1].split('\n', 1)[1])
    play_the_game(device.run('game.py'), path, secret=None,
                  can_write=device.interpreter.can['write_locals'])


def test_a_condition_that_raises_does_not_stop(device):
    path = device.write('program.py', LISTEN + """debugpy.wait_for_client()
for n in range(3):
    print(n)
""")
    client = device.run('program.py').connect()
    client.start(secret=None, breakpoints={path: [{'line': 5, 'condition': 'n + nothing'}]})
    client.expect_exit(0)
    assert client.output('important').count('NameError') == 1


def test_listen_wait_breakpoint_detach(device):
    path = device.write('program.py', LISTEN + """
debugpy.breakpoint()  # nobody is there
debugpy.wait_for_client()
print('client', debugpy.is_client_connected())
debugpy.breakpoint()
x = 1
sys.stdin.readline()
print('left', debugpy.is_client_connected())
debugpy.breakpoint()
sys.exit(3)
""")
    program = device.run('program.py')
    client = program.attach(secret=None)
    thread, frame = client.expect_stopped('breakpoint', line_of(path, 'x = 1') - 1)
    assert [f['name'] for f in client.stack(thread)] == ['<module>']
    client.next(thread)
    client.expect_stopped('step', line_of(path, 'x = 1'))
    client.disconnect()
    program.type('')
    program.expect_exit(3)
    assert [line.strip('(),').split()[-1] for line in program.text['stdout'].splitlines()[:2]] == [
        'True', 'False']


@pytest.mark.parametrize('request_name', ['configurationDone', 'disconnect'])
def test_attach_is_answered_late(device, request_name):
    device.write('program.py', LISTEN + 'debugpy.wait_for_client()\nsys.stdin.readline()\n')
    client = device.run('program.py').connect()
    client.initialize()
    attach = client.send('attach', {})
    client.expect_event('initialized')
    client.request(request_name)
    client.expect_response(attach)


def test_a_refused_attach_is_answered_at_once(device):
    device.write('program.py', LISTEN + 'debugpy.wait_for_client()\n')
    client = device.run('program.py', PTVSD_LITE_SECRET='my_secret').connect()
    client.initialize()
    with pytest.raises(Failed, match='does not match'):
        client.request('attach', secret='other')
    client.expect_closed()


def test_own_files_are_hidden(device):
    path = device.write('program.py', LISTEN + """
debugpy.wait_for_client()
connected = debugpy.is_client_connected()
""")
    program = device.run('program.py')
    client = program.attach(secret=None, breakpoints={path: [5]})
    thread, _ = client.expect_stopped('breakpoint', 5)
    client.step_in(thread)
    client.expect_exit(0)
    program.expect_exit(0)


@pytest.mark.parametrize('name', ['debugpy', 'ptvsd'])
def test_own_files_are_hidden_from_their_first_line(device, name):
    """They are met before they can say what they are: files are looked at as they load."""
    shutil.copy(str(ROOT / 'compat' / (name + '.py')), str(device.folder))
    stop = {'debugpy': 'breakpoint', 'ptvsd': 'break_into_debugger'}[name]
    path = device.write('program.py', """x = 1
import %s as debugger
def f():
    debugger.%s()
f()
""" % (name, stop))
    program = device.launch('--secret', 'my_secret', '--wait', 'program.py')
    client = program.attach(breakpoints={path: [2]}, filters=['raised'])
    client.expect_event('breakpoint', reason='changed')
    thread, _ = client.expect_stopped('breakpoint', 2)
    client.step_in(thread)
    client.expect_stopped('step', 3)
    client.continue_(thread)
    client.expect_stopped('breakpoint', 4)
    assert [frame['name'] for frame in client.stack(thread)] == ['f', '<module>']
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.parametrize('call, error, says', [
    ('debugpy.listen(0)', 'RuntimeError', 'debugpy.listen() has already been called'),
    ('debugpy.connect(5678)', 'RuntimeError', 'already been called'),
    ('debugpy.listen("5678")', 'ValueError', 'expected port or (host, port)'),
    ('debugpy.listen(("127.0.0.1", "5678"))', 'ValueError', 'expected port or (host, port)'),
    ('debugpy.listen(70000)', 'ValueError', 'invalid port number'),
    ('debugpy.configure(nonsense=1)', 'ValueError', "Unknown property 'nonsense'"),
    ('debugpy.configure({"subProcess": 1})', 'ValueError', "'subProcess' must be a bool"),
    ('debugpy.configure(qt="gtk")', 'ValueError', "'qt' must be one of"),
    ('debugpy.log_to("logs")', 'RuntimeError', 'logging has already begun'),
    ('debugpy.wait_for_client.cancel()', 'RuntimeError', 'must be called first'),
])
def test_mistakes(device, call, error, says):
    device.write('program.py', LISTEN + 'try:\n    %s\nexcept %s as e:\n    print(e)\n' % (
        call, error))
    program = device.run('program.py')
    program.expect_exit(0)
    assert says in program.text['stdout']


def test_mistakes_without_listen(device, listener):
    device.write('program.py', """
import debugpy
port = %d
for call in debugpy.wait_for_client, lambda: debugpy.listen(port):
    try:
        call()
    except RuntimeError as e:
        print(e)
listener = __import__('socket').socket()
listener.bind(('127.0.0.1', 0))
try:
    debugpy.connect(listener.getsockname()[1])
except EnvironmentError:
    print('nobody there')
listener.close()
print(debugpy.is_client_connected(), debugpy.get_cli_options(), debugpy.trace_this_thread(True))
debugpy.debug_this_thread()
debugpy.trigger_exception_handler(ValueError())
""" % listener.getsockname()[1])
    program = device.run('program.py')
    program.expect_exit(0)
    for text in 'listen() or connect() must be called first', 'in use', 'nobody there':
        assert text in program.text['stdout']


def test_configure(device):
    device.write('program.py', """
import debugpy
debugpy.configure({'qt': 'auto'}, subProcess=False)
debugpy.configure(python='python3', pythonEnv={'A': 'B'})
print(debugpy.listen(0, in_process_debug_adapter=True)[0])
""")
    program = device.run('program.py')
    program.expect_exit(0)
    assert '127.0.0.1' in program.text['stdout']


CHILD = """import os
if os.fork():
    os.wait()
"""


@pytest.mark.needs('fork')
@pytest.mark.parametrize('said, asked, told', [
    (None, {}, True), ('true', {}, True), ('true', {'subProcess': False}, False),
    ('false', {}, False)])
def test_children_are_debugged(device, said, asked, told):
    device.write('program.py', CHILD)
    options = ['--configure-subProcess', said] if said else []
    program = start(device, '--wait-for-client', *(options + ['program.py']))
    client = program.attach(secret=None, **asked)
    if told:
        child = Client(client.expect_child()['connect']['port'])
        program.clients.append(child)
        child.initialize()
        attach = child.send('attach', {})
        child.expect_event('initialized')
        child.request('configurationDone')
        child.expect_response(attach)   # as late as its parent's
        child.expect_exit(0)
    client.expect_exit(0)


@pytest.mark.needs('fork')
def test_children_know_debugpy(device):
    """Programs ask whether it is there."""
    device.write('child.py', """import sys
print('there %s' % ('debugpy' in sys.modules and sys.modules['debugpy'].is_client_connected()))
""")
    device.write('program.py', 'import subprocess, sys\n'
                 'subprocess.call([sys.executable, "child.py"])\n')
    program = start(device, '--wait-for-client', 'program.py')
    client = program.attach(secret=None)
    program.attach_to_child(client.expect_child(), secret=None).expect_exit(0)
    client.expect_exit(0)
    program.expect('there True')


EARLY = LISTEN + """import os, subprocess
START
print('started')
sys.stdin.readline()
print('child %d' % end_child())
"""
EARLY_PROGRAM = """
child = subprocess.Popen([sys.executable, 'child.py'], stdin=subprocess.PIPE)
def end_child():
    child.communicate(b'go on')
    return child.returncode
"""
EARLY_FORK = """
theirs, ours = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(ours)
    os.read(theirs, 1)
    x = 5
    os._exit(x)
def end_child():
    os.write(ours, b'x')
    return os.waitpid(pid, 0)[1] >> 8
"""


@pytest.mark.needs('fork')
@pytest.mark.parametrize('text', [EARLY_PROGRAM, EARLY_FORK])
def test_children_that_are_there_before_the_client(device, text):
    """They run on until a client comes; each that comes is told of them."""
    name = 'child.py' if text is EARLY_PROGRAM else 'program.py'
    path = device.write('child.py', """import sys
sys.stdout.write('running')
sys.stdout.flush()
sys.stdin.readline()
x = 5
sys.exit(x)
""")
    path = device.write('program.py', EARLY.replace('START', text)).parent / name
    program = device.run('program.py')
    program.expect('started')
    if text is EARLY_PROGRAM:
        program.expect('running')
    for attempt in 'first', 'second':
        client = program.attach(secret=None)
        body = client.expect_child()
        child = program.attach_to_child(body, secret=None, filters=(),
                                        breakpoints={path: [line_of(path, 'x = 5')]})
        if attempt == 'first':
            child.disconnect()
            client.disconnect()
    program.type('')
    thread, _ = child.expect_stopped('breakpoint', line_of(path, 'x = 5'))
    assert [other['id'] for other in child.threads()] == [thread]
    child.continue_(thread)
    child.expect_exit(5)
    client.expect_exit(0)
    program.expect('child 5')
    program.expect_exit(0)


@pytest.mark.needs('fork')
def test_children_of_a_fork_server_that_is_there_before_the_client(device):
    if device.interpreter.version < (3, 4):
        pytest.skip('this runtime has one method to start processes')
    path = device.write('child.py', """import sys
def work(theirs):
    sys.stdout.write('running')
    sys.stdout.flush()
    theirs.recv()
    x = 5
    sys.exit(x)
""")
    device.write('program.py', LISTEN + """
import multiprocessing
from child import work
if __name__ == '__main__':
    context = multiprocessing.get_context('forkserver')
    theirs, ours = context.Pipe(False)
    process = context.Process(target=work, args=(theirs,))
    process.start()
    sys.stdin.readline()
    ours.send(None)
    process.join()
    print('child %d' % process.exitcode)
""")
    program = device.run('program.py')
    program.expect('running')
    client = program.attach(secret=None)
    child = program.attach_to_child(client.expect_child(), secret=None, filters=(),
                                    breakpoints={path: [line_of(path, 'x = 5')]})
    program.type('')
    child.expect_stopped('breakpoint', line_of(path, 'x = 5'))
    child.continue_()
    child.expect_exit(device.interpreter.fork_server_code(5))
    client.expect_exit(0)
    program.expect('child 5')


@pytest.mark.needs('fork')
@pytest.mark.parametrize('configured, asked', [(False, {}), (True, {'subProcess': False})])
def test_children_before_the_client_that_nobody_wants(device, configured, asked):
    device.write('child.py', 'import sys\nsys.stdin.readline()\n')
    head = '' if configured else 'import debugpy\ndebugpy.configure(subProcess=False)\n'
    device.write('program.py', head + EARLY.replace('START', EARLY_PROGRAM))
    program = device.run('program.py')
    program.expect('started')
    client = program.attach(secret=None, **asked)
    program.type('')
    client.expect_exit(0)
    program.expect('child 0')
    program.expect_exit(0)


@pytest.mark.needs('fork')
def test_child_that_listens_by_itself(device):
    """Before a client has come to its parent its port is its own business."""
    device.write('child.py', LISTEN + 'debugpy.wait_for_client()\nprint("here")\n')
    device.write('program.py', EARLY.replace('START', EARLY_PROGRAM))
    program = device.run('program.py')
    program.expect('started')
    program.expect_count('listening', 2, stream='stderr')
    port = int(program.text['stderr'].split('listening ')[2].split()[0])
    client = Client(port)
    program.clients.append(client)
    client.start(None).expect_exit(0)
    program.type('')
    program.expect('child 0')
    program.expect_exit(0)


def test_cancel(device):
    device.write('program.py', LISTEN + """
import threading
def cancel():
    sys.stdin.readline()
    while True:
        try:
            return debugpy.wait_for_client.cancel()
        except RuntimeError:
            pass  # it does not wait yet
threading.Thread(target=cancel).start()
debugpy.wait_for_client()
print('waited', debugpy.is_client_connected())
""")
    program = device.run('program.py')
    program.expect_listening()
    program.type('')
    program.expect_exit(0)
    assert 'waited' in program.text['stdout'] and 'False' in program.text['stdout']


def test_secret_of_the_environment(device):
    device.write('program.py', LISTEN + 'debugpy.wait_for_client()\n')
    program = device.run('program.py', PTVSD_LITE_SECRET='my_secret')
    client = program.attach()
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'no secret' not in program.text['stderr']


THREAD = LISTEN + """
try:
    from _thread import start_new_thread, allocate_lock
except ImportError:
    from thread import start_new_thread, allocate_lock
done = allocate_lock()
done.acquire()
debugpy.wait_for_client()
def f(n):
    return n
def run():
    debugpy.debug_this_thread()
    f(1)
    debugpy.trace_this_thread(False)
    f(2)
    debugpy.trace_this_thread(True)
    f(3)
    done.release()
start_new_thread(run, ())
done.acquire()
f(4)
"""


def test_threads(device):
    path = device.write('program.py', THREAD)
    program = device.run('program.py')
    client = program.attach(secret=None, breakpoints={path: [line_of(path, 'return n')]})
    for value in '1', '3', '4':
        thread, frame = client.expect_stopped('breakpoint', line_of(path, 'return n'))
        assert client.value('n', frame) == value
        client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)


FOREIGN = """import ctypes, debugpy
def run(_):
    debugpy.debug_this_thread()
    return 5
library, thread = ctypes.CDLL(None), ctypes.c_void_p()
function = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)(run)
library.pthread_create(ctypes.byref(thread), None, function, None)
library.pthread_join(thread, None)
"""


@pytest.mark.needs('module ctypes')
def test_a_thread_of_a_library_is_debugged_in_the_function_that_asks_for_it(device):
    path = device.write('program.py', FOREIGN)
    client = start(device, '--wait-for-client', 'program.py').attach(
        secret=None, breakpoints={path: [line_of(path, 'return 5')]})
    client.expect_event('breakpoint', reason='changed')
    thread, _ = client.expect_stopped('breakpoint', line_of(path, 'return 5'))
    client.continue_(thread)
    client.expect_exit(0)


CAUGHT = LISTEN + """
def fail():
    x = 5
    1/0
def g(*arguments):
    try:
        fail()
    except ZeroDivisionError:
        debugpy.trigger_exception_handler(*arguments)
debugpy.wait_for_client()
g(sys.exc_info()[1])
g(None, False)
print('goes on')
"""


@pytest.mark.parametrize('filters', [(), ('uncaught',)])
def test_exceptions_that_were_caught(device, filters):
    path = device.write('program.py', CAUGHT)
    program = device.run('program.py')
    client = program.attach(secret=None, filters=filters)
    for _ in filters + ('always',):
        thread, frame = client.expect_stopped('exception', line_of(path, '1/0'))
        assert [f['name'] for f in client.stack(thread)] == ['fail', 'g', '<module>']
        assert client.value('x', frame) == '5'
        assert client.exception_info(thread)['exceptionId'] == 'ZeroDivisionError'
        client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'goes on' in program.text['stdout']


def test_log(device):
    device.write('program.py', "import debugpy\ndebugpy.log_to('logs')\ndebugpy.listen(0)\n")
    program = device.run('program.py')
    program.expect_exit(0)
    [log] = (device.folder / 'logs').iterdir()
    assert log.name == 'debugpy.server-%d.log' % program.process.pid
    assert 'listening' in log.read_text()


# -- programs that call the client

CONNECT = """import debugpy, sys
debugpy.connect(%d, access_token=%r)
debugpy.breakpoint()
sys.stdin.readline()
sys.exit(4)
"""


@pytest.mark.parametrize('secret', [None, 'my_secret'])
def test_connect(device, listener, secret):
    path = device.write('program.py', CONNECT % (listener.getsockname()[1], secret))
    program = device.run('program.py')
    client = accept(listener, program).start(secret, breakpoints={path: [5]})
    thread, _ = client.expect_stopped('breakpoint', 3)
    client.continue_(thread)
    program.type('')
    client.expect_stopped('breakpoint', 5)
    client.disconnect()
    program.expect_exit(4)
    assert program.text['stderr'] == '<end>'


def test_connect_to_debugpys_adapter(device, listener):
    """Waiting for programs ("listen" in launch.json) it asks who is there, and then attaches."""
    device.write('program.py', CONNECT % (listener.getsockname()[1], None))
    program = device.run('program.py')
    client = accept(listener, program)
    assert client.request('pydevdSystemInfo')['process']['pid'] == program.process.pid
    client.start(None)
    client.expect_stopped('breakpoint', 3)


@pytest.mark.needs('fork')
def test_children_call_where_their_parent_has_called(device, listener):
    path = device.write('child.py', 'import sys\nx = 5\nsys.exit(x)\n')
    device.write('program.py', """import debugpy, os, subprocess, sys
debugpy.connect(%d, access_token='my_secret')
pid = os.fork()
if pid == 0:
    os._exit(4)
print(os.waitpid(pid, 0)[1] >> 8, subprocess.call([sys.executable, 'child.py']))
""" % listener.getsockname()[1])
    program = device.run('program.py')
    client = accept(listener, program).start()
    forked = accept(listener, program)
    assert forked.request('pydevdSystemInfo')['process']['ppid'] == program.process.pid
    forked.start().expect_exit(4)
    child = accept(listener, program)
    assert child.request('pydevdSystemInfo')['process']['ppid'] == program.process.pid
    child.start(breakpoints={path: [3]}, filters=[])
    child.expect_event('breakpoint', reason='changed')
    child.continue_(child.expect_stopped('breakpoint', 3)[0])
    child.expect_exit(5)
    assert [m for m in client.transcript if m.get('event') == 'debugpyAttach'] == []
    client.expect_exit(0)
    program.expect_exit(0)


def test_connect_with_a_wrong_secret(device, listener):
    device.write('program.py', CONNECT % (listener.getsockname()[1], 'my_secret'))
    program = device.run('program.py')
    client = accept(listener, program)
    client.initialize()
    with pytest.raises(Exception, match='does not match'):
        client.attach('other')
    client.expect_closed()
    program.type('')
    program.expect_exit(4)


def test_connect_from_the_command_line(device, listener):
    path = device.write('program.py', 'x = 1\nprint(x)\n')
    program = device.run('debugpy.py', '--connect', str(listener.getsockname()[1]),
                         '--adapter-access-token', 'my_secret', '--wait-for-client', 'program.py')
    client = accept(listener, program).start(breakpoints={path: [2]})
    client.expect_event('breakpoint', reason='changed')
    thread, _ = client.expect_stopped('breakpoint', 2)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)


# -- the command line

SHOW = """import sys
def show():
    return __name__, sys.argv[1:]
print(show())
sys.exit(5)
"""


@pytest.mark.parametrize('before', [['debugpy.py'], ['-m', 'debugpy']])
def test_script(device, before):
    path = device.write('sub/show.py', SHOW)
    program = device.run(*before + ['--listen', '127.0.0.1:0', '--wait-for-client',
                                    '--configure-subProcess', 'false', 'sub/show.py', 'one', '-m'])
    program.expect(' controls this program', 'stderr')
    program.port = int(re.search(r':(\d+) controls', program.text['stderr']).group(1))
    client = program.attach(secret=None, breakpoints={path: [3]})
    client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', 3)
    assert [f['name'] for f in client.stack(thread)] == ['show', '<module>']
    assert client.value('sys.argv', frame) == "['sub/show.py', 'one', '-m']"
    assert client.value('__name__', frame) == "'__main__'"
    assert client.value('sys.path[0].endswith("sub")', frame) == 'True'
    client.continue_(thread)
    client.expect_stopped('exception', 5)
    client.continue_(thread)
    client.expect_exit(5)
    program.expect_exit(5)


def test_module(device):
    device.write('pack/__init__.py', '')
    path = device.write('pack/__main__.py', SHOW)
    program = start(device, '--wait-for-client', '-m', 'pack', 'one')
    client = program.attach(secret=None, breakpoints={path: [3]})
    client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', 3)
    assert client.value('sys.argv[1:]', frame) == "['one']"
    client.continue_(thread)
    client.expect_stopped('exception', 5)
    client.continue_(thread)
    client.expect_exit(5)
    program.expect_exit(5)


def test_code(device):
    program = start(device, '--wait-for-client', '-c', """
import debugpy, sys
try:
    debugpy.listen(0)
except RuntimeError:
    print('already')
debugpy.breakpoint()
options = debugpy.get_cli_options()
print(sys.argv, options.mode, options.target_kind, options.wait_for_client)
""", 'one')
    client = program.attach(secret=None)
    thread, frame = client.expect_stopped('breakpoint', 7)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'already' in program.text['stdout'] and "['-c', 'one']" in program.text['stdout']
    assert 'code' in program.text['stdout']


def test_code_is_the_programs_own(device):
    """Not a library's, as what a library makes of a text."""
    code = 'def f():\n    return 1 / 0\ntry:\n    f()\nexcept ZeroDivisionError:\n    pass\nf()'
    program = start(device, '--wait-for-client', '-c', 'import debugpy\ndebugpy.breakpoint()\n'
                    + code)
    client = program.attach(secret=None, filters=['raised'])
    thread, frame = client.expect_stopped('breakpoint', 2)
    [frame] = client.stack(thread)
    assert 'presentationHint' not in frame
    assert code in client.request('source', source=frame['source'], sourceReference=frame[
        'source']['sourceReference'])['content']
    for line in 3, 5, 6, 4:
        client.step_in(thread)
        client.expect_stopped('step', line)
    client.continue_(thread)
    for _ in 'handled', 'not':
        client.expect_stopped('exception', 4)
        client.continue_(thread)
    client.expect_exit(1)


@pytest.mark.needs('module dataclasses')
def test_options_are_a_dataclass(device):
    program = start(device, '-c', """
import dataclasses, debugpy
print(dataclasses.asdict(debugpy.get_cli_options()))
""")
    program.expect_exit(0)
    assert "'mode': 'listen', 'target_kind': 'code'" in program.text['stdout']


@pytest.mark.parametrize('option, file', [(['--log-to', 'logs'], True),
                                          (['--log-to-stderr'], False)])
def test_log_of_the_command_line(device, option, file):
    device.write('show.py', SHOW)
    program = device.run(*['debugpy.py', '--listen', '0'] + option + ['show.py'],
                         PTVSD_LITE_LOG='')
    program.expect_exit(5)
    text = ''.join(path.read_text() for path in device.folder.glob('logs/*')) if file else (
        program.text['stderr'])
    assert 'listening on' in text


def test_a_program_that_starts_itself_again(device):
    """Web servers with a reloader do: the port is the first one's."""
    device.write('program.py', """
import os, subprocess, sys
if len(sys.argv) > 1:
    print('again', os.environ['DEBUGPY_RUNNING'])
    sys.exit(6)
sys.exit(subprocess.call([sys.executable, '-m', 'debugpy', '--listen', os.environ['PORT'],
                          '--wait-for-client', 'program.py', 'again']))
""")
    port = str(free_port())
    program = device.run('debugpy.py', '--listen', port, 'program.py', PORT=port)
    program.expect_exit(6)
    assert 'again' in program.text['stdout']


@pytest.mark.parametrize('arguments, says', [
    ([], 'which program'), (['--listen', '0'], 'which program'),
    (['program.py'], 'either --listen or --connect is required'),
    (['--listen', '0', '--connect', '1', 'program.py'], 'either --listen or --connect'),
    (['--listen', 'x', 'program.py'], 'invalid port number'),
    (['--listen', '70000', 'program.py'], 'invalid port number'),
    (['--listen', '0', 'x.py'], 'no such file'),
    (['--listen', '0', '--adapter-access-token', 'x', 'program.py'], 'require --connect'),
    (['--listen', '0', '--configure-subProcess', 'maybe', 'program.py'], 'must be a bool'),
    (['--listen', '0', '--configure-nonsense', '1', 'program.py'], '--configure-nonsense'),
    (['--nonsense', 'program.py'], '--nonsense'), (['--listen'], 'needs a value'),
    (['--listen', '0', '--pid', 'x'], '--pid needs the number'),
    (['--listen', '0', '--wait-for-client', '--pid', '1'], 'not support --wait-for-client'),
])
def test_mistakes_in_options(device, arguments, says):
    device.write('program.py', '')
    program = device.run('debugpy.py', *arguments)
    program.expect_exit(2)
    assert says in program.text['stderr'].split('Error: ')[1]


def test_a_port_that_cannot_be_had(device, listener):
    device.write('program.py', '')
    program = device.run('debugpy.py', '--listen', str(listener.getsockname()[1]), 'program.py')
    program.expect_exit(1)
    assert 'in use' in program.text['stderr'] and 'Traceback' not in program.text['stderr']


def test_help_and_version(device):
    for option, text in (('--help', 'Usage:'), ('-?', '--listen'), ('-V', '1.8')):
        program = device.run('debugpy.py', option)
        program.expect_exit(0)
        assert text in program.text['stdout']
