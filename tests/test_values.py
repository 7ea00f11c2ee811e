"""Variables, evaluation, and values that defend themselves."""

import pytest

from client import Failed
from test_tutorial import line_of

PROGRAM = """
import collections
import time

class Point(object):
    __slots__ = ('x', 'y')
    def __init__(self, x, y):
        self.x, self.y = x, y

class Node(object):
    kind = 'node'
    def __init__(self):
        self.child = None
        self._hidden = 1
    @property
    def expensive(self):
        raise RuntimeError('a property was read')

class Bad(object):
    def __repr__(self): raise SystemExit('no')
    def __getattr__(self, name): raise RuntimeError(name)
    def __len__(self): raise RuntimeError('len')

class Endless(object):
    def __repr__(self):
        while True:
            pass

class Noisy(object):
    def __repr__(self):
        print('repr was here')
        return 'Noisy()'

class Slices(object):
    def __getitem__(self, index):
        return index

def f(number, text):
    numbers = [1, 2, 3]
    nested = {'list': [1, (2, 3)], 'empty': {}, 7: 'seven'}
    many = list(range(1000))
    big = dict((i, i) for i in range(1000))
    long_text = 'x' * 100000
    endless_list = [1]
    endless_list.append(endless_list)
    point = Point(3, 4)
    node = Node()
    node.child = Node()
    bad = Bad()
    endless = Endless()
    noisy = Noisy()
    huge = 1 << 1000000
    group = set([5])
    span = Slices()[2020:2:3]
    pair = collections.namedtuple('Pair', 'left right')(1, 2)
    def closure():
        return number
    here = 1
    return closure(), number, numbers

outside = 'global'
ptvsd_lite.wait_for_attach()
print(f(42, 'text'))
"""
HERE = PROGRAM.splitlines().index('    here = 1') + 3


@pytest.fixture
def stop(device):
    """(client, frame) stopped in f."""
    endless = 'while True: pass\n'
    if device.interpreter.version == (3, 6):  # sees nothing in a loop on one line
        endless = 'while True:\n            pass'
    if not device.interpreter.can['deadline']:
        endless = 'return "Endless()"\n'
    program, path = device.run_text(PROGRAM.replace('while True:\n            pass', endless))
    client = program.attach(breakpoints={path: [HERE]})
    return client, client.expect_stopped('breakpoint', HERE)[1]


def children(client, variable, **more):
    return {v['name']: v for v in client.variables(variable['variablesReference'], **more)}


def test_locals(stop):
    client, frame = stop
    found = client.locals(frame)
    assert {n: found[n]['value'] for n in ('number', 'text', 'numbers', 'point', 'group')} == {
        'number': '42', 'text': "'text'", 'numbers': '[1, 2, 3]', 'point': found['point']['value'],
        'group': found['group']['value']}
    assert found['number'] == {'name': 'number', 'value': '42', 'type': 'int',
                               'variablesReference': 0, 'evaluateName': 'number',
                               'presentationHint': {}}
    assert found['text']['presentationHint']['attributes'] == ['rawString']
    assert '5' in found['group']['value']
    assert client.globals(frame)['outside']['value'] == "'global'"
    assert client.globals(frame)['f']['presentationHint']['kind'] == 'method'


def test_nested(stop):
    client, frame = stop
    nested = client.locals(frame)['nested']
    items = children(client, nested)
    assert items["'list'"]['value'] == '[1, (2, 3)]'
    assert items['7']['value'] == "'seven'"
    deeper = children(client, children(client, items["'list'"])['1'])
    assert deeper['0']['value'] == '2'
    assert client.value(deeper['0']['evaluateName'], frame) == '2'


def test_objects(stop):
    client, frame = stop
    found = client.locals(frame)
    point = children(client, found['point'])
    assert (point['x']['value'], point['y']['value']) == ('3', '4')
    node = children(client, found['node'])
    assert node['_hidden']['presentationHint']['visibility'] == 'private'
    assert client.value(children(client, node['child'])['_hidden']['evaluateName'], frame) == '1'


def test_fields_of_types_written_in_c(stop):
    client, frame = stop
    assert children(client, client.locals(frame)['span'])['start']['value'] == '2020'


