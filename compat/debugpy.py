"""debugpy's API and command line on ptvsd_lite: copied beside it, scripts run unchanged.

    import debugpy
    debugpy.listen(5678)
    debugpy.wait_for_client()

or: python debugpy.py --listen 5678 --wait-for-client script.py

There is no adapter process. Other processes that the program starts are debugged unless
the client or configure() says otherwise. Needs threads and sys.settrace: it is not for
MicroPython.
"""

import collections
import os
import sys
import threading

import ptvsd_lite

__version__ = ptvsd_lite.DEBUGPY_VERSION

__all__ = ['__version__', 'breakpoint', 'configure', 'connect', 'debug_this_thread',
           'get_cli_options', 'is_client_connected', 'listen', 'log_to',
           'trace_this_thread', 'trigger_exception_handler', 'wait_for_client']

ptvsd_lite.hide(__file__)
for _name in ptvsd_lite.FullSession.MANNERS:
    setattr(ptvsd_lite.FullSession, _name, True)

# What configure() takes. All but subProcess is checked and has no effect: there is no
# adapter to start, and Qt's threads are seen anyway.
_config = {'qt': 'none', 'subProcess': True, 'python': sys.executable, 'pythonEnv': {}}
QT = ('auto', 'none', 'pyside', 'pyside2', 'pyqt4', 'pyqt5')
LOCALHOST = '127.0.0.1'

_log_folder = os.environ.get('DEBUGPY_LOG_DIR')
_log_begun = False
_waiting = []      # the Event that ends the latest wait_for_client()
_cli_options = []  # what the command line has been, if there was one


# -- before debugging

def log_to(path):
    """Write a log into the folder path, or to stderr for sys.stderr.

    Raises RuntimeError after listen() or connect().
    """
    global _log_folder
    if _log_begun:
        raise RuntimeError('logging has already begun')
    if path is sys.stderr:
        # The stream itself would not do: its text shows in the client.
        ptvsd_lite.log.file = ptvsd_lite.open_log(os.dup(2), 'w')
    else:
        _log_folder = path


def _log_file():
    """Return the path of the log, None if none is wanted, for good."""
    global _log_begun
    _log_begun = True
    return _log_path(_log_folder, os.getpid()) if _log_folder else None


def _log_path(folder, pid):
    if not os.path.isdir(folder):
        os.makedirs(folder)
    return os.path.join(folder, 'debugpy.server-%d.log' % pid)


def configure(properties=None, **kwargs):
    """Set properties, by a dict or by name: qt, subProcess, python, pythonEnv.

    With subProcess=False child processes are debugged only if the client says so. The
    others change nothing here. Raises ValueError for another name, type or value.
    """
    properties = _checked(dict(properties or {}, **kwargs))
    _config.update(properties)
    if 'subProcess' in properties:
        ptvsd_lite.FullSession.debugs_children = properties['subProcess']


def _checked(properties):
    for name, value in properties.items():
        if name not in _config:
            raise ValueError('Unknown property %r' % (name,))
        kind = type(_config[name])
        if type(value) is not kind:
            raise ValueError('%r must be a %s' % (name, kind.__name__))
        if name == 'qt' and value not in QT:
            raise ValueError('%r must be one of: %r' % (name, QT))
    return properties


# -- clients

def listen(address, in_process_debug_adapter=False):
    """Let clients attach from now on; return the (host, port) that listens, at once.

    address: (host, port), or a port of 127.0.0.1; port 0 takes any free one. A secret
    that the environment variable PTVSD_LITE_SECRET holds is asked for. Raises
    RuntimeError on a second call and for an address that cannot be had, ValueError for
    what is none.
    """
    address = _address(address)
    try:
        secret = os.environ.get('PTVSD_LITE_SECRET') or None
        return ptvsd_lite.enable_attach(secret, address, log_to=_log_file())
    except ptvsd_lite.AttachAlreadyEnabledError:
        error = 'debugpy.listen() has already been called on this process'
    except EnvironmentError as e:
        error = str(e)
    raise RuntimeError(error)


