"""The lines at which steps end, construct by construct.

Each construct has its text, from line 1 on, and below that its rows: how to step from the
line marked "from here", and the lines that are shown until the program ends. Interpreters
disagree about what belongs to which line: "since 3.10" is the first version of CPython for
which a row holds, the one without that holds for all before; a PyPy is taken for the CPython
of its version, unless there is a row "on PyPy" before.

All of them are those of debugpy 1.8.22 on 3.13, but where a comment has its own:

* It loses a step that an exception takes out of its function; here that ends in the handler.
* On 3.13 it shows a line once that runs several times in a row: a loop in one line. It shows
  each turn on 3.8 and 3.11, as is done here everywhere.
* On 3.13 it goes through a comprehension over several lines, item by item. On 3.8 and 3.11 it
  goes over it as over a call, as is done here everywhere.

On 3.8 and 3.11 (tried, too) it differs from itself on 3.13, and from this, in two more ways: a
step over the end of a function ends past the line of the call instead of on it, and an
exception stops in each function on its way.
"""

import re

import pytest

pytestmark = pytest.mark.needs('swap')

CONSTRUCTS = r'''
=== for ... else, continue, break
def g():
    a = 0  # from here
    for i in range(2):
        a += i
    else:
        a = 10
    for j in range(3):
        if j == 1:
            break
        continue
    return a
g()
end = 0
--
next since 3.10: 2 3 4 3 4 3 6 7 8 10 7 8 9 11 12 13
next: 2 3 4 3 4 3 6 7 8 7 8 9 11 12 13
in since 3.10: 2 3 4 3 4 3 6 7 8 10 7 8 9 11 12 13
in: 2 3 4 3 4 3 6 7 8 7 8 9 11 12 13

=== while ... else
def g():
    a = 0  # from here
    while a < 2:
        a += 1
    else:
        a = 20
    while True:
        break
    return a
g()
end = 0
--
next since 3.10: 2 3 4 3 4 3 6 7 8 9 10 11
next since 3.8: 2 3 4 3 4 3 6 8 9 10 11
next: 2 3 4 3 4 3 6 7 8 9 10 11

=== if ... elif
def g(n):
    a = 0  # from here
    if n == 1:
        a = 1
    elif n == 2:
        a = 2
    else:
        a = 3
    if n:
        pass
    return a
g(2)
end = 0
--
next since 3.10: 2 3 5 6 9 10 11 12 13
next since 3.6: 2 3 5 6 9 11 12 13
next: 2 3 5 6 9 10 11 12 13

=== with
class M(object):
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return None
def g():
    a = 1  # from here
    with M() as m:
        a = 2
        a = 3
    return a
g()
end = 0
--
next since 3.10: 7 8 9 10 8 11 12 13
next: 7 8 9 10 11 12 13
in since 3.10: 7 8 3 8 9 10 8 5 8 11 12 13
in: 7 8 3 8 9 10 5 10 11 12 13

=== return out of with
class M(object):
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return None
def g():
    a = 1  # from here
    with M() as m:
        return a
g()
end = 0
--
next since 3.10: 7 8 9 8 10 11
next: 7 8 9 10 11
in since 3.10: 7 8 3 8 9 8 5 8 10 11
in: 7 8 3 8 9 5 9 10 11

=== exception in with, which swallows it
class M(object):
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return True
def g():
    a = 1  # from here
    with M():
        a = 1 // 0
        a = 2
    return a
g()
end = 0
--
next since 3.10: 7 8 9 8 11 12 13
next since 3.9: 7 8 9 10 11 12 13
next: 7 8 9 11 12 13
in since 3.10: 7 8 3 8 9 8 5 8 11 12 13
in since 3.9: 7 8 3 8 9 10 5 10 11 12 13
in: 7 8 3 8 9 5 9 11 12 13

=== two in one with
class M(object):
    def __enter__(self):
        return self
    def __exit__(self, *a):
        return None
def g():
    a = 1  # from here
    with M() as m, \
            M() as n:
        a = 2
    return a
g()
end = 0
--
next since 3.13: 7 8 9 10 9 8 11 12 13
next since 3.10: 7 8 9 8 9 10 8 11 12 13
next since 3.8: 7 8 9 8 9 10 11 12 13
next: 7 8 9 10 11 12 13

=== try ... except ... else ... finally
def g(n):
    try:  # from here
        a = 1 // n
    except KeyError:
        a = 2
    except ZeroDivisionError as e:
        a = 3
    else:
        a = 4
    finally:
        a = 5
    return a
g(0)
g(1)
end = 0
--
next: 2 3 4 6 7 11 12 13 14 15

=== finally after return
def g():
    try:  # from here
        try:
            return 1
        finally:
            a = 2
    finally:
        a = 3
g()
end = 0
--
next since 3.10: 2 3 4 6 8 9 10
next since 3.8: 2 3 4 6 4 8 4 9 10
next: 2 3 4 6 8 9 10

=== finally in a loop
def g():
    for i in range(2):  # from here
        try:
            if i:
                break
            continue
        finally:
            a = i
    return a
g()
end = 0
--
next since 3.10: 2 3 4 6 8 2 3 4 5 8 9 10 11
next since 3.8: 2 3 4 6 8 6 2 3 4 5 8 5 9 10 11
next: 2 3 4 6 8 2 3 4 5 8 9 10 11

=== exception through finally
def g():
    try:  # from here
        a = 1
        h()
        a = 2
    except ValueError:
        a = 3
    return a
def h():
    try:
        raise ValueError
    finally:
        b = 1
g()
end = 0
--
next: 2 3 4 6 7 8 14 15
in: 2 3 4 10 11 13 6 7 8 14 15

=== raise through frames
def bad():
    a = 1  # from here
    raise ValueError
def mid():
    bad()
    a = 2
def g():
    try:
        mid()
    except ValueError:
        pass
    return 1
g()
end = 0
--
next: 2 3 10 11 12 13 14
# debugpy, 3.13: 2 3
in: 2 3 10 11 12 13 14
out: 2 10 13
# debugpy, 3.13: 2

=== raised again
def g():
    try:  # from here
        try:
            a = [][1]
        except IndexError:
            a = 1
            raise
    except IndexError:
        a = 2
    return a
g()
end = 0
--
next: 2 3 4 5 6 7 8 9 10 11 12

=== decorators on a function
def deco(f):
    def w(*a):
        return f(*a)
    return w
def more(n):
    return deco
a = 1  # from here
@deco
@more(
    2)
def f(x):
    y = x + 1
    return y
f(1)
end = 0
--
next since 3.11: 7 8 9 10 9 11 9 8 11 14 15
next since 3.8: 7 8 9 10 9 11 14 15
next: 7 8 9 10 14 15
in since 3.11: 7 8 9 10 9 6 9 11 9 2 4 9 8 2 4 8 11 14 3 3 12 13 3 3 14 15
in since 3.8: 7 8 9 10 9 6 9 11 2 4 11 2 4 11 14 3 3 12 13 3 3 14 15
in: 7 8 9 10 6 10 2 4 10 2 4 10 14 3 3 12 13 3 3 14 15

=== decorators on a class
def deco(c):
    return c
a = 1  # from here
@deco
@deco
class C(object):
    b = 2
    def m(self):
        return 3
C().m()
end = 0
--
next since 3.11: 3 4 5 6 5 4 6 10 11
next: 3 4 5 6 10 11
in since 3.11: 3 4 5 6 4 7 8 6 5 2 5 4 2 4 6 10 9 10 11
in: 3 4 5 6 4 7 8 6 2 6 2 6 10 9 10 11

=== class bodies
def val():
    return 1
a = 1  # from here
class A(object):
    """doc"""
    a = val()
    class B:
        c = 1
    def m(self,
          d=val()):
        return self.a
A().m()
end = 0
--
next: 3 4 12 13
in since 3.8: 3 4 4 5 6 2 6 7 7 8 7 10 2 10 9 4 12 11 12 13
in: 3 4 4 5 6 2 6 7 7 8 7 10 2 10 4 12 11 12 13

=== functions with defaults and docstrings
def d():
    return 0
def g():
    """About g."""
    global e
    e = 1  # from here
    def f(x=d(), y=d()):
        """About f.

        More.
        """
        return x
    return f()
g()
end = 0
--
next: 6 7 13 14 15
in: 6 7 2 7 2 7 13 12 13 14 15

=== list comprehension
def sq(x):
    return x * x
def g():
    a = [1, 2]  # from here
    b = [sq(x) for x in a]
    c = [x
         for x in a
         if x > 1]
    return b, c
g()
end = 0
--
next since 3.14: 4 5 7 9 10 11
next since 3.12: 4 5 7 6 9 10 11
next since 3.8: 4 5 6 7 6 9 10 11
next: 4 5 6 7 9 10 11
# debugpy, 3.13: 4 5 7 6 7 8 6 7 8 6 7 6 9 10 11
in on PyPy: 4 5 5 2 5 5 2 5 5 5 6 7 6 6 7 8 6 6 7 8 6 6 6 9 10 11
in since 3.14: 4 5 2 5 5 2 5 5 7 6 7 8 6 7 8 6 7 9 10 11
in since 3.13: 4 5 2 5 5 2 5 5 7 6 7 8 6 7 8 6 7 6 9 10 11
in since 3.12: 4 5 2 5 5 2 5 5 7 6 7 8 6 6 7 8 6 6 9 10 11
in since 3.10: 4 5 5 2 5 5 2 5 5 5 6 7 6 6 7 8 6 7 8 6 8 6 8 6 9 10 11
in since 3.8: 4 5 5 2 5 5 2 5 5 5 6 7 6 6 7 8 6 7 8 6 6 6 9 10 11
in since 3.6: 4 5 5 2 5 5 2 5 5 5 6 7 6 7 8 6 7 8 6 7 9 10 11
in: 4 5 2 5 5 2 5 5 6 7 8 7 8 7 9 10 11
# debugpy, 3.13: 4 5 2 5 2 5 7 6 7 8 6 7 8 6 7 6 9 10 11

=== dict and set comprehensions
def g():
    a = [1, 2]  # from here
    b = {x: x for x in a}
    c = {x
         for x in a}
    return b, c
g()
end = 0
--
next since 3.14: 2 3 5 6 7 8
next since 3.12: 2 3 5 4 6 7 8
next since 3.8: 2 3 4 5 4 6 7 8
next: 2 3 4 5 6 7 8
# debugpy, 3.13: 2 3 5 4 5 4 5 4 5 4 6 7 8
in since 3.14: 2 3 3 3 5 4 5 4 5 4 5 6 7 8
in since 3.13: 2 3 3 3 5 4 5 4 5 4 5 4 6 7 8
in since 3.12: 2 3 3 3 5 4 5 4 4 5 4 4 6 7 8
in since 3.8: 2 3 3 3 3 3 4 5 4 4 5 4 4 5 4 4 4 6 7 8
in: 2 3 3 3 3 3 4 5 4 5 4 5 4 5 6 7 8
# debugpy, 3.13: 2 3 5 4 5 4 5 4 5 4 6 7 8

=== fifty items in a line
def g():
    a = range(50)  # from here
    b = any(x > 40 for x in a)
    b = all(x < 40 for x in a)
    b = tuple(x for x in a)
    b = list(x for x in a)
    b = set(x for x in a)
    b = frozenset(x for x in a)
    b = dict((x, x) for x in a)
    b = sum(x for x in a) + max(x for x in a)
    b = ','.join(str(x) for x in a)
    b = sorted(x for x in a)
    b = [x for x in a]
    b = {x for x in a}
    b = {x: x for x in a}
    b = [[y for y in a] for x in a if x]
    b = [y for x in [a, a] for y in x]
    b = [str(x) for x in a if any(y > x for y in a)]
    b = any([x > 40 for x in a]) or all(x for x in [y for y in a])
    return b
b = [x for x in g()] if g() is None else [any(y for y in range(x)) for x in range(50)]
class C(object):
    c = tuple([str(x) for x in range(50)])
    d = any(x > 40 for x in range(50))
end = 0
--
next: 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 25

=== fifty items over lines
def g():
    a = range(50)  # from here
    b = any(
        x > 40
        for x in a)
    c = [
        [y
         for y in a]
        for x in a
        if x]
    d = tuple(x
              for x in a
              if x)
    return b, c, d
g()
end = 0
--
next since 3.12: 2 3 5 3 9 6 11 12 11 14 15 16
next since 3.8: 2 3 5 3 6 9 6 11 12 11 14 15 16
next: 2 3 4 5 7 9 11 12 14 15 16

=== fifty items, awaited (since 3.7)
import asyncio
async def items():
    for i in range(50):
        yield i
async def sub(x):
    await asyncio.sleep(0)
    return x
async def main():
    a = 1  # from here
    b = [i async for i in items()]
    b = {await sub(i) for i in range(50)}
    b = {i: [await sub(j) for j in range(5)]
         async for i in items()
         if i}
    b = any([await sub(i) > 40 for i in range(50)])
    return a
asyncio.run(main())
end = 0
--
next since 3.13: 9 10 11 13 15 16 17 18
next since 3.12: 9 10 11 13 12 15 16 17 18
next since 3.8: 9 10 11 12 13 12 15 16 17 18
next: 9 10 11 12 13 15 16 17 18

=== from inside a comprehension
def g():
    a = [1, 2]
    b = [
        x +
        1  # from here
        for x in a
        if x]
    return b
g()
end = 0
--
next on PyPy: 5 4 3 3 6 7 3 4 5 4 3 3 3 8 9 10
next since 3.13: 5 4 6 7 4 5 4 6 3 8 9 10
next since 3.12: 5 4 3 6 7 4 5 4 3 8 9 10
next since 3.10: 5 4 3 3 6 7 3 4 5 4 3 3 3 8 9 10
next since 3.8: 5 4 3 6 7 4 5 4 3 3 8 9 10
next: 4 6 8 9 10

=== into what any() asks for
def sq(x):
    return x * x
def g():
    a = [1, 2]  # from here
    b = any(sq(x) > 5 for x in a)
    b = tuple(sq(x) for x in a)
    return b
g()
end = 0
--
in: 4 5 5 2 5 5 2 5 5 5 6 6 2 6 6 2 6 6 6 7 8 9

=== generator expression
def sq(x):
    return x * x
def g():
    a = [1, 2]  # from here
    s = sum(sq(x) for x in a)
    for v in (x + 1 for x in a):
        s += v
    return s
g()
end = 0
--
next: 4 5 6 7 6 7 6 8 9 10
in: 4 5 5 2 5 5 2 5 5 5 6 6 7 6 6 7 6 6 6 8 9 10
# debugpy, 3.13: 4 5 5 2 5 2 5 5 6 6 7 6 7 6 8 9 10

=== yield
def gen():
    x = 1  # from here
    yield x
    y = 2
    yield y
    z = 3
def g():
    t = 0
    for v in gen():
        t += v
    return t
g()
end = 0
--
next: 2 3 4 5 6 9 11 12 13
in: 2 3 10 9 4 5 10 9 6 9 11 12 13
out: 2 9 12

=== yield from (since 3.3)
def inner():
    yield 1
    yield 2
def gen():
    a = 0
    yield from inner()
    a = 1
def g():
    t = 0  # from here
    it = gen()
    t += next(it)
    t += next(it)
    for v in it:
        pass
    return t
g()
end = 0
--
next: 9 10 11 12 13 15 16 17
in: 9 10 11 5 6 2 12 3 13 6 7 13 15 16 17

=== send and throw
def gen():
    try:
        x = yield 1
        y = yield x
    except ValueError:
        yield 3
def g():
    it = gen()  # from here
    next(it)
    it.send(2)
    it.throw(ValueError())
    it.close()
    return 0
g()
end = 0
--
next: 8 9 10 11 12 13 14 15
in: 8 9 2 3 10 4 11 5 6 12 13 14 15

=== await (since 3.7)
import asyncio
async def sub():
    await asyncio.sleep(0)
    return 1
async def main():
    a = 1  # from here
    b = await sub()
    await asyncio.sleep(0)
    return a + b
asyncio.run(main())
end = 0
--
next: 6 7 8 9 10 11
in: 6 7 3 4 7 8 9 10 11

=== async for, async with (since 3.7)
import asyncio
async def agen():
    yield 1
    yield 2
class M:
    async def __aenter__(self):
        return self
    async def __aexit__(self, *a):
        return None
async def main():
    a = 1  # from here
    async with M() as m:
        a = 2
    async for i in agen():
        a = i
    return a
asyncio.run(main())
end = 0
--
next on PyPy since 3.11: 11 12 13 12 14 15 14 15 14 16 17 18
next on PyPy: 11 12 13 14 15 14 15 14 16 17 18
next since 3.10: 11 12 13 12 14 15 14 15 14 16 17 18
next since 3.9: 11 12 13 14 15 14 15 14 15 16 17 18
next: 11 12 13 14 15 14 15 14 16 17 18
in on PyPy since 3.11: 11 12 7 12 13 12 9 12 14 3 15 14 4 15 14 16 17 18
in on PyPy: 11 12 7 12 13 9 13 14 3 15 14 4 15 14 16 17 18
in since 3.10: 11 12 7 12 13 12 9 12 14 3 15 14 4 15 14 16 17 18
in since 3.9: 11 12 7 12 13 9 13 14 3 15 14 4 15 14 15 16 17 18
in: 11 12 7 12 13 9 13 14 3 15 14 4 15 14 16 17 18

=== async comprehension (since 3.7)
import asyncio
async def agen():
    yield 1
    yield 2
async def main():
    a = 1  # from here
    b = [i async for i in agen()]
    return b
asyncio.run(main())
end = 0
--
next: 6 7 8 9 10
in since 3.12: 6 7 3 7 4 7 8 9 10
in: 6 7 7 3 7 4 7 8 9 10
# debugpy, 3.13: 6 7 3 4 7 8 9 10

=== tasks side by side (since 3.7)
import asyncio
async def sub(n):
    x = n
    await asyncio.sleep(0.01)
    return x
async def main():
    a = 1  # from here
    r = await asyncio.gather(sub(1), sub(2))
    return r
asyncio.run(main())
end = 0
--
next: 7 8 9 10 11

=== recursion
def f(n):
    if n == 0:
        return 1
    r = f(n - 1)
    return n * r
a = f(2)  # from here
end = 0
--
next: 6 7
in: 6 2 4 2 4 2 3 4 5 4 5 6 7

=== recursion, from inside
def f(n):
    if n == 0:
        return 1
    r = f(n - 1)
    return n * r
def g():
    a = 1  # from here
    return f(1)
g()
end = 0
--
next: 7 8 9 10
out: 7 9

=== lambda
def ap(f, x):
    return f(x)
def g():
    h = lambda x: x + 1  # from here
    h(1)
    ap(h, 2)
    ap(lambda y: (
        y + 2), 3)
    return sorted([2, 1], key=lambda v: -v)
g()
end = 0
--
next since 3.8: 4 5 6 7 8 7 9 10 11
next: 4 5 6 7 8 9 10 11
in on PyPy: 4 5 4 5 6 2 4 2 6 7 8 7 2 8 2 7 9 9 9 9 9 10 11
in since 3.13: 4 5 4 5 6 2 4 2 6 7 8 7 2 8 2 7 9 9 9 9 9 10 11
in since 3.11: 4 5 4 5 6 2 4 2 6 7 8 7 2 8 7 2 7 9 9 9 9 9 10 11
in since 3.8: 4 5 4 5 6 2 4 2 6 7 8 7 2 8 2 7 9 9 9 9 9 10 11
in: 4 5 4 5 6 2 4 2 6 7 8 2 8 2 8 9 9 9 9 9 10 11

=== calls over lines
def add(a, b, c=0):
    return a + b + c
def g():
    x = 1  # from here
    y = add(
        x,
        add(1,
            2),
        c=3)
    return (y +
            1)
g()
end = 0
--
next since 3.8: 4 5 6 7 8 7 9 5 10 11 10 12 13
next: 4 5 6 7 8 9 10 11 12 13
in since 3.8: 4 5 6 7 8 7 2 7 9 5 2 5 10 11 10 12 13
in: 4 5 6 7 8 2 8 9 2 9 10 11 12 13

=== a chain of calls
class A(object):
    def m(self):
        return self
def g():
    a = A()  # from here
    b = (a
         .m()
         .m())
    return b
g()
end = 0
--
next since 3.10: 5 6 7 8 6 9 10 11
next: 5 6 9 10 11
in since 3.10: 5 6 7 3 7 8 3 8 6 9 10 11
in: 5 6 3 6 3 6 9 10 11

=== literals over lines
def g(n):
    x = 1  # from here
    z = [
        1,
        n,
    ]
    d = {
        'a': n,
        'b':
            2}
    s = ('a'
         'b')
    return d
g(1)
end = 0
--
next since 3.14: 2 4 5 3 8 9 10 7 11 13 14 15
next since 3.8: 2 4 5 3 8 10 7 11 13 14 15
next since 3.6: 2 4 5 8 10 11 13 14 15
next: 2 4 5 7 8 10 11 13 14 15

=== conditions over lines
def g(n):
    x = (1 if n  # from here
         else 2)
    if n and (
            n > 1 or
            n < 5):
        x = 2
    if (0 <
            n
            < 2):
        x = 3
    assert x, \
        'no'
    return x
g(1)
end = 0
--
next on PyPy since 3.11: 2 4 5 4 6 4 7 8 9 8 10 8 11 12 14 15 16
next since 3.10: 2 4 5 6 7 8 9 8 10 8 11 12 14 15 16
next since 3.8: 2 2 4 5 4 6 4 7 8 9 8 10 8 11 12 14 15 16
next: 2 4 5 6 7 8 9 10 11 12 14 15 16

=== statements that say little
def g():
    global zz
    zz = 1  # from here
    pass
    """a text"""
    a = b = 2
    del a
    import os.path
    from os import (
        sep,
        linesep)
    Ellipsis
    return
g()
end = 0
--
next since 3.10: 3 4 5 6 7 8 9 12 13 14 15
next: 3 6 7 8 9 12 13 14 15

=== star import
a = 1  # from here
from string import *
b = 2
end = 0
--
next: 1 2 3 4
in: 1 2 3 4

=== several statements in a line
def a(x):
    return x
def g():
    x = 1; y = a(2); z = a(3)  # from here
    if x: y = 4
    for i in range(2): z = i
    return z
g()
end = 0
--
next: 4 5 6 6 6 7 8 9
# debugpy, 3.13: 4 5 6 7 8 9
in: 4 2 4 2 4 5 6 6 6 7 8 9
# debugpy, 3.13: 4 2 4 2 4 5 6 7 8 9

=== nested calls
def a(x):
    return x + 1
def b(x):
    return x + 2
def c(x, y):
    return x + y
def g():
    r = 0  # from here
    return c(a(1), b(a(2)))
g()
end = 0
--
next: 8 9 10 11
in: 8 9 2 9 2 9 4 9 6 9 10 11
out: 8 10

=== out of nested calls
def c():
    x = 1  # from here
    return x
def b():
    return c()
def a():
    b()
    return 1
a()
end = 0
--
out: 2 5 7 9
in: 2 3 5 7 8 9 10

=== properties and operators
class A(object):
    def __init__(self):
        self.q = 3
    @property
    def p(self):
        return 1
    def __add__(self, o):
        return 2
a = A()  # from here
b = a.p
c = a + 1
end = 0
--
next: 9 10 11 12
in: 9 3 9 10 6 10 11 8 11 12

=== callbacks from the library
import json
def cb(o):
    return 1
def g():
    x = 1  # from here
    y = json.dumps([object()], default=cb)
    for i in map(cb, [1]):
        x = i
    return y
g()
end = 0
--
next: 5 6 7 8 7 9 10 11
in: 5 6 3 6 7 3 7 8 7 9 10 11

=== code made at run time
import collections
a = 1  # from here
P = collections.namedtuple('P', 'x y')
p = P(1, 2)
exec('b = 1')
end = 0
--
next: 2 3 4 5 6
in: 2 3 4 5 6

=== match (since 3.10)
def g(v):
    a = 1  # from here
    match v:
        case [x]:
            a = 2
        case {'k': y} if y > 1:
            a = 3
        case _:
            a = 4
    return a
g({'k': 2})
end = 0
--
next: 2 3 4 6 7 10 11 12

=== except* (since 3.11)
def g():
    try:  # from here
        raise ExceptionGroup('', [ValueError(1)])
    except* KeyError:
        a = 1
    except* ValueError:
        a = 2
    return a
g()
end = 0
--
next: 2 3 4 6 7 8 9 10

=== assignment expression (since 3.8)
def g():
    a = [1, 2]  # from here
    while (n := len(a)) > 1:
        a.pop()
    return n
g()
end = 0
--
next: 2 3 4 3 5 6 7

=== the module's end
def g():
    a = 1  # from here
    return a
if g():
    g()
else:
    g()
--
next: 2 3 4 5
in: 2 3 4 5 2 3 5
out: 2 4
'''
HEAD = 'ptvsd_lite.wait_for_attach()\n'
HEAD_LINES = 3      # with the two lines that start the debugger
COMMANDS = {'next': 'next', 'in': 'stepIn', 'out': 'stepOut'}


