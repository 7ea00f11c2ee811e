"""Attaching by pid: a program that never heard of us begins to listen (Python 3.14, PEP 768)."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from debuggee import Debuggee
from test_bridge import certificate  # noqa: F401
from test_compat_debugpy import accept, listener  # noqa: F401

attaches = pytest.mark.needs('attach by pid')
looks = pytest.mark.needs('other processes')
linux = pytest.mark.skipif(not os.path.isdir('/proc/self'), reason='needs /proc')
pytestmark = pytest.mark.needs('every option')

PROGRAM = """import sys, threading, time
def work(count):
    while not done:
        count += 1
        time.sleep(0.01)
done = []
thread = threading.Thread(target=work, args=(0,), name='worker')
thread.start()
names = sorted(globals())
print('running')
turns = 0
while not done:
    turns += 1
    time.sleep(0.01)
thread.join()
assert sorted(set(globals()) - {'turns', 'names'}) == names
sys.exit(3)
"""


@pytest.fixture(autouse=True)
def no_folders_left(tmp_path, monkeypatch):
    """The folders that the commands make are under tmp_path, and gone at the end."""
    folder = tmp_path / 'temporary'
    folder.mkdir()
    monkeypatch.setenv('TMPDIR', str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def start(device, text=PROGRAM, *options, **env):
    """Start a program that says when it is running; return (it, the desk's path)."""
    path = device.write('program.py', text)
    program = device.run(*options + ('program.py',), **env)
    program.expect('running')
    return program, path


def listen(device, program, *options):
    """Have program listen; return the command, by which one can attach."""
    command = device.run('ptvsd_lite.py', *options + (
        '--address', '127.0.0.1:0', '--pid', str(program.process.pid)))
    command.expect_exit(0)
    return command


def expect_refusal(device, program, text, *options, code=2):
    command = device.run('ptvsd_lite.py', *options + (
        '--secret', 's', '--address', '127.0.0.1:0', '--pid', str(program.process.pid)))
    command.expect_exit(code)
    assert text in command.text['stderr'], command.text['stderr']
    assert 'Traceback' not in command.text['stderr']


# -- what works

@attaches
def test_program(device):
    """Threads from before stop, in functions that are running; nothing of ours is to be seen."""
    program, path = start(device)
    command = listen(device, program, '--secret', 'my_secret')
    assert 'process %d is listening on 127.0.0.1:' % program.process.pid in command.text['stderr']
    assert 'launch.json' in command.text['stderr']
    client = command.attach(breakpoints={path: [4, 14]})
    thread, frame = client.expect_stopped('breakpoint')
    assert {one['name'] for one in client.threads()} == {'MainThread', 'worker'}
    client.set_breakpoints(path, 4)
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 4)
    assert client.value('count', frame).isdigit()
    client.set_breakpoints(path, 14)
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 14)
    client.next(thread)
    client.expect_stopped('step', 12)
    client.evaluate('done.append(1)', frame=client.stack(thread)[0]['id'], context='repl')
    client.set_breakpoints(path)
    client.set_exception_breakpoints()
    client.continue_(thread)
    client.expect_exit(3)
    program.expect_exit(3)
    assert program.text == {'stdout': 'running\n<end>', 'stderr': '<end>'}


@attaches
def test_a_second_time(device):
    program, path = start(device)
    port = listen(device, program, '--secret', 'my_secret').expect_listening()
    expect_refusal(device, program, 'listens already at 127.0.0.1:%d' % port)
    program.port = port
    program.attach(breakpoints={path: [14]}).expect_stopped('breakpoint', 14)
    expect_refusal(device, program, 'listens already at 127.0.0.1:%d' % port)


@attaches
def test_a_program_that_listens_by_itself(device):
    program, path = start(device, """import ptvsd_lite, sys, time
ptvsd_lite.enable_attach('my_secret')
print('running')
while True:
    time.sleep(0.01)
""")
    expect_refusal(device, program, 'listens already at 127.0.0.1:%d' % program.expect_listening())
    program.attach(breakpoints={path: [5]}).expect_stopped('breakpoint', 5)


