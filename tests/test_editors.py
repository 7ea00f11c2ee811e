"""What editors have been seen to send, request for request, and what they trip over.

Real ones are in test_real_editors.py. Here each attaches as it does, stops at a breakpoint in
the tutorial, steps, and leaves or sees the end; straight, and through the bridge.
"""

import pytest

from client import Client, Failed, frame
from test_bridge import start, tcp  # start: a fixture
from test_tutorial import line_of

assert start
pytestmark = pytest.mark.few
ABSENT = object()   # no arguments at all; None goes over the wire as null
THREAD, FRAME, TWO = 'the thread', 'the top frame', 'the number of frames'  # put in later


class Recorded:
    """What an editor sends.

    initialize, attach: the arguments; the secret is added.
    configure: what it sets up, in its order; exceptions: the arguments for these.
    line: more arguments of setBreakpoints.
    after: once it is attached.
    stop: on each stop; 'variables' stands for one request per scope that is not expensive.
    step: more arguments of a step.
    leave: the arguments of disconnect.
    refused: what it sends after an attach that was refused.
    """

    seq = 1
    initialize = {'adapterID': 'ptvsd_lite', 'linesStartAt1': True, 'columnsStartAt1': True,
                  'pathFormat': 'path'}
    attach = {'type': 'ptvsd_lite', 'request': 'attach', 'name': 'Attach to the device'}
    configure = 'lines', 'exceptions'
    exceptions = {'filters': ['uncaught']}
    line = {}
    after = ()
    stop = ('threads', ABSENT), ('stackTrace', {'threadId': THREAD}), (
        'scopes', {'frameId': FRAME}), 'variables'
    step = {}
    configuration_done = ABSENT
    leave = {}
    refused = ()


class VSCode(Recorded):
    initialize = dict(
        Recorded.initialize, clientID='vscode', clientName='Visual Studio Code', locale='en',
        supportsVariableType=True, supportsVariablePaging=True, supportsMemoryReferences=True,
        supportsRunInTerminalRequest=True, supportsProgressReporting=True,
        supportsInvalidatedEvent=True, supportsMemoryEvent=True, supportsANSIStyling=True,
        supportsArgsCanBeInterpretedByShell=True, supportsStartDebuggingRequest=True)
    attach = dict(Recorded.attach, debugServer=5678, __configurationTarget=6,
                  __sessionId='1c0ab7d4')
    configure = 'lines', 'functions', 'exceptions'
    exceptions = {'filters': [], 'filterOptions': [{'filterId': 'uncaught'}]}
    after = ('threads', ABSENT), ('threads', ABSENT)
    stop = (
        ('threads', ABSENT), ('stackTrace', {'threadId': THREAD, 'startFrame': 0, 'levels': 1}),
        ('stackTrace', {'threadId': THREAD, 'startFrame': 0, 'levels': 20}),
        ('scopes', {'frameId': FRAME}), 'variables',
        ('stackTrace', {'threadId': THREAD, 'startFrame': TWO, 'levels': 19}))
    leave = {'restart': False}
    refused = ('disconnect', {'restart': False}),


class PythonDebugger(VSCode):
    """VS Code with Microsoft's extension, "type": "debugpy"."""

    attach = {'type': 'debugpy', 'request': 'attach', 'name': 'Attach to the device',
              'connect': {'host': 'device.example', 'port': 5678}, 'clientOS': 'unix',
              'debugOptions': ['RedirectOutput', 'ShowReturnValue'], 'justMyCode': True,
              'showReturnValue': True, 'workspaceFolder': '/home/me/desk',
              '__configurationTarget': 6, '__sessionId': '1c0ab7d4'}


class VisualStudio(Recorded):
    """Read in its sources, not recorded."""

    initialize = dict(Recorded.initialize, clientID='visualstudio', supportsVariableType=True,
                      supportsRunInTerminalRequest=True)
    attach = {'type': 'python', 'request': 'attach', 'name': 'Attach to the device',
              'stopOnEntry': True, 'subProcess': False, 'host': 'device.example', 'port': 5678,
              'debugStdLib': False}
    configure = 'debugpySystemInfo', 'lines', 'functions', 'exceptions'
    exceptions = {'filters': [], 'exceptionOptions': [
        {'path': [{'names': ['Python Exceptions']}], 'breakMode': 'unhandled'}]}
    leave = {'restart': False}


class NvimDap(Recorded):
    initialize = dict(Recorded.initialize, clientID='neovim', clientName='neovim',
                      supportsRunInTerminalRequest=True, supportsVariableType=True,
                      supportsProgressReporting=True, supportsStartDebuggingRequest=True,
                      locale='en_US.UTF-8')
    stop = ('threads', None), ('stackTrace', {'threadId': THREAD, 'startFrame': 0}), (
        'scopes', {'frameId': FRAME}), 'variables'
    step = {'granularity': 'statement'}
    leave = {'restart': False, 'terminateDebuggee': False}


