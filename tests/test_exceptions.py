"""Exceptions: raised and uncaught ones, in the main thread and in others."""

import pytest

from client import Failed
from test_tutorial import line_of

PROGRAM = """
class Trouble(ValueError):
    pass

def fails(n):
    raise Trouble('number %d' % n)

def catches():
    try:
        fails(1)
    except Trouble:
        pass
    for _ in iter([]):
        pass
    list(x for x in [1])
    class Ends(object):
        def __iter__(self): return self
        def __next__(self): raise StopIteration
        next = __next__
    list(Ends())
    try:
        int('x')
    except ValueError:
        pass

ptvsd_lite.wait_for_attach()
catches()
fails(2)
"""
LINES = {text: number for number, text in enumerate(PROGRAM.splitlines(), 3)}
RAISE = LINES["    raise Trouble('number %d' % n)"]


@pytest.mark.needs('raised')
def test_raised(device):
    """Each once, where it is raised; what ends an iteration is none."""
    program, path = device.run_text(PROGRAM)
    client = program.attach(filters=['raised'])
    thread, frame = client.expect_stopped('exception', RAISE, text='__main__.Trouble')
    assert client.value('n', frame) == '1'
    info = client.exception_info(thread)
    assert info['exceptionId'] == '__main__.Trouble' and info['breakMode'] == 'always'
    assert info['description'] == 'number 1'
    client.continue_(thread)
    client.expect_stopped('exception', LINES["        int('x')"], text='ValueError')
    client.continue_(thread)
    thread, frame = client.expect_stopped('exception', RAISE)
    assert client.value('n', frame) == '2'
    client.continue_(thread)
    client.expect_exit(1)
    program.expect_exit(1)
    assert 'Trouble: number 2' in program.text['stderr']


@pytest.mark.needs('raised', 'asyncio.run')
def test_the_end_of_an_async_loop_is_no_exception(device):
    program, path = device.run_text("""
import asyncio
class Once:
    def __init__(self): self.rest = [1]
    def __aiter__(self): return self
    async def __anext__(self):
        if not self.rest: raise StopAsyncIteration
        return self.rest.pop()
async def main():
    async for n in Once():
        pass
    raise KeyError(n)  # here
ptvsd_lite.wait_for_attach()
asyncio.run(main())
""")
    client = program.attach(filters=['raised'])
    client.expect_stopped('exception', line_of(path, '# here'), text='KeyError')


def test_uncaught(device):
    """The program stops after the fact, with the whole stack, and ends as it would."""
    program, path = device.run_text(PROGRAM)
    client = program.attach(filters=['uncaught'])
    thread, frame = client.expect_stopped('exception', RAISE)
    assert [(f['name'], f['line']) for f in client.stack(thread)] == [
        ('fails', RAISE), ('<module>', LINES['fails(2)'])]
    assert client.value('n', frame) == '2'
    info = client.exception_info(thread)
    assert info['breakMode'] == 'unhandled'
    assert info['details']['fullTypeName'] == '__main__.Trouble'
    assert 'line %d, in fails' % RAISE in info['details']['stackTrace']
    assert info['details'].get('source', path.name).endswith(path.name)  # not on MicroPython
    client.next(thread)  # there is nothing to step through: it runs on
    client.expect_exit(1)
    program.expect_exit(1)
    assert program.text['stderr'].count('Trouble: number 2') == 1


def test_none(device):
    program, path = device.run_text(PROGRAM)
    client = program.attach(filters=[])
    client.expect_exit(1)
    program.expect_exit(1)


@pytest.mark.needs('trace')
@pytest.mark.parametrize('start', [
    pytest.param('threading.Thread(target=fails, name="worker").start()',
                 marks=pytest.mark.needs('raised')),
    '_thread.start_new_thread(fails, ())'])
def test_uncaught_in_a_thread(device, start):
    program, path = device.run_text("""
import threading, time
try:
    import _thread
except ImportError:
    import thread as _thread
done = []
def fails():
    try:
        raise KeyError('key')
    finally:
        done.append(1)
ptvsd_lite.wait_for_attach()
%s
while not done:
    time.sleep(0.01)
time.sleep(0.3)
print('main goes on')
""" % start)
    client = program.attach()
    thread, frame = client.expect_stopped('exception', 12)
    assert thread in [t['id'] for t in client.threads()]
    assert client.stack(thread)[0]['name'] == 'fails'
    client.continue_(thread)
    program.expect('main goes on')
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stderr'].count('KeyError: ') == 1


