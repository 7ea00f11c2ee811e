"""Data breakpoints: stop when a value changes."""

import pytest

from test_tutorial import line_of

pytestmark = pytest.mark.needs('trace')

PROGRAM = """
import time
class Account(object):
    balance = 0
    def __init__(self):
        self.owner = 'me'
    @property
    def worth(self):
        return self.balance
class Slots(object):
    __slots__ = 'x',
total, items, prices, account, slots = 0, [1, 2], {'tea': 3}, Account(), Slots()
slots.x = 1
def deposit(amount):
    saved = amount  # begin
    for n in range(3):
        saved = saved  # the same
    saved += 1
    return saved  # changed
def other():
    global total
    items.append(3)
    items[0] = 5
    prices['tea'] = 4  # changed: items
    account.owner = 'you'  # changed: prices
    slots.x = 2  # changed: account
    total = 1  # changed: slots
    del items[0]  # changed: total
    pass
ptvsd_lite.wait_for_attach()
deposit(1)
other()
print('done')
"""


@pytest.fixture
def stopped(device):
    program, path = device.run_text(PROGRAM)
    client = program.attach(breakpoints={path: [line_of(path, '# begin')]})
    thread, frame = client.expect_stopped('breakpoint')
    client.next(thread)
    thread, frame = client.expect_stopped('step')
    return client, path, thread, frame


def info(client, frame, scope, *names):
    [reference] = [s['variablesReference'] for s in client.scopes(frame) if s['name'] == scope]
    for name in names[:-1]:
        [reference] = [v['variablesReference'] for v in client.variables(reference)
                       if v['name'] == name]
    return client.request('dataBreakpointInfo', variablesReference=reference, name=names[-1])


def watch(client, *data_ids, **more):
    return client.request('setDataBreakpoints', breakpoints=[
        dict(more, dataId=data_id) for data_id in data_ids])['breakpoints']


def test_a_local_variable(stopped):
    client, path, thread, frame = stopped
    asked = info(client, frame, 'Locals', 'saved')
    assert asked['accessTypes'] == ['write'] and not asked['canPersist']
    [breakpoint] = watch(client, asked['dataId'])
    assert breakpoint['verified']
    client.continue_(thread)
    client.expect_output('saved has changed from 1 to 2', 'console')
    body = client.expect_event('stopped', reason='data breakpoint')
    assert body['hitBreakpointIds'] == [breakpoint['id']]
    assert client.stack(thread)[0]['line'] == line_of(path, '# changed')
    client.continue_(thread)
    gone = client.expect_event('breakpoint', reason='changed')['breakpoint']
    assert not gone['verified'] and 'returned' in gone['message']
    client.expect_exit(0)


@pytest.mark.parametrize('names', [('items', '0'), ('prices', "'tea'"), ('account', 'owner'),
                                   ('slots', 'x'), ('total',)], ids=str)
def test_what_is_not_local(stopped, names):
    client, path, thread, frame = stopped
    watch(client, info(client, frame, 'Globals', *names)['dataId'])
    client.continue_(thread)
    client.expect_event('stopped', reason='data breakpoint')
    assert client.stack(thread)[0]['line'] == line_of(path, '# changed: ' + names[0])
    watch(client)
    client.continue_(thread)
    client.expect_exit(0)


def test_a_condition(stopped):
    client, path, thread, frame = stopped
    [breakpoint] = watch(client, client.request(
        'dataBreakpointInfo', frameId=frame, name='saved')['dataId'], condition='saved > 5')
    client.continue_(thread)
    client.expect_event('breakpoint', reason='changed')
    client.expect_exit(0)


def test_what_cannot_be_watched(stopped):
    client, path, thread, frame = stopped
    for names in [('nothing',), ('account', 'worth')]:
        asked = info(client, frame, 'Globals', *names)
        assert asked['dataId'] is None and names[-1] in asked['description']
    client.disconnect()
    client.expect_closed()


def test_nothing_is_left_after_a_detach(device):
    program, path = device.run_text(PROGRAM + """
import sys
while ptvsd_lite.is_attached():
    time.sleep(0.01)
print(sys.gettrace())
""")
    client = program.attach(breakpoints={path: [line_of(path, '# begin')]})
    thread, frame = client.expect_stopped('breakpoint')
    watch(client, info(client, frame, 'Globals', 'total')['dataId'])
    client.disconnect()
    program.expect('None')
    program.expect_exit(0)
