"""Visual Studio 2013 to 2017 on ptvsd_lite: copied beside it, it serves them, too.

They attach to the same port, with the transport "Python remote debugging" and the
qualifier tcp://my_secret@host:5678 (tcps:// with a certificate), and speak PTVSDBG,
version 6, a binary protocol in which the server speaks first: a client that is silent for
half a second is greeted. Nothing has to be imported or called. It runs wherever
ptvsd_lite does.

This is a second front end on the Debugger, beside DAP's: no tracing, no matching of
paths, no text of values is made here.
"""

import struct
import sys

import ptvsd_lite
from ptvsd_lite import CAN, Disconnected, In, Out, Over, Refused
from ptvsd_lite import is_a, kind_of, safely, text_items, to_native, to_text

ptvsd_lite.hide(__file__)

SIGNATURE, VERSION = b'PTVSDBG', 6
NEWEST = 3, 6           # the newest Python that Visual Studio 2017 knows
MAX_CHILDREN = 10000    # as in ptvsd
ROOM = 64 * 1024        # characters of a value that was asked for
SHORT_ROOM = 1000       # of a variable in a stack, and of a child
STACK_SECONDS = 2       # for the text of all variables in all stacks of a stop
CHILDREN_SECONDS = 60   # for all children of a value
MAX_TRACE = 100         # frames of an exception
HEX_ROOM = 67           # of an integer in hexadecimal; a longer one is not shown that way
# The flags of a value, from the least bit on.
EXPANDABLE, METHOD_CALL, SIDE_EFFECTS, RAW, HAS_RAW = 1, 2, 4, 8, 16
TEXTS = str, bytes, bytearray, ptvsd_lite.text_type
# MicroPython has none of these.
STAND_INS = getattr(ptvsd_lite, 'STAND_INS', ())
# MicroPython has no others than the portable ones.
Front = getattr(ptvsd_lite, 'FullFront', ptvsd_lite.Front)
Container = getattr(ptvsd_lite, 'FullContainer', ptvsd_lite.Container)
Describer = getattr(ptvsd_lite, 'FullDescriber', ptvsd_lite.Describer)
MainFrame = getattr(ptvsd_lite, 'FullMainFrame', ptvsd_lite.MainFrame)
PlainWire = getattr(ptvsd_lite, 'FullWire', ptvsd_lite.Wire)
BUILTIN_KINDS = getattr(ptvsd_lite, 'BUILTIN_KINDS', ())
is_path = getattr(ptvsd_lite, 'is_path', lambda expression: all(
    [ptvsd_lite.is_word(c) or c in '.[]' for c in expression]))
user_name = getattr(ptvsd_lite, 'user_name', str)
system_name = getattr(ptvsd_lite, 'system_name', lambda: sys.platform)
# A dict tells its items by this call; VIEWS are the types of the answer.
VIEW = 'view' if hasattr(dict, 'viewitems') else ''
ITEMS_CALL = VIEW + 'items()'
VIEWS = tuple([type(getattr({}, VIEW + name)()) for name in ('keys', 'values', 'items')])
EXCEPTION = '__exception__'   # names what a thread has stopped for
# Bits of the mode of an exception.
ALWAYS, UNHANDLED = 1, 32


# These stand for a value that a variable has not got yet, for those that an iterator will
# give, and for those that the method items() will give.
UNDEFINED, RESULTS, ITEMS = object(), object(), object()
RESULTS_TEXT = 'Expanding the Results View will run the iterator'


# -- what goes over the connection

def integer(value):
    """Return the bytes of a number: always eight, signed, the most significant first."""
    return struct.pack('>q', max(-1 << 63, min(int(value), (1 << 63) - 1)))


def text(value):
    """Return the bytes of a text, None included, from server to client."""
    if value is None:
        return b'N'
    data = to_text(value).encode('utf-8', 'replace')
    return b'U' + integer(len(data)) + data


def record(*fields):
    """Return the bytes of fields: numbers, and what is bytes already."""
    return b''.join([integer(field) if is_a(field, ptvsd_lite.integers) else field
                     for field in fields])


# The record of a value that cannot be told.
NOT_SHOWN = record(text('<cannot be shown>'), text(None), text(''), 0, 0)


