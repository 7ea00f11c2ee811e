"""Trace functions of the program, of coverage, of pdb: they keep what they have."""

import pytest

from test_tutorial import line_of

pytestmark = pytest.mark.needs('trace', 'swap')

# each thread has a trace function, and tells whether that has missed something
COUNTED = """
import sys, threading, time
going, seen, told = True, {}, []
EVENTS = [('call', 0), ('line', 1), ('line', 2), ('line', 3), ('return', 3)]
def work(name, n):
    n += 1
    n += 1  # here
    return n
def trace(frame, event, arg):
    if frame.f_code.co_name == 'work':
        events = seen[frame.f_locals['name']]
        event = event, frame.f_lineno - work.__code__.co_firstlineno
        if events[-1:] != [event]:   # one that has a trap may begin twice
            events.append(event)
    return trace
def turns(name):
    seen[name] = []
    sys.settrace(trace)
    while going:
        work(name, 1)
        time.sleep(0.001)
    kept = sys.gettrace() is trace
    sys.settrace(None)
    events = seen[name]
    missed = [n for n in range(len(events)) if events[n] != EVENTS[n % 5]][:1]
    told.append((name, kept, [events[n - 5:n + 5] for n in missed] or len(events) >= 5))
other = threading.Thread(target=turns, args=('other',))
other.start()
turns('main')
other.join()
print(sorted(told))
sys.stdout.flush()
sys.stdin.readline()
"""
COMPLETE = "[('main', True, True), ('other', True, True)]"


def end(client, program, frame):
    """Have the program COUNTED end, and expect that it is as it would be alone."""
    client.evaluate('globals().update(going=False)', frame)
    client.disconnect()
    program.expect(COMPLETE)
    program.type('end')
    program.expect_exit(0)


@pytest.mark.parametrize('name', ['main', 'other'])
def test_stops_and_steps(device, name):
    program, path = device.run_text(COUNTED)
    here = line_of(path, '# here')
    client = program.attach(breakpoints={path: [
        {'line': here, 'condition': 'name == %r' % name}]})
    for _ in range(3):
        thread, frame = client.expect_stopped('breakpoint', here)
        client.next(thread)
        thread, frame = client.expect_stopped('step', here + 1)
        client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', here)
    end(client, program, frame)


def test_it_is_set_while_something_is_traced(device):
    program, path = device.run_text("""
import sys
def trace(frame, event, arg):
    return trace
def work():
    return 1  # here
ptvsd_lite.wait_for_attach()
for number in range(2):
    sys.settrace(None)  # first
    work()
    sys.settrace(trace)
    work()
    print('kept' if sys.gettrace() is trace else 'lost')
sys.settrace(None)
print(sys.gettrace())
""")
    here, first = line_of(path, '# here'), line_of(path, '# first')
    client = program.attach(breakpoints={path: [first]})
    thread, _ = client.expect_stopped('breakpoint', first)
    for line in range(first + 1, first + 5):
        client.next(thread)
        client.expect_stopped('step', line)
    client.set_breakpoints(path, here)
    for _ in range(2):
        client.continue_(thread)
        client.expect_stopped('breakpoint', here)
    client.set_breakpoints(path)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].split()[:3] == ['kept', 'kept', 'None']


@pytest.mark.parametrize('name', ['main', 'other'])
def test_pauses(device, name):
    program, path = device.run_text(COUNTED)
    work = [line_of(path, '# here') + more for more in (-2, -1, 0, 1)]
    client = program.attach(filters=['raised'])
    for _ in range(3):
        client.pause()
        thread, frame = client.expect_stopped('pause')
        client.step_in(thread)
        thread, frame = client.expect_stopped('step')
        client.continue_(thread)
    client.set_breakpoints(path, {'line': work[-1], 'condition': 'name == %r' % name})
    thread, frame = client.expect_stopped('breakpoint', work[-1])
    end(client, program, frame)


