"""compat/ptvsdbg.py: Visual Studio 2013 to 2017 on the same port as DAP's clients.

What can be is done with ptvsd 3.0.0, too, where it can be installed: the yardstick. In what
follows `server` says who serves; what only ptvsd_lite does is asked of it alone:

* it greets a client only after half a second of silence, and DAP's clients before that
* it says BRKS where a breakpoint binds by the file's name; ptvsd says BRKF, and hits it
* whether an exception is handled is known when it has ended its thread, and not guessed (no REQH)
* an exception stops once; ptvsd stops again in each frame that it passes
* the other threads stop for an exception, too
* frames carry the client's paths where they are known
* properties are run when they are opened
* an exception is shown itself, and not a dict with it
* a step into the library passes by threading and runpy
* a secret that a URI has escaped is unescaped
* Debug Interactive and Django's templates are refused; WaitOn... holds no program up
"""

import select
import shutil
import socket
import ssl
import subprocess
import time

import pytest
import trustme

from client import TIMEOUT, Client, Failed
from debuggee import ROOT, Device, free_port
from vs_client import (ALWAYS, AT_LEAST, EQUAL, EVERY_NTH, EXPANDABLE, FIRST_CHANCE, HAS_RAW, NEVER,
                       METHOD_CALL, RAW, UNHANDLED, WHEN_CHANGED, VisualStudio, integer, text)

SERVERS = 'ptvsd_lite', 'ptvsd 3.0.0'
pytestmark = pytest.mark.few


class Server:
    """Runs programs under one of SERVERS; the first line of their text is line 3."""

    def __init__(self, device, name):
        self.device, self.name = device, name
        self.is_ours = name == SERVERS[0]
        self.debuggee = None

    def run(self, text, name='program.py', enable="secret='my_secret'"):
        """Start a program; return the desk's copy."""
        if self.is_ours:
            shutil.copy(str(ROOT / 'compat' / 'ptvsdbg.py'), str(self.device.folder))
            self.debuggee, path = self.device.run_text(text, name, enable)
            return path
        port = self.device.port or free_port()
        path = self.device.write(
            name, "import ptvsd as ptvsd_lite, sys\n_ = ptvsd_lite.enable_attach('my_secret', "
            "('127.0.0.1', %d)); sys.stderr.write('listening %d\\n')\n%s" % (port, port, text))
        self.debuggee = self.device.run(name, PYTHONWARNINGS='ignore')
        return path

    def connect(self, **more):
        client = VisualStudio(self.debuggee.expect_listening(), **more)
        self.debuggee.clients.append(client)
        return client

    def start(self, **more):
        """Attach and wait for the stop that belongs to it; return (client, thread)."""
        client = self.connect()
        return client, client.start(**more)


@pytest.fixture(params=SERVERS)
def server(request, device, interpreter):
    if request.param != SERVERS[0] and not interpreter.can['ptvsd 3.0.0']:
        pytest.skip('this runtime cannot: ptvsd 3.0.0')
    return Server(device, request.param)


@pytest.fixture
def ours(device):
    return Server(device, SERVERS[0])


# ptvsd would stop somewhere in threading, in its own wait_for_attach()
WAIT = "while not ptvsd_lite.is_attached(): __import__('time').sleep(0.01)\n"
LOOP = '''\
running = True
def double(n, unit='m'):
    result = n * 2
    return result
class Pair(object):
    def __init__(self):
        self.left, self.right = 1, 'two'
    def swap(self):
        self.left, self.right = self.right, self.left
pair = Pair()
numbers = [3, 4, 5]
ages = {'Ada': 36}
total = 0
%swhile running:
    for n in numbers:
        total += double(n)
print('over')
''' % WAIT
DOUBLE, RETURN, CALL = 5, 6, 19


# -- the greeting

def test_info(server):
    server.run(LOOP)
    pid, executable, user, version = server.connect().info()
    if server.device.interpreter.can['trace']:  # MicroPython cannot tell
        assert pid == server.debuggee.process.pid and executable and user
    assert '%d.%d' % server.device.interpreter.version in version and '-bit)' in version
    client, _ = server.start()
    assert server.connect().info() == (pid, executable, user, version)  # while attached, too
    client.detach()


def test_wrong_secret(server):
    server.run(LOOP)
    assert server.connect().introduce('wrong') == b'RJCT'
    assert server.connect().introduce('') == b'RJCT'
    assert server.connect().introduce() == b'ACPT'


def test_other_version(server):
    server.run(LOOP)
    client = server.connect()
    assert client.introduce(version=7) == b''
    server.start()


