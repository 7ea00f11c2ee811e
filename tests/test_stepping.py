"""Stepping: where each step ends."""

import pytest

from client import Failed
from test_tutorial import line_of

PROGRAM = """
import random

def inner(x):
    if x < 0:
        raise ValueError(x)
    return x + 1

def middle(x):
    y = inner(x)
    return y

def careful(x):
    try:
        inner(x)
    except ValueError:
        x = 0
    return x

def count(n):
    if n == 0:
        return 0
    return 1 + count(n - 1)

def library():
    n = random.randint(1, 6)
    s = sorted([3, 1], key=negative)
    return s

def negative(v):
    return -v

ptvsd_lite.wait_for_attach()
a = middle(1)
b = careful(-1)
c = count(2)
d = library()
print('done')
"""
LINES = {text: number for number, text in enumerate(PROGRAM.splitlines(), 3)}


def line(text):
    return LINES[text]


@pytest.fixture
def stepper(device):
    """A function (first line, steps, ...) -> the lines at which the steps end."""
    def steps(first, commands, **more):
        program, path = device.run_text(PROGRAM)
        client = program.attach(breakpoints={path: [first]}, **more)
        thread, _ = client.expect_stopped('breakpoint', first)
        client.set_breakpoints(path)
        lines = []
        for command in commands.split():
            {'over': client.next, 'in': client.step_in, 'out': client.step_out}[command](thread)
            client.expect_event('stopped', reason='step')
            lines.append(client.stack(thread)[0]['line'])
        return lines
    return steps


def test_over(stepper):
    assert stepper(line('a = middle(1)'), 'over over') == [
        line('b = careful(-1)'), line('c = count(2)')]


@pytest.mark.needs('returns')
def test_in_goes_to_the_first_line_and_back_to_the_call(stepper):
    assert stepper(line('a = middle(1)'), 'in in in in in over') == [
        line('    y = inner(x)'), line('    if x < 0:'), line('    return x + 1'),
        line('    y = inner(x)'), line('    return y'), line('a = middle(1)')]


@pytest.mark.needs('returns')
def test_out(stepper):
    assert stepper(line('    return x + 1'), 'out out over') == [
        line('    y = inner(x)'), line('a = middle(1)'), line('b = careful(-1)')]


@pytest.mark.needs('raised')
def test_over_an_exception_that_a_caller_handles(stepper):
    assert stepper(line('        raise ValueError(x)'), 'over over') == [
        line('    except ValueError:'), line('        x = 0')]


@pytest.mark.needs('returns')
def test_over_does_not_stop_in_a_recursive_call(stepper):
    assert stepper(line('    return 1 + count(n - 1)'), 'over over') == [
        line('c = count(2)'), line('d = library()')]


@pytest.mark.needs('probes')
def test_in_and_out_with_probes(stepper):
    """They end at the next line of the caller: the calling line is not seen again."""
    assert stepper(line('a = middle(1)'), 'in in in in in') == [
        line('    y = inner(x)'), line('    if x < 0:'), line('    return x + 1'),
        line('    return y'), line('b = careful(-1)')]
    assert stepper(line('    return x + 1'), 'out out') == [
        line('    return y'), line('b = careful(-1)')]


@pytest.mark.needs('probes')
def test_over_a_recursive_call_with_probes(stepper):
    assert stepper(line('    return 1 + count(n - 1)'), 'over') == [line('d = library()')]


def test_in_stays_out_of_the_library_but_sees_its_callbacks(stepper):
    assert stepper(line('    n = random.randint(1, 6)'), 'in in')[0] == \
        line('    s = sorted([3, 1], key=negative)')
    assert stepper(line('    s = sorted([3, 1], key=negative)'), 'in') == [line('    return -v')]


@pytest.mark.needs('trace')
def test_in_enters_the_library_when_asked_to(stepper, device):
    [where] = stepper(line('    n = random.randint(1, 6)'), 'in', justMyCode=False)
    client = device.running[-1].clients[-1]
    assert client.stack(1)[0]['source']['name'] == 'random.py'


