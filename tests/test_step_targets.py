"""Stepping into one of the calls of a statement: stepInTargets."""

import pytest

from client import Failed
from test_tutorial import line_of

pytestmark = pytest.mark.needs('swap')

PROGRAM = """
def a(x):
    return x + 1

def b(x):
    return x + 2

def c(x, y=0):
    return x + y

class Point(object):
    def __init__(self, x):
        self.x = x

    def move(self, by):
        self.x += by
        return self

def logged(function):
    def wrapper(*args):
        return function(*args)
    return wrapper

decorated = logged(b)

def g(p):
    x = c(a(1), b(a(2)))
    p = Point(len('abc')).move(a(4)).move(5)
    y = c(
        a(6),
        b(7))
    z = decorated(8)
    for n in range(a(1)): x = b(n)
    w = [a(i) for i in range(2)]
    v = max([1, 2], key=lambda i: a(b(i)))
    return c(x, y) and z

ptvsd_lite.wait_for_attach()
g(None)
print('done')
"""


class Stopped:
    """The program, stopped in g at the line with text."""

    def __init__(self, device, text, program=PROGRAM, **more):
        debuggee, self.path = device.run_text(program)
        self.client = debuggee.attach(breakpoints={self.path: [line_of(self.path, text)]}, **more)
        self.thread, self.frame = self.client.expect_stopped('breakpoint')

    def labels(self, frame=None):
        return [target['label'] for target in self.targets(frame)]

    def targets(self, frame=None):
        return self.client.request('stepInTargets', frameId=frame or self.frame)['targets']

    def step_into(self, label):
        """Step into the call with that label; return the text of the line where it ends."""
        [number] = [target['id'] for target in self.targets() if target['label'] == label]
        self.client.request('stepIn', threadId=self.thread, targetId=number)
        return self.next_stop()

    def step(self, kind):
        self.client.request(kind, threadId=self.thread)
        return self.next_stop()

    def next_stop(self, reason='step'):
        self.thread, self.frame = self.client.expect_stopped(reason)
        line = self.client.stack(self.thread)[0]['line']
        return self.path.read_text().splitlines()[line - 1].strip()


@pytest.fixture
def has_ends(interpreter):
    """The texts of calls are known to their ends."""
    return interpreter.version >= (3, 8)


def test_calls_in_the_order_of_evaluation(device, has_ends):
    stopped = Stopped(device, 'x = c(a(1)')
    assert stopped.labels() == (
        ['a(1)', 'a(2)', 'b(a(2))', 'c(a(1), b(a(2)))'] if has_ends else
        ['a(...)', 'a(...) (call 2)', 'b(...)', 'c(...)'])


def test_into_one_of_them(device):
    stopped = Stopped(device, 'x = c(a(1)')
    labels = stopped.labels()
    assert stopped.step_into(labels[2]) == 'return x + 2'
    assert stopped.client.value('x', stopped.frame) == '3'
    assert stopped.step('stepOut') == 'x = c(a(1), b(a(2)))'
    assert stopped.labels() == labels[3:]
    assert stopped.step_into(labels[3]) == 'return x + y'
    assert stopped.client.value('(x, y)', stopped.frame) == '(2, 5)'


def test_into_the_second_call_of_a_function(device):
    stopped = Stopped(device, 'x = c(a(1)')
    assert stopped.step_into(stopped.labels()[1]) == 'return x + 1'
    assert stopped.client.value('x', stopped.frame) == '2'


def test_into_a_class_and_a_method(device):
    stopped = Stopped(device, 'p = Point(')
    labels = stopped.labels()
    assert len(labels) == 5
    assert stopped.step_into(labels[1]) == 'self.x = x'
    assert stopped.step('stepOut').startswith('p = Point')
    assert stopped.step_into(labels[4]) == 'self.x += by'
    assert stopped.client.value('by', stopped.frame) == '5'


