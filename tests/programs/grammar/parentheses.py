"""with and its brackets, as of Python 3.9."""
import contextlib


def manager(name):
    return contextlib.nullcontext(name)


def forms():
    with (manager('a') as a, manager('b') as b): print(a, b)
    with (
        manager('c') as c,  # a comment, as such
        manager('d'),
        manager('e') as (e),
    ):
        print(c, e)
    with (manager('f'), manager('g')): print('fg')
    with (manager('h')) as h, (manager('i')) as i: print(h, i)
    with (manager('j') if a else manager('k')) as k: print(k)
    with (yield_it := manager('l')) as l: print(l)
    with (manager('m')): print('m')
    with (manager('n') as n): return n


print(forms())
