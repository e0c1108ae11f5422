[
  (block)
  (picklist)
  (group)
  (list)
  (formula)
  (formula_group)
] @indent.begin

(block
  ">" @indent.branch @indent.end)

")" @indent.branch

; The lines of a step behind its first
(step) @indent.begin

[
  (line_comment)
  (doc_comment)
  (block_comment)
] @indent.ignore
