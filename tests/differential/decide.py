"""The questions of the exact analysis, decided by Z3 from the trees of `model`.

A `Decider` describes every open case that the declared types allow:

- Numbers are reals, dates integers from 0001-01-01 to 9999-12-31, instants integers of seconds in the same range. A day
  against an instant is a range of seconds, found by searching a wall clock.
- A multi-select is a set: one Boolean for each value that is declared or mentioned, and one for "any other" where the
  list is open. It is blank when the set is empty. Values that close a case are absent.
- A text or picklist is one of a finite list of candidates, of which exactly one is chosen. For a closed picklist these
  are its values. For any other text it is enough to have one candidate for each way in which the tests of this field
  can turn out. Let E be the texts compared for equality, P the patterns of `starts with`, C those of `contains`, all
  lower-cased. A text w outside E is decided by its longest prefix p in P (or "") and the set S of those c in C that it
  contains; S holds every c that occurs in p or in another member of S. The candidate p + X + s1 + X + s2 ... for the
  s in S, where X is a character that no pattern has, has the prefixes that w has (a longer one would span an X) and
  contains what w contains (anything else would span an X). So E, and p with every subset of C for every p, are enough.
- A text of which formulas ask, case counting, is a row of characters, each of one class: `a`, `A`, `b`, `B`, any other, or the
  end. The generator asks of no other letters. The row is long enough for every way in which the tests can turn out: for
  the longest text of an equality, and for a prefix, any other character, and each text that is asked of as contained with
  any other after it. What a text has beyond what its true tests ask for only makes false ones true.
- An opaque condition is a Boolean of its own.
"""

import datetime
from fractions import Fraction
from itertools import combinations

import z3

from model import (
    DAY,
    EPOCH,
    FIRST_INSTANT,
    FORMULAS,
    LAST_INSTANT,
    NUMBERS,
    TEXTS,
    And,
    Not,
    Opaque,
    Or,
    RuleSet,
    Test,
    Use,
    fold,
    leaves,
    local_day,
    test_holds,
    tests_closed,
)

SEPARATOR = "\x01"
CLASSES = ["", "a", "A", "b", "B", "~"]


def day_start(day, zone):
    """The first instant whose local date is not before `day`, an ordinal."""
    low = high = (day - EPOCH) * DAY
    low, high = low - 2 * DAY, high + 2 * DAY
    while high - low > 1:
        middle = (low + high) // 2
        if local_day(middle, zone) >= day:
            high = middle
        else:
            low = middle
    return high


def candidates(field, tests):
    """Texts of which one stands for every open, non-blank value of the field."""
    if field.type == "picklist" and not field.open:
        return [value for value in field.values if fold(value) not in field.closed]

    def patterns(*ops):
        return {fold(literal.value) for test in tests if test.op in ops for literal in test.literals}

    contained = sorted(patterns("contains", "not contains"))
    found = patterns("=", "!=", "in", "not in") | {fold(value) for value in field.values}
    for prefix in sorted(patterns("starts with", "not starts with") | {""}):
        for size in range(len(contained) + 1):
            for chosen in combinations(contained, size):
                found.add(SEPARATOR.join((prefix, *chosen)) + SEPARATOR)
    return sorted(found - field.closed)


