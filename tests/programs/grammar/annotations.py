"""Annotations and docstrings that are kept, positional arguments and more."""; import typing


class Point(typing.NamedTuple):
    x: int
    y: 'int' = 2


def typed(a: int, b: 'x:y' = 2, /, *c: dict[str, int] if 0 else int, d: lambda x: x = 4,
          **e: {1: 2}) -> [1, {2: 3}]:
    f: int; g: 'list' = [a]; (h): int = 3
    a.b if 0 else None
    return a, b, c, d, e, g, h


async def agenerator(n):
    """A docstring."""
    for i in range(n):
        yield i
    yield [x async for x in inner()]


async def inner():
    yield 'inner'


def stars(items):
    *a, b = [*items, *items]
    for *c, d in [*items], b: return a, c, (*items, d), {**{'x': 1}}


def prefixes(x): return Rb'\d', F'{x}' f'{(lambda: {"b:": x})()["b:"]}' fR'\d{x:>{5}}', U'u'


@(lambda f: f) if stars else [x for x in stars]
async def collect(): return [x async for x in agenerator(2) if x != 5]


print(Point(1), typed(1), typed(1, 2, 3, d=5, z=6))
def documented(): ('one'); return 1
def documented_alone(): 'one'
class Documented: 'one'; x = 1


print(__doc__, documented.__doc__, documented_alone.__doc__, Documented.__doc__)
print(stars(['ab', 'cd']), prefixes(1))
print(sorted(typed.__annotations__), sorted(Point.__annotations__), typed.__doc__)
print(agenerator.__doc__, typed.__name__, typed.__defaults__, typed.__kwdefaults__)
try: collect().send(None)
except StopIteration as e: print(e.value)
