"""The life of a session: attach, leave, come back, the end of the program, forks."""

import os
import signal

import pytest

from client import Closed, Failed
from test_threads import TRACED, WORKER
from test_tutorial import line_of

LOOP = """
import time
n = 0
while n < 1000000:
    time.sleep(0.005)
    n += 1
"""


def test_leave_at_a_breakpoint_and_come_back(device):
    program, path = device.run_text(LOOP)
    for _ in range(3):
        client = program.attach(breakpoints={path: [8]})
        client.expect_stopped('breakpoint', 8)
        client.disconnect()
    client = program.attach(breakpoints={path: [8]})
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.evaluate('n = 1000000', frame, 'repl')
    client.disconnect()
    program.expect_exit(0)


@pytest.mark.parametrize('where', ['at a breakpoint', 'running', 'in an evaluation'])
def test_client_vanishes(device, where):
    program, path = device.run_text(LOOP)
    client = program.attach()
    if where != 'running':
        client.set_breakpoints(path, 8)
        _, frame = client.expect_stopped('breakpoint', 8)
    if where == 'in an evaluation':
        client.send('evaluate', {'expression': 'time.sleep(0.5)', 'frameId': frame})
    client.close()
    client = program.attach()
    assert client.threads()
    client.set_breakpoints(path, 8)
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.set_breakpoints(path)
    client.evaluate('n = 1000000', frame, 'repl')
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)


@pytest.mark.parametrize('meddles', [
    'del sys.excepthook', 'del sys.exit', 'del sys.stdout', 'del threading.excepthook'])
@pytest.mark.needs('trace')
def test_leave_whatever_the_program_has_deleted(device, meddles):
    """What we have put there may be gone: the program is let go, and the next client let in."""
    program, path = device.run_text("""
import os, sys, threading, time
ptvsd_lite.wait_for_attach()
def work():
    return 5
try:
    %s
except AttributeError:
    pass
work()
os.write(1, b'ran on')
while True:
    time.sleep(0.01)
""" % meddles)
    for _ in range(2):
        client = program.attach(breakpoints={path: [6]})
        if not program.text['stdout']:
            client.expect_stopped('breakpoint', 6)
        client.disconnect()
        program.expect('ran on')


@pytest.mark.needs('trace')
def test_odd_modules_keep_nobody_out(device):
    program, path = device.run_text("""
import sys
class Config(object):
    __file__ = '/somewhere/config.py'
    def __init__(self):
        self.__file__ = Config.__file__
class Closed(object):
    def __getattribute__(self, name):
        raise ValueError(name)
class Odd(object):
    __dict__ = 5
sys.modules.update(config=Config(), closed=Closed(), odd=Odd(), none=None, number=5)
ptvsd_lite.wait_for_attach()
print('on')
""")
    client = program.attach(breakpoints={path: [16]})
    client.expect_stopped('breakpoint', 16)
    client.disconnect()
    program.expect('on')


@pytest.mark.parametrize('how, arguments', [
    ('disconnect', {'restart': True, 'terminateDebuggee': True}), ('terminate', {'restart': True})])
def test_restart(device, how, arguments):
    """VS Code's button, too: nothing is terminated, the next attach works at once."""
    program, path = device.run_text(LOOP)
    client = program.attach(breakpoints={path: [8]})
    client.expect_stopped('breakpoint', 8)
    client.request(how, **arguments)
    if how == 'terminate':
        client.expect_event('terminated')
        client.request('disconnect', restart=True)
    client.expect_closed()
    client = program.attach(breakpoints={path: [8]})
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.evaluate('n = 1000000', frame, 'repl')
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)


def test_a_second_client_is_refused_and_the_first_not_disturbed(device):
    program, path = device.run_text(LOOP)
    client = program.attach(breakpoints={path: [8]})
    client.expect_stopped('breakpoint', 8)
    second = program.connect()
    second.initialize()
    with pytest.raises(Failed) as error:
        second.attach()
    assert 'another debugger is attached' in error.value.message
    second.expect_closed()
    client.continue_()
    client.expect_stopped('breakpoint', 8)


