"""What is below a value: attributes of objects and of classes, items, groups of them."""

import pytest

from client import Failed

pytestmark = pytest.mark.needs('trace')

PROGRAM = """
import collections

class Base(object):
    kind = 'base'
    def shared(self): pass

class Node(Base):
    count = 3
    def __init__(self):
        self.own = 1
        self._hidden = 2
        self.__dict__['no name'] = 3
        self.__dict__['class'] = 4
    def method(self): pass
    @staticmethod
    def static(): pass
    @classmethod
    def of_class(cls): pass
    @property
    def doubled(self):
        read.append('doubled')
        return [self.own * 2]
    @doubled.setter
    def doubled(self, value):
        self.own = value // 2
    @property
    def broken(self):
        raise SystemExit('it is broken')
    class Inner(object):
        pass

class Slots(Base):
    __slots__ = ('x', 'unset')
    def __init__(self):
        self.x = 5

class Classic:
    kind = 'classic'
    def method(self): pass

Pair = collections.namedtuple('Pair', 'left right')
class Triple(Pair):
    pass

class Meta(type):
    def __getattribute__(cls, name): raise SystemExit('asked for ' + name)
Strange = Meta('Strange', (object,), {'size': 5})

class ndarray(object):
    '''Stands for that of numpy.'''
    def __init__(self, *shape):
        self.shape, self.dtype = shape, 'float64'
    def __len__(self):
        return self.shape[0]
    def __getitem__(self, where):
        if isinstance(where, int):
            return ndarray(*self.shape[1:]) if self.shape[1:] else where / 2.0
        return ndarray(*[min(n, part.stop) for n, part in zip(self.shape, where)])
    def __repr__(self):
        shown.append(self.shape)
        return 'array(' + 'x' * self.shape[0] + ')'

class _Rows(object):
    def __init__(self, frame): self.frame = frame
    def __getitem__(self, where):
        if isinstance(where, int):
            return 'row %d' % where
        return DataFrame(min(self.frame.shape[0], where[0].stop))

class DataFrame(object):
    '''Stands for that of pandas: it has columns for items, and rows in iloc.'''
    def __init__(self, rows):
        self.shape, self.dtypes, self.iloc = (rows, 2), 'int64, object', _Rows(self)
    def __len__(self):
        return self.shape[0]
    def __getitem__(self, name): raise KeyError(name)
    def __repr__(self): return 'frame of %d rows' % self.shape[0]

read, shown = [], []
def f():
    node, slots, classic = Node(), Slots(), Classic()
    pair, triple = Pair(1, [2]), Triple(3, 4)
    keys = {None: 0, 2.5: 1, True: 2, (1, 'a'): 3, b'raw': 4, 'x' * 300: 5, node: 6,
            float('inf'): 7, (): 8, frozenset([1]): 9}
    group, frozen = set([1, 'a']), frozenset([2])
    strange = Strange()
    number, numbers = 255, [10, -3, True, {7: 16}]
    small, large, rows = ndarray(3), ndarray(1000, 2000), DataFrame(100000)
    queue = collections.deque([5, 6], 9)
    here = 1
    return node.own

ptvsd_lite.wait_for_attach()
print(f())
"""
HERE = PROGRAM.splitlines().index('    here = 1') + 3


@pytest.fixture
def program(device):
    return device.run_text(PROGRAM)


def stopped(program, **more):
    """Return (client, frame) stopped in f."""
    debuggee, path = program
    client = debuggee.attach(breakpoints={path: [HERE]}, **more)
    return client, client.expect_stopped('breakpoint', HERE)[1]


@pytest.fixture
def stop(program):
    return stopped(program)


def below(client, variable):
    return {v['name']: v for v in client.variables(variable['variablesReference'])}


def values(variables):
    return {name: variable['value'] for name, variable in variables.items()}


def test_attributes_of_the_class(stop):
    client, frame = stop
    node = below(client, client.locals(frame)['node'])
    assert {name: node[name]['value'] for name in ('own', 'count', 'kind')} == {
        'own': '1', 'count': '3', 'kind': "'base'"}
    functions = below(client, node['function variables'])
    assert set(functions) == {'method', 'static', 'of_class', 'shared'}
    assert functions['method']['presentationHint']['kind'] == 'method'
    assert 'Inner' in below(client, node['class variables'])
    assert '__init__' in below(client, node['special variables'])
    assert '__init__' not in node
    assert client.value('read', frame) == '[]'


def test_groups_come_first_and_have_no_value(stop):
    client, frame = stop
    found = client.variables(client.locals(frame)['node']['variablesReference'])
    assert [v['name'] for v in found[:3]] == [
        'special variables', 'function variables', 'class variables']
    assert found[-1]['name'] == '_hidden'
    assert found[0]['value'] == '' and 'evaluateName' not in found[0]
    assert found[0]['presentationHint'] == {'attributes': ['readOnly']}


