"""Breakpoints: where they bind, when they stop, what they log."""

import os
import re

import pytest

from client import Failed
from test_tutorial import line_of

LOOP = """
def work(n):
    total = 0
    for i in range(n):
        total += i
    return total

ptvsd_lite.wait_for_attach()
print(work(10))
"""
BODY = 7  # the line of "total += i"


def values_of_i(client, debuggee, path, breakpoint):
    """Attach, and return the values of i at which breakpoint stops until the program ends."""
    client.start(breakpoints={path: [breakpoint]})
    seen = []
    while True:
        message = client._next_but('output', 'thread', 'module', 'loadedSource', 'process')
        if message.get('event') != 'stopped':
            assert message['event'] == 'exited', message
            client.expect_event('terminated')
            client.say_goodbye()
            debuggee.expect_exit(0)
            return seen
        thread = message['body']['threadId']
        seen.append(int(client.value('i', client.stack(thread)[0]['id'])))
        client.continue_(thread)


@pytest.mark.parametrize('asked, values', [
    ({}, list(range(10))),
    ({'condition': 'i % 4 == 3'}, [3, 7]),
    ({'condition': 'all(i > x for x in (6, 7))'}, [8, 9]),
    ({'hitCondition': '5'}, [4]),
    ({'hitCondition': '>= 8'}, [7, 8, 9]),
    ({'hitCondition': '%4'}, [3, 7]),
    ({'condition': 'i > 3', 'hitCondition': '== 2'}, [5]),
    ({'condition': 'i // 4', 'hitCondition': 'changed'}, [0, 4, 8]),
    ({'condition': '[i > 5]', 'hitCondition': 'changed'}, [0, 6]),
    ({'condition': 'i // 2', 'hitCondition': 'changed >= 4'}, [6, 8]),
])
def test_stops_when_it_should(device, asked, values):
    program, path = device.run_text(LOOP)
    assert values_of_i(program.connect(), program, path, dict(asked, line=BODY)) == values


def test_log_message(device):
    program, path = device.run_text(LOOP)
    client = program.connect()
    logged = {'line': BODY, 'condition': 'i in (2, 3)', 'logMessage': 'i={i}, {{i}} {nothing}'}
    assert values_of_i(client, program, path, logged) == []
    outputs = [m['body'] for m in client.chatter if m['event'] == 'output'
               and m['body']['category'] == 'stdout']
    lines = ''.join(body['output'] for body in outputs).splitlines()
    assert [line.split(' <')[0] for line in lines] == ['i=2, {i}', 'i=3, {i}', '45']
    assert 'NameError' in lines[0]
    assert outputs[0]['line'] == BODY and outputs[0]['source']['path'] == str(path)


LOGGED = [
    ('{n} {n!r} {n=}', '3 3 n=3'), ('{x:.2f}|{x:>6}|{x = :.1f}', '3.14|3.1415|x = 3.1'),
    ('{text} {text!r} {text=} {text!s:>4}|', "ab 'ab' text='ab'   ab|"),
    ('{n:>{width}}|{n:0{width}d}', '    3|00003'), ('{pairs["a"]}, {text[0:1]}', '{1: 2}, a'),
    ('{"}:" + text}{ {1: 2}[1] }', '}:ab2'), ("{'{!r}' + ':'} {n != 3} {n == 3}", '{!r}: False True'),
    ('{(lambda y: y + n)(1)} {[y for y in (n, 4)]}', '4 [3, 4]'),
    ('{{n}} {n}}}', '{n} 3}'), ('{odd} {odd!s} {odd!r} {odd=}', 'str str repr odd=repr'),
    ('{n:d} {missing:d}', "3 <NameError"), ('{text:d}', '<ValueError'), ('{sorted}', '<')]


def test_log_messages_as_in_f_strings(device):
    program, path = device.run_text("""
class Odd(object):
    def __str__(self): return 'str'
    def __repr__(self): return 'repr'
def f(n, x, text, width, pairs, odd):
    %s
ptvsd_lite.wait_for_attach()
f(3, 3.1415, 'ab', 5, {'a': {1: 2}}, Odd())
""" % '\n    '.join(['n += 0'] * len(LOGGED)))
    first = line_of(path, '    n += 0')
    client = program.attach(breakpoints={path: [
        {'line': first + number, 'logMessage': message}
        for number, (message, _) in enumerate(LOGGED)]})
    client.expect_exit(0)
    lines = client.output('stdout').splitlines()
    assert len(lines) == len(LOGGED)
    for line, (message, shown) in zip(lines, LOGGED):
        assert line.startswith(shown) if '<' in shown else line == shown, message