def message(tag, *fields):
    """Return the bytes of a message."""
    return tag + record(*fields)


class Incomplete(Exception):
    """More has to arrive before this can be read."""


class Fields(object):
    """Reads what a client has sent from data, in which no text is longer than limit."""

    def __init__(self, data, limit):
        self.data, self.limit, self.position = data, limit, 0

    def take(self, count):
        """Return the next count bytes; raises Incomplete, Disconnected for too many."""
        if not 0 <= count <= self.limit:
            raise Disconnected('a text of %d bytes; %d are allowed' % (count, self.limit))
        part = self.data[self.position:self.position + count]
        if len(part) < count:
            raise Incomplete()
        self.position += count
        return bytes(part)

    def integer(self):
        return struct.unpack('>q', self.take(8))[0]

    def text(self):
        return self.take(self.integer()).decode('utf-8', 'replace')

    def tag(self):
        return to_native(to_text(self.take(4)))

    def several(self, read):
        """Return what read() gives, as often as the next number says."""
        count = self.integer()
        if count > self.limit:
            raise Disconnected('%d items' % count)
        return [read() for _ in range(count)]


# The fields of what a client sends: i, a number, t, a text. 'sexi' and 'sehi' have lists.
COMMANDS = {
    'stpi': 'i', 'stpo': 'i', 'stpv': 'i', 'brkp': 'iititii', 'brkc': 'iit',
    'bkpc': 'iii', 'bkgh': 'ii', 'bksh': 'ii', 'brkr': 'ii', 'bkda': 'iit',
    'bkdr': 'iit', 'brka': '', 'resa': '', 'rest': 'i', 'ares': 'i', 'clst': 'i',
    'thrf': 'i', 'exec': 'tiiiii', 'chld': 'tiiii', 'setl': 'iii', 'sexi': 'i',
    'sehi': 't', 'detc': '', 'crep': 'i', 'drep': '', 'lack': ''}


def read_greeting(fields):
    begun = bytes(fields.data[:len(SIGNATURE)])
    if not SIGNATURE.startswith(begun):
        raise Disconnected('not a debugger speaking PTVSDBG: %r' % begun)
    return 'greeting', [fields.take(len(SIGNATURE)), fields.integer()]


def read_secret(fields):
    return 'secret', [fields.text()]


def read_question(fields):
    tag = fields.tag()
    return tag, [fields.text()] if tag == 'ATCH' else []


def read_command(fields):
    tag = fields.tag()
    if tag not in COMMANDS:  # its fields, and so its end, are not known
        raise Disconnected('unknown command %r' % tag)
    values = [fields.integer() if kind == 'i' else fields.text()
              for kind in COMMANDS[tag]]
    if tag == 'sexi':
        values.append(fields.several(lambda: (fields.integer(), fields.text())))
    elif tag == 'sehi':
        fields.several(lambda: read_range(fields))
    return tag, values


def read_range(fields):
    """Pass the lines of a try statement and the names of what it handles."""
    fields.integer(), fields.integer()
    while fields.text() != '-':
        pass


class Wire(PlainWire):
    """A connection that carries PTVSDBG.

    What has arrived becomes {'command': tag, 'arguments': values}; what is sent are
    bytes. read: which of the functions above reads what comes next.
    """

    def __init__(self, wire):
        PlainWire.__init__(self, wire.sock)
        self.peer, self.spoken, self._buffer = wire.peer, True, wire._buffer
        self.read = read_greeting

    def _take(self):
        fields = Fields(self._buffer, self.max_body)
        try:
            tag, values = self.read(fields)
        except Incomplete:
            if len(self._buffer) > 2 * self.max_body:
                raise Disconnected('a message of more than %d bytes' % len(self._buffer))
            return None
        self._buffer = self._buffer[fields.position:]
        return {'command': tag, 'arguments': values}

    def _encode(self, data):
        return [data]


# -- clients that wait for us to speak first

GREETING = message(SIGNATURE, VERSION)
# To a client of DAP that was only late, both are a line "name: value" among the headers
# of the first message, with a name that it does not know.
EXCUSE = b': 6\r\n'


def greet(wire):
    wire.greeted = True
    wire._send(GREETING)