@pytest.mark.needs('trace')
def test_library_that_the_interpreter_has_frozen(device):
    """Since Python 3.11: os.path is code without a file, but the file is there."""
    program, path = device.run_text("""
import os
ptvsd_lite.wait_for_attach()
x = os.path.join('a', 'b')
""")
    client = program.attach(breakpoints={path: [6]}, justMyCode=False)
    thread, _ = client.expect_stopped('breakpoint', 6)
    client.step_in(thread)
    client.expect_stopped('step')
    top, below = client.stack(thread)
    assert top['name'] == 'join' and below['line'] == 6
    text = client.request('source', source=top['source'],
                          sourceReference=top['source'].get('sourceReference', 0))['content']
    assert 'def join(' in text
    [later] = client.set_breakpoints(top['source']['path'], top['line'] + 1)
    assert later['verified']
    client.continue_(thread)
    client.expect_stopped('breakpoint', later['line'])
    client.set_breakpoints(top['source']['path'])   # on Python 2 it is a loop's
    client.continue_(thread)
    client.expect_exit(0)



RULES = [
    ([{'module': 'random', 'include': True}], True),
    ([{'module': 'random', 'include': False}, {'path': '**/random.py', 'include': True}], True),
    ([{'path': '**/random.p?', 'include': True}], True),
    ([{'path': '**/ran*om.py', 'include': True}, {'path': '/', 'include': False}], False),
    ([{'path': '*/random.py', 'include': True}, {'module': 'rand', 'include': True}], False)]


@pytest.mark.needs('trace', 'features')
@pytest.mark.parametrize('rules, entered', RULES)
def test_rules_tell_what_is_the_users_code(stepper, device, rules, entered):
    program, path = device.run_text("""
import random
ptvsd_lite.wait_for_attach()
n = random.randint(1, 6)
print('done')
""")
    client = program.attach(breakpoints={path: [line_of(path, 'randint')]}, rules=rules)
    thread, _ = client.expect_stopped('breakpoint')
    client.step_in(thread)
    client.expect_event('stopped', reason='step')
    frame = client.stack(thread)[0]
    assert (frame['source']['name'] == 'random.py') == entered
    assert ('presentationHint' in frame) == ({'path': '/', 'include': False} in rules)


@pytest.mark.needs('trace', 'features')
@pytest.mark.parametrize('line, code', [('raise RuntimeError()', 1), ('sys.exit(2)', 2)])
def test_exceptions_in_nothing_but_code_that_rules_leave_out(device, line, code):
    program, path = device.run_text('ptvsd_lite.wait_for_attach()\nimport sys\n' + line)
    client = program.attach(filters=['raised', 'uncaught'],
                            rules=[{'path': '**/program.py', 'include': False}])
    client.expect_exit(code)


@pytest.mark.needs('trace', 'raised', 'features')
@pytest.mark.parametrize('left_out, hit, raised', [
    ('calls', ['helper', 'fail', '<module>'], ['fail', '<module>']),
    ('program', ['helper', 'call'], ['call'])])
def test_frames_that_rules_leave_out_are_not_shown(device, left_out, hit, raised):
    """But for one that has stopped at a breakpoint of its own."""
    device.write('calls.py', 'def call(f):\n    f()\ndef helper():\n    pass\n')
    program, path = device.run_text("""
import calls
def fail():
    calls.helper()
    raise KeyError
ptvsd_lite.wait_for_attach()
try:
    calls.call(fail)
except KeyError:
    pass
""")
    client = program.attach(breakpoints={device.folder / 'calls.py': [4]}, filters=['raised'],
                            rules=[{'path': '**/%s.py' % left_out, 'include': False}])
    thread, _ = client.expect_stopped('breakpoint', 4)
    assert [frame['name'] for frame in client.stack(thread)] == hit
    client.continue_(thread)
    client.expect_event('stopped', reason='exception')
    assert [frame['name'] for frame in client.stack(thread)] == raised
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace', 'features')
def test_rules_that_mean_nothing(device):
    program, path = device.run_text('ptvsd_lite.wait_for_attach()')
    client = program.connect()
    client.initialize()
    with pytest.raises(Failed, match='include'):
        client.attach(rules=[{'path': 'x'}])


@pytest.mark.needs('trace', 'features')
def test_frames_of_the_library_are_subtle(device):
    program, path = device.run_text("""
import random
ptvsd_lite.wait_for_attach()
random.Random.random = lambda self: self.no_such_thing
random.Random(1).uniform(1, 6)
""")
    client = program.attach()
    thread = client.expect_event('stopped', reason='exception')['threadId']
    hints = [(frame['name'], frame.get('presentationHint')) for frame in client.stack(thread)]
    assert hints == [('<lambda>', None), ('uniform', 'subtle'), ('<module>', None)]


