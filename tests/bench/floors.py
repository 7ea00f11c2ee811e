"""The least that a debugger in Python can do: imported by the program that is measured.

state is one of speed.py's; the breakpoint is on line, in the function that begins at first.
"""

import sys
import threading

CONDITION = compile('1 < 0', '<condition>', 'eval')


def settrace(state, first, line):
    """Trace every call, and the lines of the one function for the states that need them."""
    def nothing(frame, event, arg):
        return None

    def calls(frame, event, arg):
        return lines if frame.f_code.co_firstlineno == first else None

    def lines(frame, event, arg):
        if frame.f_lineno == line and event == 'line':
            eval(CONDITION, frame.f_globals, frame.f_locals)
        return lines
    trace = nothing if state == 'S3' else calls
    threading.settrace(trace)
    sys.settrace(trace)


def monitoring(state, first, line):
    """Ask for lines in the one function, and for no second event of any but the one line."""
    monitor = sys.monitoring
    tool, events = monitor.DEBUGGER_ID, monitor.events

    def start(code, offset):
        if code.co_firstlineno == first and code.co_filename.endswith('program.py'):
            monitor.set_local_events(tool, code, events.LINE)
        return monitor.DISABLE

    def lines(code, number):
        if number != line:
            return monitor.DISABLE
        frame = sys._getframe(1)
        eval(CONDITION, frame.f_globals, frame.f_locals)
    monitor.use_tool_id(tool, 'floor')
    monitor.register_callback(tool, events.PY_START, start)
    monitor.register_callback(tool, events.LINE, lines)
    monitor.set_events(tool, events.PY_START)
