"""compat/bridge.py: editors that can neither send a secret nor speak TLS.

The bridge runs under the Python that runs pytest, the program on the interpreter under test.
"""

import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import types

import pytest
import trustme

from client import Client, Failed, frame
from debuggee import ROOT, Debuggee, free_port
from test_life import LOOP
from test_tutorial import play_the_game

pytestmark = pytest.mark.few
BRIDGE = ROOT / 'compat' / 'bridge.py'
DESK = types.SimpleNamespace(path=sys.executable)  # what Debuggee needs of an interpreter


class Bridge(Debuggee):
    """A running bridge; its clients know no secret."""

    def expect_listening(self, count=1):
        """Wait until it listens for as many targets; return port, if set, or the last one's."""
        self.expect_count('attach the editor to', count)
        return self.port or int(re.findall(r'attach the editor to 127\.0\.0\.1:(\d+)\n',
                              self.text['stdout'])[-1])

    def attach(self, **more):
        return self.connect().start(secret=None, **more)


@pytest.fixture
def start(device):
    """A function that starts the bridge with arguments; it listens on any port."""
    def start(*arguments, **env):
        env = dict(os.environ, PYTHONWARNINGS='error', PYTHONIOENCODING='utf-8', **env)
        bridge = Bridge(DESK, device.desk, [BRIDGE, '--listen', '0'] + list(arguments), env)
        device.running.append(bridge)
        return bridge
    return start


@pytest.fixture
def program(device):
    program, program.path = device.run_text(LOOP)
    program.expect_listening()
    return program


@pytest.fixture
def certificate(device):
    """The arguments of enable_attach for a certificate of localhost; ca.pem on the desk."""
    authority = trustme.CA()
    issued = authority.issue_cert('localhost')
    issued.private_key_pem.write_to_path(str(device.folder / 'key.pem'))
    issued.cert_chain_pems[0].write_to_path(str(device.folder / 'cert.pem'))
    authority.cert_pem.write_to_path(str(device.desk / 'ca.pem'))
    return "certfile='cert.pem', keyfile='key.pem'"


def digits(device):
    """Return the fingerprint of the device's certificate, as openssl tells it."""
    text = subprocess.check_output(['openssl', 'x509', '-in', str(device.folder / 'cert.pem'),
                                    '-noout', '-fingerprint', '-sha256'])
    return text.decode().strip()


def tcp(program, secret='my_secret'):
    return 'tcp://%s@localhost:%d' % (secret, program.expect_listening())


def tcps(program, secret='my_secret', host='localhost'):
    return 'tcps://%s@%s:%d' % (secret, host, program.expect_listening())


def expect_failure(bridge, *texts):
    """The bridge ends with 1 and says texts, and never the secret."""
    bridge.expect_exit(1)
    for text in texts:
        assert text in bridge.text['stderr'], bridge.text
    assert 'my_secret' not in bridge.text['stdout'] + bridge.text['stderr']
    assert 'Traceback' not in bridge.text['stderr']


# -- through the bridge

def test_tutorial(device, start):
    path = device.copy('game.py')
    game = device.run('game.py')
    game.expect('What is your name?')
    bridge = start(tcp(game))
    game.port = bridge.expect_listening()
    play_the_game(game, path, secret=None, can_write=device.interpreter.can['write_locals'])
    assert bridge.text['stderr'].count('the editor is attached') == 2
    assert 'my_secret' not in bridge.text['stdout'] + bridge.text['stderr']
    bridge.expect_running()


@pytest.mark.needs('tls')
@pytest.mark.parametrize('trust', ['--cafile', '--fingerprint', '--insecure'])
def test_tutorial_over_tls(device, certificate, start, trust):
    path = device.write('game.py', device.copy('game.py').read_text().replace(
        "secret='my_secret'", "secret='my_secret', " + certificate))
    game = device.run('game.py')
    game.expect('What is your name?')
    more = {'--cafile': ['ca.pem'], '--fingerprint': [digits(device)], '--insecure': []}[trust]
    bridge = start(trust, *more + [tcps(game)])
    game.port = bridge.expect_listening()
    play_the_game(game, path, secret=None, can_write=device.interpreter.can['write_locals'])
    assert ('not verified' in bridge.text['stderr']) == (trust == '--insecure')


