//! The arguments of the command line.

use std::path::PathBuf;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use esc_values::Instant;
use esc_workspace::DEFAULT_STEPS;

const EXAMPLES: &str = "\
Examples:
  escc check                                  check every rule file below this folder
  escc compile support.esc -o support.escb    turn rules into bytecode
  escc eval support.esc --cases cases.json    say what is due for each case
  escc why support.esc --case case.json       explain one case
  escc diff old.esc new.esc                   say for which cases two rule sets differ
  escc explain E0201                          what an error means, and how to mend it

Exit status:
  0  all is well
  1  the answer is no: rules have errors, a case has an error, rule sets differ, files are not formatted
  2  the call or the file system failed, or (where 1 means something else) rules have errors";

/// Escalation rules as code: check them, compile them, and ask what they say about a case.
#[derive(Debug, Parser)]
#[command(name = "escc", bin_name = "escc", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(CheckArgs),
    Compile(CompileArgs),
    Eval(EvalArgs),
    Why(WhyArgs),
    Diff(DiffArgs),
    Fmt(FmtArgs),
    Explain(ExplainArgs),
    Disasm(DisasmArgs),
    Lsp(LspArgs),
    Completions(CompletionsArgs),
}

/// Serve an editor: the language server, on standard input and output.
///
/// An editor starts it; how each one is told to is in `editors/`. It checks what the editor has open and every rule file
/// of its folders, and ends with the editor.
#[derive(Debug, clap::Args)]
pub(crate) struct LspArgs {
    /// Taken, and without effect: some editors add it
    #[arg(long)]
    pub(crate) stdio: bool,
}

/// Check rule files: what is wrong, where, and how to mend it.
///
/// Every `.esc` file below the paths is checked, and every file that they import. Hidden files and those that
/// `.gitignore` names are left out, unless a path names them.
///
/// Exit status: 0 without errors, 1 with errors, 2 if a file cannot be read. With --witness: 0 printed, 1 no case was
/// found, 2 there is no such entry.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  escc check rules/                            check a folder
  escc check --coverage support.esc            say which cases each entry takes
  escc check --witness P1 support.esc          print a case that the entry \"P1\" takes
  escc check --fix rules/                      mend what can be mended beyond doubt
  escc check --deny warnings --format github   in a GitHub workflow
  escc check --allow W0601 support.esc         do not mention unused declarations")]
pub(crate) struct CheckArgs {
    /// Files and folders to check
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) levels: LevelFlags,
    /// Apply the fixes that keep the meaning beyond doubt, then report what remains
    #[arg(long)]
    pub(crate) fix: bool,
    /// Check for this engine as well; it goes before `target` in `esc.toml`
    #[arg(long, value_enum, value_name = "ENGINE")]
    pub(crate) target: Option<TargetEngine>,
    /// Print a case that this entry takes, as JSON, in place of what was found
    #[arg(long, value_name = "ENTRY", conflicts_with_all = ["coverage", "fix"])]
    pub(crate) witness: Option<String>,
    /// Say for each entry which cases it takes, and which no entry takes
    #[arg(long)]
    pub(crate) coverage: bool,
    /// How many steps the exact analysis of an entry may take: cases that it looks at, and conflicts of its solver
    #[arg(long, value_name = "N", default_value_t = DEFAULT_STEPS)]
    pub(crate) steps: u64,
    /// The present, for checks that depend on it, such as `2026-11-21T17:00Z`
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<Instant>,
}

/// How `check` prints what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: the place in the text, labels, help
    Human,
    /// One JSON object
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// One line each
    Short,
}

/// The engines that rules can be checked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TargetEngine {
    /// The escalation engine of Salesforce
    Salesforce,
}

