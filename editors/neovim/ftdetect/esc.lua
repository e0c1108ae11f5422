vim.filetype.add({ extension = { esc = 'esc' } })
