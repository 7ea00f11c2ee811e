"""What a program pays for: mechanisms, not times. See tests/bench for those."""

import pytest

from test_tutorial import line_of

pytestmark = pytest.mark.needs('reach_main')

# Prints what the expressions on its input give, on the main thread and on another one.
ASKED = """
import sys, threading, time
before = sys.excepthook, sys.exit
asked, answers = [], []
def answer():
    while True:
        while not asked:
            time.sleep(0.001)
        answers.append(eval(asked.pop(), globals()))
other = threading.Thread(target=answer)
other.daemon = True
other.start()
def hooked():
    return (sys.excepthook, sys.exit) != before
def traced():
    frame = sys._getframe()
    while frame is not None:
        if frame.f_trace is not None:
            return True
        frame = frame.f_back
    return sys.gettrace() is not None
def ask():
    number = 0
    while True:
        number += 1
        text = sys.stdin.readline()
        asked.append(text)
        while not answers:
            time.sleep(0.001)
        print('%s %s %d.' % (eval(text, globals()), answers.pop(), number))
        sys.stdout.flush()
ask()
"""


ENABLE = "import ptvsd_lite\nptvsd_lite.enable_attach(secret='my_secret')\n"


class Asked:
    """A program that tells what is done to it; text: what else is in it."""

    def __init__(self, device, text='', **environment):
        self.path = device.write('program.py', ENABLE + text + ASKED)
        self.program = device.run('program.py', **environment)
        self.version = device.interpreter.version
        self.can_be_reached = device.interpreter.can['reach_threads']
        self.number = 0

    def type(self, expression):
        self.number += 1
        self.program.type(expression)

    def expect_answer(self):
        """Return what the last expression gives on the main thread and on another one."""
        self.program.expect('%d.' % self.number)
        words = self.program.text['stdout'].split('\n')[self.number - 1].split()[:2]
        return [word == 'True' for word in words]

    def tell(self, expression):
        self.type(expression)
        return self.expect_answer()

    def expect_untraced(self, from_the_start=False):
        """Where tracing cannot begin at any time a thread keeps it once it has stopped."""
        main, other = self.tell('traced()')
        assert not main and not (other and (from_the_start or self.can_be_reached))


@pytest.fixture
def asked(device):
    return Asked(device)


def test_listening(asked):
    asked.expect_untraced(from_the_start=True)
    assert not any(asked.tell('hooked()'))


def test_threads_that_shall_be_traced_from_their_start(device):
    if device.interpreter.can['reach_threads']:
        pytest.skip('this runtime can: reach_threads')
    asked = Asked(device, PTVSD_LITE_TRACE_THREADS='yes')
    assert asked.tell('traced()') == [False, True]
    client = asked.program.attach()
    assert not any('stops only' in thread['name'] for thread in client.threads())


def test_a_thread_that_has_stopped_is_traced_until_the_detach(device):
    """Where tracing cannot begin in it at any time; elsewhere as long as there is a reason."""
    asked = Asked(device)
    reached = device.interpreter.can['reach_threads']
    client = asked.program.attach(breakpoints={asked.path: [line_of(asked.path, 'return (sys')]})
    assert asked.tell('traced()') == [False, False]
    assert ['stops only at breakpoints' in thread['name']
            for thread in client.threads()] == [False, not reached]
    asked.type('hooked()')
    for _ in range(2):
        thread, _ = client.expect_stopped('breakpoint')
        client.continue_(thread)
    asked.expect_answer()
    assert asked.tell('traced()') == [False, not reached]
    assert not any('stops only' in thread['name'] for thread in client.threads())
    client.disconnect()
    asked.expect_untraced()
    assert not any(asked.tell('hooked()'))


def test_attached_without_breakpoints(asked):
    client = asked.program.attach()
    assert client.threads()
    asked.expect_untraced()
    client.set_breakpoints(asked.path, line_of(asked.path, 'def hooked'))
    client.set_breakpoints(asked.path)
    asked.expect_untraced()
    client.pause()
    # Where the other thread cannot be paused the main one is; PyPy begins to trace it a moment
    # after the signal, when it may wait for its next line.
    asked.type('1')
    asked.type('1')
    thread, _ = client.expect_stopped('pause')
    client.continue_(thread)
    asked.expect_answer()
    asked.expect_untraced()


def test_detached(asked):
    line = line_of(asked.path, 'print(')
    for _ in range(2):
        client = asked.program.attach(breakpoints={asked.path: [line]}, filters=['raised'])
        asked.type('1')
        client.expect_stopped('breakpoint', line)
        client.disconnect()
        asked.expect_answer()
        asked.expect_untraced()
        assert not any(asked.tell('hooked()'))


@pytest.mark.needs('monitor')
def test_a_breakpoint_costs_its_function_alone(asked):
    """Nothing is traced; events per line come from the function that has the breakpoint."""
    client = asked.program.attach(breakpoints={asked.path: [line_of(asked.path, 'return (sys')]})
    asked.expect_untraced()
    tools = "[n for n in range(6) if sys.monitoring.get_tool(n) == 'ptvsd_lite']"
    events = 'sys.monitoring.get_local_events(%s[0], %%s.__code__) != 0' % tools
    assert not any(asked.tell(events % 'hooked'))  # it has not been called yet
    asked.type('hooked()')
    for _ in range(2):
        thread, _ = client.expect_stopped('breakpoint')
        client.continue_(thread)
    asked.expect_answer()
    assert all(asked.tell(events % 'hooked'))
    assert not any(asked.tell(events % 'traced'))
    asked.expect_untraced()
    client.disconnect()
    assert all(asked.tell('not ' + tools))


