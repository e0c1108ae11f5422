;;; test.el --- esc in Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; What a person does there, and what the buffer has afterwards.  `run' starts this.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'ert)
(require 'esc-mode)
(require 'flymake)
(require 'hideshow)

(defconst test-orgs (expand-file-name "tests/editors/orgs"))
(defconst test-examples (expand-file-name "examples"))

(defconst test-patience 15
  "How many seconds anything may take on a machine that has much else to do.")

(setq esc-server-command (list (getenv "ESCC") "lsp")
      eglot-connect-timeout test-patience
      eglot-sync-connect test-patience
      eglot-autoshutdown t
      make-backup-files nil
      create-lockfiles nil)

(defmacro test-with-file (org file &rest body)
  "Run BODY in FILE of a copy of ORG."
  (declare (indent 2))
  `(let ((folder (file-name-as-directory (make-temp-file (expand-file-name "org" (getenv "WORK")) t))))
     (copy-directory (expand-file-name ,org test-orgs) folder nil nil t)
     (find-file (expand-file-name ,file folder))
     (unwind-protect (progn ,@body)
       (dolist (buffer (buffer-list))
         (when (buffer-file-name buffer)
           (with-current-buffer buffer
             (set-buffer-modified-p nil)
             (kill-buffer)))))))

(defmacro test-with-server (org file &rest body)
  "Run BODY in FILE of a copy of ORG, with the language server."
  (declare (indent 2))
  `(test-with-file ,org ,file
     (apply #'eglot (eglot--guess-contact))
     (let ((server (eglot-current-server)))
       (unwind-protect (progn ,@body)
         (eglot-shutdown server)))))

(defmacro test-wait (&rest body)
  "Wait until BODY gives something, and return that."
  `(with-timeout (test-patience (error "Waited in vain for %S in\n%s" ',body (buffer-string)))
     (let (found)
       (while (not (setq found (progn ,@body)))
         (accept-process-output nil 0.02))
       found)))

(defun test-go (text)
  "Move to the first place of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun test-type (text)
  "Type TEXT."
  (seq-doseq (character text)
    (if (eq character ?\n)
        (call-interactively #'newline)
      (setq last-command-event character)
      (call-interactively #'self-insert-command))))

(defun test-text (file)
  "Return the text of FILE."
  (with-temp-buffer
    (insert-file-contents file)
    (buffer-string)))

(defun test-diagnostics ()
  "Return the lines and codes of what is reported in the buffer."
  (sort (mapcar (lambda (each)
                  (let ((text (flymake-diagnostic-text each)))
                    (format "%d %s"
                            (line-number-at-pos (flymake-diagnostic-beg each))
                            (and (string-match "[EWN][0-9]\\{4\\}" text)
                                 (match-string 0 text)))))
                (flymake-diagnostics))
        #'string<))

(defun test-should-have (&rest texts)
  "Hold the buffer to have TEXTS."
  (dolist (text texts)
    (ert-info (text) (should (string-match-p (regexp-quote text) (buffer-string))))))

;;;; Without the language server

(ert-deftest esc-file-gets-the-mode ()
  (test-with-file "support" "support.esc"
    (should (eq major-mode 'esc-mode))
    (test-go "entry \"Unhappy\"")
    (comment-line 1)
    (test-should-have "\n// entry \"Unhappy\" when")))

(ert-deftest esc-brackets-are-those-of-blocks ()
  (test-with-file "support" "support.esc"
    (test-go "< 0 < at 2h")
    (should (= 1 (car (progn (syntax-propertize (point-max)) (syntax-after (point))))))
    (test-go "< at 2h")
    (forward-sexp)
    (should (eolp))
    (should (eq (char-before) ?>))))

(ert-deftest esc-formulas-and-texts-hide-what-is-in-them ()
  (with-temp-buffer
    (esc-mode)
    (insert "entry \"A < B\" when formula(Name = 'http://x (' && A < 3) and B = 1 <\n"
            "  at 4h notify owner // > \n"
            "  /* > /* > */ > */\n"
            ">\n"
            "entry \"unclosed\nentry \"B\" < stop >\n")
    (syntax-propertize (point-max))
    (test-go "<\n")
    (forward-sexp)
    (should (looking-back "^>" (line-beginning-position)))
    (test-go "< stop")
    (should-not (nth 8 (syntax-ppss)))
    (forward-sexp)
    (should (eolp))))

(ert-deftest esc-lines-are-indented-as-they-are-typed ()
  (test-with-file "support" "support.esc"
    (electric-indent-mode 1)
    (goto-char (point-max))
    (let ((start (point)))
      (test-type "entry \"Typed\"\nwhen Sentiment < 0\nand (\nPriority = \"Low\"\nor Status = \"New\"\n)\n")
      (test-type "age_from matched\n<\nat 1h notify owner,\nemail \"a@example.com\";\n")
      (test-type "at 2h mark escalated\n>\nentry \"Next\" when Sentiment < 5 <\nstop\n>")
      (should (equal (buffer-substring start (point-max))
                     "entry \"Typed\"
  when Sentiment < 0
    and (
      Priority = \"Low\"
      or Status = \"New\"
    )
  age_from matched
<
  at 1h notify owner,
    email \"a@example.com\";
  at 2h mark escalated
>
entry \"Next\" when Sentiment < 5 <
  stop
>")))))

(ert-deftest esc-new-lines-stand-where-text-is-expected ()
  (pcase-dolist (`(,text ,column)
                 '(("entry \"A\"" 2)
                   ("entry \"A\" when Sentiment < 0" 2)
                   ("entry \"A\" when Sentiment <" 2)
                   ("entry \"A\" when Sentiment < 0 and" 4)
                   ("entry \"A\" when Sentiment < 0 <" 2)
                   ("entry \"A\" <\n  at 1h notify owner;" 2)
                   ("entry \"A\" <\n  at 1h notify owner," 4)
                   ("entry \"A\" < stop >" 0)
                   ("row 1: Sentiment < 0" 0)
                   ("row 1: Sentiment < 0 and" 2)
                   ("case <\n  Priority: picklist(" 4)
                   ("hours \"H\" in \"UTC\" <" 2)))
    (with-temp-buffer
      (esc-mode)
      (insert text)
      (test-type "\n")
      (ert-info (text) (should (= (current-column) column))))))

(ert-deftest esc-indenting-anew-gives-the-layout-of-the-formatter ()
  (let ((files (append (directory-files-recursively test-examples "\\.esc\\'")
                       (directory-files-recursively test-orgs "\\.esc\\'")))
        (inhibit-message t))
    (should (> (length files) 5))
    (dolist (file files)
      (dolist (spoilt '(nil "" "        "))
        (with-temp-buffer
          (insert-file-contents file)
          (esc-mode)
          (let ((expected (buffer-string)))
            (when spoilt
              (while (re-search-forward "^ *\\(.\\)" nil t)
                (replace-match (concat spoilt "\\1"))))
            (indent-region (point-min) (point-max))
            (ert-info (file) (should (equal (buffer-string) expected)))))))))

(ert-deftest esc-colours ()
  (test-with-file "support" "support.esc"
    (font-lock-ensure)
    (pcase-dolist (`(,text ,face)
                   '(("/// Support" font-lock-doc-face)
                     ("entry" font-lock-keyword-face)
                     ("\"High priority\"" font-lock-function-name-face)
                     ("\"High\" use" font-lock-string-face)
                     ("Sentiment:" font-lock-variable-name-face)
                     ("number;" font-lock-type-face)
                     ("4h" font-lock-constant-face)
                     ("notify" font-lock-builtin-face)))
      (test-go text)
      (ert-info (text) (should (eq (get-text-property (point) 'face) face))))))

(ert-deftest esc-index-of-declarations ()
  (test-with-file "support" "support.esc"
    (let ((index (imenu--make-index-alist t)))
      (dolist (entry '("High priority" "Unhappy" "Money" "Everything else"))
        (should (assoc entry index)))
      (should (assoc "San Francisco support" (assoc "Rule" index)))
      (should (assoc "Sentiment" (assoc "Field" index))))))

(ert-deftest esc-blocks-fold ()
  (test-with-file "support" "support.esc"
    (hs-minor-mode 1)
    (test-go "at 4h")
    (hs-hide-block)
    (should (invisible-p (progn (test-go "at 8h") (point))))
    (should-not (invisible-p (progn (test-go "entry \"High") (point))))
    (should-not (invisible-p (progn (test-go "entry \"Unhappy") (point))))
    (hs-show-all)
    (hs-hide-all)
    (should-not (invisible-p (progn (test-go "< at 2h") (point))))))

(ert-deftest esc-movement-by-declarations ()
  (test-with-file "support" "support.esc"
    (test-go "at 8h")
    (beginning-of-defun)
    (should (looking-at-p "entry \"High priority\""))
    (end-of-defun)
    (should (looking-back ">\n?" (point-min)))
    (end-of-defun)
    (should (looking-back "queue \"Tier 2\" >\n?" (point-min)))))

;;;; With the language server

(ert-deftest esc-mistakes-are-shown-and-mended ()
  (test-with-server "mistakes" "support.esc"
    (test-wait (flymake-start) (equal (test-diagnostics) '("13 E0204" "7 E0501")))
    (dolist (mistake '(("Hihg" "High") ("Europe/Viena" "Europe/Vienna")))
      (test-go (car mistake))
      (cl-letf (((symbol-function 'completing-read)
                 (lambda (_prompt items &rest _)
                   (car (seq-find (lambda (item) (string-search (cadr mistake) (car item))) items)))))
        (let ((last-nonmenu-event t))
          (eglot-code-actions (point) (1+ (point)) nil t))))
    (test-should-have "when Priority = \"High\" use" "in \"Europe/Vienna\" <")
    ;; Otherwise the server is told once Emacs has nothing to do, which never is so in a batch.
    (eglot--signal-textDocument/didChange)
    (test-wait (equal (test-diagnostics) '("17 E0301")))))

(ert-deftest esc-values-of-a-picklist-are-completed ()
  (test-with-server "support" "support.esc"
    (test-go "\"High\" use")
    (delete-char (length "\"High\""))
    (test-type "\"Med")
    (completion-at-point)
    (test-should-have "when Priority = \"Medium\" use hours")
    ;; Also where the other quote stands there already.
    (delete-char -7)
    (save-excursion (insert "\""))
    (test-type "Lo")
    (completion-at-point)
    (test-should-have "when Priority = \"Low\" use hours")))

(ert-deftest esc-hover-says-what-an-entry-does ()
  (test-with-server "support" "support.esc"
    (test-go "High priority")
    (let (shown)
      (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown (substring-no-properties text))))
      (test-wait shown)
      (should (string-search "High priority" shown))
      (should (string-search "Customers who wait for an answer." shown)))))

(ert-deftest esc-queue-is-renamed-in-both-files ()
  (test-with-server "support" "support.esc"
    (test-go "Tier 2")
    (cl-letf (((symbol-function 'y-or-n-p) #'always))
      (eglot-rename "Second line"))
    (test-should-have "reassign queue \"Second line\"" "notify owner, queue \"Second line\"")
    (save-some-buffers t)
    (should (string-search "\nqueue \"Second line\"\n"
                           (test-text (expand-file-name "targets.esc" folder))))))

(ert-deftest esc-definitions-are-found-in-the-imported-file ()
  (test-with-server "support" "support.esc"
    (test-go "Tier 2")
    (xref-find-definitions (xref-backend-identifier-at-point (xref-find-backend)))
    (should (equal (file-name-nondirectory buffer-file-name) "targets.esc"))
    (should (equal (line-number-at-pos) 2))))

(ert-deftest esc-file-is-formatted ()
  (test-with-server "support" "support.esc"
    (let ((formatted (buffer-string)))
      (goto-char (point-min))
      (while (re-search-forward "^ +\\| = " nil t)
        (replace-match (if (equal (match-string 0) " = ") "=" "")))
      (should-not (equal (buffer-string) formatted))
      (eglot-format-buffer)
      (should (equal (buffer-string) formatted)))))

(ert-deftest esc-index-of-the-server ()
  (test-with-server "support" "support.esc"
    (let ((index (format "%S" (imenu--make-index-alist t))))
      (dolist (name '("San Francisco support" "Sentiment" "High priority" "Everything else"))
        (should (string-search name index))))))

(ert-deftest esc-witness-shows-a-case ()
  (test-with-server "support" "support.esc"
    (test-go "at 8h")
    ;; Until the rules are analysed, no case is known.
    (test-wait (ignore-error user-error (esc-witness) t))
    (with-current-buffer "*esc case*"
      (goto-char (point-min))
      (should (equal "High" (gethash "Priority" (json-parse-buffer)))))))

(let ((stats (ert-run-tests-batch)))
  (princ (format "\n%d passed, %d failed\n"
                 (ert-stats-completed-expected stats)
                 (ert-stats-completed-unexpected stats)))
  (kill-emacs (if (zerop (ert-stats-completed-unexpected stats)) 0 1)))

;;; test.el ends here