class Decider:
    """The open cases of one or more rule sets over the same fields."""

    def __init__(self, *all_rules):
        self.rules = all_rules[0]
        self.solver = z3.SolverFor("QF_LIRA")
        self.blank = {}
        self.value = {}
        self.domain = {}
        tests = {}
        for rules in all_rules:
            for body in [entry.when for entry in rules.entries if entry.when is not None]:
                for leaf in leaves(body):
                    if isinstance(leaf, Test):
                        tests.setdefault(leaf.field.name, {})[leaf] = None
        for field in self.rules.fields:
            if field.name in tests:
                self.declare(field, list(tests[field.name]))

    def declare(self, field, tests):
        name = field.name
        blank = self.blank[name] = z3.BoolVal(False) if field.never_blank() else z3.Bool(f"{name} is blank")
        add = self.solver.add
        if field.type == "boolean":
            self.value[name] = z3.Bool(name)
            if name == "IsClosed":
                add(z3.Not(self.value[name]))
        elif field.type in NUMBERS:
            self.value[name] = z3.Real(name)
        elif field.type == "date":
            value = self.value[name] = z3.Int(name)
            add(value >= 1, value <= datetime.date.max.toordinal())
        elif field.type == "datetime":
            value = self.value[name] = z3.Int(name)
            add(value >= FIRST_INSTANT, value <= LAST_INSTANT)
        elif field.type == "multipicklist":
            mentioned = {fold(v) for v in field.values} | {fold(literal.value) for t in tests for literal in t.literals}
            members = {v: z3.Bool(f"{name} has {v}") for v in sorted(mentioned - field.closed)}
            if field.open:
                members[None] = z3.Bool(f"{name} has another")
            self.value[name] = members
            add(blank == z3.Not(z3.Or(*members.values())))
        elif any(test.op in FORMULAS for test in tests):
            self.declare_spelt(field, tests, blank)
        else:
            self.declare_text(field, tests, blank)

    def declare_spelt(self, field, tests, blank):
        def asked(*ops):
            return {literal.value for test in tests if test.op.split()[-1] in ops for literal in test.literals}

        def longest(texts):
            return max(map(len, texts), default=0)

        contained = sum(len(text) + 1 for text in asked("contains"))
        size = max(longest(asked("=", "!=", "in")), longest(asked("begins", "with")) + 1 + contained)
        row = [{kind: z3.Bool(f"{field.name} {at} {kind}") for kind in CLASSES} for at in range(size + 1)]
        for here, after in zip(row, row[1:] + row[-1:]):
            self.solver.add(z3.Or(*here.values()), z3.AtMost(*here.values(), 1), z3.Implies(here[""], after[""]))
        self.solver.add(row[size][""], row[0][""] == blank)

        def stands(text, at, cased):
            if at + len(text) > size:
                return z3.BoolVal(False)
            spellings = [(c,) if cased else (c.lower(), c.upper()) for c in text]
            return z3.And(*(z3.Or(*(row[at + k][c] for c in some)) for k, some in enumerate(spellings)))

        def met(op, text):
            cased = op in FORMULAS
            if op.endswith("contains"):
                return z3.Or(*(stands(text, at, cased) for at in range(size)))
            if op.endswith(("begins", "with")):
                return stands(text, 0, cased)
            return z3.And(stands(text, 0, cased), row[min(len(text), size)][""])

        self.value[field.name] = row
        self.domain[field.name] = tests
        for test in tests:
            if test.op in ("is blank", "is not blank"):
                holds = blank
            else:
                holds = z3.Or(*(met(test.op, literal.value) for literal in test.literals))
            negated = test.op in ("!=", "is not blank") or test.op.startswith("not ")
            self.domain[test] = z3.Not(holds) if negated else holds

    def declare_text(self, field, tests, blank):
        kinds = {}
        for text in candidates(field, tests):
            kinds.setdefault(tuple(test_holds(test, text, None) for test in tests), text)
        kinds = [(z3.Bool(f"{field.name} like {text}"), text, truth) for truth, text in kinds.items()]
        chosen = [bit for bit, _, _ in kinds] + [blank]
        self.solver.add(z3.Or(*chosen), z3.AtMost(*chosen, 1))
        self.value[field.name] = {text: bit for bit, text, _ in kinds}
        self.domain[field.name] = tests
        for index, test in enumerate(tests):
            bits = [bit for bit, _, truth in kinds if truth[index]]
            bits += [blank] if test_holds(test, None, None) else []
            test_expr = z3.Bool(f"{field.name} test {index}")
            self.solver.add(test_expr == z3.Or(*bits))
            self.domain[test] = test_expr

    # -----------------------------------------------------------------------------------------------------------------
    # Formulas

    def formula(self, node, dropped=frozenset()):
        """The criteria as a formula; None where nothing is left of them."""
        if node in dropped:
            return None
        if isinstance(node, Test):
            return self.test(node)
        if isinstance(node, Opaque):
            proposition = z3.Bool(node.proposition())
            return z3.Not(proposition) if node.op == "!=" else proposition
        if isinstance(node, Use):
            return self.formula(node.row.body, dropped)
        if isinstance(node, Not):
            inner = self.formula(node.part, dropped)
            return None if inner is None else z3.Not(inner)
        parts = [part for part in (self.formula(part, dropped) for part in node.parts) if part is not None]
        if not parts:
            return None
        return (z3.And if isinstance(node, And) else z3.Or)(*parts)

    def entry(self, entry):
        return z3.BoolVal(True) if entry.when is None else self.formula(entry.when)

    def test(self, test):
        name, op = test.field.name, test.op
        if test in self.domain:
            return self.domain[test]
        blank, value = self.blank[name], self.value[name]
        if op in ("is blank", "is not blank"):
            return blank if op == "is blank" else z3.Not(blank)
        if test.field.type == "multipicklist":
            met = z3.Or(*(value[v] for v in {fold(literal.value) for literal in test.literals} if v in value))
        else:
            met = z3.Or(*(self.compare(value, op, literal, test.field) for literal in test.literals))
        positive = z3.And(z3.Not(blank), met)
        return z3.Not(positive) if op in ("!=", "not in", "excludes") else positive

    def compare(self, value, op, literal, field):
        if field.type == "datetime" and literal.kind == "date":
            day = literal.value.toordinal()
            start, end = (day_start(d, self.rules.zone) for d in (day, day + 1))
            return {
                "<": lambda: value < start,
                "<=": lambda: value < end,
                ">": lambda: value >= end,
                ">=": lambda: value >= start,
            }.get(op, lambda: z3.And(value >= start, value < end))()
        constant = literal.value
        if field.type == "date":
            constant = constant.toordinal()
        elif field.type in NUMBERS:
            constant = z3.RealVal(str(constant))
        elif field.type == "boolean":
            return value == z3.BoolVal(constant)
        return {
            "<": lambda: value < constant,
            "<=": lambda: value <= constant,
            ">": lambda: value > constant,
            ">=": lambda: value >= constant,
        }.get(op, lambda: value == constant)()

    def has_value(self, field, value):
        """The formula that a field has just this value; None for blank."""
        name = field.name
        if value is None and field.type != "boolean":
            return self.blank[name]
        if field.type == "boolean":
            return self.value[name] == z3.BoolVal(bool(value))
        if field.type == "multipicklist":
            members = self.value[name]
            other = bool(value - set(filter(None, members)))
            return z3.And(*(bit == z3.BoolVal(other if v is None else v in value) for v, bit in members.items()))
        if field.type in TEXTS:
            tests = self.domain[name]
            truth = [test_holds(test, value, None) for test in tests]
            if isinstance(self.value[name], list):
                return z3.And(*(self.domain[test] == z3.BoolVal(holds) for test, holds in zip(tests, truth)))
            like = [b for t, b in self.value[name].items() if [test_holds(x, t, None) for x in tests] == truth]
            return z3.Or(*like)
        if field.type == "date":
            value = value.toordinal()
        constant = z3.RealVal(str(value)) if field.type in NUMBERS else value
        return z3.And(z3.Not(self.blank[name]), self.value[name] == constant)

    # -----------------------------------------------------------------------------------------------------------------
    # Answers

    def case(self, *formulas):
        """An open case for which all the formulas hold; None where there is none."""
        self.solver.push()
        self.solver.add(*formulas)
        result = self.solver.check()
        assert result != z3.unknown, self.solver.reason_unknown()
        case = self.read(self.solver.model()) if result == z3.sat else None
        self.solver.pop()
        return case

    def read(self, model):
        case = {str(d): z3.is_true(model[d]) for d in model.decls() if str(d) not in self.value}
        for field in self.rules.fields:
            name = field.name
            if name not in self.value or z3.is_true(model.eval(self.blank[name], True)):
                continue
            value = self.value[name]
            if isinstance(value, list):
                chosen = [kind for here in value for kind, bit in here.items() if z3.is_true(model.eval(bit, True))]
                case[name] = "".join(chosen)
                continue
            if isinstance(value, dict):
                chosen = [v for v, bit in value.items() if z3.is_true(model.eval(bit, True))]
                case[name] = chosen[0] if field.type in TEXTS else frozenset(v or SEPARATOR for v in chosen)
                continue
            value = model.eval(value, True)
            if field.type == "boolean":
                case[name] = z3.is_true(value)
            elif field.type in NUMBERS:
                case[name] = Fraction(value.numerator_as_long(), value.denominator_as_long())
            else:
                number = value.as_long()
                case[name] = datetime.date.fromordinal(number) if field.type == "date" else number
        return case