@pytest.mark.needs('raised')
def test_step_over_an_exception_stop(device):
    program, path = device.run_text(PROGRAM)
    client = program.attach(filters=['raised'])
    thread, frame = client.expect_stopped('exception', RAISE)
    client.set_exception_breakpoints()
    client.next(thread)
    client.expect_stopped('step', LINES['    except Trouble:'])


def test_exception_whose_text_fails(device):
    program, path = device.run_text("""
class Rude(Exception):
    def __str__(self):
        raise SystemExit('no')
ptvsd_lite.wait_for_attach()
raise Rude()
""")
    client = program.attach()
    thread, _ = client.expect_stopped('exception', 8)
    try:
        client.exception_info(thread)
    except Exception as e:
        assert 'SystemExit' in str(e)
    client.continue_(thread)
    client.expect_exit(1)


@pytest.mark.needs('trace')
def test_hooks_do_not_pile_up(device):
    """The program puts its own hook over ours, and keeps it; each exception stops once."""
    program, path = device.run_text("""
import sys, time
def chain():
    before = sys.excepthook
    def mine(*info):
        before(*info)
    sys.excepthook = mine
while not ptvsd_lite.is_attached():
    time.sleep(0.01)
chain()
print('chained')
while ptvsd_lite.is_attached():
    time.sleep(0.01)
print('alone')
ptvsd_lite.wait_for_attach()
1/0
""")
    client = program.attach()
    program.expect('chained')
    client.disconnect()
    program.expect('alone')
    client = program.attach()
    thread, _ = client.expect_stopped('exception', 18)
    client.continue_(thread)
    client.expect_exit(1)


KINDS = """
class Mine(KeyError):
    pass
def fails(kind):
    try:
        raise kind()
    except Exception:
        pass
ptvsd_lite.wait_for_attach()
for kind in (ValueError, Mine, IndexError, KeyError, LookupError):
    fails(kind)
"""


def path_of(*names):
    """A tree of classes as Visual Studio writes it: a category and what is in it."""
    return [{'names': ['Python Exceptions']}] + ([{'names': list(names)}] if names else [])


@pytest.mark.needs('raised', 'features')
@pytest.mark.needs('trace')
@pytest.mark.parametrize('asked, kinds', [
    ({'filterOptions': [{'filterId': 'raised'}]},
     'ValueError Mine IndexError KeyError LookupError'),
    ({'filterOptions': [{'filterId': 'raised', 'condition': 'KeyError, ValueError'}]},
     'ValueError Mine KeyError'),
    ({'filterOptions': [{'filterId': 'raised', 'condition': '__main__.Mine'}]}, 'Mine'),
    ({'filterOptions': [{'filterId': 'raised', 'condition': '!LookupError, Mine'}]}, 'Mine'),
    ({'filterOptions': [{'filterId': 'raised', 'condition': '!LookupError'}]}, 'ValueError'),
    ({'filterOptions': [{'filterId': 'nonsense'}]}, ''),
    ({'exceptionOptions': [{'path': path_of(), 'breakMode': 'always'},
                           {'path': path_of('LookupError'), 'breakMode': 'never'}]}, 'ValueError'),
    ({'exceptionOptions': [{'path': path_of(), 'breakMode': 'unhandled'},
                           {'path': path_of('Mine', 'IndexError'), 'breakMode': 'always'}]},
     'Mine IndexError')])
def test_which_exceptions(device, asked, kinds):
    program, path = device.run_text(KINDS)
    client = program.connect()
    client.initialize()
    client.attach()
    for answer, option in zip(client.set_exception_breakpoints(**asked)['breakpoints'],
                              asked.get('filterOptions', ())):
        assert answer['verified'] == (option['filterId'] == 'raised')
    client.configuration_done()
    for kind in kinds.split():
        thread, _ = client.expect_stopped('exception')
        assert client.exception_info(thread)['exceptionId'].split('.')[-1] == kind
        client.continue_(thread)
    client.expect_exit(0)