def test_attach(server):
    path = server.run(LOOP)
    client = server.connect()
    pid, major, minor, _ = client.attach()
    if server.device.interpreter.can['trace']:
        assert pid == server.debuggee.process.pid
    assert (major, minor) == min(server.device.interpreter.version, (3, 6))
    [thread] = client.expect('LOAD')
    assert client.stacks[thread][-1].name == '<module>'
    assert client.names[thread] == 'MainThread'
    assert [module for module in client.modules if module.endswith(path.name)]
    client.send('ares', thread)
    client.detach()
    server.debuggee.expect_running()


def test_second_client(server):
    server.run(LOOP)
    client, thread = server.start()
    assert server.connect().request_attach() == b'RJCT'
    assert client.evaluate('1 + 1', thread).repr == '2'


def test_attach_again(server):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(0, path, DOUBLE)
    client.send('ares', thread)
    thread = client.expect_hit(0)
    client.remove_breakpoint(0, DOUBLE)
    client.detach()
    wait_until_free(server)
    client, thread = server.start()
    assert client.evaluate('running', thread).repr == 'True'
    client.evaluate('globals().update(running=False)', thread)
    client.send('ares', thread)
    client.expect('DETC')  # no breakpoint is left
    server.debuggee.expect_exit()


def wait_until_free(server):
    """Wait until an attach is not refused any more; ptvsd refuses some after a detach."""
    deadline = time.time() + 10
    while not server.is_ours and time.time() < deadline:
        time.sleep(0.1)
        client = server.connect()
        answer = client.request_attach()
        client.close()
        if answer == b'ACPT':
            time.sleep(0.5)
            return


# -- breakpoints

def test_breakpoint(server):
    path = server.run(LOOP)
    client, thread = server.start()
    assert client.set_breakpoint(0, path, DOUBLE) == server.is_ours
    client.send('ares', thread)
    thread = client.expect_hit(0, DOUBLE)
    frame, outer = client.stacks[thread]
    assert (frame.name, outer.name, outer.line) == ('double', '<module>', CALL)
    can = server.device.interpreter.can
    assert frame.first in (DOUBLE - 1, DOUBLE)
    assert frame.last == (RETURN if can['swap'] or can['probes'] else DOUBLE)
    assert frame.path == (str(path) if server.is_ours else str(
        server.device.folder / path.name))
    assert frame.variables['n'].repr in ('3' if server.is_ours else '345')
    assert frame.variables['n'].type == 'int'
    if server.device.interpreter.can['trace']:
        assert frame.parameters == 2 and list(frame.variables)[:3] == ['n', 'unit', 'result']
        assert frame.variables['result'].repr == '<undefined>'
    assert outer.variables['ages'].flags == EXPANDABLE
    client.go(thread)
    client.expect_hit(0, DOUBLE)
    client.remove_breakpoint(0, DOUBLE)
    client.set_breakpoint(1, path, RETURN)
    client.go(thread)
    client.expect_hit(1, RETURN)
    client.detach()


def test_conditions(server):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(3, path, DOUBLE, 'n == 4')
    client.send('ares', thread)
    thread = client.expect_hit(3)
    assert client.variable(thread, 'n') == '4'
    client.send('brkc', 3, 1, 'n == 5')
    client.go(thread)
    client.expect_hit(3)
    assert client.variable(thread, 'n') == '5'
    client.send('brkc', 3, 0, '')
    client.go(thread)
    client.expect_hit(3)
    assert client.variable(thread, 'n') == '3'


def test_when_changed(server):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(0, path, DOUBLE, 'n > 3', WHEN_CHANGED)
    client.send('ares', thread)
    values = []
    for _ in range(4):
        thread = client.expect_hit(0)
        values.append(client.variable(thread, 'n'))
        client.go(thread)
    assert values == ['3', '4', '3', '4'] or values[1:] == ['3', '4', '3']  # the first pass breaks
    client.expect_hit(0)


@pytest.mark.parametrize('rule, hits', [
    ((EVERY_NTH, 3), [3, 6]), ((EQUAL, 2), [2]), ((AT_LEAST, 4), [4, 5])])
def test_pass_counts(server, rule, hits):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(0, path, DOUBLE, passes=rule)
    client.send('ares', thread)
    for count in hits:
        thread = client.expect_hit(0)
        assert client.hit_count(0) == count
        assert client.hit_count(8) == 0  # of no breakpoint
        client.go(thread)


def test_hit_counts(server):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(0, path, DOUBLE, 'n == 4')
    client.send('ares', thread)
    thread = client.expect_hit(0)
    assert client.hit_count(0) == 1
    client.send('bksh', 0, 10)
    assert client.hit_count(0) == 10
    client.send('bkpc', 0, EQUAL, 12)
    client.go(thread)
    client.expect_hit(0)
    assert client.hit_count(0) == 12


def test_condition_that_raises(server):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(0, path, DOUBLE, 'n.nothing')
    client.send('ares', thread)
    client.expect_hit(0)
    assert client.hit_count(0) == 1


