"""except* and what may stand in a subscript since Python 3.11."""


def handle(*errors):
    try:
        if errors: raise ExceptionGroup('several', errors)
    except* ValueError as e: print('values', len(e.exceptions))
    except *(KeyError, IndexError): print('lookups')
    except*OSError: print('system')
    else: print('none')
    finally: print('finally')


class Items:
    def __getitem__(self, item): return item


handle()
handle(ValueError(1), ValueError(2), KeyError(3))
handle(OSError(), IndexError())
print(Items()[*[1, 2], 3])