class Dape(Recorded):
    initialize = dict(Recorded.initialize, clientID='dape', clientName='dape',
                      supportsRunInTerminalRequest=True, supportsStartDebuggingRequest=True)
    configure = 'exceptions', 'lines', 'functions'
    after = ('threads', None),
    stop = (
        ('threads', None), ('stackTrace', {'threadId': THREAD, 'startFrame': 0, 'levels': 1}),
        ('scopes', {'frameId': FRAME}), 'variables',
        ('stackTrace', {'threadId': THREAD, 'startFrame': 1, 'levels': 19}))
    configuration_done = None
    leave = {'terminateDebuggee': False}
    refused = ('terminate', {}), ('terminate', {}), ('disconnect', {'terminateDebuggee': True})


class DapMode(Recorded):
    initialize = dict(Recorded.initialize, clientID='vscode', clientName='Visual Studio Code',
                      supportsVariableType=True, supportsVariablePaging=True,
                      supportsRunInTerminalRequest=True, locale='en-us')
    attach = dict(Recorded.attach, host='device.example', debugServer=5678)
    line = {'sourceModified': False}
    stop = ('stackTrace', {'threadId': THREAD}), ('scopes', {'frameId': FRAME}), 'variables'
    leave = {'restart': False}


class Vimspector(Recorded):
    initialize = dict(Recorded.initialize, clientID='vimspector', clientName='vimspector',
                      locale='en_GB', supportsVariableType=True, supportsVariablePaging=False,
                      supportsRunInTerminalRequest=True, supportsMemoryReferences=True,
                      supportsStartDebuggingRequest=True)
    configure = 'lines', 'functions', 'exceptions'
    exceptions = {'filters': ['uncaught'], 'exceptionOptions': []}
    after = ('threads', ABSENT), ('threads', ABSENT)
    stop = ('threads', ABSENT), ('stackTrace', {'threadId': THREAD}), (
        'scopes', {'frameId': FRAME}), 'variables', (
        'evaluate', {'expression': 'guess', 'context': 'watch', 'frameId': FRAME})
    step = {'granularity': 'statement'}
    refused = ('disconnect', {}),


class Helix(Recorded):
    seq = 0
    initialize = dict(Recorded.initialize, clientID='hx', clientName='helix', locale='en-us',
                      supportsVariableType=True, supportsVariablePaging=False,
                      supportsRunInTerminalRequest=True, supportsMemoryReferences=False,
                      supportsProgressReporting=False, supportsInvalidatedEvent=False)
    attach = {'cwd': '/home/me/desk'}
    configure = 'lines',
    stop = ('threads', None), ('stackTrace', {'threadId': THREAD}), (
        'stackTrace', {'threadId': THREAD, 'startFrame': None, 'levels': None})
    configuration_done = None
    leave = None
    refused = ('disconnect', None),


class DebugClient(Recorded):
    attach = {'type': 'debugpy', 'request': 'attach'}
    configure = 'lines',
    stop = ('stackTrace', {'threadId': THREAD}),
    leave = ABSENT


class DapPython(DebugClient):
    seq = 0
    leave = {}


EDITORS = [VSCode, PythonDebugger, VisualStudio, NvimDap, Dape, DapMode, Vimspector, Helix,
           DebugClient, DapPython]

# Helix stops reading at others, and at numbers below 0.
KNOWN_TO_HELIX = {
    'initialized', 'stopped', 'continued', 'exited', 'terminated', 'thread', 'output',
    'breakpoint', 'module', 'loadedSource', 'process', 'capabilities', 'memory'}