def raised_by_condition(client, path, condition):
    """Set a breakpoint with condition, run to the end, and return the text of what is told."""
    client.set_breakpoints(path, {'line': BODY, 'condition': condition})
    client.configuration_done()
    client.expect_stopped('breakpoint', BODY)
    client.continue_()
    client.expect_exit(0)
    return client.output('important')


@pytest.mark.parametrize('condition, error', [
    ('i + nothing', "NameError"), ('1 // (i - i) > 2', 'ZeroDivisionError'),
    ('[y for y in [i]].missing', 'AttributeError')])
def test_condition_that_raises_stops_once_and_tells_why(device, condition, error):
    program, path = device.run_text(LOOP)
    client = program.connect()
    client.initialize()
    client.attach()
    told = raised_by_condition(client, path, condition)
    assert told.count('Breakpoint at') == 1 and condition in told and error in told
    assert 'this time only' in told
    if device.interpreter.can['trace']:
        assert 'skipSuspendOnBreakpointException' in told


@pytest.mark.needs('trace', 'features')
def test_condition_that_raises_need_not_stop(device):
    program, path = device.run_text(LOOP)
    client = program.connect()
    client.initialize()
    client.attach(skipSuspendOnBreakpointException=['BaseException'])
    client.set_breakpoints(path, {'line': BODY, 'condition': 'i + nothing'})
    client.configuration_done()
    client.expect_exit(0)
    assert client.output('important').count('NameError') == 1


@pytest.mark.few
@pytest.mark.parametrize('asked, complaint', [
    ({'condition': 'i ='}, 'the condition i =: SyntaxError'),
    ({'hitCondition': 'often'}, 'hit condition'),
    ({'hitCondition': 'changed'}, 'needs an expression'),
    ({'logMessage': 'i={i'}, '{{'),
    ({'logMessage': '{i i}'}, '{i i} in the log message: SyntaxError'),
    ({'logMessage': '{i} {i!x}'}, '{i!x} in the log message: only r, s or a'),
    ({'logMessage': '{i:{}}'}, '{} in the log message: SyntaxError'),
])
def test_nonsense_is_not_set_and_says_why(device, asked, complaint):
    program, path = device.run_text(LOOP)
    client = program.connect()
    client.initialize()
    client.attach()
    [breakpoint] = client.set_breakpoints(path, dict(asked, line=BODY))
    assert not breakpoint['verified'] and complaint in breakpoint['message']


def test_line_without_code_moves_to_the_next_with_code(device):
    program, path = device.run_text("""
x = 1

# a comment

ptvsd_lite.wait_for_attach()
x = 2
""")
    client = program.connect()
    client.initialize()
    client.attach()
    moved, last, end, beyond = client.set_breakpoints(path, 6, 9, 10, 11)
    assert moved['verified'] and moved['line'] == 8 and 'moved' in moved['message']
    assert last['verified'] and last['line'] == 9 and 'message' not in last
    assert end['verified'] and end['line'] == 9 and 'moved' in end['message']
    assert not beyond['verified'] and 'no code' in beyond['message']
    client.set_breakpoints(path, 9)  # it may have come to line 8, or not yet
    client.configuration_done()
    client.expect_stopped('breakpoint', 9)


PLACES = """
def first(a,
          b):
    """ + '"""About it.\n\n    More."""' + """
    # before
    a = 1
# in the middle, but at the margin

    if a:
        b = 2
    # at the end

    # still there

# of what is to come
def second():
    def inner():
        return 1
        # of inner

    # of second, after inner

    class Local(object):
        x = 1
        # of the class
        def method(self):
            return 2

            # of method
        # of the class, after method
    # of second, after the class
    @staticmethod
    # below a decorator
    def other():
        return [
            # in brackets
        ]
    return inner() # with code
    # the end of second
    '\\
# of a string'
    # the end of second, again
try:
    second()
finally:
    # of finally
    x = 1
    # of finally, after it

if x: pass
else:
    # of else
    x = 2
ptvsd_lite.wait_for_attach()
second()
# the end of all
"""
# text of a line -> text of that to which a breakpoint moves
MOVES = {
    '# before': 'a = 1', '# in the middle, but at the margin': 'if a:',
    '# at the end': 'b = 2', '# still there': 'b = 2', '# of what is to come': 'def second():',
    '# of inner': 'return 1', '# of second, after inner': 'class Local(object):',
    '# of the class': 'def method(self):', '# of method': 'return 2',
    '# of the class, after method': 'def method(self):',
    '# of second, after the class': '@staticmethod', '# below a decorator': '@staticmethod',
    '# in brackets': 'return [',
    '# the end of second': 'return inner() # with code',
    '# the end of second, again': 'return inner() # with code', '# of finally': 'x = 1',
    '# of finally, after it': 'if x: pass', '# of else': 'x = 2', '# the end of all': 'second()',
}


