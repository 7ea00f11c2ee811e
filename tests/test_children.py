"""Child processes: each is a session of its own for a client that wants it so, else alone."""

import os
import shutil
import signal
import socket

import pytest

from client import TIMEOUT, frame
from debuggee import ROOT, free_port
from test_guard import certificate  # a fixture
from test_tutorial import line_of

pytestmark = pytest.mark.needs('fork')
assert certificate

FORK = """
import os, sys, warnings
warnings.simplefilter('ignore')  # of forks in a process that has threads
ptvsd_lite.wait_for_attach()
def work():
    x = 5
    return x + 1
pid = os.fork()
if pid == 0:
    os._exit(work())
_, status = os.waitpid(pid, 0)
print('child %d' % (status >> 8))
"""

WORKER = """
import sys
def work():
    x = sys.argv[1:]
    return x
print(work(), __name__)
sys.exit(7)
"""

STARTER = """
import os, subprocess, sys
ptvsd_lite.wait_for_attach()
"""


def run_fork(device, text=FORK, **more):
    """Run text and attach to it; return program, client, and where to attach to the child."""
    program, path = device.run_text(text)
    client = program.attach(subProcess=True, **more)
    return program, client, path


def expect_work(child):
    """Expect a stop of WORKER in work(); return what its x is."""
    child.expect_event('breakpoint', reason='changed')
    thread, frame = child.expect_stopped('breakpoint', 5)
    value = child.value('x', frame)
    child.continue_(thread)
    expect_failure(child, 7)
    return value


def expect_failure(client, code):
    """Expect the stop at an exit with a code, which is an uncaught exception, and the end."""
    thread, _ = client.expect_stopped('exception')
    client.continue_(thread)
    client.expect_exit(code)


def expect_child_of(program, client, code=0):
    """Attach to the next child and let it run."""
    child = program.attach_to_child(client.expect_child())
    child.expect_exit(code)


# -- fork

def test_fork(device):
    program, client, path = run_fork(device)
    body = client.expect_child()
    assert body['type'] == 'debugpy' and body['subProcess'] is True, body
    assert body['connect']['host'] == '127.0.0.1' and body['secret'] == 'my_secret', body
    child = program.attach_to_child(body, breakpoints={path: [9]})
    thread, frame = child.expect_stopped('breakpoint', 9)
    assert [f['name'] for f in child.stack(thread)] == ['work', '<module>']
    assert child.value('x', frame) == '5'
    child.next(thread)
    child.expect_stopped('step')
    child.continue_(thread)
    child.expect_exit(6)
    program.expect('child 6')
    client.expect_exit(0)
    program.expect_exit(0)


def test_breakpoints_of_the_parent_stay_its_own(device):
    """A child has none, and the code it runs is as it was."""
    program, client, path = run_fork(device, FORK.replace(
        'pid = os.fork()', 'code = work.__code__\nptvsd_lite.break_into_debugger()\n'
        'pid = os.fork()').replace(
        'os._exit(work())', 'os._exit(work() + 10 * (work.__code__ is code))') + 'work()\n')
    client.expect_stopped('breakpoint')
    client.set_breakpoints(path, 9)
    client.continue_()
    program.attach_to_child(client.expect_child()).expect_exit(16)
    client.expect_stopped('breakpoint', 9)
    client.continue_()
    client.expect_exit(0)


def test_fork_in_a_thread(device):
    program, client, path = run_fork(device, FORK.replace('pid = os.fork()', """
import threading
pids = []
def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(work())
    pids.append(pid)
thread = threading.Thread(target=fork)
thread.start()
thread.join()
pid = pids[0]"""))
    child = program.attach_to_child(client.expect_child(), breakpoints={path: [9]})
    thread, frame = child.expect_stopped('breakpoint', 9)
    assert child.value('x', frame) == '5'
    child.continue_(thread)
    child.expect_exit(6)
    program.expect('child 6')
    client.expect_exit(0)


def test_output_just_before_exit(device):
    program, client, path = run_fork(device, FORK.replace('x = 5', """x = 5
    for i in range(200): sys.stdout.write('line %d\\n' % i)
    sys.stdout.flush()"""))
    child = program.attach_to_child(client.expect_child())
    child.expect_exit(6)
    assert child.output('stdout').endswith('line 198\nline 199\n')
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].count('line 199\n') == 1


