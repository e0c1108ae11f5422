"""Calls of the program under test."""

import json
import subprocess
from pathlib import Path

from model import Writer, case_json, loads

NOW = "2026-06-15T12:00:00Z"

# In a project of these levels shadowed and impossible entries can be run.
LAX = '[severity]\nE0301 = "allow"\nE0302 = "allow"\n'


class Refused(Exception):
    """The program did not do what it was called for."""


class Escc:
    def __init__(self, program):
        self.program = program

    def run(self, *arguments, stdin=None):
        command = [self.program, *map(str, arguments)]
        result = subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8")
        if result.returncode not in (0, 1):
            raise Refused(f"{' '.join(command)}: exit status {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def check(self, root):
        """All diagnostics of the rule sets under a folder, by folder name."""
        result = self.run("check", "--format", "json", "--now", NOW, root)
        found = {}
        for diagnostic in loads(result.stdout)["diagnostics"]:
            found.setdefault(Path(diagnostic["file"]).parent.name, []).append(diagnostic)
        return found

    def eval(self, path, cases):
        """The decision of each case, a JSON object each."""
        if not cases:
            return []
        lines = "".join(json.dumps(case, default=float) + "\n" for case in cases)
        result = self.run("eval", path, "--cases", "-", "--now", NOW, stdin=lines)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def witness(self, path, entry):
        """The witness of an entry; None where the program says that there is none."""
        result = self.run("check", "--witness", entry, "--now", NOW, path)
        return loads(result.stdout) if result.returncode == 0 else None

    def diff(self, old, new):
        result = self.run("diff", old, new, "--format", "json", "--now", NOW)
        answer = loads(result.stdout)
        if answer["equivalent"] != (result.returncode == 0):
            raise Refused(f"diff: exit status {result.returncode} of {result.stdout}")
        return answer


def write(folder, rules, toml=""):
    """Writes a rule set as a project of its own and gives what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(rules)
    (folder / "esc.toml").write_text(toml, encoding="utf-8")
    (folder / "rules.esc").write_text(writer.text, encoding="utf-8")
    return writer


def evaluate(escc, path, cases, rules):
    return escc.eval(path, [case_json(case, rules) for case in cases])