def recognize(session):
    """Return who serves the client of session, which was greeted, by its first byte."""
    wire, server = session.wire, session.server
    wire.greeted = False
    if wire._buffer[:1].lower() in (b'', b'c'):   # "Content-Length: "
        wire._send(EXCUSE)
        return session
    server.stop_waiting(wire)
    session = Session(wire, server)
    server.wait(session.wire)
    return session


# -- breakpoints

PASSES = {1: '%%%d', 2: '==%d', 3: '>=%d'}   # kind of the rule for hits -> hit condition
WHEN_CHANGED = 2


class Breakpoint(object):
    """A breakpoint as the client knows it; real: the Debugger's."""

    real = None

    def __init__(self, number, line, path):
        self.number, self.line, self.path = number, line, path

    def set_condition(self, kind, condition):
        self.condition = condition if kind else None
        self.changes = kind == WHEN_CHANGED

    def set_passes(self, kind, count):
        self.passes = PASSES[kind] % count if kind in PASSES and count > 0 else ''

    def asks(self):
        """Return what Debugger.set_breakpoints() takes."""
        hits = ('changed ' if self.changes else '') + self.passes
        return self.line, self.condition, to_text(hits) or None, None

    def place(self, real):
        """Take real for the Debugger's: hit as often as the one before."""
        if self.real is not None and self.real is not real:
            real.hits = self.real.hits
        self.real = real

    def message(self):
        return message(b'BRKS' if self.real.verified else b'BRKF', self.number)


# -- the session

