"""README: its table of what works where, against what the tests need that show it; its start."""

import importlib
import json
import re
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / 'README.md'

# Each row of the table, and the tests that show it: they run, or are skipped for what they need.
SHOWN = {
    'line breakpoints, in loops that run already, too': [
        'test_breakpoints.test_breakpoint_in_a_loop_that_is_running'],
    'conditions, hit counts, log messages': [
        'test_breakpoints.test_stops_when_it_should', 'test_breakpoints.test_log_message'],
    'a condition that does not end is broken off': [
        'test_breakpoints.test_condition_that_does_not_end'],
    'breakpoint locations': ['test_breakpoints.test_breakpoint_locations'],
    'function breakpoints': ['test_functions.test_stops_at_the_first_line'],
    'data breakpoints': ['test_data_breakpoints.test_a_local_variable'],
    '`breakpoint()`': ['test_exceptions.test_breakpoint_function'],
    'cells of notebooks (`setPydevdSourceMap`)': [
        'test_breakpoints.test_lines_that_run_under_another_name'],
    'raised exceptions': ['test_exceptions.test_raised'],
    'uncaught exceptions': ['test_exceptions.test_uncaught'],
    'uncaught exceptions in threads': ['test_exceptions.test_uncaught_in_a_thread'],
    'exceptions by class, user uncaught': [
        'test_exceptions.test_which_exceptions', 'test_exceptions.test_user_unhandled'],
    'steps over, into, out; pause': [
        'test_stepping.test_over', 'test_stepping.test_pause_in_a_busy_loop'],
    'a step out ends at the call': ['test_stepping.test_out'],
    'steps over `yield`': ['test_stepping.test_over_a_yield_stays_with_the_generator'],
    'step into target, return values': [
        'test_step_targets.test_into_one_of_them',
        'test_return_values.test_over_shows_what_was_called'],
    'set next statement': ['test_goto.test_forward_and_back', 'test_goto.test_at_a_breakpoint'],
    'threads: all stop; stacks': ['test_threads.test_all_stop_and_all_go'],
    'one thread alone runs on': ['test_threads.test_one_thread_runs_alone'],
    'threads from before can be stopped': [
        'test_threads.test_thread_from_before_can_be_stopped'],
    'variables, nested, by pages': ['test_values.test_nested', 'test_values.test_paging'],
    'groups of members, properties when opened': [
        'test_members.test_groups_come_first_and_have_no_value',
        'test_members.test_properties_are_computed_when_opened'],
    'a `repr` that does not end is broken off': ['test_values.test_repr_that_does_not_end'],
    'evaluation': ['test_values.test_evaluate'],
    'statements in the console': ['test_repl.test_statements'],
    '`cancel` of an evaluation': ['test_repl.test_cancel'],
    'completions': ['test_completions.test_attributes'],
    'local variables can be set': ['test_values.test_set_a_local'],
    'globals, attributes, items can be set': [
        'test_values.test_set_items_attributes_and_globals'],
    'tasks of asyncio': ['test_tasks.test_each_with_what_it_awaits'],
    'modules': ['test_protocol.test_modules'],
    'Visual Studio 2013 to 2017 (`ptvsdbg.py`)': [
        'test_ptvsdbg.test_breakpoint', 'test_ptvsdbg.test_steps', 'test_ptvsdbg.test_children'],
    'text of files that are not on your disk': [
        'test_protocol.test_source_of_a_file_that_the_desk_does_not_have'],
    'printed text': ['test_output.test_stdout_and_stderr',
                     'test_output.test_what_threads_queue_at_once_is_all_taken'],
    'child processes': ['test_children.test_fork', 'test_children.test_programs'],
    'terminate': ['test_life.test_disconnect_and_terminate'],
    'TLS': ['test_guard.test_tutorial_over_tls'],
    'the command line, with all options': ['test_command_line.test_script'],
    'attach by pid to what runs already': ['test_pid.test_program'],
    '`import debugpy`': ['test_compat_debugpy.test_tutorial'],
    'nothing is traced for breakpoints and uncaught exceptions': [
        'test_cost.test_attached_without_breakpoints', 'test_swap.test_stops'],
    'other tracers are left alone': [
        'test_swap.test_other_tracers_are_left_alone', 'test_other_tracers.test_stops_and_steps'],
}
# Jython has what these need, and fails at them: not promised there.
NOT_ON_JYTHON = {
    'groups of members, properties when opened', 'threads: all stop; stacks',
    'one thread alone runs on', 'completions', 'terminate', 'the command line, with all options'}
