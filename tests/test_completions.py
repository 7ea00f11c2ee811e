"""What could be typed next, and values for whole expressions."""

import pytest

from client import Failed

pytestmark = [pytest.mark.needs('trace'), pytest.mark.few]

PROGRAM = u"""
import os

class Node(object):
    kind = 'node'
    def __init__(self):
        self.child = None
        self.numbers = {'one': [1, 2]}
        self._hidden = 1
    def method(self):
        pass
    @property
    def loud(self):
        print('the property was read')
        return self

def called():
    print('called() was called')
    return Node()

outside = 'global'
def f(number):
    node = Node()
    node.child = Node()
    word = 'text'
    here = 1
    return number, node.kind, word

ptvsd_lite.wait_for_attach()
print(f(42))
"""
HERE = PROGRAM.splitlines().index('    here = 1') + 3


@pytest.fixture
def program(device):
    return device.run_text(PROGRAM)


@pytest.fixture
def stop(program):
    """(client, frame) stopped in f."""
    debuggee, path = program
    client = debuggee.attach(breakpoints={path: [HERE]})
    return client, client.expect_stopped('breakpoint', HERE)[1]


def complete(client, frame, text, column=None, **more):
    """Return {label: item} for the end of text, or for a column of it."""
    if frame is not None:
        more['frameId'] = frame
    if column is None:
        column = len(text) + 1
    targets = client.request('completions', text=text, column=column, **more)['targets']
    return {item['label']: item for item in targets}


def types(items, *names):
    return [items[name]['type'] for name in names]


def test_names(stop):
    client, frame = stop
    found = complete(client, frame, '')
    assert types(found, 'node', 'outside', 'f', 'Node', 'os', 'len', 'ValueError', 'while') == [
        'field', 'field', 'function', 'class', 'module', 'function', 'class', 'keyword']
    assert set(complete(client, frame, '1 + nu')) == {'number'}
    assert set(complete(client, frame, 'OUT')) == {'outside'}
    assert complete(client, frame, 'nothing_of_that_name') == {}


def test_attributes(stop):
    client, frame = stop
    found = complete(client, frame, 'node.')
    assert types(found, 'kind', 'child', 'method', 'loud', '__init__', '__class__') == [
        'field', 'field', 'function', 'property', 'function', 'class']
    assert found['_hidden']['sortText'] > 'z' and 'sortText' not in found['method']
    assert set(complete(client, frame, 'print(node.child.ki')) == {'kind'}
    assert set(complete(client, frame, 'node.numbers["one"].app')) == {'append'}
    assert set(complete(client, frame, 'node . child . ki')) <= {'kind'}
    assert set(complete(client, frame, 'os.path.dirn')) == {'dirname'}
    assert types(complete(client, frame, 'os.'), 'path') == ['module']


@pytest.mark.parametrize('text', [
    'called().', 'called()[0].', 'nothing.', 'node.nothing.', 'node.numbers[called()].', '1.', '.',
    'node..', '].', 'node[', '(lambda: called()).', 'node.numbers[[called() for x in "1"][0]].'])
def test_nothing_is_called_and_nothing_fails(stop, text):
    client, frame = stop
    assert text.endswith('[') or complete(client, frame, text) == {}
    client.value('called()', frame)
    client.expect_output('called() was called\n')
    assert client.output('stdout') == 'called() was called\n'


def test_where_the_word_is(stop):
    client, frame = stop
    item = complete(client, frame, 'node.ki')['kind']
    assert (item['start'], item['length']) == (5, 2)  # from 0, as debugpy: VS Code expects it
    text = u'"\U0001f40d\u00fc", node.ki + 1'  # columns are UTF-16 code units
    item = complete(client, frame, text, column=15)['kind']
    assert (item['start'], item['length']) == (12, 2)
    text = 'if True:\n    node.ki\nelse: pass'
    item = complete(client, frame, text, column=12, line=2)['kind']
    assert text[item['start']:][:item['length']] == 'ki'
    for column, line in (0, 1), (-5, 7), (1000, -3), (5, 10 ** 9):
        complete(client, frame, text, column=column, line=line)


def test_columns_from_0(program):
    debuggee, path = program
    client = debuggee.connect()
    client.initialize(columnsStartAt1=False, linesStartAt1=False)
    client.attach()
    client.set_breakpoints(path, HERE - 1)
    client.configuration_done()
    client.expect_event('stopped', reason='breakpoint')
    assert set(complete(client, None, 'Nod', column=3, line=0)) == {'Node'}
    assert 'outside' in complete(client, None, 'Nod', column=0, line=0)


def test_without_a_frame(stop):
    client, _ = stop
    assert types(complete(client, None, 'Node.'), 'kind', 'method') == ['field', 'function']
    assert 'number' not in complete(client, None, '')


def test_names_are_bounded(stop):
    client, frame = stop
    client.evaluate('globals().update(("name%d" % i, i) for i in range(5000))', frame, 'repl')
    assert len(complete(client, frame, 'name')) == 1000


def set_expression(client, frame, expression, value, **more):
    return client.request('setExpression', frameId=frame, expression=expression, value=value,
                          **more)


@pytest.mark.parametrize('expression', [
    'node.child', ' node.kind ', 'node.numbers["one"]', 'node.numbers["one"][0]', 'outside',
    'node.numbers["one"][:1]', '[n for n in [node]][0].child', 'os.environ["X"]'])
def test_set_an_expression(stop, expression):
    client, frame = stop
    changed = set_expression(client, frame, expression, '"new"')
    assert (changed['value'], changed['type']) == ("'new'", 'str')
    shown = client.value(expression, frame)
    assert shown == ("'new'" if ':' not in expression else "['n']")
    assert 'outside' not in client.locals(frame)


@pytest.mark.needs('write_locals')
def test_set_a_local_by_its_name(stop, program):
    client, frame = stop
    assert set_expression(client, frame, 'number', 'number + 213', format={'hex': True})[
        'value'] == '0xff'
    client.continue_()
    program[0].expect("(255, 'node', 'text')")


@pytest.mark.parametrize('expression, value, why', [
    ('called()', '1', 'no variable'), ('1', '1', 'no variable'), ('nothing', '1', 'nothing'),
    ('node.loud', '1', 'AttributeError'), ('number, word', '1', 'no variable'),
    ('number +', '1', 'SyntaxError'), ('number = 1; word', '1', 'SyntaxError'),
    ('word[0]', '"x"', 'TypeError'), ('word', 'nothing', 'NameError'), ('', '1', 'SyntaxError')])
def test_what_cannot_be_set(stop, expression, value, why):
    client, frame = stop
    with pytest.raises(Failed) as error:
        set_expression(client, frame, expression, value)
    assert why in error.value.message
    assert client.value('number, word', frame) == "(42, 'text')"
