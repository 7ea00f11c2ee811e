"""The command line, for programs that one does not want to edit."""

import json
import re

import pytest


@pytest.mark.needs('every option')
def test_script(device):
    path = device.write('show.py', """import sys
def f():
    return __name__, sys.argv, sys.path[0] == sys.path[0], __file__
print(f())
sys.exit(4)
""")
    program = device.launch('--secret', 'my_secret', '--wait', 'show.py', 'one', '--two')
    client = program.attach(breakpoints={path: [3]})
    client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', 3)
    assert [f['name'] for f in client.stack(thread)] == ['f', '<module>']
    assert client.value('sys.argv', frame) == "['show.py', 'one', '--two']"
    assert client.value('__name__', frame) == "'__main__'"
    if device.interpreter.can['trace']:
        assert client.value('sys.modules["__main__"].f is f', frame) == 'True'
    assert client.value('__import__("os").getcwd() in sys.path', frame) == 'True'
    client.continue_(thread)
    if device.interpreter.can['trace']:
        client.expect_stopped('exception', 5)
        client.continue_(thread)
    client.expect_exit(4)
    program.expect_exit(4)


@pytest.mark.needs('trace')
def test_module(device):
    device.write('pack/__init__.py', '')
    path = device.write('pack/__main__.py', 'import sys\nx = sys.argv[1:]\nprint(__name__, x)\n')
    program = device.launch('--secret=my_secret', '--wait', '-m', 'pack', 'one')
    client = program.attach(breakpoints={path: [3]})
    client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', 3)
    assert client.value('x', frame) == "['one']"
    assert [f['name'] for f in client.stack(thread)] == ['<module>']
    told = [m['body']['module'] for m in client.transcript if m.get('event') == 'module']
    assert [module['name'] for module in told if module['path'].endswith('__main__.py')] == [
        '__main__']
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('every option')
def test_made_code_of_a_package_is_not_the_programs(device):
    """While runpy imports it for -m there is no main module yet."""
    path = device.write('pack/__init__.py', """from collections import namedtuple
Pair = namedtuple('Pair', 'left right')
pair = Pair(1, 2)
left = pair.left
""")
    device.write('pack/__main__.py', '')
    program = device.launch('--secret=my_secret', '--wait', '-m', 'pack')
    client = program.attach(breakpoints={path: [3]})
    client.expect_event('breakpoint', reason='changed')
    thread, _ = client.expect_stopped('breakpoint', 3)
    client.step_in(thread)
    client.expect_stopped('step', 4)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('every option')
@pytest.mark.parametrize('before', [['ptvsd_lite.py'], ['-m', 'ptvsd_lite'], ['-Bm', 'ptvsd_lite']])
@pytest.mark.parametrize('program', [['show.py', '-m'], ['-m', 'show', 'x'], ['-c', 'import show']])
def test_arguments_of_the_interpreter(device, before, program):
    """With these a web server starts itself anew."""
    device.write('show.py', 'import sys\nprint(getattr(sys, "orig_argv", [])[1:])\n')
    debugged = device.run(*before + ['--address', '127.0.0.1:0', '--no-secret'] + program)
    debugged.expect_exit(0)
    plain = device.run(*(['-B'] if '-Bm' in before else []) + program)
    plain.expect_exit(0)
    assert plain.text['stdout'] == debugged.text['stdout']


def test_program_that_enables_by_itself(device):
    """The command line goes, for the first call."""
    device.write('program.py', """
import ptvsd_lite
print(ptvsd_lite.enable_attach('other')[0])
try:
    ptvsd_lite.enable_attach('other')
except ptvsd_lite.AttachAlreadyEnabledError:
    print('already')
ptvsd_lite.wait_for_attach()
""")
    program = device.launch('--secret', 'my_secret', 'program.py')
    client = program.attach()
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].startswith('127.0.0.1\nalready')


@pytest.mark.needs('trace')
def test_code(device):
    program = device.launch('--secret', 's', '-c',
                         'import ptvsd_lite, sys\nprint(ptvsd_lite.is_attached(), sys.argv)', 'x')
    program.expect_exit(0)
    assert 'False' in program.text['stdout'] and "['-c', 'x']" in program.text['stdout']


