"""Compares what `escc` says about a rule set with what Z3 says.

Each function gives a list of disagreements, in words that begin with the code or command that they are about."""

import unicodedata
from functools import cache

from decide import Answers, difference, redundant_parts
from escc import LAX, evaluate
from model import (
    RuleSet,
    Use,
    Writer,
    case_from_json,
    case_json,
    fields_of,
    first_match,
    is_closed,
    is_exact,
    matches,
    walk,
)


class Expected:
    """Z3's answers about a rule set, and what the text of the set says where."""

    def __init__(self, rules):
        self.rules = rules
        self.writer = Writer(rules)
        self.answers = Answers(rules)
        self.exact = all(is_exact(entry) for entry in rules.entries)
        self.by_name = {entry.name: entry for entry in rules.entries}
        self.dead = [*self.answers.impossible, *self.answers.shadowed]

    @cache
    def redundant(self, entry):
        return redundant_parts(self.answers, entry)

    def entry_at(self, span):
        return self.writer.names.get((span["start"]["offset"], span["end"]["offset"]))

    def part_at(self, span):
        return self.writer.parts.get((span["start"]["offset"], span["end"]["offset"]))


def names(entries):
    return sorted(entry.name for entry in entries)


def of_code(diagnostics, code):
    return [found for found in diagnostics if found["code"] == code]


def analysis(expected, diagnostics, escc, path):
    """E0301, E0302, W0303, W0304, W0305 and N0306."""
    wrong = []
    for code, entries in (("E0301", expected.answers.shadowed), ("E0302", expected.answers.impossible)):
        said = sorted(found["entry"] for found in of_code(diagnostics, code))
        if said != names(entries):
            wrong.append(f"{code}: escc says {said}, Z3 {names(entries)}")
    wrong += labels(expected, of_code(diagnostics, "E0301"))
    wrong += gap(expected, of_code(diagnostics, "W0304"), escc, path)
    wrong += redundant(expected, of_code(diagnostics, "W0303"))
    wrong += generic(expected, of_code(diagnostics, "W0305"))
    wrong += left_open(expected, of_code(diagnostics, "N0306"), of_code(diagnostics, "W0304"))
    severe = {"error": "E", "warning": "W", "note": "N"}
    for found in diagnostics:
        if severe[found["severity"]] != found["code"][0] and found["code"] != "W0304":
            wrong.append(f"{found['code']}: severity {found['severity']}")
        if found["code"][0] == "E" and found["code"] not in ("E0301", "E0302"):
            wrong.append(f"the generator made an error: {found['code']} {found['message']}")
    return wrong


def labels(expected, found):
    """The labels of E0301 are entries that take every case of the shadowed one, none of which can be left out."""
    wrong = []
    for diagnostic in found:
        entry = expected.by_name[diagnostic["entry"]]
        if entry not in expected.answers.shadowed:
            continue
        if expected.entry_at(diagnostic["span"]) is not entry:
            wrong.append(f"E0301: does not stand at the name of {entry.name}")
        core = [expected.entry_at(label["span"]) for label in diagnostic["labels"]]
        if None in core or len(set(core)) != len(core):
            wrong.append(f"E0301: labels of {entry.name} that are not the names of entries: {diagnostic['labels']}")
            continue
        order = expected.rules.entries.index
        if any(order(other) >= order(entry) or other in expected.dead for other in core):
            wrong.append(f"E0301: {entry.name} is labelled with {names(core)}, which do not come first or are dead")
        if not expected.answers.takes_all(entry, core):
            wrong.append(f"E0301: {names(core)} do not take every case of {entry.name}")
        for other in core:
            if expected.answers.takes_all(entry, [e for e in core if e is not other]):
                wrong.append(f"E0301: {entry.name} is shadowed by {names(core)} also without {other.name}")
    return wrong


def left_open(expected, found, gaps):
    """N0306: each entry with an opaque condition has one, and each that comes after such an entry may have one.

    A gap for which no case with real values was found is left open at the last entry, even a shadowed one."""
    said = sorted(diagnostic["entry"] for diagnostic in found)
    opaque = [entry for entry in expected.rules.entries if not is_exact(entry)]
    after = expected.rules.entries[expected.rules.entries.index(opaque[0]) :] if opaque else []
    least, most = (names(entry for entry in some if entry not in expected.dead) for some in (opaque, after))
    if opaque and expected.answers.gap is not None and not gaps:
        most.append(expected.rules.entries[-1].name)
    if not set(least) <= set(said) <= set(most) or len(set(said)) != len(said):
        return [f"N0306: escc says {said}, expected {least}, at most {most}"]
    return []


