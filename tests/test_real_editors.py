"""Real editors, without a screen, debug the tutorial with the configuration in the README.

Each runs a script of ours, in editors/, that connects to the test and does what it is told.
Plugins that no registry of packages has are named by environment variables, see EDITORS.
"""

import json
import os
import re
import socket
import sys
import types
from pathlib import Path

import pytest

from client import TIMEOUT
from debuggee import ROOT, Debuggee, which
from test_bridge import BRIDGE, tcps
from test_bridge import certificate, start  # fixtures
from test_tutorial import line_of

assert certificate and start
pytestmark = [pytest.mark.editor, pytest.mark.needs('tls')]
SCRIPTS = Path(__file__).resolve().parent / 'editors'

# What the README calls its configurations: for the device itself, for a bridge that runs, and
# for one that the editor starts.
DIRECT, BRIDGED, STARTED = WAYS = (
    'Attach to the device', 'Attach through the bridge', 'Attach by a bridge of its own')

# For each editor README's heading, the language and the name of the configuration, the script,
# the command line, and the variable that names the plugin's folder.
EDITORS = {
    'dap-mode': ('Emacs', 'elisp', 'init.el', 'dap-mode.el',
                 ['emacs', '--batch', '-l', '{configuration}', '-l', '{script}'], None),
    'dape': ('Emacs', 'lisp', 'init.el', 'dape.el',
             ['emacs', '--batch', '-L', '{plugin}', '-l', '{configuration}', '-l', '{script}'],
             'DAPE'),
    'nvim-dap': ('Neovim', 'lua', 'init.lua', 'nvim-dap.lua',
                 ['nvim', '--headless', '--clean', '--cmd', 'set runtimepath+={plugin}',
                  '-c', 'luafile {configuration}', '-c', 'luafile {script}'], 'NVIM_DAP'),
    'vimspector': ('Vim', 'json', '.vimspector.json', 'vimspector.vim',
                   ['vim', '--not-a-term', '--clean', '--cmd', 'set runtimepath+={plugin}',
                    '-S', '{script}'], 'VIMSPECTOR'),
}


def readme(heading, language):
    """Return all that the README has in language below heading."""
    text = (ROOT / 'README.md').read_text(encoding='utf-8')
    section = re.split('^#+ ', text.partition('\n### %s\n' % heading)[2], 1, re.M)[0]
    blocks = re.findall('^```%s\n(.*?)^```$' % language, section, re.M | re.S)
    assert blocks, 'no %s below %s' % (language, heading)
    return '\n'.join(blocks)


class Editor(Debuggee):
    """A running editor; the methods do what a person does with it, and tell what one sees."""

    def __init__(self, device, command):
        self.listener = socket.socket()
        self.listener.bind(('127.0.0.1', 0))
        self.listener.listen(1)
        self.listener.settimeout(TIMEOUT)
        self.answers = None
        env = dict(os.environ, HOME=str(device.desk),
                   DESK_PORT=str(self.listener.getsockname()[1]),
                   # the Python inside of Vim finds its library by that
                   PATH=os.pathsep.join(['/usr/bin', os.environ['PATH']]))
        super().__init__(types.SimpleNamespace(path=which(command[0])), device.desk,
                         command[1:], env)
        device.running.append(self)

    def do(self, *command):
        """Have the script do command; return the result."""
        if self.answers is None:
            self.sock, _ = self.listener.accept()
            self.sock.settimeout(TIMEOUT)
            self.answers = self.sock.makefile(encoding='utf-8')
        self.sock.sendall(json.dumps(command).encode() + b'\n')
        answer = json.loads(self.answers.readline())
        assert isinstance(answer, list), answer  # else it tells what went wrong
        return answer[0]

    def close(self):
        if self.answers is not None:
            self.answers.close()
            self.sock.close()
        self.listener.close()
        super().close()

    def expect_stop(self, path, text, *stack):
        """Wait for a stop; the editor shows the line of path that contains text."""
        assert self.do('stopped') == [str(path), line_of(path, text), list(stack)]

    def expect_variable(self, name, value):
        shown = self.do('variables')
        assert re.search(r'^\W*%s\b.*[:=] %s$' % (name, re.escape(value)), shown, re.M), shown