MAIN = """
import sys
names = sorted(name for name in globals() if name not in ('sys', 'names'))
for name in names:
    print([name, repr(globals()[name]).partition(' at 0x')[0]])
print([sys.argv, sys.path[0], sys.modules['__main__'].__dict__ is globals()])
print(sys._getframe().f_code.co_filename)
"""


@pytest.mark.needs('swap')   # Jython's differ a little
@pytest.mark.parametrize('arguments', [
    ['main.py'], ['pack'], ['-m', 'main'], ['-m', 'pack'], ['-c', MAIN]],
    ids=['script', 'folder', 'module', 'package', 'code'])
def test_the_main_module_is_as_without_the_command_line(device, arguments):
    for name in 'main.py', 'pack/__main__.py':
        device.write(name, MAIN)
    device.write('pack/__init__.py', '')
    alone = device.run(*arguments)
    alone.expect_exit(0)
    program = device.launch('--secret', 's', *arguments)
    program.expect_exit(0)
    assert "'__main__'" in alone.text['stdout'] and program.text['stdout'] == alone.text['stdout']


@pytest.mark.needs('every option')
def test_text_of_code(device):
    code = 'def f(x):\n    return 1 / x\nf(0)'
    program = device.launch('--secret', 'my_secret', '--wait', '-c', code)
    client = program.attach()
    thread, _ = client.expect_stopped('exception', 2)
    for frame in client.stack(thread):
        assert 'presentationHint' not in frame
        assert client.request('source', source=frame['source'], sourceReference=frame[
            'source']['sourceReference'])['content'].strip() == code
    assert 'return 1 / x' in client.exception_info(thread)['details']['stackTrace']
    client.continue_(thread)
    client.expect_exit(1)


@pytest.mark.needs('trace')
def test_folder_with_a_main(device):
    device.write('app/__main__.py', 'import helper\nprint(helper.text)\n')
    device.write('app/helper.py', 'text = "helped"\n')
    program = device.launch('--no-secret', 'app')
    program.expect_exit(0)
    assert 'helped' in program.text['stdout'] and 'no secret' in program.text['stderr']


def test_traceback_is_the_programs(device):
    device.write('fails.py', 'def f():\n    1/0\nf()\n')
    program = device.launch('--secret', 's', 'fails.py')
    program.expect_exit(1)
    trace = program.text['stderr'].split('Traceback')[1]
    assert 'ZeroDivisionError' in trace and 'ptvsd_lite' not in trace


@pytest.mark.needs('every option')
def test_uncaught_exception(device):
    path = device.write('fails.py', 'def f(x):\n    1/x\nf(0)\n')
    program = device.launch('--secret', 'my_secret', '--wait', 'fails.py')
    client = program.attach()
    thread, frame = client.expect_stopped('exception', 2)
    assert [f['name'] for f in client.stack(thread)] == ['f', '<module>']
    client.continue_(thread)
    client.expect_exit(1)
    program.expect_exit(1)


@pytest.mark.few
@pytest.mark.needs('every option')
@pytest.mark.parametrize('how', ['file', 'environment'])
def test_secret_that_is_not_in_the_list_of_processes(device, how):
    device.write('program.py', 'import ptvsd_lite\nptvsd_lite.wait_for_attach()\n')
    (device.folder / 'secret.txt').write_text('my_secret\n')
    options, env = (['--secret-file', 'secret.txt'], {}) if how == 'file' else (
        [], {'PTVSD_LITE_SECRET': 'my_secret'})
    program = device.launch('--log-to', 'other.log', *options + ['program.py'], **env)
    client = program.attach()
    client.expect_exit(0)
    program.expect_exit(0)
    assert 'attached' in (device.folder / 'other.log').read_text()
    assert 'my_secret' not in program.text['stderr']