def test_start_debugging(device):
    """A client that offers it is asked instead of being told."""
    program, client, path = run_fork(
        device, capabilities=['supportsStartDebuggingRequest'], host='127.0.0.1', port=1,
        debugServer=1, justMyCode=False, __sessionId='x', restart=True)
    configuration = client.expect_start_debugging()['arguments']['configuration']
    port = configuration['connect']['port']
    number = configuration['subProcessId']
    assert port != 1 and configuration == {
        'type': 'debugpy', 'name': 'Subprocess %d' % number, 'subProcess': True,
        'subProcessId': number, 'secret': 'my_secret', 'justMyCode': False, 'host': '127.0.0.1',
        'port': port, 'debugServer': port, 'connect': {'host': '127.0.0.1', 'port': port}}
    child = program.attach_to_child(configuration, breakpoints={path: [9]})
    thread, _ = child.expect_stopped('breakpoint', 9)
    child.continue_(thread)
    child.expect_exit(6)
    client.expect_exit(0)


def test_start_debugging_refused(device):
    """The child does not wait for a client that will not come."""
    program, client, path = run_fork(device, capabilities=['supportsStartDebuggingRequest'])
    message = client.expect_start_debugging()
    client.send_bytes(frame({'seq': 99, 'type': 'response', 'command': 'startDebugging',
                             'request_seq': message['seq'], 'success': False}))
    program.expect('child 6')
    client.expect_exit(0)


def test_client_leaves(device):
    program, client, path = run_fork(device)
    client.expect_child()
    client.disconnect()
    program.expect('child 6')
    program.expect_exit(0)


def test_client_breaks_off(device):
    program, client, path = run_fork(device)
    client.expect_child()
    client.close()
    program.expect('child 6')
    program.expect_exit(0)


def test_nobody_attaches(device):
    program, client, path = run_fork(device, FORK.replace(
        'def work', 'ptvsd_lite.CHILD_SECONDS = 0.2\ndef work'))
    client.expect_child()
    program.expect('child 6')
    client.expect_exit(0)


def test_without_sub_process(device):
    """A forked child runs alone: nothing of ours is left in it, whatever the parent has set."""
    program, path = device.run_text("""
import os, sys, warnings
warnings.simplefilter('ignore')
def work():
    return 5
def state():
    return (work.__code__, sys.excepthook, sys.exit, sys.gettrace(), sys.stdout, os._exit,
            os.execv, getattr(sys, 'breakpointhook', None), list(sys.meta_path))
before = state()
ptvsd_lite.wait_for_attach()
ptvsd_lite.break_into_debugger()
pid = os.fork()
if pid == 0:
    os.write(1, ('same %s' % [a == b for a, b in zip(state(), before)]).encode())
    os._exit(work())
print('child %d' % (os.waitpid(pid, 0)[1] >> 8))
work()
""")
    client = program.attach(breakpoints={path: [7]}, filters=['raised', 'uncaught'])
    client.expect_stopped('breakpoint')
    client.next()
    client.expect_stopped('step')
    client.next()
    client.expect_stopped('step', line_of(path, 'if pid'))
    client.continue_()
    program.expect('child 5')
    client.expect_stopped('breakpoint', 7)
    client.continue_()
    client.expect_exit(0)
    assert 'same' in program.text['stdout'] and 'False' not in program.text['stdout']


def test_fork_while_it_is_evaluated(device):
    """What is evaluated gets no debugger, and its process does not hang in our stop."""
    program, path = device.run_text('import os, sys\nptvsd_lite.wait_for_attach()\n'
                                    'x = 1\nprint("on")\n')
    client = program.attach(subProcess=True, breakpoints={path: [6]})
    thread, frame = client.expect_stopped('breakpoint', 6)
    client.evaluate('pid = os.fork()\nif not pid: os._exit(3)\n'
                    'status = os.waitpid(pid, 0)[1] >> 8', frame, 'repl')
    assert client.value('status', frame) == '3'
    client.continue_(thread)
    client.expect_exit(0)


def test_fork_while_the_log_is_written(device):
    """What another thread does to the log just then does not keep the child from ending."""
    program, path = device.run_text("""
import os, sys, threading, warnings
warnings.simplefilter('ignore')  # of forks in a process that has threads
ended = []
def write():
    while not ended:
        ptvsd_lite.log.write('busy')
thread = threading.Thread(target=write)
thread.start()
for i in range(30):
    pid = os.fork()
    if pid == 0:
        sys.exit(3)
    assert os.waitpid(pid, 0)[1] >> 8 == 3
ended.append(True)
print('all have ended')
""")
    program.expect('all have ended')
    program.expect_exit(0)