def test_wrong_condition_is_told(ours):
    path = ours.run(LOOP)
    client, thread = ours.start()
    assert not client.set_breakpoint(0, path, DOUBLE, 'n ==')
    client.expect_output('breakpoint not set: the condition n ==: SyntaxError')


def test_windows_path(server):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(0, r'C:\work\%s' % path.name, DOUBLE)
    client.send('ares', thread)
    client.expect_hit(0, DOUBLE)


def test_file_that_loads_later(server):
    module = server.device.write('later.py', 'loaded = 1\nloaded = 2\n')
    server.run('go = False\n' + WAIT + 'while not go:\n    pass\nimport later\n')
    client, thread = server.start()
    assert not client.set_breakpoint(0, module, 2)
    client.evaluate('globals().update(go=True)', thread)
    client.send('ares', thread)
    if server.is_ours:
        client.expect('BRKS')
        assert client.modules.count(str(module)) == 1   # told before
    client.expect_hit(0, 2)


# -- running

def stopped_in_double(server):
    """Return (client, thread, path) with the program at the first line of double(3)."""
    path = server.run(LOOP)
    client, thread = server.start()
    # ptvsd tells the program that it is attached before it stops it: that may be in the loop
    client.set_breakpoint(0, path, DOUBLE, 'n == 3')
    client.send('ares', thread)
    return client, client.expect_hit(0, DOUBLE), path


def test_steps(server):
    client, thread, path = stopped_in_double(server)
    client.send('stpv', thread)
    client.expect_step(RETURN)
    assert client.variable(thread, 'result') == '6'
    client.send('stpo', thread)
    # MicroPython ends a step out on the caller's next line
    client.expect_step(CALL if server.device.interpreter.can['returns'] else None)
    client.remove_breakpoint(0, DOUBLE)
    client.set_breakpoint(1, path, CALL)
    client.go(thread)
    client.expect_hit(1, CALL)
    client.send('stpi', thread)
    client.expect_step(DOUBLE)


def test_breakpoint_ends_a_step(server):
    client, thread, path = stopped_in_double(server)
    client.set_breakpoint(1, path, RETURN)
    client.send('stpo', thread)
    client.expect_hit(1, RETURN)


def test_step_goes_on_after_a_tracepoint(server):
    path = server.run(LOOP)
    client, thread = server.start()
    client.set_breakpoint(0, path, CALL)
    client.send('ares', thread)
    thread = client.expect_hit(0, CALL)
    client.remove_breakpoint(0, CALL)
    client.set_breakpoint(1, path, DOUBLE)   # Visual Studio prints something and goes on
    client.send('stpv', thread)
    client.expect_hit(1, DOUBLE)
    client.send('ares', thread)
    # a probe is passed once at the head of a for
    client.expect_step(CALL - 1 if server.device.interpreter.can['trace'] else CALL)


def test_step_that_ends_at_a_tracepoint(server):
    client, thread, path = stopped_in_double(server)
    client.set_breakpoint(1, path, RETURN)
    client.send('stpv', thread)
    client.expect_hit(1, RETURN)
    client.send('ares', thread)
    client.expect_step(RETURN)


def test_break_all(server):
    client, thread, path = stopped_in_double(server)
    client.remove_breakpoint(0, DOUBLE)
    client.send('ares', thread)
    client.send('brka')
    assert client.expect('ASBR') == [thread]
    assert client.evaluate('numbers', thread).repr == '[3, 4, 5]'
    client.send('rest', thread)
    client.send('brka')
    client.expect('ASBR')


@pytest.mark.needs('trace')  # MicroPython stops first
def test_break_all_before_the_first_stop(ours):
    ours.run(WAIT + """\
import sys
print('now')
sys.stdin.readline()
while True:
    pass
""")
    ours.debuggee.expect_listening()
    other = ours.debuggee.attach()   # lets the program come to where it waits
    ours.debuggee.expect('now')
    other.disconnect()
    client = ours.connect()
    client.attach()
    client.send('brka')
    client.send('bkgh', 1, 0)
    client.expect('BKHC')
    ours.debuggee.type('')
    [thread] = client.expect('LOAD')
    client.send('ares', thread)
    assert client.expect('ASBR') == [thread]


@pytest.mark.needs('trace')
def test_pause_of_a_program_that_sleeps_says_so(ours):
    ours.run(WAIT + 'import time\nprint("now")\nwhile True:\n    time.sleep(1000)\n')
    client, thread = ours.start()
    client.send('ares', thread)
    client.expect_output('now')
    ours.debuggee.expect('now')
    client.send('brka')
    client.expect_output('nothing has stopped yet')


