"""A bridge between an editor on the desk and ptvsd_lite: it has the secret, speaks TLS.

    python bridge.py tcps://my_secret@device:5678

It tells which process is there, and listens on 127.0.0.1:5678 for an editor that can
neither send a secret nor speak TLS. This file is all it needs, and Python 3.8 or newer,
or 2.7.
"""

import argparse
import errno
import getpass
import hashlib
import io
import json
import os
import re
import select
import socket
import ssl
import sys
import threading
import time

DEFAULT_PORT = 5678
CONNECT_SECONDS = 10   # for a connection, for a handshake and for an answer, each
PROBE_SECONDS = 3      # for finding out what else it may be that listens there
RETRY_SECONDS = 1
FIRST_SECONDS = 60     # an editor that says nothing for so long wants nothing
LAST_SECONDS = 3       # for the answers to an editor that has said all it has to say
LONG = 10 ** 6         # Python 2 takes Ctrl-C only in a wait that ends
MAX_EDITORS = 16
MAX_HEADER = 4096
MAX_REQUEST = 64 * 1024    # up to attach the device takes no longer ones
MAX_ANSWER = 1024 * 1024
CHUNK = 64 * 1024

# ptvsd_lite calls its errors by these numbers.
UNKNOWN_REQUEST, NOT_ATTACHED, WRONG_SECRET, ANOTHER_CLIENT = 1002, 1003, 1004, 1005

REFUSED = ('nothing listens on %s. Has the program come to enable_attach? Is the port '
           'right? Does it listen on 127.0.0.1 of the device only? --wait waits for a '
           'device that is starting.')
UNREACHABLE = ('%s does not answer. A firewall? The wrong address? Is the device off? '
               'Where you can log in, a tunnel will do: '
               'ssh -N -L 5678:127.0.0.1:5678 user@device')
NO_HOST = ('there is no host %s, as far as this machine knows: use its address, or wait '
           'for it')
NO_TLS = ('the program on %s speaks no TLS: use tcp://, or give enable_attach a '
          'certificate')
ONLY_TLS = 'the program on %s speaks TLS only: use tcps://'
OLD_TLS = ('no version of TLS that both sides speak: %s (%s). ptvsd_lite and this bridge '
           'want 1.2 or newer.')
BAD_TLS = 'the TLS handshake with %s failed: %s. Is it a debug server? Is the port right?'
UNTRUSTED = """the certificate of %s is not trusted: %s.
Its SHA-256 fingerprint is
    %s
Compare it with what the device tells:
    openssl x509 -in cert.pem -noout -fingerprint -sha256
If they are the same, go on with --fingerprint %s
or with a copy of the certificate (without its key): --cafile cert.pem
--insecure goes on whoever that is: they can read everything, the secret, too."""
OTHER_FINGERPRINT = """the certificate of %s is not the expected one. Its fingerprint is
    %s
Either the device has a new one, or somebody else answers in its place. The device tells
which one is its own by: openssl x509 -in cert.pem -noout -fingerprint -sha256"""
INSECURE = ('--insecure: the certificate of %s is not verified. Whoever sits in between '
            'can read and change everything, the secret included.')
NO_SERVER = 'what listens on %s is no debug server; it says %r. Is the port right?'
SILENT = 'what listens on %s says nothing: is it a debug server? Is the port right?'
CLOSED = ('what listens on %s has closed the connection without an answer: is it a debug '
          'server? Is the port right?')
TOO_OLD = ('the version does not fit: on %s there is ptvsd 2 or 3, whose protocol is '
           'another one. Put ptvsd_lite in its place (and compat/ptvsd.py, for scripts '
           'that import ptvsd).')
ATTACHED = 'the editor is attached'
LAUNCHED = ('the editor is attached. It believes that it has launched the program: its '
            'stop button may end it')
WHERE_SECRET = '%s\nHere it is given as %s://SECRET@%s, or by --secret-file, --ask or %s.'
SECRET_VARIABLE = 'PTVSD_LITE_SECRET'


# A forwarded port does this while nothing listens behind it.
PASSING = (socket.timeout, ssl.SSLEOFError, ssl.SSLZeroReturnError)


class Trouble(Exception):
    """What failed; the text says what it probably is, and what to do.

    passing: that may be over soon, as while a device starts.
    """

    def __init__(self, text, passing=False):
        Exception.__init__(self, text)
        self.passing = passing


