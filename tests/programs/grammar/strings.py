"""Strings: prefixes, quotes, continuation, and what looks like code in them."""
# -*- nothing to encode: café -*-


def quotes():
    a = 'it\'s' "a \" quote" 'back\\'; b = "\\"; c = '\'\\\''
    d = """three " quotes ""
def no(): # nothing
    return 'x'
\""" still""" ; e = ''''one''' ''
    f = 'continued \
         if x: # not code'; g = r'\'' r"\\"; h = b'bytes\x00' rb'\d' rb"""x"""
    i = '''
	tab''' + """""" + '' ""; j = '#' # comment '
    return a, b, c, d, e, f, g, h, i, j


def unicode_text(größe='é'):
    naïve = 'ü: ñ # €'  # 日本語 'quote
    if naïve: größe += '→'
    return naïve, größe


def formats(x):
    d = {'a': 1, 'b': 2}
    a = f'{x}' f"{x!r:>5} {{x}} {d['a']}", 'plain {x}'
    b = f"{x:'>9}|{x:>9}" + 'a}' + f'{d["b"]} {(x == 1 and "yes" or "no")}'
    c = f'''{x} "{d["a"]}"
    {x}'''; e = f'{{' + f'}}' + f'{x}#' # comment
    return a, b, c, e


def rf(x): u = rf'\d{x}\n'; return u


def docstring():
    r"""A raw \docstring; with: things # in it

    if nothing:
    """
    return 1


def only_text():
    """one"""
    'two'
    x = '''three'''; 'four'
    return x


"""text at the margin
def f():
"""
print(quotes())
print(unicode_text())
print(formats(1), rf(2))
print(docstring(), only_text())
'a string', print('after a string')
'%s' % print('in a string')
"""long
""", print('after long')
'x'.upper(); print('end'); '''
'''; print('real end')
