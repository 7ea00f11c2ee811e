"""Output: what the program prints goes where it went, and to the client, too."""

import pytest

from test_tutorial import line_of

PRINTS = """
import sys
ptvsd_lite.wait_for_attach()
print('to stdout')
sys.stderr.write('to stderr\\n')
sys.stdout.write('no newline')
sys.stdout.writelines(['a\\n', 'b\\n'])
sys.stdout.flush()
print(sys.stdout.isatty(), sys.stdout.encoding is not None, sys.stdout.fileno())
print(u'gr\\xfc\\xdf')
"""


@pytest.mark.needs('set sys.stdout')
def test_stdout_and_stderr(device):
    program, path = device.run_text(PRINTS)
    client = program.attach()
    client.expect_event('exited')
    out = {'stdout': '', 'stderr': ''}
    for message in client.chatter:
        if message['event'] == 'output':
            out[message['body']['category']] += message['body']['output']
    program.expect_exit(0)
    assert out['stderr'] == 'to stderr\n'
    assert out['stdout'].startswith('to stdout\nno newlinea\nb\n')
    assert u'gr\xfc\xdf' in out['stdout']
    assert program.text['stdout'] == out['stdout'] + '<end>'


@pytest.mark.needs('set sys.stdout')
def test_where_it_was_printed(device):
    program, path = device.run_text("""
import logging, sys
def shout(text):
    sys.stdout.write(text)
    sys.stdout.write('!\\n')
ptvsd_lite.wait_for_attach()
shout('one')
logging.warning('two')
""")
    client = program.attach()
    client.expect_event('exited')
    told = [m['body'] for m in client.chatter if m['event'] == 'output']
    lines = [(body['output'], body['line'], body['source']['name']) for body in told]
    first = line_of(path, 'write(text)')
    assert lines[:2] == [('one', first, 'program.py'), ('!\n', first + 1, 'program.py')]
    [warned] = [line for text, line, _ in lines if 'two' in text]
    assert warned == line_of(path, 'warning(')


@pytest.mark.needs('sys.stdout.buffer')
def test_bytes(device):
    """They are told once, in the order in which they were written."""
    program, path = device.run_text("""
import sys
ptvsd_lite.wait_for_attach()
print('text')
sys.stdout.flush()
sys.stdout.buffer.write(b'bytes\\n')
sys.stdout.buffer.write(u'gr\xfc'.encode(sys.stdout.encoding, 'replace'))
sys.stdout.buffer.writelines([b'1\\n', bytearray(b'2\\n')])
print('more text', flush=True)
for n in range(2000):
    print('line', n)
sys.stdout.buffer.flush()
""")
    client = program.attach()
    client.expect_event('exited')
    program.expect_exit(0)
    told = ''.join(m['body']['output'] for m in client.chatter if m['event'] == 'output')
    assert told == program.text['stdout'].replace('<end>', '')
    assert told.startswith('text\nbytes\n')


@pytest.mark.needs('set sys.stdout')
def test_not_redirected_for_one_client(device):
    program, path = device.run_text("ptvsd_lite.wait_for_attach()\nprint('to stdout')\n")
    client = program.attach(redirectOutput=False)
    client.expect_event('exited')
    assert not [m for m in client.chatter if m['event'] == 'output']
    program.expect_exit(0)


def test_not_redirected(device):
    program, path = device.run_text("ptvsd_lite.wait_for_attach()\nprint('to stdout')\n",
                                    enable="'my_secret', redirect_output=False")
    client = program.attach()
    client.expect_event('exited')
    assert not [m for m in client.chatter if m['event'] == 'output']
    program.expect_exit(0)
    assert 'to stdout' in program.text['stdout']


@pytest.mark.needs('set sys.stdout')
def test_streams_are_given_back(device):
    program, path = device.run_text("""
import sys, time
before = sys.stdout, sys.stdout.write
ptvsd_lite.wait_for_attach()
print('attached')
kept = sys.stdout
while ptvsd_lite.is_attached():
    time.sleep(0.01)
kept.write('kept works\\n')
print(sys.stdout is before[0], sys.stdout.write == before[1])
""")
    client = program.attach()
    program.expect('attached')  # one that is gone before it is waited for is none
    client.disconnect()
    program.expect_exit(0)
    assert 'kept works' in program.text['stdout'] and 'False' not in program.text['stdout']