# -- what the user gives

class Target(object):
    """Where a program listens and what it asks for: [tcp[s]://][secret@]host[:port]."""

    FORM = re.compile(r'(?:(\w+)://)?(?:(.*)@)?'
                      r'(?:\[([^]]+)\]|([^][:/@]+))(?::(\d{1,5}))?/?$', re.S)

    def __init__(self, text):
        found = self.FORM.match(text)
        parts = found.groups() if found else 5 * (None,)
        scheme, self.secret, address, name, port = parts
        if not found or (scheme or 'tcp') not in ('tcp', 'tcps'):
            raise argparse.ArgumentTypeError(
                'expected tcp://SECRET@HOST:PORT, or tcps:// for TLS')
        self.scheme, self.host = scheme or 'tcp', address or name
        self.port = int(port or DEFAULT_PORT)
        self.tls = self.scheme == 'tcps'

    def __str__(self):
        return '%s://%s' % (self.scheme, place((self.host, self.port)))


def place(address):
    """Return address, (host, port), as people write it."""
    return ('[%s]:%d' if ':' in address[0] else '%s:%d') % address[:2]


def local_address(text):
    """Return (host, port) for [HOST:]PORT; raises ArgumentTypeError."""
    host, _, port = text.rpartition(':')
    if not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError('expected a port, or HOST:PORT')
    return host.strip('[]') or '127.0.0.1', int(port)


def sha256(text):
    """Return the fingerprint in text, as openssl writes it or without colons."""
    digits = re.sub('[: ]', '', text.rpartition('=')[2]).lower()
    if not re.match('[0-9a-f]{64}$', digits):
        raise argparse.ArgumentTypeError('expected 64 hexadecimal digits (SHA-256)')
    return digits


def parse(arguments):
    """Return the options of the command line; leaves by SystemExit if it is wrong."""
    parser = argparse.ArgumentParser(
        prog='bridge.py',
        description='Let an editor that can neither send a secret nor speak '
        'TLS debug programs with ptvsd_lite.')
    add = parser.add_argument
    add('targets', nargs='+', type=Target, metavar='TARGET',
        help='tcp://SECRET@HOST:PORT, or tcps:// for TLS. Others on this machine can see '
        'a secret that stands here; it may be left out')
    add('--list', action='store_true', help='only tell which processes are there')
    add('--stdio', action='store_true', help='talk with the editor that has started this')
    add('--listen', action='append', type=local_address, default=[],
        metavar='[HOST:]PORT', help='where the editor attaches, once for each target; '
        '5678, 5679 ... if not given')
    add('--wait', action='store_true', help='wait for devices that are not there')
    add('--secret-file', metavar='FILE', help='a file with the secret on its first line '
        '(or set the environment variable %s)' % SECRET_VARIABLE)
    add('--ask', action='store_true', help='ask for the secret')
    add('--cafile', metavar='FILE', help='certificates (PEM) to trust')
    add('--fingerprint', action='append', type=sha256, default=[], metavar='SHA256',
        help='trust the certificate with this fingerprint, and no other')
    add('--insecure', action='store_true', help='trust every certificate')
    options = parser.parse_args(arguments)
    if options.stdio and (len(options.targets) > 1 or options.ask or options.list):
        parser.error('--stdio takes one target, and neither --ask nor --list')
    if options.insecure and (options.fingerprint or options.cafile):
        parser.error('--insecure verifies nothing: leave out --cafile and --fingerprint')
    try:
        secret = common_secret(options)
        options.trust = Trust(options)
    except EnvironmentError as e:
        name = getattr(e, 'filename', None) or options.cafile
        parser.error('cannot read %s: %s' % (name, e))
    for target in options.targets:
        target.secret = target.secret or secret
    return options


def common_secret(options):
    """Return the secret for targets that have none of their own, or None."""
    if options.secret_file:
        with io.open(options.secret_file, encoding='utf-8') as f:
            return f.readline().strip()
    if options.ask:
        return getpass.getpass('secret: ')
    return os.environ.get(SECRET_VARIABLE)


# -- the way to the device

class Trust(object):
    """Which certificates are good."""

    def __init__(self, options):
        self.fingerprints, self.insecure = options.fingerprint, options.insecure
        self.context = ssl.create_default_context(cafile=options.cafile)
        if self.fingerprints or self.insecure:
            accept_all(self.context)