class Replay(Client):
    """An editor as it was recorded, attached to a program."""

    def __init__(self, editor, port, secret):
        super().__init__(port, timeout=15)   # Helix is frozen for 20 seconds without an answer
        self.editor, self.secret = editor, secret
        self.seq = editor.seq - 1

    def send(self, command, arguments=ABSENT):
        self.seq += 1
        message = {'seq': self.seq, 'type': 'request', 'command': command}
        if arguments is not ABSENT:
            message['arguments'] = arguments
        self.transcript.append(message)
        self.send_bytes(frame(message))
        return self.seq

    def ask(self, command, arguments=ABSENT):
        return self.expect_response(self.send(command, arguments))

    def begin(self):
        """Send initialize and attach."""
        self.hello()
        self.expect_response(self.send_attach())
        self.expect_event('initialized')

    def hello(self):
        self.capabilities = self.ask('initialize', self.editor.initialize)
        # with debugpy's s vimspector asks before it leaves, and dape's kill ends the program
        assert 'supportsTerminateDebuggee' not in self.capabilities

    def send_attach(self):
        more = {'secret': self.secret} if self.secret else {}
        return self.send('attach', dict(self.editor.attach, **more))

    def set_up(self, path, *lines):
        """Set breakpoints, and say that all is configured."""
        for kind in self.editor.configure:
            if kind == 'lines':
                [breakpoint] = self.set_lines(path, *lines)
                assert breakpoint['verified']
            elif kind == 'exceptions':
                self.ask('setExceptionBreakpoints', self.exceptions())
            elif kind == 'functions' and self.can('supportsFunctionBreakpoints'):
                self.ask('setFunctionBreakpoints', {'breakpoints': []})
            elif kind == 'debugpySystemInfo':
                self.ask_system_info()
        self.ask('configurationDone', self.editor.configuration_done)
        for command, arguments in self.editor.after:
            self.ask(command, arguments)

    def ask_system_info(self):
        """Visual Studio always asks; where that is refused it warns, and goes on."""
        try:
            self.ask('debugpySystemInfo')
        except Failed:
            assert not self.can('supportsModulesRequest')  # MicroPython

    def can(self, capability):
        return self.capabilities.get(capability, False)

    def exceptions(self):
        """Return the arguments of setExceptionBreakpoints: options where there are some."""
        if self.can('supportsExceptionFilterOptions'):
            return self.editor.exceptions
        return {'filters': ['uncaught']}

    def set_lines(self, path, *lines):
        return self.ask('setBreakpoints', dict(
            self.editor.line, source={'name': path.name, 'path': str(path)}, lines=list(lines),
            breakpoints=[{'line': line} for line in lines]))['breakpoints']

    def expect_stop(self, reason, line, names):
        """Wait for a stop and look at it as the editor does; return the variables."""
        body = self.expect_event('stopped', reason=reason)
        assert not body.get('preserveFocusHint')  # with it VS Code does not show the line
        known = {THREAD: body['threadId'], FRAME: None, TWO: len(names)}
        found, variables = {}, {}
        for step in self.editor.stop:
            if step == 'variables':
                for scope in found['scopes']:
                    if not scope['expensive']:
                        variables.update(self.variables_of(scope['variablesReference']))
                continue
            command, arguments = step
            if isinstance(arguments, dict):
                arguments = {name: known.get(value, value) if value else value
                             for name, value in arguments.items()}
            answer = self.ask(command, arguments)
            if command == 'scopes':
                found['scopes'] = answer['scopes']
            elif command == 'stackTrace':
                first = arguments.get('startFrame') or 0
                last = first + (arguments.get('levels') or len(names))
                frames = answer['stackFrames']
                assert [f['name'] for f in frames] == names[first:last]
                if not first:
                    assert frames[0]['line'] == line
                    known[FRAME] = frames[0]['id']
        return known[FRAME], variables

    def variables_of(self, reference):
        return {variable['name']: variable['value'] for variable in self.ask(
            'variables', {'variablesReference': reference})['variables']}

    def go(self, command, thread=1):
        self.ask(command, dict(self.editor.step, threadId=thread))

    def leave(self):
        """Disconnect as the editor does, which waits for the answer."""
        self.ask('disconnect', self.editor.leave)
        self.expect_closed()

    def check(self):
        """Nothing may have come at which some editor trips."""
        for message in self.transcript:
            if isinstance(message, dict) and message['type'] == 'event':
                assert message['event'] in KNOWN_TO_HELIX
                assert no_negative_numbers(message.get('body')), message


def no_negative_numbers(value):
    if isinstance(value, dict):
        return all(no_negative_numbers(item) for item in value.values())
    if isinstance(value, list):
        return all(no_negative_numbers(item) for item in value)
    return not isinstance(value, (int, float)) or value >= 0


@pytest.fixture(params=['straight', 'through the bridge'])
def connect(request, device, start):
    """A function that has an editor connect with a program."""
    bridged = request.param != 'straight'
    bridges = {}

    def connect(editor, program):
        port = program.expect_listening()
        if bridged:
            if program not in bridges:
                bridges[program] = start(tcp(program))
            port = bridges[program].expect_listening()
        client = Replay(editor, port, None if bridged else 'my_secret')
        program.clients.append(client)
        return client
    return connect


@pytest.fixture
def game(device):
    """The game, at its first guess."""
    path = device.copy('game.py')
    game = device.run('game.py')
    game.path = path
    game.expect('What is your name?')
    game.type('Ada')
    game.expect('Your guess, Ada: ')
    return game