COLUMNS = ['3.12–3.15', '3.9–3.11', '3.6–3.8', '2.7', 'PyPy 3', 'Jython', 'MicroPython']


def column_of(interpreter):
    """Return the index in COLUMNS of the interpreter under test."""
    if interpreter.can['probes']:
        return 6
    names = {'jython': 5, 'pypy': 4}
    for name, column in names.items():
        if name in Path(interpreter.path).resolve().name:
            return column
    versions = [(3, 12), (3, 9), (3, 6), (2, 7)]
    return next(i for i, least in enumerate(versions) if interpreter.version >= least)


def needs_of(name):
    """Return the facts that the test name, "module.function", needs."""
    module, function = name.split('.')
    module = importlib.import_module(module)
    marks = getattr(module, 'pytestmark', [])
    marks = marks if isinstance(marks, list) else [marks]
    marks = marks + getattr(getattr(module, function), 'pytestmark', [])
    return {fact for mark in marks if mark.name == 'needs'
            for fact in mark.args}


def table():
    """Return {row: cells} of the table, without its head."""
    lines = README.read_text(encoding='utf-8').splitlines()
    start = lines.index('| | %s |' % ' | '.join(COLUMNS))
    rows = {}
    for line in lines[start + 2:]:
        if not line.startswith('|'):
            return rows
        row, *cells = [cell.strip() for cell in line.strip('|').split('|')]
        rows[row] = cells
    return rows


def is_promised(cell, version):
    """Tell whether a cell promises something for a version: "yes", "not 3.7", "from 3.14"."""
    found = re.fullmatch(r'(not|from) (\d)\.(\d+)', cell)
    if found:
        named = int(found.group(2)), int(found.group(3))
        return version >= named if found.group(1) == 'from' else version != named
    assert cell in ('yes', '–'), cell
    return cell == 'yes'


def promised(interpreter):
    """Return the rows which the table promises for the interpreter under test."""
    column = column_of(interpreter)
    return {row for row, cells in table().items()
            if is_promised(cells[column], interpreter.version)}


def promised_tests(interpreter):
    """Return the names of the tests that show what is promised; see --promised."""
    return {test for row in promised(interpreter) for test in SHOWN[row]}


def test_what_works_where(interpreter):
    assert list(table()) == list(SHOWN)
    shown = {row for row, tests in SHOWN.items() if all(
        interpreter.can[fact] for test in tests for fact in needs_of(test))}
    if column_of(interpreter) == COLUMNS.index('Jython'):
        shown -= NOT_ON_JYTHON
    assert promised(interpreter) == shown


@pytest.mark.needs('write_locals')
def test_start(device):
    """What a newcomer reads first works as it stands, line number and configuration."""
    start = README.read_text(encoding='utf-8').split('\n## ')[1]
    [configuration] = json.loads(re.search(r'```json\n(.*?)```', start, re.S).group(
        1))['configurations']
    line = int(re.search(r'at line (\d+)', start).group(1))
    path = device.copy('game.py')
    if device.interpreter.can['every option']:
        game = device.launch('--secret', configuration['secret'], 'game.py')
    else:
        game = device.run('game.py')
    game.type('Ada')
    client = game.connect()
    client.initialize()
    client.request('attach', **configuration)
    client.expect_event('initialized')
    client.set_breakpoints(path, line)
    client.configuration_done()
    game.type('0')
    thread, frame = client.expect_stopped('breakpoint', line)
    assert client.locals(frame)['guess']['value'] == '0'
    client.step_in(thread)
    thread, frame = client.expect_stopped('step')
    assert client.stack(thread)[0]['name'] == 'compare'
    client.next(thread)
    thread, frame = client.expect_stopped('step')
    client.set_variable(client.locals_reference(frame), 'difference', '5')
    client.continue_(thread)
    game.expect('0 is too high.')
    client.disconnect()
    game.type('0')
    game.expect('0 is too low.')