def accept_all(context):
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def fingerprint(tls):
    """Return the fingerprint of the certificate at the other end."""
    return hashlib.sha256(tls.getpeercert(True)).hexdigest()


def readable(digits):
    return ':'.join(digits[i:i + 2] for i in range(0, 64, 2)).upper()


def dial(target, seconds=CONNECT_SECONDS):
    """Return a plain connection with target; raises Trouble."""
    try:
        sock = socket.create_connection((target.host, target.port), seconds)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        return sock
    except socket.gaierror:
        raise Trouble(NO_HOST % target.host, True)
    except EnvironmentError as e:
        refused = e.errno in (errno.ECONNREFUSED, errno.ECONNRESET)
        raise Trouble((REFUSED if refused else UNREACHABLE) % target, True)
    except (ValueError, UnicodeError):  # a name that cannot be one
        raise Trouble(NO_HOST % target.host)


def connect(target, trust):
    """Return a connection with target that is as safe as wanted; raises Trouble."""
    sock = dial(target)
    if not target.tls:
        return sock
    try:
        tls = trust.context.wrap_socket(sock, server_hostname=target.host)
    except (EnvironmentError, ValueError) as e:
        sock.close()
        raise tls_trouble(target, e)
    found = fingerprint(tls)
    if trust.fingerprints and found not in trust.fingerprints:
        tls.close()
        raise Trouble(OTHER_FINGERPRINT % (target, readable(found)))
    return tls


def tls_trouble(target, error):
    """Return what it means that a handshake with target ended with error."""
    text = str(error)
    if isinstance(error, ssl.CertificateError) or 'CERTIFICATE_VERIFY_FAILED' in text:
        found = fingerprint_of(target)
        if found:
            why = getattr(error, 'verify_message', None) or text
            return Trouble(UNTRUSTED % (target, why.rstrip('.'), readable(found), found))
    # These are names of OpenSSL, or its texts where Python is older and knows no name.
    if re.search('protocol.version|unsupported.protocol|no.protocols|legacy.sigalg',
                 text, re.I):
        return Trouble(OLD_TLS % (target, text))
    if speaks_plainly(target):
        return Trouble(NO_TLS % target)
    return Trouble(BAD_TLS % (target, text), isinstance(error, PASSING) or getattr(
        error, 'errno', None) == errno.ECONNRESET)


def fingerprint_of(target):
    """Return the fingerprint of the certificate that target shows, or None."""
    try:
        sock = dial(target, PROBE_SECONDS)
    except Trouble:
        return None
    try:
        sock = accept_all(ssl.create_default_context()).wrap_socket(sock)
        return fingerprint(sock)
    except (EnvironmentError, ValueError):
        return None
    finally:
        sock.close()


def speaks_plainly(target):
    """Tell whether target is a debug server without TLS; the secret is not sent."""
    try:
        sock = dial(target, PROBE_SECONDS)
    except Trouble:
        return False
    try:
        sock.sendall(encode({'seq': 1, 'type': 'request', 'command': 'initialize',
                             'arguments': HELLO}))
        return sock.recv(CHUNK).startswith(b'Content-Length')
    except EnvironmentError:
        return False
    finally:
        sock.close()


def no_server(target, said):
    """Return what it means that target has said nothing but said, and closed or waits."""
    if said.startswith(b'PTVSDBG'):
        return Trouble(TOO_OLD % target)
    if not target.tls and (said[:1] in (b'\x15', b'') and fingerprint_of(target)):
        return Trouble(ONLY_TLS % target)
    if said:
        return Trouble(NO_SERVER % (target, said[:40].decode('latin-1')))
    return Trouble(CLOSED % target, True)


# -- messages

HELLO = {'clientID': 'bridge', 'adapterID': 'python', 'pathFormat': 'path'}
HEADER_LINE = re.compile(br'content-(length|type):[ \t]*([^\r\n]*)$', re.I)


def encode(message):
    """Return message as it goes over the wire."""
    body = json.dumps(message, separators=(',', ':')).encode('utf-8')
    return b'Content-Length: %d\r\n\r\n' % len(body) + body