def gap(expected, found, escc, path):
    """W0304 stands where some case matches no entry, with such a case."""
    case = expected.answers.gap
    if bool(found) != (case is not None) and (found or expected.exact):
        return [f"W0304: escc says {len(found)}, Z3 {case}"]
    if not found:
        return []
    wrong = []
    diagnostic = found[0]
    if len(found) > 1:
        wrong.append(f"W0304: reported {len(found)} times")
    if expected.entry_at(diagnostic["span"]) is not expected.rules.entries[-1]:
        wrong.append("W0304: does not stand at the name of the last entry")
    severity = "warning" if expected.rules.active else "note"
    if diagnostic["severity"] != severity:
        wrong.append(f"W0304: severity {diagnostic['severity']}, expected {severity}")
    witness = diagnostic["witness"]
    [decision] = escc.eval(path, [witness])
    if decision["status"] != "unmatched":
        wrong.append(f"W0304: escc eval says {decision['status']} {decision['entry']} {decision['error']} of {witness}")
    try:
        case, keys = case_from_json(witness, expected.rules)
    except (TypeError, ValueError) as error:
        return [*wrong, f"W0304: a value of {witness} is not of its field's type: {error}"]
    tested = set().union(*map(fields_of, expected.rules.entries))
    extra = keys - {name.lower() for name in tested} - {"id", "createddate"}
    if extra or not {"id", "createddate"} <= keys:
        wrong.append(f"W0304: the witness lacks Id or CreatedDate, or has {sorted(extra)}, which no entry tests")
    if not expected.exact:
        return wrong
    wrong += readable(witness, "W0304")
    entry = first_match(case, expected.rules)
    if is_closed(case, expected.rules) or entry is not None:
        wrong.append(f"W0304: the witness {witness} is closed or of {entry and entry.name}")
        return wrong
    for field in expected.rules.fields:
        if field.name in tested and not field.never_blank() and field.name not in case:
            if expected.answers.could_be_filled(case, field):
                wrong.append(f"W0304: {field.name} is blank in the witness {witness} without need")
    return wrong


def readable(value, code):
    if isinstance(value, dict):
        return [message for inner in value.values() for message in readable(inner, code)]
    if isinstance(value, list):
        return [message for inner in value for message in readable(inner, code)]
    if isinstance(value, str):
        if not value.isprintable() or any(c == "\ufffd" or unicodedata.category(c) == "Co" for c in value):
            return [f"{code}: the text {value!r} of the witness cannot be read"]
    return []


def redundant(expected, found):
    """W0303: the very parts where an entry uses no rows; elsewhere, what is reported can be dropped."""
    wrong = []
    dropped = set()
    by_entry = {}
    for diagnostic in found:
        part = expected.part_at(diagnostic["span"])
        if part is None:
            wrong.append(f"W0303: the span {diagnostic['span']} is no part of criteria")
            continue
        dropped.add(part)
        by_entry.setdefault(diagnostic["entry"], set()).add(part)
    for entry in expected.rules.entries:
        if entry.when is None:
            continue
        said = by_entry.get(entry.name, set())
        if entry in expected.dead:
            if said:
                wrong.append(f"W0303: {entry.name} has E0301 or E0302 already")
        elif any(isinstance(node, Use) for node in walk(entry.when)):
            if not expected.answers.same_cases(entry, dropped):
                wrong.append(f"W0303: {entry.name} matches other cases without the reported parts")
        else:
            parts = expected.redundant(entry)
            if said != parts:
                wrong.append(f"W0303: {entry.name}: escc says {texts(said, expected)}, Z3 {texts(parts, expected)}")
    return wrong


def texts(parts, expected):
    spans = {part: span for span, part in reversed(expected.writer.parts.items())}
    return [expected.writer.out[slice(*spans[part])].decode() for part in sorted(parts, key=spans.get)]


def generic(expected, found):
    """W0305: an earlier entry takes some cases of a later one and tests a proper subset of its fields."""
    wrong = []
    rules = expected.rules

    def is_generic(first, entry):
        return fields_of(first) < fields_of(entry) and expected.answers.takes_some(first, entry) is not None

    said = {}
    for diagnostic in found:
        entry = expected.by_name[diagnostic["entry"]]
        said.setdefault(entry, []).extend(expected.entry_at(label["span"]) for label in diagnostic["labels"])
    for index, entry in enumerate(rules.entries):
        if entry in expected.dead:
            if entry in said:
                wrong.append(f"W0305: {entry.name} has E0301 or E0302 already")
            continue
        generics = [first for first in rules.entries[:index] if is_generic(first, entry)]
        exact = is_exact(entry) and all(is_exact(other) for other in rules.entries[:index])
        if bool(generics) != (entry in said) and (exact or entry in said):
            wrong.append(f"W0305: {entry.name}: escc says {entry in said}, Z3 {names(generics)}")
        elif not set(said.get(entry, ())) <= set(generics):
            others = [e.name if e else "no entry" for e in said[entry]]
            wrong.append(f"W0305: {entry.name} is labelled with {others}, Z3 {names(generics)}")
    return wrong


