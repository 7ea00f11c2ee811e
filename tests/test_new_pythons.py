"""What Python 3.14 and 3.15 have brought: new syntax, new values, what is read only when used."""

import pytest

from client import Failed
from debuggee import free_port
from test_tutorial import line_of


def stop_at(device, text, statement, **more):
    """Run text below the two lines; return (client, frame, path) of a stop at statement."""
    program, path = device.run_text(text, **more)
    client = program.attach(breakpoints={path: [line_of(path, statement)]})
    _, frame = client.expect_stopped('breakpoint', line_of(path, statement))
    return client, frame, path


def rows(client, expression, frame):
    """Return {name: row} of the children of the value of expression."""
    number = client.evaluate(expression, frame)['variablesReference']
    return {row['name']: row for row in
            client.request('variables', variablesReference=number)['variables']}


@pytest.mark.needs('module string.templatelib')
def test_templates_and_except_without_parentheses(device):
    client, frame, path = stop_at(device, """
def work(who):
    template = t"Hello {who!r:>9}"
    try:
        raise KeyError(who)
    except ValueError, KeyError:
        caught = True
    return template
ptvsd_lite.wait_for_attach()
work('you')
""", 'caught = True')
    assert rows(client, 'template', frame)['strings']['value'] == "('Hello ', '')"
    inner = rows(client, 'template.interpolations[0]', frame)
    assert inner['value']['value'] == "'you'" and inner['expression']['value'] == "'who'"
    assert client.evaluate('t"{who}"', frame, 'repl')['type'] == 'Template'
    client.next()
    client.expect_stopped('step', line_of(path, 'return template'))
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('module annotationlib')
def test_annotations_are_evaluated_when_they_are_opened(device):
    """What they say is code of the program: looking at functions and classes runs none of it."""
    client, frame, _ = stop_at(device, """
evaluated = []
def note(kind):
    evaluated.append(kind)
    return kind
number: note('module') = 1
class Place:
    x: note('class') = 1
    y: Missing
    def move(self, by: note('method')) -> Missing: pass
def work(a: note('function')):
    local: note('local') = a
    return local
type Alias[T: note('bound')] = list[note('alias')]
ptvsd_lite.wait_for_attach()
work(1)
""", 'return local')
    for name in 'Place', 'Place()', 'Place.move', 'work', 'Alias', 'Alias.__type_params__[0]':
        rows(client, name, frame)
    special = rows(client, 'Place.move', frame)['special variables']['variablesReference']
    special = client.request('variables', variablesReference=special)['variables']
    assert client.value('evaluated', frame) == '[]'
    lazy = {row['name']: row for row in special}['__annotations__']
    assert lazy['presentationHint']['lazy']
    opened = client.request('variables', variablesReference=lazy['variablesReference'])
    assert opened['variables'][0]['value'].startswith('NameError')
    assert client.value('evaluated', frame) == "['method']"
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('frozendict')
def test_frozen_dicts_and_sentinels(device):
    client, frame, _ = stop_at(device, """
def work():
    few = frozendict(x=1, y=[2])
    many = frozendict((i, -i) for i in range(500))
    none = frozendict()
    nothing = sentinel('nothing')
    flat = [*part for part in [[1], few['y']]]
    return few
ptvsd_lite.wait_for_attach()
work()
""", 'return few')
    assert client.value('few', frame) == "frozendict({'x': 1, 'y': [2]})"
    assert client.value('none', frame) == 'frozendict()'
    assert client.value('nothing', frame) == 'nothing' and client.value('flat', frame) == '[1, 2]'
    found = rows(client, 'few', frame)
    assert found["'y'"]['value'] == '[2]' and found["'y'"]['evaluateName'] == "few['y']"
    assert found['len()']['value'] == '2'
    many = client.evaluate('many', frame)
    assert many['indexedVariables'] == 500
    page = client.request('variables', variablesReference=many['variablesReference'],
                          filter='indexed', start=498, count=2)['variables']
    assert [(row['name'], row['value']) for row in page] == [('498', '-498'), ('499', '-499')]
    number = client.evaluate('few', frame)['variablesReference']
    with pytest.raises(Failed, match='the items of a frozendict cannot be changed'):
        client.request('setVariable', variablesReference=number, name="'x'", value='5')
    client.continue_()
    client.expect_exit(0)