@attaches
@pytest.mark.parametrize('first', ['import ptvsd_lite', 'pass'])
def test_a_program_that_wants_to_listen_later(device, first):
    """It has imported ptvsd_lite, or does so later; its call changes nothing."""
    program, path = start(device, """import time
%s
print('running')
while 'ptvsd_lite' not in __import__('sys').modules or not ptvsd_lite._server:
    import ptvsd_lite
    time.sleep(0.01)
assert ptvsd_lite.__file__.endswith('ptvsd_lite.py')
ptvsd_lite.enable_attach('other')
print('called')
while True:
    time.sleep(0.01)
""" % first)
    command = listen(device, program, '--secret', 'my_secret')
    program.expect('called')
    command.attach(breakpoints={path: [10]}).expect_stopped('breakpoint', 10)


@attaches
def test_tls_and_log(device, certificate):  # noqa: F811
    """The paths are those of the command; the program may be in another folder."""
    program, path = start(device, PROGRAM.replace('import sys', 'import os, sys').replace(
        "print('running')", "os.chdir('/'); print('running')"), PTVSD_LITE_LOG='')
    command = listen(device, program, '--secret', 'my_secret', '--certfile', 'cert.pem',
                     '--keyfile', 'key.pem', '--log-to', 'other.log')
    context = ssl.create_default_context(cafile=str(device.desk / 'ca.pem'))
    command.attach(tls=context, breakpoints={path: [14]}).expect_stopped('breakpoint', 14)
    assert 'attached' in (device.folder / 'other.log').read_text()


@attaches
def test_no_secret_is_told_to_who_wants_none(device):
    program, _ = start(device)
    command = listen(device, program, '--no-secret')
    assert 'no secret' in command.text['stderr']
    command.attach(secret=None).disconnect()
    program.process.kill()
    program.process.wait()
    assert program.text['stderr'] in ('', '<end>')


@attaches
def test_forks_meanwhile(device):
    """No child listens, or says anything."""
    program, path = start(device, """import os, warnings
warnings.simplefilter('ignore')
print('running')
while True:
    pid = os.fork()
    if pid == 0:
        import json, ssl, asyncio
        os._exit(5)
    assert os.waitpid(pid, 0)[1] >> 8 == 5
""")
    for _ in range(3):
        command = listen(device, program, '--secret', 'my_secret')
        command.attach(breakpoints={path: [9]}).expect_stopped('breakpoint', 9)
        program.close()
        assert program.text == {'stdout': 'running\n<end>', 'stderr': '<end>'}
        program, path = start(device, path.read_text())


@attaches
def test_waits_for_what_the_main_thread_waits_for(device):
    """The user is told why; a line typed meanwhile is a safe point."""
    program, path = start(device, "print('running')\ninput()\nwhile True:\n    x = 1\n")
    command = device.run('ptvsd_lite.py', '--secret', 'my_secret', '--address', '127.0.0.1:0',
                         '--pid', str(program.process.pid))
    command.expect('has not come to a safe point yet', 'stderr')
    program.type('')
    command.expect_exit(0)
    command.attach(breakpoints={path: [4]}).expect_stopped('breakpoint', 4)


@attaches
@pytest.mark.parametrize('how', ['in vain', 'interrupted'])
def test_no_safe_point(device, how):
    """The wish is withdrawn: nothing comes of it later."""
    program, path = start(device, """import sys, time
print('running')
input()
for _ in range(50):
    time.sleep(0.01)
print('ptvsd_lite' in sys.modules)
""")
    if how == 'interrupted':
        command = device.run('ptvsd_lite.py', '--secret', 's', '--address', '127.0.0.1:0',
                             '--pid', str(program.process.pid))
        command.expect('safe point', 'stderr')
        command.process.send_signal(signal.SIGINT)
        command.expect_exit(130)
        command.expect('is left alone', 'stderr')
    else:
        expect_refusal(device, program, 'has not come to a safe point within')
    program.type('')
    program.expect_exit(0)
    assert program.text == {'stdout': 'running\nFalse\n<end>', 'stderr': '<end>'}