@pytest.mark.needs('set sys.stdout')
@pytest.mark.parametrize('stream', ['None', 'io.StringIO()', 'Odd()'])
def test_streams_of_other_kinds(device, stream):
    program, path = device.run_text("""
import io, sys
class Odd(object):
    def write(self, text):
        return len(text)
    def flush(self):
        pass
sys.stdout = %s
ptvsd_lite.wait_for_attach()
if sys.stdout is not None:
    sys.stdout.write(u'something\\n')
sys.stderr.write('end\\n')
""" % stream)
    client = program.attach()
    client.expect_output('end', 'stderr')
    client.expect_exit(0)
    program.expect_exit(0)


@pytest.mark.needs('module logging')
def test_logging_set_up_before(device):
    program, path = device.run_text("""
import logging
logging.basicConfig(level=logging.INFO, format='%(message)s')
ptvsd_lite.wait_for_attach()
print('attached')
logging.info('logged')
""")
    client = program.attach()
    client.expect_output('attached')
    if device.interpreter.version > (3,):  # a file object of Python 2 takes no other write
        client.expect_output('logged', 'stderr')
    client.expect_exit(0)


@pytest.mark.needs('set sys.stdout.write')
def test_a_write_of_the_programs_own_is_given_back(device):
    program, path = device.run_text("""
import sys, time
written = []
plain = sys.stdout.write
sys.stdout.write = lambda text: (written.append(text), plain(text))[1]
ptvsd_lite.wait_for_attach()
print('one')
while ptvsd_lite.is_attached():
    time.sleep(0.01)
print('two')
sys.stderr.write(repr(written))
""")
    client = program.attach()
    client.expect_output('one')
    client.disconnect()
    program.expect_exit(0)
    assert "'one'" in program.text['stderr'] and "'two'" in program.text['stderr']


@pytest.mark.waits
def test_configured_twice(device):
    program, path = device.run_text("""
import sys
sys.stdin.readline()
print('to stdout')
""")
    client = program.connect()
    client.initialize()
    client.attach('my_secret')
    client.configuration_done()
    client.configuration_done()
    program.type('go on')
    client.expect_event('exited')
    printed = ''.join(m['body']['output'] for m in client.chatter if m['event'] == 'output')
    assert printed.count('to stdout') == 1


# Prints much, but not to the pipe that the test reads.
MUCH = """
import os, sys
sys.stdin.readline()
sys.stdout = open(os.devnull, 'w')
ptvsd_lite.SEND_SECONDS = %s
ptvsd_lite.wait_for_attach()
sys.stderr.write('attached\\n')
sys.stdin.readline()
text = 'x' * 9999
%s
os.write(1, b'finished')
sys.stdin.readline()
"""


def attach_and_read_nothing(program):
    program.type('attach')
    client = program.attach()
    client.expect_output('attached', 'stderr')
    client.reading.clear()
    program.type('print')
    return client


@pytest.mark.needs('trace')
def test_a_client_that_does_not_read_holds_nothing_up(device):
    """The program ends its work; what was lost is told when the client reads again."""
    program, path = device.run_text(MUCH % (60, 'for n in range(4000): print(text)'))
    client = attach_and_read_nothing(program)
    program.expect('finished')
    client.reading.set()
    client.expect_output('characters of output are lost', 'console')
    program.type('end')
    client.expect_exit(0)
    lost = sum(int(line.split()[1]) for line in client.output('console').splitlines())
    assert lost + len(client.output('stdout')) == 4000 * 10000


@pytest.mark.needs('trace')
def test_a_client_that_does_not_read_is_let_go(device):
    program, path = device.run_text(MUCH % (0.2, 'while ptvsd_lite.is_attached(): print(text)'))
    attach_and_read_nothing(program)
    program.expect('finished')
    assert 'the client takes no messages' in program.log
    client = program.attach()
    program.type('end')
    client.expect_exit(0)


