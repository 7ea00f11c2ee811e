"""async and await, driven by hand."""


class Pause:
    def __init__(self, value): self.value = value

    def __await__(self):
        got = yield self.value
        return got

    __iter__ = __await__


class Manager:
    async def __aenter__(self): print('enter'); return await Pause('entering')
    async def __aexit__(self, *error): await Pause('leaving'); print('exit', error[0])


class Counter:
    def __init__(self, n): self.n = n
    def __aiter__(self): return self

    async def __anext__(self):
        if not self.n: raise StopAsyncIteration
        self.n -= 1
        return await Pause(self.n)


async def simple(a): return a
async def documented(a):
    """A docstring."""
    b = await simple(a)
    return b


async def first_is_with():
    async with Manager() as m: print('inside', m)
    async with Manager(): pass


async def loops():
    async for i in Counter(2): print('turn', i)
    async  for i in Counter(1):
        x = i
    else: print('else')
    return x, i


async def main(n):
    if await simple(n): print('true')
    a, b = await simple(1), await documented(2)
    await first_is_with()
    x = [await simple(3), (await loops())]
    try: await fails()
    except ValueError as e: print('caught', await simple(str(e)))

    async def inner(): return a, await simple(n)
    return a, b, x, await inner()


async def fails():
    await Pause('failing')
    raise ValueError('failed')


coroutine, value = main(1), None
while True:
    try: value = coroutine.send(value); print('paused', value)
    except StopIteration as e: print('result', e.value); break
