"""Locks: nothing of the program runs under one of ours, nobody is told, no source is read.

The program looks itself whether the thread that calls it has one.
"""

import pytest

from test_tutorial import line_of

pytestmark = pytest.mark.needs('trace', 'reference counts', 'features')

SPY = """
import copy, linecache, sys, threading, warnings
server, held = ptvsd_lite._server, []
def note(event):
    locks = [('lock', server.debugger.lock), ('arming', server.debugger.backend.arming)]
    if server.session:
        locks.append(('session', server.session.lock))
    for name, lock in locks:
        if lock._is_owned():
            held.append('%s: %s' % (name, event))
def spy_on(owner, name):
    real = getattr(owner, name)
    def spy(*args, **more):
        note(name)
        return real(*args, **more)
    setattr(owner, name, spy)
for name in dir(server.make_session):
    if name.startswith('on_'):
        spy_on(server.make_session, name)
spy_on(linecache, 'getlines')
spy_on(warnings, 'showwarning')
class Noisy(object):
    def __del__(self):
        note('a value dies')
        print('a value dies')
class Named(threading.Thread):
    @property
    def name(self):
        note('name of a thread')
        return 'Named'
import work
ptvsd_lite.wait_for_attach()
work.begin(Noisy, Named)
print('held: %s.' % held)
"""


def run(device, text):
    """Run text, from line 1 on a file without a word about debugging, below SPY."""
    path = device.write('work.py', text)
    program, _ = device.run_text(SPY, PYTHONWARNINGS='always')
    return program, path


def end(client, program):
    client.disconnect()
    program.expect('held: ')
    program.expect('held: [].')


def test_what_dies_with_a_step(device):
    """A step holds the frame in which it began, which is over when it ends in a callback."""
    program, path = run(device, """
import copy
class Item(object):
    def __init__(self, Noisy):
        self.kind = Noisy
    def __deepcopy__(self, memo):
        value = self.kind()
        return self  # last
def begin(Noisy, Named):
    copy.deepcopy([Item(Noisy), Item(Noisy), Item(Noisy)])
""")
    last = line_of(path, '# last')
    client = program.attach(breakpoints={path: [last]})
    thread, _ = client.expect_stopped('breakpoint', last)
    client.set_breakpoints(path)
    for line in last - 1, last, last - 1, last:
        client.step_in(thread)
        client.expect_stopped('step', line)
    end(client, program)


def test_what_dies_with_a_reference(device):
    program, path = run(device, """
def begin(Noisy, Named):
    a = 1
    b = 2
""")
    client = program.attach(breakpoints={path: [3, 4]})
    thread, frame = client.expect_stopped('breakpoint', 3)
    for _ in range(2):
        client.evaluate('[Noisy()]', frame)
    client.request('continue', threadId=thread, singleThread=True)
    thread, frame = client.expect_stopped('breakpoint', 4)
    end(client, program)


def test_what_dies_with_a_data_breakpoint(device):
    """The first is taken away by the client, the second when it has left."""
    program, path = run(device, """
def begin(Noisy, Named):
    a = Noisy()
    b = 2
    c = 3
""")
    client = program.attach(breakpoints={path: [4, 5]})
    thread, frame = client.expect_stopped('breakpoint', 4)
    watch(client, frame)
    client.request('setDataBreakpoints', breakpoints=[])
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 5)
    watch(client, frame)
    end(client, program)


def watch(client, frame):
    """Set a data breakpoint on a, so that nothing else has the value any more."""
    data_id = client.request('dataBreakpointInfo', frameId=frame, name='a')['dataId']
    client.request('setDataBreakpoints', breakpoints=[{'dataId': data_id}])
    client.set_variable(client.locals_reference(frame), 'a', 'Noisy()')


def test_conditions_and_texts(device):
    """A condition may bring about a warning, and a file is read for each trap in it."""
    device.write('other.py', 'def function(n):\n    return n\n')
    program, path = run(device, """
import linecache
def begin(Noisy, Named):
    import other
    linecache.clearcache()
    n = other.function(5)
    linecache.clearcache()
    return n
""")
    conditions = [{'line': 2, 'condition': "n is 5 and '\\d'"}]
    other = path.parent / 'other.py'
    client = program.attach(breakpoints={path: [8], other: conditions})
    client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', 2)
    client.set_breakpoints(other, dict(conditions[0], condition="n is 4 or '\\e'"))
    client.continue_(thread)
    client.expect_stopped('breakpoint', 8)
    client.set_breakpoints(other, 2)
    end(client, program)


def test_names_of_threads_and_what_is_told(device):
    program, path = run(device, """
import threading
def begin(Noisy, Named):
    going = threading.Event()
    thread = Named(target=going.wait)
    thread.start()
    other = threading.Thread(target=work)
    other.start()
    other.join()
    going.set()
    thread.join()
def work():
    try:
        raise KeyError(1)
    except KeyError:
        print('caught')
""")
    client = program.attach(breakpoints={path: [
        {'line': 13, 'logMessage': 'logged'}, 13]}, filters=['raised'])
    for reason in 'breakpoint', 'exception':
        thread, _ = client.expect_stopped(reason)
        client.continue_(thread)
    program.expect('held: [].')
    client.expect_exit(0)


def test_nothing_is_kept_by_a_step_that_is_over(device):
    program, path = run(device, """
def begin(Noisy, Named):
    work(Noisy)
    print('over')
def work(Noisy):
    value = Noisy()
    a = 1
    b = 2
""")
    client = program.attach(breakpoints={path: [4, 7]})
    thread, frame = client.expect_stopped('breakpoint', 7)
    client.next(thread)
    client.expect_stopped('step', 8)
    client.continue_(thread)
    client.expect_stopped('breakpoint', 4)
    program.expect('dies')
    end(client, program)