def decode(raw):
    """Return the dict that the whole message raw carries; raises ValueError."""
    try:
        message = json.loads(raw.partition(b'\r\n\r\n')[2].decode('utf-8'))
    except RuntimeError:  # nested too deeply
        message = None
    if not isinstance(message, dict):
        raise ValueError('not an object')
    return message


def is_response(message, number):
    """Tell whether message is the response to the request of that number."""
    return message.get('type') == 'response' and message.get('request_seq') == number


def cut(data, limit):
    """Return the first message in data, with its header; None if it is not complete yet.

    Raises ValueError for one that is longer than limit, and for anything else. A web page
    can have a browser send what it likes to this machine, but not without a request line:
    so nothing else may stand in a header.
    """
    if not b'content-'.startswith(data[:8].lower()):
        raise ValueError('not a message')
    head, found, rest = data.partition(b'\r\n\r\n')
    if len(head) > MAX_HEADER:
        raise ValueError('a header of %d bytes' % len(head))
    if not found:
        return None
    lines = [HEADER_LINE.match(line) for line in head.split(b'\r\n')]
    if not all(lines):
        raise ValueError('not a header')
    lengths = [line.group(2) for line in lines if line.group(1).lower() == b'length']
    if len(lengths) != 1 or not re.match(br'\d{1,9}$', lengths[0]):
        raise ValueError('not a length')
    if int(lengths[0]) > limit:
        raise ValueError('a message of %d bytes' % int(lengths[0]))
    end = len(head) + 4 + int(lengths[0])
    return data[:end] if len(data) >= end else None


def refusal(request, text):
    """Return the response that says to request why it cannot be served."""
    text = text.replace('{', '(').replace('}', ')')  # some editors format it
    return {'seq': 1, 'type': 'response', 'request_seq': request.get('seq', 0),
            'success': False, 'command': request.get('command', ''), 'message': text,
            'body': {'error': {'id': 2001, 'format': text, 'showUser': True}}}


# -- who is there

PROGRAM = "__import__('sys').argv[0]"
IMPLEMENTATION = ("(lambda sys: 'MicroPython %d.%d.%d, %s' % (sys.implementation[1][:3]"
                  " + (sys.platform,)))(__import__('sys'))")


class Refused(Exception):
    """The device has refused a request; args: its error id, its message."""


class Asker(object):
    """A connection of the bridge's own, which asks one thing after the other."""

    def __init__(self, target, trust):
        self.target, self.sock = target, connect(target, trust)
        self.buffer, self.seq = b'', 0

    def ask(self, command, **arguments):
        """Return the body of the response; raises Refused and Trouble."""
        self.seq += 1
        try:
            self.sock.settimeout(CONNECT_SECONDS)
            self.sock.sendall(encode({
                'seq': self.seq, 'type': 'request', 'command': command,
                'arguments': arguments}))
        except EnvironmentError:
            pass  # what it has said before tells more
        while True:
            message = self.next()
            if is_response(message, self.seq):
                break
        body = message.get('body') or {}
        if not message.get('success'):
            number = (body.get('error') or {}).get('id')
            raise Refused(number, message.get('message') or command)
        return body

    def next(self):
        """Return the next message; raises Trouble when there is none."""
        try:
            while True:
                raw = cut(self.buffer, MAX_ANSWER)
                if raw:
                    message = decode(raw)
                    self.buffer = self.buffer[len(raw):]
                    return message
                data = self.sock.recv(CHUNK)
                if not data:
                    break
                self.buffer += data
        except socket.timeout:
            # MicroPython does not close what is no TLS
            only_tls = not self.target.tls and fingerprint_of(self.target)
            raise Trouble((ONLY_TLS if only_tls else SILENT) % self.target)
        except (EnvironmentError, ValueError):
            pass
        raise no_server(self.target, self.buffer)


def who_is_there(target, trust):
    """Return what the process at target tells about itself; raises Trouble."""
    asker = Asker(target, trust)
    secret = {'secret': target.secret} if target.secret else {}
    try:
        asker.ask('initialize', **HELLO)
        try:
            return asker.ask('pydevdSystemInfo', **secret)
        except Refused as e:
            if e.args[0] not in (UNKNOWN_REQUEST, NOT_ATTACHED):
                raise
        return ask_attached(asker, secret)
    except Refused as e:
        if e.args[0] == WRONG_SECRET:
            where = place((target.host, target.port))
            raise Trouble(WHERE_SECRET % (
                e.args[1], target.scheme, where, SECRET_VARIABLE))
        if e.args[0] == ANOTHER_CLIENT:
            return {'note': e.args[1]}
        return {'note': 'a debug server that is no ptvsd_lite: it does not tell its '
                        'process'}
    finally:
        asker.sock.close()


