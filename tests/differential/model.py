"""Rule sets as trees: fields, criteria, entries; how they are written and what they mean for one case.

Nothing here comes from esc's own parser or evaluator. `Writer` turns a rule set into the text of a `.esc` file and
remembers where each part of the criteria stands; `holds` decides criteria for one case by the table of blank values in
the language reference; `first_match` finds the entry of a case.

A case is a dictionary from field name to value: a text, a Fraction, a bool, a date, an int (seconds since 1970, an
instant), or a frozenset of lower-cased texts (multi-select). A blank value is absent.
"""

import datetime
import json
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

DAY = 86400
FIRST_INSTANT = -62135596800  # 0001-01-01T00:00:00Z
LAST_INSTANT = 253402300799  # 9999-12-31T23:59:59Z
EPOCH = datetime.date(1970, 1, 1).toordinal()

TEXTS = ("text", "picklist")
FORMULAS = {"formula =": "{} = {}", "formula begins": "BEGINS({}, {})", "formula contains": "CONTAINS({}, {})"}
NUMBERS = ("number", "percent")


@dataclass(eq=False)
class Field:
    """A field: its type as declared, or as its uses make it."""

    name: str
    type: str
    values: tuple = ()
    closed: frozenset = frozenset()  # the values that close a case, lower-cased
    open: bool = True
    declared: bool = True

    def never_blank(self):
        return self.type == "boolean" or self.name == "CreatedDate"


@dataclass(frozen=True)
class Literal:
    kind: str  # text, number, percent, boolean, date, instant
    value: object

    def __str__(self):
        if self.kind == "text":
            return '"' + self.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if self.kind in NUMBERS:
            return decimal(self.value) + ("%" if self.kind == "percent" else "")
        if self.kind == "boolean":
            return "true" if self.value else "false"
        return self.value.isoformat() if self.kind == "date" else instant(self.value)


@dataclass(eq=False)
class Test:
    """A field compared with literals. `op` is written as the language writes it; `not` stands in front. Those of `FORMULAS`
    stand in a formula, where case counts."""

    field: Field
    op: str
    literals: tuple = ()


@dataclass(eq=False)
class Opaque:
    """A condition that the exact analysis leaves open; `!=` is the negation of `=`."""

    left: Field
    op: str
    right: str
    fields: tuple

    def proposition(self):
        op = "=" if self.op == "!=" else self.op
        return f"{self.left.name} {op} {self.right}"


@dataclass(eq=False)
class Row:
    label: str
    body: object


@dataclass(eq=False)
class Use:
    """The label of a row in criteria."""

    row: Row


@dataclass(eq=False)
class Not:
    part: object


@dataclass(eq=False)
class And:
    parts: tuple


@dataclass(eq=False)
class Or:
    parts: tuple


@dataclass(eq=False)
class Entry:
    name: str
    when: object = None
    rows: tuple = ()
    clauses: tuple = ()
    steps: tuple = ()  # (hours, actions) in time order; () for `stop`
    empty: bool = False  # written `< >`, not `< stop >`

    def behaviour(self):
        """What the entry does, whatever its name; None for nothing."""
        return (self.clauses, self.steps) if self.steps else None


@dataclass(eq=False)
class RuleSet:
    fields: list
    entries: list
    rows: list = field(default_factory=list)
    case: str = "none"  # none, closed (all fields declared), open
    zone: str | None = None
    active: bool = True


def fold(text):
    """Lower-cases each character by itself."""
    return "".join(c.lower() for c in text)


def decimal(value):
    """A Fraction that is a finite decimal."""
    whole, digits = divmod(abs(value) * 10**6, 1)
    assert digits == 0
    text = f"{whole // 10**6}.{whole % 10**6:06}".rstrip("0").rstrip(".")
    return ("-" if value < 0 else "") + text


def instant(seconds):
    days, rest = divmod(seconds, DAY)
    date = datetime.date.fromordinal(EPOCH + days)
    return f"{date.isoformat()}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def instant_from(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int((moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)).total_seconds())


# ---------------------------------------------------------------------------------------------------------------------
# What criteria mean


@cache
def zone_info(zone):
    return ZoneInfo(zone or "UTC")


@lru_cache(maxsize=100_000)
def local_day(seconds, zone):
    """The date, as an ordinal, that a wall clock shows. All literals lie in 1990-2037, so that far instants may be
    drawn near, to where zone rules are known and no date overflows."""
    seconds = min(max(seconds, 300_000_000), 2_400_000_000)
    return datetime.datetime.fromtimestamp(seconds, zone_info(zone)).date().toordinal()


