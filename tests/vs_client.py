"""A client that speaks PTVSDBG, as Visual Studio 2013 to 2017 do, to write transcripts with.

A method per command, an expect_ per message. What would take Visual Studio down fails here.
"""

import collections
import os
import queue
import socket
import struct
import threading

from client import TIMEOUT, Closed

Value = collections.namedtuple('Value', 'repr hex type length flags')
Frame = collections.namedtuple('Frame', 'first last line name path parameters variables')
Child = collections.namedtuple('Child', 'name expression value')

EXPANDABLE, METHOD_CALL, RAW, HAS_RAW = 1, 2, 8, 16
ALWAYS, WHEN_TRUE, WHEN_CHANGED = 0, 1, 2                  # kinds of conditions
EVERY_NTH, EQUAL, AT_LEAST = 1, 2, 3                       # kinds of rules for hits
NEVER, FIRST_CHANCE, UNHANDLED = 0, 1, 32                  # modes of exceptions

# What is in a message: i, a number, t, a text; the others are read by name.
MESSAGES = {
    'NEWT': 'i', 'EXTT': 'i', 'MODL': 'it', 'LOAD': 'i', 'STPD': 'i', 'ASBR': 'i', 'BRKS': 'i',
    'BRKF': 'i', 'BRKH': 'ii', 'BKHC': 'ii', 'EXCP': 'tiit', 'REQH': 't', 'EXCE': 'it',
    'SETL': 'iii', 'OUTP': 'it', 'DETC': '', 'EXCR': ('i', 'value'), 'THRF': ('thread',),
    'EXC2': ('i', 'pairs'), 'CHLD': ('i', 'children')}
# Where the thread is named in the messages that Visual Studio takes for known threads only.
THREADS = {'LOAD': 0, 'STPD': 0, 'ASBR': 0, 'BRKH': 1, 'EXCP': 1, 'EXC2': 0, 'THRF': 0}
CHATTER = 'NEWT', 'EXTT', 'MODL', 'OUTP', 'THRF', 'REQH', 'BRKF'


def integer(value):
    return struct.pack('>q', value)


def text(value):
    data = value.encode('utf-8')
    return integer(len(data)) + data


