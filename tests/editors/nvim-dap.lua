-- Neovim with nvim-dap, told by test_real_editors.py what to do: a JSON array in a line,
-- {command, argument ...}, and a line with the result. The configuration has been run before.

local dap = require('dap')
local widgets = require('dap.ui.widgets')
local commands, complaints = {}, {}
local attached  -- nil: not answered yet
local seen      -- the frame that the last stop has shown

vim.notify = function(text) table.insert(complaints, text) end
dap.listeners.after.configurationDone.tutorial = function(_, failed) attached = not failed end
dap.listeners.after.attach.tutorial = function(_, failed)
  if failed then attached = false end
end

local function wait_until(condition)
  assert(vim.wait(30000, condition, 20), 'waited in vain')
end

-- Set or remove a breakpoint in a line of path.
function commands.breakpoint(path, line)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  vim.api.nvim_win_set_cursor(0, {line, 0})
  vim.cmd('DapToggleBreakpoint')
  return true
end

-- Attach with the configuration of that name; return whether that was accepted.
function commands.attach(name)
  attached = nil
  for _, config in ipairs(dap.configurations.python) do
    if config.name == name then dap.run(config) end
  end
  wait_until(function() return attached ~= nil end)
  return attached
end

-- Wait for a stop; return what is shown: the file, the line, the names of the stack.
function commands.stopped()
  wait_until(function()
    local frame = (dap.session() or {}).current_frame
    local scope = frame and frame ~= seen and frame.scopes and frame.scopes[1]
    return scope and scope.variables
  end)
  local session = dap.session()
  seen = session.current_frame
  local names = {}
  for _, frame in ipairs(session.threads[session.stopped_thread_id].frames) do
    table.insert(names, frame.name)
  end
  return {vim.api.nvim_buf_get_name(0), vim.api.nvim_win_get_cursor(0)[1], names}
end

-- Return the text of the window with the variables.
function commands.variables()
  local view = widgets.centered_float(widgets.scopes)
  local lines = vim.api.nvim_buf_get_lines(view.buf, 0, -1, false)
  view.close()
  return table.concat(lines, '\n')
end

function commands.go(how)
  local ways = {over = 'StepOver', into = 'StepInto', out = 'StepOut', on = 'Continue'}
  vim.cmd('Dap' .. ways[how])
  return true
end

function commands.leave()
  vim.cmd('DapDisconnect')
  return true
end

-- End the program.
function commands.kill()
  vim.cmd('DapTerminate')
  return true
end

-- Wait for the end of the session.
function commands.over()
  wait_until(function() return dap.session() == nil end)
  return true
end

-- Return what the editor has complained of.
function commands.complaint()
  return table.concat(complaints, '\n')
end

local desk = vim.loop.new_tcp()

local answer = vim.schedule_wrap(function(line)
  local words = vim.json.decode(line)
  local done, result = pcall(commands[table.remove(words, 1)], unpack(words))
  desk:write(vim.json.encode(done and {result} or tostring(result)) .. '\n')
end)

desk:connect('127.0.0.1', tonumber(os.getenv('DESK_PORT')), function(failed)
  assert(not failed, failed)
  desk:read_start(function(_, text)
    for line in (text or ''):gmatch('[^\n]+') do answer(line) end
  end)
end)
