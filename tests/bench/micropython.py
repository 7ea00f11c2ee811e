"""What the debugger costs on MicroPython: programs run without it, listening, and attached.

    python tests/bench/micropython.py [options] [program ...]

Prints a table of ratios to the plain run, and their geometric means. A program does its
work some times over and prints the microseconds of the quickest turn; the states of a program
are run in rounds, and the medians of these are compared. The goals are 1.3 while nobody is
attached and 1.5 with a breakpoint somewhere else.

A MicroPython looks for room from the beginning of its heap, so what allocates depends on the
size of that: see --heap.
"""

import argparse
import math
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from debuggee import Device, Interpreter  # noqa: E402

PROGRAMS = Path(__file__).resolve().parent / 'programs'
HEAD = 'import ptvsd_lite\nptvsd_lite.enable_attach(secret=None)\n'
NEVER = '\n\ndef never():\n    return 0\n'
# a file of which nothing runs, to have a breakpoint in it
ELSEWHERE = "import elsewhere; print('ready'); "
# a name for each state: how its program begins, and the file with the breakpoint
STATES = {
    'plain': ('', None),
    'imported': ('import ptvsd_lite\n', None),
    'detached': (HEAD, None),
    'no breakpoint': (HEAD + 'ptvsd_lite.wait_for_attach()\n', ''),
    'another file': (HEAD + ELSEWHERE + 'ptvsd_lite.wait_for_attach()\n', 'elsewhere.py'),
    'another function': (HEAD + "print('ready'); ptvsd_lite.wait_for_attach()\n", 'program.py'),
}


def measure(interpreter, debugger, program, state, heap=None):
    """Run program in state; return how many milliseconds its measured part took."""
    head, breakpoint = STATES[state]
    with tempfile.TemporaryDirectory() as folder:
        device = Device(interpreter, Path(folder))
        shutil.copy(str(debugger), str(device.folder))
        device.write('elsewhere.py', NEVER)
        path = device.write('program.py', head + program.read_text() + NEVER)
        options = ['-X', 'heapsize=' + heap] if heap else []
        debuggee = device.run(*options + ['program.py'], PTVSD_LITE_LOG='')
        try:
            if breakpoint is not None:
                places = {}
                if breakpoint:
                    debuggee.expect('ready')
                    text = (device.desk / breakpoint).read_text()
                    places[path.parent / breakpoint] = [text.count('\n')]
                client = debuggee.attach(secret=None, breakpoints=places)
                client.expect_exit()
            debuggee.expect_exit()
            return int(debuggee.text['stdout'].split('took ')[1].split()[0]) / 1000
        except BaseException:
            sys.stderr.write(debuggee.dump() + '\n')
            raise
        finally:
            debuggee.close()


def geometric_mean(values):
    return math.exp(sum(math.log(value) for value in values) / len(values))


def compare(interpreter, debugger, programs, states, repeats, heap):
    """Print the table."""
    print('| program | plain, ms | %s |' % ' | '.join(states[1:]))
    print('| --- |' + ' ---: |' * len(states))
    columns = {state: [] for state in states}
    for program in programs:
        times = {state: [] for state in states}
        for turn in range(repeats):
            for state in states if turn % 2 == 0 else states[::-1]:
                times[state].append(measure(interpreter, debugger, program, state, heap))
        plain = statistics.median(times['plain'])
        for state in states:
            columns[state].append(statistics.median(times[state]) / plain)
        print('| %s | %.1f | %s |' % (program.stem, plain, ' | '.join(
            '%.2f' % columns[state][-1] for state in states[1:])), flush=True)
    print('| geometric mean | | %s |' % ' | '.join(
        '%.2f' % geometric_mean(columns[state]) for state in states[1:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('program', nargs='*', help='names of programs; all of them if none')
    parser.add_argument('--interpreter', default='micropython', help='a MicroPython')
    parser.add_argument('--repeats', type=int, default=5)
    parser.add_argument('--heap', help='the size of the heap, like 512k')
    parser.add_argument('--states', help='some of: ' + ', '.join(STATES),
                        default='detached,another file,another function')
    parser.add_argument('--debugger', help='another ptvsd_lite.py', type=Path,
                        default=PROGRAMS.parent.parent.parent / 'ptvsd_lite.py')
    options = parser.parse_args()
    path = shutil.which(options.interpreter)
    if path is None:
        parser.error('there is no interpreter %s on this machine' % options.interpreter)
    states = ['plain'] + [s for s in options.states.split(',') if s != 'plain']
    programs = [p for p in sorted(PROGRAMS.glob('*.py'))
                if not options.program or p.stem in options.program]
    compare(Interpreter(path), options.debugger, programs, states, options.repeats,
            options.heap)


if __name__ == '__main__':
    main()