class Session(Front):
    """Serves a client that speaks PTVSDBG.

    Visual Studio ends with what is told of a thread that it does not know: see known.

    The commands are handled in do_..., on the connection's thread; those in ON_THREAD on
    the thread that they are about. What they return is sent.
    """

    ON_THREAD = 'exec', 'chld', 'setl', 'thrf'
    ATTACHING, ATTEMPTS = ('ATCH',), ('secret',)

    def __init__(self, wire, server):
        Front.__init__(self, Wire(wire), server)
        # The client has been told of the threads with these numbers. They are read
        # without the lock, so that the set is replaced each time.
        self.known = frozenset()
        self.stacks = {}         # number of a thread -> its Frames, as last told
        self.breakpoints = {}    # number -> Breakpoint
        self.step = None         # (Thread, kind, raw frame) while one is under way
        self.loading = False     # the stop that belongs to attaching is still to come
        self.breaking = False    # the client has asked for a stop even before that
        self.pending = None      # what is to be told when the client has taken that

    # -- messages

    def dispatch(self, request):
        tag, values = request['command'], request['arguments']
        ptvsd_lite.log.write('> %s' % tag)
        if tag in self.ON_THREAD:
            number = values[1] if tag in ('exec', 'chld') else values[0]
            seconds = CHILDREN_SECONDS if tag == 'chld' else ptvsd_lite.EVALUATION_SECONDS
            try:
                self.assign(request, self._thread(number, True), seconds)
            except Refused as e:
                self.respond(request, None, e)
            return
        self.serve_request(request)

    def handle(self, request):
        return getattr(self, 'do_' + request['command'])(*request['arguments'])

    def respond(self, request, body, error=None, job=None):
        """Send body, bytes, or tell that request has failed; once for a job."""
        if error is not None:
            ptvsd_lite.log.write('< error %d: %s' % error.args)
            body = self._failure(request['command'], request['arguments'], error.args[1])
        with self.lock:
            if job is not None:
                if job.answered:
                    return
                job.answered = True
            if body:
                # The news of a thread that body may name has to come first.
                self.tell_in_turn(lambda: self.wire.send(body))

    def _failure(self, tag, values, why):
        if tag in ('secret', 'ATCH'):
            return message(b'RJCT')
        if tag == 'exec':
            return message(b'EXCE', values[3], text(why))
        if tag == 'chld':
            return message(b'CHLD', values[3], 0)
        if tag == 'setl':
            return message(b'SETL', 0, values[0], values[2])

    def _thread(self, number, parked=False):
        """Return the Thread of that number; raises Refused without one, or if it runs."""
        for thread in self.debugger.threads.values():
            if thread.number == number:
                if parked and not thread.parked:
                    raise Refused(ptvsd_lite.NOT_STOPPED, 'the thread is running')
                return thread
        raise Refused(ptvsd_lite.BAD_ARGUMENT, 'there is no such thread')

    # -- the greeting

    def do_greeting(self, signature, version):
        if version != VERSION:
            raise Disconnected('speaks PTVSDBG %d, not %d' % (version, VERSION))
        self.wire.read = read_secret

    def do_secret(self, secret):
        try:
            self.check_secret(secret)
        except Refused:
            # .NET has escaped it, as it is part of a URI
            self.check_secret(unescape(secret))
        self.wire.read = read_question
        return message(b'ACPT')

    def do_INFO(self):
        """Tell which process this is; the client hangs up when it has read that."""
        self.wire.read = nothing
        return record(ptvsd_lite.process_id(), text(sys.executable),
                       text(user_name()), text(version_text()))

    def do_REPL(self):
        """Refuse Debug Interactive, which has a connection of its own."""
        self.closing = True
        return message(b'RJCT')

    def do_ATCH(self, options):
        options = [option.strip() for option in options.split(',')]
        try:
            self.attach()
        except Refused:
            self.closing = True
            raise
        self.wire.read = read_command
        self.rich = 'RichExceptions' in options
        debugger = self.debugger
        debugger.sources.just_my_code = 'DebugStdLib' not in options
        if CAN.trace and 'BreakOnSystemExitZero' in options:
            debugger.exits = debugger.exits + [(0, 0)]
        Container.presentation = {'special': 'hide'}
        version = tuple(sys.version_info[:2])
        self.tell(message(b'ACPT', ptvsd_lite.process_id(), *(
            min(version, NEWEST) + tuple(sys.version_info[2:3]))))
        for thread in debugger.all_threads():
            self._announce(thread)
        for source in debugger.sources.visible():
            self.on_source(source)
        self.loading = True
        self.begin(self.server.redirect_output or 'RedirectOutput' in options)
        debugger.pause()
        self.server.hook()

    def do_detc(self):
        self.closing = True
        return message(b'DETC')

    # -- breakpoints and exceptions

    def do_brkp(self, number, line, path, kind, condition, pass_kind, count):
        breakpoint = Breakpoint(number, line, to_native(path))
        breakpoint.set_condition(kind, condition)
        breakpoint.set_passes(pass_kind, count)
        self.breakpoints[number] = breakpoint
        self._place(breakpoint.path)
        if breakpoint.real.error:
            self.on_output('important', breakpoint.real.error + '\n', None)
        return breakpoint.message()

    def do_brkc(self, number, kind, condition):
        self._change(number, lambda breakpoint: breakpoint.set_condition(kind, condition))

    def do_bkpc(self, number, kind, count):
        self._change(number, lambda breakpoint: breakpoint.set_passes(kind, count))

    def do_brkr(self, line, number):
        breakpoint = self.breakpoints.pop(number, None)
        if breakpoint:
            self._place(breakpoint.path)

    def do_bkgh(self, request, number):
        breakpoint = self.breakpoints.get(number)
        return message(b'BKHC', request, breakpoint.real.hits if breakpoint else 0)

    def do_bksh(self, number, count):
        if number in self.breakpoints:
            self.breakpoints[number].real.hits = count

    def _change(self, number, change):
        breakpoint = self.breakpoints.get(number)
        if breakpoint:
            change(breakpoint)
            self._place(breakpoint.path)

    def _place(self, path):
        """Have the Debugger know the breakpoints of a file."""
        several = [b for b in self.breakpoints.values() if b.path == path]
        found = self.debugger.set_breakpoints(path, [b.asks() for b in several])
        for breakpoint, real in zip(several, found):
            breakpoint.place(real)

    def do_sexi(self, default, settings):
        """Stop at exceptions by the modes of their exact names, else by the default mode.

        Whether one is handled is known when it has ended a thread: it is not foretold.
        """
        modes = dict((exception_name(name), mode) for mode, name in settings)

        def wanted(bit):
            return lambda kind: modes.get(ptvsd_lite.full_type_name(kind), default) & bit
        used = [default] + list(modes.values())
        bits = {'raised': ALWAYS, 'uncaught': UNHANDLED}
        self.debugger.set_filters(dict(
            (name, wanted(bits[name])) for name in bits
            if [mode for mode in used if mode & bits[name]]))

    # -- running

    def do_resa(self):
        self.step = None
        return self._resume()

    def do_rest(self, number):
        """Let one thread run; all, if it is the one that has stopped them."""
        thread = self._thread(number, True)
        if thread is self.debugger.halted:
            return self._resume()
        self._forget_thread(thread)
        self.debugger.resume(thread, None, True)

    def do_ares(self, number):
        """Let all run, and go on with a step that is under way; tell if it ends here."""
        thread, kind, raw = self.step or (None, None, None)
        if thread is None or thread.number != number or not thread.parked or self.pending:
            return self._resume()
        below = [frame.raw for frame in self.debugger.stack(thread)][1:]
        if kind is In or raw is thread.top and kind is Over or (
                raw is not thread.top and raw not in below):
            self.step = None
            return message(b'STPD', number)
        return self._resume(thread, kind, raw)

    def _resume(self, thread=None, kind=None, raw=None):
        """Let all threads run, unless there is something to tell about this stop."""
        pending, self.pending = self.pending, None
        if not pending:
            self.stacks = {}
            self.debugger.resume(thread, kind, False, raw)
        return pending

    def do_clst(self, number):
        self.step = None

    def do_stpi(self, number):
        return self._go(number, In)

    def do_stpv(self, number):
        return self._go(number, Over)

    def do_stpo(self, number):
        return self._go(number, Out)

    def _go(self, number, kind):
        thread = self._thread(number, True)
        self.step = thread, kind, thread.top
        return self._resume(thread, kind)

    def do_brka(self):
        if CAN.trace:
            self.pause_deadline = ptvsd_lite.clock() + ptvsd_lite.PAUSE_SECONDS
        self.breaking = self.loading
        self.debugger.pause()

    # -- looking

    def do_thrf(self, number):
        return self._stack(self._thread(number, True), Describer(STACK_SECONDS))

    def do_exec(self, code, number, position, request, frame_kind, repr_kind):
        thread = self._thread(number, True)
        value = self.evaluate(self._frame(thread, position, code), code, True)
        if repr_kind:
            shown = raw_form(value, repr_kind)
        else:
            shown = value_record(value, ROOM, Describer())
        stack = self._stack(thread, Describer(STACK_SECONDS))
        return stack + message(b'EXCR', request, shown)

    def do_chld(self, expression, number, position, request, frame_kind):
        frame = self._frame(self._thread(number, True), position, expression)
        rows = children(self.evaluate(frame, expression), to_native(expression))
        describer = Describer()
        return message(b'CHLD', request, len(rows), b''.join(
            [text(name) + text(below) + value_record(value, SHORT_ROOM, describer)
             for name, value, below in rows]))

    def do_setl(self, number, position, line):
        thread = self._thread(number, True)
        if not CAN.swap:
            raise Refused(ptvsd_lite.READ_ONLY, 'this interpreter cannot')
        source = self.debugger.stack(thread)[0].source
        frame, line = self.debugger.goto_line(thread, source, line)
        self.debugger.goto(thread, frame, line)
        return message(b'SETL', 1, number, line)

    def _frame(self, thread, position, code):
        """Return the Frame in which to evaluate code; raises Refused without one."""
        stack = self.stacks.get(thread.number, ())
        if not 0 <= position < len(stack):
            raise Refused(ptvsd_lite.STALE, 'the program has run on since this was shown')
        frame = stack[position]
        if thread.exception and EXCEPTION in code:
            names = dict(frame.globals())
            names.update(frame.locals())
            names[EXCEPTION] = thread.exception[1]
            return NameFrame(names)
        return frame

    def _forget_thread(self, thread):
        self.stacks.pop(thread.number, None)

    def _forget(self):
        self.stacks = {}

    def on_resume(self, thread):
        self._forget()

    def _path(self, source):
        """Return where the client has source, or else we."""
        return self.debugger.sources.client_path(source) or source.path

    def _stack(self, thread, describer):
        """Return the message on the stack of thread; the client gets to know thread."""
        self._announce(thread)
        frames = self.stacks[thread.number] = self.debugger.stack(thread)
        records = safely(lambda: self._records(frames, describer), None) or safely(
            lambda: self._records(frames, Describer(0)), integer(0))  # memory is short
        return message(b'THRF', thread.number, text(thread.shown()), records)

    def _records(self, frames, describer):
        records = [self._frame_record(frame, describer) for frame in frames]
        return record(len(frames), *records)

    def _frame_record(self, frame, describer):
        """Return the bytes of frame; without variables when no time is left for them."""
        first, last = ptvsd_lite.span(frame.raw)
        count, names = 0, []
        if ptvsd_lite.clock() < describer.deadline:
            count, names = safely(lambda: variables(frame), (count, names))
        rows = [text(name) + value_record(value, SHORT_ROOM, describer)
                for name, value in names]
        return record(first, last, frame.line, text(frame.name),
                      text(self._path(frame.source)), count, 1, len(names), *rows)

    # -- what is not needed: accepted, or it would not be known where it ends

    def do_bkda(self, *values):
        """Do nothing: breakpoints in Django templates are not supported."""

    do_bkdr = do_sehi = do_crep = do_drep = do_lack = do_bkda

    # -- what the Debugger tells

    def on_stop(self, thread, reason, name, breakpoints):
        told = self._stop(thread, reason, breakpoints)
        describer = Describer(STACK_SECONDS)
        others = [other for other in self.debugger.all_threads() if other is not thread]
        stacks = [(one.number, self._stack(one, describer)) for one in [thread] + others]
        mailbox = thread.mailbox
        self.tell_in_turn(lambda: thread.mailbox is mailbox and self._tell_stop(
            thread, told, reason == 'pause' and not self.breaking, stacks))

    def _tell_stop(self, thread, told, is_for_attaching, stacks):
        if not thread.parked:  # the client has let it go already
            return
        if self.loading:
            self.loading = False
            self.pending = None if is_for_attaching else told
            told = message(b'LOAD', thread.number)
        known = [data for number, data in stacks if number in self.known]
        self.tell(b''.join(known) + told)

    def _stop(self, thread, reason, breakpoints):
        """Return the message on a stop."""
        hit = [b.number for b in list(self.breakpoints.values()) if b.real in breakpoints]
        if hit:
            return message(b'BRKH', hit[-1], thread.number)
        if thread.exception:
            return self._exception(thread)
        if reason == 'step':
            self.step = None
        return message(b'STPD' if reason == 'step' else b'ASBR', thread.number)

    def _exception(self, thread):
        kind, value, _ = thread.exception
        name, why = ptvsd_lite.full_type_name(kind), message_of(value)
        uncaught = self.debugger.break_mode == 'unhandled'
        if not self.rich:
            return message(b'EXCP', text(name), thread.number, int(uncaught), text(why))
        parts = [('typename', name), ('message', why), ('trace', self._trace(thread)),
                 ('excvalue', EXCEPTION)]
        parts += [('breaktype', 'unhandled')] * uncaught
        return message(b'EXC2', thread.number, len(parts), b''.join(
            [text(key) + text(part) for key, part in parts]))

    def _trace(self, thread):
        """Return the stack as the client shows it below an exception: outermost first."""
        lines = []
        for frame in reversed(self.debugger.stack(thread)[:MAX_TRACE]):
            try:
                code = frame.source.text().split('\n')[frame.line - 1].strip()
            except (Refused, IndexError):
                code = ''
            lines.append('%s,%d,%s,%s' % (quoted(self._path(frame.source)), frame.line,
                                          quoted(frame.name), quoted(code)))
        return '\n'.join(lines)

    def on_park(self, thread):
        told = self._stack(thread, Describer(STACK_SECONDS))
        self.tell_in_turn(lambda: thread.parked and self.tell(told))

    def on_thread(self, thread, started):
        if not started:
            self._forget_thread(thread)
        tell = self._tell_start if started else self._tell_end
        self.tell_in_turn(lambda: tell(thread))

    def _tell_end(self, thread):
        if thread.number in self.known:
            self.known = self.known - frozenset([thread.number])
            self.tell(message(b'EXTT', thread.number))

    def _announce(self, thread):
        """Tell of thread, before anything else is told of it, unless it has ended."""
        self.tell_in_turn(lambda: self._tell_start(thread))

    def _tell_start(self, thread):
        if thread.number not in self.known and thread in self.debugger.threads.values():
            self.known = self.known | frozenset([thread.number])
            self.tell(message(b'NEWT', thread.number))

    def on_breakpoint(self, breakpoint):
        for one in list(self.breakpoints.values()):
            if one.real is breakpoint:
                self.tell_in_turn(lambda told=one.message(): self.tell(told))

    def on_source(self, source):
        if not source.hidden:
            told = message(b'MODL', source.number, text(self._path(source)))
            self.tell_in_turn(lambda: self.tell(told))

    def on_output(self, category, printed, frame):
        self._printed(category, printed, None)

    def _printed(self, category, printed, raw):
        """Tell what the calling thread has printed."""
        thread = self.debugger.threads.get(ptvsd_lite.get_ident())
        self.tell_output(thread.number if thread else None, printed)

    def _output(self, number, printed):
        """Return the message on what a thread has printed, one that the client knows."""
        if number not in self.known:
            number = min(self.known or [0])
        return message(b'OUTP', number, text(printed))

    def exiting(self, code):
        """Tell the client that the program ends."""
        self.tell_in_turn(lambda: self.tell(message(b'DETC')))
        self.flush()


