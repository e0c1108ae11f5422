// The client of `escc lsp`: it finds the server, starts it, and shows what the protocol leaves to an editor.
'use strict';

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

const run = promisify(execFile);

const INSTALL = 'cargo install --path crates/escc --locked';
const PAGE_SCHEME = 'esc-page';

let client;

// The last start or stop. Each waits for the one before: a client that is starting cannot be stopped.
let change = Promise.resolve();

function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand('esc.restartServer', restart),
    vscode.commands.registerCommand('esc.showPage', showPage),
    vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, {
      provideTextDocumentContent: (uri) => explain(path.posix.basename(uri.path, '.md')),
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('esc.server.path')) {
        restart();
      }
    }),
  );
  return restart();
}

function deactivate() {
  change = change.then(stop);
  return change;
}

function restart() {
  change = change.then(stop).then(start);
  return change;
}

async function start() {
  const command = findServer();
  if (!command) {
    // Not waited for: the answer may take forever, and one of the answers is to restart.
    offerHelp();
    return;
  }
  try {
    await run(command, ['lsp', '--help'], { timeout: 10_000 });
  } catch {
    // Asked first: a client whose server ends at once tries five times and tells each of them.
    offerHelp(`\`${command}\` is no \`escc\` with a language server`);
    return;
  }
  client = new LanguageClient('esc', 'esc', { command, args: ['lsp'] }, clientOptions());
  try {
    await client.start();
  } catch {
    // The client has said why.
  }
}

async function stop() {
  const stopped = client;
  client = undefined;
  try {
    await stopped?.dispose();
  } catch {
    // It did not start, or has ended by itself: there is nothing to stop.
  }
}

function clientOptions() {
  const { severity, root } = vscode.workspace.getConfiguration('esc');
  return {
    documentSelector: [
      { language: 'esc', scheme: 'file' },
      { language: 'esc', scheme: 'untitled' },
    ],
    initializationOptions: { severity, root },
    synchronize: { configurationSection: 'esc' },
    middleware: {
      executeCommand,
      handleDiagnostics: (uri, diagnostics, next) => next(uri, linkPages(diagnostics)),
      provideDiagnostics: async (document, previousResultId, token, next) =>
        linkReport(await next(document, previousResultId, token)),
      provideWorkspaceDiagnostics: (resultIds, token, report, next) =>
        next(resultIds, token, (chunk) => {
          chunk?.items.forEach(linkReport);
          report(chunk);
        }),
    },
  };
}

/** The path of the server, or `undefined` where there is none that can be run. */
function findServer() {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? os.homedir();
  let wanted = serverSetting()
    .replace(/^~(?=[/\\])/, os.homedir())
    .replaceAll('${workspaceFolder}', folder);
  if (process.platform === 'win32' && !/\.exe$/i.test(wanted)) {
    wanted += '.exe';
  }
  if (/[/\\]/.test(wanted)) {
    return [path.resolve(folder, wanted)].find(canRun);
  }
  // An editor that was started from a menu often lacks what a shell adds to PATH. A relative folder in it would let a
  // workspace choose the program.
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), path.join(os.homedir(), '.cargo', 'bin')];
  return folders
    .filter(path.isAbsolute)
    .map((folder) => path.join(folder, wanted))
    .find(canRun);
}

function serverSetting() {
  return vscode.workspace.getConfiguration('esc').get('server.path').trim() || 'escc';
}

function canRun(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

async function offerHelp(problem = `\`${serverSetting()}\` was not found`) {
  const message =
    `${problem}: rules are coloured, but not checked. Install \`escc\` with \`${INSTALL}\` in a clone of the project, ` +
    'or set `esc.server.path`.';
  const answers = ['Copy Install Command', 'Set Path', 'Try Again'];
  switch (await vscode.window.showErrorMessage(message, ...answers)) {
    case 'Copy Install Command':
      await vscode.env.clipboard.writeText(INSTALL);
      break;
    case 'Set Path':
      await openSetting();
      break;
    case 'Try Again':
      await restart();
      break;
  }
}

async function openSetting() {
  // The server runs where the files are, and so does the setting of its path.
  const settings = vscode.env.remoteName ? 'openRemoteSettings' : 'openSettings';
  await vscode.commands.executeCommand(`workbench.action.${settings}`, { query: 'esc.server.path' });
}

/** Runs a command of the server, and shows the case that `esc.witness` answers with. */
async function executeCommand(command, args, next) {
  const answer = await next(command, args);
  if (command === 'esc.witness' && answer) {
    // Untitled, so that it can be changed and saved for `escc eval`.
    const content = `${JSON.stringify(answer, null, 2)}\n`;
    const document = await vscode.workspace.openTextDocument({ language: 'json', content });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside });
  }
  return answer;
}

/** Lets the codes of diagnostics open their pages as they are meant to be read, not as files of Markdown. */
function linkPages(diagnostics) {
  for (const { code } of diagnostics) {
    if (code?.target) {
      code.target = vscode.Uri.from({
        scheme: 'command',
        path: 'esc.showPage',
        query: JSON.stringify([code.value]),
      });
    }
  }
  return diagnostics;
}

function linkReport(report) {
  linkPages(report?.items ?? []);
  Object.values(report?.relatedDocuments ?? {}).forEach(linkReport);
  return report;
}

/** Shows the page of a code: the one given, else the one at the cursor, else one that the user picks. */
async function showPage(code) {
  if (!findServer()) {
    await offerHelp();
    return;
  }
  const shown = code ?? codeAtCursor() ?? (await pickCode());
  if (shown) {
    const page = vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/${shown}.md` });
    await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
  }
}

function codeAtCursor() {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== 'esc') {
    return undefined;
  }
  const found = vscode.languages
    .getDiagnostics(editor.document.uri)
    .find(({ range, code }) => code && range.contains(editor.selection.active));
  return found?.code.value ?? found?.code;
}

async function pickCode() {
  const lines = (await explain()).trim().split('\n');
  const codes = lines.map((line) => {
    const [label, description] = line.split(' ');
    return { label, description };
  });
  const picked = await vscode.window.showQuickPick(codes, {
    placeHolder: 'Which diagnostic?',
    matchOnDescription: true,
  });
  return picked?.label;
}

/** What `escc explain` prints: the page of a code, or without one the list of all. */
async function explain(...code) {
  const { stdout } = await run(findServer(), ['explain', ...code]);
  return stdout;
}

module.exports = { activate, deactivate };