def connect(address, access_token=None, parent_session_pid=None):
    """Let the client debug this process that waits for it at address.

    Returns when it is attached, or has gone. address: (host, port), or a port of
    127.0.0.1. access_token: the secret that the client has to give in its "attach", None
    for none. Raises RuntimeError on a second call, socket.error (OSError) if nobody waits
    there, ValueError for what is no address.
    """
    address = _address(address)
    try:
        return ptvsd_lite.connect(address, access_token, log_to=_log_file(), wait=True)
    except ptvsd_lite.AttachAlreadyEnabledError:
        error = 'debugpy.listen() or connect() has already been called on this process'
    raise RuntimeError(error)


def _address(address):
    """Return address, a port or (host, port), as the latter; raises ValueError."""
    try:
        host, port = address
    except (TypeError, ValueError):
        host, port = LOCALHOST, address
    try:
        port = port.__index__()
    except AttributeError:
        raise ValueError('expected port or (host, port)')
    if not 0 <= port < 2 ** 16:
        raise ValueError('invalid port number')
    return host, port


def wait_for_client():
    """Wait until a client is attached, or another thread calls wait_for_client.cancel().

    Raises RuntimeError before listen() or connect().
    """
    cancelled = threading.Event()
    _waiting[:] = [cancelled]
    try:
        while not (cancelled.is_set() or ptvsd_lite.wait_for_attach(0.1)
                   or ptvsd_lite.is_left_alone()):
            pass
        return
    except RuntimeError:
        pass
    raise RuntimeError('listen() or connect() must be called first')


def _cancel():
    """End the wait_for_client() of another thread."""
    if not _waiting:
        raise RuntimeError('wait_for_client() must be called first')
    _waiting[0].set()


wait_for_client.cancel = _cancel


def is_client_connected():
    """Return whether a client is attached."""
    return ptvsd_lite.is_attached()


# -- in the program

def breakpoint():
    """Stop here if a client is attached, else do nothing."""
    ptvsd_lite.break_into_debugger()


def debug_this_thread():
    """Debug the calling thread, which something else than threading has started."""
    ptvsd_lite.debug_this_thread()


def trace_this_thread(should_trace):
    """Have breakpoints and steps stop in the calling thread, or pass by it."""
    ptvsd_lite.debug_this_thread(bool(should_trace))


def trigger_exception_handler(excinfo=None, as_uncaught=True):
    """Stop at an exception that has been caught as if it were not, then go on.

    excinfo: it, or what sys.exc_info() returns; the current one by default. as_uncaught:
    only if the client wants to stop for such exceptions. Does nothing when nobody is
    attached or there is no exception. Raises ValueError for what cannot be an excinfo.
    """
    if not is_client_connected():
        return
    info = sys.exc_info() if excinfo is None else excinfo
    if isinstance(info, BaseException):
        info = type(info), info, getattr(info, '__traceback__', None)
    if not isinstance(info, tuple) or len(info) != 3 or not isinstance(
            info[1], (BaseException, type(None))):
        raise ValueError('excinfo must be an exception instance or a (type, value, '
                         'traceback) tuple as returned by sys.exc_info(), not %r'
                         % (info,))
    if None not in info:
        ptvsd_lite.show_exception(info, not as_uncaught)


# -- the command line

USAGE = """debugpy %s, as ptvsd_lite %s speaks it

Usage: debugpy --listen | --connect
               [<host>:]<port>
               [--wait-for-client]
               [--configure-<name> <value>]...
               [--log-to <path>] [--log-to-stderr]
               [--adapter-access-token <token>]
               <filename> | -m <module> | -c <code> | --pid <pid>
               [<arg>]...
""" % (__version__, ptvsd_lite.__version__)

OPTIONS = ('mode', 'target_kind', 'address', 'log_to', 'log_to_stderr', 'target',
           'wait_for_client', 'adapter_access_token', 'config', 'parent_session_pid')


def cli_options(*values):
    """Return an object with OPTIONS: a dataclass where there are any, as debugpy's."""
    try:
        from dataclasses import make_dataclass
    except ImportError:
        return collections.namedtuple('CliOptions', OPTIONS)(*values)
    return make_dataclass('CliOptions', OPTIONS, frozen=True)(*values)


def get_cli_options():
    """Return the options of the command line, None if debugpy was not started by it."""
    return _cli_options[0] if _cli_options else None


