" Vim with vimspector, told by test_real_editors.py what to do: a JSON array in a line,
" [command, argument ...], and a line with the result. The configuration lies beside the game.

" A command returns v:none as long as it has to wait, and is called again: Vim tells plugins of
" closed connections only between callbacks.

autocmd User VimspectorJumpedToFrame let s:jumped = 1

function s:Text(window)
  return getbufline(winbufnr(a:window), 1, '$')
endfunction

" Set or remove a breakpoint in a line of path.
function s:breakpoint(path, line)
  execute 'edit' fnameescape(a:path)
  call cursor(a:line, 1)
  call vimspector#ToggleBreakpoint()
  return v:true
endfunction

" Attach with the configuration of that name; return whether that was accepted.
function s:attach(name)
  if !s:attaching
    let s:attaching = 1
    call vimspector#LaunchWithSettings({'configuration': a:name})
  endif
  let refused = s:complaint() =~ 'Failed'
  if !refused && !py3eval('_vimspector_session._launch_complete and '
        \ . '_vimspector_session._init_complete')
    return v:none
  endif
  let s:attaching = 0
  return refused ? v:false : v:true
endfunction

" Wait for a stop; return what is shown: the file, the line, the names of the stack.
function s:stopped()
  if !s:jumped
    return v:none
  endif
  let s:jumped = 0
  let code = g:vimspector_session_windows.code
  let stack = filter(s:Text(g:vimspector_session_windows.stack_trace), 'v:val =~ "^  "')
  return [fnamemodify(bufname(winbufnr(code)), ':p'), line('.', code),
        \ map(stack, 'matchstr(v:val, ": \\zs.*\\ze@")')]
endfunction

" Return the text of the window with the variables.
function s:variables()
  let lines = s:Text(g:vimspector_session_windows.variables)
  return len(lines) > 3 ? join(lines, "\n") : v:none
endfunction

function s:go(how)
  let ways = {'over': 'StepOver', 'into': 'StepInto', 'out': 'StepOut', 'on': 'Continue'}
  call vimspector#{ways[a:how]}()
  return v:true
endfunction

function s:leave()
  call vimspector#Reset()
  return v:true
endfunction

" Wait for the end of the session.
function s:over()
  return py3eval('bool(_vimspector_session._connection)') ? v:none : v:true
endfunction

" Return what the editor shows on top of everything.
function s:complaint()
  return join(map(popup_list(), 'join(s:Text(v:val), " ")'), "\n")
endfunction

function s:Answer(desk, line, ...)
  let words = json_decode(a:line)
  try
    let answer = [call('s:' . words[0], words[1:])]
  catch
    let answer = v:throwpoint . ': ' . v:exception
  endtry
  if answer == [v:none]
    return timer_start(20, function('s:Answer', [a:desk, a:line]))
  endif
  call ch_sendraw(a:desk, json_encode(answer) . "\n")
endfunction

let s:jumped = 0
let s:attaching = 0
let s:desk = ch_open('127.0.0.1:' . $DESK_PORT,
      \ {'mode': 'nl', 'callback': function('s:Answer')})
