"""What stands in the place of functions of the library while a client is attached: the program
does not see it."""

import pytest

from test_tutorial import line_of

pytestmark = pytest.mark.needs('swap')   # where there is none, next to nothing is replaced

# Each line of what show() prints is the same with a client and without one.
SHOW = r"""
import copy, inspect, os, pickle, sys, threading, traceback
try:
    import builtins
except ImportError:
    import __builtin__ as builtins

def f():
    return 1  # here

def functions():
    yield sys, 'exit'
    yield sys, 'excepthook'
    yield builtins, 'compile'
    yield os, '_exit'
    yield os, 'execv'
    yield os, 'fork'
    if hasattr(threading, 'excepthook'):
        yield threading, 'excepthook'

def files(call, *args):
    try:
        call(*args)
    except BaseException as e:
        entries = traceback.extract_tb(sys.exc_info()[2])
        return type(e).__name__, e.args[:1], [os.path.basename(entry[0]) for entry in entries]

def show(when):
    for module, name in functions():
        function = getattr(module, name)
        class Holder(object):
            attribute = function
        print([when, name, repr(function), function.__name__, callable(function),
               function.__doc__, function.__module__,
               inspect.isbuiltin(function), inspect.isfunction(function),
               inspect.isroutine(function), isinstance(function, type(len)),
               inspect.isfunction(function) or Holder().attribute is function,
               copy.copy(function) is function, copy.deepcopy(function) is function,
               [pickle.loads(pickle.dumps(function, p)) == function for p in (0, 1, 2)],
               getattr(function, '__text_signature__', None), function == function,
               function != function, len(set([function, function])), sorted(dir(function))])
    class A(object):
        make, leave = compile, sys.exit
    print([when, A().make('1', 'x', 'eval').co_filename, files(A().leave, 3)])
    print([when, files(sys.exit, 1, 2, 3), files(compile, 'x'), files(__import__, 'broken')])
    print([when, files(compile, '1 +', 'broken.py', 'exec')])
    print([when, files(os.execv, '/no/such/program', ['x'])])
    if sys.version_info >= (3, 8):
        print([when] + [str(inspect.signature(one)) for one in (compile, sys.exit, quit)])
        print([when, callable(sys.stdout.write), files(sys.stdout.write, 5)])
    sys.stdout.flush()
"""


def test_what_a_program_can_see_of_stand_ins(device):
    (device.folder / 'broken.py').write_text('1 +\n')
    shown = device.write('shown.py', SHOW)
    program, path = device.run_text("""
import shown
from shown import *
show('WHEN')
held = [getattr(module, name) for module, name in functions()]
ptvsd_lite.wait_for_attach()
show('WHEN')
held_then = [getattr(module, name) for module, name in functions()]
f()
while ptvsd_lite.is_attached():
    pass
show('WHEN')
print([[pickle.loads(pickle.dumps(function)) == function or function for function in held],
       [pickle.loads(pickle.dumps(a)) == b or a for a, b in zip(held_then, held)],
       files(held_then[0], 3), files(held_then[2], '1 +', 'x', 'exec'), held == held_then])
""")
    client = program.attach(breakpoints={shown: [line_of(shown, '# here')]},
                            subProcess=True, filters=('uncaught', 'userUnhandled'))
    client.expect_stopped('breakpoint')
    client.disconnect()
    program.expect_exit(0)
    lines = program.text['stdout'].replace('<end>', '').splitlines()
    last = lines.pop()
    before, during, after = (lines[at:at + len(lines) // 3] for at in (
        0, len(lines) // 3, len(lines) // 3 * 2))
    assert len(before) > 8
    for one, two, three in zip(before, during, after):
        assert one == two == three
    assert last.startswith('[[True, True') and 'ptvsd_lite' not in last
    assert 'ptvsd_lite.py' not in str(lines)


@pytest.mark.parametrize('change', ['del sys.exit', 'sys.exit = 1', 'sys.exit = sys.exit',
                                    'sys.excepthook = None', 'del sys.excepthook', 'del os._exit',
                                    'exit = sys.exit; sys.exit = lambda code: exit(code)'])
def test_whatever_a_program_does_to_the_name_it_can_be_left(device, change):
    program, path = device.run_text("""
import os, sys
ptvsd_lite.wait_for_attach()
%s
def f():
    return 1  # here
while ptvsd_lite.is_attached():
    f()
try:
    sys.exit(0)
except (AttributeError, TypeError):
    pass
except SystemExit:
    sys.stdout.write('exit\\n')
sys.stdout.write(repr(getattr(sys, 'exit', None)))
""" % change)
    client = program.attach(breakpoints={path: [line_of(path, '# here')]})
    client.expect_stopped('breakpoint')
    client.disconnect()
    program.expect_exit(0)
    assert not program.text['stderr'].partition('\n')[2].replace('<end>', '')
    expected = ('None' if change == 'del sys.exit' else '1' if change == 'sys.exit = 1' else
                'exit\n<function' if 'lambda' in change else 'exit\n<built-in function exit>')
    assert program.text['stdout'].startswith(expected)