@pytest.mark.needs('tls', 'trace')
def test_long_messages_over_tls(device, certificate, start):
    program, path = device.run_text(LOOP, enable="'my_secret', " + certificate)
    client = start('--cafile', 'ca.pem', tcps(program)).attach(breakpoints={path: [8]})
    thread, stack_frame = client.expect_stopped('breakpoint', 8)
    text = repr('x' * 700000)
    assert client.value(text, stack_frame, 'clipboard') == text


def start_stdio(target):
    """Start the bridge as an editor does; return (client on its stdin and stdout, process)."""
    ours, its = socket.socketpair()
    process = subprocess.Popen([sys.executable, str(BRIDGE), '--stdio', target],
                               stdin=its, stdout=its, stderr=subprocess.PIPE)
    its.close()
    return Client(None, sock=ours), process


def test_stdio(program):
    client, process = start_stdio(tcp(program))
    client.start(secret=None, breakpoints={program.path: [8]})
    client.expect_stopped('breakpoint', 8)
    client.disconnect()
    assert 'the editor is attached' in process.communicate()[1].decode()
    assert process.returncode == 0
    client.close()
    program.attach().disconnect()


def test_stdio_to_nowhere():
    client, process = start_stdio('localhost:1')
    with pytest.raises(Failed, match='nothing listens'):
        client.initialize()
    client.expect_closed()
    assert 'nothing listens' in process.communicate()[1].decode()
    assert process.returncode == 1
    client.close()


def test_several_targets(device, program, start):
    other, path = device.run_text(LOOP, 'other.py')
    bridge = start(tcp(program), tcp(other))
    bridge.expect_count('attach the editor to', 2)
    ports = {}
    for block in bridge.text['stdout'].split('tcp://localhost:')[1:]:
        ports[int(block.split()[0])] = int(re.search(r'127\.0\.0\.1:(\d+)', block).group(1))
    bridge.port = ports[program.port]
    client = bridge.attach(breakpoints={program.path: [8]})
    client.expect_stopped('breakpoint', 8)
    bridge.port = ports[other.port]
    bridge.attach(breakpoints={path: [8]}).expect_stopped('breakpoint', 8)


def test_ports(device, program, start):
    """As given for the first, then one after the other."""
    free = free_port(2)
    arguments = [sys.executable, str(BRIDGE), tcp(program), tcp(program), '--listen', str(free)]
    bridge = Bridge(DESK, device.desk, arguments[1:], dict(os.environ))
    device.running.append(bridge)
    bridge.expect('attach the editor to 127.0.0.1:%d\n' % free)
    bridge.expect('attach the editor to 127.0.0.1:%d\n' % (free + 1))


def test_port_in_use(program, start):
    bridge = start(tcp(program), '--listen', str(program.port))
    bridge.expect_listening()
    second = start('--listen', str(bridge.expect_listening()), tcp(program), tcp(program))
    second.expect('Choose another port', 'stderr')


@pytest.mark.needs('trace')
def test_launch_becomes_attach(program, start):
    client = start(tcp(program)).connect()
    client.initialize()
    number = client.send('launch', {'program': 'x.py', 'request': 'launch'})
    client.expect_response(number)
    client.expect_event('initialized')
    assert [m['command'] for m in client.transcript if m.get('request_seq') == number] == [
        'launch']
    client.disconnect()
    program.expect_running()


def test_secret_of_the_editor_stays(program, start):
    client = start(tcp(program)).connect()
    client.initialize()
    with pytest.raises(Failed, match='does not match'):
        client.attach('wrong')


# -- where the secret comes from