def test_break_into_debugger(server):
    server.run(WAIT + 'x = 1\nptvsd_lite.break_into_debugger()\nprint(x)\n')
    client, thread = server.start()
    client.send('ares', thread)
    [thread] = client.expect('ASBR')
    assert client.variable(thread, 'x') == '1'


@pytest.mark.needs('trace')
@pytest.mark.parametrize('options', ['DebugStdLib, RichExceptions', 'RichExceptions'])
def test_step_into_the_library(server, options):
    """Into a module that Python 3.11 has frozen, too."""
    path = server.run(WAIT + """import json, os
while True:
    x = 1
    json.dumps({})
    y = 2
    os.path.join('a', 'b')
""")
    client, thread = server.start(options=options)
    client.set_breakpoint(0, path, 7)
    client.set_breakpoint(1, path, 9)
    client.send('ares', thread)
    for number, line in (0, 7), (1, 9):
        thread = client.expect_hit(number, line)
        depth = len(client.stacks[thread])
        client.send('stpi', thread)
        client.expect_step()
        assert (len(client.stacks[thread]) > depth) == ('DebugStdLib' in options)
        if 'DebugStdLib' in options:
            client.send('stpo', thread)
            client.expect_step(line)
        client.go(thread)


@pytest.mark.needs('swap')
def test_set_next_line(server):
    client, thread, path = stopped_in_double(server)
    assert client.set_line(thread, RETURN)
    assert client.set_line(thread, DOUBLE)
    client.evaluate('n = 50', thread)
    client.remove_breakpoint(0, DOUBLE)
    client.set_breakpoint(1, path, RETURN)
    client.go(thread)
    client.expect_hit(1)
    assert client.variable(thread, 'result') == '100'


def test_set_next_line_refused(ours):
    client, thread, _ = stopped_in_double(ours)
    assert not client.set_line(thread, CALL)
    assert client.evaluate('n', thread).repr == '3'  # ptvsd hangs here
    assert not client.set_line(77, 3)


@pytest.mark.needs('swap')
def test_set_next_line_of_another_function(ours):
    path = ours.run(WAIT + """
def outer():
    a = 1
    def inner():
        return a
    return inner
while True:
    outer()
""")
    client, thread = ours.start()
    client.set_breakpoint(0, path, 6)
    client.send('ares', thread)
    thread = client.expect_hit(0, 6)
    assert not client.set_line(thread, 8)
    assert client.set_line(thread, 9)


# -- looking

def test_evaluate(server):
    client, thread, path = stopped_in_double(server)
    value = client.evaluate('n + 252', thread)
    assert (value.repr, value.hex, value.type) == ('255', '0xff', 'int')
    assert client.evaluate('total', thread, frame=1).repr.isdigit()
    assert client.evaluate('[m * n for m in numbers]', thread).repr == '[9, 12, 15]'
    with pytest.raises(ValueError, match='nothing'):
        client.evaluate('nothing', thread)
    value = client.evaluate('numbers', thread)
    assert value.length == 3 and value.flags & EXPANDABLE
    assert client.evaluate('None', thread).flags & EXPANDABLE == 0


@pytest.mark.needs('write_locals')
def test_assign(server):
    client, thread, path = stopped_in_double(server)
    client.evaluate('n = 21', thread)
    assert client.variable(thread, 'n') == '21'  # told before the answer
    client.send('stpv', thread)
    client.expect_step(RETURN)
    assert client.variable(thread, 'result') == '42'


def test_text_as_it_is(server):
    client, thread, _ = stopped_in_double(server)
    assert client.evaluate('unit * 2', thread).flags & HAS_RAW
    value = client.evaluate('"a\\n" * 2', thread, kind=2)
    assert value.length == 4 and value.repr is None and value.flags & RAW
    assert client.evaluate('"a\\n" * 2', thread, kind=1).repr == 'a\na\n'
    with pytest.raises(ValueError):
        client.evaluate('n', thread, kind=1)


def test_frame_that_is_not_there(ours):
    client, thread, _ = stopped_in_double(ours)
    with pytest.raises(ValueError, match='has run on'):
        client.evaluate('n', thread, frame=20)
    with pytest.raises(ValueError, match='no such thread'):
        client.evaluate('n', 77)
    assert client.children('n', 77) == []
    client.remove_breakpoint(0, DOUBLE)
    client.go(thread)
    with pytest.raises(ValueError, match='running'):
        client.evaluate('n', thread)


def test_children(server):
    client, thread, _ = stopped_in_double(server)
    items = [c for c in client.children('numbers', thread) if c.name.startswith('[')]
    assert [(c.name, c.expression, c.value.repr) for c in items] == [
        ('[%d]' % i, 'numbers[%d]' % i, str(3 + i)) for i in range(3)]
    members = {c.name: c for c in client.children('pair', thread)}
    assert members['right'].expression == 'pair.right' and 'swap' not in members
    assert members['right'].value.repr == "'two'"
    [age] = [c for c in client.children('ages', thread) if c.name == "['Ada']"]
    assert client.evaluate(age.expression, thread).repr == '36'
    assert client.children('nothing', thread) == []