def test_paging(stop):
    client, frame = stop
    many = client.locals(frame)['many']
    assert many['indexedVariables'] == 1000
    page = client.variables(many['variablesReference'], filter='indexed', start=500, count=3)
    assert [(v['name'], v['value']) for v in page] == [
        ('500', '500'), ('501', '501'), ('502', '502')]
    assert len(client.variables(client.locals(frame)['big']['variablesReference'],
                                filter='indexed', start=990, count=100)) == 10


@pytest.mark.needs('trace')
def test_millions_of_items(device):
    program, path = device.run_text("""
import collections
a_list, a_tuple = [None] * 10 ** 7, (None,) * 10 ** 7
a_set, a_dict = set(range(10 ** 6)), dict.fromkeys(range(10 ** 6))
a_deque = collections.deque(range(10 ** 6))
ptvsd_lite.wait_for_attach()
here = 1
""")
    client = program.attach(breakpoints={path: [9]})
    _, frame = client.expect_stopped('breakpoint', 9)
    found = client.locals(frame)
    for name in 'a_list', 'a_tuple', 'a_set', 'a_dict', 'a_deque':
        assert found[name]['indexedVariables'] == 10 ** (
            7 if name in ('a_list', 'a_tuple') else 6)
        page = client.variables(found[name]['variablesReference'], filter='indexed',
                                start=999998, count=2)
        assert [int(v['name']) for v in page] == [999998, 999999]


@pytest.mark.needs('write_locals', 'trace', 'features')
def test_set_in_other_frames_and_closures(device):
    program, path = device.run_text("""
def outer(given):
    captured = 1
    def inner():
        own = 2
        here = 1
        return given, captured, own
    result = inner()
    return result, given, captured
def caller():
    mine = 3
    print(outer(4), mine)
ptvsd_lite.wait_for_attach()
caller()
""")
    client = program.attach(breakpoints={path: [8]})
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.set_variable(client.locals_reference(frame), 'captured', '"set"')
    client.evaluate('given = "typed"', frame, 'repl')
    far = client.stack(thread)[2]['id']
    client.set_variable(client.locals_reference(far), 'mine', '"far"')
    assert client.value('[(lambda: mine)() for _ in "ab"]', far) == "['far', 'far']"
    found = client.request('completions', frameId=far, text='min', column=4)['targets']
    assert 'mine' in [target['label'] for target in found]
    client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    shown = program.text['stdout']
    assert shown.count("'typed'") == shown.count("'set'") == 2 and 'far' in shown


@pytest.mark.needs('features')
def test_text_within_limits(stop):
    client, frame = stop
    found = client.locals(frame)
    assert len(found['long_text']['value']) < 1100 and found['long_text']['value'].endswith('...')
    assert len(client.value('long_text', frame, 'clipboard')) == 100002
    assert len(found['many']['value']) < 1100
    assert '...' in found['endless_list']['value']
    assert 'bits' in found['huge']['value'] or 'very long' in found['huge']['value']


def test_values_that_defend_themselves(stop):
    client, frame = stop
    found = client.locals(frame)
    assert 'repr raises SystemExit' in found['bad']['value']
    assert found['noisy']['value'] == 'Noisy()'
    client.expect_output('repr was here')


@pytest.mark.needs('deadline')
def test_repr_that_does_not_end(stop):
    client, frame = stop
    assert 'takes longer' in client.locals(frame)['endless']['value']
    with pytest.raises(Failed) as error:
        client.value('[1 for x in iter(int, 1)]', frame)
    assert 'too long' in error.value.message
    assert client.value('number', frame) == '42'


@pytest.mark.needs('deadline')
def test_a_blocked_evaluation_does_not_block_the_session(device):
    program, path = device.run_text("""
import threading
lock = threading.Lock()
lock.acquire()
answered = threading.Event()
later = threading.Timer(0.2, answered.set).start
ptvsd_lite.wait_for_attach()
lock.release()
answered.wait()
print('free')
""")
    client = program.attach(breakpoints={path: [10]})
    thread, frame = client.expect_stopped('breakpoint', 10)
    number = client.send('evaluate', {'expression': 'lock.acquire()', 'frameId': frame,
                                      'context': 'watch'})
    assert [t['name'] for t in client.threads()] == ['MainThread']
    with pytest.raises(Failed) as error:
        client.expect_response(number)
    assert 'too long' in error.value.message
    with pytest.raises(Failed) as error:
        client.value('1', frame)
    assert 'still busy' in error.value.message
    client.continue_(thread)
    assert client.value('lock.release() or later()') == 'None'
    program.expect('free')
    client.expect_exit(0)


