"""Breakpoints in functions that run untraced: what they must do on every interpreter."""

import pytest

from test_cost import Asked
from test_tutorial import line_of

pytestmark = pytest.mark.needs('swap')

KINDS = """
def plain(x):
    'This is documented.'
    return x + 1  # plain
def outer(x):
    y = x + 1
    def inner(z):
        return y + z  # closure
    return inner(2)
def decorate(f):
    def wrapper(*args):
        return f(*args)  # wrapper
    return wrapper
@decorate
def decorated(x):
    return x  # decorated
class Account(object):
    def __init__(self):
        self.__owner = 1  # method
    @property
    def balance(self):
        return 1  # property
def numbers():
    for n in range(2):
        yield n  # generator
twice = lambda x: x * 2  # lambda
def handled():
    try:
        return int('x')
    except ValueError:
        x = 0  # handler
    finally:
        x = 1
    return x
def loop():
    i = 0
    for i in range(2):  # for
        if i:
            continue
    while i:  # while
        i -= 1
def branch(x):
    if x:
        x = 0
    elif not x:  # elif
        x = 1
def several(x):
    x = (x +
         1); y = 2  # second
    return [n for n in range(3)]  # comprehension
def recursive(n):
    if n:
        return recursive(n - 1)  # recursion
def line(): return 1  # one line
original = [f.__code__ for f in (plain, outer, Account.balance.fget, numbers, twice, loop, line)]
import pickle, inspect, traceback
"""
# what is called, how often its line is met
CALLS = {
    'plain': ('plain(1)', 1), 'closure': ('outer(1)', 1), 'wrapper': ('decorated(1)', 1),
    'decorated': ('decorated(1)', 1), 'method': ('Account()', 1),
    'property': ('Account().balance', 1), 'generator': ('list(numbers())', 2),
    'lambda': ('twice(2)', 1), 'handler': ('handled()', 1), 'for': ('loop()', 3),
    'while': ('loop()', 2), 'elif': ('branch(0)', 1), 'comprehension': ('several(1)', 1),
    'recursion': ('recursive(3)', 3), 'one line': ('line()', 1)}


@pytest.fixture
def asked(device):
    return Asked(device, KINDS)


def call(asked, client, kind, stops=None):
    """Have the main thread call it, and the other one; expect to stop so often in each."""
    text, met = CALLS[kind]
    asked.type(text)
    for _ in range((met if stops is None else stops) * 2):
        thread, _ = client.expect_stopped('breakpoint', line_of(asked.path, '# ' + kind))
        client.continue_(thread)
    asked.expect_answer()


@pytest.mark.parametrize('kind', sorted(CALLS))
def test_stops(asked, kind):
    # a loop needs a trap where it goes back to its line, which Python 2's line tables cannot
    untraced = kind not in ('for', 'while') or asked.version > (3,)
    client = asked.program.attach(breakpoints={asked.path: [line_of(asked.path, '# ' + kind)]})
    if untraced:
        asked.expect_untraced()
    call(asked, client, kind)
    if untraced:
        asked.expect_untraced()
    client.disconnect()
    asked.tell(CALLS[kind][0])


def test_after_a_detach_all_code_is_what_it_was(asked):
    lines = [line_of(asked.path, '# ' + kind) for kind in sorted(CALLS)]
    client = asked.program.attach(breakpoints={asked.path: lines})
    call(asked, client, 'plain')
    client.disconnect()
    same = ('[f.__code__ is code for f, code in zip((plain, outer, Account.balance.fget, numbers, '
            'twice, loop, line), original)] == [True] * 7')
    assert all(asked.tell(same))
    asked.expect_untraced()


def test_what_a_program_sees_of_it(asked):
    """Documentation, source, lines, tracebacks, pickles."""
    client = asked.program.attach(breakpoints={asked.path: [
        {'line': line_of(asked.path, '# plain'), 'condition': 'x == 5'},
        {'line': line_of(asked.path, '# closure'), 'hitCondition': '99'}]})
    for expression in (
            'plain.__doc__=="This"+chr(32)+"is"+chr(32)+"documented."',
            'plain.__code__.co_firstlineno==original[0].co_firstlineno',
            '"return"in"".join(inspect.getsourcelines(plain)[0])',
            'pickle.loads(pickle.dumps(plain))is(plain)', 'plain(1)==2', 'outer(1)==4'):
        assert all(asked.tell(expression)), expression
    client.disconnect()


@pytest.mark.parametrize('condition, stops', [
    ('x == 2', 0), ('x == 1', 1), ('x.real > 0 and not x == 7', 1), ('outer(x) == 4', 1),
    ('x in [n for n in range(3)]', 1), ('original', 1), ('__name__ == "__main__"', 1)])
def test_conditions(asked, condition, stops):
    client = asked.program.attach(breakpoints={asked.path: [
        {'line': line_of(asked.path, '# plain'), 'condition': condition}]})
    call(asked, client, 'plain', stops)
    asked.expect_untraced()


