"""Child processes: each is a session of its own for a client that wants it so, else alone."""

import json

import pytest

pytestmark = pytest.mark.needs('fork')

FORK = """
import os, sys, warnings
warnings.simplefilter('ignore')
ptvsd_lite.wait_for_attach()
def work():
    x = 5
    return x + 1
pid = os.fork()
if pid == 0:
    os._exit(work())
_, status = os.waitpid(pid, 0)
print('child %d' % (status >> 8))
"""


def test_fork(device):
    program, path = device.run_text(FORK)
    client = program.attach(subProcess=True, breakpoints={path: [9]})
    body = client.expect_child()
    assert body['subProcess'] is True and body['connect']['host'] == '127.0.0.1'
    child = program.attach_to_child(body, breakpoints={path: [9]})
    thread, frame = child.expect_stopped('breakpoint', 9)
    assert child.value('x', frame) == '5'
    child.continue_(thread)
    child.expect_exit(6)
    program.expect('child 6')
    client.expect_exit(0)
    program.expect_exit(0)