def test_a_function_in_a_comprehension(device):
    program, path = device.run_text("""
x = 7
def f(xs, k):
    return k
ptvsd_lite.wait_for_attach()
f([1, 2], 3)
""")
    client = program.attach(breakpoints={path: [6]})
    thread, frame = client.expect_stopped('breakpoint', 6)
    assert client.value('[(lambda: x + k)() for x in xs]', frame) == '[4, 5]'
    assert client.value('x', frame) == '7'
    assert client.value('"x" in map(lambda name: name, locals())', frame) == 'False'


@pytest.mark.needs('deadline', 'features')
def test_variables_of_which_one_blocks(device):
    program, path = device.run_text("""
import threading
lock = threading.Lock()
lock.acquire()
class Blocking(object):
    def __repr__(self):
        lock.acquire()
        return 'free'
def f(a, b, c, d):
    return a
answered = threading.Event()
later = threading.Timer(0.2, answered.set).start
ptvsd_lite.wait_for_attach()
f(1, Blocking(), 2, [3])
answered.wait()
""")
    client = program.attach(breakpoints={path: [12]})
    thread, frame = client.expect_stopped('breakpoint', 12)
    found = client.locals(frame)
    assert [found[name]['value'] for name in 'abcd'] == [
        '1', '<Blocking: its repr blocks>', '<int: not read, another one blocks>',
        '<list: not read, another one blocks>']
    client.continue_(thread)
    assert client.value('lock.release() or later()') == 'None'
    client.expect_exit(0)


@pytest.mark.needs('deadline', 'features')
def test_watches_wait_for_a_repr_that_blocks(device):
    """What comes before them takes no time from them."""
    program, path = device.run_text("""
import sys
class Blocking(object):
    def __repr__(self):
        sys.stdin.readline()
        return 'free'
def f(a, b):
    return a
ptvsd_lite.wait_for_attach()
f(1, Blocking())
""")
    here = line_of(path, 'return a')
    client = program.attach(breakpoints={path: [here]})
    thread, frame = client.expect_stopped('breakpoint', here)
    variables = client.send('variables', {'variablesReference': client.locals_reference(frame)})
    watches = [client.send('evaluate', {'expression': 'a', 'frameId': frame})]
    assert client.expect_response(variables)['variables'][1]['value'] == (
        '<Blocking: its repr blocks>')
    watches.append(client.send('evaluate', {'expression': 'a + 1', 'frameId': frame}))
    client.threads()  # they have been read
    program.type('go on')
    assert [client.expect_response(watch)['result'] for watch in watches] == ['1', '2']
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('write_locals')
@pytest.mark.parametrize('name', ['number', 'numbers', 'text'])
def test_set_a_local(stop, name):
    client, frame = stop
    reference = client.locals_reference(frame)
    changed = client.set_variable(reference, name, '[outside, 8]')
    assert changed['value'] == "['global', 8]" and changed['type'] == 'list'
    assert client.value(name, frame) == "['global', 8]"
    client.next()
    client.expect_event('stopped')
    assert client.value(name, client.stack()[0]['id']) == "['global', 8]"


@pytest.mark.needs('write_locals')
def test_what_is_set_is_what_runs_on(stop, device):
    client, frame = stop
    client.set_variable(client.locals_reference(frame), 'number', '7')
    client.evaluate('numbers = number + 1', frame, 'repl')
    client.continue_()
    device.running[0].expect('(7, 7, 8)')


def test_set_items_attributes_and_globals(stop):
    client, frame = stop
    found = client.locals(frame)
    for variable, child, expression in (('numbers', '1', 'numbers[1]'),
                                        ('point', 'x', 'point.x'),
                                        ('nested', '7', 'nested[7]'),
                                        ('node', '_hidden', 'node._hidden')):
        client.set_variable(found[variable]['variablesReference'], child, '"new"')
        assert client.value(expression, frame) == "'new'"
    client.set_variable(client.scopes(frame)[1]['variablesReference'], 'outside', '1 + 1')
    assert client.value('outside', frame) == '2'
    with pytest.raises(Failed) as error:
        client.set_variable(found['group']['variablesReference'], '0', '1')
    assert 'cannot be changed' in error.value.message