def test_line_without_code_moves_within_its_function(device):
    """Within a class or the module, too; if nothing comes after it there, to what is before."""
    program, path = device.run_text(PLACES)
    lines = path.read_text().split('\n')
    client = program.connect()
    client.initialize()
    client.attach()
    found = {}
    # boards have no probe where a function or a class is made
    moves = dict((text, to) for text, to in MOVES.items()
                 if device.interpreter.can['trace'] or to[:3] not in ('def', 'cla', '@st'))
    if not device.interpreter.can['one event per line']:
        # Jython keeps a statement that is a string, and has its line where it ends
        moves.update((text, "# of a string'") for text in moves if 'end of second' in text)
    for text in moves:
        number = [line.strip() for line in lines].index(text) + 1
        [moved] = client.set_breakpoints(path, number)
        assert moved['verified'] and 'moved from line %d' % number in moved['message'], moved
        found[text] = lines[moved['line'] - 1].strip()
    blank = [number for number, line in enumerate(lines, 1) if not line.strip()]
    last = lines.index('        b = 2') + 1     # of first(), whose empty lines stay in it
    found['']= [client.set_breakpoints(path, number)[0]['line']
                for number in blank if last < number < last + 5]
    assert found == dict(moves, **{'': [last] * 2})


@pytest.mark.needs('trace', 'features')
def test_line_inside_a_statement_moves_to_one_of_that(device):
    program, path = device.run_text("""
def f(*more, **others):
    return dict(
        a=1,

        b=[more,
           # why
        ],
    )
ptvsd_lite.wait_for_attach()
f()
""")
    other = device.write('other.py', 'x = dict(\n\n)\ny = 1\n')
    client = program.connect()
    client.initialize()
    client.attach()
    start = 5 if client.set_breakpoints(path, 6)[0]['line'] == 5 else 6
    for line in 7, 9, 10, 11:
        [moved] = client.set_breakpoints(path, line)
        assert moved['verified'] and start <= moved['line'] < line and 'moved' in moved['message']
    assert client.set_breakpoints(path, 13)[0]['line'] == 13
    [waiting] = client.set_breakpoints(other, 2)
    assert not waiting['verified'] and waiting['line'] == 1


def test_breakpoint_in_a_loop_that_is_running(device):
    program, path = device.run_text("""
import time
going = True
while going:
    time.sleep(0.01)
    time.time()
print('stopped going')
""")
    client = program.attach()
    client.set_breakpoints(path, 8)
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.evaluate('going = False', frame, 'repl')
    client.set_breakpoints(path)
    client.continue_(thread)
    program.expect('stopped going')


@pytest.mark.needs('trace', 'features')
@pytest.mark.parametrize('seen, loaded', [('link', 'real'), ('real', 'link')])
def test_file_that_loads_later_by_another_name(device, seen, loaded):
    """A symbolic link leads from one name to the other."""
    device.write('real.py', 'x = 1\ny = 2\n')
    os.symlink('real.py', str(device.folder / 'link.py'))
    program, _ = device.run_text('ptvsd_lite.wait_for_attach()\nimport %s\n' % loaded)
    client = program.attach(breakpoints={device.folder / (seen + '.py'): [2]})
    assert client.expect_event('breakpoint', reason='changed')['breakpoint']['verified']
    client.expect_stopped('breakpoint', 2)
    client.continue_()
    client.expect_exit(0)


def test_file_that_loads_later(device):
    module = device.write('later.py', 'def f():\n    return 7\n')
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
import later
print(later.f())
""")
    client = program.connect()
    client.initialize()
    client.attach()
    [breakpoint] = client.set_breakpoints(module, 2)
    assert not breakpoint['verified'] and 'not loaded' in breakpoint['message']
    client.configuration_done()
    changed = client.expect_event('breakpoint', reason='changed')['breakpoint']
    assert changed['verified'] and changed['id'] == breakpoint['id'] and changed['line'] == 2
    client.expect_stopped('breakpoint', 2)


@pytest.mark.waits
@pytest.mark.parametrize('when', [
    'before configurationDone', 'before setBreakpoints',
    pytest.param('exec', marks=pytest.mark.needs('trace'))])
@pytest.mark.needs('features')
def test_file_that_loads_meanwhile(device, when):
    """Nothing is watched just then."""
    module = device.write('later.py', 'def f():\n    return 7\n')
    program, path = device.run_text("""
import sys
sys.stdin.readline()
if {0}:
    later = type('later', (), {'f': None})
    exec(compile(open('later.py').read(), 'later.py', 'exec'), vars(sys))
    later.f = staticmethod(sys.f)
else:
    import later
