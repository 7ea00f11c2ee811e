"""What is typed while the program is stopped: statements, errors, and how to break them off."""

import pytest

from client import Failed

pytestmark = [pytest.mark.needs('trace'), pytest.mark.few]

PROGRAM = """
outside = 'global'

def inner(depth):
    if not depth:
        raise ValueError('from the program')
    inner(depth - 1)

class Odd(Exception):
    def __str__(self):
        raise RuntimeError('no text')

def f(number):
    numbers = [1, 2]
    here = 1
    return number, numbers

ptvsd_lite.wait_for_attach()
print(f(42), outside)
"""
HERE = PROGRAM.splitlines().index('    here = 1') + 3


@pytest.fixture
def stop(device):
    """(client, frame) stopped in f."""
    program, path = device.run_text(PROGRAM)
    client = program.attach(breakpoints={path: [HERE]})
    return client, client.expect_stopped('breakpoint', HERE)[1]


@pytest.mark.parametrize('text, result', [
    ('a = number\na + 1', '43'), ('a = 1; a + 1', '2'), ('a = 1', ''), ('None', ''),
    ('if True:@LINE@    a = 5@LINE@@LINE@a * 2', '10'),
    ('    a = 1\n    a + number', '43'), ('for a in numbers:\n    pass\na', '2'),
    ('def g():\n    return number\ng()', '42'), ('g = lambda: (number, outside)\ng()[0]', '42'),
    ('sum([n for n in numbers if number])', '3'), ('# nothing', ''), ('x = 1\n# the end', ''),
    ('import os\nos.sep', "'/'"), ('a = "one@LINE@two"[:3]\na', None)])
def test_statements(stop, text, result):
    client, frame = stop
    if result is None:
        with pytest.raises(Failed):
            client.value(text, frame, 'repl')
    else:
        assert client.value(text, frame, 'repl') == result


@pytest.mark.needs('write_locals')
def test_assignments_last(stop, device):
    client, frame = stop
    client.evaluate('number = 7\nnumbers = [n + number for n in numbers]', frame, 'repl')
    client.evaluate('def more():\n    global outside\n    outside = "changed"', frame, 'repl')
    client.evaluate('more()', frame, 'repl')
    client.evaluate('number += 1', frame, 'repl')
    with pytest.raises(Failed):
        client.evaluate('number += 1\n1 // 0\nnumber = 0', frame, 'repl')
    client.continue_()
    device.running[0].expect('(9, [8, 9])')


def test_a_global_statement_is_obeyed(stop):
    client, frame = stop
    client.evaluate('global outside\noutside = [n for n in numbers]', frame, 'repl')
    assert client.value('outside') == '[1, 2]'
    assert 'outside' not in client.locals(frame)


def error_of(client, text, frame, context='repl'):
    with pytest.raises(Failed) as error:
        client.value(text, frame, context)
    return error.value.message


def test_errors_have_the_traceback_of_what_was_typed(stop):
    client, frame = stop
    lines = error_of(client, 'x = 1\ninner(1)', frame).splitlines()
    assert lines[0] == 'Traceback (most recent call last):'
    assert lines[1] == '  File "<evaluation>", line 2, in <module>'
    assert lines[-1] == 'ValueError: from the program'
    assert ['inner' in line for line in lines].count(True) >= 2
    assert not [line for line in lines if 'ptvsd_lite.py' in line]
    assert error_of(client, 'inner(1)', frame, 'watch') == 'ValueError: from the program'


def test_errors_of_many_kinds(stop):
    client, frame = stop
    text = error_of(client, 'a = 1\nb = (', frame)
    assert 'SyntaxError' in text and 'Traceback' not in text and 'During' not in text
    assert 'SystemExit: 3' in error_of(client, 'raise SystemExit(3)', frame)
    assert 'Odd' in error_of(client, 'raise Odd()', frame)
    assert len(error_of(client, 'raise ValueError("x" * 10 ** 6)', frame)) < 70000
    assert 'NameError' in error_of(client, 'nothing', frame)
    assert error_of(client, '(' * 5000 + ')' * 5000, frame)
    client.request('completions', frameId=frame, text='x' + '.x' * 50000 + '.', column=100003)
    assert client.value('number', frame) == '42'


@pytest.mark.needs('cancel')
@pytest.mark.parametrize('text', ['while True:\n    pass', '[1 for _ in iter(int, 1)]'])
def test_cancel(stop, text):
    client, frame = stop
    number = client.send('evaluate', {'expression': 'print("begun")\n' + text, 'frameId': frame,
                                      'context': 'repl'})
    client.expect_output('begun')
    cancel = client.send('cancel', {'requestId': number})
    with pytest.raises(Failed) as error:
        client.expect_response(number)
    assert error.value.message == 'cancelled'
    client.expect_response(cancel)
    assert client.value('number', frame) == '42'


def test_cancel_of_what_is_over(stop):
    client, frame = stop
    client.value('number', frame)
    client.request('cancel', requestId=client.seq)
    client.request('cancel', requestId=10 ** 9)
    client.request('cancel')
    assert client.value('number', frame) == '42'


@pytest.mark.needs('cancel')
def test_cancel_of_what_waits_for_the_thread(stop):
    client, frame = stop
    first = client.send('evaluate', {'expression': 'while True:\n    pass', 'frameId': frame,
                                     'context': 'repl'})
    second = client.send('evaluate', {'expression': 'numbers.append(3)', 'frameId': frame,
                                      'context': 'repl'})
    for number in second, first:
        cancel = client.send('cancel', {'requestId': number})
        with pytest.raises(Failed):
            client.expect_response(number)
        client.expect_response(cancel)
    assert client.value('numbers', frame) == '[1, 2]'
