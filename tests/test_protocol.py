"""The protocol: what is announced exists, what is asked is answered, in the right order."""

import re

import pytest

from client import Failed
from debuggee import ROOT

pytestmark = pytest.mark.few

SOURCE = (ROOT / 'ptvsd_lite.py').read_text()

# capability -> the request or the argument that it stands for
HANDLERS = {
    'supportsConfigurationDoneRequest': 'do_configurationDone',
    'supportsSetVariable': 'do_setVariable', 'supportsExceptionInfoRequest': 'do_exceptionInfo',
    'supportsModulesRequest': 'do_modules', 'supportsLoadedSourcesRequest': 'do_loadedSources',
    'supportsTerminateRequest': 'do_terminate', 'supportTerminateDebuggee': 'terminateDebuggee',
    'supportsConditionalBreakpoints': "'condition'",
    'supportsHitConditionalBreakpoints': "'hitCondition'", 'supportsLogPoints': "'logMessage'",
    'supportsEvaluateForHovers': 'do_evaluate', 'supportsClipboardContext': "'clipboard'",
    'supportsExceptionOptions': '_take_exception_options',
    'supportsExceptionFilterOptions': "'filterOptions'",
    'supportsDelayedStackTraceLoading': "'startFrame'",
    'supportsDataBreakpoints': 'do_setDataBreakpoints',
    'supportsCompletionsRequest': 'do_completions',
    'completionTriggerCharacters': 'do_completions',
    'supportsSetExpression': 'do_setExpression', 'supportsCancelRequest': 'do_cancel',
    'supportsValueFormattingOptions': "'hex'",
    'supportsBreakpointLocationsRequest': 'do_breakpointLocations',
    'supportsFunctionBreakpoints': 'do_setFunctionBreakpoints',
    'supportsGotoTargetsRequest': 'do_gotoTargets',
    'supportsStepInTargetsRequest': 'do_stepInTargets',
    'supportsSingleThreadExecutionRequests': "'singleThread'",
    'supportsDebuggerProperties': 'do_setDebuggerProperty',
}
SWAP = {'supportsFunctionBreakpoints', 'supportsGotoTargetsRequest',
        'supportsStepInTargetsRequest'}
# Requests that DAP ties to no capability, and those outside of it.
ALWAYS = {'initialize', 'attach', 'launch', 'disconnect', 'setBreakpoints',
          'setExceptionBreakpoints', 'threads', 'continue', 'next', 'stepIn', 'stepOut', 'pause',
          'stackTrace', 'scopes', 'variables', 'evaluate', 'source', 'debugpySystemInfo',
          'pydevdSystemInfo', 'dataBreakpointInfo', 'goto', 'setPydevdSourceMap'}

PROGRAM = """
import time
def f(n):
    return n + 1
n = 0
while n < 10000:
    time.sleep(0.005)
    n = f(n)
"""


@pytest.fixture
def client(device):
    program, path = device.run_text(PROGRAM)
    client = program.connect()
    client.path = path
    return client


def test_capabilities_are_the_handlers(client, interpreter):
    body = client.initialize()
    filters = body.pop('exceptionBreakpointFilters')
    more = ['userUnhandled'] if interpreter.can['raised'] and interpreter.can['trace'] else []
    assert [f['filter'] for f in filters] == ['raised', 'uncaught'] + more
    if interpreter.can['trace']:
        missing = set() if interpreter.can['swap'] else SWAP
        if not interpreter.can['cancel']:
            missing = missing | {'supportsCancelRequest'}
        assert set(body) == set(HANDLERS) - missing and all(body.values())
    else:
        assert set(HANDLERS) - set(body) == SWAP | {
            'supportsBreakpointLocationsRequest', 'supportsModulesRequest',
            'supportsLoadedSourcesRequest', 'supportsExceptionOptions',
            'supportsExceptionFilterOptions', 'supportsCompletionsRequest',
            'completionTriggerCharacters', 'supportsSetExpression', 'supportsCancelRequest',
            'supportsValueFormattingOptions', 'supportsDataBreakpoints',
            'supportsSingleThreadExecutionRequests', 'supportsDebuggerProperties'}
        assert body.pop('supportTerminateDebuggee') is interpreter.can['kill']
        assert all(body.values())
    for text in HANDLERS.values():
        assert text in SOURCE
    announced = {text[3:] for text in HANDLERS.values() if text.startswith('do_')}
    assert set(re.findall(r'def do_(\w+)', SOURCE)) == announced | ALWAYS


def test_attach_then_initialized_then_stop(client):
    client.initialize()
    assert client.attach() is None
    assert client.set_breakpoints(client.path, 6)[0]['verified']
    number = client.send('configurationDone')
    client.expect_response(number)
    client.expect_stopped('breakpoint', 6)


