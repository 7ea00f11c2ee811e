"""A DAP client to write transcripts with: a method per request, an expect_ per message."""

import json
import queue
import select
import socket
import ssl
import threading
import time

TIMEOUT = 90   # seconds; only what hangs takes so long

# What DAP demands of the bodies of events (and nothing but these events exists).
EVENT_FIELDS = {
    'initialized': (), 'stopped': ('reason', 'threadId', 'allThreadsStopped'),
    'continued': ('threadId',), 'exited': ('exitCode',), 'terminated': (),
    'thread': ('reason', 'threadId'), 'output': ('output', 'category'),
    'breakpoint': ('reason', 'breakpoint'), 'module': ('reason', 'module'),
    'loadedSource': ('reason', 'source'), 'process': ('name',),
    'debugpyAttach': ('name', 'request', 'connect', 'subProcessId'),  # debugpy's own
}
# Events that come when they come; a transcript names them only where it is about them.
CHATTER = ('output', 'thread', 'module', 'loadedSource', 'process')


class Closed(Exception):
    """The server has closed the connection."""


class Failed(Exception):
    """A request was answered with an error."""

    def __init__(self, response):
        super().__init__(response.get('message'))
        self.message = response.get('message')
        self.response = response


def frame(message):
    body = json.dumps(message).encode()
    return b'Content-Length: %d\r\n\r\n' % len(body) + body


