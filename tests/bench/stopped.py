"""How quickly a stopped program answers: operations a second, over loopback.

    python tests/bench/stopped.py [--interpreter PATH]
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from debuggee import Device, Interpreter, which  # noqa: E402

PROGRAM = """
import ptvsd_lite
ptvsd_lite.enable_attach(secret=None)
ptvsd_lite.wait_for_attach()
many = list(range(10000))
def loop():
    n = 0
    while many:
        n += 1
        n -= 1
def deep(n):
    if n:
        return deep(n - 1)
    return n
loop()
deep(890)
"""


def per_second(operation, seconds=1.0):
    """Return how often operation() can be done in a second."""
    count, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        operation()
        count += 1
    return count / (time.perf_counter() - begin)


def measure(interpreter, program, path):
    """Print the table for a program that has just been started."""
    client = program.attach(secret=None, breakpoints={path: [9]})
    thread, frame = client.expect_stopped('breakpoint', 9)

    def go_on():
        client.continue_(thread)
        client.expect_event('stopped')

    def step():
        client.next(thread)
        client.expect_event('stopped')

    def look():
        [top] = client.stack(thread, levels=1)
        client.variables(client.scopes(top['id'])[0]['variablesReference'])

    def open_all():
        reference = client.evaluate('many', client.stack(thread, levels=1)[0]['id'])
        for start in range(0, 10000, 100):
            client.variables(reference['variablesReference'], start=start, count=100,
                             filter='indexed')

    print('| %s | a second |\n| --- | ---: |' % (interpreter.version,))
    for name, operation in [('continue, stopped', go_on), ('next, stopped', step),
                            ('stack, scopes, variables', look)]:
        print('| %s | %d |' % (name, per_second(operation)))
    frame = client.stack(thread, levels=1)[0]['id']
    print('| evaluate | %d |' % per_second(lambda: client.evaluate('n + 1', frame)))
    print('| 10,000 variables by pages of 100 | %.1f |' % per_second(open_all))
    client.evaluate('many.clear() if hasattr(many, "clear") else many.__delslice__(0, 10000)',
                    frame, 'repl')
    client.set_breakpoints(path, 14)
    client.continue_(thread)
    client.expect_stopped('breakpoint', 14)
    print('| a stack of 890 frames | %.1f |' % per_second(lambda: client.stack(thread)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--interpreter', default=sys.executable)
    options = parser.parse_args()
    interpreter = Interpreter(shutil.which(options.interpreter) or which(options.interpreter))
    folder = tempfile.TemporaryDirectory()
    device = Device(interpreter, Path(folder.name))
    path = device.write('program.py', PROGRAM)
    program = device.run('program.py', PTVSD_LITE_LOG='')
    try:
        measure(interpreter, program, path)
    finally:
        program.close()
        folder.cleanup()


if __name__ == '__main__':
    main()