def test_launch_is_refused(client):
    client.initialize()
    with pytest.raises(Failed) as error:
        client.request('launch', program='x')
    assert 'attach' in error.value.message and error.value.response['body']['error']['showUser']


def test_attach_before_initialize_is_refused(client):
    with pytest.raises(Failed):
        client.attach()


def test_attach_twice_is_refused(client):
    client.start()
    with pytest.raises(Failed):
        client.attach()
    assert client.threads()


@pytest.mark.parametrize('command, arguments', [
    ('nonsense', {}), ('restart', None), ('__class__', {}), ('setBreakpoints', {}),
    ('setBreakpoints', {'source': {'path': 'x'}, 'breakpoints': [{}]}),
    ('setBreakpoints', {'source': {'path': 'x'}, 'breakpoints': 5}),
    ('setBreakpoints', {'source': {'path': 'x'}, 'breakpoints': [{'line': 1, 'condition': 5}]}),
    ('setBreakpoints', {'source': []}), ('setBreakpoints', []),
    ('setExceptionBreakpoints', {'filters': [1]}),
    ('stackTrace', {'threadId': 1}), ('stackTrace', {'threadId': 77}), ('stackTrace', None),
    ('next', {'threadId': 1}), ('stepIn', {'threadId': 1}), ('stepOut', {'threadId': 'x'}),
    ('scopes', {'frameId': 1}), ('scopes', {'frameId': 'x'}), ('scopes', {}),
    ('variables', {'variablesReference': 5}), ('variables', {}), ('evaluate', {'frameId': 9}),
    ('evaluate', {'expression': 5}), ('evaluate', []), ('exceptionInfo', {'threadId': 1}),
    ('source', {'sourceReference': 12345}), ('source', {}),
])
def test_a_bad_request_gets_an_error(client, command, arguments):
    client.start()
    with pytest.raises(Failed) as error:
        client.expect_response(client.send(command, arguments))
    assert 'ptvsd_lite' not in error.value.message, 'an internal error'
    assert client.threads()


@pytest.mark.parametrize('command, arguments, wanted', [
    ('evaluate', {'expression': 5}, '"expression" .* string'),
    ('evaluate', [], '"arguments" .* object'),
    ('setBreakpoints', {'source': {'path': 'x'}, 'breakpoints': [5]},
     '"breakpoints" .* array of object'),
    ('setBreakpoints', {'source': {'path': 'x'}, 'breakpoints': [{'line': True}]},
     '"line" .* number'),
    ('setExceptionBreakpoints', {'filters': [1]}, '"filters" .* array of string')])
def test_an_error_names_the_argument_and_the_type_that_is_wanted(
        client, command, arguments, wanted):
    client.start()
    with pytest.raises(Failed, match=wanted):
        client.expect_response(client.send(command, arguments))


@pytest.mark.needs('trace')
def test_references_to_something_else(client, interpreter):
    """Whatever thread, frame, variable or target a request names, it has one answer."""
    client.start(breakpoints={client.path: [6]})
    thread, frame = client.expect_stopped('breakpoint', 6)
    names = client.locals_reference(frame)
    kinds = {'frameId': frame, 'variablesReference': names}
    if interpreter.can['swap']:
        path = str(client.path)
        targets = client.request('gotoTargets', source={'path': path}, line=6)['targets']
        kinds['targetId'] = targets[0]['id']
    for command in ('scopes', 'variables', 'setVariable', 'evaluate', 'setExpression',
                    'completions', 'goto', 'stepInTargets', 'dataBreakpointInfo', 'stepIn'):
        for name in 'frameId', 'variablesReference', 'targetId':
            for kind, number in list(kinds.items()) + [('none', 99999)]:
                for more in {}, {'threadId': thread}, {'threadId': 99}:
                    arguments = dict({name: number, 'expression': 'a', 'text': 'a', 'value': '1',
                                      'name': 'a'}, **more)
                    wrong = kind != name or command in ('goto', 'stepIn')
                    if command == 'stepIn' and name != 'targetId' or not wrong:
                        continue
                    if command == 'goto' and (kind == name) and more.get('threadId') != 99:
                        continue
                    try:
                        client.request(command, **arguments)
                    except Failed as e:
                        assert 'error in ptvsd_lite' not in e.message, (command, arguments)


def test_responses_come_before_the_stops_they_cause(client):
    client.start(breakpoints={client.path: [6]})
    client.expect_stopped('breakpoint', 6)
    for command in ('next', 'stepIn', 'stepOut', 'continue', 'next') * 10:
        client.request(command, threadId=1)  # the response is the next message
        client.expect_event('stopped')