def test_fork_beside_threads_of_ours(device):
    """It is warned of only if the program has threads of its own, whatever filters it sets."""
    if device.interpreter.version < (3, 12):
        pytest.skip('this runtime does not warn of forks beside threads')
    program, _ = device.run_text("""
import os, pickle, threading, warnings
def fork():
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter('always')
        if os.fork() == 0:
            os._exit(0)
        os.wait()
        return len(found)
if os.fork() == 0:   # and warnings are errors
    os._exit(0)
os.wait()
print(fork())
event = threading.Event()
thread = threading.Thread(target=event.wait)
thread.start()
print(fork())
event.set()
thread.join()
print(fork(), pickle.loads(pickle.dumps(warnings.filters))[0][1].match('a'))
""")
    program.expect_exit(0)
    assert program.text['stdout'].split() == ['0', '1', '0', 'None', '<end>']


# -- other programs

@pytest.mark.parametrize('call, program_arguments', [
    ('print(subprocess.Popen([sys.executable, "worker.py", "a", "-b"]).wait())', "['a', '-b']"),
    ('print(subprocess.call([sys.executable, "-uB", "-W", "ignore", "-m", "worker", "-c"]))',
     "['-c']"),
    ('print(subprocess.call([sys.executable, "-mworker"], env=dict(os.environ, A="b")))', '[]'),
    ('print(os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "worker.py", "s"]))', "['s']"),
    ('print(os.spawnle(os.P_WAIT, sys.executable, sys.executable, "worker.py", os.environ))',
     '[]'),
])
def test_programs(device, call, program_arguments):
    path = device.write('worker.py', WORKER)
    program, _ = device.run_text(STARTER + call + '\n')
    client = program.attach(subProcess=True)
    child = program.attach_to_child(client.expect_child(), breakpoints={path: [5]})
    assert expect_work(child) == program_arguments
    client.expect_exit(0)
    program.expect_exit(0)
    assert "__main__" in program.text['stdout'] and program.text['stdout'].endswith('7\n<end>')


@pytest.mark.needs('os.posix_spawn')
def test_posix_spawn(device):
    path = device.write('worker.py', WORKER)
    program, _ = device.run_text(STARTER + """
pid = os.posix_spawn(sys.executable, [sys.executable, 'worker.py'], os.environ)
print(os.waitpid(pid, 0)[1] >> 8)
""")
    client = program.attach(subProcess=True)
    expect_work(program.attach_to_child(client.expect_child(), breakpoints={path: [5]}))
    client.expect_exit(0)
    program.expect('\n7\n')


def test_script_without_extension(device):
    """It finds the modules that lie beside it."""
    device.write('tools/tool', 'import beside\n')
    device.write('tools/beside.py', 'raise SystemExit(9)\n')
    program, _ = device.run_text(
        STARTER + 'print(subprocess.call([sys.executable, "tools/tool"]))\n')
    client = program.attach(subProcess=True)
    expect_child_of(program, client, 9)
    client.expect_exit(0)
    program.expect('9\n')


def test_code(device):
    """-c, with what the program may look at: its arguments, its environment, its output."""
    code = ('import os, sys; print(sys.argv, [n for n in os.environ if "PTVSD_LITE_C" in n], '
            '__name__, sys.path[0], getattr(sys, "orig_argv", sys.argv)[-1]); sys.exit(4)')
    program, path = device.run_text(STARTER + """
code = %r
child = subprocess.Popen([sys.executable, '-Bc', code, 'one'], stdout=subprocess.PIPE)
print(child.communicate()[0].decode(), child.wait())
""" % code)
    client = program.attach(subProcess=True)
    expect_failure(program.attach_to_child(client.expect_child()), 4)
    client.expect_exit(0)
    program.expect_exit(0)
    plain = device.run('-Bc', code, 'one')
    plain.expect_exit(4)
    assert plain.text['stdout'].replace('<end>', '') in program.text['stdout'].replace('\\n', '\n')
    assert program.text['stderr'].count('\n') == 1  # that the parent listens


def test_isolated(device):
    """-I leaves the folders alone in which modules are looked for."""
    if device.interpreter.version < (3, 4):
        pytest.skip('this runtime has no -I')
    device.write('show.py', 'import sys\nprint("path", sys.path)\n')
    program, path = device.run_text(
        STARTER + 'subprocess.call([sys.executable, "-I", "show.py"])\n')
    client = program.attach(subProcess=True)
    expect_child_of(program, client)
    client.expect_exit(0)
    program.expect_exit(0)
    plain = device.run('-I', 'show.py')
    plain.expect_exit(0)
    assert program.text['stdout'] == plain.text['stdout']