/// `--allow`, `--warn` and `--deny`, in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LevelFlags {
    pub(crate) flags: Vec<(LevelFlag, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LevelFlag {
    Allow,
    Warn,
    Deny,
}

impl LevelFlag {
    /// The flag without its dashes.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];
}

impl clap::Args for LevelFlags {
    fn augment_args(command: clap::Command) -> clap::Command {
        LevelFlag::ALL.iter().fold(command, |command, flag| {
            let help = match flag {
                LevelFlag::Allow => "Do not report this code or name; can be given again",
                LevelFlag::Warn => "Report this code or name as a warning; can be given again",
                LevelFlag::Deny => "Report this code or name, or `warnings` for all of them, as an error",
            };
            command.arg(
                clap::Arg::new(flag.name())
                    .long(flag.name())
                    .value_name("CODE")
                    .action(clap::ArgAction::Append)
                    .help(help),
            )
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LevelFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let mut found: Vec<(usize, LevelFlag, String)> = Vec::new();
        for flag in LevelFlag::ALL {
            let places = matches.indices_of(flag.name()).into_iter().flatten();
            let codes = matches.get_many::<String>(flag.name()).into_iter().flatten();
            found.extend(places.zip(codes).map(|(place, code)| (place, flag, code.clone())));
        }
        found.sort_by_key(|(place, ..)| *place);
        self.flags = found.into_iter().map(|(_, flag, code)| (flag, code)).collect();
        Ok(())
    }
}

/// Compile a rule file to bytecode.
///
/// The file is checked first. Where it has errors they are shown on standard error and nothing is written. The
/// bytecode holds the rule of the file, active or not.
///
/// Exit status: 0 written, 1 the rules have errors, 2 if a file cannot be read or written, or the file is a library.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  escc compile support.esc -o support.escb")]
pub(crate) struct CompileArgs {
    /// The rule file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Where to write the bytecode
    #[arg(short, long, value_name = "OUT.escb")]
    pub(crate) output: PathBuf,
}

/// Say for each case which entry takes it, and when each of its steps is due.
///
/// Cases are JSON (an object, an array, or what `sf data query --json` prints), JSON Lines, or CSV with a header
/// that names fields. One JSON object is printed for each case, in the order of the cases.
///
/// Exit status: 0 every case was decided, 1 a case has an error, 2 the call failed or the rules have errors.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  escc eval support.esc --cases cases.json
  escc eval support.escb --cases cases.csv --now 2026-11-21T17:00Z
  sf data query --json --query \"SELECT … FROM Case\" | escc eval support.esc --cases -
  escc eval support.esc --cases cases.jsonl --workload workload.json --because")]
pub(crate) struct EvalArgs {
    /// The rules: a `.esc` file, or the `.escb` file that `escc compile` wrote
    #[arg(value_name = "RULES")]
    pub(crate) rules: PathBuf,
    /// The file of cases; `-` reads standard input
    #[arg(long, value_name = "FILE|-")]
    pub(crate) cases: PathBuf,
    /// The instant of the evaluation, such as `2026-11-21T17:00Z` [default: the present]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<Instant>,
    /// How many cases each agent has, as JSON: `{"ana@example.com": 4}`. Steps that reassign to a pool then name who
    /// gets the case
    #[arg(long, value_name = "FILE")]
    pub(crate) workload: Option<PathBuf>,
    /// Add the comparisons that each match rests on
    #[arg(long)]
    pub(crate) because: bool,
}

/// Explain one case: each entry, each criterion with the value found, the clock, and each step.
///
/// Exit status: 0 explained, 1 the case has an error, 2 the call failed or the rules have errors.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  escc why support.esc --case case.json
  escc why support.escb --case - --now 2026-11-21T17:00Z --format json")]
pub(crate) struct WhyArgs {
    /// The rules: a `.esc` file, or the `.escb` file that `escc compile` wrote
    #[arg(value_name = "RULES")]
    pub(crate) rules: PathBuf,
    /// The file with the case, a JSON object; `-` reads standard input
    #[arg(long, value_name = "FILE|-")]
    pub(crate) case: PathBuf,
    /// The instant of the evaluation, such as `2026-11-21T17:00Z` [default: the present]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<Instant>,
    /// How to print the explanation
    #[arg(long, value_enum, default_value_t = WhyFormat::Text)]
    pub(crate) format: WhyFormat,
}

/// How `why` prints its explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhyFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// A picture: the time line with its open hours, and the steps on it
    Svg,
}

/// Say whether two rule sets do the same for every case, and where they do not.
///
/// For each difference: the cases that it is about, in the words of the language, one such case, what each of the two
/// does, and how deadlines move. Names of entries do not count, and hours are compared by their open time.
///
/// Exit status: 0 they do the same, 1 they do not or it could not be decided, 2 the call failed or the rules have errors.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  escc diff main/support.esc support.esc
  escc diff deployed.escb support.esc --format json")]
pub(crate) struct DiffArgs {
    /// The rules as they were: a `.esc` file, or the `.escb` file that `escc compile` wrote
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// The rules as they are to be
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// How to print the differences
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub(crate) format: DiffFormat,
    /// How many steps a pair of entries may take: cases that are looked at, and conflicts of the solver
    #[arg(long, value_name = "N", default_value_t = DEFAULT_STEPS)]
    pub(crate) steps: u64,
    /// When the cases that are shown are evaluated, such as `2026-11-21T17:00Z` [default: the present]
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) now: Option<Instant>,
}

/// How `diff` prints differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
}

/// Format rule files in place: one layout for all, and nothing but layout changes.
///
/// Exit status: 0 all files are formatted, 1 with --check if one is not, 2 if a file has syntax errors or cannot be
/// read or written.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  escc fmt                      format every rule file below this folder
  escc fmt --check rules/       list the files that are not formatted, change nothing
  escc fmt - < support.esc      print the formatted text")]
pub(crate) struct FmtArgs {
    /// Files and folders to format; `-` reads standard input and writes standard output
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// List the files that are not formatted, and change nothing
    #[arg(long)]
    pub(crate) check: bool,
}

/// Show the page of a diagnostic: what it means, why it matters, an example, and how to mend it.
///
/// Without a code, all codes are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  escc explain E0201\n  escc explain unknown-hours")]
pub(crate) struct ExplainArgs {
    /// A code or a name
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

/// Print the bytecode of a compiled rule, readable.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  escc disasm support.escb")]
pub(crate) struct DisasmArgs {
    /// The `.escb` file
    #[arg(value_name = "FILE.escb")]
    pub(crate) file: PathBuf,
}

/// Print a script that completes escc's arguments in a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  escc completions bash > ~/.local/share/bash-completion/completions/escc
  escc completions fish > ~/.config/fish/completions/escc.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: Shell,
}

/// The whole command, for completions.
pub(crate) fn command() -> clap::Command {
    Args::command()
}

fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_consistent() {
        command().debug_assert();
    }

    #[test]
    fn levels_keep_the_order_of_the_flags() {
        let call = ["escc", "check", "--deny", "warnings", "a.esc", "--allow", "W0601", "--deny", "W0403"];
        let Command::Check(check) = Args::try_parse_from(call).unwrap().command else {
            panic!("not a check")
        };
        let flags: Vec<_> =
            check.levels.flags.iter().map(|(flag, code)| (flag.name(), code.as_str())).collect();
        assert_eq!(flags, [("deny", "warnings"), ("allow", "W0601"), ("deny", "W0403")]);
    }
}