def test_a_filter_that_is_not_known(device):
    """Other debuggers' filters stay in the settings of editors."""
    program, path = device.run_text(PROGRAM)
    client = program.connect()
    client.initialize()
    client.attach()
    answers = client.set_exception_breakpoints('assertions', 'uncaught')['breakpoints']
    assert [answer['verified'] for answer in answers] == [False, True]
    client.configuration_done()
    thread, _ = client.expect_stopped('exception')
    client.continue_(thread)
    client.expect_exit(1)


@pytest.mark.needs('kill')
@pytest.mark.needs('reach_main')
def test_terminate_is_no_exception_to_stop_at(device):
    program, path = device.run_text("""
import time
print('ready')
while True:
    time.sleep(0.01)
""")
    program.expect('ready')
    client = program.attach(filters=['uncaught'])
    client.request('terminate')
    assert program.process.wait(30) != 0


@pytest.mark.needs('trace', 'breakpoint()')
def test_breakpoint_function(device):
    program, path = device.run_text("""
import sys
before = sys.breakpointhook
ptvsd_lite.wait_for_attach()
breakpoint()
print('on')
sys.stdin.readline()
print(sys.breakpointhook is before)
""")
    client = program.attach()
    thread, _ = client.expect_stopped('breakpoint', 7)
    client.next(thread)
    client.expect_stopped('step', 8)
    client.continue_(thread)
    program.expect('on')
    client.disconnect()
    client.close()
    program.type('')
    program.expect('True')


ESCAPES = """
import json
def bad(value):
    raise KeyError('in bad')
def calls(value):
    bad(value)
def handled():
    try:
        bad(1)
    except KeyError:
        return 'handled'
def dumps():
    try:
        json.dumps([object()], default=calls)
    except KeyError:
        return 'caught'
ptvsd_lite.wait_for_attach()
handled()
dumps()
try:
    json.loads('nonsense')
except ValueError:
    pass
print('on')
json.dumps([object()], default=bad)
"""


@pytest.mark.needs('raised', 'features')
@pytest.mark.needs('trace')
def test_user_unhandled(device):
    """Where an exception leaves the user's code for a library's; what is handled before, not."""
    program, path = device.run_text(ESCAPES)
    client = program.attach(filters=['userUnhandled', 'uncaught'])
    thread, frame = client.expect_stopped('exception', 6, text='KeyError', description="'in bad'")
    assert [f['name'] for f in client.stack(thread)][:2] == ['bad', 'calls']
    assert client.stack(thread)[-2]['name'] == 'dumps'
    assert client.exception_info(thread)['breakMode'] == 'userUnhandled'
    trace = client.exception_info(thread)['details']['stackTrace']
    names = [line.split()[-1] for line in trace.splitlines() if line.startswith('  File')]
    assert names[0] == '<module>' and names[-2:] == ['calls', 'bad']
    client.continue_(thread)
    program.expect('on')
    client.expect_stopped('exception', 6)
    assert client.stack(thread)[1]['name'] != 'calls'
    client.continue_(thread)  # it leaves the user's main program, and ends it: no stop again
    client.expect_exit(1)


@pytest.mark.needs('raised', 'features')
@pytest.mark.needs('trace')
@pytest.mark.parametrize('mine', [True, False])
def test_the_frame_that_an_exception_shows(device, mine):
    """The user's, not the library's on top of it, if only that is his; the text tells all."""
    program, path = device.run_text("""
import collections, json
def ask(text):
    return json.loads(text)
class Calls(object):
    def default(self, value):
        return ask('nonsense')
def convert(value):
    return ask('nonsense')
ptvsd_lite.wait_for_attach()
try:
    json.dumps([object()], default=convert)
except ValueError:
    pass
convert(1)
""")
    client = program.attach(filters=['userUnhandled', 'uncaught'], justMyCode=mine)
    for _ in range(1 + mine):   # nothing leaves the user's code where all is the user's
        thread, _ = client.expect_stopped('exception')
        names = [frame['name'] for frame in client.stack(thread)]
        assert names[:2] == ['ask', 'convert'] if mine else names[0] != 'ask' in names
        details = client.exception_info(thread)['details']
        assert 'decode' in details['stackTrace']
        assert details['source'].endswith('program.py') == mine
        client.continue_(thread)
    client.expect_exit(1)