def version(text):
    return tuple(int(part) for part in text.split('.'))


class Construct:
    """One of CONSTRUCTS: its program, and {how to step: [(who for, the lines)]}."""

    def __init__(self, text):
        head, self.program, rows = re.match(r'(.*)\n((?s:.*))^--\n((?s:.*))', text, re.M).groups()
        self.name, _, since = head.partition(' (since ')
        self.since = version(since.rstrip(')') or '2.7')
        [self.start] = [number for number, line in enumerate(self.program.splitlines(), 1)
                        if '# from here' in line]
        self.rows = {}
        for row in rows.splitlines():
            if row and row[0] != '#':
                who, _, lines = row.partition(': ')
                kind, _, who = who.partition(' ')
                self.rows.setdefault(kind, []).append((who, lines))

    def lines(self, kind, interpreter):
        """Return the lines that steps are to show on an interpreter."""
        for who, lines in self.rows[kind]:
            runtime, _, since = who.partition('since ')
            if interpreter.version >= version(since or '2.7') and (
                    not runtime or interpreter.can['module __pypy__']):
                return lines
        raise AssertionError('there is no row for it')


TABLE = [(construct, kind)
         for construct in map(Construct, re.split(r'^=== ', CONSTRUCTS, flags=re.M)[1:])
         for kind in construct.rows]


@pytest.mark.parametrize('construct, kind', TABLE, ids=[
    '%s: %s' % (construct.name, kind) for construct, kind in TABLE])
def test_lines(device, interpreter, construct, kind):
    if interpreter.version < construct.since:
        pytest.skip('this Python has no such construct')
    program, path = device.run_text(HEAD + construct.program)
    client = program.attach(breakpoints={path: [construct.start + HEAD_LINES]})
    thread, _ = client.expect_stopped('breakpoint')
    client.set_breakpoints(path)
    lines = []
    while thread:
        lines.append(client.stack(thread, levels=1)[0]['line'] - HEAD_LINES)
        client.request(COMMANDS[kind], threadId=thread)
        thread = client.expect_step()
    assert ' '.join(map(str, lines)) == construct.lines(kind, interpreter)