def ask_attached(asker, secret):
    """Return what MicroPython, with its room for little, tells those only who attach."""
    asker.ask('attach', **secret)
    try:
        name, note = [asker.ask('evaluate', expression=expression)['result'].strip("'")
                      for expression in (PROGRAM, IMPLEMENTATION)]
    except Refused:
        name, note = None, 'an older ptvsd_lite'
    asker.ask('disconnect')
    return {'process': {'name': name}, 'note': note}


def describe(facts):
    """Return lines of text about what a process has told."""
    process, python, platform = [facts.get(name) or {} for name in (
        'process', 'python', 'platform')]
    lines = []
    if process:
        words = ['pid %s' % process['pid'] if process.get('pid') else '',
                 process.get('name'), process.get('executable'),
                 process.get('user') and 'user ' + process['user']]
        lines.append(', '.join(word for word in words if word))
    if python:
        version = (python.get('version') or '').replace('.final.0', '')
        name = (python.get('implementation') or {}).get('name')
        lines.append('%s %s, %s bit, %s' % (
            name, version, process.get('bitness'),
            platform.get('description') or platform.get('name')))
    return lines + [facts[name] for name in ('note',) if name in facts]


# -- an editor and a device

class Look(object):
    """Lets a stream pass, message by message as long as see() is to see them.

    see: called with a whole message, returns what goes on in its place.
    """

    def __init__(self, see, limit):
        self.see, self.limit = see, limit
        self.buffer = b''
        self.looking = True

    def __call__(self, data):
        """Return what of the stream can go on, now that data has come."""
        self.buffer += data
        passed = []
        while self.looking:
            raw = cut(self.buffer, self.limit)
            if raw is None:
                return b''.join(passed)
            self.buffer = self.buffer[len(raw):]
            passed.append(self.see(raw))
        passed.append(self.buffer)
        self.buffer = b''
        return b''.join(passed)


class Flow(object):
    """Bytes on their way from a socket to another: CHUNK or one long message at most."""

    def __init__(self, source, sink, look):
        self.source, self.sink, self.look = source, sink, look
        self.pending = b''
        self.ended = False
        self.waits = None   # (socket, whether to write) when nothing can be done at once

    def move(self):
        """Do what can be done without waiting; return whether there was something."""
        writing = bool(self.pending)
        self.waits = (self.sink if writing else self.source), writing
        try:
            if writing:
                count = self.sink.send(self.pending)
                self.pending = self.pending[count:]
                return count > 0
            data = self.source.recv(CHUNK)
        except ssl.SSLWantReadError:
            self.waits = self.waits[0], False
            return False
        except ssl.SSLWantWriteError:
            self.waits = self.waits[0], True
            return False
        except EnvironmentError as e:
            if e.errno in (errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR):
                return False
            data = b''
        self.ended = not data
        if data:
            self.pending = self.look(data)
        return True


