"""The next statement: where a stopped program may be told to go on."""

import pytest

from client import Failed
from test_tutorial import line_of

PROGRAM = """
def work(n):
    a = 1
    b = 2
    for i in range(n):
        b += i
        c = i
    print('sum %d %d' % (a, b))
    return b

ptvsd_lite.wait_for_attach()
work(3)
work(4)
print('end')
"""
LINES = {text.strip(): number for number, text in enumerate(PROGRAM.splitlines(), 3)}
CALL, FIRST, LOOP, BODY, PRINT = (LINES[text] for text in (
    'work(3)', 'a = 1', 'for i in range(n):', 'b += i', "print('sum %d %d' % (a, b))"))

pytestmark = pytest.mark.needs('trace', 'swap')


@pytest.fixture
def stopped(device):
    """A function (line, steps in) -> (program, client, thread, path), stopped so far."""
    def stop(line=CALL, steps=0):
        program, path = device.run_text(PROGRAM)
        client = program.attach(breakpoints={path: [line]})
        thread, _ = client.expect_stopped('breakpoint', line)
        for _ in range(steps):
            client.step_in(thread)
            client.expect_event('stopped', reason='step')
        return program, client, thread, path
    return stop


def target(client, path, line):
    """Return the one target for line."""
    found, = client.request('gotoTargets', source={'path': str(path)}, line=line)['targets']
    return found


def goto(client, thread, path, line):
    client.request('goto', threadId=thread, targetId=target(client, path, line)['id'])
    assert client.expect_event('continued')['threadId'] == thread
    return client.expect_stopped('goto', line)[1]


def test_forward_and_back(stopped):
    """A line that is left out does not run; the next step begins at the new one."""
    program, client, thread, path = stopped(CALL, 1)
    client.set_breakpoints(path)
    frame = goto(client, thread, path, FIRST + 1)
    goto(client, thread, path, PRINT)
    goto(client, thread, path, FIRST)
    client.next(thread)
    client.expect_stopped('step', FIRST + 1)
    client.set_breakpoints(path, PRINT)
    goto(client, thread, path, LOOP)
    client.evaluate('b = 40', client.stack(thread)[0]['id'], 'repl')
    client.continue_(thread)
    client.expect_stopped('breakpoint', PRINT)
    client.set_breakpoints(path)
    client.continue_(thread)
    program.expect('sum 1 43')
    client.expect_exit()


def test_to_a_line_with_a_breakpoint(stopped):
    """It has stopped there already, and goes on from there."""
    program, client, thread, path = stopped(CALL, 2)
    client.set_breakpoints(path, BODY, PRINT)
    client.evaluate('b = 7', client.stack(thread)[0]['id'], 'repl')
    goto(client, thread, path, PRINT)
    client.set_breakpoints(path, PRINT)
    client.continue_(thread)
    frame = client.expect_stopped('breakpoint', PRINT)[1]
    assert client.value('n', frame) == '4'
    goto(client, thread, path, PRINT + 1) if device_monitors(program) else None
    client.continue_(thread)
    client.expect_exit()
    program.expect('sum 1 7')
    program.expect('end')
    assert device_monitors(program) != ('sum 1 8' in program.text['stdout'])


def test_to_a_line_with_a_breakpoint_by_a_step(stopped):
    """The same in a frame that began when the breakpoint was set."""
    program, client, thread, path = stopped(CALL)
    client.set_breakpoints(path, PRINT)
    client.step_in(thread)
    client.expect_stopped('step', FIRST)
    client.next(thread)
    client.expect_stopped('step', FIRST + 1)
    goto(client, thread, path, PRINT)
    client.set_breakpoints(path, PRINT, PRINT + 1)
    client.evaluate('b = 7', client.stack(thread)[0]['id'], 'repl')
    client.next(thread)
    client.expect_stopped('breakpoint', PRINT + 1)
    client.set_breakpoints(path)
    client.continue_(thread)
    client.expect_exit()
    program.expect('sum 1 7')


