"""What it costs to listen: at the start, and while nothing happens.

    python tests/bench/startup.py [--interpreter PATH] [--tools ptvsd_lite,debugpy]

CPU time and memory of the import and the call that listens, in a program that has socket,
json and threading loaded; then CPU time and context switches in two seconds of sleep. Medians
of several processes, which find the compiled files there; helper processes are not counted.
"""

import argparse
import statistics

from peers import Run, add_options, chosen, table

# {} is what listens
PROGRAM = """
import json, resource, socket, sys, threading, time
def usage():
    used = resource.getrusage(resource.RUSAGE_SELF)
    with open('/proc/self/statm') as file:
        pages = int(file.read().split()[1])
    return [(used.ru_utime + used.ru_stime) * 1000,
            pages * resource.getpagesize() / 1048576.0, used.ru_nvcsw + used.ru_nivcsw]
def spent(before):
    return [b - a for a, b in zip(before, usage())]
before = usage()
%s
start = spent(before)
time.sleep(0.5)  # for threads to come to rest
before = usage()
time.sleep(2)
idle = spent(before)
print(json.dumps(start[:2] + [idle[0], idle[2] - 1]))  # one for the sleep
"""
LISTENS = {'ptvsd_lite': 'import ptvsd_lite\n'
                         'ptvsd_lite.enable_attach(None, address=("127.0.0.1", 0))',
           'debugpy': 'import debugpy\ndebugpy.listen(("127.0.0.1", 0))'}
FORMATS = (('import and listen: CPU, ms', '%.1f'), ('its memory, MB', '%.1f'),
           ('idle for 2 s: CPU, ms', '%.1f'), ('context switches', '%.0f'))


def measure(run):
    """Return the list of figures that one program prints."""
    run.program.expect(']')
    return [float(text) for text in run.program.text['stdout'].split(']')[0].strip('[').split(',')]


def startup_table(interpreter, tools, repeats=5):
    """Return the table of medians."""
    figures = {tool: [] for tool in tools}
    for tool in tools * repeats:
        with Run(interpreter, None, PROGRAM % LISTENS[tool], compiled=True) as run:
            figures[tool].append(measure(run))
    return table([''] + tools, [
        [name] + [form % statistics.median(one[i] for one in figures[tool]) for tool in tools]
        for i, (name, form) in enumerate(FORMATS)])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add_options(parser, list(LISTENS))
    print(startup_table(*chosen(parser.parse_args())))


if __name__ == '__main__':
    main()
