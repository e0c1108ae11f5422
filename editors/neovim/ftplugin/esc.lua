if vim.b.did_ftplugin then
  return
end
vim.b.did_ftplugin = true

local bo, wo = vim.bo, vim.wo[0][0]

bo.commentstring = '// %s'
bo.comments = 's1:/*,mb:*,ex:*/,:///,://'
bo.shiftwidth = 2
bo.softtabstop = 2
bo.expandtab = true
-- Without comments in the criteria no line of the formatter is longer.
bo.textwidth = 110
-- Wrap comments as one types, and continue them on the next line; rules are wrapped by the formatter.
vim.opt_local.formatoptions:remove('t')
vim.opt_local.formatoptions:append('croql')
vim.opt_local.matchpairs:append('<:>')

-- The parser of tree-sitter is there only if it was installed. Without it, the language server colours and folds.
if pcall(vim.treesitter.start) then
  wo.foldmethod = 'expr'
  wo.foldexpr = 'v:lua.vim.treesitter.foldexpr()'
end
-- Folds are there when they are asked for, and open until then.
wo.foldlevel = 99

vim.b.undo_ftplugin = table.concat({
  'setlocal commentstring< comments< shiftwidth< softtabstop< expandtab< textwidth< formatoptions< matchpairs<',
  'setlocal foldmethod< foldexpr< foldlevel<',
  'lua vim.treesitter.stop()',
}, ' | ')