def test_properties_are_computed_when_opened(stop):
    client, frame = stop
    node = below(client, client.locals(frame)['node'])
    assert node['doubled']['presentationHint'] == {'kind': 'property', 'lazy': True}
    assert client.value('read', frame) == '[]'
    [value] = client.variables(node['doubled']['variablesReference'])
    assert (value['name'], value['value'], value['evaluateName']) == (
        'doubled', '[2]', 'node.doubled')
    assert client.value('read', frame) == "['doubled']"
    assert values(below(client, value))['0'] == '2'
    changed = client.set_variable(node['doubled']['variablesReference'], 'doubled', '8')
    assert changed['value'] == '8' and client.value('node.own', frame) == '4'
    client.set_variable(client.locals(frame)['node']['variablesReference'], 'doubled', '10')
    assert client.value('node.own', frame) == '5'


def test_a_property_that_raises(stop):
    client, frame = stop
    node = below(client, client.locals(frame)['node'])
    [value] = client.variables(node['broken']['variablesReference'])
    assert (value['value'], value['variablesReference']) == ('SystemExit: it is broken', 0)


def test_other_kinds_of_objects(stop):
    client, frame = stop
    found = client.locals(frame)
    slots = below(client, found['slots'])
    assert slots['x']['value'] == '5' and 'unset' not in slots
    assert below(client, found['classic'])['kind']['value'] == "'classic'"
    for name, expected in ('pair', ('1', '[2]')), ('triple', ('3', '4')):
        fields = below(client, found[name])
        assert (fields['left']['value'], fields['right']['value']) == expected
        assert (fields['0']['value'], fields['1']['value']) == expected
        assert 'readOnly' in fields['0']['presentationHint']['attributes']
    node = client.globals(frame)['Node']
    members = client.members(node['variablesReference'])
    assert members['count']['value'] == '3' and 'property' in members['doubled']['value']
    assert client.value('read', frame) == '[]'


def test_a_class_whose_metaclass_raises(stop):
    client, frame = stop
    strange = client.locals(frame)['strange']
    assert strange['type'] == 'Strange' and below(client, strange)['size']['value'] == '5'
    strange = client.globals(frame)['Strange']
    assert strange['type'] == 'Meta'
    assert client.members(strange['variablesReference'])['size']['value'] == '5'


@pytest.mark.needs('module dataclasses')
def test_a_dataclass(stop):
    client, frame = stop
    client.evaluate('import dataclasses\n@dataclasses.dataclass\nclass Data:\n'
                    '    size: int = 4\n    more: list = None\ndata = Data(7)', frame, 'repl')
    data = below(client, client.locals(frame)['data'])
    assert (data['size']['value'], data['more']['value']) == ('7', 'None')


def test_every_evaluate_name_can_be_evaluated(stop):
    client, frame = stop
    checked = set()
    for name, variable in client.locals(frame).items():
        if not variable['variablesReference'] or name == 'rows':
            continue
        for child in client.members(variable['variablesReference']).values():
            if 'evaluateName' in child and not child['presentationHint'].get('lazy'):
                assert client.value(child['evaluateName'], frame, 'clipboard') is not None
                checked.add(child['evaluateName'])
    assert {'node.own', "getattr(node, 'no name')", "getattr(node, 'class')", 'keys[None]',
            'keys[2.5]', "keys['%s']" % ('x' * 300), 'pair.left', 'pair[0]', 'keys[()]',
            "keys[(1, 'a')]", 'list(group)[1]', 'list(frozen)[0]', 'strange.size'} <= checked
    # Python 2 orders keys by their addresses
    assert [name for name in checked if name.startswith('list(keys.values())[')]
    for name in 'keys', 'group', 'frozen':
        for child in client.variables(client.locals(frame)[name]['variablesReference']):
            if 'evaluateName' in child:   # not a group
                assert client.value(child['evaluateName'], frame) == child['value']
    value = client.evaluate('node or 1', frame)
    assert client.value(below(client, value)['own']['evaluateName'], frame) == '1'


@pytest.mark.parametrize('wishes, shown, groups', [
    ({'all': 'inline'}, ['own', '_hidden', 'method', '__init__', 'Inner'], []),
    ({'all': 'hide'}, ['own'], []),
    ({}, ['own'], ['special', 'protected', 'function', 'class']),
    ({'special': 'hide', 'protected': 'inline', 'class': 'nonsense'}, ['own', '_hidden'],
     ['function', 'class'])])
def test_the_client_chooses_the_presentation(program, wishes, shown, groups):
    client, frame = stopped(program, variablePresentation=wishes)
    found = below(client, client.locals(frame)['node'])
    assert [n for n in found if n.endswith(' variables')] == [g + ' variables' for g in groups]
    assert [n for n in ('own', '_hidden', 'method', '__init__', 'Inner') if n in found] == shown


def test_members_of_a_group_can_be_set(stop):
    client, frame = stop
    node = below(client, client.locals(frame)['node'])
    client.set_variable(node['function variables']['variablesReference'], 'method', '5')
    assert client.value('node.method', frame) == '5'
    scope = below(client, client.scopes(frame)[1])
    client.set_variable(scope['class variables']['variablesReference'], 'Classic', '6')
    assert client.value('Classic', frame) == '6'