def test_a_condition_on_a_variable_that_is_not_the_functions(asked):
    """outer() has an x; inner() could only see it if it were another function."""
    client = asked.program.attach(breakpoints={asked.path: [
        {'line': line_of(asked.path, '# closure'), 'condition': 'x == 1'}]})
    asked.type('outer(1)')
    client.expect_output('NameError', 'important')
    thread, _ = client.expect_stopped('breakpoint', line_of(asked.path, '# closure'))
    client.continue_(thread)
    asked.expect_answer()


def test_a_condition_that_raises(asked):
    client = asked.program.attach(breakpoints={asked.path: [
        {'line': line_of(asked.path, '# plain'), 'condition': 'x.nothing'}]})
    asked.type('plain(1)')
    client.expect_output('AttributeError', 'important')
    thread, _ = client.expect_stopped('breakpoint', line_of(asked.path, '# plain'))
    client.continue_(thread)
    asked.expect_answer()
    asked.expect_untraced()


def test_an_exception_that_is_handled_stays_that(device):
    """It is what a bare raise raises, whatever a condition does; without one there is none."""
    program, path = device.run_text("""
import time
def handled():
    try:
        int('x')
    except ValueError:
        time.time()
        raise  # raise
def inner():
    time.time()  # inner
    raise
def outer():
    try:
        int('x')
    except ValueError:
        inner()
def free():
    time.time()  # free
    return sys.exc_info()[0]
print('ready')
ptvsd_lite.wait_for_attach()
print('free: %s' % free())
for call in handled, outer:
    try:
        call()
    except Exception as e:
        print('%s: %s' % (call.__name__, type(e).__name__))
""")
    program.expect('ready')
    lines = [line_of(path, '# ' + name) for name in ('free', 'raise', 'inner')]
    client = program.attach(breakpoints={
        path: [{'line': line, 'condition': 'time.missing'} for line in lines]})
    for line in lines:
        thread, _ = client.expect_stopped('breakpoint', line)
        client.continue_(thread)
    client.expect_exit(0)
    program.expect('outer: ValueError')
    assert 'free: None\nhandled: ValueError\n' in program.text['stdout']


def test_steps_through_such_a_line(asked):
    """A condition does not hold; who comes by stepping stops there all the same, once."""
    client = asked.program.attach(breakpoints={asked.path: [
        line_of(asked.path, 'y = x + 1'),
        {'line': line_of(asked.path, '# closure'), 'condition': 'z == 99'}]})
    asked.type('outer(1)')
    thread, _ = client.expect_stopped('breakpoint', line_of(asked.path, 'y = x + 1'))
    for step, text in ((client.next, 'def inner'), (client.next, 'return inner(2)'),
                       (client.step_in, '# closure')):
        step(thread)
        client.expect_stopped('step', line_of(asked.path, text))
    client.disconnect()


def test_a_condition_changes_while_the_function_runs(device):
    program, path = device.run_text("""
import time
def loop():
    n = 0
    while n < 1000000:
        n += 1
        time.sleep(0.001)
ptvsd_lite.wait_for_attach()
loop()
""")
    client = program.attach(breakpoints={path: [{'line': 8, 'condition': 'n < 0'}]})
    client.set_breakpoints(path, {'line': 8, 'condition': 'n > 3'})
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.set_breakpoints(path, 9)
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 9)
    n = int(client.value('n', frame))
    client.set_breakpoints(path, {'line': 8, 'condition': 'n > %d' % (n + 5)})
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 8)
    assert client.value('n', frame) == str(n + 6)
    client.evaluate('n = 1000000', frame, 'repl')
    client.set_breakpoints(path)
    client.continue_(thread)
    client.expect_exit(0)


LATE = """
import sys
def plain(x):
    return x + 1  # late
"""


@pytest.mark.parametrize('load', [
    'import late', '__import__("late")',
    'exec(compile(open("late.py").read(), "late.py", "exec"))',
    'import runpy; late = runpy.run_path("late.py")'])
def test_files_that_are_loaded_later(device, load):
    """Their breakpoints bind then; after that nothing is traced."""
    path = device.write('late.py', LATE)
    program, _ = device.run_text("""
import sys
ptvsd_lite.wait_for_attach()
{0}
if isinstance(globals().get('late'), dict):
    plain = late['plain']
elif 'plain' not in globals():
    plain = sys.modules['late'].plain
print(plain(1))
print(sys.gettrace())
print(plain(2))
""".replace('{0}', load))
    client = program.attach(breakpoints={path: [{'line': 4, 'condition': 'x == 2'}, 2]})
    for _ in range(2):
        assert client.expect_event('breakpoint', reason='changed')['breakpoint']['verified']
    thread, _ = client.expect_stopped('breakpoint', 2)
    client.continue_(thread)
    thread, _ = client.expect_stopped('breakpoint', 4)
    program.expect_count('\n', 2)
    assert program.text['stdout'].split() == ['2', 'None']
    client.continue_(thread)
    client.expect_exit(0)