print('loaded')
sys.stdin.readline()
print(later.f())
""".replace('{0}', str(when == 'exec')))
    client = program.connect()
    client.initialize()
    client.attach()
    if when == 'before configurationDone':
        client.set_breakpoints(module, 2)
    else:
        client.configuration_done()
    program.type('load')
    program.expect('loaded')
    if when == 'before configurationDone':
        client.configuration_done()
        client.expect_event('breakpoint', reason='changed')
    else:
        [breakpoint] = client.set_breakpoints(module, 2)
        assert breakpoint['verified']
    program.type('go')
    client.expect_stopped('breakpoint', 2)


def test_file_renamed_on_the_desk(device):
    program, path = device.run_text(LOOP)
    client = program.connect()
    client.initialize()
    client.attach()
    [breakpoint] = client.set_breakpoints(path.parent / 'renamed.py', BODY)
    assert not breakpoint['verified'] and 'another name' in breakpoint['message']


@pytest.fixture
def two_files_of_one_name(device):
    for folder in ('one', 'two'):
        device.write(folder + '/same.py', 'def f():\n    return %r\n' % folder)
    return """
import sys
for folder in ('one', 'two'):
    sys.path.insert(0, folder)
    import same
    del sys.path[0], sys.modules['same']
    sys.modules['same_' + folder] = same
print('ready')
ptvsd_lite.wait_for_attach()
print(sys.modules['same_one'].f(), sys.modules['same_two'].f())
"""


def test_two_files_of_one_name(device, two_files_of_one_name):
    """The folder decides; where it does not, nothing is bound and the message says so."""
    program, path = device.run_text(two_files_of_one_name)
    program.expect('ready')
    client = program.connect()
    client.initialize()
    client.attach()
    [ambiguous] = client.set_breakpoints('/elsewhere/same.py', 2)
    assert not ambiguous['verified']
    assert 'one' in ambiguous['message'] and 'two' in ambiguous['message']
    [windows] = client.set_breakpoints('C:\\Work\\TWO\\Same.py', 2)
    assert windows['verified'] and windows['source']['path'] == 'C:\\Work\\TWO\\Same.py'
    client.configuration_done()
    thread, frame = client.expect_stopped('breakpoint', 2)
    assert client.stack(thread)[0]['source']['path'] == 'C:\\Work\\TWO\\Same.py'
    assert client.value('__file__.replace("\\\\", "/").split("/")[-2]', frame) == "'two'"


def test_a_package_is_part_of_the_name(device):
    device.write('pack/__init__.py', '')
    device.write('pack/util.py', 'def f():\n    return 1\n')
    program, path = device.run_text("""
import pack.util
print('ready')
ptvsd_lite.wait_for_attach()
pack.util.f()
""")
    program.expect('ready')
    client = program.connect()
    client.initialize()
    client.attach()
    [wrong] = client.set_breakpoints('/elsewhere/other/util.py', 2)
    assert not wrong['verified']
    [right] = client.set_breakpoints('/elsewhere/pack/util.py', 2)
    assert right['verified']


def test_path_mappings_come_first(device, two_files_of_one_name):
    program, path = device.run_text(two_files_of_one_name)
    program.expect('ready')
    client = program.connect()
    client.initialize()
    client.attach(pathMappings=[{'localRoot': '/desk/anything', 'remoteRoot': 'two'}])
    [breakpoint] = client.set_breakpoints('/desk/anything/same.py', 2)
    assert breakpoint['verified']
    client.configuration_done()
    thread, frame = client.expect_stopped('breakpoint', 2)
    assert client.stack(thread)[0]['source'] == {'name': 'same.py',
                                                 'path': '/desk/anything/same.py'}


def test_several_roots_of_a_windows_client(device):
    for folder in 'one', 'two':
        device.write(folder + '/same.py', 'def f():\n    return 1\n')
    program, path = device.run_text("""