def test_items(server):
    """A dict begins with what its items() are, for keys that are no expressions."""
    client, thread, _ = stopped_in_double(server)
    name, expression, value = client.children('ages', thread)[0]
    items = 'items()' if server.device.interpreter.version > (3,) else 'viewitems()'
    assert (name, expression) == (items, 'ages.' + items)
    assert (value.repr, value.type, value.flags) == ('', '', EXPANDABLE | METHOD_CALL)
    [item] = [c for c in client.children(expression, thread) if c.name.startswith('[')]
    assert item.value.repr == "('Ada', 36)" and item.value.flags & EXPANDABLE
    assert [c.value.repr for c in client.children(item.expression, thread)
            if c.name.startswith('[')] == ["'Ada'", '36']


def test_many_children(server):
    client, thread, _ = stopped_in_double(server)
    count = 10005 if server.device.interpreter.can['trace'] else 300
    items = [c for c in client.children('list(range(%d))' % count, thread)
             if c.name.startswith('[')]
    if count > 10000:
        assert len(items) == 10000 + (1 if server.is_ours else 2) and items[-1].name == '[...]'
        assert items[-1].expression is None
    else:
        assert len(items) == count


@pytest.mark.needs('trace')
def test_iterator(server):
    client, thread, _ = stopped_in_double(server)
    client.evaluate('globals().update(g=(c for c in "ab"))', thread)
    [view] = [c for c in client.children('g', thread) if c.name == 'Results View']
    assert view.value.repr == 'Expanding the Results View will run the iterator'
    shown = [c.value.repr for c in client.children(view.expression, thread)
             if c.name.startswith('[')]
    assert shown == ["'a'", "'b'"]


@pytest.mark.needs('trace')
def test_property(ours):
    ours.run(WAIT + 'class Box(object):\n    @property\n    def size(self):\n        return 7\n'
             'box = Box()\nptvsd_lite.break_into_debugger()\nprint(box)\n')
    client, thread = ours.start()
    client.send('ares', thread)
    [thread] = client.expect('ASBR')
    [size] = client.children('box', thread)
    assert size.name == 'size' and size.value.repr == '' and size.value.flags & EXPANDABLE
    assert [c.value.repr for c in client.children(size.expression, thread)] == ['7']


@pytest.mark.needs('deadline')
def test_evaluation_without_end(ours):
    client, thread, _ = stopped_in_double(ours)
    with pytest.raises(ValueError, match='too long'):
        client.evaluate('[1 for _ in iter(int, 1)]', thread)
    assert client.evaluate('n', thread).repr == '3'


def test_values_that_resist(ours):
    ours.run(WAIT + '''\
class Angry(object):
    @property
    def __class__(self):
        raise SystemExit(3)
    def __repr__(self):
        raise SystemExit(4)
class Number(int):
    def __hex__(self):
        raise SystemExit(5)
angry, number = Angry(), Number(7)
globals()[5] = 'no name'
huge = 1 << 100000
ptvsd_lite.break_into_debugger()
print('unharmed')
''')
    client, thread = ours.start()
    client.send('ares', thread)
    [thread] = client.expect('ASBR')
    variables = client.stacks[thread][0].variables
    assert 'Angry' in variables['angry'].repr and variables['huge'].hex is None
    assert {'number', 'Number'} <= set(variables)
    assert client.children('[angry]', thread)
    client.go(thread)
    client.expect('DETC')
    ours.debuggee.expect('unharmed')
    ours.debuggee.expect_exit()


def test_deep_stack(ours):
    can_trace = ours.device.interpreter.can['trace']
    depth = 700 if can_trace else 80
    ours.run(WAIT + '''\
def down(n, unit='m', numbers=[1, 2, 3]):
    if n:
        return down(n - 1)
    ptvsd_lite.break_into_debugger()
down(%d)
''' % depth)
    client, thread = ours.start()
    client.send('ares', thread)
    [thread] = client.expect('ASBR')
    assert len(client.stacks[thread]) == depth + 2
    if can_trace:  # else there may be too little memory for that
        assert client.variable(thread, 'n') == '0'
    assert client.evaluate('n', thread, frame=60).repr == '60'


# -- exceptions

RAISE = WAIT + '''\
def fail(n):
    raise %s
def call():
    fail(3)
try:
    call()
except Exception:
    print('handled')
call()
'''
# ptvsd guesses what is handled by what the client tells of the lines of the file
HANDLED = {'program.py': [1, 8, 10, 'Exception', '-']}