def test_a_module_that_is_loaded_again(device):
    path = device.write('late.py', LATE)
    program, _ = device.run_text("""
import sys, late
try:
    from importlib import reload
except ImportError:
    pass
print('ready')
ptvsd_lite.wait_for_attach()
first = late.plain
reload(late)
print(first(1), late.plain(2))
""")
    program.expect('ready')
    client = program.attach(breakpoints={path: [4]})
    for x in '12':
        thread, frame = client.expect_stopped('breakpoint', 4)
        assert client.value('x', frame) == x
        client.continue_(thread)
    client.expect_exit(0)


def test_functions_made_again_and_again(device):
    """By a frame that runs since before the attach, and by one that began after it."""
    program, path = device.run_text("""
import time
def make():
    def made(n):
        return n  # made
    return made
going = True
print('ready')
while going:
    def here(n):
        return n  # here
    make()(here(1))
    time.sleep(0.001)
""")
    program.expect('ready')
    client = program.attach(breakpoints={path: [7, 13]})
    lines = []
    for _ in range(6):
        thread, frame = client.expect_stopped('breakpoint')
        lines.append(client.stack(thread)[0]['line'])
        if len(lines) == 6:
            client.set_breakpoints(path)
        client.continue_(thread)
    assert sorted(lines) == [7] * 3 + [13] * 3
    client.disconnect()


def test_a_file_that_has_been_changed_since(device):
    """The text on the disk is not what runs: its lines are taken at their word."""
    path = device.write('late.py', LATE)
    program, _ = device.run_text("""
import late
open('late.py', 'w').write('x = 1\\ndef other(x):\\n    pass\\n    return x + 2\\n')
ptvsd_lite.wait_for_attach()
print(late.plain(1))
""")
    client = program.attach(breakpoints={path: [4]})
    thread, _ = client.expect_stopped('breakpoint', 4)
    client.continue_(thread)
    client.expect_exit(0)


def test_other_tracers_are_left_alone(device):
    program, path = device.run_text("""
import sys
def f(x):
    return x  # f
ptvsd_lite.wait_for_attach()
seen = []
def trace(frame, event, arg):
    seen.append(frame.f_code.co_name)
sys.settrace(trace)
f(1)
import colorsys
f(2)
print(sys.gettrace() is trace, 'f' in seen)
""")
    client = program.attach(breakpoints={path: [{'line': 6, 'condition': 'x == 9'}]})
    client.expect_exit(0)
    program.expect('True')


@pytest.mark.parametrize('hide', [
    'None', 'del made, sys.modules["made"]', 'getattr(gc, "freeze", int)()'])
def test_functions_that_are_hard_to_find(device, hide):
    """A breakpoint is met wherever its function has gone."""
    path = device.write('made.py', """
def plain(x):
    return x + 1  # plain
def numbers():
    yield 1
    yield 2  # generator
""")
    program, _ = device.run_text("""
import gc, sys, made
plain, suspended = made.plain, made.numbers()
next(suspended)
{0}
print('ready')
ptvsd_lite.wait_for_attach()
plain(1)
next(suspended)
""".replace('{0}', hide))
    program.expect('ready')
    client = program.attach(breakpoints={path: [3, 6]})
    for line in 3, 6:
        thread, _ = client.expect_stopped('breakpoint', line)
        client.continue_(thread)
    client.expect_exit(0)


def test_a_program_that_builds_tuples(device):
    """Nobody else may refer to a tuple that is being built."""
    program, path = device.run_text("""
def plain(x):
    return x  # plain
print('ready')
going = True
while going:
    assert len(tuple(plain(n) for n in range(100))) == 100
""")
    program.expect('ready')
    line = line_of(path, '# plain')
    client = program.attach()
    for n in range(20):
        client.set_breakpoints(path, {'line': line, 'condition': 'x == -%d' % (n + 1)})
    client.set_breakpoints(path, {'line': line, 'condition': 'x == 99'})
    thread, frame = client.expect_stopped('breakpoint', line)
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.parametrize('loads', [False, True])
def test_nothing_is_kept_of_code_that_has_had_traps(device, loads):
    """Of a condition that has changed, of functions of a file that is run again and again."""
    device.write('again.py', 'def f(x):\n    return x  # f\n')
    program, _ = device.run_text("""
import again, gc, weakref
text, seen = open('again.py').read(), []
ptvsd_lite.wait_for_attach()
for number in range(10):
    sys.stdin.readline()
    if %r:
        exec(compile(text, 'again.py', 'exec'), again.__dict__)
    again.f(1)
    seen.append(weakref.ref(again.f.__code__))
    print('%%d.' %% number)
for _ in range(3):
    gc.collect()
alive = set(id(code()) for code in seen if code() is not None)
print('few' if len(alive) < 5 else len(alive))
""" % loads)
    client = program.attach(breakpoints={'again.py': [{'line': 2, 'condition': 'x == 2'}]})
    for number in range(10):
        if not loads:
            client.set_breakpoints('again.py', {'line': 2, 'condition': 'x == -%d' % number})
        program.type('go on')
        program.expect('%d.' % number)
    client.expect_exit(0)
    program.expect('few')
