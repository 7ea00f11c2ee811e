"""with in all its forms."""


class Manager:
    def __init__(self, name, swallow=False): self.name, self.swallow = name, swallow

    def __enter__(self): print('enter', self.name); return self.name, len(self.name)

    def __exit__(self, kind, error, traceback):
        print('exit', self.name, kind and kind.__name__)
        return self.swallow


def forms():
    with Manager('a'): pass
    with Manager('b') as b: print(b)
    with Manager('c') as c, Manager('d'), Manager('e') as (f, g): print(c, f, g)
    box = [0, {}]
    with Manager('h') as box[0], (Manager('i')) as (box[1]['x'], j): print(box, j)
    with(Manager('k')): print('k')
    with (Manager('l')) as l: print(l)
    with Manager('m') if b else Manager('n') as [o, *p]: print(o, p)
    with Manager(
            'q') as q, \
            Manager('r'):
        print(q)
    with Manager('s', True): raise ValueError
    with [Manager(x) for x in 'tu'][-1] as u: return u


def first(manager):
    with manager as value:
        return value


print(forms())
print(first(Manager('first')))
try:
    with Manager('v') as v, Manager('w'): raise KeyError
except KeyError: print('passed on', v)