@pytest.mark.parametrize('way', ['file', 'environment', 'prompt'])
def test_secret_that_is_not_on_the_command_line(device, program, start, way):
    (device.desk / 'secret.txt').write_text('my_secret\n')
    target = 'localhost:%d' % program.port
    if way == 'file':
        bridge = start('--secret-file', 'secret.txt', target)
    elif way == 'environment':
        bridge = start(target, PTVSD_LITE_SECRET='my_secret')
    else:
        bridge = type_secret(device, [BRIDGE, '--listen', '0', '--ask', target])
    bridge.attach().disconnect()


def type_secret(device, arguments):
    """Start the bridge without a terminal: the prompt reads what is typed into a pipe."""
    program = ('import os, sys; os.setsid(); '
               'os.execv(sys.executable, [sys.executable] + sys.argv[1:])')
    bridge = Bridge(DESK, device.desk, ['-c', program] + arguments, dict(os.environ))
    device.running.append(bridge)
    bridge.type('my_secret')
    return bridge


# -- who is there

@pytest.mark.needs('trace')
def test_list(program, start):
    bridge = start('--list', tcp(program))
    bridge.expect_exit(0)
    text = bridge.text['stdout']
    assert 'tcp://localhost:%d\n' % program.port in text
    assert 'pid %d, program.py, ' % program.process.pid in text
    assert '%d.%d' % program.interpreter.version in text and ' bit, ' in text


@pytest.mark.needs('trace')
@pytest.mark.skipif(not hasattr(os, 'geteuid'), reason='no users as in POSIX')
def test_list_tells_executable_user_and_system(program, start):
    import pwd
    bridge = start('--list', tcp(program))
    bridge.expect_exit(0)
    text = bridge.text['stdout']
    assert os.path.realpath(program.interpreter.path) in os.path.realpath(
        text.split(', ')[2]), text
    assert ', user %s\n' % pwd.getpwuid(os.geteuid()).pw_name in text
    assert os.uname().sysname in text and os.uname().release in text


@pytest.mark.needs('trace')
def test_list_while_another_debugger_is_attached(program, start):
    client = program.attach(breakpoints={program.path: [8]})
    thread, _ = client.expect_stopped('breakpoint', 8)
    bridge = start('--list', tcp(program))
    bridge.expect_exit(0)
    assert 'pid %d' % program.process.pid in bridge.text['stdout']
    client.continue_(thread)
    client.expect_stopped('breakpoint', 8)


@pytest.mark.needs('probes')
def test_list_micropython(device, start):
    """It has to attach for that; a program that waits for the editor goes on waiting."""
    program, path = device.run_text("ptvsd_lite.wait_for_attach()\nprint('through')\n" + LOOP)
    bridge = start('--list', tcp(program))
    bridge.expect_exit(0)
    assert '\n    program.py\n    MicroPython 1.' in bridge.text['stdout']
    assert 'through' not in program.text['stdout']
    client = program.attach()
    program.expect('through')
    bridge = start('--list', tcp(program))
    bridge.expect_exit(0)
    assert 'another debugger is attached' in bridge.text['stdout']
    assert client.threads()


def test_list_several(program, start):
    bridge = start('--list', tcp(program), 'localhost:1')
    expect_failure(bridge, 'nothing listens on tcp://localhost:1.')
    assert 'program.py' in bridge.text['stdout']


# -- failures

@pytest.mark.parametrize('secret, complaint', [('wrong', 'does not match'),
                                               ('', 'asks for a secret')])
def test_wrong_secret(program, start, secret, complaint):
    expect_failure(start(tcp(program, secret)), complaint, '--secret-file')


def test_editor_sees_the_devices_message(program):
    client, process = start_stdio(tcp(program, 'wrong'))
    client.initialize()
    with pytest.raises(Failed, match='the secret does not match the one that the program gave'):
        client.attach(None)
    client.expect_closed()
    assert 'the secret does not match' in process.communicate()[1].decode()
    client.close()


def test_another_debugger_is_attached(program, start):
    bridge = start(tcp(program))
    bridge.attach()
    client = bridge.connect()
    client.initialize()
    with pytest.raises(Failed, match='another debugger is attached'):
        client.attach(None)
    client.expect_closed()
    bridge.expect('another debugger is attached', 'stderr')


def test_refused(start):
    expect_failure(start('my_secret@localhost:1'), 'nothing listens on tcp://localhost:1.')


