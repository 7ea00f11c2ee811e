"""Debug a Python program that runs somewhere else, from the editor on your desk.

Copy this file beside the program and put two lines at its top:

    import ptvsd_lite
    ptvsd_lite.enable_attach(secret='my_secret')

or leave the program alone: python ptvsd_lite.py --secret my_secret program.py
The editor attaches by TCP (or TLS), port 5678, and speaks the Debug Adapter Protocol.
Runs on CPython 2.7 and 3.6-3.13, PyPy, Jython and stock MicroPython; needs the standard
library only.
"""

import errno
import io
import json
import os
import select
import socket
import sys
import time

__version__ = '0.1.0'

__all__ = ['enable_attach', 'wait_for_attach', 'break_into_debugger', 'is_attached',
           'run', 'AttachAlreadyEnabledError', 'DEFAULT_PORT']

DEFAULT_PORT = 5678

# ---------------------------------------------------------------------------------------
# Storey 1, the debugger: what every runtime runs, MicroPython included, and the plain
# tracer. Whoever has read this storey knows a whole debugger; the others add to it by
# subclasses. The threads that serve clients begin in storey 3 (FullServer.accept() and
# FullFront.run()), or in a board's run_server(); outline() and field_ends(), which read
# texts, are in storey 2. A method without a body is for the other storeys.
# ---------------------------------------------------------------------------------------

# ---------------------------------------------------------------------------------------
# Runtime: every difference between interpreters, found by trying, bound once to ordinary
# names. It knows nothing of the rest, and the rest never asks which interpreter it is on.
#
# Names that MicroPython has in another way are bound for it at the head of its backend,
# in storey 2. The rest of this storey asks both for
#
#     threads   get_ident own_threads start_thread at_home within allocate_lock RLock
#               Event Mailbox LONGEST_WAIT is_interrupt imports_main_again
#     sockets   listen_on tune tls_context secret_bytes compare_digest wait_ready
#               would_block receive_some send_some json_pieces shake_hands hang_up
#               run_server SocketError FIRST_BODY MAX_BODY, and for Server.pump() wait_any
#     files     absolute real_path basename dirname isfile has_text source_text
#               decode_source frozen_path is_installed client_folder why_closed OWN_FILES
#     code      compile_text has_inner_code main_module caller_of import_all
#     values    bounded_repr attributes text_items list_part count_items class_fact
#               to_ascii formatted locals_writer FUNCTION_TYPES PLAIN_TYPES CLASSIC
#               OWN_NAMES PAGE
#     errors    error_text message_of traceback_text current_traceback NO_ERRORS
#     process   CAN clock environment process_id timestamp count open_log say gc
#
# and for Tee, which tells what the program prints: full Pythons have that in storey 3.
# ---------------------------------------------------------------------------------------

try:
    from micropython import const
except ImportError:
    def const(value):
        """Stand in for MicroPython's const(): that of 0 is true here, and false there."""
        return not value

# On MicroPython _FULL is 0, known to the compiler, which drops all blocks below
# "if _FULL:", since a board has no room for them. Elsewhere _FULL is true.
_FULL = const(0)

BRACKETS = {list: ('[', ']'), tuple: ('(', ')'), set: ('{', '}'),
            frozenset: ('frozenset({', '})'), dict: ('{', '}')}
text_type = type(b''.decode('utf-8'))
integers = (int, type(sys.maxsize + 1))
# A parent process sees these bits of an exit code.
EXIT_CODES = 0xffffffff if sys.platform == 'win32' else 0xff


def to_text(value):
    """Return value, a native string or bytes, as plain text; never raises."""
    if is_a(value, text_type):
        return plain(value)
    return bytes(value).decode('utf-8', 'replace')


def plain(text):
    """Return text as one of the builtin class: a subclass may have methods of its own."""
    kind = str if is_a(text, str) else text_type
    return text if type(text) is kind else kind().join([text])


def to_bytes(text):
    """Return text, a native string, in UTF-8; raises ValueError where it cannot."""
    return (text if isinstance(text, text_type) else text.decode('utf-8')).encode('utf-8')


def is_a(value, kinds):
    """Do as isinstance(), but run no code of value's: __class__ may be a property."""
    return issubclass(type(value), kinds)


def kind_of(value):
    """Return the class of value; object if a metaclass has a say in what that equals."""
    kind = type(value)
    return kind if type(kind) is type else object


def to_native(text):
    """Return text as the interpreter's own str, the type of names and of paths."""
    return text if isinstance(text, str) else text.encode('utf-8')


def pointer_size():
    return 8 if sys.maxsize > 2 ** 32 else 4


class Overrun(BaseException):
    """Raised inside code that has used up its time.

    Not an Exception, so that few handlers of the program catch it.
    """


if _FULL:
    import atexit
    import collections
    import gc
    import threading
    import types
    try:
        import _thread
    except ImportError:
        import thread as _thread
    try:
        import builtins
    except ImportError:
        import __builtin__ as builtins
    try:
        import fcntl
    except ImportError:
        fcntl = None
    try:
        # The module hmac has it, too, but imports hashlib.
        from _operator import _compare_digest as compare_digest
    except ImportError:
        def compare_digest(a, b):
            """Compare two byte strings in a time that does not tell where they differ."""
            difference = len(a) ^ len(b)
            for x, y in zip(bytearray(a), bytearray(b)):
                difference |= x ^ y
            return not difference
    # Instances of Python 2's old-style classes are all of this type.
    CLASSIC = getattr(types, 'InstanceType', None)
    SocketError = socket.error
    clock = getattr(time, 'monotonic', time.time)
    # Code of ours lets a RecursionError through: CPython 3.6 to 3.8 ends the process if
    # one is caught and the stack overflows again before it is shorter. Python 2.7 has
    # no such exception; to catch its RuntimeError is harmless there.
    RecursionError = getattr(builtins, 'RecursionError', ())
    # How a loop or a generator ends; StopAsyncIteration is new in Python 3.5.
    NO_ERRORS = (StopIteration, GeneratorExit,
                 getattr(builtins, 'StopAsyncIteration', GeneratorExit))
    environment = os.environ.get
    # With PTVSD_LITE_PLAIN=1 the Debugger, the Tracer and the Session of storey 1 work
    # behind the wire and the server of storey 3, without the features that it adds.
    PLAIN = environment('PTVSD_LITE_PLAIN') == '1'
    HAS_MONITORING = hasattr(sys, 'monitoring')      # Python 3.12, PEP 669
    # Stand-ins of ours may take the place of compile() and settrace() in their modules.
    compile = builtins.compile
    set_trace = getattr(sys, 'settrace', None)
    get_trace = getattr(sys, 'gettrace', None)
    get_ident = _thread.get_ident
    start_new_thread = _thread.start_new_thread
    allocate_lock = _thread.allocate_lock
    RLock, Event = threading.RLock, threading.Event
    OWN_NAMES = ()
    IS_PYTHON2 = text_type is not str
    FIRST_BODY, MAX_BODY = 64 * 1024, 4 * 1024 * 1024
    PAGE = 1000    # children in one answer to a client that does not page
    FUNCTION_TYPES = (types.FunctionType, types.BuiltinFunctionType, types.MethodType,
                      type(list.append), type(list.__add__), type([].__add__))

    # Modules that few need are imported late: when a client has attached, before any lock
    # of ours is taken, as the program may want that in the middle of an import. Python 2
    # has one lock for all imports, and our threads would wait for it as long as a program
    # that runs inside an import; there enable_attach imports them.
    LATE_MODULES = (
        '__future__', 'ast', 'dis', 'functools', 'itertools', 'keyword', 'linecache',
        'opcode', 're', 'signal', 'textwrap', 'traceback', 'warnings', 'weakref')
    if os.name == 'posix' and IS_PYTHON2:
        LATE_MODULES += 'pwd',
    _imported = {}
    importing = allocate_lock()

    def import_all(listening=False):
        """Import what could be imported late; listening: nobody has attached yet."""
        if not _imported and (IS_PYTHON2 or not listening):
            with importing:
                for name in LATE_MODULES:
                    _imported[name] = __import__(name)
                locals_writer()

    def await_imports():
        """Wait, before a fork: in the child no lock of a module would be released."""
        if importing.acquire(True, 10):   # not for ever: it may be importing itself
            importing.release()

    def late(name):
        """Return the module name, importing it when it is not there yet."""
        # sys.modules may have it half done, while another thread is importing it.
        return _imported.get(name) or __import__(name)

    def _writes_through():
        """Try whether f_locals writes through to the variable (PEP 667, Python 3.13)."""
        variable = 1
        sys._getframe().f_locals['variable'] = 2
        return variable == 2

    def _locals_to_fast():
        """Find the call that copies f_locals back into a frame's variables, or None."""
        if _writes_through():
            return lambda frame: None
        try:
            from __pypy__ import locals_to_fast
            return locals_to_fast
        except ImportError:
            pass
        try:
            import ctypes
            to_fast, py_object = ctypes.pythonapi.PyFrame_LocalsToFast, ctypes.py_object
            return lambda frame: to_fast(py_object(frame), 0)
        except (ImportError, AttributeError):
            return None

    def _sees_raised():
        """Try whether a frame is told of an exception that it is going to handle."""
        events = []

        def trace(frame, event, arg):
            events.append((frame.f_code.co_name, event))
            return trace

        def fail():
            raise ValueError

        def handle():
            try:
                fail()
            except ValueError:
                pass
        before = get_trace()
        set_trace(trace)
        handle()
        set_trace(before)
        return ('handle', 'exception') in events

    def has_lines(code):
        """Tell whether code has a table of its lines; Jython's has none."""
        # co_lines is asked for first, since CPython 3.12 and later warn of co_lnotab.
        return hasattr(code, 'co_lines') or hasattr(code, 'co_lnotab')

    class Can(object):
        """What this runtime can do, found by trying; in the log, read by the tests."""

        def __init__(self):
            self.trace = hasattr(sys, 'settrace')
            self.probes = not self.trace
            # Exceptions are told to the frame that handles them, and a frame that they
            # end gets a 'return'; not on Jython.
            self.raised = self.trace and _sees_raised()
            # A trace function can interrupt an evaluation on a stopped thread.
            self.deadline = hasattr(sys, 'call_tracing')
            # The user can end one at once; CPython 3.7 leaves a tight loop seconds late.
            self.cancel = self.deadline and sys.version_info[:2] != (3, 7)
            # CPython from 3.8 on has a hook for exceptions that end a thread. Others call
            # sys.excepthook for those of _thread.start_new_thread, and print those of
            # threading.Thread.
            self.thread_excepthook = hasattr(threading, 'excepthook')
            # CPython from 3.12 on tells events in single functions (PEP 669).
            self.monitor = HAS_MONITORING and not PLAIN
            # Functions can be found, and be given other code; not on Jython.
            has_code = self.trace and hasattr(types.FunctionType, '__code__')
            self.swap = has_code and not PLAIN and has_lines(has_lines.__code__)
            self.kill = hasattr(os, '_exit')
            self.fork = hasattr(os, 'fork')
            self.any_port = True

        def facts(self):
            """Return everything as a dict of booleans; some take a while to find out."""
            facts = dict(self.__dict__)
            facts['write_locals'] = locals_writer() is not None
            facts['tls'] = hasattr(_ssl(), 'SSLContext')
            facts['reach_main'] = reach_main() is not None
            facts['reach_threads'] = reach_threads() is not None
            facts.update(threads=True, returns=True)
            return facts

    # The main program's frame has one of these names, the other with "-m".
    OUTERMOST = '<module>', '_run_module_as_main'
    MAX_KNOWN = 10000   # code objects, files or folders that are remembered
    MAX_LOOKS = 10      # at the stack of a thread that runs on meanwhile
    CAN = Can()
    _writer = []

    def locals_writer():
        """Return the function that makes changes of frame.f_locals stick, or None."""
        if not _writer:
            _writer.append(_locals_to_fast())
        return _writer[0]

    # CPython 3.7, 3.10 and 3.11 tell no line events in a loop on one line, like while
    # True: pass; they have to be asked for an event per instruction, which takes three
    # times as long. CPython 3.6 has no events of instructions.
    LOOPS_UNSEEN = sys.version_info[:2] in ((3, 7), (3, 10), (3, 11))

    broken_off = set()  # threads in which within() has nothing go on

    def within(seconds, function):
        """Return function(), and raise Overrun in it when it takes longer than seconds.

        Works on a thread that is inside its trace function, too. A call that blocks in C
        is not interrupted.
        """
        if not CAN.deadline:
            return function()
        deadline = clock() + seconds
        ident = get_ident()
        # The list holds watch as long as function runs. If watch held itself, only gc
        # would free it.
        running = []

        def watch(frame, event, arg):
            if not running:   # a generator that began within function goes on after it
                frame.f_trace = None
                return None
            if LOOPS_UNSEEN and event in ('call', 'return'):
                # One kind of event is asked for, not both: CPython 3.7 tells the event
                # of an instruction even if the event of its line has raised, and goes
                # on, with an exception that may get lost.
                frame.f_trace_opcodes = event == 'call'
                frame.f_trace_lines = not frame.f_trace_opcodes
            if (clock() > deadline or ident in broken_off) and not handles_signal(
                    frame, within.__code__):
                raise Overrun()
            return running[0]

        before = get_trace()

        def call():
            try:
                running.append(watch)
                set_trace(watch)
                return function()
            finally:
                set_trace(before)
                del running[:]
        try:
            return sys.call_tracing(call, ())
        except BaseException:
            # An interrupt may have ended call() before its own set_trace(before).
            set_trace(before)
            raise

    # Signal handlers of the program run wherever its thread just is, also in code of
    # ours, and there Ctrl-C comes up. Their exceptions belong to the program: they pass
    # through all of ours, and leave it by settle() or Tracer._fail().

    def is_handler(raw):
        """Tell whether the interpreter has called raw, a frame, to handle a signal."""
        code, values = raw.f_code, raw.f_locals
        count = code.co_argcount
        arguments = [values.get(name) for name in code.co_varnames[:count]]
        if code.co_flags & VARARGS:
            count += getattr(code, 'co_kwonlyargcount', 0)
            more = values.get(code.co_varnames[count])
            arguments += more if type(more) is tuple else ()
        # The interpreter has passed a number and, after it, the frame it has interrupted.
        return raw.f_back is not None and any(
            type(number) in integers and interrupted is raw.f_back
            for number, interrupted in zip(arguments, arguments[1:]))

    VARARGS = 4   # in co_flags

    def handles_signal(raw, code):
        """Tell whether raw is, or runs for, a signal handler called below one of code."""
        while raw is not None and raw.f_code is not code:
            if is_handler(raw):
                return True
            raw = raw.f_back
        return False

    def is_interrupt(error):
        """Tell whether error, being handled, does not come from what was called there.

        Then it is a Ctrl-C, or a signal handler of the program or another thread has
        raised it.
        """
        entries = traceback_entries(sys.exc_info()[2])
        if not is_raised_by_code(entries[-1]) and (
                isinstance(error, KeyboardInterrupt) or is_like_thrown(error)):
            return True
        return any(is_handler(entry.tb_frame) for entry in entries[1:])

    def is_like_thrown(error):
        """Tell whether error may be one of PyThreadState_SetAsyncExc()."""
        # PyThreadState_SetAsyncExc() is given a class, and makes an instance without
        # arguments of it.
        return not getattr(error, 'args', True) and (
            isinstance(error, SystemExit) or is_of_program(type(error)))

    def is_of_program(kind):
        """Tell whether the class kind is made by code that is not installed."""
        name = kind.__module__
        if name == __name__:
            return False
        path = getattr(sys.modules.get(name), '__file__', None)
        return name == '__main__' or bool(path) and not is_installed(absolute(path))[0]

    def is_raised_by_code(entry):
        """Tell whether entry, the last of a traceback, is at a raise statement."""
        code = getattr(entry.tb_frame.f_code, 'co_code', b'')   # Jython's have none
        return bool(code) and late('opcode').opname[
            bytearray(code)[entry.tb_lasti]] == 'RAISE_VARARGS'

    def is_for_program(error):
        """Tell whether error, being handled in code of ours, is the program's.

        Then it is an interrupt, or another thread has raised it, by
        PyThreadState_SetAsyncExc().
        """
        if is_interrupt(error):
            return True
        files = [entry.tb_frame.f_code.co_filename
                 for entry in traceback_entries(sys.exc_info()[2])]
        if [name for name in files if name != OWN_NAME and not is_installed(name)[0]]:
            return False   # code of the program that was called there has raised it
        kind = type(error)
        return isinstance(error, (SystemExit, GeneratorExit)) or is_of_program(kind) or (
            # Code of ours raises no instances without arguments but these.
            kind.__module__ != __name__ and files[-1] == OWN_NAME and not error.args
            and kind not in (MemoryError, StopIteration))

    def settle(where):
        """Let the program have the exception that is being handled at a border of ours.

        Only if it is the program's own, or ends an evaluation; others go to the log.
        """
        error = sys.exc_info()[1]
        if isinstance(error, Overrun) or is_for_program(error):
            raise
        log.traceback(where)

    OWN_NAME = is_handler.__code__.co_filename
    borders = set()   # code of ours in which nothing is traced, not even a signal handler

    def is_within(raw, codes):
        """Tell whether raw, a frame, or one that waits for it runs one of codes."""
        while raw is not None and raw.f_code not in codes:
            raw = caller_of(raw)
        return raw is not None

    def border(function):
        """Note that function is one of borders; return it."""
        borders.add(function.__code__)
        return function

    def not_ours(function):
        """Return what of function, a trace function or None, is none of ours."""
        code = getattr(function, '__code__', None)
        return None if code and code.co_filename == OWN_NAME else function

    def trace_thread(ours):
        """Have the calling thread traced by ours; by none of ours any more if None."""
        if ours or not_ours(get_trace()) is None:
            set_trace(ours)

    def trace_frame(raw, ours):
        """Have the frame raw traced by ours, if not None."""
        raw.f_trace = ours

    def ours_in(raw):
        """Return what of ours traces the frame raw, or None."""
        return None if not_ours(raw.f_trace) else raw.f_trace

    def entries_traced(trace):
        """Generate the entries of a traceback down to code in which nothing is traced."""
        while trace is not None and trace.tb_frame.f_code not in borders:
            yield trace
            raw, trace = trace.tb_frame, trace.tb_next
            following = trace and trace.tb_frame is raw and trace.tb_next
            if following and following.tb_frame.f_code in borders:
                # CPython 3.8 has a frame twice out of whose trace function an error came.
                return

    def future_flags(code):
        """Return the compile() flags of the __future__ imports in force in code."""
        future = late('__future__')
        mask = 0
        for name in future.all_feature_names:
            mask |= getattr(future, name).compiler_flag
        return getattr(code, 'co_flags', 0) & mask

    # In co_flags: a generator, a coroutine, a generator as one, an async generator.
    SUSPENDABLE = 0x3a0

    def is_suspended(raw):
        """Tell whether raw, which reports 'return', is going to be resumed.

        Frames of generators and coroutines may be.
        """
        code = raw.f_code
        if not getattr(code, 'co_flags', 0) & SUSPENDABLE:
            return False
        return not operation_at(raw).startswith('RETURN')

    def is_ended_by_exception(raw, value):
        """Tell whether an exception has just ended raw, which reports 'return'."""
        if value is not None or not hasattr(raw.f_code, 'co_code'):
            return False
        return not operation_at(raw).startswith(('RETURN', 'YIELD'))

    def is_yield(raw, value):
        """Tell whether raw, suspended, has given value to whom it iterates for."""
        flags = raw.f_code.co_flags
        # An async generator (0x200) wraps values that it yields, but none of an await.
        return flags & 0x20 or flags & 0x200 and 'wrap' in type(value).__name__.lower()

    def is_exit_handled():
        """Tell whether a finally or except block runs for a SystemExit, or raises again.

        Python 2 cannot tell that from a block which is over: False.
        """
        error, left = sys.exc_info()[1], MAX_CONTEXTS
        # A handler of the exit may be handling an error of its own.
        while left and error is not None and not isinstance(error, SystemExit):
            error, left = getattr(error, '__context__', None), left - 1
        return left and error is not None and TELLS_EXITS

    TELLS_EXITS = not hasattr(sys, 'exc_clear')
    MAX_CONTEXTS = 20

    def operation_at(raw):
        """Return the name of the bytecode that raw has run last; '' on Jython."""
        if not has_lines(raw.f_code):
            return ''
        return late('opcode').opname[bytearray(raw.f_code.co_code)[raw.f_lasti]]

    def trace_lines(raw, on):
        """Have the trace function of raw called for lines or not, if one can choose."""
        try:
            raw.f_trace_lines = on
        except AttributeError:  # of CPython up to 3.6 and PyPy
            pass

    def has_inner_code(code, text):
        """Tell whether code makes functions: lambdas, comprehensions."""
        # On Jython code has no constants to look at: it may.
        if not hasattr(code, 'co_consts'):
            return True
        return bool(inner_codes(code))

    def whole(info):
        """Return the argument of an exception event with an instance as its value.

        Python 2 gives what the instance will be made from, when C code has raised it.
        """
        kind, value, trace = info
        if not isinstance(value, BaseException):
            arguments = () if value is None else value
            arguments = arguments if isinstance(arguments, tuple) else (arguments,)
            # What fails here is going to fail there, too.
            value = guarded(lambda e: RuntimeError('%s cannot be made' % kind),
                            kind, *arguments)
        return kind, value, trace

    def module_code(text, filename, flags=0):
        """Return the code of text, a file's source; raises SyntaxError, ValueError."""
        return quietly(compile, text, filename, 'exec', flags, 1)

    def quietly(function, *args):
        """Return function(*args), without warnings."""
        warnings = late('warnings')
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            return function(*args)

    def code_lines(code, text):
        """Return the lines at which running code, made from text, reports a line."""
        if not has_lines(code):
            return statement_lines(text)
        return set([line for one in all_codes(code) for line in lines_of(one)])

    def lines_of(code):
        """Return the set of lines that frames of code report."""
        return set([line for _, line in late('dis').findlinestarts(code) if line])

    def inner_codes(code):
        """Return the code objects among the constants of code."""
        return [part for part in code.co_consts if hasattr(part, 'co_code')]

    def all_codes(code):
        """Return code and all code objects in it."""
        codes = [code]
        for one in codes:
            codes.extend(inner_codes(one))
        return codes

    OPTIMIZED = 1   # in co_flags of functions, but not in those of class bodies

    def implementation_name():
        """Return the interpreter's name as people write it."""
        name = getattr(getattr(sys, 'implementation', None), 'name', None)
        if name is None:
            name = 'jython' if sys.platform.startswith('java') else 'cpython'
        return {'cpython': 'CPython', 'pypy': 'PyPy', 'jython': 'Jython'}.get(name, name)

    # Jumps of CPython from 3.11 on are safe. Older ones and PyPy let a jump ruin the
    # stack of values. CPython 3.8 to 3.10 and PyPy also miscount that stack after a
    # comprehension or a break: a jump then pops too many values and crashes, or fails
    # an assertion.
    IS_PYPY = implementation_name() == 'PyPy'

    def callers(raw):
        """Generate raw and the frames that have called it."""
        while raw is not None:
            yield raw
            raw = raw.f_back

    def caller_of(raw):
        """Return the caller of raw, which another thread may be running, or None."""
        try:
            return raw.f_back
        except SystemError:  # of PyPy, where raw has ended meanwhile and was compiled
            return None

    def collect_garbage():
        """See to it that what nothing refers to is gone, where that takes time."""
        if not hasattr(sys, 'getrefcount'):
            gc.collect()

    def statement_lines(text):
        """Return the set of lines on which a statement of text begins."""
        ast = late('ast')
        nodes = ast.walk(ast.parse(text))
        return set(node.lineno for node in nodes if isinstance(node, ast.stmt))

    try:
        from java.lang import RuntimeException as JavaError
    except ImportError:
        JavaError = ()

    def current_frames():
        """Return {ident: innermost raw frame} of all threads."""
        for _ in range(100):
            try:
                return dict(sys._current_frames())
            except JavaError:  # while threads start, end or are between two calls
                time.sleep(0.001)
        return {}

    def has_room():
        """Tell whether the stack can hold a hundred calls more, which a stop may need."""
        if implementation_name() != 'CPython':  # PyPy counts bytes
            return True
        limit, raw = sys.getrecursionlimit(), sys._getframe()
        room = limit - min(100, limit // 4)
        while raw is not None and room:
            raw, room = raw.f_back, room - 1
        return room > 0

    def interrupt_main():
        """Raise KeyboardInterrupt in the main thread, also out of a waiting system call.

        A program that ignores SIGINT, as the shell has those do that run in the
        background, gets SIGTERM.
        """
        signal = late('signal')
        if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        try:
            signal.pthread_kill(main_ident, signal.SIGINT)
        except AttributeError:
            if os.name == 'posix':
                os.kill(os.getpid(), signal.SIGINT)
            else:
                _thread.interrupt_main()

    _ways = {}

    def reach_main():
        """Return reach(call), which has call() made soon on the main thread, or None.

        It gets in between two bytecodes of whatever runs there.
        """
        return _way_to('main')

    def import_ctypes():
        """Return the module, for its pythonapi; raises ImportError."""
        if IS_PYPY:   # its ctypes has none, and takes 10 ms to import
            raise ImportError('there is no pythonapi')
        import ctypes
        return ctypes

    def _pending_calls():
        try:
            ctypes = import_ctypes()
            add = ctypes.pythonapi.Py_AddPendingCall
        except (ImportError, AttributeError):
            return None
        calls, inside = [], []

        def work(_):
            call_each(calls, inside)
            return 0
        # send() refers to callback, which so lives as long as it may be called.
        callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(work)

        def send(seconds):
            time.sleep(seconds)
            add(callback, None)
        return _reaching(calls, inside, send)

    def call_each(calls, inside):
        """Call all that are in the list calls now; inside is not empty meanwhile."""
        inside.append(True)
        try:
            for _ in range(len(calls)):
                calls.pop(0)()
        finally:
            inside.pop()

    def _reaching(calls, inside, send):
        """Return reach(); send(seconds) has the main thread do call_each() by then."""
        def reach(call):
            calls.append(call)
            if inside:  # call_each() would come at once, and again and again
                start_thread(send, 0.001)
            else:
                send(0)
        return reach

    def reach_threads():
        """Return trace_all(function): sys.settrace(function) on all threads; or None.

        The threads may have started at any time. While function is not None they are
        traced when they run on, so that may be too late for their next line.
        """
        return _way_to('threads')

    def _settrace_all():
        """Return what CPython has from 3.12 on, None elsewhere."""
        def trace_all(function):
            before = get_trace()
            sys._settraceallthreads(function)
            set_trace(before)
            trace_thread(function)
        return trace_all if HAS_MONITORING else None

    # Functions that find a way to threads which run; storey 3 knows more of them.
    WAYS = {'main': [_pending_calls], 'threads': [_settrace_all]}

    def _way_to(threads):
        """Return the first way that there is; the interpreter is asked once."""
        for find in () if threads in _ways else WAYS[threads]:
            _ways[threads] = _ways.get(threads) or find()
        return _ways[threads]

    # A child of multiprocessing imports the main script by the first name, on Python 2 by
    # the second, and another interpreter in this process by the third.
    MAIN_AGAIN = '__mp_main__', '__parents_main__', '<fake __main__>'

    def imports_main_again():
        """Tell whether a child or another interpreter imports what the program has.

        Those are the main script with all it imports, and the function to be run.
        """
        raw = sys._getframe()
        while raw is not None:
            name = raw.f_globals.get('__name__')
            if raw.f_code.co_name == '<module>' and name in MAIN_AGAIN:
                return True
            raw = caller_of(raw)
        process = sys.modules.get('multiprocessing.process')
        return getattr(getattr(process, '_current_process', None), '_inheriting', False)

    def run_script(path):
        """Run the script path as the main program."""
        late('runpy').run_path(path, run_name='__main__')

    class StandIn(object):
        """In the place of a function; while it is active a call is ours(before, ...)."""

        __slots__ = '_before', '_name', '_ours', '_active', '__weakref__'

        def __init__(self, before, name, ours):
            self._before, self._name, self._ours = before, name, ours
            self._active = True

        def __call__(self, *args, **kwargs):
            if self._active:
                return self._ours(self._before, *args, **kwargs)
            return self._before(*args, **kwargs)

    class Hooks(object):
        """Things of ours that stand in the place of others."""

        make_stand_in = StandIn

        def __init__(self):
            # (object, name, stand-in, whether the object itself had something there)
            self.hooks = []

        def hook(self, owner, name, ours):
            """Have ours(before, ...) called for what owner has under name.

            Returns whether it has that, and takes another.
            """
            if not hasattr(owner, name):
                return False
            stand_in = self.make_stand_in(getattr(owner, name), name, ours)
            is_own = name in getattr(owner, '__dict__', ())
            self.hooks.append((owner, name, stand_in, is_own))
            try:
                setattr(owner, name, stand_in)
            except (AttributeError, TypeError):   # as by a file of Python 2
                return False
            return True

        def restore(self):
            """Put back what was there; a stand-in that is elsewhere does nothing more."""
            hooks, self.hooks = self.hooks, []
            for hook in hooks:
                at_home('restore', self._put_back, *hook)

        def _put_back(self, owner, name, stand_in, is_own):
            stand_in._active = False
            if getattr(owner, name, None) is stand_in:
                if is_own:
                    setattr(owner, name, stand_in._before)
                else:
                    delattr(owner, name)

    # Threads of ours; they are never shown, traced or stopped.
    own_threads = set()
    # Python 2 does not tell its main thread: the one that imports us is the best guess.
    main_ident = getattr(
        getattr(threading, '_main_thread', None), 'ident', None) or get_ident()

    def _start_java_daemon(function, args):
        thread = _thread._newFunctionThread(function, args)
        thread.setDaemon(True)
        thread.start()

    # Threads that start_new_thread() starts on Jython are no daemons.
    start_daemon = (_start_java_daemon if hasattr(_thread, '_newFunctionThread')
                    else start_new_thread)

    # Threads of ours that have been started and do nothing yet, an item for each.
    _beginning = []

    # The globals may be gone when a thread begins, so its defaults hold these. Python 2
    # sets them to None at the end.
    def _run_own(function, args,
                 own=own_threads, beginning=_beginning, ident_of=get_ident):
        ident = ident_of()
        own.add(ident)
        beginning.pop()
        try:
            function(*args)
        except Exception:
            if log is not None:
                log.traceback('thread')
        finally:
            own.discard(ident)

    def drop_own(frames):
        """Remove the threads of ours from {ident: innermost raw frame}."""
        # A thread that is just beginning or ending is not in own_threads.
        for ident in list(frames):
            if ident in own_threads or frames[ident].f_code is _run_own.__code__:
                del frames[ident]

    def begin_thread(function, *args):
        """Run function(*args) on a thread of ours, which does not keep the process alive.

        Raises RuntimeError or _thread.error where none can be started.
        """
        _beginning.append(function)
        try:
            start_daemon(_run_own, (function, args))
        except (RuntimeError, _thread.error):
            _beginning.pop()
            raise

    def start_thread(function, *args):
        """Run function(*args) on a thread of ours, or on the calling one.

        The latter where no thread can be started any more, as on CPython 3.12 once the
        main thread has ended. Returns whether a thread was started.
        """
        try:
            begin_thread(function, *args)
        except (RuntimeError, _thread.error):
            function(*args)
            return False
        return True

    def _nap():
        """Return what waits for a lock for a while, and lets signals in.

        A signal that comes just before the wait does not end it, so that waits are short.
        """
        def nap(lock):
            lock.acquire(True, 0.5)

        def nap_in_turns(lock):
            if get_ident() != main_ident:   # which signals are for
                return lock.acquire()
            seconds = 0.0001
            while not lock.acquire(False):
                time.sleep(seconds)
                seconds = min(seconds * 2, 0.01)
        try:
            nap(allocate_lock())
            return nap
        except TypeError:   # Python 2 has no time-out there, and no signal ends its waits
            return nap_in_turns

    nap = _nap()
    # An Event's wait() without a timeout would not take a Ctrl-C on Python 2.
    LONGEST_WAIT = getattr(threading, 'TIMEOUT_MAX', 10 ** 8)

    class Mailbox(object):
        """Hands objects over to one waiting thread, in order."""

        def __init__(self):
            self._items = []
            self._lock = allocate_lock()
            self._empty = allocate_lock()  # held while there is nothing to get
            self._empty.acquire()

        def put(self, item):
            with self._lock:
                self._items.append(item)
                if self._empty.locked():
                    self._empty.release()

        def get(self):
            """Wait for the next object and return it."""
            while True:
                nap(self._empty)
                with self._lock:
                    if self._items:
                        item = self._items.pop(0)
                        if self._items and self._empty.locked():
                            self._empty.release()
                        return item

    def wait_ready(sock, write, seconds):
        """Wait until sock can be read, or written; return whether it can.

        seconds: None for no limit.
        """
        if seconds is not None and seconds < 0:
            return False
        try:
            if hasattr(select, 'poll'):  # select() fails on descriptors past 1024
                poll = select.poll()
                poll.register(sock, select.POLLOUT if write else select.POLLIN)
                limit = None if seconds is None else int(seconds * 1000) + 1
                return bool(poll.poll(limit))
            sockets = ([], [sock], []) if write else ([sock], [], [])
            return any(select.select(*(sockets + (seconds,))))
        except (select.error, OSError) as e:
            if e.args[0] == errno.EINTR:  # Python 2 does not go on by itself
                return False
            raise OSError(*e.args)  # select.error of Python 2 is no OSError

    def would_block(error):
        """Return what a socket call has to wait for: 'read', 'write' or 'same'.

        None if it has failed otherwise.
        """
        ssl = sys.modules.get('ssl')
        if isinstance(error, getattr(ssl, 'SSLWantReadError', ())):
            return 'read'
        if isinstance(error, getattr(ssl, 'SSLWantWriteError', ())):
            return 'write'
        if error.args and error.args[0] in (errno.EAGAIN, errno.EWOULDBLOCK):
            return 'same'
        return None

    def ascii_host(host):
        """Return host as bytes if it is ASCII: text has encodings.idna imported."""
        try:
            return host.encode('ascii')
        except (AttributeError, UnicodeError):  # None and bytes may stay as they are
            return host

    def listen_on(address):
        """Return a socket that listens on address, and where; raises socket.error."""
        family, kind, proto, _, place = socket.getaddrinfo(
            ascii_host(address[0]) or None, address[1], 0, socket.SOCK_STREAM, 0,
            socket.AI_PASSIVE)[0]
        sock = socket.socket(family, kind, proto)
        try:
            close_on_exec(sock)
            # On Windows REUSEADDR would share the port with another program.
            if hasattr(socket, 'SO_EXCLUSIVEADDRUSE'):
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(place)
            sock.listen(128)
            return sock, sock.getsockname()[:2]
        except (socket.error, OverflowError):
            sock.close()
            raise

    def close_on_exec(sock, closes=True):
        """Keep sock out of programs started by this one, as Python 3 does by itself."""
        if fcntl is not None:
            fcntl.fcntl(sock.fileno(), fcntl.F_SETFD, fcntl.FD_CLOEXEC if closes else 0)

    def tune(sock):
        """Make sock quick, have it notice a peer that lost power, and close on exec."""
        sock.setblocking(False)
        close_on_exec(sock)
        options = [(socket.IPPROTO_TCP, 'TCP_NODELAY', 1),
                   (socket.SOL_SOCKET, 'SO_KEEPALIVE', 1),
                   (socket.IPPROTO_TCP, 'TCP_KEEPIDLE', 30),
                   (socket.IPPROTO_TCP, 'TCP_KEEPINTVL', 10),
                   (socket.IPPROTO_TCP, 'TCP_KEEPCNT', 3)]
        for level, name, value in options:
            try:
                sock.setsockopt(level, getattr(socket, name), value)
            except (AttributeError, socket.error):
                pass

    def _ssl():
        """Return the module ssl or None; it takes as long to import as all others."""
        try:
            import ssl
            return ssl
        except ImportError:
            return None

    def tls_context(certfile, keyfile):
        """Return a server's context for TLS 1.2 and newer.

        Raises ValueError, which says what to do.
        """
        ssl = _ssl()
        if not hasattr(ssl, 'SSLContext'):
            raise ValueError('this Python has no ssl module: leave certfile away and use '
                             'a tunnel (ssh -L), or install a Python with ssl')
        context = ssl.SSLContext(
            getattr(ssl, 'PROTOCOL_TLS_SERVER', ssl.PROTOCOL_SSLv23))
        if hasattr(context, 'minimum_version'):
            context.minimum_version = ssl.TLSVersion.TLSv1_2
        else:
            context.options |= (ssl.OP_NO_SSLv2 | ssl.OP_NO_SSLv3 | ssl.OP_NO_TLSv1
                                | ssl.OP_NO_TLSv1_1)
        try:
            context.load_cert_chain(certfile, keyfile, password=_no_password)
        except (EnvironmentError, ValueError) as e:
            raise ValueError(
                'cannot use certfile %r, keyfile %r: %s. Both must be readable PEM files '
                'without a passphrase; the key may stand in certfile'
                % (certfile, keyfile, e))
        return context

    def _no_password():
        raise ValueError('the key asks for a passphrase')

    def secret_bytes(secret):
        """Return secret, a native string, in UTF-8.

        Raises ValueError, which says what to do.
        """
        try:
            return to_bytes(secret)
        except ValueError:
            raise ValueError(
                'secret must be text in UTF-8 (Python 2: u"...", or a file in UTF-8)')

    # A thread of the program that is in code of ours is "at home". Every way of it there
    # leads through at_home(), but for trace functions and callbacks of sys.monitoring,
    # during which no interpreter traces. What is asked before anything is done there is
    # is_at_home(), or, where it must be quick and may be wrong after the exception of a
    # signal handler, seems_at_home(): functions of the library that we call would be
    # traced, and park, with our locks in their hands.
    _at_home = set()   # idents of such threads

    def seems_at_home():
        """Do as is_at_home(), quicker."""
        return bool(_at_home) and get_ident() in _at_home

    def is_at_home():
        """Tell whether the calling thread is to be left alone by the tracer."""
        if seems_at_home() and not is_within(sys._getframe(), (at_home.__code__,)):
            # The exception of a signal handler has kept at_home() from its last line.
            _at_home.discard(get_ident())
        return seems_at_home()

    @border
    def at_home(where, function, *args):
        """Return function(*args), of ours; errors go to the log."""
        ident = get_ident()
        nested = ident in _at_home
        try:
            _at_home.add(ident)
            return function(*args)
        except RecursionError:
            raise
        except BaseException:
            settle(where)
        finally:
            if not nested:
                _at_home.discard(ident)

    from itertools import count
    from os.path import basename, dirname

    def _about(ask):
        """Return ask(path) that is False for names which Python up to 3.7 raises for."""
        def answer(path):
            try:
                return ask(path)
            except (ValueError, TypeError):
                return False
        return answer

    isfile = _about(os.path.isfile)
    _real_folders = {}
    # Paths in code objects may be relative to the folder where the program was started.
    START_FOLDER = os.getcwd()
    LIBRARY = os.path.dirname(os.path.abspath(os.__file__))
    # These files run the program, and are not shown.
    OWN_FILES = (threading.__file__, os.path.join(LIBRARY, 'runpy.py'))

    def absolute(path):
        return os.path.normpath(os.path.join(START_FOLDER, path))

    def real_path(path):
        """Return path without symbolic links; as it is where the system cannot say."""
        folder, name = os.path.split(path)
        try:
            # Each question to the system lets a busy program run for some milliseconds.
            real = _real_folders.get(folder) or os.path.realpath(folder)
            _real_folders[folder] = real
            path = os.path.join(real, name)
            return os.path.realpath(path) if os.path.islink(path) else path
        except (OSError, ValueError):  # the name cannot be encoded, or has a null in it
            return path
        finally:
            if len(_real_folders) > MAX_KNOWN:
                _real_folders.clear()

    def is_installed(path):
        """Return whether path is of the standard library, and whether it is installed."""
        installed = 'site-packages' in path or 'dist-packages' in path
        is_standard = path.startswith(LIBRARY + os.sep) and not installed
        return is_standard, installed or is_made(path)

    def is_made(path):
        """Tell whether path stands for code made at run time, as namedtuple() makes it.

        Nobody has its text; a program that was typed, or given by -c, is another thing.
        """
        if not path.startswith('<') or path in ('<stdin>', '<console>'):
            return False
        has_file = hasattr(sys.modules.get('__main__'), '__file__')
        # runpy loads the packages of -m before the main module has its file.
        is_typed = not has_file and sys.argv[:1] != ['-m']
        return not is_typed and path not in late('linecache').cache

    def frozen_path(filename):
        """Return the path of the library's file behind filename, <frozen ...>, if any.

        From CPython 3.11 on os.path, codecs and some more are frozen. The import system
        has always been, and is not to be shown.
        """
        name = filename[len('<frozen '):-1]
        of_imports = name.startswith(('importlib.', 'zipimport'))
        if not filename.startswith('<frozen ') or of_imports:
            return filename
        path = os.path.join(LIBRARY, *name.split('.'))
        files = [file for file in (path + '.py', os.path.join(path, '__init__.py'))
                 if isfile(file)]
        return files[0] if files else filename

    def why_closed(source):
        """Return why source can have no breakpoints, None if it can."""
        return None

    def has_text(path):
        """Tell whether somebody can open path, as far as one can tell quickly."""
        is_there = not path.startswith('<') and isfile(path)
        return is_there or path in late('linecache').cache

    def source_text(path):
        """Return the text of the source file path, '' without one."""
        # linecache asks no loader about a name in <>. A loader is the program's, and may
        # raise anything; so does linecache for a first line that names no encoding.
        names = None if path.startswith('<') else _globals_of(path)
        return ''.join(guarded(lambda e: (), late('linecache').getlines, path, names))

    def decode_source(text):
        """Return a source text as text; Python 2 has it in the encoding of the file."""
        if isinstance(text, text_type):
            return text
        if text.startswith('\xef\xbb\xbf'):
            return to_text(text[3:])
        found = late('re').match(r'(?:.*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)', text)
        name = found.group(1).lower().replace('-', '_') if found else ''
        name = sys.modules['encodings.aliases'].aliases.get(name, name)
        if name == 'latin_1':
            return text_type(text, 'latin-1')
        # To look for a codec is to import, while the program may be importing.
        codec = sys.modules.get('encodings.' + name)
        return codec.getregentry().decode(text, 'replace')[0] if codec else to_text(text)

    def _globals_of(path):
        """Return the module from this file for linecache: its loader may read a zip."""
        for module in list(sys.modules.values()):
            names = module_names(module)
            filename = names.get('__file__')
            if isinstance(filename, str) and source_path(filename) == path:
                return names if IS_PYTHON2 else guarded(
                    lambda error: None, _specified, names)
        return None

    def _specified(names):
        """Return the globals of a module with a __spec__ that names its __loader__.

        CPython 3.15 warns of another one, which may be an error.
        """
        spec, loader = names.get('__spec__'), names.get('__loader__')
        if loader is None or getattr(spec, 'loader', None) is loader:
            return names
        name = getattr(spec, 'name', None) or names['__name__']
        spec = type(sys.__spec__)(name, loader)
        return {'__name__': name, '__loader__': loader, '__spec__': spec}

    def main_module():
        return sys.modules['__main__']

    def compile_text(text, filename, mode, raw=None):
        """Return code from text, under the __future__ imports of raw, a frame, if any."""
        flags = future_flags(raw.f_code) if raw else 0
        return compile(text, filename, mode, flags, 1)

    def bounded_repr(value, room):
        """Return repr(value), all of it."""
        text = repr(value)
        return plain(text) if is_a(text, str) else str(text)

    def error_text(error):
        """Return an exception's type and message, as the last line of its traceback."""
        def text():
            lines = late('traceback').format_exception_only(type(error), error)
            return lines[-1 if isinstance(error, SyntaxError) else 0].strip()
        return guarded(lambda e: type_name(error), within, REPR_SECONDS, text)

    def client_folder(path):
        """Return a folder of the client's, without the .. that it may have."""
        path = to_native(path)
        return late('ntpath' if is_windows_path(path) else 'posixpath').normpath(path)

    def message_of(error):
        """Return str() of an exception, cut to a line's length, as text; never raises."""
        return to_text(guarded(lambda e: type_name(error), within, REPR_SECONDS,
                               lambda: to_text(str(error)[:1000])))

    def traceback_text(info):
        """Return the traceback of info, as of sys.exc_info(), as Python prints it."""
        lines = late('traceback').format_exception(*info)
        return to_text(''.join(lines).rstrip('\n'))

    def traceback_entries(trace):
        """Return trace and all that follow it, as a list."""
        entries = []
        while trace is not None:
            entries.append(trace)
            trace = trace.tb_next
        return entries

    def current_traceback():
        return late('traceback').format_exc()

    # The kinds of dicts -> what reads their items. Python 3.15 has two.
    DICTS = {dict: getattr(dict, 'iteritems', dict.items)}
    if hasattr(builtins, 'frozendict'):
        DICTS[builtins.frozendict] = builtins.frozendict.items
        BRACKETS[builtins.frozendict] = 'frozendict({', '})'
    ITEM_KINDS = tuple(BRACKETS) + (collections.deque,)

    def list_part(value, start, count):
        """Return count items of a container from start on; (key, item) for a dict."""
        if is_a(value, (list, tuple)):
            kind = list if is_a(value, list) else tuple
            return list(kind.__getitem__(value, slice(start, start + count)))
        kind = next(k for k in ITEM_KINDS if is_a(value, k))
        result = []
        try:
            # Keys are not looked up: their hashes, and what they equal, may have changed.
            read = DICTS.get(kind, kind.__iter__)
            for number, item in enumerate(read(value)):
                if number >= start + count:
                    break
                if number >= start:
                    result.append(item)
        except RuntimeError:
            pass  # another thread has changed it meanwhile: show what there was
        return result

    def count_items(value):
        """Return how many items the builtin container value has, 0 for anything else."""
        for kind in ITEM_KINDS:
            if is_a(value, kind):
                return kind.__len__(value)
        return 0

    # Types written in C (or RPython, or Java) and __slots__ have these for their fields.
    FIELD_TYPES = ('member_descriptor', 'getset_descriptor', 'GetSetProperty', 'Member',
                   '_tuplegetter', 'type$1')
    NO_FIELD = (Exception, SystemExit) + ((JavaError,) if JavaError else ())
    # Code of the program computes these, of type aliases and of 3.14's functions, say.
    EVALUATED = ('__value__', '__bound__', '__constraints__', '__default__',
                 '__annotations__' if hasattr(is_a, '__annotate__') else '')
    # These, too, bind without running code of the program.
    QUIET_TYPES = FIELD_TYPES + ('classmethod_descriptor', 'itemgetter')
    BUILTIN_KINDS = object, type(sys)   # whose attributes everybody knows
    # No code of the program compares or shows values of these classes.
    PLAIN_TYPES = (bool, float, complex, str, bytes, text_type, type(None)) + integers
    COMPUTED = object()  # for an attribute that only code of the program can tell

    def class_fact(kind, name, otherwise=None):
        """Return __name__, __mro__... of a class, past what its metaclass does."""
        if not is_a(kind, type):
            return getattr(kind, name, otherwise)
        try:
            fact = type.__dict__[name].__get__(kind, type)
        except (AttributeError, KeyError):
            return otherwise
        return plain(fact) if is_a(fact, str) else fact

    def class_order(value):
        """Return the classes in which an attribute of value is looked up, in order."""
        if is_a(value, type):
            return class_fact(value, '__mro__')
        if type(value) is not CLASSIC:
            return class_fact(type(value), '__mro__')
        kinds = [value.__class__]
        for kind in kinds:
            kinds.extend(kind.__bases__)
        return kinds

    def bound(member, value):
        """Return what value gives for member of its class, or COMPUTED; C may raise."""
        kind, of_class = type(member), is_a(value, type)
        spaces = [class_fact(one, '__dict__') for one in class_fact(kind, '__mro__')]
        if not [names for names in spaces if '__get__' in names]:
            return member
        if kind is property:
            if of_class:
                return member
            quiet = type_name(member.fget) == 'itemgetter'  # a field of a named tuple
        else:
            is_wrapped = kind is staticmethod or kind is classmethod
            source = kind_of(member.__func__ if is_wrapped else member)
            quiet = (source in FUNCTION_TYPES or source.__name__ in QUIET_TYPES) and (
                getattr(member, '__name__', None) not in EVALUATED)
        if not quiet:
            return COMPUTED
        if of_class:
            return member.__get__(None, value)
        return member.__get__(value, type(value))

    def text_items(names):
        """Return the items of a namespace, maybe the program's, with texts for keys."""
        def read():
            # Jython's type of a frame's variables is dict, whose methods refuse them.
            derived = type(names) is not dict and is_a(names, dict)
            return list(dict.items(names) if derived else names.items())
        items = guarded(lambda e: (), read if type(names) is dict else (
            lambda: within(REPR_SECONDS, read)))
        return [(plain(item[0]), item[1]) for item in items if is_a(item[0], str)]

    def own_names(value):
        """Return the __dict__ of value, {} if it has none that runs no code."""
        if type(value) is CLASSIC:
            return value.__dict__
        getter = class_member(type(value), '__dict__')
        if type_name(getter) not in FIELD_TYPES or is_a(value, type):
            return {}
        names = getter.__get__(value, type(value))
        return names if is_a(names, dict) else {}

    def class_member(kind, name):
        """Return what a class or one of its bases has under name, None without it."""
        for one in class_fact(kind, '__mro__'):
            if name in class_fact(one, '__dict__'):
                return class_fact(one, '__dict__')[name]

    def attributes(value, known=BUILTIN_KINDS):
        """Return the attributes of value, [(name, value)], running none of its code.

        Those are of its __dict__, and of its classes, but for the classes in known.
        """
        found = dict(text_items(own_names(value)))
        for kind in class_order(value):
            if [one for one in known if one is kind]:
                continue
            for name, member in text_items(dict(class_fact(kind, '__dict__'))):
                if name not in found:
                    try:
                        found[name] = bound(member, value)
                    except NO_FIELD:  # an unset slot; C may call a metaclass
                        pass
        return by_name(found)

    def has_attributes(value):
        return bool(attributes(value))

    to_ascii = getattr(builtins, 'ascii', repr)   # repr of Python 2 is that

    def formatted(value, form):
        return format(value, to_native(form))

    def process_id():
        return os.getpid()

    def timestamp():
        return time.strftime('%Y-%m-%d %H:%M:%S')

    def open_log(path, mode='a'):
        # A buffer has a lock: a forked child of PyPy would wait for it, if another thread
        # of the parent has held it.
        return io.TextIOWrapper(io.FileIO(path, mode), 'utf-8', 'backslashreplace')

    def say(text):
        """Tell the user, on stderr; no text of ours there is worth an exception."""
        in_turn('stderr', lambda: _write_error('ptvsd_lite: %s\n' % text))

    def _write_error(text):
        """Write text to stderr, but neither wait nor leave text behind in the stream."""
        stream = sys.stderr
        if stream is not sys.__stderr__:
            stream.write(text)
            return stream.flush()
        # The text goes past the stream: CPython 3 ends with exit code 120 if it has some
        # that it cannot get rid of.
        descriptor = stream.fileno()
        # Jython and Windows can select among sockets only.
        if os.name != 'posix' or select.select([], [descriptor], [], 0)[1]:
            stream.flush()
            os.write(descriptor, to_bytes(text))

    def run_server(server):
        """Have connections accepted and served on threads; raises RuntimeError."""
        try:
            begin_thread(server.accept)
        except (RuntimeError, _thread.error) as e:
            server.debugger.backend.remove()
            if server.listener is not None:
                server.listener.close()
            log.close()
            raise RuntimeError(
                'ptvsd_lite needs threads of its own, and none can be started (%s): is '
                'there a limit of processes or of memory?' % e)

    def receive_some(sock):
        return sock.recv(65536)

    def send_some(sock, data):
        return sock.send(data)

    def json_pieces(message):
        """Return the JSON of message, in UTF-8, as a list of pieces."""
        return [json.dumps(message, separators=(',', ':')).encode('utf-8')]

    def shake_hands(sock):
        sock.do_handshake()

    def hang_up(sock):
        """Shut sock down: whoever serves it sees the end and closes it."""
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except (EnvironmentError, ValueError):
            pass


class Log(object):
    """The log: a file if one is wanted, else nowhere; without secrets and values."""

    def __init__(self):
        self.file = None

    def open(self, path):
        """Append to the file path from now on; raises IOError or OSError."""
        self.file = open_log(path)
        self.write('ptvsd_lite %s, Python %s, pid %d, %s' % (
            __version__, sys.version.replace('\n', ' '), process_id(), CAN.facts()))

    def close(self):
        file, self.file = self.file, None
        if file is not None:
            in_turn('log', file.close)   # fails where the disk is full

    def write(self, line):
        file = self.file  # another thread may close it
        if file is not None:
            try:
                file.write(to_text('%s %s\n' % (timestamp(), line)))
                file.flush()
            except (EnvironmentError, ValueError):
                self.file = None

    def traceback(self, where):
        """Write the exception in hand, with its traceback; never raises."""
        if self.file is not None:
            self.write('%s\n%s' % (where, guarded(
                lambda e: 'an error that cannot be shown', current_traceback)))


log = Log()


def guarded(failed, function, *args):
    """Return function(*args), code of the program, or failed(error) if that raises.

    No program ends for being looked at, so this is for SystemExit and Overrun, too. An
    exception that does not come from the function, as that of Ctrl-C, is the program's.
    """
    try:
        return function(*args)
    except BaseException as e:
        if is_interrupt(e):
            raise
        return failed(e)


def safely(function, otherwise):
    """Return function(), or otherwise if that raises."""
    def failed(error):
        log.traceback('not shown')
        return otherwise
    return guarded(failed, function)


def in_turn(where, *steps):
    """Take all steps, whatever earlier ones have raised; errors go to the log."""
    for step in steps:
        at_home(where, step)


class Refused(Exception):
    """The user's wish cannot be done; args: an error id, a sentence what to do."""


(BAD_ARGUMENT, UNKNOWN_REQUEST, NOT_ATTACHED, WRONG_SECRET, ANOTHER_CLIENT, NO_LAUNCH,
 NOT_STOPPED, STALE, EVALUATION, TOOK_TOO_LONG, READ_ONLY, NO_SOURCE, INTERNAL
 ) = range(1001, 1014)


# ---------------------------------------------------------------------------------------
# Wire: one connection: whole messages in and out, with limits on their size and on time.
# It does not know what a message means.
# ---------------------------------------------------------------------------------------

MAX_HEADER = 4096
SEND_SECONDS = 10      # a client that takes nothing for so long is gone
EXIT_SECONDS = 3       # the same when the program ends, or the client is to be let go
MESSAGE_SECONDS = 60   # a message that has begun must be complete by then
TLS_FAILS = 'TLS handshake failed (a client without TLS?): '


class Disconnected(Exception):
    """The connection is over; the text says why."""


class Wire(object):
    """A connection that carries JSON messages behind Content-Length headers.

    One thread receives, any thread may send. Only the receiving thread closes the socket:
    to a thread waiting on it, a closed descriptor might be another file's by then. TLS
    needs the lock for reading too, since OpenSSL allows one call at a time.
    """

    def __init__(self, sock):
        self.sock = sock
        self.max_body = FIRST_BODY
        self._buffer = b''
        self._body = None        # length of the body that is awaited
        self._begun = None       # when the first byte of the message came
        self._lock = RLock()     # for calls of the socket
        self._turn = RLock()     # for whoever sends
        self._queue = []         # messages
        self._sending = False
        self._stuck = None       # since when the client takes nothing of what is sent
        self._seq = 0
        self.tls = False         # what comes first is a TLS handshake
        self.spoken = False      # something has come
        self.greeted = False     # nothing had come in time, and nothing has since
        self.peer = None         # the client's address, where that is known
        self.broken = False

    def start_tls(self, context, deadline):
        """Shake hands as a server; raises Disconnected if that takes until deadline."""
        try:
            self.sock = context.wrap_socket(self.sock, server_side=True,
                                            do_handshake_on_connect=False)
        except EnvironmentError as e:
            raise Disconnected('TLS: %s' % e)
        self.tls = True
        while True:
            try:
                return shake_hands(self.sock)
            except EnvironmentError as e:
                self._wait(e, False, deadline, TLS_FAILS[:-2])

    def _wait(self, error, write, deadline, failure):
        """Wait as error, of a socket call, asks for; raises Disconnected otherwise."""
        wants = would_block(error)
        if wants is None:
            raise Disconnected('%s: %s' % (failure, error))
        # TLS may have to read before it can write, and the other way round.
        if wants != 'same':
            write = wants == 'write'
        remaining = None if deadline is None else deadline - clock()
        is_ready = self._ready(write, remaining)
        if not is_ready and remaining is not None and deadline < clock():
            raise Disconnected('%s: timed out' % failure)

    def _ready(self, write, seconds):
        try:
            return wait_ready(self.sock, write, seconds)
        except (EnvironmentError, ValueError) as e:
            raise Disconnected(str(e))

    def receive(self, deadline=None):
        """Return the next message, a dict; None when deadline (see clock) comes first.

        Raises Disconnected at the end of the stream and for anything malformed.
        """
        waited = False
        while True:
            message = self._take()
            if message is not None:
                # The rest of the buffer begins the next message: its time runs from now.
                self._begun = clock() if self._buffer else None
                return message
            # A deadline that is past asks for what has arrived: look for that once.
            if deadline is not None and waited and deadline <= clock():
                return None
            limit = self._begun and self._begun + MESSAGE_SECONDS
            if limit and limit < clock():
                raise Disconnected('a message was not completed in %d s'
                                   % MESSAGE_SECONDS)
            if limit is None or deadline is not None and deadline < limit:
                limit = deadline
            self._fill(limit)
            waited = True

    def hold(self, deadline):
        """Keep what comes before deadline for receive(); may raise Disconnected."""
        if self._fill(deadline) and len(self._buffer) > 2 * self.max_body:
            raise Disconnected('the client does not wait for its answer')

    def is_silent(self, seconds):
        """Tell whether nothing has come up to now, or comes within seconds."""
        return not self.spoken and not self._fill(clock() + seconds)

    def _fill(self, deadline):
        """Append what has arrived to the buffer; return False if deadline comes first."""
        while True:
            try:
                with self._lock:
                    data = receive_some(self.sock)
                break
            except EnvironmentError as e:
                wants = would_block(e)
                if wants is None:
                    raise Disconnected('%s%s' % (TLS_FAILS if self.tls else '', e))
                remaining = None if deadline is None else deadline - clock()
                if not self._ready(wants == 'write', remaining):
                    return False
        if not data:
            raise Disconnected('the client has closed the connection')
        self._begun = self._begun or clock()
        self.tls, self.spoken = False, True
        self._buffer += data
        return True

    def _take(self):
        """Cut the next message from the buffer; None when it is not complete yet."""
        if self._body is None:
            end = self._buffer.find(b'\r\n\r\n')
            header = self._buffer[:MAX_HEADER] if end < 0 else self._buffer[:end]
            # Another protocol shows in its first bytes: wait for no end of a header.
            if len(header) >= MAX_HEADER or [
                    c for c in bytearray(header)
                    if c > 126 or c < 32 and c not in (9, 10, 13)]:
                raise Disconnected('not a debugger speaking DAP (TLS on one side only?): '
                                   '%r' % header[:16])
            if end < 0:
                return None
            self._body = self._content_length(header)
            self._buffer = self._buffer[end + 4:]
        if len(self._buffer) < self._body:
            return None
        body, self._buffer = self._buffer[:self._body], self._buffer[self._body:]
        self._body = None
        return self._decode(body)

    def _content_length(self, header):
        for line in header.split(b'\r\n'):
            name, _, value = line.partition(b':')
            if name.strip().lower() == b'content-length' and value.strip().isdigit():
                length = int(value)
                if length > self.max_body:
                    raise Disconnected('a message of %d bytes; %d are allowed'
                                       % (length, self.max_body))
                return length
        raise Disconnected('no Content-Length in the header %r' % header[:64])

    def _decode(self, body):
        try:
            message = json.loads(body.decode('utf-8'))
        except (ValueError, RuntimeError) as e:  # RecursionError is a RuntimeError
            raise Disconnected('not JSON: %s' % e)
        if not isinstance(message, dict):
            raise Disconnected('not a JSON object')
        return message

    def send(self, message):
        """Send message; errors end the connection, not the caller."""
        with self._turn:  # a list is not safe between threads everywhere
            self._queue.append(message)
            self._send_all()

    def flush(self):
        """Do nothing: send() has done it."""

    def _send_all(self):
        """Send what is queued, on one thread at a time."""
        with self._turn:
            # A destructor or a signal handler of the program may print, and so come back
            # here in the middle of a message; what it has to say goes out after that.
            if not self._sending:
                self._sending = True
                try:
                    while self._queue:
                        self._send_next()
                finally:
                    self._sending = False

    def _send_next(self):
        # A board may have no room for a copy that joins the pieces.
        for piece in self._encode(self._queue.pop(0)):
            self._send(piece)

    def _encode(self, message):
        """Return the pieces that stand for message on the connection."""
        # A message that cannot be encoded uses up no number.
        message['seq'] = self._seq + 1
        pieces = json_pieces(message)
        self._seq += 1
        return [to_bytes('Content-Length: %d\r\n\r\n' % sum(map(len, pieces)))] + pieces

    def _send(self, data):
        try:
            while data and not self.broken:
                try:
                    with self._lock:
                        count = send_some(self.sock, data)
                    data = data[count:]
                    # The client's time begins anew with each byte that it takes.
                    self._stuck = None
                except EnvironmentError as e:
                    self._stuck = self._stuck or clock()
                    self._wait(e, True, self._stuck + SEND_SECONDS,
                               'the client takes no messages')
        except Disconnected as e:
            log.write('send: %s' % e)
            self.hang_up()

    def finish(self):
        """Tell the client that nothing more comes; what has been sent arrives."""
        self.hang_up()

    def hang_up(self):
        """End the connection, on any thread: the receiving one sees it and closes."""
        self.broken = True
        hang_up(self.sock)

    def close(self):
        """Say goodbye and close the socket; for the receiving thread only."""
        if not self.broken and hasattr(self.sock, 'unwrap'):
            self.broken = True
            try:
                with self._lock:
                    self.sock.unwrap()  # tells a TLS client that this is the end
            except (EnvironmentError, ValueError):
                pass
        self.hang_up()  # Python 2 keeps a closed socket open while anything refers to it
        self.abandon()

    def abandon(self):
        """Close the socket without a word: a forked child's part of the connection."""
        # A shutdown would end the connection of the parent, too.
        self.broken = True
        try:
            self.sock.close()
        except EnvironmentError:
            pass


# ---------------------------------------------------------------------------------------
# Source: the files of the program, and which of them a client's path means. It knows
# nothing of DAP and of tracing.
# ---------------------------------------------------------------------------------------

def source_path(filename):
    """Return the absolute path of the .py file behind filename, a module's or code's."""
    if filename.startswith('<'):
        return frozen_path(filename)
    # Jython compiles x.py into x$py.class, mpy-cross into x.mpy.
    for compiled in ('.pyc', '.pyo', '$py.class', '.mpy'):
        if filename.endswith(compiled):
            filename = filename[:-len(compiled)] + '.py'
    return absolute(filename)


def module_names(module):
    """Return the namespace of module, which may be any object out of sys.modules."""
    # Programs put objects of their own into sys.modules: __dict__ may be a property.
    names = guarded(lambda e: None, getattr, module, '__dict__', None)
    return names if isinstance(names, dict) else {}


# Filenames of the code that is compiled for evaluations and for conditions.
EVALUATION_NAME, CONDITION_NAME = '<evaluation>', '<condition>'
HIDDEN = set()   # paths that are never shown, see hide()


def is_windows_path(path):
    """Tell whether path is written as on Windows, where case does not matter."""
    return '\\' in path or path[1:2] == ':'


def path_parts(path, fold):
    """Return the folders of path and its name as a list, in lower case if fold."""
    if is_windows_path(path):
        path = path.replace('\\', '/')
    if fold:
        path = path.lower()
    return [part for part in path.split('/') if part not in ('', '.')]


class Source(object):
    """A file of the program, or other text that was compiled.

    number: from 1 on, for good; path: absolute, or a name in <>; module: its name;
    client_path: where the client has its copy, None while that is not known;
    breakpoints: {line: [Breakpoint]}.
    """

    def __init__(self, number, path):
        self.number = number
        self.path = path
        self.real_path = real_path(path)
        self.module = None
        self.client_path = None
        self.breakpoints = {}
        self._lines = False   # not asked for yet
        self.code = None         # of the file, if it had to be compiled
        self.probed = False      # runs with probes
        self.has_text = True     # somebody can open it
        self.hidden = (path in HIDDEN or path in (EVALUATION_NAME, CONDITION_NAME)
                       or path.startswith(('<frozen ', '<builtin>')))
        # A queue.py of the program does not mean that of the library, see likeness().
        self.standard, installed = is_installed(path)
        self.library = self.standard or installed

    @property
    def name(self):
        return basename(self.path)

    def text(self):
        """Return the source text as the interpreter's str; raises Refused without one."""
        text = source_text(self.path)
        if not text and not isfile(self.path):
            raise Refused(NO_SOURCE, 'Source unavailable: the program has no text of %s'
                          % self.path)
        return text

    def lines(self):
        """Return the sorted lines that can hold a breakpoint; None when nobody knows."""
        if self._lines is False:
            try:
                self._compile()
            except (Refused, SyntaxError, ValueError, TypeError,
                    RuntimeError, MemoryError):   # the last two: it is nested too deeply
                self._lines = None
            # Code that runs has lines: without any, the text is not that of the code.
            self._lines = self._lines or None
        return self._lines

    def _compile(self):
        text = self.text()
        self.code = module_code(text, self.path)
        self.set_lines(code_lines(self.code, text) if text else ())

    def set_lines(self, lines):
        """Take lines for those that can hold a breakpoint."""
        self._lines = sorted(lines)

    def nearest_line(self, line, lines=None):
        """Return where code runs that belongs to line, None if that is nowhere.

        At line itself or before it in the same statement; or else next in the same
        function, class or module, or last before it. lines: those that count, sorted; all
        if None.
        """
        lines, best = lines or self.lines(), None
        if lines is None or line in lines:
            return line
        firsts, bodies = outline(source_text(self.path))
        # The text may be shorter by now than that from which the code was made.
        if max([line] + lines) >= len(bodies) - 1:
            return None
        for other in lines:
            # Those before line come first; one after it counts if none of them is of the
            # same statement.
            counts = other < line or best is None or best < firsts[line]
            if counts and bodies[other] == bodies[line]:
                best = other
        return best

    def package_depth(self):
        """Return how many folders above the file are packages."""
        folder, depth = dirname(self.path), 0
        while isfile(folder + '/__init__.py'):
            folder, depth = dirname(folder), depth + 1
        return depth

    def likeness(self, client_path):
        """Return how many names at the ends of both paths agree, 0 for different files.

        As in ptvsd the file's name has to match, and the folders which are packages.
        """
        # Each file is asked for each breakpoint, and most files end here.
        if not client_path.lower().endswith(self.name.lower()):
            return 0
        fold = is_windows_path(client_path) or is_windows_path(self.path)
        mine, theirs = path_parts(self.path, fold), path_parts(client_path, fold)
        same = 0
        for a, b in zip(reversed(mine), reversed(theirs)):
            if a != b:
                break
            same += 1
        return same if same > self.package_depth() + self.standard else 0


class Sources(object):
    """All Sources met so far, and the ways between their paths and the client's."""

    make = Source

    def __init__(self):
        self._by_name = {}   # what modules and code objects call their file
        self._by_path = {}
        self._numbers = count(1)
        self.exclude = ()    # names of files or folders that are left alone
        self.reset()

    def reset(self):
        """Forget what a client has told."""
        self.mappings = []          # [(client's folder, folder here)]
        self.just_my_code = True
        self.same_disk = False      # a path of the client's was one of ours
        for source in self.all:
            source.client_path = None
            source.breakpoints = {}

    @property
    def all(self):
        """The Sources, in the order in which they were met."""
        return sorted(list(self._by_path.values()), key=lambda source: source.number)

    def visible(self):
        """Return those that somebody can open."""
        return [source for source in self.all if source.has_text and not source.hidden]

    def known(self, filename):
        """Return the Source of a code object's filename, or None if it is a new one."""
        return self._by_name.get(filename)

    def of(self, filename, loaded=False):
        """Return the Source of a code object's filename and whether it is a new one.

        loaded: a module has come from there, so it has a text.
        """
        source = self._by_name.get(filename)
        if source is not None:
            return source, False
        path = source_path(filename)
        source, new = self._by_path.get(path), False
        if source is None:
            made = self.make(next(self._numbers), path)
            made.has_text = loaded or has_text(path)
            # Another thread may have been quicker.
            source = self._by_path.setdefault(path, made)
            new = source is made
        self._by_name[filename] = source
        return source, new

    def scan(self):
        """Learn the files of all loaded modules."""
        for module in list(sys.modules.values()):
            names = module_names(module)
            filename = names.get('__file__')
            if isinstance(filename, str) and source_path(filename).endswith(
                    ('.py', '.pyw')):
                self.of(filename, True)[0].module = names.get('__name__')

    def is_user(self, source):
        """Tell whether source is the user's own code, where steps and exceptions stop."""
        return not (source.hidden or source.library and self.just_my_code
                    or self.is_excluded(source.path))

    def is_excluded(self, path):
        """Tell whether the user wants the file path left alone."""
        path = path.replace('\\', '/') + '/'
        return any('/%s/' % name.strip('/') in path for name in self.exclude)

    def _why_closed(self, source):
        """Return why source can have no breakpoints, None if it can."""
        if source.hidden:
            return 'the debugger itself needs %s: no breakpoint stops there' % source.path
        if self.is_excluded(source.path):
            return 'exclude=... leaves %s alone' % source.path
        return why_closed(source)

    def find(self, client_path):
        """Return the Source that client_path means, or None, and a sentence why none.

        By the client's pathMappings, then the same path, then the same file name and the
        most folders in common; what remains ambiguous is not bound. client_path may be a
        Source: the client has its text from here.
        """
        if isinstance(client_path, Source):
            return client_path, None
        mapped = self._map(client_path, 0, 1)
        path = mapped or client_path
        real = real_path(path)
        for source in self.all:
            if source.path == path or source.real_path == real:
                return source, None
        # The client means this very file, not one of the same name in another folder.
        if (mapped or self.same_disk) and isfile(path):
            return None, 'the program has not loaded %s yet' % path
        return self._find_alike(client_path)

    def _find_alike(self, client_path):
        best, found = 1, []
        for source in self.all:
            alike = 0 if source.hidden else source.likeness(client_path)
            if alike > best:
                best, found = alike, []
            if alike == best:
                found.append(source)
        if len(found) == 1:
            return found[0], None
        if not found:
            return None, self.why_absent(client_path)
        names = ', '.join(sorted(source.path for source in found))
        return None, 'several loaded files could be meant: %s. Set pathMappings' % names

    def why_absent(self, client_path):
        """Return why there is no file of that name."""
        return ('the program has not loaded a file of this name yet (or it has another '
                'name there, or lies in another package)')

    def bind(self, client_path):
        """Do as find() does, and remember client_path as the place of the file found."""
        source, why = self.find(client_path)
        if source is not None:
            why = self._why_closed(source)
            source = None if why else source
        # Another file may have been taken for it, as long as this one was not loaded.
        for other in self.all:
            if other.client_path == client_path and other is not source:
                other.client_path = None
        if source is not None and source is not client_path:
            source.client_path = client_path
            if real_path(client_path) == source.real_path:
                self.same_disk = True
        return source, why

    def client_path(self, source):
        """Return where the client has source; None when it cannot be known to have it."""
        if source.client_path is None and not source.path.startswith('<'):
            source.client_path = self._map(source.path, 1, 0)
        return source.client_path or self._likely_place(source)

    def shares_disk(self):
        """Tell whether the client opens files by the paths that they have here."""
        return self.same_disk

    def _likely_place(self, source):
        return source.path if self.shares_disk() and isfile(source.path) else None

    def _map(self, path, one, other):
        return carry_over(self.mappings, path, one, other) if self.mappings else None


def carry_over(mappings, path, one, other):
    """Carry path over from one root of a path mapping to the other, None without one.

    Of roots that hold each other the inner one decides.
    """
    for roots in sorted(mappings, key=lambda roots: -len(roots[one])):
        fold = is_windows_path(path) or is_windows_path(roots[one])
        root, parts = path_parts(roots[one], fold), path_parts(path, fold)
        if parts[:len(root)] == root:
            rest = path_parts(path, False)[len(root):]
            separator = '\\' if is_windows_path(roots[other]) else '/'
            return separator.join([roots[other].rstrip('\\/')] + rest)
    return None


# ---------------------------------------------------------------------------------------
# Values: one view of a frame, whichever backend reports it: where it stands, its
# variables, code evaluated in it. And of a value: its text within a budget, its children
# page by page. It knows nothing of DAP.
# ---------------------------------------------------------------------------------------

REPR_SECONDS = 0.5


class Frame(object):
    """A frame of the program.

    line: where an exception has left it; None: the frame tells its current one.
    """

    def __init__(self, raw, source, line=None):
        self.raw = raw
        self.source = source
        self.name = raw.f_code.co_name
        self._line = line

    @property
    def line(self):
        return self._line or self.raw.f_lineno

    def locals(self):
        return self.raw.f_locals

    def globals(self):
        return self.raw.f_globals

    def assign(self, name, value):
        """Set the local variable name; raises Refused where the interpreter cannot."""
        # A module's variables are all global, so f_locals is the dict itself.
        if locals_writer() is None and self.locals() is not self.globals():
            raise Refused(READ_ONLY,
                          'this interpreter takes no new values for local variables')
        names = self.locals()
        names[name] = value
        self.keep_locals()

    def keep_locals(self):
        """Make what evaluated statements did to locals() last."""
        write = locals_writer()
        write and write(self.raw)

    def compile(self, text, statements=False):
        """Return code for evaluate(), under the frame's __future__ imports.

        text is an expression or, if statements, anything. Raises SyntaxError.
        """
        # The text is not made native, as Python 2 knows the encoding of unicode only.
        text = text.strip()
        try:
            code = self._code(text, 'eval')
        except SyntaxError:
            if not statements:
                raise
            return self._code(text + '\n', 'exec'), False
        # A function in an expression, as a lambda, sees globals but not eval()'s locals.
        return code, has_inner_code(code, text)

    def _code(self, text, mode):
        return compile_text(text, EVALUATION_NAME, mode, self.raw)

    def owner(self, text):
        """Return the class after which private names in text are called, or None."""
        return None

    def evaluate(self, compiled):
        """Return the value of compiled, from compile(), None for statements.

        Raises whatever the program's code raises.
        """
        code, locals_as_globals = compiled
        names, outer = self.locals(), self.globals()
        if locals_as_globals and names is not outer:
            outer = dict(outer)
            outer.update(names)
        return eval(code, outer, names)


class MainFrame(Frame):
    """Stands for no frame at all: sees the names of the main module."""

    def __init__(self):
        self.raw, self.source, self.name, self._line = None, None, '<module>', 0

    def globals(self):
        return main_module().__dict__

    locals = globals

    def assign(self, name, value):
        self.globals()[name] = value

    def keep_locals(self):
        pass


def type_name(value):
    """Return the name of the class of value."""
    kind = type(value)
    # The class of an instance of an old-style class of Python 2 is its __class__.
    return class_fact(value.__class__ if kind is CLASSIC else kind, '__name__')


def full_type_name(kind):
    """Return the name of the class kind with its module, without that for builtins."""
    module = class_fact(kind, '__module__', None)
    name = class_fact(kind, '__qualname__', None) or class_fact(kind, '__name__')
    # Python 2 has builtins in __builtin__, and their exceptions in a module of that name.
    if not isinstance(module, str) or module in (
            'builtins', 'exceptions', '__builtin__'):
        return name
    return module + '.' + name


SHOWN_BY_REPR = tuple(BRACKETS) + integers[-1:]   # str() shows the same, but all of it


class Describer(object):
    """Turns values into text, within limits on length and time; never raises.

    seconds is for everything one describer is asked: what comes too late is not read.
    """

    def __init__(self, seconds=4):
        self.deadline = clock() + seconds

    def text(self, value, room=1000):
        """Return the repr of value as text, not much longer than room characters."""
        return to_text(self._text(value, room))

    def _text(self, value, room):
        if kind_of(value) in (str, bytes, text_type):
            # A long text is cut first, since its repr would be longer still.
            return repr(value) if len(value) <= room else repr(value[:room]) + '...'
        text = self._repr(value, room)
        return text if len(text) <= room else text[:room] + '...'

    def _repr(self, value, room, read=None):
        """Return read(value, room), its repr() if None, or in <> what went wrong."""
        remaining = min(REPR_SECONDS, self.deadline - clock())
        if remaining <= 0:
            return '<%s: not read, the others took all the time>' % type_name(value)

        def failed(error):
            if isinstance(error, Overrun):
                return '<%s: its repr takes longer than %g s>' % (
                    type_name(value), REPR_SECONDS)
            return '<%s: its repr raises %s>' % (type_name(value), type_name(error))
        return guarded(failed, within, remaining,
                       lambda: (read or bounded_repr)(value, room))


def is_special(name):
    """Tell whether name is one that Python gives a meaning, like __init__."""
    return name.startswith('__') and name.endswith('__')


def by_name(names, hide=False):
    """Return the items of the dict names sorted by name.

    Names with underscores in front come late, __special__ ones last, or not if hide.
    """
    order = sorted((n for n in names if not (hide and is_special(n))),
                   key=lambda n: (is_special(n), len(n) - len(n.lstrip('_')), n))
    return [(name, names[name]) for name in order]


class Container(object):
    """What a value contains, or the variables of a scope, as a list that can be paged.

    expression: Python text that has the value, '' for a scope, None when there is none.
    """

    has_length = False   # whether a row with the number of items comes last

    def __init__(self, value, expression):
        self.value, self.expression = value, expression
        self.items = count_items(value)

    def named(self):
        """Return [(name, value)] of the attributes or variables."""
        return attributes(self.value)

    def has_named(self):
        """Tell whether it has rows beside those that are counted."""
        return has_attributes(self.value)

    def is_empty(self):
        """Tell whether it has nothing to show; looks, but runs nothing."""
        return not (self.items or self.has_length or self.has_named())

    def page(self, kind, start, count, describer):
        """Return count [(name, child, expression)] from number start on.

        kind: 'named' for attributes, 'indexed' for items, None for both.
        """
        # Attributes and items are guarded apart: if the ones fail, the others are shown.
        named = [] if kind == 'indexed' else safely(self.named, [])
        result = [(name, child, self._below('.' + name))
                  for name, child in named[start:start + count]]
        if kind != 'named' and self.items:
            start = max(start - len(named), 0)
            items = safely(lambda: self._part(start, count - len(result)), [])
            result += [self._item(start + number, item, describer)
                       for number, item in enumerate(items)]
        return result

    def _part(self, start, count):
        return list_part(self.value, start, count)

    def _item(self, number, item, describer):
        """Return the row of an item, of a (key, value) in a dict."""
        if is_a(self.value, dict):
            key = describer.text(item[0], 100)
            # The text of such a key, if it is not cut, is Python's for it.
            simple = is_a(item[0], (str, bytes, text_type) + integers)
            return key, item[1], self._below('[%s]' % key) if simple else None
        ordered = is_a(self.value, (list, tuple))
        return str(number), item, self._below('[%d]' % number) if ordered else None

    def _below(self, suffix):
        """Return the expression for a child: .name or [key] after that for the value."""
        return None if self.expression is None else self.expression + suffix

    def assign(self, name, value):
        """Give the child of that name another value; raises anything, Refused, too."""
        for key in self._keys(name):
            if not is_a(self.value, (list, dict)):
                raise Refused(READ_ONLY, 'the items of a %s cannot be changed'
                              % type_name(self.value))
            self.value[key] = value
            return
        setattr(self.value, to_native(name), value)

    def _keys(self, name):
        """Return [index or key] of the item of that name, [] if it is an attribute."""
        if is_a(self.value, dict):
            describer = Describer()
            # The client knows a key by its text only, and sends that.
            for key in list(self.value):
                if describer.text(key, 100) == name:
                    return [key]
            return []
        return [int(name)] if self.items and name[:1].isdigit() else []


class Scope(Container):
    """The local or the global variables of a frame."""

    def __init__(self, frame, outer):
        self.frame, self.outer = frame, outer
        self.expression, self.items = '', 0

    def named(self):
        names = self.frame.globals() if self.outer else self.frame.locals()
        return by_name(dict((n, v) for n, v in text_items(names) if n not in OWN_NAMES))

    def _below(self, suffix):
        # A variable is called by its name alone, without the dot.
        return suffix[1:]

    def assign(self, name, value):
        if self.outer:
            self.frame.globals()[to_native(name)] = value
        else:
            self.frame.assign(to_native(name), value)


# ---------------------------------------------------------------------------------------
# Debugger: one per process: breakpoints, exception filters, threads, stepping, stop and
# resume. It decides whether to stop at a place that a backend reports, and tells a
# listener what happens. It knows nothing of JSON and sockets.
#
# Whoever listens has the methods of Listener. No lock of the Debugger is held meanwhile.
# on_stop and on_park are called on the thread that stops, the others also on the one that
# serves the client.
# ---------------------------------------------------------------------------------------


class Listener(object):
    """What the Debugger tells; this one, for when nobody is attached, does nothing."""

    def on_stop(self, thread, reason, text, breakpoints):
        """thread has stopped all, for 'breakpoint', 'step', 'pause', 'exception'..."""

    def on_park(self, thread):
        """thread has stopped because another one has; it is the one that calls."""

    def on_resume(self, thread):
        """Everything runs again although the listener did not ask for it."""

    def on_thread(self, thread, started):
        """thread has started, or has ended."""

    def on_output(self, category, text, frame):
        """Text for the user, of category 'stdout', 'stderr', 'console' or 'important'."""

    def on_breakpoint(self, breakpoint):
        """breakpoint is verified now, or has moved, or is not verified any more."""

    def on_source(self, source):
        """The program has loaded a file."""


CONDITION_SECONDS = 5
MAX_FAILURES = 20
FAILURE = 'Breakpoint at %s:%d: the condition %s raises %s%s\n'
FAILURE_STOPS = '. It stops for that, this time only'


class Breakpoint(object):
    """A line at which to stop: if condition holds, after so many hits, or just to log.

    A hit condition that begins with "changed" has it stop when the condition has another
    value than the time before, as in ptvsd.

    requested: the line asked for; line: the line it is at; verified: whether it can be
    hit, and message: why not, or where it has moved.
    """

    make_describer = Describer

    def __init__(self, number, requested, condition, hit_condition, log_message):
        self.number = number
        self.requested = self.line = requested
        self.condition, self.hit_condition = condition, hit_condition
        self.log_message = log_message
        self.asks = (requested, condition, hit_condition, log_message)
        self.hits = 0
        self.source = None
        self.verified, self.message = False, None
        self.is_set = True     # the client wants it
        self.error = None      # what is wrong with it for good
        self.failures = set()  # classes of exceptions that its condition has raised
        self._compiled = {}
        self._enough, self._on_change, self._pieces = None, False, ()
        self._before = ()          # the condition's value, or how it shows: never a tuple
        try:
            if hit_condition:
                self._enough, self._on_change = parse_hit_condition(
                    hit_condition, condition)
            if log_message:
                self._pieces = parse_log_message(log_message)
            why = condition and why_no_expression(condition)
            if why:
                raise ValueError('the condition %s: %s' % (to_native(condition), why))
        except (ValueError, Refused) as e:   # the latter if a board has not all parts
            self.error = 'breakpoint not set: %s' % e.args[-1]

    def find_spot(self, source, why, line=None):
        """Return where it belongs in source, as (source, line, verified, message).

        source may be None: why says why. line: what source has for the line asked for, if
        it is another one. Files may be read for it.
        """
        requested = self.requested
        if self.error or source is None:
            return source, requested, False, self.error or why
        line = line or requested
        found = source.nearest_line(line)
        if found is None:
            return source, requested, False, 'no code at line %d' % requested
        return source, found, True, None if found == line else (
            'moved from line %d, which has no code' % requested)

    def move(self, spot):
        """Put it there; return whether anything has changed."""
        before = self.source, self.line, self.verified, self.message
        self.source, self.line, self.verified, self.message = spot
        return before != spot

    def places(self):
        """Return [(Source, line)] where it can be hit."""
        return [(self.source, self.line)] if self.verified else []

    def holds(self, frame):
        """Count a hit if the condition holds in frame; return whether hits are enough.

        Raises whatever the condition raises.
        """
        if self.condition:
            value = self._value(frame, self.condition)
            if not (self._changes(value) if self._on_change else value):
                return False
        return self.count_hit()

    def count_hit(self):
        """Count a hit; return whether hits are enough."""
        self.hits += 1
        return self._enough is None or self._enough(self.hits)

    def _changes(self, value):
        """Tell whether value differs from the last: an object does if its text does."""
        if kind_of(value) not in PLAIN_TYPES:
            describer = self.make_describer()
            value = within(CONDITION_SECONDS, lambda: describer.text(value))
        before, self._before = self._before, value
        return type(before) is not type(value) or before != value

    def _value(self, frame, text):
        key = text, frame.raw.f_code.co_flags, frame.owner(text)
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = frame.compile(text)
        if '(' in text or ' for ' in text:  # others, without a call or loop, are quick
            return within(CONDITION_SECONDS, lambda: frame.evaluate(compiled))
        return frame.evaluate(compiled)

    def log_text(self, frame):
        """Return the log message for frame, with its expressions' values."""
        return self._filled(self._pieces, frame)

    def _filled(self, pieces, frame):
        return text_type().join([self._shown(piece, frame) if type(piece) is Field
                                 else to_text(piece) for piece in pieces])

    def _shown(self, field, frame):
        return guarded(lambda e: to_text('<%s>' % error_text(e)),
                       self._text, field, frame)

    def _text(self, field, frame):
        value = self._value(frame, field.expression)
        form = self._filled(field.form, frame)
        return to_text(field.label) + field.shown(value, form)


HIT_OPERATORS = {
    '>': lambda hits, n: hits > n, '>=': lambda hits, n: hits >= n,
    '<': lambda hits, n: hits < n, '<=': lambda hits, n: hits <= n,
    '==': lambda hits, n: hits == n, '%': lambda hits, n: hits % n == 0}
HIT_OPERATORS[''] = HIT_OPERATORS['='] = HIT_OPERATORS['==']


CHANGED = 'changed'   # a hit condition, or the beginning of one


def parse_hit_condition(text, condition):
    """Return a function (hits) -> whether to stop, or None, and whether to on a change.

    A number alone means that hit and no other, as in debugpy. Raises ValueError.
    """
    text = text.replace(' ', '')
    on_change = text.startswith(CHANGED)
    if on_change:
        text = text[len(CHANGED):]
        if not condition:
            raise ValueError('"changed" needs an expression for a condition')
    if not text:
        return None, on_change
    number = text.lstrip('<>=%')
    holds = HIT_OPERATORS.get(text[:-len(number)])
    if holds and number.isdigit() and int(number):
        return lambda hits: holds(hits, int(number)), on_change
    raise ValueError('the hit condition must be a number after >, >=, <, <=, ==, % or '
                     'nothing, or "changed"')


def why_no_expression(text):
    """Return what is wrong with text as an expression, None if it is one."""
    try:
        compile_text(text.strip(), CONDITION_NAME, 'eval')
    except (SyntaxError, ValueError, RuntimeError, MemoryError) as e:  # too deep
        return error_text(e)


def parse_log_message(text):
    """Return the pieces of text: texts, and Fields, as in an f-string; {{ is a brace.

    Raises ValueError.
    """
    pieces, rest, at = [], '', 0
    while at < len(text):
        if text[at] == '{' != text[at + 1:at + 2]:
            ends = field_ends(text, at)
            if ends is None:
                raise ValueError('a { in the log message has no }; write {{ for a brace')
            pieces += [rest, Field(text[at + 1:ends[1] - 1], ends[0] - at - 1)]
            rest, at = '', ends[1]
        else:
            rest += text[at]
            at += 2 if text[at:at + 2] in ('{{', '}}') else 1
    return [piece for piece in pieces + [rest] if piece]


class Field(object):
    """An expression in a log message, and how it is shown: {x}, {x!r}, {x:.2f}, {x = }.

    label: what stands before the value; form: pieces.
    """

    make_describer = Describer

    def __init__(self, text, end):
        """Read text, of the braces; the expression, or a lambda's head, ends at end."""
        self.label, self.conversion, self.form, self.expression = '', '', (), text
        why = why_no_expression(text)
        if why or text[end:end + 1] == '!':   # Jython's parser passes over it
            why = self._split(text[:end], text[end:])
            why = why or why_no_expression(self.expression)
        if why:
            raise ValueError('{%s} in the log message: %s' % (to_native(text), why))

    def _split(self, expression, rest):
        """Take what belongs to an expression; return what is wrong with that, or None."""
        name = expression.rstrip()
        if name[-1:] == '=':
            self.label, expression = expression, name[:-1]
        self.expression = expression
        if rest[:1] == '!':
            self.conversion, rest = rest[1:2], rest[2:]
            if self.conversion not in ('r', 's', 'a') or rest[:1] not in ('', ':'):
                return 'only r, s or a can stand after a !'
        self.form = parse_log_message(rest[1:])

    def shown(self, value, form):
        """Return value as text, by form, a text; raises what its own code may raise."""
        conversion = self.conversion or self.label and not form and 'r'
        kind = kind_of(value)
        if not form and (conversion == 'r' or not conversion and kind in SHOWN_BY_REPR):
            return self.make_describer().text(value)
        if kind not in PLAIN_TYPES:
            return within(
                CONDITION_SECONDS, lambda: self._converted(value, conversion, form))
        return self._converted(value, conversion, form)

    def _converted(self, value, conversion, form):
        if conversion == 'r' or conversion == 'a':
            value = repr(value) if conversion == 'r' else to_ascii(value)
        elif (conversion or not form) and not is_a(value, (str, text_type)):
            value = str(value)
        return to_text(formatted(value, form) if form else value)


class Step(object):
    """What a thread does until it stops again; raw: the raw frame that this is about.

    ends_at() is asked at lines. What happens where a frame ends is decided elsewhere, by
    type(step): in TracedDebugger.at_return() and _leave(), or in the board's Prober.
    """

    everywhere = False   # it may end in any user code

    def __init__(self, raw):
        self.raw = raw

    def ends_at(self, raw, source, sources):
        """Tell whether it ends where raw, a frame of source, is about to run its line."""
        return raw is self.raw


class Over(Step):
    """A step to the next line of its frame."""


class In(Step):
    """A step to the next line of its frame or of user code that is called there."""

    everywhere = True

    def ends_at(self, raw, source, sources):
        return raw is self.raw or sources.is_user(source)


class Out(Step):
    """A step to where its frame returns to."""

    def ends_at(self, raw, source, sources):
        return False   # it ends where its frame does


class Thread(object):
    """A thread of the program: its number (from 1 on), its step, where it is parked."""

    def __init__(self, number, ident, name):
        self.number, self.ident, self.name = number, ident, name
        self.traced = False     # the backend watches it, or can at any time
        self.mailbox = None     # of the last stop
        self.parked = False
        self.alone = False  # though another one has stopped all others
        self.step = None        # the Step that is under way
        self.unwinding = None   # the raw frame that an exception is just leaving
        self.top = None         # the raw frame in which it is parked
        self.stack = None       # its Frames, once somebody has asked, while parked
        self.post_mortem = False  # the stack is that of an exception, and over
        self.exception = None   # what it has stopped for, as from sys.exc_info()
        self.job = None         # what it does for a client
        self.idle_since = 0     # when the last such thing has ended

    def shown(self):
        """Return what to call it, with what the user should know of it."""
        return to_text(self.name or 'Thread-%d' % self.ident)


class Debugger(object):
    """Knows what to stop for and who is stopped.

    armed: somebody is attached and ready. halted: the thread that has stopped all others,
    or None; the others park at their next line. What the backends are to watch: halting,
    all frames; busy, each line of a watched frame.

    Locks are taken in this order: the Tracer's arming, for what is watched; then lock,
    for threads, breakpoints and the state of a stop; then a Session's and a Wire's, to
    send in turn, and those that guard a list for a moment, a Server's and a Mailbox's.
    Under none of them we call what may wait for another thread: code of the program, a
    loader of its, a listener. Texts are read before arming is taken, files that are met
    under it are news, told after that, and what is dropped under a lock is kept until it
    is let go, as it may have a destructor. Only handlers of signals may come anywhere,
    and destructors of garbage, or of frames that end meanwhile.
    """

    # What a debugger, session or server makes is an attribute of its class, which
    # storey 3 sets, or a subclass has in another way.
    make_sources, make_breakpoint = Sources, Breakpoint
    make_frame, make_thread = Frame, Thread   # make_backend comes with the backends

    def __init__(self):
        self.sources = self.make_sources()
        self.lock = RLock()
        self.threads = {}            # ident -> Thread
        # idents of threads that have told of their end, but are still there
        self.ended = set()
        self.backend = None
        self.exit_code = None
        self.version = 0             # of the breakpoints, and where they are
        self._thread_number = self._breakpoint_number = 0
        self._clear()

    def _clear(self):
        self.listener = Listener()
        self.armed = self.busy = self.halting = False
        self.halted = None
        self.pausing = False
        self.filters = {}
        self.break_mode = 'never'
        self.breakpoints = {}        # client's path -> [Breakpoint]
        self.version += 1

    # -- for the session

    def open(self, listener):
        """Take listener as the one who is told; nothing is traced before start()."""
        self.sources.scan()
        self.listener = listener

    def start(self):
        """Begin to stop at breakpoints."""
        self.armed = True
        self._update()

    def close(self):
        """Forget the listener and all it wanted, and let everything run."""
        # Frames must not die under the lock.
        kept = [thread.unwinding for thread in list(self.threads.values())]
        with self.lock:
            self._clear()
            self.sources.reset()
            for thread in self.threads.values():
                thread.unwinding = None  # keeps a frame alive
        self.resume()

    def set_breakpoints(self, client_path, asked):
        """Replace the breakpoints of a file by those asked for, and return them.

        asked: [(line, condition, hit condition, log message)]. One that was there before
        keeps its number and its hits. client_path may be a Source, of which the client
        shows the text that is here.
        """
        before = dict((b.asks, b) for b in self.breakpoints.get(client_path, ()))
        result = []
        for asks in asked:
            known = before.pop(asks, None)
            if known is None:   # a warning about a condition may run code of the program
                self._breakpoint_number += 1
                known = self.make_breakpoint(self._breakpoint_number, *asks)
            result.append(known)
        with self.lock:
            for breakpoint in before.values():
                breakpoint.is_set = False
            self.breakpoints[client_path] = result
            self.version += 1
        self._place([client_path])
        if not result:
            with self.lock:
                self.breakpoints.pop(client_path, None)
        self._update()
        return result

    def _place(self, paths):
        """Put the breakpoints of files where they belong; return those that have changed.

        Files are read for it, maybe by a loader of the program: without the lock, and
        once more if something else has changed meanwhile.
        """
        while True:
            version = self.version
            spots = [item for path in paths for item in self._find_spots(path)]
            with self.lock:
                if version == self.version:
                    changed = [b for b, spot in spots if b.move(spot)]
                    self._fill_tables()
                    return changed

    def _find_spots(self, client_path):
        """Return [(Breakpoint, where it belongs)] for those of a file."""
        breakpoints = self.breakpoints.get(client_path, ())
        if not breakpoints and client_path not in self.breakpoints:
            return []
        source, why = self.sources.bind(client_path)
        return [(b, b.find_spot(source, why)) for b in breakpoints]

    def _fill_tables(self):
        """Have each Source know its breakpoints."""
        # other threads read the tables meanwhile: each is replaced at once
        tables = dict((source, {}) for source in self.sources.all)
        for breakpoint in [b for several in self.breakpoints.values() for b in several]:
            for source, line in breakpoint.places():
                tables.setdefault(source, {}).setdefault(line, []).append(breakpoint)
        for source, table in tables.items():
            source.breakpoints = table
        self.version += 1

    def set_filters(self, filters):
        """Stop at exceptions by {'raised': whether to, 'uncaught': whether to}.

        In place of True there may be a function that tells it of a class, see wants().
        """
        self.filters = filters
        self._update()

    def wants(self, mode, kind):
        """Tell whether to stop where an exception of class kind is raised, or uncaught.

        mode: one of the filters.
        """
        wanted = self.filters.get(mode)
        return wanted(kind) if callable(wanted) else wanted

    def resume(self, stepping=None, kind=None, alone=False, raw=None):
        """Let all threads run, or only stepping if alone.

        kind(raw frame) makes the Step that stepping is to make; None: it just runs. raw:
        the frame the Step is about, None for the one in which stepping is parked.
        Where an uncaught exception has left nothing to step through, the thread runs on.
        """
        mailboxes = ()
        try:
            with self.lock:
                threads = [stepping] if alone else list(self.threads.values())
                if not alone:
                    self.halted, self.pausing = None, False
                mailboxes = [thread.mailbox for thread in threads if thread.parked]
                was_parked = stepping is not None and stepping.parked
                for thread in threads:
                    thread.step, thread.parked, thread.alone = None, False, alone
                if kind:
                    self._step(stepping, was_parked, kind, raw)
            self._update()
        finally:  # whatever it meets in the program: nobody must wait for ever
            for mailbox in mailboxes:
                mailbox.put(None)

    def _step(self, thread, was_parked, kind, raw):
        if was_parked and not thread.post_mortem:
            thread.step = kind(raw or thread.top)

    def pause(self):
        """Stop at the next line that any thread runs."""
        with self.lock:
            if self.halted:
                return
            self.pausing = True
        self._update()

    def _update(self):
        """Work out what has to be watched, and tell the backend."""
        with self.lock:
            self._decide()
        if self.backend:
            self.backend.arm()

    def _decide(self):
        """Decide what has to be watched, under the lock."""
        self.halting = self.armed and bool(self.halted or self.pausing)
        self.busy = self.halting or self.armed and bool(self.steps())

    def steps(self):
        """Return the Steps that are under way."""
        return [thread.step for thread in self.threads.values() if thread.step]

    def post(self, thread, job):
        """Have thread call job() where it is parked; return False if it is not parked."""
        with self.lock:
            if thread.parked:
                thread.mailbox.put(job)
            return thread.parked

    def all_threads(self):
        """Return all threads of the program, in the order in which they were met."""
        before = self.threads  # or one that begins meanwhile would seem to have ended
        running = self.backend.running()
        names = self.backend.names()
        gone = []
        with self.lock:
            for ident in running:
                if ident not in own_threads and ident not in self.ended:
                    self._thread(ident, names.get(ident))
            for ident, thread in before.items():
                if ident not in running and self.threads.get(ident) is thread:
                    gone.append(self._drop(ident))
            result = sorted(self.threads.values(), key=lambda thread: thread.number)
        for thread in gone:
            self.listener.on_thread(thread, False)
        return result

    def stack(self, thread):
        """Return the Frames of thread, innermost first, without those of the debugger."""
        if thread.stack is not None:
            return thread.stack
        raw = thread.top if thread.parked else self.backend.running().get(thread.ident)
        stack = self.frames(raw)
        if thread.parked:
            thread.stack = stack
        return stack

    def frames(self, raw):
        """Return the Frames of raw and its callers, without those of the debugger."""
        frames = []
        while raw is not None:
            source = self.source_of(raw)
            if not source.hidden:
                frames.append(self.make_frame(raw, source))
            raw = caller_of(raw)
        return frames

    # -- for the backend, on the program's threads

    def current(self):
        """Return the Thread that calls."""
        ident = get_ident()
        thread = self.threads.get(ident)
        if thread is None:
            name = self.backend.names().get(ident)
            with self.lock:
                thread = self._thread(ident, name)
        return thread

    def _thread(self, ident, name):
        thread = self.threads.get(ident)
        if thread is None:
            self.ended.discard(ident)
            self._thread_number += 1
            thread = self.make_thread(self._thread_number, ident, name)
            thread.traced = self.backend.reaches(ident)
            # other threads read it meanwhile: it is replaced at once
            self.threads = dict(list(self.threads.items()) + [(ident, thread)])
        if name:
            thread.name = name
        return thread

    def _drop(self, ident):
        before = self.threads
        self.threads = dict(item for item in before.items() if item[0] != ident)
        return before.get(ident)

    def source_of(self, raw):
        """Return the Source of a raw frame; breakpoints that waited for it are placed."""
        filename = raw.f_code.co_filename
        source = self.sources.known(filename)
        if source is None:
            is_module = raw.f_globals.get('__file__') == filename
            source, new = self.sources.of(filename, is_module)
            if new:
                source.module = raw.f_globals.get('__name__')
                self.has_loaded(source)
        return source

    def has_loaded(self, source):
        """Place the breakpoints that have waited for source, a new one."""
        name = source.name.lower()
        paths = [path for path in list(self.breakpoints) if not isinstance(path, Source)
                 and path_parts(path, True)[-1:] == [name]]
        self._replace(paths, source)

    def _replace(self, paths, loaded=None):
        """Place the breakpoints of files anew, and tell of those that have changed.

        loaded: a new file, of which a client wants to be told before.
        """
        changed = self._place(paths) if paths else ()
        if changed:
            self.backend.arm()
        if loaded and self.armed and loaded.has_text and not loaded.hidden:
            self.listener.on_source(loaded)
        for breakpoint in changed:
            self.listener.on_breakpoint(breakpoint)

    def at_line(self, raw, source):
        """Stop in raw, which is about to run its line, if there is a reason."""
        thread = self.current()
        if thread.parked:
            return  # the program runs code on it for the user
        # Where thread has been parked the user has seen this line: a step that he has
        # begun there does not stop at its breakpoint or end once more.
        begins = self._give_way(thread, raw) and thread.step
        thread.unwinding = None
        hit = self._hit(raw, source)
        if begins and not self.pausing:
            pass
        elif hit:
            self.stop(thread, raw, 'breakpoint', breakpoints=hit)
        elif thread.step and self.ends_at(thread, raw, source):
            self.stop(thread, raw, 'step')
        elif self.pausing:
            self.stop(thread, raw, 'pause')

    def ends_at(self, thread, raw, source):
        return thread.step.ends_at(raw, source, self.sources)

    def _hit(self, raw, source):
        """Return the breakpoints at raw's line that want to stop."""
        result = []
        for breakpoint in source.breakpoints.get(raw.f_lineno, ()):
            frame = self.make_frame(raw, source)
            if not self._holds(breakpoint, frame):
                continue
            if breakpoint.log_message:
                text = breakpoint.log_text(frame) + '\n'
                self.listener.on_output('stdout', text, frame)
            else:
                result.append(breakpoint)
        return result

    def _holds(self, breakpoint, frame):
        """Tell whether breakpoint wants to stop."""
        try:   # as guarded() does, but quicker
            return breakpoint.holds(frame)
        except BaseException as e:
            if is_interrupt(e):
                raise
            return self._stops_for(e, breakpoint, frame)

    def _stops_for(self, error, breakpoint, frame):
        """Tell whether breakpoint stops since its condition raises error.

        It does once for each class of exceptions: a name may not be there yet.
        """
        kind = full_type_name(type(error))
        if kind in breakpoint.failures or len(breakpoint.failures) > MAX_FAILURES:
            return False
        breakpoint.failures.add(kind)
        stops = not self._forgives(type(error))
        breakpoint.hits += stops
        condition, why = to_native(breakpoint.condition), error_text(error)
        self.listener.on_output('important', FAILURE % (
            frame.source.name, frame.line, condition, why,
            FAILURE_STOPS if stops else ''), frame)
        return stops

    def _forgives(self, kind):
        """Tell whether a condition that raises kind, a class, is just false."""
        return False

    def at_exception(self, raw, source, info, stack=None):
        """Stop at an exception that passes through raw if it is new and wanted.

        stack: the Frames to show, if those that it has ended are to be among them.
        """
        thread = self.current()
        if not thread.parked and self._is_wanted(raw, source, info):
            self._give_way(thread, raw)
            self.stop(thread, raw, 'exception', info=info, mode='always', stack=stack)

    def _is_wanted(self, raw, source, info):
        """Tell whether to stop for the exception in raw."""
        if issubclass(info[0], NO_ERRORS) or self.is_plain_exit(info[1]):
            return False
        return 'raised' in self.filters and self.sources.is_user(source) and (
            self.wants('raised', info[0]))

    def at_uncaught(self, info, always=False):
        """Stop after the fact at an exception that ends a thread or the program."""
        if not self.armed or not always and (
                self.is_plain_exit(info[1]) or not self.wants('uncaught', info[0])):
            return
        stack = self.backend.frames_of(info)
        thread = self.current()
        if stack and not thread.parked:
            self.stop(thread, stack[0].raw, 'exception',
                      info=info, mode='unhandled', stack=stack)

    def is_plain_exit(self, value):
        """Tell whether value is a SystemExit that is not to stop: usually for success."""
        return isinstance(value, SystemExit) and exit_code_of(value) == 0

    def break_here(self, raw):
        """Stop in raw now; at the next line if raw is None."""
        thread = self.current()
        if raw is None:
            self.pause()
        elif self.armed and not thread.parked:
            self.backend.enter_thread()
            self.stop(thread, raw, 'breakpoint')

    def stop(self, thread, raw, reason, breakpoints=(), info=None, mode=None, stack=None):
        """Stop everything with thread, which calls this, in raw, until it is resumed."""
        try:
            while not self._halt(thread, raw, reason, breakpoints, info, mode, stack):
                if not self._has_reason(thread, reason, breakpoints):
                    return
                if self._give_way(thread, raw) and thread.step and info is None:
                    return  # the user has seen it here, and steps on
            self.break_mode = mode
            self._update()
            text = None if info is None else full_type_name(info[0])
            self._stay(thread, lambda: self.tell(thread, reason, text, breakpoints))
        except BaseException:
            self._undo(thread)
            raise

    def _has_reason(self, thread, reason, breakpoints):
        """Tell whether thread still has to stop: others may have stopped, and gone on."""
        if not self.armed or breakpoints and not [b for b in breakpoints if b.is_set]:
            return False  # taken away meanwhile
        if reason == 'pause':
            return self.pausing
        return reason != 'step' or bool(thread.step)

    def _halt(self, thread, raw, reason, breakpoints, info, mode, stack):
        """Have thread be the one that stops all others; return whether it is."""
        kept = thread.step   # its frame may be over, and must not die under the lock
        with self.lock:
            if not self._has_reason(thread, reason, breakpoints):
                return False
            if self.halted is not None and not thread.alone:
                return False
            self.halted, self.pausing = thread, False
            self._park_at(thread, raw, stack, info)
            thread.post_mortem = mode == 'unhandled'
            thread.step = None
            return True

    def _undo(self, thread):
        """Let everything go if thread is parked, and could not be for long.

        By Ctrl-C at the device, for want of room to tell of the stop, by whatever fails.
        """
        if thread.parked:
            try:
                self.resume()
            finally:
                self._forget(thread)
                self.listener.on_resume(thread)

    def tell(self, thread, reason, text, breakpoints):
        self.listener.on_stop(thread, reason, text, breakpoints)

    def _give_way(self, thread, raw):
        """Park thread in raw as long as another one has stopped everything.

        Returns whether that was so.
        """
        parked = False
        try:
            while self.halted is not None and not thread.alone:
                with self.lock:
                    if self.halted is None:
                        break
                    self._park_at(thread, raw)
                self._stay(thread, lambda: self.listener.on_park(thread))
                parked = True
            return parked
        except BaseException:
            self._undo(thread)
            raise

    def _park_at(self, thread, raw, stack=None, info=None):
        thread.mailbox = Mailbox()  # nothing of an earlier stop is in it
        thread.parked, thread.top, thread.stack, thread.exception = True, raw, stack, info
        thread.post_mortem = thread.alone = False
        self.backend.take_up(thread)

    def _stay(self, thread, announce):
        """Call announce() and do what is posted to thread until it is resumed."""
        # Keep the mailbox of this stop: after resume() a job may still run code of the
        # program, which may stop again, and that replaces thread.mailbox.
        mailbox = thread.mailbox
        try:
            announce()
            job = mailbox.get()
            while job:
                job()
                job = mailbox.get()
        finally:
            self._forget(thread)
            self.backend.enter_thread()

    def _forget(self, thread):
        thread.top = thread.stack = thread.exception = None


def exit_code_of(value):
    """Return the exit code that a SystemExit leads to."""
    # MicroPython has no code; several arguments are one object, which is printed.
    code = value.args[0] if value.args else None
    code = guarded(lambda e: 1, getattr, value, 'code', code)
    if code is None:
        return 0
    return int(code) & EXIT_CODES if isinstance(code, integers) else 1


# ---------------------------------------------------------------------------------------
# Backends: how the interpreter tells the Debugger where it is. Nothing is watched where
# nothing can happen. They know the Debugger and what is above it.
#
# A raw frame has f_lineno, f_back, f_code, f_globals and f_locals, as the interpreter's.
# ---------------------------------------------------------------------------------------


class Backend(object):
    """What a backend does, if it has nothing better to do.

    Each has two methods more: install(), by which it gets ready for this thread and for
    others, and run(path), which runs a script as the main program. That of a board has
    run_main(path), which returns an exit code, and load(path, names), which runs a module
    with probes.
    """

    def __init__(self, debugger):
        self.debugger = debugger

    def begin(self):
        """See to it that the main program, which calls this, can be debugged."""

    def hook_exceptions(self):
        """Learn of uncaught exceptions, from now on until unhook()."""

    def unhook(self):
        """Take back hook_exceptions()."""

    def arm(self):
        """Watch what has to be watched now."""

    def enter_thread(self):
        """Watch the calling thread, which may have been missed, or has been stopped."""

    def take_up(self, thread):
        """Be told that thread is in our hands, to be watched from then on."""

    def reaches(self, ident):
        """Tell whether a thread can begin to be watched at any time."""
        return True

    def running(self):
        """Return {ident: innermost raw frame} of all threads."""

    def names(self):
        """Return {ident: name} of the threads that have one."""

    def caller(self):
        """Return the raw frame that has called the function that calls this."""

    def frames_of(self, info):
        """Return the Frames which an exception has ended, innermost first."""

    def interrupt(self):
        """Raise KeyboardInterrupt in the main thread."""

    def exit_code(self):
        """Return what the program ends with."""
        return self.debugger.exit_code or 0

    def remove(self):
        """Take everything back, in a forked child."""


if _FULL:
    class TracedThread(Thread):
        """A thread of a Python with sys.settrace."""

        ignored = False     # the program wants it left alone
        insists = False     # the program wants it traced all the time, if that has to be
        started = None      # (raw frame, line, offset) where the step began

        def shown(self):
            name = super(TracedThread, self).shown()
            if not self.traced:
                name += UNTRACED if CAN.swap else NEVER_TRACED
            return name

    UNTRACED = ' (stops only at breakpoints, until it has met one)'
    NEVER_TRACED = ' (started before enable_attach: cannot be stopped)'

    class TracedBreakpoint(Breakpoint):
        """A breakpoint that can be tried where it stands, without a view of the frame."""

        _quick = None      # code of a condition that needs no care, once it is known

        def _value(self, frame, text):
            value = super(TracedBreakpoint, self)._value(frame, text)
            if text is self.condition and self._quick is None and not self._on_change:
                self._find_quick(frame, text)
            return value

        def _find_quick(self, frame, text):
            owner = frame.owner(text)
            compiled = self._compiled[text, frame.raw.f_code.co_flags, owner]
            if not ('(' in text or ' for ' in text or compiled[1] or owner):
                self._quick = compiled[0]

        def misses(self, raw):
            """Tell whether raw plainly needs no stop here: for lines that run often."""
            if self._quick is not None:
                try:
                    return not eval(self._quick, raw.f_globals, raw.f_locals)
                except BaseException as e:
                    if is_interrupt(e):
                        raise
                    return False  # holds() is going to deal with it
            if self.condition or self._enough is None or self._enough(self.hits + 1):
                return False
            self.hits += 1
            return True

    ANNOTATE = '__annotate__'

    class TracedDebugger(Debugger):
        """The Debugger of Pythons with sys.settrace.

        Steps end in callers, too, threads tell of their begin and end, and files are
        found by what runs. The backend is to watch, beside what others are: everywhere,
        all lines of user code; catching, exceptions on their way, for these filters.
        """

        make_thread, make_breakpoint = TracedThread, TracedBreakpoint
        MODES = 'raised',   # filters for what is not uncaught yet

        def __init__(self):
            super(TracedDebugger, self).__init__()
            self.news = []      # raw frames of files met under the lock of arming
            self.users = {}     # file name of code -> whether that is the user's

        def _clear(self):
            super(TracedDebugger, self)._clear()
            self.everywhere, self.catching = False, ()

        def _decide(self):
            super(TracedDebugger, self)._decide()
            self.everywhere = False
            self.catching = [
                mode for mode in self.MODES if self.armed and mode in self.filters]

        def open(self, listener):
            self.learn_files()
            self.listener = listener

        def start(self):
            super(TracedDebugger, self).start()
            self.learn_files()  # what has been loaded since open() was not seen

        def set_breakpoints(self, client_path, asked):
            if asked and not self.sources.find(client_path)[0]:
                self.learn_files(client_path)  # it was loaded when nothing was looked at
            return super(TracedDebugger, self).set_breakpoints(client_path, asked)

        def learn_files(self, path=None):
            """Find the files of all that is loaded, up to the client's path."""
            known = set(self.sources.all)
            self.sources.scan()
            untold = set(self.sources.all)
            if not (path and self.sources.find(path)[0]):
                for ident, raw in self.backend.running().items():
                    for raw in self.backend.stack_of(ident, raw):
                        known.update(set([self.source_of(raw)]) - untold)
                self._learn_functions(basename(path or ''))
            for source in self.sources.all:
                if source not in known:
                    self.has_loaded(source)

        def _learn_functions(self, name):
            """Find files of functions that no module has, above all one of that name."""

        def hide(self, path):
            """Have the file path hidden, although it may have been met before."""
            for source in self.sources.all:
                if source.path == path:
                    source.hidden, self.users = True, {}
                    self._replace([source.client_path])

        def watches(self, source):
            """Tell whether frames of source must be watched line by line."""
            if source.breakpoints or source.hidden:
                return bool(source.breakpoints)
            return self.halting or (
                self.backend.everywhere or self.backend.catches
            ) and self.sources.is_user(source)

        def known_source(self, raw):
            """Do as source_of() under arming: a new Source is news, and None."""
            source = self.sources.known(raw.f_code.co_filename)
            if source is None:
                self.news.append(raw)
            return source

        def take_news(self):
            """Do what had to wait until the lock of arming was let go."""
            try:
                while True:   # another thread may be at it, too
                    self.source_of(self.news.pop())
            except IndexError:
                pass

        def all_threads(self):
            before = self.threads
            result = super(TracedDebugger, self).all_threads()
            idents = set(current_frames())   # a frame may die with it: without the lock
            with self.lock:
                self.ended.intersection_update(idents)
            for thread in result:
                if thread.ident not in before:
                    self.listener.on_thread(thread, True)
            return result

        def thread_begins(self, name=None, traced=True):
            """Be told by a thread that it begins; traced: it is watched already."""
            thread = self.current()
            thread.name = thread.name or name
            thread.traced |= traced
            self.listener.on_thread(thread, True)

        def thread_ends(self):
            idents = set(current_frames() if len(self.ended) > MAX_KNOWN else self.ended)
            with self.lock:
                self.ended.intersection_update(idents)
                self.ended.add(get_ident())
                thread = self._drop(get_ident())
            if thread is not None:
                self.listener.on_thread(thread, False)

        def is_stopped_here(self):
            """Tell whether this thread has stopped, and may run what a user asks."""
            thread = self.threads.get(get_ident())
            return get_ident() in own_threads or thread is not None and thread.parked

        def user_place(self, raw):
            """Return (Source, line) of the innermost user code under raw, or None.

            Waits for no lock: the program may be printing anywhere.
            """
            while raw is not None:
                source = self.sources.known(raw.f_code.co_filename)
                if source is not None and self.sources.is_user(source):
                    return source, raw.f_lineno
                raw = caller_of(raw)
            return None

        def thread_places(self):
            """Return [(Thread, its user_place())] of all threads."""
            running = self.backend.running()
            return [(thread, self.user_place(running.get(thread.ident)))
                    for thread in self.all_threads()]

        def resume(self, stepping=None, kind=None, alone=False, raw=None):
            if kind and raw is None and not stepping.parked:
                stack = self.stack(stepping)   # it sleeps, say, until it runs a line
                raw = stack[0].raw if stack else None
            # Frames of earlier steps may die with these: not under the lock.
            kept = [(thread.step, thread.started) for thread in self.threads.values()]
            # Without the GIL what one thread has made, and another one drops, is freed
            # when the first goes on: this one has made these.
            for thread in [stepping] if alone else list(self.threads.values()):
                thread.stack = None
            super(TracedDebugger, self).resume(stepping, kind, alone, raw)

        def _step(self, thread, was_parked, kind, raw):
            thread.started = None
            super(TracedDebugger, self)._step(thread, was_parked, kind, raw)
            if was_parked:
                top = thread.top
                thread.started = top, top.f_lineno, getattr(top, 'f_lasti', 0)
            elif raw is not None:
                thread.step = kind(raw)

        def stop(self, thread, raw, *args, **kwargs):
            if has_room():   # or the program would run out of its stack for us
                super(TracedDebugger, self).stop(thread, raw, *args, **kwargs)

        def _hit(self, raw, source):
            if raw.f_lineno not in source.breakpoints or not has_room():
                return []
            return super(TracedDebugger, self)._hit(raw, source)

        def at_line(self, raw, source):
            if not self.current().ignored:
                super(TracedDebugger, self).at_line(raw, source)

        def _is_wanted(self, raw, source, info):
            wanted = super(TracedDebugger, self)._is_wanted(raw, source, info)
            if not wanted or self.current().ignored or not self.can_raise(raw):
                return False
            below = [entry for entry in entries_traced(info[2]) if entry is not info[2]]
            # Otherwise it has been seen where it came from.
            return not any(self.can_raise(entry.tb_frame) for entry in below)

        def may_raise(self, code):
            """Tell whether an exception in code is the user's, and none of annotations.

            Python 3.14 evaluates them when somebody asks, in a function of that name.
            The library catches what that raises; anything else comes to the caller. Of
            code that has not been met yet this is asked again.
            """
            users = self.users   # the Tracer replaces them
            found = users.get(code.co_filename)
            if found is None:
                source = self.sources.known(code.co_filename)
                if source is None:
                    return True
                found = users[code.co_filename] = self.sources.is_user(source)
            return found and code.co_name != ANNOTATE

        def can_raise(self, raw):
            """Tell so of the code of raw, which may be of a file that is new."""
            if raw.f_code.co_filename not in self.users:
                self.source_of(raw)
            return self.may_raise(raw.f_code)

        def at_unwinding(self, raw, info):
            """Be told of an exception, as from sys.exc_info(), that may end raw."""
            thread = self.current()
            if not thread.parked:
                thread.unwinding = raw

        def at_return(self, raw, value):
            """Go on with a step that is under way when raw, stepped in or over, ends."""
            thread = self.current()
            unwound, thread.unwinding = thread.unwinding is raw, None
            step = thread.step
            if not step or type(step) is not In and raw is not step.raw:
                return
            if not unwound and is_suspended(raw):
                hands_out = is_yield(raw, value)
                if type(step) is In and hands_out:
                    return None  # the next line of user code is that of whom it yields to
                if type(step) is not Out or not hands_out:
                    with self.lock:  # a step goes on when the generator or coroutine does
                        thread.step = Over(raw) if type(step) is In else step
                    return self._update()
            self._leave(thread, raw, value, unwound or is_ended_by_exception(raw, value))

        def _leave(self, thread, raw, value, unwound):
            """Go on with the step of thread where raw ends; unwound: by an exception."""
            outer, caller = raw, raw.f_back
            while caller is not None and not self._is_user(caller):
                outer, caller = caller, caller.f_back
            if caller is not None:
                self._keep_value(thread, caller, raw, value)
            if caller is None:
                with self.lock:
                    thread.step = None
                self._update()
            elif type(thread.step) is In and thread.started and (
                    thread.started[:2] == (caller, caller.f_lineno)):
                return  # there the step has begun
            elif outer is raw and not unwound:
                self._give_way(thread, raw)
                self.stop(thread, caller, 'step')
            else:  # to the caller's next line, or until library code returns to it
                with self.lock:
                    if type(thread.step) is not In:
                        thread.step = Over(caller) if unwound else Out(outer)
                self.backend.arm()

        def _keep_value(self, thread, caller, raw, value):
            """Be told that raw, a function's frame, gives value to caller, a user's."""

        def _is_user(self, raw):
            return self.sources.is_user(self.source_of(raw))

    class Spotter(object):
        """Sees breakpoints without tracing; this one is blind."""

        is_blind = True
        stale = False   # there may be functions that it does not know yet

        def __init__(self, backend):
            self.backend, self.debugger = backend, backend.debugger

        def prepare(self):
            """Read what arm() needs: without a lock, as a loader may be asked for it."""

        def arm(self, on):
            """Begin to see breakpoints, or end it; return whether all of them are seen.

            Those in frames that are due may not be.
            """
            return False

        def catch(self, modes):
            """See exceptions for those filters, from now on; return whether it can."""
            return False

        def follow(self, steps):
            """See where those Steps end, from now on; return whether it can."""
            return False

        def lacks(self, code, source, deep=False):
            """Tell whether frames of code come to a breakpoint that is not seen there.

            deep: or make functions whose frames do.
            """
            return True

        def meet(self, raw, source):
            """Learn of raw, a new frame of a file with breakpoints, which is traced."""

        def is_news(self, thread, raw):
            """Tell, once, that raw, of a thread that is not traced, would be due."""
            return False

        def tells(self, raw):
            """Tell whether this one will report the line that raw begins: nobody else."""
            return False

        def has_told(self, raw):
            """Be told that tracing has reported the line where raw stands now."""

        def enlist(self, idents):
            """Have threads trace themselves beside another's trace function."""

    class UntilLine(object):
        """A reason to trace a frame: up to line last it may come to a new breakpoint.

        That has no trap there, or stands in a function that the frame makes.
        """

        def __init__(self, last):
            self.last = last

        def is_past(self, raw):
            """Tell whether it is over now that raw, the frame, begins a line."""
            return raw.f_lineno > self.last

    class UntilLoaded(object):
        """A reason to trace a frame: it has code loaded, until its next line begins."""

        def is_past(self, raw):
            return True

    class UntilExit(object):
        """A reason to trace a frame: a SystemExit may come through it."""

        def is_past(self, raw):
            # From Python 3.11 on the line of a with statement begins before the exit
            # counts as handled.
            return not is_exit_handled() and operation_at(raw) != 'PUSH_EXC_INFO'

    class Reasons(dict):
        """Reasons to trace frames, whatever else is watched; each is kept until past.

        The keys are (id of a raw frame, class of the reason). Threads change it without a
        lock, one item at a time.
        """

        KINDS = UntilLine, UntilLoaded, UntilExit

        def add(self, raw, reason):
            self[id(raw), type(reason)] = reason

        def concern(self, raw):
            """Tell whether there is one to trace raw."""
            return bool(self) and True in [(id(raw), kind) in self for kind in self.KINDS]

        def are_for_exits(self):
            """Tell whether there are none but for a SystemExit that may come."""
            return not [kind for _, kind in list(self) if kind is not UntilExit]

        def drop(self, *kinds):
            """Let go of all of these kinds."""
            for key in list(self):
                if key[1] in kinds:
                    self.pop(key, None)

        def replace(self, kind, reasons):
            """Let go of all of kind but those in reasons, a dict of that kind alone."""
            for key in list(self):
                if key[1] is kind and key not in reasons:
                    self.pop(key, None)
            self.update(reasons)

        def look_at(self, raw, event):
            """Let go of those to trace raw that are past, as event shows."""
            for kind in self.KINDS:
                reason = self.get((id(raw), kind))
                if reason and event == 'return':
                    self.pop((id(raw), kind), None)
                elif reason and reason.is_past(raw):
                    if kind is UntilExit:   # caught is caught, for its callers, too
                        self.drop(kind)
                    self.pop((id(raw), kind), None)

    class ExitHooks(Hooks):
        """Hooks that learn how the program ends: by which exception, with which code."""

        def __init__(self, backend):
            Hooks.__init__(self)
            self.backend, self.debugger = backend, backend.debugger
            self.root = None      # the main program's raw frame
            self.exit = None      # (where it was, code) of the last sys.exit()
            # the SystemExit that has come to the main program's frame
            self.leaving = None

        def begin(self):
            """Put them in place, until end()."""
            raw = self.backend.running().get(main_ident)
            self.root = raw and self.backend.stack_of(main_ident, raw)[-1]
            self.hook(sys, 'excepthook', self._excepthook)
            if self.backend.reach_main:   # or else its exception is seen
                for owner, name in (sys, 'exit'), (builtins, 'exit'), (builtins, 'quit'):
                    self.hook(owner, name, self._exit)
            if CAN.thread_excepthook:
                self.hook(threading, 'excepthook', self._thread_excepthook)
            else:
                self.hook(threading, '_format_exc', self._format_exc)
            if hasattr(sys, 'breakpointhook') and not environment('PYTHONBREAKPOINT'):
                self.hook(sys, 'breakpointhook', self._breakpoint)

        def _excepthook(self, before, kind, value, trace):
            is_main = get_ident() == main_ident and not hasattr(sys, 'ps1')
            if is_main:
                self.exit = None
                # the system's signal ends it then, from Python 3.8 on
                if not issubclass(kind, KeyboardInterrupt) or sys.version_info < (3, 8):
                    self.debugger.exit_code = 1
            self.uncaught((kind, value, trace))
            try:
                before(kind, value, trace)
            except SystemExit as e:
                if is_main:
                    self.debugger.exit_code = exit_code_of(e)
                raise

        def _thread_excepthook(self, before, args):
            if args.exc_type is not SystemExit:
                self.uncaught((args.exc_type, args.exc_value, args.exc_traceback))
            before(args)

        def _format_exc(self, before, *args, **kwargs):
            """Stand in for format_exc(), by which a thread prints its end up to 3.7."""
            self.uncaught(sys.exc_info())
            return before(*args, **kwargs)

        def _breakpoint(self, before, *args, **kwargs):
            """Stand in for sys.breakpointhook(), which breakpoint() calls: stop there."""
            at_home('breakpoint', self.debugger.break_here, self.backend.caller())

        def _exit(self, before, *args, **kwargs):
            """Stand in for sys.exit(), or site's: its exception may be seen by nobody."""
            codes = args + tuple(kwargs.values())
            if get_ident() == main_ident and len(codes) < 2 and self.root is not None:
                at_home('exit', self._exits, self.backend.caller(), SystemExit(*codes))
            before(*args, **kwargs)

        def _exits(self, raw, error):
            """Have raw, which is going to raise error, traced if error may stop it."""
            self.exit = self.root.f_lasti, exit_code_of(error)
            if not self.debugger.is_plain_exit(error) and self.debugger.wants(
                    'uncaught', SystemExit):
                self.backend.trace_exit(raw, self.root)

        def exit_code(self):
            """Return what the program ends with; None where one cannot know."""
            root = self.root
            if self.debugger.exit_code is not None:
                return self.debugger.exit_code
            if root is None or root.f_code.co_name not in OUTERMOST or hasattr(
                    sys, 'ps1'):
                # the main script was over already, or somebody types at a prompt
                return None
            operation = operation_at(root)
            # A sys.exit() that was caught lets the main program go on; but so does a
            # finally.
            if self.exit and (self.exit[0] == root.f_lasti or operation in (
                    'RERAISE', 'END_FINALLY')):
                return self.exit[1]
            # Otherwise it has ended by an exception, maybe a SystemExit that nobody has
            # seen; Jython does not tell, but traces the main script all the time.
            return 0 if not operation or operation.startswith('RETURN') else None

        def end(self):
            """Take them back, unless somebody else has a hook there by now."""
            self.root = self.exit = self.leaving = None
            self.restore()

        def root_raises(self, info):
            """Keep what the program's exit code comes from, unless it is caught."""
            self.leaving = None
            if isinstance(info[1], SystemExit):
                self.debugger.exit_code = exit_code_of(info[1])
                self.leaving = info

        def root_returns(self, raw, value):
            """Stop, if that is wanted, at the SystemExit which root_raises() has kept."""
            if self.backend.reach_main and is_ended_by_exception(raw, value):
                leaving, self.leaving = self.leaving, None
                self.debugger.at_uncaught(leaving)

        def uncaught(self, info):
            """Stop at an exception that nobody has caught, if that is wanted."""
            at_home('uncaught exception', self.debugger.at_uncaught, info)

    class ThreadHooks(Hooks):
        """Hooks that learn of the threads which the program starts, and of their ends."""

        def __init__(self, backend):
            Hooks.__init__(self)
            self.backend, self.debugger = backend, backend.debugger

        def begin(self):
            """Put them in place, until end()."""
            self.hook(_thread, 'start_new_thread', self._start)
            if not self.backend.reach_main:
                threading.settrace(self.enter_new)
                return
            self.hook(threading, '_start_new_thread', self._start)
            self.hook(threading, '_start_joinable_thread', self._start)

        def end(self):
            """Take them back, in a forked child."""
            if not self.backend.reach_main:
                threading.settrace(None)
            self.restore()

        @border
        def enter_new(self, raw, event, arg):
            """The trace function with which threading starts a thread."""
            at_home('thread begins', self._begins, raw.f_back)
            trace_thread(self.backend.enter)
            return self.backend.enter(raw, event, arg)

        def _begins(self, raw):
            if raw is not None:
                raw.f_trace = self.leave
            self.debugger.thread_begins()

        @border
        def leave(self, raw, event, arg):
            """Watch threading's frame below a thread's code: it ends with the thread."""
            at_home('thread ends', self._ends, event, arg)
            if event != 'return':
                return self.leave
            # a thread that ends while traced slows CPython down for good
            trace_thread(None)
            return None

        def _ends(self, event, arg):
            if event == 'return':
                self.debugger.thread_ends()
            elif event == 'exception' and not CAN.thread_excepthook and not issubclass(
                    arg[0], SystemExit):
                self.debugger.at_uncaught(whole(arg))

        def _start(self, before, function, *args, **kwargs):
            """Stand in for what starts a thread: we get to know of it."""
            if callable(function):
                function = self._known(function)
            return before(function, *args, **kwargs)

        def _known(self, function):
            """Return what a thread is to run instead of function."""
            def run(*args, **kwargs):
                thread = getattr(function, '__self__', None)
                traced = self.backend.follows or self.backend.tracing
                # at home: another thread may have this one traced just then
                at_home('thread begins', self.debugger.thread_begins,
                        getattr(thread, '_name', None), traced)
                try:
                    if traced:
                        trace_thread(self.backend.enter)
                    function(*args, **kwargs)
                except SystemExit:
                    raise
                except BaseException:
                    if CAN.thread_excepthook:  # sys.excepthook is not called
                        self.backend.exit_hooks.uncaught(sys.exc_info())
                    raise
                finally:
                    trace_thread(None)
                    at_home('thread ends', self.debugger.thread_ends)
            return run

    class Tracer(Backend):
        """The backend for sys.settrace.

        enter(), for a thread, and glance() and watch(), for a frame, are called by the
        interpreter and return what traces the frame from then on, None for nothing. All
        they do is guarded: see _fail(). glance() quickly passes over what _watch() would
        find nothing in; what that has to tell, it tells the Debugger.

        Nothing is traced as long as nothing is to be seen by it. While something is,
        every thread has enter() as its trace function; it returns None, so that a frame
        runs without line events, unless the Debugger watches its file. Running frames are
        reached by setting their f_trace, which may be done from another thread. Threads
        in which tracing cannot begin at any time (follows: all of them) have enter() from
        their start, or are traced once they have met a breakpoint, until the client
        leaves.
        """

        make_spotter = Spotter

        def __init__(self, debugger):
            Backend.__init__(self, debugger)
            self.exit_hooks, self.thread_hooks = ExitHooks(self), ThreadHooks(self)
            self.spotter = Spotter(self)
            self.due = Reasons()
            self.tracing = False         # something is to be seen by tracing
            self.strays = False          # maybe not all threads are traced, or none is
            # frames of whose calls somebody wants to know, see _for_value()
            self.callers = None
            self.everywhere = False      # lines of all user code are seen by tracing
            self.catches = False         # exceptions are
            self.catches_only = False    # and no lines but those of few frames
            self.escapes_only = False    # and only where they leave the user's code
            self.passed = set()          # idents of threads in which one is on its way
            self.quiet = False           # breakpoints only
            self.calm = False            # nothing but these and lines of stepped frames
            # those with a breakpoint in any file, and of which version that is
            self.lines, self.version = (), None
            # id -> (code, what enter() returns for its frames, whether None instead for
            # those that user code calls)
            self.known = {}
            self.arming = RLock()        # see Debugger
            self.armer = None            # the thread that has it

        def install(self):
            """Get ready to trace this thread, threads that start later, and others."""
            self.debugger.source_of(sys._getframe())  # running() asks for it
            self.reach_main, self.trace_all = reach_main(), reach_threads()
            self.spotter = self.make_spotter(self)
            self.follows = not self.trace_all and (
                not self.reach_main or self.spotter.is_blind
                or environment('PTVSD_LITE_TRACE_THREADS') == 'yes')
            self.thread_hooks.begin()
            # enter() does not stay in one it does not know
            thread = self.debugger.current()
            thread.traced |= self.follows
            if self.follows and not self.reaches(get_ident()):
                trace_thread(self.enter)

        def reaches(self, ident):
            return bool(self.trace_all or self.reach_main and ident == main_ident)

        def is_traced(self, ident):
            """Tell whether a thread has our trace function, or can get it at any time."""
            thread = self.debugger.threads.get(ident)
            return thread.traced if thread else self.reaches(ident)

        def hook_exceptions(self):
            self.exit_hooks.begin()

        def unhook(self):
            self.exit_hooks.end()

        def exit_code(self):
            return self.exit_hooks.exit_code()

        def running(self):
            # Frames of ours are left out: one that held the dict would be held by it,
            # and all frames of the program would stay alive.
            frames, ident = current_frames(), get_ident()
            known = self.debugger.sources.known
            while ident in frames and frames[ident].f_back is not None and getattr(
                    known(frames[ident].f_code.co_filename), 'hidden', False):
                frames[ident] = frames[ident].f_back
            drop_own(frames)
            return frames

        def names(self):
            # not enumerate(): its lock may be held by a thread that is parked
            known = list(threading._active.items())
            return dict((ident, thread.name) for ident, thread in known)

        def run(self, path):
            """Run the script path as the main program."""
            run_script(path)

        def interrupt(self):
            interrupt_main()

        def caller(self):
            raw = sys._getframe(2)
            while raw.f_back is not None and self.debugger.source_of(raw).hidden:
                raw = raw.f_back
            return raw

        def frames_of(self, info):
            stack, entry = [], info[2]
            while entry is not None:
                source = self.debugger.source_of(entry.tb_frame)
                if not source.hidden:
                    stack.insert(0, self.debugger.make_frame(
                        entry.tb_frame, source, entry.tb_lineno))
                entry = entry.tb_next
            # below them, if it was caught, the callers of the function that has caught it
            return stack + self.debugger.frames(info[2] and info[2].tb_frame.f_back)

        def arm(self):
            """Begin to trace, or end it; watch the running frames that have to be."""
            self.spotter.prepare()
            with self.arming:
                outer, self.armer = self.armer, get_ident()
                try:
                    self._arm_all()
                finally:
                    self.armer = outer
            if self.armer != get_ident():
                self.debugger.take_news()

        def _arm_all(self):
            # A frame may have become due after that was looked at, and its thread has
            # lost its trace function since then: a pass that finds a reason traces again.
            while not self._arm() and self.due:
                pass

        def _arm(self):
            """Arm once; return whether something is traced."""
            debugger = self.debugger
            has_breakpoints = debugger.armed and any(list(debugger.breakpoints.values()))
            seen = self.spotter.arm(has_breakpoints)
            self.catches = (not self.spotter.catch(debugger.catching)
                            and bool(debugger.catching))
            if not debugger.armed:
                self.due.clear()
            loud = debugger.halting or debugger.everywhere or self.catches
            steps = debugger.steps()
            followed = self.spotter.follow(() if loud or self.callers else steps)
            self.everywhere = debugger.everywhere or not followed and (
                True in [step.everywhere for step in steps])
            loud = loud or debugger.busy and not followed
            needed = debugger.armed and bool(
                loud or has_breakpoints and not seen or self.due or not self.reach_main)
            self.quiet = needed and not loud
            self.calm = needed and not (
                debugger.halting or self.everywhere or self.catches)
            self.catches_only = self.catches and not debugger.busy
            self.escapes_only = self.catches_only and 'raised' not in debugger.catching
            debugger.users = {}
            if self.version != debugger.version:
                self.version = debugger.version
                self.lines = frozenset([line for source in debugger.sources.all
                                        for line in source.breakpoints])
            changes, self.strays = needed != self.tracing or self.strays, False
            self.tracing = needed
            # Forget what enter() knows after self.tracing has changed, not before. The
            # dict is replaced, not cleared: another thread may be about to add to it.
            self.known = {}
            if changes:
                self._trace(self.enter if needed else None)
            for ident, raw in self.running().items():
                # Jython traces a frame with f_trace on any thread, those of its sockets,
                # too, and lets one thread at a time into a trace function: it would hang
                if self.is_traced(ident):
                    if needed:
                        self._arm_frames(ident, raw)
                    elif self.reach_main:  # Jython would call the None
                        self._disarm_frames(ident, raw)
            return needed

        def _trace(self, function):
            """Make function the trace function of all threads in reach; None: end it."""
            if self.trace_all:
                self.trace_all(function)
            elif self.reach_main and function:
                if get_ident() == main_ident:
                    trace_thread(function)
                else:
                    self.reach_main(lambda: self.tracing and trace_thread(self.enter))

        def stack_of(self, ident, raw):
            """Return raw, where thread ident is, and its callers, innermost first."""
            for _ in range(MAX_LOOKS):
                stack = []
                while raw is not None:
                    stack.append(raw)
                    raw = caller_of(raw)
                # A generator that hands out a value meanwhile has no caller any more.
                code = stack[-1].f_code
                torn = getattr(code, 'co_flags', 0) & SUSPENDABLE or (
                    ident == main_ident and code.co_name not in OUTERMOST)
                raw = self.running().get(ident) if torn else None
                if raw is None:
                    break
            return stack

        def _disarm_frames(self, ident, raw):
            for raw in self.stack_of(ident, raw):
                if getattr(ours_in(raw), '__self__', None) is self:
                    trace_frame(raw, None)

        def _arm_frames(self, ident, raw):
            thread = self.debugger.threads.get(ident)
            for raw in self.stack_of(ident, raw):
                if self._is_root(raw, ident):
                    trace_frame(raw, self.watch)
                elif self._is_watched(raw) or thread and thread.step and (
                        thread.step.raw == raw):   # a Still equals its frame
                    trace_lines(raw, True)
                    trace_frame(raw, self.await_exception if self._has_no_lines(raw)
                                else self.glance)

        def _is_watched(self, raw):
            """Tell whether raw, which is running, must be watched line by line."""
            if self.due.concern(getattr(raw, 'frame', raw)):   # a Still's, see there
                return True
            if self.calm and not self.due.are_for_exits():
                return False  # what has a breakpoint and is not due has a trap
            source = self.debugger.known_source(raw)
            return self.debugger.busy if source is None else self.debugger.watches(source)

        def _has_no_lines(self, raw):
            """Tell whether nothing but an exception is awaited in raw."""
            source = self.catches_only and self.debugger.known_source(raw)
            return source and not self.due.concern(getattr(raw, 'frame', raw)) and not (
                source.breakpoints and self.spotter.lacks(raw.f_code, source))

        def _is_root(self, raw, ident):
            """Tell whether raw is the main thread's outermost frame, which sees exits."""
            return raw.f_back is None and ident == main_ident and (
                raw.f_code.co_name in OUTERMOST)

        def enter_thread(self):
            """Trace this thread, if nothing does so, or an evaluation has ended it."""
            self.take_up(self.debugger.current())
            if self.tracing or not self.reaches(get_ident()):
                trace_thread(self.enter)

        def take_up(self, thread):
            if not thread.traced:
                thread.traced = True
                self.spotter.stale = True   # its frames may be due

        @border
        def enter(self, raw, event, arg):
            """The trace function of a thread: is something to watch in a new frame?"""
            try:
                entry = self.known.get(id(raw.f_code))
                if entry is None:
                    return self._meet(raw)
                if entry[2] and raw.f_back is not None:
                    # _is_inner(raw), quicker: it is asked at each call
                    outer = self.known.get(id(raw.f_back.f_code))
                    if outer and outer[2] or self.debugger.can_raise(raw.f_back):
                        return None
                return entry[1] or self.callers and self._for_value(raw)
            except RecursionError:
                raise
            except BaseException:
                return self._fail(raw, self.glance)

        def _meet(self, raw):
            """Do as enter(), in a frame whose code it does not know."""
            known = self.known
            if not self.tracing:
                return self._leave_thread()
            if get_ident() in own_threads or get_ident() in self.debugger.ended:
                return trace_thread(None)
            if len(known) > MAX_KNOWN:  # the program makes new code all the time
                known.clear()
            if seems_at_home():
                return self._note_own(raw, known)
            trace = self._trace_for(raw)
            escapes = self.escapes_only and trace == self.await_exception
            known[id(raw.f_code)] = raw.f_code, trace, escapes
            if escapes and self._is_inner(raw):
                return None
            return trace or self.callers and self._for_value(raw)

        def _fail(self, raw, before):
            """Do as settle() in a trace function of raw; return before, its next one."""
            info = sys.exc_info()
            try:
                if not is_for_program(info[1]):
                    log.traceback('trace function')
                    return before
                self._keep_tracing(raw, before, info)
            finally:
                del info
            raise

        def _keep_tracing(self, raw, before, info=None):
            """Have this thread traced, and raw by before: its trace function has raised.

            info: an exception of which there will be no event.
            """
            # Without a trace function it is over.
            if get_trace() and get_ident() == main_ident and self.reach_main:
                if info:
                    self._raises(raw, self.debugger.source_of(raw), info)
                self.reach_main(lambda: self._return(raw, before))

        @border
        def _return(self, raw, before):
            """Trace the main thread again, and raw by before."""
            stack = list(callers(sys._getframe(1)))
            if [one for one in stack if one.f_code in borders]:   # it is about to raise
                return self.reach_main(lambda: self._return(raw, before))
            if self.tracing and get_trace() is None:
                trace_thread(self.enter)
                trace_frame(raw, before)
                thread = self.debugger.current()
                step = thread.step
                while step and step.raw and step.raw not in stack:
                    step.raw = step.raw.f_back
                self._arm_frames(get_ident(), stack[0])

        def _note_own(self, raw, known):
            """Have enter() know code of ours, which is all that an evaluation may run."""
            source = self.debugger.sources.known(raw.f_code.co_filename)
            if source is not None and source.hidden:
                known[id(raw.f_code)] = raw.f_code, None, False

        def _trace_for(self, raw):
            """Return the trace function for frames of the code of raw; None: none."""
            source = self.debugger.source_of(raw)
            if not self.debugger.watches(source):
                return None
            if source.breakpoints:
                self.spotter.meet(raw, source)
                if self.calm and has_lines(raw.f_code) and not self.spotter.lacks(
                        raw.f_code, source):
                    return None
            return self.await_exception if self._has_no_lines(raw) else self.glance

        def _is_inner(self, raw):
            """Tell whether what leaves raw does not leave the user's code with it."""
            return raw.f_back is not None and self.debugger.can_raise(raw.f_back)

        def _for_value(self, raw):
            """Return the trace function that tells what raw returns, if somebody asks."""

        @border
        def glance(self, raw, event, arg):
            """The trace function of a frame that is watched: is there anything to see?"""
            try:
                if self.quiet and (
                        event != 'line' or raw.f_lineno not in self.lines) and not (
                        self.due.concern(raw)):
                    return self.glance
                return self._watch(raw, event, arg) and self.glance
            except RecursionError:
                raise
            except BaseException:
                return self._fail(raw, self.glance)

        @border
        def await_exception(self, raw, event, arg):
            """The trace function of a frame in which nothing but exceptions matters."""
            try:
                if not self.catches_only:
                    return self._watch(raw, event, arg) and self.glance
                if event == 'line':
                    if self.escapes_only and self._is_inner(raw):
                        raw.f_trace = None
                        return None
                    if not not_ours(raw.f_trace):   # or another tracer may want them
                        trace_lines(raw, False)
                elif event == 'exception' or get_ident() in self.passed:
                    self.passed.add(get_ident())
                    traced = self._watch(raw, event, arg)
                    event == 'exception' or self.passed.discard(get_ident())
                    return traced and self.await_exception
                return self.await_exception
            except RecursionError:
                raise
            except BaseException:
                return self._fail(raw, self.await_exception)

        def _leave_thread(self):
            """End the tracing of the calling thread, if nobody can miss it."""
            thread = self.debugger.threads.get(get_ident())
            if not self.reaches(get_ident()) and thread is not None:
                if self.debugger.armed or self.follows or thread.insists:
                    return
                thread.traced = False
            trace_thread(None)
            if self.tracing:  # since just now
                trace_thread(self.enter)

        @border
        def watch(self, raw, event, arg):
            """The trace function of a frame that is watched whatever happens."""
            try:
                return self._watch(raw, event, arg)
            except RecursionError:
                raise
            except BaseException:
                return self._fail(raw, self.watch)

        def _watch(self, raw, event, arg):
            debugger = self.debugger
            if not self.tracing or is_at_home() or get_ident() in own_threads:
                raw.f_trace = None
                return None
            source = debugger.source_of(raw)
            if self.due.concern(raw):
                self._pass(raw, event)
            if event == 'line':
                if self.spotter.tells(raw):
                    pass
                elif debugger.busy or self._may_stop(raw, source):
                    debugger.at_line(raw, source)
                if self._is_root(raw, get_ident()):
                    debugger.exit_code = None
                elif not debugger.busy and not debugger.watches(source) and not (
                        self.due.concern(raw)):
                    raw.f_trace = None
                    return None
            elif event == 'exception':
                arg = whole(arg)
                self._raises(raw, source, arg)
                if self._is_root(raw, get_ident()):
                    self.exit_hooks.root_raises(arg)
            elif event == 'return':
                if self.exit_hooks.leaving and self._is_root(raw, get_ident()):
                    self.exit_hooks.root_returns(raw, arg)
                debugger.at_return(raw, arg)
            if not self.tracing:  # not since this stop has ended
                raw.f_trace = None
                return None
            return self.watch

        def _raises(self, raw, source, info):
            """Report an exception in raw; the spotter may see to its stop."""
            self.debugger.at_unwinding(raw, info)
            if self.catches:
                self.debugger.at_exception(raw, source, info)

        def _may_stop(self, raw, source):
            """Tell whether a breakpoint at the line of raw may stop; runs often."""
            breakpoints = source.breakpoints.get(raw.f_lineno)
            return breakpoints is not None and (
                len(breakpoints) > 1 or not breakpoints[0].misses(raw))

        def trace_exit(self, raw, root):
            """Trace raw and its callers up to root, through which a SystemExit comes.

            raw is going to raise it; they are traced until it has ended them, or one of
            them has caught it.
            """
            if not self._is_free():
                return
            if not TELLS_EXITS:
                raw = root   # in others a finally would seem to have caught it
            while raw is not None:
                self.due.add(raw, UntilExit())
                trace_lines(raw, True)
                trace_frame(raw, self.watch)
                raw = caller_of(raw)
            self._trace_this_thread()

        def _is_free(self):
            """Tell whether the calling thread is not one of those that evaluate."""
            before = get_trace()
            return before in (None, self.enter) or not_ours(before) is not None

        def _trace_this_thread(self):
            if not self.tracing:
                self.quiet = self.tracing = self.strays = True
                self.known = {}
            trace_thread(self.enter)

        def _pass(self, raw, event):
            """See whether raw, which is due, is past what it had to be traced for."""
            if event != 'line' and (event != 'return' or is_suspended(raw)):
                return
            self.due.look_at(raw, event)
            if not self.due:
                collect_garbage()  # of compiled code
                self.spotter.stale = True
                at_home('breakpoints', self.arm)

        def remove(self):
            """Take everything back, in a forked child."""
            self.spotter.arm(False)
            trace_thread(None)
            self.exit_hooks.end()
            self.thread_hooks.end()

    TracedDebugger.make_backend = Tracer


# ---------------------------------------------------------------------------------------
# Session: one client: DAP requests become calls of the Debugger, and what that tells
# becomes DAP events. What a client of another protocol needs as well is in Front. This
# room knows nothing of how tracing works.
# https://microsoft.github.io/debug-adapter-protocol/specification
# ---------------------------------------------------------------------------------------

AUTHENTICATION_SECONDS = 10
REFUSAL_SECONDS = 1        # what a wrong secret costs
EVALUATION_SECONDS = 5
STILL_BUSY = 'the thread is still busy with an earlier evaluation'
MAX_JOBS = 1000
REPL_SECONDS = 30          # what a person has typed may take longer
REPL_ROOM = 64 * 1024

LATER = object()   # what a handler returns whose request is to be answered later


# The types of arguments by their names, which mean the same in all requests. An argument
# that is not here is a string.
ARGUMENTS = {
    'arguments': 'object', 'breakpoints': 'array of object', 'count': 'number',
    'filters': 'array of string', 'frameId': 'number', 'levels': 'number',
    'line': 'number', 'lines': 'array of number', 'pathMappings': 'array',
    'source': 'object', 'sourceReference': 'number', 'start': 'number',
    'startFrame': 'number', 'threadId': 'number', 'variablesReference': 'number'}
TYPES = {'string': text_type, 'number': integers, 'object': dict, 'array': list}


def take(arguments, name):
    """Return the argument name, an empty one of its type if it is absent or null.

    Raises Refused when it is of another type.
    """
    value, form = arguments.get(name), ARGUMENTS.get(name, 'string')
    kind, _, inner = form.partition(' of ')
    kind, inner = TYPES[kind], TYPES.get(inner, object)
    if value is None:
        return 0 if kind is integers else kind()
    if not isinstance(value, kind) or isinstance(value, bool) or kind is list and [
            item for item in value if not isinstance(item, inner)]:
        raise Refused(BAD_ARGUMENT, 'the argument "%s" is of the wrong type: %s is wanted'
                      % (name, form))
    return value


def read_mappings(mappings):
    """Return those in an attach as [(client's folder, ours)]; may raise Refused."""
    result = []
    for item in mappings:
        if isinstance(item, dict):
            local, remote = take(item, 'localRoot'), to_native(take(item, 'remoteRoot'))
            if local and remote:
                remote = remote if is_windows_path(remote) else absolute(remote)
                result.append((client_folder(local), remote))
    return result


class Options(object):
    """What the arguments of an attach ask for; raises Refused for what cannot be."""

    def __init__(self, arguments):
        mappings = take(arguments, 'pathMappings')
        self.arguments, self.mappings = arguments, mappings and read_mappings(mappings)

    def apply(self, session):
        """Have session, which is attached, do as they say."""
        sources, just_my_code = session.debugger.sources, self.arguments.get('justMyCode')
        sources.mappings = self.mappings
        sources.just_my_code = (just_my_code if isinstance(just_my_code, bool)
                                else not self.arguments.get('debugStdLib'))


class Job(object):
    """A request that is carried out on a thread of the program, in seconds.

    since: when it was asked for; begun: when it has begun.
    """

    def __init__(self, session, request, thread, seconds):
        self.session, self.request, self.thread = session, request, thread
        self.seconds, self.since, self.begun = seconds, clock(), None
        self.answered = self.done = False
        self.ident = None   # of the thread, once it has begun

    def __call__(self):
        thread = self.thread
        if self.answered:   # it has been cancelled, or refused, before it began
            self.done = True
            return
        self.begun, self.ident = clock(), get_ident()
        before = thread and thread.job
        if thread:
            thread.job = self
        try:
            self.session.answer(self.request, self)
        finally:
            self.done = True
            if thread:
                thread.idle_since, thread.job = clock(), before

    def deadline(self):
        """Return when to answer in its place.

        What its thread does before it takes no time from it, unless that never ends.
        """
        if self.begun is not None:
            return self.begun + self.seconds
        since, job = self.since, self.thread and self.thread.job
        if self.thread:
            since = max(since, job.deadline() if job else self.thread.idle_since)
        return since + self.seconds


class Front(Listener):
    """The connection of a client, in whichever protocol.

    It checks the secret, runs requests on threads of the program if they run its code,
    tells what the program prints, and ends. A subclass has dispatch(message), which
    serves what the wire has received; handle(request), which returns the response's body
    or LATER, or raises Refused; respond(request, body, error, job), which sends it, for a
    job once; _output((category, where) or None, text), which makes a message of output;
    exiting(code), which says goodbye; _forget(), which keeps nothing of the program; what
    Listener has; ATTEMPTS, the commands with a secret, and ATTACHING, those whose failure
    ends the connection.

    The lock is held to send, and for nothing that may wait: a request may wait for code
    of the program, a loader or a destructor, and that for a thread which has something to
    tell; so this thread must wait for nobody, see tell_in_turn().
    """

    ANSWERS_FIRST = False   # what a request brings about is told after its response

    def __init__(self, wire, server):
        self.wire, self.server, self.debugger = wire, server, server.debugger
        self.lock = RLock()
        self.answering = None        # the thread that answers a request just now
        self.held = []               # functions that tell something after that
        self.jobs = []
        self.attached = self.closing = False
        self.deadline = clock() + AUTHENTICATION_SECONDS
        self.later = None            # (when, what to do): until then nothing is served
        self.tees = []

    # -- messages

    def serve(self, deadline):
        """Serve one message, if one comes before deadline; return whether one came."""
        if self.later:
            return self._serve_later(deadline)
        message = self.wire.receive(deadline)
        if not self.attached and self.deadline < clock():
            raise Disconnected('has not attached in %d s' % AUTHENTICATION_SECONDS)
        if message is not None:
            if self.attached:
                import_all()
            elif self._has_to_wait(message):
                return True
            self.dispatch(message)
        self._expire()
        return message is not None

    def _has_to_wait(self, message):
        """Tell whether message has a secret to be looked at later: others were wrong."""
        seconds = message.get('command') in self.ATTEMPTS and (
            self.server.penalty(self.wire.peer))
        if seconds:
            self.deadline += seconds
            self.later = clock() + seconds, lambda: self.dispatch(message)
        return seconds

    def _serve_later(self, deadline):
        when, work = self.later
        if clock() < when:
            self.wire.hold(deadline)
        else:
            self.later = None
            work()

    def _refuse(self, request, error):
        self.closing = True
        self.respond(request, None, error)

    def _expire(self):
        """Answer for jobs that have not come back in time."""
        self.jobs = [job for job in self.jobs if not job.done]
        for job in self.jobs:
            if not job.answered and job.deadline() < clock():
                body = self.done_so_far(job)
                self.respond(job.request, body, None if body else Refused(
                    TOOK_TOO_LONG, 'this takes too long: the thread is still busy with it'
                    if job.begun else STILL_BUSY), job)

    def done_so_far(self, job):
        """Return what a job that blocks can be answered with, if anything."""

    def assign(self, request, thread, seconds):
        """Have a thread handle request, if it is parked, else one of ours."""
        if len(self.jobs) >= MAX_JOBS:
            raise Refused(TOOK_TOO_LONG, STILL_BUSY)
        job = Job(self, request, thread, seconds + 1)
        self.jobs.append(job)
        if thread is None or not self.debugger.post(thread, job):
            start_thread(job)

    def answer(self, request, job=None):
        """Handle request and respond to it: the border at which all errors end."""
        body = error = None
        try:
            body = self.handle(request)
        except Refused as e:
            # a new one: this one's traceback leads here, and to what has been evaluated
            error = Refused(*e.args)
            if e.args[0] == WRONG_SECRET:
                self.server.penalty(self.wire.peer, 1)
                self.later = (
                    clock() + REFUSAL_SECONDS, lambda: self._refuse(request, error))
                return
        except Overrun:
            error = Refused(TOOK_TOO_LONG, 'this takes too long and was broken off')
        except BaseException as e:  # of code of the program, maybe
            if is_interrupt(e):
                self.respond(request, None, Refused(EVALUATION, 'interrupted: %s' % (
                    error_text(e))), job)
                raise
            log.traceback('request %s' % request.get('command'))
            error = Refused(INTERNAL, 'an error in ptvsd_lite: %s' % error_text(e))
            if request.get('command') in self.ATTACHING:
                self.closing = True  # or nobody else could attach any more
        if body is LATER:
            return
        try:
            self.respond(request, body, error, job)
        except MemoryError:
            body = None
            self.respond(request, None, Refused(INTERNAL, 'not enough memory'), None)

    def serve_request(self, request):
        """Answer request on this thread, do what it leads to, then have others told."""
        with self.lock:   # not while somebody is telling
            self.answering = get_ident()
        try:
            self.answer(request)
            self.follow()
        finally:
            with self.lock:
                self.answering = None
                held, self.held = self.held, []
                in_turn('tell', *held)

    def follow(self):
        """Do what is to be done once the response is out."""

    def tell_in_turn(self, tell):
        """Call tell(), which sends an event, when no request is being answered.

        It may find then that it has nothing to tell any more.
        """
        with self.lock:
            if self.answering is None or self.answering == get_ident() and not (
                    self.ANSWERS_FIRST):
                tell()
            else:
                self.held.append(tell)

    def tell(self, message):
        """Send what no request has asked for."""
        if not self.closing:
            self.wire.send(message)

    def flush(self):
        """Wait until the client has been told all that has happened so far."""
        self.wire.flush()

    # -- life

    def check_secret(self, offered):
        """Raise Refused unless offered is the secret; a wrong one has to wait."""
        expected = self.server.secret
        if expected is None:
            return
        if offered is None:
            why = 'this program asks for a secret: add "secret": "..." to launch.json'
        elif not isinstance(offered, text_type):
            why = 'the secret must be a text in quotes'
        elif compare_digest(offered.encode('utf-8', 'replace'), expected):
            self.server.failures.pop(self.wire.peer, None)
            return
        else:
            why = ('the secret does not match the one that the program gave to '
                   'enable_attach')
        raise Refused(WRONG_SECRET, why)

    def attach(self):
        """Become the one client; raises Refused if there is another."""
        self.server.claim(self)
        self.attached = True
        self.wire.max_body = MAX_BODY
        self.debugger.open(self)

    def begin(self, redirect_output):
        """Stop at breakpoints from now on, and tell what is printed."""
        if redirect_output:
            for name in ('stdout', 'stderr'):
                if getattr(sys, name, None) is not None:
                    in_turn(name, lambda: self.tees.append(self._tee(name)))
        self.debugger.start()

    def _tee(self, name):
        return Tee(name, lambda text: self.on_output(name, to_text(text), None))

    def tell_output(self, kind, text):
        with self.lock:
            self.tell(self._output(kind, text))

    def on_output(self, category, text, frame):
        where = None if frame is None else (frame.source, frame.line)
        self.tell_output((category, where), text)

    def leave(self):
        """Undo what the client has brought about; the program runs on."""
        with self.lock:
            self.closing = True
        self._forget()
        self.server.release(self)
        self.wire.flush()
        self._forget()  # what has been shown since

    # -- evaluating

    def evaluate(self, frame, text, statements=False, seconds=EVALUATION_SECONDS):
        """Return the value of text in frame; raises Refused whatever that raises."""
        def run():
            value = frame.evaluate(frame.compile(text, statements))
            if statements:
                frame.keep_locals()
            return value
        return self.attempt(run, seconds)

    def attempt(self, function, seconds=EVALUATION_SECONDS, tell=None):
        """Return function(); raises Refused whatever the program's code raises in it."""
        def failed(error):
            if isinstance(error, (Refused, Overrun)):
                raise error
            raise Refused(EVALUATION, (tell or error_text)(error))
        return guarded(failed, within, seconds, function)


class Session(Front):
    """Serves a client that speaks DAP.

    Events wait until a request is answered, and followed by what it asks for: thus no
    event overtakes the response to the request that caused it. The requests in ON_THREAD
    run code of the program; they are handled on the thread they are about.
    """

    ANSWERS_FIRST = True

    ATTACHING = 'attach', 'configurationDone'
    ATTEMPTS = ('attach',)   # have a secret
    BEFORE_ATTACH = ('initialize', 'attach', 'launch', 'disconnect', 'terminate')
    # and the argument that names the thread
    ON_THREAD = {'scopes': 'frameId', 'variables': 'variablesReference',
                 'setVariable': 'variablesReference', 'evaluate': 'frameId',
                 'exceptionInfo': 'threadId'}
    # so many characters of a value are shown, by the context of an evaluation
    ROOMS = {'repl': REPL_ROOM, 'clipboard': 1024 * 1024}
    CAPABILITIES = {
        'supportsConfigurationDoneRequest': True,
        'supportsConditionalBreakpoints': True,
        'supportsHitConditionalBreakpoints': True,
        'supportsLogPoints': True,
        'supportsEvaluateForHovers': True,
        'supportsClipboardContext': True,
        'supportsSetVariable': True,
        'supportsExceptionInfoRequest': True,
        'supportsDelayedStackTraceLoading': True,
        'supportsTerminateRequest': True,
    }
    FILTERS = [{'filter': 'raised', 'label': 'Raised Exceptions', 'default': False},
               {'filter': 'uncaught', 'label': 'Uncaught Exceptions', 'default': True}]
    OPTIONS = Options
    make_main_frame, make_scope, make_container = MainFrame, Scope, Container

    def __init__(self, wire, server):
        Front.__init__(self, wire, server)
        self.after = None            # what to do once the response is out
        self.initialized = self.configured = False
        self.first_line = 1
        self.shows_types = False
        self.changed = []            # breakpoints, before configurationDone
        self._forget()

    def _forget(self):
        """Make all references of the last stop invalid; no number is used again."""
        self.references = {}
        self.frame_numbers = {}

    # -- messages

    def dispatch(self, message):
        """Serve one message from the client."""
        if message.get('type') != 'request':
            return
        command = message.get('command')
        log.write('> %s' % repr(command)[:60])
        if self.attached and command in list(self.ON_THREAD):  # it may be anything
            try:
                self._assign_job(message)
            except Refused as e:
                self.respond(message, None, e)
            return
        self.serve_request(message)

    def follow(self):
        after, self.after = self.after, None
        if after:
            in_turn('after a request', after)   # the session goes on

    def _assign_job(self, request):
        """Have the thread that a request is about handle it."""
        arguments = take(request, 'arguments')
        thread = self._thread_of(arguments, self.ON_THREAD[request['command']])
        seconds = EVALUATION_SECONDS
        if request['command'] == 'evaluate' and arguments.get('context') == 'repl':
            seconds = REPL_SECONDS
        self.assign(request, thread, seconds)

    def _thread_of(self, arguments, name):
        """Return the thread that the argument name is about, else the stopped one."""
        if not arguments.get(name):
            return self.debugger.halted
        if name == 'threadId':
            return self._stopped_thread(arguments)
        return self._reference(arguments, name)[0]

    def handle(self, request):
        return self._handler(request)(take(request, 'arguments'))

    def _handler(self, request):
        command = request.get('command')
        handler = isinstance(command, text_type) and (
            getattr(self, 'do_' + command, None))
        if not handler:
            raise Refused(UNKNOWN_REQUEST, 'the request %r is not supported' % to_native(
                text_type(command))[:40])
        if command not in ('initialize', 'disconnect') and not self.initialized:
            raise Refused(NOT_ATTACHED, 'initialize must come first')
        if not self.attached and command not in self.BEFORE_ATTACH:
            raise Refused(NOT_ATTACHED, 'attach first, with the secret')
        return handler

    def respond(self, request, body, error=None, job=None):
        """Send the response to request, once: with body, or saying what error says."""
        seq = request.get('seq')
        response = {'type': 'response',
                    'request_seq': seq if isinstance(seq, integers) else 0,
                    'command': request.get('command'), 'success': error is None}
        if error is not None:
            number, text = error.args
            text = to_text(text)
            log.write('< error %d: %s' % (number, to_native(text)))
            # vimspector formats the text as Python does: no braces
            text = text.replace('{', '(').replace('}', ')')
            response['message'] = text
            body = {'error': {'id': number, 'format': text,
                              'showUser': not self.attached or number == NO_LAUNCH}}
        if body is not None:
            response['body'] = body
        with self.lock:
            if job is not None:
                if job.answered:
                    return
                job.answered = True
            self.wire.send(response)

    def event(self, name, body=None):
        """Send an event in its turn."""
        message = {'type': 'event', 'event': name}
        if body is not None:
            message['body'] = body
        self.tell_in_turn(lambda: self.tell(message))

    # -- life

    def do_initialize(self, arguments):
        if take(arguments, 'pathFormat') not in ('', 'path'):
            raise Refused(BAD_ARGUMENT, 'only the pathFormat "path" is supported')
        self.first_line = 0 if arguments.get('linesStartAt1') is False else 1
        self.shows_types = bool(arguments.get('supportsVariableType'))
        self.initialized = True
        filters = self.FILTERS if CAN.raised or CAN.trace else self.FILTERS[1:]
        return dict(self.CAPABILITIES, supportTerminateDebuggee=CAN.kill,
                    exceptionBreakpointFilters=filters)

    def do_launch(self, arguments):
        raise Refused(NO_LAUNCH, 'this program is running already: use '
                                 '"request": "attach" in launch.json')

    def do_attach(self, arguments):
        if self.attached:
            raise Refused(ANOTHER_CLIENT, 'already attached')
        try:
            self.check_secret(arguments.get('secret'))
            # what refuses comes before attach(), which takes the door
            options = self.OPTIONS(arguments)
            self.attach()
        except Refused as e:
            self.closing = e.args[0] != WRONG_SECRET
            raise
        options.apply(self)
        self.event('initialized')

    def do_configurationDone(self, arguments):
        if self.configured:
            return
        with self.lock:
            self.configured = True   # on_breakpoint() adds nothing from now on
        self.event('process', {
            'name': to_text(sys.argv[0] if getattr(sys, 'argv', None) else ''),
            'systemProcessId': process_id(), 'startMethod': 'attach',
            'isLocalProcess': self.debugger.sources.shares_disk(),
            'pointerSize': pointer_size()})
        loaded = self.debugger.sources.visible()   # others are told by begin()
        self.begin(self.server.redirect_output)
        changed, self.changed = self.changed, []
        for breakpoint in changed:
            self.on_breakpoint(breakpoint)
        for source in loaded:
            if self.debugger.sources.is_user(source):
                self.on_source(source)
        for thread in self.debugger.all_threads():
            self.on_thread(thread, True)
        self.server.hook()

    def do_disconnect(self, arguments):
        self.closing = True
        if self.attached and arguments.get('terminateDebuggee') and not (
                arguments.get('restart')):  # the client is going to attach again
            self.after = self.server.kill

    def do_terminate(self, arguments):
        if arguments.get('restart'):
            self.event('terminated')
        elif self.attached:
            self._forget()
            self.after = self.server.terminate

    def exiting(self, code):
        """Tell the client that the program ends, with code if one knows it."""
        if code is not None:
            self.event('exited', {'exitCode': code})
        self.event('terminated')
        self.flush()

    # -- breakpoints

    def do_setBreakpoints(self, arguments):
        path = self._breakpoints_path(take(arguments, 'source'))
        asked = take(arguments, 'breakpoints') or [
            {'line': line} for line in take(arguments, 'lines')]
        found = self.debugger.set_breakpoints(path, [self._asked(item) for item in asked])
        return {'breakpoints': [self._breakpoint(b) for b in found]}

    def _breakpoints_path(self, body):
        """Return the client's path in body, or the Source whose text it shows."""
        path = to_native(take(body, 'path'))
        number = take(body, 'sourceReference')
        for source in self.debugger.sources.all if number else ():
            # A number that an editor remembers may be that of another process.
            if source.path == path or not path and source.number == number:
                return source
        if not path:
            raise Refused(BAD_ARGUMENT, 'the source has no path')
        return path

    def _asked(self, item):
        if item.get('line') is None:
            raise Refused(BAD_ARGUMENT, 'a breakpoint needs a line')
        return (take(item, 'line') + 1 - self.first_line, take(item, 'condition'),
                take(item, 'hitCondition'), take(item, 'logMessage'))

    def _breakpoint(self, breakpoint):
        body = {'id': breakpoint.number, 'verified': breakpoint.verified}
        if breakpoint.message:
            body['message'] = to_text(breakpoint.message)
        if breakpoint.source is not None:
            body.update(self._place_body(breakpoint.source, breakpoint.line))
        elif breakpoint.line:  # else of a function that is not there yet, or of data
            body['line'] = breakpoint.line - 1 + self.first_line
        return body

    def do_setExceptionBreakpoints(self, arguments):
        names = take(arguments, 'filters')
        known = [body['filter'] for body in self.FILTERS]
        self.debugger.set_filters(dict((to_native(name), True) for name in names
                                       if name in known))
        return {'breakpoints': [{'verified': name in known} for name in names]}

    # -- running

    def do_threads(self, arguments):
        return {'threads': [{'id': thread.number, 'name': thread.shown()}
                            for thread in self.debugger.all_threads()]}

    def _thread(self, arguments):
        number = take(arguments, 'threadId')
        for thread in self.debugger.all_threads():
            if thread.number == number:
                return thread
        raise Refused(BAD_ARGUMENT, 'there is no thread %s any more' % number)

    def _stopped_thread(self, arguments):
        if self.debugger.halted is None:
            raise Refused(NOT_STOPPED, 'the program is running: pause it first')
        return self._thread(arguments)

    def do_continue(self, arguments):
        self._go(arguments, None)
        return {'allThreadsContinued': True}

    def do_next(self, arguments):
        self._go(arguments, Over)

    def do_stepIn(self, arguments):
        self._go(arguments, In)

    def do_stepOut(self, arguments):
        self._go(arguments, Out)

    def _go(self, arguments, kind):
        """Let the program run once this is answered: see Debugger.resume()."""
        thread = self._stopped_thread(arguments) if kind else None
        self._forget()
        self.after = lambda: self.debugger.resume(thread, kind)

    def do_pause(self, arguments):
        self.after = self.debugger.pause

    # -- looking

    REFERENCES = {'frameId': 'a frame', 'variablesReference': 'variables'}

    def _reference(self, arguments, name, kind=object):
        """Return what a client's number means: (thread, thing of a kind, its Frame)."""
        found = self.references.get(take(arguments, name))
        if found is None:
            raise Refused(STALE, 'the program has run on since this was shown')
        if not isinstance(found[1], kind):
            raise Refused(BAD_ARGUMENT, '%s is not the number of %s' % (
                name, self.REFERENCES[name]))
        return found

    def _refer(self, thread, thing, frame):
        with self.lock:
            number = self.server.next_reference()
            self.references[number] = thread, thing, frame
        return number

    def do_stackTrace(self, arguments):
        thread = self._stopped_thread(arguments)
        stack = self._stack(thread)
        start = max(take(arguments, 'startFrame'), 0)
        levels = take(arguments, 'levels')
        end = start + levels if levels > 0 else len(stack)
        return {'stackFrames': [self._frame_body(thread, frame, arguments)
                                for frame in stack[start:end]],
                'totalFrames': len(stack)}

    def _stack(self, thread):
        """Return the Frames to show of thread."""
        return self.debugger.stack(thread)

    def _frame_body(self, thread, frame, arguments):
        number = self.frame_numbers.get(id(frame))
        if number is None:  # references keeps the frame, and with it its id()
            number = self.frame_numbers[id(frame)] = self._refer(thread, frame, frame)
        body = self._place_body(frame.source, frame.line)
        body.update(id=number, name=to_text(frame.name), column=1)
        return body

    def do_scopes(self, arguments):
        thread, frame, _ = self._reference(arguments, 'frameId', Frame)
        result = []
        for name, outer, hint in (
                ('Locals', False, {'presentationHint': 'locals'}), ('Globals', True, {})):
            number = self._refer(thread, self.make_scope(frame, outer), frame)
            result.append(dict(
                hint, name=name, expensive=outer, variablesReference=number))
        return {'scopes': result}

    def do_variables(self, arguments):
        thread, parent, frame = self._children(arguments)
        count = max(take(arguments, 'count'), 0)
        describer = self._describer(arguments)
        start = max(take(arguments, 'start'), 0)
        page = parent.page(take(arguments, 'filter'), start, count or PAGE + 1, describer)
        result = self._rows(page[:count or PAGE])
        for name, value, expression in page[:count or PAGE]:
            body = safely(lambda: self._value_body(
                value, thread, frame, expression, describer, name=name), None)
            body = body or not_shown(value, 'cannot be shown')
            result.append(dict(body, name=to_text(name)))
        if len(page) > len(result):  # the client does not page
            result.append({'name': '...', 'variablesReference': 0,
                           'value': 'more than %d: look at a part of it' % PAGE})
        return {'variables': result}

    def _rows(self, page):
        """Return the list into which the variables of page are going to be put."""
        return []

    def _describer(self, arguments):
        """Return the Describer of values in the form for which arguments ask."""
        return Describer()

    def _children(self, arguments):
        return self._reference(arguments, 'variablesReference', Container)

    def _value_body(self, value, thread, frame, expression, describer, room=1000,
                    key='value', name=''):
        """Return how a value is shown, under key, and a reference if it has children."""
        body = {key: describer.text(value, room), 'variablesReference': 0,
                'presentationHint': value_hint(value, name)}
        if self.shows_types:
            body['type'] = to_text(type_name(value))
        if expression is not None and key == 'value':
            body['evaluateName'] = to_text(expression)
        if is_leaf(value):
            return body
        children = self.make_container(value, expression)
        if not children.is_empty():
            body['variablesReference'] = self._refer(thread, children, frame)
            if children.items > 100:
                body['indexedVariables'] = children.items
                body['namedVariables'] = len(children.named()) + children.has_length
        return body

    def do_setVariable(self, arguments):
        thread, parent, frame = self._children(arguments)
        name = take(arguments, 'name')
        value = self.evaluate(frame, take(arguments, 'value'))
        self.attempt(lambda: parent.assign(name, value))
        return self._value_body(value, thread, frame, None, self._describer(arguments))

    def _frame(self, arguments):
        """Return (thread, Frame) that arguments name, or of the main module."""
        if not take(arguments, 'frameId'):
            return None, self.make_main_frame()
        return self._reference(arguments, 'frameId', Frame)[:2]

    def do_evaluate(self, arguments):
        thread, frame = self._frame(arguments)
        text = take(arguments, 'expression')
        context = take(arguments, 'context')
        if not text.strip():
            return {'result': '', 'variablesReference': 0}
        repl = context == 'repl'
        if repl:
            text = text.replace('@LINE@', '\n')  # Visual Studio's line ends
        value = self.evaluate(frame, text, repl or thread is None,
                              REPL_SECONDS if repl else EVALUATION_SECONDS)
        if repl and value is None:
            return {'result': '', 'variablesReference': 0}
        return self._value_body(value, thread, frame, self._evaluate_name(text, repl),
                                self._describer(arguments), self.ROOMS.get(context, 1000),
                                'result')

    def _evaluate_name(self, text, typed):
        """Return the expression for the value of text; None if typed and no path."""
        return text.strip()

    def do_exceptionInfo(self, arguments):
        thread = self._stopped_thread(arguments)
        if not thread.exception:
            raise Refused(NOT_STOPPED, 'the thread has not stopped for an exception')
        return self.attempt(lambda: self._info(thread))

    def _info(self, thread):
        kind, value, _ = thread.exception
        text = to_text(str(value))
        name = to_text(full_type_name(kind))
        return {'exceptionId': name, 'description': text,
                'breakMode': self.debugger.break_mode,
                'details': {'message': text, 'typeName': to_text(kind.__name__),
                            'fullTypeName': name,
                            'stackTrace': traceback_text(thread.exception)}}

    # -- files

    def _source_body(self, source):
        path = self.debugger.sources.client_path(source)
        body = {'name': to_text(source.name), 'path': to_text(path or source.path)}
        if path is None:
            body['sourceReference'] = source.number
        return body

    def _place_body(self, source, line):
        """Return where a line is for the client: source and line."""
        return {'source': self._source_body(source), 'line': line - 1 + self.first_line}

    def _asked_source(self, arguments):
        """Return the Source that arguments name by a number or by the client's path."""
        asked = take(arguments, 'source')
        number = take(arguments, 'sourceReference') or take(asked, 'sourceReference')
        if number:
            for source in self.debugger.sources.all:
                if source.number == number:
                    return source
            raise Refused(NO_SOURCE, 'there is no source %s' % number)
        source, why = self.debugger.sources.find(to_native(take(asked, 'path')))
        if source is None:
            raise Refused(NO_SOURCE, 'Source unavailable: %s' % why)
        return source

    def do_source(self, arguments):
        source = self._asked_source(arguments)
        return {'content': decode_source(source.text()), 'mimeType': 'text/x-python'}

    # -- what the debugger tells

    def on_stop(self, thread, reason, text, breakpoints):
        body = {'reason': reason, 'threadId': thread.number, 'allThreadsStopped': True}
        if text:
            body['description'] = message_of(thread.exception[1])
            body['text'] = to_text(text)
        if breakpoints:
            body['hitBreakpointIds'] = [b.number for b in breakpoints]
        mailbox = thread.mailbox

        def tell():
            # else the client has let it go already; one that is paused may be blocked
            if thread.parked and thread.mailbox is mailbox or (
                    reason == 'pause' and self.debugger.halted and not thread.parked):
                self.event('stopped', body)
        self.tell_in_turn(tell)

    def on_resume(self, thread):
        self._forget()
        self.event('continued', {'threadId': thread.number, 'allThreadsContinued': True})

    def _output(self, kind, text):
        """Return the event for output; kind None: for what is to be said about it."""
        category, where = kind or ('console', None)
        body = {'category': category, 'output': text}
        if where:
            body.update(self._place_body(where[0], where[1]))
        return {'type': 'event', 'event': 'output', 'body': body}

    def on_breakpoint(self, breakpoint):
        with self.lock:
            if not self.configured:
                if breakpoint not in self.changed:
                    self.changed.append(breakpoint)  # told when the client has told all
                return
        self.event('breakpoint', {
            'reason': 'changed', 'breakpoint': self._breakpoint(breakpoint)})


def not_shown(value, why):
    """Return how a value is shown that cannot be."""
    return {'value': to_text('<%s: %s>' % (type_name(value), why)),
            'variablesReference': 0, 'presentationHint': {}}


LEAVES = (str, bytes, text_type, bool, float, complex) + integers


def is_leaf(value):
    """Tell whether a value is of a kind that cannot be opened."""
    return value is None or is_a(value, LEAVES)


def value_hint(value, name):
    """Return the presentationHint of a value and of its name."""
    hint = {}
    if is_a(value, type):
        hint['kind'] = 'class'
    if is_a(value, FUNCTION_TYPES):
        hint['kind'] = 'method'
    if is_a(value, (str, bytes, text_type)):
        hint['attributes'] = ['rawString']
    if name[:1] == '_':
        hint['visibility'] = 'private'
    return hint


# ---------------------------------------------------------------------------------------
# Server: listens, lets in who knows the secret, one at a time, and again after a detach;
# says goodbye at exit, and keeps out of forked children.
# ---------------------------------------------------------------------------------------

MAX_WAITING = 16     # connections that have not attached; one more ends the oldest
GREETING_SECONDS = 0.5     # a client that is silent for so long may wait to be greeted


def check_arguments(secret, certfile, keyfile):
    """Raise TypeError or ValueError for what cannot be, see enable_attach()."""
    if secret is not None:
        if not isinstance(secret, (str, text_type)):
            raise TypeError('secret must be a text, or None to let everybody in')
        # Escaped, the secret must fit into a first message.
        if not 0 < len(secret_bytes(secret)) <= 1000:
            raise ValueError('secret must have 1 to 1000 bytes; None lets everybody in')
    if keyfile and not certfile:
        raise ValueError('keyfile without certfile: a certificate is needed for TLS')


class Server(object):
    """Listens, and serves the clients in turn: one is attached, others may wait."""

    # compat/ptvsdbg.py, if it is there: for clients that wait for us to speak first
    greeter = None
    make_session, make_debugger = Session, Debugger
    warns = True     # if there is no secret

    def __init__(self, secret, address=('0.0.0.0', DEFAULT_PORT), certfile=None,
                 keyfile=None, redirect_output=True, log_to=None, exclude=()):
        """Listen; the arguments are those of enable_attach(), and so are the errors."""
        check_arguments(secret, certfile, keyfile)
        log_to = log_to or environment('PTVSD_LITE_LOG')
        if log_to:
            log.open(log_to)
        try:
            self.context = tls_context(certfile, keyfile) if certfile else None
            self.listen(address)
        except Exception:
            if log_to:
                log.close()
            raise
        self.awaits_call = False    # the program's own enable_attach() is still to come
        self.secret = None if secret is None else to_bytes(secret)
        self.redirect_output = redirect_output
        self.debugger = self.make_debugger()
        exclude = (exclude,) if isinstance(exclude, str) else exclude
        self.debugger.sources.exclude = exclude
        self.debugger.backend = self.debugger.make_backend(self.debugger)
        self.lock = allocate_lock()
        self.session = None              # the one that is attached
        self.waiting = []                # wires of those that are not, the oldest first
        # address, or None for all of them -> (how many, when the last was)
        self.failures = {}
        self.ready = Event()     # set while a client is attached, and has configured all
        self.is_free = Event()   # set while no client is attached
        self.is_free.set()
        self._reference = 0
        self.sessions = []               # those that pump() serves
        self.pumping = False

    def listen(self, address):
        """Listen on address; the errors say what to do."""
        if hasattr(address, 'accept'):   # as the end of a cable that bridge.py makes
            self.listener, self.bound, self.warns = address, (address.name, 0), False
            return
        try:
            host, port = address
            good = isinstance(host, (str, text_type)) and isinstance(port, integers)
        except (TypeError, ValueError):
            good = False
        if not good or not 0 <= port <= 65535:
            raise ValueError('address must be (host, port) with a port from 0 to 65535, '
                             'not %r' % (address,))
        try:
            self.listener, self.bound = listen_on(address)
        except EnvironmentError as e:
            number = e.args[0] if e.args else None
            # MicroPython's errno has no EADDRNOTAVAIL; 99 is the number on Linux.
            advice = {
                errno.EADDRINUSE: 'the port is in use, maybe by an earlier run; choose '
                                  'another one' + ', or 0 for any' * CAN.any_port,
                errno.EACCES: 'not allowed; choose a port above 1023',
                getattr(errno, 'EADDRNOTAVAIL', 99):
                    'no such address here; "0.0.0.0" means all',
            }.get(number, 'no such host (%s)' % e)
            raise SocketError(number, 'cannot listen on %s:%d: %s' % (host, port, advice))

    def announce(self):
        log.write('listening on %s:%d' % self.bound)
        if self.secret is None and self.warns:
            say('no secret: whoever reaches %s:%d controls this program' % self.bound)

    def start(self):
        self.debugger.backend.install()
        run_server(self)

    def pump(self, seconds):
        """Wait seconds at most until something has come, and serve it, in one thread."""
        # Code of the program runs below, and if it sleeps a board comes here again.
        if self.pumping:
            return
        self.pumping = True
        try:
            streams = [self.listener] + [session.wire.sock for session in self.sessions]
            if wait_any(streams, select.POLLIN, seconds):
                gc.collect()  # or small pieces of garbage break up a small heap
                self._accept_one()
            for session in self.sessions:
                self._serve_some(session)
        finally:
            self.pumping = False

    def _accept_one(self):
        try:
            sock, address = self.listener.accept()
        except EnvironmentError:
            return
        try:
            tune(sock)
            wire = Wire(sock)
            session = self.make_session(wire, self)
            if self.context is not None:
                wire.start_tls(self.context, session.deadline)
            self.wait(wire)
            self.sessions = self.sessions + [session]
        except (EnvironmentError, Disconnected) as e:
            log.write('closed: %s' % e)
            sock.close()

    def _serve_some(self, session):
        """Serve what has arrived for session; let it go when it is over."""
        wire = session.wire
        try:
            if self.greeter and wire.is_silent(0):
                if session.deadline - clock() < (
                        AUTHENTICATION_SECONDS - GREETING_SECONDS) and not wire.greeted:
                    self.greeter.greet(wire)
                if session.deadline > clock():
                    return   # what comes next tells who is there
            elif wire.greeted:
                others = [other for other in self.sessions if other is not session]
                session = self.greeter.recognize(session)
                self.sessions = others + [session]
                wire = session.wire
            while not session.closing and session.serve(0):
                pass
            if not (session.closing or session.wire.broken):
                return
            log.write('has left')
        except Disconnected as e:
            log.write('closed: %s' % e)
        except Exception:
            log.traceback('closed')
        # A new list, since pump() is going through the old one.
        self.sessions = [other for other in self.sessions if other is not session]
        session.leave()
        self.stop_waiting(session.wire)
        session.wire.close()

    def wait(self, wire):
        """Add wire to those that wait.

        If these are too many, the oldest from the same address as most has to go.
        """
        with self.lock:
            self.waiting.append(wire)
            if len(self.waiting) <= MAX_WAITING:
                return
            # A board knows no addresses, all are None: the oldest has to go.
            peers = [wire.peer for wire in self.waiting]
            wire = max(self.waiting, key=lambda wire: peers.count(wire.peer))
            self.waiting.remove(wire)
        wire.hang_up()

    def stop_waiting(self, wire):
        with self.lock:
            if wire in self.waiting:
                self.waiting.remove(wire)

    def penalty(self, peer, more=0):
        """Return how many seconds an attempt to attach from peer has to wait.

        Each failure costs the same address a second and all others a tenth, for 20
        seconds. More than six cost no more, so that a client with the secret is not shut
        out. more: the attempt has failed.
        """
        seconds = 0
        for key, cost in {None: 0.1, peer: 1}.items():
            count, when = self.failures.get(key, (0, 0))
            count = min(max(count - (clock() - when) / 20, 0) + more, 6)
            # None are all addresses: failures from one slow down the others, too.
            seconds += count * cost
            if more:
                self.failures[key] = count, clock()
        return seconds

    def next_reference(self):
        """Return a number that no client has seen yet."""
        self._reference += 1
        return self._reference

    def claim(self, session):
        """Make session the one that is attached; raises Refused if there is another."""
        with self.lock:
            if self.session is not None:
                raise Refused(ANOTHER_CLIENT, 'another debugger is attached to this '
                                              'program; disconnect it first')
            self.session = session
            self.is_free.clear()
        self.stop_waiting(session.wire)

    def hook(self):
        """Put in place what a client needs, which is ready from now on."""
        self.debugger.backend.hook_exceptions()
        self.ready.set()
        log.write('attached')

    def release(self, session):
        """Forget what session wanted, which has ended, and let another one in.

        The program is let go on first.
        """
        if self.session is not session:
            return
        steps = [self.debugger.close, self.unhook] + [tee.remove for tee in session.tees]
        in_turn('release', *(steps + [self.ready.clear, session.wire.flush]))
        with self.lock:  # or the next one's claim() might come between
            self.session = None
            self.is_free.set()

    def unhook(self):
        """Take back what hook() has put in place."""
        self.debugger.backend.unhook()

    def terminate(self):
        """End the program as Ctrl-C would; its end is no exception to stop at."""
        self.debugger.set_filters({})
        session = self.session
        if session is not None:
            session.wire.flush()  # the program may end at once
        self.debugger.resume()
        self.debugger.backend.interrupt()

    kill = terminate     # by force, where that can be done

    def exiting(self, *code):
        """Say goodbye at the end of the process, without holding it up for long.

        code: what it ends with, if that is known, None if it cannot be.
        """
        session = self.session
        if session is not None:   # else nobody is there, or has been told all
            if self.ready.is_set():
                session.exiting(*(code or [self.debugger.backend.exit_code()]))
            # Not all clients say "disconnect" when the program is over.
            if not self.is_free.wait(1):
                session.wire.finish()
                self.is_free.wait(0.5)


# ---------------------------------------------------------------------------------------
# API: what a program calls, and a short command line.
# ---------------------------------------------------------------------------------------

_server = None
_left_alone = []   # an item if this process is not debugged since its parent is
# Storey 3 sets another, which returns None if the process is to be left alone.
make_server = Server


class AttachAlreadyEnabledError(Exception):
    """enable_attach() was called a second time in this process."""


def enable_attach(secret, address=('0.0.0.0', DEFAULT_PORT), certfile=None, keyfile=None,
                  redirect_output=True, log_to=None, exclude=()):
    """Let a debugger attach from now on; return the (host, port) that listens.

    secret: the text that a client must give in its "attach", or None to let everybody in.
    address: (host, port); port 0 takes any free one. certfile, keyfile: paths of a PEM
    certificate and its key (which may stand in certfile), for TLS. redirect_output: show
    stdout and stderr in the client, too. log_to: a file for the log, also the environment
    variable PTVSD_LITE_LOG. exclude: names of files or folders to leave alone.

    Returns at once; on MicroPython it runs the main script again, with probes, and ends
    as that does. Under python ptvsd_lite.py or run() the first call changes nothing.
    Raises AttachAlreadyEnabledError on a second call, TypeError or ValueError for what
    cannot be an argument, socket.error (OSError) for an address that cannot be had,
    RuntimeError where no thread can be started. Does nothing where multiprocessing
    imports the main script again in a child, and where the port belongs to the process
    that has started this one.
    """
    if _server is None:
        if imports_main_again():
            leave_alone(log_to)
        else:
            _start(secret, address, certfile, keyfile, redirect_output, log_to, exclude)
        if _server is None:   # the process is left alone
            return address
        # On a board begin() runs the main script again, whose call of this is awaited.
        _server.awaits_call = True
        _server.debugger.backend.begin()
    elif not _server.awaits_call:
        raise AttachAlreadyEnabledError('ptvsd_lite.enable_attach() has been called '
                                        'already in this process')
    _server.awaits_call = False
    return _server.bound


def _start(*arguments, **options):
    """Make the server and have it listen, if it has to; see enable_attach()."""
    global _server
    server = make_server(*arguments, **options)
    if server is not None:
        import_all(listening=True)
        at_home('ptvsdbg', _find_greeter, server)
        server.start()
        _server = server
        server.announce()


def _find_greeter(server):
    """Have Visual Studio 2013 to 2017 served, if what does that is there, in order."""
    try:
        server.greeter = __import__('ptvsdbg')
    except ImportError:
        pass


def run(path, secret, *more, **options):
    """Run the script path as the main program and let a debugger attach to it.

    What follows path is what enable_attach() takes; a second run() keeps to the first's.
    """
    if _server is None:
        _start(secret, *more, **options)
    if _server is None:
        return run_script(path)
    _server.awaits_call = True
    _server.debugger.backend.run(path)


def hide(path):
    """Never show the file path: one of ours, or what threads and scripts begin in."""
    HIDDEN.add(source_path(path))


def load(names, path):
    """Run the module path with probes in the namespace names; import calls it."""
    _server.debugger.backend.load(path, names)


def _exiting():
    if _server is not None:
        at_home('exit', _server.exiting)


def wait_for_attach(timeout=None):
    """Wait until a debugger is attached, timeout seconds at most; return whether one is.

    Raises RuntimeError before enable_attach(), since that would take for ever. Returns
    False at once in a child process that enable_attach() leaves alone.
    """
    if _server is None:
        if _left_alone:
            return False
        raise RuntimeError('call ptvsd_lite.enable_attach() before wait_for_attach()')
    # Without a timeout Python 2 would not take a Ctrl-C.
    _server.ready.wait(LONGEST_WAIT if timeout is None else timeout)
    if is_attached():
        _server.debugger.backend.enter_thread()  # it may not have been reached yet
    return is_attached()


def is_attached():
    """Return whether a debugger is attached."""
    return _server is not None and _server.ready.is_set()


def break_into_debugger():
    """Stop here if a debugger is attached, else do nothing."""
    if is_attached():
        raw = _server.debugger.backend.caller()
        at_home('breakpoint', _server.debugger.break_here, raw)


USAGE = ('usage: micropython ptvsd_lite.py --secret SECRET [--wait] [options] script.py '
         '[argument ...]')


def main(arguments):
    """Run the command line; return the exit code."""
    # The options are the arguments of enable_attach(): --log-to stands for log_to.
    options, waits = {}, False
    while len(arguments) > 1 and arguments[0][:2] == '--':
        name = arguments.pop(0)[2:].replace('-', '_')
        if name == 'wait':
            waits = True
        else:
            options[name] = arguments.pop(0)
    try:
        if not arguments or 'secret' not in options:
            raise ValueError(USAGE)
        host, _, port = options.pop('address', '').rpartition(':')
        path = arguments[0]
        if not isfile(path):
            raise ValueError('cannot open %s: there is no such file' % path)
        sys.argv[:] = arguments
        sys.path.insert(0, dirname(absolute(path)))
        _start(address=(host or '0.0.0.0', int(port or DEFAULT_PORT)), **options)
    except (ValueError, TypeError, OSError) as e:
        text = e.args[-1]
        say(text if isinstance(text, str) else 'cannot open a file: %s' % e)
        return 2
    _server.awaits_call = True
    say('listening on %s:%d' % _server.bound)
    if waits:
        wait_for_attach()
    return _server.debugger.backend.run_main(path)


# ---------------------------------------------------------------------------------------
# Storey 2, the board: the runtime of MicroPython, and how that, which cannot trace, tells
# where it is: the source that is loaded gets probes, which call a backend of its own.
# ---------------------------------------------------------------------------------------

# ---------------------------------------------------------------------------------------
# Instrumenter: for runtimes without settrace, source text in, the same lines with probes
# out. For instance,
#
#     import blink
#
#     def total(values):
#         """Add them."""
#         result = 0
#         for value in values:
#             result += value
#         return result
#
# becomes (the docstring and the two rows after it are one line)
#
#     _dl=1;_dt and _dG(_dM);_dI();import blink
#
#     def total(values):
#         """Add them.""";_dt=_dT[1];_dK=lambda _di:_dl if _di<1 else values if _di<2 else
#             result if _di<3 else value if _di<4 else _dM;_dW and _dH(0,[_dC[0]if
#             _dC[0][2]<_dS()else _dU(_dS()),_dC[0][3](0),_dS(),_dK])
#         _dl=5;_dt and _dG(_dK);result = 0
#         for value in (_dl:=6)and(_dG(_dK)if _dt else 0) or(values):
#             _dl=7;_dt and _dG(_dK);result += value
#         _dl=8;_dt and _dG(_dK);return result
#
# A probe is false, whatever it does, and stands before a statement or inside a header:
#     if PROBE or(x):        while PROBE or(x):    for a in range(PROBE or(n)):
#     with PROBE or(x) as y:                       except PROBE or(x):
# There it has no "flag and": MicroPython looks at a flag twice then, since an "or"
# follows, and a client may have come in between.
#
# A function that is "plain" has none: of that the backend gets a twin with probes when it
# needs it, and puts it where the function was. Plain is what ends soon, and is kept
# nowhere but by its name; a line without code after it tells the backend of it:
#     total=_dF(1,total)
#
# The room knows nothing of the rest; the backend gives the names in a probe a meaning:
#
#     _dK   a function's key: which call this is, and the way to its variables. Called
#           with 0 it gives the line, with 1... the names of its Body, with more _dM.
#           Generators and coroutines have a list of it and two things of the backend
#     _dl   the line that a function or the module is at
#     _dT   for each Body a list: true if its lines matter; _dt is that of a function or
#           a module
#     _dG   the hook of a line that matters, called with the key
#     _dW   true while somebody wants to know who calls whom, by _dC: {0: the record of
#           the frame entered last}. A record is [record of the caller, line of the call,
#           depth, key]
#     _dH   makes a record the last: the __setitem__ of _dC, called with 0 and the record
#     _dS   tells how deep the stack is; _dU, called with the depth, makes the record of
#           the caller the last one, if another is, and returns it
#     _dR   called with depth and key, makes the record of a resumed frame the last
#     _dX   called with the key in the header of an except; _dE is BaseException there
#     _dI   called before an import
#     _dF   called with the number of the Body of a plain function, and that, which has
#           just been made; returns what is to be there
#     _dM   a module's key; a class has _dL(), which is locals(), and the hook _dN
# ---------------------------------------------------------------------------------------

# The templates get the line. A name assigned in a class would become an attribute of
# it, so a probe there assigns none.
PROBES = {'function': '_dw and((_dl:={0})and _dt and _dG(_dK));',
          'module': '_dl={0};_dt and _dG(_dM);',
          'class': '_dW and _dN({0},_dL());'}
IN_HEADER = {'function': '(((_dl:={0})and(_dG(_dK)if _dt else 0))if _dw else 0)',
             'module': '(_dl:={0})and(_dG(_dM)if _dt else 0)',
             'class': '(_dN({0},_dL())if _dW else 0)'}
HANDLERS = {
    'function':
        '(((_dl:={0})and(_dX(_dK)or(_dG(_dK)if _dt else 0)))if _dw else 0)',
    'module': '(_dl:={0})and((_dX(_dM)or(_dG(_dM)if _dt else 0))if _dW else 0)',
    'class': '((_dX(_dL())or _dN({0},_dL()))if _dW else 0)'}
# Where a function begins: the number of its Body, the text of its key. The order in the
# record is that which needs least of the stack: MicroPython has a frame of more than
# eleven words, variables and temporaries, on the heap, and that costs much more than
# all the rest.
RECORD = '_dH(0,[_dC[0]if _dC[0][2]<_dS()else _dU(_dS()),_dC[0][3](0),_dS(),_dK])'
ENTRY = '_dw=_dW;_dt=_dT[{0}];_dl={2};_dK={1};_dW and %s'
ENTRY_IN_HEADER = ('(_dw:=_dW)is 0 or(_dt:=_dT[{0}])is 0 or(_dl:={2})and'
                   '(_dK:=({1}))and(%s if _dW else 0)')
# The same for a function that ends soon: without a key, which is made on the heap, it is
# unseen for who comes while it runs.
BRIEF_ENTRY = '_dK=({1})if _dW else 0;_dK and((_dl:={2})and %s)'
BRIEF_ENTRY_IN_HEADER = '(_dK:=(({1})if _dW else 0))and((_dl:={2})and %s)'
# Before each line of what can be resumed: it may have been, by another caller.
RESUMED = '_dW and _dC[0][-1]is not _dK and _dR(_dS(),_dK)or '
RESUMED_IN_HEADER = '(_dR(_dS(),_dK)if _dW and _dC[0][-1]is not _dK else 0)or'
HEADERS = ('if', 'elif', 'while', 'for', 'with', 'except', 'match')
SUITES = ('else', 'try', 'finally', 'case')
# A function with one of these decorators is no Python any more.
ASSEMBLERS = ('viper', 'asm_thumb', 'asm_xtensa', 'asm_rv32', 'asm_pio')
SPACE = ' \t\r\n\f'
# What calls one of these may run for long, and is in no hurry.
WAITING = ('wait_for_attach', 'input', 'sleep', 'sleep_ms', 'accept', 'recv', 'readline',
           'poll', 'select', 'acquire', 'connect')


def is_word(c):
    """Tell whether the character c can be in a name."""
    return 'a' <= c <= 'z' or 'A' <= c <= 'Z' or c == '_' or '0' <= c <= '9' or c > '\x7f'


def word_at(text, start):
    """Return the name or number that begins at start in text, '' without one."""
    end = start
    while end < len(text) and is_word(text[end]):
        end += 1
    return text[start:end]


def skip_space(text, start):
    while start < len(text) and text[start] in SPACE:
        start += 1
    return start


class Mask(object):
    """Blanks out comments and strings, line by line; open: the statement goes on."""

    def __init__(self):
        self.depth = 0           # of brackets
        self.quote = ''          # the end of the string that is open
        self.formatted = False   # the string is an f-string
        self.open = False

    def line(self, line):
        """Return line, as long, with spaces for comments and quotes for strings."""
        self.open = False
        if self.quote or '"' in line or "'" in line or '#' in line or '\\' in line:
            line = self._blank(line)
        for c in '([{':
            self.depth += line.count(c)
        for c in ')]}':
            self.depth -= line.count(c)
        self.open = self.open or self.quote != '' or self.depth > 0
        if not self.open:
            self.depth = 0
        return line

    def _blank(self, line):
        end = self._end_of_string(line, 0) if self.quote else 0
        done, pieces, i = end, ['"' * end], end
        while i < len(line):
            c = line[i]
            if c == '#' or c == '\\':
                self.open = c == '\\'
                break
            if c == '"' or c == "'":
                start = i
                while start > done and is_word(line[start - 1]):
                    start -= 1
                prefix = line[start:i].lower()
                if prefix.strip('rbuft'):
                    prefix, start = '', i   # a word without a space after it
                self.formatted = prefix.strip('rbu') != ''
                self.quote = c * 3 if line[i:i + 3] == c * 3 else c
                end = self._end_of_string(line, i + len(self.quote))
                pieces += [line[done:start], '"' * (end - start)]
                done = i = end
            else:
                i += 1
        rest = len(line) - i
        return ''.join(pieces) + line[done:i] + (' ' * (rest - 1) + '\n' if rest else '')

    def _end_of_string(self, line, i):
        """Return where the open string, read from i on, ends in line."""
        quote, first, size = self.quote, self.quote[0], len(self.quote)
        while i < len(line):
            c = line[i]
            if c == '\\':
                i += 3 if line[i + 1:i + 3] == '\r\n' else 2
            elif c == first and line[i:i + size] == quote:
                self.quote = ''
                return i + size
            elif c == '{' and self.formatted and size == 1:
                # From CPython 3.12 on a field may hold the quote; {{ stands for a brace.
                i = i + 2 if line[i + 1:i + 2] == c else (
                    field_ends(line, i) or (0, i + 1))[1]
            elif c == '\n' and size == 1:
                break
            else:
                i += 1
        # A backslash at the end of the line lets the string go on.
        if size == 1 and not (i >= len(line) and line[-1:] == '\n'):
            self.quote = ''  # not closed: the compiler is going to complain
        return len(line)


def field_ends(text, start):
    """Return where the expression in a field of an f-string, and where the field ends.

    The field begins at start with a brace; None if it does not end.
    """
    depth, i, quote, end = 0, start, '', 0
    while i < len(text):
        c = text[i]
        if quote:
            if text[i:i + len(quote)] == quote:
                i += len(quote) - 1
                quote = ''
            i += c == '\\'
        elif c in '"\'' and not end:
            quote = c * 3 if text[i:i + 3] == c * 3 else c
            i += len(quote) - 1
        elif c == '{' or c in '([' and not end:
            depth += 1
        elif c == '}' or c in ')]' and not end:
            depth -= 1
            if not depth:
                return end or i, i + 1
        elif depth == 1 and not end and (
                c == ':' or c == '!' and text[i + 1:i + 2] != '='):
            end = i
        i += 1
    return None


def landmarks(text, start):
    """Return [(position, token)] outside of all brackets in text, a masked statement.

    Tokens are , ; = : := (a lambda's : is none), = for augmented ones, in, as and for.
    """
    result, depth, lambdas, word, i = [], 0, 0, '', start - 1
    for c in text[start:] + ' ':
        i += 1
        if is_word(c):
            word += c
            continue
        if word and depth == 0:
            if word == 'lambda':
                lambdas += 1
            elif word in ('in', 'as', 'for'):
                result.append((i - len(word), word))
        word = ''
        if c in '([{':
            depth += 1
        elif c in ')]}':
            depth -= 1
        elif depth or c not in ',;=:':
            continue
        elif lambdas:
            lambdas -= c == ':'
        elif c == '=':
            before = text[i - 1]
            if result and result[-1] == (i - 1, ':'):
                result[-1] = i - 1, ':='
            elif before in '=!' or text[i + 1:i + 2] == '=' or (
                    before in '<>' and text[i - 2] != before):
                continue  # a comparison
            elif before in '+-*/%&|^@<>':
                result.append((i - (2 if text[i - 2] == before else 1), '='))
            else:
                result.append((i, c))
        else:
            result.append((i, c))
    return result


def outline(text):
    """Return two lists, with an item for each line of text, from 0 to one past the end.

    The first has the lines where its statement begins, the other has those of the def or
    the class around it, 0 in the module. A comment is taken for a part of the body it is
    indented like, an empty line for a part of the body before it.
    """
    mask, firsts, bodies, around, gap = Mask(), [0], [0], [(-1, 0)], []
    first = depth = 0
    for number, line in enumerate(text.split('\n') + ['.'], 1):
        is_part, masked = mask.open, mask.line(line + '\n')
        start = skip_space(masked, 0)
        firsts.append(first or number)
        bodies.append(bodies[-1])
        if not is_part:
            is_gap = start == len(masked)
            gap.append((number, line.find('#') if is_gap else 0))
            if is_gap:
                continue
            for other, indent in gap:
                depth = depth if indent < 0 else indent
                inner = [body for body in around if body[0] < max(start, depth)]
                bodies[other] = inner[-1][1]
            around, gap, depth = inner, [], start
            words = masked.split(None, 2)
            if words[0] in ('def', 'class') or words[:2] == ['async', 'def']:
                around.append((start, number))
                if CAN.probes:   # none stands there: the line belongs to what it begins
                    bodies[firsts[number]:] = [number] * (number + 1 - firsts[number])
        # Before CPython 3.8 only the first decorator has a line, the def itself has none.
        is_open = mask.open or not is_part and masked[start] == '@'
        first = firsts[-1] if is_open else 0
    return firsts, bodies


def numbered(pieces):
    """Return a text that has pieces, (line, text), at their lines."""
    result, at = [], 1
    for line, text in pieces:
        result += ['\n' * (line - at), text]
        at = line + text.count('\n')
    return ''.join(result)


def are_constant(text):
    """Tell whether the defaults in text, a masked def, are constants."""
    for part in text.split('=')[1:]:
        default = part.split(',')[0].split(')')[0].strip()
        number = default[1:] if default[:1] == '-' else default
        if not (default in ('None', 'True', 'False') or default and not default.strip('"')
                or number[:1].isdigit() and word_at(number.replace('.', '0'), 0)
                == number.replace('.', '0')):
            return False
    return True


class Mentions(object):
    """The names in lines, a source text, that stand there without being called.

    By such a name somebody may keep a function. names: those of what the text defines;
    members: of these, those after a dot, and in the body of a class; foreign: those that
    may be of other files. lasting: the names of functions that may run for long: with a
    loop, or resumed. others: what other files mention.
    """

    def __init__(self, lines, others=()):
        self.names, self.members, self.lasting = set(), set(), set()
        self._defined = set()
        imported, mask, around, level = set(), Mask(), None, None
        function, inside = '', 0
        for line in lines:
            is_part, masked = mask.open, mask.line(line)
            start = skip_space(masked, 0)
            if start == len(masked):
                continue
            if not is_part:
                word, found = word_at(masked, start), [self.names]
                if start <= inside:
                    function = ''
                if word == 'def':
                    inside = start
                    function = word_at(masked, skip_space(masked, start + 3))
                if word in ('for', 'while') or 'yield' in masked:
                    self.lasting.add(function)
                if around is not None and start <= around:
                    around = level = None
                if word in ('import', 'from'):
                    found = [imported]
                elif word == 'class' and around is None:
                    around = start
                elif word == 'class' or around is not None and level in (None, start):
                    level = -1 if word == 'class' else start   # -1: any may be a class's
                if level in (-1, start) and (word != 'def' or '=' in masked):
                    found.append(self.members)
            # The fields of an f-string are blanked out as well.
            self._note(line if line.count('{') > masked.count('{') else masked, found)
        self.foreign = self.members | (
            self.names if '*' in imported else self.names & imported)
        self.names &= self._defined
        self.members = self._defined & (self.members | set(others))
        self.lasting.discard('')

    def _note(self, text, found):
        """Add the names in text that are not called, and define nothing, to found."""
        before, i = '', 0
        while i < len(text):
            word = word_at(text, i)
            i += len(word) or 1
            if not word:
                before = text[i - 1] if text[i - 1] not in SPACE else before
                if before == '*':
                    found[0].add(before)   # for an import
                continue
            after = skip_space(text, i)
            if before in ('def', 'class'):
                self._defined.add(word)
            elif text[after:after + 1] != '(':
                for names in found:
                    names.add(word)
                if before == '.':
                    self.members.add(word)
            before = word

    def has(self, name, is_member):
        return name in self.members or not is_member and name in self.names


class Body(object):
    """A module, a class or a function.

    kind: 'function', 'class', 'module', '' for one that is no Python.
    """

    def __init__(self, kind, name, indent, line, outer, number):
        self.kind, self.name, self.indent, self.outer = kind, name, indent, outer
        self.number = number
        self.line = self.last_line = line
        self.names = []          # its variables
        # The names in it, if some of them may be variables of a function around it.
        self.seen = set()
        self.not_local = ['_dl']
        # (which of the pieces of text has to make the key, how, the line)
        self.entry = None
        self.pieces = []         # the numbers of those of Instrumenter with its probes
        self.is_entered = kind != 'function'
        self.is_coroutine = self.is_resumed = False
        self.is_plain = False    # it has no probes
        self.lasts = False       # a loop in it, or in what it calls, may run for long
        self.is_empty = True     # no statement so far

    def is_brief(self):
        """Tell whether it ends soon."""
        return not (self.lasts or self.is_resumed)

    def bind(self, text):
        """Add the names which text, a target of an assignment, binds."""
        before, inner, i = ',', 0, 0
        while i < len(text):
            c, word = text[i], word_at(text, i)
            if word:
                i += len(word)
                after = text[skip_space(text, i):][:1]
                if (not inner and before in '(,[*' and (not after or after in '),]=')
                        and not c.isdigit() and word not in self.names):
                    self.names.append(word)
                before = 'a'
                continue
            if c in '([{' and (inner or before in 'a)]"'):
                inner += 1      # a subscript or a call binds nothing
            elif c in ')]}' and inner:
                inner -= 1
            if c not in SPACE + '\\':
                before = c
            i += 1

    def key(self):
        """Return the text of the expression that makes the key of a call."""
        names = ['_dl'] + self.names
        text = 'lambda _di:%s_dM' % ''.join(['%s if _di<%d else ' % (name, number + 1)
                                             for number, name in enumerate(names)])
        if self.is_resumed:
            return '[%s,%s,0]' % (text, 0 if self.is_coroutine else None)
        return text


class Instrumenter(object):
    """Puts probes into a source text; bodies: its Bodies; lines: those with a probe.

    fresh: the lines whose probe makes its function's key anew, each time it runs; awaits:
    those at which a coroutine may wait; yields: those that do nothing but yield;
    has_threads: it imports _thread; plain: (number, first, last line) of each function
    that stays plain. mentions: the Mentions of the text, without which none is; first:
    the number of the first Body in the text.
    """

    def __init__(self, mentions=None, first=0):
        self.bodies, self.lines, self.fresh = [], [], []
        self.awaits, self.yields, self.plain = [], [], []
        self.has_threads = False
        self._mentions, self._first = mentions, first
        # names of functions that may run for long
        self._lasting = set(WAITING) | (mentions.lasting if mentions else set())
        self.consts = []         # the statements NAME = const(...), see run()
        self._is_whole = False   # what follows can be compiled in one piece only
        self._pieces = []        # of the text, as long as a function is open
        self._closed = []        # functions that ended in them
        self._decorators = []
        self._stack = []         # the open bodies, outermost first
        # where the last statement ends: which of the pieces follows, and the line
        self._after = self._end = 0
        self._open_body('module', '<module>', -1, 1)

    def run(self, lines, write, cut, at=1):
        """Read lines, an iterable of str with line ends, and write(text) the result.

        at: the number of the first one.

        cut(line, consts) is called where line begins a statement of the module that can
        be compiled apart from those before it, which have been written; consts: those
        of them, as (line, text), which MicroPython's compiler has to read before it.
        """
        self._write, self._cut = write, cut
        mask, number, text, masked = Mask(), 0, '', ''
        for number, line in enumerate(lines, at):
            if not text:
                start = number
            text += line
            masked += mask.line(line)
            if not mask.open:
                self._statement(text, masked, start)
                text = masked = ''
        if text:
            self._statement(text, masked, start)
        if number and line[-1:] == '\n':
            self._pieces.append('')   # the line after the last one has no code
        self._close(-1)
        self.bodies[0].last_line = number

    def _finish(self, body):
        """Settle the names of body, a function, and the text of its probes."""
        body.names = [name for name in body.names if name not in body.not_local]
        outer = body.outer
        # A function shows the variables of functions around it that it uses, too.
        while outer.outer:
            if outer.kind == 'function':
                body.names += [name for name in outer.names if name in body.seen
                               and name not in body.names and name not in body.not_local]
            outer = outer.outer
        pieces = self._pieces
        for number in body.pieces:
            piece = pieces[number]
            if body.is_plain:
                pieces[number] = '_dI();' if '_dI()' in piece else ''
                continue
            if body.is_brief():
                piece = piece.replace('_dw', '_dK').replace(
                    '_dt', '_dT[%d]' % body.number)
            if body.is_resumed:
                piece = piece.replace('and((_dl', 'and(' + RESUMED + '(_dl').replace(
                    '(((_dl', '((' + RESUMED_IN_HEADER + '(_dl')
            if body.entry and number == body.entry[0]:
                piece = self._entry(body, piece)
            pieces[number] = piece
        body.seen = body.not_local = body.pieces = None

    def _entry(self, body, piece):
        """Return piece with the text by which body, a function, is entered, in it."""
        _, text, line = body.entry
        if body.is_brief():
            text = BRIEF_ENTRY if text == ENTRY else BRIEF_ENTRY_IN_HEADER
        return piece % (text % (0 if body.is_resumed else RECORD)).format(
            body.number, body.key(), line)

    def _open_body(self, kind, name, indent, line):
        outer = self._stack[-1] if self._stack else None
        body = Body(kind, name, indent, line, outer, self._first + len(self.bodies))
        self._stack.append(body)
        self.bodies.append(body)
        return body

    def _close(self, indent):
        """End the bodies that a statement indented so far does not belong to."""
        while len(self._stack) > 1 and self._stack[-1].indent >= indent:
            body = self._stack.pop()
            body.last_line = self._last
            if body.kind == 'function':
                self._closed.append(body)
                if body.is_plain:
                    self._tell_of(body)
        # The text of a function is held back until its variables are known.
        if not [body for body in self._stack if body.kind == 'function']:
            for body in reversed(self._closed):
                self._finish(body)
            for piece in self._pieces:
                self._write(piece)
            self._pieces, self._closed = [], []

    def _tell_of(self, body):
        """Have the line after body, a function that is to be plain, tell of it."""
        gap = self._pieces[self._after:self._after + 1]
        body.is_plain = gap != [] and body.is_brief() and not self._is_whole
        if body.is_plain:
            self.plain.append((body.number, body.line, self._end))
            self._pieces[self._after] = '%s%s=_dF(%d,%s)%s' % (
                body.margin, body.name, body.number, body.name, '\n' * gap[0].count('\n'))

    def _statement(self, text, masked, line):
        start = skip_space(masked, 0)
        if start == len(masked):
            self._pieces.append(text)
            return
        indent = 0
        for c in masked[:start]:
            if c == '\t':
                indent = indent // 8 * 8 + 8
            else:
                indent = 0 if c in '\n\f' else indent + 1
        self._close(indent)
        word = word_at(masked, start)
        if not (indent or self._is_whole or self._decorators) and (
                word not in ('', 'elif', 'except') + SUITES):
            self._cut(line, self.consts)
        if 'const' in masked and word not in ('import', 'from'):
            rest = ''.join(masked[start + len(word):].split())
            if indent or rest[:7] != '=const(' or masked.count('(') > 1 or ';' in rest:
                self._is_whole = True
            self.consts.append((line, text))
        self._last = line
        self._text, self._done = text, 0
        if 'await' in masked or 'async' in masked:
            self.awaits.append(line)
        body = self._stack[-1]
        if 'super' in masked or '__class__' in masked:
            body.is_plain = False
        if [name for name in self._lasting if name + '(' in masked]:
            self._lasting.add(body.name)
            body.lasts = True
        if 'yield' in masked:
            body.is_resumed = True
            if 'from' not in masked and not [
                    c for c in masked.replace('=', ' ', 1)
                    if not (is_word(c) or c in SPACE or c in ',"')]:
                self.yields.append(line)
        self._walrus(body, masked, start)
        if masked[start] == '@':
            name = masked[start + 1:].split('(')[0]
            self._decorators.append(name.strip().split('.')[-1])
        else:
            if not self._compound(body, masked, start, indent, line):
                self._simple(body, masked, start, line, True)
            body.is_empty = False
            self._note_names(body, masked)
        self._pieces.append(text[self._done:])
        self._after = len(self._pieces)
        self._end = line + text.count('\n', 0, len(text) - 1)

    def _note_names(self, body, masked):
        """Remember the names in a function within a function: some may be the outer's."""
        if body.kind != 'function' or not [
                outer for outer in self._stack[:-1] if outer.kind == 'function']:
            return
        i = 0
        while i < len(masked):
            word = word_at(masked, i)
            if word and masked[i - 1:i] != '.':
                body.seen.add(word)
            i += len(word) or 1

    def _insert(self, position, piece):
        """Put piece into the statement, after what was put there before."""
        self._pieces += [self._text[self._done:position], piece]
        self._done = position

    def _enter(self, body, position, piece, entry, line):
        """Put piece, with a %s for entry, into the first statement of body."""
        self._insert_probe(body, position, piece)
        body.is_entered = True
        body.entry = len(self._pieces) - 1, entry, line

    def _insert_probe(self, body, position, piece):
        self._insert(position, piece)
        if body.kind == 'function':
            body.pieces.append(len(self._pieces) - 1)

    def _probe(self, body, line, templates):
        """Return the text of the probe for line; note that the line has one."""
        if self.lines[-1:] != [line]:
            self.lines.append(line)
        return templates[body.kind].format(line)

    def _simple(self, body, masked, start, line, documented=False):
        """Put a probe before the simple statements from start on."""
        rest = masked[start:].strip()
        if not body.kind or not rest:
            return
        first = masked[start:].split(';')[0]
        if documented and not ''.join(first.split()).strip('"()'):
            # The statement is a string: a docstring has to stay the first one.
            if body.is_empty and not body.is_entered:
                self._enter(body, start + len(first.rstrip()), ';%s', ENTRY, line)
            self._simple(body, masked, skip_space(masked, start + len(first) + 1), line)
            return
        self._bind(body, masked, start)
        if word_at(masked, start) == 'from' and rest[4:].strip().startswith('__future__'):
            return
        probe = self._probe(body, line, PROBES)
        if word_at(masked, start) in ('import', 'from'):
            probe += '_dI();'
            self.has_threads = self.has_threads or '_thread' in rest
        if body.is_entered:
            self._insert_probe(body, start, probe)
        else:
            self._enter(body, start, '%s;' + probe, ENTRY, line)

    def _bind(self, body, masked, start):
        """Collect the names that the simple statements from start on bind."""
        if body.kind != 'function':
            return
        marks = landmarks(masked, start) + [(len(masked), ';')]
        first = 0
        for number, (position, token) in enumerate(marks):
            if token == ';':
                self._bind_one(body, masked, start, position, marks[first:number])
                start, first = skip_space(masked, position + 1), number + 1

    def _bind_one(self, body, masked, start, end, marks):
        word = word_at(masked, start)
        rest = masked[start + len(word):end]
        if word in ('import', 'from'):
            if word == 'from':
                rest = rest.partition('import')[2]
            for c in '()\\':
                rest = rest.replace(c, ' ')
            for name in rest.split(','):
                body.bind(name.split()[-1].split('.')[0] if name.split() else '')
        elif word in ('nonlocal', 'del'):
            body.bind(rest)
        elif word == 'global':
            body.not_local += [name.strip() for name in rest.split(',')]
        else:
            for position, token in marks:
                if token in '=:':
                    body.bind(masked[start:position])
                    start = position + 1
                    if token == ':' or masked[position] != '=':
                        break

    def _walrus(self, body, masked, start):
        """Collect the names that := binds from start on."""
        end = masked.find(':=', start)
        while end > 0 and body.kind == 'function':
            before = masked[start:end].rstrip()
            name = len(before)
            while name and is_word(before[name - 1]):
                name -= 1
            body.bind(before[name:])
            end = masked.find(':=', end + 2)

    def _compound(self, body, masked, start, indent, line):
        """Put a probe into the header of a compound statement; False if it is none."""
        word = word_at(masked, start)
        after = start + len(word)
        is_async = word == 'async'
        if is_async:
            after = skip_space(masked, after)
            word = word_at(masked, after)
            after += len(word)
        if word not in HEADERS + SUITES + ('def', 'class'):
            return False
        marks = landmarks(masked, after)
        colon = ([position for position, token in marks if token == ':'] or [0])[0]
        marks = [mark for mark in marks if mark[0] < colon]
        suite = skip_space(masked, colon + 1)
        one_line = suite < len(masked)
        if word in ('match', 'case') and (not colon or one_line and (
                # A variable of that name with a colon has an annotation after it.
                word == 'match' or masked[after:].strip()[:1] in '.:'
                or ';' in [token for _, token in marks])):
            return False
        if not colon:
            return True  # the compiler is going to complain
        if word in ('def', 'class'):
            self._definition(body, masked, after, colon, indent, line, word, is_async)
            if one_line:
                inner = self._stack[-1]
                inner.is_plain = False
                if word == 'def':
                    inner.is_resumed = inner.is_resumed or 'yield' in masked
                    self._walrus(inner, masked, suite)
                    self._simple(inner, masked, suite, line, True)
                    self._note_names(inner, masked[suite:])
                else:
                    inner.kind = ''
                self._close(indent)
            return True
        if not body.kind:
            return True
        if word in HEADERS:
            self._header(body, masked, after, colon, line, word, marks)
        if one_line and (word in SUITES or word in ('for', 'while')):
            self._simple(body, masked, suite, line)
        elif one_line:
            self._bind(body, masked, suite)
        return True

    def _definition(self, body, masked, after, colon, indent, line, word, is_async):
        start = skip_space(masked, after)
        name = word_at(masked, start)
        if body.kind == 'function':
            body.bind(name)
        kind = 'class' if word == 'class' else 'function'
        if not body.kind or [d for d in self._decorators if d in ASSEMBLERS]:
            kind = ''
        inner = self._open_body(kind, name, indent, line)
        inner.is_coroutine = inner.is_resumed = is_async
        if self._mentions and not self._decorators and (
                not indent or body.kind == 'class' and body.is_plain):
            inner.margin = masked[:masked.find('def')]
            inner.is_plain = not indent if kind == 'class' else bool(kind) and not (
                self._mentions.has(name, indent > 0) or inner.margin.strip(' \t')
                or not are_constant(masked[start:colon]))
        if body.kind == 'function':
            body.is_plain = False
        self._decorators = []
        if kind == 'function':
            self._parameters(inner, masked, masked.find('(', start), colon)

    def _parameters(self, body, masked, start, colon):
        """Bind the parameters between the bracket at start and its counterpart."""
        depth, names, skipping = 0, '', False
        for c in masked[start:colon]:
            depth += (c in '([{') - (c in ')]}')
            if depth == 0:
                break
            if depth == 1 and c in '=:,':
                skipping = c != ','
            # Python 2 takes tuples apart in parameters: the brackets are left away
            if c == ',' or not skipping:
                names += ',' if c in '(),' else c
        body.bind(names)

    def _header(self, body, masked, start, colon, line, word, marks):
        """Put a probe into a header whose expression begins at start."""
        start, end = skip_space(masked, start), colon
        if word in ('for', 'while'):
            body.lasts = True
        if word == 'for':
            inside = [position for position, token in marks if token == 'in']
            if not inside:
                return
            if body.kind == 'function':
                body.bind(masked[start:inside[0]])
            start = skip_space(masked, inside[0] + 2)
            start, end = self._range(masked, start, end)
        elif word == 'with':
            start, end = self._with(body, masked, start, colon, marks)
        elif word == 'except':
            if masked[start] == '*':
                start = skip_space(masked, start + 1)
            for position, token in marks:
                if token == 'as' and body.kind == 'function':
                    body.bind(masked[position + 2:colon])
                if token in ('as', ','):
                    end = min(end, position)
        templates = HANDLERS if word == 'except' else IN_HEADER
        if start == colon:
            if word == 'except':
                probe = self._probe(body, line, templates)
                self._insert_probe(body, start, ' %s or _dE' % probe)
            return
        while masked[end - 1] in SPACE:
            end -= 1
        probe = self._probe(body, line, templates) + ' or('
        if is_word(masked[start - 1]):
            probe = ' ' + probe
        if body.is_entered:
            self._insert_probe(body, start, probe)
        else:
            if word == 'while':
                self.fresh.append(line)
            self._enter(body, start, '%s or ' + probe, ENTRY_IN_HEADER, line)
        self._insert_probe(body, end, ') ' if is_word(masked[end]) else ')')

    def _range(self, masked, start, end):
        """Return where a for's iterable begins and ends.

        They are those of the first argument for a range(): MicroPython counts in a quick
        loop, if the compiler sees range.
        """
        last = start + len(masked[start:end].rstrip()) - 1
        inside = masked[start + 6:last]
        if masked[start:start + 6] == 'range(' and masked[last] == ')':
            depth = 0
            for c in inside:
                depth += (c in '([{') - (c in ')]}')
                if depth < 0:
                    return start, end
            marks = landmarks(inside, 0)
            tokens = [token for _, token in marks]
            commas = [position for position, token in marks if token == ',']
            first = inside[:commas[0]] if commas else inside
            if first.strip()[:1] not in ('', '*') and not (
                    '=' in tokens or 'for' in tokens):
                return start + 6, start + 6 + len(first)
        return start, end

    def _with(self, body, masked, start, colon, marks):
        """Return where the first expression of a with begins and ends; bind targets."""
        text = masked[:colon].rstrip()
        if masked[start] == '(' and text[-1] == ')':
            inside = landmarks(text[:-1], start + 1)
            if [1 for _, token in inside if token in ('as', ',')]:
                start, marks = start + 1, inside
        marks = [mark for mark in marks if mark[1] in ('as', ',')] + [(colon, ',')]
        for number, (position, token) in enumerate(marks):
            if token == 'as' and body.kind == 'function':
                body.bind(masked[position + 2:marks[number + 1][0]].rstrip(' )'))
        return start, marks[0][0]


# ---------------------------------------------------------------------------------------
# Board: the runtime of MicroPython, under the names of the first room, and the backend
# that probes report to.
# ---------------------------------------------------------------------------------------

if not _FULL:
    try:
        from _thread import allocate_lock, get_ident, stack_size, start_new_thread
    except ImportError:
        start_new_thread = None

        def get_ident():
            return 1

        class allocate_lock(object):
            """A lock where there is but one thread."""

            def acquire(self, *info):
                pass

            __enter__ = __exit__ = release = locked = acquire
    try:
        from machine import Timer
    except ImportError:
        Timer = None
    try:
        import ssl
    except ImportError:
        try:
            import tls as ssl   # Debian's builds have the part in C alone
        except ImportError:
            ssl = None
    try:
        import uctypes
    except ImportError:
        uctypes = None
    try:
        from vfs import mount
    except ImportError:
        from os import mount
    import builtins
    import gc
    from micropython import schedule, stack_use

    EnvironmentError = SocketError = OSError
    FIRST_BODY, MAX_BODY, PAGE = 16 * 1024, 64 * 1024, 100
    FUNCTION_TYPES = (
        type(to_text), type(len), type([].append), type((lambda x: lambda: x)(0)))
    LONGEST_WAIT = 10 ** 8
    CLASSIC = None
    MOUNT = '/_ptvsd'      # a file system in which each module is a call of load()
    OWN_FILES = ()
    OWN_NAMES = ('_dT', '_dt', '_dG', '_dW', '_dC', '_dH', '_dS', '_dU', '_dR', '_dX',
                 '_dE', '_dI', '_dF', '_dM', '_dL', '_dN', '_dl')
    START_FOLDER = os.getcwd()
    environment = getattr(os, 'getenv', lambda name: None)
    own_threads = set()
    main_ident = get_ident()
    _clock = [time.ticks_ms(), 0]

    def clock():
        """Return seconds; the ticks of the system begin anew after some days."""
        now = time.ticks_ms()
        _clock[1] += time.ticks_diff(now, _clock[0])
        _clock[0] = now
        return _clock[1] / 1000

    def compare_digest(a, b):
        """Compare two byte strings in a time that does not tell where they differ."""
        difference = len(a) ^ len(b)
        for x, y in zip(a, b):
            difference |= x ^ y
        return not difference

    def import_all(listening=False):
        """Do nothing: all modules are there."""

    # Whoever runs the program knows when it ends. No board forks. Whoever serves a socket
    # sees by himself that it is to end, and the first read shakes hands.
    hang_up = shake_hands = import_all

    def count(start):
        return iter(range(start, 1 << 30))

    def process_id():
        return 0

    def timestamp():
        return '%d s' % clock()

    def open_log(path):
        return open(path, 'a')

    def implementation_name():
        return 'MicroPython'

    def basename(path):
        return path.split('/')[-1]

    def dirname(path):
        return path.rpartition('/')[0]

    def isfile(path):
        try:
            return not os.stat(path)[0] & 0x4000
        except OSError:
            return False

    def absolute(path):
        """Return path from the root on, without . and .. in it."""
        parts = []
        if path.startswith(MOUNT + '/'):
            path = path[len(MOUNT):]
        for part in (path if path[:1] == '/' else START_FOLDER + '/' + path).split('/'):
            if part == '..':
                del parts[-1:]
            elif part not in ('', '.'):
                parts.append(part)
        return '/' + '/'.join(parts)

    has_text = isfile
    decode_source = to_text
    client_folder = frozen_path = real_path = to_native   # there are no links

    def message_of(error):
        return 'exception'   # str() of it would run code of the program

    def why_closed(source):
        """Return why source can have no breakpoints, None if it can."""
        if source.probed == stamp_of(source.path):
            return None
        if source.probed:
            return 'the file has changed since it was loaded: start the program again'
        if not isfile(source.path):
            return 'it is compiled (.mpy) or frozen: breakpoints need the .py file'
        return 'it was loaded before enable_attach: import ptvsd_lite first'

    def is_installed(path):
        """Return whether path is of the standard library, and whether it is installed."""
        return False, not isfile(path)  # frozen modules have no file

    class Can(object):
        """What this runtime can do, found by trying; in the log, read by the tests."""

        def __init__(self):
            self.probes = True
            # Not every port can say which exception is being handled.
            self.raised = hasattr(sys, 'exc_info')
            self.threads = start_new_thread is not None
            self.write_locals = uctypes is not None
            self.trace = self.deadline = self.kill = self.fork = self.any_port = False
            self.cancel = False
            self.reach_main = self.reach_threads = self.monitor = self.swap = False
            self.thread_excepthook = self.returns = False
            self.tls = hasattr(ssl, 'SSLContext')

        def facts(self):
            """Return everything as a dict of booleans."""
            return self.__dict__

    CAN = Can()

    def span(raw):
        """Return the first and the last line of the code that raw, a frame, runs."""
        return raw.body()[:2]

    def locals_writer():
        """Return the function that makes changes of frame.f_locals stick, or None."""
        return (lambda raw: raw.write_locals()) if CAN.write_locals else None

    def within(seconds, function):
        """Return function(): nothing can interrupt what it does."""
        return function()

    def compile_text(text, filename, mode, raw=None):
        return compile(text, filename, mode)

    def has_inner_code(code, text):
        """Tell whether code, made from text, makes functions: lambdas, comprehensions."""
        return 'lambda' in text or ' for ' in text

    class _Bounded(io.IOBase):
        """Takes so many bytes and then raises Overrun."""

        def __init__(self, room):
            self.room, self.data = room, b''

        def write(self, data):
            self.data += bytes(data)
            if len(self.data) > self.room:
                raise Overrun()
            return len(data)

    def bounded_repr(value, room):
        """Return repr(value), or the beginning of it; raises what that does."""
        if type(value) is int and not -1 << 4 * room < value < 1 << 4 * room:
            return '<a very long int>'
        text = _Bounded(room + 1)
        try:
            _print([value], file=text, end='')
            data = text.data[1:-1]
        except Overrun:
            data = text.data[1:room + 2]
        while True:
            try:
                return data.decode()
            except UnicodeError:
                data = data[:-1]  # cut in the middle of a character

    def error_text(error):
        """Return an exception's type and message, as the last line of its traceback."""
        text = ', '.join([one if isinstance(one, str) else bounded_repr(one, 500)
                          for one in error.args])
        return type(error).__name__ + (': ' + text if text else '')

    def traceback_text(info):
        """Return the traceback of info, as of sys.exc_info(), without our frames."""
        return '\n'.join(line for line in _traceback(info[1]).split('\n')
                         if not ('ptvsd_lite.py"' in line or '"' + MOUNT in line))

    def _traceback(error):
        text = io.StringIO()
        sys.print_exception(error, text)
        return text.getvalue()

    def current_traceback():
        return _traceback(sys.exc_info()[1]) if CAN.raised else ''

    def source_text(path):
        """Return the text of the source file path, '' without one."""
        try:
            with open(path) as f:
                return f.read()
        except OSError:
            return ''

    def list_part(value, start, count):
        """Return count items of a container from start on; (key, item) for a dict."""
        if is_a(value, (list, tuple)):
            return list(value[start:start + count])
        result = []
        for number, item in enumerate(value.items() if is_a(value, dict) else value):
            if start <= number < start + count:
                result.append(item)
        return result

    def count_items(value):
        """Return how many items the builtin container value has, 0 for anything else."""
        return len(value) if is_a(value, tuple(BRACKETS)) else 0

    PLAIN_TYPES = ()
    class_fact, to_ascii = getattr, repr

    def text_items(names):
        """Return the items of a namespace whose keys are text."""
        return [item for item in list(names.items()) if isinstance(item[0], str)]

    def formatted(value, form):
        return ('{:' + form + '}').format(value)

    def is_interrupt(error):
        """Tell whether error is a Ctrl-C, and no error of a call."""
        return isinstance(error, KeyboardInterrupt)

    def attributes(value):
        """Return the attributes of value, [(name, value)], running none of its code."""
        names = getattr(value, '__dict__', None)
        if names is None:
            names = dict((name, safely(lambda: getattr(value, name, None), None))
                         for name in dir(value))
            names = dict((n, v) for n, v in names.items() if not callable(v))
        return by_name(names, hide=True)

    def has_attributes(value):
        """Tell whether attributes() has any; for a module, without its long list."""
        names = getattr(value, '__dict__', None)
        if names is None:
            return bool(attributes(value))
        return any(not is_special(name) for name in names)

    def main_module():
        return __import__('__main__')

    imports_main_again = bool   # False

    class RLock(object):
        """A lock that its owner can take again."""

        held = []   # by the main thread; a Ctrl-C may get that out of any line of ours

        def __init__(self):
            self._lock, self._owner, self._depth = allocate_lock(), None, 0

        def __enter__(self):
            if self._owner != get_ident():
                if get_ident() == main_ident:
                    self.held.append(self)
                self._lock.acquire()
                self._owner = get_ident()
            self._depth += 1

        def __exit__(self, *info):
            if self._owner == get_ident():
                self._depth -= 1
                if not self._depth:
                    self.release()

        def release(self):
            self._owner, self._depth = None, 0
            if self._lock.locked():
                self._lock.release()
            if get_ident() == main_ident and self in self.held:
                self.held.remove(self)

    def release_all():
        """Release what the main thread, which runs this, has left locked."""
        while RLock.held:
            lock = RLock.held.pop()
            if lock._owner in (main_ident, None):
                lock.release()

    # The function that serves the connections on the main thread, where no thread does,
    # and when it last did; whether probes have to call it; how deep we are in at_home().
    _pump, _pumped, _by_probes, _inside = [], [0], [], [0]

    def _serves_here():
        """Tell whether it is this thread that serves the connections."""
        return _pump and get_ident() == main_ident

    def pump(seconds):
        """Serve the connections, if nobody else does; every 10 ms is enough for 0."""
        if _serves_here() and (
                seconds or time.ticks_diff(time.ticks_ms(), _pumped[0]) > 10):
            at_home('connections', _pump[0], seconds)
            _pumped[0] = time.ticks_ms()

    def idle(milliseconds=1):
        """Let time pass on a thread that waits for something."""
        if _serves_here():
            pump(0.02)
        else:
            time.sleep_ms(milliseconds)

    class Event(object):
        """A flag to wait for."""

        def __init__(self):
            self._count = 0      # how often it has been set
            self.clear()

        def clear(self):
            self._is_set = False

        def set(self):
            self._is_set = True
            self._count += 1

        def is_set(self):
            return self._is_set

        def wait(self, timeout):
            end, before = clock() + timeout, self._count
            # It may be clear again when we look the next time.
            while not self._is_set and self._count == before and clock() < end:
                idle(10)
            return self._is_set

    def caller_of(raw):
        return raw.f_back

    NO_ERRORS = StopIteration, GeneratorExit   # how a loop or a generator ends

    class Mailbox(object):
        """Hands objects over to one waiting thread, in order."""

        def __init__(self):
            self._items, self._lock = [], RLock()

        def put(self, item):
            with self._lock:
                self._items.append(item)

        def get(self):
            """Wait for the next object and return it."""
            while True:
                with self._lock:
                    if self._items:
                        return self._items.pop(0)
                idle()

    def start_thread(function, *args):
        """Run function(*args) here: there is one thread of ours at most."""
        function(*args)

    def say(text):
        sys.stderr.write('ptvsd_lite: %s\n' % text)

    TICK = 20                              # milliseconds
    NEEDED = 1200 * pointer_size()         # of the stack, to serve a request
    THREAD_STACK = 16384 * pointer_size()  # some ports give a thread 4 KB

    def run_server(server):
        """Have server.pump() called again and again.

        A timer has the main thread call it between two bytecodes, where there is one: a
        thread would take the other core, or have a stack that is too small. Where there
        is neither, probes do, and every line costs something.
        """
        timer = _make_timer()
        if not timer and start_new_thread:
            def run():
                own_threads.add(get_ident())
                while True:
                    server.pump(0.1)
            before = stack_size(THREAD_STACK)
            start_new_thread(run, ())
            return stack_size(before)
        _pump.append(server.pump)
        if not timer:
            _by_probes.append(True)
            builtins.input = _input
            return
        room = _stack_room() - NEEDED

        def serve(_):
            try:
                # Not in the middle of what we do on this thread.
                if not _inside[0] and stack_use() < room:
                    pump(0)
            except KeyboardInterrupt:   # the scheduler would print it, and no more
                server.debugger.backend.interrupt()

        def tick(_):
            try:
                schedule(serve, None)
            except RuntimeError:
                pass   # its queue is full
        timer.init(period=TICK, mode=Timer.PERIODIC, callback=tick)

    def _make_timer():
        """Return a machine.Timer, a virtual one if the port has such; None without."""
        for number in (-1, 3, 2, 1, 0) if Timer else ():
            try:
                return Timer(number)
            except (ValueError, OSError):
                pass

    def _stack_room():
        """Return how deep the stack can become, by stack_use(): tried out."""
        deepest = [0]

        def deeper():
            deepest[0] = stack_use()
            deeper()
        try:
            deeper()
        except RuntimeError:
            return deepest[0]

    _read = input

    def _input(prompt=''):
        """Stand in for input(): serve the connections until it can read."""
        _tee_print(prompt, end='')
        while not wait_ready(sys.stdin, False, 0):
            idle()
        return _read()

    def sleep_ms(milliseconds):
        """Stand in for time.sleep_ms(): serve the connections meanwhile."""
        end = time.ticks_add(time.ticks_ms(), int(milliseconds))
        while time.ticks_diff(end, time.ticks_ms()) > 0:
            pump(min(time.ticks_diff(end, time.ticks_ms()) / 1000, 0.02))

    def sleep(seconds):
        """Stand in for time.sleep()."""
        sleep_ms(seconds * 1000)

    def wait_ready(stream, write, seconds):
        """Wait until stream can be read, or written; return whether it can.

        seconds: None for no limit.
        """
        return wait_any([stream], select.POLLOUT if write else select.POLLIN, seconds)

    def wait_any(streams, events, seconds):
        """Wait until something can be done with one of streams; return whether it can."""
        poll = select.poll()
        for stream in streams:
            poll.register(stream, events)
        return bool(poll.poll(-1 if seconds is None else max(int(seconds * 1000), 0)))

    def would_block(error):
        """Return 'same' if a socket call has failed since it has to wait, else None."""
        return 'same' if error.args and error.args[0] == errno.EAGAIN else None

    def receive_some(sock):
        data = sock.read(1024)
        if data is None:
            raise OSError(errno.EAGAIN)
        return data

    def json_pieces(message):
        """Return the JSON of message as a list of pieces: no heap has room for all."""
        pieces = [b'']

        def add(text):
            data = text.encode()
            if len(pieces[-1]) + len(data) > 400:
                pieces.append(data)
            else:
                pieces[-1] += data

        def put(value, depth):
            if not (depth and value and isinstance(value, (dict, list))):
                return add(json.dumps(value, separators=(',', ':')))
            mark, end = '{}' if isinstance(value, dict) else '[]'
            for item in value:
                add(mark)
                mark = ','
                if end == '}':
                    add(json.dumps(item) + ':')
                    item = value[item]
                put(item, depth - 1)
            add(end)
        put(message, 3)   # each item of the list in a body by itself
        return pieces

    def send_some(sock, data):
        count = sock.write(data)
        if count is None:
            raise OSError(errno.EAGAIN)
        return count

    def listen_on(address):
        """Return a socket that listens on address, and that; raises OSError."""
        if not address[1]:
            raise ValueError('this runtime cannot tell which port it got: choose one')
        place = socket.getaddrinfo(address[0] or '0.0.0.0', address[1])[0]
        sock = socket.socket(place[0], place[1])
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(place[-1])
            sock.listen(5)
            sock.setblocking(False)
            return sock, address
        except OSError:
            sock.close()
            raise

    def tune(sock):
        sock.setblocking(False)
        try:
            sock.setsockopt(6, 1, 1)  # IPPROTO_TCP, TCP_NODELAY
        except (OSError, ValueError):
            pass

    def tls_context(certfile, keyfile):
        """Return a server's context; raises ValueError saying what to do."""
        if not CAN.tls:
            raise ValueError('this runtime has no ssl module: leave certfile away')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(_der(certfile, b'CERTIFICATE'),
                                    _der(keyfile or certfile, b'PRIVATE KEY'))
        except (OSError, ValueError) as e:
            raise ValueError(
                'cannot use certfile %r, keyfile %r: %s. Both must be PEM or DER without '
                'a passphrase' % (certfile, keyfile, e))
        return context

    def _der(path, label):
        """Return the first part of the PEM file path with that label; DER as it is."""
        with open(path, 'rb') as f:
            data = f.read()
        for part in data.split(b'-----BEGIN ')[1:]:
            name, _, rest = part.partition(b'-----')
            if name.endswith(label):
                return __import__('binascii').a2b_base64(rest.partition(b'-----')[0])
        return data

    secret_bytes = to_bytes

    def at_home(where, function, *args):
        """Call function(*args), of ours; errors go to the log."""
        _inside[0] += 1
        try:
            function(*args)
        except Exception:
            log.traceback(where)
        except KeyboardInterrupt:
            release_all()
            raise
        finally:
            _inside[0] -= 1

    _print = getattr(builtins, 'print')  # a keyword on Python 2
    _sinks = {}

    def _tee_print(*values, **options):
        """Stand in for print(): tell the text to whoever wants to know, too."""
        file = options.pop('file', None) or sys.stdout
        name = 'stdout' if file is sys.stdout else 'stderr'
        sink = _sinks.get(name) if file is getattr(sys, name) else None
        if sink is None:
            return _print(*values, file=file, **options)
        text = io.StringIO()
        _print(*values, file=text, **options)
        _print(text.getvalue(), file=file, end='')
        at_home('output', sink, text.getvalue())

    class Tee(object):
        """Tells sink(text) what the program prints to sys.stdout or sys.stderr."""

        def __init__(self, name, sink):
            self.name = name
            _sinks[name] = sink
            setattr(builtins, 'print', _tee_print)

        def remove(self):
            """Put everything back."""
            _sinks.pop(self.name, None)
            if not _sinks:
                setattr(builtins, 'print', _print)

    # The items of a frame's record. CALL is the line at which the frame of UP was when it
    # was made, KEY a function's lambda, a module's ProbedFile, a ClassKey. FRAME may be
    # missing; OWNER have what can be resumed, the list that is its key in a probe (the
    # lambda, the record of the frame that awaits it, its frame), and a class body, its
    # variables.
    UP, CALL, DEPTH, KEY, FRAME, OWNER = range(6)
    NO_VARIABLE = 10000   # called with it, a key gives that of its module
    # How much a line matters: its function may run since before the attach; it is
    # looked at.
    WARM, HOT = 1, 2
    WARM_LINES = 64       # so many lines of each body are looked at after an attach
    SLACK = 64            # the depth of a frame, in bytes, may be measured so inexactly

    FROM_REPL = '<stdin>'   # the file of a script that comes from the REPL

    def why_from_repl(client_path):
        """Return why nothing can be debugged, and what to do for the file client_path."""
        name = basename(client_path.replace('\\', '/'))
        if not isfile(name):
            name = name or 'app.py'
            todo = 'copy %s to the board, and start it there' % name
        else:
            todo = 'start the %s that is on the board' % name
        return ("this script came from the REPL, and cannot be debugged: %s by "
                "import ptvsd_lite; ptvsd_lite.run('%s', secret=...)" % (todo, name))

    class ProbedFile(object):
        """A file that runs with probes: path as in tracebacks, names: its globals."""

        def __init__(self, path, names, made, source):
            self.path, self.names, self.source = path, names, source
            self.fresh, self.awaits, self.yields = made.fresh, made.awaits, made.yields
            self.bodies = [(body.line, body.last_line, body.name, body.names, body.number)
                           for body in made.bodies]
            self.heat = bytearray(made.bodies[0].last_line + 2)   # by line
            # how many lines of it are to be looked at
            self.warm = bytearray(len(self.bodies))
            self.matters = [[] for body in self.bodies]   # _dT
            self.plain, self.consts = made.plain, made.consts
            self.twins = []      # one for each plain function that has been made

        def __call__(self, number):
            """Do as any key does, for the module."""
            return self if number else self.names['_dl']

        def body(self, line):
            """Return (first, last line, name, names, number) of the body around line."""
            return [body for body in self.bodies if body[0] <= line <= body[1]][-1]

        def arm(self, on, every):
            """Note which lines matter; every: all of them, if any does."""
            breakpoints = on and self.source.breakpoints or ()
            hot = [self.body(line)[4] for line in breakpoints]
            for first, last, _, _, number in self.bodies:
                warm = WARM if on and self.warm[number] else 0
                for line in range(first, last + 1):
                    self.heat[line] = HOT if every else warm
                matters = every or warm or number in hot
                self.matters[number][:] = (True,) if matters else ()
            for line in breakpoints:
                self.heat[line] = HOT

        def cool(self, line):
            """Look less at the body around line, which has been looked at."""
            if self.heat[line] != WARM:
                return   # a client has come just now
            first, last, _, _, number = self.body(line)
            self.warm[number] = max(self.warm[number] - 1, 0)
            if not self.warm[number]:
                for line in range(first, last + 1):
                    if self.heat[line] == WARM and self.body(line)[4] == number:
                        self.heat[line] = 0
                if not [n for n in self.source.breakpoints if self.body(n)[4] == number]:
                    self.matters[number].clear()

    class Twin(object):
        """A plain function, and what takes its place while it is watched.

        probed: the same with probes, if it has been made; now: what is in its place, of
        these or a stand-in that makes the latter; kept: it is never plain again.
        """

        kept, probed = False, None

        def __init__(self, plain, name, number, first, last):
            self.plain = self.now = plain
            self.name, self.number, self.first, self.last = name, number, first, last

    def stamp_of(path):
        """Return what changes when the file path does."""
        try:
            facts = os.stat(absolute(path))
        except OSError:
            return None
        return facts[6], facts[8]

    def replace_all(changes, spaces):
        """Replace functions in all spaces, namespaces, and in the classes in them.

        changes: {id of a function: another one}.
        """
        for names in spaces:
            for key, value in names.items():
                if id(value) in changes:
                    names[key] = changes[id(value)]
                elif isinstance(value, type):
                    for name, member in getattr(value, '__dict__', {}).items():
                        if id(member) in changes:
                            setattr(value, name, changes[id(member)])

    class ClassKey(object):
        """The key of a class body; line: the one that it is at."""

        line = file = None

        def __call__(self, number):
            return self.file if number else self.line

    class ProbeFrame(object):
        """What a frame object is elsewhere, made from the record of a frame."""

        co_flags = 0

        def __init__(self, record, file, name=None):
            self.record, self.file, self.name = record, file, name
            self.f_code = self
            self.co_filename, self.f_globals = file.path, file.names

        @property
        def f_lineno(self):
            return line_of(self.record)

        @property
        def f_back(self):
            up = running_from(self.record[UP])
            # A caller at the same depth or deeper has ended: then this frame is a
            # generator that was resumed from elsewhere since.
            return frame_of(up) if up[DEPTH] < self.record[DEPTH] else None

        @property
        def co_name(self):
            return self.name or self.body()[2]

        def body(self):
            return self.file.body(self.f_lineno)

        @property
        def f_locals(self):
            key, owner = self._key(), self.record[-1]
            if not key:
                return owner if isinstance(owner, dict) else self.f_globals
            self._names, self._values = self.body()[3], {}
            for number, name in enumerate(self._names):
                try:
                    self._values[name] = key(number + 1)
                except NameError:
                    pass
            self._before = dict(self._values)
            return self._values

        def _key(self):
            """Return the key of a function, that gives its variables, None for others."""
            key = self.record[KEY]
            return None if isinstance(key, (ProbedFile, ClassKey)) else key

        def write_locals(self):
            """Give the variables the values that the last f_locals has now."""
            key = self._key()
            for number, name in enumerate(self._names if key else ()):
                value = self._values.get(name, key)
                if value is not self._before.get(name, key):
                    write_variable(key, number + 1, value)

    def file_of(record):
        """Return the ProbedFile of a record."""
        return record[KEY](NO_VARIABLE)

    def line_of(record):
        """Return the number of the line which the frame of record is at."""
        return record[KEY](0)

    def task_of(record):
        """Return the list that a frame which can be resumed has for a key, else None."""
        owner = record[-1]
        return owner if isinstance(owner, list) else None

    def frame_of(record):
        """Return the ProbeFrame of record, always the same one; None for the root."""
        if record is Prober.ROOT:
            return None
        if len(record) <= FRAME:
            record.append(None)
        task = task_of(record)
        frame = task[2] if task else record[FRAME]
        if not frame:
            frame = record[FRAME] = ProbeFrame(record, file_of(record))
        if task:
            frame.record, task[2] = record, frame
        return frame

    def running_from(record):
        """Return the innermost record, from this one on, of a frame that still runs.

        A frame has ended, if what has called it is at another line by now. A generator
        may be resumed from any, but does not run at a line where it only yields.
        """
        while True:
            task = task_of(record)
            if not task:
                ended = record[CALL] != line_of(record[UP])
            else:
                ended = task[1] is None and line_of(record) in file_of(record).yields
            if not ended:
                return record
            record = record[UP]

    def below(record, depth):
        """Return the innermost record, from this one on, that is not so deep."""
        while record[DEPTH] >= depth:
            if record[UP][DEPTH] >= record[DEPTH]:
                return Prober.ROOT
            record = record[UP]
        return record

    def is_task(record):
        """Tell whether the frame of record is a coroutine."""
        task = task_of(record)
        return task is not None and task[1] is not None

    class Parts(object):
        """The code of a file, of some statements at a time: the heap has no room for all.

        All are compiled before the first one runs.
        """

        ENOUGH = 500   # characters

        def __init__(self, path):
            self.path, self.codes = path, []
            self._text, self._size = [], 0

        def write(self, text):
            self._text.append(text)
            self._size += len(text)

        def cut(self, line, consts):
            """Compile what has been written if that is enough; see Instrumenter.run."""
            if self._size > self.ENOUGH:
                self.compile()
                self._text, self._size = [numbered(consts + [(line, '')])], 0

        def compile(self):
            text, self._text = ''.join(self._text), None
            self.codes.append(compile(text, self.path, 'exec'))

    def compiling(function):
        """Return a function that does what function does, which compiles."""
        def compiles(*args):
            # MicroPython's heap gets too ragged for the compiler without that
            gc.collect()
            before = gc.threshold()
            gc.threshold(16000)
            try:
                return function(*args)
            finally:
                gc.threshold(before)
        return compiles

    @compiling
    def compile_probed(place, path, others):
        """Return the Instrumenter of the file place, and its codes, with path in them.

        others: names that other files mention. The Instrumenter gets an attribute
        foreign, the names here that may be of others.
        """
        with open(place) as f:
            mentions = Mentions(f, others)
        made, parts = Instrumenter(mentions), Parts(path)
        made.foreign, mentions.foreign = mentions.foreign, None
        with open(place) as f:
            made.run(f, parts.write, parts.cut)
        parts.compile()
        return made, parts.codes

    @compiling
    def make_probed(file, twin):
        """Return the function of twin with probes."""
        first, last, texts = twin.first, twin.last, []
        with open(absolute(file.path)) as f:
            Instrumenter(None, twin.number - 1).run(
                (line for number, line in enumerate(f, 1) if first <= number <= last),
                texts.append, lambda *cut: None, first)
        if texts[0][:1] in SPACE:   # a method
            first -= 1
            texts.insert(0, 'if 1:\n')
        consts = [const for const in file.consts if const[0] < first]
        made = {}
        exec(compile(numbered(consts + [(first, ''.join(texts))]), file.path, 'exec'),
             file.names, made)
        return made[twin.name]

    class Prober(Backend):
        """The backend for probes.

        A record is made where a frame begins, and knows the record of its caller: the
        last one that was made, or one below it. There is no event for the end of a frame:
        frames as deep as one that begins, or deeper, are over. The probes do all that
        themselves: code of ours runs only in bodies with breakpoints, while something is
        stepping, and where a generator or a coroutine goes on.

        Functions entered while nobody was attached have no record. They get it when they
        run a line: for some lines after an attach each body is looked at.
        """

        ROOT = [None, 0, 0, int]   # int, a key of line 0

        def __init__(self, debugger):
            Backend.__init__(self, debugger)
            self.ROOT[UP] = self.ROOT
            self.files = []
            self.watching = []           # _dW
            self.last = {0: self.ROOT}   # _dC
            # ident -> record of the innermost module that runs
            self.bases = {}
            self.owner = main_ident      # the only thread that has been seen, as long as
            # this is not {ident: record of the innermost frame}
            self.tops = None
            self.overhead = 0            # how much deeper the stack is in _find()
            self.twinned = False         # plain functions are watched
            self.foreign = set()         # the names of files that may be other files'
            self.arming = RLock()        # which lines matter
            self.interrupted = False
            self.error = None            # the last exception that was looked at

        def install(self):
            """Have modules that are imported from now on get probes."""
            mount(self, MOUNT)
            self._mirror()
            self.arm()

        def _mirror(self):
            """Look for modules in our file system first, before those of sys.path."""
            path = []
            for folder in sys.path:
                mirror = MOUNT + absolute(folder)
                if folder != '.frozen' and mirror not in sys.path and MOUNT not in folder:
                    path.append(mirror)
                path.append(folder)
            sys.path[:] = path

        # -- a file system as vfs.mount() wants it

        def mount(self, readonly, mkfs):
            pass

        umount = mount

        def stat(self, path):
            if self._is_time(path):
                return (0x8000,) + (0,) * 9
            if self.debugger.sources.is_excluded(path) and not isfile(
                    dirname(path) + '/__init__.py'):
                # found in its own folder; not so in a package
                raise OSError(errno.ENOENT)
            return os.stat(path)

        def open(self, path, mode):
            if self._is_time(path):
                text = 'from utime import *;from %s import sleep,sleep_ms' % __name__
            elif path[-3:] == '.py' and not self.debugger.sources.is_excluded(path):
                text = '__import__(%r).load(globals(),%r)' % (__name__, path)
            else:
                return open(path, 'rb')
            return io.BytesIO(text.encode())

        def _is_time(self, path):
            """Tell whether path is our module time, whose sleep() serves connections."""
            return _by_probes and path[-8:] == '/time.py'

        # -- running

        def load(self, path, names):
            """Run the file path with probes, in the namespace names."""
            place = path
            if path.startswith(START_FOLDER + '/'):
                path = path[len(START_FOLDER) + 1:]
            made, codes = compile_probed(place, path, self.foreign)
            source = self.debugger.sources.of(path)[0]
            source.set_lines(made.lines)
            source.probed = stamp_of(path)
            ident = get_ident()
            if not self.files:
                self.owner = ident
            file = ProbedFile(path, names, made, source)
            self._keep(made.foreign)
            has_threads, made = made.has_threads, None
            hook = self._hook(file)
            caller, again = self._stack_hooks()
            names.update({
                '__file__': path, '_dl': 1, '_dM': file, '_dT': file.matters, '_dG': hook,
                '_dt': file.matters[0], '_dW': self.watching, '_dC': self.last,
                '_dH': self.last.__setitem__ if self.tops is None else self._put,
                '_dS': stack_use, '_dU': caller, '_dR': again,
                '_dN': self._class_hook(file), '_dX': self._caught, '_dE': BaseException,
                '_dI': self._mirror, '_dL': locals, '_dF': self._definer(file)})
            base = self.bases.get(ident, self.ROOT)
            depth = stack_use()
            self.overhead = self.overhead or hook(False) - depth
            up = below(self._top(ident), depth) if self.watching else base
            self.bases[ident] = [up, line_of(up), depth, file]
            self.files = self.files + [file]
            if self.tops is None and (has_threads or ident != self.owner):
                self._part()
            if self.watching:
                self._put(0, self.bases[ident])
            source.module = names.get('__name__')
            at_home('load', self._has_loaded, source)
            try:
                while codes:
                    exec(codes.pop(0), names)
            finally:
                self.bases[ident] = base

        def _has_loaded(self, source):
            self.debugger.has_loaded(source)
            self.arm()

        # -- plain functions

        def _definer(self, file):
            """Return what _dF is in file."""
            def define(number, function):
                place = [plain for plain in file.plain if plain[0] == number][0]
                twin = Twin(function, file.bodies[number][2], *place)
                file.twins.append(twin)
                if self.twinned:
                    twin.now = self._stand_in(file, twin)
                return twin.now
            return define

        def _exchange(self, on):
            """Have plain functions watched; or no more."""
            changes = {}
            for file in self.files:
                for twin in file.twins:
                    if not twin.kept:
                        old, new = twin.now, twin.plain
                        if on:
                            new = twin.probed or self._stand_in(file, twin)
                        changes[id(old)] = twin.now = new
            self.twinned = on
            self._replace_all(changes)

        def _replace_all(self, changes):
            replace_all(changes, [file.names for file in self.files])

        def _keep(self, names):
            """Have functions that a new file may keep by these names be plain no more."""
            for name in names:   # interned by now, when joined: it takes no room
                self.foreign.add(''.join([name]))
            for file in self.files:
                for twin in file.twins:
                    if twin.name in names and not twin.kept:
                        at_home('twin', self._make, file, twin, twin.now)
                        twin.kept = twin.probed is not None

        def _stand_in(self, file, twin):
            """Return a function that puts the one with probes in its own place."""
            def stand_in(*args, **options):
                at_home('twin', self._make, file, twin, stand_in)
                return (twin.probed or twin.plain)(*args, **options)
            return stand_in

        def _make(self, file, twin, before):
            """Have the function of twin with probes in the place of before."""
            with self.arming:
                try:
                    if not twin.probed and file.source.probed == stamp_of(file.path):
                        twin.probed = make_probed(file, twin)
                finally:
                    if twin.now is before:
                        twin.now = twin.probed or twin.plain
                        self._replace_all({id(before): twin.now})

        def _top(self, ident):
            """Return the record of the frame of a thread that was entered last."""
            if self.tops is None:
                return self.last[0] if ident == self.owner else self.ROOT
            return self.tops.get(ident, self.ROOT)

        def _part(self):
            """Keep the program's threads apart from now on: there is a second one."""
            self.tops = {self.owner: self.last[0]}
            for file in self.files:
                file.names['_dH'] = self._put
            self.last[0] = self.ROOT

        def begin(self):
            """Run the main script again, with probes, and end as it ends."""
            names = main_module().__dict__
            path = names.get('__file__', '')
            if path == FROM_REPL:
                self.debugger.sources.why_absent = why_from_repl
                say(why_from_repl(''))
            if path[-3:] == '.py' and source_path(path) not in HIDDEN:
                for name, module in list(sys.modules.items()):
                    loaded = source_path(getattr(module, '__file__', ''))
                    if isfile(loaded) and loaded not in HIDDEN:
                        del sys.modules[name]  # it is imported anew, with probes
                sys.exit(self.run_main(path, names))

        def run(self, path, names=None):
            """Run the script path as the main program, in the namespace names."""
            debugger = self.debugger
            try:
                self.load(path, names or {'__name__': '__main__'})
            except SystemExit as e:
                debugger.exit_code = exit_code_of(e)
                raise
            except BaseException as e:
                debugger.exit_code = 1
                log.write(_traceback(e))
                at_home('uncaught exception', self._uncaught, (type(e), e, None))
                raise
            finally:
                _exiting()

        def _uncaught(self, info):
            stack = self.frames_of(info)
            if stack and info[1] is not self.error:  # it has passed no handler
                self.debugger.at_exception(stack[0].raw, stack[0].source, info, stack)
            self.debugger.at_uncaught(info)

        def run_main(self, path, names=None):
            """Do as run() does, but return the exit code and print what is uncaught."""
            try:
                self.run(path, names)
            except SystemExit as e:
                return e.args[0] if e.args else None
            except BaseException as e:
                sys.stderr.write(traceback_text((None, e)))
                return 1

        def interrupt(self):
            """Raise KeyboardInterrupt in the program, at its next probe."""
            self.interrupted = True
            self.arm()

        # -- for the Debugger

        def running(self):
            tops = self.tops or {self.owner: self.last[0]}
            return dict((ident, frame_of(running_from(record)))
                        for ident, record in tops.items() if record is not self.ROOT)

        def names(self):
            return {main_ident: 'MainThread'}

        def caller(self):
            # the frames of the API function and of this are about as large as two hooks'
            return frame_of(below(self._top(get_ident()),
                                        stack_use() - self.overhead * 3 // 4))

        def arm(self):
            with self.arming:
                self._arm()

        def _arm(self):
            debugger = self.debugger
            every = debugger.busy or self.interrupted
            if bool(debugger.armed or every) != self.twinned:
                self._exchange(not self.twinned)
            every = every or bool(_by_probes)
            on = debugger.armed or every
            begins = on and not self.watching
            if begins:
                self.last[0] = self.bases.get(self.owner, self.ROOT)
                self.tops = self.tops and dict(self.bases)
            for file in self.files:
                if begins:
                    file.warm = bytearray(WARM_LINES for body in file.bodies)
                file.arm(on, every)
            if begins:
                self.watching.append(True)
            elif not on:
                self.watching.clear()
                self.last[0] = self.ROOT

        def frames_of(self, info):
            """Return the Frames through which an exception has come, innermost first."""
            record = self._top(get_ident())
            files = dict((file.path, file) for file in self.files)
            result = []
            for line in traceback_text(info).split('\n'):
                parts = line.split('"')
                if len(parts) != 3 or parts[1] not in files:
                    continue
                file = files[parts[1]]
                number, _, name = parts[2][7:].partition(', in ')
                result.insert(0, (file, int(number), name or '<module>'))
            for position, (file, number, name) in enumerate(result):
                raw, found = frame_of(record), None
                while raw and not (found and found.f_lineno == number):
                    if raw.file is file and raw.co_name == name and (
                            not found or raw.f_lineno == number):
                        found = raw  # its line may be that of a finally by now
                    raw = raw.f_back
                if found:
                    record = found.record[UP]
                else:  # it has left before we knew it
                    found = ProbeFrame(
                        [self.ROOT, 0, 0, ClassKey(), None, {}], file, name)
                result[position] = Frame(found, file.source, number)
            return result

        # -- the hooks

        def _hook(self, file):
            """Return what _dG is in file; it runs often."""
            last = self.last

            # at most eleven variables and temporaries, or MicroPython allocates each call
            def hook(key):
                record = last[0]
                if record[KEY] is not key:
                    record = self._find(key)
                    if key is False:
                        return record
                line = record[KEY](0)
                if file.heat[line] == HOT:
                    self._at(file, record, line)
                elif file.heat[line]:
                    at_home('probe', self._cool, file, line)
            return hook

        def _cool(self, file, line):
            with self.arming:
                file.cool(line)

        def _find(self, key):
            """Return the record for key, of a running frame: the last one from now on."""
            depth = stack_use()
            if key is False:
                return depth   # see load()
            depth -= self.overhead
            if self.tops is None and get_ident() != self.owner:
                self._part()
            record = self.last[0] if self.tops is None else self._top(get_ident())
            record = below(record, depth + SLACK)
            if record[KEY] is not key and record[-1] is not key:
                record = self._record(below(record, depth - SLACK), depth, key)
            self._put(0, record)
            return record

        def _record(self, up, depth, key):
            """Return a new record for key, as a probe has it, of a frame below up."""
            if isinstance(key, list):
                return [up, line_of(up), depth, key[0], key[2], key]
            if isinstance(key, dict):
                return [up, line_of(up), depth, ClassKey(), None, key]
            return [up, line_of(up), depth, key]

        def _stack_hooks(self):
            """Return what _dU and _dR are; they run often."""
            last, ROOT = self.last, self.ROOT

            def caller(depth):
                record = last[0]
                if record[2] < depth:
                    return record
                while record[2] >= depth:
                    record = record[0] if record[0][2] < record[2] else ROOT
                last[0] = record
                return record

            def again(depth, key):
                up = caller(depth)
                record = [up, up[3](0), depth, key[0], key[2], key]
                if self.tops is None:
                    last[0] = record
                else:
                    self._put(0, record)
                if key[1] is not None:
                    self._resume(record)
            return caller, again

        def _class_hook(self, file):
            """Return what _dN is in file."""
            hook = self._hook(file)

            def class_hook(line, names):
                key = self._find(names)[KEY]
                key.file, key.line = file, line
                hook(names)
            return class_hook

        def _put(self, zero, record):
            """Make record the last of its thread: _dH where there are several."""
            if self.tops is None:
                self.last[0] = record
            else:
                ident = get_ident()
                record[UP] = below(self._top(ident), record[DEPTH])
                record[CALL] = line_of(record[UP])
                self.tops[ident] = record

        def _resume(self, task):
            """Put a coroutine, which goes on, on the record of what awaits it."""
            up, key = task[UP], task[OWNER]
            while is_task(up) and not self._awaits(up):
                up = up[UP]  # has returned in the turn of another task
            if key[1] == 0:   # it begins; ROOT: nothing awaits it
                key[1] = up if is_task(up) else self.ROOT
            elif key[1] is not self.ROOT:
                up = self._wake(key[1], up, task[DEPTH] - 1)
            task[UP] = up

        def _awaits(self, record):
            return line_of(record) in file_of(record).awaits

        def _wake(self, awaiter, below, depth):
            """Put awaiter, of the coroutine that is resumed, back on the stack."""
            while is_task(below):
                below = below[UP]
            outer = awaiter[OWNER][1]
            if outer and outer is not self.ROOT:
                below = self._wake(outer, below, depth - 1)
            awaiter[DEPTH], awaiter[UP] = depth, below
            return awaiter

        def _caught(self, key):
            """Look at the exception that a handler in the frame of key may take: _dX."""
            if CAN.raised and 'raised' in self.debugger.filters:
                at_home('exception', self._raised, key)

        def _raised(self, key):
            info = sys.exc_info()
            if info[1] is None or info[1] is self.error:
                return
            self.error = info[1]
            stack = self.frames_of(info)
            handler = stack[-1].raw if stack else None
            while handler and handler.record[KEY] is not key and (
                    handler.record[-1] is not key):
                handler = handler.f_back
            if handler:
                stack += self.debugger.frames(handler.f_back)
                self.debugger.at_exception(handler, handler.file.source, info, stack)

        def _at(self, file, record, line):
            """Tell the Debugger of a line that matters."""
            debugger = self.debugger
            pump(0)
            if self.interrupted:
                self.interrupted = False
                self.arm()
                raise KeyboardInterrupt()
            if debugger.armed:
                at_home('probe', self._meet, file, record, line)

        def _meet(self, file, record, line):
            debugger = self.debugger
            thread = debugger.current()
            if thread.step and not thread.parked:
                self._follow(thread, file, record, line)
            if debugger.busy or line in file.source.breakpoints:
                debugger.at_line(frame_of(record), file.source)

        def _follow(self, thread, file, record, line):
            """Go on with a step whose frame has been left, or waits."""
            stepped, up = thread.step.raw, frame_of(record)
            while up and up is not stepped:
                up = up.f_back
            if up:
                return
            stepped, up = stepped.record, frame_of(record)
            if line in file.fresh and stepped[DEPTH] == record[DEPTH]:
                thread.step.raw = up
                return
            if is_task(stepped) and self._awaits(stepped) and (
                    stepped[OWNER][1][KEY] is not record[KEY]):
                return  # the step goes on when the coroutine does
            while up and up.record[DEPTH] >= stepped[DEPTH]:
                up = up.f_back
            if up:
                thread.step = Over(up)

    def write_variable(key, number, value):
        """Give the variable that key(number) reads another value; raises Refused.

        key is a closure: type, function, count, cells; a cell: type, value. The right
        cell is found by a mark that is put into each of them; 0 there means no value.
        """
        size, mark = pointer_size(), object()
        kept = []   # what a cell does not hold while the mark is in it might be collected

        def word(address):
            return uctypes.bytearray_at(address, size)

        def pointer(thing):
            return (id(thing) & ((1 << 8 * size) - 1)).to_bytes(size, 'little')
        count = int.from_bytes(word(id(key) + 2 * size), 'little')
        for other in range(count):
            try:
                kept.append(key(other))
            except NameError:
                pass
        for other in range(count):
            cell = int.from_bytes(word(id(key) + (3 + other) * size), 'little')
            place = word(cell + size)
            before = bytes(place)
            place[:] = pointer(mark)
            try:
                found = key(number) is mark
            except NameError:
                found = False
            place[:] = pointer(value) if found else before
            if found:
                return
        raise Refused(READ_ONLY, 'this variable takes no new value')

    Debugger.make_backend = Prober


# ---------------------------------------------------------------------------------------
# Storey 3, full Pythons: what they have beside the portable debugger. A class of the
# rooms above is extended here by one whose name begins with Full; its maker makes that.
# ---------------------------------------------------------------------------------------

if _FULL:

# ---------------------------------------------------------------------------------------
# Runtime, full: what the rooms of this storey ask of the interpreter.
# ---------------------------------------------------------------------------------------

    def _signals():
        """Do as _pending_calls() does by a signal that is ignored elsewhere: for PyPy."""
        signal = late('signal')
        if not IS_PYPY or not hasattr(signal, 'SIGURG'):
            return None
        calls, inside = [], []

        def send(seconds):
            time.sleep(seconds)
            os.kill(os.getpid(), signal.SIGURG)
        try:
            if signal.getsignal(signal.SIGURG) != signal.SIG_DFL:
                return None
            signal.signal(signal.SIGURG, lambda number, frame: call_each(calls, inside))
        except ValueError:  # only the main thread may do that
            return None
        return _reaching(calls, inside, send)

    def _trace_thread_states():
        """Return trace_all() made from what CPython exports up to 3.11, or None."""
        # Others than CPython count no references. In a debug build, which tells their
        # total, PyThreadState_Swap is fatal.
        if HAS_MONITORING or not hasattr(sys, 'getrefcount') or hasattr(
                sys, 'gettotalrefcount'):
            return None
        try:
            return ThreadStates().trace
        except (ImportError, AttributeError):
            return None

    class ThreadStates(object):
        """Sets the trace functions of other threads, whose state it takes for a moment.

        No line of Python may run meanwhile: the whole is one iteration in C.
        """

        def __init__(self):
            self.api, ctypes = import_ctypes().pythonapi, import_ctypes()
            pointer, api = ctypes.c_void_p, self.api
            for function in api.PyThreadState_Get, api.PyInterpreterState_Head:
                function.argtypes, function.restype = [], pointer
            for function in (api.PyThreadState_Swap, api.PyThreadState_Next,
                             api.PyInterpreterState_ThreadHead,
                             api.PyInterpreterState_Next):
                function.argtypes, function.restype = [pointer], pointer
            kind = ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer, ctypes.c_int, pointer)
            api.PyEval_SetTrace.argtypes = kind, ctypes.py_object
            self.callback = kind(self.begin)   # alive as long as it may be called
            self.function = None
            self.tools = late('itertools')
            self.to_object = lambda address: ctypes.cast(address, ctypes.py_object).value

        def begin(self, _, frame, what, argument):
            """Be the trace function in C of a thread, until its first event."""
            if sys is None:   # as all globals at the end of Python 2
                return 0
            # set_trace() puts a function in C of the interpreter back, which calls
            # theirs.
            set_trace(not_ours(get_trace()))
            trace_thread(self.function)
            raw, trace = sys._getframe(1), get_trace()
            local = raw.f_trace if self.function else not_ours(raw.f_trace)
            if what == 0 and trace:   # a call
                raw.f_trace = trace(raw, 'call', None)
            elif 0 < what < 4 and local:
                event = ('exception', 'line', 'return')[what - 1]
                local(raw, event, argument and self.to_object(argument))
            return 0

        def trace(self, function):
            """Have all threads traced by function, too; no more by ours if None."""
            self.function = function
            trace_thread(function)
            collects = gc.isenabled()
            gc.disable()   # destructors are lines of Python, too
            try:
                with_all_held_up(self._trace_others)
            finally:
                if collects:
                    gc.enable()

        def _trace_others(self):
            own = self.api.PyThreadState_Get()
            for state in self._states(own):
                before = self._within(state, own, get_trace, ())
                theirs = not_ours(before)
                if theirs is not None and not callable(theirs):
                    continue
                if theirs is None or self.function or theirs != before:
                    self._within(state, own, self.api.PyEval_SetTrace,
                                 (self.callback, before))

        def _states(self, own):
            """Return the states of all other threads of this interpreter."""
            api = self.api
            inside = api.PyInterpreterState_Head()
            while inside:
                states = [api.PyInterpreterState_ThreadHead(inside)]
                while states[-1]:
                    states.append(api.PyThreadState_Next(states[-1]))
                if own in states:
                    return [state for state in states[:-1] if state != own]
                inside = api.PyInterpreterState_Next(inside)
            return []

        def _within(self, state, own, function, arguments):
            """Return function(*arguments), in C, as of the thread with that state."""
            tools, swap = self.tools, self.api.PyThreadState_Swap
            return list(tools.chain(
                tools.starmap(swap, [(state,)]), tools.starmap(function, [arguments]),
                tools.starmap(swap, [(own,)])))[1]

    WAYS['main'].append(_signals)
    WAYS['threads'].append(_trace_thread_states)

    def with_all_held_up(function):
        """Call function(), which is short, while no other thread can run, or end."""
        if hasattr(sys, 'setswitchinterval'):
            change, longest = sys.setswitchinterval, 10
            before = sys.getswitchinterval()
        else:
            change, longest = sys.setcheckinterval, 1 << 30
            before = sys.getcheckinterval()
        change(longest)
        try:
            if longest > 10:   # Python 2 goes on counting down from the interval before
                for _ in range(min(before, 1 << 20) + 1):
                    pass
            function()
        finally:
            change(before)

    # Without the GIL, from CPython 3.13t on, nobody may read a frame that another thread
    # runs: it may end meanwhile, and its memory be given to the next one.
    HAS_GIL = getattr(sys, '_is_gil_enabled', object)()   # without that there is one

    class Still(object):
        """A frame of another thread, as it has been when all were held up."""

        __slots__ = 'frame', 'f_back', 'f_code', 'f_globals', 'f_lineno'

        def __init__(self, frame, back, facts):
            self.frame, self.f_back = frame, back
            self.f_code, self.f_globals, self.f_lineno = facts

        def __eq__(self, other):
            return other is self.frame

        def __getattr__(self, name):   # for whom the thread waits
            return getattr(self.frame, name)

        f_trace, f_trace_lines = [property(
            lambda self, name=name: getattr(self.frame, name),
            lambda self, value, name=name: setattr(self.frame, name, value))
            for name in ('f_trace', 'f_trace_lines')]

    class Stills(object):
        """Makes the Stills of all threads but the calling one.

        These are held up by the interpreter, so that it can visit all objects. No line of
        Python runs meanwhile, which might wait for one of them: it is one iteration in C,
        which counts what it does not find. That is 0, which ends the visit.
        """

        def __init__(self):
            ctypes, getter = import_ctypes(), late('operator').attrgetter
            self.kind = ctypes.CFUNCTYPE(ctypes.c_int)
            self.visit = ctypes.pythonapi['PyUnstable_GC_VisitObjects']
            self.visit.argtypes, self.visit.restype = (self.kind, ctypes.c_void_p), None
            self.back = getter('f_back')
            self.facts = getter('f_code', 'f_globals', 'f_lineno')

        def of(self, frames):
            """Return {ident: Still or own frame} for {ident: innermost raw frame}."""
            idents = [ident for ident in frames if ident != get_ident()]
            stacks, facts = [[frames[ident]] for ident in idents], [[] for _ in idents]
            # a list is read to its end while it grows
            steps = late('itertools').chain(
                map(list.extend, stacks, [
                    filter(None, map(self.back, stack)) for stack in stacks]),
                map(list.extend, facts, [map(self.facts, stack) for stack in stacks]))
            work = late('functools').partial(late('operator').countOf, steps, 1)
            self.visit(self.kind(work), None)
            for ident, stack, known in zip(idents, stacks, facts):
                still = None
                for frame, fact in reversed(list(zip(stack, known))):
                    still = Still(frame, still, fact)
                frames[ident] = still
            return frames

    def _find_stills():
        try:
            return Stills().of
        except (ImportError, AttributeError):
            return dict

    def still_frames():
        """Do as current_frames()."""
        # No local variable holds the dict, which holds this frame.
        return _way_to('frames')(sys._current_frames())

    if not HAS_GIL:
        WAYS['frames'], current_frames = [_find_stills], still_frames

    class Tee(Hooks):
        """Tells sink(text, raw frame) what the program writes to sys.stdout or stderr.

        The stream stays where it is and gets a write of ours; where it takes none (a file
        of Python 2), this object takes its place in sys. The buffer below gets a write,
        too, for bytes: those that come from the stream itself have been told already.
        """

        def __init__(self, name, sink):
            Hooks.__init__(self)
            self.name, self.sink, self.stream = name, sink, getattr(sys, name)
            self._inside = set()     # idents of threads that run the stream's own methods
            self.takes_ours = self.hook(self.stream, 'write', self._write)
            if not self.takes_ours:
                setattr(sys, name, self)
            elif hasattr(self.stream, 'buffer'):
                self._hook_buffer(self.stream)

        def _hook_buffer(self, stream):
            decoder = late('codecs').getincrementaldecoder(
                getattr(stream, 'encoding', None) or 'utf-8')
            self._decode = decoder('replace').decode
            if self.hook(stream, 'flush', self._run):
                self.hook(stream.buffer, 'write', self._write_bytes)

        def write(self, text):
            return self._write(self.stream.write, text)

        def _write(self, before, text):
            result = self._run(before, text)
            if text:
                # The interpreter writes without a frame when a thread has failed.
                self._tell(text, sys._getframe(1).f_back)
            return result

        def _write_bytes(self, before, data):
            result = before(data)
            if get_ident() not in self._inside:
                self._tell(self._decode(bytes(data)), sys._getframe(1).f_back)
            return result

        def _run(self, method, *args):
            ident = get_ident()
            nested = ident in self._inside  # in a signal handler
            try:
                self._inside.add(ident)
                return method(*args)
            finally:
                if not nested:
                    self._inside.discard(ident)

        def _tell(self, text, raw):
            sink = self.sink
            if sink is not None:
                at_home('output', sink, text, raw)

        def writelines(self, lines):
            for line in lines:
                self.write(line)

        def __getattr__(self, name):
            return getattr(self.stream, name)

        def remove(self):
            """Put everything back; what still holds the stand-in writes on as before."""
            self.sink = None
            if not self.takes_ours and getattr(sys, self.name, None) is self:
                setattr(sys, self.name, self.stream)
            self.restore()

    def _no_items():
        return
        yield

    # The throw() of a generator that has ended raises its argument, and adds no frame
    # of its own to the traceback; on Jython it raises StopIteration.
    _ENDED = _no_items()

    def _throws():
        try:
            list(_ENDED)
            _ENDED.throw(ValueError)
        except ValueError:
            return True
        except StopIteration:
            return False

    RAISES_UNSEEN = _throws()

    class Raised(object):
        """The exception in hand; whoever turns this into text raises it."""

        def __init__(self):
            kind, value, trace = sys.exc_info()
            while trace is not None and trace.tb_frame.f_globals is globals():
                trace = trace.tb_next
            self.parts = kind, value, trace
            if hasattr(value, '__traceback__'):
                value.__traceback__ = trace
                self.parts = value,

        @property
        def __str__(self):
            throw = _ENDED.throw
            for part in self.parts:
                if part is not None:
                    throw = types.MethodType(throw, part)   # PyPy's partial has frames
            return throw

    def calling(ours, before):
        """Return a callable that does ours(before, ...).

        An exception of ours() has no frame of ours in its traceback: a call of a class is
        made of calls that the interpreter itself does, the last of which raises, where a
        function in Python would add its frame. The frame that has called is
        sys._getframe(2) in ours().
        """
        def call(*args, **kwargs):
            return ours(before, *args, **kwargs)

        class Call(object):
            def __new__(cls, *args, **kwargs):
                try:
                    return ours(before, *args, **kwargs)
                except BaseException:
                    self = object.__new__(cls)
                    self.raised = Raised()
                    return self

            @property
            def __init__(self):
                # format() takes any arguments, and has the text of its first one raise
                # the exception.
                return types.MethodType('{0!s}'.format, self.raised)
        return Call if RAISES_UNSEEN else call

    class FullStandIn(StandIn):
        # A FullStandIn looks like the function, is pickled by the function's name, and is
        # no method where it is an attribute of a class.
        __slots__ = ()

        def __init__(self, before, name, ours):
            StandIn.__init__(self, before, name, calling(ours, before))

        @property
        def __call__(self):
            # At the end of a program Python 2 sets our globals to None.
            return self._ours if self._active and StandIn is not None else self._before

        def __getattr__(self, name):
            if name == '__signature__':
                if hasattr(type(self._before).__call__, '__code__'):   # one like quit
                    return late('inspect').signature(self._before)
            return getattr(self._before, name)

        # The class itself has these names, so that __getattr__ is not asked for them.
        __class__ = property(lambda self: self._before.__class__)   # maybe a stand-in
        __doc__ = property(lambda self: self._before.__doc__)
        __module__ = property(lambda self: self._before.__module__)

        def __repr__(self):
            return repr(self._before)

        def __eq__(self, other):
            return self is other or self._before == other

        def __ne__(self, other):
            return not self == other

        def __hash__(self):
            return hash(self._before)

        def __copy__(self, memo=None):
            return self

        __deepcopy__ = __copy__

        def __reduce_ex__(self, protocol):
            module = sys.modules.get(self._before.__module__)
            for name in self._name, self._before.__name__:
                if getattr(module, name, None) is self:
                    return name
            return late('copy').copy, (self._before,)   # the copy of a function is itself

    Hooks.make_stand_in = FullStandIn

    # These bytecodes come after a loop and belong to it; some have a line of their own.
    LOOP_ENDS = ('END_FOR', 'POP_TOP', 'POP_ITER', 'CLEANUP_THROW', 'END_ASYNC_FOR',
                 'JUMP_BACKWARD_NO_INTERRUPT')

    def inner_loops(code):
        """Return the loops that are in expressions: [(first offset, last, lines, takes)].

        Those are comprehensions without a frame of their own, which Python 2 has for
        lists and CPython from 3.12 on for all. takes: the loop takes the items of a
        generator expression, for any(), all(), tuple() from 3.14 on, list() and set()
        from 3.15 on.
        """
        if not has_lines(code):
            return []
        starts = list(late('dis').findlinestarts(code))
        loops = []
        for first, last, takes in (_inner_loops if WORDS else _list_loops)(code):
            lines = [line for offset, line in starts if offset <= last]
            before = len([line for offset, line in starts if offset <= first])
            loops.append((first, last, set(lines[max(before - 1, 0):]), takes))
        return loops

    def _inner_loops(code):
        """Return [(first offset, last offset, takes)] of the inner loops in code."""
        found, parts, begin, start, before = [], [], 0, None, None
        if 'LOAD_FAST_AND_CLEAR' not in late('opcode').opmap:
            return found
        for one in late('dis').get_instructions(code):
            name, start = one.opname, one.offset if start is None else start
            if name == 'EXTENDED_ARG':
                continue    # a jump to the bytecode after it goes here
            # A comprehension puts the function's variable of its loop's name aside.
            if name == 'LOAD_FAST_AND_CLEAR':
                begin = begin or start
            elif name in ('FOR_ITER', 'GET_ANEXT') and begin:
                found.append((begin, start, False))
                begin = 0
            elif name == 'FOR_ITER' and before == 'CALL':   # in statements it is GET_ITER
                found.append((start, start, True))
            before = before if name == 'PUSH_NULL' else name
            parts.append((start, name, one.argval))
            start = None
        return [(first, _loop_end(parts, head), takes) for first, head, takes in found]

    def _loop_end(parts, head):
        """Return the last offset of the loop at head; parts: (offset, name, target)."""
        last, before = head, None
        for offset, name, target in parts:
            if name == 'JUMP_BACKWARD' and target == head or (
                    offset > head and name in LOOP_ENDS and last == before):
                last = offset
            before = offset
        return last

    def _list_loops(code):
        """Return the loops of the list comprehensions in code, of Python 2."""
        loops, found = [], []
        for offset, name, argument in operations(code):
            if name == 'FOR_ITER':
                loops.append((offset, offset + argument, False))
            elif name == 'LIST_APPEND':
                # The argument of LIST_APPEND is the number of loops and one.
                around = [loop for loop in loops if loop[0] < offset <= loop[1]]
                found.append(around[1 - argument])
        return found

    _SUSPENDED = {types.GeneratorType: 'gi_frame',
                  getattr(types, 'CoroutineType', None): 'cr_frame',
                  getattr(types, 'AsyncGeneratorType', None): 'ag_frame'}
    _SUSPENDED.pop(None, None)   # Python 2 has no coroutines
    HAVE_BUILTINS = hasattr(has_lines, '__builtins__')   # functions; Python 3.10

    def _of_kind(kind, objects):
        return [one for one in objects if type(one) is kind]

    def _functions_from(filenames, objects):
        # Some functions of PyPy have no code object. CPython from 3.11 on makes a
        # function for each module and class that runs, whose code is not OPTIMIZED.
        return [one for one in _of_kind(types.FunctionType, objects)
                if getattr(one.__code__, 'co_flags', 0) & OPTIMIZED and (
                    filenames is None or one.__code__.co_filename in filenames)]

    def _suspended(filenames, objects):
        frames = [getattr(one, name) for kind, name in _SUSPENDED.items()
                  for one in _of_kind(kind, objects)]
        return [raw for raw in frames
                if raw is not None and raw.f_code.co_filename in filenames]

    def _globals_in(objects, filenames):
        """Return the dicts among objects that may be globals of these files."""
        every = [one for one in _of_kind(dict, objects) if '__builtins__' in one]
        if filenames is None:
            return every
        stems = set(_stem(name) for name in filenames)
        named = [one for one in every if one.get('__name__') == '__main__'
                 or _stem(one.get('__file__') or '') in stems.union([''])]
        # A file that no module has was run by exec, with any globals.
        found = set(_stem(one.get('__file__') or '') for one in named)
        return named if stems.issubset(found) else every

    def _stem(filename):
        return os.path.basename(str(filename)).split('.')[0]

    def _suspendable(kind, code, objects, filenames):
        """Return those of objects whose code, from filenames, is that of a generator."""
        return [one for one in _of_kind(kind, objects)
                if getattr(getattr(one, code), 'co_flags', 0) & SUSPENDABLE
                and getattr(one, code).co_filename in filenames]

    def find_functions(filenames=None, resumed=()):
        """Return the functions from some files, or all, and suspended frames of others.

        Raises Refused if they cannot be found.
        """
        # On PyPy, which has no getrefcount(), to ask for referrers takes seconds.
        if not hasattr(sys, 'getrefcount'):
            try:
                objects = gc.get_objects()
                return _functions_from(filenames, objects), _suspended(resumed, objects)
            except SystemError as e:  # an object that only the JIT may see was among them
                raise Refused('functions cannot be looked for just now: %s' % e)
        # CPython 3.12 begins with some hundreds.
        if getattr(gc, 'get_freeze_count', int)() > 1000:
            raise Refused('gc.freeze() hides the functions')
        # Do not call gc.get_objects() here: nobody else may refer to a tuple while it is
        # built, and an object that dies meanwhile would run its destructor on our thread,
        # which might wait for a lock that another thread has. The builtins lead to all
        # functions: frames refer to them up to CPython 3.10, functions or their globals
        # since then.
        objects = gc.get_referrers(vars(builtins), builtins)
        functions = _functions_from(filenames, objects)
        # A generator refers to its frame, from CPython 3.11 on to its function.
        found = _suspendable(types.FrameType, 'f_code', objects, resumed)
        found += _suspendable(types.FunctionType, '__code__', objects, resumed)
        if not HAVE_BUILTINS:
            found += _globals_in(objects, filenames)
        objects = gc.get_referrers(*found) if found else []
        functions = functions or _functions_from(filenames, objects)
        frames = _suspended(resumed, objects)
        del objects  # this frame is in it on Python 2, and would keep all of it alive
        return functions, frames


# ---------------------------------------------------------------------------------------
# Wire, full: messages and output wait in a queue, and are sent by a thread of ours.
# ---------------------------------------------------------------------------------------

    def take_first(items, count):
        """Remove and return the first count of a list to which other threads append."""
        # A slice raises a Java error on Jython when that happens; pop() has a lock.
        if JavaError:
            return [items.pop(0) for _ in range(min(count, len(items)))]
        first = items[:count]
        del items[:len(first)]
        return first

    def in_background(work):
        """Return wake(), which has work() called on a thread of ours; it never waits.

        The thread ends once work() returns false. Where none can be started, wake is
        work.
        """
        asleep, caller = allocate_lock(), get_ident()
        asleep.acquire()

        def wake():
            try:
                asleep.locked() and asleep.release()
            except (RuntimeError, _thread.error):
                pass  # another thread has released it just now

        def run():
            if get_ident() != caller:
                while work():
                    asleep.acquire()
        return wake if start_thread(run) else work

    PATIENCE = 1        # a client that takes nothing for so long is not worth waiting for
    ROOM = 4 * 1024 * 1024    # for characters of output
    BATCH = 1000        # pieces of output, or messages, that are sent at once
    LOST = ('ptvsd_lite: %d characters of output are lost: the client did not take them '
            'in time\n')

    class Queue(object):
        """Holds what waits to be sent: messages, dicts, and output, (kind, text).

        put() takes no lock: a destructor or a signal handler of the program may print
        wherever its thread just is, also in here.
        """

        def __init__(self):
            self.items = []
            self.room = ROOM     # about: threads change it without a lock
            self._takes = 0
            self._lost = 0       # characters
            self._lock = allocate_lock()    # for removing items; held for a moment only

        def __len__(self):
            return len(self.items)

        def put(self, item):
            self.items.append(item)
            self.room -= self._size(item)

        def _size(self, item):
            # Messages take no room, since they are not forgotten.
            return 100 + len(item[1]) if isinstance(item, tuple) else 0

        def take(self):
            """Return the next items, and before them a line about output that is lost."""
            with self._lock:
                items, lost, self._lost = take_first(self.items, BATCH), self._lost, 0
                self._takes += 1
            if self.items and self._takes % 16:
                self.room += sum(map(self._size, items))
            else:   # threads that print at once make the sum wrong, and more so with time
                self.room = ROOM - sum(map(self._size, self.items))
            return [(None, LOST % lost)] + items if lost else items

        def forget(self):
            """Remove the older half of the output."""
            if self._lock.acquire(False):  # else somebody is at it, maybe this thread
                try:
                    old = self.items[:len(self.items) // 2]
                    kept = [item for item in old if not isinstance(item, tuple)]
                    self.items[:len(old)] = kept
                    self._lost += sum(len(item[1]) for item in old
                                      if isinstance(item, tuple))
                    self.room = ROOM - sum(map(self._size, self.items))
                finally:
                    self._lock.release()

    class FullWire(Wire):
        """Sends on a thread of ours, many messages at once, and what is printed."""

        as_message = None   # makes a message of the kind and the text of output

        def __init__(self, sock):
            super(FullWire, self).__init__(sock)
            self._queue = Queue()
            self._wake = self._send_all

        def send(self, message):
            """Have message sent in its turn; errors end the connection, not the caller.

            message: a dict, or output: (kind, text), see as_message.
            """
            if not self.broken:
                self._queue.put(message)
                self._wake()
                if self._queue.room < 0:
                    # Whoever prints faster than the client reads has to wait; if it does
                    # not read, the oldest output is forgotten.
                    self._wait_until(lambda: self._queue.room >= 0, PATIENCE)
                    if self._queue.room < 0:
                        self._queue.forget()

        def start_sending(self):
            """Send on a thread of ours from now on: nobody else waits for the client."""
            self._wake = in_background(self._send_soon)

        def _send_soon(self):
            """Send what is queued; return whether there is more to come."""
            if self.broken:
                return False
            items = self._queue.items
            # Output that is printed soon after goes along.
            if items and isinstance(items[-1], tuple):
                time.sleep(0.005)
            try:
                self._send_all()
            except Exception:
                log.traceback('send')
                self.hang_up()
            return not self.broken

        def flush(self):
            """Wait until all is sent, as long as the client takes something."""
            self._wait_until(lambda: not (self._queue or self._sending), EXIT_SECONDS)

        def _wait_until(self, done, patience):
            end = clock() + SEND_SECONDS
            while not (done() or self.broken or clock() > min(
                    end, (self._stuck or end) + patience)):
                time.sleep(0.001)

        def _send_next(self):
            # With TCP_NODELAY each piece would become a packet.
            self._send(b''.join([piece for message in self._messages(self._queue.take())
                                 for piece in self._encode(message)]))

        def _messages(self, items):
            """Return the messages in items, those for output included, joined by kind."""
            result, kind, texts = [], None, []
            for item in items + [None]:
                is_output = isinstance(item, tuple)
                if texts and not (is_output and item[0] == kind):
                    result.append(self.as_message(kind, text_type().join(texts)))
                    texts = []
                if is_output:
                    kind = item[0]
                    texts.append(item[1])
                elif item:
                    result.append(item)
            return result

        def finish(self):
            # The client may still read what is under way, and see the end behind it.
            with self._lock:
                try:
                    if hasattr(self.sock, 'unwrap'):
                        self.sock.unwrap()
                except (EnvironmentError, ValueError):
                    pass  # its goodbye is sent; unwrap() would like an answer
                try:
                    self.sock.shutdown(socket.SHUT_WR)
                except (EnvironmentError, ValueError):
                    pass

        def close(self):
            super(FullWire, self).close()
            self._wake()   # or the thread that sends would not end


# ---------------------------------------------------------------------------------------
# Source, full: source maps, rules, functions and classes in a file, what to forget.
# ---------------------------------------------------------------------------------------

    MAX_PASSING = 1000  # names of code without a text
    exists = _about(os.path.exists)

    def lines_run(code):
        """Return the lines of code where its frames may stop.

        Not its first one, if there are others: that is the def, and CPython from 3.11 on
        counts the bytecodes before the first statement to it. Nor the first of a
        comprehension's own frame: the frame around it stops there already, once.
        """
        lines, name = lines_of(code), code.co_name
        if name != '<module>' and len(lines) > 1 or name in COMPREHENSIONS:
            lines.discard(code.co_firstlineno)
        return lines

    def functions_in(module):
        """Return [(qualified name, first line of body)] of the functions in module."""
        found, codes = [], [('', module)]
        for outer, code in codes:
            inner = [(outer + one.co_name, one) for one in inner_codes(code)]
            found += [(name, min(lines_run(one))) for name, one in inner
                      if one.co_flags & OPTIMIZED and lines_run(one)]
            codes += [(name + '.', one) for name, one in inner]
        return found

    COMPREHENSIONS = '<listcomp>', '<setcomp>', '<dictcomp>', '<genexpr>'

    def is_near(sock):
        """Tell whether the peer of sock has our own address, as on the same machine."""
        try:
            return sock.getpeername()[0] == sock.getsockname()[0]
        except EnvironmentError:
            return False

    ADAPTERS = 'debugpy.py', 'ptvsd.py', 'ptvsdbg.py'

    def hides_itself(path):
        """Tell whether path is of ours and is going to call hide().

        Its first lines, which run before that, are not shown, either.
        """
        return basename(path) in ADAPTERS and 'hide(__file__)' in source_text(path)

    class Rule(object):
        """Says that what it matches is the user's code, or is not: include.

        path: a folder, or a pattern in which ** stands for any folders, * and ? for
        characters of a name; module: the name of a module or package. See debugpy's
        "rules".
        """

        def __init__(self, include, path=None, module=None):
            self.include, self.module = include, module
            # debugpy asks folders first, the longest before others, and modules last.
            if not path:
                self.order = 2, -len(module)
                return
            is_pattern = '*' in path or '?' in path
            self.order = (1, 0) if is_pattern else (0, -len(path))
            path = path.replace('\\', '/')
            self.pattern = self._compile(path if is_pattern else path.rstrip('/') + '/**')

        def _compile(self, pattern):
            parts = {'**/': '(?:.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]'}
            re = late('re')
            flags = re.IGNORECASE if os.name == 'nt' else 0
            return re.compile(''.join(
                parts.get(part) or re.escape(part)
                for part in re.split(r'(\*\*/|\*\*|\*|\?)', pattern)) + '$', flags)

        def matches(self, source):
            if not self.module:
                return bool(self.pattern.match(source.path.replace('\\', '/')))
            return ((source.module or '') + '.').startswith(self.module + '.')

    def module_loaded_from(filename):
        """Return the name of the module that is being loaded from filename, or None."""
        # The module is the last one of all, or nearly.
        for name, module in reversed(list(sys.modules.items())):
            if module_names(module).get('__file__') == filename:
                return name
        if not hasattr(sys.modules.get('__main__'), '__file__') and isfile(filename):
            return '__main__'  # runpy has it compiled before it has a name

    class SourceMap(object):
        """Says that the client's lines first to last run as those from line on of path.

        Cells of a notebook do: path may be a name in <>.
        """

        def __init__(self, client_path, first, last, path, line):
            self.client_path, self.first, self.last = client_path, first, last
            self.path, self.shift = source_path(path), line - first

    class FullSource(Source):
        """Knows functions and classes, too."""

        def __init__(self, number, path):
            super(FullSource, self).__init__(number, path)
            self._functions = self._classes = None
            self.names = set()   # by which Sources know this one
            self.hidden = self.hidden or hides_itself(path)

        def lines_of_function(self, name):
            """Return where the bodies of the functions begin that may be called name.

            That is a function's name, after those of classes and modules or without them.
            """
            if self._functions is None:
                self.lines()
                self._functions = functions_in(self.code) if has_lines(self.code) else []
            module = self.name.rpartition('.')[0]
            if self.module not in (None, '__main__'):
                module = str(self.module)
            return [line for own, line in self._functions
                    if ('.%s.%s' % (module, own)).endswith('.' + name)]

        def class_around(self, line):
            """Return the name of the innermost class around line, or None."""
            if self._classes is None:
                try:
                    nodes = nodes_in(module_code(
                        self.text(), self.path, late('ast').PyCF_ONLY_AST))
                except (Refused, SyntaxError, ValueError, TypeError, RuntimeError):
                    # A RuntimeError means that the text is nested too deeply for ast.
                    nodes = ()
                self._classes = [(first_line(node), last_line(node), node.name)
                                 for node in nodes if type(node).__name__ == 'ClassDef']
            around = [one for one in self._classes if one[0] <= line <= one[1]]
            return max(around)[2] if around else None

    class FullSources(Sources):
        """Knows rules and source maps, too, and forgets names that were used long ago."""

        make = FullSource

        def __init__(self):
            # Names to be forgotten one day. Programs make code without a text under ever
            # new names, so that these have to go earlier than those of files.
            self._passing, self._lasting = [], []
            super(FullSources, self).__init__()

        def reset(self):
            self.rules = []         # Rules, the first that matches decides
            self.source_maps = []   # SourceMaps
            self.is_near = False    # the client's address is ours
            self.is_here = None     # whether paths of the client's exist here, if known
            self._real = {}         # client's path -> what leads_to() compares
            super(FullSources, self).reset()

        def of(self, filename, loaded=False):
            source = self._by_name.get(filename)
            if source is not None:
                return source, False
            source, new = super(FullSources, self).of(filename, loaded)
            source.names.add(filename)
            lasts = new and source.has_text
            self._remember(filename, self._lasting if lasts else self._passing,
                           MAX_KNOWN if lasts else MAX_PASSING)
            return source, new

        def _remember(self, filename, names, most):
            """Add filename to names; of too many forget the oldest, if it is unused."""
            names.append(filename)
            if len(names) > most:
                oldest = names.pop(0)
                source = self._by_name.get(oldest)
                if source is None:
                    return   # two threads have met the name at the same time
                # A file that the client knows is kept, and asked about again later.
                if source.breakpoints or source.client_path:
                    return names.append(oldest)
                self._by_name.pop(oldest, None)
                source.names.discard(oldest)
                if not source.names:
                    self._by_path.pop(source.path, None)

        def is_standard(self, filename):
            """Tell whether code of the file is hidden, or of the standard library."""
            # A Source of number 0 is asked this once, and not kept.
            source = self._by_name.get(filename) or FullSource(0, source_path(filename))
            return source.hidden or source.standard

        def likely(self, client_path):
            """Return a Source for a file that has not been loaded, if it is here."""
            if self.find(client_path)[0] is None and isfile(client_path):
                return FullSource(0, client_path)

        def leads_to(self, client_path, source):
            """Tell whether client_path is another name of source, by a symbolic link."""
            if isinstance(client_path, Source):
                return False
            real = self._real.get(client_path)
            if real is None:   # the system is asked once
                path = self._map(client_path, 0, 1) or client_path
                real = self._real[client_path] = real_path(path)
            return source.real_path == real

        def mapped(self, client_path, line):
            """Return the SourceMap for a line of the client's, None without one."""
            for one in self.source_maps:
                if one.client_path == client_path and one.first <= line <= one.last:
                    return one

        def unmapped(self, source, line):
            """Return (client's path, line) of a line of source if that is mapped."""
            for one in self.source_maps:
                if one.path == source.path and one.first <= line - one.shift <= one.last:
                    return one.client_path, line - one.shift

        def files_of(self, sources):
            """Return {what code calls its file: its Source} for those in sources."""
            return dict((name, source) for name, source in list(self._by_name.items())
                        if source in sources)

        def is_user(self, source):
            include = self._included(source)
            if include is not None:
                return include and not source.hidden
            return (any(one.path == source.path for one in self.source_maps)
                    or super(FullSources, self).is_user(source))

        def _included(self, source):
            """Return what the first rule that source matches says, None without one."""
            for rule in self.rules:
                if rule.matches(source):
                    return rule.include

        def shown(self, stack):
            """Return the Frames of stack but for those that rules leave out."""
            included = dict((source, self._included(source))
                            for source in set(frame.source for frame in stack))
            return [frame for frame in stack if included[frame.source] is not False]

        def compare_disks(self, client_path):
            """Learn from a path of the client's whether its disk is the one here."""
            if os.path.isabs(client_path) or is_windows_path(client_path):
                # One path that exists outweighs all those that do not.
                self.is_here = exists(client_path) or self.is_here or False

        def shares_disk(self):
            """Tell whether the client opens files by the paths that they have here.

            Tunnels and containers have an address of ours, too, and their clients another
            disk: that shows when a path of the client's does not exist here.
            """
            return self.is_near and self.is_here is not False

        def _likely_place(self, source):
            beside = self._beside(source)
            if not self.shares_disk() or beside and isfile(beside):
                return beside
            return source.path if isfile(source.path) else None

        def _beside(self, source):
            """Return where the client has source, if it has a neighbour of that file."""
            if source.library or source.path.startswith('<'):
                return None
            folder = dirname(source.path)
            paths = [other.client_path for other in self.all
                     if other.client_path and dirname(other.path) == folder]
            folders = set(path[:-len(path_parts(path, False)[-1])] for path in paths)
            return folders.pop() + source.name if len(folders) == 1 else None

    Debugger.make_sources = FullSources


# ---------------------------------------------------------------------------------------
# Values, full: groups of members, lazy rows, numbers in hex, tasks of asyncio. And of a
# frame: statements that run in it, the calls it is about to make, completions.
# ---------------------------------------------------------------------------------------

    ARRAYS = 'ndarray', 'DataFrame', 'Series', 'Index', 'Tensor'
    ARRAY_SECONDS = 1

    def array_shape(value):
        """Return the shape of an array, as those of numpy and pandas have it, or None."""
        names = [class_fact(kind, '__name__') for kind in class_order(value)]
        if not [name for name in names if name in ARRAYS]:
            return None
        # A value may be another kind of Series, or a class.
        shape = guarded(lambda e: None, within, ARRAY_SECONDS, lambda: tuple(value.shape))
        if shape and not [n for n in shape if kind_of(n) not in integers]:
            return shape
        return None

    def array_rows(value, start, count):
        """Return count rows of an array from start on, fewer if that takes long."""
        found = []

        def read():
            rows = getattr(value, 'iloc', value)
            for number in range(start, min(start + count, value.shape[0])):
                found.append(rows[number])
        guarded(lambda e: None, within, ARRAY_SECONDS, read)
        return found

    # The variable of a list comprehension of Python 2 belongs to the function around it.
    # Jython is left out, since it cannot tell the names in an expression.
    COMPREHENSIONS_LEAK = IS_PYTHON2 and hasattr((lambda: 0).__code__, 'co_names')
    CLASS_TYPES = type, getattr(types, 'ClassType', type)
    MAX_AWAITED = 100   # coroutines one below the other
    NO_CALLS = 'CALL_FINALLY', 'CALL_INTRINSIC_1', 'CALL_INTRINSIC_2'

    def calls_near(raw, lines):
        """Return [(offset, offset of what follows)] of the calls near where raw is.

        That is, in the bytecodes without a gap around the current one that belong to
        lines. Calls of traps are left out.
        """
        starts = dict(late('dis').findlinestarts(raw.f_code))
        parts = operations(raw.f_code)
        ends = [offset for offset, _, _ in parts[1:]] + [sys.maxsize]
        calls, near, line, is_trap = [], False, None, False
        for (offset, name, argument), end in zip(parts, ends):
            line = starts.get(offset) or line
            if line not in lines:
                if near:
                    break
                calls = []
                continue
            near = near or offset <= raw.f_lasti < end
            if name == 'LOAD_CONST':
                is_trap = hasattr(raw.f_code.co_consts[argument], 'hit')
            elif name.startswith('CALL') and name not in NO_CALLS:
                if not is_trap:
                    calls.append((offset, end))
                is_trap = False
        return calls if near else []

    def comprehensions_apart():
        """Return the kinds of nodes for comprehensions with frames of their own."""
        return [kind for kind, text in (
            ('ListComp', '[a for a in b]'), ('SetComp', '{a for a in b}'),
            ('DictComp', '{a: a for a in b}'), ('GeneratorExp', '(a for a in b)'))
            if inner_codes(compile(text, EVALUATION_NAME, 'eval', 0, 1))]

    def calls_super(node):
        """Tell whether node, a Call, is one of super() that CPython 3.12+ leaves out."""
        return (getattr(node.func, 'id', '') == 'super' and len(node.args) in (0, 2)
                and 'LOAD_SUPER_ATTR' in late('opcode').opmap)

    def text_of_call(node, text):
        """Return the text of node, a Call, in text; its names where it has no end."""
        if hasattr(node, 'end_lineno'):
            return late('ast').get_source_segment(text, node)
        return _names_of(node)

    def _names_of(node):
        kind = type(node).__name__
        if kind == 'Call':
            return _names_of(node.func) + '(...)'
        if kind == 'Attribute':
            return '%s.%s' % (_names_of(node.value), node.attr)
        return getattr(node, 'id', '...')

    def class_in(name, is_function):
        """Return the class in which code of that qualified name stands, None for none."""
        parts = name.split('.')
        while is_function and len(parts) > 1:
            if parts[-2] != '<locals>':
                return parts[-2]
            del parts[-2:]
        return None if is_function or name == '<module>' else parts[-1]

    # The compiler changes no names of arguments of calls, and none that are imported.
    NOT_MANGLED = 'keyword', 'alias'
    MANGLED = 'id', 'attr', 'arg', 'name', 'names', 'vararg', 'kwarg', 'rest'

    def mangle(tree, owner):
        """Change private names in tree as the compiler does in the class owner."""
        def changed(name):
            if type(name) is str and name[:2] == '__' and name[-2:] != '__':
                return '_%s%s' % (owner, name)
            return name
        nodes = [tree] if owner else []
        for node in nodes:
            kind = type(node).__name__
            for field, value in late('ast').iter_fields(node):
                several = value if isinstance(value, list) else [value]
                if field in MANGLED and kind not in NOT_MANGLED:
                    several = [changed(one) for one in several]
                    setattr(node, field,
                            several if isinstance(value, list) else several[0])
                if (kind, field) != ('ClassDef', 'body'):   # a body has another owner
                    nodes += [one for one in several if hasattr(one, '_fields')]
        return tree

    _AWAITED = {'gi_frame': 'gi_yieldfrom',
                'cr_frame': 'cr_await', 'ag_frame': 'ag_await'}

    def _in_between(one):
        """Return what one, an object of the interpreter that is awaited, stands for."""
        kind = type(one)
        of_future = kind.__name__ == 'FutureIter'
        if not of_future and kind.__name__ not in (
                'async_generator_asend', 'async_generator_athrow'):
            return one
        for other in gc.get_referents(one):
            # From CPython 3.12 on such an object refers to its class, too.
            if type(other) in _SUSPENDED or of_future and other is not kind:
                return other
        return one

    def await_chain(one):
        """Return the raw frames of coroutine one and of those it awaits, and the end.

        The end is None, or an awaitable of another kind, such as a future.
        """
        chain = []
        while type(one) in _SUSPENDED and len(chain) < MAX_AWAITED:
            name = _SUSPENDED[type(one)]
            raw = getattr(one, name)
            if raw is not None:
                chain.append(raw)
            one = _in_between(getattr(one, _AWAITED[name], None))
        return chain, one

    def tasks(loop):
        """Return [(name, coroutine, whether it runs)] for the tasks of a loop."""
        module = sys.modules['asyncio']
        # Python 3.6 has these functions in Task.
        home = module if hasattr(module, 'all_tasks') else module.Task
        current = home.current_task(loop)
        found = []
        for task in home.all_tasks(loop):
            coroutine = getattr(task, '_coro', None)
            if hasattr(task, 'get_coro'):
                coroutine = safely(task.get_coro, None)
            name = 'Task %d' % id(task)
            if hasattr(task, 'get_name'):
                name = safely(lambda: plain(str(task.get_name())), name)
            found.append((name, coroutine, task is current))
        # Task-10 comes after Task-9.
        return sorted(found, key=lambda item: (len(item[0]), item[0]))

    def array_text(value, shape):
        """Return the repr of an array; of a large one that of a corner, and its shape."""
        size = 1
        for number in shape:
            size *= number
        if size <= 1000:
            return bounded_repr(value, None)
        corner = getattr(value, 'iloc', value)[tuple([slice(0, 5) for _ in shape])]
        kind = getattr(value, 'dtype', None)  # of a DataFrame each column has one
        return '<%s%r%s, begins with %s>' % (
            type_name(value), shape, '' if kind is None else ' %s' % kind,
            bounded_repr(corner, None))

    def item_text(value, number):
        """Return an expression for the item of that number, with %s for that of value."""
        if is_a(value, (set, frozenset)):
            return 'list(%%s)[%d]' % number
        rows = array_shape(value) and safely(lambda: within(
            ARRAY_SECONDS, lambda: getattr(value, 'iloc', None)), None)
        return ('%%s[%d]' if rows is None else '%%s.iloc[%d]') % number

    KEYWORD = object()   # for the value of a keyword

    MAX_TARGETS = 50        # calls of one statement into which a step can go
    LABEL_ROOM = 80         # characters of such a call
    # Fields of nodes that are evaluated before or after the others, which come in order.
    RANKS = {'decorator_list': -1, 'defaults': -1, 'generators': -1,
             'target': 1, 'targets': 1}
    # Types whose repr is quick, and runs no code of the program.
    SIMPLE = integers + (float, complex, bool, type(None))
    MAX_DEPTH = 8           # of containers in containers that are shown in one text
    MISSING = object()      # in place of a value, what is not there
    COMPUTING_SECONDS = 2   # for a property, and for what a completion is about
    GROUPS = 'special', 'protected', 'function', 'class'
    RETURN = '(return) '    # before the name of a function, for what it has returned
    LENGTH = 'len()'        # stands for how many items there are
    # Types of nodes that may be in an expression evaluated for completions.
    PATH_NODES = ('Expression', 'Name', 'Attribute', 'Subscript', 'Load', 'Index',
                  'Tuple', 'Constant', 'Num', 'Str', 'Bytes', 'NameConstant', 'UnaryOp',
                  'USub')

    class FullFrame(Frame):
        """A frame in which statements run, and private names are those of its class."""

        returns = []    # (name, value) of what functions have returned to it

        def _code(self, text, mode):
            code = super(FullFrame, self)._code(text, mode)
            owner = self.owner(text)
            if not owner:
                return code
            # compile() cannot be told in which class a text stands.
            flags = future_flags(self.raw.f_code) | late('ast').PyCF_ONLY_AST
            tree = compile(text, EVALUATION_NAME, mode, flags, 1)
            return compile_text(mangle(tree, owner), EVALUATION_NAME, mode, self.raw)

        def owner(self, text):
            if self.raw is None or '__' not in text:
                return None
            code = self.raw.f_code
            # Before Python 3.11 only the text tells in which class a function stands.
            if hasattr(code, 'co_qualname'):
                name = class_in(code.co_qualname, code.co_flags & OPTIMIZED)
            else:
                name = self.source and self.source.class_around(code.co_firstlineno)
            return name and name.lstrip('_')

        if COMPREHENSIONS_LEAK:
            def evaluate(self, compiled):
                code, locals_as_globals = compiled
                names, outer = self.locals(), self.globals()
                if not locals_as_globals or names is outer or 'locals' in code.co_names:
                    return super(FullFrame, self).evaluate(compiled)
                # Python 2 keeps the variable of a list comprehension among the locals,
                # where a function in it does not look: both are one dict here, unless
                # the text calls locals(), which would show it.
                merged = dict(outer)
                merged.update(names)
                return eval(code, merged)

        def qualified_name(self):
            """Return the name of the function, for a method after that of its class."""
            if self.raw.f_code.co_varnames[:1] == ('self',) and 'self' in self.locals():
                return '%s.%s' % (type_name(self.locals()['self']), self.name)
            return self.name

        def run(self, text):
            """Run text as if it stood in the frame, so that its assignments last.

            Returns the value of the expression at its end, None if there is none. Raises
            anything.
            """
            flags = future_flags(self.raw.f_code) if self.raw else 0
            ast = late('ast')
            text = late('textwrap').dedent(text).strip() + '\n'
            # compile() refuses a text that is nested too deeply for ast.
            compile(text, EVALUATION_NAME, 'exec', flags, 1)
            tree = compile(text, EVALUATION_NAME, 'exec', flags | ast.PyCF_ONLY_AST, 1)
            mangle(tree, self.owner(text))
            outside = [name for node in ast.walk(tree) if isinstance(node, ast.Global)
                       for name in node.names]
            parts = [(tree, 'exec')]
            if tree.body and isinstance(tree.body[-1], ast.Expr):
                parts.append((ast.Expression(tree.body[-1].value), 'eval'))
                tree.body = list(tree.body)[:-1]  # Jython's list of nodes cannot pop
            for part, mode in parts:
                code = compile(part, EVALUATION_NAME, mode, flags, 1)
                result = self._run_code(code, outside)
            return result

        def _run_code(self, code, outside):
            """Run code and keep its assignments; names in outside are global."""
            outer, names = self.globals(), self.locals()
            try:
                if names is outer or not has_inner_code(code, ''):
                    return eval(code, outer, names)
                return self._run_merged(code, outside, outer, names)
            finally:
                self.keep_locals()

        def _run_merged(self, code, outside, outer, names):
            """Run code in one dict: functions in it see globals only."""
            merged = dict(outer)
            merged.update(names)
            before = dict(merged)
            try:
                return eval(code, merged)
            finally:
                for name, value in merged.items():
                    # As a default merged stands for nothing: no value is that dict.
                    if before.get(name, merged) is not value:
                        (outer if name in outside else names)[name] = value

        def set_expression(self, target, value):
            """Give the variable, attribute or item that is called target another value.

            Raises Refused if it is none of these, or what Python or the program raises.
            """
            ast = late('ast')
            target = to_native(target.strip())
            self.compile(target)  # refuses a text that is nested too deeply for ast
            place = mangle(ast.parse(target, mode='eval'), self.owner(target)).body
            if isinstance(place, ast.Name):
                self._set_variable(place.id, value)
            elif isinstance(place, (ast.Attribute, ast.Subscript)):
                self._store(place, value)
            else:
                raise Refused(READ_ONLY, '%s is no variable, attribute or item' % target)

        def _set_variable(self, name, value):
            is_outer = name not in self.locals()
            if is_outer and name not in self.globals():
                raise Refused(BAD_ARGUMENT, 'there is no variable %s' % name)
            FullScope(self, is_outer).assign(name, value)

        def _store(self, place, value):
            """Assign value to place, the node of an attribute or an item."""
            ast = late('ast')
            names = dict(self.globals())
            names.update(self.locals())
            names[EVALUATION_NAME] = value   # it is no name that a variable can have
            place.ctx = ast.Store()
            tree = ast.parse('_ = _')
            tree.body[0].targets, tree.body[0].value.id = [place], EVALUATION_NAME
            eval(compile(tree, EVALUATION_NAME, 'exec', 0, 1), names)

        def targets(self):
            """Return a Target for each call that the statement has still to make."""
            if self._line is not None:
                return []  # an exception has ended it
            try:
                text = self.source.text()
                flags = late('ast').PyCF_ONLY_AST
                nodes = nodes_in(module_code(text, self.source.path, flags))
                calls, lines = self._calls(nodes)
            except (Refused, SyntaxError, ValueError, TypeError, RuntimeError):
                return []  # nobody has the text, or it is too deep
            # The calls in the text and those in the code are paired by their order.
            places = calls_near(self.raw, lines)
            if len(places) != len(calls.found):
                return []  # the text is another by now
            targets, labels = [], {}
            for number, node in enumerate(calls.found):
                offset, end = places[number]
                if node is None or self.raw.f_lasti >= offset:
                    continue
                if id(node) in calls.awaited:
                    # The call makes a coroutine, whose code runs when it is awaited.
                    end = (places[number + 1:] or [(sys.maxsize,)])[0][0]
                label = ' '.join(text_of_call(node, text).split())[:LABEL_ROOM]
                labels[label] = labels.get(label, 0) + 1
                if labels[label] > 1:
                    label += ' (call %d)' % labels[label]
                targets.append(Target(self.raw, lines, offset, end, node, label))
            return targets[:MAX_TARGETS]

        def _calls(self, nodes):
            """Return the Calls of the current statement, one of nodes, and its lines."""
            calls, line, kinds = Calls(), self.raw.f_lineno, TrapCompiler.BODIES
            if self.name in kinds.values():
                start = self.raw.f_code.co_firstlineno
                found = [node for node in nodes
                         if kinds.get(type(node).__name__) == self.name
                         and node.lineno == start]
                for node in found:
                    calls.visit_inside(node)
                return calls, range(line, max([line] + list(map(last_line, found))) + 1)
            found = [node for node in nodes if isinstance(node, calls.ast.stmt)
                     and first_line(node) <= line <= calls.last_line(node)]
            for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
                calls.visit(node)
            return calls, range(min([line] + list(map(first_line, found))),
                                max([line] + list(map(calls.last_line, found))) + 1)

    class FullMainFrame(MainFrame, FullFrame):
        """Stands for no frame at all, where statements run, too."""

    class Calls(object):
        """Finds the calls that statements make, in the order of evaluation.

        found: Call nodes, and None for each call that is not written as one.
        """

        def __init__(self):
            self.ast, self.apart, self.found = late('ast'), comprehensions_apart(), []
            self.awaited = set()    # ids of those whose value is awaited
            # Nodes of these types are statements, or hold some.
            self.suites = (self.ast.stmt, self.ast.excepthandler,
                           getattr(self.ast, 'match_case', self.ast.stmt))

        def parts(self, node):
            """Return the nodes below node in the order of evaluation, no statements."""
            kind, ranked = type(node).__name__, []
            if kind == 'Dict':
                pairs = zip(node.keys, node.values)
                return [part for pair in pairs for part in pair if part]
            for name, value in self.ast.iter_fields(node):
                rank = 0 if kind == 'AugAssign' else RANKS.get(name, 0)
                ranked += [(rank, part)
                           for part in (value if isinstance(value, list) else [value])
                           if isinstance(part, self.ast.AST)]
            return [part for _, part in sorted(ranked, key=lambda item: item[0])
                    if not isinstance(part, self.suites)]

        def visit(self, node):
            """Find the calls in node, a statement up to its body, or an expression."""
            kind, implied = type(node).__name__, len(getattr(node, 'decorator_list', ()))
            if kind in self.apart:
                # Here runs the iterable of the first loop, and one call to do the rest.
                parts, implied = [node.generators[0].iter], 1
            elif kind == 'Lambda':
                parts = [node.args]
            else:
                parts = self.parts(node)
            for part in parts:
                self.visit(part)
            if kind == 'Call' and not calls_super(node):
                self.found.append(node)
            elif kind in ('Await', 'YieldFrom'):
                self.awaited.add(id(node.value))
            # A class is made by a call, and so is the error of an assert with a message.
            if kind == 'ClassDef' or kind == 'Assert' and node.msg:
                implied += 1
            self.found += [None] * implied

        def visit_inside(self, node):
            """Find the calls in the own frame of node, a lambda or a comprehension."""
            if hasattr(node, 'generators'):
                node.generators[0].iter = node.generators[0].target  # evaluated outside
            for part in self.parts(node):
                if part is not getattr(node, 'args', None):
                    self.visit(part)

        def last_line(self, node):
            """Return the last line on which something in node begins, up to its body."""
            return max([node.lineno] + [last_line(part) for part in self.parts(node)])

    def class_names(kind):
        """Return the names of the class kind and of its bases, with and without modules.

        Near ones come first.
        """
        names, kinds = [], [kind]
        for one in kinds:
            names += [class_fact(one, '__name__'), full_type_name(one)]
            kinds.extend(class_fact(one, '__bases__', ()))
        return names

    class FullDescriber(Describer):
        """Turns values into text, builtin containers item by item."""

        as_hex = False  # whether it shows integers that way

        def _text(self, value, room, outer=()):
            kind = kind_of(value)
            if kind in integers:
                # The time to make decimal digits grows with the square of their number.
                if value.bit_length() > 4 * room:
                    return '<%s of %d bits>' % (kind.__name__, value.bit_length())
                return '%#x' % value if self.as_hex else repr(value)
            if kind in SIMPLE:
                return repr(value)
            if kind in BRACKETS:
                return self._container(value, kind, room, outer)
            return super(FullDescriber, self)._text(value, room)

        def _container(self, value, kind, room, outer):
            """Return the text of a container; outer: ids of those that it is in."""
            left, right = BRACKETS[kind]
            if id(value) in outer or len(outer) > MAX_DEPTH:
                return left + '...' + right
            if not value and kind not in (list, tuple, dict):
                return repr(value)
            pieces, outer = [], outer + (id(value),)
            # An item takes more than two characters, so no more of them have room.
            for item in list_part(value, 0, room // 2):
                parts = item if kind in DICTS else [item]
                texts = [self._text(part, max(room, 16), outer) for part in parts]
                pieces.append(': '.join(texts))
                room -= len(pieces[-1]) + 2
                if room <= 0:
                    break
            if len(pieces) < len(value):
                pieces.append('...')
            elif kind is tuple and len(value) == 1:
                right = ',)'
            return left + ', '.join(pieces) + right

        def _repr(self, value, room):
            # An array's shape comes from code of the program, within a time of its own.
            shape = clock() < self.deadline and array_shape(value)
            if not shape:
                return super(FullDescriber, self)._repr(value, room)
            return super(FullDescriber, self)._repr(
                value, room, lambda array, room: array_text(array, shape))

    def group_of(name, value):
        """Return which of GROUPS a variable belongs to, or None."""
        if is_special(name):
            return 'special'
        if name.startswith('_') or name.endswith('__'):
            return 'protected'
        if is_a(value, FUNCTION_TYPES):
            return 'function'
        return 'class' if is_a(value, CLASS_TYPES) else None

    def is_name(text):
        """Tell whether text can stand after a dot."""
        return (text == word_at(text, 0) and not text[:1].isdigit()
                and text not in late('keyword').kwlist)

    def literal(value):
        """Return Python text for value, a plain and immutable one, or else None."""
        kind = kind_of(value)
        if kind in (float, complex):
            return None if 'n' in repr(value) else repr(value)  # inf, nan
        if kind is not tuple:
            return repr(value) if kind in PLAIN_TYPES else None
        parts = [literal(item) for item in value]
        if None in parts:
            return None
        return '(%s%s)' % (', '.join(parts), ',' * (len(parts) == 1))

    def field(member, value):
        """Return the field of value that a descriptor of FIELD_TYPES has, or MISSING."""
        try:
            return member.__get__(value, type(value))
        except AttributeError:  # a slot that is empty
            return MISSING

    class FullContainer(Container):
        """A Container in groups, with debugpy's names of items, and len() after them."""

        known = BUILTIN_KINDS   # classes whose attributes are left out
        # what the client wants with each of GROUPS: 'group', 'inline', 'hide'
        presentation = {}
        value, items, expression = None, 0, None   # groups and tasks have no others

        def __init__(self, value, expression):
            super(FullContainer, self).__init__(value, expression)
            self.has_length = is_a(value, ITEM_KINDS)
            shape = not self.has_length and array_shape(value)
            self.items = shape[0] if shape else self.items

        def is_fixed(self, name):
            """Tell whether the child of that name cannot be changed."""
            return name == LENGTH or name[:1].isdigit() and is_a(
                self.value, (tuple, set, frozenset))

        def named(self):
            return self._grouped(attributes(self.value, self.known))

        def has_named(self):
            return bool(self.named())

        def _grouped(self, members):
            """Return members, some under headings or hidden, as the client wants it."""
            groups, plain = {}, []
            for name, value in members:
                group = group_of(name, value)
                wish = self.presentation.get(group)
                if value is COMPUTED:
                    value = Lazy(self, name)
                if wish == 'group':
                    groups.setdefault(group, []).append((name, value))
                elif wish != 'hide':
                    plain.append((name, value))
            return [(group + ' variables', Group(self, groups[group]))
                    for group in GROUPS if group in groups] + plain

        def page(self, kind, start, count, describer):
            result = super(FullContainer, self).page(kind, start, count, describer)
            if self.has_length and kind != 'indexed' and len(result) < count:
                # The row of len() comes last: a page may begin behind it, and be empty.
                before = len(safely(self.named, [])) + (kind != 'named') * self.items
                if start <= before:
                    result.append((LENGTH, self.items, self._made('len(%s)')))
            return result

        def _part(self, start, count):
            if is_a(self.value, ITEM_KINDS):
                return super(FullContainer, self)._part(start, count)
            return array_rows(self.value, start, count)

        def _item(self, number, item, describer):
            if not is_a(self.value, tuple(DICTS)):
                name = self._index(number, describer.as_hex)
                form = self.expression and item_text(self.value, number)
                return name, item, self._made(form)
            key = describer.text(item[0], 100)
            simple = safely(lambda: literal(item[0]), None)
            if simple:
                return key, item[1], self._below('[%s]' % simple)
            return key, item[1], self._made('list(%%s.values())[%d]' % number)

        def _made(self, form):
            """Return the expression for a child: form has %s in place of the value's."""
            return self.expression and form % self.expression

        def _index(self, number, as_hex):
            """Return the name of an item: its number, as wide as that of the last."""
            if as_hex:
                return '0x%0*x' % (len('%x' % self.items), number)
            return '%0*d' % (len(str(self.items - 1)), number)

        def _below(self, suffix):
            if self.expression and suffix[0] == '.' and not is_name(suffix[1:]):
                return 'getattr(%s, %r)' % (self.expression, suffix[1:])
            return super(FullContainer, self)._below(suffix)

        def _keys(self, name):
            if not is_a(self.value, tuple(DICTS)):
                base = 16 if name[:2] == '0x' else 10
                return [int(name, base)] if self.items and name[:1].isdigit() else []
            describer = FullDescriber()
            # The client may have asked for hexadecimal keys, but does not say so here.
            for describer.as_hex in (False, True):
                for key in list(self.value):
                    if describer.text(key, 100) == name:
                        return [key]
            return []

        def reader(self, name):
            """Return a function that returns the child of that name, or MISSING.

            The function is called often, and runs no code of the program. Raises Refused
            where it would.
            """
            for key in self._keys(name):
                return self._item_reader(key)
            value = self.value
            member = class_member(type(value), name)
            if type_name(member) in FIELD_TYPES:
                return lambda: field(member, value)
            if class_member(type(member), '__set__'):
                raise Refused(READ_ONLY, '%s is computed' % name)
            if is_a(value, type):
                return lambda: class_fact(value, '__dict__').get(name, MISSING)
            names = own_names(value)
            # The dict may be of a class of the program's, which has a get() of its own.
            find = names.get if type(names) is dict else late('functools').partial(
                dict.get, names)
            return lambda: find(name, MISSING)

        def _item_reader(self, key):
            value = self.value
            if is_a(value, list):
                return lambda: (list.__getitem__(value, key) if key < list.__len__(value)
                                else MISSING)
            if not is_a(value, dict):
                raise Refused(READ_ONLY,
                              'the items of a %s do not change' % type_name(value))
            if kind_of(key) not in PLAIN_TYPES:
                raise Refused(READ_ONLY, 'only code of the program can find it')
            return lambda: dict.get(value, key, MISSING)

    class FullScope(Scope, FullContainer):
        """A Scope in groups; what functions have returned to its frame comes first."""

        def is_fixed(self, name):
            return name.startswith(RETURN)

        def named(self):
            rows = self._grouped(super(FullScope, self).named())
            return rows if self.outer else self.frame.returns + rows

        def _below(self, suffix):
            return None if self.is_fixed(suffix[1:]) else suffix[1:]

        def assign(self, name, value):
            if self.is_fixed(to_native(name)):
                raise Refused(READ_ONLY,
                              'what a function has returned cannot be changed')
            super(FullScope, self).assign(name, value)

        def reader(self, name):
            frame = self.frame
            if self.outer:
                return lambda: frame.globals().get(name, MISSING)
            return lambda: frame.locals().get(name, MISSING)

    class Group(FullContainer):
        """Some attributes or variables of a parent, under a heading of their own."""

        text, hint = '', {'attributes': ['readOnly']}

        def __init__(self, parent, members):
            self.parent, self.members = parent, members

        def named(self):
            return self.members

        def _below(self, suffix):
            return self.parent._below(suffix)

        def assign(self, name, value):
            self.parent.assign(name, value)

    class Lazy(Group):
        """An attribute that code of the program computes, when the user opens it."""

        text, hint = '...', {'kind': 'property', 'lazy': True}

        def __init__(self, parent, name):
            Group.__init__(self, parent, None)
            self.name = name

        def named(self):
            owner = self.parent.value

            def failed(error):
                if isinstance(error, Overrun):
                    raise error
                return Failure(error_text(error))
            return [(self.name, guarded(failed, within, COMPUTING_SECONDS,
                                        lambda: getattr(owner, self.name)))]

    class Failure(object):
        """Stands for the value of an attribute that could not be computed."""

        hint = {'kind': 'property', 'attributes': ['readOnly']}

        def __init__(self, text):
            self.text = text

    class Tasks(FullContainer):
        """The tasks of asyncio in a stopped thread: a scope."""

        def __init__(self, loop):
            self.loop = loop

        def named(self):
            return [(name, Task(coroutine, runs))
                    for name, coroutine, runs in tasks(self.loop)]

        def assign(self, name, value):
            raise Refused(READ_ONLY, 'tasks cannot be changed')

        def reader(self, name):
            raise Refused(READ_ONLY, 'tasks cannot be watched')

    class Task(Tasks):
        """The coroutines that a task is in, outermost first, and what it awaits."""

        hint = {'attributes': ['readOnly']}

        def __init__(self, coroutine, runs):
            self.chain, self.awaited = await_chain(coroutine)
            names = [raw.f_code.co_name for raw in self.chain]
            self.text = ' > '.join(names + ['(running)'] * runs)

        def named(self):
            rows = []
            for raw in self.chain:
                file = basename(raw.f_code.co_filename)
                place = '%s, %s:%s' % (raw.f_code.co_name, file, raw.f_lineno)
                rows.append((place, Suspended(raw)))
            return rows + [('awaits', self.awaited)] * (self.awaited is not None)

    class Suspended(FullScope):
        """The local variables of a frame that awaits something."""

        text, hint = '', Group.hint

        def __init__(self, raw):
            FullScope.__init__(self, FullFrame(raw, None), False)

        def _below(self, suffix):
            return None

    # what has no value of the program's
    STAND_INS = Group, Lazy, Failure, Task, Suspended

    def consists_of(kinds, text, room):
        """Tell whether text, an expression, has nodes of these kinds only.

        Not a text of more than room characters: it may be nested deeper than ast and
        compilers can go.
        """
        if len(text) > room:
            return False
        try:
            tree = compile(to_native(text).strip(), EVALUATION_NAME, 'eval',
                           late('ast').PyCF_ONLY_AST, 1)
        except (SyntaxError, ValueError, TypeError, RuntimeError, MemoryError):
            return False
        return all(type(node).__name__ in kinds for node in nodes_in(tree))

    def is_path(text):
        """Tell whether text is made of names, attributes and items, without calls."""
        return consists_of(PATH_NODES, text, 1000)

    def path_at_end(text):
        """Return the longest end of text that looks like names, attributes and items."""
        start, depth = len(text), 0
        while start:
            c = text[start - 1]
            if not (depth or is_word(c) or c in '.]'):
                break
            depth += (c == ']') - (c == '[')
            start -= 1
        return text[start:]

    def complete(frame, text):
        """Return where the last word of text begins, and {name: value} for its place.

        A value that only code can tell is COMPUTED, that of a keyword is KEYWORD.
        """
        start = len(text)
        while start and is_word(text[start - 1]):
            start -= 1
        word, before = to_native(text[start:]).lower(), text[:start].rstrip()
        if before.endswith('.'):
            names = names_below(frame, path_at_end(before[:-1]))
        else:
            names = dict.fromkeys(late('keyword').kwlist, KEYWORD)
            for scope in vars(builtins), frame.globals(), frame.locals():
                names.update(text_items(scope))
        # Private names of the frame's class are offered as they are written there.
        prefix = '_%s__' % frame.owner('__')
        names.update((n[len(prefix) - 2:], v) for n, v in text_items(names)
                     if n.startswith(prefix))
        return start, dict((n, v) for n, v in text_items(names)
                           if n.lower().startswith(word))

    def names_below(frame, path):
        """Return {name: value} of the attributes of path, an expression."""
        if path[:1].isdigit() or not is_path(path):
            return {}
        def read():
            value = frame.evaluate(frame.compile(path))
            names = dict.fromkeys(dir(value), COMPUTED)
            names.update(attributes(value, ()))
            return names
        return guarded(lambda e: {}, within, COMPUTING_SECONDS, read)

    # The Session's makers are in its feature Variables.
    Breakpoint.make_describer = Field.make_describer = FullDescriber
    Debugger.make_frame = FullFrame


# ---------------------------------------------------------------------------------------
# Tracer, full: it lets other tracers have what they have, goes on after an exception of a
# signal handler, tells what functions return, and leaves lines to a spotter.
# ---------------------------------------------------------------------------------------

    def is_called_by_us(raw):
        """Tell whether raw runs for a trace function of ours.

        A trap in code of the library, for one, may be met there.
        """
        return is_within(raw, borders)

    # The arguments of types.CodeType before CPython 3.8, in their order.
    _CODE_FIELDS = (
        'co_argcount', 'co_kwonlyargcount', 'co_nlocals', 'co_stacksize', 'co_flags',
        'co_code', 'co_consts', 'co_names', 'co_varnames', 'co_filename', 'co_name',
        'co_firstlineno', 'co_lnotab', 'co_freevars', 'co_cellvars')

    def replace_code(code, **changes):
        """Return code with changes of its fields."""
        if hasattr(code, 'replace'):
            return code.replace(**changes)
        return type(code)(*[changes.get(field, getattr(code, field))
                            for field in _CODE_FIELDS if hasattr(code, field)])

    def operations(code):
        """Return [(offset, name, argument)] of the bytecodes of code, caches apart."""
        opcode, data = late('opcode'), bytearray(code.co_code)
        result, i, more = [], 0, 0
        while i < len(data):
            offset, name, argument = i, opcode.opname[data[i]], None
            if WORDS:
                i, argument = i + 2, data[i + 1] | more
            elif data[i] < opcode.HAVE_ARGUMENT:
                i += 1
            else:
                i, argument = i + 3, data[i + 1] | data[i + 2] << 8 | more
            more = argument << (8 if WORDS else 16) if name == 'EXTENDED_ARG' else 0
            if name != 'CACHE':
                result.append((offset, name, argument))
        return result

    WORDS = not IS_PYTHON2    # bytecodes have two bytes; Python 2's have one or three

    KEEPS_TRACE = hasattr(sys, 'getrefcount')   # by a Return

    def trace_function(function):
        """Return function, a trace function of Tracer, one try statement, as a border.

        CPython up to 3.9 calls signal handlers before nearly every instruction, but not
        before SETUP_FINALLY, by which a try begins from 3.8 on, before that only a try
        with finally. An exception of a handler outside of the try would end the tracing:
        so the function is left from within the try.
        """
        if not KEEPS_TRACE or sys.version_info >= (3, 10):
            return full_border(function)
        if sys.version_info >= (3, 8):
            return _leave_from_within(function)
        function = full_border(function)
        name = function.__name__.replace('enter', 'glance')

        def trace(self, raw, event, arg):
            try:
                return function(self, raw, event, arg)
            finally:   # only after an exception: YIELD_VALUE leaves without it
                self._keep_tracing(raw, getattr(self, name))
        return _leave_from_within(trace)

    # YIELD_VALUE leaves a function as RETURN_VALUE does, but no blocks before it.
    WITHIN = {'POP_BLOCK': 'NOP', 'RETURN_VALUE': 'YIELD_VALUE'}

    def _leave_from_within(function):
        """Have function return from the block of the try that it begins with."""
        code, opmap = function.__code__, late('opcode').opmap
        data, instructions = bytearray(code.co_code), operations(code)
        end = instructions[1][0] + instructions[0][2]
        for offset, name, _ in instructions:
            if offset < end and name in WITHIN:
                data[offset] = opmap[WITHIN[name]]
        function.__code__ = replace_code(code, co_code=bytes(data))
        return full_border(function)

    def _begin_late(code):
        """Return code that handles no signal before its first line, which is a try.

        CPython from 3.11 on handles signals where a function begins, but not where a
        generator goes on after a yield from, by the argument of RESUME; older ones and
        PyPy never if a try comes first.
        """
        if not KEEPS_TRACE or sys.version_info < (3, 11):
            return code
        data, resume = bytearray(code.co_code), late('opcode').opmap['RESUME']
        place = [i for i in range(0, len(data), 2) if data[i] == resume][0]
        data[place + 1] = 2
        return code.replace(co_code=bytes(data))

    def full_border(function):
        """Do as border(); no signal is handled before the first line of function."""
        function.__code__ = code = _begin_late(function.__code__)
        borders.add(code)
        return function

    for _function in (at_home, vars(ThreadHooks)['enter_new'],
                      vars(ThreadHooks)['leave'], vars(Tracer)['_return']):
        full_border(_function)

    class Return(object):
        """The trace function of a frame while another one raises.

        CPython takes the trace functions of the frame and of the thread away then: with
        the former this object ends, and puts both back.
        """

        def __init__(self, raw, before):
            self.raw, self.before, self.enter = raw, before, get_trace()

        def __call__(self, raw, event, arg):
            raw.f_trace = self.before   # nothing has been taken away
            return self.before and self.before(raw, event, arg)

        def __del__(self):
            if self.raw.f_trace is None and get_trace() is None:
                set_trace(self.enter)
                self.raw.f_trace = self.before

    # A trace function of the program, or of coverage, stays where it is: it is called
    # first, then ours. A thread has one, for the calls in it, and each frame has one.

    class Chain(object):
        """A trace function that calls theirs, none of ours, and ours after that."""

        made = False

        def __init__(self, theirs, ours):
            self.theirs, self.ours = theirs, ours
            Chain.made = True

        def __call__(self, raw, event, arg):
            if seems_at_home():
                return None
            try:
                theirs = self.theirs(raw, event, arg)
            except BaseException:
                self._fails(raw, event)
                raise
            if event != 'call':
                raw.f_trace = chain(theirs or self.theirs, self.ours(raw, event, arg))
                return raw.f_trace
            if get_trace() is not self:
                trace_thread(self.ours)   # coverage puts itself in place at each call
            return chain(theirs, self.ours(raw, event, arg))

        def _fails(self, raw, event):
            """Drop theirs, which raises, as the interpreter would, and nothing else."""
            # At a call self traces the thread, for which one in C may stand in by now.
            of_thread = self if event == 'call' else get_trace()
            set_trace(getattr(of_thread, 'ours', None))
            if KEEPS_TRACE:
                raw.f_trace = Return(raw, None if event == 'call' else self.ours)

    def chain(theirs, ours):
        """Return the trace function that calls both, or what there is of them."""
        return Chain(theirs, ours) if theirs and ours else theirs or ours

    def not_ours(function):
        """Return what of function, a trace function or None, is none of ours."""
        if isinstance(function, Chain):
            return function.theirs
        code = getattr(function, '__code__', None)
        is_own = isinstance(function, Return) or code and code.co_filename == OWN_NAME
        return None if is_own else function

    def trace_thread(ours):
        """Have the calling thread traced by ours, if not None, and others' tracers."""
        before = get_trace()
        theirs = not_ours(before)
        if theirs is not None and not callable(theirs):
            return   # a tracer in C that cannot be called from Python
        if ours is None and theirs is before:
            return   # nothing to undo
        set_trace(chain(theirs, ours))
        if theirs and theirs is before and is_traced_by_c(theirs):
            for raw in callers(sys._getframe(1)):
                if raw.f_code.co_filename != OWN_NAME:
                    raw.f_trace = chain(theirs, ours_in(raw))

    def trace_frame(raw, ours):
        """Have the frame raw traced by ours, if not None, and what else traces it."""
        raw.f_trace = chain(not_ours(raw.f_trace), ours)

    def ours_in(raw):
        """Return what of ours traces the frame raw, or None."""
        function = raw.f_trace
        if isinstance(function, Chain):
            return function.ours
        return None if not_ours(function) else function

    def is_tracing():
        """Tell whether any thread has a trace function; False before Python 3.12."""
        if not HAS_MONITORING:
            return False
        return bool(sys.monitoring._all_events().get('LINE', 0) & SETTRACE)

    SETTRACE = 1 << 7   # in _all_events(): the tool that calls trace functions

    def is_traced_by_c(theirs):
        """Tell whether theirs is a tracer in C, which gets all events despite f_trace."""
        return not isinstance(theirs, PYTHON_CALLABLES) and not hasattr(
            type(theirs).__call__, '__code__')

    PYTHON_CALLABLES = types.FunctionType, types.MethodType, types.BuiltinFunctionType

    class TraceHooks(Hooks):
        """Stand-ins by which the program sees, and sets, its own trace function."""

        def __init__(self, backend):
            Hooks.__init__(self)
            self.backend = backend

        def begin(self):
            self.hook(sys, 'settrace', self._set)
            self.hook(sys, 'gettrace', self._get)

        def _set(self, before, *args, **kwargs):
            now, function = get_trace(), args and args[0]
            if args[1:] or kwargs or not args:
                return before(*args, **kwargs)   # raises
            is_ours = isinstance(now, Chain) or now == self.backend.enter
            # no function in Python is called after that, since it would be an event
            before(chain(function, self.backend.enter) if is_ours else function)
            if CAN.monitor and self.backend.spotter.tool is not None:
                # 3.13 to 3.15 lose opcode events, which pdb has asked for before, when a
                # second tool sees the same code
                sys.monitoring.restart_events()

        def _get(self, before):
            now = before()
            return now.theirs if isinstance(now, Chain) else now

    class FullTracer(Tracer):
        """A Tracer that gets on with others, and need not trace what a spotter sees."""

        def __init__(self, debugger):
            super(FullTracer, self).__init__(debugger)
            self.trace_hooks = TraceHooks(self)
            self.beside = False          # another's trace function, say coverage's
            # Frames and threads refer to these, which live as long as any: without the
            # GIL one thread may call what another takes away.
            for name in ('enter', 'glance', 'watch', 'begin_line', 'await_value',
                         'await_exception'):
                setattr(self, name, getattr(self, name))

        enter, glance, await_exception, watch = [
            trace_function(vars(Tracer)[name])
            for name in ('enter', 'glance', 'await_exception', 'watch')]

        def make_spotter(self, backend):
            return make_spotter(backend)

        # -- other tracers

        def hook_exceptions(self):
            super(FullTracer, self).hook_exceptions()
            self.trace_hooks.restore()
            self.trace_hooks.begin()

        def unhook(self):
            super(FullTracer, self).unhook()
            if not Chain.made:   # or else there may be one until a thread calls something
                self.trace_hooks.restore()

        def _trace(self, function):
            self.beside = Chain.made or (is_tracing() if function else self.beside)
            if HAS_MONITORING and self.beside:
                trace_thread(function)
                self.spotter.enlist(self.running() if function else ())
            else:
                super(FullTracer, self)._trace(function)

        def remove(self):
            self.trace_hooks.restore()
            super(FullTracer, self).remove()

        # -- exceptions of signal handlers

        def _keep_tracing(self, raw, before, info=None):
            if not KEEPS_TRACE:
                super(FullTracer, self)._keep_tracing(raw, before, info)
            elif get_trace() is not None:   # else it is over
                raw.f_trace = Return(raw, chain(not_ours(raw.f_trace), before))

        # -- what functions return

        def _arm(self):
            debugger = self.debugger
            self.callers = debugger.shows_returns and [
                raw for raw in map(debugger.steps_in, list(debugger.threads.values()))
                if raw is not None] or None
            return super(FullTracer, self)._arm()

        def _for_value(self, raw):
            """Return the trace function that tells what raw returns, if somebody asks."""
            callers = self.callers or ()   # by now nobody may ask any more
            if raw.f_back not in callers or self.debugger.source_of(raw).hidden:
                return None
            if not not_ours(get_trace()):   # or another tracer may want them
                trace_lines(raw, False)
            return self.await_value

        @trace_function
        def await_value(self, raw, event, arg):
            """The trace function of a frame whose caller is stepped in."""
            try:
                if event == 'return' and self.tracing and not is_at_home():
                    self.debugger.at_value(raw, arg)
                elif event == 'line' and self._is_watched(raw):
                    # since just now, for a pause, say
                    return self._watch(raw, event, arg) and self.glance
                return self.await_value
            except RecursionError:
                raise
            except BaseException:
                return self._fail(raw, self.await_value)

        # -- what a spotter sees

        def at_breakpoint(self, raw, source, line, report):
            """Stop in raw at line, where the spotter has seen it, if there is a reason.

            report: what to tell the Debugger with. Returns what it returns.
            """
            debugger, table = self.debugger, source.breakpoints
            breakpoints = table[line] if line in table else ()
            if not debugger.armed:
                return None
            if len(breakpoints) == 1 and not debugger.busy and breakpoints[0].misses(raw):
                return None   # first what is quick, and calls nothing in the library
            if not is_at_home() and get_ident() not in own_threads:
                return at_home('breakpoint', self._at_breakpoint, raw, source, report)

        def _at_breakpoint(self, raw, source, report):
            if not is_called_by_us(raw):
                return report(raw, source)

        def trace_line(self, raw):
            """Have the next line that raw, of this thread, begins stop if it is to."""
            trace_lines(raw, True)
            trace_frame(raw, self.begin_line)
            self._trace_this_thread()

        @trace_function
        def begin_line(self, raw, event, arg):
            """The trace function of a frame for which trace_line() has been called."""
            try:
                if event != 'line' or not self.tracing or is_at_home():
                    return self._watch(raw, event, arg)
                self.debugger.at_line(raw, self.debugger.source_of(raw))
                self.spotter.has_told(raw)
                if not self.tracing:  # not since this stop has ended
                    raw.f_trace = None
                    return None
                return self.watch
            except RecursionError:
                raise
            except BaseException:
                return self._fail(raw, self.watch)

        def trace_load(self, raw):
            """Trace this thread until the statement is over for which raw imports."""
            # No lock of ours is waited for: this thread has the interpreter's import
            # lock, and a thread that has ours may wait for that, in a destructor say. If
            # that ends all tracing just now, it sees what is due, and begins again.
            if get_ident() not in own_threads and self._is_free():
                self.await_line(raw)
                self._trace_this_thread()

        def await_line(self, raw):
            """Make the frame of user code which called raw due, up to the next line."""
            is_ours = self.debugger.sources.is_standard
            while raw.f_back is not None and is_ours(raw.f_code.co_filename):
                raw = raw.f_back
            self.due.add(raw, UntilLoaded())
            trace_frame(raw, self.glance)

        # -- threads that cannot be traced

        def unseen(self):
            """Return [(Thread, Frame)] of running frames with breakpoints unseen."""
            found = []
            if self.trace_all:
                return found
            running = self.running()
            for thread in self.debugger.all_threads():
                raw = running.get(thread.ident)
                while raw is not None and not thread.traced:
                    if self.spotter.is_news(thread, raw):
                        source = self.debugger.source_of(raw)
                        found.append((thread, self.debugger.make_frame(raw, source)))
                    raw = caller_of(raw)
            return found


# ---------------------------------------------------------------------------------------
# Debugger, full: what only full Pythons stop for, and how their threads do.
# ---------------------------------------------------------------------------------------

    def is_of_function(code):
        """Tell whether code is a function's: no class's, module's or comprehension's."""
        return bool(code.co_flags & OPTIMIZED) and code.co_name not in COMPREHENSIONS

    JUMPS_SAFELY = not IS_PYPY and sys.version_info >= (3, 11)
    LOSES_COUNT = not JUMPS_SAFELY and sys.version_info >= (3, 8)

    class Places(object):
        """Where a frame may jump from and to in a function or module, by its text.

        around: {line where a statement begins: the blocks around it for which the
        interpreter has something on its stack, as (kind, number)}. Raises ValueError,
        SyntaxError.
        """

        def __init__(self, text, code):
            self.ast = late('ast')
            self.around, self.handlers, self.ends, self.odd = {}, {}, {}, []
            place = code.co_name, code.co_firstlineno
            for node in nodes_in(self.ast.parse(text)):
                if code.co_name == '<module>' or hasattr(node, 'decorator_list') and (
                        node.name, first_line(node)) == place:
                    self._survey(node.body, ())
                    self._find_odd(node, False)
                    return
            raise ValueError('its text is not there')

        def _survey(self, statements, blocks):
            for statement in statements:
                self.around.setdefault(statement.lineno, blocks)
                self.ends[statement.lineno] = last_line(statement)
                if not hasattr(statement, 'decorator_list'):
                    for part, inner in self._parts(statement, blocks):
                        self._survey(part, inner)

        def _parts(self, statement, blocks):
            """Return [(statements in statement, the blocks around them)]."""
            kind = type(statement).__name__.lower().replace('async', '')
            line = statement.lineno
            parts = [(case.body, blocks) for case in getattr(statement, 'cases', ())]
            if getattr(statement, 'finalbody', None):
                parts.append((statement.finalbody, blocks + (('finally', line),)))
                blocks += ('try', line),
            parts.append((getattr(statement, 'orelse', ()), blocks))
            for handler in getattr(statement, 'handlers', ()):
                self.handlers[handler.lineno] = blocks + (('except', handler.lineno),)
                parts.append((handler.body, self.handlers[handler.lineno]))
            if getattr(statement, 'handlers', ()):
                blocks += ('try', -line),
            elif kind in ('for', 'with') or kind == 'while' and sys.version_info < (3, 8):
                blocks += (kind, line),
            return parts + [(getattr(statement, 'body', ()), blocks)]

        def _find_odd(self, node, in_for):
            """Note the lines after which the interpreter has lost count."""
            for child in self.ast.iter_child_nodes(node):
                kind = type(child).__name__
                is_break = in_for and kind == 'Break'
                if is_break or kind.endswith('Comp') or kind == 'GeneratorExp':
                    self.odd.append(child.lineno)
                elif kind != 'Lambda' and not hasattr(child, 'decorator_list'):
                    inner = kind.endswith('For') or in_for and kind != 'While'
                    self._find_odd(child, inner)

        def check(self, start, line):
            """Raise ValueError unless a frame may go from line start to line."""
            known = dict(self.handlers)
            known.update(self.around)
            before = [other for other in known if other <= start]
            here = known[max(before or [min(known)])]
            there = self.around.get(line)
            if there is None:
                raise ValueError('no statement begins there')
            if here[:len(there)] != there:
                raise ValueError('it cannot jump into a block, of %s' % there[-1][0])
            for kind, _ in here[len(there):]:
                if kind in ('except', 'finally'):
                    raise ValueError('it cannot jump out of a block of %s' % kind)
            if self._loses_count(start, line):
                raise ValueError(
                    'it would crash, after a comprehension or a break out of a for')

        def _loses_count(self, *places):
            if not LOSES_COUNT or IS_PYPY:
                return LOSES_COUNT and bool(self.odd)
            # A break or a comprehension counts that lies between the places, or in a
            # statement around one of them.
            around = [first for first in self.ends for place in places
                      if first <= place <= self.ends[first]]
            first, last = min(around), max(self.ends[first] for first in around)
            return bool([line for line in self.odd if first <= line <= last])

    def jump(raw, line, text):
        """Have raw, of which this thread reports a line event, go on at line.

        Raises ValueError where the interpreter does not allow it, or would crash. text:
        that of its file.
        """
        if not JUMPS_SAFELY:
            Places(text, raw.f_code).check(raw.f_lineno, line)
        traced, raw.f_trace = raw.f_trace, raw.f_trace or (lambda *args: None)
        try:
            quietly(setattr, raw, 'f_lineno', line)   # some variables get None by it
        finally:
            if traced is None:
                raw.f_trace = None

    def is_at_start(raw):
        """Tell whether raw runs the first line of its body for the first time.

        In doubt it does: CPython up to 3.9 goes back to the same place for each turn of a
        loop.
        """
        code, lines = raw.f_code, lines_run(raw.f_code)
        starts = [item for item in late('dis').findlinestarts(code) if item[1] in lines]
        starts.append((sys.maxsize, None))
        if len(lines) < 2 or [one for one in code.co_consts if hasattr(one, 'hit')]:
            return raw.f_lasti < starts[1][0]  # a trap does not come first in its line
        return raw.f_lasti == starts[0][0]

    UNSEEN_TEXT = (
        'ptvsd_lite: the breakpoints in %s (%s) do not stop the call that the thread %s '
        'is in: it began before they were set, and this interpreter cannot begin to '
        'trace the thread. The next call stops. With the environment variable '
        'PTVSD_LITE_TRACE_THREADS=yes all threads are traced from their start on, and '
        'run more slowly.\n')
    # The key in Debugger.breakpoints under which function breakpoints are kept.
    ANY_FILE = ''
    FAILURE_STOPS += ('; not at all with "skipSuspendOnBreakpointException": '
                      '["BaseException"] in the configuration (launch.json)')
    NOT_THERE = 'line %d is not in the function that has stopped%s'
    NO_FUNCTION = 'the program has loaded no such function yet'
    PARK_SECONDS = 0.1  # for a thread to come to its next line
    MAX_RETURNED = 50   # functions whose values are kept for a step
    FAILURES = [(-sys.maxsize, -1), (1, sys.maxsize)]   # exit codes
    FORGOTTEN = (lambda: MISSING), None, None   # of data that was asked for long ago

    class CountedBreakpoint(TracedBreakpoint):
        """One of which several threads count hits at the same time, without the GIL."""

        def __init__(self, *asks):
            super(CountedBreakpoint, self).__init__(*asks)
            self._counting = allocate_lock()

        def count_hit(self):
            with self._counting:
                return TracedBreakpoint.count_hit(self)

        def misses(self, raw):
            if self.condition or self._enough is None:   # it counts nothing
                return TracedBreakpoint.misses(self, raw)
            with self._counting:
                return TracedBreakpoint.misses(self, raw)

    class FullBreakpoint(TracedBreakpoint if HAS_GIL else CountedBreakpoint):
        """A breakpoint whose condition may stand inside a function, by a trap."""

        reason = 'breakpoint'
        _is_plain = None

        def find_spot(self, source, why, line=None, likely=None):
            """Return a spot in source; likely: the Source that it is going to be."""
            if source is None and likely and not self.error:
                line = likely.nearest_line(self.requested)
                return None, line or self.requested, False, why
            return super(FullBreakpoint, self).find_spot(source, why, line)

        def plain_condition(self):
            """Return the condition if it can stand inside a function, or None."""
            if self._is_plain is None:
                self._is_plain = bool(self.condition) and not self._on_change and (
                    is_plain_condition(self.condition))
            return to_native(self.condition) if self._is_plain else None

    class FunctionBreakpoint(FullBreakpoint):
        """Stops where the functions of the name requested begin.

        more: all (Source, line) but the first.
        """

        reason = 'function breakpoint'
        more = ()

        def __init__(self, number, requested, condition, hit_condition, log_message):
            FullBreakpoint.__init__(
                self, number, requested, condition, hit_condition, log_message)
            self.function = requested.rpartition('.')[2]
            self.line = 0

        def find_spot(self, sources, why, line=None, likely=None):
            """Return a spot, and what more is to be, in those of sources that have it."""
            name = self.requested
            found = [] if self.error else [
                (source, line) for source in sources
                for line in source.lines_of_function(name)]
            source, line = found[0] if found else (None, 0)
            message = self.error or (None if found else why)
            return (source, line, bool(found), message), tuple(found[1:])

        def move(self, spot):
            spot, more = spot
            before, self.more = self.more, more
            return FullBreakpoint.move(self, spot) or before != more

        def places(self):
            return FullBreakpoint.places(self) + list(self.more)

        def _is_at(self, raw):
            return raw.f_code.co_name == self.function and is_at_start(raw)

        def holds(self, frame):
            return self._is_at(frame.raw) and FullBreakpoint.holds(self, frame)

        def misses(self, raw):
            return not self._is_at(raw) or FullBreakpoint.misses(self, raw)

    class DataBreakpoint(FullBreakpoint):
        """Something at whose change to stop: read() returns its value.

        name: what the user calls it; raw: the frame whose variable it is, or None.
        """

        reason = 'data breakpoint'

        def __init__(self, number, read, name, raw, condition, hit_condition):
            FullBreakpoint.__init__(self, number, 0, condition, hit_condition, None)
            self.read, self.name, self.raw = read, name, raw
            if name is None:
                self.error = 'what this means has been forgotten: set it again'
            self.verified, self.message = not self.error, self.error
            self.value = read()

        def change(self):
            """Return a sentence on how the value has changed since the last call."""
            before, self.value = self.value, self.read()
            if before is self.value or type(before) is type(self.value) and kind_of(
                    before) in PLAIN_TYPES and before == self.value:
                return None
            texts = ['nothing' if value is MISSING else FullDescriber().text(value, 100)
                     for value in (before, self.value)]
            return '%s has changed from %s to %s' % ((self.name,) + tuple(texts))

    class Target(Step):
        """A step into one call: of raw, by the bytecode from offset to end.

        label: its text; line: where it begins; lines: those of its statement.
        """

        everywhere = True

        def __init__(self, raw, lines, offset, end, node, label):
            self.raw, self.lines, self.offset, self.end = raw, lines, offset, end
            self.line, self.label = node.lineno, label

        def ends_at(self, raw, source, sources):
            if raw is self.raw:
                return raw.f_lasti >= self.offset or raw.f_lineno not in self.lines
            return sources.is_user(source) and self.offset <= self.raw.f_lasti < self.end

    def origin_of(info):
        """Return what tells an exception from others, also from one that has died."""
        entry = info[2]
        while entry is not None and entry.tb_next is not None:
            entry = entry.tb_next
        # Python 2 makes the exception that C code raises anew when it is handled.
        lasting = hasattr(info[1], '__traceback__')
        return lasting and id(info[1]), info[0], entry and (
            id(entry.tb_frame.f_code), entry.tb_lineno)

    class FullThread(TracedThread):
        """A thread, with what the features of full Pythons know of it."""

        inner = None            # (code, its inner_loops())
        loops = None            # (code, those of them where the step is not to end)
        escaping = None         # what passes through unwinding, as from sys.exc_info()
        stopped_for = None      # origin_of() the last exception that it has stopped for
        asked = True            # whom the user wanted to pause, when it has stopped
        line_of = None          # the raw frame of which a line event is being reported
        met = None              # what it stops for, see FullDebugger.meets()
        returned = {}           # function's name -> (raw frame, value) it has returned to

    class FullDebugger(TracedDebugger):
        """The Debugger with all that a full Python can stop for."""

        make_thread, make_backend = FullThread, FullTracer
        MODES = 'raised', 'userUnhandled'

        def _clear(self):
            super(FullDebugger, self)._clear()
            self.data = []           # DataBreakpoints
            self.shows_returns = False
            self.exits = FAILURES        # codes of exits that may stop: [(first, last)]
            # names of exceptions: a condition that raises one is false
            self.forgiven = ()

        def close(self):
            threads = list(self.threads.values())
            # The values may run code of the program when they die: not under the lock.
            kept = [self.data] + [dict(vars(thread)) for thread in threads]
            super(FullDebugger, self).close()
            with self.lock:
                for thread in threads:
                    thread.escaping = thread.stopped_for = thread.met = None
                    thread.started, thread.returned = None, {}
            del kept

        # -- breakpoints

        def start(self):
            super(FullDebugger, self).start()
            self._tell_unseen()

        def set_breakpoints(self, client_path, asked):
            result = super(FullDebugger, self).set_breakpoints(client_path, asked)
            self._tell_unseen()
            return result

        def _tell_unseen(self):
            """Tell the user of breakpoints that a thread comes to without stopping."""
            for thread, frame in self.backend.unseen() if self.armed else ():
                self.listener.on_output('console', UNSEEN_TEXT % (
                    frame.name, frame.source.name, thread.name or thread.number), frame)

        def make_breakpoint(self, number, requested, *more):
            is_line = isinstance(requested, integers)   # else the name of a function
            return (FullBreakpoint if is_line else FunctionBreakpoint)(
                number, requested, *more)

        def _learn_functions(self, name):
            try:
                functions = find_functions()[0] if CAN.swap else ()
            except Refused as e:
                log.write('files that no module has are not known: %s' % e)
                return
            paths = set(function.__code__.co_filename for function in functions)
            for path in sorted(paths, key=lambda path: path.endswith(name)):
                self.sources.of(path)  # the last ones are the last to be forgotten

        def _find_spots(self, client_path):
            breakpoints = self.breakpoints.get(client_path, ())
            if not breakpoints and client_path not in self.breakpoints:
                return []
            if client_path == ANY_FILE:
                source, why = self._open_sources(), NO_FUNCTION
            else:
                source, why = self.sources.bind(client_path)
            if self.sources.source_maps:
                return [(b, b.find_spot(*self._mapped(client_path, b) or (source, why)))
                        for b in breakpoints]
            likely = self.sources.likely(client_path) if source is None else None
            return [(b, b.find_spot(source, why, None, likely)) for b in breakpoints]

        def _open_sources(self):
            """Return the Sources in which functions are looked for by their names."""
            return [source for source in self.sources.all if self.sources.is_user(source)]

        def set_source_maps(self, client_path, maps):
            """Replace the SourceMaps of a file, and place its breakpoints anew."""
            self.sources.source_maps = maps + [
                one for one in self.sources.source_maps if one.client_path != client_path]
            self.learn_files()
            self._replace([client_path])

        def _mapped(self, client_path, breakpoint):
            """Return what to place breakpoint with if a SourceMap says where, or None."""
            one = self.sources.mapped(client_path, breakpoint.requested)
            if one is None:
                return None
            for source in self.sources.all:
                if source.path == one.path and not source.hidden:
                    return source, None, breakpoint.requested + one.shift
            return None, 'the program has not run this cell yet'

        def _replace(self, paths, loaded=None):
            if loaded:
                maps = self.sources.source_maps
                paths = paths + list(set(one.client_path for one in maps
                                         if one.path == loaded.path))
                paths += [path for path in list(self.breakpoints) if path not in paths
                          and self.sources.leads_to(path, loaded)]
            if loaded and self.breakpoints.get(ANY_FILE) and self.sources.is_user(loaded):
                paths = paths + [ANY_FILE]
            super(FullDebugger, self)._replace(paths, loaded)

        def _forgives(self, kind):
            return any(name in self.forgiven for name in class_names(kind))

        # -- data breakpoints

        def _decide(self):
            super(FullDebugger, self)._decide()
            if self.data:
                self.busy = self.everywhere = self.armed

        def _hit(self, raw, source):
            thread = self.current()
            met, thread.met = thread.met, None
            if met and met[0] == id(raw):
                return met[1]
            hit = super(FullDebugger, self)._hit(raw, source)
            changed = self._hit_data(raw, source) if self.data else ()
            return hit or changed

        def set_data_breakpoints(self, asked):
            """Replace the data breakpoints by those asked for, and return them.

            asked: [(read, name, raw frame or None, condition, hit condition)].
            """
            before, result = self.data, []   # the values die without the lock
            for asks in asked:
                self._breakpoint_number += 1
                result.append(DataBreakpoint(self._breakpoint_number, *asks))
            with self.lock:
                for breakpoint in before:
                    breakpoint.is_set = False
                self.data = [breakpoint for breakpoint in result if breakpoint.verified]
            self._update()
            return result

        def _hit_data(self, raw, source):
            """Return the data breakpoints that want to stop raw; tell the user why."""
            result = []
            for breakpoint in self.data:
                text = breakpoint.change()
                if text and self._holds(breakpoint, FullFrame(raw, source)):
                    frame = FullFrame(raw, source)
                    self.listener.on_output('console', text + '\n', frame)
                    result.append(breakpoint)
            return result

        def _end_data(self, raw):
            """Take away the data breakpoints on variables of raw, which has ended."""
            gone = [breakpoint for breakpoint in self.data if breakpoint.raw is raw]
            if gone and not is_suspended(raw):
                with self.lock:
                    self.data = [b for b in self.data if b not in gone]
                for breakpoint in gone:
                    breakpoint.verified = False
                    breakpoint.message = 'its function has returned'
                    self.listener.on_breakpoint(breakpoint)
                self._update()

        # -- exceptions

        def wants(self, mode, kind):
            """Tell whether to stop for an exception of class kind.

            A rule is (names of classes, whether to stop), or (None, ...) for all others.
            The last rule about kind, or else about the nearest of its bases, decides.
            """
            rules = self.filters.get(mode, ())
            if callable(rules):
                return rules(kind)
            for name in class_names(kind) + [None]:
                for names, wanted in reversed(rules):
                    if name is None and names is None or names and name in names:
                        return wanted
            return False

        def at_unwinding(self, raw, info):
            super(FullDebugger, self).at_unwinding(raw, info)
            if self.backend.catches and 'userUnhandled' in self.filters:
                self.current().escaping = info

        def at_escape(self, raw, source, info):
            """Stop if a wanted exception leaves user code, raw, for the first time."""
            thread = self.current()
            if thread.parked or not self.can_raise(raw) or (
                    raw.f_back and self._is_user(raw.f_back)):
                return
            if issubclass(info[0], NO_ERRORS) or self.is_plain_exit(info[1]):
                return
            if not self.wants('userUnhandled', info[0]) or self.wants('raised', info[0]):
                return  # or it has stopped where it was raised
            was_user = True
            for entry in entries_traced(info[2]):
                is_user = self.can_raise(entry.tb_frame)
                if is_user and not was_user:
                    return  # has left it before
                was_user = is_user
            self._give_way(thread, raw)
            stack = self._from_user_code(self.backend.frames_of(info))
            self.stop(
                thread, raw, 'exception', info=info, mode='userUnhandled', stack=stack)

        def at_unwound(self, raw, source, info):
            """Do as at_escape(), and as at_return() where nothing else tells of it."""
            thread = self.current()
            step = thread.step
            self.at_escape(raw, source, info)
            # The user has seen it here, and steps on; or the step was under way.
            if thread.step is not step or step and step.raw is raw:
                self.at_unwinding(raw, info)
                self.at_return(raw, None)

        def _from_user_code(self, stack):
            """Return stack without the library's frames on top of the user's."""
            users = [n for n, frame in enumerate(stack) if self._is_user(frame.raw)]
            return stack[users[0]:] if users and self.sources.just_my_code else stack

        def at_uncaught(self, info, always=False):
            if always or not self.armed or self._is_news(info):
                super(FullDebugger, self).at_uncaught(info, always)

        def _is_news(self, info):
            """Tell whether an exception has not stopped yet, and passes user code."""
            if self.current().stopped_for == origin_of(info):
                return False
            return not self.sources.rules or any(
                self._is_user(frame.raw) for frame in self.backend.frames_of(info))

        def is_plain_exit(self, value):
            if not isinstance(value, SystemExit):
                return False
            code = exit_code_of(value)
            return not any(first <= code <= last for first, last in self.exits)

        # -- stops

        def pause(self, named=None):
            """Stop at the next line of any thread; named: the Thread to tell of."""
            with self.lock:
                alone = any(thread.alone for thread in self.threads.values())
                if self.halted and not alone:
                    return
                self.pausing = named or True
            self._update()

        def stop(self, thread, raw, reason, breakpoints=(), info=None, mode=None,
                 stack=None):
            if breakpoints:
                reason = min(breakpoint.reason for breakpoint in breakpoints)
            if mode == 'unhandled':
                stack = self._from_user_code(stack)
                raw = stack[0].raw
            super(FullDebugger, self).stop(
                thread, raw, reason, breakpoints, info, mode, stack)

        def _halt(self, thread, raw, reason, breakpoints, info, mode, stack):
            named = self.pausing
            if not super(FullDebugger, self)._halt(
                    thread, raw, reason, breakpoints, info, mode, stack):
                return False
            thread.asked = named
            if info:
                thread.stopped_for = origin_of(info)
            return True

        def tell(self, thread, reason, text, breakpoints):
            asked = thread.asked
            if reason == 'pause' and asked is not True:
                thread = self._await(asked) or thread
            super(FullDebugger, self).tell(thread, reason, text, breakpoints)

        def _await(self, thread):
            """Return thread once it has given way, or blocks; None if it never stops."""
            deadline = clock() + PARK_SECONDS
            while not thread.parked and self.halted and clock() < deadline:
                time.sleep(0.001)
            return thread if thread.traced and thread in self.threads.values() else None

        def _forget(self, thread):
            super(FullDebugger, self)._forget(thread)
            if not thread.step:
                thread.started = thread.loops = thread.inner = None
            # A step goes on with the values that its frame has been given so far.
            stepped, returned = thread.step and thread.step.raw, thread.returned
            thread.returned = dict((name, returned[name]) for name in returned
                                   if returned[name][0] is stepped)

        # -- steps, and what functions return

        def _step(self, thread, was_parked, kind, raw):
            thread.loops, raw = None, getattr(raw, 'frame', raw)   # a Still is no frame
            super(FullDebugger, self)._step(thread, was_parked, kind, raw)

        def ends_at(self, thread, raw, source):
            return super(FullDebugger, self).ends_at(thread, raw, source) and (
                type(thread.step) is Target or not self._is_in_expression(thread, raw))

        def _is_in_expression(self, thread, raw):
            """Tell whether raw is in a loop of an expression: a step goes over it.

            Steps end there that have begun there, if it has several lines; a step into a
            comprehension does, too.
            """
            if not thread.inner or thread.inner[0] is not raw.f_code:
                thread.inner = raw.f_code, inner_loops(raw.f_code)
            if not thread.loops or thread.loops[0] is not raw.f_code:
                begun = thread.started
                start = begun[2] if begun and begun[0] is raw else -1
                thread.loops = raw.f_code, [
                    (first, last) for first, last, lines, takes in thread.inner[1]
                    if takes or type(thread.step) is not In and not (
                        first <= start <= last and len(lines) > 1)]
            return any(first <= raw.f_lasti <= last for first, last in thread.loops[1])

        def at_return(self, raw, value):
            thread = self.current()
            if self.data:
                self._end_data(raw)
            info, thread.escaping = thread.escaping, None
            if info and thread.unwinding is raw and is_ended_by_exception(raw, value):
                self.at_escape(raw, self.source_of(raw), info)
            if self.shows_returns and not (thread.step and raw is thread.step.raw):
                self.at_value(raw, value)
            super(FullDebugger, self).at_return(raw, value)

        def steps_in(self, thread):
            """Return the raw frame whose calls thread makes in a step, or None."""
            step = thread.step
            return step.raw if step and type(step) is not Out else None

        def at_value(self, raw, value):
            """Keep what raw returns for the user, if the stepped frame has called it."""
            thread = self.current()
            if raw.f_back is not None and raw.f_back is self.steps_in(thread):
                self._keep_value(thread, raw.f_back, raw, value)

        def _keep_value(self, thread, caller, raw, value):
            if not self.shows_returns or not is_of_function(raw.f_code):
                return
            if is_suspended(raw) or is_ended_by_exception(raw, value):
                return
            name = FullFrame(raw, None).qualified_name()
            if len(thread.returned) < MAX_RETURNED or name in thread.returned:
                thread.returned[name] = caller, value

        # -- set next statement

        def meets(self, raw, source):
            """Tell whether the line of raw may stop, before it begins as a line event.

            Breakpoints are tried once: at_line() is going to stop for those found here.
            """
            thread = self.current()
            if thread.parked:
                return False  # the program runs code on it for the user
            if self.halting or thread.step:
                return True
            hit = self._hit(raw, source)
            thread.met = (id(raw), hit) if hit else None
            return bool(hit)

        def at_place(self, raw, source):
            """Do as at_line(), where no interpreter lets raw go on at another line."""
            super(FullDebugger, self).at_line(raw, source)

        def at_line(self, raw, source):
            thread = self.current()
            thread.line_of = raw
            try:
                super(FullDebugger, self).at_line(raw, source)
            finally:
                thread.line_of = None

        def goto_line(self, thread, source, line):
            """Return (Frame, line) where thread, which is parked, may go on.

            Raises Refused.
            """
            frame = self.stack(thread)[0] if self.stack(thread) else None
            found = None
            if frame and frame.source is source:
                lines = sorted(lines_run(frame.raw.f_code))
                found = source.nearest_line(line, lines)
            if found is None:
                raise Refused(NOT_STOPPED, NOT_THERE % (
                    line, frame and ', %s' % frame.name or ''))
            return frame, found

        def goto(self, thread, frame, line):
            """Have frame go on at line, on thread, which calls; raises Refused."""
            if not thread.parked or thread.line_of is not frame.raw:
                raise Refused(NOT_STOPPED, 'this stop does not allow it, at a return for '
                                           'example: make a step first')
            try:
                jump(frame.raw, line, frame.source.text())
            except (ValueError, SyntaxError) as e:
                raise Refused(NOT_STOPPED, 'the interpreter does not allow it: %s' % e)
            self.backend.spotter.has_told(frame.raw)   # no other event comes for it



# ---------------------------------------------------------------------------------------
# Code swap: the compiler of traps. On full Pythons without sys.monitoring a function that
# holds a breakpoint gets other code: the same with a trap before the line, made from its
# syntax tree. With breakpoints on lines 4 and 5, the latter if result > 9, the function
#
#     def total(values):
#         result = 0
#         for value in values:
#             result += value
#         return result
#
# runs as if it were
#
#     def total(values):
#         result = 0
#         for value in values:
#             while TRAP_4.hit(): pass
#             result += value
#         try:
#             if DEBUGGER.busy or (result > 9):
#                 while TRAP_5.hit(): pass
#         except:
#             if TRAP_5.fails(): raise
#         return result
#
# where all of a trap belongs to the line it is for, so that lines stay what they were,
# and the Traps and the Debugger are constants of the code. A trap stops nobody: where it
# has a reason to, it has the frame traced, and its loop turns, which is a line event of
# the same line. That one stops, as any line event of the tracer does.
# ---------------------------------------------------------------------------------------

    LINES_GO_BACK = not IS_PYTHON2   # in the line tables of code
    MAX_TURNS = 3   # of a trap; CPython from 3.10 on asks twice before it goes back
    DONE = -1       # in place of a number of turns

    def is_same_code(a, b):
        """Tell whether two code objects come from the same text, whatever their files."""
        fields = set(_CODE_FIELDS) - set(['co_consts', 'co_filename', 'co_lnotab'])
        fields.add('co_linetable' if hasattr(a, 'co_linetable') else 'co_lnotab')
        return len(a.co_consts) == len(b.co_consts) and all(
            getattr(a, field, 0) == getattr(b, field, 0) for field in fields) and all(
            _is_same_constant(x, y) for x, y in zip(a.co_consts, b.co_consts))

    def _is_same_constant(a, b):
        if hasattr(a, 'co_code') and hasattr(b, 'co_code'):
            return is_same_code(a, b)
        # The items of a frozenset may differ in order, and a nan is not equal to itself.
        return type(a) is type(b) and (a == b or repr(a) == repr(b))

    # Templates of traps. The names in braces become marks, texts, which objects replace
    # among the constants of the code later. A trap is a loop that mostly runs once: where
    # hit() wants to be called again, to go back is a line event, as the frame is traced.
    TRAP = 'while {trap}.hit(): pass'
    TRAP_IN_EXPRESSION = '0 if {trap}.hit_in_expression() else 1'
    TRAP_IF = ('try:\n if {debugger}.busy or ({condition}\n ):\n'
               '  while {trap}.hit(): pass\nexcept:\n if {trap}.fails(): raise')
    if str is bytes:
        # On Python 2 the exception caught last stays in sys.exc_info() until the function
        # ends, and a bare raise of the program would raise the condition's: if there is
        # one already, hit() tests the condition in a frame of its own.
        TRAP_IF = ('if {{trap}}.exc_info()[0]:\n while {{trap}}.hit(): pass\nelse:\n {}\n'
                   '  {{trap}}.exc_clear()').format(TRAP_IF.replace('\n', '\n '))
    DEBUGGER_MARK, TRAP_MARK = '<ptvsd_lite: debugger>', '<ptvsd_lite: trap> '
    CONSTANTS = 'Constant', 'Num', 'NameConstant'

    # A condition of these nodes runs no code of the program, or next to none: it neither
    # calls nor loops.
    PLAIN_NODES = set(
        'Expression BoolOp BinOp UnaryOp Compare IfExp Name Num Str Bytes Constant '
        'NameConstant Attribute Subscript Index Slice Tuple List And Or Add Sub Mult Div '
        'FloorDiv Mod LShift RShift BitOr BitXor BitAnd Invert Not UAdd USub Eq NotEq Lt '
        'LtE Gt GtE Is IsNot In NotIn Load'.split())

    def is_plain_condition(text):
        """Tell whether text, an expression, means the same in the middle of a function.

        The text of the file may be nested there already, so that only a short one does.
        """
        # The file may be in any encoding, so the condition is in ASCII.
        return consists_of(PLAIN_NODES, text, 200) and max(to_native(text)) < '\x80'

    def nodes_in(node):
        """Return node and all that are in it."""
        nodes = [node]   # ast.walk() imports on Python 2, when others may be doing it
        for one in nodes:
            nodes.extend(late('ast').iter_child_nodes(one))
        return nodes

    def first_line(node):
        """Return the line on which node begins, decorators included: co_firstlineno."""
        decorators = getattr(node, 'decorator_list', ())
        return min([node.lineno] + [one.lineno for one in decorators])

    def last_line(node):
        """Return the last line on which something in node begins."""
        return max(getattr(part, 'lineno', 0) for part in nodes_in(node))

    class TrapCompiler(object):
        """Compiles the functions of a source text again, with traps before some lines.

        lines: {line: condition for the trap to be called, None: none}; module: the code
        of the text without traps. patched: the code of a module with the functions that
        have these lines. Lines that cannot have a trap are left out: those inside of
        statements, of except and case, the headers of some loops. last: {(name, first
        line) of a body: the line up to which a frame there may come to one of lines, or
        make a function that has one}. Raises SyntaxError, ValueError.
        """

        LOOPS = 'For', 'While', 'AsyncFor'
        FUNCTIONS = 'FunctionDef', 'AsyncFunctionDef'
        BODIES = {'Lambda': '<lambda>', 'ListComp': '<listcomp>', 'SetComp': '<setcomp>',
                  'DictComp': '<dictcomp>', 'GeneratorExp': '<genexpr>'}

        def __init__(self, text, path, lines, module):
            self.ast, self.lines, self.last = late('ast'), lines, {}
            flags = future_flags(module)
            try:
                tree = compile(self._needed(text, module), path, 'exec',
                               self.ast.PyCF_ONLY_AST | flags, 1)
            except SyntaxError:  # the text was not cut at the right places
                tree = compile(text, path, 'exec', self.ast.PyCF_ONLY_AST, 1)
            self._survey(tree, ('<module>', 1), 0)
            self._set_traps(tree, False, None)
            self.patched = compile(tree, path, 'exec', flags, 1)

        def _needed(self, text, module):
            """Return text with nothing but the functions and classes that have lines.

            To parse all of it may take ten times as long.
            """
            starts = sorted(set([code.co_firstlineno for code in inner_codes(module)]))
            others = sorted(lines_of(module)) + [sys.maxsize]
            rows = text.split('\n')
            # Lines of the module itself are in none of those.
            if not lines_of(module).isdisjoint(self.lines):
                return text
            if 'coding' in ''.join(rows[:2]):
                return text
            kept = [''] * len(rows)
            for line in self.lines:
                begin = max([start for start in starts if start <= line] or [1]) - 1
                end = min(other for other in others if other > line) - 1
                if rows[begin][:1] in (' ', '\t'):
                    return text
                kept[begin:end] = rows[begin:end]
            return '\n'.join(kept) + '\n'

        def _kind(self, node):
            return type(node).__name__

        def _survey(self, node, body, loop):
            """Work out last for node, which is in body; return whether a line is in it.

            loop: the line where the outermost loop around it ends, 0 without one.
            """
            found = False
            for child in self.ast.iter_child_nodes(node):
                line, kind = getattr(child, 'lineno', None), self._kind(child)
                end = loop
                if kind in self.LOOPS:
                    end = loop or last_line(child)
                if kind in self.BODIES or hasattr(child, 'decorator_list'):
                    inner = self.BODIES.get(kind) or child.name, first_line(child)
                    if self._survey(child, inner, 0):
                        self._note(body, end or line)
                        found = True
                elif self._survey(child, body, end):
                    found = True
                if line in self.lines:  # a frame at a line has met it, but may come back
                    self._note(body, end or line - 1)
                    found = True
            return found

        def _note(self, body, line):
            self.last[body] = max(self.last.get(body, 0), line)

        def _set_traps(self, node, inside, done):
            """Put the traps into node; done: the lines of its function that have one."""
            kind = self._kind(node)
            if kind in self.FUNCTIONS:
                inside, done = True, set()
            elif kind == 'ClassDef':
                inside = False
            elif kind == 'Lambda' and node.body.lineno in self.lines:
                trap = self._parse(TRAP_IN_EXPRESSION, node.body)[0].value
                trap.orelse, node.body = node.body, trap
            for name, value in self.ast.iter_fields(node):
                several = value if isinstance(value, list) else [value]
                if inside and several and isinstance(several[0], self.ast.stmt):
                    value[:] = several = self._with_traps(several, done)
                for child in several:
                    if isinstance(child, self.ast.AST):
                        self._set_traps(child, inside, done)

        def _with_traps(self, statements, done):
            result = []
            for statement in statements:
                line = statement.lineno
                if line in self.lines and line not in done and self._can_have(statement):
                    done.add(line)
                    result += self._trap(statement)
                result.append(statement)
            return result

        def _can_have(self, statement):
            """Tell whether statement can have a trap; put those in that a loop needs."""
            if self._kind(statement) not in self.LOOPS:
                return not getattr(statement, 'decorator_list', None)
            if self._kind(getattr(statement, 'test', None)) in CONSTANTS:
                return True  # while True: its line is run once
            # A loop runs its line before each turn: the end of its body gets a trap, too.
            turns = [statement.body]
            if not LINES_GO_BACK or not self._find_turns(statement.body, turns):
                return False
            for body in turns:
                at = len(body) - (body is not statement.body)  # before the continue
                body[at:at] = self._trap(statement)
            return True

        def _find_turns(self, statements, turns):
            """Add the bodies that end in a continue to turns.

            Return False if there is something to run between a continue and the loop's
            line.
            """
            for statement in statements:
                kind = self._kind(statement)
                if kind == 'Continue':
                    turns.append(statements)
                if hasattr(statement, 'decorator_list') or not isinstance(
                        statement, (self.ast.stmt, self.ast.excepthandler)):
                    continue
                bodies = [value for name, value in self.ast.iter_fields(statement)
                          if isinstance(value, list) and not (
                              kind in self.LOOPS and name == 'body')]
                before = len(turns)
                if not all(self._find_turns(body, turns) for body in bodies):
                    return False
                if len(turns) > before and (kind in ('With', 'AsyncWith')
                                            or getattr(statement, 'finalbody', None)):
                    return False
            return True

        def _trap(self, statement):
            """Return statements that call the trap of the line of statement."""
            condition = self.lines[statement.lineno]
            return self._parse(TRAP_IF if condition else TRAP, statement, condition)

        def _parse(self, template, place, condition=None):
            """Return the statements of template, all of them at the line of place."""
            text = template.format(debugger=repr(DEBUGGER_MARK), condition=condition,
                                   trap=repr(TRAP_MARK + str(place.lineno)))
            tree = self.ast.parse(text)
            for node in nodes_in(tree):
                if 'lineno' in node._attributes:
                    # CPython from 3.11 on counts the call of a method to the last line of
                    # the method's name.
                    node.lineno = node.end_lineno = place.lineno
                    node.col_offset = node.end_col_offset = place.col_offset
            return tree.body

    class Trap(object):
        """Stands among the constants of code with traps, which calls it before a line.

        valid: the lines of its Patch.
        """

        exc_info, exc_clear = sys.exc_info, getattr(sys, 'exc_clear', None)

        def __init__(self, backend, source, line, valid):
            self.backend, self.swapper, self.source = backend, backend.spotter, source
            self.line, self.valid = line, valid

        def hit(self):
            """Wake the tracer if there is a reason to stop; tell whether to repeat."""
            raw, swapper = sys._getframe(1), self.swapper
            if swapper.turning:
                turns = swapper.turns_of(raw, self.line)
                if turns:
                    return turns != DONE and at_home(
                        'breakpoint', swapper.wake, raw, self.source, turns)
            return self.line in self.valid and self.backend.at_breakpoint(
                raw, self.source, self.line, swapper.meet_trap)

        def hit_in_expression(self):
            """Stop in the frame that calls, if there is a reason."""
            if self.line in self.valid:
                self.backend.at_breakpoint(sys._getframe(1), self.source, self.line,
                                           self.backend.debugger.at_place)

        def fails(self):
            """Meet a breakpoint whose condition raises; tell if anything else raised."""
            error = sys.exc_info()[1]
            if not isinstance(error, Exception) or is_interrupt(error) or not has_room():
                return True
            if self.line in self.valid:
                self.backend.at_breakpoint(sys._getframe(1), self.source, self.line,
                                           self.backend.debugger.at_place)
            return False

        def __reduce__(self):
            # somebody pickles functions by their code
            return str, (TRAP_MARK + str(self.line),)

    class Patch(object):
        """Stands last among the constants of code with traps: what that code is.

        code: what it replaces; lines: those of its Traps whose breakpoints are what they
        were when it was made.
        """

        def __init__(self, code):
            self.code, self.lines = code, set()

        def __reduce__(self):
            return str, (TRAP_MARK,)

    NO_PATCH = Patch(None)   # of other code

    def patch_of(code):
        """Return the Patch of code."""
        last = code.co_consts[-1:]
        return last[0] if last and type(last[0]) is Patch else NO_PATCH

    class Patcher(object):
        """How the functions of source, of that text, get traps for its breakpoints.

        last: as in TrapCompiler, None if nothing could be compiled.
        """

        def __init__(self, backend, source, text, conditions):
            self.backend, self.source, self.conditions = backend, source, conditions
            self.pairs, self.last = {}, None
            # id of code -> the code that replaces it, which is kept alive by functions
            # and frames alone, and keeps what it replaces
            self.made = late('weakref').WeakValueDictionary()
            self.patches = late('weakref').WeakSet()
            try:
                if not self._compile(text, conditions):
                    self._compile(text, dict.fromkeys(conditions))
            except (Refused, SyntaxError, ValueError, TypeError) as e:
                log.write('no traps in %s: %s' % (source.path, e))

        def _compile(self, text, conditions):
            """Compile; return whether the conditions leave the variables as they are."""
            module = self.source.code
            if module is None:
                raise ValueError('not compiled')
            compiler = quietly(
                TrapCompiler, text, self.source.path, conditions, module)
            self.last = compiler.last
            self.pairs = {}
            patched = self._by_place(compiler.patched)
            plain = self._by_place(module)
            for place in patched:
                if len(plain.get(place, ())) == len(patched[place]):
                    self.pairs[place] = list(zip(plain[place], patched[place]))
            return all(getattr(one, field) == getattr(other, field)
                       for pairs in self.pairs.values() for one, other in pairs
                       for field in ('co_varnames', 'co_cellvars', 'co_freevars'))

        def _by_place(self, module):
            """Return {(name, first line): [code objects in module that begin there]}."""
            result = {}
            for code in all_codes(module)[1:]:
                result.setdefault((code.co_name, code.co_firstlineno), []).append(code)
            return result

        def end(self, following):
            """Leave only those traps valid that following, a Patcher, has, too.

            Frames may still run code that was made here.
            """
            for patch in list(self.patches):
                for line in list(patch.lines):
                    if following is None or following.conditions.get(
                            line, self) != self.conditions[line]:
                        patch.lines.discard(line)

        def replace(self, code):
            """Return the same as code with traps, or code, if there are none."""
            made = self.made.get(id(code))
            if made is None:
                made = self.made[id(code)] = self._replace(code)
            return made

        def _replace(self, code):
            for plain, patched in self.pairs.get((code.co_name, code.co_firstlineno), ()):
                if is_same_code(plain, code):
                    return self._make(code, patched)
            return code

        def _make(self, code, patched):
            """Return what code becomes by the traps in patched; code without any."""
            consts, patch, inner = [], Patch(code), iter(inner_codes(code))
            for value in patched.co_consts:
                if hasattr(value, 'co_code'):
                    value = self._make(next(inner), value)
                elif type(value) is str and value == DEBUGGER_MARK:
                    value = self.backend.debugger
                elif type(value) is str and value.startswith(TRAP_MARK):
                    line = int(value[len(TRAP_MARK):])
                    patch.lines.add(line)
                    value = Trap(self.backend, self.source, line, patch.lines)
                consts.append(value)
            if not patch.lines and all(value in code.co_consts for value in consts
                                 if hasattr(value, 'co_code')):
                return code
            self.patches.add(patch)
            return replace_code(patched, co_consts=tuple(consts) + (patch,),
                                co_filename=code.co_filename)

    class Swapper(Hooks, Spotter):
        """Sees breakpoints by traps: functions that hold one get other code meanwhile.

        Frames that began before go on with the code they have. Those that may still come
        to a breakpoint, or make a function that has one, are due: they are traced, until
        they are past that. So is a module that is imported, and code that has been
        compiled, before its functions are looked at.
        """

        is_blind = False

        def __init__(self, backend):
            Hooks.__init__(self)
            Spotter.__init__(self, backend)
            self.version = None      # of the breakpoints that functions have traps for
            self.lacking = set()     # the sources of some for which they cannot be made
            self.patchers = {}       # source -> Patcher
            self.texts = {}          # source -> its text, '' without one
            self.compiled = []       # weak references to code that may be run
            self.told = set()        # what is_news() has told of
            # ident -> (id of a raw frame, line, how often its trap has turned): who waits
            # for a line event, or has got it and is about to come to the trap once more
            self.turning = {}

        def prepare(self):
            if not self.debugger.armed or self._is_current():
                return
            for source in self.debugger.sources.all:
                if source.breakpoints and self._conditions(source) and (
                        source not in self.texts):
                    self.texts[source] = safely(source.text, '')

        def arm(self, on):
            if not on:
                self._end()
                return False
            if self not in sys.meta_path:
                sys.meta_path.insert(0, self)
                self.hook(builtins, 'compile', self._compile)
            while self.stale or not self._is_current():
                every, self.stale = self.stale, False
                self.version = self.debugger.version, len(self.texts)
                self._swap(every)
            self.backend.known = {}  # would keep code alive
            self.compiled = [code for code in self.compiled if code() is not None]
            return not (self.lacking or self.compiled)

        def _is_current(self):
            """Tell whether the functions have what is asked for just now."""
            return self.version == (self.debugger.version, len(self.texts))

        def _end(self):
            self.backend.due.drop(UntilLine, UntilLoaded)
            if self.version is None:
                return
            self.version = None
            if self in sys.meta_path:
                sys.meta_path.remove(self)
            self.restore()
            self.compiled = []
            self._swap(True)
            self.lacking, self.told, self.texts = set(), set(), {}

        def _swap(self, every):
            """Give functions the code they have to have; every: of all files."""
            changed = self._make_patchers()
            due = self._find_due()
            sources = self.debugger.sources.files_of(self.patchers)
            where = [name for name in sources if every or sources[name] in changed]
            self.lacking.difference_update([sources[name] for name in where])
            try:
                functions, frames = find_functions(where, sources)
            except Refused as e:
                log.write('no traps: %s' % e)
                self.lacking = set(sources.values())
                return
            for function in functions:
                self._swap_code(function, sources[function.__code__.co_filename])
            after = self._find_due(frames)
            self.backend.due.replace(UntilLine, after)
            # what has ended meanwhile may have made a function that has not been found
            self.stale = bool(set(due) - set(after))

        def _swap_code(self, function, source):
            code = patch_of(function.__code__).code or function.__code__
            if self.patchers[source]:
                code = self.patchers[source].replace(code)
            if source.breakpoints and self.lacks(code, source, True):
                self.lacking.add(source)
            if code is not function.__code__:
                function.__code__ = code

        def _conditions(self, source):
            """Return {line: condition for a trap there, or None}."""
            return dict((line,
                         several[0].plain_condition() if len(several) == 1 else None)
                        for line, several in source.breakpoints.items())

        def _make_patchers(self):
            """Make the Patchers that are needed; return the sources whose one changes."""
            patchers = {}
            for source in self.debugger.sources.all:
                conditions, patcher = self._conditions(source), self.patchers.get(source)
                if conditions or patcher:   # else its functions have what they need
                    patchers[source] = patcher if conditions else None
                if conditions and source in self.texts and (
                        patcher is None or patcher.conditions != conditions):
                    patchers[source] = Patcher(
                        self.backend, source, self.texts[source], conditions)
            changed = set(source for source in patchers
                          if patchers[source] is not self.patchers.get(source, self))
            for source in changed:
                if self.patchers.get(source):
                    self.patchers[source].end(patchers[source])
            self.patchers = patchers
            return changed

        def _find_due(self, generators=()):
            """Return the Reasons by UntilLine; have suspended frames traced."""
            due = Reasons()
            for ident, raw in self.backend.running().items():
                if self.backend.is_traced(ident):
                    for raw in self.backend.stack_of(ident, raw):
                        self._note_due(raw, due)
            for raw in generators:
                self._note_due(raw, due)
                trace_frame(raw, self.backend.glance if due.concern(raw) else None)
            return due

        def is_news(self, thread, raw):
            due, known = Reasons(), len(self.told)
            self._note_due(raw, due)
            if due:
                self.told.add((thread, id(raw.f_code)))
            return len(self.told) > known

        def _note_due(self, raw, due):
            source, code = self.debugger.known_source(raw), raw.f_code
            if source and source.breakpoints and self.lacks(code, source, True):
                # breakpoints that have come since then have no Patcher yet
                patcher = self.patchers.get(source)
                last = (patcher and patcher.last or {}).get(
                    (code.co_name, code.co_firstlineno), sys.maxsize)
                if last >= raw.f_lineno:
                    due.add(raw, UntilLine(last))

        def lacks(self, code, source, deep=False):
            lines = patch_of(code).lines
            if lines_run(code).intersection(source.breakpoints) - lines:
                return True
            return deep and any(
                self.lacks(inner, source, True) for inner in inner_codes(code))

        def meet(self, raw, source):
            if self.lacks(raw.f_code, source, True):
                self.stale = True
                if [code for code in self.compiled if code() is raw.f_code]:
                    self.backend.await_line(raw.f_back or raw)

        def tells(self, raw):
            return raw.f_lineno in patch_of(raw.f_code).lines

        # -- a stop at a trap

        def meet_trap(self, raw, source):
            """Wake the tracer if the line of raw is to stop; tell whether it does."""
            return self.debugger.meets(raw, source) and self.wake(raw, source, 0)

        def wake(self, raw, source, turns):
            """Have the line of raw begin again, as an event; tell whether it is to."""
            if turns == MAX_TURNS:   # a tracer that knows nothing of us, say
                self.debugger.at_place(raw, source)
                return False
            self.turning[get_ident()] = id(raw), raw.f_lineno, turns + 1
            self.backend.trace_line(raw)
            return True

        def has_told(self, raw):
            self.turning.pop(get_ident(), None)
            if raw.f_lineno in patch_of(raw.f_code).lines:
                self.turning[get_ident()] = id(raw), raw.f_lineno, DONE

        def turns_of(self, raw, line):
            """Return how often the trap of line has turned in raw for this one stop."""
            turning = self.turning.pop(get_ident(), None)
            return turning[2] if turning and turning[:2] == (id(raw), line) else 0

        # -- what is loaded. As a finder of sys.meta_path it finds nothing.

        def find_spec(self, *args):
            """Have that traced which is loaded by an import."""
            at_home('import', self.backend.trace_load, sys._getframe(1))

        find_module = find_spec   # Python 2

        def _compile(self, before, *args, **kwargs):
            """Stand in for compile(): what it makes may be run."""
            flags = future_flags(sys._getframe(2).f_code)
            if flags and not (args[4:] or 'dont_inherit' in kwargs):
                if args[3:]:
                    args = args[:3] + (args[3] | flags,)
                else:
                    kwargs = dict(kwargs, flags=kwargs.get('flags', 0) | flags)
            code = before(*args, **kwargs)
            if hasattr(code, 'co_code') and get_ident() not in own_threads:
                at_home('compile', self._has_compiled, code)
            return code

        def _has_compiled(self, code):
            source, new = self.debugger.sources.of(code.co_filename)
            if new:
                source.module = module_loaded_from(code.co_filename)
                self.debugger.has_loaded(source)
            if source.breakpoints:
                self.compiled = self.compiled + [late('weakref').ref(code)]
                self.backend.arm()


# ---------------------------------------------------------------------------------------
# Monitoring: how breakpoints, exceptions and steps, but for those into a call, are seen
# from Python 3.12 on, by events of single functions.
# ---------------------------------------------------------------------------------------

    NO_CODE = None, None, ()   # what Monitor.codes has, for other code
    # Some class may have a property of that name.
    trace_of = vars(BaseException).get('__traceback__') and (
        vars(BaseException)['__traceback__'].__get__)

    class Monitor(Spotter):
        """Sees breakpoints, exceptions and steps by sys.monitoring (PEP 669).

        Each code object is looked at when it is entered or resumed, once; those with a
        breakpoint get an event per line, which the lines without one refuse, once. So
        only the lines with breakpoints cost anything. An exception has an event in each
        frame that it passes through. A step is about one frame: the code of that, which
        others may run as well, gets events of lines, jumps and returns. A step into what
        is called has these in all frames of its thread, and in new ones of the user's.
        """

        is_blind = False

        def __init__(self, backend):
            super(Monitor, self).__init__(backend)
            self.tool = None
            # id -> (source, weak reference to the code, {line without events}), for code
            # with events per line
            self.codes = {}
            self.restarts = False    # just now all events, also those refused
            self.stepped = {}    # id -> code of frames of which a Step is followed
            self.enters = False      # one of them may end in a new frame
            self.on = False      # to see breakpoints
            self.modes = ()      # to see exceptions for these filters
            self.absent = set()      # idents of threads that are yet to begin to trace

        def arm(self, on):
            self.on = on
            if self._begin_or_end() and on:
                self._restart()
                for ident, raw in self.backend.running().items():
                    for raw in self.backend.stack_of(ident, raw):
                        self._look_at(raw, self.debugger.known_source(raw))
            return self.tool is not None

        def catch(self, modes):
            self.modes = modes
            return self._begin_or_end()

        def follow(self, steps):
            self.enters = True in [step.everywhere for step in steps]
            before, self.stepped = self.stepped, dict(
                (id(raw.f_code), raw.f_code) for raw in self._frames_of(steps))
            if self.tool is not None:
                for code in list(before.values()):
                    self._set_local_events(code)
            if not self._begin_or_end():
                return False
            if self.enters or [ident for ident in self.stepped if ident in self.codes]:
                self._restart()
            for code in list(self.stepped.values()):
                self._set_local_events(code)
            return bool(steps)

        def _frames_of(self, steps):
            """Return the running frames in which steps may end, or whose end ends one."""
            debugger, found = self.debugger, [step.raw for step in steps]
            running = self.backend.running() if self.enters else {}
            for ident, thread in list(debugger.threads.items()):
                if ident in running and thread.step and thread.step.everywhere:
                    found += self.backend.stack_of(ident, running[ident])
            return [raw for raw in found if raw.f_code.co_filename != OWN_NAME]

        def lacks(self, code, source, deep=False):
            return self.tool is None and not lines_of(code).isdisjoint(source.breakpoints)

        def tells(self, raw):
            # Its event comes after that of a trace function for the same line.
            entry = self.codes.get(id(raw.f_code))
            return id(raw.f_code) in self.stepped or (
                entry is not None and raw.f_lineno not in entry[2])

        def _restart(self):
            """Have the events again that have been refused."""
            self.restarts = True
            sys.monitoring.restart_events()
            for _, _, refused in list(self.codes.values()):
                refused.clear()
            self.restarts = False

        def _begin_or_end(self):
            """Ask for the events that are needed now; tell whether they come."""
            if not (self.on or self.absent or self.modes or self.stepped):
                self._end()
            elif self._begin():
                self._set_events()
            return self.tool is not None

        def _begin(self):
            """Take a place among the tools, if any is free; tell whether we have it."""
            if self.tool is not None:
                return True
            monitoring = sys.monitoring
            tools = [monitoring.DEBUGGER_ID, 3, 4]   # the last two belong to nobody
            if sys.version_info >= (3, 14):   # pdb takes the first one, and no other
                tools.reverse()
            for tool in tools:
                if monitoring.get_tool(tool) is None:
                    monitoring.use_tool_id(tool, 'ptvsd_lite')
                    self._register(tool, self.enter, self.enter, self.thrown, self.line,
                                   self.raised, self.unwound, self.left, self.left,
                                   self.jumped)
                    self.tool = tool
                    return True
            return False

        def _set_events(self):
            events, wanted = sys.monitoring.events, 0
            if self.on or self.absent or self.enters:
                wanted = events.PY_START | events.PY_RESUME | events.PY_THROW
            if self.absent:
                wanted |= events.LINE
            if 'raised' in self.modes:
                wanted |= events.RAISE
            if 'userUnhandled' in self.modes or self.stepped:
                wanted |= events.PY_UNWIND
            sys.monitoring.set_events(self.tool, wanted)

        def _set_local_events(self, code):
            wanted = None
            while wanted != self._local_events(code):   # which other threads change
                wanted = self._local_events(code)
                sys.monitoring.set_local_events(self.tool, code, wanted)

        def _local_events(self, code):
            events = sys.monitoring.events
            if id(code) in self.stepped:
                return events.LINE | events.JUMP | events.PY_RETURN | events.PY_YIELD
            return events.LINE if id(code) in self.codes else 0

        def enlist(self, idents):
            """Have threads trace themselves, by Tracer.enter, as soon as they run on.

            There is no other way to do so beside another's trace function.
            """
            self.absent = set(idents) - own_threads - set([get_ident()])
            if self._begin_or_end() and self.absent:
                sys.monitoring.restart_events()

        def _arrive(self):
            self.absent.discard(get_ident())
            trace_thread(self.backend.enter)
            if not self.absent:
                self._set_events()

        def _register(self, tool, *callbacks):
            events = sys.monitoring.events
            for event, callback in zip(
                    (events.PY_START, events.PY_RESUME, events.PY_THROW, events.LINE,
                     events.RAISE, events.PY_UNWIND, events.PY_RETURN, events.PY_YIELD,
                     events.JUMP), callbacks):
                sys.monitoring.register_callback(tool, event, callback)

        def _end(self):
            tool, self.tool = self.tool, None
            codes, self.codes = self.codes, {}
            if tool is not None:
                sys.monitoring.set_events(tool, 0)
                for code in [reference() for _, reference, _ in list(codes.values())]:
                    code and sys.monitoring.set_local_events(tool, code, 0)
                self._register(tool, *[None] * 9)
                sys.monitoring.free_tool_id(tool)

        def _look_at(self, raw, source):
            """Ask for the lines of the code of raw if there is a breakpoint in it."""
            code, codes = raw.f_code, self.codes   # read before the tool: see _end()
            if self.tool is None or not source or not source.breakpoints or (
                    id(code) in codes):
                return
            if any(line in source.breakpoints for _, _, line in code.co_lines()):
                reference = late('weakref').ref(code, self._gone(id(code)))
                # another thread may have been quicker
                codes.setdefault(id(code), (source, reference, {}))
                self._set_local_events(code)

        def _gone(self, ident):
            """Return what is called when the code of that id has gone."""
            codes = self.codes

            def forget(reference):
                if codes.get(ident, NO_CODE)[1] is reference:
                    codes.pop(ident, None)
            return forget

        @full_border
        def enter(self, code, offset):
            """Look at code, which a frame enters or resumes; once after each arm()."""
            self._look_at_safely(sys._getframe(1))
            if self.absent or self.enters and self.debugger.may_raise(code):
                return None   # for the thread that it is about it is still news
            return sys.monitoring.DISABLE

        @full_border
        def thrown(self, code, offset, error):
            """Do so for a generator that gets an exception: no event to be refused."""
            self._look_at_safely(sys._getframe(1))

        def _look_at_safely(self, raw):
            try:
                if get_ident() in self.absent:
                    self._arrive()
                source, stepped = self.debugger.source_of(raw), self.stepped
                if self.enters and self._is_stepped(raw) and (
                        self.debugger.sources.is_user(source)):
                    stepped[id(raw.f_code)] = raw.f_code
                    self._set_local_events(raw.f_code)
                self._look_at(raw, source)
            except BaseException:
                settle('monitoring')

        @full_border
        def raised(self, code, offset, error):
            """Be told of error in a frame of code; once for each frame that it ends."""
            if self.debugger.may_raise(code):
                trace = trace_of(error)
                inner = trace and trace.tb_next
                if not inner or not self.debugger.may_raise(inner.tb_frame.f_code):
                    self._report(sys._getframe(1), error, self.debugger.at_exception)

        @full_border
        def unwound(self, code, offset, error):
            """Be told that error ends a frame of code."""
            raw = sys._getframe(1)
            if id(code) in self.stepped and self._is_stepped(raw) or (
                    'userUnhandled' in self.modes and self.debugger.may_raise(code)
                    and not (raw.f_back and self.debugger.may_raise(raw.f_back.f_code))):
                self._report(raw, error, self.debugger.at_unwound)

        def _report(self, raw, error, report):
            if not is_at_home() and get_ident() not in own_threads:
                at_home('exception', self._report_safely, raw, error, report)

        def _report_safely(self, raw, error, report):
            if not is_called_by_us(raw):
                info = type(error), error, trace_of(error)
                report(raw, self.debugger.source_of(raw), info)

        def _is_stepped(self, raw):
            """Tell whether the Step of this thread may end in raw, one of its frames."""
            thread = self.debugger.threads.get(get_ident())
            step = thread and thread.step
            return step and (step.raw is raw or step.everywhere)

        @full_border
        def left(self, code, offset, value):
            """Be told that a frame of code returns value, or yields it."""
            raw = sys._getframe(1)
            if id(code) in self.stepped and self._is_stepped(raw) and not is_at_home():
                at_home('step', self.debugger.at_return, raw, value)

        @full_border
        def line(self, code, number):
            """Stop at a line of code, if there is a reason; refuse lines without any."""
            ident = id(code)
            if ident in self.stepped:
                return self._line_stepped(sys._getframe(1), number)
            # CPython 3.13t takes twenty times as long for a get() of what another thread
            # has put there.
            try:
                source, _, refused = self.codes[ident]
            except KeyError:
                source = None
            if self.absent and not source:
                return self._look_at_safely(sys._getframe(1))
            if source:
                if number in source.breakpoints or self.debugger.busy:
                    self.backend.at_breakpoint(
                        sys._getframe(1), source, number, self.debugger.at_line)
                # From here on no other thread gets in between, not even by a restart: a
                # call would let one in.
                if number in source.breakpoints or ident in self.stepped or self.restarts:
                    return None
                refused[number] = True
            return sys.monitoring.DISABLE

        @full_border
        def jumped(self, code, start, target):
            """Be told of a jump: back to the same line it has no event of its own."""
            # CPython 3.12 has the frame at the target already.
            numbers = [line for first, end, line in code.co_lines()
                       if first <= start < end or first <= target < end]
            if target <= start and numbers[0] == numbers[-1]:
                return self._line_stepped(sys._getframe(1), numbers[0])
            return sys.monitoring.DISABLE

        def _line_stepped(self, raw, number):
            source = self.debugger.source_of(raw)
            if number in source.breakpoints or self._is_stepped(raw):
                self.backend.at_breakpoint(raw, source, number, self.debugger.at_line)

    def make_spotter(backend):
        """Return who sees breakpoints for backend, a Tracer, on this interpreter."""
        if CAN.monitor:
            return Monitor(backend)
        return (Swapper if CAN.swap and backend.reach_main else Spotter)(backend)


# ---------------------------------------------------------------------------------------
# Features: what only full Pythons have of a session. A feature is a class with its
# requests, the capabilities that announce them, and the names of requests that run code
# of the program on a thread (ON_THREAD); FullSession is all of them.
# ---------------------------------------------------------------------------------------

    def cause_of(error):
        """Return the exception that a traceback of error tells before it, or None."""
        cause = getattr(error, '__cause__', None)
        if cause is None and not getattr(error, '__suppress_context__', True):
            cause = error.__context__
        return cause

    def evaluation_traceback(error):
        """Return the traceback of error, being handled, of code that was evaluated."""
        trace = sys.exc_info()[2]
        while trace and trace.tb_frame.f_code.co_filename != EVALUATION_NAME:
            trace = trace.tb_next
        text = guarded(lambda e: error_text(error), within, REPR_SECONDS,
                       lambda: traceback_text((type(error), error, trace)))
        return text[-REPL_ROOM:]

    TRACEBACK_HEAD = 'Traceback (most recent call last):\n'

    def whole_traceback_text(info, callers, limit):
        """Return the traceback of info with callers, the Frames below those that it has.

        callers: innermost first; limit: how many of all are shown, the innermost ones.
        """
        kind, value, trace = info
        size = len(traceback_entries(trace))
        while size > limit:
            trace, size = trace.tb_next, size - 1
        before, head, after = traceback_text((kind, value, trace)).rpartition(
            TRACEBACK_HEAD)
        rows = []
        for frame in callers[:limit - size]:
            path, line = frame.source.path, frame.line
            text = late('linecache').getline(path, line).strip()
            rows.insert(0, (path, line, frame.name, text))
        middle = to_text(''.join(late('traceback').format_list(rows)))
        return before + head + middle + after

    def user_name():
        """Return the name of the user whose process this is, '' if it cannot be told."""
        try:
            return to_text(late('pwd').getpwuid(os.geteuid())[0])
        except (ImportError, AttributeError, KeyError):  # no POSIX; a user without a name
            return to_text(environment('USERNAME', ''))

    def system_name():
        """Return the operating system's name, version and machine, as far as it tells."""
        if os.name == 'posix':  # Jython's uname() starts a process
            return ' '.join(os.uname()[i] for i in (0, 2, 4))
        if hasattr(sys, 'getwindowsversion'):
            return 'Windows %d.%d.%d' % tuple(sys.getwindowsversion())[:3]
        return sys.platform

    # whose behaviour clients may expect; Visual Studio asks for it
    DEBUGPY_VERSION = '1.8.22'
    PAUSE_SECONDS = 1
    PAUSE_TEXT = ('ptvsd_lite: nothing has stopped yet, as no thread that can be stopped '
                  'runs a line of Python: %s. The first that does will stop.\n')
    MAX_REFERENCES = 100 * PAGE   # in one stop
    HOVER_ROOM = 8 * 1024      # for watched expressions, too
    MAX_COMPLETIONS = 1000
    CHAIN = 10   # so many exceptions are told that led to one
    # arguments of attach
    FORGIVEN = 'skipSuspendOnBreakpointException'
    NOT_FOR_CHILDREN = (
        'request', 'listen', 'processId', 'processName', 'args', 'pythonArgs',
        'preLaunchTask', 'postDebugTask', 'restart', '__sessionId',
        '__configurationTarget')

    class FullOptions(Options):
        """What the arguments of an attach ask for, of all that debugpy knows."""

        ARGUMENTS = {
            'breakOnSystemExit': 'array', 'debugOptions': 'array', FORGIVEN: 'array',
            'from': 'number', 'maxExceptionStackFrames': 'number',
            'rules': 'array of object', 'to': 'number', 'variablePresentation': 'object'}

        def __init__(self, arguments):
            Options.__init__(self, arguments)
            self.rules, self.exits = self._code_rules(), self._exits()
            self.forgiven = take(arguments, FORGIVEN)
            self.presentation = self._presentation()
            self.shows_returns = self._has_option('showReturnValue')
            frames = take(arguments, 'maxExceptionStackFrames')
            self.exception_frames = max(frames, 0) or sys.maxsize

        def apply(self, session):
            Options.apply(self, session)
            debugger, get = session.debugger, self.arguments.get
            for root, _ in debugger.sources.mappings:
                debugger.sources.compare_disks(root)
            session.redirect_output = get('redirectOutput') is not False
            if get('subProcess', session.debugs_children) is True:
                session.child_arguments = self.arguments
            session.steps_alone = get('steppingResumesAllThreads') is False
            session.exception_frames = self.exception_frames
            FullContainer.presentation = self.presentation
            debugger.sources.rules, debugger.exits = self.rules, self.exits
            debugger.forgiven = self.forgiven
            if get(FORGIVEN) is None:
                debugger.forgiven = ['BaseException'] * session.forgives_conditions
            debugger.shows_returns = CAN.swap and (
                self.shows_returns
                or session.shows_returns and get('showReturnValue') is not False)

        def _code_rules(self):
            """Return the Rules that they have, in the order in which they are asked."""
            rules = []
            for item in take(self.arguments, 'rules'):
                path, module = take(item, 'path'), take(item, 'module')
                if not path and not module or not isinstance(item.get('include'), bool):
                    raise Refused(BAD_ARGUMENT, 'a rule needs "include", true or false, '
                                                'and a "path" or a "module"')
                rules.append(Rule(item['include'], to_native(path), to_native(module)))
            return sorted(rules, key=lambda rule: rule.order)

        def _exits(self):
            """Return the codes of exits that may stop, as [(first, last)]."""
            if self.arguments.get('breakOnSystemExit') is None:
                if self._has_option('breakOnSystemExitZero'):
                    return FAILURES + [(0, 0)]
                if self._has_option('django'):
                    # Django's reloader starts a program anew that ends with 3.
                    return [FAILURES[0], (1, 2), (4, sys.maxsize)]
                return FAILURES
            result = []
            for code in take(self.arguments, 'breakOnSystemExit'):
                ends = code
                if not isinstance(code, dict):
                    ends = {'from': code or 0, 'to': code or 0}
                result.append((take(ends, 'from'), take(ends, 'to')))
                if None in (ends.get('from'), ends.get('to')):
                    raise Refused(BAD_ARGUMENT, '"breakOnSystemExit" needs exit codes, '
                                                'or ranges of them with "from" and "to"')
            return result

        def _has_option(self, name):
            """Tell whether name is set, or one of Visual Studio's debugOptions."""
            return self.arguments.get(name) is True or name[0].upper() + name[1:] in take(
                self.arguments, 'debugOptions')

        def _presentation(self):
            """Return how to show the variables of each of GROUPS, as debugpy would."""
            wishes = take(self.arguments, 'variablePresentation')
            result = dict.fromkeys(GROUPS, 'group')
            if self.arguments.get('variablePresentation') is None:
                return dict(result, protected='inline')
            for group in GROUPS:
                wish = wishes.get(group, wishes.get('all'))
                if wish in ('group', 'inline', 'hide'):
                    result[group] = wish
            return result

    class FullFront(Front):
        """Serves its connection on a thread of its own, also while a job blocks."""

        called = False      # the program has made the connection
        child_arguments = None  # for attach, if child processes are to be debugged
        pause_deadline = None   # when a thread should have stopped
        redirect_output = True

        def __init__(self, wire, server):
            super(FullFront, self).__init__(wire, server)
            wire.as_message = self._output
            # ident -> (the variables a job is to read, those it has read)
            self.rows = {}

        def run(self):
            """Serve until the connection ends."""
            try:
                while not self.closing:
                    self.serve(self._next_deadline())
            finally:
                self.leave()

        def _next_deadline(self):
            if self.later:
                return self.later[0]
            deadlines = [job.deadline() for job in self.jobs if not job.answered]
            if not self.attached:
                deadlines.append(self.deadline)
            if self.pause_deadline:
                deadlines.append(self.pause_deadline)
            return min(deadlines) if deadlines else None

        def _expire(self):
            super(FullFront, self)._expire()
            if self.pause_deadline and self.pause_deadline < clock():
                self.pause_deadline = None
                self._explain_pause()

        def _explain_pause(self):
            """Say where the threads are if none has stopped."""
            if self.debugger.pausing:
                places = []
                for thread, place in self.debugger.thread_places():
                    name = thread.shown()
                    places.append(name if place is None else
                                  '%s at %s:%d' % (name, place[0].name, place[1]))
                self.on_output('console', PAUSE_TEXT % '; '.join(places), None)

        def answer(self, request, job=None):
            try:
                super(FullFront, self).answer(request, job)
            finally:
                if job is not None:
                    self.rows.pop(job.ident, None)
                    broken_off.discard(job.ident)

        def flush(self):
            end = clock() + EXIT_SECONDS
            while self.held and self.answering != get_ident() and clock() < end:
                time.sleep(0.001)
            super(FullFront, self).flush()

        def attach(self):
            super(FullFront, self).attach()
            self.wire.start_sending()
            self.debugger.sources.is_near = is_near(self.wire.sock)

        def begin(self, redirect_output):
            super(FullFront, self).begin(redirect_output and self.redirect_output)

        def _tee(self, name):
            return Tee(name, late('functools').partial(self._printed, name))

        def _printed(self, category, text, raw):
            """Tell the client what raw has printed, and by which line of user code."""
            self.tell_output((category, self.debugger.user_place(raw)), text)

        def tell_output(self, kind, text):
            self.tell((kind, to_text(text)))

        def evaluate(self, frame, text, statements=False, seconds=EVALUATION_SECONDS):
            """Return the value of text, or of the last of statements.

            An error of those that a person has typed is told with its traceback.
            """
            if not statements:
                return super(FullFront, self).evaluate(frame, text, False, seconds)
            tell = evaluation_traceback if seconds == REPL_SECONDS else None
            return self.attempt(lambda: frame.run(text), seconds, tell)

    class ChildSessions(object):
        """The client attaches to a child process, in a session of its own."""

        def __init__(self, wire, server):
            super(ChildSessions, self).__init__(wire, server)
            self.starts_sessions = False   # the client can be asked to, by startDebugging
            # startDebugging: (message, what to do if refused)
            self.calls = []

        def do_initialize(self, arguments):
            self.starts_sessions = arguments.get('supportsStartDebuggingRequest') is True
            return super(ChildSessions, self).do_initialize(arguments)

        def on_child(self, pid, port, refused):
            """Have the client attach to a child, too, or call refused()."""
            body = self._attach_to_child(pid, port)
            if not self.starts_sessions:
                return self.event('debugpyAttach', dict(body, request='attach'))
            message = {'type': 'request', 'command': 'startDebugging',
                       'arguments': {'request': 'attach', 'configuration': body}}
            self.calls = self.calls[-PAGE:] + [(message, refused)]
            self.tell_in_turn(lambda: self.tell(message))

        def _attach_to_child(self, pid, port):
            """Return the arguments to attach to a child: ours, changed as by debugpy."""
            arguments = dict((name, value) for name, value in self.child_arguments.items()
                             if name not in NOT_FOR_CHILDREN)
            connect = arguments.get('connect')
            host = connect.get('host') if isinstance(connect, dict) else None
            host = host or arguments.get('host') or self.wire.sock.getsockname()[0]
            # other ways to say where to connect: some clients', VS Code's own
            for name in 'port', 'debugServer':
                if name in arguments:
                    arguments[name] = port
            return dict(arguments, name='Subprocess %d' % pid, subProcessId=pid,
                        connect={'host': host, 'port': port})

        def dispatch(self, message):
            if message.get('type') == 'request':
                return super(ChildSessions, self).dispatch(message)
            # The message answers a startDebugging request.
            for call in self.calls:
                asked, refused = call
                if asked.get('seq') == message.get('request_seq'):
                    self.calls.remove(call)
                    return message.get('success') is True or refused()

    class Cancelling(object):
        """A job is broken off that the user does not wait for any more."""

        ARGUMENTS = {'requestId': 'number'}
        CAPABILITIES = {'supportsCancelRequest': True} if CAN.cancel else {}

        def do_cancel(self, arguments):
            number = take(arguments, 'requestId')
            # respond() needs the lock: no job can answer before all of this is over
            with self.lock:
                for job in self.jobs:
                    if job.request.get('seq') == number and not job.answered:
                        self._cancel(job)

        def _cancel(self, job):
            """Answer that job is cancelled, and have the thread do no more of it."""
            if job.ident is not None:
                broken_off.add(job.ident)
            self.respond(job.request, None, Refused(TOOK_TOO_LONG, 'cancelled'), job)

    class SystemInfo(object):
        """Who this is: asked by Visual Studio, and by whoever looks for programs."""

        ATTEMPTS = Session.ATTEMPTS + ('pydevdSystemInfo',)

        def _handler(self, request):
            if request.get('command') != 'pydevdSystemInfo' or self.attached:
                return super(SystemInfo, self)._handler(request)
            # A client that does not want to attach yet, or cannot while another one is
            # attached, asks with the secret who is there; debugpy's adapter, which waits
            # for programs, does so without it.
            if not self.called:
                self.check_secret(take(request, 'arguments').get('secret'))
            return self.do_pydevdSystemInfo

        def do_debugpySystemInfo(self, arguments):
            return dict(self._system_info(), debugpy={'version': DEBUGPY_VERSION})

        def do_pydevdSystemInfo(self, arguments):
            return dict(self._system_info(),
                        pydevd={'usingCython': False, 'usingFrameEval': False})

        def _system_info(self):
            name = implementation_name().lower()   # as in sys.implementation
            version = '%d.%d.%d%s%d' % tuple(sys.version_info)
            return {
                'python': {'version': version, 'implementation': {
                    'name': name, 'version': version,
                    'description': to_text(sys.version)}},
                'platform': {'name': sys.platform, 'description': system_name()},
                'process': {'pid': process_id(), 'ppid': getattr(os, 'getppid', int)(),
                            'name': to_text((getattr(sys, 'argv', None) or [''])[0]),
                            'user': user_name(),
                            'executable': to_text(sys.executable or ''),
                            'bitness': 8 * pointer_size()}}

    class FunctionBreakpoints(object):
        """Breakpoints at functions, by their names."""

        CAPABILITIES = {'supportsFunctionBreakpoints': True} if CAN.swap else {}

        def do_setFunctionBreakpoints(self, arguments):
            asked = [tuple(take(item, name) for name in (
                'name', 'condition', 'hitCondition', 'logMessage'))
                for item in take(arguments, 'breakpoints')]
            found = self.debugger.set_breakpoints(ANY_FILE, [
                (to_native(item[0]).strip(' ()'),) + item[1:] for item in asked])
            return {'breakpoints': [self._breakpoint(b) for b in found]}

    class Lines(object):
        """Which lines can have breakpoints, and which stand in a notebook's cells."""

        CAPABILITIES = {'supportsBreakpointLocationsRequest': True}
        ARGUMENTS = {'endLine': 'number', 'pydevdSourceMaps': 'array of object',
                     'runtimeLine': 'number', 'runtimeSource': 'object'}

        def do_setPydevdSourceMap(self, arguments):
            path = self._path(arguments, 'source')
            self.debugger.set_source_maps(path, [
                SourceMap(path, self._line(item, 'line'), self._line(item, 'endLine'),
                          self._path(item, 'runtimeSource'),
                          self._line(item, 'runtimeLine'))
                for item in take(arguments, 'pydevdSourceMaps')])

        def _path(self, arguments, name):
            path = take(take(arguments, name), 'path')
            if not path:
                raise Refused(BAD_ARGUMENT, 'the source has no path')
            return to_native(path)

        def do_breakpointLocations(self, arguments):
            source = self._asked_source(arguments)
            first, last = self._line(arguments, 'line'), self._line(arguments, 'endLine')
            return {'breakpoints': [
                {'line': line - 1 + self.first_line} for line in source.lines() or ()
                if first <= line <= max(first, last)]}

        def _line(self, arguments, name):
            return take(arguments, name) + 1 - self.first_line

        def _place_body(self, source, line):
            shown = self.debugger.sources.unmapped(source, line)
            if not shown:
                return super(Lines, self)._place_body(source, line)
            path, line = shown
            return {'source': {'name': to_text(basename(path)), 'path': to_text(path)},
                    'line': line - 1 + self.first_line}

    class ExceptionOptions(object):
        """Stops at some classes of exceptions, and tells all of an exception."""

        CAPABILITIES = {'supportsExceptionFilterOptions': True,
                        'supportsExceptionOptions': True}
        ARGUMENTS = {'exceptionOptions': 'array of object', 'names': 'array of string',
                     'filterOptions': 'array of object'}
        CONDITION = {'supportsCondition': True, 'conditionDescription':
                     'Names of exception classes, with commas between; '
                     '! before those to leave out'}
        FILTERS = [
            dict(CONDITION, filter='raised', label='Raised Exceptions', default=False,
                 description='Break whenever an exception is raised'),
            dict(CONDITION, filter='uncaught', label='Uncaught Exceptions', default=True,
                 description='Break when an exception ends the program or a thread'),
            dict(CONDITION, filter='userUnhandled', label='User Uncaught Exceptions',
                 default=False, description=(
                     'Break when an exception leaves your code for that of a library'))]
        FILTERS = FILTERS if CAN.raised else FILTERS[:2]

        def do_setExceptionBreakpoints(self, arguments):
            asked = [{'filterId': name} for name in take(arguments, 'filters')]
            answers, filters = [], {}
            for option in asked + take(arguments, 'filterOptions'):
                name = take(option, 'filterId')
                known = name in [body['filter'] for body in self.FILTERS]
                if known:
                    filters[to_native(name)] = self._rules(option)
                answers.append({'verified': known})
            self._take_exception_options(take(arguments, 'exceptionOptions'), filters)
            self.debugger.set_filters(filters)
            return {'breakpoints': answers}

        def _rules(self, option):
            """Return the rules of a filter: its condition names classes, or !classes."""
            condition = to_native(take(option, 'condition'))
            names = [name for name in condition.replace(' ', '').split(',') if name]
            rules = [([name.lstrip('!')], name[:1] != '!') for name in names]
            return [(None, True not in [wanted for _, wanted in rules])] + rules

        # DAP's exceptionOptions, as Visual Studio sends them
        MODES = {'always': ('raised',), 'unhandled': ('uncaught',),
                 'userUnhandled': ('uncaught',)}

        def _take_exception_options(self, options, filters):
            """Add to filters: trees of classes, each begins with a category's name."""
            for option in options:
                modes = self.MODES.get(take(option, 'breakMode'), ())
                # Its path is a list of segments, where that of a source is a text.
                path = take({'exceptionOptions': option.get('path')}, 'exceptionOptions')
                names = [to_native(name) for segment in path[1:]
                         for name in take(segment, 'names')]
                for mode in 'raised', 'uncaught':
                    filters.setdefault(mode, []).append((names or None, mode in modes))
            for mode in list(filters):
                if not [wanted for _, wanted in filters[mode] if wanted]:
                    del filters[mode]

        def _info(self, thread):
            kind, value, _ = thread.exception
            text = to_text(str(value))
            details = self._error_body(kind, text, self._causes(value))
            details['stackTrace'] = whole_traceback_text(
                thread.exception, self._callers(thread), self.exception_frames)
            details['source'] = self._source_body(self._stack(thread)[0].source)['path']
            return {'exceptionId': to_text(full_type_name(kind)), 'description': text,
                    'breakMode': self.debugger.break_mode, 'details': details}

        def _callers(self, thread):
            """Return the Frames of thread that its exception has not come to."""
            entries = traceback_entries(thread.exception[2])
            passed = set(id(entry.tb_frame) for entry in entries)
            return [frame for frame in self.debugger.stack(thread)
                    if id(frame.raw) not in passed]

        def _causes(self, error, effects=()):
            """Return the details of what led to error, each in those of its effect."""
            cause, effects = cause_of(error), effects + (id(error),)
            if cause is None or id(cause) in effects or len(effects) >= CHAIN:
                return []
            inner = self._causes(cause, effects)
            return [self._error_body(type(cause), message_of(cause), inner)]

        def _error_body(self, kind, text, inner):
            """Return the details of an error, without empty ones, as debugpy does."""
            body = {'message': text, 'typeName': to_text(class_fact(kind, '__name__'))}
            if full_type_name(kind) != class_fact(kind, '__name__'):
                body['fullTypeName'] = to_text(full_type_name(kind))
            if inner:
                body['innerException'] = inner
            return body

    class DataBreakpoints(object):
        """Stops where a variable changes."""

        CAPABILITIES = {'supportsDataBreakpoints': True}
        ON_THREAD = {'dataBreakpointInfo': 'variablesReference'}

        def __init__(self, wire, server):
            self.data_ids = {}           # what dataBreakpointInfo has told of, or is set
            super(DataBreakpoints, self).__init__(wire, server)

        def _forget(self):
            super(DataBreakpoints, self)._forget()
            set_ones = [breakpoint.read for breakpoint in self.debugger.data]
            self.data_ids = dict((data_id, one) for data_id, one in self.data_ids.items()
                                 if one[0] in set_ones)

        def do_dataBreakpointInfo(self, arguments):
            name = to_native(take(arguments, 'name'))
            key = 'variablesReference'
            key = key if arguments.get(key) else 'frameId'
            _, parent, frame = self._reference(arguments, key, (Container, Frame))
            if not isinstance(parent, Container):
                parent = FullScope(frame, name not in frame.locals())
            while isinstance(parent, Group):
                parent = parent.parent
            try:
                read = parent.reader(name)
                if read() is MISSING:
                    raise Refused(BAD_ARGUMENT, '%s is no variable here' % name)
            except Refused as e:
                return {'dataId': None, 'description': to_text(e.args[1])}
            data_id = '%d %s' % (self.server.next_reference(), name)
            is_local = isinstance(parent, Scope) and not parent.outer
            shown = name if is_name(name) else '[%s]' % name
            self.data_ids[data_id] = read, shown, frame.raw if is_local else None
            text = '%s, while all of your code is traced' % shown
            return {'dataId': to_text(data_id), 'description': to_text(text),
                    'accessTypes': ['write'], 'canPersist': False}

        def do_setDataBreakpoints(self, arguments):
            asked = []
            for item in take(arguments, 'breakpoints'):
                data_id = to_native(take(item, 'dataId'))
                asked.append(self.data_ids.get(data_id, FORGOTTEN) + (
                    take(item, 'condition'), take(item, 'hitCondition')))
            return {'breakpoints': [self._breakpoint(breakpoint) for breakpoint in
                                    self.debugger.set_data_breakpoints(asked)]}

    class SingleThread(object):
        """One thread runs or steps, the others stay where they are."""

        CAPABILITIES = {'supportsSingleThreadExecutionRequests': True}

        steps_alone = False     # as if each had singleThread

        def do_continue(self, arguments):
            body = super(SingleThread, self).do_continue(arguments)
            return dict(
                body, allThreadsContinued=arguments.get('singleThread') is not True)

        def _go(self, arguments, kind):
            is_single = arguments.get('singleThread') is True
            if not (is_single or kind and self.steps_alone):
                return super(SingleThread, self)._go(arguments, kind)
            thread = self._stopped_thread(arguments)
            self.after = lambda: self.debugger.resume(thread, kind, True)
            with self.lock:   # the references to what the thread has shown are invalid
                kept = [(number, one) for number, one in self.references.items()
                        if one[0] is thread]   # until the lock is let go
                for number, (_, thing, _) in kept:
                    del self.references[number]
                    self.frame_numbers.pop(id(thing), None)

    class Targets(object):
        """A step into one of the calls of a line, and a jump to another line."""

        CAPABILITIES = {'supportsGotoTargetsRequest': True,
                        'supportsStepInTargetsRequest': True} if CAN.swap else {}
        ON_THREAD = {'goto': 'targetId', 'stepInTargets': 'frameId'}
        ARGUMENTS = {'targetId': 'number'}
        REFERENCES = dict(Session.REFERENCES, targetId='a target')

        def do_stepIn(self, arguments):
            if arguments.get('targetId') is None:
                return super(Targets, self).do_stepIn(arguments)
            thread, target, _ = self._reference(arguments, 'targetId', Target)
            self._check_thread(arguments, thread)
            self._go(arguments, lambda raw: target)

        def _check_thread(self, arguments, thread):
            """Raise Refused if arguments name another thread than their target's."""
            if arguments.get('threadId') not in (None, thread.number):
                raise Refused(BAD_ARGUMENT, 'the target is in thread %d: select that one '
                                            'first' % thread.number)

        def do_stepInTargets(self, arguments):
            thread, frame, _ = self._reference(arguments, 'frameId', Frame)
            targets = [] if thread.post_mortem else frame.targets()
            return {'targets': [
                {'id': self._refer(thread, target, frame), 'label': to_text(target.label),
                 'line': target.line - 1 + self.first_line} for target in targets]}

        def do_gotoTargets(self, arguments):
            source, thread = self._asked_source(arguments), self.debugger.halted
            if thread is None:
                raise Refused(NOT_STOPPED, 'the program is running: pause it first')
            frame, line = self.debugger.goto_line(
                thread, source, self._line(arguments, 'line'))
            number = self._refer(thread, line, frame)
            return {'targets': [{'id': number, 'label': 'line %d' % line,
                                 'line': line - 1 + self.first_line}]}

        def do_goto(self, arguments):
            thread, line, frame = self._reference(arguments, 'targetId', int)
            self._check_thread(arguments, thread)
            self.debugger.goto(thread, frame, line)
            self.debugger.post(thread, lambda: self.on_stop(thread, 'goto', None, ()))

        def event(self, name, body=None):
            if name == 'stopped' and body['reason'] == 'goto':  # as debugpy
                self.event('continued', {'threadId': body['threadId'],
                                         'allThreadsContinued': False})
            super(Targets, self).event(name, body)

    class Formats(object):
        """How frames and values are shown, if the client or its rules say so."""

        CAPABILITIES = {'supportsValueFormattingOptions': True}
        ARGUMENTS = {'format': 'object'}

        def _describer(self, arguments):
            describer = FullDescriber()
            describer.as_hex = take(arguments, 'format').get('hex') is True
            return describer

        def _stack(self, thread):
            """Return the Frames to show of thread; a hidden one if it stopped there."""
            stack = super(Formats, self)._stack(thread)
            shown = self.debugger.sources.shown
            if thread.exception:
                return shown(stack) or stack
            return stack[:1] + shown(stack[1:])

        def _frame_body(self, thread, frame, arguments):
            body = super(Formats, self)._frame_body(thread, frame, arguments)
            if not self.debugger.sources.is_user(frame.source):
                body['presentationHint'] = 'subtle'
                body['source']['presentationHint'] = 'deemphasize'
            form = take(arguments, 'format')
            if form:
                body['name'] = to_text(self._frame_name(frame, form))
            return body

        def _frame_name(self, frame, form):
            """Return what to call frame in DAP's StackFrameFormat form."""
            name, module = frame.name, str(frame.source.module or frame.source.name)
            if form.get('module'):
                name = module if name == '<module>' else '%s.%s' % (module, name)
            if form.get('line'):
                name += ' : %d' % (frame.line - 1 + self.first_line)
            return name

    class Variables(object):
        """What is shown beside variables, in their place, or when one of them blocks."""

        make_scope, make_container = FullScope, FullContainer

        def do_scopes(self, arguments):
            thread, frame, _ = self._reference(arguments, 'frameId', Frame)
            frame.returns = [(RETURN + name, thread.returned[name][1]) for name in sorted(
                thread.returned) if thread.returned[name][0] is frame.raw]
            body = super(Variables, self).do_scopes(arguments)
            find = getattr(sys.modules.get('asyncio'), '_get_running_loop', lambda: None)
            loop = find()   # the loop that runs in this thread
            if loop is not None:
                body['scopes'].append({
                    'name': 'Tasks', 'expensive': True,
                    'variablesReference': self._refer(thread, Tasks(loop), frame)})
            return body

        def do_variables(self, arguments):
            parent = self._children(arguments)[1]
            body = super(Variables, self).do_variables(arguments)
            for row in body['variables']:
                if parent.is_fixed(row['name']):
                    hint = row['presentationHint']
                    hint.setdefault('attributes', []).append('readOnly')
            return body

        def _rows(self, page):
            result = []
            self.rows[get_ident()] = page, result
            return result

        def done_so_far(self, job):
            page, rows = self.rows.get(job.ident, ((), ()))
            result, why = list(rows), 'its repr blocks'
            for name, value, _ in page[len(result):]:
                result.append(dict(not_shown(value, why), name=to_text(name)))
                why = 'not read, another one blocks'
            return result and {'variables': result}

        def _value_body(self, value, thread, frame, expression, *more, **named):
            if kind_of(value) not in STAND_INS:
                return super(Variables, self)._value_body(
                    value, thread, frame, expression, *more, **named)
            body = {'value': to_text(value.text), 'presentationHint': value.hint,
                    'variablesReference': 0}
            if isinstance(value, Container):
                body['variablesReference'] = self._refer(thread, value, frame)
            if expression is not None and type(value) is not Group:
                body['evaluateName'] = to_text(expression)
            return body

        def _refer(self, thread, thing, frame):
            is_full = len(self.references) >= MAX_REFERENCES
            kept = is_full and dict(self.references)   # dies without the lock
            with self.lock:
                if is_full:
                    # The oldest become invalid, but for frames.
                    for number in sorted(kept)[:MAX_REFERENCES // 2]:
                        if not isinstance(kept[number][1], Frame):
                            self.references.pop(number, None)
                return super(Variables, self)._refer(thread, thing, frame)

    # What a name of a module stands for until it is used, from Python 3.15 on.
    LAZY = getattr(types, 'LazyImportType', None)

    def lazy_import(frame, text):
        """Return what text, maybe module.name, stands for if that is LAZY, or None."""
        names, found = text.split('.'), MISSING
        for space in frame.globals(), frame.locals():
            found = space.get(names[0], found)
        for name in names[1:]:
            is_module = is_a(found, types.ModuleType)
            found = module_names(found).get(name) if is_module else None
        return found if type(found) is LAZY else None

    class Expressions(object):
        """Expressions that get another value, or are completed while somebody types."""

        CAPABILITIES = {'supportsSetExpression': True, 'supportsCompletionsRequest': True,
                        'completionTriggerCharacters': ['.']}
        ON_THREAD = {'setExpression': 'frameId', 'completions': 'frameId'}
        ARGUMENTS = {'column': 'number'}

        def do_initialize(self, arguments):
            self.first_column = 0 if arguments.get('columnsStartAt1') is False else 1
            return super(Expressions, self).do_initialize(arguments)

        ROOMS = dict(Session.ROOMS, hover=HOVER_ROOM, watch=HOVER_ROOM)

        def _evaluate_name(self, text, typed):
            text = super(Expressions, self)._evaluate_name(text, typed)
            if is_path(text):
                return text
            return None if typed else '(%s\n)' % text   # what is below it needs brackets

        def do_evaluate(self, arguments):
            """Import nothing because the mouse is over its name."""
            if LAZY and take(arguments, 'context') == 'hover':
                thread, frame = self._frame(arguments)
                found = lazy_import(frame, take(arguments, 'expression').strip())
                if found is not None:
                    return self._value_body(found, thread, frame, None,
                                            self._describer(arguments), key='result')
            return super(Expressions, self).do_evaluate(arguments)

        def do_setExpression(self, arguments):
            thread, frame = self._frame(arguments)
            target = take(arguments, 'expression')
            value = self.evaluate(frame, take(arguments, 'value'))
            self.attempt(lambda: frame.set_expression(target, value))
            return self._value_body(
                value, thread, frame, None, self._describer(arguments))

        def do_completions(self, arguments):
            _, frame = self._frame(arguments)
            lines = take(arguments, 'text').split('\n')
            number = take(arguments, 'line') - self.first_line
            number = min(max(number, 0), len(lines) - 1)
            column = take(arguments, 'column') - self.first_column
            text = '\n'.join(lines[:number] + [utf16_part(lines[number], max(column, 0))])
            start, names = complete(frame, text)
            # from 0, whatever columnsStartAt1 says, as by debugpy; VS Code expects it
            place = {'start': utf16_length(text[:start]),
                     'length': utf16_length(text[start:])}
            targets = []
            for name in sorted(names, key=sort_text)[:MAX_COMPLETIONS]:
                targets.append(dict(place, label=to_text(name),
                                    type=completion_type(names[name])))
                if name.startswith('_'):
                    targets[-1]['sortText'] = to_text(sort_text(name))
            return {'targets': targets}

    class Modules(object):
        """Which files the program has loaded."""

        CAPABILITIES = {'supportsModulesRequest': True,
                        'supportsLoadedSourcesRequest': True}
        ARGUMENTS = {'moduleCount': 'number', 'startModule': 'number'}

        def do_loadedSources(self, arguments):
            self.debugger.learn_files()
            return {'sources': [self._source_body(source)
                                for source in self.debugger.sources.visible()]}

        def do_modules(self, arguments):
            self.debugger.learn_files()
            modules = [self._module_body(source)
                       for source in self.debugger.sources.visible()]
            start = max(take(arguments, 'startModule'), 0)
            count = take(arguments, 'moduleCount') or len(modules)
            return {'modules': modules[start:start + count], 'totalModules': len(modules)}

        def _module_body(self, source):
            return {'id': source.number,
                    'name': to_text(str(source.module or source.name)),
                    'path': to_text(source.path),
                    'isUserCode': self.debugger.sources.is_user(source)}

        def on_source(self, source):
            self.event('module', {'reason': 'new', 'module': self._module_body(source)})
            self.event('loadedSource', {'reason': 'new',
                                        'source': self._source_body(source)})

    def utf16_length(text):
        """Return how many UTF-16 code units text has."""
        return len(text.encode('utf-16-le', 'replace')) // 2

    def utf16_part(text, count):
        """Return the beginning of text that has count UTF-16 code units."""
        units = text.encode('utf-16-le', 'replace')[:2 * count]
        return units.decode('utf-16-le', 'ignore')

    def sort_text(name):
        """Return a text that sorts names of other people's business to the end."""
        hidden = len(name) - len(name.lstrip('_'))
        return '~' * min(hidden, 2) + name.lower()

    def completion_type(value):
        """Return DAP's type of a completion that stands for value, as debugpy would."""
        if value is KEYWORD:
            return 'keyword'
        if value is COMPUTED:
            return 'property'
        for kind, types in (('class', CLASS_TYPES), ('function', FUNCTION_TYPES),
                            ('module', type(sys))):
            if is_a(value, types):
                return kind
        return 'field'

    class PlainSession(FullFront, Session):
        """The portable session, on a thread of its own, which tells of threads."""

        make_main_frame = FullMainFrame

        def __init__(self, wire, server):
            super(PlainSession, self).__init__(wire, server)
            self.known = set()       # numbers of the threads that the client was told of

        def on_thread(self, thread, started):
            if not self.configured:
                # those that are there are told when the client has told everything
                return
            with self.lock:
                if started == (thread.number in self.known) or started and (
                        thread not in self.debugger.threads.values()):
                    return
                (self.known.add if started else self.known.remove)(thread.number)
                self.event('thread', {'reason': 'started' if started else 'exited',
                                      'threadId': thread.number})

    class FullSession(ChildSessions, Cancelling, SystemInfo, FunctionBreakpoints, Lines,
                      ExceptionOptions, DataBreakpoints, SingleThread, Targets, Formats,
                      Variables, Expressions, Modules, PlainSession):
        """Serves a client that speaks DAP with all that a full Python can do."""

        # Attributes that compat/debugpy.py sets, and that child processes take over.
        MANNERS = ('attach_waits', 'debugs_children', 'shows_returns',
                   'forgives_conditions')
        # The answer to attach is sent after configurationDone, as by debugpy.
        attach_waits = False
        attach_request = None   # the attach that is not answered yet
        # Defaults for options that the client leaves out.
        debugs_children = shows_returns = forgives_conditions = False
        OPTIONS = FullOptions
        CAPABILITIES = {'supportsDebuggerProperties': True}

        def follow(self):
            if self.attach_request and (self.configured or self.closing):
                request, self.attach_request = self.attach_request, None
                self.respond(request, None)
            super(FullSession, self).follow()

        def handle(self, request):
            body = super(FullSession, self).handle(request)
            if request.get('command') == 'attach' and (
                    self.attach_waits and not self.called):
                self.attach_request = request   # debugpy's adapter does not wait
                return LATER
            return body

        def do_setDebuggerProperty(self, arguments):
            if arguments.get(FORGIVEN) is not None:
                self.debugger.forgiven = take(arguments, FORGIVEN)

        def do_setBreakpoints(self, arguments):
            source = take(arguments, 'source')
            if not take(source, 'sourceReference'):
                self.debugger.sources.compare_disks(
                    to_native(take(source, 'path')))
            return super(FullSession, self).do_setBreakpoints(arguments)

        def do_pause(self, arguments):
            self.pause_deadline = clock() + PAUSE_SECONDS
            number = arguments.get('threadId')
            named = [one for one in self.debugger.all_threads() if one.number == number]
            self.after = lambda: self.debugger.pause(*named)

    def of_features(name):
        """Return the dict name of FullSession, with the items of its features."""
        result = {}
        for one in reversed(FullSession.__mro__):
            result.update(one.__dict__.get(name, {}))
        return result

    FullSession.CAPABILITIES = of_features('CAPABILITIES')
    FullSession.ON_THREAD = of_features('ON_THREAD')
    ARGUMENTS.update(of_features('ARGUMENTS'), **FullOptions.ARGUMENTS)


# ---------------------------------------------------------------------------------------
# Server, full: it serves on threads of its own, outlives forks, and says goodbye.
# ---------------------------------------------------------------------------------------

    def occupy_descriptors():
        """Have none of 0, 1 and 2 free: a socket of ours would get text written there."""
        if os.name == 'nt':
            return
        for descriptor in range(3):
            try:
                os.fstat(descriptor)
            except EnvironmentError:
                os.open(os.devnull, os.O_RDWR)   # gets the lowest that is free

    def take_over(number, address):
        """Return the socket of that number, which listens on address already."""
        family = socket.AF_INET6 if ':' in address[0] else socket.AF_INET
        sock = socket.fromfd(number, family, socket.SOCK_STREAM)
        os.close(number)   # it has got another
        close_on_exec(sock)
        return sock

    MAX_PEERS = 50         # addresses of clients that have failed
    CALLED_SECONDS = 10 ** 6   # that a client which we have called may take to attach
    LAST_SECONDS = 0.5     # until the end of a client is seen that was killed, say
    REPLACED = ('%s has replaced threads, so that it stops when the program does: import '
                'ptvsd_lite before that')

    class FullServer(Server):
        """Gives each connection a thread; debugs child processes, too."""

        make_session, make_debugger = FullSession, FullDebugger
        parent = child = heirs = None

        def __init__(self, secret, address=('0.0.0.0', DEFAULT_PORT), certfile=None,
                     keyfile=None, redirect_output=True, log_to=None, exclude=(),
                     listens=True, ordered=False, inherited=None):
            """Listen if listens, else the client has been called at address.

            ordered: another process wants it, the program's own enable_attach() may still
            come. inherited: the number of a socket that listens already.
            """
            self.listens, self.warns, self.hooks = listens, not ordered, Hooks()
            self.inherited, self.paused = inherited, None
            occupy_descriptors()
            log_to = log_to or environment('PTVSD_LITE_LOG')
            super(FullServer, self).__init__(secret, address, certfile, keyfile,
                                             redirect_output, log_to, exclude)
            self.awaits_call = ordered
            # The built-in function has been replaced by one in Python: by gevent, say.
            if isinstance(start_new_thread, types.FunctionType):
                say(REPLACED % start_new_thread.__module__)
            # How the servers of children are made. Children may work in other folders.
            self.options = {
                'secret': secret, 'redirect_output': redirect_output, 'exclude': exclude,
                'listens': listens, 'address': (self.bound[0], 0) if listens else address,
                'certfile': certfile and os.path.abspath(certfile),
                'keyfile': keyfile and os.path.abspath(keyfile),
                'log_to': log_to and os.path.abspath(log_to)}

        def listen(self, address):
            """Listen on address; raises LeftAlone if a parent of this process does."""
            self.listener = self.bound = None
            if self.inherited is not None:
                self.listener = take_over(self.inherited, address)
                self.bound = self.listener.getsockname()[:2]
            elif self.listens:
                try:
                    super(FullServer, self).listen(address)
                except EnvironmentError as e:
                    leave_alone_below(address, e)
                    raise

        def start(self):
            super(FullServer, self).start()
            hook_process()

        def announce(self):
            if self.listens:
                if FullSession.debugs_children:
                    self.become_parent()
                # A child may run the same script and ask for the same port.
                os.environ[PARENT] = '%d %d' % (process_id(), self.bound[1])
                super(FullServer, self).announce()

        def accept(self):
            if self.listens:
                at_home('thread', name_thread, self.bound[1])
            while self.listener is not None:
                try:
                    sock, address = self.listener.accept()
                except EnvironmentError as e:
                    # No descriptor is free, or Python 2 has handled a signal.
                    log.write('accept: %s' % e)
                    time.sleep(0.1)
                    continue
                if self.paused:
                    sock.close()
                    return self.paused.set()
                self.admit(sock, address)

        def pause(self):
            """Accept no connection any more; return whether that can be promised."""
            self.paused = Event()
            try:
                # accept() ends by a connection, not by close().
                connect_to(self.listener.getsockname()[:2]).close()
            except EnvironmentError as e:
                log.write('accept: %s' % e)
            return self.paused.wait(1) or self.resume()

        def resume(self):
            """Accept connections again, see pause()."""
            paused, self.paused = self.paused, None
            if paused and paused.is_set():
                start_thread(self.accept)

        def admit(self, sock, address, called=False):
            """Serve the connection sock; called: the program has made it."""
            try:
                tune(sock)
                wire = FullWire(sock)
                wire.peer = address[0]
                self.wait(wire)
                start_thread(self._serve, wire, address, called)
            except EnvironmentError as e:
                log.write('%s: %s' % (address, e))
                sock.close()

        def _serve(self, wire, address, called):
            """Serve one connection until it ends."""
            session = self.make_session(wire, self)
            if called:
                session.called, session.deadline = True, clock() + CALLED_SECONDS
            try:
                if self.context is not None:
                    wire.start_tls(self.context, session.deadline)
                if self.greeter and not called and wire.is_silent(GREETING_SECONDS):
                    self.greeter.greet(wire)
                    wire.is_silent(session.deadline - clock())
                    session = self.greeter.recognize(session)
                session.run()
                log.write('%s: has left' % (address,))
            except Disconnected as e:
                log.write('%s: closed: %s' % (address, e))
            finally:
                self.stop_waiting(session.wire)
                session.wire.close()

        def penalty(self, peer, more=0):
            with self.lock:   # none of those that fail at the same time is forgotten
                seconds = super(FullServer, self).penalty(peer, more)
                while len(self.failures) > MAX_PEERS:
                    oldest = min(list(self.failures.items()), key=lambda item: item[1][1])
                    self.failures.pop(oldest[0], None)
            return seconds

        def claim(self, session):
            before = self.session
            if before is not None:
                # The client before may have ended just now. Once that is known, it is
                # being let go.
                self.is_free.wait(LAST_SECONDS)
                before.closing and self.is_free.wait(EXIT_SECONDS)
            super(FullServer, self).claim(session)

        def hook(self):
            if CAN.kill:
                self.hooks.hook(os, '_exit', self._leave)
            if hasattr(os, 'execv') and self.child is None:   # else it sees to that
                self.heirs = Heirs(self)
            if self.session.child_arguments:
                if not self.parent:
                    self.become_parent()
                if self.parent:
                    self.parent.welcome(self.session)
            super(FullServer, self).hook()

        def _leave(self, before, status):
            """Stand in for os._exit(), say goodbye; forked children end by it."""
            if get_ident() not in own_threads:
                at_home('exit', lambda: self.exiting(status & EXIT_CODES))
            before(status)

        def become_parent(self):
            """Have children debugged that start from now on, if anything can."""
            try:
                self.parent = Parent(self) if CAN.fork else None
            except (EnvironmentError, ValueError, RuntimeError, _thread.error) as e:
                log.write('child processes are not debugged: %s' % e)

        def unhook(self):
            steps = [super(FullServer, self).unhook]
            if self.parent and (self.parent.lasts or self.parent.serves_forks):
                steps.append(self.parent.dismiss)
            elif self.parent:
                steps.append(self.parent.end)
                self.parent = None
            for family in (self.child, self.heirs):
                steps += [family.end] if family else []
            self.child = self.heirs = None
            in_turn('release', *(steps + [self.hooks.restore]))

        def terminate(self, force=False):
            """Do so with debugged children, too; force: kill them if need be."""
            if self.parent:
                self.parent.terminate(force)
            super(FullServer, self).terminate()

        def kill(self):
            """End the program as Ctrl-C would, and by force if it takes no notice."""
            self.terminate(True)
            if CAN.kill:
                start_thread(self._kill)

        def _kill(self):
            """End the program by force, when it has had time to clean up."""
            time.sleep(2)
            os._exit(1)

        def forked(self):
            """Drop everything in a forked child; the parent's connections stay open.

            Threads that are not here any more may hold the locks: they are replaced.
            """
            debugger = self.debugger
            debugger.armed = False
            debugger.lock, debugger.backend.arming = RLock(), RLock()
            debugger.backend.armer = None
            threads, ident = debugger.threads, get_ident()
            debugger.threads = {ident: threads[ident]} if ident in threads else {}
            session, self.session = self.session, None
            wires, steps = list(self.waiting), [debugger.close]
            if session is not None:
                wires.append(session.wire)
                steps += [tee.remove for tee in session.tees]
            steps += [wire.abandon for wire in wires]
            if self.listener is not None:
                steps.append(self.listener.close)
            steps += [family.forked for family in (self.parent, self.child, self.heirs)
                      if family]
            in_turn('fork', *(steps + [self.hooks.restore, debugger.backend.remove]))

    def make_full_server(*arguments, **options):
        """Return a FullServer, or None if this process is to be left alone."""
        kind = LateServer if options.pop('late', False) else FullServer
        try:
            return kind(*arguments, **options)
        except LeftAlone:
            return None

    make_server = make_full_server


# ---------------------------------------------------------------------------------------
# Children: programs that this one starts can be debugged as well, each in a session of
# its own at a port of its own, if the client wants it. They tell their parent the port,
# by a connection on the same machine, and wait for a client for as long as that stands.
# Where the program has called the client, they do. With compat/debugpy.py they are there
# before any client is: they run on, and listen once one has attached to their parent.
# ---------------------------------------------------------------------------------------

    # What parents and children tell each other.
    ARGUMENTS.update(pid='number', port='number')

    def at_fork(function):
        """Have function() called in every forked child, and fork when that is safe."""
        # PyPy calls registered functions while the lock for imports is held, and while
        # frames of threads that are gone can still be got: to look at them is fatal.
        if hasattr(os, 'register_at_fork') and not IS_PYPY:
            late('warnings')
            item = 'ignore', OnlyOurs(), DeprecationWarning, None, 0
            os.register_at_fork(before=lambda: before_fork(item), after_in_child=function)
            return

        def fork_and_call(fork):
            result = fork()
            if result == 0 or isinstance(result, tuple) and result[0] == 0:
                function()
            return result
        for name in ('fork', 'forkpty'):
            Hooks().hook(os, name, fork_and_call)

    class OnlyOurs(object):
        """Matches the warning of a fork beside threads, while these are all ours."""

        pattern = '(?!)'   # matches nothing; for programs that look at filters

        def __reduce__(self):
            """Get into other processes as a pattern."""
            return late('re').compile, (self.pattern,)

        def match(self, text):
            """Stand in for match() of a pattern; text: that of any DeprecationWarning."""
            return 'is multi-threaded, use of' in text and at_home('fork', self.is_so)

        def is_so(self):
            """Tell whether all threads but the calling one are ours."""
            # The interpreter counts threads of C code, too: these are not told from ours.
            frames = current_frames()
            drop_own(frames)
            return len(frames) == 1

    def before_fork(item):
        await_imports()
        if sys.version_info >= (3, 12):   # which warns of forks beside threads
            at_home('warnings', allow_forks, item)

    def allow_forks(item):
        """Have no fork warned of because of threads of ours, by the warnings filter item.

        Python 3.15 raises the warning from os.fork() if warnings are errors. It does so
        after the functions that are called before a fork: the program may have put other
        filters first meanwhile.
        """
        warnings = sys.modules.get('warnings')
        filters = getattr(warnings, '_get_filters', lambda: warnings.filters)()
        if filters[:1] != [item]:
            warnings._add_filter(*item, append=False)

    # These functions of the library fork to run another program: (module, name).
    FORK_TO_EXECUTE = (
        ('subprocess', '_execute_child'), ('os', '_spawnvef'), ('pty', 'spawn'))

    def is_running(pid):
        """Tell whether there is a process of that number; True where one cannot ask."""
        try:
            if os.name == 'posix':
                os.kill(pid, 0)
            return True
        except OSError as e:
            return e.errno == errno.EPERM

    def is_to_execute():
        """Tell whether the calling process was forked to run another program soon."""
        return any((raw.f_globals.get('__name__'), raw.f_code.co_name) in FORK_TO_EXECUTE
                   for raw in callers(sys._getframe()))

    def forget_threads():
        """Forget, in a forked child, what the threads did that are not there any more."""
        global main_ident
        main_ident = get_ident()
        for idents in own_threads, broken_off, _at_home:
            idents.clear()
        del _beginning[:]

    def let_threads_begin():
        """Wait, at the end of the process, until all threads of ours have begun.

        On CPython 3.9 and 3.10 a thread that begins later writes to memory that has been
        given back.
        """
        deadline = clock() + 1
        while _beginning and clock() < deadline:
            time.sleep(0.001)

    def connect_to(address):
        """Return a socket connected with address within 30 s; raises socket.error."""
        return socket.create_connection(address, 30)

    CHILD_SECONDS = 30   # that a child waits for somebody to attach
    MAX_CHILDREN = 200   # that wait at the same time
    ORDER = 'PTVSD_LITE_CHILD'   # the variable by which a child knows what to do
    CHILD_FLAG = '--child'
    OWN_FILE = os.path.join(START_FOLDER, source_path(__file__))

    def is_python(path):
        """Tell whether path is that of a Python, by its name."""
        name = os.path.basename(path).lower()
        return (name.rstrip('0123456789.tw') in ('python', 'pypy')
                or path == sys.executable)

    def split_arguments(arguments):
        """Return (the interpreter's options, the program and its arguments), or None.

        The program begins with -m, -c or a script. None: some option is not known here.
        """
        options, rest = [], list(arguments)
        while rest and rest[0].startswith('-'):
            option = rest.pop(0)
            # These letters stand for flags; -W, -X and -Q have a value.
            letters = option[1:].lstrip('bBdEIOPqRsStuv3')
            letter, value = letters[:1], letters[1:]
            if letter in ('m', 'c') and (value or rest):
                flags = option[:len(option) - len(letters)]
                options += [flags] if flags != '-' else []
                return options, ['-' + letter] + ([value] if value else []) + rest
            if letters and letter not in ('W', 'X', 'Q') or option == '-':
                return None
            options.append(option)
            if letters and not value:
                options += rest[:1]
                del rest[:1]
        return (options, rest) if rest else None

    def is_helper(program, name):
        """Tell whether program, from -c on, is that process of multiprocessing's own."""
        # Python 3.14 has sys imported before.
        return program[0] == '-c' and (
            'from multiprocessing.%s import main;' % name in program[1])

    def with_debugger(path, arguments):
        """Return what runs a Python program under ptvsd_lite, None for other programs."""
        decode = getattr(os, 'fsdecode', to_native)
        arguments = [decode(argument) for argument in arguments]
        found = is_python(decode(path)) and split_arguments(arguments[1:])
        if not found or not isfile(OWN_FILE):
            return None
        options, program = found
        names = [os.path.basename(word).partition('.')[0] for word in program[:2]]
        if is_helper(program, 'resource_tracker') or (
                is_helper(program, 'semaphore_tracker')):
            return None
        # A program that runs under ptvsd_lite already stays as it is.
        if 'ptvsd_lite' in names:
            return None
        return arguments[:1] + options + [OWN_FILE, CHILD_FLAG] + program

    class Kin(Hooks):
        """Has programs run under ptvsd_lite that this one starts.

        order: how they make a server, and where they tell its port: a dict.
        """

        replaces = True   # programs that are started in the place of this one count, too

        def leave(self, path):
            """Be told that the program path may take the place of this one now."""

        def remain(self):
            """Be told that the program which leave() was about could not."""

        def hook_starts(self):
            """Rewrite what is started beside this program."""
            try:
                self.hook(late('_posixsubprocess'), 'fork_exec', self._fork_exec)
            except ImportError:  # Python 2 forks
                pass
            self.hook(sys.modules.get('subprocess'), '_fork_exec', self._fork_exec)
            for name in ('posix_spawn', 'posix_spawnp'):
                self.hook(os, name, self._spawn)

        def hook_execution(self):
            """Rewrite what is started in the place of this program."""
            self._execve = os.execve
            for name in ('execv', 'execve'):
                self.hook(os, name, self._execute)

        def _rewrite(self, path, arguments):
            """Return what to start instead, (arguments, more variables), or None."""
            arguments = with_debugger(path, arguments)
            return arguments and (arguments, {ORDER: json.dumps(self.order)})

        def _ask(self, path, arguments):
            """Return the arguments to use, and what to add to the environment."""
            changed = None
            if self.hooks and not is_at_home() and get_ident() not in own_threads:
                changed = at_home('child', self._rewrite, path, arguments)
            return changed or (arguments, {})

        def _fork_exec(self, before, arguments, paths, close, keep, folder, env, *more):
            arguments, extra = self._ask(paths[-1], arguments)
            if extra:
                if env is None:
                    env = [name + b'=' + value for name, value in os.environb.items()]
                env = list(env) + [to_bytes(name + '=' + extra[name]) for name in extra]
            return before(arguments, paths, close, keep, folder, env, *more)

        def _spawn(self, before, path, arguments, env, **more):
            arguments, extra = self._ask(path, arguments)
            if extra:
                env = dict(os.environ if env is None else env, **extra)
            return before(path, arguments, env, **more)

        def _execute(self, before, path, argv, env=None):
            extra = None
            if self.replaces:
                argv, extra = self._ask(path, argv)
                at_home('execution', self.leave, path)
            if extra:
                env = os.environ if env is None else env
                try:
                    self._execve(path, argv, dict(env, **extra))
                finally:
                    at_home('execution', self.remain)
            return before(path, argv, *([] if env is None else [env]))

        def end(self):
            self.restore()

        forked = end

    class Parent(Kin):
        """What a program needs to have children that are debugged.

        They prove by a key who they are: the secret must not get to a process that has
        the port after us.
        """

        def __init__(self, server):
            Kin.__init__(self)
            self.server, self.debugger = server, server.debugger
            self.session = None  # whose client is told of children, if there is one
            self.wires = []      # the connections of children
            self.idle = []       # of those that are to be told when there is a session
            self.lock = allocate_lock()
            self.ended = False
            self.serves_forks = False   # a fork server knows how to call
            self.last_word = None    # for all children, also those to come
            self.listener, (_, self.port) = listen_on(('127.0.0.1', 0))
            self.key = late('binascii').hexlify(os.urandom(16)).decode('ascii')
            begin_thread(self._accept)
            self.replaces = False    # before it is forked
            self._hook_all()

        def _hook_all(self):
            self.hook_starts()
            self.hook_execution()

        @property
        def order(self):
            return order_of(self.server, port=self.port, key=self.key, lasts=self.lasts)

        @property
        def lasts(self):
            """Whether children are debugged while nobody is attached to the parent."""
            return self.server.options['listens'] and FullSession.debugs_children

        def is_wanted(self):
            """Tell whether children are to be debugged that start now."""
            if self.server.ready.is_set():
                return self.session is not None
            return self.lasts

        def _rewrite(self, path, arguments):
            if not self.is_wanted() or self.debugger.is_stopped_here():
                return None
            found = Kin._rewrite(self, path, arguments)
            if found:
                program = found[0][found[0].index(CHILD_FLAG) + 1:]
                self.serves_forks = self.serves_forks or is_helper(program, 'forkserver')
            return found

        def welcome(self, session):
            """Have session's client told of children, those there already included."""
            if not self.hooks:
                self._hook_all()
            with self.lock:
                self.session = session
                wires, self.idle = self.idle, []
            for wire in wires:
                wire.send({'attached': True})

        def dismiss(self):
            """Let the children go on that wait: there is no client any more."""
            if not self.lasts:
                self.restore()
            with self.lock:
                self.session, self.idle = None, list(self.wires)
            for wire in self.wires[:]:
                wire.send({'attached': False})

        def _accept(self):
            while not self.ended:
                try:
                    sock = self.listener.accept()[0]
                    tune(sock)
                    if len(self.wires) < MAX_CHILDREN:
                        self.wires.append(FullWire(sock))
                        start_thread(self._serve, self.wires[-1])
                    else:
                        sock.close()
                except EnvironmentError as e:
                    log.write('accept: %s' % e)
                    time.sleep(0.1)
            # To accept() a closed descriptor might be another's: close it after that.
            self.listener.close()

        def _serve(self, wire):
            """Tell the client of the child that calls, unless that has called it itself.

            The connection lasts for as long as the child lives.
            """
            try:
                message = wire.receive(clock() + AUTHENTICATION_SECONDS) or {}
                key = take(message, 'key')
                if not compare_digest(to_bytes(key), to_bytes(self.key)):
                    raise Disconnected('no child of ours')
                pid = take(message, 'pid')
                with self.lock:
                    attached = self.session is not None
                    self.idle += [] if attached else [wire]
                wire.send({'attached': attached})
                if self.last_word:
                    wire.send(dict(self.last_word))
                while not self.ended:
                    port = take(wire.receive() or {}, 'port')
                    session = self.session
                    if port and session is not None:
                        session.on_child(pid, port, wire.hang_up)
            except (Disconnected, Refused, EnvironmentError) as e:
                log.write('child: %s' % e)
            finally:
                with self.lock:
                    self.wires.remove(wire)
                    self.idle = [other for other in self.idle if other is not wire]
                wire.close()

        def terminate(self, force):
            """Have the children end, see Server.terminate()."""
            # Each wire gets a copy, since it puts its own number into a message.
            self.last_word = {'force': force}
            for wire in list(self.wires):
                wire.send(dict(self.last_word))

        def end(self):
            """Rewrite nothing any more, and let the children go on that wait."""
            self.ended = True
            self.restore()
            for wire in list(self.wires):
                wire.hang_up()
            try:
                # accept() ends by a connection, not by close().
                connect_to(self.listener.getsockname()).close()
            except EnvironmentError as e:
                log.write('children: %s' % e)

        def forked(self):
            """Leave all connections to the parent, in a forked child."""
            self.replaces = is_to_execute()
            if not self.replaces:
                self.restore()
            self.listener.close()
            for wire in self.wires:
                wire.abandon()

    class Heirs(Kin):
        """Has a program debugged that takes the place of this one, at the same port.

        The listening socket is handed over: who connects meanwhile has to wait.
        """

        def __init__(self, server):
            Kin.__init__(self)
            self.server = server
            self.hook_execution()

        @property
        def order(self):
            number = self.server.listener.fileno() if self.server.listens else None
            return order_of(self.server, listener=number)

        def _rewrite(self, path, arguments):
            """Tell the client of the program, too."""
            server, session = self.server, self.server.session
            if (not CAN.fork or not server.ready.is_set() or not session.child_arguments
                    or server.debugger.is_stopped_here() or not is_executable(path)):
                return None
            found = Kin._rewrite(self, path, arguments)
            if found and server.listens:
                if not server.pause():
                    return None
                session.on_child(process_id(), server.bound[1], bool)
                close_on_exec(server.listener, False)
            return found

        def leave(self, path):
            if is_executable(path):
                self.server.exiting(None)

        def remain(self):
            if self.server.listens:
                close_on_exec(self.server.listener)
                self.server.resume()

    class Child(Kin):
        """What a child does for being debugged; another program in its place is, too."""

        def __init__(self, order, server):
            Kin.__init__(self)
            self.order, self.server = order, server
            self.hook_execution()

        def leave(self, path):
            if self.server.session is not None:
                self.server.session.flush()

        def wait(self, wire):
            """Wait until a client has attached, or the parent's has gone."""
            end = clock() + CHILD_SECONDS
            while clock() < end and not self.server.ready.wait(0.05):
                message = wire.receive(0)
                if message and 'force' in message:
                    # The parent ends, and nothing of the program's own has begun.
                    os._exit(1)
                if message and not message.get('attached'):
                    break

    def is_executable(path):
        """Tell whether the program path can be run."""
        return os.path.isfile(path) and os.access(path, os.X_OK)

    def order_of(server, **more):
        """Return how a server like that one is made in another process: a dict."""
        return dict(more, options=server.options, adapters=adapters(), session=manners())

    def manners():
        """Return what compat/ has set of the sessions of this process: a dict."""
        return dict((name, getattr(FullSession, name)) for name in FullSession.MANNERS)

    def adapters():
        """Return the paths of our modules that a child is to find imported as well."""
        modules = [sys.modules.get(os.path.splitext(name)[0]) for name in ADAPTERS]
        files = [getattr(module, '__file__', None) or '<none>' for module in modules]
        return [path for path in map(source_path, files) if hides_itself(path)]

    def import_adapter(path):
        """Import the module of ours in the file path."""
        folder, name = os.path.split(path)
        sys.path.insert(0, folder)
        try:
            __import__(os.path.splitext(name)[0])
        finally:
            sys.path.remove(folder)

    _parents_wires = []   # the connection of a child with its parent
    _for_forks = []   # in multiprocessing's fork server: the order for all its children
    _hooked = []     # hooks for the whole life of the process are set once
    # The variable tells children who listens: "pid port".
    PARENT = 'PTVSD_LITE_PARENT'

    class LeftAlone(Exception):
        """This process is not debugged, as the one that has started it is."""

    def leave_alone(log_to):
        """Note that this child of multiprocessing, or interpreter, is not debugged."""
        _left_alone.append(True)
        log_to = log_to or environment('PTVSD_LITE_LOG')
        try:
            if log_to:
                log.open(log_to)
                log.write('a child of multiprocessing, or another interpreter, imports '
                          'the main script: not debugged')
                log.close()
        except EnvironmentError:   # for instance: the path is of another folder
            pass

    def leave_alone_below(address, error):
        """Raise LeftAlone if a parent of this process listens at address, hence error."""
        pid, _, port = (environment(PARENT) or '').partition(' ')
        is_taken = getattr(error, 'errno', None) == errno.EADDRINUSE
        if (is_taken and port == str(address[1]) and pid.isdigit()
                and int(pid) != process_id() and is_running(int(pid))):
            _left_alone.append(True)
            text = ('this process is not debugged, as process %s, which has started it, '
                    'listens at port %s' % (pid, port))
            log.write(text)
            say(text)
            raise LeftAlone(text)

    def is_left_alone():
        """Return whether this process is not debugged since its parent is."""
        return bool(_left_alone)

    def hook_process():
        """Learn of the end of the process and of forks, once."""
        if not _hooked:
            _hooked.append(True)
            # Jython 2.7.3 calls functions of atexit after an exception only.
            at_exit = getattr(sys, 'registerCloser', atexit.register)
            # The function registered first is called last.
            at_exit(log.close)
            at_exit(let_threads_begin)
            at_exit(_exiting)
            if CAN.fork:
                at_fork(_forked)

    def _forked():
        global _server
        server, _server = _server, None
        if server is not None:
            _left_alone.append(True)
        evaluates = server is not None and server.debugger.is_stopped_here()
        forget_threads()
        in_turn('fork', *[wire.abandon for wire in _parents_wires])
        del _parents_wires[:]
        log.file = None
        if server is not None:
            at_home('fork', _leave_parent, server, evaluates)
        elif _for_forks:
            at_home('fork', _begin_child, _for_forks.pop())

    def _leave_parent(server, evaluates):
        """Drop what is server's in a forked child; debug it, if the client wants that."""
        wanted = server.parent and server.parent.is_wanted() and not evaluates
        server.forked()
        if wanted and not is_to_execute():
            _begin_child(server.parent.order)

    def _begin_child(order):
        """Have this process, a child of one that is debugged, debugged as well."""
        # Programs look in sys.modules for debugpy.
        for path in order['adapters']:
            at_home('adapter', import_adapter, path)
        if 'port' not in order:
            return _take_place(order)
        # This fails if the parent has no client any more.
        sock = connect_to(('127.0.0.1', order['port']))
        tune(sock)
        wire = FullWire(sock)
        _parents_wires.append(wire)
        try:
            wire.send({'key': order['key'], 'pid': process_id()})
            message = wire.receive(clock() + AUTHENTICATION_SECONDS) or {}
            if message.get('attached'):
                _wait_for_client_of_parent(order, wire)
            elif not order['lasts']:   # a fork server has outlived the session
                wire.hang_up()
        except Disconnected as e:
            log.write('parent: %s' % e)
        if not wire.broken:
            hook_process()
            reach_main()   # PyPy finds the way to it from there only
            start_thread(_follow_parent, order, wire)
        else:
            wire.close()

    def _wait_for_client_of_parent(order, wire):
        # The server drops the child when its client leaves meanwhile.
        child = _serve_child(order)
        try:
            _tell_port(wire)
            child.wait(wire)
        finally:
            if is_attached():
                _server.debugger.backend.enter_thread()
            else:
                child.end()

    def _take_place(order):
        """Have this process debugged, where another program was before; see Heirs."""
        _start_by_order(order)
        if _server.ready.wait(CHILD_SECONDS):
            _server.debugger.backend.enter_thread()

    def _serve_child(order):
        """Let a debugger attach to this process, a child; return the Child."""
        _start_by_order(order)
        _server.child = Child(order, _server)
        return _server.child

    def _start_by_order(order, **more):
        """Let a client attach to this process as order, another process's, says."""
        for name, value in order['session'].items():
            setattr(FullSession, name, value)
        options = dict(order['options'], **more)
        options['address'] = address = tuple(options['address'])
        called = None if options['listens'] else connect_to(address)
        _start(ordered=True, inherited=order.get('listener'), **options)
        if called:
            _server.admit(called, address, True)

    def _tell_port(wire):
        """Tell the parent the port of this process; none, if it has called the client."""
        wire.send({'port': _server.bound and _server.bound[1]})

    def _follow_parent(order, wire):
        """Listen once a client has attached to the parent, and tell it whenever one has.

        End with the parent, if its client wants that and ours is still here.
        """
        try:
            while True:
                message = wire.receive()
                if 'force' in message and is_attached():
                    (_server.kill if message['force'] else _server.terminate)()
                elif message.get('attached'):
                    if _server is None:   # else the program listens already
                        _serve_child(order)
                    _tell_port(wire)
        except (Disconnected, Refused, EnvironmentError) as e:
            log.write('parent: %s' % e)
        finally:
            wire.close()


# ---------------------------------------------------------------------------------------
# API, full: what files in compat/ call beside the functions of every runtime.
# ---------------------------------------------------------------------------------------

    hide_unmet = hide

    def hide(path):
        """Never show the file path, one of those in compat/."""
        hide_unmet(path)
        if _server is not None:   # the first lines of the file may have been met already
            _server.debugger.hide(source_path(path))

    def span(raw):
        """Return the first and the last line of the code that raw, a frame, runs."""
        code = raw.f_code
        lines = lines_of(code) if has_lines(code) else ()   # as on Jython
        return code.co_firstlineno, max([raw.f_lineno] + list(lines))

    def connect(address, secret=None, redirect_output=True, log_to=None, exclude=(),
                wait=False):
        """Let the client debug this program that waits for it at address, (host, port).

        wait: return when the client is attached or has gone, not at once. The other
        arguments are those of enable_attach(). The client has to attach on this
        connection, and nobody can on another. Raises AttachAlreadyEnabledError after
        enable_attach() or an earlier connect(), socket.error (OSError) if nobody waits.
        """
        if _server is not None:
            raise AttachAlreadyEnabledError('ptvsd_lite.enable_attach() or connect() has '
                                            'been called already in this process')
        if imports_main_again():
            leave_alone(log_to)
            return address
        check_arguments(secret, None, None)
        sock = connect_to(address)
        _start(secret, address, None, None, redirect_output, log_to, exclude,
               listens=False)
        log.write('connected with %s:%d' % address)
        _server.admit(sock, address, True)
        _server.debugger.backend.begin()
        # As long as anybody is connected, attached or not yet.
        while wait and (_server.waiting or _server.session) and not wait_for_attach(0.1):
            pass

    def debug_this_thread(on=True):
        """Debug the calling thread, whoever has started it; on=False: pass by it."""
        if _server is not None:
            thread = _server.debugger.current()
            thread.ignored, thread.insists = not on, on
            if on:
                _server.debugger.backend.enter_thread()
                # Frames that are running have breakpoints, too.
                at_home('thread', _server.debugger.backend.arm)

    def show_exception(info, always=False):
        """Stop as for an uncaught exception, info as sys.exc_info() returns it.

        Does nothing when nobody is attached or, without always, wants to stop for it.
        """
        if is_attached():
            at_home('exception', _server.debugger.at_uncaught, info, always)


# ---------------------------------------------------------------------------------------
# Attach by pid: a program that runs already, and never heard of us, begins to listen.
# From Python 3.14 on (PEP 768) its main thread runs a script at its next safe point.
# ---------------------------------------------------------------------------------------

    FIRST_REMOTE = 3, 14
    SAFE_POINT_SECONDS = 10    # that its main thread may take to come to a safe point
    HINT_SECONDS = 2           # until the user is told what is waited for
    LISTEN_SECONDS = 30        # that it may then take to import this file and to listen
    MAX_ANSWER = 64 * 1024

    # The main thread may be in the middle of an import, or hold any lock of the program:
    # it only starts a thread, which waits for locks without being in anybody's way. A
    # child that has been forked just now, with the wish of its parent, does nothing. A
    # Ctrl-C that comes just now is the program's. A fork waits for our imports, see
    # await_imports(); to compile this file takes a second or more.
    LATE_SCRIPT = """\
import _thread
import sys

pid, path, order, script, report = %r


def answer(text):
    try:
        with open(report, 'wb') as f:
            f.write((text + '\\n').encode('utf-8', 'backslashreplace'))
    except OSError:
        pass


def load():
    if 'ptvsd_lite' in sys.modules:
        import ptvsd_lite
        return ptvsd_lite
    find = sys.modules['_frozen_importlib_external'].spec_from_file_location
    return sys.modules['_frozen_importlib']._load(find('ptvsd_lite', path))


def begin():
    try:
        import os
        os.remove(script)
        importing = _thread.allocate_lock()
        with importing:
            if hasattr(os, 'register_at_fork'):
                os.register_at_fork(
                    before=lambda: importing.acquire(True, 10) and importing.release())
            load().listen_late(order, answer)
    except BaseException as e:
        answer('!%%s: %%s' %% (type(e).__name__, e))


try:
    system = sys.modules.get('posix')
    if system is None or system.getpid() == pid:
        # Once a client is attached, other threads are the program's, and may be stopped.
        own = getattr(sys.modules.get('ptvsd_lite'), 'begin_thread', None)
        own(begin) if own else _thread.start_new_thread(begin, ())
except KeyboardInterrupt:
    _thread.interrupt_main()
except BaseException as e:
    answer('!%%s: %%s' %% (type(e).__name__, e))
"""

    # -- in the program

    _late_lock = allocate_lock()

    class LateServer(FullServer):
        """The server of a program that another process has made listen."""

        def listen(self, address):
            """Listen; raise if that fails, whoever has the port."""
            self.listener = self.bound = None
            if self.listens:
                Server.listen(self, address)

    def listen_late(text, answer):
        """Listen, or call the client, as text says; call answer() with what has come."""
        ident = get_ident()
        own_threads.add(ident)
        try:
            with _late_lock:
                answer(json.dumps(_listen_late(json.loads(text))))
        except (ValueError, TypeError, RuntimeError, EnvironmentError) as e:
            answer('!' + sentence_of(e))
        finally:
            own_threads.discard(ident)

    def _listen_late(order):
        """Do as order says; return {'bound': address}, or 'already' if somebody has."""
        if _server is not None:
            return {'already': _server.bound or []}
        for path in order['adapters']:
            at_home('adapter', load_adapter, path)
        _start_by_order(order, late=True)
        _server.debugger.backend.begin()
        return {'bound': _server.bound or order['options']['address']}

    def load_adapter(path):
        """Import the module of ours in the file path, if there is none of that name."""
        name = os.path.splitext(os.path.basename(path))[0]
        if name not in sys.modules:
            find = sys.modules['_frozen_importlib_external'].spec_from_file_location
            sys.modules['_frozen_importlib']._load(find(name, path))

    def name_thread(port):
        """Name the calling thread after port, which it serves: --list-pids finds that."""
        # Python 3.14. A greenlet is on the main thread, whose name is the program's.
        if hasattr(_thread, 'set_name') and not isinstance(
                start_new_thread, types.FunctionType):
            _thread.set_name(THREAD_NAME + str(port))

    THREAD_NAME = 'ptvsd:'

    # -- the processes of this machine

    # A file that is mapped is an interpreter, or its library.
    IMAGE = (r'/(?:lib)?(pypy|python)(\d(?:\.\d+)?)?[tdmu]*(?:-c)?(?:\.so[.\d]*)?'
             r'(?: \(deleted\))?$')
    # Others belong to one version only: its library, and modules compiled for it.
    OF_VERSION = r'/python(\d)\.(\d+)/|\.cpython-(\d)(\d+)-'

    class Process(object):
        """A process, as far as the system tells of it: Linux does, by /proc."""

        def __init__(self, pid):
            self.pid = pid
            rows = self.read('status').split('\n')
            self.state = dict(row.split(':', 1) for row in rows if ':' in row)
            self.words = self.read('cmdline').split('\0')[:-1]
            rows = [row.split(None, 5) for row in self.read('maps').split('\n')]
            self.files = set(row[5] for row in rows if row[5:])
            self.kind, self.version = self._python()

        def path(self, name):
            return '/proc/%d/%s' % (self.pid, name)

        def read(self, name):
            """Return the text of a file about it, '' where there is none for us."""
            try:
                with io.open(self.path(name), encoding='utf-8', errors='replace') as f:
                    return f.read()
            except EnvironmentError:
                return ''

        def _python(self):
            """Return ('python' or 'pypy', its version), None for what is not known."""
            search = late('re').search
            found = [match.groups() for match in
                     [search(IMAGE, path) for path in self.files] if match]
            if 'pypy' in [kind for kind, _ in found]:
                return 'pypy', None
            numbers = [text.split('.') for _, text in found if text and '.' in text] or [
                [part for part in match.groups() if part] for match in
                [search(OF_VERSION, path) for path in sorted(self.files)] if match]
            return ('python' if found else None,
                    tuple(map(int, numbers[0])) if numbers else None)

        def user(self):
            """Return the number of the user with whose rights it reads files, or None."""
            return int(self.state['Uid'].split()[3]) if 'Uid' in self.state else None

        def inner_pid(self):
            """Return the number that it has for itself: another one in a container."""
            return int(self.state.get('NSpid', str(self.pid)).split()[-1])

        def is_there(self):
            """Tell whether it is still there, and more than its exit code."""
            state = self.read('stat').rpartition(')')[2]
            return is_running(self.pid) and 'Z' not in state

        def is_permitted(self):
            """Tell whether we may look into it; True where one cannot ask."""
            try:
                with open(self.path('mem'), 'rb'):   # asks what sys.remote_exec needs
                    return True
            except EnvironmentError as e:
                return e.errno not in (errno.EACCES, errno.EPERM)

        def is_disabled(self):
            """Guess whether it was started with remote debugging disabled."""
            return (any(word.endswith('disable-remote-debug') for word in self.words)
                    or '\0PYTHON_DISABLE_REMOTE_DEBUG=' in '\0' + self.read('environ'))

        def port(self):
            """Return the port at which it listens for a debugger, None if untold."""
            try:
                numbers = os.listdir(self.path('task'))
            except EnvironmentError:
                numbers = ()
            for name in [self.read('task/%s/comm' % n).strip() for n in numbers]:
                if name.startswith(THREAD_NAME):
                    return name[len(THREAD_NAME):]
            return None

        def obstacle(self):
            """Return (a few words, a sentence after "process 1 ") why nobody can attach.

            None if one may try.
            """
            here = sys.version_info[:2]
            if self.state and not (self.files or self.is_permitted()):
                return 'not permitted', not_permitted(self)
            if self.files and self.kind is None:
                return 'not a Python', 'is not a Python: --list-pids tells which ones are'
            if self.kind == 'pypy':
                return 'PyPy', 'runs on PyPy' + NEVER_REMOTE
            if self.version and self.version < FIRST_REMOTE:
                return 'too old', 'runs on Python %d.%d' % self.version + NEVER_REMOTE
            if self.version and (self.version != here or not hasattr(sys, 'remote_exec')):
                return self._other_version()
            if not hasattr(sys, 'remote_exec'):
                return 'not from here', NOT_FROM_HERE % sys.version.split()[0]
            if not self.is_permitted():
                return 'not permitted', not_permitted(self)
            return None

        def _other_version(self):
            version, path = 'Python %d.%d' % self.version, self._executable()
            return 'takes ' + version, OTHER_VERSION % (
                version, sys.version.split()[0], path or 'a ' + version)

        def _executable(self):
            """Return the path of its Python; None if another program contains that."""
            try:
                path = os.readlink(self.path('exe'))
            except EnvironmentError:
                path = ''
            return path if is_python(path) else None

        def sees(self, path):
            """Tell whether it finds the same file under path as we do."""
            try:
                return os.path.samefile(self.path('root') + path, path)
            except EnvironmentError as e:   # not where one cannot ask
                return e.errno != errno.ENOENT or not os.path.isdir(self.path('root'))

    # What follows "process 1 ".
    NEVER_REMOTE = (
        ', to which nobody can attach from outside: that takes Python 3.14 or newer. '
        'Start the program by: python ptvsd_lite.py ... program.py')
    NOT_FROM_HERE = (
        'cannot be attached to by this Python (%s): give this command to the Python of '
        'the program, which has to be Python 3.14 or newer')
    OTHER_VERSION = (
        'runs on %s, and this is Python %s: both have to be the same. Give this command '
        'to %s')
    DISABLED = (
        'was started with remote debugging disabled: start it without -X '
        'disable-remote-debug and PYTHON_DISABLE_REMOTE_DEBUG, on a Python that was not '
        'built --without-remote-debug')
    DISABLED_HERE = (
        'cannot be attached to: remote debugging is disabled in this command itself, by '
        '-X disable-remote-debug, by the environment variable '
        'PYTHON_DISABLE_REMOTE_DEBUG, or where its Python was built')
    ELSEWHERE = (
        'sees other files than this command: it runs in a container, or is a service '
        'with a /tmp of its own. Copy ptvsd_lite.py to where it runs and give the '
        'command there, for instance by nsenter -t %d -m%s or docker exec, with --pid '
        '%d')
    UNSAFE = (
        'has not come to a safe point within %d seconds, and is left alone. Its main '
        'thread is stopped, has ended, waits in C code for something, or an audit hook '
        'forbids to attach. Have it do something (send it a request, or a line) and try '
        'again at the same time')
    HINT = (
        'has not come to a safe point yet: its main thread waits in C code, as it '
        'seems. Have it do something (send it a request, or a line)')
    UNSEEN = (
        'has begun to import ptvsd_lite, and does not get done with it. It may listen '
        'yet: --list-pids will tell')
    ALREADY = (
        'listens already at %s:%d, with the secret and the certificate that it got '
        'then: nothing has been changed')
    ENDED = (
        'cannot be attached to: its main thread has ended, and only that could let a '
        'debugger in')
    CALLED = (
        'has called its client already, and does not listen: nothing is changed')
    SCOPES = {
        '1': 'a process may look into its own children only here '
             '(kernel.yama.ptrace_scope is 1). Give this command as root (sudo), or '
             'allow it until the next start: sudo sysctl kernel.yama.ptrace_scope=0',
        '2': 'only root may look into others here (kernel.yama.ptrace_scope is 2): give '
             'this command as root (sudo)',
        '3': 'nobody may look into others here (kernel.yama.ptrace_scope is 3), until '
             'the system starts anew with another value'}

    def not_permitted(process):
        """Return why we may not look into process, as a sentence after "process 1 "."""
        user, own = process.user(), own_user()
        if own == 0:
            reason = ('even root needs the capability SYS_PTRACE: in a container that is '
                      'docker run --cap-add=SYS_PTRACE')
        elif own is None:
            reason = 'give it as Administrator'
        elif user not in (None, own):
            reason = ('it belongs to %s. Give this command as that user, or as root '
                      '(sudo)' % name_of_user(user))
        else:
            reason = SCOPES.get(ptrace_scope(), 'give this command as root (sudo)')
        return 'is not to be looked into by this command: ' + reason

    def own_user():
        """Return the number of the user whose rights we have; None on Windows."""
        return os.geteuid() if hasattr(os, 'geteuid') else None

    def ptrace_scope():
        """Return what Linux, if it is told so, lets a process look into: a digit."""
        try:
            with open('/proc/sys/kernel/yama/ptrace_scope') as f:
                return f.read().strip()
        except EnvironmentError:
            return None

    def name_of_user(number):
        try:
            return late('pwd').getpwuid(number).pw_name
        except (ImportError, KeyError):
            return 'user %d' % number

    def list_pids():
        """Return a table of the Pythons of this user, all if that is root."""
        try:
            pids = sorted(int(name) for name in os.listdir('/proc') if name.isdigit())
        except EnvironmentError:
            raise ValueError('--list-pids needs Linux: elsewhere the system tells, by ps '
                             'or the Task Manager')
        rows = [('PID', 'PYTHON', 'PORT', '--pid', 'PROGRAM')]
        for process in map(Process, pids):
            mine = own_user() in (0, process.user())
            if process.kind and mine and process.pid != process_id():
                rows.append(_row_of(process))
        widths = [max(map(len, column)) for column in zip(*rows)]
        text = '\n'.join('  '.join(text.ljust(width) for text, width in zip(
            row, widths[:-1] + [0])) for row in rows)
        encoding = getattr(sys.stdout, 'encoding', None) or 'ascii'
        return to_native(to_text(text).encode(encoding, 'replace').decode(encoding))

    def _row_of(process):
        obstacle = process.obstacle()
        attach = (obstacle[0] if obstacle else
                  'disabled' if process.is_disabled() else 'yes')
        version = '%d.%d' % process.version if process.version else '?'
        return (str(process.pid), 'PyPy' if process.kind == 'pypy' else version,
                process.port() or '-', attach, ' '.join(map(shown_word, process.words)))

    def shown_word(word):
        """Return word of a command line, cut, and without what a terminal obeys."""
        return ''.join(c if 31 < ord(c) < 127 or ord(c) > 160 else '?'
                       for c in word[:200])

    # -- the command

    def refuse_jython():
        """Raise ValueError on Jython, whose edition of this file leaves this room out."""
        if hasattr(_thread, '_newFunctionThread'):
            raise ValueError('on Jython nobody can attach to a program that runs: give '
                             'this command to Python 3.14 or newer')

    class Handover(object):
        """A private folder with the script for a process and a file for its answer.

        Only the user of the process can read them, or write there. That may be another
        than ours, if we are root: nothing is opened there by its name afterwards.
        """

        NAMES = 'attach.py', 'answer'

        def __init__(self, process, order):
            tempfile, user = late('tempfile'), process.user()
            is_others = user not in (None, own_user())
            # The folder for temporary files may be root's alone.
            self.folder = tempfile.mkdtemp(
                prefix='ptvsd_lite-', dir='/tmp' if is_others else None)
            self.script, report = [os.path.join(self.folder, name) for name in self.NAMES]
            self.directory = None
            if os.name != 'nt':   # where folders cannot be opened
                self.directory = os.open(self.folder, os.O_RDONLY)
            self.answers = self._make(report, '', user if is_others else None)
            text = LATE_SCRIPT % ((process.inner_pid(), OWN_FILE, json.dumps(order),
                                   self.script, report),)
            os.close(self._make(self.script, text, user if is_others else None))
            if is_others:
                os.chown(self.folder, user, -1)

        def _make(self, path, text, user):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 384)   # 0600
            os.write(descriptor, text.encode('utf-8', 'surrogateescape'))
            if user is not None:
                os.fchown(descriptor, user, -1)
            return descriptor

        def has_begun(self):
            """Tell whether the process runs the script, which removes itself first."""
            return self.NAMES[0] not in os.listdir(
                self.folder if self.directory is None else self.directory)

        def answer(self):
            """Return what has been answered, None until it is complete."""
            os.lseek(self.answers, 0, os.SEEK_SET)
            text = os.read(self.answers, MAX_ANSWER).decode('utf-8', 'replace')
            return text[:-1] if text.endswith('\n') else None

        def remove(self):
            """Remove all of it, as far as it is still there."""
            os.close(self.answers)
            for name in self.NAMES:
                try:
                    if self.directory is None:
                        os.remove(os.path.join(self.folder, name))
                    else:
                        os.unlink(name, dir_fd=self.directory)
                except EnvironmentError:
                    pass
            if self.directory is not None:
                os.close(self.directory)
            in_turn('folder', lambda: os.rmdir(self.folder))

    def attach_by_pid(pid, secret, address, certfile=None, keyfile=None, log_to=None,
                      listens=True):
        """Have the program with that pid listen at address; return where it does.

        Not listens: have it call the client there. The other arguments are those of
        enable_attach(). Returns when it does. Raises ValueError with a sentence.
        """
        check_arguments(secret, certfile, keyfile)
        process = Process(pid)
        if pid == process_id():
            raise ValueError('%d is the pid of this command itself' % pid)
        if not process.is_there():
            raise ValueError('there is no process %d: --list-pids tells which ones are'
                             % pid)
        about = 'process %d ' % pid
        obstacle = process.obstacle()
        if obstacle:
            raise ValueError(about + obstacle[1])
        files = [path and os.path.abspath(path) for path in (certfile, keyfile, log_to)]
        beside = os.path.join(os.path.dirname(OWN_FILE), 'ptvsdbg.py')
        answer = _handed_over(process, {
            'session': manners(),
            'adapters': adapters() + [beside] * os.path.exists(beside),
            'options': {'secret': secret, 'address': address, 'certfile': files[0],
                        'keyfile': files[1], 'log_to': files[2], 'listens': listens}})
        if answer.startswith('!'):
            raise ValueError('%scannot listen: %s' % (about, answer[1:]))
        answer = json.loads(answer)
        if 'already' in answer:
            there = answer['already']
            raise ValueError(about + (ALREADY % tuple(there) if there else CALLED))
        return tuple(answer['bound'])

    def _handed_over(process, order):
        """Have process do as order says; return its answer. Raises ValueError."""
        handover = Handover(process, order)
        try:
            if not (process.sees(handover.script) and process.sees(OWN_FILE)):
                inner = process.inner_pid()
                raise ValueError('process %d ' % process.pid + ELSEWHERE % (
                    process.pid, ' -p' * (inner != process.pid), inner))
            remote_exec(process, handover.script)
            try:
                _await(process, handover.has_begun, SAFE_POINT_SECONDS, UNSAFE, HINT)
            except (ValueError, KeyboardInterrupt):
                withdraw(process)
                if not handover.has_begun():
                    raise
            return _await(process, handover.answer, LISTEN_SECONDS, UNSEEN)
        finally:
            handover.remove()

    def remote_exec(process, script):
        """Have process run the file script; raises ValueError with a sentence."""
        try:
            sys.remote_exec(process.pid, script)
            return
        except PermissionError:
            reason = not_permitted(process)
        except (RuntimeError, NotImplementedError, EnvironmentError) as e:
            reason = 'cannot be attached to: %s. If it has just started, try again' % e
            if not getattr(sys, 'is_remote_debug_enabled', bool)():
                reason = DISABLED_HERE
            elif 'not enabled in the remote' in str(e):
                reason = DISABLED
            elif 'find the main thread' in str(e):
                reason = ENDED
        raise ValueError('process %d %s' % (process.pid, reason))

    def withdraw(process):
        """Have process run an empty script instead of ours, which it has not begun."""
        try:
            sys.remote_exec(process.pid, os.devnull)
            time.sleep(0.2)   # it may be about to open ours
        except (RuntimeError, EnvironmentError):
            pass

    def _await(process, ask, seconds, failed, hint=None):
        """Return ask() once that is true, within seconds; raises ValueError."""
        begin, asked = clock(), None
        while not asked:
            time.sleep(0.02)
            is_there, asked = process.is_there(), ask()
            if asked:
                return asked
            if not is_there:
                raise ValueError('process %d has ended meanwhile' % process.pid)
            if hint and clock() - begin > HINT_SECONDS:
                say('process %d %s' % (process.pid, hint))
                hint = None
            if clock() - begin > seconds:
                raise ValueError('process %d %s' % (
                    process.pid, failed % seconds if '%' in failed else failed))


# ---------------------------------------------------------------------------------------
# Command line: python ptvsd_lite.py [options] program; the edition for boards.
# ---------------------------------------------------------------------------------------

    USAGE = """\
usage: python ptvsd_lite.py --secret SECRET [options] script.py [argument ...]
       python ptvsd_lite.py --secret SECRET [options] -m module [argument ...]
       python ptvsd_lite.py --secret SECRET [options] -c code [argument ...]
       python ptvsd_lite.py --secret SECRET [options] --pid PID

Run a Python program and let a debugger attach to it.

  --secret SECRET     what the debugger must give; others can see it in the list of \
processes
  --secret-file FILE  a file with the secret on its first line
                      (or set the environment variable PTVSD_LITE_SECRET)
  --no-secret         let everybody in
  --address HOST:PORT where to listen, 0.0.0.0:5678 if not given; port 0 takes any
  --certfile FILE     a PEM certificate: TLS
  --keyfile FILE      its key, if it does not stand in the same file
  --wait              wait for a debugger before the program starts
  --log-to FILE       append a log to FILE
  --pid PID           run nothing: have the program with that pid listen (Python 3.14 \
or newer)
  --list-pids         list your Pythons, and to which of them one can attach
  --board FILE        write the edition for boards into FILE, and run nothing
  --version, --help
"""

    CODE_NAME = '<string>'  # of the text after -c

    class CommandLine(object):
        """Takes the command line apart; raises ValueError saying what is wrong."""

        VALUES = ('--secret', '--secret-file', '--address', '--certfile', '--keyfile',
                  '--log-to', '--board', '--pid')
        FLAGS = ('--no-secret', '--wait', '--list-pids', '--help', '--version',
                 CHILD_FLAG)

        def __init__(self, arguments):
            self.options = {}
            self.kind = 'script'
            rest = list(arguments)
            while rest and rest[0].startswith('-') and rest[0] not in ('-m', '-c'):
                name, equals, value = rest.pop(0).partition('=')
                if name == '-h':
                    name = '--help'
                if name in self.FLAGS and not equals:
                    value = True
                elif name not in self.VALUES:
                    raise ValueError('unknown option %s' % name)
                elif not equals:
                    if not rest:
                        raise ValueError('%s needs a value' % name)
                    value = rest.pop(0)
                self.options[name] = value
            if rest and rest[0] in ('-m', '-c'):
                self.kind = rest.pop(0)
            self.target, self.arguments = (rest[0] if rest else None), rest[1:]

        def check(self):
            if self.target is None:
                raise ValueError('which program? Give a script, -m module or -c code')
            if self.kind == 'script' and not os.path.exists(self.target):
                raise ValueError('cannot open %s: there is no such file' % self.target)

        def pid(self):
            """Return the number after --pid."""
            refuse_jython()
            text = self.options['--pid']
            if not text.isdigit() or not 0 < int(text) < 2 ** 31:
                raise ValueError('--pid needs the number of a process, not %s' % text)
            return int(text)

        def check_pid(self):
            """Refuse what does not go with --pid."""
            if self.target is not None:
                raise ValueError('--pid is for a program that runs already: leave out %s'
                                 % self.target)
            if '--wait' in self.options:
                raise ValueError('--wait does not go with --pid, since the program runs '
                                 'already')

        def set_arguments(self):
            """Show the program its own arguments."""
            is_script = self.kind == 'script'
            program = [self.target if is_script else self.kind] + self.arguments
            found = split_arguments(getattr(sys, 'orig_argv', [])[1:])
            if found:  # programs that restart themselves take their arguments from there
                sys.orig_argv[1:] = found[0] + (
                    program if is_script else [self.kind, self.target] + self.arguments)
            sys.argv[:] = program
            if self.kind == '-c':  # its text can be shown, as from Python 3.13 on
                text = self.text()
                late('linecache').cache[CODE_NAME] = (
                    len(text), None, text.splitlines(True), CODE_NAME)

        def text(self):
            """Return what stands after -c, as the interpreter reads it."""
            # Python 3.14 takes away what all lines are indented by.
            is_cut = sys.version_info >= (3, 14)
            return late('textwrap').dedent(self.target) if is_cut else self.target

        def secret(self):
            """Return the secret, wherever it was given, None for --no-secret."""
            options = self.options
            if options.get('--no-secret'):
                return None
            if '--secret-file' in options:
                with open(options['--secret-file']) as f:
                    secret = f.readline().strip()
            else:
                secret = options.get('--secret') or environment('PTVSD_LITE_SECRET')
            if not secret:
                raise ValueError(
                    'give a secret (--secret, --secret-file or the environment variable '
                    'PTVSD_LITE_SECRET), or --no-secret')
            return secret

        def address(self):
            text = self.options.get('--address', '')
            host, _, port = text.rpartition(':')
            if not (port or str(DEFAULT_PORT)).isdigit():
                raise ValueError('--address must be HOST:PORT, not %s' % text)
            return host.strip('[]') or '0.0.0.0', int(port or DEFAULT_PORT)

    # VS Code asks for the secret: stderr may end in a log that others read.
    LAUNCH_JSON = """{
    "version": "0.2.0",
    "configurations": [
        {
            "name": "Attach to %(host)s:%(port)d (Microsoft's Python extension)",
            "type": "debugpy",
            "request": "attach",
            "connect": {"host": "%(host)s", "port": %(port)d}%(secret)s
        },
        {
            "name": "Attach to port %(port)d of my own machine (no extension)",
            "type": "node",
            "request": "attach",
            "debugServer": %(port)d%(secret)s
        }
    ]%(inputs)s
}"""
    LAUNCH_SECRET = ',\n            "secret": "${input:secret}"'
    LAUNCH_INPUTS = """,
    "inputs": [
        {
            "id": "secret",
            "type": "promptString",
            "description": "The secret that the program was started with",
            "password": true
        }
    ]"""
    LISTENING = """listening on %s:%d. For VS Code, the whole .vscode/launch.json:
%s
The second way needs "debug.allowBreakpointsEverywhere": true in the settings and, if this
is not your own machine, a tunnel: ssh -N -L %d:127.0.0.1:%d <this machine>"""

    BOARD_HEAD = '# ptvsd_lite %s for MicroPython; the lines are those of the whole file'
    NO_BOARD = 'raise ImportError("this is the edition of ptvsd_lite for MicroPython")'

    def write_board_edition(path):
        """Write what a board compiles of this file into the file path.

        Raises ValueError and EnvironmentError.
        """
        # Older nodes of ast do not tell where they end.
        if sys.version_info < (3, 8):
            raise ValueError('--board needs Python 3.8 or newer')
        if os.path.exists(path) and os.path.samefile(path, OWN_FILE):
            raise ValueError('%s is the source itself: name another file' % path)
        with io.open(OWN_FILE, encoding='utf-8') as f:
            text = board_edition(f.read())
        with io.open(path, 'w', encoding='utf-8', newline='\n') as f:
            f.write(text)

    def board_edition(text):
        """Return text, this file's, without what a board does not need.

        Comments, docstrings and blocks for full Pythons are left out. The other lines
        stay where they are.
        """
        ast, rows = late('ast'), text.split('\n')
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.If) and getattr(node.test, 'id', None) == '_FULL':
                _blank(rows, node.lineno + 1, node.body)
            elif isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and (
                    ast.get_docstring(node, False) is not None):
                _blank(rows, node.body[0].lineno, node.body[:1])
        # A full Python that imports the edition gets an error in the first block.
        rows[rows.index('if _FULL:') + 1] = '    ' + NO_BOARD
        text = _without_comments('\n'.join(rows))
        # The docstring has left a `pass`.
        return text.replace('pass', BOARD_HEAD % __version__, 1)

    def _blank(rows, first, body):
        """Have `pass` in the place of the rows of body, which begin with line first."""
        if rows[body[0].lineno - 1]:   # not in what is blank already
            rows[first - 1] = ' ' * body[0].col_offset + 'pass'
            rows[first:body[-1].end_lineno] = [''] * (body[-1].end_lineno - first)

    def _without_comments(text):
        tokenize, rows = late('tokenize'), text.split('\n')
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line, column = token[2]
            if token[0] == tokenize.COMMENT:
                rows[line - 1] = rows[line - 1][:column].rstrip()
        return '\n'.join(rows)

    def launch_json(host, port, secret):
        """Return a launch.json for host and port; secret: it has to be asked for."""
        if host in ('0.0.0.0', '::'):
            host = socket.gethostname()
        return LAUNCH_JSON % {
            'host': host, 'port': port, 'secret': LAUNCH_SECRET if secret else '',
            'inputs': LAUNCH_INPUTS if secret else ''}

    def main(arguments):
        """Run the command line; return the exit code."""
        try:
            command = CommandLine(arguments)
            if '--help' in command.options or '--version' in command.options:
                sys.stdout.write(USAGE if '--help' in command.options else
                                 'ptvsd_lite %s\n' % __version__)
                return 0
            options = command.options
            if '--board' in options:
                write_board_edition(options['--board'])
                return 0
            if '--list-pids' in options:
                refuse_jython()
                sys.stdout.write(list_pids() + '\n')
                return 0
            if '--pid' in options:
                return main_of_pid(command)
            command.check()
            if CHILD_FLAG in options:
                return main_of_child(command)
            secret = command.secret()
            command.set_arguments()
            _start(secret, command.address(), options.get('--certfile'),
                   options.get('--keyfile'), log_to=options.get('--log-to'))
        except (ValueError, TypeError, RuntimeError, EnvironmentError) as e:
            say(sentence_of(e))
            return 2
        if _server is None:
            return run_program(command)
        _server.awaits_call = True
        host, port = _server.bound
        say(LISTENING % (host, port, launch_json(host, port, secret), port, port))
        if options.get('--wait'):
            wait_for_attach()
        return run_program(command)

    def sentence_of(error):
        """Return what the user is told of an error."""
        # Errors of a file need its name; others of ours are whole sentences.
        if getattr(error, 'filename', None):
            return 'cannot open %s: %s' % (error.filename, error.strerror)
        return str(error.args[-1] if error.args else error)

    def main_of_pid(command):
        """Have a program that runs already listen; return the exit code."""
        options, pid = command.options, command.pid()
        command.check_pid()
        secret = command.secret()
        try:
            host, port = attach_by_pid(
                pid, secret, command.address(), options.get('--certfile'),
                options.get('--keyfile'), options.get('--log-to'))
        except KeyboardInterrupt:
            say('process %d is left alone' % pid)
            return 130   # as a shell says it
        say('process %d is ' % pid + LISTENING % (
            host, port, launch_json(host, port, secret), port, port))
        if secret is None:
            say('no secret: whoever reaches %s:%d controls that program' % (host, port))
        return 0

    def main_of_child(command):
        """Run a program that another one has started which is debugged; see Child."""
        command.set_arguments()
        order = os.environ.pop(ORDER, None)
        if order and is_helper([command.kind, command.target], 'forkserver'):
            _for_forks.append(json.loads(order))
            hook_process()
        elif order:
            at_home('child', _begin_child, json.loads(order))
        return run_program(command)

    def _note_exit(code):
        if _server is not None:  # else this is a forked child
            _server.debugger.exit_code = code

    def run_program(command):
        """Run the program as the main module; return the exit code if it raised."""
        try:
            if command.kind == '-m':
                new_main()
                # Python 3.7 and later look at once which folder "" is.
                first_folder('' if sys.version_info < (3, 7) else os.getcwd())
                late('runpy')._run_module_as_main(command.target)
            else:
                run_code(command)
            _note_exit(0)
        except SystemExit as e:
            _note_exit(exit_code_of(e))
            raise
        except KeyboardInterrupt:
            raise  # ends the process by its signal, from Python 3.8 on
        except BaseException:
            kind, value, trace = sys.exc_info()
            # Frames of ours do not belong into the program's traceback.
            while trace is not None and source_path(
                    trace.tb_frame.f_code.co_filename) in HIDDEN:
                trace = trace.tb_next
            if hasattr(value, '__traceback__'):
                value.__traceback__ = trace
            sys.excepthook(kind, value, trace)
            _note_exit(1)
            return 1

    def first_folder(folder):
        """Look for modules in folder first, as Python does unless -I or -P forbids it."""
        # Python 3.11 has -P, and sets its flag for -I, too.
        if not getattr(sys.flags, 'safe_path', getattr(sys.flags, 'isolated', False)):
            sys.path[0] = folder

    def new_main():
        """Return a new main module in place of this one, as an interpreter makes it."""
        before = sys.modules['__main__'].__dict__
        module = sys.modules['__main__'] = types.ModuleType('__main__')
        module.__builtins__ = builtins
        if '__annotations__' in before:   # up to Python 3.13
            module.__annotations__ = {}
        if hasattr(module, '__loader__'):
            module.__loader__ = sys.modules['_frozen_importlib'].BuiltinImporter
        return module

    def set_file(module, path):
        """Have the main module be that of the script path."""
        module.__file__ = path
        if hasattr(module, '__loader__'):
            loader = sys.modules['_frozen_importlib_external'].SourceFileLoader
            module.__loader__ = loader('__main__', path)
            # Python 3.15 does not know __cached__ any more.
            if sys.version_info < (3, 15):
                module.__cached__ = None

    def is_archive(path):
        """Tell whether path is a folder or a zip file, with a __main__ in it."""
        return os.path.isdir(path) or not path.endswith(
            ('.py', '.pyw', '.pyc', '.pyo')) and late('zipfile').is_zipfile(path)

    def run_code(command):
        """Run a script or the text after -c in a new main module."""
        module, path = new_main(), command.target
        if command.kind == '-c':
            first_folder('')
            code = builtins.compile(command.text(), CODE_NAME, 'exec', 0, 1)
        else:
            # From Python 3.9 on the __file__ of the main module is absolute.
            if sys.version_info >= (3, 9):
                path = os.path.join(os.getcwd(), path)
            if is_archive(path):
                first_folder(path)
                return late('runpy')._run_module_as_main('__main__', False)
            first_folder(os.path.dirname(os.path.realpath(path)))
            set_file(module, path)
            if path.endswith(('.pyc', '.pyo')):
                return late('runpy').run_path(path, run_name='__main__')
            with open(path, 'rb') as f:
                code = builtins.compile(f.read(), path, 'exec', 0, 1)
        exec(code, module.__dict__)

    if PLAIN:
        FullServer.make_session, FullServer.make_debugger = PlainSession, TracedDebugger


for _path in (__file__,) + OWN_FILES:
    hide(_path)

if __name__ == '__main__':
    # the program that imports ptvsd_lite must get this module, not a second one
    __name__ = 'ptvsd_lite'
    sys.modules[__name__] = main_module()
    sys.exit(main(sys.argv[1:]))