def exception_name(name):
    """Return the name of an exception as a client gives it, as we tell it."""
    module, _, rest = to_native(name).partition('.')
    return rest if module in ('builtins', 'exceptions') else to_native(name)


class NameFrame(MainFrame):
    """Stands for no frame at all: sees names."""

    def __init__(self, names):
        MainFrame.__init__(self)
        self.names = names

    def globals(self):
        return self.names

    locals = globals


def quoted(line):
    """Return line as the repr of a text, but readable."""
    # Python 2's repr() escapes all that is not ASCII.
    return "'%s'" % to_native(line).replace('\\', '\\\\').replace("'", "\\'")


def nothing(fields):
    """Read no more: whoever has asked for INFO hangs up."""
    raise Incomplete()


def unescape(secret):
    """Return secret with what a URI has escaped as %XX as it was."""
    first, rest = secret.split('%')[0], secret.split('%')[1:]
    data = first.encode('utf-8', 'replace')
    for part in rest:
        try:
            byte = struct.pack('B', int(part[:2], 16))
            data += byte + part[2:].encode('utf-8', 'replace')
        except ValueError:
            data += b'%' + part.encode('utf-8', 'replace')
    return data.decode('utf-8', 'replace')


def version_text():
    """Return interpreter, version and system, as ptvsd tells them."""
    return '%s %d.%d.%d (%s %d-bit)' % ((ptvsd_lite.implementation_name(),) + tuple(
        sys.version_info[:3]) + (system_name().split(' ')[0],
                                 8 * ptvsd_lite.pointer_size()))


