;; Emacs (29 or newer) with dape, told by test_real_editors.py what to do: a JSON array in a
;; line, [command, argument ...], and a line with the result. The configuration has been loaded.

(require 'json)
(require 'seq)
(require 'cl-lib)

(defvar tutorial-lines nil "What has come and has not been done yet.")
(defvar tutorial-errors "" "What dape has complained of.")

(advice-add 'dape--repl-insert-error :before
            (lambda (text) (setq tutorial-errors (concat tutorial-errors text))))

(defmacro tutorial-wait-until (condition)
  "Let things happen until CONDITION is not nil; return its value."
  `(let (value)
     (while (not (setq value ,condition))
       (accept-process-output nil 0.05))
     value))

(defun tutorial-breakpoint (path line)
  "Set or remove a breakpoint in LINE of PATH."
  (find-file path)
  (goto-char (point-min))
  (forward-line (1- line))
  (dape-breakpoint-toggle)
  t)

(defun tutorial-attach (name)
  "Attach with the configuration NAME; return whether that was accepted.
It is when dape shows the program as running, which takes a thread."
  (setq tutorial-errors "")
  (dape (dape--config-eval (intern (string-replace " " "-" (downcase name))) nil))
  (tutorial-wait-until (or (not (string-empty-p tutorial-errors))
                           (dape--live-connection 'running t)))
  (if (string-empty-p tutorial-errors) t :json-false))

(defun tutorial-stopped ()
  "Wait for a stop; return what is shown: the file, the line, the names of the stack."
  (let* ((conn (tutorial-wait-until (dape--live-connection 'stopped t)))
         (frame (tutorial-wait-until (dape--current-stack-frame conn)))
         (thread (dape--current-thread conn)))
    (tutorial-wait-until (plist-get frame :scopes))
    (tutorial-wait-until (= (length (plist-get thread :stackFrames))
                            (or (plist-get thread :totalFrames) 0)))
    (with-current-buffer (marker-buffer dape--overlay-arrow-position)
      (vector buffer-file-name
              (line-number-at-pos dape--overlay-arrow-position)
              (mapcar (lambda (frame) (plist-get frame :name))
                      (plist-get thread :stackFrames))))))

(defun tutorial-variables ()
  "Return the local variables, a line each."
  (let* ((conn (dape--live-connection 'stopped))
         (locals (car (plist-get (dape--current-stack-frame conn) :scopes)))
         done)
    (dape--variables conn locals (lambda (&rest _) (setq done t)))
    (tutorial-wait-until done)
    (mapconcat (lambda (variable)
                 (format "%s = %s" (plist-get variable :name) (plist-get variable :value)))
               (plist-get locals :variables) "\n")))

(defun tutorial-go (how)
  (call-interactively (cdr (assoc how '(("over" . dape-next) ("into" . dape-step-in)
                                        ("out" . dape-step-out) ("on" . dape-continue)))))
  t)

(defun tutorial-leave ()
  (call-interactively #'dape-disconnect-quit)
  t)

(defun tutorial-kill ()
  "End the program."
  (call-interactively #'dape-kill)
  t)

(defun tutorial-over ()
  "Wait for the end of the session."
  (tutorial-wait-until (not (dape--live-connections)))
  t)

(defun tutorial-complaint ()
  "Return what an attach that was refused has shown."
  tutorial-errors)

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
      (accept-process-output nil 0.05))))