class Answers:
    """What holds for the entries of one rule set."""

    def __init__(self, rules):
        self.rules = rules
        self.decider = Decider(rules)
        self.formulas = {entry: self.decider.entry(entry) for entry in rules.entries}
        self.impossible = []
        self.shadowed = []
        self.reached = {}  # an entry, and a case that is its own
        earlier = []
        for entry, formula in self.formulas.items():
            case = self.decider.case(formula, *earlier)
            if case is not None:
                self.reached[entry] = case
            elif self.decider.case(formula) is None:
                self.impossible.append(entry)
            else:
                self.shadowed.append(entry)
            earlier.append(z3.Not(formula))
        self.gap = self.decider.case(*earlier)

    def takes_all(self, entry, others):
        """Whether the others together take every case of the entry."""
        return self.decider.case(self.formulas[entry], *(z3.Not(self.formulas[other]) for other in others)) is None

    def takes_some(self, first, entry):
        """Whether `first` is the first match of a case that `entry` matches too."""
        earlier = self.rules.entries[: self.rules.entries.index(first)]
        return self.decider.case(
            self.formulas[first], self.formulas[entry], *(z3.Not(self.formulas[other]) for other in earlier)
        )

    def same_cases(self, entry, dropped):
        """Whether the entry matches the same cases without the dropped parts."""
        left = self.decider.formula(entry.when, dropped)
        left = z3.BoolVal(True) if left is None else left
        return self.decider.case(left != self.formulas[entry]) is None

    def could_be_filled(self, case, field):
        """Whether the field of a case in the gap could have a value, the other fields staying as they are."""
        fixed = [
            self.decider.has_value(f, case.get(f.name))
            for f in self.rules.fields
            if f is not field and f.name in self.decider.value
        ]
        gap = [z3.Not(formula) for formula in self.formulas.values()]
        return self.decider.case(z3.Not(self.decider.blank[field.name]), *fixed, *gap) is not None