def test_other_programs_are_left_alone(device):
    program, path = device.run_text(STARTER + """
print(subprocess.check_output(['/bin/echo', 'python', '-m', 'x']).decode())
print(subprocess.call('exit 5', shell=True))
sys.stdout.flush()
print(subprocess.call([sys.executable, '-V'], stdout=sys.stderr))
print(subprocess.Popen([sys.executable, '-'], stdin=subprocess.PIPE).communicate(b'1/1'))
try:
    subprocess.call(['/no/such/python', 'x.py'])
except OSError as e:
    print(e.errno)
""")
    client = program.attach(subProcess=True)
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].split() == (
        ['python', '-m', 'x', '5', '0', '(None,', 'None)', '2', '<end>'])


def test_programs_without_sub_process(device):
    """They are not touched at all, neither before the client has come nor after it has left."""
    show = 'import sys; print("ptvsd_lite" in sys.modules, sys.argv)'
    program, path = device.run_text("""
import subprocess, sys
def show():
    sys.stdout.flush()
    subprocess.call([sys.executable, '-c', %r])
show()
ptvsd_lite.wait_for_attach()
show()
while ptvsd_lite.is_attached(): pass
print('left')
sys.stdout.flush()
ptvsd_lite.wait_for_attach()
print('back')
sys.stdout.flush()
while ptvsd_lite.is_attached(): pass
show()
""" % show)
    client = program.attach()
    program.expect_count("False ['-c']" if device.interpreter.version >= (3,) else
                         "(False, ['-c'])", 2)
    client.disconnect()
    program.expect('left')
    client = program.attach(subProcess=True)
    program.expect('back')
    client.disconnect()
    program.expect_exit(0)
    assert program.text['stdout'].count('False') == 3 and 'True' not in program.text['stdout']


def test_grandchildren(device):
    path = device.write('worker.py', WORKER)
    device.write('middle.py', 'import subprocess, sys\n'
                              'sys.exit(subprocess.call([sys.executable, "worker.py"]))\n')
    program, _ = device.run_text(STARTER + 'sys.exit(subprocess.call('
                                           '[sys.executable, "middle.py"]))\n')
    client = program.attach(subProcess=True)
    child = program.attach_to_child(client.expect_child())
    grandchild = program.attach_to_child(child.expect_child(), breakpoints={path: [5]})
    expect_work(grandchild)
    expect_failure(child, 7)
    expect_failure(client, 7)
    program.expect_exit(7)


def test_fork_and_execute(device):
    """The program that takes the place of a child is debugged, too, as the same process."""
    path = device.write('worker.py', WORKER)
    program, client, _ = run_fork(device, FORK.replace(
        'os._exit(work())', "os.execlp(sys.executable, sys.executable, 'worker.py', 'x')"))
    body = client.expect_child()
    child = program.attach_to_child(body)
    again = client.expect_child()
    assert again['subProcessId'] == body['subProcessId']
    child.expect_closed()
    expect_work(program.attach_to_child(again, breakpoints={path: [5]}))
    program.expect('child 7')
    client.expect_exit(0)


EXECUTE = """
import os, sys
ptvsd_lite.wait_for_attach()
try:
    os.execv('/no/such/python', ['python', 'worker.py'])
except OSError:
    print('goes on')
    sys.stdout.flush()
os.execlp(sys.executable, sys.executable, 'worker.py', 'x')
"""


@pytest.mark.parametrize('capabilities', [[], ['supportsStartDebuggingRequest']])
def test_execute(device, capabilities):
    """The client finds the program that takes the place of its own, at the same port."""
    path = device.write('worker.py', WORKER)
    program, _ = device.run_text(EXECUTE)
    client = program.attach(subProcess=True, capabilities=capabilities)
    body = (client.expect_start_debugging()['arguments']['configuration'] if capabilities
            else client.expect_child())
    client.expect_event('terminated')
    assert body['connect']['port'] == program.port
    assert body['subProcessId'] == program.process.pid
    assert expect_work(program.attach_to_child(body, breakpoints={path: [5]})) == "['x']"
    program.expect_exit(7)
    assert program.text['stdout'].startswith('goes on\n')