def message_of(error):
    """Return what an exception says, without its type."""
    return ptvsd_lite.error_text(error).partition(': ')[2]


# -- values

def value_record(value, room, describer):
    """Return the bytes of a value, or of one of the stand-ins for what has none (yet)."""
    return safely(lambda: shown(value, room, describer), NOT_SHOWN)


def shown(value, room, describer):
    """Do as value_record(), but raise what the value's own code may raise."""
    if value is UNDEFINED:
        return record(text('<undefined>'), text(None), text(''), 0, 0)
    if value is ITEMS:
        return record(text(''), text(None), text(''), 0, EXPANDABLE | METHOD_CALL)
    if value is RESULTS or is_a(value, STAND_INS):
        shown = RESULTS_TEXT if value is RESULTS else ''
        return record(text(shown), text(None), text(''), 0,
                      EXPANDABLE | METHOD_CALL | SIDE_EFFECTS)
    below = Below(value, '')
    is_closed = ptvsd_lite.is_leaf(value) or below.is_empty()
    flags = 0 if is_closed else EXPANDABLE
    if is_a(value, TEXTS):
        flags |= HAS_RAW
    size = len(value) if kind_of(value) in TEXTS else below.items
    return record(text(describer.text(value, room)), text(hexadecimal(value)),
                  text(ptvsd_lite.type_name(value)), size, flags)


