"""Threads: who is listed, who stops, who cannot be stopped."""

import pytest

WORKER = """
import threading, time
going = True
def work(name):
    while going:
        time.sleep(0.005)
        name.upper()
threads = [threading.Thread(target=work, args=(name,), name=name) for name in ('left', 'right')]
for thread in threads:
    thread.start()
print('ready')
while going:
    time.sleep(0.005)
for thread in threads:
    thread.join()
print('joined')
"""


def test_all_stop_and_all_go(device):
    program, path = device.run_text(WORKER)
    program.expect('ready')
    client = program.attach()
    assert sorted(t['name'] for t in client.threads()) == ['MainThread', 'left', 'right']
    client.set_breakpoints(path, {'line': 9, 'condition': 'name == "right"'})
    thread, frame = client.expect_stopped('breakpoint', 9, allThreadsStopped=True)
    assert {t['id']: t['name'] for t in client.threads()}[thread] == 'right'
    for other in client.threads():
        stack = client.stack(other['id'])
        assert stack and stack[-1]['source']['path'] == str(path), other
        assert client.value('going', stack[-1]['id']) == 'True'
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    program.expect('joined')
    client.expect_exit(0)


def test_breakpoints_of_two_threads_stop_one_after_the_other(device):
    program, path = device.run_text(WORKER)
    client = program.attach(breakpoints={path: [9]})
    seen = set()
    while len(seen) < 2:
        thread, frame = client.expect_stopped('breakpoint', 9)
        seen.add(client.value('name', frame))
        client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', 9)
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)


def test_steps_stay_in_their_thread(device):
    program, path = device.run_text(WORKER)
    client = program.attach(breakpoints={path: [{'line': 9, 'condition': 'name == "left"'}]})
    thread, frame = client.expect_stopped('breakpoint', 9)
    client.set_breakpoints(path)
    for line in (7, 8, 9, 7):
        client.next(thread)
        assert client.expect_stopped('step', line)[0] == thread
    client.evaluate('globals().update(going=False)', client.stack(thread)[0]['id'])
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.parametrize('start', ['threading.Thread(target=work).start()',
                                   '_thread.start_new_thread(work, ())'])
def test_start_and_end_are_told(device, start):
    program, path = device.run_text("""
import threading, time
try:
    import _thread
except ImportError:
    import thread as _thread
done = []
def work():
    done.append(1)
ptvsd_lite.wait_for_attach()
%s
while not done:
    time.sleep(0.01)
ptvsd_lite.break_into_debugger()
""" % start)
    client = program.attach(breakpoints={path: [11]})
    started = client.expect_event('thread', reason='started')
    thread, _ = client.expect_stopped('breakpoint', 11)
    assert thread == started['threadId']
    client.continue_(thread)
    client.expect_event('thread', reason='exited', threadId=thread)
    client.expect_stopped('breakpoint', 16)
    assert [t['name'] for t in client.threads()] == ['MainThread']
    client.continue_()
    client.expect_exit(0)


EARLY = """import threading, time
going = [1]
def work():
    while going:
        time.sleep(0.005)
threading.Thread(target=work, name='early').start()
import ptvsd_lite
ptvsd_lite.enable_attach(secret='my_secret')
print('ready')
"""


@pytest.mark.needs('reach_threads')
def test_thread_from_before_can_be_stopped(device):
    path = device.write('program.py', EARLY)
    program = device.run('program.py')
    program.expect('ready')
    client = program.attach(breakpoints={path: [5]})
    thread, frame = client.expect_stopped('breakpoint', 5)
    assert 'early' in [t['name'] for t in client.threads()]
    client.set_breakpoints(path)
    client.evaluate('going.pop()', frame, 'repl')
    client.continue_(thread)
    program.expect_exit(0)


def test_thread_from_before_is_listed(device):
    if device.interpreter.can['reach_threads']:
        pytest.skip('this runtime can: reach_threads')
    device.write('program.py', EARLY)
    program = device.run('program.py')
    program.expect('ready')
    client = program.attach()
    [name] = [t['name'] for t in client.threads() if t['name'].startswith('early')]
    assert 'cannot be stopped' in name
    client.evaluate('going.pop()', None, 'repl')
    program.expect_exit(0)


def test_blocked_thread_shows_its_stack(device):
    program, path = device.run_text("""
import threading
event, waiting = threading.Event(), threading.Event()
def waits(what):
    waiting.set(); event.wait(60)
thread = threading.Thread(target=waits, args=('rain',))
thread.start(); waiting.wait()
ptvsd_lite.wait_for_attach()
event.set()
thread.join()
""")
    client = program.attach(breakpoints={path: [11]})
    client.expect_stopped('breakpoint', 11)
    [other] = [t['id'] for t in client.threads() if t['name'] != 'MainThread']
    [frame] = [f for f in client.stack(other) if f['name'] == 'waits']
    assert frame['line'] == 7 and client.locals(frame['id'])['what']['value'] == "'rain'"
    client.continue_()
    client.expect_exit(0)


def test_program_that_prints_while_it_is_stopped(device):
    """What print calls on our side is not stopped in."""
    program, path = device.run_text("""
import threading
going = True
def work(name):
    while going:
        print(name)
threads = [threading.Thread(target=work, args=(name,)) for name in ('left', 'right')]
for thread in threads:
    thread.start()
work('main')
print('over')
""")
    program.expect('main')  # all are at it
    client = program.attach()
    for _ in range(5):
        client.pause()
        thread, frame = client.expect_stopped('pause')
        assert {f['source']['name'] for f in client.stack(thread)} <= {
            'program.py', 'utf_8.py'}  # PyPy's output runs through the latter
        client.continue_(thread)
    client.set_breakpoints(path, 8)
    thread, frame = client.expect_stopped('breakpoint', 8)
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect('over')
