"""Output: what the program prints goes where it went, and to the client, too."""

import pytest

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