def test_it_sees_the_lines_of_what_a_step_goes_over(device):
    device.write('other.py', 'def called():\n    value = 1\n    return value\n')
    program, path = device.run_text("""
import sys
from other import called
lines = []
def trace(frame, event, arg):
    if event == 'line' and frame.f_code is called.__code__:
        lines.append(frame.f_lineno)
    return trace
def work():
    called()  # here
    return 1
ptvsd_lite.wait_for_attach()
sys.settrace(trace)
work()
sys.settrace(None)
print('%d lines' % len(lines))
""")
    here = line_of(path, '# here')
    client = program.attach(breakpoints={path: [here]}, showReturnValue=True)
    thread, _ = client.expect_stopped('breakpoint', here)
    client.next(thread)
    client.expect_stopped('step', here + 1)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect('2 lines')


def test_one_that_raises(device):
    """It is taken away for that, as the interpreter would; ours is not."""
    program, path = device.run_text("""
import sys
def trace(frame, event, arg):
    if event == 'line' and 'wrong' in frame.f_locals:
        raise ValueError(frame.f_lineno)
    return trace
def work():
    wrong = True
    return wrong  # raises
ptvsd_lite.wait_for_attach()
sys.settrace(trace)
try:
    work()  # here
except ValueError as e:
    print(e)  # handled
print(sys.gettrace() is trace)
""")
    client = program.attach(breakpoints={path: [line_of(path, '# here')]})
    thread, _ = client.expect_stopped('breakpoint', line_of(path, '# here'))
    client.next(thread)
    while client.expect_end_or_stop('step'):
        client.next(thread)
    program.expect_exit(0)
    assert program.text['stdout'].split()[:2] == [
        str(line_of(path, '# raises')), 'False']


MEASURED = """
def work(n):
    if n:
        n += 1  # here
    else:
        n -= 1
    return n
def turns():
    work(0)
    work(1)
    work(0)
"""


@pytest.mark.needs('module coverage')
@pytest.mark.parametrize('when', ['before', 'while'])
def test_coverage(device, when):
    """All lines are measured that run, those at which the program stops, too."""
    path = device.write('measured.py', MEASURED)
    start = "import coverage; meter = coverage.Coverage(data_file=None); meter.start()"
    program, _ = device.run_text("""
import threading
{before}
ptvsd_lite.wait_for_attach()
{while}
import measured
for _ in range(2):
    thread = threading.Thread(target=measured.turns)
    thread.start()
    thread.join()
    measured.turns()
meter.stop()
print('missing: %s' % meter.analysis2(measured)[3])
""".replace('{%s}' % when, start).replace('{before}', '').replace('{while}', ''))
    here = line_of(path, '# here')
    client = program.attach(breakpoints={path: [here]})
    client.expect_event('breakpoint', reason='changed')
    for _ in range(4):
        thread, _ = client.expect_stopped('breakpoint', here)
        client.next(thread)
        client.expect_stopped('step')
        client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'missing: []' in program.text['stdout']


def test_pdb_takes_its_place_among_the_tools(device):
    """From Python 3.14 on pdb.set_trace() fails if another tool has that."""
    program, path = device.run_text("""
import pdb
def work(n):
    pdb.set_trace()
    x = n
    return x
ptvsd_lite.wait_for_attach()
work(1)
print('end')
""")
    client = program.attach(breakpoints={path: [7]})
    for line in 'n', 'p n + 41', 'c':
        program.type(line)
    client.expect_stopped('breakpoint', 7)
    client.continue_()
    client.expect_exit(0)
    program.expect('(Pdb) 42')


def test_pdb_stops_where_it_does_alone(device):
    """While a client has a breakpoint elsewhere."""
    program, path = device.run_text("""
import pdb
lines = []
class Pdb(pdb.Pdb):
    def interaction(self, frame, *more):
        lines.append(frame.f_lineno)
        self.set_continue()
def never():
    return 1  # never
def work():
    Pdb().set_trace()
    x = 1
    return x
work()
print('ready')
ptvsd_lite.wait_for_attach()
work()
print('the same' if lines[:1] == lines[1:] else lines)
""")
    program.expect('ready')
    client = program.attach(breakpoints={path: [line_of(path, '# never')]})
    client.expect_exit(0)
    program.expect('the same')
