"""Breakpoints at functions: by name, wherever they are."""

import pytest

PROGRAM = """
import sys

class Shape(object):
    def area(self, n):
        if n:
            return n
        return 0

class Other(object):
    def area(self, n):
        'A docstring.'
        return -n

def decorated(f):
    return f

@decorated
def loops(n):
    for i in range(n):
        n += i
    return n

def waits(n):
    while n:
        n -= 1
    return n

def short(): return 1

ptvsd_lite.wait_for_attach()
for n in 1, 2, 3:
    Shape().area(n)
    Other().area(n)
loops(3)
waits(3)
short()
import late
late.area(5)
late.area(6)
late.area(7)
"""
LATE = """
def area(n):
    return n

def unused():
    pass
"""

pytestmark = pytest.mark.needs('trace', 'swap')


@pytest.fixture
def program(device):
    device.write('late.py', LATE)
    return device.run_text(PROGRAM)[0]


def start(program, *asked):
    """Attach with breakpoints at functions; return (client, the answers)."""
    client = program.connect()
    client.initialize()
    client.attach()
    asked = [item if isinstance(item, dict) else {'name': item} for item in asked]
    answers = client.request('setFunctionBreakpoints', breakpoints=asked)['breakpoints']
    client.configuration_done()
    return client, answers


@pytest.mark.parametrize('asked, lines', [
    ({'name': 'Shape.area'}, [8, 8, 8]),
    ({'name': 'program.Other.area'}, [15, 15, 15]),
    ({'name': 'Other.area', 'condition': 'n == 2'}, [15]),
    ({'name': 'Other.area', 'hitCondition': '>= 2'}, [15, 15]),
    ({'name': 'late.area', 'condition': 'n == 6'}, [3]),
    ({'name': 'area', 'hitCondition': '%3'}, [8, 15, 3]),
    ({'name': 'loops()'}, [22]),
    ({'name': 'short'}, [31]),
    ({'name': 'hape.area'}, []),
    ({'name': 'Shape'}, []),
    ({'name': '.'}, []),
])
def test_stops_at_the_first_line(program, asked, lines):
    client, answers = start(program, asked)
    for line in lines:
        if line == 3:
            client.expect_event('breakpoint')  # late.py has it, too
        thread, frame = client.expect_stopped('function breakpoint', line,
                                              hitBreakpointIds=[answers[0]['id']])
        client.continue_(thread)
    client.expect_exit()


def test_answers(program):
    client, answers = start(program, 'loops', 'nothing', {'name': 'short', 'condition': 'n ='})
    assert answers[0]['verified'] and answers[0]['line'] == 22
    assert answers[0]['source']['name'] == 'program.py'
    assert not answers[1]['verified'] and 'no such function' in answers[1]['message']
    assert not answers[2]['verified'] and 'SyntaxError' in answers[2]['message']


def test_a_file_that_is_loaded_later(program):
    client, answers = start(program, 'unused')
    assert not answers[0]['verified']
    told = client.expect_event('breakpoint')['breakpoint']
    assert told['verified'] and told['line'] == 6 and told['source']['name'] == 'late.py'
    client.expect_exit()


def test_they_can_be_taken_away(program):
    client, answers = start(program, 'area')
    thread, _ = client.expect_stopped('function breakpoint', 8)
    assert client.request('setFunctionBreakpoints', breakpoints=[]) == {'breakpoints': []}
    client.continue_(thread)
    client.expect_exit()


def test_beside_a_line_breakpoint(program):
    client = program.connect()
    client.initialize()
    client.attach()
    line = client.set_breakpoints(program.folder / 'program.py', 22)[0]['id']
    function = client.request('setFunctionBreakpoints',
                              breakpoints=[{'name': 'loops'}])['breakpoints'][0]['id']
    client.configuration_done()
    stop = client.expect_event('stopped', reason='breakpoint')
    assert sorted(stop['hitBreakpointIds']) == [line, function]
    client.continue_(stop['threadId'])
    client.expect_stopped('breakpoint', 22, hitBreakpointIds=[line])


def test_a_loop_at_the_start(program):
    client, answers = start(program, 'waits')
    thread, frame = client.expect_stopped('function breakpoint', 27)
    assert client.value('n', frame) == '3'