@pytest.mark.needs('raised')
def test_raised_exception(server):
    server.run(RAISE % "KeyError('lost')")
    client, thread = server.start()
    client.handled = HANDLED
    client.set_exceptions(NEVER, KeyError=FIRST_CHANCE)
    client.send('ares', thread)
    thread, told = client.expect_exception()
    assert told['typename'] == 'KeyError' and 'lost' in told['message']
    assert 'breaktype' not in told
    [frame] = [line for line in told['trace'].split('\n') if "'fail'" in line]
    assert "'program.py" in frame.replace('\\', '/').replace('/', "'") and ',5,' in (
        frame.replace(' ', ''))
    error = client.evaluate(told['excvalue'], thread)
    assert error.type in ('KeyError', 'dict')  # ptvsd plants a dict in the frame
    assert client.children(told['excvalue'], thread)
    pair = client.evaluate('[n, len(%s.args)]' % told['excvalue'] if server.is_ours else '[n, 1]',
                           thread)
    assert pair.repr == '[3, 1]'   # with what else the frame sees
    client.set_exceptions(NEVER)
    client.go(thread)
    client.expect_output('handled')


@pytest.mark.needs('raised')
def test_modes_are_for_exact_names(server):
    server.run(RAISE % "KeyError('lost')")
    client, thread = server.start()
    client.set_exceptions(NEVER, LookupError=FIRST_CHANCE, Exception=FIRST_CHANCE)
    client.send('ares', thread)
    client.expect('DETC')


@pytest.mark.needs('raised')
@pytest.mark.parametrize('module', ['builtins', 'exceptions'])
def test_builtin_exceptions_may_be_named_by_their_module(ours, module):
    """Python 2 calls it exceptions, and the client knows not which one it debugs."""
    ours.run(RAISE % "KeyError('lost')")
    client, thread = ours.start()
    client.set_exceptions(NEVER, **{module + '.KeyError': FIRST_CHANCE})
    client.send('ares', thread)
    _, told = client.expect_exception()
    assert told['typename'] == 'KeyError'


def test_uncaught_exception(server):
    server.run(RAISE % "ValueError('lost')")
    client, thread = server.start()
    client.set_exceptions(UNHANDLED, KeyError=NEVER)
    client.handled = HANDLED
    client.send('ares', thread)
    thread, told = client.expect_exception()
    assert told['breaktype'] == 'unhandled' and told['typename'] == 'ValueError'
    assert client.stacks[thread][0].name == 'fail'
    client.expect_output('handled')
    client.go(thread)
    client.expect('DETC')
    server.debuggee.expect_exit(1)


def test_client_that_knows_no_rich_exceptions(server):
    server.run(WAIT + "raise ValueError('lost')\n")
    client, thread = server.start(options='RedirectOutput')
    client.set_exceptions(UNHANDLED)
    client.send('ares', thread)
    name, told, kind, why = client.expect('EXCP')
    assert (name, told, kind) == ('ValueError', thread, 1) and 'lost' in why


@pytest.mark.needs('raised')
def test_lines_of_an_exception_are_readable(ours):
    device = ours.device
    path = ours.run(WAIT + 'ptvsd_lite.break_into_debugger()\nimport later\n')
    device.write('later.py', u"# coding: utf-8\nraise KeyError(u'zw\xf6lf')  # it's 12\n")
    client, thread = ours.start()
    client.send('ares', thread)
    [thread] = client.expect('ASBR')
    client.set_exceptions(NEVER, KeyError=FIRST_CHANCE)
    client.go(thread)
    _, told = client.expect_exception()
    assert told['trace'].split('\n')[-1].endswith(
        u"later.py',2,'<module>','raise KeyError(u\\'zw\xf6lf\\')  # it\\'s 12'")


@pytest.mark.needs('trace')
def test_exit_is_no_exception(server):
    server.run(WAIT + 'import sys\nsys.exit(0)\n')
    client, thread = server.start()
    client.set_exceptions(UNHANDLED)
    client.send('ares', thread)
    client.expect('DETC')
    server.debuggee.expect_exit(0)


@pytest.mark.needs('trace')
def test_exit_that_is_asked_for(ours):
    ours.run(WAIT + 'import sys\nsys.exit(0)\n')
    client, thread = ours.start(options='BreakOnSystemExitZero, RichExceptions')
    client.set_exceptions(UNHANDLED)
    client.send('ares', thread)
    thread, told = client.expect_exception()
    assert told['typename'] == 'SystemExit'
    client.go(thread)
    ours.debuggee.expect_exit(0)


# -- what is told

def test_output(server):
    server.run(WAIT + 'print("one")\nprint(u"zw\\xf6lf")\n')
    client, thread = server.start()
    client.send('ares', thread)
    client.expect('DETC')
    assert client.output == u'one\nzw\xf6lf\n'
    server.debuggee.expect_exit()


