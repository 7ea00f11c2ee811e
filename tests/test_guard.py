"""The guarded port: the secret, TLS, limits. Whatever comes, the program runs on and a
well-behaved client attaches at once."""

import queue
import re
import socket
import ssl
import threading
import time

import pytest
import trustme

from client import Client, Closed, Failed, frame
from test_life import LOOP
from test_tutorial import play_the_game


@pytest.fixture
def program(device):
    program, path = device.run_text(LOOP)
    program.path = path
    program.expect_listening()
    yield program
    started, before = time.time(), expired(program)
    client = program.attach(tls=getattr(program, 'tls', None),
                            breakpoints={path: [8]})
    client.expect_stopped('breakpoint', 8)
    # It has not waited for the end of another one's time, which the log tells.
    assert time.time() - started < 5 or expired(program) == before
    client.disconnect()
    program.expect_running()
    assert 'my_secret' not in program.log and 'Traceback' not in program.log
    assert 'Traceback' not in program.text['stderr']


def expired(program):
    """Return how many connections have been closed since their time was over."""
    return len(re.findall(r' in \d+ s$|timed out$', program.log, re.MULTILINE))


@pytest.mark.few
@pytest.mark.parametrize('secret, complaint', [
    ('wrong', 'does not match'), (None, 'asks for a secret'), (42, 'a text in quotes'),
    ('', 'does not match'), ('my_secret ', 'does not match'), (['my_secret'], 'a text'),
    (u'\u00fc\ud800', 'does not match'), ('x' * 10000, 'does not match')])
def test_wrong_secret(program, secret, complaint):
    client = program.connect()
    client.initialize()
    with pytest.raises(Failed) as error:
        client.attach(secret)
    assert complaint in error.value.message
    body = error.value.response['body']['error']
    assert body['showUser'] and body['format'] == error.value.message
    assert '{' not in error.value.message
    client.expect_closed()


def test_refused_client_cannot_end_the_program(program):
    client = program.connect()
    client.initialize()
    client.request('terminate')
    client.request('disconnect', terminateDebuggee=True)
    client.expect_closed()


@pytest.mark.few
@pytest.mark.parametrize('command', ['threads', 'evaluate', 'setBreakpoints', 'configurationDone',
                                     'stackTrace', 'source', 'debugpySystemInfo', 'nonsense'])
def test_nothing_is_served_before_the_secret(program, command):
    client = program.connect()
    client.initialize()
    with pytest.raises(Failed):
        client.request(command, expression='1', source={'path': 'x'}, threadId=1)


GARBAGE = {
    'a web browser': b'GET / HTTP/1.1\r\nHost: device\r\n\r\n',
    'a TLS client': b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'\x42' * 200,
    'a gigabyte': b'Content-Length: 1073741824\r\n\r\n{',
    'more than is allowed': b'Content-Length: 65537\r\n\r\n',
    'a negative length': b'Content-Length: -5\r\n\r\n{}',
    'not JSON': b'Content-Length: 5\r\n\r\nhello',
    'not an object': b'Content-Length: 2\r\n\r\n[]',
    'not UTF-8': b'Content-Length: 4\r\n\r\n"\xff\xfe"',
    'nested too deeply': b'Content-Length: 60000\r\n\r\n' + b'[' * 60000,
    'a length too short': b'Content-Length: 3\r\n\r\n{"seq":1}' * 2 + b'\r\n\r\n',
    'an endless header': b'X-Header: ' + b'x' * 10000,
    'zeros': b'\0' * 100,
}


@pytest.mark.few
@pytest.mark.parametrize('name', GARBAGE)
def test_garbage(program, name):
    sock = socket.create_connection(('127.0.0.1', program.port), 20)
    sock.sendall(GARBAGE[name])
    try:
        assert sock.recv(1) == b''
    except ConnectionResetError:
        pass
    sock.close()


@pytest.mark.few
@pytest.mark.parametrize('name', ['not JSON', 'a gigabyte', 'a length too short', 'zeros'])
def test_garbage_from_an_attached_client(program, name):
    client = program.attach(breakpoints={program.path: [8]})
    client.expect_stopped('breakpoint', 8)
    client.sock.sendall(GARBAGE[name])
    client.expect_closed()