def test_holds(test, value, zone):
    """Whether a test holds for a value; None is blank."""
    op = test.op
    if op in ("is blank", "is not blank"):
        return (value is None) == (op == "is blank")
    negated = op in ("!=", "not in", "not contains", "not starts with", "excludes")
    return negated != (value is not None and positive(test, op.removeprefix("not "), value, zone))


def positive(test, op, value, zone):
    if op in FORMULAS:
        text = test.literals[0].value
        return {"formula =": value == text, "formula begins": value.startswith(text)}.get(op, text in value)
    if op in ("=", "!=", "in"):
        return any(equal(test.field, value, literal, zone) for literal in test.literals)
    if op == "contains":
        return any(fold(literal.value) in fold(value) for literal in test.literals)
    if op == "starts with":
        return any(fold(value).startswith(fold(literal.value)) for literal in test.literals)
    if op in ("includes", "excludes"):
        return any(fold(literal.value) in value for literal in test.literals)
    left, right = comparable(test.field, value, test.literals[0], zone)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]


def equal(field_, value, literal, zone):
    if field_.type in TEXTS:
        return fold(value) == fold(literal.value)
    left, right = comparable(field_, value, literal, zone)
    return left == right


def comparable(field_, value, literal, zone):
    """A value and a literal as two things that compare: a day against an instant is a day."""
    if field_.type == "datetime" and literal.kind == "date":
        return local_day(value, zone), literal.value.toordinal()
    return value, literal.value


def holds(node, case, rules, dropped=frozenset()):
    """Whether criteria hold for a case; None where nothing is left of them once the `dropped` parts are taken away."""
    if node in dropped:
        return None
    if isinstance(node, Test):
        value = case.get(node.field.name)
        if value is None and node.field.type == "boolean":
            value = False
        return test_holds(node, value, rules.zone)
    if isinstance(node, Opaque):
        return case[node.proposition()] != (node.op == "!=")
    if isinstance(node, Use):
        return holds(node.row.body, case, rules, dropped)
    if isinstance(node, Not):
        inner = holds(node.part, case, rules, dropped)
        return None if inner is None else not inner
    parts = [part for part in (holds(part, case, rules, dropped) for part in node.parts) if part is not None]
    if not parts:
        return None
    return all(parts) if isinstance(node, And) else any(parts)


def matches(entry, case, rules):
    return entry.when is None or holds(entry.when, case, rules)


def is_closed(case, rules):
    if case.get("IsClosed"):
        return True
    for field_ in rules.fields:
        value = case.get(field_.name)
        if field_.closed and value is not None:
            texts = value if field_.type == "multipicklist" else {fold(value)}
            if texts & field_.closed:
                return True
    return False


def first_match(case, rules):
    return next((entry for entry in rules.entries if matches(entry, case, rules)), None)


def walk(node):
    """A node and all below it, rows written out, in the order written."""
    yield node
    if isinstance(node, Use):
        yield from walk(node.row.body)
    elif isinstance(node, Not):
        yield from walk(node.part)
    elif isinstance(node, (And, Or)):
        for part in node.parts:
            yield from walk(part)


def leaves(node):
    return [leaf for leaf in walk(node) if isinstance(leaf, (Test, Opaque))] if node is not None else []


def fields_of(entry):
    """The names of the fields that an entry tests."""
    names = set()
    for leaf in leaves(entry.when):
        names |= {leaf.field.name} if isinstance(leaf, Test) else {f.name for f in leaf.fields}
    return names


def is_exact(entry):
    return not any(isinstance(leaf, Opaque) for leaf in leaves(entry.when))


def tests_closed(node):
    """Whether a part holds a test of IsClosed or of a value that closes a case."""
    return any(
        leaf.field.name == "IsClosed" or any(fold(str(literal.value)) in leaf.field.closed for literal in leaf.literals)
        for leaf in leaves(node)
        if isinstance(leaf, Test)
    )


# ---------------------------------------------------------------------------------------------------------------------
# How rule sets and cases are written