class Client:
    """One connection to a debuggee; everything that goes over it is in transcript.

    sock: the connection, if the debuggee has made it.
    """

    def __init__(self, port, tls=None, timeout=TIMEOUT, sock=None):
        self.timeout = timeout
        self.transcript = []
        self.chatter = []
        self.other_headers = []   # but Content-Length
        self.seq = 0
        self.last_seq = 0
        self.late_attach = None   # the number of an attach that waits for configurationDone
        self.starts_sessions = False
        self.sock = sock or socket.create_connection(('127.0.0.1', port), timeout)
        if tls is not None:
            self.sock = tls.wrap_socket(self.sock, server_hostname='localhost')
        self.sock.settimeout(None)
        self.tls_lock = None
        if tls is not None:
            # OpenSSL allows one call at a time: nobody may block inside one
            self.sock.setblocking(False)
            self.tls_lock = threading.Lock()
        self.messages = queue.Queue()
        self.reading = threading.Event()  # cleared: takes nothing more from the connection
        self.reading.set()
        threading.Thread(target=self._read, daemon=True).start()

    # -- the wire

    def _read(self):
        buffer = b''
        try:
            while True:
                header, found, rest = buffer.partition(b'\r\n\r\n')
                if found:
                    *others, header = header.split(b'\r\n')
                    assert all(b': ' in other for other in others), others
                    name, _, length = header.partition(b': ')
                    assert name == b'Content-Length' and length.isdigit(), header
                    if len(rest) >= int(length):
                        body, buffer = rest[:int(length)], rest[int(length):]
                        assert b'\n' not in body, body
                        self.other_headers += others
                        self.messages.put(json.loads(body.decode('utf-8')))
                        continue
                data = self._receive()
                if not data:
                    raise Closed()
                buffer += data
        except (OSError, ValueError, AssertionError, Closed) as e:
            self.messages.put(e)

    def _receive(self):
        self.reading.wait()
        if self.tls_lock is None:
            return self.sock.recv(65536)
        while True:
            with self.tls_lock:
                try:
                    return self.sock.recv(65536)
                except ssl.SSLWantReadError:
                    pass
            select.select([self.sock], [], [])

    def send_bytes(self, data):
        if self.tls_lock is None:
            return self.sock.sendall(data)
        with self.tls_lock:
            while data:
                try:
                    data = data[self.sock.send(data):]
                except ssl.SSLWantWriteError:
                    select.select([], [self.sock], [])

    def _next(self):
        """Return the next message, checked against the protocol."""
        try:
            message = self.messages.get(timeout=self.timeout)
        except queue.Empty:
            raise AssertionError('nothing more came in %s s' % self.timeout)
        self.transcript.append(message)
        if isinstance(message, Exception):
            self.messages.put(message)
            raise Closed(message)
        self.last_seq += 1
        assert message['seq'] == self.last_seq, message
        if message['type'] == 'event':
            for name in EVENT_FIELDS[message['event']]:
                assert name in message['body'], message
        elif message['type'] == 'request':
            assert message['command'] == 'startDebugging' and self.starts_sessions, message
        else:
            assert message['type'] == 'response', message
            assert isinstance(message['success'], bool) and 'request_seq' in message, message
            if not message['success']:
                error = message['body']['error']
                assert message['message'] and error['id'] and error['format'], message
        return message

    def send(self, command, arguments=None):
        """Send a request; return its number."""
        self.seq += 1
        message = {'seq': self.seq, 'type': 'request', 'command': command}
        if arguments is not None:
            message['arguments'] = arguments
        self.transcript.append(message)
        self.send_bytes(frame(message))
        return self.seq

    def close(self):
        """Hang up without a word."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()

    # -- what is expected

    def output(self, category):
        """Return all text of category that has come so far, past expected messages."""
        return ''.join(message['body']['output'] for message in self.transcript
                       if is_output(message) and message['body']['category'] == category)

    def _next_but(self, *chatter):
        deadline = time.time() + self.timeout
        while True:
            assert time.time() < deadline, 'nothing but chatter came in %s s' % self.timeout
            message = self._next()
            if message.get('event') not in chatter:
                return message
            self.chatter.append(message)

    def expect_response(self, number):
        """Return the body of the response to request number; raise Failed for an error."""
        return self._body(self._next_but(*CHATTER), number)

    def _body(self, message, number):
        assert message['type'] == 'response' and message['request_seq'] == number, message
        if not message['success']:
            raise Failed(message)
        return message.get('body')

    def expect_event(self, name, **fields):
        """Return the body of the next event, which must be of that name and have fields."""
        for message in list(self.chatter):
            if message['event'] == name and matches(message['body'], fields):
                self.chatter.remove(message)
                return message['body']
        while True:
            message = self._next_but(*[other for other in CHATTER if other != name])
            assert message['type'] == 'event' and message['event'] == name, message
            if matches(message.get('body', {}), fields):
                return message.get('body')
            assert name in CHATTER, message
            self.chatter.append(message)

    def expect_stopped(self, reason, line=None, **fields):
        """Return (threadId, id of the top frame) of a stop at line."""
        body = self.expect_event('stopped', reason=reason, **fields)
        top = self.stack(body['threadId'], levels=1)[0]
        if line is not None:
            assert top['line'] == line, top
        return body['threadId'], top['id']

    def expect_step(self):
        """Return the thread that stops at the end of a step; None if the program ends."""
        return self.expect_end_or_stop('step')

    def expect_end_or_stop(self, reason):
        """Return the thread that stops for reason; None if the program ends."""
        message = self._next_but(*CHATTER)
        assert message['type'] == 'event', message
        if message['event'] == 'exited':
            return None
        assert message['event'] == 'stopped' and message['body']['reason'] == reason, message
        return message['body']['threadId']

    def expect_child(self):
        """Return what the next child process is to be attached to with."""
        body = self.expect_event('debugpyAttach', request='attach')
        assert body['name'] == 'Subprocess %d' % body['subProcessId'], body
        return body

    def expect_start_debugging(self):
        """Return the next reverse request, to start a session with a child process."""
        message = self._next_but(*CHATTER)
        assert message['type'] == 'request' and message['arguments']['request'] == 'attach', message
        return message

    def expect_output(self, text, category=None):
        """Read output events until text has come; return all of it."""
        collected = ''
        while text not in collected:
            fields = {} if category is None else {'category': category}
            collected += self.expect_event('output', **fields)['output']
        return collected

    def expect_closed(self):
        while True:
            try:
                self._next_but(*CHATTER)
            except Closed:
                return

    # -- requests

    def request(self, command, **arguments):
        return self.expect_response(self.send(command, arguments or None))

    def initialize(self, **more):
        self.starts_sessions = more.get('supportsStartDebuggingRequest', False)
        return self.request('initialize', **dict({
            'clientID': 'tests', 'adapterID': 'python', 'pathFormat': 'path',
            'linesStartAt1': True, 'columnsStartAt1': True, 'supportsVariableType': True}, **more))

    def attach(self, secret='my_secret', **more):
        if secret is not None:
            more['secret'] = secret
        number = self.send('attach', dict(type='debugpy', request='attach', name='tests', **more))
        message = self._next_but(*CHATTER)
        if message.get('event') == 'initialized':
            self.late_attach = number
            return None
        body = self._body(message, number)
        self.expect_event('initialized')
        return body

    def configuration_done(self):
        body = self.request('configurationDone')
        if self.late_attach is not None:
            self.expect_response(self.late_attach)
        return body

    def start(self, secret='my_secret', breakpoints=None, filters=('uncaught',),
              capabilities=(), **more):
        """Attach as an editor does; breakpoints: {path: [line or dict]}."""
        self.initialize(**dict.fromkeys(capabilities, True))
        self.attach(secret, **more)
        for path, lines in (breakpoints or {}).items():
            self.set_breakpoints(path, *lines)
        self.set_exception_breakpoints(*filters)
        self.configuration_done()
        return self

    def set_breakpoints(self, path, *lines):
        """Return the breakpoints set at lines, each a number or a dict with a line."""
        asked = [line if isinstance(line, dict) else {'line': line} for line in lines]
        return self.request('setBreakpoints', source={'path': str(path)},
                            breakpoints=asked)['breakpoints']

    def set_exception_breakpoints(self, *filters, **more):
        return self.request('setExceptionBreakpoints', filters=list(filters), **more)

    def threads(self):
        return self.request('threads')['threads']

    def continue_(self, thread=1):
        return self.request('continue', threadId=thread)

    def next(self, thread=1):
        return self.request('next', threadId=thread)

    def step_in(self, thread=1):
        return self.request('stepIn', threadId=thread)

    def step_out(self, thread=1):
        return self.request('stepOut', threadId=thread)

    def pause(self, thread=1):
        return self.request('pause', threadId=thread)

    def stack_trace(self, thread=1, **more):
        return self.request('stackTrace', threadId=thread, **more)

    def stack(self, thread=1, **more):
        return self.stack_trace(thread, **more)['stackFrames']

    def scopes(self, frame):
        return self.request('scopes', frameId=frame)['scopes']

    def variables(self, reference, **more):
        return self.request('variables', variablesReference=reference, **more)['variables']

    def locals_reference(self, frame):
        return self.scopes(frame)[0]['variablesReference']

    def locals(self, frame):
        """Return {name: variable} of the frame's local variables."""
        return {v['name']: v for v in self.variables(self.locals_reference(frame))}

    def globals(self, frame):
        return self.members(self.scopes(frame)[1]['variablesReference'])

    def members(self, reference):
        """Return {name: variable} of what is below reference, with what is in groups there."""
        found = {v['name']: v for v in self.variables(reference)}
        for name in [name for name in found if name.endswith(' variables')]:
            found.update(self.members(found.pop(name)['variablesReference']))
        return found

    def set_variable(self, reference, name, value):
        return self.request('setVariable', variablesReference=reference, name=name, value=value)

    def evaluate(self, expression, frame=None, context='watch'):
        more = {} if frame is None else {'frameId': frame}
        return self.request('evaluate', expression=expression, context=context, **more)

    def value(self, expression, frame=None, context='watch'):
        return self.evaluate(expression, frame, context)['result']

    def exception_info(self, thread=1):
        return self.request('exceptionInfo', threadId=thread)

    def disconnect(self, **more):
        self.request('disconnect', **more)
        self.expect_closed()

    def expect_exit(self, code=0, certain=True):
        """The program ends: say goodbye as an editor does.

        certain: or else the code need not be told; a wrong one must not be.
        """
        if certain:
            self.expect_event('exited', exitCode=code)
            self.expect_event('terminated')
        else:
            message = self._next_but(*CHATTER)
            if message['event'] == 'exited':
                assert message['body'] == {'exitCode': code}, message
                message = self._next_but(*CHATTER)
            assert message['event'] == 'terminated', message
        self.say_goodbye()

    def say_goodbye(self):
        """Disconnect, as an editor does when it has been told that the program ends."""
        try:
            self.disconnect()
        except (Closed, OSError):
            pass  # the program has not waited


def is_output(message):
    return isinstance(message, dict) and message.get('event') == 'output'


def matches(body, fields):
    return all(body.get(name) == value for name, value in fields.items())