@pytest.mark.needs('monitor')
def test_exceptions_cost_where_they_are(asked):
    """No thread is traced for a filter, and no event asked for that no filter wants."""
    tools = "[n for n in range(6) if sys.monitoring.get_tool(n) == 'ptvsd_lite']"
    client = asked.program.attach()
    for filters, events in ((['raised'], 'RAISE'), (['userUnhandled'], 'PY_UNWIND'),
                            (['uncaught'], None)):
        client.set_exception_breakpoints(*filters)
        assert all(asked.tell(
            'sys.monitoring.get_events(%s[0])==sys.monitoring.events.%s' % (tools, events)
            if events else 'not ' + tools))
        asked.expect_untraced()
    client.set_exception_breakpoints('raised')
    client.disconnect()
    assert all(asked.tell('not ' + tools))


@pytest.mark.needs('monitor')
@pytest.mark.parametrize('step', ['next', 'step_in', 'step_out'])
def test_no_thread_is_traced_for_a_step(device, step):
    program, path = device.run_text("""
import sys
traced = []
def work():
    traced.append(sys.gettrace())  # here
    return 1
ptvsd_lite.wait_for_attach()
work()
end = 0
""")
    here = line_of(path, '# here')
    client = program.attach(breakpoints={path: [here]})
    thread, _ = client.expect_stopped('breakpoint', here)
    getattr(client, step)(thread)
    thread, frame = client.expect_stopped('step')
    assert client.value('traced', frame) == '[None]'


def test_exceptions_are_awaited_without_lines(device):
    interpreter = device.interpreter
    if interpreter.can['monitor'] or interpreter.version < (3, 7):
        pytest.skip('exceptions are not awaited by a trace function that refuses lines')
    asked = Asked(device, 'import sys\ndef lines(): return sys._getframe().f_trace_lines\n')
    client = asked.program.attach(filters=['raised'])
    assert asked.tell('lines()')[0] is False
    client.disconnect()
    assert asked.tell('lines()')[0] is True


def test_exceptions_that_leave_user_code_are_awaited_where_they_can(device):
    """Functions that user code calls are not traced, those that the library calls are."""
    if device.interpreter.can['monitor']:
        pytest.skip('no function is traced for exceptions where there is sys.monitoring')
    asked = Asked(device, """
import sys, threading
def is_inner_traced():
    return inner()
def inner():
    return sys._getframe().f_trace is not None
def is_traced_for_library():
    found = []
    threading.Thread(target=lambda: found.append(sys._getframe().f_trace is not None)).run()
    return found[0]
""")
    client = asked.program.attach(filters=['userUnhandled'])
    for _ in range(2):   # code that is new, and code that is known
        assert asked.tell('is_inner_traced()')[0] is False
        assert asked.tell('is_traced_for_library()')[0] is True
    client.set_exception_breakpoints('raised')
    assert asked.tell('is_inner_traced()')[0] is True
    client.disconnect()
    assert asked.tell('is_inner_traced()')[0] is False


@pytest.mark.needs('monitor')
def test_other_users_of_monitoring_are_left_alone(device):
    """Where all places for tools are taken, tracing sees what there is."""
    program, path = device.run_text("""
import sys
for tool in range(6):
    sys.monitoring.use_tool_id(tool, 'somebody')
def f():
    return 1
ptvsd_lite.wait_for_attach()
f()
try:
    raise KeyError
except KeyError:
    pass
print(set(sys.monitoring.get_tool(tool) for tool in range(6)))
""")
    client = program.attach(breakpoints={path: [8]}, filters=['raised'])
    thread, _ = client.expect_stopped('breakpoint', 8)
    client.continue_(thread)
    client.expect_stopped('exception', 12)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect("{'somebody'}")


@pytest.mark.needs('swap')
def test_suspended_generators_and_running_loops(device):
    """A breakpoint binds in frames that began before it was set."""
    program, path = device.run_text("""
import time
def numbers():
    n = 0
    while True:
        yield n
        n += 1
def loop(several):
    print('ready')
    while next(several) < 100000:
        time.sleep(0.001)
several = numbers()
next(several)
loop(several)
""")
    program.expect('ready')
    client = program.attach(breakpoints={path: [9]})
    thread, _ = client.expect_stopped('breakpoint', 9)
    client.set_breakpoints(path, 13)
    client.continue_(thread)
    thread, _ = client.expect_stopped('breakpoint', 13)
    client.next(thread)
    client.expect_stopped('step', 12)
    client.step_in(thread)
    client.expect_stopped('step', 9)


@pytest.mark.needs('swap')
def test_a_suspended_generator_that_gets_an_exception(device):
    program, path = device.run_text("""
def caught():
    try:
        yield 1
    except ValueError:
        yield 2
several = caught()
next(several)
ptvsd_lite.wait_for_attach()
print(several.throw(ValueError()))
""")
    client = program.attach(breakpoints={path: [8]})
    thread, _ = client.expect_stopped('breakpoint', 8)
    client.continue_(thread)
    client.expect_exit(0)


def test_many_messages_go_out_in_one_piece(device):
    """The thread that sends is held up, and then it sends all that is there."""
    program, path = device.run_text("""
import threading
printed, messages = threading.Event(), []
send_some = ptvsd_lite.send_some
def send(sock, data):
    if b'first' in data:
        printed.wait()
    messages.append(data.count(b'Content-Length'))
    return send_some(sock, data)
ptvsd_lite.send_some = send
def work():
    a = 1
    b = 2
ptvsd_lite.wait_for_attach()
print('first')
for _ in range(200):
    work()
printed.set()
while max(messages) < 200:  # it may have begun with some of them
    pass
""")
    client = program.attach(breakpoints={path: [
        {'line': line_of(path, text), 'logMessage': text} for text in ('a = 1', 'b = 2')]})
    client.expect_exit(0)