@attaches
def test_the_program_ends_meanwhile(device):
    program, _ = start(device, "print('running')\ninput()\nimport os; os._exit(0)\n")
    command = device.run('ptvsd_lite.py', '--secret', 's', '--pid', str(program.process.pid))
    command.expect('safe point', 'stderr')
    program.process.kill()
    command.expect_exit(2)
    command.expect('has ended meanwhile', 'stderr')


# -- whose files

AUDITED = """import os, stat, sys, time
def hook(event, args):
    if event == 'cpython.remote_debugger_script' or event == 'remote_debugger_script':
        for path in args[0], os.path.dirname(args[0]):
            found = os.stat(path)
            print('%%o %%d.' %% (stat.S_IMODE(found.st_mode), found.st_uid))
%s
sys.addaudithook(hook)
print('running')
while True:
    time.sleep(0.01)
"""


@attaches
def test_the_script_is_private(device):
    program, _ = start(device, AUDITED % '')
    listen(device, program, '--secret', 'my_secret')
    user = os.getuid()
    program.expect('600 %d.\n700 %d.' % (user, user))


@pytest.fixture
def public():
    """A folder with ptvsd_lite.py that other users can read."""
    folder = Path(tempfile.mkdtemp(dir='/tmp'))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(str(folder))


@attaches
@pytest.mark.skipif(os.name != 'posix' or os.geteuid() != 0, reason='needs root')
def test_root_attaches_to_the_program_of_another_user(device, public):
    shutil.copy(str(device.folder / 'ptvsd_lite.py'), str(public))
    program, path = start(
        device, AUDITED % "os.setgroups([]); os.setgid(65534); os.setuid(65534)",
        PTVSD_LITE_LOG='')
    expect_refusal(device, program, 'Permission denied')   # the tests' folder is root's
    program.expect('600 65534.\n700 65534.')
    command = device.run(str(public / 'ptvsd_lite.py'), '--secret', 'my_secret', '--address',
                         '127.0.0.1:0', '--pid', str(program.process.pid))
    command.expect_exit(0)
    assert not [path for path in Path('/tmp').glob('ptvsd_lite-*/attach.py')]
    command.attach(breakpoints={path: [11]}).expect_stopped('breakpoint', 11)


@attaches
@pytest.mark.skipif(os.name != 'posix' or os.geteuid() != 0, reason='needs root')
def test_the_program_of_another_user(device, public):
    """That is root; who wants to attach is not."""
    shutil.copy(str(device.folder / 'ptvsd_lite.py'), str(public))
    program, _ = start(device)
    code = 'import os, sys; os.setgid(65534); os.setuid(65534); os.execv(sys.executable, ' \
           '[sys.executable] + sys.argv[1:])'
    command = device.run('-c', code, str(public / 'ptvsd_lite.py'), '--secret', 's', '--pid',
                         str(program.process.pid), TMPDIR='/tmp', PTVSD_LITE_LOG='')
    command.expect_exit(2)
    command.expect('belongs to root. Give this command as that user', 'stderr')


# -- what does not

@attaches
def test_port_in_use(device, listener):  # noqa: F811
    program, _ = start(device)
    port = listener.getsockname()[1]
    command = device.run('ptvsd_lite.py', '--secret', 's', '--address', '127.0.0.1:%d' % port,
                         '--pid', str(program.process.pid))
    command.expect_exit(2)
    command.expect('process %d cannot listen: cannot listen on 127.0.0.1:%d: the port is in use'
                   % (program.process.pid, port), 'stderr')
    listen(device, program, '--secret', 'my_secret').attach().disconnect()
    assert program.text['stderr'] == ''


