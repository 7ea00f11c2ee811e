;; Emacs with dap-mode, told by test_real_editors.py what to do: a JSON array in a line,
;; [command, argument ...], and a line with the result. The configuration has been loaded before.

(require 'json)

(defvar tutorial-lines nil "What has come and has not been done yet.")

(defmacro tutorial-wait-until (condition)
  "Let things happen until CONDITION is not nil; return its value."
  `(let (value)
     (while (not (setq value ,condition))
       (accept-process-output nil 1))
     value))

(defun tutorial-session-running ()
  (dap--session-running (dap--cur-session)))

(defun tutorial-breakpoint (path line)
  "Set or remove a breakpoint in LINE of PATH."
  (find-file path)
  (goto-char (point-min))
  (forward-line (1- line))
  (dap-breakpoint-toggle))

(defun tutorial-attach (name)
  "Attach with the configuration NAME; return whether that was accepted."
  (dap-debug (copy-tree (cdr (assoc name dap-debug-template-configurations))))
  (let ((session (dap--cur-session)))
    (tutorial-wait-until (not (eq (dap--debug-session-state session) 'pending)))
    (if (tutorial-session-running) t :json-false)))

(defun tutorial-stopped ()
  "Wait for a stop; return what is shown: the file, the line, the names of the stack."
  (let ((session (dap--cur-session)))
    (tutorial-wait-until (dap--debug-session-active-frame session))
    (with-current-buffer (window-buffer)
      (vector buffer-file-name
              (line-number-at-pos)
              (mapcar (lambda (frame) (gethash "name" frame))
                      (gethash (dap--debug-session-thread-id session)
                               (dap--debug-session-thread-stack-frames session)))))))

(defun tutorial-variables ()
  "Return the text of the window with the variables."
  (dap-ui-locals--refresh)
  (with-current-buffer dap-ui--locals-buffer
    (buffer-substring-no-properties (point-min) (point-max))))

(defun tutorial-go (how)
  (call-interactively (cdr (assoc how '(("over" . dap-next) ("into" . dap-step-in)
                                        ("out" . dap-step-out) ("on" . dap-continue))))))

(defun tutorial-leave ()
  (call-interactively #'dap-disconnect))

(defun tutorial-over ()
  "Wait for the end of the session."
  (tutorial-wait-until (not (tutorial-session-running)))
  t)

(defun tutorial-complaint ()
  "Return what an attach that was refused has shown."
  (with-current-buffer "*Warnings*"
    (buffer-string)))

(defun tutorial-do (line)
  "Do what LINE says; return the answer."
  (condition-case e
      (let ((words (json-read-from-string line)))
        (json-encode (vector (apply (intern (concat "tutorial-" (aref words 0)))
                                    (append (seq-drop words 1) nil)))))
    (error (json-encode (format "%S" e)))))

(let ((desk (make-network-process
             :name "desk" :host "127.0.0.1" :service (string-to-number (getenv "DESK_PORT"))
             :coding 'utf-8
             :filter (lambda (_desk text)
                       (setq tutorial-lines
                              (append tutorial-lines (split-string text "\n" t)))))))
  (while (process-live-p desk)
    (if tutorial-lines
        (process-send-string desk (concat (tutorial-do (pop tutorial-lines)) "\n"))
      (accept-process-output nil 1))))
