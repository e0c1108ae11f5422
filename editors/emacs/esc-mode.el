;;; esc-mode.el --- Escalation rules as code  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; A major mode for rules in the language esc: colours, indentation as the
;; formatter has it, an index of declarations, folding with `hs-minor-mode',
;; and the language server `escc lsp' through eglot.
;;
;; A `<' opens a block or compares.  Which it is, is settled by
;; `esc--scan', which marks those of blocks as brackets, so that movement by
;; sexps, `show-paren-mode' and folding see blocks and no comparisons.

;;; Code:

(require 'json)
(require 'seq)
(require 'url-util)

(defgroup esc nil
  "Escalation rules as code."
  :group 'languages)

(defcustom esc-indent-offset 2
  "By how many columns each level is indented; the formatter has 2."
  :type 'natnum
  :safe #'natnump)

(defcustom esc-server-command '("escc" "lsp")
  "The program and arguments that start the language server."
  :type '(repeat string))

;;;; Words

(eval-and-compile
  (defconst esc--declarations
    '("case" "closures" "default" "entry" "hours" "import" "pool" "queue"
      "role" "row" "rule" "template" "test" "user")
    "The words that begin a declaration.")

  (defconst esc--clauses
    '("row" "when" "age_from" "use" "ignore" "fire" "sla")
    "The words that begin a part of an entry's head.")

  (defconst esc--actions '("call" "email" "mark" "notify" "reassign" "set")
    "The words that begin an action.")

  (defconst esc--operators
    '("and" "or" "not" "in" "is" "contains" "starts" "with" "includes"
      "excludes")
    "The operators that are words.")

  (defconst esc--values
    '("true" "false" "blank" "now" "today" "yesterday" "tomorrow")
    "The values that are words.")

  (defconst esc--periods
    '("day" "days" "week" "weeks" "month" "months" "quarter" "quarters"
      "year" "years")
    "The units of periods.")

  (defconst esc--weekdays
    '("sun" "mon" "tue" "wed" "thu" "fri" "sat" "sunday" "monday" "tuesday"
      "wednesday" "thursday" "friday" "saturday")
    "The weekdays.")

  (defconst esc--months
    '("jan" "feb" "mar" "apr" "may" "jun" "jul" "aug" "sep" "oct" "nov" "dec"
      "january" "february" "march" "april" "june" "july" "august" "september"
      "october" "november" "december")
    "The months."))

(defconst esc--ends-clause
  '("created" "created_disable_on_modify" "last_modified" "matched" "hours"
    "case")
  "The words with which a clause can end.")

(defconst esc--comparisons '("=" "!=" "<" "<=" ">" ">=")
  "The operators that compare.")

(defconst esc--unfinished
  (append esc--comparisons esc--operators
          '("(" "," ":" "+" "-" "when"))
  "What cannot end a criterion, a clause or a declaration.")

;;;; Tokens

(defconst esc--string-regexp
  (rx ?\" (* (or (not (any ?\" ?\\ ?\n)) (seq ?\\ nonl))) (? ?\"))
  "A text, which ends on its line.")

(defconst esc--name-regexp
  (rx (any "A-Za-z_$") (* (any "A-Za-z0-9_"))
      (group (* ?. (any "A-Za-z_$") (* (any "A-Za-z0-9_")))))
  "A name or a word.  The group has its other parts.")

(defun esc--next-token ()
  "Move over the next token and return it in lower case.
Return a symbol instead where the text of it is of no interest: `text',
`number', or `name' for what is a name and no word.  Return nil at the
end of the buffer."
  (forward-comment (buffer-size))
  (let ((case-fold-search t))
    (cond
     ((eobp) nil)
     ((looking-at esc--string-regexp) (goto-char (match-end 0)) 'text)
     ((looking-at (rx ?` (* (not (any ?` ?\n))) (? ?`)))
      (goto-char (match-end 0))
      'name)
     ((looking-at esc--name-regexp)
      (goto-char (match-end 0))
      (if (= (match-beginning 1) (match-end 1))
          (downcase (match-string-no-properties 0))
        'name))
     ((looking-at (rx digit (* (any "A-Za-z0-9_.:"))))
      (goto-char (match-end 0))
      'number)
     ((looking-at (rx (or (seq (any "<>!=") ?=) anything)))
      (goto-char (match-end 0))
      (match-string-no-properties 0)))))

(defun esc--peek (count)
  "Return a list of the next COUNT tokens."
  (save-excursion
    (let (tokens)
      (dotimes (_ count) (push (esc--next-token) tokens))
      (nreverse tokens))))

(defun esc--skip-formula (mark)
  "Move over the body of a formula, to its last parenthesis.
Where MARK is non-nil, see to it that texts in single quotes are texts,
and that `//' begins no comment: formulas have Salesforce's own rules."
  (let ((depth 1))
    (while (and (> depth 0)
                (re-search-forward
                 (rx (or "(" ")" "//" (seq "/*" (*? anything) "*/")
                         (group ?\" (* (or (not (any ?\" ?\\ ?\n)) (seq ?\\ nonl))) ?\")
                         (group ?\' (* (or (not (any ?\' ?\\ ?\n)) (seq ?\\ nonl))) ?\')))
                 nil 'move))
      (pcase (char-after (match-beginning 0))
        (?\( (setq depth (1+ depth)))
        (?\) (setq depth (1- depth)))
        (?\' (when mark
               (esc--mark (match-beginning 0) (string-to-syntax "|"))
               (esc--mark (1- (match-end 0)) (string-to-syntax "|"))))
        (?/ (when (and mark (equal (match-string 0) "//"))
              (esc--mark (match-beginning 0) (string-to-syntax ".")))
            (when (equal (match-string 0) "//")
              (goto-char (1+ (match-beginning 0)))))))
    (when (= depth 0) (backward-char))))

;;;; Blocks

(defun esc--mark (position syntax)
  "Give the character at POSITION a SYNTAX."
  (put-text-property position (1+ position) 'syntax-table syntax))

(defun esc--opens-block-p (before field)
  "Whether the `<' behind point opens the block of an entry.
FIELD is the token before it, BEFORE the one before that.  Comparisons
do not chain, so a `<' after a whole one opens a block."
  (pcase-let ((`(,after ,second) (esc--peek 2)))
    (cond
     ((or (null after) (member after '("at" "immediately" "stop" ">"))) t)
     ((member after esc--declarations) t)
     ((and (member after esc--actions)
           (or (eq second 'text)
               (and (stringp second) (string-match-p "\\`[a-z_$]" second))))
      t)
     ((member field '("and" "or" "not" "when" "(")) nil)
     ((and (stringp field) (string-match-p "\\`[a-z_$]" field))
      (or (member before esc--comparisons)
          (member field esc--ends-clause)
          (member field esc--values)
          (member field esc--periods)))
     ((eq field 'name) (member before esc--comparisons))
     (t t))))

(defun esc--begins-declaration-p ()
  "Whether a declaration begins at point, the beginning of a line.
One that is not indented is one even if the block before it is open, but
for the items of blocks, and for rows, which may be those of an entry."
  (let ((case-fold-search t))
    (and (looking-at (rx (group (+ alpha)) symbol-end))
         (pcase (downcase (match-string-no-properties 1))
           ("row" nil)
           ("user" (not (looking-at-p ".*capacity")))
           ("closures" (looking-at-p ".*<"))
           (word (member word esc--declarations))))))

(defun esc--declaration-start (position)
  "Return where the declaration that POSITION is in begins.
What stands before POSITION has been marked."
  (if (and (< position (point-max)) (get-text-property position 'esc-declaration))
      position
    (max (point-min)
         (1- (previous-single-property-change position 'esc-declaration
                                              nil (point-min))))))

(defun esc--scan (end &optional mark)
  "Read tokens from point to END and return what END stands in.
That is a list (PLACE DECLARATION CLAUSE WHEN BEFORE): PLACE is `top'
between declarations, `flat' in one without a block, `head' or `block';
CLAUSE and WHEN are non-nil behind the first clause and the `when' of an
entry\\='s head; BEFORE is the last token.  Where MARK is non-nil, mark
the beginnings of declarations, brackets, and unclosed texts."
  ;; What is marked is read over here by other means, and Emacs must not mark
  ;; the text behind END while it asks for what is there.
  (let ((parse-sexp-lookup-properties nil)
        (place 'top) declaration clause when field before token start)
    (while (and (progn (forward-comment (buffer-size))
                       (setq start (point))
                       (< start end))
                (setq token (esc--next-token)))
      (cond
       ((eq token 'text)
        (when (and mark (not (string-suffix-p
                              "\"" (buffer-substring (1+ start) (point)))))
          (esc--mark start (string-to-syntax "|"))
          (unless (eobp) (esc--mark (point) (string-to-syntax "|")))))
       ((and (equal token "(") (equal before "formula"))
        (esc--skip-formula mark))
       ((and (member token esc--declarations)
             (or (memq place '(top flat))
                 (save-excursion
                   (goto-char start)
                   (and (bolp) (esc--begins-declaration-p)))))
        (when mark (put-text-property start (1+ start) 'esc-declaration t))
        (setq declaration token clause nil when nil
              place (if (member token '("entry" "case" "closures" "default"
                                        "hours" "pool"))
                        'head
                      'flat)))
       ((and (eq place 'head) (equal token "<")
             (or (not (equal declaration "entry"))
                 (esc--opens-block-p field before)))
        (setq place 'block)
        (when mark (esc--mark start (string-to-syntax "(>"))))
       ((and (eq place 'head) (equal declaration "entry")
             (member token esc--clauses))
        (setq clause t when (or when (equal token "when"))))
       ((and (eq place 'block) (equal token ">"))
        (setq place 'top)
        (when mark (esc--mark start (string-to-syntax ")<")))))
      (setq field before before token))
    (list place declaration clause when before)))

(defun esc--syntax-propertize (start end)
  "Mark the brackets of blocks between START and END."
  (remove-text-properties start end '(esc-declaration nil))
  (goto-char start)
  (esc--scan end t))

(defun esc--extend-region (start end)
  "Let marking from START to END begin where the declaration at START does."
  (let ((from (esc--declaration-start start)))
    (when (< from start)
      (cons from end))))

;;;; Indentation

(defun esc--indentation ()
  "Return the column for the line at point, or nil to leave it as it is.
Point is at its first character that is no space."
  (syntax-propertize (line-end-position))
  (let* ((state (syntax-ppss))
         (open (nth 1 state))
         (line-end (line-end-position))
         (comment (looking-at-p "/[/*]"))
         (blank (eolp))
         ;; A line with nothing but a comment is indented like the next one.
         (first (unless blank (car (esc--peek 1))))
         (here (save-excursion
                 (forward-comment (buffer-size))
                 (<= (point) line-end)))
         (offset esc-indent-offset))
    (cond
     ((nth 8 state) nil)
     ((and open (eq (char-after open) ?\())
      (save-excursion
        (goto-char open)
        (if (save-excursion (esc--in-formula-p open))
            nil
          (+ (current-indentation) (if (and here (equal first ")")) 0 offset)))))
     (t
      (pcase-let ((`(,place ,declaration ,clause ,when ,before)
                   (let ((end (point)))
                     (save-excursion
                       (goto-char (esc--declaration-start
                                   (max (point-min) (1- (line-beginning-position)))))
                       (esc--scan end)))))
        (let ((entry (equal declaration "entry"))
              (unfinished (member before esc--unfinished)))
          (pcase place
            ('top 0)
            ('block
             (cond
              ((and here (equal first ">")) 0)
              ((or (member before '("<" ";")) (equal first ">")) offset)
              ;; In the formatter's layout the rest of a list stands deeper than
              ;; the next action.
              ((and entry first (equal before ",")
                    (not (member first esc--actions)))
               (* 3 offset))
              (t (* 2 offset))))
            ((and (guard (and here (not comment) (equal first "<")
                              (not (eq place 'flat))
                              (eq (car (syntax-after (point))) 4))))
             0)
            ('flat
             (if (or unfinished (and first (not (member first esc--declarations))))
                 offset
               0))
            ((guard (and (member first esc--declarations)
                         (not (member before '("use" "ignore" "during")))))
             (if (and entry (equal first "row") (not when)) offset 0))
            (_
             (if (and entry clause (not (member first esc--clauses))
                      (or first unfinished))
                 (* 2 offset)
               offset)))))))))

(defun esc--in-formula-p (open)
  "Whether the parenthesis at OPEN is that of a formula, or inside one."
  (let (found)
    (while (and open (not found))
      (goto-char open)
      (setq found (and (eq (char-after) ?\()
                       (progn (skip-chars-backward " \t\n")
                              (let ((case-fold-search t))
                                (looking-back (rx symbol-start "formula")
                                              (max (point-min) (- (point) 8)))))))
      (setq open (nth 1 (syntax-ppss open))))
    found))

(defun esc-indent-line ()
  "Indent the current line as the formatter does."
  (let ((column (save-excursion (back-to-indentation) (esc--indentation))))
    (cond
     ((null column) 'noindent)
     ((<= (current-column) (current-indentation)) (indent-line-to column))
     (t (save-excursion (indent-line-to column))))))

;;;; Colours

(defun esc--match-word (words limit)
  "Search for one of WORDS up to LIMIT, where it is no field's name.
WORDS is a regular expression; the words are those that are words only
where the grammar asks for them."
  (let (found)
    (while (and (not found) (re-search-forward words limit t))
      (setq found
            (not (save-match-data
                   (or (nth 8 (syntax-ppss))
                       (progn
                         (skip-chars-forward " \t")
                         (or (looking-at-p (rx (any "=!:")))
                             (and (looking-at-p (rx (any "<>")))
                                  (eq (car (syntax-after (point))) 1))
                             (looking-at-p
                              (rx (or "is" "not" "contains" "starts"
                                      "includes" "excludes")
                                  symbol-end)))))))))
    found))

(eval-and-compile
  (defun esc--words (&rest lists)
    "Return a regular expression for the words of LISTS."
    (regexp-opt (apply #'append lists) 'symbols)))

(defconst esc-font-lock-keywords
  `(;; What declarations declare
    (,(rx symbol-start "entry" symbol-end (* space)
          (group ?\" (* (not (any ?\" ?\n))) ?\"))
     1 font-lock-function-name-face t)
    (,(rx bol (* space) (? "default" (+ space))
          (or "rule" "hours" "closures" "pool" "queue" "user" "role" "template")
          symbol-end (* space) (group ?\" (* (not (any ?\" ?\n))) ?\"))
     1 font-lock-type-face t)
    (,(rx symbol-start "row" (+ space) (group (+ (or word (syntax symbol))))
          (* space) ":")
     1 font-lock-function-name-face)
    ;; Types
    (,(rx ":" (* space)
          (group (or "text" "number" "percent" "boolean" "date" "datetime"
                     "picklist" "multipicklist"))
          symbol-end)
     1 font-lock-type-face)
    ;; Words
    (,(esc--words esc--actions) . font-lock-builtin-face)
    (,(esc--words esc--declarations esc--clauses esc--operators
                  '("at" "immediately" "stop" "formula"))
     . font-lock-keyword-face)
    (,(esc--words esc--values '("last" "this" "next"))
     . font-lock-constant-face)
    (,(apply-partially
       #'esc--match-word
       (esc--words '("inactive" "closed" "open" "daily" "every" "each" "to"
                     "from" "until" "of" "before" "during" "capacity" "using"
                     "first" "second" "third" "fourth")))
     . font-lock-keyword-face)
    (,(apply-partially
       #'esc--match-word
       (esc--words esc--weekdays esc--months esc--periods
                   '("created" "created_disable_on_modify" "last_modified"
                     "matched" "escalated" "manager" "owner" "contact")))
     . font-lock-constant-face)
    ;; Ages, numbers, dates and times
    (,(rx symbol-start digit (* (any "0-9A-Za-z_.:-")) (? ?%))
     . font-lock-constant-face)
    ;; Fields
    (,(rx (or (seq ?` (* (not (any ?` ?\n))) ?`)
              (seq symbol-start (any "A-Za-z_$") (* (any "A-Za-z0-9_.")) symbol-end)))
     . font-lock-variable-name-face))
  "Colours of rules.")

(defun esc--syntactic-face (state)
  "Return the face for the comment or text that STATE is in."
  (cond
   ((nth 3 state) 'font-lock-string-face)
   ((save-excursion
      (goto-char (nth 8 state))
      (looking-at-p "///\\(?:[^/]\\|$\\)"))
    'font-lock-doc-face)
   (t 'font-lock-comment-face)))

;;;; The mode

(defconst esc--name-in-quotes (rx (+ space) ?\" (group (* (not (any ?\" ?\n)))) ?\")
  "A name behind the word for what it names.")

(defvar esc-imenu-generic-expression
  `(("Rule" ,(concat "^\\s-*rule" esc--name-in-quotes) 1)
    ("Field" ,(rx bol (+ space) (group (any "A-Za-z_$") (* (any "A-Za-z0-9_.")))
                  ":" (+ space) (or "text" "number" "percent" "boolean" "date"
                                    "datetime" "picklist" "multipicklist"))
     1)
    ("Hours" ,(concat "^\\s-*\\(?:default +\\)?hours" esc--name-in-quotes) 1)
    ("Closures" ,(concat "^closures" esc--name-in-quotes) 1)
    ("Target" ,(concat "^\\(?:queue\\|user\\|role\\|template\\|pool\\)"
                       esc--name-in-quotes)
     1)
    ("Row" ,(rx bol (* space) "row" (+ space) (group (+ (any "A-Za-z0-9_$")))
                (* space) ":")
     1)
    (nil ,(concat "^\\s-*entry" esc--name-in-quotes) 1))
  "What the index of a file has; entries stand in it by themselves.")

(defvar esc-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23n" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?\\ "\\" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?$ "_" table)
    (modify-syntax-entry ?. "_" table)
    (modify-syntax-entry ?\' "." table)
    ;; The parts of an operator; `esc--scan' marks those that are brackets.
    (dolist (character '(?< ?> ?= ?! ?+ ?- ?% ?: ?` ?& ?|))
      (modify-syntax-entry character "." table))
    table)
  "Syntax of rules, but for the brackets of blocks.")

(defvar esc-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-w") #'esc-witness)
    map)
  "Keys of `esc-mode'.")

(defun esc-beginning-of-declaration (&optional count)
  "Move to the beginning of a declaration, COUNT times.
Where COUNT is negative, move forward.  Return nil where there is none."
  (syntax-propertize (point-max))
  (let ((backward (< 0 (or count 1))) (found t))
    (dotimes (_ (abs (or count 1)))
      (let ((place (if backward
                       (esc--declaration-start (max (point-min) (1- (point))))
                     (min (point-max) (1+ (point))))))
        (setq found (or (get-text-property place 'esc-declaration)
                        (and (not backward)
                             (setq place (next-single-property-change
                                          place 'esc-declaration)))))
        (goto-char (or place (point-max)))))
    found))

(defun esc-end-of-declaration ()
  "Move from the beginning of a declaration to its end."
  (esc-beginning-of-declaration -1)
  (forward-comment (- (point))))

;;;###autoload
(define-derived-mode esc-mode prog-mode "esc"
  "Major mode for escalation rules."
  (setq-local comment-start "// ")
  (setq-local comment-end "")
  (setq-local comment-start-skip (rx (or (seq "//" (* ?/)) (seq "/*" (* ?*))) (* space)))
  (setq-local comment-multi-line t)
  (setq-local indent-line-function #'esc-indent-line)
  (setq-local indent-tabs-mode nil)
  (setq-local electric-indent-chars (append '(?< ?> ?\)) electric-indent-chars))
  (setq-local parse-sexp-lookup-properties t)
  (setq-local syntax-propertize-function #'esc--syntax-propertize)
  (add-hook 'syntax-propertize-extend-region-functions #'esc--extend-region nil t)
  (setq-local beginning-of-defun-function #'esc-beginning-of-declaration)
  (setq-local end-of-defun-function #'esc-end-of-declaration)
  (setq-local imenu-generic-expression esc-imenu-generic-expression)
  (setq-local imenu-case-fold-search t)
  (setq-local font-lock-defaults
              '(esc-font-lock-keywords
                nil t nil
                (font-lock-syntactic-face-function . esc--syntactic-face))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.esc\\'" . esc-mode))

(defvar hs-special-modes-alist)
(with-eval-after-load 'hideshow
  ;; A `<' at the end of a line opens a block: the formatter ends no line so within a comparison.
  (add-to-list 'hs-special-modes-alist
               '(esc-mode "<[ \t]*\\(?://.*\\)?$" ">" "/[*/]" forward-sexp nil)))

;;;; The language server

(defvar eglot-server-programs)
(declare-function eglot-current-server "eglot")
(declare-function jsonrpc-request "jsonrpc")

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons '(esc-mode) (lambda (&rest _) esc-server-command))))

(defun esc--text-document ()
  "Return the parameters that name the file of the buffer to the server."
  (list :textDocument
        (list :uri (concat "file://" (url-hexify-string
                                      (file-truename buffer-file-name)
                                      url-path-allowed-chars)))))

(defun esc-witness ()
  "Show a case that the entry at point takes, as JSON."
  (interactive)
  (let* ((server (or (eglot-current-server)
                     (user-error "The language server does not run: M-x eglot starts it")))
         (line (1- (line-number-at-pos nil t)))
         ;; Deferred, until the server was told of the last changes.
         (lenses (jsonrpc-request server :textDocument/codeLens
                                  (esc--text-document)
                                  :deferred :textDocument/codeLens))
         (lens (car (last (seq-take-while
                           (lambda (each)
                             (<= (esc--get each :range :start :line) line))
                           (append lenses nil))))))
    (unless lens
      (user-error (if (seq-empty-p lenses)
                      "No case is known: the rules have mistakes, or are still being analysed"
                    "No entry begins above point")))
    (let ((command (plist-get (jsonrpc-request server :codeLens/resolve lens)
                              :command)))
      (if (member (plist-get command :command) '(nil ""))
          (user-error "%s" (or (plist-get command :title) "No case is known"))
        (esc--show-case
         (jsonrpc-request server :workspace/executeCommand
                          (list :command (plist-get command :command)
                                :arguments (plist-get command :arguments))))))))

(defun esc--get (value &rest keys)
  "Return what KEYS lead to in VALUE, a plist of plists."
  (dolist (key keys value)
    (setq value (plist-get value key))))

(defun esc--show-case (case)
  "Show CASE, an object of JSON as a plist."
  (with-current-buffer (get-buffer-create "*esc case*")
    (let ((inhibit-read-only t))
      (erase-buffer)
      (insert (let ((json-encoding-pretty-print t)) (json-encode case)))
      (goto-char (point-min)))
    (if (fboundp 'js-json-mode) (js-json-mode) (js-mode))
    (view-mode)
    (display-buffer (current-buffer))))

(provide 'esc-mode)
;;; esc-mode.el ends here