def hexadecimal(value):
    """Return an integer in hexadecimal; None for what is none, or is too long."""
    if is_a(value, ptvsd_lite.integers) and not is_a(value, bool):
        shown = hex(value).rstrip('L')   # to compare it may run code of the program
        return shown if len(shown) <= HEX_ROOM else None


def raw_form(value, kind):
    """Return the bytes of a text value as it is (kind 1), or of its length only."""
    if not is_a(value, TEXTS):
        raise Refused(ptvsd_lite.BAD_ARGUMENT, 'a %s has no text but this one'
                      % ptvsd_lite.type_name(value))
    shown = None
    if kind == 1:
        shown = value
        if not is_a(value, ptvsd_lite.text_type):
            shown = bytes(value).decode('latin-1' if CAN.trace else 'utf-8')
    kind = ptvsd_lite.type_name(value)
    return record(text(shown), text(None), text(kind), len(value), RAW)


def variables(frame):
    """Return (how many parameters, [(name, value)]) of frame, the parameters first.

    As in ptvsd: then what is local or from an outer function, in the order of the code,
    then the global variables that it mentions; in a module all of them.
    """
    code, names, outer = frame.raw.f_code, frame.locals(), frame.globals()
    is_module, names = names is outer, dict(text_items(names))
    if is_module:
        return 0, add(set(ptvsd_lite.OWN_NAMES + ('__builtins__',)), sorted(names), names)
    parameters = getattr(code, 'co_varnames', ())[:getattr(code, 'co_argcount', 0)]
    found = [(name, names.get(name, UNDEFINED)) for name in parameters if name[:1] != '.']
    count, told = len(found), set(parameters)
    for field in 'co_varnames', 'co_cellvars', 'co_freevars':
        found += add(told, getattr(code, field, ()), names)
    found += add(told, sorted(names), names)
    mentioned = [name for name in getattr(code, 'co_names', ()) if name in outer]
    return count, found + add(told, mentioned, outer)