@attaches
def test_certificate_that_cannot_be_read(device):
    program, _ = start(device)
    expect_refusal(device, program, 'no.pem', '--certfile', 'no.pem')
    assert program.text['stderr'] == ''


@attaches
def test_what_cannot_be_imported(device):
    """The program's stderr does not tell."""
    program, _ = start(device, PROGRAM.replace("print('running')", """
sys.modules['select'] = None
print('running')
"""))
    expect_refusal(device, program, 'select')
    assert program.text['stderr'] == ''


@attaches
def test_the_main_thread_has_ended(device):
    program, _ = start(device, """import threading
threading.Thread(target=input).start()
threading.Thread(target=lambda: threading.main_thread().join() or print('running')).start()
""")
    expect_refusal(device, program, 'main thread has ended')
    program.type('')
    program.expect_exit(0)


@attaches
@pytest.mark.parametrize('options, env', [
    (['-X', 'disable-remote-debug'], {}), ([], {'PYTHON_DISABLE_REMOTE_DEBUG': '1'})])
def test_disabled(device, options, env):
    program, _ = start(device, PROGRAM, *options, **env)
    expect_refusal(device, program, 'start it without -X disable-remote-debug')
    table = device.run('ptvsd_lite.py', '--list-pids')
    table.expect_exit(0)
    assert row_of(table, program)[3] == 'disabled'


@attaches
def test_disabled_in_the_command(device):
    program, _ = start(device)
    command = device.run('ptvsd_lite.py', '--secret', 's', '--pid', str(program.process.pid),
                         PYTHON_DISABLE_REMOTE_DEBUG='1')
    command.expect_exit(2)
    command.expect('disabled in this command itself', 'stderr')


@pytest.fixture
def other(device):
    """A program on the interpreter that runs the tests."""
    device.write('other.py', "import time\nprint('running', flush=True)\ntime.sleep(600)\n")
    other = type(device.interpreter).__new__(type(device.interpreter))
    other.path = sys.executable
    program = Debuggee(other, device.folder, ['other.py'], dict(os.environ))
    device.running.append(program)
    program.expect('running')
    return program


@looks
@linux
@pytest.mark.skipif(sys.version_info >= (3, 14), reason='needs an older Python for the tests')
def test_a_program_on_a_python_that_is_too_old(device, other):
    expect_refusal(device, other, 'runs on Python %d.%d, to which nobody' % sys.version_info[:2])


@looks
@linux
def test_a_python_that_is_too_old_for_the_program(device):
    """Or on which nobody can attach; PyPy is one of these."""
    if device.interpreter.version >= (3, 14):
        pytest.skip('this Python is not too old')
    path = shutil.which('python3.14')
    if path is None:
        pytest.skip('there is no python3.14 on this machine')
    newer = type(device.interpreter).__new__(type(device.interpreter))
    newer.path = path
    device.write('other.py', "import time\nprint('running', flush=True)\ntime.sleep(600)\n")
    program = Debuggee(newer, device.folder, ['other.py'], dict(os.environ))
    device.running.append(program)
    program.expect('running')
    expect_refusal(device, program, 'runs on Python 3.14, and this is Python %d.%d' %
                   device.interpreter.version)
    table = device.run('ptvsd_lite.py', '--list-pids')
    table.expect_exit(0)
    assert row_of(table, program)[1:4] == ['3.14', '-', 'takes Python 3.14']


def test_itself_where_it_cannot(device):
    if device.interpreter.version >= (3, 14) and device.interpreter.can['attach by pid']:
        pytest.skip('this Python can')
    program, _ = start(device)
    expect_refusal(device, program, '')
    assert 'Python 3.14' in device.running[-1].text['stderr']


@looks
@linux
def test_no_python(device):
    process = subprocess.Popen(['sleep', '600'])
    try:
        command = device.run('ptvsd_lite.py', '--secret', 's', '--pid', str(process.pid))
        command.expect_exit(2)
        command.expect('is not a Python', 'stderr')
    finally:
        process.kill()
        process.wait()