def test_pause_answers_before_it_stops(client):
    client.start()
    client.pause()
    client.expect_event('stopped', reason='pause')
    client.pause()  # already
    assert client.stack(1)


def test_null_and_missing_arguments(client, interpreter):
    client.start()
    commands = ['threads'] + ['modules', 'loadedSources'] * interpreter.can['trace']
    for arguments in (None, {}):
        for command in commands:
            client.expect_response(client.send(command, arguments))
    client.sock.sendall(b'Content-Length: 67\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n'
                        b'{"seq":99,"type":"request","command":"disconnect","arguments":null}')
    client.expect_response(99)
    client.expect_closed()


def test_lines_that_start_at_0(client):
    client.initialize(linesStartAt1=False)
    client.attach()
    [breakpoint] = client.set_breakpoints(client.path, 5)
    assert breakpoint['line'] == 5
    client.configuration_done()
    client.expect_event('stopped')
    assert client.stack(1)[0]['line'] == 5


def test_stack_pages(client):
    client.start(breakpoints={client.path: [6]})
    client.expect_stopped('breakpoint', 6)
    whole = client.stack_trace(1)
    assert whole['totalFrames'] == 2 and [f['name'] for f in whole['stackFrames']] == [
        'f', '<module>']
    assert client.stack(1, startFrame=1, levels=1) == whole['stackFrames'][1:]
    assert client.stack(1, startFrame=2, levels=20) == []


DESK = '/desk of somebody/'      # is not here: the client has a disk of its own


def test_source_of_a_file_that_the_desk_does_not_have(client):
    client.initialize()
    client.attach()
    client.set_breakpoints(DESK + 'other.py', 1)
    client.configuration_done()
    client.pause()
    client.expect_event('stopped')
    source = client.stack(1)[-1]['source']
    assert source['sourceReference'] > 0 and source['name'] == 'program.py'
    text = client.request('source', source=source,
                          sourceReference=source['sourceReference'])['content']
    assert text.splitlines()[3:] == PROGRAM.splitlines()[1:]
    client.set_breakpoints(client.path, 6)
    client.continue_()
    client.expect_event('stopped')
    assert client.stack(1)[-1]['source'] == {'name': 'program.py', 'path': str(client.path)}


@pytest.mark.needs('trace')
def test_a_file_that_the_client_has_on_the_same_disk(client):
    """It is opened by its path, before there is any breakpoint, too."""
    client.start()
    client.pause()
    client.expect_event('stopped')
    source = client.stack(1)[-1]['source']
    assert source['path'].endswith('program.py') and 'sourceReference' not in source


HELPED = """
import other.part
def f(n):
    return other.part.work(n)
ptvsd_lite.wait_for_attach()
f(1)
f(2)
f(3)
"""


def test_breakpoint_in_a_text_from_here(device):
    """It belongs to that file, which the client still has not: other files are no nearer."""
    device.write('other/__init__.py', '')
    device.write('other/part.py', 'def work(n):\n    n += 1\n    return n\n')
    program, path = device.run_text(HELPED)
    client = program.connect()
    client.initialize()
    client.attach()
    client.set_breakpoints(DESK + path.name, 6)
    client.configuration_done()
    thread, _ = client.expect_stopped('breakpoint', 6)
    client.step_in(thread)
    client.expect_stopped('step', 2)
    shown = [frame['source'] for frame in client.stack(thread)]
    assert shown[0]['sourceReference'] > 0 and shown[1]['path'] == DESK + path.name

    def ask(source):
        return client.request('setBreakpoints', source=source, breakpoints=[{'line': 3}])
    [told] = ask(shown[0])['breakpoints']
    assert told['verified'] and told['source'] == shown[0]
    assert [frame['source'] for frame in client.stack(thread)] == shown
    client.set_breakpoints(DESK + path.name)
    client.continue_(thread)
    client.expect_stopped('breakpoint', 3)
    # what an editor remembers may have the number of another process
    assert ask(dict(shown[0], sourceReference=99999))['breakpoints'] == [told]
    client.continue_(thread)
    client.expect_stopped('breakpoint', 3)
    # the client's own copy is another place for breakpoints of the same file
    [own] = client.set_breakpoints(DESK + 'other/part.py', 2)
    assert own['source'] == {'name': 'part.py', 'path': DESK + 'other/part.py'}
    client.continue_(thread)
    client.expect_stopped('breakpoint', 2)
    client.continue_(thread)
    client.expect_stopped('breakpoint', 3)