@pytest.mark.parametrize('end, code, certain', [
    ('sys.exit(5)', 5, True), ('try: sys.exit(6)\n    finally: pass', 6, True),
    ('sys.exit("text")', 1, True), ('sys.exit(True)', 1, True), ('sys.exit(-1)', 255, True),
    ('sys.exit(256)', 0, True), ('pass', 0, True), ('1/0', 1, True),
    ('raise SystemExit', 0, False), ('raise SystemExit(3)', 3, False)])
def test_exit_code(device, end, code, certain):
    """It is told where one can know it, and never a wrong one."""
    program, path = device.run_text("""
import sys
ptvsd_lite.wait_for_attach()
try:
    sys.exit(9)
except SystemExit:
    pass
def leave():
    %s
leave()
""" % end)
    client = program.attach(filters=[])
    client.expect_exit(code, certain or not device.interpreter.can['trace'])
    program.expect_exit(code)


@pytest.mark.needs('trace')
@pytest.mark.parametrize('end, code, certain', [
    ('exit(4)', 4, True), ('quit(code=5)', 5, True), ('exit()', 0, True),
    ('sys.excepthook = lambda *info: None; 1/0', 1, False),
    ('sys.excepthook = lambda *info: sys.exit(7); 1/0', 7, False),
    ('raise SystemExit(0, 4)', 1, False),
    ('raise KeyboardInterrupt', None, False)])
def test_other_ways_to_exit(device, end, code, certain):
    if 'pypy' in device.interpreter.path and (
            'Interrupt' in end or 'sys.exit(7)' in end):
        pytest.skip('this runtime cannot: run atexit then, end by the SystemExit of a hook')
    if 'Interrupt' in end and device.interpreter.version < (3, 8):
        code = 1
    program, path = device.run_text('import sys\nptvsd_lite.wait_for_attach()\n' + end + '\n')
    client = program.attach(filters=[])
    client.expect_exit(code, certain)
    if code is not None:   # else it ends by a signal, at least from Python 3.8 on
        program.expect_exit(code)


@pytest.mark.needs('trace')
@pytest.mark.parametrize('end, code', [
    ('raise SystemExit(3)', 3), ('exit(4)', 4), ('sys.exit(5)', 5), ('1/0', 1), ('pass', 0)])
def test_exit_code_under_the_command_line(device, end, code):
    """It runs the script itself, and so knows."""
    device.write('program.py', 'import sys\n' + end + '\n')
    program = device.launch('--secret', 'my_secret', '--wait', 'program.py')
    client = program.attach(filters=[])
    client.expect_exit(code)
    program.expect_exit(code)


@pytest.mark.needs('trace')
@pytest.mark.parametrize('call', [
    'execv(sys.executable, args)', 'execve(sys.executable, args, os.environ)',
    'execvp(sys.executable, args)'])
def test_another_program_in_its_place_says_goodbye(device, call):
    """What has been printed before arrives; one that cannot be run changes nothing."""
    program, path = device.run_text("""
import os, sys
ptvsd_lite.wait_for_attach()
try:
    os.execv('/no/such/program', ['x'])
except OSError:
    print(ptvsd_lite.is_attached())
args = [sys.executable, '-c', 'print("the other")']
print('the last word')
sys.stdout.flush()
os.%s
""" % call)
    client = program.attach()
    client.expect_event('terminated')
    assert client.output('stdout') == 'True\nthe last word\n'
    program.expect('the other')
    program.expect_exit(0)


@pytest.mark.needs('trace')
def test_os_exit_says_goodbye(device):
    """From any thread; what has been printed before arrives."""
    program, path = device.run_text("""
import os, sys, threading
ptvsd_lite.wait_for_attach()
def leave():
    sys.stdout.write('the last word')
    sys.stdout.flush()
    os._exit(-3)
threading.Thread(target=leave).start()
""")
    client = program.attach()
    client.expect_exit(253)
    assert client.output('stdout') == 'the last word'
    program.expect_exit(253)