def test_execute_again_and_again(device):
    """Each program calls enable_attach() itself, which has been seen to."""
    program, path = device.run_text("""
import os, sys
ptvsd_lite.wait_for_attach()
number = int(sys.argv[1]) if sys.argv[1:] else 0
if number < 3:
    os.execve(sys.executable, [sys.executable, 'program.py', str(number + 1)], os.environ)
print('the last')
""")
    client = program.attach(subProcess=True)
    for number in range(3):
        body = client.expect_child()
        client.expect_event('terminated')
        client = program.attach_to_child(body, breakpoints={path: [6]})
        expect_bound(client)
        _, frame = client.expect_stopped('breakpoint', 6)
        client.next()
        client.expect_stopped('step', 7)
        assert client.value('number', client.stack()[0]['id']) == str(number + 1)
        client.continue_()
    client.expect_exit(0)
    program.expect('the last')
    program.expect_exit(0)


def test_executed_program_waits_for_nobody_long(device):
    """It runs on, and can still be attached to."""
    text = (device.folder / 'ptvsd_lite.py').read_text()
    (device.folder / 'ptvsd_lite.py').write_text(
        text.replace('CHILD_SECONDS = 30', 'CHILD_SECONDS = 0.2'))
    device.write('worker.py', 'import ptvsd_lite\nprint("runs")\n'
                              'ptvsd_lite.wait_for_attach()\nprint("attached")\n')
    program, _ = device.run_text(EXECUTE)
    client = program.attach(subProcess=True)
    client.expect_child()
    client.expect_event('terminated')
    program.expect('runs')
    program.attach()
    program.expect('attached')
    program.expect_exit(0)


def test_execute_what_cannot_be(device):
    """The client has gone, and can come back."""
    program, _ = device.run_text("""
import os
ptvsd_lite.wait_for_attach()
try:
    os.execv('python', ['python', 'x.py', 'a' * 10 ** 7])
except OSError:
    print('goes on')
ptvsd_lite.wait_for_attach()
""")
    (device.folder / 'python').write_text('')
    (device.folder / 'python').chmod(0o755)
    client = program.attach(subProcess=True)
    client.expect_child()
    client.expect_event('terminated')
    client.disconnect()
    program.expect('goes on')
    program.attach().expect_exit(0)
    program.expect_exit(0)


def test_preexec_fn(device):
    """A function that runs between fork and execution is no program of its own."""
    program, path = device.run_text(STARTER + """
import warnings
warnings.simplefilter('ignore')
print(subprocess.call([sys.executable, '-c', 'print("run")'], preexec_fn=lambda: os.umask(0)))
""")
    client = program.attach(subProcess=True)
    expect_child_of(program, client)
    client.expect_exit(0)
    assert program.text['stdout'].startswith('run\n')


def test_own_enable_attach(device):
    """A child that calls enable_attach() itself has been seen to."""
    device.write('worker.py', WORKER)
    (device.folder / 'worker.py').write_text(
        'import ptvsd_lite, sys\nprint(ptvsd_lite.enable_attach("other", ("127.0.0.1", 1))[1])\n')
    program, _ = device.run_text(STARTER + 'subprocess.call([sys.executable, "worker.py"])\n')
    client = program.attach(subProcess=True)
    body = client.expect_child()
    program.attach_to_child(body).expect_exit(0)
    program.expect('%d\n' % body['connect']['port'])
    client.expect_exit(0)


# -- the end

SLEEPER = """
import sys, time
def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()
def sleep():
    while True:
        try:
            say('begins ')
            time.sleep(60)
            for _ in range(1000):   # Python 2 may raise it up to 100 bytecodes after the sleep
                pass
        finally:
            say('cleans up ')
        if NOTICE:
            break
"""
KIN = """
import os, subprocess, sys, warnings
warnings.simplefilter('ignore')
ptvsd_lite.wait_for_attach()
from sleeper import say, sleep
subprocess.Popen([sys.executable, 'middle.py'])
if os.fork() == 0:
    try:
        sleep()
    finally:
        os._exit(3)
sleep()
"""


def run_kin(device, notices=True):
    """Start a program with a forked child, and another with a child of its own; attach to all."""
    text = SLEEPER if notices else SLEEPER.replace('finally', 'except KeyboardInterrupt')
    device.write('sleeper.py', text.replace('NOTICE', str(notices)))
    device.write('middle.py', 'import subprocess, sys\nfrom sleeper import sleep\n'
                 'subprocess.Popen([sys.executable, "-c", "import sleeper; sleeper.sleep()"])\n'
                 'sleep()\n')
    program, _ = device.run_text(KIN)
    client = program.attach(subProcess=True, filters=[])
    children = [program.attach_to_child(client.expect_child(), filters=[]) for _ in range(2)]
    middle = [child for child in children if child.expect_event('process')['name'] == 'middle.py'][0]
    children.append(program.attach_to_child(middle.expect_child(), filters=[]))
    program.expect_count('begins', 4)
    return program, client, children