def test_evaluate(stop):
    client, frame = stop
    assert client.value('[number + n for n in numbers]', frame) == '[43, 44, 45]'
    assert client.value('(lambda: number)()', frame, 'hover') == '42'
    assert client.evaluate('node', frame)['variablesReference'] > 0
    assert client.value('  outside  ', frame) == "'global'"
    assert client.value('', frame, 'hover') == ''
    assert client.value('import os', frame, 'repl') == ''
    assert client.value('if True:@LINE@    outside = 5', frame, 'repl') == ''
    assert client.value('outside') == "'global'"  # no frame: the main module's
    client.evaluate('outside = "other"', None, 'repl')
    assert client.value('outside') == "'other'"


@pytest.mark.parametrize('expression, error', [
    ('nothing', 'NameError'), ('1 +', 'SyntaxError'), ('outside = 1', 'SyntaxError'),
    ('node.expensive', 'a property was read'), ('exit_now()', 'NameError'),
    ('(_ for _ in ()).throw(SystemExit(3))', 'SystemExit')])
def test_errors_of_evaluation(stop, expression, error):
    client, frame = stop
    with pytest.raises(Failed) as failed:
        client.value(expression, frame)
    assert error in failed.value.message
    assert client.value('number', frame) == '42'


def test_references_end_with_the_stop(stop):
    client, frame = stop
    reference = client.locals_reference(frame)
    client.next()
    client.expect_event('stopped', reason='step')
    for command, arguments in (('scopes', {'frameId': frame}),
                               ('variables', {'variablesReference': reference}),
                               ('evaluate', {'frameId': frame, 'expression': '1'})):
        with pytest.raises(Failed) as failed:
            client.request(command, **arguments)
        assert 'run on' in failed.value.message


def test_text_of_other_alphabets(device):
    program, path = device.run_text("""
def f():
    word = b'gr\\xc3\\xbc\\xc3\\x9f'.decode('utf-8')
    raw = b'\\xff\\xfe'
    return word
ptvsd_lite.wait_for_attach()
f()
""")
    client = program.attach(breakpoints={path: [7]})
    _, frame = client.expect_stopped('breakpoint', 7)
    assert client.value(u'word == u"gr\u00fc\u00df"', frame) == 'True'
    assert 'xff' in client.locals(frame)['raw']['value']


@pytest.mark.needs('module __future__')
def test_code_is_evaluated_as_the_module_would(device):
    text = 'from __future__ import division\nimport ptvsd_lite\n'
    path = device.write('program.py', text + "ptvsd_lite.enable_attach(secret='my_secret')\n"
                        'ptvsd_lite.wait_for_attach()\nx = 3\nx = 4\n')
    program = device.run('program.py')
    client = program.attach(breakpoints={path: [{'line': 6, 'condition': 'x / 2 == 1.5'}]})
    _, frame = client.expect_stopped('breakpoint', 6)
    assert client.value('x / 2', frame) == '1.5'


def test_odd_names_proxies_and_clients_that_do_not_page(device):
    program, path = device.run_text("""
class Proxy(object):
    @property
    def __class__(self):
        raise RuntimeError('the class was asked for')
proxy = Proxy()
globals()[1] = 'not a name'
many = list(range(5000))
ptvsd_lite.wait_for_attach()
here = 1
""")
    client = program.attach(breakpoints={path: [12]})
    thread, frame = client.expect_stopped('breakpoint', 12)
    found = client.locals(frame)
    assert 'Proxy' in found['proxy']['value']
    items = client.variables(found['many']['variablesReference'])
    most = 1000 if device.interpreter.can['trace'] else 100
    assert len(items) == most + 1 and items[-1]['name'] == '...'
    page = client.variables(found['many']['variablesReference'], filter='indexed', start=4000,
                            count=500)
    assert len(page) == 500 and page[0]['value'] == '4000'
    client.continue_(thread)
    client.expect_exit(0)


