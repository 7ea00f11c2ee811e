"""How quickly a stopped program answers: operations a second, over loopback.

    python tests/bench/stopped.py [--interpreter PATH] [--tools ptvsd_lite,debugpy]
"""

import argparse
import queue
import time

from peers import Failed, Run, add_options, chosen, table

PROGRAM = """
wait()
many = list(range(10000))
def loop():
    n = 0
    while many:
        n += 1
        n -= 1
def deep(n):
    if n:
        return deep(n - 1)
    return n  # the bottom
loop()
deep(890)
"""
TURN, BOTTOM = 9, 14
CLEAR = 'many.clear() if hasattr(many, "clear") else many.__delslice__(0, 10000)'


def per_second(operation, seconds=1.0):
    """Return how often operation() can be done in a second."""
    count, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        operation()
        count += 1
    rate = count / (time.perf_counter() - begin)
    return '{:,.1f}'.format(rate) if rate < 20 else '{:,.0f}'.format(rate)


def measure(run):
    """Yield (name of an operation, how often it can be done in a second)."""
    client = run.attach({run.path: [TURN]})
    thread, frame = client.expect_stopped('breakpoint', TURN)

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
    yield 'continue, stopped', per_second(go_on)
    yield 'next, stopped', per_second(step)
    yield 'stack, scopes, variables', per_second(look)
    frame = client.stack(thread, levels=1)[0]['id']
    yield 'evaluate', per_second(lambda: client.evaluate('n + 1', frame))
    if run.tool == 'ptvsd_lite':  # the other one has no pages
        yield '10,000 variables by pages of 100', per_second(open_all)
    client.evaluate(CLEAR, frame, 'repl')
    client.set_breakpoints(run.path, BOTTOM)
    client.continue_(thread)
    client.expect_stopped('breakpoint', BOTTOM)
    yield 'a stack of 890 frames', per_second(lambda: client.stack(thread))


def stopped_table(interpreter, tools):
    """Return the table of what can be done in a second."""
    rates = {}
    for tool in tools:
        with Run(interpreter, tool, PROGRAM) as run:
            try:
                for name, rate in measure(run):
                    rates.setdefault(name, {})[tool] = rate
            except (queue.Empty, Failed):  # a peer that does not answer has no figures
                pass
    return table(['a second'] + tools, [
        [name] + [by_tool.get(tool, '') for tool in tools] for name, by_tool in rates.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add_options(parser, ['ptvsd_lite', 'debugpy'])
    print(stopped_table(*chosen(parser.parse_args())))


if __name__ == '__main__':
    main()
