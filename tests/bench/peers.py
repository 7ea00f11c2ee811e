"""What the programs of the benchmark run under: ptvsd_lite, its peer, and the floors."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from client import Client, Failed  # noqa: E402
from debuggee import Device, Interpreter, which  # noqa: E402

ELSEWHERE = 'def never():\n    return 0\n'
# as many lines each, for lines to stay where they are
HEADS = {
    None: '\n\n\n',
    'ptvsd_lite': 'import ptvsd_lite, elsewhere\nptvsd_lite.enable_attach(secret=None)\n'
                  'wait = ptvsd_lite.wait_for_attach\n',
    'debugpy': 'import debugpy, elsewhere, sys\n'
               'sys.stderr.write("listening %d \\n" % debugpy.listen(("127.0.0.1", 0))[1])\n'
               'wait = debugpy.wait_for_client\n',
    'settrace': 'import floors\nfloors.settrace%r\n\n',
    'monitoring': 'import floors\nfloors.monitoring%r\n\n',
}
HEAD_LINES = 3
# what has to be there for a tool
NEEDS = {'ptvsd_lite': 'import ptvsd_lite', 'debugpy': 'import debugpy',
         'settrace': 'import sys; sys.settrace', 'monitoring': 'import sys; sys.monitoring'}


class PeerClient(Client):
    """Talks to a debugger that is not checked on the way."""

    just_my_code = False

    def _await(self, found):
        while True:
            message = self.messages.get(timeout=self.timeout)
            if isinstance(message, Exception):
                raise message
            if found(message):
                return message
            if message.get('event') == 'stopped':  # may overtake a response
                self.chatter.append(message)

    def expect_response(self, number):
        message = self._await(lambda message: message.get('request_seq') == number)
        if not message['success']:
            raise Failed(message)
        return message.get('body')

    def expect_event(self, name, **fields):
        if self.chatter and name == 'stopped':
            return self.chatter.pop(0)['body']
        return self._await(lambda message: message.get('event') == name).get('body')

    def attach(self, secret=None, **more):
        """Ask for it; the response comes when the configuration is done."""
        self.attaching = self.send('attach', dict(more, justMyCode=self.just_my_code))
        self.expect_event('initialized')

    def configuration_done(self):
        self.send('configurationDone')
        self.expect_response(self.attaching)

    def disconnect(self, **more):
        self.request('disconnect', terminateDebuggee=False)


class Run:
    """A program that has been started under a tool.

    floor: arguments for it, if it is one; compiled: ptvsd_lite.py has been compiled before.
    """

    def __init__(self, interpreter, tool, text, command=('program.py',), floor=(),
                 compiled=False):
        self.folder = tempfile.TemporaryDirectory()
        device = Device(interpreter, Path(self.folder.name))
        shutil.copy(str(HERE / 'floors.py'), str(device.folder))
        device.write('elsewhere.py', ELSEWHERE)
        head = HEADS[tool] % (floor,) if floor else HEADS[tool]
        device.write('program.py', head + text)
        self.tool = tool
        # the peer goes by whole paths
        self.path = (device.desk if tool == 'ptvsd_lite' else device.folder) / 'program.py'
        environment = dict(PTVSD_LITE_LOG='')
        if compiled:
            environment['PYTHONDONTWRITEBYTECODE'] = ''
            subprocess.check_call([interpreter.path, '-m', 'py_compile', 'ptvsd_lite.py'],
                                  cwd=str(device.folder))
        self.program = device.run(*command, **environment)

    def attach(self, breakpoints=None, filters=('uncaught',)):
        """Return a client that has attached."""
        kind = Client if self.tool == 'ptvsd_lite' else PeerClient
        client = kind(self.program.expect_listening())
        # debugpy would stop at exceptions of the library
        client.just_my_code = 'uncaught' not in filters
        self.program.clients.append(client)
        return client.start(secret=None, breakpoints=breakpoints, filters=filters)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.program.close()
        self.folder.cleanup()


def there(interpreter, tools):
    """Return those of tools that interpreter has."""
    return [tool for tool in tools if not subprocess.call(
        [interpreter.path, '-c', NEEDS[tool]], cwd=str(HERE.parent.parent),
        stderr=subprocess.DEVNULL)]


def add_options(parser, tools):
    parser.add_argument('--interpreter', default=sys.executable)
    parser.add_argument('--tools', default=','.join(tools), help='some of: ' + ', '.join(tools))


def chosen(options):
    """Return the interpreter, and the tools that it has."""
    interpreter = Interpreter(shutil.which(options.interpreter) or which(options.interpreter))
    return interpreter, there(interpreter, options.tools.split(','))


def table(head, rows):
    """Return a Markdown table, as text; its first column holds names."""
    lines = [head, ['---'] + ['---:'] * (len(head) - 1)] + list(rows)
    return ''.join('| %s |\n' % ' | '.join(line) for line in lines)
