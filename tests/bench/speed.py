"""What debuggers cost a program: CPU time in each state against none without one.

    python tests/bench/speed.py [options] [kind ...]

Six kinds of work (work.py) run plain, and under each tool: listening (S1), attached without
a breakpoint (S2), with one in another file (S3), in the hot function on a line that is never
reached (S4), on one that always is, with a condition that is never true (S5), while the user
steps over the call that works (S6), after a detach (S7), with the filter for raised exceptions
(S8) and that for those which leave the user's code (S9), of which none is raised. The processes
of a kind are there at once and work in turns; the table has geometric mean and worst of the
medians of the rounds. The tools are ptvsd_lite, debugpy, and the floors (floors.py): a bare
sys.settrace, sys.monitoring. --tools ptvsd_lite is quick.

A second table has the cost of single operations, in the kind "loop".
"""

import argparse
import contextlib
import math
import statistics
import time

from peers import HEAD_LINES, HERE, Run, add_options, chosen, table

KINDS = 'recursion', 'loop', 'methods', 'generators', 'text', 'threads'
STATES = 'S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9'
FILTERS = {'S8': ['raised'], 'S9': ['userUnhandled']}
TOOLS = {'ptvsd_lite': STATES, 'debugpy': STATES,
         'settrace': ('S3', 'S4', 'S5'), 'monitoring': ('S4', 'S5')}
FLOORS = 'settrace', 'monitoring'
TEXT = (HERE / 'work.py').read_text()
PER_TURN = 60000  # passes of the kind "loop"
RAISED = 10000    # exceptions in a turn of the kinds that raise
NEVER = {'condition': '1 < 0'}
HITS = {'hitCondition': '== 1000000000'}
LOG = {'logMessage': 'n is {n}'}


def line_of(kind, word):
    """Return the line of work.py, below a head, that is marked with both words."""
    lines = TEXT.splitlines()
    return [text.endswith('  # %s %s' % (kind, word)) for text in lines].index(
        True) + 1 + HEAD_LINES


def floor_of(kind, state):
    """Return what the functions of floors.py take."""
    line = line_of(kind, 'always' if state == 'S5' else 'never')
    above = TEXT.splitlines()[:line - HEAD_LINES]
    first = max(n for n, text in enumerate(above, 1) if text.lstrip().startswith('def '))
    return state, first + HEAD_LINES, line


class Work(Run):
    """A process that works in one state; asked: what its breakpoint has, in state S5."""

    def __init__(self, interpreter, kind, tool=None, state=None, asked=NEVER):
        super().__init__(interpreter, tool, TEXT, ('program.py', kind),
                         floor_of(kind, state) if tool in FLOORS else ())
        self.program.expect('ready')
        self.state = state
        if tool not in FLOORS and state not in (None, 'S1'):
            self.client = self.attach(self.breakpoints(kind, state, asked),
                                      FILTERS.get(state, ['uncaught']))
        if state == 'S7':
            self.client.disconnect()
            self.client.close()

    def breakpoints(self, kind, state, asked):
        if state == 'S3':
            return {self.path.parent / 'elsewhere.py': [2]}
        if state == 'S6':
            return {self.path: [line_of('main', 'call')]}
        if state == 'S5':
            return {self.path: [dict(asked, line=line_of(kind, 'always'))]}
        return {self.path: [line_of(kind, 'never')]} if state in ('S4', 'S7') else None

    def seconds(self, turns):
        """Have it work; return how much CPU time this took."""
        count = self.program.text['stdout'].count('took')
        self.program.type('%d' % turns)
        if self.state == 'S6':
            self.step_over()
        self.program.expect_count('.\n', count + 1, timeout=300)  # some states are slow
        return float(self.program.text['stdout'].split('took ')[-1].split()[0].rstrip('.'))

    def step_over(self):
        thread = self.client.expect_event('stopped')['threadId']
        self.client.next(thread)
        self.client.expect_event('stopped')
        self.client.continue_(thread)

    def prepare(self, wanted):
        """Find how many turns take about so many seconds."""
        self.turns, taken = 1, self.seconds(1)
        while taken < wanted / 2:
            self.turns = int(self.turns * min(20, wanted / max(taken, 0.001))) + 1
            taken = self.seconds(self.turns)

    def per_turn(self):
        return self.seconds(self.turns) / self.turns