def expect_all_ended(program):
    """Wait until all that write where the program does have ended, too."""
    program.process.wait(TIMEOUT)
    for reader in program._readers:
        reader.join(TIMEOUT)
    assert program.text['stdout'].endswith('<end>'), program.text


def test_terminate(device):
    """As Ctrl-C would, and grandchildren, too."""
    program, client, _ = run_kin(device)
    client.request('terminate')
    expect_all_ended(program)
    assert program.text['stdout'].count('cleans up') == 4


def test_terminate_by_force(device):
    program, client, _ = run_kin(device, notices=False)
    client.request('disconnect', terminateDebuggee=True)
    expect_all_ended(program)


def test_terminate_children_that_wait(device):
    """Nobody has attached to them, so they have not begun."""
    device.write('sleeper.py', SLEEPER.replace('NOTICE', 'True'))
    device.write('middle.py', 'import sleeper\nsleeper.sleep()\n')
    program, _ = device.run_text(KIN)
    client = program.attach(subProcess=True, filters=[])
    client.expect_child()
    client.expect_child()
    program.expect('begins')
    client.request('terminate')
    expect_all_ended(program)
    assert program.text['stdout'].count('begins') == 1


def test_children_without_a_client_outlive_the_parent(device):
    """What has been let go is no concern of the parent's client any more."""
    program, client, children = run_kin(device)
    for child in children:
        child.disconnect()
    client.request('terminate')
    program.process.wait(TIMEOUT)
    program.expect('cleans up')
    pids = [message['body']['subProcessId'] for one in [client] + children
            for message in one.transcript if getattr(message, 'get', str)('event') == 'debugpyAttach']
    assert len(pids) == 3
    for pid in pids:
        os.kill(pid, signal.SIGKILL)   # fails if it has gone
    expect_all_ended(program)
    assert program.text['stdout'].count('cleans up') == 1


# -- multiprocessing

POOL = """
import multiprocessing, os, sys, warnings
def work(n):
    x = n + 1
    return x * 2
if __name__ == '__main__':
    import ptvsd_lite
    ptvsd_lite.enable_attach(secret='my_secret')
    warnings.simplefilter('ignore')
    ptvsd_lite.wait_for_attach()
    context = METHOD
    process = context.Process(target=work, args=(1,))
    process.start()
    process.join()
    print('process %s' % process.exitcode)
    pool = context.Pool(2)
    print('pool %s' % pool.map(work, [10, 20]))
    pool.close()
    pool.join()
"""
METHODS = dict({name: "multiprocessing.get_context('%s')" % name
                for name in ('fork', 'spawn', 'forkserver')}, plain='multiprocessing')


def expect_bound(client):
    """Expect client's one breakpoint to be bound at once, or later."""
    answers = [message['body']['breakpoints'] for message in client.transcript
               if message.get('command') == 'setBreakpoints' and 'body' in message]
    if not answers[-1][0]['verified']:
        client.expect_event('breakpoint', reason='changed')


def multiprocess(device, method):
    """Run POOL with a method of starting processes; return program, client, desk's path."""
    if method != 'plain' and device.interpreter.version < (3,):
        pytest.skip('this runtime has one method to start processes')
    path = device.write('program.py', POOL.replace('METHOD', METHODS[method]).replace(
        'import ptvsd_lite\n    ptvsd', 'import ptvsd_lite\n    ptvsd'))
    text = path.read_text().replace(
        "ptvsd_lite.enable_attach(secret='my_secret')", "sys.stderr.write('listening %d\\n' % "
        "ptvsd_lite.enable_attach('my_secret', ('127.0.0.1', 0))[1])")
    (device.folder / 'program.py').write_text(text)
    program = device.run('program.py')
    return program, program.attach(subProcess=True), path


@pytest.mark.parametrize('method', METHODS)
def test_multiprocessing(device, method):
    program, client, path = multiprocess(device, method)
    child = program.attach_to_child(client.expect_child(), breakpoints={path: [5]})
    expect_bound(child)
    thread, frame = child.expect_stopped('breakpoint', 5)
    assert child.value('x', frame) == '2'
    assert child.stack(thread)[-1]['name'] == '<module>'
    child.continue_(thread)
    code = device.interpreter.fork_server_code(0) if method == 'forkserver' else 0
    child.expect_exit(code)
    workers = [program.attach_to_child(client.expect_child()) for _ in range(2)]
    program.expect('pool [22, 42]')
    for worker in workers:
        worker.expect_exit(code)
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'process 0' in program.text['stdout']