@pytest.mark.needs('trace')
def test_a_file_beside_one_of_the_clients(device):
    """The client is taken to have it beside the other, too; of the library it has nothing."""
    device.write('other/__init__.py', '')
    device.write('other/part.py', 'import bisect\ndef work(n):\n    return n\n')
    device.write('beside.py', """
import json
import other.part
def work(n):
    return json.dumps([object()], default=lambda _: n)
""")
    program, path = device.run_text(HELPED.replace('other.part', 'beside'))
    client = program.connect()
    client.initialize()
    client.attach(justMyCode=False)
    client.set_breakpoints(DESK + path.name, 6)
    client.configuration_done()
    thread, _ = client.expect_stopped('breakpoint', 6)
    client.step_in(thread)
    client.expect_event('stopped', reason='step')
    assert [frame['source'] for frame in client.stack(thread)][:2] == [
        {'name': name, 'path': DESK + name} for name in ('beside.py', path.name)]
    client.step_in(thread)
    client.expect_event('stopped', reason='step')
    source = client.stack(thread)[0]['source']
    assert source['sourceReference'] and source['path'].endswith('__init__.py')
    loaded = dict((one['name'], one) for one in client.request('loadedSources')['sources'])
    assert loaded['part.py']['sourceReference']


@pytest.mark.needs('trace')
def test_modules(client):
    client.start()
    told = {'isUserCode': False}
    while not told['isUserCode']:
        told = client.expect_event('module', reason='new')['module']
    assert told['name'] == '__main__'
    modules = client.request('modules')
    names = [m['name'] for m in modules['modules']]
    assert '__main__' in names and 'json' in names and modules['totalModules'] == len(names)
    assert len(client.request('modules', startModule=1, moduleCount=2)['modules']) == 2
    assert 'program.py' in [s['name'] for s in client.request('loadedSources')['sources']]


@pytest.mark.needs('trace')
def test_a_module_that_is_imported_later_is_told_by_its_name(device):
    device.write('fresh.py', 'x = 1\n')
    program, path = device.run_text('ptvsd_lite.wait_for_attach()\nimport fresh')
    client = program.attach(breakpoints={device.folder / 'fresh.py': [1]},
                            rules=[{'module': 'fresh', 'include': False}])
    client.expect_event('breakpoint', reason='changed')
    client.expect_stopped('breakpoint', 1)
    [told] = [m['body']['module'] for m in client.chatter if m['event'] == 'module'
              and m['body']['module']['path'].endswith('fresh.py')]
    assert told['name'] == 'fresh' and not told['isUserCode']


@pytest.mark.needs('swap')
def test_only_what_can_be_opened_is_listed(device):
    """What exec() runs has a text if somebody has given it to linecache, as notebooks do."""
    device.write('empty.py', '')
    program, path = device.run_text("""
import empty, linecache
exec('def f(): pass')
text = 'def g():\\n    pass\\n'
linecache.cache['<cell>'] = len(text), None, text.splitlines(True), '<cell>'
exec(compile(text, '<cell>', 'exec'))
ptvsd_lite.wait_for_attach()
f()
exec(compile('x = 1\\n', 'made/plugin.py', 'exec'))
exec(compile(text, '<cell 2>', 'exec'))
g()
x = 2
""")
    client = program.connect()
    client.initialize()
    client.attach(justMyCode=False)
    client.set_breakpoints(path, 14)
    client.set_exception_breakpoints('raised')      # every new code is seen
    client.configuration_done()
    thread, _ = client.expect_stopped('breakpoint', 14)
    listed = client.request('loadedSources')['sources']
    told = [event['body']['source'] for event in client.chatter
            if event['event'] == 'loadedSource']
    names = set(source['name'] for source in listed)
    assert set(['program.py', 'empty.py', '<cell>', 'linecache.py']).issubset(names)
    for source in listed + told:    # an empty file is one, too
        number = source.get('sourceReference', 0)
        assert 'content' in client.request('source', source=source, sourceReference=number)


@pytest.mark.needs('trace')
def test_system_info(client):
    client.start()
    info = client.request('debugpySystemInfo')
    assert re.match(r'\d+\.\d+\.\d+$', info['debugpy']['version'])
    assert re.match(r'\d+\.\d+\.\d+[a-z]+\d+$', info['python']['version'])
    assert info['python']['implementation']['name'].islower() and info['process']['pid']
    assert client.request('pydevdSystemInfo')['process']['bitness'] in (32, 64)


@pytest.mark.parametrize('elsewhere', [False, True])
def test_process_event(client, interpreter, elsewhere):
    client.initialize()
    client.attach()
    if elsewhere:
        client.set_breakpoints(DESK + 'other.py', 1)
    client.configuration_done()
    process = client.expect_event('process')
    assert process['name'] == 'program.py' and process['startMethod'] == 'attach'
    # a board has a disk of its own
    assert process['isLocalProcess'] == (interpreter.can['trace'] and not elsewhere)