@pytest.mark.needs('trace')
def test_threads(server):
    server.run(WAIT + '''\
import threading
def work():
    ready.set()
    done.wait()
ready, done = threading.Event(), threading.Event()
worker = threading.Thread(target=work, name='worker')
worker.start()
ready.wait()
ptvsd_lite.break_into_debugger()
done.set()
import sys
sys.stdin.readline()
''')
    client, thread = server.start()
    client.send('ares', thread)
    worker = client.expect_thread()
    client.expect('ASBR')
    assert 'work' in [frame.name for frame in client.stacks[worker]]
    client.go(thread)
    assert client.expect_thread(False) == worker
    server.debuggee.type('')
    client.expect('DETC')


@pytest.mark.needs('trace')
def test_all_threads_stop(ours):
    path = ours.run(WAIT + '''\
import threading
def work():
    mine = 1
    while running:
        mine += 1
running = True
worker = threading.Thread(target=work)
worker.start()
while running:
    pass
''')
    client, thread = ours.start()
    client.set_breakpoint(0, path, 7, 'mine > 100')
    client.send('ares', thread)
    worker = client.expect_hit(0)
    while client.told.count(thread) < 3:  # at LOAD, at this stop, and once it has stopped itself
        client.expect('THRF')
    assert client.evaluate('running', thread).repr == 'True'
    client.send('thrf', worker)
    assert client.expect('THRF') == [worker]
    client.evaluate('globals().update(running=False)', worker)
    client.go(worker)
    client.expect('DETC')


@pytest.mark.needs('trace')
def test_threads_that_begin_and_end_meanwhile(ours):
    path = ours.run(WAIT + '''\
import threading
def work(n):
    return n + 1
def spawn():
    while running:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
running = True
spawners = [threading.Thread(target=spawn) for _ in range(3)]
for spawner in spawners:
    spawner.start()
for spawner in spawners:
    spawner.join()
''')
    client, thread = ours.start()
    client.set_breakpoint(0, path, 6)
    client.send('ares', thread)
    for _ in range(60):  # the client takes no stack of a thread that it does not know
        thread = client.expect_hit(0)
        client.go(thread)
    thread = client.expect_hit(0)
    client.remove_breakpoint(0, 6)
    client.evaluate('globals().update(running=False)', thread)
    client.go(thread)
    client.expect('DETC')
    ours.debuggee.expect_exit()


def test_commands_that_do_nothing(server):
    client, thread, path = stopped_in_double(server)
    client.send('drep')
    client.send('bkda', 9, 1, 'page.html')
    client.send('bkdr', 1, 9, 'page.html')
    client.send('clst', thread)
    assert client.evaluate('n', thread).repr == '3'


def test_command_for_a_running_thread(ours):
    client, thread, _ = stopped_in_double(ours)
    client.remove_breakpoint(0, DOUBLE)
    client.go(thread)
    client.send('stpv', thread)
    client.send('lack')
    client.send('sehi', 'x.py', 1, 1, 5, 'KeyError', '-')
    client.send('brka')
    client.expect('ASBR')


# -- the guarded port

def test_client_that_vanishes(ours):
    path = ours.run(LOOP)
    client, thread = ours.start()
    client.set_breakpoint(0, path, DOUBLE)
    client.send('ares', thread)
    client.expect_hit(0)
    client.evaluate('globals().update(running=False)', thread)
    client.close()
    ours.debuggee.expect('over')
    ours.debuggee.expect_exit()


@pytest.mark.parametrize('data', [b'GET', b'PTVSDBQ', b'Q'])
def test_other_signature_is_dropped_at_once(ours, data):
    """It need not say more, and those that it has said may be few."""
    ours.run(LOOP)
    client = ours.connect()
    client.sock.sendall(data)
    client.sock.settimeout(5)   # less than what is given to who attaches
    assert client.stream.read() == b''
    ours.start()


def test_clients_that_leave_in_the_greeting(ours):
    ours.run(LOOP)
    port = ours.debuggee.expect_listening()
    for data in b'', b'PTVS', b'PTVSDBG', b'GET / HTTP/1.0\r\n\r\n', b'PTVSDBG' + b'\xff' * 16:
        client = VisualStudio(port)
        client.sock.sendall(data)
        client.close()
    silent = [VisualStudio(port) for _ in range(3)]
    client, thread = ours.start()
    assert client.evaluate('running', thread).repr == 'True'
    for one in silent:
        one.close()


def test_nothing_but_the_greeting_before_the_secret(ours):
    ours.run(LOOP)
    for data in b'INFO', b'brka' + b'\0' * 16, b'PTVSDBG' + b'\0' * 7 + b'\6' + b'\x7f' * 8:
        client = ours.connect()
        client.sock.sendall(data.ljust(24, b'\0'))
        client.stream.read()
        client.close()
    ours.start()


