/**
 * @file esc for editors. The normative grammar is ../esc.pest, in whose order these rules stand; tests/grammars holds the
 * two against each other. This one is the more lenient: it takes a date that does not exist, or a wrong escape in a
 * text, because an editor is better served by a tree than by a mistake that the checker reports anyway.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** A word of the language, in any case of its letters. */
const word = (text) => alias(new RegExp(text, 'i'), text);

/** The first word of a declaration, which the scanner tells from the same word inside of one. */
const first = ($, text) => alias($[`_${text}`], text);

/** The same word where it says who is told, or who gets the case. */
const listed = ($, text) => alias($[`_listed_${text}`], text);

/** A declaration. Where nothing of use follows its first word, the scanner sees its end before the next one. */
const declared = ($, word, ...rest) => seq(word, choice(seq(...rest), $.unclosed));

/** The block of a declaration, or the place where it is missing. */
const body = ($, block) => choice(field('body', alias(block, $.block)), $.unclosed);

/** One or more of a rule, with a mark between them. */
const list = (mark, rule) => seq(rule, repeat(seq(mark, rule)));

/** `< … >` around the items of a block. Where the `>` is missing, the scanner sees the end of the block. */
const block = ($, items) => seq(alias($._open, '<'), optional(items), choice('>', $.unclosed));

/** The items of a block, parted by `;`. One more may stand behind the last. */
const items = (item) => seq(list(';', item), optional(';'));

/** Criteria, all of which must hold, or one. */
const chain = ($) => list(choice(word('and'), word('or')), $._operand);

/** Names of fields that need backticks, but for words that only begin a declaration. */
const RESERVED = [
  'and', 'or', 'not', 'in', 'is', 'contains', 'starts', 'includes', 'excludes', 'formula', 'true', 'false', 'now',
  'today', 'yesterday', 'tomorrow', 'last', 'this', 'next', 'blank', 'at', 'immediately', 'stop', 'when', 'age_from',
  'use', 'ignore', 'fire', 'sla', 'case', 'hours', 'closures', 'user', 'pool',
];