@pytest.mark.needs('trace')
def test_a_client_that_reads_loses_nothing(device):
    program, path = device.run_text(MUCH % (10, 'for n in range(3000): print(text)'))
    client = attach_and_read_nothing(program)
    client.reading.set()
    program.type('end')
    client.expect_exit(0)
    assert len(client.output('stdout')) == 3000 * 10000 and not client.output('console')


@pytest.mark.needs('set sys.stdout')
def test_what_is_printed_before_a_stop_comes_before_it(device):
    program, path = device.run_text("""
import sys
ptvsd_lite.wait_for_attach()
for n in range(20):
    for part in 'abc':
        sys.stdout.write('%d%s ' % (n, part))
    sys.stderr.write('')
""")
    client = program.attach(breakpoints={path: [9]})
    printed = ''
    for n in range(20):
        printed += '%da %db %dc ' % (n, n, n)
        client.expect_event('stopped')
        assert client.output('stdout') == printed
        client.continue_()
    client.expect_exit(0)


LOGS = """
def work(count):
    for n in range(count):
        pass
ptvsd_lite.wait_for_attach()
work(%d)
"""


def test_many_log_messages_all_arrive(device):
    count = 20000 if device.interpreter.can['trace'] else 200
    program, path = device.run_text(LOGS % count)
    client = program.attach(breakpoints={path: [{'line': 6, 'logMessage': 'n is {n}'}]})
    client.expect_exit(0)
    assert client.output('stdout') == ''.join('n is %d\n' % n for n in range(count))


def test_log_messages_are_told_by_line(device):
    program, path = device.run_text(LOGS % 50)
    client = program.attach(breakpoints={path: [
        {'line': line, 'logMessage': '%d: {n}' % line} for line in (5, 6)]})
    client.expect_exit(0)
    told = [message['body'] for message in client.chatter if message['event'] == 'output']
    assert client.output('stdout').count('6: ') == 50
    for body in told:
        assert body['source']['path'] == str(path)
        assert set(text[:1] for text in body['output'].splitlines()) == {str(body['line'])}


@pytest.mark.needs('module signal')
def test_a_signal_handler_prints_in_the_middle_of_printing(device):
    program, path = device.run_text("""
import signal, sys
def tick(number, frame):
    sys.stderr.write('tick ')
signal.signal(signal.SIGALRM, tick)
ptvsd_lite.wait_for_attach()
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for n in range(5000):
    sys.stdout.write('%d ' % n)
signal.setitimer(signal.ITIMER_REAL, 0)
""")
    client = program.attach()
    client.expect_exit(0)
    assert client.output('stdout').split() == [str(n) for n in range(5000)]
    assert 'tick tick' in client.output('stderr')


@pytest.mark.needs('trace')
def test_a_thread_prints_while_a_loader_gives_source_lines(device):
    """A request is being answered then; printing does not wait for it."""
    program, path = device.run_text("""
import sys, threading, types
asked, told = threading.Event(), threading.Event()
class Loader(object):
    def get_source(self, name):
        asked.set()
        told.wait()
        return 'a = 1\\nb = 2\\n'
def talk():
    ptvsd_lite.wait_for_attach()
    sys.stdout.write('ready')
    asked.wait()
    sys.stdout.write('I am asked')
    told.set()
module = sys.modules['made'] = types.ModuleType('made')
module.__file__, module.__loader__ = '/nowhere/made.py', Loader()
threading.Thread(target=talk).start()
sys.stdin.readline()
""")
    client = program.attach()
    client.expect_output('ready', 'stdout')
    assert client.set_breakpoints('/desk/made.py', 2)[0]['verified']
    client.expect_output('I am asked', 'stdout')
    program.type('end')
    client.expect_exit(0)


@pytest.mark.needs('module threading', 'set sys.stdout')
def test_what_threads_queue_at_once_is_all_taken(device):
    program, _ = device.run_text("""
import threading
queue, taken = ptvsd_lite.Queue(), 0

def feed():
    for n in range(3000):
        queue.put({'n': n})

threads = [threading.Thread(target=feed) for _ in range(2)]
for thread in threads:
    thread.start()
while [thread for thread in threads if thread.is_alive()] or queue.items:
    taken += len(queue.take())
print('taken %d' % taken)
""")
    program.expect('taken 6000')
