"""What a signal handler of the program raises is the program's, wherever the signal has come."""

import signal

import pytest

from test_tutorial import line_of

TIME_LIMITS = """
import signal, sys
class TimeUp(Exception): pass
def on_alarm(number, frame): raise TimeUp()
signal.signal(signal.SIGALRM, on_alarm)
def work():
    w = 0
    while True:
        w += 1
ptvsd_lite.wait_for_attach()
n = 0
for i in range(10):
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        work()
    except TimeUp:
        n += 1
print('%d of them' % n)
"""
LINES = {text: number for number, text in enumerate(TIME_LIMITS.splitlines(), 3)}
LOOP = LINES["        w += 1"]


@pytest.mark.needs('module signal')
@pytest.mark.parametrize('condition', ['w < 0', 'abs(w) < 0'])
def test_while_a_condition_is_looked_at(device, condition):
    """The signal comes inside the code of ours, or of the condition, and ends neither."""
    program, path = device.run_text(TIME_LIMITS)
    client = program.attach(breakpoints={path: [{'line': LOOP, 'condition': condition}]})
    client.expect_exit()
    program.expect('10 of them')


@pytest.mark.needs('trace', 'module signal', 'reference counts')
def test_nothing_comes_before_the_try_of_a_trace_function(device):
    """Neither a handler's exception: the argument of SETUP_FINALLY must not need two bytes."""
    if device.interpreter.version >= (3, 10):
        pytest.skip('signal handlers are not called where a function begins')
    program, path = device.run_text("""
from ptvsd_lite import FullTracer, operations
for name in ('enter', 'glance', 'await_exception', 'watch', 'begin_line', 'await_value'):
    print('%s: %s' % (name, operations(getattr(FullTracer, name).__code__)[0][1]))
""")
    for name in 'enter', 'glance', 'await_exception', 'watch', 'begin_line', 'await_value':
        program.expect('%s: SETUP_FINALLY' % name)


@pytest.mark.needs('PyThreadState_SetAsyncExc')
@pytest.mark.parametrize('condition', ['w < 0', 'abs(w) < 0'])
def test_another_thread_raises(device, condition):
    """That exception comes at any line of ours, too, and is the program's."""
    program, path = device.run_text("""
import ctypes, sys, threading, time
class TimeUp(Exception): pass
raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
def limit(ident):
    time.sleep(0.02)
    raise_in(ctypes.c_ulong(ident), ctypes.py_object(TimeUp))
def work():
    w = 0
    while True:
        w += 1  # loop
ptvsd_lite.wait_for_attach()
n = 0
for i in range(10):
    try:
        threading.Thread(target=limit, args=(threading.current_thread().ident,)).start()
        work()
    except TimeUp:
        n += 1
print('%d of them' % n)
""")
    loop = {'line': line_of(path, '# loop'), 'condition': condition}
    client = program.attach(breakpoints={path: [loop]})
    client.expect_exit()
    program.expect('10 of them')


@pytest.mark.needs('module signal', 'raised')
def test_while_exceptions_are_looked_for(device):
    program, path = device.run_text(TIME_LIMITS)
    client = program.attach(filters=['raised'])
    stops = 0
    while client.expect_end_or_stop('exception'):
        stops += 1
        client.continue_()
    program.expect('10 of them')
    if device.interpreter.can['tracing that goes on']:
        assert stops == 10


CAUGHT = """
import signal, sys
class TimeUp(Exception): pass
def on_signal(number, frame): raise TimeUp()
signal.signal(signal.SIGUSR1, on_signal)
def function():
    return 1
for number in (signal.SIGUSR1, signal.SIGINT) * 4:
    try:
        print('go %d' % number)
        sys.stdout.flush()
        while True:
            number += 1
    except (TimeUp, KeyboardInterrupt):
        pass
    print('caught')
    function()
"""


@pytest.mark.needs('module signal', 'reference counts')
@pytest.mark.parametrize('waits', [False, True])
def test_breakpoints_after_it_was_caught(device, waits):
    """Without reference counts tracing goes on too late for what comes at once.

    What runs already when the client comes is traced for other reasons than what begins then.
    The signal comes anywhere in a trace function, so that it takes a few.
    """
    if waits:
        path = device.write('late.py', '\n\n' + CAUGHT)
        program = device.launch('--secret', 'my_secret', '--wait', 'late.py')
    else:
        program, path = device.run_text('ptvsd_lite.wait_for_attach()' + CAUGHT)
    client = program.attach(breakpoints={path: [9, 18]})
    for _ in [9, 18] if waits else []:
        client.expect_event('breakpoint', reason='changed')
    for number in (signal.SIGUSR1, signal.SIGINT) * 4:
        program.expect('go %d' % number)
        program.text['stdout'] = ''
        program.process.send_signal(number)
        client.expect_stopped('breakpoint', 18)
        client.continue_()
        client.expect_stopped('breakpoint', 9)
        client.continue_()
    client.expect_exit()


@pytest.mark.needs('trace', 'module signal')
def test_breakpoints_after_it_came_at_the_end_of_our_code(device):
    """As when the signal comes just before the thread is taken out of those that run it."""
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
ptvsd_lite._at_home.add(ptvsd_lite.get_ident())
def function():
    return 1
function()
""")
    client = program.attach(breakpoints={path: [6]})
    client.expect_stopped('breakpoint', 6)
    client.continue_()
    client.expect_exit()


STEPPED = """
import signal, sys
class TimeUp(Exception): pass
def on_signal(number, frame): raise TimeUp()
signal.signal(signal.SIGUSR1, on_signal)
def work():
    n = 0
    while True:
        n += 1
        if n == 100:
            print('in')
            sys.stdout.flush()
def function():
    work()
ptvsd_lite.wait_for_attach()
try:
    function()
except TimeUp:
    print('caught')
"""


@pytest.mark.needs('module signal', 'tracing that goes on')
@pytest.mark.parametrize('step, starts', [('next', 19), ('stepOut', 9), ('next', 16)])
def test_a_step_ends_where_the_exception_is_caught(device, step, starts):
    program, path = device.run_text(STEPPED)
    client = program.attach(breakpoints={path: [starts]})
    thread, frame = client.expect_stopped('breakpoint', starts)
    client.set_breakpoints(path)
    client.request(step, threadId=thread)
    program.expect('in')
    program.process.send_signal(signal.SIGUSR1)
    client.expect_stopped('step', 20)
    client.disconnect()