def add(told, wanted, names):
    """Return [(name, value)] for those wanted that are not in told; add them there."""
    new = [name for name in wanted if name not in told and name[:1] != '.']
    told.update(new)
    return [(name, names.get(name, UNDEFINED)) for name in new]


class Below(Container):
    """The children of a value, chosen and named as in ptvsd: [0]."""

    known = BUILTIN_KINDS + tuple(ptvsd_lite.BRACKETS)

    def __init__(self, value, expression):
        Container.__init__(self, value, expression)
        self.has_length = False

    def _index(self, number, as_hex):
        return str(number)

    def _item(self, number, item, describer):
        name, child, below = Container._item(self, number, item, describer)
        return '[%s]' % name, child, below


def children(value, expression):
    """Return [(name, child, expression)] of value: attributes, then so many items."""
    if is_a(value, VIEWS):
        value, expression = list(value), 'list(%s)' % expression
    elif not is_path(expression):
        expression = '(%s)' % expression
    below = Below(value, expression)
    describer = Describer()
    rows = [when_opened(*row) for row in below.page('named', 0, MAX_CHILDREN, describer)
            if not is_method(value, *row)]
    if is_iterator(value):
        rows.append(('Results View', RESULTS, 'tuple(%s)' % expression))
    if is_a(value, dict):
        rows.append((ITEMS_CALL, ITEMS, '%s.%s' % (expression, ITEMS_CALL)))
    rows += below.page('indexed', 0, max(MAX_CHILDREN + 1 - len(rows), 0), describer)
    return rows if len(rows) <= MAX_CHILDREN else rows[:MAX_CHILDREN] + [
        ('[...]', UNDEFINED, None)]


def is_method(value, name, child, below):
    return is_a(child, ptvsd_lite.FUNCTION_TYPES) and has_member(type(value), name)


def is_iterator(value):
    kind = type(value)
    return has_member(kind, '__iter__') and (
        has_member(kind, '__next__') or has_member(kind, 'next'))


def has_member(kind, name):
    """Tell whether a class has that attribute, past what its metaclass does."""
    find = getattr(ptvsd_lite, 'class_member', None)   # not on MicroPython
    return hasattr(kind, name) if find is None else find(kind, name) is not None


def when_opened(name, child, below):
    """Have a property computed when the client opens it: below it there is its value."""
    if below and is_a(child, STAND_INS):
        below = '(%s,)' % below
    return name, child, below
