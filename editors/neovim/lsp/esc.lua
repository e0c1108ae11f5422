-- What `vim.lsp.enable('esc')` starts. Change parts of it with `vim.lsp.config('esc', { … })`.

---@type vim.lsp.Config
return {
  cmd = { 'escc', 'lsp' },
  filetypes = { 'esc' },
  -- An org is the folder with an `esc.toml`. Where there is none, the repository is checked as a whole.
  root_markers = { 'esc.toml', '.git' },
  settings = { esc = vim.empty_dict() },
  commands = {
    -- What a lens above an entry does: it shows a case that the entry takes.
    ['esc.witness'] = function(command, context)
      require('esc.witness').run(command, assert(vim.lsp.get_client_by_id(context.client_id)), context.bufnr)
    end,
  },
  on_attach = function(client, buffer)
    for _, window in ipairs(vim.fn.win_findbuf(buffer)) do
      -- Where there is a parser, it folds already.
      if vim.wo[window][0].foldmethod ~= 'expr' then
        vim.wo[window][0].foldmethod = 'expr'
        vim.wo[window][0].foldexpr = 'v:lua.vim.lsp.foldexpr()'
      end
    end
    -- Neovim leaves what stands behind the cursor, so that a text completed between two quotes would end with both.
    local group = vim.api.nvim_create_augroup('esc', { clear = false })
    vim.api.nvim_clear_autocmds({ group = group, buffer = buffer })
    vim.api.nvim_create_autocmd('CompleteDone', {
      group = group,
      buffer = buffer,
      callback = function()
        local row, column = unpack(vim.api.nvim_win_get_cursor(0))
        if vim.api.nvim_get_current_line():sub(column, column + 1) == '""' and vim.v.completed_item.user_data then
          vim.api.nvim_buf_set_text(buffer, row - 1, column, row - 1, column + 1, {})
        end
      end,
    })
    vim.api.nvim_buf_create_user_command(buffer, 'EscWitness', function()
      require('esc.witness').at_cursor(client, buffer)
    end, { desc = 'Show a case that the entry at the cursor takes' })
  end,
}
