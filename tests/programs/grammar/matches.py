"""match statements, and the same words as names."""


class Point:
    __match_args__ = 'x', 'y'

    def __init__(self, x, y): self.x, self.y = x, y


def kinds(value):
    match value:
        case 0 | 1: return 'small'
        case -1.5 | None | True: return 'constant'
        case [a, *rest] if rest: return 'list', a, rest
        case [b] | (b, ): return 'one', b
        case {'k': k, **more}: return 'dict', k, more
        case Point(x=0, y=py): return 'on the axis', py
        case Point(px, py): return 'point', px, py
        case str() as s: return 'text', s
        case _:
            return 'other'


def first(x):
    """A docstring."""
    match x, 1:
        # a comment
        case (1, _): result = 'one'
        case *y, 1: result = y
    match (x):
        case 1: result += '!'
        case(2): result += ['?']
    match -x:
        case -1: result += '-'
    match[x]:
        case[1]: result += 'list'
        case [2, ] : pass
    match {'a': x}:
        case {'a': 1}: result += 'dict'
    match not x:
        case False: print('not')
    match ...:
        case _: pass
    match lambda: x:
        case f: print(f())
    return result


def names(match, case=1):
    match[0] = 2; match.append(case)
    match, case = case, match
    print(match, case); case [0] = 3
    match: int = 4
    case[0]
    match = {'case': case}; match['x'] = lambda: 1
    match \
        ['y'] = 5
    return match['case'], match['x'](), match['y']


for value in 0, 1, -1.5, None, [1, 2], [3], {'k': 1, 'j': 2}, Point(0, 5), Point(1, 2), 'x', 9.5:
    print(kinds(value))
print(first(1), first(2), names([1]))
match names:
    case None: print('none')
    case _: print('module')
