"""Threads: who is listed, who stops, who cannot be stopped."""

import pytest

from test_tutorial import line_of

# where a thread can be traced from its start on only, it is, if this says so
TRACED = {'PTVSD_LITE_TRACE_THREADS': 'yes'}
START = """
import time
try:
    import threading
    def start(function, name):
        threading.Thread(target=function, args=(name,), name=name).start()
except ImportError:
    import _thread
    def start(function, name):
        _thread.start_new_thread(function, (name,))
"""
WORKER = START + """
going = True
ended = []
def work(name):
    while going:
        time.sleep(0.005)
        name.upper()
    ended.append(name)
for name in ('left', 'right'):
    start(work, name)
print('ready')
while len(ended) < 2:
    time.sleep(0.005)
print('joined')
"""


def test_all_stop_and_all_go(device):
    program, path = device.run_text(WORKER, **TRACED)
    program.expect('ready')
    client = program.attach()
    line = line_of(path, 'name.upper()')
    if device.interpreter.can['trace']:
        assert sorted(t['name'] for t in client.threads()) == ['MainThread', 'left', 'right']
    client.set_breakpoints(path, {'line': line, 'condition': 'name == "right"'})
    thread, frame = client.expect_stopped('breakpoint', line, allThreadsStopped=True)
    names = {t['id']: t['name'] for t in client.threads()}
    if device.interpreter.can['module threading']:
        assert names[thread] == 'right'
    else:
        assert names[thread].startswith('Thread-')
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
    program, path = device.run_text(WORKER, **TRACED)
    line = line_of(path, 'name.upper()')
    client = program.attach(breakpoints={path: [line]})
    seen = set()
    while len(seen) < 2:
        thread, frame = client.expect_stopped('breakpoint', line)
        seen.add(client.value('name', frame))
        client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', line)
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)


def test_steps_stay_in_their_thread(device):
    program, path = device.run_text(WORKER, **TRACED)
    line = line_of(path, 'name.upper()')
    client = program.attach(breakpoints={path: [{'line': line, 'condition': 'name == "left"'}]})
    thread, frame = client.expect_stopped('breakpoint', line)
    client.set_breakpoints(path)
    for later in (line - 2, line - 1, line, line - 2):
        client.next(thread)
        assert client.expect_stopped('step', later)[0] == thread
    client.evaluate('globals().update(going=False)', client.stack(thread)[0]['id'])
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace', 'features')
@pytest.mark.parametrize('every_step, step', [({}, {'singleThread': True}),
                                              ({'steppingResumesAllThreads': False}, {})])
def test_one_thread_runs_alone(device, every_step, step):
    """With singleThread the others stay where they are, through steps and breakpoints."""
    program, path = device.run_text(WORKER.replace('name.upper()', 'turns[name] += 1').replace(
        'ended = []', "ended = []\nturns = {'left': 0, 'right': 0}"), **TRACED)
    line = line_of(path, 'turns[name] += 1')
    client = program.attach(breakpoints={path: [{'line': line, 'condition': 'name == "left"'}]},
                            **every_step)
    thread, frame = client.expect_stopped('breakpoint', line)
    turns = [client.value('turns[%r]' % name, frame) for name in ('left', 'right')]
    other = [t['id'] for t in client.threads() if t['name'] == 'MainThread'][0]
    main = client.stack(other)[-1]['id']
    client.request('next', threadId=thread, **step)
    client.expect_stopped('step', line - 2)
    answer = client.request('continue', threadId=thread, singleThread=True)
    assert answer == {'allThreadsContinued': False}
    thread, frame = client.expect_stopped('breakpoint', line)
    assert client.value('turns["left"]', frame) == str(int(turns[0]) + 1)
    assert client.value('turns["right"]', frame) == turns[1]
    assert client.value('going', main) == 'True'  # what belongs to others stays valid
    client.set_breakpoints(path)
    client.request('continue', threadId=thread, singleThread=True)
    client.request('pause', threadId=thread)
    assert client.expect_stopped('pause')[0] == thread
    client.set_breakpoints(path, {'line': line, 'condition': 'name == "right"'})
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', line)
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace')
@pytest.mark.parametrize('start', ['threading.Thread(target=work).start()',
                                   '_thread.start_new_thread(work, ())'])