ANNOTATED = """
import dataclasses
def tried():
    @dataclasses.dataclass
    class Node:
        value: int
        after: Later | None = None
    return Node
def asked(kind):
    return kind.__annotations__
ptvsd_lite.wait_for_attach()
class Later: pass
tried()(1)
del Later
try:
    asked(tried())
except NameError:
    pass
"""


@pytest.mark.parametrize('filters', [['raised'], ['userUnhandled'], ['raised', 'userUnhandled']])
def test_annotations_that_the_library_tries(device, interpreter, filters):
    """What they raise is the business of who asks for them, if he does not catch it."""
    if interpreter.version < (3, 14):
        pytest.skip('this Python evaluates annotations at once')
    program, path = device.run_text(ANNOTATED.replace('Later |', 'Nowhere |'))
    client = program.attach(filters=filters)
    if 'raised' in filters:
        thread, _ = client.expect_stopped('exception', 12, text='NameError')
        assert client.stack(thread)[0]['name'] == 'asked'
        client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('raised')
@pytest.mark.needs('trace')
def test_user_unhandled_of_some_classes(device):
    program, path = device.run_text(ESCAPES)
    client = program.connect()
    client.initialize()
    client.attach()
    client.set_exception_breakpoints(
        filterOptions=[{'filterId': 'userUnhandled', 'condition': 'ValueError'}])
    client.configuration_done()
    client.expect_exit(1)


@pytest.mark.needs('raised', 'features')
@pytest.mark.needs('trace')
def test_step_from_where_it_leaves_user_code(device):
    program, path = device.run_text(ESCAPES)
    client = program.attach(filters=['userUnhandled'])
    thread, _ = client.expect_stopped('exception', 6)
    client.next(thread)
    client.expect_stopped('step', 17)


@pytest.mark.needs('raised', 'features')
@pytest.mark.needs('trace')
def test_all_filters_stop_once_for_one_exception(device):
    program, path = device.run_text(PROGRAM)
    client = program.attach(filters=['raised', 'userUnhandled', 'uncaught'])
    for number in RAISE, LINES["        int('x')"], RAISE:
        thread, _ = client.expect_stopped('exception', number)
        client.continue_(thread)
    client.expect_exit(1)


@pytest.mark.needs('trace', 'raised', 'features')
def test_an_exception_that_c_code_raises_stops_once(device):
    program, path = device.run_text("""
import threading
def f(text):
    return int(text)
ptvsd_lite.wait_for_attach()
thread = threading.Thread(target=f, args=('x',))
thread.start()
thread.join()
f('y')
""")
    client = program.attach(filters=['raised', 'uncaught'])
    for _ in range(2):
        thread, _ = client.expect_stopped('exception', 6)
        assert client.exception_info(thread)['breakMode'] == 'always'
        client.continue_(thread)
    client.expect_exit(1)


CHAINED = """
def first():
    raise KeyError('first')
def second():
    try:
        first()
    except KeyError as error:
        failure = ValueError('second')
        %s
        raise failure
ptvsd_lite.wait_for_attach()
second()
"""


@pytest.mark.needs('trace', 'features')
@pytest.mark.parametrize('how, chain', [
    ('pass', 'ValueError KeyError'),
    ('failure.__cause__ = error', 'ValueError KeyError'),
    ('failure.__cause__ = None', 'ValueError'),
    ('failure.__cause__ = IndexError()', 'ValueError IndexError'),
    ('failure.__cause__ = failure', 'ValueError')])
def test_what_led_to_an_exception(device, how, chain):
    program, path = device.run_text(CHAINED % how)
    client = program.attach()
    thread, _ = client.expect_stopped('exception', 12, description='second')
    details, names = client.exception_info(thread)['details'], []
    while details:
        names.append(details['typeName'])
        assert 'fullTypeName' not in details
        details = details.get('innerException', [None])[0]
    chained = device.interpreter.version >= (3, 0) or '__cause__' in how
    assert names == (chain.split() if chained else ['ValueError'])


