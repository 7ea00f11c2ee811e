"""What functions have returned to a step: showReturnValue."""

import pytest

from client import Failed
from test_step_targets import Stopped

pytestmark = pytest.mark.needs('swap')

PROGRAM = """
import json

def double(x):
    return x * 2

def fails(x):
    raise ValueError(x)

def pair(x):
    first = double(x)
    return first, [x]

def numbers():
    yield 1
    yield 2

class Point(object):
    def move(self, by):
        return by

def g(p):
    x = double(1) + double(2) + len(pair(3))
    n = p.move(4)
    s = json.dumps([n])
    t = sum(numbers())
    try:
        fails(5)
    except ValueError:
        pass
    y = pair(6)
    class Local(object):
        ten = [double(n) for n in range(5)]
    return double(7)


ptvsd_lite.wait_for_attach()
r = g(Point())
print('done')
"""


@pytest.fixture
def stopped(device):
    """A function that starts the program and stops it at the line with text."""
    def stop(text, **more):
        return ReturnsStopped(device, text, PROGRAM, **dict({'showReturnValue': True}, **more))
    return stop


class ReturnsStopped(Stopped):
    def returned(self, frame=None):
        """Return {name: value} of the values shown in the frame."""
        return {name[len('(return) '):]: v['value']
                for name, v in self.client.locals(frame or self.frame).items()
                if name.startswith('(return) ')}


def test_over_shows_what_was_called(stopped):
    stop = stopped('x = double(1)')
    assert stop.returned() == {}
    stop.step('next')
    assert stop.returned() == {'double': '4', 'pair': '(6, [3])'}
    assert stop.client.value('x', stop.frame) == '8'
    stop.step('next')
    assert stop.returned() == {'double': '4', 'pair': '(6, [3])', 'Point.move': '4'}
    while stop.step('stepIn') != 'first = double(x)':
        pass
    assert stop.returned() == {}


def test_of_the_library(stopped):
    stop = stopped('s = json')
    stop.step('next')
    assert stop.returned() == {'dumps': repr('[4]')}


def test_neither_yields_nor_exceptions(stopped):
    stop = stopped('t = sum(')
    stop.step('next')
    assert stop.returned() == {'numbers': 'None'}
    while stop.step('next') != 'y = pair(6)':
        assert stop.returned() == {'numbers': 'None'}


def test_neither_class_bodies_nor_comprehensions(stopped):
    stop = stopped('class Local')
    stop.client.set_breakpoints(stop.path)
    while stop.step('next') != 'return double(7)':
        pass
    assert stop.returned() == {}


def test_out_shows_the_value_of_the_frame_left(stopped):
    stop = stopped('first = double(x)')
    stop.client.set_breakpoints(stop.path)
    stop.step('stepOut')
    assert stop.returned() == {'pair': '(6, [3])'}


def test_in_shows_it_back_at_the_call(stopped):
    stop = stopped('return double(7)')
    assert stop.step('stepIn') == 'return x * 2'
    assert stop.returned() == {}
    assert stop.step('stepIn') == 'return double(7)'
    assert stop.returned() == {'double': '14'}
    assert stop.step('next') == 'r = g(Point())'
    assert stop.returned() == {'g': '14'}


def test_a_value_is_read_only_and_has_children(stopped):
    stop = stopped('y = pair(6)')
    stop.step('next')
    reference = stop.client.locals_reference(stop.frame)
    [value] = [v for v in stop.client.variables(reference) if v['name'] == '(return) pair']
    assert value['presentationHint']['attributes'] == ['readOnly']
    assert 'evaluateName' not in value
    items = stop.client.variables(value['variablesReference'], filter='indexed')
    assert [v['value'] for v in items] == ['12', '[6]']
    with pytest.raises(Failed, match='cannot be changed'):
        stop.client.set_variable(reference, '(return) pair', '1')
    stop.client.next(stop.thread)
    stop.next_stop()
    with pytest.raises(Failed, match='run on'):
        stop.client.variables(value['variablesReference'])


def test_in_its_frame_only(stopped):
    stop = stopped('y = pair(6)')
    stop.step('next')
    frames = stop.client.stack(stop.thread)
    assert stop.returned(frames[1]['id']) == {}


def test_a_step_into_a_target(stopped):
    stop = stopped('x = double(1)')
    [number] = [target['id'] for target in stop.targets() if target['label'].startswith('pair')]
    stop.client.set_breakpoints(stop.path)
    stop.client.request('stepIn', threadId=stop.thread, targetId=number)
    assert stop.next_stop() == 'first = double(x)'
    frames = stop.client.stack(stop.thread)
    assert stop.returned(frames[1]['id']) == {'double': '4'}


@pytest.mark.parametrize('arguments, shown', [
    ({'showReturnValue': False}, False), ({'showReturnValue': None}, False),
    ({'showReturnValue': None, 'debugOptions': ['ShowReturnValue']}, True)])
def test_only_when_asked_for(stopped, arguments, shown):
    stop = stopped('x = double(1)', **arguments)
    stop.step('next')
    assert bool(stop.returned()) == shown


def test_a_pause_in_what_is_stepped_over(device):
    program, path = device.run_text("""
def busy():
    n = 0
    while go:
        n += 1
    return n
go = True
ptvsd_lite.wait_for_attach()
x = busy()
print('done')
""")
    client = program.attach(breakpoints={path: [11]}, showReturnValue=True)
    thread, _ = client.expect_stopped('breakpoint', 11)
    client.set_breakpoints(path)
    client.next(thread)
    client.pause()
    thread, frame = client.expect_stopped('pause')
    assert client.stack(thread)[0]['name'] == 'busy'
    client.evaluate('go = False', client.stack(thread)[1]['id'], 'repl')
    client.continue_(thread)
    client.expect_exit(0)
