"""The tutorial: a guessing game that waits at its prompt is debugged, left, debugged again."""

import pytest


def line_of(path, text):
    """Return the number of the line of path that contains text."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if text in line:
            return number
    raise AssertionError(text)


def play_a_round(game, client, path, guess):
    """One guess under the debugger, from the prompt back to the next prompt."""
    [breakpoint] = client.set_breakpoints(path, line_of(path, 'verdict = compare'))
    assert breakpoint['verified'] and breakpoint['source']['path'] == str(path)
    client.configuration_done()

    game.type(str(guess))
    thread, frame = client.expect_stopped('breakpoint', line_of(path, 'verdict = compare'),
                                          hitBreakpointIds=[breakpoint['id']])
    stack = client.stack(thread)
    assert [f['name'] for f in stack] == ['play', '<module>']
    assert {f['source']['path'] for f in stack} == {str(path)}
    assert client.locals(frame)['guess']['value'] == str(guess)
    assert client.locals(frame)['name']['value'].endswith("'Ada'")
    assert client.globals(frame)['number']['type'] == 'int'
    assert client.value('guess * 2 + 1', frame) == str(guess * 2 + 1)

    client.step_in(thread)
    thread, frame = client.expect_stopped('step', line_of(path, 'difference = guess'))
    assert client.stack(thread)[0]['name'] == 'compare'
    client.next(thread)
    thread, frame = client.expect_stopped('step', line_of(path, 'if difference < 0'))
    return thread, frame


def leave_the_round(game, client, path, thread):
    client.step_out(thread)
    if game.interpreter.can['returns']:
        client.expect_stopped('step', line_of(path, 'verdict = compare'))
        client.next(thread)
    client.expect_stopped('step', line_of(path, 'if verdict is None'))
    client.continue_(thread)


def play_the_game(game, path, secret='my_secret', tls=None, can_write=True):
    game.expect('What is your name?')
    game.type('Ada')
    game.expect('Your guess, Ada: ')

    client = game.connect(tls=tls)
    client.initialize()
    client.attach(secret)
    thread, frame = play_a_round(game, client, path, 0)
    if can_write:
        variable = client.set_variable(client.locals_reference(frame), 'difference', '5 + 2')
        assert variable['value'] == '7'
        assert client.value('difference', frame) == '7'
    leave_the_round(game, client, path, thread)
    game.expect('0 is too high.' if can_write else '0 is too low.')
    client.disconnect()

    game.type('0')
    game.expect('0 is too low.')  # nobody is attached

    client = game.connect(tls=tls)
    client.initialize()
    client.attach(secret)
    thread, frame = play_a_round(game, client, path, 99)
    leave_the_round(game, client, path, thread)
    client.set_breakpoints(path)
    game.expect('99 is too high.')
    for _ in range(3):
        game.type('0')
    client.expect_exit(3)
    game.expect_exit(3)


def test_two_lines(device):
    path = device.copy('game.py')
    play_the_game(device.run('game.py'), path, can_write=device.interpreter.can['write_locals'])


@pytest.mark.needs('write_locals')
def test_the_outcome_can_be_changed(device):
    path = device.copy('game.py')
    game = device.run('game.py')
    game.expect('What is your name?')
    client = game.attach(breakpoints={path: [line_of(path, 'won = play')]})
    game.type('Ada')
    thread, frame = client.expect_stopped('breakpoint', line_of(path, 'won = play'))
    client.set_variable(client.scopes(frame)[1]['variablesReference'], 'number', '17')
    client.continue_(thread)
    game.type('17')
    game.expect('Right, Ada!')
    client.expect_exit(0)
    game.expect_exit(0)


def test_without_a_secret(device):
    path = device.write('game.py', device.copy('game.py').read_text().replace(
        "'my_secret'", 'None'))
    game = device.run('game.py')
    play_the_game(game, path, secret=None, can_write=device.interpreter.can['write_locals'])
    assert game.text['stderr'].count('no secret') == 1