import sys
sys.path[:0] = ['two']
import same
ptvsd_lite.wait_for_attach()
same.f()
""")
    client = program.connect()
    client.initialize()
    client.attach(pathMappings=[{'localRoot': 'C:\\Work\\A', 'remoteRoot': 'one'},
                                {'localRoot': 'C:\\Work\\B\\', 'remoteRoot': 'two'},
                                {'localRoot': 'D:\\', 'remoteRoot': '.'}])
    [_, main] = client.set_breakpoints('D:\\program.py', 7, 8)
    [breakpoint] = client.set_breakpoints('c:\\work\\b\\same.py', 2)
    assert main['verified']
    client.configuration_done()
    thread, _ = client.expect_stopped('breakpoint', 8)
    client.continue_(thread)
    thread, _ = client.expect_stopped('breakpoint', 2, hitBreakpointIds=[breakpoint['id']])
    assert [f['source']['path'] for f in client.stack(thread)] == [
        'c:\\work\\b\\same.py', 'D:\\program.py']


def test_a_root_inside_another(device, two_files_of_one_name):
    program, path = device.run_text(two_files_of_one_name)
    program.expect('ready')
    client = program.connect()
    client.initialize()
    client.attach(pathMappings=[{'localRoot': '/desk', 'remoteRoot': '.'},
                                {'localRoot': '/desk/libraries', 'remoteRoot': 'two'}])
    [breakpoint] = client.set_breakpoints('/desk/libraries/same.py', 2)
    assert breakpoint['verified']
    client.configuration_done()
    thread, frame = client.expect_stopped('breakpoint', 2)
    assert [f['source']['path'] for f in client.stack(thread)] == [
        '/desk/libraries/same.py', '/desk/program.py']


@pytest.mark.parametrize('root, folder, separator', [
    ('/desk/work/../other/', '/desk/other', '/'), ('C:/Work/../Other/', 'C:\\Other', '\\')])
@pytest.mark.needs('trace')
def test_a_root_that_is_told_in_relation_to_another(device, root, folder, separator):
    program, path = device.run_text('ptvsd_lite.wait_for_attach()\nprint(1)\n')
    client = program.connect()
    client.initialize()
    client.attach(pathMappings=[{'localRoot': root, 'remoteRoot': '.'}])
    [breakpoint] = client.set_breakpoints(folder + separator + 'program.py', 4)
    assert breakpoint['verified']
    client.configuration_done()
    thread, _ = client.expect_stopped('breakpoint', 4)
    client.set_breakpoints(folder + separator + 'program.py')
    assert client.stack(thread)[0]['source']['path'] == folder + separator + 'program.py'


@pytest.mark.needs('trace', 'imports beside an import', 'features')
@pytest.mark.parametrize('head, encoding', [
    ('\ufeffpass', 'utf-8'), ('# -*- coding: latin-1 -*-', 'latin-1'),
    ('#!\n# vim: set fileencoding=cp1252 :', 'cp1252'), ('# coding: utf-8', 'utf-8')])
def test_a_file_in_any_encoding(device, head, encoding):
    text = head + """
import ptvsd_lite
ptvsd_lite.wait_for_attach()
text = u'\xe9\xa3'
\x0c
print(1)
"""
    (device.folder / 'other.py').write_bytes(text.replace('\n', '\r\n').encode(encoding))
    program, path = device.run_text('import other\n')
    line = text.replace('\x0c', '').split('\n').index('print(1)') + 1
    client = program.attach(breakpoints={'/desk/other.py': [line]})
    thread, frame = client.expect_stopped('breakpoint', line)
    assert client.value('text == u"\\xe9\\xa3"', frame) == 'True'
    client.set_breakpoints('/desk/other.py')
    [source] = [s for s in client.request('loadedSources')['sources'] if s['name'] == 'other.py']
    assert client.request('source', source=source)['content'] == text.lstrip('\ufeff')


@pytest.mark.needs('trace')
def test_packages_whose_files_have_the_same_names(device):
    for folder in 'one', 'two':
        device.write(folder + '/__init__.py', 'def f():\n    return 1\n')
    program, path = device.run_text("""
import one, two
ptvsd_lite.wait_for_attach()
one.f(), two.f()
""")
    client = program.connect()
    client.initialize()
    client.attach()
    [one] = client.set_breakpoints('/desk/one/__init__.py', 2)
    [two] = client.set_breakpoints('C:\\Work\\TWO\\__INIT__.PY', 2)
    [wrong] = client.set_breakpoints('/desk/__init__.py', 2)
    assert not wrong['verified'] and 'another package' in wrong['message']
    client.configuration_done()
    for breakpoint in one, two:
        thread, _ = client.expect_stopped('breakpoint', 2, hitBreakpointIds=[breakpoint['id']])
        client.continue_(thread)


@pytest.mark.needs('trace', 'features')
def test_in_the_library_where_steps_do_not_go(device):
    # which Jython has in its jar
    program, path = device.run_text("""
import inspect, string
print('%s at %d.' % (inspect.getsourcefile(string), string.capwords.__code__.co_firstlineno))
sys.stdout.flush()
ptvsd_lite.wait_for_attach()
string.capwords('a b')
print('on')
""")
    program.expect(' at ')
    library, first = re.search(r'(.*) at (\d+)\.', program.text['stdout']).groups()
    client = program.connect()
    client.initialize()
    client.attach(justMyCode=True)
    client.set_breakpoints(library, int(first) + 1)
    client.configuration_done()
    thread, _ = client.expect_stopped('breakpoint')
    frame = client.stack(thread)[0]
    assert (frame['name'], frame['presentationHint']) == ('capwords', 'subtle')
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace', 'raised')
def test_in_the_library_where_it_runs_for_the_debugger(device):
    """Only what the program itself calls there stops: a trace function asks for paths, too."""
    program, path = device.run_text("""