@looks
@pytest.mark.few
@pytest.mark.parametrize('options, says', [
    (['--secret', 's', '--pid', '4000000'], 'there is no process 4000000'),
    (['--secret', 's', '--pid', 'x'], 'needs the number of a process'),
    (['--secret', 's', '--pid', '-1'], 'needs the number of a process'),
    (['--secret', 's', '--pid', '99999999999'], 'needs the number of a process'),
    (['--secret', 's', '--pid'], 'needs a value'),
    (['--secret', 's', '--pid', '1', 'program.py'], 'leave out program.py'),
    (['--secret', 's', '--pid', '1', '--wait'], '--wait does not go with --pid'),
    (['--pid', '1'], 'give a secret'),
    (['--secret', 's', '--pid', '1', '--address', 'x:y'], 'HOST:PORT'),
    (['--secret', 's', '--pid', '1', '--keyfile', 'k.pem'], 'a certificate is needed'),
])
def test_mistakes(device, options, says):
    command = device.run('ptvsd_lite.py', *options)
    command.expect_exit(2)
    assert says in command.text['stderr'] and 'Traceback' not in command.text['stderr']


# -- the list

def row_of(table, program):
    """Return the columns about program of what --list-pids has printed."""
    rows = table.text['stdout'].split('\n')
    assert rows[0].split() == ['PID', 'PYTHON', 'PORT', '--pid', 'PROGRAM']
    row = [row for row in rows if row.startswith('%d ' % program.process.pid)][0]
    return [part.strip() for part in row.split('  ') if part.strip()]


@looks
@linux
def test_list(device):
    program, _ = start(device)
    table = device.run('ptvsd_lite.py', '--list-pids')
    table.expect_exit(0)
    pid, version, port, attach, what = row_of(table, program)
    assert port == '-' and what.endswith('program.py')
    assert attach == ('yes' if device.interpreter.can['attach by pid'] else
                      'PyPy' if version == 'PyPy' else 'too old')
    if attach == 'yes':
        assert version == '%d.%d' % device.interpreter.version
        command = listen(device, program, '--secret', 's')
        table = device.run('ptvsd_lite.py', '--list-pids')
        table.expect_exit(0)
        assert row_of(table, program)[2] == str(command.expect_listening())
    assert str(table.process.pid) not in [
        row.split(' ')[0] for row in table.text['stdout'].split('\n')]


# -- as debugpy

@attaches
def test_debugpy_listens(device):
    shutil.copy(str(Path(__file__).parent.parent / 'compat' / 'debugpy.py'), str(device.folder))
    program, path = start(device, PROGRAM.replace("'running')", "'running', flush=True)"))
    command = device.run('debugpy.py', '--listen', '127.0.0.1:0', '--pid',
                         str(program.process.pid))
    command.expect_exit(0)
    client = command.attach(secret=None, breakpoints={path: [14]})
    thread, frame = client.expect_stopped('breakpoint', 14)
    module = client.value('__import__("debugpy").is_client_connected()', frame)
    assert module == 'True'
    assert program.text['stderr'] == ''


@attaches
@pytest.mark.parametrize('secret', [[], ['--adapter-access-token', 'my_secret']])
def test_debugpy_calls(device, listener, secret):  # noqa: F811
    """As VS Code's adapter has it do for "processId"."""
    shutil.copy(str(Path(__file__).parent.parent / 'compat' / 'debugpy.py'), str(device.folder))
    program, path = start(device)
    command = device.run('debugpy.py', '--connect', str(listener.getsockname()[1]), *secret + [
        '--pid', str(program.process.pid)])
    client = accept(listener, program).start(secret[-1] if secret else None,
                                             breakpoints={path: [14]})
    client.expect_stopped('breakpoint', 14)
    command.expect_exit(0)
    expect_refusal(device, program, 'has called its client already')