def test_step_off_the_end_runs_on(device):
    program, path = device.run_text(PROGRAM)
    client = program.attach(breakpoints={path: [line("print('done')")]})
    thread, _ = client.expect_stopped('breakpoint')
    client.next(thread)
    client.expect_exit(0)
    program.expect('done')


def test_step_is_interrupted_by_a_breakpoint(device):
    program, path = device.run_text(PROGRAM)
    client = program.attach(breakpoints={path: [line('a = middle(1)'), line('    if x < 0:')]})
    thread, _ = client.expect_stopped('breakpoint', line('a = middle(1)'))
    client.next(thread)
    client.expect_stopped('breakpoint', line('    if x < 0:'))
    client.set_breakpoints(path)
    client.step_out(thread)
    client.expect_stopped('step', line('    y = inner(x)' if device.interpreter.can['returns']
                                       else '    return y'))


def test_pause_in_a_busy_loop(device):
    program, path = device.run_text("""
n = 0
going = True
print('ready')
while going:
    n += 1
""")
    program.expect('ready')
    client = program.attach()
    client.pause()
    thread, frame = client.expect_stopped('pause')
    assert int(client.value('n', frame)) >= 0
    client.next(thread)
    thread, frame = client.expect_stopped('step')
    client.evaluate('going = False', frame, 'repl')
    client.continue_(thread)
    client.expect_exit(0)


def test_into_print_with_the_library(device):
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
print('one')
print('two')
""")
    client = program.attach(breakpoints={path: [5]}, justMyCode=False)
    thread, _ = client.expect_stopped('breakpoint', 5)
    client.step_in(thread)
    client.expect_event('stopped', reason='step')
    while client.stack(thread)[0]['source']['name'] == 'utf_8.py':  # PyPy's output
        client.step_out(thread)
        client.expect_event('stopped', reason='step')
    assert client.stack(thread)[0]['source']['name'] == 'program.py'
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('asyncio.run', 'returns')
def test_over_an_await(device):
    program, path = device.run_text("""
import asyncio
async def other():
    for _ in range(5):
        await asyncio.sleep(0.01)
async def main():
    task = asyncio.ensure_future(other())
    await asyncio.sleep(0.02)
    x = await inner()
    return x
async def inner():
    await asyncio.sleep(0.01)
    return 1
ptvsd_lite.wait_for_attach()
asyncio.run(main())
""")
    client = program.attach(breakpoints={path: [10]})
    thread, _ = client.expect_stopped('breakpoint', 10)
    client.next(thread)
    client.expect_stopped('step', 11)
    client.step_in(thread)
    client.expect_stopped('step', 14)
    client.next(thread)
    client.expect_stopped('step', 15)
    client.step_out(thread)
    client.expect_stopped('step', 11)
    client.next(thread)
    client.expect_stopped('step', 12)
    client.continue_(thread)
    client.expect_exit(0)


YIELDS = """
def numbers():
    yield 1
    yield 2
ptvsd_lite.wait_for_attach()
for n in numbers():
    print(n)
print('done')
"""


@pytest.mark.needs('raised')
@pytest.mark.needs('trace')
def test_over_a_yield_stays_with_the_generator(device):
    program, path = device.run_text(YIELDS)
    client = program.attach(breakpoints={path: [5]})
    thread, _ = client.expect_stopped('breakpoint', 5)
    client.next(thread)
    client.expect_stopped('step', 6)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('raised')
@pytest.mark.needs('trace')
def test_into_from_a_yield_is_where_the_value_goes(device):
    program, path = device.run_text(YIELDS)
    client = program.attach(breakpoints={path: [5]})
    thread, _ = client.expect_stopped('breakpoint', 5)
    for line in 9, 8, 6, 9:
        client.step_in(thread)
        client.expect_stopped('step', line)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('module asyncio')
@pytest.mark.needs('trace')
def test_into_the_body_of_an_async_for(device):
    program, path = device.run_text("""
import asyncio
async def numbers():
    yield 1
    await asyncio.sleep(0)
    yield 2
async def main():
    async for n in numbers():
        print(n)
ptvsd_lite.wait_for_attach()
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
""")
    client = program.attach(breakpoints={path: [6]})
    thread, _ = client.expect_stopped('breakpoint', 6)
    for line in 11, 10, 7, 8, 11:
        client.step_in(thread)
        client.expect_stopped('step', line)
    client.continue_(thread)
    client.expect_exit(0)
