"""What the debugger costs a program: CPU time in each state against none without it.

    python tests/bench/speed.py [options] [kind ...]

Six kinds of work (work.py) run plain, and with ptvsd_lite: listening (S1), attached without
a breakpoint (S2), with one in another file (S3), in the hot function on a line that is never
reached (S4), on one that always is, with a condition that is never true (S5), and after a
detach (S7). The states of a kind run in rounds, side by side; the table has geometric mean and
worst of the medians. --peer measures debugpy, if the interpreter has it.
"""

import argparse
import math
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from client import Client  # noqa: E402
from debuggee import Device, Interpreter, which  # noqa: E402

KINDS = 'recursion', 'loop', 'methods', 'generators', 'text', 'threads'
STATES = 'S1', 'S2', 'S3', 'S4', 'S5', 'S7'
ELSEWHERE = 'def never():\n    return 0\n'
HEADS = {
    'ptvsd_lite': 'import ptvsd_lite, elsewhere\nptvsd_lite.enable_attach(secret=None)\n',
    'debugpy': 'import debugpy, elsewhere, sys\n'
               'address = debugpy.listen(("127.0.0.1", 0))\n'
               'sys.stderr.write("listening %d \\n" % address[1])\n'}


class PeerClient(Client):
    """Attaches as the other client does, to a debugger that is not checked on the way."""

    def wait_for(self, **fields):
        while True:
            message = self.messages.get(timeout=self.timeout)
            if isinstance(message, Exception):
                raise message
            if all(message.get(name) == value for name, value in fields.items()):
                return

    def start(self, breakpoints=None, **more):
        self.wait_for(request_seq=self.send('initialize', {'adapterID': 'python'}))
        attach = self.send('attach', {'justMyCode': False})
        self.wait_for(event='initialized')
        for path, [line] in (breakpoints or {}).items():
            asked = line if isinstance(line, dict) else {'line': line}
            self.wait_for(request_seq=self.send('setBreakpoints', {
                'source': {'path': str(path)}, 'breakpoints': [asked]}))
        self.send('setExceptionBreakpoints', {'filters': ['uncaught']})
        self.send('configurationDone')
        self.wait_for(request_seq=attach)

    def disconnect(self):
        self.wait_for(request_seq=self.send('disconnect', {'terminateDebuggee': False}))


class Run:
    """One process that works in one state."""

    def __init__(self, interpreter, kind, turns, state, tool):
        self.folder = tempfile.TemporaryDirectory()
        device = Device(interpreter, Path(self.folder.name))
        head = HEADS[tool] if state else ''
        # the peer goes by whole paths
        folder = device.desk if tool == 'ptvsd_lite' else device.folder
        device.write('elsewhere.py', ELSEWHERE)
        device.write('program.py', head + (HERE / 'work.py').read_text())
        path = folder / 'program.py'
        self.kind, self.tool = kind, tool
        self.program = device.run('program.py', kind, turns)
        self.program.expect('ready')
        if state and state != 'S1':
            self.client = self._attach(device, path, state)
        if state == 'S7':
            self.client.disconnect()
            self.client.close()

    def _attach(self, device, path, state):
        lines = {text.split('  # ')[1]: number for number, text in
                 enumerate(path.read_text().splitlines(), 1) if '  # %s ' % self.kind in text}
        where, asked = {
            'S2': (None, None), 'S3': (path.parent / 'elsewhere.py', 2),
            'S4': (path, lines[self.kind + ' never']),
            'S5': (path, {'line': lines[self.kind + ' always'], 'condition': '1 < 0'}),
            'S7': (path, lines[self.kind + ' never'])}[state]
        kind = Client if self.tool == 'ptvsd_lite' else PeerClient
        client = kind(self.program.expect_listening())
        client.start(secret=None, breakpoints={where: [asked]} if where else None)
        return client

    def seconds(self):
        """Have it work once; return how long it took."""
        count = self.program.text['stdout'].count('took')
        self.program.type('work')
        self.program.expect_count('.\n', count + 1, timeout=300)  # some states are slow
        return float(self.program.text['stdout'].split('took ')[-1].split()[0].rstrip('.'))

    def end(self):
        self.program.close()
        self.folder.cleanup()


def measure(interpreter, kind, states, tool, rounds, wanted):
    """Return {state: median of the ratios to the plain run}."""
    turns = 20
    plain = Run(interpreter, kind, turns, None, tool)
    once = plain.seconds()
    plain.end()
    turns = max(1, int(turns * wanted / max(once, 0.001)))
    ratios = {state: [] for state in states}
    for _ in range(rounds):
        runs = {state: Run(interpreter, kind, turns, state, tool) for state in (None,) + states}
        times = {state: min(run.seconds() for _ in range(3)) for state, run in runs.items()}
        for state in states:
            ratios[state].append(times[state] / times[None])
        for run in runs.values():
            run.end()
    return {state: statistics.median(values) for state, values in ratios.items()}


def geometric_mean(values):
    return math.exp(sum(math.log(value) for value in values) / len(values))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('kind', nargs='*', default=KINDS)
    parser.add_argument('--interpreter', default=sys.executable)
    parser.add_argument('--states', default=','.join(STATES))
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--seconds', type=float, default=0.3, help='of work without a debugger')
    parser.add_argument('--peer', action='store_const', const='debugpy', default='ptvsd_lite',
                        dest='tool', help='measure debugpy instead')
    options = parser.parse_args()
    path = shutil.which(options.interpreter) or which(options.interpreter)
    states = tuple(options.states.split(','))
    interpreter = Interpreter(path)
    rows = {}
    for kind in options.kind:
        rows[kind] = measure(interpreter, kind, states, options.tool, options.rounds,
                             options.seconds)
        print('| %s | %s |' % (kind, ' | '.join('%.2f' % rows[kind][s] for s in states)),
              flush=True)
    print('\n| %s %s | %s |' % (options.tool, interpreter.version, ' | '.join(states)))
    print('| --- |' + ' ---: |' * len(states))
    print('| mean / worst | %s |' % ' | '.join('%.2f / %.2f' % (
        geometric_mean([row[s] for row in rows.values()]), max(row[s] for row in rows.values()))
        for s in states))


if __name__ == '__main__':
    main()
