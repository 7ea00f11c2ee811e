"""Classes: bodies, docstrings, names in them, inheritance, properties."""


class Empty: pass
class Line(object): x = 1; y = x + 1
class Text: 'a docstring'


class Base(object):
    """A docstring."""
    value = [i * 2 for i in range(3)]
    for index in value:
        if index: total = index
        else: total = 0
    try:
        other = undefined
    except NameError as e: other = 'no name'
    while total < 6: total += 1
    with_default = lambda self, x=total: x

    def __init__(self, x, *args):
        self.x, self.args = x, args
        self.__hidden = x

    def hidden(self): return self.__hidden

    @property
    def double(self):
        return self.x * 2

    @double.setter
    def double(self, value): self.x = value // 2

    @classmethod
    def make(cls, x): return cls(x, cls)

    @staticmethod
    def static(a, b=value): return a, b

    class Inner:
        deep = 'deep'

        def method(self):
            class Local:
                name = 'local'

                def get(self): return self.name
            return Local().get(), self.deep
    if total:
        def when(self): return 'when'
    else:
        def when(self): return 'otherwise'


class Derived(Base):

    value = 'derived'

    def __init__(self, x):
        super().__init__(x, 'more')
        __private = 1
        self.y = __private

    def __getattr__(self, name):
        if name.startswith('no'): raise AttributeError(name)
        return 'attribute ' + name

    def __enter__(self): return self
    def __exit__(self, *error): print('exit', error[0] is None)
    def __iter__(self):
        for i in self.args: yield i
    def __call__(self, *a, **k): return a, k
    def __getitem__(self, item): return item


def scope(x):
    class C(Base):
        y = x

        def get(self): return x
    return C.y, C(1).get()


def deferred(x):
    class C:
        y = x
        if y: z = y + 1
    return C.y, C.z


print(Line.x, Line.y, Empty().__class__ is Empty, Base.value, Base.total, Base.other)
b = Base(3)
print(b.x, b.args, b.hidden(), b.double, b.static(1), b.with_default(), b.when())
b.double = 10; print(b.x, Base.make(2).x, Base.Inner().method())
d = Derived(4)
print(d.x, d.args, d.y, d.value, d.foo, hasattr(d, 'nope'), list(d), d(1, a=2), d[1:2], d[::3, 4])
with d as same: print(same is d)
print(scope(7), deferred(8))