def test_to_a_breakpoint_in_a_loop(stopped):
    """The stop there is the first of several; none of the others is left out."""
    program, client, thread, path = stopped(PRINT)  # as many traps as there may be
    client.set_breakpoints(path, LOOP + 1, FIRST)
    client.continue_(thread)
    client.expect_stopped('breakpoint', FIRST)
    client.set_breakpoints(path, LOOP + 1)
    client.next(thread)
    client.expect_stopped('step', FIRST + 1)
    client.next(thread)
    client.expect_stopped('step', LOOP)
    client.next(thread)
    client.expect_stopped('breakpoint', BODY)
    client.next(thread)
    client.expect_stopped('step', BODY + 1)
    goto(client, thread, path, BODY)  # i is 0 still
    values = []
    for _ in range(3):
        client.continue_(thread)
        frame = client.expect_stopped('breakpoint', BODY)[1]
        values.append(client.value('i', frame))
    assert values == ['1', '2', '3']
    client.continue_(thread)
    program.expect('sum 1 8')
    client.expect_exit()


def test_what_the_interpreter_refuses(stopped):
    program, client, thread, path = stopped(CALL, 1)
    with pytest.raises(Failed) as failure:
        goto(client, thread, path, BODY)
    assert 'into' in failure.value.message
    client.continue_(thread)
    client.expect_exit()
    program.expect('sum 1 5')


def test_targets_are_lines_of_the_same_function(device):
    """A line of another one is refused, and not taken for one of this that comes after it."""
    program, path = device.run_text("""
def before():
    return 0

def work(n):
    a = 1
    def inner():
        return n
    # why
    b = lambda: (
        n)
    return a
    # the end

def after():
    return 3

ptvsd_lite.wait_for_attach()
work(3)
""")
    client = program.attach(breakpoints={path: [8]})
    thread, _ = client.expect_stopped('breakpoint', 8)
    for line, moved in (8, 8), (9, 9), (11, 12), (14, 14), (15, 14), (16, 14):
        assert target(client, path, line)['line'] == moved
    for line in 4, 5, 6, 7, 10, 17, 18, 19, 20, 21, 99:
        with pytest.raises(Failed) as failure:
            target(client, path, line)
        assert 'line %d is not in the function that has stopped, work' % line == (
            failure.value.message)
    with pytest.raises(Failed):
        client.request('goto', threadId=thread, targetId=99999)
    number = target(client, path, 8)['id']
    client.next(thread)
    client.expect_event('stopped', reason='step')
    with pytest.raises(Failed):
        client.request('goto', threadId=thread, targetId=number)
    client.step_out(thread)
    client.expect_event('stopped', reason='step')
    for line in 8, 10, 12, 15:  # of a function, not of the module
        with pytest.raises(Failed):
            target(client, path, line)
    assert target(client, path, 20)['line'] == 20


def test_where_it_is_not_possible(stopped):
    """After a return the caller is in the middle of its line."""
    program, client, thread, path = stopped(CALL, 1)
    client.step_out(thread)
    client.expect_stopped('step', CALL)
    with pytest.raises(Failed) as failure:
        goto(client, thread, path, CALL + 1)
    assert 'make a step' in failure.value.message
    client.next(thread)
    client.expect_stopped('step', CALL + 1)
    goto(client, thread, path, CALL + 2)
    client.continue_(thread)
    program.expect('end')
    assert 'sum 1 8' not in program.text['stdout']


def test_at_a_breakpoint(stopped):
    """The same, whether it was seen by an event or by a trap."""
    program, client, thread, path = stopped(FIRST)
    frame = goto(client, thread, path, PRINT)
    client.evaluate('a, b = 1, 30', frame, 'repl')
    goto(client, thread, path, LOOP)
    client.next(thread)
    client.expect_stopped('step', BODY)
    client.set_breakpoints(path, BODY)
    client.continue_(thread)
    frame = client.expect_stopped('breakpoint', BODY)[1]
    assert (client.value('i', frame), client.value('b', frame)) == ('1', '30')
    client.set_breakpoints(path)
    goto(client, thread, path, PRINT)
    client.set_breakpoints(path, FIRST, PRINT)
    client.continue_(thread)
    client.expect_stopped('breakpoint', FIRST)
    client.continue_(thread)
    client.expect_stopped('breakpoint', PRINT)
    client.continue_(thread)
    program.expect('sum 1 8')
    client.expect_exit()


