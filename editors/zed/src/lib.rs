//! esc in Zed: finds `escc` and starts its language server.

use zed_extension_api::settings::LspSettings;
use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree, serde_json};

struct Esc;

impl zed::Extension for Esc {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, id: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let set = LspSettings::for_worktree(id.as_ref(), worktree)?.binary;
        let (path, arguments, env) = set.map_or((None, None, None), |set| (set.path, set.arguments, set.env));
        let command = path.or_else(|| worktree.which("escc")).ok_or(
            "`escc` is not on the PATH: install it with `cargo install --path crates/escc --locked`, or set \
             `lsp.escc.binary.path`",
        )?;
        let args = arguments.unwrap_or_else(|| vec!["lsp".to_owned()]);
        // Zed's own environment may lack what a shell in the project has.
        let mut environment = worktree.shell_env();
        environment.extend(env.into_iter().flatten());
        Ok(Command { command, args, env: environment })
    }

    fn language_server_workspace_configuration(
        &mut self,
        id: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let settings = LspSettings::for_worktree(id.as_ref(), worktree)?.settings;
        Ok(settings.map(|settings| serde_json::json!({ "esc": settings })))
    }
}

zed::register_extension!(Esc);