@pytest.mark.needs('trace', 'features')
@pytest.mark.parametrize('limit, first, count', [(None, '<module>', None), (4, 'fall', 4)])
def test_how_many_callers_are_told(device, limit, first, count):
    program, path = device.run_text("""
def fall(n):
    if not n:
        raise ValueError
    fall(n - 1)
def begin():
    try:
        fall(22)
    except ValueError:
        pass
ptvsd_lite.wait_for_attach()
begin()
""")
    client = program.attach(filters=['raised'], maxExceptionStackFrames=limit)
    thread, _ = client.expect_stopped('exception', 6)
    trace = client.exception_info(thread)['details']['stackTrace']
    names = [line.split()[-1] for line in trace.splitlines() if line.startswith('  File')]
    assert names[0] == first and count in (None, len(names))
    assert trace.endswith('ValueError')


EXITS = """
import sys
def leave(code):
    sys.exit(code)
ptvsd_lite.wait_for_attach()
try:
    leave(9)
except SystemExit:
    pass
%s
"""
LEAVES = 6
HARMLESS = ['leave(0)', 'leave(None)', 'try: leave(1)\nexcept BaseException: pass',
            'import threading\nthreading.Thread(target=leave, args=(3,)).start()']


@pytest.mark.needs('reach_main')
def test_an_exit_that_means_failure_is_uncaught(device):
    program, path = device.run_text(EXITS % 'leave(3)')
    client = program.attach()
    thread, frame = client.expect_stopped('exception', LEAVES, text='SystemExit')
    assert client.value('code', frame) == '3'
    assert client.exception_info(thread)['breakMode'] == 'unhandled'
    client.continue_(thread)
    client.expect_exit(3)
    program.expect_exit(3)


@pytest.mark.needs('reach_main')
@pytest.mark.needs('module builtins')  # Python 2 cannot tell it from one that has been caught
@pytest.mark.parametrize('end', ['try: leave(3)\nexcept ValueError: pass',
                                 'try: leave(3)\nfinally:\n    print(1)\n    print(2)'])
def test_an_exit_that_is_not_caught_on_its_way_is_uncaught(device, end):
    program, path = device.run_text(EXITS % end)
    client = program.attach()
    client.expect_stopped('exception', LEAVES, text='SystemExit')
    client.continue_()
    client.expect_exit(3)


CLEANS_UP = """
import sys
def clean_up():
    return 1
class Cleaner(object):
    def __enter__(self):
        return self
    def __exit__(self, *info):
        clean_up()
def leave(code):
    sys.exit(code)
ptvsd_lite.wait_for_attach()
%s
"""
ON_ITS_WAY = ['with Cleaner():\n    print(1)\n    leave(3)',
              'def run():\n    with Cleaner():\n        print(1)\n        leave(3)\nrun()',
              'def run():\n    try:\n        leave(3)\n    except SystemExit:\n'
              '        clean_up()\n        raise\nrun()',
              'def run():\n    try:\n        leave(3)\n    finally:\n        clean_up()\n'
              '        print(2)\nrun()']


@pytest.mark.needs('reach_main')
@pytest.mark.parametrize('end', ON_ITS_WAY)
def test_an_exit_stops_after_a_breakpoint_on_its_way(device, end):
    """Whatever is asked for during that stop, the exit is not lost, and nothing hangs."""
    program, path = device.run_text(CLEANS_UP % end)
    client = program.attach(breakpoints={path: [6]})
    thread, frame = client.expect_stopped('breakpoint', 6)
    client.set_breakpoints(path)
    client.continue_(thread)
    thread, frame = client.expect_stopped('exception', 13, text='SystemExit')
    assert client.value('code', frame) == '3'
    client.continue_(thread)
    client.expect_exit(3)


CAUGHT = """
import sys
def turns():
    for i in range(100000):
        int('1')
    print('turned')
def bad_arguments():
    try:
        sys.exit(2)
    except SystemExit:
        print('usage')  # here
        turns()
ptvsd_lite.wait_for_attach()
bad_arguments()
sys.stdin.readline()
"""


@pytest.mark.needs('reach_main')
def test_a_breakpoint_where_an_exit_is_handled(device):
    """argparse has refused the arguments: the program goes on, and so does the debugger."""
    program, path = device.run_text(CAUGHT)
    client = program.attach(breakpoints={path: [line_of(path, '# here')]})
    thread, _ = client.expect_stopped('breakpoint', line_of(path, '# here'))
    client.continue_(thread)
    program.expect('turned')
    client.set_breakpoints(path)
    program.type('')
    client.expect_exit(0)