import marshal, os
def load(name):
    text = marshal.dumps(compile('x = 1\\n', '/made/one.py', 'exec'))
    return marshal.loads(text.replace(b'/made/one.py', name))  # of no compiler that we stand in
ptvsd_lite.wait_for_attach()
for name in (b'/made/two.py', b'/made/six.py'):
    exec(load(name))
os.path.join('a', 'b')
""")
    client = program.connect()
    client.initialize()
    client.attach(justMyCode=True)
    library = client.value('__import__("inspect").getsourcefile(__import__("os").path)')
    first = int(client.value('__import__("os").path.join.__code__.co_firstlineno'))
    [join] = client.set_breakpoints(library.strip("'"), first + 1)
    client.set_exception_breakpoints('raised')   # has all code traced up to 3.11
    client.configuration_done()
    thread, _ = client.expect_stopped('breakpoint', join['line'])
    assert client.stack(thread)[1]['line'] == line_of(path, 'os.path.join')
    client.set_breakpoints(library.strip("'"))   # on Python 2 it is a loop's
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace')
def test_stop_on_entry_is_for_launched_programs(device):
    """Visual Studio asks for it whenever it attaches, and does not mean it; so does debugpy."""
    program, path = device.run_text('ptvsd_lite.wait_for_attach()\n')
    program.attach(stopOnEntry=True).expect_exit(0)


@pytest.mark.needs('trace', 'one event per line')
@pytest.mark.parametrize('first', [5, 11])
def test_set_where_a_step_has_stopped(device, first):
    """It stops the next time that the program comes there."""
    program, path = device.run_text(LOOP)
    client = program.attach(breakpoints={path: [first]})
    thread, _ = client.expect_stopped('breakpoint', first)
    if first == 11:
        client.step_in(thread)
        client.expect_stopped('step', 5)
    for expected in '1', '3':
        client.set_breakpoints(path)
        client.next(thread)
        client.expect_stopped('step', 6)
        client.next(thread)
        client.expect_stopped('step', BODY)
        client.set_breakpoints(path, BODY)
        client.continue_(thread)
        frame = client.expect_stopped('breakpoint', BODY)[1]
        assert client.value('i', frame) == expected
    client.set_breakpoints(path)
    client.continue_(thread)
    program.expect('45')
    client.expect_exit(0)


def test_hits_outlive_setting_the_others_of_a_file(device):
    program, path = device.run_text(LOOP)
    kept = {'line': BODY, 'hitCondition': '6'}
    client = program.attach(breakpoints={path: [kept, {'line': BODY, 'condition': 'i == 2'}]})
    client.expect_stopped('breakpoint', BODY)
    client.set_breakpoints(path, kept)
    client.continue_()
    thread, frame = client.expect_stopped('breakpoint', BODY)
    assert client.value('i', frame) == '5'


@pytest.mark.needs('trace')
def test_code_without_a_file(device):
    program, path = device.run_text("""
import sys
exec(compile('def f(x):\\n    return x * 2\\n', 'made/plugin.py', 'exec'), globals())
ptvsd_lite.wait_for_attach()
print(f(4))
""")
    client = program.attach(breakpoints={'/desk/plugin.py': [2]})
    if not device.interpreter.can['swap']:  # it is known once it runs
        client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', 2)
    assert client.value('x', frame) == '4'


@pytest.mark.parametrize('condition', ['__import__("sys").exit(3)', 'i == nothing'])
def test_condition_cannot_end_the_program(device, condition):
    program, path = device.run_text(LOOP)
    client = program.attach(breakpoints={path: [{'line': 7, 'condition': condition}]})
    client.expect_output('Breakpoint at program.py:7', 'important')
    client.expect_stopped('breakpoint', 7)
    client.set_breakpoints(path, {'line': 7, 'logMessage': '{' + condition + '}'})
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('deadline')
def test_condition_that_does_not_end(device):
    program, path = device.run_text(LOOP)
    client = program.attach(breakpoints={
        path: [{'line': 7, 'condition': '[1 for _ in iter(int, 1)]'}]})
    client.expect_stopped('breakpoint', 7)
    client.set_breakpoints(path)
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('deadline', 'reference counts')
def test_condition_that_has_taken_too_long_at_the_end_of_a_line(device):
    """What ends it there is not lost in what C does next, which takes an exception away."""
    program, path = device.run_text("""
import threading
held = threading.Lock()
held.acquire()
class Thing(object): __del__ = held.acquire
def slow():
    global thing
    thing = None
    return getattr(int, 'nothing', False)