def test_into_what_is_not_python_is_a_step_over(device):
    stopped = Stopped(device, 'p = Point(')
    assert stopped.step_into(stopped.labels()[0]) == 'y = c('


def test_into_a_call_on_another_line(device):
    stopped = Stopped(device, 'y = c(')
    assert stopped.step_into(stopped.labels()[1]) == 'return x + 2'
    assert stopped.step('stepOut') in ('b(7))', 'y = c(')


def test_into_a_decorated_function(device):
    stopped = Stopped(device, 'z = decorated(8)')
    [label] = stopped.labels()
    assert stopped.step_into(label) == 'return function(*args)'
    [label] = stopped.labels()
    assert stopped.step_into(label) == 'return x + 2'


def test_a_loop_in_one_line(device):
    stopped = Stopped(device, 'for n in range')
    assert stopped.step_into(stopped.labels()[-1]) == 'return x + 2'


def test_in_the_frame_of_a_lambda(device):
    stopped = Stopped(device, 'v = max(')
    stopped.client.set_breakpoints(stopped.path)
    [label] = stopped.labels()
    assert stopped.step_into(label).startswith('v = max(')
    assert len(stopped.labels()) == 2
    assert stopped.step_into(stopped.labels()[1]) == 'return x + 1'


def test_of_a_caller(device):
    stopped = Stopped(device, 'return x + 1')
    stopped.client.set_breakpoints(stopped.path)
    caller = stopped.client.stack(stopped.thread)[1]['id']
    labels = stopped.labels(caller)
    assert len(labels) == 3
    number = stopped.targets(caller)[1]['id']
    stopped.client.request('stepIn', threadId=stopped.thread, targetId=number)
    assert stopped.next_stop() == 'return x + 2'


def test_breakpoints_stop_on_the_way(device):
    stopped = Stopped(device, 'x = c(a(1)')
    label = stopped.labels()[3]
    stopped.client.set_breakpoints(stopped.path, line_of(stopped.path, 'return x + 2'))
    number = [target['id'] for target in stopped.targets() if target['label'] == label][0]
    stopped.client.request('stepIn', threadId=stopped.thread, targetId=number)
    assert stopped.next_stop('breakpoint') == 'return x + 2'


def test_targets_end_with_the_stop(device):
    stopped = Stopped(device, 'x = c(a(1)')
    number = stopped.targets()[0]['id']
    stopped.step('next')
    with pytest.raises(Failed, match='run on'):
        stopped.client.request('stepIn', threadId=stopped.thread, targetId=number)
    with pytest.raises(Failed, match='not the number of a target'):
        stopped.client.request('stepIn', threadId=stopped.thread, targetId=stopped.frame)
    with pytest.raises(Failed, match='not the number of a frame'):
        stopped.client.request('stepInTargets', frameId=stopped.client.locals_reference(
            stopped.frame))


def test_text_that_is_another_by_now(device):
    debuggee, path = device.run_text(PROGRAM)
    debuggee.expect_listening()
    remote = device.folder / 'program.py'
    remote.write_text(remote.read_text().replace('x = c(a(1)', 'x = c(1'))
    client = debuggee.attach(breakpoints={path: [line_of(path, 'x = c(a(1)')]})
    _, frame = client.expect_stopped('breakpoint')
    assert client.request('stepInTargets', frameId=frame)['targets'] == []


@pytest.mark.needs('asyncio.run')
def test_into_what_is_awaited(device):
    stopped = Stopped(device, 'return await', """
import asyncio
async def one(x):
    await asyncio.sleep(0)
    return x
async def main():
    return await one(await one(1)) + await one(2)
ptvsd_lite.wait_for_attach()
asyncio.run(main())
""")
    labels = stopped.labels()
    assert len(labels) == 3
    assert stopped.step_into(labels[2]) == 'await asyncio.sleep(0)'
    assert stopped.client.value('x', stopped.frame) == '2'
