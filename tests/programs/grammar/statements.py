"""Statements that are no definitions, each in the forms it has."""
import sys, sys as system; from sys import (version_info as info,
    maxsize,)


def branches(x):
    if x < 0: return 'negative'
    elif x == 0: zero = True; return 'zero %s' % zero
    if(x)==1: return 'one'
    elif not(x > 3): two = 'few'
    elif x in(4, 5): two = 'some'
    else: two = 'many'
    return two if x != 3 else (two
                               + '!')


def loops(n):
    result = []
    while n: n -= 1; result.append(n)
    else: result.append('else')
    while True:
        n += 1
        if n == 2: continue
        if n > 3:
            break
    else:
        result.append('never')
    for i in range(3): result.append(i)
    for i in range(1, 8, 3):
        if i == 4: continue
        result.append(i)
    else: result.append('for else')
    for a, (b, *c) in [(1, (2, 3, 4)), [5, [6]]]: result.append((a, b, c))
    for result[0] in 'xyz': pass
    for i in range(*(1, 3)): result.append(i)
    for i in range(len([x for x in (1, 2)])): result.append(i)
    for i in range(2) if n else range(3): result.append(i)
    for i in range(1), range(2): result.append(len(i))
    for i in (1), 2, : result.append(i)
    for i in[7]: result.append(i)
    for (i) in \
            8, 9:
        result.append(i)
    return result


def first_is_while():
    while True:
        inside = 1
        return inside


def first_is_for(items):
    for item in items: last = item
    return last


def assignments():
    a = b = [1, 2, 3]; c, d = d, c = 1, 2
    a[0], (e, *f) = 9, 'xyz'; a[-1:] = [7, 8]; a[c == 2 and 0] += 1
    a += [c <= d, c >= d, c != d]; c <<= 2; d **= 3; c //= 1; c |= 16; d %= 5
    g = lambda x, y=2, *z: (x, y, z); h = a == b
    del f[0], (a[1])
    i: int = 3; j: 'text'
    assert i == 3, 'no'; assert (i
                                 <= 3)
    pass; pass;
    return a, b, c, d, e, f, g(1), g(1, 3, 4), h, i


def slices(s):
    return s[1:], s[:-1], s[::2], s[1:3], s[len(s[:1]):], {1: s[0:1]}, [x for x in s if x != ':']


for number in -1, 0, 1, 2, 3, 4, 9:
    print(number, branches(number))
print(loops(2))
print(first_is_while(), first_is_for('abc'))
print(assignments())
print(slices(list('abcdef')))
print(system is sys, info[0] > 2, maxsize > 0)
x = 1 if number > 1 else 2; y = not x; print(x, y)
if x == 1: print('one')
while x < 3: x += 1; print(x)
try: print('try')
finally: print('finally')
match = case = type = 5; match += case; print(match - type)
match = [1]; match[0] = case; print(match[0], -match[0]); print(match)
case = {'a': lambda x: x}; print(case['a'](3))
print(case ['a'] (4)); match [0] = 6; print(match)
if x: match: int = 8; case: int = 9
print(match, case)