@pytest.mark.few
@pytest.mark.needs('every option')
@pytest.mark.parametrize('option', ['--secret', '--secret-file', '--no-secret'])
def test_launch_json(device, option):
    """It is a whole file, VS Code asks for the secret, and stderr does not tell it."""
    device.write('program.py', '')
    (device.folder / 'secret.txt').write_text('my_secret')
    value = {'--secret': ['my_secret'], '--secret-file': ['secret.txt']}.get(option, [])
    program = device.launch(option, *value + ['program.py'])
    program.expect_exit(0)
    text = re.search(r'\{\n.*\n\}', program.text['stderr'], re.S).group()
    file, port = json.loads(text), program.expect_listening()
    extension, builtin = file['configurations']
    assert extension['type'] == 'debugpy' and extension['connect']['port'] == port
    assert builtin['type'] == 'node' and builtin['debugServer'] == port
    assert {one['request'] for one in file['configurations']} == {'attach'}
    secrets = {one.get('secret') for one in file['configurations']}
    if option == '--no-secret':
        assert secrets == {None} and 'inputs' not in file
    else:
        assert secrets == {'${input:%s}' % one['id'] for one in file['inputs']}
    assert 'my_secret' not in program.text['stderr']


@pytest.mark.few
@pytest.mark.needs('every option')
def test_edition_for_boards(device):
    """Only newer Pythons can write it; none but MicroPython can import it."""
    program = device.run('ptvsd_lite.py', '--board', 'board.py')
    if device.interpreter.version < (3, 8):
        program.expect_exit(2)
        return program.expect('Python 3.8', 'stderr')
    program.expect_exit(0)
    program = device.run('board.py')
    program.expect_exit(1)
    program.expect('MicroPython', 'stderr')


@pytest.mark.few
@pytest.mark.needs('every option')
@pytest.mark.parametrize('arguments, says', [
    (['--board', 'ptvsd_lite.py'], ''), (['--board', 'no/folder/board.py'], ''),
    ([], 'which program'), (['--secret', 's'], 'which program'), (['x.py'], 'no such file'),
    (['program.py'], 'give a secret'), (['--nonsense', 'program.py'], 'unknown option'),
    (['--secret'], 'needs a value'),
    (['--secret', 's', '--address', 'x:y', 'program.py'], 'HOST:PORT'),
    (['--secret-file', 'no.txt', 'program.py'], 'no.txt'),
    (['--secret', 's', '--log-to', 'no/folder/log', 'program.py'], 'no/folder/log'),
])
def test_mistakes_in_options(device, arguments, says):
    test_mistakes_are_one_line_and_2(device, arguments, says)


@pytest.mark.few
@pytest.mark.parametrize('arguments, says', [
    (['--secret', 's', 'x.py'], 'no such file'),
    (['--secret', 's', '--address', '127.0.0.1:99999', 'program.py'], '65535'),
    (['--secret', 's', '--certfile', 'no.pem', 'program.py'], 'no.pem'),
    (['--secret', 's', '--address', '192.0.2.1:5678', 'program.py'], 'no such address'),
])
def test_mistakes_are_one_line_and_2(device, arguments, says):
    device.write('program.py', '')
    program = device.run('ptvsd_lite.py', *arguments, PTVSD_LITE_LOG='')
    program.expect_exit(2)
    error = program.text['stderr'].replace('<end>', '')
    assert says in error and error.count('\n') == 1 and error.startswith('ptvsd_lite: ')


@pytest.mark.few
@pytest.mark.needs('every option')
def test_help_and_version(device):
    for option, text in (('--help', 'usage:'), ('-h', '--secret-file'), ('--version', '0.')):
        program = device.run('ptvsd_lite.py', option)
        program.expect_exit(0)
        assert text in program.text['stdout']


@pytest.mark.needs('trace')
def test_names_of_a_module_are_its_own(device):
    """-m runs in a new main module, not in ptvsd_lite's."""
    path = device.write('app.py', 'log = clock = Thread = Source = socket = main = None\n'
                        'here = sorted(globals())\nprint(here)\n')
    program = device.launch('--secret', 'my_secret', '--wait', '-m', 'app')
    client = program.attach(breakpoints={path: [3]})
    client.expect_event('breakpoint', reason='changed')
    thread, frame = client.expect_stopped('breakpoint', 3)
    assert 'enable_attach' not in client.value('here', frame, 'clipboard')
    client.continue_(thread)
    client.expect_exit(0)
    assert 'Traceback' not in program.text['stderr']
