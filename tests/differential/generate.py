"""Random rule sets, and random changes of a rule set, from a seed.

Literals come from small pools and entries are often made from earlier ones, so that shadowing (by one entry and by
unions), impossible and redundant criteria, and equivalent spellings are frequent.
"""

import datetime
import random
from fractions import Fraction

from model import (
    FIRST_INSTANT,
    LAST_INSTANT,
    NUMBERS,
    TEXTS,
    And,
    Entry,
    Field,
    Literal,
    Not,
    Opaque,
    Or,
    Row,
    RuleSet,
    Test,
    Use,
    fold,
    instant_from,
    leaves,
)

ZONES = ["America/New_York", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata", "Europe/Dublin"]

DAYS = ["2011-12-29", "2011-12-30", "2011-12-31", "2018-11-03", "2018-11-04", "2026-03-08", "2026-03-09", "2030-01-01"]
INSTANTS = [
    "2011-12-30T09:59:59Z",
    "2011-12-30T10:00:00Z",
    "2011-12-31T05:00:00Z",
    "2018-11-04T02:59:59Z",
    "2018-11-04T03:00:00Z",
    "2026-03-08T05:00:00Z",
    "2026-03-09T03:59:59Z",
    "2026-03-09T04:00:00Z",
    "2026-03-09T04:00:01Z",
    "2030-01-01T12:00:00Z",
]
POOLS = {
    "Subject": ["Acme", "ACME corp", "Acme Corp East", "corp", "me", "Straße", "É", 'Ünited "A" \\'],
    "Owner.Name": ["Acme", "ac", "Support", "sup"],
    "Code": ["ab", "Ab", "B", "a", "bA"],
    "Priority": ["Low", "Medium", "High"],
    "Status": ["New", "Working", "Closed"],
    "Origin": ["Phone", "Web", "Spam", "Fax", "Web form"],
    "Products": ["Router", "Switch", "Cable"],
    "Tags": ["vip", "Beta", "Gone", "other"],
    "Amount": ["-1", "0", "0.5", "1", "1.25", "10"],
    "Remaining": ["0", "20", "50"],
    "Renewal": DAYS,
    "LastReply": DAYS + INSTANTS,
    "CreatedDate": DAYS + INSTANTS,
    "LastModifiedDate": DAYS + INSTANTS,
}
OPPOSITE = {
    "=": "!=",
    "in": "not in",
    "contains": "not contains",
    "starts with": "not starts with",
    "includes": "excludes",
    "is blank": "is not blank",
}
OPPOSITE |= {value: key for key, value in OPPOSITE.items()}
# What formulas hold a text against: few texts of few letters, so that their spellings meet.
SPELLINGS = {
    "formula =": ["ab", "Ab", "AB", "b"],
    "formula begins": ["a", "A", "Ab", "b"],
    "formula contains": ["a", "B", "ab", "Ab"],
}
ORDERS = ["<", "<=", ">", ">="]
ALWAYS = ("Owner.Name", "CreatedDate", "LastModifiedDate", "IsClosed", "IsEscalated")


def all_fields(case):
    """The fields of a rule set with such a `case` block: without it types are those that uses give."""
    declared = case != "none"
    if declared:
        lists = [
            Field("Priority", "picklist", ("Low", "Medium", "High"), open=False),
            Field("Status", "picklist", ("New", "Working", "Closed"), frozenset({"closed"}), open=False),
            Field("Origin", "picklist", ("Phone", "Web", "Spam"), frozenset({"spam"})),
            Field("Products", "multipicklist", ("Router", "Switch", "Cable"), open=False),
            Field("Tags", "multipicklist", ("vip", "Beta", "Gone"), frozenset({"gone"})),
        ]
    else:
        lists = [Field("Priority", "text"), Field("Status", "text"), Field("Origin", "text")]
        lists += [Field("Products", "multipicklist"), Field("Tags", "multipicklist")]
    fields = lists + [
        Field("Subject", "text"),
        Field("Code", "text"),
        Field("Amount", "number"),
        Field("Remaining", "percent"),
        Field("IsVip", "boolean"),
        Field("Renewal", "date"),
        Field("LastReply", "datetime"),
    ]
    for field in fields:
        field.declared = declared
    always = [
        Field("Owner.Name", "text"),
        Field("CreatedDate", "datetime"),
        Field("LastModifiedDate", "datetime"),
        Field("IsClosed", "boolean"),
        Field("IsEscalated", "boolean"),
    ]
    for field in always:
        field.declared = False
    return fields + always


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.case = self.random.choice(["closed", "closed", "open", "open", "none"])
        self.fields = all_fields(self.case)
        if self.case == "open":
            # What the block leaves out has the type that its uses give, which are the same but for the lists.
            for field in self.fields:
                if field.name in ("Subject", "Amount", "Renewal", "IsVip"):
                    field.declared = self.random.random() < 0.5
        self.used = self.random.sample(self.fields[:-5] * 2 + self.fields[-5:], self.random.randint(2, 6))
        self.used = list(dict.fromkeys(self.used))
        self.opaque = 0.08 if self.random.random() < 0.15 else 0
        self.rows = []

    def chance(self, probability):
        return self.random.random() < probability

    # -----------------------------------------------------------------------------------------------------------------
    # Tests

    def literal(self, field, dates_only=False):
        text = self.random.choice(POOLS[field.name])
        if field.type in NUMBERS:
            return Literal("percent" if field.type == "percent" else "number", Fraction(text))
        if field.type in ("date", "datetime"):
            if "T" in text and not dates_only:
                return Literal("instant", instant_from(text))
            return Literal("date", datetime.date.fromisoformat(text[:10]))
        if self.chance(0.3):
            text = self.random.choice([text.lower, text.upper, text.swapcase])()
            text = text if fold(text) in map(fold, POOLS[field.name]) else POOLS[field.name][0]
        return Literal("text", text)

    def literals(self, field, most=3):
        return tuple(dict.fromkeys(self.literal(field) for _ in range(self.random.randint(1, most))))

    def test(self, field=None):
        field = field or self.random.choice(self.used)
        if field.type == "boolean":
            return Test(field, self.random.choice(["=", "=", "!="]), (Literal("boolean", self.chance(0.5)),))
        if field.name == "Code" and self.chance(0.6):
            op = self.random.choice(list(SPELLINGS))
            return Test(field, op, (Literal("text", self.random.choice(SPELLINGS[op])),))
        ops = ["is blank", "is not blank"]
        if field.type == "multipicklist":
            ops = ops + ["includes", "excludes"] * 3
        elif field.type in TEXTS:
            ops = ops + ["=", "in"] * 3 + ["!=", "not in", "contains", "not contains", "starts with", "not starts with"]
        else:
            ops = ops + ["=", "!=", "in", "not in"] + ORDERS * 2
        op = self.random.choice(ops)
        if field.name in ("Subject", "Owner.Name") and self.chance(0.4):
            op = self.random.choice(["contains", "starts with", "not contains", "not starts with"])
        if op in ("is blank", "is not blank"):
            return Test(field, op)
        if op in ("contains", "not contains", "starts with", "not starts with"):
            patterns = [literal.value for literal in self.literals(field, 2)]
            cut = self.random.choice([slice(None), slice(2), slice(1, 3), slice(1)])
            if op.endswith("with"):
                cut = self.random.choice([slice(None), slice(2), slice(4)])
            return Test(field, op, tuple(dict.fromkeys(Literal("text", text[cut] or text) for text in patterns)))
        if op in ("in", "not in", "includes", "excludes"):
            return Test(field, op, self.literals(field))
        return Test(field, op, (self.literal(field),))

    def opaque_condition(self):
        field = {field.name: field for field in self.fields}
        choices = [
            (field["LastModifiedDate"], "CreatedDate", (field["CreatedDate"],), ["=", "!=", "<"]),
            (field["CreatedDate"], "today", (), ["=", "!=", "<"]),
            (field["CreatedDate"], "last 3 days", (), ["=", "!="]),
            (field["LastModifiedDate"], "now - 4h", (), ["<", ">="]),
        ]
        left, right, others, ops = self.random.choice(choices)
        return Opaque(left, self.random.choice(ops), right, (left, *others))

    # -----------------------------------------------------------------------------------------------------------------
    # Criteria

    def criteria(self, depth=2):
        if depth == 0 or self.chance(0.3):
            if self.rows and self.chance(0.25):
                return Use(self.random.choice(self.rows))
            if self.chance(self.opaque):
                return self.opaque_condition()
            return self.test()
        if self.chance(0.12):
            return Not(self.criteria(depth - 1))
        parts = tuple(self.criteria(depth - 1) for _ in range(self.random.choice([2, 2, 2, 3])))
        return (And if self.chance(0.55) else Or)(parts)

    def rewritten(self, node):
        """The same criteria, spelled in another way."""
        if isinstance(node, (Test, Opaque, Use)):
            return Not(self.negated(node)) if self.chance(0.2) else node
        if isinstance(node, Not):
            return self.negated(node.part) if self.chance(0.7) else Not(self.rewritten(node.part))
        parts = [self.rewritten(part) for part in node.parts]
        if self.chance(0.3):
            self.random.shuffle(parts)
        if self.chance(0.4):
            other = Or if isinstance(node, And) else And
            return Not(other(tuple(self.negated(part) for part in node.parts)))
        return type(node)(tuple(parts))

    def negated(self, node):
        if isinstance(node, Test) and node.op in OPPOSITE:
            return Test(node.field, OPPOSITE[node.op], node.literals)
        if isinstance(node, Opaque) and node.op in ("=", "!="):
            return Opaque(node.left, OPPOSITE[node.op], node.right, node.fields)
        if isinstance(node, Not):
            return self.rewritten(node.part)
        if isinstance(node, (And, Or)) and self.chance(0.8):
            return (Or if isinstance(node, And) else And)(tuple(self.negated(part) for part in node.parts))
        return Not(node)

    def copied(self, node):
        """The same criteria as new nodes, rows written out."""
        if isinstance(node, Test):
            return Test(node.field, node.op, node.literals)
        if isinstance(node, Opaque):
            return Opaque(node.left, node.op, node.right, node.fields)
        if isinstance(node, Use):
            return self.copied(node.row.body)
        if isinstance(node, Not):
            return Not(self.copied(node.part))
        return type(node)(tuple(self.copied(part) for part in node.parts))

    def related(self, earlier):
        """Criteria made from those of earlier entries."""
        base = self.random.choice(earlier)
        kind = self.random.choice(["same", "narrow", "union", "wide", "covered", "redundant", "impossible", "split"])
        if kind == "narrow":
            return And((base, self.criteria(1)))
        if kind == "union":
            return Or((base, self.random.choice(earlier)))
        if kind == "wide":
            return Or((base, self.criteria(1)))
        if kind == "covered":
            # Covered by two earlier entries together, where they are the halves of a split.
            return self.criteria(1)
        if kind == "redundant":
            leaf = self.random.choice(leaves(base))
            return And((base, Or((leaf, self.test()))))
        if kind == "impossible":
            return And((base, Not(self.rewritten(base))))
        if kind == "split":
            return And((self.test(), base))
        return self.rewritten(base)

    # -----------------------------------------------------------------------------------------------------------------
    # Rule sets

    def rules(self):
        for number in range(self.random.choice([0, 0, 1, 2])):
            self.rows.append(Row(str(number + 1), self.copied(self.criteria(1)) if number == 0 else self.criteria(1)))
        file_rows = list(self.rows)
        entries = []
        for number in range(self.random.randint(1, 10)):
            own = []
            if self.chance(0.12):
                own = [Row("own", self.criteria(1))]
                self.rows = file_rows + own
            earlier = [entry.when for entry in entries if entry.when is not None]
            if earlier and self.chance(0.4):
                when = self.copied(self.related(earlier))
                if own:
                    when = And((when, Use(own[0])))
            else:
                when = self.criteria()
            self.rows = file_rows
            entries.append(self.entry(f"E{number + 1}", when, tuple(own)))
        if self.chance(0.2):
            self.add_halves(entries)
        if self.chance(0.2):
            entries.append(self.entry("Rest", self.complement(entries)))
        if self.chance(0.25):
            entries.append(self.entry("All", None))
        rules = RuleSet(self.fields, entries, file_rows, self.case, active=self.chance(0.9))
        rules.zone = self.random.choice(ZONES) if self.chance(0.5) else None
        infer(rules)
        return rules

    def add_halves(self, entries):
        """Two entries that together take what a third one matches."""
        base, half = self.criteria(1), self.test()
        name = f"E{len(entries) + 1}"
        entries.append(self.entry(name + "a", And((self.copied(base), half))))
        entries.append(self.entry(name + "b", And((self.copied(self.negated(half)), self.copied(base)))))
        entries.append(self.entry(name + "c", self.copied(self.rewritten(base))))

    def complement(self, entries):
        """What no entry matches, so that nothing is left."""
        criteria = [self.negated(self.copied(entry.when)) for entry in entries if entry.when is not None][:4]
        return criteria[0] if len(criteria) == 1 else And(tuple(criteria))

    def entry(self, name, when, rows=()):
        entry = Entry(name, when, rows)
        self.act(entry)
        return entry

    def act(self, entry):
        """Gives an entry something to do, from few choices."""
        entry.clauses = ("age_from last_modified",) if self.chance(0.2) else ()
        kind = self.random.choice(["stop", "empty", "one", "one", "two"])
        entry.empty = kind == "empty"
        actions = self.random.choice(["notify owner", "notify manager", 'reassign queue "Tier 2", notify owner'])
        entry.steps = {"one": ((1, actions),), "two": ((1, actions), (4, "notify manager"))}.get(kind, ())

    def case_values(self, rules):
        """A random case, near the literals of the rules."""
        case = {"CreatedDate": self.value(self.fields[-4], [])}
        for field in rules.fields:
            tests = [
                leaf
                for entry in rules.entries
                for leaf in leaves(entry.when)
                if isinstance(leaf, Test) and leaf.field is field
            ]
            if tests and not (self.chance(0.15) and not field.never_blank()):
                case[field.name] = self.value(field, [literal for test in tests for literal in test.literals])
        return case

    def value(self, field, literals):
        kind, choice = field.type, self.random.choice
        if kind == "boolean":
            return self.chance(0.1 if field.name == "IsClosed" else 0.5)
        if kind == "picklist" and not field.open:
            return choice(field.values)
        if kind == "multipicklist":
            values = list(field.values) + ([literal.value for literal in literals] + ["unseen"]) * field.open
            return frozenset(fold(choice(values)) for _ in range(self.random.randint(1, 3)))
        if kind in TEXTS:
            texts = [literal.value for literal in literals] + list(field.values) + ["x"]
            return "".join(choice(texts) for _ in range(choice([1, 1, 2, 3])))
        if kind in NUMBERS:
            values = [literal.value for literal in literals] or [Fraction(0)]
            return choice(values) + choice([0, 0, Fraction(1, 8), -1, 1000])
        days = [literal.value for literal in literals if literal.kind == "date"] or [datetime.date(2026, 3, 8)]
        if kind == "date":
            return (
                choice([*days, datetime.date.min, datetime.date.max])
                if self.chance(0.2)
                else choice(days) + datetime.timedelta(choice([0, 0, 1, -1]))
            )
        instants = [literal.value for literal in literals if literal.kind == "instant"]
        instants += [
            instant_from(f"{day.isoformat()}T00:00:00Z") + hour * 3600
            for day in days
            for hour in (-14, -5, 0, 3, 4, 5, 10, 24)
        ]
        value = choice([*instants, FIRST_INSTANT, LAST_INSTANT]) + choice([0, 0, 1, -1])
        return min(max(value, FIRST_INSTANT), LAST_INSTANT)


def infer(rules):
    """Types that uses do not show: an undeclared field that is only asked whether it is blank is a text, and an
    undeclared datetime that is compared with no instant is a date."""
    literals = {field: [] for field in rules.fields if not field.declared and field.name not in ALWAYS}
    bodies = [row.body for row in rules.rows]
    for entry in rules.entries:
        bodies += [entry.when, *(row.body for row in entry.rows)]
    for leaf in (leaf for body in bodies for leaf in leaves(body)):
        if isinstance(leaf, Test) and leaf.field in literals:
            literals[leaf.field] += leaf.literals
    for field, compared in literals.items():
        if not compared:
            field.type = "text"
        elif field.type == "datetime" and all(literal.kind == "date" for literal in compared):
            field.type = "date"


def changed(generator, rules):
    """Another rule set, made from this one by a few changes that may or may not matter."""
    entries = [Entry(e.name, e.when, e.rows, e.clauses, e.steps, e.empty) for e in rules.entries]
    chance = generator.random
    for _ in range(chance.randint(1, 3)):
        index = chance.randrange(len(entries))
        entry = entries[index]
        kind = chance.choice(
            ["rename", "swap", "rewrite", "inline", "literal", "act", "remove", "age", "swap", "literal", "act"]
        )
        if kind == "rename":
            entry.name += " renamed"
        elif kind == "swap" and index:
            entries[index - 1], entries[index] = entry, entries[index - 1]
        elif kind in ("rewrite", "inline") and entry.when is not None:
            when = generator.copied(entry.when)
            entry.when = generator.rewritten(when) if kind == "rewrite" else when
            entry.rows = ()
        elif kind == "literal" and entry.when is not None:
            entry.when = replace_one(generator, generator.copied(entry.when))
            entry.rows = ()
        elif kind == "act":
            generator.act(entry)
        elif kind == "remove" and len(entries) > 1:
            del entries[index]
        elif kind == "age" and entry.steps:
            entry.steps = ((2, entry.steps[0][1]), *entry.steps[1:])
    return RuleSet(rules.fields, entries, rules.rows, rules.case, rules.zone, rules.active)


def replace_one(generator, node):
    """The criteria with one test put in place of another of the same field."""
    tests = [leaf for leaf in leaves(node) if isinstance(leaf, Test)]
    if not tests:
        return node
    test = generator.random.choice(tests)
    other = generator.test(test.field)
    if any(literal.kind == "instant" for literal in other.literals) and test.field.type == "date":
        return node
    test.op, test.literals = other.op, other.literals
    return node