thing = Thing()
ptvsd_lite.wait_for_attach()
threading.Timer(5.5, held.release).start()
print('here')
""")
    client = program.attach(breakpoints={path: [{'line': 15, 'condition': 'slow()'}]})
    client.expect_output('Breakpoint at program.py:15', 'important')
    client.expect_stopped('breakpoint', 15)
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('trace', 'compile with any name')
def test_file_name_that_the_system_cannot_take(device):
    program, path = device.run_text(LOOP + """
exec(compile('work(1)', chr(0xd800) + 'x.py', 'exec'))
""")
    client = program.attach(breakpoints={path: [{'line': 7, 'condition': 'n == 1'}]})
    thread, frame = client.expect_stopped('breakpoint', 7)
    assert [f['name'] for f in client.stack(thread)] == ['work', '<module>', '<module>']
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('module textwrap')
def test_file_of_the_users_is_not_one_of_the_library(device):
    """queue.py is not loaded yet; the library has one of that name that is."""
    program, path = device.run_text("""
import textwrap
ptvsd_lite.wait_for_attach()
""")
    client = program.connect()
    client.initialize()
    client.attach('my_secret')
    [breakpoint] = client.set_breakpoints(device.desk / 'textwrap.py', 40)
    assert not breakpoint['verified']


def test_names_beyond_ascii(device):
    path = device.write(u'd\xe9p\xf4t/gr\xfc\xdfe.py', u"""# coding: utf-8
import sys
sys.path.insert(0, '.')
import ptvsd_lite
ptvsd_lite.enable_attach('my_secret')
def f(x):
    return x
ptvsd_lite.wait_for_attach()
f(u'\xe4\u20ac')
""")
    program = device.run(u'd\xe9p\xf4t/gr\xfc\xdfe.py', LC_ALL='C.UTF-8')
    client = program.attach(breakpoints={path: [7]})
    thread, frame = client.expect_stopped('breakpoint', 7)
    assert client.stack(thread)[0]['source']['path'] == str(path)
    assert client.stack(thread)[0]['source']['name'] == path.name
    assert eval(client.locals(frame)['x']['value']) == u'\xe4\u20ac'
    assert client.value(u'x + u"\xfc\u20ac"', frame)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace', 'features')
def test_breakpoint_locations(device):
    """Lines with code, of a file that the program has loaded."""
    program, path = device.run_text(LOOP)
    client = program.connect()
    client.initialize()
    client.attach()

    def locations(**lines):
        answer = client.request('breakpointLocations', source={'path': str(path)}, **lines)
        return [place['line'] for place in answer['breakpoints']]
    assert locations(line=BODY) == [BODY]
    assert locations(line=BODY + 2) == []
    assert locations(line=BODY - 2, endLine=BODY + 3) == [BODY - 2, BODY - 1, BODY, BODY + 1,
                                                          BODY + 3]
    with pytest.raises(Failed):
        client.request('breakpointLocations', source={'path': '/nothing.py'}, line=1)


@pytest.mark.needs('trace', 'features')
def test_condition_whose_error_does_not_matter(device):
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
for n in range(3):
    print(n)
""")
    client = program.connect()
    client.initialize()
    client.attach()
    client.request('setDebuggerProperty', skipSuspendOnBreakpointException=['ZeroDivisionError'])
    client.set_breakpoints(path, {'line': 6, 'condition': '1 / (n - 1) > 0'})
    client.configuration_done()
    assert client.value('n', client.expect_stopped('breakpoint', 6)[1]) == '2'
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('trace', 'features')
def test_lines_that_run_under_another_name(device):
    """Cells of a notebook: a map says which lines of the file run as which of the cell."""
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
for cell in (1, 2):
    text = 'a = %d\\nb = a + 1\\nassert b' % cell
    ptvsd_lite.break_into_debugger()
    exec(compile(text, '<cell %d>' % cell, 'exec'), {})