every_editor = pytest.mark.parametrize('editor', EDITORS, ids=lambda editor: editor.__name__)


@every_editor
def test_session(game, connect, editor):
    """Breakpoint, stack, variables, steps; leave, and come back for the program's end."""
    line = line_of(game.path, 'verdict = compare')
    client = connect(editor, game)
    client.begin()
    client.set_up(game.path, line)
    game.type('0')
    _, variables = client.expect_stop('breakpoint', line, ['play', '<module>'])
    if 'variables' in editor.stop:
        assert variables['guess'] == '0'
    client.go('stepIn')
    client.expect_stop('step', line_of(game.path, 'difference = guess'),
                       ['compare', 'play', '<module>'])
    client.go('next')
    client.expect_stop('step', line_of(game.path, 'if difference < 0'),
                       ['compare', 'play', '<module>'])
    client.go('continue')
    game.expect('0 is too low.')
    client.leave()
    client.check()
    # Helix would answer it with one more disconnect, and be frozen
    assert 'terminated' not in [message.get('event') for message in client.transcript
                                if isinstance(message, dict)]
    game.type('0')
    game.expect_count('0 is too low.', 2)  # nobody is attached

    client = connect(editor, game)
    client.begin()
    client.set_up(game.path, line)
    game.type('99')
    client.expect_stop('breakpoint', line, ['play', '<module>'])
    assert client.set_lines(game.path) == []
    client.go('continue')
    for _ in range(3):
        game.type('0')
    if 'exceptions' in editor.configure and game.interpreter.can['trace']:
        client.expect_event('stopped', reason='exception')
        client.go('continue')
    client.expect_event('exited', exitCode=3)
    client.expect_event('terminated')
    client.leave()
    client.check()
    game.expect_exit(3)


def expect_refusal(client, complaint):
    """Attach in vain, and end the session as the editor does, which may touch nothing."""
    number = client.send_attach()
    for command, arguments in client.editor.refused:
        client.send(command, arguments)
    with pytest.raises(Failed, match=complaint) as error:
        client.expect_response(number)
    # Emacs and DebugClient show the message, Helix the body, the others format; vimspector
    # puts that through str.format
    shown = error.value.response['body']['error']
    assert shown['format'] == error.value.message and shown['showUser']
    assert '{' not in shown['format'] and '}' not in shown['format']
    client.expect_closed()


@every_editor
def test_wrong_secret(game, editor):
    client = Replay(editor, game.expect_listening(), 'guessed')
    game.clients.append(client)
    client.hello()
    expect_refusal(client, 'does not match')
    game.type('0')
    game.expect('0 is too low.')


@every_editor
def test_somebody_else_is_attached(game, connect, editor):
    first = connect(editor, game)
    first.begin()
    first.set_up(game.path, line_of(game.path, 'verdict = compare'))
    game.type('0')
    first.expect_event('stopped', reason='breakpoint')
    second = connect(editor, game)
    second.hello()
    expect_refusal(second, 'another debugger')
    first.go('continue')
    game.expect('0 is too low.')
    first.leave()
    game.expect_running()


@pytest.mark.needs('trace')
@pytest.mark.parametrize('connect', ['straight'], indirect=True)
@pytest.mark.parametrize('editor', [VSCode, PythonDebugger])
def test_hover_and_console_of_vscode(game, connect, editor):
    """Its hovers tell where they are, and now and then have no expression."""
    client = connect(editor, game)
    client.begin()
    client.set_up(game.path, line_of(game.path, 'verdict = compare'))
    game.type('7')
    top, _ = client.expect_stop('breakpoint', line_of(game.path, 'verdict = compare'),
                                ['play', '<module>'])
    place = {'frameId': top, 'context': 'hover', 'line': 25, 'column': 9, 'source': {
        'name': 'game.py', 'path': 'vscode-remote://ssh-remote+desk' + str(game.path)}}
    assert client.ask('evaluate', dict(place, expression='guess'))['result'] == '7'
    assert client.ask('evaluate', dict(place, expression=''))['result'] == ''
    for expression in ('nothing', 'guess = ', '{}{0}'):
        with pytest.raises(Failed) as error:
            client.ask('evaluate', dict(place, expression=expression))
        assert '{' not in error.value.response['body']['error']['format']
    for context in ({'context': 'repl'}, {'context': 'watch'}, {}):
        asked = dict(context, frameId=top, expression='guess + 1')
        assert client.ask('evaluate', asked)['result'] == '8'
    found = client.ask('completions', {'frameId': top, 'text': 'gue', 'column': 4, 'line': 1})
    assert [target['label'] for target in found['targets']] == ['guess']
    client.leave()