WRONG = """
import ptvsd_lite, weakref
class Key(object):
    def __init__(self): self.number = 1
    def __hash__(self): return self.number
    def __eq__(self, other): raise SystemExit('__eq__')
    def __repr__(self): return 'a key'
class Text(str):
    def __len__(self): raise SystemExit('__len__')
    def __getitem__(self, index): raise SystemExit('__getitem__')
class Odd(object):
    def __repr__(self): return Text('odd')
class NoText(object):
    def __repr__(self): return 5
class Series(object):
    @property
    def shape(self): raise SystemExit('shape')
    @property
    def iloc(self): raise SystemExit('iloc')
class Index(Series):
    shape = (2,)
class NoDict(object):
    @property
    def __dict__(self): raise SystemExit('__dict__')
class Items(dict):
    def items(self): raise SystemExit('items')
    __iter__ = __len__ = __getitem__ = items
    def __repr__(self): return 'items'
class Meta(type):
    def __eq__(self, other): raise SystemExit('__eq__')
    def __hash__(self): raise SystemExit('__hash__')
    def __getattribute__(self, name): raise SystemExit(name)
    @property
    def __name__(self): raise SystemExit('__name__')
class Nobody(object): pass
def f(key, kind):
    key_changed = {key: 'value'}
    key.number = 2
    odd, no_text, series, index, no_dict = Odd(), NoText(), Series(), Index(), NoDict()
    odd.__dict__[Text('name')] = 'named'
    items, proxy = Items(a=1), weakref.proxy(Nobody())
    of_kind = object.__new__(kind)
    numbered = type('Numbered', (object,), {Text('a'): 1})()
    plain = 5
    return plain  # here
ptvsd_lite.wait_for_attach()
f(Key(), Meta('Kind', (object,), {'inside': 7}))
"""


@pytest.mark.needs('trace', 'module weakref')
def test_a_wrong_value_costs_its_own_row_only(device):
    program, path = device.run_text(WRONG)
    here = line_of(path, 'return plain  # here')
    client = program.attach(breakpoints={path: [here]})
    thread, frame = client.expect_stopped('breakpoint', here)
    found = client.members(client.locals_reference(frame))
    assert found['plain']['value'] == '5'
    assert found['key_changed']['value'] == "{a key: 'value'}"
    [item] = client.variables(found['key_changed']['variablesReference'], filter='indexed', count=1)
    assert item['name'] == 'a key' and item['value'] == "'value'"
    assert found['odd']['value'] == 'odd' and found['odd']['type'] == 'Odd'
    assert client.members(found['odd']['variablesReference'])['name']['value'] == "'named'"
    assert 'repr raises TypeError' in found['no_text']['value']
    assert found['items']['value'] == 'items'
    assert children(client, found['items'])["'a'"]['value'] == '1'
    assert found['of_kind']['type'] == found['kind']['value'].split('.')[-1].strip("'>") == 'Kind'
    assert children(client, found['of_kind'])['inside']['value'] == '7'
    for name in 'series', 'index', 'no_dict', 'proxy', 'numbered', 'kind':
        assert found[name]['value']
        if found[name]['variablesReference']:
            client.variables(found[name]['variablesReference'])
    assert client.value('plain + 1', frame) == '6'
    client.continue_(thread)
    client.expect_exit(0)


def test_a_key_that_cannot_be_found(device):
    program, path = device.run_text("""
class Key(object):
    def __init__(self): self.number = 1
    def __hash__(self): return self.number
    def __repr__(self): return 'a key'
class Computed(object):
    @property
    def fails(self): raise RuntimeError('fails')
def f(key):
    cache = {key: 'value'}
    key.number = 2
    computed = Computed()
    plain = 5
    return plain
ptvsd_lite.wait_for_attach()
f(Key())
""")
    here = line_of(path, 'return plain')
    client = program.attach(breakpoints={path: [here]})
    thread, frame = client.expect_stopped('breakpoint', here)
    found = client.locals(frame)
    assert found['plain']['value'] == '5'
    assert found['cache']['value'] == "{a key: 'value'}"
    assert children(client, found['cache'])['a key']['value'] == "'value'"
    client.continue_(thread)
    client.expect_exit(0)


PRIVATE = """
class Base(object):
    __shared = 'of the class'
    def __init__(self):
        self.__own = [1, 2]
    def go(self):
        __local = 3
        def inner():
            return self  # inner
        return inner(), __local, [n for n in (1,) if n]  # go
    @staticmethod
    def static(other):
        return other  # static
    class __Inner(object):
        def __init__(self, outer):
            self.__own = 'inner'  # nested
class Other(Base):
    def go(self):
        self.__own = 'other'
        return Base.go(self)  # other
def outside(base):
    return base  # outside
ptvsd_lite.wait_for_attach()
Other().go()
Base.static(Base())
Base()._Base__Inner(1)
outside(Base())
"""