""")
    here = line_of(path, '    ptvsd_lite.break_into')
    notebook = '/desk/notebook.py'
    client = program.connect()
    client.initialize()
    client.attach()

    def map_cells(*cells):
        client.request('setPydevdSourceMap', source={'path': notebook}, pydevdSourceMaps=[
            {'line': first, 'endLine': first + 2, 'runtimeSource': {'path': '<cell %d>' % cell},
             'runtimeLine': 1} for cell, first in cells])

    map_cells((1, 10))
    one, two = client.set_breakpoints(notebook, 11, 21)
    assert not one['verified'] and one['line'] == 11
    assert one['message'] == 'the program has not run this cell yet'
    client.configuration_done()
    client.expect_stopped('breakpoint', here)
    client.continue_()
    changed = client.expect_event('breakpoint')['breakpoint']
    assert changed['verified'] and changed['id'] == one['id'] and changed['line'] == 11
    client.expect_stopped('breakpoint', 11, hitBreakpointIds=[one['id']])
    assert client.stack(1)[0]['source'] == {'name': 'notebook.py', 'path': notebook}
    client.next()
    client.expect_stopped('step', 12)
    client.continue_()
    client.expect_stopped('breakpoint', here)
    map_cells((1, 10), (2, 20))
    assert client.expect_event('breakpoint')['breakpoint']['message'] == one['message']
    client.continue_()
    assert client.expect_event('breakpoint')['breakpoint']['verified']
    client.expect_stopped('breakpoint', 21, hitBreakpointIds=[two['id']])
    map_cells()
    for breakpoint in (one, two):
        changed = client.expect_event('breakpoint')['breakpoint']
        assert changed['id'] == breakpoint['id'] and not changed['verified']
    top = client.stack(1)[0]
    assert top['line'] == 2 and top['source']['name'] == '<cell 2>'
    client.continue_()
    client.expect_exit(0)


@pytest.mark.parametrize('where', ['here', 'on the desk', 'mapped'])
def test_what_is_hidden_has_no_breakpoints(device, where):
    """VS Code sends those of all files, also of this one."""
    program, path = device.run_text(LOOP)
    client = program.connect()
    client.initialize()
    own = {'here': device.folder, 'on the desk': device.desk, 'mapped': '/desk/lib'}[where]
    client.attach(pathMappings=[{'localRoot': '/desk/lib', 'remoteRoot': str(device.folder)}])
    lines = (device.folder / 'ptvsd_lite.py').read_text().split('\n')
    every = [number for number, text in enumerate(lines, 1) if 'return' in text]
    found = client.set_breakpoints('%s/ptvsd_lite.py' % own, *every[::50])
    assert [b for b in found if b['verified']] == []
    assert where == 'on the desk' or 'debugger' in found[0]['message']
    client.set_breakpoints(path, 7)
    client.configuration_done()
    client.expect_stopped('breakpoint', 7)
    client.continue_()
    client.expect_stopped('breakpoint', 7)
    client.set_breakpoints(path)
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('trace', 'two threads in trace functions', 'features')
def test_a_condition_runs_to_its_end_while_others_stop(device):
    """It is the debugger who runs it: it does not park in the middle, with what it holds."""
    program, path = device.run_text("""
import threading, time
going = False
ran = []
def check():
    ran.append('begun')
    while not going:
        time.sleep(0.001)
    ran.append('ended')
def work():
    return 1  # there
def turns():
    while True:
        work()
thread = threading.Thread(target=turns)
thread.daemon = True
ptvsd_lite.wait_for_attach()
thread.start()
while 'begun' not in ran:
    time.sleep(0.001)
ptvsd_lite.break_into_debugger()
time.sleep(0.001)  # here
""")
    there = {'line': line_of(path, '# there'), 'condition': 'check()'}
    client = program.attach(breakpoints={path: [there]})
    thread, frame = client.expect_stopped('breakpoint', line_of(path, '# here') - 1)
    client.evaluate('globals().update(going=True)', frame)
    # no evaluation that takes long: others may run for that
    assert "'ended'" in [client.value('time.sleep(0.01) or ran[-1]', frame) for _ in range(100)]


@pytest.mark.parametrize('depth', [150, 2000])
@pytest.mark.needs('swap')
def test_a_condition_that_is_nested_deeply(device, depth):
    """It is refused, or it is a condition as others; it is no error of ours."""
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
def f(n):
    return n  # here
for i in range(10):
    f(i)
f(10)  # last
""")
    client = program.attach(breakpoints={path: [{
        'line': line_of(path, '# here'), 'condition': '-' * depth + '1 and n == 5'},
        line_of(path, '# last')]})
    thread, frame = client.expect_stopped('breakpoint')
    if client.stack(thread)[0]['line'] != line_of(path, '# last'):
        assert client.value('n', frame) == '5'
        client.continue_(thread)
        client.expect_stopped('breakpoint', line_of(path, '# last'))
    for message in client.transcript:
        assert 'an error in ptvsd_lite' not in str(message)
    client.continue_(thread)
    client.expect_exit(0)
    assert 'Traceback' not in program.log


LOADER_RAISES = """
import sys, types
class Loader(object):
    def get_source(self, name):
        raise KeyError(name)
module = types.ModuleType('virtual')
module.__file__, module.__loader__ = '/nowhere/virtual.py', Loader()
sys.modules['virtual'] = module
ptvsd_lite.wait_for_attach()
exec(compile('x = 1', '/nowhere/virtual.py', 'exec'))
print('ready')
sys.stdin.readline()
"""


@pytest.mark.needs('trace')
def test_a_loader_that_raises(device):
    program, path = device.run_text(LOADER_RAISES)
    client = program.attach()
    program.expect('ready')
    client.set_breakpoints('/nowhere/virtual.py', 1)
    program.type('')
    client.expect_exit(0)