def redundant_parts(answers, entry):
    """The parts of an entry's criteria that can be dropped, in the order in which they are tried: the operands of `and`
    and `or` as written, a group before what is inside it, each without those found before. What would take the last
    comparison away is no part, nor is what tests a closed case."""
    dropped = set()

    def visit(node):
        if isinstance(node, Not):
            visit(node.part)
        elif isinstance(node, (And, Or)):
            for part in node.parts:
                if droppable(answers, entry, part, dropped):
                    dropped.add(part)
                else:
                    visit(part)

    visit(entry.when)
    return dropped


def droppable(answers, entry, part, dropped):
    if tests_closed(part) or answers.decider.formula(entry.when, dropped | {part}) is None:
        return False
    return answers.same_cases(entry, dropped | {part})


def difference(old: RuleSet, new: RuleSet):
    """A case for which two rule sets do different things, or None."""
    decider = Decider(old, new)

    def doing(rules):
        what, earlier = {}, []
        for entry in rules.entries:
            formula = decider.entry(entry)
            what.setdefault(entry.behaviour(), []).append(z3.And(formula, *earlier))
            earlier.append(z3.Not(formula))
        return {behaviour: z3.Or(*regions) for behaviour, regions in what.items() if behaviour is not None}

    before, after = doing(old), doing(new)
    behaviours = dict.fromkeys([*before, *after])
    never = z3.BoolVal(False)
    return decider.case(z3.Or(*(before.get(b, never) != after.get(b, never) for b in behaviours)))
