; Captures have the names that Neovim gives them, by which other editors and tree-sitter itself find their colours too.
; No node is captured twice: editors do not agree on which pattern wins.

[
  (line_comment)
  (block_comment)
  (formula_comment)
] @comment

(doc_comment) @comment.documentation

; What declarations declare

(rule_declaration
  name: (name) @module)

(entry_declaration
  name: (name) @function)

(hours_declaration
  name: (name) @type)

(closures_declaration
  name: (name) @type)

(pool_declaration
  name: (name) @constant)

(target_declaration
  name: (name) @constant)

(label) @label

(row_reference) @label

(field) @property

; Words

[
  "rule"
  "case"
  "hours"
  "closures"
  "queue"
  "user"
  "role"
  "template"
  "pool"
  "row"
  "entry"
  "capacity"
  "using"
] @keyword

"import" @keyword.import

[
  "default"
  "inactive"
] @keyword.modifier

(picklist_value
  "closed" @keyword.modifier)

(hours_declaration
  "in" @keyword)

[
  "when"
  "age_from"
  "use"
  "ignore"
  "fire"
  "during"
  "sla"
  "at"
  "immediately"
  "of"
  "before"
] @keyword

(stop) @keyword

(closed
  "closed" @keyword)

[
  "open"
  "daily"
  "every"
  "each"
  "to"
  "from"
  "until"
] @keyword

(nth_day
  [
    "day"
    "month"
  ] @keyword)

(monthly
  "month" @keyword)

(every_days
  [
    "day"
    "days"
  ] @keyword)

(on_days
  [
    "week"
    "weeks"
  ] @keyword)

(nth) @keyword

[
  "notify"
  "email"
  "reassign"
  "set"
  "call"
  "mark"
] @function.builtin

[
  "manager"
  "owner"
  "contact"
] @variable.builtin

[
  "and"
  "or"
  "not"
  "is"
  "contains"
  "starts"
  "with"
  "includes"
  "excludes"
] @keyword.operator

(membership
  "in" @keyword.operator)

"formula" @keyword

; Types and values

(type) @type.builtin

[
  "picklist"
  "multipicklist"
] @type.builtin

[
  (age_origin)
  (weekday)
  (month)
  (blank)
  "escalated"
] @constant.builtin

(moment
  [
    "now"
    "today"
  ] @constant.builtin)

(period
  [
    "yesterday"
    "tomorrow"
    "last"
    "this"
    "next"
    "day"
    "days"
    "week"
    "weeks"
    "month"
    "months"
    "quarter"
    "quarters"
    "year"
    "years"
  ] @constant.builtin)

(boolean) @boolean

[
  (number)
  (duration)
  (date)
  (instant)
  (month_day)
  (time)
  (formula_number)
] @number

(percentage
  "%" @number)

[
  (text)
  (formula_text)
] @string

(escape_sequence) @string.escape

; Formulas

(formula_function) @function.call

(formula_name) @property

(formula_operator) @operator

; Marks

(comparison
  operator: _ @operator)

(set_action
  "=" @operator)

[
  "+"
  "-"
] @operator

"..." @punctuation.special

[
  ";"
  ","
  ":"
] @punctuation.delimiter

[
  "("
  ")"
] @punctuation.bracket

(block
  [
    "<"
    ">"
  ] @punctuation.bracket)