EXECUTOR = """
import concurrent.futures, multiprocessing
def work(n):
    return n * 2
if __name__ == '__main__':
    ptvsd_lite.wait_for_attach()
    context = multiprocessing.get_context('forkserver')
    while ptvsd_lite.is_attached():
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
            print('result %s' % pool.submit(work, 21).result())
        input()
    print('without %s' % context.Pool(1).map(work, [4]))
    ptvsd_lite.wait_for_attach()
    pool = context.Pool(1)   # which kills what it has started when it goes
    print('again %s' % pool.map(work, [5]))
    input()
"""


def test_fork_server(device):
    """It is no session of its own, and it outlives those of its children and its parent."""
    code = 'from concurrent.futures import ProcessPoolExecutor as p; p._adjust_process_count'
    if device.interpreter.version < (3, 7) or device.run('-c', code).process.wait():
        pytest.skip('this runtime has no executors that work, with a method to choose')
    program, path = device.run_text(EXECUTOR)
    client = program.attach(subProcess=True)
    for _ in range(2):
        child = program.attach_to_child(client.expect_child(), breakpoints={path: [6]})
        expect_bound(child)
        child.expect_stopped('breakpoint', 6)
        child.continue_()
        child.expect_exit(0)
        program.expect('result 42')
        program.type('')
    program.attach_to_child(client.expect_child()).expect_exit(0)
    client.disconnect()
    program.type('')
    program.expect('without [8]')
    client = program.attach(subProcess=True)
    child = program.attach_to_child(client.expect_child(), breakpoints={path: [6]})
    expect_bound(child)
    child.expect_stopped('breakpoint', 6)
    child.continue_()
    program.expect('again [10]')


# -- the main script runs again

AGAIN = {'ptvsd_lite': """
import ptvsd_lite
ptvsd_lite.enable_attach(secret='my_secret', address=('127.0.0.1', %d))
ptvsd_lite.wait_for_attach()
ptvsd_lite.break_into_debugger()
""", 'debugpy': """
import debugpy, sys
sys.stderr.write('listening %%d\\n' %% debugpy.listen(('127.0.0.1', %d))[1])
debugpy.wait_for_client()
debugpy.breakpoint()
"""}
AGAIN_POOL = """
import multiprocessing, sys
def work(n):
    return n * 2
if __name__ == '__main__':
    pool = multiprocessing.get_context(sys.argv[1]).Pool(2)
    sys.stdout.write('pool %s' % pool.map(work, [10, 20]))
    pool.close()
    pool.join()
"""


@pytest.mark.parametrize('method', ['spawn', 'forkserver', 'fork'])
@pytest.mark.parametrize('module', AGAIN)
def test_multiprocessing_imports_the_main_script(device, module, method):
    """What it calls does nothing there, and says nothing: it cannot have the port."""
    if device.interpreter.version < (3,):
        pytest.skip('this runtime has one method to start processes')
    shutil.copy(str(ROOT / 'compat' / 'debugpy.py'), str(device.folder))
    device.write('program.py', AGAIN[module] % free_port() + AGAIN_POOL)
    program = device.run('program.py', method)
    client = program.attach(subProcess=False)
    client.expect_stopped('breakpoint')
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == 'pool [20, 40]<end>'
    assert 'not debugged' not in program.text['stderr']
    assert ('imports the main script: not debugged' in program.log) == (method != 'fork')


@pytest.mark.parametrize('method', ['spawn', 'forkserver', 'fork'])
def test_multiprocessing_of_the_main_script_is_debugged(device, method):
    """Whether a child imports it again depends on the method, and on the version."""
    if device.interpreter.version < (3,):
        pytest.skip('this runtime has one method to start processes')
    path = device.write('program.py', AGAIN['ptvsd_lite'] % free_port() + AGAIN_POOL.replace('Pool(2)', 'Pool(1)'))
    program = device.run('program.py', method)
    client = program.attach(subProcess=True)
    client.expect_stopped('breakpoint')
    client.continue_()
    line = line_of(path, 'return n * 2')
    child = program.attach_to_child(client.expect_child(), breakpoints={path: [line]})
    expect_bound(child)
    lines, thread = [], child.expect_end_or_stop('breakpoint')
    while thread:
        lines.append(child.stack(thread)[0]['line'])
        child.continue_(thread)
        thread = child.expect_end_or_stop('breakpoint')
    assert lines[-2:] == [line, line] and len(lines) <= 3
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == 'pool [20, 40]<end>'


