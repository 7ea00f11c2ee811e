"""try in all its forms, raise, assert."""


def forms(f):
    try:
        f()
    except ZeroDivisionError: result = 'zero'
    except (KeyError, IndexError) as e:
        result = 'lookup %s' % type(e).__name__
    except(TypeError): result = 'type'
    except(AttributeError)as e: result = 'attribute'
    except ValueError if f else KeyError as e: result = str(e)
    except:
        result = 'other'
    else: result = 'none'
    finally:
        print('finally')
    return result


def bare():
    try: raise SystemExit
    except : return 'caught'


def first_is_try():
    try: return 1
    finally: print('left')


def in_finally():
    for i in range(3):
        try:
            if i == 1: continue
            if i == 2: return 'returned %d' % i
            print('turn', i)
        finally: print('finally', i)


def nested():
    try:
        try: 1 // 0
        except KeyError: print('wrong')
        finally: print('inner')
    except ZeroDivisionError as error: caught = type(error)
    try: error
    except NameError: print('error is gone')
    return caught.__name__


def again():
    try:
        try: {}['x']
        except KeyError: raise
    except Exception as e:
        try: raise ValueError('from') from e
        except ValueError as f: return str(f)


def generator():
    try:
        x = yield 1
        print('got', x)
        yield 2
    except ValueError as e:
        yield 'thrown'
    finally:
        print('closed')


def value(): raise ValueError('a value')
def lookup(): [][1]
def key(): return {}[1]
def kind(): 1 + 'x'
def attribute(): None.x
def leave(): raise SystemExit(3)
def fine(): assert 1, 'never'
def zero(): return 1 // 0
def stop(): assert not 1, ('a text',
                           2)


for f in value, lookup, key, kind, attribute, leave, fine, zero, stop: print(forms(f))
print(bare(), first_is_try(), in_finally(), nested(), again())
g = generator(); print(next(g), g.send('x')); g.close()
g = generator(); print(next(g), g.throw(ValueError())); g.close()
try: stop()
except AssertionError as e: print(e.args)
try:
    raise StopIteration(5)
except (StopIteration) as e: print(e.value)