LAZY = """
import sys, other
lazy import slow
lazy from slow import value
lazy import missing
def work():
    x = 1
    y = slow.value
    return y
ptvsd_lite.wait_for_attach()
work()
try:
    missing.x
except ImportError as e:
    print(type(e.__cause__).__name__)
"""


@pytest.mark.needs('lazy imports')
def test_looking_at_lazy_imports_loads_nothing(device):
    device.write('slow.py', 'print("slow is loaded")\nvalue = 5\n')
    device.write('other.py', 'lazy import slow\nlazy import missing\n')
    client, frame, path = stop_at(device, LAZY, 'x = 1')
    scopes = client.request('scopes', frameId=frame)['scopes']
    shown = {row['name']: row for row in client.request(
        'variables', variablesReference=scopes[-1]['variablesReference'])['variables']}
    assert shown['slow']['value'] == "<lazy_import 'slow'>"
    assert shown['value']['value'] == "<lazy_import 'slow.value'>"
    client.request('variables', variablesReference=shown['slow']['variablesReference'])
    rows(client, 'other', frame)
    for name in 'slow', 'missing', 'other.slow':
        assert client.evaluate(name, frame, 'hover')['result'].startswith('<lazy_import ')
    for text in 'sl', 'other.', 'other.s':
        client.request('completions', frameId=frame, text=text, column=len(text) + 1)
    client.request('setFunctionBreakpoints', breakpoints=[{'name': 'nowhere'}])
    assert client.value("'slow' in sys.modules", frame) == 'False'
    client.next()
    client.expect_stopped('step')
    client.step_in()
    client.expect_stopped('step', 1)
    assert [f['name'] for f in client.stack()] == ['<module>', 'work', '<module>']
    client.step_out()
    client.expect_stopped('step', line_of(path, 'y = slow.value'))
    client.next()
    _, frame = client.expect_stopped('step', line_of(path, 'return y'))
    assert client.evaluate('slow', frame, 'hover')['result'].startswith('<module ')
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('lazy imports')
def test_all_imports_are_lazy(device):
    client, frame, path = stop_at(device, """
import json, threading
def work(n):
    return json.dumps(n)
ptvsd_lite.wait_for_attach()
thread = threading.Thread(target=work, args=(1,))
thread.start()
thread.join()
print(work(2))
""", 'return json.dumps(n)', PYTHON_LAZY_IMPORTS='all')
    assert client.value('n', frame) == '1'
    client.continue_()
    _, frame = client.expect_stopped('breakpoint')
    assert client.value('n', frame) == '2'
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('module concurrent.interpreters')
def test_other_interpreters(device):
    """Their code is not debugged, and their threads hold nobody up."""
    client, frame, path = stop_at(device, """
from concurrent import interpreters
import os, threading, time
def work():
    return interpreters.get_current().id
ptvsd_lite.wait_for_attach()
other = interpreters.create()
other.exec('x = 1')
reads, writes = os.pipe()
thread = threading.Thread(target=other.exec, args=('import os; os.read(%d, 1)' % reads,))
thread.start()
work()
os.write(writes, b'x')
thread.join()
other.close()
print('end')
""", 'return interpreters.get_current().id')
    assert len(client.threads()) == 2
    for thread in client.threads():
        client.stack(thread['id'])
    client.next()
    client.expect_stopped('step')
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('module concurrent.interpreters')
def test_other_interpreters_import_the_main_script(device):
    """What it calls on top does nothing there: it cannot have the port."""
    port = free_port()
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
ptvsd_lite.break_into_debugger()
from concurrent.futures import InterpreterPoolExecutor
def work(n):
    return n * 2
if __name__ == '__main__':
    with InterpreterPoolExecutor(2) as pool:
        print(list(pool.map(work, [10, 20])))
""", enable="'my_secret', address=('127.0.0.1', %d)" % port)
    client = program.attach()
    client.expect_stopped('breakpoint')
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'] == '[20, 40]\n<end>'


@pytest.mark.needs('module annotationlib')
def test_code_after_c_is_indented(device):
    """As the interpreter does, take away what all lines are indented by."""
    program = device.launch('--no-secret', '-c', '\n    import sys\n    print(len(sys.argv))\n')
    program.expect_exit(0)
    assert program.text['stdout'] == '1\n<end>'