export default grammar({
  name: 'esc',

  // In the order of the tokens in src/scanner.c.
  externals: ($) => [
    $._open,
    $._less,
    $.block_comment,
    $.formula_comment,
    $._name_open,
    $._text_open,
    $._text_part,
    $.escape_sequence,
    $._text_close,
    $.unclosed,
    $._rule,
    $._import,
    $._case,
    $._default,
    $._hours,
    $._closures,
    $._pool,
    $._queue,
    $._user,
    $._role,
    $._template,
    $._row,
    $._entry,
    $._listed_queue,
    $._listed_user,
    $._listed_role,
    $._mistake,
  ],

  extras: ($) => [/[ \t\r\n\f]/, $.doc_comment, $.line_comment, $.block_comment],

  word: ($) => $._word,

  reserved: { global: () => RESERVED.map((text) => new RegExp(text, 'i')) },

  supertypes: ($) => [$.declaration, $.hours_item, $.clause, $.action],

  // Behind the comma in `notify manager, …` either another name of the list or the next action follows.
  conflicts: ($) => [[$.notify_action], [$.email_action]],

  rules: {
    file: ($) => repeat($.declaration),

    declaration: ($) =>
      choice(
        $.rule_declaration,
        $.import_declaration,
        $.case_declaration,
        $.hours_declaration,
        $.closures_declaration,
        $.pool_declaration,
        $.target_declaration,
        $.row_declaration,
        $.entry_declaration,
      ),

    rule_declaration: ($) => declared($, first($, 'rule'), field('name', $.name), optional(word('inactive'))),
    import_declaration: ($) => declared($, first($, 'import'), field('path', alias($.name, $.text))),

    case_declaration: ($) => declared($, first($, 'case'), body($, $._case_block)),
    _case_block: ($) =>
      block(
        $,
        choice(
          seq('...', optional(';')),
          seq(list(';', $.field_declaration), optional(seq(';', optional(seq('...', optional(';')))))),
        ),
      ),
    field_declaration: ($) => seq(field('name', $.field), ':', field('type', choice($.type, $.picklist))),
    type: () =>
      choice(
        word('text'),
        word('number'),
        word('percent'),
        word('boolean'),
        word('date'),
        word('datetime'),
      ),
    picklist: ($) =>
      seq(
        choice(word('picklist'), word('multipicklist')),
        '(',
        choice('...', seq(list(',', $.picklist_value), optional(seq(',', '...')))),
        ')',
      ),
    picklist_value: ($) => seq($.text, optional(word('closed'))),

    target_declaration: ($) =>
      declared(
        $,
        field('kind', choice(first($, 'queue'), first($, 'user'), first($, 'role'), first($, 'template'))),
        field('name', $.name),
      ),

    pool_declaration: ($) => declared($, first($, 'pool'), field('name', $.name), body($, $._pool_block)),
    _pool_block: ($) => block($, items($.member)),
    member: ($) => seq(word('user'), field('name', $.text), word('capacity'), field('capacity', $.number)),

    // Business hours

    hours_declaration: ($) => choice(declared($, first($, 'default'), $._hours_declared), $._hours_declared),
    _hours_declared: ($) =>
      declared(
        $,
        first($, 'hours'),
        field('name', $.name),
        optional(word('inactive')),
        word('in'),
        field('zone', alias($.name, $.text)),
        body($, $._hours_block),
      ),
    _hours_block: ($) => block($, items($.hours_item)),
    hours_item: ($) => choice($.weekly, $.closed, $.opened, $.closures_use),

    weekly: ($) => seq(choice(word('daily'), $.days), list(',', $.span)),
    closed: ($) =>
      seq(word('closed'), $._dates, optional($.span), optional($._from), optional($._until), optional($.text)),
    opened: ($) => seq(word('open'), $._dates, $.span, optional($._from), optional($._until), optional($.text)),
    closures_use: ($) => seq(word('closures'), field('name', $.text)),

    closures_declaration: ($) => declared($, first($, 'closures'), field('name', $.name), body($, $._closures_block)),
    _closures_block: ($) => block($, items(choice($.closed, $.opened))),

    _dates: ($) => choice($.dated, $.yearly, $.nth_day, $.monthly, $.every_days, $.on_days),
    dated: ($) => seq($.date, optional(seq(word('to'), $.date))),
    yearly: ($) => seq(word('every'), $.month_day, optional(seq(word('to'), $.month_day))),
    nth_day: ($) =>
      seq(word('every'), $.nth, choice($.weekday, word('day')), word('of'), choice(word('month'), $.month)),
    monthly: ($) => seq(word('every'), $.number, word('of'), word('month')),
    every_days: ($) => seq(word('daily'), optional(seq(word('each'), $.number, choice(word('days'), word('day'))))),
    on_days: ($) => seq($.days, optional(seq(word('each'), $.number, choice(word('weeks'), word('week'))))),
    _from: ($) => seq(word('from'), field('from', $.date)),
    _until: ($) => seq(word('until'), field('until', $.date)),

    days: ($) => list(',', $.day_range),
    day_range: ($) => seq($.weekday, optional(seq('-', $.weekday))),
    span: ($) => seq($.time, '-', $.time),

    weekday: () => /sun(day)?|mon(day)?|tue(sday)?|wed(nesday)?|thu(rsday)?|fri(day)?|sat(urday)?/i,
    month: () =>
      /jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(tember)?|oct(ober)?|nov(ember)?|dec(ember)?/i,
    nth: () => choice(word('first'), word('second'), word('third'), word('fourth'), word('last')),

    // Entries

    row_declaration: ($) => declared($, first($, 'row'), field('label', $.label), ':', field('criteria', $.criteria)),

    entry_declaration: ($) =>
      declared(
        $,
        first($, 'entry'),
        field('name', $.name),
        repeat($.row_declaration),
        optional($.when),
        repeat($.clause),
        body($, $._entry_block),
      ),
    when: ($) => seq(word('when'), field('criteria', $.criteria)),
    _entry_block: ($) => block($, choice(seq($.stop, optional(';')), items($.step))),
    stop: () => word('stop'),

    clause: ($) => choice($.age_from, $.use_hours, $.ignore_hours, $.fire_during, $.sla),
    age_from: ($) => seq(word('age_from'), field('origin', $.age_origin)),
    age_origin: () =>
      choice(word('created'), word('created_disable_on_modify'), word('last_modified'), word('matched')),
    use_hours: ($) => seq(word('use'), $._hours_name),
    ignore_hours: () => seq(word('ignore'), word('hours')),
    fire_during: ($) => seq(word('fire'), word('during'), $._hours_name),
    sla: ($) => seq(word('sla'), $.duration),
    _hours_name: ($) => choice(seq(word('case'), word('hours')), seq(word('hours'), field('hours', $.text))),

    step: ($) => seq(choice(word('immediately'), $.ages), list(',', $.action)),
    ages: ($) => seq(word('at'), list(',', $.age)),
    age: ($) =>
      choice(
        $.duration,
        seq($.duration, word('before'), word('sla')),
        seq($.percentage, word('of'), word('sla')),
      ),

    action: ($) =>
      choice($.notify_action, $.email_action, $.reassign_action, $.set_action, $.call_action, $.mark_action),
    notify_action: ($) => seq(word('notify'), list(',', $.who), optional($._using)),
    who: ($) =>
      choice(
        word('manager'),
        word('owner'),
        word('contact'),
        seq(choice(listed($, 'user'), listed($, 'role'), listed($, 'queue')), field('name', $.text)),
      ),
    email_action: ($) => seq(word('email'), list(',', $.text), optional($._using)),
    reassign_action: ($) => seq(word('reassign'), $.whom, optional($._using)),
    whom: ($) =>
      choice(word('manager'), seq(choice(listed($, 'queue'), listed($, 'user'), word('pool')), field('name', $.text))),
    _using: ($) => seq(word('using'), field('template', $.text)),
    set_action: ($) =>
      seq(word('set'), field('field', $.field), '=', field('value', choice($.list, $.blank, $._literal))),
    call_action: ($) => seq(word('call'), field('name', $.text)),
    mark_action: () => seq(word('mark'), word('escalated')),

    // Criteria

    criteria: ($) => chain($),
    _operand: ($) =>
      choice(
        $.negation,
        $.group,
        $.formula,
        $.row_reference,
        $.comparison,
        $.membership,
        $.blank_test,
        $.text_test,
        $.includes_test,
      ),
    negation: ($) => seq(word('not'), $._operand),
    group: ($) => seq('(', alias($._criteria_of_group, $.criteria), ')'),
    // A rule of its own, because no declaration can follow it: so one that does is seen as such.
    _criteria_of_group: ($) => chain($),
    // A name that nothing follows.
    row_reference: ($) => choice($._word, $._integer),

    comparison: ($) =>
      seq(
        field('left', $.field),
        field('operator', choice('=', '!=', alias($._less, '<'), '<=', '>', '>=')),
        field('right', $._value),
      ),
    membership: ($) => seq(field('left', $.field), optional(word('not')), word('in'), $.list),
    blank_test: ($) => seq(field('left', $.field), word('is'), optional(word('not')), $.blank),
    text_test: ($) =>
      seq(
        field('left', $.field),
        optional(word('not')),
        choice(word('contains'), seq(word('starts'), word('with'))),
        choice($.text, $.list),
      ),
    includes_test: ($) => seq(field('left', $.field), choice(word('includes'), word('excludes')), $.list),
    list: ($) => seq('(', list(',', $._literal), ')'),

    _value: ($) => choice($._literal, $.moment, $.period, $.field),
    _literal: ($) => choice($.text, $.instant, $.date, seq(optional('-'), choice($.number, $.percentage)), $.boolean),
    percentage: ($) => seq($.number, '%'),
    boolean: () => choice(word('true'), word('false')),
    blank: () => word('blank'),
    moment: ($) => seq(choice(word('now'), word('today')), optional(seq(choice('+', '-'), $.duration))),
    period: ($) =>
      choice(
        word('yesterday'),
        word('tomorrow'),
        seq(choice(word('last'), word('next')), $.number, $._units),
        seq(choice(word('last'), word('this'), word('next')), $._unit),
      ),
    _unit: () => choice(word('week'), word('month'), word('quarter'), word('year')),
    _units: ($) =>
      choice($._unit, word('day'), word('days'), word('weeks'), word('months'), word('quarters'), word('years')),

    // Where its `)` is missing, the scanner sees the end of a formula.
    formula: ($) => seq(word('formula'), $._formula_parentheses),
    _formula_parentheses: ($) => seq('(', repeat($._formula_part), choice(')', $.unclosed)),
    _formula_part: ($) =>
      choice(
        $.formula_call,
        alias($._formula_parentheses, $.formula_group),
        $.formula_name,
        $.formula_number,
        $.formula_text,
        $.formula_operator,
        $.formula_comment,
        ',',
        $._formula_other,
      ),
    formula_call: ($) =>
      prec(1, seq(alias($.formula_name, $.formula_function), alias($._formula_parentheses, $.formula_group))),

    // Names and literals

    field: ($) => choice($._word, $._dotted_name, $._quoted_name),
    label: ($) => choice($._word, $._integer),
    _word: () => /[A-Za-z_$][A-Za-z0-9_]*/,
    _dotted_name: () => /[A-Za-z_$][A-Za-z0-9_]*(\.[A-Za-z_$][A-Za-z0-9_]*)+/,
    _quoted_name: () => /`[^`\r\n]*`/,
    _integer: () => /[0-9]+/,

    // Where its closing quote is missing, a text ends with its line, as the scanner sees.
    text: ($) => seq(alias($._text_open, '"'), $._rest_of_text),
    // What a declaration is called. Where the parser is at a loss, no text is taken for one.
    name: ($) => seq(alias($._name_open, '"'), $._rest_of_text),
    _rest_of_text: ($) =>
      seq(repeat(choice($._text_part, $.escape_sequence)), choice(alias($._text_close, '"'), $.unclosed)),

    number: () => /[0-9][0-9_]*(\.[0-9][0-9_]*)?/,
    duration: () => /[0-9]+d([0-9]+h)?([0-9]+m)?|[0-9]+h([0-9]+m)?|[0-9]+m/i,
    date: () => /[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    instant: () => /[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9]{2}:[0-9]{2}(:[0-9]{2})?(z|[+-][0-9]{2}:?[0-9]{2})/i,
    month_day: () => /[0-9]{2}-[0-9]{2}/,
    time: () => /[0-9]{2}:[0-9]{2}/,

    // Where both fit, the first is meant: `////` documents nothing.
    doc_comment: () => /\/\/\/([^\/\r\n][^\r\n]*)?/,
    line_comment: () => /\/\/[^\r\n]*/,

    // Last, because these give way to all others where the parser is at a loss.
    formula_name: () => /[A-Za-z_$][A-Za-z0-9_]*(\.[A-Za-z_$][A-Za-z0-9_]*)*/,
    formula_number: () => /[0-9]+(\.[0-9]*)?|\.[0-9]+/,
    formula_text: () => /"([^"\\\n]|\\[^\n])*"?|'([^'\\\n]|\\[^\n])*'?/,
    // Before a comment, for `//` begins none here.
    formula_operator: () => token(prec(1, choice('<=', '>=', '<>', '==', '!=', '&&', '||', /[-+*\/^&=<>!]/))),
    _formula_other: () => /[^ \t\r\n\f()"'A-Za-z0-9_$,]/,
  },
});