class Tutorial:
    """The game on the device, an editor on the desk, and a way in between.

    With a bridge there is TLS, and the editor has no secret.
    """

    def __init__(self, device, name, way, start, certificate):
        self.device, self.name, self.way = device, name, way
        self.path = device.write('game.py', device.copy('game.py').read_text().replace(
            "'my_secret'", "'my_secret'" + (', ' + certificate) * (way != DIRECT)))
        self.game = device.run('game.py')
        self.port = self.device_port = self.game.expect_listening()
        if way == BRIDGED:
            self.port = start('--cafile', 'ca.pem', tcps(self.game)).expect_listening()
        self.game.expect('What is your name?')
        self.game.type('Ada')
        self.game.expect('Your guess, Ada: ')

    def start_editor(self, secret='my_secret'):
        """Start the editor with the README's configuration."""
        heading, language, name, script, command, plugin = EDITORS[self.name]
        values = {'configuration': self.configured(name, readme(heading, language), secret),
                  'script': SCRIPTS / script, 'plugin': os.environ.get(plugin or '')}
        return Editor(self.device, [word.format(**values) for word in command])

    def configured(self, name, text, secret):
        """Write text with real places in it; return the path."""
        desk = self.device.desk
        (desk / 'secret').write_text(secret + '\n')
        real = {'device.example:5678': 'localhost:%d' % self.device_port,
                'device.example': '127.0.0.1', '5678': str(self.port), 'my_secret': secret,
                'python3': sys.executable, '/path/to/bridge.py': str(BRIDGE),
                '/path/to/secret': str(desk / 'secret'),
                '/path/to/cert.pem': str(desk / 'ca.pem')}
        names = '|'.join(map(re.escape, sorted(real, key=len, reverse=True)))
        path = desk / name
        path.write_text(re.sub(names, lambda match: real[match.group()], text))
        return path


@pytest.fixture(params=EDITORS)
def tutorial(request, device, start, certificate):
    *_, command, plugin = EDITORS[request.param]
    if plugin and not os.environ.get(plugin):
        pytest.skip('the environment variable %s names no folder' % plugin)
    if which(command[0]) is None:
        message = 'there is no %s on this machine' % command[0]
        if os.environ.get('CI'):
            pytest.fail(message)
        pytest.skip(message)
    way = request.node.callspec.params['way']
    return Tutorial(device, request.param, way, start, certificate)


@pytest.mark.parametrize('way', WAYS)
def test_tutorial(tutorial, way):
    game, path, editor = tutorial.game, tutorial.path, tutorial.start_editor()
    call = line_of(path, 'verdict = compare')
    editor.do('breakpoint', str(path), call)
    assert editor.do('attach', way) is True
    game.type('0')
    editor.expect_stop(path, 'verdict = compare', 'play', '<module>')
    editor.expect_variable('guess', '0')
    editor.do('go', 'into')
    editor.expect_stop(path, 'difference = guess', 'compare', 'play', '<module>')
    editor.do('go', 'over')
    editor.expect_stop(path, 'if difference < 0', 'compare', 'play', '<module>')
    editor.do('go', 'out')
    editor.expect_stop(path, 'verdict = compare', 'play', '<module>')
    editor.do('go', 'over')
    editor.expect_stop(path, 'if verdict is None', 'play', '<module>')
    editor.do('go', 'on')
    game.expect('0 is too low.')
    editor.do('leave')
    editor.do('over')
    game.type('0')
    game.expect_count('0 is too low.', 2)  # nobody is attached

    assert editor.do('attach', way) is True
    game.type('99')
    editor.expect_stop(path, 'verdict = compare', 'play', '<module>')
    editor.do('breakpoint', str(path), call)
    editor.do('go', 'on')
    for _ in range(3):
        game.type('0')
    editor.expect_stop(path, 'sys.exit', '<module>')  # it is an uncaught exception, too
    editor.do('go', 'on')
    editor.do('over')
    game.expect_exit(3)
    assert 'rror' not in editor.text['stderr']


@pytest.mark.parametrize('way', [DIRECT, STARTED])
def test_wrong_secret(tutorial, way):
    """The editor shows what is wrong, and the program goes on."""
    editor = tutorial.start_editor('guessed')
    assert editor.do('attach', way) is False
    assert 'does not match' in editor.do('complaint')
    tutorial.game.type('0')
    tutorial.game.expect('0 is too low.')


@pytest.mark.parametrize('way', [DIRECT])
def test_the_way_that_ends_the_program(tutorial, way):
    if tutorial.name not in ('dape', 'nvim-dap'):
        pytest.skip('this editor has no command that ends a program it has attached to')
    editor = tutorial.start_editor()
    assert editor.do('attach', way) is True
    editor.do('kill')
    editor.do('over')
    assert tutorial.game.process.wait(TIMEOUT) != 0