def test_hexadecimal_integers(stop):
    client, frame = stop
    as_hex = {'format': {'hex': True}}
    reference = client.locals_reference(frame)
    found = {v['name']: v['value'] for v in client.variables(reference, **as_hex)}
    assert found['number'] == '0xff' and found['numbers'] == '[0xa, -0x3, True, {0x7: 0x10}]'
    assert client.request('evaluate', expression='number', frameId=frame,
                          **as_hex)['result'] == '0xff'
    assert client.request('setVariable', variablesReference=reference, name='numbers',
                          value='[16]', **as_hex)['value'] == '[0x10]'
    assert client.locals(frame)['number']['value'] == '255'


def test_room_by_context(stop):
    client, frame = stop
    lengths = [len(client.value('"x" * 10 ** 7', frame, context))
               for context in ('variables', 'hover', 'watch', 'repl', 'clipboard')]
    assert lengths == [1005, 8197, 8197, 65541, 1048581]


def test_large_arrays_show_a_corner(stop):
    client, frame = stop
    found = client.locals(frame)
    assert found['small']['value'] == 'array(xxx)'
    assert found['large']['value'] == (
        '<ndarray(1000, 2000) float64, begins with array(xxxxx)>')
    assert found['rows']['value'] == '<DataFrame(100000, 2), begins with frame of 5 rows>'
    assert client.value('shown', frame) == '[(5, 5), (3,)]'
    assert found['large']['indexedVariables'] == 1000


def test_rows_of_arrays(stop):
    client, frame = stop
    found = client.locals(frame)
    assert values(below(client, found['small']))['2'] == '1.0'
    for name, text in (('large', '<ndarray(2000,) float64, begins with array(xxxxx)>'),
                       ('rows', "'row 999'")):
        [row] = client.variables(found[name]['variablesReference'], filter='indexed', start=999,
                                 count=1)
        assert row['value'] == text == client.value(row['evaluateName'], frame)


@pytest.mark.parametrize('wishes, groups', [
    ({}, ['special variables', 'function variables']), ({'all': 'hide'}, [])])
def test_names_of_items_are_those_of_debugpy(program, wishes, groups):
    client, frame = stopped(program, variablePresentation=wishes)
    client.evaluate('numbers, names = list(range(11)), {"b": 1, 16: 2}', frame, 'repl')

    def shown(name, **more):
        found = client.variables(client.locals(frame)[name]['variablesReference'], **more)
        return [(v['name'], v['value'], v.get('evaluateName')) for v in found]
    found = shown('numbers')
    assert [row[0] for row in found[:-12]] == groups
    assert found[-12] == ('00', '0', 'numbers[0]') and found[-2] == ('10', '10', 'numbers[10]')
    assert found[-1] == ('len()', '11', 'len(numbers)')
    assert [row[0] for row in shown('numbers', format={'hex': True})[-12:-9]] == [
        '0x0', '0x1', '0x2']
    found = shown('names')   # Python 2's dicts have an order of their own
    assert sorted(found[-3:-1]) == [("'b'", '1', "names['b']"), ('16', '2', 'names[16]')]
    assert found[-1] == ('len()', '2', 'len(names)')
    assert [row[0] for row in shown('names', filter='named')] == groups + ['len()']
    assert [row[0] for row in shown('numbers', start=len(groups) + 9, count=9)] == [
        '09', '10', 'len()']
    reference = client.locals(frame)['names']['variablesReference']
    for name in '16', '0x10':
        client.set_variable(reference, name, repr(name))
        assert client.value('names[16]', frame) == repr(name)
    with pytest.raises(Failed):
        client.set_variable(reference, 'len()', '1')


def test_items_of_a_deque(stop):
    client, frame = stop
    items = below(client, client.locals(frame)['queue'])
    assert (items['1']['value'], items['1']['evaluateName']) == ('6', 'queue[1]')
    assert items['maxlen']['value'] == '9'


def frame_names(client, thread, **form):
    return [frame['name'] for frame in client.stack(thread, format=form)]


@pytest.mark.needs('trace')
def test_names_of_frames_as_asked_for(device):
    program, path = device.run_text("""
class Shape(object):
    def __repr__(self): 1/0
    def area(self, width, *more, **options):
        return width
ptvsd_lite.wait_for_attach()
Shape().area(255, 'x', unit=None)
""")
    client = program.attach(breakpoints={path: [7]})
    thread, _ = client.expect_stopped('breakpoint', 7)
    assert frame_names(client, thread) == ['area', '<module>']
    assert frame_names(client, thread, module=True) == ['__main__.area', '__main__']
    assert frame_names(client, thread, line=True) == ['area : 7', '<module> : 9']
    # Visual Studio asks for parameters, too: names are without them, as debugpy's
    every = {'module': True, 'parameters': True, 'parameterNames': True, 'parameterValues': True}
    assert frame_names(client, thread, **every)[0] == '__main__.area'