RELOADER = """
import os, subprocess, sys
if 'AGAIN' not in os.environ:
    sys.exit(subprocess.call(%s, env=dict(os.environ, AGAIN='yes')))
print('the child')
sys.exit(5)
"""
SAME = '[sys.executable] + sys.argv'


@pytest.mark.parametrize('module', AGAIN)
@pytest.mark.parametrize('command', [
    SAME, '["/bin/sh", "-c", "\\"$0\\" \\"$@\\"; exit $?"] + ' + SAME], ids=['it', 'by a shell'])
def test_reloader(device, module, command):
    """It starts the same program again, which has to do without the port of its parent."""
    shutil.copy(str(ROOT / 'compat' / 'debugpy.py'), str(device.folder))
    text = (AGAIN[module] % free_port()).replace('.wait_for_', '.is_attached() if "AGAIN" not in '
                                                 '__import__("os").environ else %s.wait_for_' % module)
    text = text.replace('debugpy.is_attached', 'debugpy.is_client_connected')
    device.write('program.py', text + RELOADER % command)
    program = device.run('program.py')
    program.expect_exit(5)
    assert program.text['stdout'] == 'the child\n<end>'
    assert program.text['stderr'].count('this process is not debugged') == 1
    assert 'Traceback' not in program.text['stderr']


def test_reloader_under_the_command_line(device):
    device.write('program.py', RELOADER % (
        '[sys.executable, "ptvsd_lite.py", "--secret", "my_secret", "--wait", "--address", '
        '"127.0.0.1:%s" % os.environ["PTVSD_LITE_PARENT"].split()[1]] + sys.argv'))
    program = device.launch('--secret', 'my_secret', 'program.py')
    program.expect_exit(5)
    assert program.text['stdout'] == 'the child\n<end>'
    assert program.text['stderr'].count('this process is not debugged') == 1


def test_forked_workers_call_again(device):
    """They have a program to serve, and no port of their own."""
    port = free_port()
    program, path = device.run_text("""
import os, sys, warnings
warnings.simplefilter('ignore')
if os.fork() == 0:
    ptvsd_lite.wait_for_attach()
    ptvsd_lite.enable_attach('my_secret', ('127.0.0.1', %d))
    ptvsd_lite.wait_for_attach()
    ptvsd_lite.break_into_debugger()
    os._exit(7)
print(os.wait()[1] >> 8)
""" % port, enable="'my_secret', address=('127.0.0.1', %d)" % port)
    program.expect_exit(0)
    assert program.text['stdout'] == '7\n<end>'
    assert program.text['stderr'].count('this process is not debugged') == 1


def test_the_port_of_somebody_else(device):
    """Whoever has it now: the process that had it when the variable was set has ended."""
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        device.write('program.py', "import ptvsd_lite\n"
                     "ptvsd_lite.enable_attach('s', address=('127.0.0.1', %d))\n" % port)
        gone = device.run('-c', '')
        gone.expect_exit(0)
        for value in '%d %d' % (gone.process.pid, port), '1 %d' % (port + 1), 'x %d' % port, 'x':
            program = device.run('program.py', PTVSD_LITE_PARENT=value)
            program.expect_exit(1)
            assert 'the port is in use' in program.text['stderr']


# -- the way from child to parent

@pytest.mark.needs('tls')
def test_tls(device, certificate):
    """A child shows the certificate of its parent, wherever it works by then."""
    path = device.write('worker.py', WORKER)
    (device.folder / 'else').mkdir()
    program, _ = device.run_text(
        STARTER + 'subprocess.call([sys.executable, "../worker.py"], cwd="else")\n',
        enable="secret='my_secret', " + certificate)
    client = program.attach(tls=device.tls, subProcess=True)
    child = program.attach_to_child(client.expect_child(), device.tls, breakpoints={path: [5]})
    expect_work(child)
    client.expect_exit(0)


def test_no_child_of_ours(device):
    """Who does not know the key is not listened to; the children are."""
    program, client, path = run_fork(device, FORK.replace(
        'pid = ', "print('port %d.' % ptvsd_lite._server.parent.order['port']); pid = "))
    program.expect('.\n')
    port = int(program.text['stdout'].split('port ')[1].split('.')[0])
    for data in (b'GET / HTTP/1.0\r\n\r\n', frame({'key': 'x', 'pid': 1, 'port': 2}),
                 frame({'key': 5}), frame([1])):
        sock = socket.create_connection(('127.0.0.1', port), 30)
        sock.sendall(data)
        assert sock.recv(100) == b''
        sock.close()
    child = program.attach_to_child(client.expect_child())
    child.expect_exit(6)
    client.expect_exit(0)
