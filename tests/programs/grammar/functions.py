"""Functions: arguments, scopes, closures, generators, docstrings, decorators."""


def plain(): return 1
def nothing(): pass
def text(): 'a docstring'
def text_and_more(): 'a docstring'; return 2
def two(a, b): c = a; c += b; return c


def documented():
    """A docstring
    of lines."""


def documented_and_more(a):
    'A docstring' ' in two parts'
    b = a
    return b


def documented_loop(n):
    """A docstring."""  # and a comment
    while n:
        n -= 1
    return n


def documented_once(): ('A docstring'); a = 1; return a
def documented_later():
    'A docstring' \
	    'in two lines' ; b = 2
    return b


def expression():
    'not %s' % 'a docstring'
    return 3


def late_text():
    x = 1
    """not a docstring"""
    return x


def arguments(a, b=(1, 2), *args, c, d={'x': [1]}, **kw):
    e = kw
    return a, b, args, c, d, sorted(e.items())


def many(a,
         b=lambda x, y=(1, 2): (x, y),  # a comment: with a colon
         *, c='):',
         ):
    return a, b(1), c


def outer(a):
    b = 1

    def inner():
        nonlocal b
        b += a
        return b

    def only_uses():
        return [a, b]

    class Inside:
        value = a

        def method(self): return a, b, self.value
    inner()
    return inner(), only_uses(), Inside().method(), (lambda: (a, b))()


count = 0


def increase():
    global count, fresh
    count += 1; fresh = count

    def nested(): return count, fresh
    return nested()


def recursive(n): return n * recursive(n - 1) if n else 1


def generator(n):
    for i in range(n):
        got = yield i
        if got:
            print('got', got)
    return 'done'


def delegating():
    result = yield from generator(2)
    yield result
    x = yield
    yield x, (yield 'inner')


def decorator(*args):
    def decorate(f):
        def wrapped(*more):
            print('wrapped', args)
            return f(*more)
        return wrapped
    return decorate


@decorator(1, [2,
               3])
@decorator()
# a comment between
  

def decorated(a):
    return a * 2


def deleted():
    x = y = 1
    del x, (y)
    try:
        return x
    except NameError:
        return 'no x'


def conditional(flag):
    if flag:
        import sys as maybe
    from sys import version as v, path
    return flag and maybe is not None, len(v) > 1, len(path) > 0


def shadow(locals, BaseException=1): return locals, BaseException


def unbound():
    if False: never = 1
    try: never
    except NameError: return 'unbound'


print(plain(), nothing(), text(), text_and_more(), two(1, 2))
print(documented(), documented_and_more(5), documented_loop(3), expression(), late_text())
print(documented_once(), documented_later())
print(arguments(1, c=2), arguments(1, 2, 3, c=4, z=5, y=6))
print(many(1), many(2, c=3))
print(outer(10))
print(increase(), increase(), count, fresh)
print(recursive(10))
print(list(generator(3)), list(delegating()))
g = delegating(); print(next(g), g.send('hello'))
print(decorated(21))
print(deleted(), conditional(True), conditional(False), unbound())
print(shadow(3))
f = lambda a, *b, c=1, **d: (a, b, c, d); print(f(1, 2, c=3))
print((lambda: (yield))().send(None), (lambda x=lambda: 5: x())())
