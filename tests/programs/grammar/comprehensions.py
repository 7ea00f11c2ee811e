"""Comprehensions, assignment expressions, stars, operators."""


def comprehensions(n):
    a = [x * y for x in range(n) if x for y in (1, 2) if y != x]
    b = {x: y for x, y in zip('abc', range(n))}
    c = sum(x for x in range(n))
    d = {x % 2 for x in range(n)}
    e = [[y for y in range(x)] for x in range(n)]
    f = [x for x in [y for y in 'ab']
         if x]  # over lines
    g = (lambda n: [n + i for i in (1, 2)])(5)
    return a, sorted(b.items()), c, sorted(d), e, f, g, [n for n in (n, n)], n


def walrus(n):
    if (m := n + 1) > 2: print(m)
    while (n := n - 1): print('turn', n)
    if any((last := x) > 1 for x in [1, 2, 3]): print(last)
    k = [y := 5, y * 2, (z := y) + 1]
    print((q := 3), f(a=(r := 4)), q, r)
    return m, n, k, y, z, [s := 1, s]


def f(*args, **kw): return args, sorted(kw.items())


def stars(items):
    a, *b = items
    *c, d = b
    [e, *_], [*g] = items, b
    return a, b, c, d, e, g, f(*items, *c, **{'y': 2}, z=3)


class Matrix:
    def __matmul__(self, other): return 'matmul'
    def __imatmul__(self, other): return 'imatmul'


def operators(a, b):
    m = Matrix(); n = m @ m; m @= 1
    c = a if a > b else b if b else 0
    d = not a or b and a is not b or a in [b]
    e = a < b <= 5 != 6, a == b, a >= b, -a ** +b, ~a, a << b >> 1, a // b % 3, a ^ b | a & b
    return n, m, c, d, e


print(comprehensions(4))
print(walrus(3))
print(stars([1, 2, 3, 4]))
print(operators(2, 3))
if (t := 2) > 1: print('module', t)
print([u := 1, u + 1], u)
print(*[1, 2], *(3,), **{})