def test_no_such_host(start):
    expect_failure(start('my_secret@nowhere.invalid'), 'there is no host nowhere.invalid')


@pytest.mark.skipif(sys.platform != 'linux', reason='elsewhere a full queue may refuse')
def test_timed_out(start):
    with socket.socket() as full:
        full.bind(('127.0.0.1', 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for sock in waiting:
            sock.setblocking(False)
            sock.connect_ex(full.getsockname())
        expect_failure(start('my_secret@localhost:%d' % full.getsockname()[1]),
                       'does not answer. A firewall?', 'ssh -N -L')
        for sock in waiting:
            sock.close()


@pytest.fixture
def listener():
    """What listens where a program should."""
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        sock.listen(5)
        yield sock


def answer_all(listener, said, tls=None):
    """Answer each connection with the bytes said, after a handshake if there is tls."""
    def answer():
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock:
                try:
                    if tls is not None:
                        sock = tls.wrap_socket(sock, server_side=True)
                    sock.sendall(said)
                    sock.recv(65536)
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
    threading.Thread(target=answer, daemon=True).start()


@pytest.mark.parametrize('said, complaint', [
    (b'SSH-2.0-OpenSSH_9.6\r\n', "is no debug server; it says 'SSH-2.0-OpenSSH_9.6"),
    (b'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n', "it says 'HTTP/1.1 400"),
    (b'PTVSDBG\x00\x00\x00\x06', 'the version does not fit'),
    (b'Content-Length: 99999999\r\n\r\n', 'is no debug server'),
    (b'Content-Length: 7\r\n\r\nnothing', 'is no debug server'),
    (b'', 'closed the connection without an answer')])
def test_no_debug_server(listener, start, said, complaint):
    answer_all(listener, said)
    bridge = start('my_secret@localhost:%d' % listener.getsockname()[1])
    expect_failure(bridge, complaint)


def test_silence(listener, start):
    bridge = start('my_secret@localhost:%d' % listener.getsockname()[1])
    expect_failure(bridge, 'says nothing: is it a debug server?')


def test_debug_server_that_is_another_one(listener, start):
    """It serves the editor, and says that it does not know who is there."""
    replies = b''.join(frame({'seq': n, 'type': 'response', 'request_seq': n, 'success': n == 1,
                              'command': 'x', 'message': 'not now'}) for n in (1, 2))
    answer_all(listener, replies)
    bridge = start('--list', 'localhost:%d' % listener.getsockname()[1])
    bridge.expect_exit(0)
    assert 'a debug server that is no ptvsd_lite' in bridge.text['stdout']


# -- TLS

def test_no_tls_on_the_device(program, start):
    expect_failure(start(tcps(program)), 'speaks no TLS: use tcp://')


@pytest.fixture
def tls_program(device, certificate):
    return device.run_text(LOOP, enable="'my_secret', " + certificate)[0]


@pytest.mark.needs('tls')
def test_tls_on_the_device_only(tls_program, start):
    expect_failure(start(tcp(tls_program)), 'speaks TLS only: use tcps://')


@pytest.mark.needs('tls')
def test_untrusted_certificate(device, tls_program, start):
    bridge = start(tcps(tls_program))
    found = digits(device).partition('=')[2]
    expect_failure(bridge, 'is not trusted: ', found, '--cafile cert.pem',
                   '--fingerprint ' + found.replace(':', '').lower(), '--insecure')


@pytest.mark.needs('tls')
def test_certificate_for_another_name(tls_program, start):
    expect_failure(start('--cafile', 'ca.pem', tcps(tls_program, host='127.0.0.1')),
                   'is not trusted: ', "not valid for '127.0.0.1'")


@pytest.mark.needs('tls')
def test_other_fingerprint(device, tls_program, start):
    expect_failure(start('--fingerprint', 'ab' * 32, tcps(tls_program)),
                   'is not the expected one', digits(device).partition('=')[2])


@pytest.mark.filterwarnings('ignore:ssl.TLSVersion')
def test_old_tls(certificate, device, listener, start):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(device.folder / 'cert.pem'), str(device.folder / 'key.pem'))
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers('ALL:@SECLEVEL=0')
    answer_all(listener, b'', context)
    bridge = start('--insecure', 'tcps://my_secret@localhost:%d' % listener.getsockname()[1])
    expect_failure(bridge, 'no version of TLS that both sides speak')


# -- a device that comes and goes

def restart(device, program, secret='my_secret'):
    """End the program and start it again at the same port, maybe with another secret."""
    program.process.kill()
    program.expect_exit(program.process.wait())
    enable = "'%s', address=('127.0.0.1', %d)" % (secret, program.port)
    return device.run_text(LOOP, enable=enable)[0]


def test_device_restarts(device, program, start):
    bridge = start(tcp(program))
    client = bridge.attach()
    again = restart(device, program)
    client.expect_closed()
    again.expect_listening()
    bridge.attach(breakpoints={program.path: [8]}).expect_stopped('breakpoint', 8)


def test_device_is_gone(program, start):
    """The editor is told, and later attaches to the device that is there again."""
    bridge = start(tcp(program))
    bridge.expect_listening()
    program.process.kill()
    program.process.wait()
    client = bridge.connect()
    with pytest.raises(Failed, match='nothing listens'):
        client.initialize()
    client.expect_closed()
    bridge.expect('nothing listens', 'stderr')


def test_device_restarts_with_another_secret(device, program, start):
    bridge = start(tcp(program))
    bridge.expect_listening()
    restart(device, program, 'another').expect_listening()
    client = bridge.connect()
    client.initialize()
    with pytest.raises(Failed, match='does not match the one that the program gave'):
        client.attach(None)
    client.expect_closed()
    bridge.expect('does not match', 'stderr')


def test_wait(device, start):
    """The bridge and the editor are there first."""
    port = free_port()
    bridge = start('--wait', 'my_secret@localhost:%d' % port)
    bridge.expect('waiting for it', 'stderr')
    program, path = device.run_text(LOOP, enable="'my_secret', address=('127.0.0.1', %d)" % port)
    bridge.attach(breakpoints={path: [8]}).expect_stopped('breakpoint', 8)


def test_wait_with_an_editor(device, program, start):
    """The device restarts, and the editor's attach waits for it."""
    bridge = start('--wait', tcp(program))
    bridge.expect_listening()
    program.process.kill()
    program.process.wait()
    client = bridge.connect()
    number = client.send('initialize', {})
    bridge.expect('waiting for it', 'stderr')
    restart(device, program)
    client.expect_response(number)
    client.attach(None)


# -- strangers on the desk

def test_web_page(program, start):
    """A browser that a page has talked into sending messages gets nothing."""
    bridge = start(tcp(program))
    body = frame({'seq': 1, 'type': 'request', 'command': 'initialize'})
    with socket.create_connection(('127.0.0.1', bridge.expect_listening())) as sock:
        sock.sendall(b'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n'
                     % len(body) + body)
        try:
            assert sock.recv(1) == b''
        except ConnectionResetError:
            pass
    bridge.attach().disconnect()


def test_editor_that_leaves_without_a_word(program, start):
    bridge = start(tcp(program))
    for _ in range(20):
        socket.create_connection(('127.0.0.1', bridge.expect_listening())).close()
    client = bridge.attach()
    client.close()
    while True:
        try:
            return bridge.attach().disconnect()
        except Failed as e:  # its end is noticed within a moment
            assert 'another debugger' in e.message


@pytest.mark.parametrize('arguments', [
    ['ws://s@x'], ['s@'], ['--stdio', 'a', 'b'], ['--insecure', '--cafile', 'x', 'a'],
    ['--cafile', 'missing.pem', 'a'], ['--secret-file', 'missing', 'a'], ['--listen', 'x', 'a'],
    ['--fingerprint', '12:34', 'a'], []])
def test_wrong_command_line(start, arguments):
    bridge = start(*arguments)
    bridge.expect_exit(2)
    assert 'usage: bridge.py' in bridge.text['stderr']
