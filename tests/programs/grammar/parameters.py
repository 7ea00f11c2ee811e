"""Type parameters, type statements and f-strings that nest, as of Python 3.12."""


def first[T](items: list[T], *more: T) -> T:
    item = items[0]
    return item, more


class Box[T]:
    def get[S: int](self, x: S) -> T: y = x; return y


type Pair[A] = tuple[A, A]
type = 3


def formats(d):
    x = f'{d['a']} {'it\'s' + "x"}' + f"{f"{d["a"]}"}"; y = f'{d['a']:>{'5'}}' # comment
    return x, y


print(first([1, 2], 3), Box().get(4), Pair.__name__, type)
print(formats({'a': 1}))
