"""Runs the comparison over many random rule sets and prints what disagrees. See README.md."""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import compare
from escc import LAX, Escc, Refused, write
from generate import ALWAYS, Generator, changed
from model import RuleSet, Test, Writer, leaves

CASES = 20  # random cases for each rule set
SHOWN = 10  # disagreements that are printed


def folder_of(root, index):
    return root / f"{index:05}"


def one(index, arguments, root, diagnostics):
    """Everything that is compared for one rule set: its number, what was counted, and the disagreements."""
    count, wrong = Counter(), []
    try:
        for message in compared(index, arguments, root, diagnostics, count):
            wrong.append(message)
    except Refused as refused:
        wrong.append(str(refused))
    return index, count, wrong


def compared(index, arguments, root, diagnostics, count):
    escc = Escc(arguments.escc)
    generator = Generator(f"{arguments.seed}/{index}")
    rules = generator.rules()
    lax = folder_of(root / "lax", index)
    write(lax, rules, LAX)
    expected = compare.Expected(rules)
    count.update(count_of(expected))
    yield from compare.analysis(expected, diagnostics, escc, lax / "rules.esc")
    yield from compare.models(expected)
    if expected.exact:
        cases = [generator.case_values(rules) for _ in range(CASES)]
        cases += [case for case in expected.answers.reached.values() if writable(case, rules)]
        count["cases"] = len(cases)
        yield from compare.evaluation(rules, cases, escc, lax / "rules.esc")
        yield from compare.sampled(expected, cases)
    if index < arguments.witnesses:
        count["sets asked for witnesses"] = 1
        yield from compare.witnesses(expected, escc, lax / "rules.esc")
    if index < arguments.diffs and settled(rules):
        new = changed(generator, rules)
        new_path = folder_of(root / "new", index)
        write(new_path, new, LAX)
        cases = [generator.case_values(rules) for _ in range(100)] + [generator.case_values(new) for _ in range(100)]
        found = compare.diff(
            rules, new, lax / "rules.esc", new_path / "rules.esc", escc, cases, folder_of(root / "regions", index)
        )
        count["pairs compared"] = 1
        yield from (f"{message}\nnew rules:\n{Writer(new).text}" for message in found)


def writable(case, rules):
    """Whether a model of Z3 can be given to escc as it is: its texts hold a separator, which any text may, but a value
    of a closed list may not, and numbers must be decimals."""
    return all(
        (1000 * case[field.name]).denominator == 1
        for field in rules.fields
        if field.type in ("number", "percent") and field.name in case
    )


def settled(rules):
    """Whether the types of a rule set stay as they are when its criteria change."""
    used = {leaf.field for entry in rules.entries for leaf in leaves(entry.when) if isinstance(leaf, Test)}
    return all(field.declared or field.name in ALWAYS for field in used)


def count_of(expected):
    answers = expected.answers
    return Counter(
        {
            "entries": len(expected.rules.entries),
            "sets with E0301": bool(answers.shadowed),
            "sets with E0302": bool(answers.impossible),
            "sets with a gap": answers.gap is not None,
            "sets with opaque conditions": not expected.exact,
            "sets with W0303": any(
                expected.redundant(entry)
                for entry in expected.rules.entries
                if entry.when is not None and entry not in expected.dead
            ),
        }
    )


def shrunk(rules, message, escc, root):
    """The rule set without the entries that a disagreement of this kind does not need."""
    code = message.split(":")[0]

    def disagrees(smaller):
        folder = root / "shrunk"
        write(folder, smaller)
        diagnostics = escc.check(folder).get("shrunk", [])
        lax = root / "shrunk-lax"
        write(lax, smaller, LAX)
        wrong = compare.analysis(compare.Expected(smaller), diagnostics, escc, lax / "rules.esc")
        return next((m for m in wrong if m.split(":")[0] == code), None)

    for entry in list(rules.entries):
        fewer = RuleSet(
            rules.fields, [e for e in rules.entries if e is not entry], rules.rows, rules.case, rules.zone, rules.active
        )
        if fewer.entries and (again := disagrees(fewer)):
            rules, message = fewer, again
    for entry in rules.entries:
        for part in getattr(entry.when, "parts", ()):
            whole = entry.when
            left = tuple(p for p in whole.parts if p is not part) if hasattr(whole, "parts") else ()
            if not left:
                break
            entry.when = left[0] if len(left) == 1 else type(whole)(left)
            if again := disagrees(rules):
                message = again
            else:
                entry.when = whole
    return rules, message


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("escc", help="the program under test")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000, help="rule sets")
    parser.add_argument("--only", type=int, help="the number of one rule set")
    parser.add_argument("--witnesses", type=int, default=300, help="rule sets whose entries are asked for witnesses")
    parser.add_argument("--diffs", type=int, default=300, help="rule sets that are compared with a changed one")
    arguments = parser.parse_args()
    started = time.monotonic()
    indices = range(arguments.count) if arguments.only is None else [arguments.only]
    escc = Escc(arguments.escc)
    counts, failed = Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for index in indices:
            write(folder_of(root / "sets", index), Generator(f"{arguments.seed}/{index}").rules())
        diagnostics = escc.check(root / "sets")
        jobs = [(index, arguments, root, diagnostics.get(f"{index:05}", [])) for index in indices]
        with multiprocessing.Pool(2) as pool:
            for index, count, wrong in pool.starmap(one, jobs, chunksize=20):
                counts += count
                if wrong:
                    failed.append((index, wrong))
        for index, wrong in failed[:SHOWN]:
            rules = Generator(f"{arguments.seed}/{index}").rules()
            print(f"\nrule set {index} of seed {arguments.seed}:\n{Writer(rules).text}")
            print("\n".join(wrong[:SHOWN]))
            smaller, message = shrunk(rules, wrong[0], escc, root)
            print(f"shrunk:\n{Writer(smaller).text}{message}")
    for name, count in sorted(counts.items()):
        print(f"{count:7} {name}")
    print(f"{len(indices)} rule sets in {time.monotonic() - started:.0f} s")
    print(f"\n{len(indices) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