class Writer:
    """The text of a rule set. `parts` maps each span that a part has, with and without its parentheses, to the part;
    `names` maps the span of an entry's name to the entry. Spans are in bytes."""

    def __init__(self, rules):
        self.out = bytearray()
        self.parts = {}
        self.names = {}
        self.write(rules)
        self.text = self.out.decode()

    def put(self, text):
        self.out += text.encode()

    def write(self, rules):
        if not rules.active:
            self.put('rule "Inactive" inactive\n')
        if rules.case != "none":
            self.put("case < ")
            for field_ in rules.fields:
                if field_.declared:
                    self.put(f"{field_.name}: {type_text(field_)}; ")
            self.put("... >\n" if rules.case == "open" else ">\n")
        if rules.zone:
            self.put(f'default hours "H" in "{rules.zone}" < mon-fri 09:00-17:00; >\n')
        for row in rules.rows:
            self.row(row)
        for entry in rules.entries:
            self.entry(entry)

    def row(self, row):
        self.put(f"row {row.label}: ")
        self.criteria(row.body)
        self.put("\n")

    def entry(self, entry):
        self.put("entry ")
        start = len(self.out)
        self.put(f'"{entry.name}"')
        self.names[(start, len(self.out))] = entry
        self.put(" ")
        for row in entry.rows:
            self.row(row)
        if entry.when is not None:
            self.put("when ")
            self.criteria(entry.when)
            self.put(" ")
        for clause in entry.clauses:
            self.put(clause + " ")
        if not entry.steps:
            self.put("< >\n" if entry.empty else "< stop >\n")
        else:
            self.put("< " + "; ".join(f"at {age}h {actions}" for age, actions in entry.steps) + " >\n")

    def criteria(self, node, grouped=False):
        outer = len(self.out)
        if grouped:
            self.put("(")
        start = len(self.out)
        if isinstance(node, (And, Or)):
            for index, part in enumerate(node.parts):
                if index:
                    self.put(" and " if isinstance(node, And) else " or ")
                self.criteria(part, isinstance(part, (And, Or)))
        elif isinstance(node, Not):
            self.put("not ")
            self.criteria(node.part, isinstance(node.part, (And, Or)))
        elif isinstance(node, Use):
            self.put(node.row.label)
        elif isinstance(node, Opaque):
            self.put(f"{node.left.name} {node.op} {node.right}")
        else:
            self.put(test_text(node))
        self.parts[(start, len(self.out))] = node
        if grouped:
            self.put(")")
            self.parts[(outer, len(self.out))] = node


def type_text(field_):
    if not field_.type.endswith("picklist"):
        return field_.type
    values = [str(Literal("text", v)) + (" closed" if fold(v) in field_.closed else "") for v in field_.values]
    return f"{field_.type}({', '.join(values + ['...'] * field_.open)})"


def test_text(test):
    texts = ", ".join(map(str, test.literals))
    if not test.literals:
        return f"{test.field.name} {test.op}"
    if test.op in FORMULAS:
        return f"formula({FORMULAS[test.op].format(test.field.name, texts)})"
    if test.op in ("in", "not in", "includes", "excludes") or len(test.literals) > 1:
        return f"{test.field.name} {test.op} ({texts})"
    return f"{test.field.name} {test.op} {texts}"


def criteria_text(node, rules):
    writer = Writer(RuleSet(rules.fields, []))
    start = len(writer.out)
    writer.criteria(node)
    return writer.out[start:].decode()


def case_json(case, rules):
    """A case as `escc eval` reads it."""
    record = {"Id": "500000000000001", "CreatedDate": "2026-01-05T12:00:00Z"}
    for field_ in rules.fields:
        value = case.get(field_.name)
        if value is None:
            continue
        if field_.type == "datetime":
            value = instant(value)
        elif field_.type == "date":
            value = value.isoformat()
        elif field_.type == "multipicklist":
            value = sorted(value)
        elif field_.type in NUMBERS:
            value = int(value) if value.denominator == 1 else float(value)
        record[field_.name] = value
    return record


def case_from_json(record, rules):
    """The inverse of `case_json`, also of nested objects."""
    flat = {}

    def flatten(prefix, value):
        for key, inner in value.items():
            if isinstance(inner, dict):
                flatten(f"{prefix}{key}.", inner)
            else:
                flat[(prefix + key).lower()] = inner

    flatten("", record)
    case = {}
    for field_ in rules.fields:
        value = flat.get(field_.name.lower())
        if value in (None, "", []):
            continue
        if field_.type == "datetime":
            value = instant_from(value)
        elif field_.type == "date":
            value = datetime.date.fromisoformat(value)
        elif field_.type == "multipicklist":
            texts = value if isinstance(value, list) else value.split(";")
            value = frozenset(fold(text) for text in texts)
        elif field_.type in NUMBERS:
            value = Fraction(str(value))
        case[field_.name] = value
    return case, set(flat)


def loads(text):
    """JSON whose numbers are exact."""
    return json.loads(text, parse_float=Fraction)