@pytest.mark.needs('reach_main', 'features')
@pytest.mark.parametrize('asked', [{'breakOnSystemExitZero': True}, {'breakOnSystemExit': [None]}])
def test_an_exit_that_means_success_stops_if_asked_for(device, asked):
    program, path = device.run_text(EXITS % 'leave(0)')
    client = program.attach(**asked)
    client.expect_stopped('exception', LEAVES, text='SystemExit')
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('reach_main', 'features')
@pytest.mark.parametrize('asked, stops', [
    ({'breakOnSystemExit': []}, False), ({'breakOnSystemExit': [2]}, False),
    ({'breakOnSystemExit': [1, 3]}, True), ({'breakOnSystemExit': [{'from': 2, 'to': 4}]}, True),
    ({'breakOnSystemExit': [{'from': 4, 'to': 8}]}, False),
    ({'django': True}, False), ({}, True)])
def test_exits_stop_with_certain_codes_only(device, asked, stops):
    program, path = device.run_text(EXITS % 'leave(3)')
    client = program.attach(filters=['uncaught'], **asked)
    if stops:
        client.expect_stopped('exception', LEAVES)
        client.continue_()
    client.expect_exit(3)


@pytest.mark.needs('reach_main', 'features')
@pytest.mark.parametrize('codes', [['2'], [{'from': 2}], 2])
def test_exit_codes_that_are_none(device, codes):
    program, path = device.run_text(EXITS % 'leave(0)')
    client = program.connect()
    client.initialize()
    with pytest.raises(Failed, match='breakOnSystemExit|wrong type'):
        client.attach(breakOnSystemExit=codes)


@pytest.mark.needs('reach_main')
@pytest.mark.parametrize('end', HARMLESS)
def test_an_exit_that_harms_nobody_does_not_stop(device, end):
    program, path = device.run_text(EXITS % end)
    client = program.attach()
    client.expect_exit(0)
    program.expect_exit(0)


@pytest.mark.needs('trace', 'a recursion limit', 'features')
@pytest.mark.parametrize('filters', [[], ['raised']])
def test_a_program_that_runs_out_of_its_stack(device, filters):
    program, path = device.run_text("""
def endless(n):
    return endless(n + 1)
def rest():
    print('on')
ptvsd_lite.wait_for_attach()
for i in range(2):
    try:
        endless(0)
    except RuntimeError:
        print('caught')
rest()
""")
    client = program.attach(filters=filters, breakpoints={
        path: [{'line': 5, 'condition': 'n < 0'}, 7]})
    client.expect_stopped('breakpoint', 7)
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].count('caught') == 2
    assert 'Traceback' not in program.log


@pytest.mark.needs('trace', 'a recursion limit')
def test_a_breakpoint_where_the_stack_is_nearly_full(device):
    program, path = device.run_text("""
import sys
def down(n):
    if n == 0:
        return 'reached'
    return down(n - 1)
ptvsd_lite.wait_for_attach()
for left in 150, 15:
    print(down(sys.getrecursionlimit() - left))
""")
    client = program.attach(breakpoints={path: [7]})
    thread, frame = client.expect_stopped('breakpoint', 7)
    assert client.value('n + 1', frame) == '1'
    with pytest.raises(Failed, match='recursion'):
        client.value('down(10 ** 6)', frame)
    client.set_breakpoints(path, {'line': 7, 'condition': 'n < 0'})
    client.continue_()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].count('reached') == 2


@pytest.mark.needs('trace')
def test_an_exception_whose_class_does_not_tell_its_name(device):
    """The stop is told, or undone, but does not leave everything parked."""
    program, path = device.run_text("""
import sys
class Nameless(type):
    @property
    def __module__(self):
        raise ValueError('no name')
Odd = Nameless('Odd', (Exception,), {})
ptvsd_lite.wait_for_attach()
try:
    raise Odd()
except Odd:
    ptvsd_lite.show_exception(sys.exc_info(), True)
print('on')
ptvsd_lite.break_into_debugger()
""")
    client = program.attach(filters=[])
    client.expect_stopped('exception')
    client.continue_()
    program.expect('on')
    client.expect_stopped('breakpoint')
    client.continue_()
    client.expect_exit(0)