class VisualStudio:
    """One connection; everything that comes over it is in transcript."""

    def __init__(self, port, tls=None):
        self.sock = socket.create_connection(('127.0.0.1', port), TIMEOUT)
        if tls is not None:
            self.sock = tls.wrap_socket(self.sock, server_hostname='localhost')
        self.stream = self.sock.makefile('rb')
        self.transcript = []
        self.threads = set()
        self.stacks = {}         # thread -> [Frame]
        self.told = []           # the thread of each stack that has come
        self.names = {}
        self.modules = []
        self.output = ''
        self.handled = {}        # name of a file -> what a REQH about it is answered with
        self.messages = queue.Queue()
        assert self._take(7) == b'PTVSDBG' and self._integer() == 6

    def close(self):
        """Hang up without a word."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.stream.close()
        self.sock.close()

    # -- the wire

    def _take(self, count):
        data = self.stream.read(count)
        if len(data) < count:
            raise Closed('the server has closed the connection')
        return data

    def _integer(self):
        return struct.unpack('>q', self._take(8))[0]

    def _text(self):
        kind = self._take(1)
        if kind == b'N':
            return None
        assert kind in b'UA', kind
        return self._take(self._integer()).decode('utf-8' if kind == b'U' else 'latin-1')

    def _value(self):
        return Value(self._text(), self._text(), self._text(), self._integer(), self._integer())

    def _frame(self):
        head = [self._integer() for _ in range(3)] + [self._text(), self._text()]
        parameters, kind = self._integer(), self._integer()
        assert kind == 1
        variables = [(self._text(), self._value()) for _ in range(self._integer())]
        assert parameters <= len(variables)
        return Frame(*head, parameters=parameters, variables=dict(variables))

    def _thread(self):
        thread, name = self._integer(), self._text()
        self.told.append(thread)
        self.names[thread] = name or self.names.get(thread)
        self.stacks[thread] = [self._frame() for _ in range(self._integer())]
        return thread

    def _pairs(self):
        return {self._text(): self._text() for _ in range(self._integer())}

    def _children(self):
        return [Child(self._text(), self._text(), self._value())
                for _ in range(self._integer())]

    def _message(self):
        tag = self._take(4).decode('ascii')
        readers = {'i': self._integer, 't': self._text, 'value': self._value,
                   'thread': self._thread, 'pairs': self._pairs, 'children': self._children}
        fields = [readers[kind]() for kind in MESSAGES[tag]]
        if tag in THREADS:
            assert fields[THREADS[tag]] in self.threads, (tag, fields)
        if tag == 'NEWT':
            self.threads.add(fields[0])
        elif tag == 'EXTT':
            self.threads.discard(fields[0])
        elif tag == 'MODL':
            self.modules.append(fields[1])
        elif tag == 'OUTP' and fields[0] in self.threads:
            self.output += fields[1]
        elif tag == 'REQH':
            self.send('sehi', fields[0], *self.handled.get(os.path.basename(fields[0]), [0]))
        return [tag] + fields

    def _read(self):
        try:
            while True:
                self.messages.put(self._message())
        except (OSError, ValueError, AssertionError, KeyError, Closed) as e:
            self.messages.put(e)

    def send(self, tag, *fields):
        """Send a command: numbers and texts."""
        self.transcript.append((tag,) + fields)
        self.sock.sendall(tag.encode() + b''.join(
            text(field) if isinstance(field, str) else integer(field) for field in fields))

    def _next(self):
        try:
            message = self.messages.get(timeout=TIMEOUT)
        except queue.Empty:
            raise AssertionError('nothing more came in %s s' % TIMEOUT)
        self.transcript.append(message)
        if isinstance(message, Exception):
            self.messages.put(message)
            raise Closed(message)
        return message

    # -- what is expected

    def expect(self, *tags):
        """Return the fields of the next message, apart from chatter, which must have a tag."""
        while True:
            message = self._next()
            if message[0] in tags:
                return message[1:]
            assert message[0] in CHATTER, message

    def expect_output(self, wanted):
        while wanted not in self.output:
            self.expect('OUTP')

    def expect_thread(self, started=True):
        """Return the thread that begins, or ends, next."""
        return self.expect('NEWT' if started else 'EXTT')[0]

    def expect_hit(self, breakpoint, line=None):
        """Return the thread that has come to the breakpoint of that number."""
        number, thread = self.expect('BRKH')
        assert number == breakpoint, (number, breakpoint)
        assert line in (None, self.stacks[thread][0].line), self.stacks[thread][0]
        return thread

    def expect_step(self, line=None):
        [thread] = self.expect('STPD')
        assert line in (None, self.stacks[thread][0].line), self.stacks[thread][0]
        return thread

    def expect_exception(self):
        """Return (thread, {key: text}) of a stop for an exception."""
        return self.expect('EXC2')

    def expect_closed(self):
        while True:
            try:
                self._next()
            except Closed:
                return

    # -- the greeting

    def introduce(self, secret='my_secret', version=6):
        """Give the secret; return what the server makes of it, b'' if it hangs up."""
        try:
            self.sock.sendall(b'PTVSDBG' + integer(version) + text(secret))
            return self.stream.read(4)
        except ConnectionError:
            return b''

    def info(self, secret='my_secret'):
        """Ask who is there as the Attach dialog does: pid, executable, user, version."""
        assert self.introduce(secret) == b'ACPT'
        self.sock.sendall(b'INFO')
        answer = self._integer(), self._text(), self._text(), self._text()
        self.close()
        return answer

    def request_attach(self, secret='my_secret', options='RedirectOutput, RichExceptions'):
        """Ask to attach; return the answer."""
        assert self.introduce(secret) == b'ACPT'
        self.sock.sendall(b'ATCH' + text(options))
        return self._take(4)

    def attach(self, **more):
        """Attach; return (pid, major, minor, micro)."""
        assert self.request_attach(**more) == b'ACPT'
        answer = tuple(self._integer() for _ in range(4))
        threading.Thread(target=self._read, daemon=True).start()
        return answer

    def start(self, **more):
        """Attach and wait for the stop that belongs to it; return the thread."""
        self.attach(**more)
        self.set_exceptions(NEVER)
        [thread] = self.expect('LOAD')
        return thread

    # -- commands

    def set_breakpoint(self, number, path, line, condition='', kind=None, passes=(0, 0)):
        """Set a breakpoint; return whether it is bound."""
        if kind is None:
            kind = WHEN_TRUE if condition else ALWAYS
        self.send('brkp', number, line, str(path), kind, condition, *passes)
        while True:
            message = self._next()
            if message[0] in ('BRKS', 'BRKF'):
                assert message[1] == number, message
                return message[0] == 'BRKS'
            assert message[0] in CHATTER, message

    def remove_breakpoint(self, number, line):
        self.send('brkr', line, number)

    def hit_count(self, number):
        self.send('bkgh', 70 + number, number)
        request, count = self.expect('BKHC')
        assert request == 70 + number
        return count

    def set_exceptions(self, default, **modes):
        self.send('sexi', default, len(modes), *[
            part for name, mode in modes.items() for part in (mode, name)])

    def go(self, thread):
        """Continue as F5 does."""
        self.send('clst', thread)
        self.send('resa')

    def evaluate(self, code, thread, frame=0, kind=0):
        """Return the Value of code; raise ValueError with what the server says."""
        self.send('exec', code, thread, frame, 5, 1, kind)
        while True:
            message = self._next()
            if message[0] in ('EXCR', 'EXCE'):
                assert message[1] == 5, message
                if message[0] == 'EXCE':
                    raise ValueError(message[2])
                return message[2]
            assert message[0] in CHATTER, message

    def children(self, expression, thread, frame=0):
        """Return [Child] of the value of expression."""
        self.send('chld', expression, thread, frame, 6, 1)
        request, children = self.expect('CHLD')
        assert request == 6
        return children

    def set_line(self, thread, line):
        """Return whether the thread goes on at line."""
        self.send('setl', thread, 0, line)
        done, told, where = self.expect('SETL')
        assert told == thread and (where == line or not done)
        return bool(done)

    def variable(self, thread, name, frame=0):
        """Return the text of a variable as last told."""
        return self.stacks[thread][frame].variables[name].repr

    def detach(self):
        self.send('detc')
        self.expect('DETC')
        self.close()