def test_start_and_end_are_told(device, start):
    program, path = device.run_text("""
import sys, threading
try:
    import _thread
except ImportError:
    import thread as _thread
done = []
def work():
    done.append(1)
ptvsd_lite.wait_for_attach()
%s
sys.stdin.readline()
ptvsd_lite.break_into_debugger()
""" % start)
    client = program.attach(breakpoints={path: [11]})
    assert client.expect_event('thread', reason='started')['threadId'] == 1
    started = client.expect_event('thread', reason='started')
    thread, _ = client.expect_stopped('breakpoint', 11)
    assert thread == started['threadId']
    client.continue_(thread)
    client.expect_event('thread', reason='exited', threadId=thread)
    program.type('')
    client.expect_stopped('breakpoint', 15)
    assert [t['name'] for t in client.threads()] == ['MainThread']
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('trace')
def test_threads_that_are_there_are_told_when_the_client_is_ready(device):
    """By events, each once; a client that comes later is told as well."""
    program, path = device.run_text(WORKER)
    program.expect('ready')
    for _ in range(2):
        client = program.attach()
        told = [client.expect_event('thread', reason='started')['threadId'] for _ in range(3)]
        assert sorted(told) == sorted(thread['id'] for thread in client.threads())
        client.pause()
        thread, frame = client.expect_stopped('pause')
        assert not [m for m in client.chatter if m.get('event') == 'thread']
        client.disconnect()


@pytest.mark.needs('trace', 'features')
def test_a_pause_tells_the_thread_that_was_named(device):
    program, path = device.run_text(WORKER, **TRACED)
    program.expect('ready')
    client = program.attach()
    for thread in client.threads():
        for _ in range(3):
            client.request('pause', threadId=thread['id'])
            assert client.expect_stopped('pause')[0] == thread['id']
            client.continue_(thread['id'])


@pytest.mark.needs('trace')
@pytest.mark.parametrize('has_breakpoint', [False, True])
def test_the_first_step_of_a_thread_that_another_has_stopped(device, has_breakpoint):
    program, path = device.run_text("""
import threading
going = True
def other():
    while going:
        a = 1
        b = 2
def work():
    while going:
        threading.Event().wait(0.01)
        c = 3
for function in other, work:
    threading.Thread(target=function, name=function.__name__).start()
print('ready')
""", **TRACED)
    program.expect('ready')
    line = line_of(path, 'c = 3')
    client = program.attach(breakpoints={path: [line]})
    client.expect_stopped('breakpoint', line)
    [other] = [t['id'] for t in client.threads() if t['name'] == 'other']
    where = "threading.current_thread().name == 'other'"
    while client.value(where, client.stack(other)[0]['id']) != 'True':
        pass   # it has not been stopped yet
    before = client.stack(other)[0]['line']
    client.set_breakpoints(path, *[before] * has_breakpoint)
    client.next(other)
    thread, frame = client.expect_stopped('step')
    assert thread == other
    assert client.stack(other)[0]['line'] == {7: 8, 8: 9, 9: 7}[before]
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0, certain=False)


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