def side_by_side(makers, wanted):
    """Return {name: seconds of a turn}; makers: {name: function that returns a Work}."""
    with contextlib.ExitStack() as stack:
        runs = {name: stack.enter_context(make()) for name, make in makers.items()}
        for run in runs.values():
            run.prepare(wanted)
        times = {name: [] for name in runs}
        for _ in range(3):
            for name, run in runs.items():
                times[name].append(run.per_turn())
        return {name: min(several) for name, several in times.items()}


def measure(interpreter, kind, columns, rounds, wanted):
    """Return {(tool, state): median of the ratios to the plain run}."""
    makers = {column: lambda column=column: Work(interpreter, kind, *column)
              for column in [(None, None)] + columns}
    ratios = {column: [] for column in columns}
    for _ in range(rounds):
        times = side_by_side(makers, wanted)
        for column in columns:
            ratios[column].append(times[column] / times[None, None])
    return {column: statistics.median(values) for column, values in ratios.items()}


def geometric_mean(values):
    return math.exp(sum(math.log(value) for value in values) / len(values))


def number(value):
    return '%.2f' % value if value < 10 else '%.0f' % value


def states_table(interpreter, tools, kinds, states, rounds, wanted):
    """Return the table of all states."""
    columns = [(tool, state) for tool in tools for state in TOOLS[tool] if state in states]
    rows = [measure(interpreter, kind, columns, rounds, wanted) for kind in kinds]

    def cell(column):
        if column not in columns:
            return ''
        values = [row[column] for row in rows]
        return '%s / %s' % (number(geometric_mean(values)), number(max(values)))
    return table(['mean / worst'] + list(states), [
        [tool] + [cell((tool, state)) for state in states] for tool in tools])


def receive_messages(client, enough):
    """Read log messages until enough(number of them); return the number."""
    count = 0
    while not enough(count):
        message = client.messages.get(timeout=30)
        if message.get('event') == 'output':
            count += message['body']['output'].count('n is')
    return count


def messages_per_second(interpreter, tool, seconds=2.0):
    """Return how many log messages a second come to a client that reads."""
    with Work(interpreter, 'loop', tool, 'S5', LOG) as run:
        run.program.type('1000')
        receive_messages(run.client, lambda count: count > 1000)  # the peer is slow at first
        begin = time.perf_counter()
        count = receive_messages(run.client, lambda _: time.perf_counter() > begin + seconds)
        return count / (time.perf_counter() - begin)


def operations_table(interpreter, tools, wanted):
    """Return the table of single operations."""
    tools = [tool for tool in tools if tool not in FLOORS]
    makers = {kind: lambda kind=kind: Work(interpreter, kind) for kind in (
        'loop', 'evaluated', 'handled', 'library')}
    for tool in tools:
        for name, asked in (('condition', NEVER), ('hits', HITS)):
            makers[tool, name] = lambda tool=tool, asked=asked: Work(
                interpreter, 'loop', tool, 'S5', asked)
        makers[tool, 'handled'] = lambda tool=tool: Work(interpreter, 'handled', tool, 'S9')
        makers[tool, 'library'] = lambda tool=tool: Work(interpreter, 'library', tool, 'S8')
    times = side_by_side(makers, wanted)

    def row(title, name, without, count=PER_TURN):
        return [title] + ['%.0f ns' % ((times[tool, name] - times[without]) / count * 1e9)
                          for tool in tools]
    return table(['operation'] + tools, [
        row('a false condition, beyond its evaluation', 'condition', 'evaluated'),
        row('a hit that is counted', 'hits', 'loop'),
        row('an exception that your code handles, filter userUnhandled', 'handled', 'handled',
            RAISED),
        row('one that the library handles, filter raised', 'library', 'library', RAISED),
        ['log messages a second'] + [
            '{:,.0f}'.format(messages_per_second(interpreter, tool)) for tool in tools]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('kind', nargs='*', default=KINDS)
    add_options(parser, TOOLS)
    parser.add_argument('--states', default=','.join(STATES))
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--seconds', type=float, default=0.3, help='of work at a time')
    options = parser.parse_args()
    interpreter, tools = chosen(options)
    print(states_table(interpreter, tools, options.kind, options.states.split(','),
                       options.rounds, options.seconds), flush=True)
    print(operations_table(interpreter, tools, options.seconds))


if __name__ == '__main__':
    main()
