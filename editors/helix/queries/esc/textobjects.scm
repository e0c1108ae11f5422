; An entry is what a function is elsewhere, any other declaration with a block what a class is.
(entry_declaration
  body: (_) @function.inside) @function.around

(case_declaration
  body: (_) @class.inside) @class.around

(hours_declaration
  body: (_) @class.inside) @class.around

(closures_declaration
  body: (_) @class.inside) @class.around

(pool_declaration
  body: (_) @class.inside) @class.around

(line_comment) @comment.inside

(line_comment)+ @comment.around

(doc_comment) @comment.inside

(doc_comment)+ @comment.around

(block_comment) @comment.inside @comment.around

[
  (step)
  (member)
  (field_declaration)
  (weekly)
  (closed)
  (opened)
  (closures_use)
] @entry.around
