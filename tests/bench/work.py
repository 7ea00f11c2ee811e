"""Six kinds of work, each with a line that is never reached and one that runs all the time.

    python work.py KIND

Takes numbers of turns, a line each, works as often, and prints the seconds of CPU that this
has taken.
"""

import posixpath
import resource
import sys
import threading


def recursion(turns):
    def fibonacci(n):
        if n < 0:
            return None  # recursion never
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)  # recursion always
    for _ in range(turns):
        fibonacci(18)


def loop(turns):
    n = total = 0
    while n < turns * 60000:
        if n < 0:
            break  # loop never
        total += n & 3  # loop always
        n += 1


def evaluated(turns):
    """Do as loop does, with the condition of the breakpoint written into it."""
    n = total = 0
    while n < turns * 60000:
        if n < 0:
            break
        if 1 < 0:
            break
        total += n & 3
        n += 1


def handled(turns):
    for _ in range(turns * 5000):
        try:
            int('x')
        except ValueError:
            pass
        try:
            fail()
        except KeyError:
            pass


def fail():
    raise KeyError


def library(turns):
    missing = '/there/is/no/such/file'
    for _ in range(turns * 10000):
        posixpath.lexists(missing)


class Account(object):
    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        if amount < 0:
            raise ValueError  # methods never
        self.balance += amount  # methods always

    def solvent(self):
        return self.balance >= 0


def methods(turns):
    for _ in range(turns):
        account = Account()
        for amount in range(6000):
            account.deposit(amount)
            account.solvent()


def numbers(n):
    while n:
        if n < 0:
            return  # generators never
        yield n  # generators always
        n -= 1


def generators(turns):
    for _ in range(turns):
        sum(n * 2 for n in numbers(15000) if n % 3)


TEXT = 'The quick brown fox jumps over the lazy dog, again and again. ' * 8


def words(text):
    counts = {}
    for word in text.lower().split():
        if not word:
            break  # text never
        counts[word] = counts.get(word, 0) + len(word.strip(',.'))  # text always
    return sorted(counts.items())


def text(turns):
    for _ in range(turns * 75):
        words(TEXT)


def share(n):
    total = 0
    for i in range(n):
        if i < 0:
            break  # threads never
        total += abs(i)  # threads always
    return total


def threads(turns):
    def work():
        for _ in range(turns):
            share(10000)
    running = [threading.Thread(target=work) for _ in range(4)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    work = globals()[sys.argv[1]]
    work(1)
    print('ready')
    sys.stdout.flush()
    for line in iter(sys.stdin.readline, ''):
        begin = cpu()
        work(int(line))  # main call
        print('took %f.' % (cpu() - begin))
        sys.stdout.flush()


if __name__ == '__main__':
    main()
