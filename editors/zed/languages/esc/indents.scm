(block
  ">" @end) @indent

(_
  "("
  ")" @end) @indent

(step) @indent