@pytest.mark.parametrize('condition', ['n == 3', 'int(n) == 3'])
def test_at_a_breakpoint_where_it_is_refused(device, condition):
    """It stays there, and does not stop again when it goes on."""
    program, path = device.run_text(PROGRAM)
    client = program.attach(breakpoints={path: [{'line': FIRST, 'condition': condition}]})
    thread, frame = client.expect_stopped('breakpoint', FIRST)
    with pytest.raises(Failed) as failure:
        goto(client, thread, path, BODY)
    assert 'into' in failure.value.message
    assert client.value('n', client.stack(thread)[0]['id']) == '3'
    goto(client, thread, path, FIRST)
    client.next(thread)
    client.expect_stopped('step', FIRST + 1)
    client.continue_(thread)
    program.expect('sum 1 5')
    client.expect_exit()


THAT_RUINS_STACKS = """
def work(n):
    for i in range(n):
        if i == 1:
            break
    a = [j for j in range(n)]
    try:
        raise ValueError(a)
    except ValueError:
        b = 1
    b = 2
    return b
ptvsd_lite.wait_for_attach()
work(3)
work(3)
print('end')
"""


@pytest.mark.parametrize('start, line', [(12, 13), (13, 8), (8, 5), (13, 5), (6, 8)])
def test_that_an_interpreter_might_not_survive(device, start, line):
    """Out of an except or a for, or back over a break or a comprehension: it is refused there."""
    program, path = device.run_text(THAT_RUINS_STACKS)
    client = program.attach(breakpoints={path: [start]})
    thread, _ = client.expect_stopped('breakpoint', start)
    client.set_breakpoints(path)
    if device.interpreter.can['monitor'] and start != 12:
        goto(client, thread, path, line)
    else:
        try:
            goto(client, thread, path, line)
        except Failed as failure:
            assert 'does not allow it' in failure.message
            assert device.interpreter.can['monitor'] == ("'except'" in failure.message)
    client.continue_(thread)
    program.expect('end')
    client.expect_exit(0)


IN_A_THREAD = """
import threading
def work(n):
    yield 0
    a = 1
    a = a + n
    yield a
thread = threading.Thread(target=lambda: print_all(work(3)))
def print_all(values):
    print('got %s' % list(values))
ptvsd_lite.wait_for_attach()
thread.start()
thread.join()
"""


@pytest.mark.parametrize('traced', ['yes', 'no'])
def test_in_a_generator_of_a_thread(device, traced):
    """Also in a thread that was not traced before."""
    program, path = device.run_text(IN_A_THREAD, PTVSD_LITE_TRACE_THREADS=traced)
    client = program.attach(breakpoints={path: [8]})
    thread, frame = client.expect_stopped('breakpoint', 8)
    frame = goto(client, thread, path, 9)
    client.evaluate('a = 4', frame, 'repl')
    client.continue_(thread)
    client.expect_exit()
    program.expect('got [0, 4]')


TWO_THREADS = """
import threading, time
def other():
    while True:
        time.sleep(0.005)
thread = threading.Thread(target=other)
thread.daemon = True
thread.start()
def work(n):
    a = n
    return a
ptvsd_lite.wait_for_attach()
while True:
    work(1)
"""


def test_of_another_thread_than_the_one_that_is_selected(device):
    """It is refused, at once; the thread whose target it is may still go there."""
    program, path = device.run_text(TWO_THREADS)
    line = line_of(path, 'return a')
    client = program.attach(breakpoints={path: [line]})
    thread, _ = client.expect_stopped('breakpoint', line)
    other, = [one['id'] for one in client.threads() if one['id'] != thread]
    found = target(client, path, line - 1)['id']
    with pytest.raises(Failed, match='thread %d' % thread):
        client.request('goto', threadId=other, targetId=found)
    client.request('goto', threadId=thread, targetId=found)
    client.expect_event('continued')
    client.expect_stopped('goto', line - 1)


def test_resumed_before_it_is_there(device):
    """Both are answered: the program may go on before it has come to where it can jump."""
    program, path = device.run_text(TWO_THREADS)
    line = line_of(path, 'return a')
    client = program.attach(breakpoints={path: [line]})
    for _ in range(10):
        thread, _ = client.expect_stopped('breakpoint', line)
        found = target(client, path, line - 1)['id']
        numbers = [client.send('goto', {'threadId': thread, 'targetId': found}),
                   client.send('continue', {'threadId': thread})]
        while numbers:
            message = client._next()
            if message['type'] == 'response':
                numbers.remove(message['request_seq'])
    program.expect_running()


def device_monitors(program):
    return program.interpreter.can['monitor']
