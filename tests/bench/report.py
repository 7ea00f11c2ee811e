"""Everything that README's "What it costs" tells about one interpreter, as Markdown.

    python tests/bench/report.py [--interpreter PATH] [--write FILE] [--rounds N]

Takes some minutes; the smaller parts, speed.py, stopped.py, startup.py, run by themselves, too.
"""

import argparse

from peers import add_options, chosen
from speed import FLOORS, KINDS, STATES, TOOLS, operations_table, states_table
from startup import startup_table
from stopped import stopped_table


def tables(options):
    """Yield the parts of the report."""
    interpreter, tools = chosen(options)
    debuggers = [tool for tool in tools if tool not in FLOORS]
    yield '# Python %d.%d\n' % interpreter.version
    yield startup_table(interpreter, debuggers)
    yield stopped_table(interpreter, debuggers)
    yield operations_table(interpreter, tools, options.seconds)
    yield states_table(interpreter, tools, options.kind or KINDS, STATES, options.rounds,
                       options.seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('kind', nargs='*')
    add_options(parser, TOOLS)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--seconds', type=float, default=0.3, help='of work at a time')
    parser.add_argument('--write', help='a file for the report')
    options = parser.parse_args()
    parts = []
    for part in tables(options):
        print(part, flush=True)
        parts.append(part)
    if options.write:
        with open(options.write, 'w', encoding='utf-8') as file:
            file.write('\n'.join(parts))


if __name__ == '__main__':
    main()