@pytest.mark.needs('swap')
def test_threads_that_cannot_be_traced(device):
    """They stop at breakpoints, and step from then on; what does not stop them is said."""
    if device.interpreter.can['reach_threads']:
        pytest.skip('this runtime can: reach_threads')
    program, path = device.run_text(WORKER.replace('def work', """def turn(name):
    name.lower()
    name.upper()
def work""").replace('        name.upper()', '        turn(name)'))
    line = line_of(path, '        turn(name)')
    program.expect('ready')
    client = program.attach(breakpoints={path: [line]})
    text = ''
    while text.count('PTVSD_LITE_TRACE_THREADS=yes') < 2:
        text += client.expect_output('the breakpoints in work (program.py)', 'console')
    threads = {t['name'] for t in client.threads()}
    what = ' (stops only at breakpoints, until it has met one)'
    assert threads == {'MainThread', 'left' + what, 'right' + what}
    client.set_breakpoints(path, {'line': line_of(path, 'name.lower()'),
                                  'condition': 'name == "left"'})
    thread, _ = client.expect_stopped('breakpoint', line_of(path, 'name.lower()'))
    client.next(thread)
    client.expect_stopped('step', line_of(path, 'name.upper()'))
    client.set_breakpoints(path, line)   # in the frame that is running
    client.continue_(thread)
    thread, frame = client.expect_stopped('breakpoint', line)
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace')
def test_a_thread_that_starts_while_tracing_is_wanted_is_traced(device):
    program, path = device.run_text("""
import threading
def work():
    try:
        raise KeyError('worker')
    except KeyError:
        pass
ptvsd_lite.wait_for_attach()
threading.Thread(target=work).start()
""")
    client = program.attach(filters=['raised'])
    thread, _ = client.expect_stopped('exception', line_of(path, "raise KeyError"))
    client.continue_(thread)
    client.expect_exit(0)


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


@pytest.mark.needs('trace')
def test_thread_from_before_is_listed(device):
    if device.interpreter.can['reach_threads']:
        pytest.skip('this runtime can: reach_threads')
    device.write('program.py', EARLY)
    program = device.run('program.py')
    program.expect('ready')
    client = program.attach()
    [name] = [t['name'] for t in client.threads() if t['name'].startswith('early')]
    assert 'cannot be stopped' in name or 'stops only at breakpoints' in name
    # the program may end before it is answered
    client.send('evaluate', {'expression': 'going.pop()', 'context': 'repl'})
    program.expect_exit(0)


@pytest.mark.parametrize('attach', [
    'after', pytest.param('before', marks=pytest.mark.needs('trace'))])
def test_blocked_thread_shows_its_stack(device, attach):
    """Where probes tell where a thread is, only if it got there under the debugger."""
    program, path = device.run_text(START + """
try:
    import _thread
except ImportError:
    import thread as _thread
gate, waiting, ended = _thread.allocate_lock(), [], []
gate.acquire()
def waits(what):
    waiting.append(what); gate.acquire()
    ended.append(what)
if %r == 'after':
    ptvsd_lite.wait_for_attach()
start(waits, 'rain')
while not waiting:
    time.sleep(0.01)
ptvsd_lite.wait_for_attach()
gate.release()
while not ended:
    time.sleep(0.01)
""" % attach)
    client = program.attach(breakpoints={path: [line_of(path, 'gate.release()')]})
    client.expect_stopped('breakpoint', line_of(path, 'gate.release()'))
    [other] = [t['id'] for t in client.threads() if t['name'] != 'MainThread']
    [frame] = [f for f in client.stack(other) if f['name'] == 'waits']
    assert frame['line'] == line_of(path, 'waiting.append')
    assert client.locals(frame['id'])['what']['value'] == "'rain'"
    client.continue_()
    client.expect_exit(0)


