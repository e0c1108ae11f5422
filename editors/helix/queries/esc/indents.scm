[
  (block)
  (picklist)
  (group)
  (list)
  (formula)
  (formula_group)
  (step)
] @indent

(block
  ">" @outdent)

")" @outdent
