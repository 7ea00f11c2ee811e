"""Programs that switch stacks: greenlet and gevent."""

import pytest

from test_tutorial import line_of

pytestmark = pytest.mark.needs('trace')


@pytest.mark.needs('module greenlet')
def test_steps_go_over_a_switch(device):
    program, path = device.run_text("""
import greenlet
def first(n):
    got = second.switch(n)
    return got + 1
def other(n):
    return first_again.switch(n * 2)
ptvsd_lite.wait_for_attach()
for n in range(2):
    first_again, second = greenlet.greenlet(first), greenlet.greenlet(other)
    print(first_again.switch(n))
""")
    line = line_of(path, 'got = second')
    client = program.attach(breakpoints={path: [line, line_of(path, 'n * 2')]})
    for n in range(2):
        thread, frame = client.expect_stopped('breakpoint', line)
        assert client.value('n', frame) == str(n)
        client.continue_(thread)
        thread, frame = client.expect_stopped('breakpoint', line_of(path, 'n * 2'))
        assert client.value('n', frame) == str(n)
        client.continue_(thread)
    client.expect_exit(0)
    program.expect_exit(0)
    assert program.text['stdout'].split() == ['1', '3', '<end>']


GEVENT = """
import ptvsd_lite
from gevent import monkey
monkey.patch_all()
%s
import time
import gevent
def work(n):
    for i in range(3):
        time.sleep(0.01)
        total = n * i
    return total
ptvsd_lite.wait_for_attach()
jobs = [gevent.spawn(work, n) for n in range(3)]
gevent.joinall(jobs)
print([job.value for job in jobs])
"""
ENABLE = "import sys; sys.stderr.write('listening %%d\\n' %% ptvsd_lite.enable_attach(" \
    "secret='my_secret', address=('127.0.0.1', 0))[1])"


@pytest.mark.needs('module gevent')
def test_gevent(device):
    path = device.write('program.py', GEVENT % ENABLE.replace('%%', '%'))
    program = device.run('program.py', PYTHONWARNINGS='default')
    line = line_of(path, 'total = n * i')
    client = program.attach(breakpoints={path: [line]})
    for turn in range(9):
        thread, frame = client.expect_stopped('breakpoint', line)
        assert client.value('(n, i)', frame) == '(%d, %d)' % (turn % 3, turn // 3)
        client.continue_(thread)
    client.expect_exit(0)
    program.expect('[0, 2, 4]')


@pytest.mark.needs('module gevent')
def test_gevent_before_us(device):
    text = GEVENT.replace('import ptvsd_lite\n', '', 1).replace(
        'monkey.patch_all()\n', 'monkey.patch_all()\nimport ptvsd_lite\n')
    device.write('program.py', text % ENABLE.replace('%%', '%'))
    program = device.run('program.py', PYTHONWARNINGS='default')
    program.expect('import ptvsd_lite before that', 'stderr')