def test_program_that_prints_while_it_is_stopped(device):
    """What print calls on our side is not stopped in."""
    program, path = device.run_text(START + """
going = True
def work(name):
    while going:
        print(name)
for name in ('left', 'right'):
    start(work, name)
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
    line = line_of(path, 'print(name)')
    client.set_breakpoints(path, line)
    thread, frame = client.expect_stopped('breakpoint', line)
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)
    program.expect('over')


@pytest.mark.needs('trace')
def test_step_of_a_thread_that_sleeps(device):
    """It is made when the thread runs a line again."""
    program, path = device.run_text("""
import sys, threading, time
asleep = []
def sleeper():
    asleep.append(True); sys.stdin.readline()
    x = 1  # awake
ptvsd_lite.wait_for_attach()
threading.Thread(target=sleeper, name='sleeper').start()
while not asleep:
    time.sleep(0.001)
asleep = None  # here
print('on')
""", **TRACED)
    client = program.attach(breakpoints={path: [line_of(path, '# here')]})
    client.expect_stopped('breakpoint', line_of(path, '# here'))
    [sleeper] = [t['id'] for t in client.threads() if t['name'] == 'sleeper']
    client.next(sleeper)
    program.expect('on')  # all have been resumed
    program.type('wake up')
    thread, _ = client.expect_stopped('step', line_of(path, '# awake'))
    assert thread == sleeper
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('reach_main', 'features')
def test_a_pause_that_stops_nothing_says_why(device):
    program, path = device.run_text("""
import sys
ptvsd_lite.wait_for_attach()
sys.stdout.write('ready\\n'); sys.stdout.flush(); sys.stdin.readline()  # blocked
print('on')
""")
    client = program.attach()
    program.expect('ready\n')
    client.request('pause', threadId=1)
    place = 'MainThread at program.py:%d' % line_of(path, '# blocked')
    assert place in client.expect_output('nothing has stopped yet', 'console')
    program.type('go on')
    client.expect_stopped('pause')
    client.continue_()
    client.expect_exit(0)


@pytest.mark.needs('trace')
def test_looking_lets_no_thread_run(device):
    """Not even while it takes its time, in C."""
    program, path = device.run_text("""
import threading, time
ticks, going = [0], True
def work():
    while going:
        ticks[0] += 1
        time.sleep(0.001)
class Slow(object):
    def __repr__(self):
        time.sleep(0.4)
        return 'slow'
def f():
    slow = Slow()
    return 1  # here
threading.Thread(target=work).start()
ptvsd_lite.wait_for_attach()
f()
going = False
""", **TRACED)
    here = line_of(path, 'return 1  # here')
    client = program.attach(breakpoints={path: [here]})
    thread, frame = client.expect_stopped('breakpoint', here)

    def ticks():
        return client.value('time.sleep(0.1) or ticks[0]', frame)
    while ticks() != ticks():
        pass  # it has not come to its next line yet
    before = ticks()
    assert client.locals(frame)['slow']['value'] == 'slow'
    for context in ('hover', 'watch', 'repl'):
        assert client.value('time.sleep(0.4) or ticks[0]', frame, context) == before
    client.continue_(thread)
    client.expect_exit(0)


@pytest.mark.needs('trace')
def test_an_evaluation_that_waits_for_another_thread(device):
    """It goes on when that one does."""
    program, path = device.run_text("""
import sys, threading
asked, answered = threading.Semaphore(0), threading.Semaphore(0)
def work():
    while True:
        asked.acquire()
        answered.release()
def ask():
    sys.stdout.write('asking\\n')
    sys.stdout.flush()
    asked.release()
    answered.acquire()
    return 'an answer'
thread = threading.Thread(target=work)
thread.daemon = True
thread.start()
ptvsd_lite.wait_for_attach()
here = 1
""", **TRACED)
    here = line_of(path, 'here = 1')
    client = program.attach(breakpoints={path: [here]})
    thread, frame = client.expect_stopped('breakpoint', here)
    number = client.send('evaluate', {'expression': 'ask()', 'frameId': frame, 'context': 'repl'})
    program.expect('asking')
    client.continue_(thread)
    assert client.expect_response(number)['result'] == "'an answer'"
    client.expect_exit(0)


SLOW_LOADER = """
import sys, threading, types
asked, loaded = threading.Event(), threading.Event()
class Loader(object):
    def get_source(self, name):
        asked.set()
        print('in time' if loaded.wait(10) else 'too late')
        return 'x = 1'
def never():
    return 1  # here
def work():
    asked.wait()
    exec(compile('never', '/nowhere/new.py', 'exec'), globals())
    loaded.set()
ptvsd_lite.wait_for_attach()
threading.Thread(target=work).start()
module = types.ModuleType('virtual')
module.__file__, module.__loader__ = '/nowhere/virtual.py', Loader()
sys.modules['virtual'] = module
print('ready')
sys.stdin.readline()
"""


@pytest.mark.needs('trace', 'module threading')
def test_who_has_something_to_tell_waits_for_no_request(device):
    """A loader of the program's is asked for a text, and waits for a thread that loads a file."""
    program, path = device.run_text(SLOW_LOADER)
    client = program.attach(breakpoints={path: [line_of(path, '# here')]})
    program.expect('ready')
    client.set_breakpoints('/desk/virtual.py', 1)
    program.expect('in time')


NEW_FILES = """
import sys, time, threading
def new_files():
    number = 0
    while True:
        number += 1
        exec(compile('time.sleep(0.001)', '/new/gen%d.py' % number, 'exec'), {'time': time})
def imports():
    while True:
        sys.modules.pop('small', None)
        import small
        time.sleep(0.001)
def never():
    return 1  # here
for function in new_files, imports:
    thread = threading.Thread(target=function)
    thread.daemon = True
    thread.start()
ptvsd_lite.wait_for_attach()
while True:
    time.sleep(0.1)
"""


@pytest.mark.few
@pytest.mark.needs('trace', 'module threading')
def test_breakpoints_are_set_while_files_are_loaded(device):
    """News of files and what is watched: nobody holds the one and waits for the other."""
    device.write('small.py', 'x = 1\n')
    program, path = device.run_text(NEW_FILES)
    line = line_of(path, '# here')
    client = program.attach(breakpoints={path: [line]})
    for turn in range(25):
        client.set_breakpoints(path, line, *[line - 1] * (turn % 2))
    client.disconnect()


@pytest.mark.needs('reach_main')
def test_the_stack_of_a_generator_that_runs(device):
    """It is seen down to the main program, whatever it hands out while somebody looks."""
    program, _ = device.run_text("""
import sys, threading
getattr(sys, 'setswitchinterval', lambda seconds: sys.setcheckinterval(1))(1e-6)
backend, main = ptvsd_lite._server.debugger.backend, threading.current_thread().ident
ends, going = set(), [True]
def look():
    for _ in range(2000):
        stack = backend.stack_of(main, backend.running()[main])
        ends.add(stack[-1].f_code.co_name)
    going.pop()
def count():
    for n in range(9):
        yield n
threading.Thread(target=look).start()
while going:
    for n in count():
        pass
print('ends: %s.' % sorted(ends))
""")
    program.expect("ends: ['<module>'].")


@pytest.mark.needs('no GIL')
def test_frames_that_run_meanwhile_are_not_read(device):
    """They may end, and what is read there would be another's: Stills stand for them."""
    program, path = device.run_text("""
import threading, time
going = True
def down(n):
    return down(n - 1) + 1 if n else 0
def work():
    while going:
        down(20)
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
ptvsd_lite.wait_for_attach()
frames = ptvsd_lite.current_frames()
print(sorted(type(frames[thread.ident]).__name__ for thread in threads))
while going:
    time.sleep(0.01)  # last
""")
    client = program.attach()
    program.expect("['Still', 'Still']")
    line = line_of(path, '# last')
    for number in range(5):
        client.set_breakpoints(path, {'line': line, 'condition': 'threads == %d' % number})
        client.threads()
        client.set_exception_breakpoints('raised')
        client.set_exception_breakpoints()
    client.set_breakpoints(path, line)
    thread, frame = client.expect_stopped('breakpoint', line)
    for other in client.threads():
        assert client.stack(other['id'])[-1]['source']['name'] in ('program.py', 'threading.py')
    client.set_breakpoints(path)
    client.evaluate('globals().update(going=False)', frame)
    client.continue_(thread)
    client.expect_exit(0)
