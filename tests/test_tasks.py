"""The tasks of asyncio, as a scope of their own."""

import pytest

from client import Failed
from test_step_targets import Stopped
from test_tutorial import line_of

pytestmark = pytest.mark.needs('trace', 'module asyncio')

PROGRAM = """
import asyncio

async def numbers(seconds):
    yield 1
    await asyncio.sleep(seconds)

async def fetch(seconds):
    retries = 3
    async for n in numbers(seconds):
        pass
    return retries

async def page(seconds):
    return await fetch(seconds)

async def main():
    pages = [asyncio.ensure_future(page(n)) for n in (60, 70)]
    both = asyncio.ensure_future(waits(pages[0]))
    await asyncio.sleep(0.01)
    print('here')
    for task in pages + [both]:
        task.cancel()

async def waits(other):
    await other

def plain():
    print('no loop')

ptvsd_lite.wait_for_attach()
plain()
asyncio.new_event_loop().run_until_complete(main())
"""


class Tasks(Stopped):
    """The program, stopped in a task, and the scope that lists all of them."""

    def __init__(self, device):
        Stopped.__init__(self, device, "print('here')", PROGRAM)
        scope = self.client.scopes(self.frame)[-1]
        assert scope['name'] == 'Tasks' and scope['expensive']
        self.reference = scope['variablesReference']

    def list(self):
        return self.client.variables(self.reference)

    def open(self, text):
        """Return the variables below the task of which that is the beginning."""
        [reference] = set(task['variablesReference'] for task in self.list()
                          if task['value'].startswith(text))
        return self.client.variables(reference)

    def awaited(self, places):
        """Return the value at the end of a chain of coroutines."""
        if places[-1]['name'].startswith('__await__'):  # futures of PyPy are written in Python
            places = self.client.variables(places[-1]['variablesReference'])
        return [place['value'] for place in places if place['name'] in ('awaits', 'self')][0]


def test_each_with_what_it_awaits(device):
    tasks = Tasks(device)
    values = [task['value'] for task in tasks.list()]
    assert len(values) == 4 and 'main > (running)' in values
    assert len([value for value in values
                if value.startswith('page > fetch > numbers > sleep')]) == 2
    assert all('evaluateName' not in task for task in tasks.list())


def test_coroutines_with_their_variables(device):
    tasks = Tasks(device)
    page = [task for task in tasks.list() if task['value'].startswith('page >')][0]
    places = tasks.client.variables(page['variablesReference'])
    assert [place['name'] for place in places[:3]] == [
        'page, program.py:%d' % line_of(tasks.path, 'return await fetch'),
        'fetch, program.py:%d' % line_of(tasks.path, 'async for'),
        'numbers, program.py:%d' % line_of(tasks.path, 'await asyncio.sleep(seconds)')]
    fetch = {v['name']: v['value'] for v in tasks.client.variables(
        places[1]['variablesReference'])}
    assert fetch['retries'] == '3' and fetch['seconds'] in ('60', '70')
    assert 'uture' in tasks.awaited(places)


def test_another_task_is_awaited(device):
    tasks = Tasks(device)
    places = tasks.open('waits')
    assert places[0]['name'].startswith('waits, program.py:')
    assert 'page()' in tasks.awaited(places)


@pytest.mark.needs('write_locals')
def test_variables_of_others_can_be_set(device):
    tasks = Tasks(device)
    page = [task for task in tasks.list() if task['value'].startswith('page >')][0]
    fetch = tasks.client.variables(page['variablesReference'])[1]['variablesReference']
    tasks.client.request('setVariable', variablesReference=fetch, name='retries', value='9')
    assert [v['value'] for v in tasks.client.variables(fetch) if v['name'] == 'retries'] == ['9']


def test_tasks_themselves_cannot(device):
    tasks = Tasks(device)
    with pytest.raises(Failed, match='tasks cannot be changed'):
        tasks.client.request('setVariable', variablesReference=tasks.reference,
                             name=tasks.list()[0]['name'], value='1')
    info = tasks.client.request('dataBreakpointInfo', variablesReference=tasks.reference,
                                name=tasks.list()[0]['name'])
    assert info['dataId'] is None


def test_no_such_scope_without_a_loop(device):
    stopped = Stopped(device, "print('no loop')", PROGRAM)
    assert [scope['name'] for scope in stopped.client.scopes(stopped.frame)] == [
        'Locals', 'Globals']