@pytest.mark.needs('trace')
def test_os_exit_is_the_programs_own_after_a_detach(device):
    program, path = device.run_text("""
import os, time
before = os._exit
ptvsd_lite.wait_for_attach()
while ptvsd_lite.is_attached():
    time.sleep(0.01)
print(os._exit is before)
""")
    client = program.attach()
    client.disconnect()
    program.expect('True')


def test_exit_does_not_wait_for_a_silent_client(device):
    program, path = device.run_text('ptvsd_lite.wait_for_attach()\n')
    client = program.attach()
    client.expect_event('exited')
    client.expect_event('terminated')
    program.expect_exit(0)
    client.expect_closed()


def test_a_program_that_ends_at_once(device):
    device.write('program.py', 'from ptvsd_lite import enable_attach\n'
                               'enable_attach("my_secret", ("127.0.0.1", %d))\n' % device.port)
    for _ in range(3):
        device.run('program.py', PYTHONMALLOC='debug').expect_exit(0)


@pytest.mark.needs('module atexit')
def test_what_is_printed_at_exit_arrives(device):
    program, path = device.run_text("""
import atexit
def bye():
    print('bye')
atexit.register(bye)
ptvsd_lite.wait_for_attach()
""")
    client = program.attach()
    client.expect_output('bye', 'stdout')
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'Warning' not in program.text['stderr']  # of a log that is left open


def test_terminate(device):
    """As Ctrl-C would: the program may clean up."""
    program, path = device.run_text("""
import time
try:
    while True:
        time.sleep(%s)
finally:
    print('cleaned up')
""" % (60 if device.interpreter.can['kill'] else 0.01))
    client = program.attach(filters=[])
    client.request('terminate')
    program.expect('cleaned up')
    try:
        client.expect_exit(1, certain=False)
    except Closed:  # PyPy leaves out atexit when it ends by KeyboardInterrupt
        pass
    program.process.wait(10)


@pytest.mark.skipif(os.name != 'posix', reason='this system cannot: SIGTERM')
@pytest.mark.needs('module signal')
def test_terminate_a_program_in_the_background(device):
    """The shell has it ignore SIGINT."""
    program, path = device.run_text("""
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print('ready')
while True:
    time.sleep(60)
""")
    program.expect('ready')
    client = program.attach()
    client.request('terminate')
    program.expect_exit(-signal.SIGTERM)


@pytest.mark.needs('kill')
@pytest.mark.parametrize('stopped', [False, True])
def test_disconnect_and_terminate(device, stopped):
    """By force, if the program takes no notice."""
    program, path = device.run_text("""
import time
n = 0
while True:
    try:
        time.sleep(0.01)
        n += 1
    except KeyboardInterrupt:
        print('no notice')
""")
    client = program.attach()
    if stopped:
        client.set_breakpoints(path, 8)
        client.expect_stopped('breakpoint', 8)
    client.disconnect(terminateDebuggee=True)
    program.expect_exit(1)


def test_interrupt_at_the_device_while_stopped(device):
    """Ctrl-C belongs to the program: it is let go, and gets it."""
    program, path = device.run_text("""
import time
try:
    ptvsd_lite.wait_for_attach()
    time.time()
    for _ in range(1000):
        time.sleep(0.01)
except KeyboardInterrupt:
    print('interrupted')
while True:
    time.sleep(0.01)
""")
    client = program.attach(breakpoints={path: [7]})
    client.expect_stopped('breakpoint', 7)
    program.process.send_signal(signal.SIGINT)
    if device.interpreter.can['signals that end a wait']:
        client.expect_event('continued')
    else:
        client.continue_()
    program.expect('interrupted')
    client.set_breakpoints(path, 13)  # the thread is traced as before
    client.expect_stopped('breakpoint', 13)
    client.disconnect()