class Link(object):
    """An editor and the device it debugs, up to the end of either.

    The secret is added to the editor's attach. A launch becomes one, for an editor that
    can do nothing else. The rest goes through as it is.
    """

    def __init__(self, editor, device, target, say):
        self.target, self.say = target, say
        self.asked = None       # the editor's attach or launch, once it has come
        self.answered = False   # the device has said something
        self.said = Look(self._see_request, MAX_REQUEST)
        self.heard = Look(self._see_answer, MAX_ANSWER)
        self.device = device
        self.forth = Flow(editor, device, self.said)
        self.back = Flow(device, editor, self._from_device)
        for sock in (editor, device):
            sock.setblocking(False)

    def run(self, first):
        """Carry messages both ways until the end.

        first: what the editor has said already. Raises Trouble if the device has no
        answer.
        """
        self.forth.pending = self.said(first)
        deadline = None
        while not self.back.ended and (deadline is None or time.time() < deadline):
            flows = [self.back] if self.forth.ended else [self.forth, self.back]
            moved = [flow.move() for flow in flows]
            if self.forth.ended and deadline is None:
                deadline = time.time() + LAST_SECONDS
                hang_up_half(self.device)
            if not any(moved):
                self._wait(flows, deadline)
        if self.back.ended and not self.answered:
            raise no_server(self.target, self.heard.buffer)

    def _wait(self, flows, deadline):
        waits = [flow.waits for flow in flows]
        seconds = None if deadline is None else max(0, deadline - time.time())
        select.select([sock for sock, writing in waits if not writing],
                      [sock for sock, writing in waits if writing], [], seconds)

    def _see_request(self, raw):
        request = decode(raw)
        if request.get('command') not in ('attach', 'launch'):
            return raw
        self.asked = request
        self.said.looking = False
        arguments = request.get('arguments')
        arguments = dict(arguments) if isinstance(arguments, dict) else {}
        if self.target.secret and not arguments.get('secret'):
            arguments['secret'] = self.target.secret
        return encode(dict(request, command='attach', arguments=arguments))

    def _from_device(self, data):
        try:
            data = self.heard(data)
        except ValueError:
            if self.answered:
                raise
            raise no_server(self.target, self.heard.buffer)
        self.answered = self.answered or bool(data)
        return data

    def _see_answer(self, raw):
        if self.asked is None:
            return raw
        message = decode(raw)
        if not is_response(message, self.asked.get('seq')):
            return raw
        self.heard.looking = False
        text = message.get('message')
        if message.get('success'):
            text = ATTACHED if self.asked['command'] == 'attach' else LAUNCHED
        self.say('%s: %s' % (self.target, text))
        return encode(dict(message, command=self.asked['command']))


def hang_up_half(sock):
    """Say that nothing more will be sent; what the other side sends can still be read."""
    try:
        # SSLSocket's own method would take the rest for plain text.
        socket.socket.shutdown(sock, socket.SHUT_WR)
    except EnvironmentError:
        pass


class Bridge(object):
    """Serves the editors that want to debug one target."""

    def __init__(self, target, options, say=None):
        self.target, self.trust, self.wait = target, options.trust, options.wait
        self.say = say or complain
        self.room = threading.Semaphore(MAX_EDITORS)

    def patiently(self, function, given_up=lambda: False):
        """Return function(target, trust); wait for a device that is not there, if wanted.

        Raises Trouble otherwise, and when given_up() returns true.
        """
        told = False
        while True:
            try:
                return function(self.target, self.trust)
            except Trouble as e:
                if not (self.wait and e.passing) or given_up():
                    raise
            if not told:
                self.say('%s: not there yet, waiting for it' % self.target)
                told = True
            time.sleep(RETRY_SECONDS)

    def tell(self, *more):
        """Print which process is there, and more lines; raises Trouble."""
        facts = self.patiently(who_is_there)
        print_out('\n    '.join([str(self.target)] + describe(facts) + list(more)))

    def listen(self, address):
        """Tell which process is there, and serve editors at address; raises Trouble."""
        listener = listen_on(address)
        try:
            # An editor that attaches before accept() waits, too.
            self.tell('attach the editor to %s' % place(listener.getsockname()))
            while True:
                self._accept(listener)
        finally:
            listener.close()

    def _accept(self, listener):
        try:
            editor, _ = listener.accept()
        except EnvironmentError:
            return time.sleep(RETRY_SECONDS)
        if not self.room.acquire(False):
            return editor.close()
        start(self._serve, editor)

    def _serve(self, editor):
        try:
            self.serve(editor)
        finally:
            self.room.release()

    def serve(self, editor):
        """Connect editor with the device until either leaves; tell whether it worked."""
        device = None
        try:
            editor.settimeout(FIRST_SECONDS)
            first, request = self._first(editor)
            if first is None:
                return True
            try:
                device = self.patiently(connect, lambda: has_left(editor))
                Link(editor, device, self.target, self.say).run(first)
                return True
            except Trouble as e:
                self.say(e.args[0])
                editor.setblocking(True)
                editor.settimeout(LAST_SECONDS)
                editor.sendall(encode(refusal(request, e.args[0])))
                drain(editor)
        except (EnvironmentError, ValueError) as e:
            self.say('the connection with the editor has ended: %s' % e)
        finally:
            editor.close()
            if device is not None:
                device.close()
        return False

    def _first(self, editor):
        """Return what the editor says first, and the request in it, or (None, None)."""
        data = b''
        while True:
            raw = cut(data, MAX_REQUEST)
            if raw:
                return data, decode(raw)
            more = editor.recv(CHUNK)
            if not more:
                return None, None
            data += more


