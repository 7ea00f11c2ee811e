"""What a program pays for: mechanisms, not times. See tests/bench for those."""

import pytest

from test_tutorial import line_of

pytestmark = pytest.mark.needs('reach_main')

# Prints what the expressions on its input give, on the main thread and on another one.
ASKED = """
import sys, threading, time
before = sys.excepthook, sys.exit
asked, answers = [], []
def answer():
    while True:
        while not asked:
            time.sleep(0.001)
        answers.append(eval(asked.pop(), globals()))
other = threading.Thread(target=answer)
other.daemon = True
other.start()
def hooked():
    return (sys.excepthook, sys.exit) != before
def traced():
    frame = sys._getframe()
    while frame is not None:
        if frame.f_trace is not None:
            return True
        frame = frame.f_back
    return sys.gettrace() is not None
def ask():
    number = 0
    while True:
        number += 1
        text = sys.stdin.readline()
        asked.append(text)
        while not answers:
            time.sleep(0.001)
        print('%s %s %d.' % (eval(text, globals()), answers.pop(), number))
        sys.stdout.flush()
ask()
"""


class Asked:
    """A program that tells what is done to it."""

    def __init__(self, device):
        self.program, self.path = device.run_text(ASKED)
        self.reaches_threads = device.interpreter.can['reach_threads']
        self.number = 0

    def type(self, expression):
        self.number += 1
        self.program.type(expression)

    def expect_answer(self):
        """Return what the last expression gives on the main thread and on another one."""
        self.program.expect('%d.' % self.number)
        words = self.program.text['stdout'].split('\n')[self.number - 1].split()[:2]
        return [word == 'True' for word in words]

    def tell(self, expression):
        self.type(expression)
        return self.expect_answer()

    def expect_untraced(self):
        main, other = self.tell('traced()')
        assert not main
        # where tracing cannot begin at any time it does at the start of a thread
        assert other == (not self.reaches_threads)


@pytest.fixture
def asked(device):
    return Asked(device)


def test_listening(asked):
    asked.expect_untraced()
    assert not any(asked.tell('hooked()'))


def test_attached_without_breakpoints(asked):
    client = asked.program.attach()
    assert client.threads()
    asked.expect_untraced()
    client.set_breakpoints(asked.path, line_of(asked.path, 'def hooked'))
    client.set_breakpoints(asked.path)
    asked.expect_untraced()
    client.pause()
    thread, _ = client.expect_stopped('pause')
    client.continue_(thread)
    asked.expect_untraced()


def test_detached(asked):
    line = line_of(asked.path, 'print(')
    for _ in range(2):
        client = asked.program.attach(breakpoints={asked.path: [line]}, filters=['raised'])
        asked.type('1')
        client.expect_stopped('breakpoint', line)
        client.disconnect()
        asked.expect_answer()
        asked.expect_untraced()
        assert not any(asked.tell('hooked()'))