def test_wait_for_attach(device):
    program, path = device.run_text("""
print(ptvsd_lite.wait_for_attach(0.1), ptvsd_lite.is_attached())
print(ptvsd_lite.wait_for_attach(), ptvsd_lite.is_attached())
ptvsd_lite.break_into_debugger()
print('on')
""")
    program.expect('False')
    client = program.attach()
    thread, frame = client.expect_stopped('breakpoint', 6)
    assert [f['name'] for f in client.stack(thread)] == ['<module>']
    client.next(thread)
    client.expect_stopped('step', 7)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].split() == (
        '(False, False) (True, True) on <end>' if device.interpreter.version < (3,)
        else 'False False True True on <end>').split()


def test_break_into_debugger_does_nothing_alone(device):
    program, path = device.run_text('ptvsd_lite.break_into_debugger()\nprint("on")\n')
    program.expect_exit(0)


@pytest.mark.needs('module threading')
def test_break_into_debugger_in_a_thread_that_was_there_before(device):
    path = device.write('program.py', """
import threading
ready = threading.Event()
def work():
    ready.wait()
    import ptvsd_lite
    ptvsd_lite.break_into_debugger()
    print('after')
thread = threading.Thread(target=work)
thread.start()
import ptvsd_lite
ptvsd_lite.enable_attach(secret='my_secret')
ptvsd_lite.wait_for_attach()
ready.set()
thread.join()
""")
    program = device.run('program.py')
    client = program.attach()
    thread, _ = client.expect_stopped('breakpoint', 7)
    client.next(thread)
    client.expect_stopped('step', 8)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('fork')
def test_fork(device):
    """The child drops the session; the parent keeps it."""
    program, path = device.run_text("""
import os, sys, time, warnings
warnings.simplefilter('ignore')
ptvsd_lite.wait_for_attach()
pid = os.fork()
if pid == 0:
    attached = ptvsd_lite.is_attached()
    again = ptvsd_lite.enable_attach('other', address=('127.0.0.1', 0))
    os.write(1, ('child %s %s\\n' % (attached, again[1] > 0)).encode())
    os._exit(0)
os.waitpid(pid, 0)
print('parent')
""")
    client = program.attach(breakpoints={path: [9, 14]})
    program.expect('child False True')
    client.expect_stopped('breakpoint', 14)
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)


def test_program_inside_an_import(device):
    """Python 2 holds one lock during imports; our threads must not want it."""
    device.write('inside.py', 'import ptvsd_lite\nptvsd_lite.enable_attach("my_secret")\n' + LOOP)
    device.write('outer.py', 'import inside\n')
    path = device.desk / 'inside.py'
    program = device.run('outer.py')
    client = program.attach(breakpoints={path: [{'line': 8, 'condition': 'n > 3'}]})
    thread, frame = client.expect_stopped('breakpoint', 8)
    assert int(client.value('n', frame)) > 3
    with pytest.raises(Failed):
        client.value('nothing', frame)
    assert client.request('source', source={'path': str(path)}, sourceReference=0)['content']
    client.evaluate('n = 1000000', frame, 'repl')
    client.continue_(thread)
    client.expect_exit(0)


def test_a_thread_of_ours_never_shows(device):
    program, path = device.run_text(WORKER, **TRACED)
    line = line_of(path, 'name.upper()')
    client = program.attach(breakpoints={path: [line]})
    client.expect_stopped('breakpoint', line)
    for thread in client.threads():
        for frame in client.stack(thread['id']):
            assert frame['source']['name'] not in ('ptvsd_lite.py', 'threading.py')
    client.disconnect()


def looked_at(device, *asked):
    """Look at objects of a program in which nothing collects garbage, and go on.

    asked: (command, arguments). Returns what the program finds then: 'freed' or 'alive'.
    """
    program, path = device.run_text("""
import gc, sys, weakref
gc.disable()
class Thing(object):
    def fails(self): raise ValueError(self)
def use():
    thing = Thing()
    return weakref.ref(thing)  # here
ptvsd_lite.wait_for_attach()
found = use()
print('freed' if found() is None else 'alive')
sys.stdout.flush()
sys.stdin.readline()
""")
    here = line_of(path, '# here')
    client = program.attach(breakpoints={path: [here]})
    thread, frame = client.expect_stopped('breakpoint', here)
    for command, arguments in asked:
        reference = client.locals_reference(frame)
        try:
            client.request(command, **dict(arguments, frameId=frame, variablesReference=reference))
        except Failed:
            pass
    return program, client, thread