@pytest.mark.needs('swap')
def test_private_names(device):
    """They are those of the class in which the method stands, inherited or not."""
    program, path = device.run_text(PRIVATE)
    client = program.attach(breakpoints={path: [
        line_of(path, '# ' + mark) for mark in ('other', 'inner', 'go', 'static', 'nested',
                                                'outside')]})

    def check(mark, *asked):
        _, frame = client.expect_stopped('breakpoint', line_of(path, '# ' + mark))
        for expression, value in asked:
            for context in 'watch', 'hover', 'repl':
                assert client.value(expression, frame, context) == value, (mark, expression)
        return frame
    check('other', ('self.__own', "'other'"))
    client.continue_()
    frame = check('go', ('self.__own', '[1, 2]'), ('__local', '3'), ('self.__shared[:2]', "'of'"),
                  ('[self.__own for _ in (1, 2)][1]', '[1, 2]'),
                  ('(lambda __x: __x + self.__own[0])(1)', '2'))
    client.evaluate('self.__own.append(3)\nself.__new = 5', frame, 'repl')
    assert client.value('self._Base__new', frame) == '5'
    client.request('setExpression', frameId=frame, expression='self.__new', value='self.__own')
    assert client.value('self._Base__new', frame) == '[1, 2, 3]'
    found = client.request('completions', frameId=frame, text='self.__o', column=9)['targets']
    assert '__own' in [target['label'] for target in found]
    reference = client.evaluate('self.__own', frame)['variablesReference']
    [item] = client.variables(reference, filter='indexed', count=1)
    assert client.value(item['evaluateName'], frame) == '1'
    client.continue_()
    check('inner', ('self.__own', '[1, 2, 3]'))
    client.continue_()
    check('static', ('other.__own', '[1, 2]'))
    client.continue_()
    check('nested', ('outer', '1'))
    client.next()
    client.expect_event('stopped')
    client.continue_()
    frame = check('outside')
    with pytest.raises(Failed):
        client.value('base.__own', frame)
    assert client.value('base._Base__own', frame) == '[1, 2]'
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('trace')
@pytest.mark.parametrize('condition', [
    'self.__n == 2', '[self.__n][0] == 2', 'self.__n == 2 == __here', 'int(self.__n) == 2'])
def test_private_names_in_conditions_and_log_messages(device, condition):
    program, path = device.run_text("""
class Counter(object):
    def __init__(self):
        self.__n = 0
    def count(self):
        self.__n += 1
        __here = self.__n
        return __here  # here
class Other(Counter):
    pass
ptvsd_lite.wait_for_attach()
other = Other()
for _ in range(3):
    other.count()
""")
    here = line_of(path, '# here')
    client = program.attach(breakpoints={path: [
        {'line': here - 1, 'logMessage': '{self.__n} {self.__n!r:>2}'},
        {'line': here, 'condition': condition}]})
    thread, frame = client.expect_stopped('breakpoint', here)
    assert client.value('self.__n', frame) == '2'
    client.continue_(thread)
    client.expect_exit(0)
    assert client.output('stdout') == '1  1\n2  2\n3  3\n'
    assert client.output('important') == ''


@pytest.mark.needs('deadline')
def test_a_generator_that_a_repr_has_advanced(device):
    """The time that the repr had does not count for it."""
    program, path = device.run_text('''
import time
exec(compile("""def numbers():
    n = 0
    while True:
        n += 1
        yield n
""", '<made>', 'exec'))
class Counts(object):
    def __init__(self): self.numbers = numbers()
    def __repr__(self): return 'at %d' % next(self.numbers)
def f():
    counts = Counts()
    return counts  # here
ptvsd_lite.wait_for_attach()
counts = f()
time.sleep(0.7)
print('then %d' % next(counts.numbers))
''')
    here = line_of(path, '# here')
    client = program.attach(breakpoints={path: [here]}, filters=('raised', 'uncaught'))
    thread, frame = client.expect_stopped('breakpoint', here)
    assert client.locals(frame)['counts']['value'] == 'at 1'
    client.continue_(thread)
    client.expect_exit(0)
    program.expect('then 2')