def has_left(editor):
    """Tell whether the editor has closed its connection."""
    ready, _, _ = select.select([editor], [], [], 0)
    try:
        return bool(ready) and not editor.recv(1, socket.MSG_PEEK)
    except EnvironmentError:
        return True


def drain(sock):
    """Let the other side read what has been sent, before the socket is closed."""
    hang_up_half(sock)
    try:
        while sock.recv(CHUNK):
            pass
    except EnvironmentError:
        pass


def listen_on(address):
    """Return a socket that listens at address; raises Trouble."""
    family = socket.AF_INET6 if ':' in address[0] else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == 'posix':  # elsewhere it lets two listen on one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(MAX_EDITORS)
    except EnvironmentError as e:
        listener.close()
        raise Trouble('cannot listen on %s: %s. Choose another port: --listen PORT'
                      % (place(address), e.strerror or e))
    if address[0] not in ('127.0.0.1', '::1', 'localhost'):
        complain('whoever reaches %s needs no secret' % place(listener.getsockname()))
    return listener


# -- the editor has started this

def start(function, *arguments):
    """Run function on a thread that does not keep the process alive; return that."""
    thread = threading.Thread(target=function, args=arguments)
    thread.daemon = True
    thread.start()
    return thread


def from_stdin(sock):
    """Pass on what the editor writes, until it has written all."""
    try:
        while True:
            data = os.read(0, CHUNK)
            if not data:
                break
            sock.sendall(data)
    except EnvironmentError:
        pass
    hang_up_half(sock)


def to_stdout(sock):
    """Pass on what is for the editor, until that is all."""
    try:
        while True:
            data = sock.recv(CHUNK)
            if not data:
                break
            while data:
                data = data[os.write(1, data):]
    except EnvironmentError:
        pass


def serve_stdio(bridge):
    """Serve the editor at stdin and stdout; return whether that worked."""
    editor, other = socket.socketpair()
    start(from_stdin, other)
    writer = start(to_stdout, other)
    worked = bridge.serve(editor)
    writer.join(LAST_SECONDS)
    return worked


# -- the command line

_printing = threading.Lock()


def print_out(text, stream=None):
    """Write text, into which a device may put anything, as a line to stream (stdout)."""
    stream = stream or sys.stdout
    encoding = stream.encoding or 'ascii'
    if isinstance(text, bytes):
        text = text.decode('utf-8', 'replace')
    text = re.sub(u'[\x00-\x08\x0b-\x1f\x7f-\x9f]', '?', text)
    with _printing:
        stream.write(text.encode(encoding, 'backslashreplace').decode(encoding) + u'\n')
        stream.flush()


def complain(text):
    """Tell the user on stderr."""
    print_out('bridge: %s' % text, sys.stderr)


def addresses(options):
    """Return where to listen for each target: as given, then one port after the other."""
    result = options.listen[:len(options.targets)] or [('127.0.0.1', DEFAULT_PORT)]
    while len(result) < len(options.targets):
        host, port = result[-1]
        result.append((host, port + 1 if port else 0))
    return result


def main(arguments):
    """Run the command line; return the exit code."""
    options = parse(arguments)
    for target in options.targets:
        if target.tls and options.insecure:
            complain(INSECURE % target)
    bridges = [Bridge(target, options) for target in options.targets]
    if options.stdio:
        return 0 if serve_stdio(bridges[0]) else 1
    if options.list:
        return 0 if all([attempt(bridge.tell) for bridge in bridges]) else 1
    running = set(bridges)
    over = threading.Event()

    def run(bridge, address):
        attempt(bridge.listen, address)
        running.discard(bridge)
        if not running:
            over.set()

    for bridge, address in zip(bridges, addresses(options)):
        start(run, bridge, address)
    try:
        over.wait(LONG)
        return 1
    except KeyboardInterrupt:
        return 0


def attempt(function, *arguments):
    """Call function; tell about a Trouble, and return whether there was none."""
    try:
        function(*arguments)
        return True
    except Trouble as e:
        complain(e.args[0])
        return False


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
