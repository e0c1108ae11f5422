// VS Code's workbench in a browser, driven by keys as a person drives it.
'use strict';

const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { chromium } = require('playwright-core');

const ROOT = path.resolve(__dirname, '../../..');
const FIXTURES = path.resolve(__dirname, '../fixtures');
const VSIX = path.join(ROOT, 'target/editors/esc.vsix');
const CODE_SERVER = require.resolve('code-server/out/node/entry.js');

// Generous, for machines that do much else: what is waited for mostly comes within a second, the workbench in fifteen.
const PATIENCE = 90_000;
const PATIENCE_AT_START = 180_000;

const SETTINGS = {
  'chat.commandCenter.enabled': false,
  'editor.accessibilitySupport': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Asks until the answer is truthy, and gives it; at the end of its patience it says what it waited for. */
async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${patience / 1000} s for ${what}`);
    }
    await sleep(100);
  }
}

class Workbench {
  /** Opens a folder of the fixtures, as a copy that may be changed. There is no `escc` on its PATH. */
  static async open(fixture, { settings = {}, size = { width: 1280, height: 900 } } = {}) {
    const workbench = new Workbench();
    // Whatever ends these tests also ends what they started.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => workbench.close().finally(() => process.exit(1)));
    }
    try {
      await workbench.start(fixture, settings, size);
    } catch (error) {
      await workbench.close();
      throw error;
    }
    return workbench;
  }

  async start(fixture, settings, size) {
    this.scratch = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'esc-vscode-')));
    this.folder = path.join(this.scratch, 'rules');
    fs.cpSync(path.join(FIXTURES, fixture), this.folder, { recursive: true });
    this.write('data/User/settings.json', { ...SETTINGS, ...settings });

    const environment = {
      HOME: this.scratch,
      LANG: 'C.UTF-8',
      PATH: process.env.PATH.split(path.delimiter)
        .filter((folder) => !fs.existsSync(path.join(folder, 'escc')))
        .join(path.delimiter),
    };
    const places = ['--user-data-dir', this.at('data'), '--extensions-dir', this.at('extensions')];
    execFileSync(process.execPath, [CODE_SERVER, ...places, '--install-extension', VSIX], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: PATIENCE_AT_START,
    });

    const address = await this.serve(places, environment);

    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    const context = await this.browser.newContext({ viewport: size });
    context.setDefaultTimeout(PATIENCE);
    this.page = await context.newPage();
    const url = `${address.replace(/\/$/, '')}/?folder=${encodeURIComponent(this.folder)}`;
    await this.page.goto(url, { timeout: PATIENCE_AT_START });
    await this.page.locator('.monaco-workbench .explorer-folders-view').waitFor({ timeout: PATIENCE_AT_START });
  }

  /** Starts code-server, and gives its address. */
  async serve(places, environment) {
    const options = ['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check'];
    // On a machine that does much else it may give up on itself: it gives its own start ten seconds.
    for (let tries = 3; ; tries -= 1) {
      // A process group of its own, so that it can be ended with all that it started, and nothing else.
      this.server = spawn(process.execPath, [CODE_SERVER, ...places, ...options, '--disable-workspace-trust'], {
        detached: true,
        env: environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let log = '';
      for (const stream of [this.server.stdout, this.server.stderr]) {
        stream.on('data', (data) => (log += data));
      }
      const said = () => this.server.exitCode !== null || /listening on (http:\S+)/.exec(log)?.[1];
      const address = await until('code-server', said, PATIENCE_AT_START);
      if (address !== true) {
        return address;
      }
      this.end('SIGKILL');
      if (tries === 1) {
        throw new Error(`code-server ended:\n${log}`);
      }
    }
  }

  async close() {
    // Once only: a signal may come while it closes.
    this.closing ??= (async () => {
      await this.browser?.close().catch(() => {});
      if (this.server) {
        const ended = new Promise((resolve) => this.server.once('close', resolve));
        this.end('SIGTERM');
        await Promise.race([ended, sleep(5000)]);
        this.end('SIGKILL');
      }
      if (this.scratch) {
        fs.rmSync(this.scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    })();
    await this.closing;
  }

  end(signal) {
    try {
      process.kill(-this.server.pid, signal);
    } catch {
      // Nothing of it is left.
    }
  }

  at(...names) {
    return path.join(this.scratch, ...names);
  }

  /** Sets what belongs to the machine that the server runs on. */
  configure(settings) {
    this.write('data/Machine/settings.json', settings);
  }

  write(file, value) {
    fs.mkdirSync(path.dirname(this.at(file)), { recursive: true });
    fs.writeFileSync(this.at(file), JSON.stringify(value));
  }

  read(file) {
    return fs.readFileSync(path.join(this.folder, file), 'utf8');
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Picks, of what the quick input proposes for a text, what is called `name`. */
  async pick(text, name) {
    const widget = this.page.locator('.quick-input-widget');
    await widget.waitFor();
    await widget.locator('input').first().fill(text);
    const exact = new RegExp(`^${name.replace(/[^\w\s]/g, '\\$&')}$`);
    await widget.locator('.monaco-list-row .label-name', { hasText: exact }).first().click();
    await widget.waitFor({ state: 'hidden' });
  }

  /** Runs a command by its title. */
  async command(title) {
    await this.press('F1');
    await this.pick(`>${title}`, title);
  }

  /** Shows a file, with the cursor behind the first `text` in it. */
  async show(file, text = '') {
    const before = this.read(file);
    const end = before.indexOf(text) + text.length;
    if (end < text.length) {
      throw new Error(`there is no \`${text}\` in ${file}`);
    }
    const lines = before.slice(0, end).split('\n');
    await this.press('Control+p');
    await this.pick(`${file}:${lines.length}:${lines.at(-1).length + 1}`, path.basename(file));
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(file)}"]`).waitFor();
    await this.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  }

  /** Saves all files, and waits until `file` has a text for which `holds`; gives it. */
  async save(file, holds) {
    await this.command('File: Save All Files');
    return until(`the saved text of ${file}`, () => {
      const text = this.read(file);
      return holds(text) && text;
    }).catch((error) => {
      throw new Error(`${error.message}; it is\n${this.read(file)}`);
    });
  }

  /** Waits for an element that holds the text; gives all its text. */
  async see(selector, text) {
    const found = this.page.locator(selector, { hasText: text }).first();
    await found.waitFor();
    return plain(await found.innerText());
  }

  /** The lines that the active editor shows. */
  async lines() {
    const lines = this.page.locator('.editor-group-container.active .view-lines .view-line');
    const found = await lines.evaluateAll((all) =>
      all.map((line) => ({ top: parseInt(line.style.top, 10), text: line.textContent })),
    );
    return found.sort((one, other) => one.top - other.top).map(({ text }) => plain(text));
  }

  /** What the window has told, toasts that are gone too. */
  async notifications() {
    await this.press('Escape', 'Escape');
    await this.command('Notifications: Show Notifications');
    return this.page.locator('.notifications-center .notification-list-item-message').allInnerTexts();
  }

  /** A picture of the window. */
  async picture(file) {
    await this.page.screenshot({ path: file });
  }
}

/** The workbench writes most spaces as ones that do not break. */
function plain(text) {
  return text.replaceAll('\u00a0', ' ');
}

module.exports = { Workbench, until };