def test_escaped_secret(device):
    ours = Server(device, SERVERS[0])
    ours.run(LOOP, enable="secret='a b%3'")
    assert ours.connect().introduce('a%20b%253') == b'ACPT'
    assert ours.connect().introduce('a b%3') == b'ACPT'


def test_by_the_command_line(ours):
    """What lies beside ptvsd_lite.py is found, wherever the program is."""
    shutil.copy(str(ROOT / 'compat' / 'ptvsdbg.py'), str(ours.device.folder))
    path = ours.device.write('app/program.py', 'running = True\nwhile running:\n    pass\n')
    ours.debuggee = ours.device.launch('--secret', 'my_secret', 'app/program.py')
    client, thread = ours.start()
    client.set_breakpoint(0, path, 3)
    client.send('ares', thread)
    client.expect_hit(0, 3)
    client.detach()


def test_other_module_of_that_name(device):
    (device.folder / 'ptvsdbg.py').write_text('1 / 0\n')
    program, _ = device.run_text("print('over')\n")
    program.expect('over')
    program.expect_exit()


def test_debug_interactive_is_refused(ours):
    ours.run(LOOP)
    client, thread = ours.start()
    other = ours.connect()
    assert other.introduce() == b'ACPT'
    other.sock.sendall(b'REPL')
    assert other.stream.read() == b'RJCT'
    assert client.evaluate('running', thread).repr == 'True'


def test_unknown_command(ours):
    client, thread, _ = stopped_in_double(ours)
    client.send('what', 5)
    client.expect_closed()
    ours.debuggee.expect_running()
    ours.start()


@pytest.mark.parametrize('secret', ['wrong', 'my_secret'])
def test_a_late_client_of_dap(ours, secret):
    """It has been greeted by then; to it that is the beginning of a header it does not know."""
    path = ours.run(LOOP)
    sock = socket.create_connection(('127.0.0.1', ours.debuggee.expect_listening()), TIMEOUT)
    greeting = b'PTVSDBG' + b'\0' * 7 + b'\6'
    while len(sock.recv(len(greeting), socket.MSG_PEEK)) < len(greeting):
        pass
    client = Client(None, sock=sock)
    ours.debuggee.clients.append(client)
    client.initialize()
    assert client.other_headers == [greeting + b': 6']
    if secret == 'wrong':
        with pytest.raises(Failed):
            client.attach(secret)
        return client.expect_closed()
    client.attach(secret)
    client.set_breakpoints(path, DOUBLE)
    client.configuration_done()
    client.expect_stopped('breakpoint', DOUBLE)
    client.disconnect()


def test_the_next_guess_waits(ours):
    ours.run(LOOP)
    assert ours.connect().introduce('wrong') == b'RJCT'
    client = ours.connect()
    client.sock.sendall(b'PTVSDBG' + integer(6) + text('my_secret'))
    assert not select.select([client.sock], [], [], 0.5)[0]
    assert client.stream.read(4) == b'ACPT'


def test_one_client_of_both_kinds(ours):
    ours.run(LOOP)
    client, thread = ours.start()
    other = ours.debuggee.connect()
    other.initialize()
    with pytest.raises(Failed, match='another debugger'):
        other.attach()
    client.detach()
    first = ours.debuggee.attach()
    assert ours.connect().request_attach() == b'RJCT'
    first.disconnect()
    ours.start()


@pytest.mark.needs('tls')
def test_tls(ours, tmp_path):
    authority = trustme.CA()
    certificate = authority.issue_cert('localhost')
    certificate.private_key_and_cert_chain_pem.write_to_path(str(ours.device.folder / 'cert.pem'))
    ours.run(LOOP, enable="secret='my_secret', certfile='cert.pem'")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    ours.debuggee.expect_listening()
    assert '-bit)' in ours.connect(tls=context).info()[3]
    client = ours.connect(tls=context)
    thread = client.start()
    assert client.evaluate('running', thread).repr == 'True'
    client.detach()


@pytest.mark.needs('probes')
def test_compiled(ours, mpy_cross):
    folder = ours.device.folder
    ours.device.write('program.py', '')
    for name in ROOT / 'ptvsd_lite.py', ROOT / 'compat' / 'ptvsdbg.py':
        subprocess.run([mpy_cross, '-O3', str(name), '-o', str(folder / name.stem) + '.mpy'],
                       check=True)
    (folder / 'ptvsd_lite.py').unlink()
    ours.debuggee, path = ours.device.run_text(LOOP)
    client, thread = ours.start()
    client.set_breakpoint(0, path, DOUBLE)
    client.send('ares', thread)
    thread = client.expect_hit(0, DOUBLE)
    assert client.variable(thread, 'n') == '3'
    client.detach()