@pytest.mark.few
@pytest.mark.parametrize('message', [
    {}, {'type': 'response'}, {'type': 'request'}, {'type': 'request', 'command': 5, 'seq': 'x'},
    {'type': 'request', 'command': 'initialize', 'arguments': [], 'seq': 1},
    {'type': 'request', 'command': 'initialize', 'arguments': {'linesStartAt1': 'no'}, 'seq': 1},
    {'type': 'request', 'command': '__class__', 'seq': 10 ** 30}])
def test_strange_messages(program, message):
    client = program.connect()
    client.sock.sendall(frame(message))
    client.sock.sendall(frame({'type': 'request', 'command': 'disconnect', 'seq': 99}))
    with pytest.raises(Closed):
        while True:
            client._next()


def test_200_idle_connections(program):
    idle = [socket.create_connection(('127.0.0.1', program.port)) for _ in range(200)]
    client = program.connect(timeout=5)
    client.start()
    client.disconnect()
    for sock in idle:
        sock.close()


@pytest.mark.few
def test_idle_connection_is_closed(program):
    sock = socket.create_connection(('127.0.0.1', program.port), 30)
    assert sock.recv(1) == b''
    sock.close()


@pytest.mark.few
def test_slow_message_is_not_waited_for_before_the_secret(program):
    sock = socket.create_connection(('127.0.0.1', program.port), 30)
    sock.sendall(b'Content-Length: 100\r\n\r\n{')
    assert sock.recv(1) == b''
    sock.close()


def test_client_that_reads_nothing_does_not_hold_the_program_for_ever(device):
    program, path = device.run_text("""
ptvsd_lite.wait_for_attach()
for i in range(3000):
    print('x' * 4000)
print('through')
""", enable="secret='my_secret'")
    client = program.connect()
    client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.start()
    lock = threading.Lock()
    lock.acquire()
    client.messages.put = lambda item: lock.acquire()  # the reader stands still
    program.expect('through')
    program.expect_exit(0)


# -- TLS


@pytest.fixture(params=['one file', 'two files'])
def certificate(request, device):
    """The arguments of enable_attach for a certificate; the client's context is device.tls."""
    authority = trustme.CA()
    issued = authority.issue_cert('localhost')
    device.tls = ssl.create_default_context()
    authority.configure_trust(device.tls)
    if request.param == 'one file':
        issued.private_key_and_cert_chain_pem.write_to_path(str(device.folder / 'both.pem'))
        return "certfile='both.pem'"
    issued.private_key_pem.write_to_path(str(device.folder / 'key.pem'))
    issued.cert_chain_pems[0].write_to_path(str(device.folder / 'cert.pem'))
    return "certfile='cert.pem', keyfile='key.pem'"


@pytest.mark.needs('tls')
def test_tutorial_over_tls(device, certificate):
    path = device.write('game.py', device.copy('game.py').read_text().replace(
        "secret='my_secret'", "secret='my_secret', " + certificate))
    play_the_game(device.run('game.py'), path, tls=device.tls)


@pytest.mark.needs('tls')
def test_tutorial_over_tls_without_a_secret(device, certificate):
    path = device.write('game.py', device.copy('game.py').read_text().replace(
        "secret='my_secret'", "secret=None, " + certificate))
    play_the_game(device.run('game.py'), path, tls=device.tls, secret=None)


@pytest.fixture
def tls_program(device, certificate):
    program, path = device.run_text(LOOP, enable="'my_secret', " + certificate)
    program.expect_listening()
    yield program
    client = program.attach(tls=device.tls, breakpoints={path: [8]})
    client.expect_stopped('breakpoint', 8)
    client.disconnect()
    program.expect_running()


@pytest.mark.needs('tls')
def test_plain_client_on_a_tls_port(tls_program):
    client = tls_program.connect(timeout=15)
    with pytest.raises((Closed, AssertionError)):
        client.initialize()
    assert tls_program.log.count('TLS handshake failed') == 1


@pytest.mark.needs('tls')
def test_tls_client_on_a_plain_port(program):
    context = ssl.create_default_context()
    with pytest.raises((ssl.SSLError, OSError)):
        program.connect(tls=context)
    assert 'TLS on one side only' in program.log


