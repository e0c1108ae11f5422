; The patterns of grammar/tree-sitter-esc/queries/highlights.scm, with Helix's names of captures.

(line_comment) @comment.line

[
  (block_comment)
  (formula_comment)
] @comment.block

(doc_comment) @comment.line.documentation

; What declarations declare

(rule_declaration
  name: (name) @namespace)

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

(field) @variable.other.member

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

"import" @keyword.control.import

[
  "default"
  "inactive"
] @keyword.storage.modifier

(picklist_value
  "closed" @keyword.storage.modifier)

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

(boolean) @constant.builtin.boolean

[
  (number)
  (duration)
  (date)
  (instant)
  (month_day)
  (time)
  (formula_number)
] @constant.numeric

(percentage
  "%" @constant.numeric)

[
  (text)
  (formula_text)
] @string

(escape_sequence) @constant.character.escape

; Formulas

(formula_function) @function

(formula_name) @variable.other.member

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