@pytest.mark.needs('trace', 'reference counts')
@pytest.mark.parametrize('command, arguments', [
    ('evaluate', {'expression': 'thing', 'context': 'watch'}),
    ('evaluate', {'expression': 'unknown', 'context': 'hover'}),
    ('evaluate', {'expression': 'thing.fails()', 'context': 'repl'}),
    ('variables', {}), ('setVariable', {'name': 'thing.x', 'value': 'thing.fails()'}),
    ('setExpression', {'expression': 'thing.fails().x', 'value': '1'}),
    ('dataBreakpointInfo', {'name': 'thing'}),
    ('completions', {'text': 'thing.fails().', 'column': 15})])
@pytest.mark.parametrize('leave', [False, True])
def test_nothing_of_the_program_is_kept_alive(device, command, arguments, leave):
    """Not even until somebody collects garbage."""
    program, client, thread = looked_at(device, (command, arguments))
    if leave:
        client.disconnect()
    else:
        client.continue_(thread)
    program.expect('freed')
    program.type('go on')
    program.expect_exit(0)


@pytest.mark.needs('trace', 'gc.get_objects', 'features')
def test_code_under_ever_new_names(device):
    """It is forgotten, nobody is told of what he cannot open, and breakpoints bind in it."""
    program, path = device.run_text("""
import gc
def run(number, name):
    exec(compile('x = %d\\ny = x' % number, name, 'exec'), {})
def never():
    return 1  # never
ptvsd_lite.wait_for_attach()
for number in range(4000):
    run(number, '/made/number%d.py' % number)
gc.collect()
print(len([one for one in gc.get_objects() if type(one).__name__ == 'Source']) < 3000)
run(1, '/made/wanted.py')
""")
    client = program.attach(breakpoints={path: [line_of(path, '# never')],
                                         '/desk/wanted.py': [2]}, justMyCode=False)
    client.expect_event('breakpoint', reason='changed')
    thread, _ = client.expect_stopped('breakpoint', 2)
    assert client.stack(thread)[0]['source']['name'] == 'wanted.py'
    loaded = client.request('loadedSources')['sources']
    assert not [source for source in loaded if '/made/' in source['path']]
    client.continue_(thread)
    client.expect_exit(0)
    assert program.text['stdout'].strip().startswith('True')
    assert not [message for message in client.chatter if 'number39' in str(message)]


@pytest.mark.needs('trace', 'module threading')
def test_new_names_that_several_threads_meet_at_once(device):
    """Each is forgotten once, and no request fails of it."""
    program, path = device.run_text("""
import threading
def run():
    for number in range(2500):
        exec(compile('x = 1', '/made/number%d.py' % number, 'exec'), {})
def never():
    return 1  # never
ptvsd_lite.wait_for_attach()
threads = [threading.Thread(target=run) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
""")
    client = program.attach(breakpoints={path: [line_of(path, '# never')]})
    client.expect_exit(0)
    assert 'KeyError' not in program.log


@pytest.mark.needs('trace', 'features')
def test_files_that_are_loaded_while_a_client_configures(device):
    """Each is told once."""
    wait = "import sys\nprint('%s')\nsys.stdout.flush()\nsys.stdin.readline()\n"
    device.write('late.py', wait % 'inside')
    program, path = device.run_text(wait % 'ready' + 'import late\n')
    client = program.connect()
    client.initialize()
    client.attach()
    program.expect('ready')
    program.type('load it')
    program.expect('inside')
    client.configuration_done()
    program.type('go on')
    client.expect_exit()
    told = [message['body']['source']['name'] for message in client.chatter
            if message.get('event') == 'loadedSource']
    assert (told.count('late.py'), told.count('program.py')) == (1, 1)
