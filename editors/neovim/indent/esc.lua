if vim.b.did_indent then
  return
end
vim.b.did_indent = true

vim.bo.indentexpr = "v:lua.require'esc.indent'.indent(v:lnum)"
vim.bo.indentkeys = '0<<>,0<>>,0),0=~and,0=~or,!^F,o,O'

vim.b.undo_indent = 'setlocal indentexpr< indentkeys<'