@pytest.mark.needs('tls')
@pytest.mark.filterwarnings('ignore:ssl.TLSVersion')
def test_old_tls_is_refused(tls_program, device):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers('ALL:@SECLEVEL=0')
    with pytest.raises((ssl.SSLError, OSError)):
        tls_program.connect(tls=context)


@pytest.mark.few
@pytest.mark.needs('tls')
@pytest.mark.parametrize('certificate', ['one file'], indirect=True)
def test_handshake_that_does_not_come(tls_program):
    sock = socket.create_connection(('127.0.0.1', tls_program.port), 30)
    assert sock.recv(1) == b''
    sock.close()


@pytest.mark.few
def test_connection_that_keeps_talking_is_closed(program):
    sock = socket.create_connection(('127.0.0.1', program.port), 30)
    started = time.time()
    with pytest.raises(OSError):
        while time.time() - started < 25:
            sock.sendall(frame({'type': 'event', 'event': 'chatter'}) * 100)
            time.sleep(0.01)
    sock.close()


FEATURES = pytest.mark.needs('features')


@pytest.mark.few
@pytest.mark.parametrize('options', [
    {'pathMappings': {'a': 'b'}}] + [pytest.param(one, marks=FEATURES) for one in (
        {'variablePresentation': 'x'}, {'debugOptions': 'x'}, {'maxExceptionStackFrames': 'x'},
        {'rules': [1]}, {'breakOnSystemExit': ['x']})], ids=str)
def test_failed_attach_does_not_keep_others_out(program, options):
    """Not even while it is still connected."""
    client = program.connect()
    client.initialize()
    if 'pathMappings' not in options and not program.interpreter.can['trace']:
        pytest.skip('this runtime cannot: trace')   # and does not know the others
    with pytest.raises(Failed):
        client.attach('my_secret', **options)
    client.expect_closed()


def client_from(program, host):
    """Return a Client that connects from host, another address of this machine."""
    try:
        sock = socket.create_connection(('127.0.0.1', program.port), 30, (host, 0))
    except OSError:
        pytest.skip('this machine has no address %s' % host)
    client = Client(None, sock=sock)
    program.clients.append(client)
    client.initialize()
    return client


def guess(program, several):
    """Try as many wrong secrets at once, from 127.0.0.1."""
    clients = [program.connect() for _ in range(several)]
    for client in clients:
        client.initialize()
    for client in clients:
        client.send('attach', {'secret': 'wrong'})
    for client in clients:
        client.expect_closed()


@pytest.mark.few
def test_the_next_guess_waits(program):
    """So nobody hangs up early and tries the next; who knows the secret gets in all the same."""
    guess(program, 3)
    client = program.connect()
    client.initialize()
    number = client.send('attach', {'secret': 'my_secret'})
    with pytest.raises(queue.Empty):
        client.messages.get(timeout=0.5)
    client.expect_response(number)
    client.expect_event('initialized')
    client.disconnect()


@pytest.mark.few
@pytest.mark.needs('trace')
def test_guesses_from_one_address_do_not_shut_out_others(program):
    """Who knows the secret and asks later, from elsewhere, gets in before."""
    guess(program, 4)
    slow = program.connect()
    slow.initialize()
    number = slow.send('attach', {'secret': 'my_secret'})
    client = client_from(program, '127.0.0.2')
    client.attach()
    with pytest.raises(Failed) as error:
        slow.expect_response(number)
    assert 'another debugger' in error.value.message
    client.disconnect()


@pytest.mark.few
@pytest.mark.needs('trace')
def test_connections_from_one_address_do_not_shut_out_others(program):
    """Of too many the oldest from the address with the most has to go."""
    client = client_from(program, '127.0.0.2')
    idle = [socket.create_connection(('127.0.0.1', program.port)) for _ in range(50)]
    other = program.connect()
    other.initialize()    # so all of them have been accepted
    client.attach()
    client.disconnect()
    for sock in idle:
        sock.close()


def test_a_client_that_was_killed_comes_back_at_once(program):
    """What the system has told us of its end is waited for."""
    for _ in range(20):
        program.attach().close()
