; An entry is what a function is elsewhere, any other declaration with a block what a class is.
(entry_declaration
  body: (_) @function.inner) @function.outer

(case_declaration
  body: (_) @class.inner) @class.outer

(hours_declaration
  body: (_) @class.inner) @class.outer

(closures_declaration
  body: (_) @class.inner) @class.outer

(pool_declaration
  body: (_) @class.inner) @class.outer

(when
  criteria: (_) @conditional.inner) @conditional.outer

[
  (line_comment)
  (doc_comment)
  (block_comment)
] @comment.outer

[
  (step)
  (member)
  (field_declaration)
  (weekly)
  (closed)
  (opened)
  (closures_use)
] @statement.outer
