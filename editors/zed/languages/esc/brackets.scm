(block
  "<" @open
  ">" @close)

("(" @open
  ")" @close)

(("\"" @open
  "\"" @close)
  (#set! rainbow.exclude))