def evaluation(rules, cases, escc, path):
    """`escc eval` and the evaluator of `model` decide alike."""
    wrong = []
    for case, decision in zip(cases, evaluate(escc, path, cases, rules), strict=True):
        entry = first_match(case, rules)
        said = (decision["status"], decision["entry"])
        expected = ("matched" if entry else "unmatched", entry and entry.name)
        if is_closed(case, rules):
            expected = ("closed", None)
        if said != expected:
            wrong.append(f"eval: escc says {said} {decision['error']}, expected {expected} of {case_json(case, rules)}")
    return wrong


def models(expected):
    """Z3's models, read as cases, are what they should be for the evaluator."""
    rules = expected.rules
    wrong = []
    if expected.exact:
        for entry, case in [*expected.answers.reached.items(), (None, expected.answers.gap)]:
            if case is not None and (first_match(case, rules) is not entry or is_closed(case, rules)):
                wrong.append(f"the model {case} is not of {entry and entry.name}")
    return wrong


def sampled(expected, cases):
    """No case contradicts Z3: an entry that takes an open one is reachable, and one that no entry takes is a gap."""
    wrong = []
    for case in cases:
        if is_closed(case, expected.rules):
            continue
        if first_match(case, expected.rules) in expected.dead:
            wrong.append(f"{case_json(case, expected.rules)} reaches an entry that Z3 calls dead")
        if first_match(case, expected.rules) is None and expected.answers.gap is None:
            wrong.append(f"{case_json(case, expected.rules)} is in a gap that Z3 does not see")
        for entry in expected.answers.impossible:
            if matches(entry, case, expected.rules):
                wrong.append(f"{case_json(case, expected.rules)} matches an entry that Z3 calls impossible")
    return wrong


def witnesses(expected, escc, path):
    """`escc check --witness` gives a case of each entry that has one."""
    wrong = []
    for entry in expected.rules.entries:
        witness = escc.witness(path, entry.name)
        if witness is None:
            if entry not in expected.dead and expected.exact:
                wrong.append(f"--witness: none for {entry.name}, Z3 {expected.answers.reached[entry]}")
            continue
        [decision] = escc.eval(path, [witness])
        if decision["entry"] != entry.name:
            wrong.append(f"--witness: {witness} for {entry.name} is of {decision['entry']} {decision['error']}")
        wrong += readable(witness, "--witness")
    return wrong


# ---------------------------------------------------------------------------------------------------------------------
# escc diff


def done(decision, rules):
    """What a decision does, whatever the entry's name."""
    entry = next((e for e in rules.entries if e.name == decision["entry"]), None)
    return entry and entry.behaviour()


def diff(old, new, old_path, new_path, escc, cases, region_folder):
    """`escc diff` finds a difference where Z3 does; its witnesses show it, its regions hold the cases that differ."""
    answer = escc.diff(old_path, new_path)
    case = difference(old, new)
    exact = all(is_exact(entry) for entry in [*old.entries, *new.entries])
    wrong = []
    if answer["equivalent"] != (case is None):
        wrong.append(f"diff: escc says {'equivalent' if answer['equivalent'] else 'different'}, Z3 {case}")
    if answer["equivalent"] or not exact:
        return wrong
    shown = [difference_["witness"] for difference_ in answer["differences"]]
    before, after = escc.eval(old_path, shown), escc.eval(new_path, shown)
    for item, left, right in zip(answer["differences"], before, after, strict=True):
        if "error" in (left["status"], right["status"]) or done(left, old) == done(right, new):
            wrong.append(f"diff: the witness {item['witness']} does not differ: {left['entry']}, {right['entry']}")
        if (item["before"]["entry"], item["after"]["entry"]) != (left["entry"], right["entry"]):
            wrong.append(f"diff: {item} but its witness is of {left['entry']} and {right['entry']}")
    if wrong:
        return wrong
    return regions(old, new, old_path, new_path, escc, cases, answer["differences"], region_folder)


def regions(old, new, old_path, new_path, escc, cases, differences, folder):
    """A case lies in some region exactly if the two rule sets do different things."""
    head = Writer(RuleSet(old.fields, [], [], old.case, old.zone)).text
    text = head + "".join(
        f'entry "R{index}" when {item["region"]} < at 1h notify owner >\n' for index, item in enumerate(differences)
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "esc.toml").write_text(LAX, encoding="utf-8")
    path = folder / "rules.esc"
    path.write_text(text, encoding="utf-8")
    errors = [d["message"] for found in escc.check(folder).values() for d in found if d["severity"] == "error"]
    if errors:
        return [f"diff: the regions do not check: {errors}\n{text}"]
    wrong = []
    before, after, inside = (evaluate(escc, p, cases, old) for p in (old_path, new_path, path))
    for case, left, right, region in zip(cases, before, after, inside, strict=True):
        if (region["status"] == "matched") != (done(left, old) != done(right, new)):
            wrong.append(
                f"diff: {case_json(case, old)} is of {left['entry']} and {right['entry']},"
                f" region {region['entry']}\n{text}"
            )
            break
    return wrong