class CommandLine(ptvsd_lite.CommandLine):
    """The command line, taken apart; raises ValueError saying what is wrong with it."""

    VALUES = ('--listen', '--connect', '--log-to', '--configure-qt',
              '--configure-subProcess', '--adapter-access-token', '--parent-session-pid',
              '--pid')
    FLAGS = ('--wait-for-client', '--log-to-stderr', '--disable-sys-remote-exec',
             '--linux-attach-prefer-lldb', '--help', '-?', '--version', '-V')
    KINDS = {'-m': 'module', '-c': 'code', 'script': 'file', 'pid': 'pid'}

    def has(self, *names):
        """Tell whether one of the options names is given."""
        return any(name in self.options for name in names)

    def check(self):
        """Return what debugpy makes of it; see get_cli_options()."""
        get = self.options.get
        if self.has('--pid'):
            self._check_pid()
        else:
            ptvsd_lite.CommandLine.check(self)
        if self.has('--listen') == self.has('--connect'):
            raise ValueError('either --listen or --connect is required')
        for_connect = '--adapter-access-token', '--parent-session-pid'
        if self.has(*for_connect) and self.has('--listen'):
            raise ValueError('%s and %s require --connect' % for_connect)
        pid = get('--parent-session-pid')
        return cli_options(
            'listen' if self.has('--listen') else 'connect', self.KINDS[self.kind],
            self._address(get('--listen') or get('--connect')), get('--log-to'),
            self.has('--log-to-stderr'), self.target, self.has('--wait-for-client'),
            get('--adapter-access-token'), self._config(), int(pid) if pid else None)

    def _check_pid(self):
        # debugpy takes no notice of what stands behind the pid, either.
        self.kind, self.target = 'pid', self.pid()
        if self.has('--wait-for-client'):
            raise ValueError('--pid does not support --wait-for-client')

    def _address(self, text):
        host, colon, port = text.rpartition(':')
        if not port.isdigit():
            raise ValueError('invalid port number')
        return _address((host.strip('[]') if colon else LOCALHOST, int(port)))

    def _config(self):
        prefix = '--configure-'
        config = dict((name[len(prefix):], value) for name, value in self.options.items()
                      if name.startswith(prefix))
        child = config.get('subProcess', '').lower()
        if child in ('true', 'false'):
            config['subProcess'] = child == 'true'
        return _checked(config)


def main(arguments):
    """Run the command line; return the exit code."""
    try:
        command = CommandLine(arguments)
        if command.has('--help', '-?', '--version', '-V'):
            sys.stdout.write(USAGE if command.has('--help', '-?') else __version__ + '\n')
            return 0
        options = command.check()
    except ValueError as e:
        sys.stderr.write('%s\nError: %s\n' % (USAGE, e))
        return 2
    _cli_options.append(options)
    if options.target_kind == 'pid':
        return _attach(options)
    command.set_arguments()
    try:
        _start(options)
    except (EnvironmentError, RuntimeError) as e:
        sys.stderr.write('debugpy: %s\n' % e)
        return 1
    return ptvsd_lite.run_program(command)


def _attach(options):
    """Have the program with that pid listen, or connect; return the exit code."""
    listens, log = options.mode == 'listen', options.log_to or _log_folder
    configure(options.config)
    secret = (os.environ.get('PTVSD_LITE_SECRET') if listens
              else options.adapter_access_token)
    try:
        address = ptvsd_lite.attach_by_pid(
            options.target, secret or None, options.address, listens=listens,
            log_to=log and _log_path(log, options.target))
    except (EnvironmentError, ValueError) as e:
        sys.stderr.write('debugpy: %s\n' % e)
        return 1
    sys.stderr.write('debugpy: process %d %s %s:%d\n' % (
        (options.target, 'is listening on' if listens else 'has called') + address))
    return 0


def _start(options):
    """Do as the command line says, unless a program that it has started calls this."""
    if os.environ.get('DEBUGPY_RUNNING') == 'true':
        return
    if options.log_to is not None:
        log_to(options.log_to)
    if options.log_to_stderr:
        log_to(sys.stderr)
    configure(options.config)
    if options.mode == 'listen':
        listen(options.address)
    else:
        connect(options.address, options.adapter_access_token)
    if options.wait_for_client:
        wait_for_client()
    os.environ['DEBUGPY_RUNNING'] = 'true'


if __name__ == '__main__':
    # The program that imports debugpy must get this module, not a second one.
    __name__ = 'debugpy'
    sys.modules[__name__] = ptvsd_lite.main_module()
    sys.exit(main(sys.argv[1:]))
