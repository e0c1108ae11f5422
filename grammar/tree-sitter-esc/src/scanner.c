// The tokens of esc that need foresight, a count, or a memory of what stands before them.

#include "tree_sitter/alloc.h"
#include "tree_sitter/parser.h"

// In the order of `externals` in grammar.js.
enum Token {
    OPEN,
    LESS,
    BLOCK_COMMENT,
    FORMULA_COMMENT,
    NAME_OPEN,
    TEXT_OPEN,
    TEXT_PART,
    ESCAPE_SEQUENCE,
    TEXT_CLOSE,
    UNCLOSED,
    RULE,
    IMPORT,
    CASE,
    DEFAULT,
    HOURS,
    CLOSURES,
    POOL,
    QUEUE,
    USER,
    ROLE,
    TEMPLATE,
    ROW,
    ENTRY,
    LISTED_QUEUE,
    LISTED_USER,
    LISTED_ROLE,
    // Never made. All tokens are valid at once, this one too, only where the parser looks for a way out of a mistake.
    MISTAKE,
};

// What is kept from one token to the next.
typedef struct {
    // A text was opened. It is read as one, and none of its words as a word of the language, even where the parser is at
    // a loss.
    bool in_text;
    // What stands before the next declaration was ended, so that declaration is next.
    bool ended;
} Scanner;

// As long as the longest word that is looked for, `immediately`.
enum { LONGEST_WORD = 11 };

typedef char Word[LONGEST_WORD + 1];

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

static bool is_space(int32_t c) { return is_blank(c) || c == '\n' || c == '\r' || c == '\f'; }

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }

static bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static bool is_hex_digit(int32_t c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

static bool is_line_end(TSLexer *lexer) {
    return lexer->lookahead == '\n' || lexer->lookahead == '\r' || lexer->eof(lexer);
}

// Passes a name. Gives it in small letters, or nothing where it is too long or has dots and so is no word.
static void read_word(TSLexer *lexer, Word word) {
    unsigned length = 0;
    while (is_letter(lexer->lookahead) || is_digit(lexer->lookahead) || lexer->lookahead == '_' ||
           lexer->lookahead == '$') {
        int32_t c = lexer->lookahead;
        if (length < LONGEST_WORD) word[length] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        length++;
        advance(lexer);
    }
    word[length > LONGEST_WORD || lexer->lookahead == '.' ? 0 : length] = 0;
}

static bool is(const char *word, const char *other) {
    while (*word && *word == *other) {
        word++;
        other++;
    }
    return *word == *other;
}

// The words that begin a declaration, in the order of their tokens.
static const char *const DECLARATIONS[] = {"rule",  "import", "case", "default",  "hours", "closures", "pool",
                                           "queue", "user",   "role", "template", "row",   "entry"};

// The token of the declaration that a word begins; MISTAKE if it begins none.
static enum Token declaration(const char *word) {
    for (unsigned i = 0; i < sizeof DECLARATIONS / sizeof *DECLARATIONS; i++) {
        if (is(word, DECLARATIONS[i])) return RULE + i;
    }
    return MISTAKE;
}

// Passes a block comment whose `/*` has been read, with those that it holds. If it is a token, marks its end; one that is
// not closed ends before the next line on which a declaration with a name begins.
static void read_block_comment(TSLexer *lexer, bool is_token) {
    unsigned depth = 1;
    bool ended = !is_token;
    while (!lexer->eof(lexer)) {
        int32_t c = lexer->lookahead;
        advance(lexer);
        if (c == '/' && lexer->lookahead == '*') {
            advance(lexer);
            depth++;
        } else if (c == '*' && lexer->lookahead == '/') {
            advance(lexer);
            if (--depth == 0) {
                if (is_token) lexer->mark_end(lexer);
                return;
            }
        } else if (c == '\n' && !ended) {
            lexer->mark_end(lexer);
            while (is_blank(lexer->lookahead)) advance(lexer);
            Word word;
            read_word(lexer, word);
            while (is_blank(lexer->lookahead)) advance(lexer);
            ended = lexer->lookahead == '"' && declaration(word) != MISTAKE;
        }
    }
    if (!ended) lexer->mark_end(lexer);
}

// Passes spaces and comments in search of what follows a token. A `/` that begins no comment is passed as well.
static void skip_trivia(TSLexer *lexer) {
    for (;;) {
        while (is_space(lexer->lookahead)) advance(lexer);
        if (lexer->lookahead != '/') return;
        advance(lexer);
        if (lexer->lookahead == '/') {
            while (!is_line_end(lexer)) advance(lexer);
        } else if (lexer->lookahead == '*') {
            advance(lexer);
            read_block_comment(lexer, false);
        } else {
            return;
        }
    }
}

// Passes a text, at its opening quote.
static void skip_text(TSLexer *lexer) {
    advance(lexer);
    while (!is_line_end(lexer) && lexer->lookahead != '"') {
        if (lexer->lookahead == '\\') advance(lexer);
        if (!is_line_end(lexer)) advance(lexer);
    }
    if (lexer->lookahead == '"') advance(lexer);
}

// Whether the word that has been read can only begin a declaration, as what follows tells. Other words than `entry` must
// be the first on their line, for in a block the same words begin items or stand in lists.
static bool begins_declaration(TSLexer *lexer, enum Token token, bool first_on_line) {
    if (token == MISTAKE || !(first_on_line || token == ENTRY)) return false;
    skip_trivia(lexer);
    Word word;
    switch (token) {
        case CASE:
            return lexer->lookahead == '<';
        case DEFAULT:
            read_word(lexer, word);
            return is(word, "hours");
        case ROW:
            read_word(lexer, word);
            skip_trivia(lexer);
            return lexer->lookahead == ':';
        case ENTRY:
            return first_on_line || lexer->lookahead == '"';
        default:
            break;
    }
    if (lexer->lookahead != '"') return false;
    skip_text(lexer);
    skip_trivia(lexer);
    switch (token) {
        case POOL:
        case CLOSURES:
            return lexer->lookahead == '<';
        case HOURS:
            read_word(lexer, word);
            return is(word, "in") || is(word, "inactive");
        case USER:
            read_word(lexer, word);
            return !is(word, "capacity");
        default:
            return true;
    }
}

// Whether a `<`, which has been read, can only open the block of an entry: what `operator` in esc.pest looks for too.
static bool opens_entry(TSLexer *lexer) {
    skip_trivia(lexer);
    if (lexer->eof(lexer) || lexer->lookahead == '>') return true;
    Word word;
    read_word(lexer, word);
    return is(word, "at") || is(word, "immediately") || is(word, "stop");
}

// The same in a formula that is not closed, where `<` compares and any word can be a name.
static bool ends_formula(TSLexer *lexer) {
    while (is_space(lexer->lookahead)) advance(lexer);
    Word word;
    read_word(lexer, word);
    while (is_space(lexer->lookahead)) advance(lexer);
    if (is(word, "at")) return is_digit(lexer->lookahead);
    if (is(word, "immediately")) return is_letter(lexer->lookahead);
    return is(word, "stop") && lexer->lookahead == '>';
}

static bool made(TSLexer *lexer, enum Token token) {
    lexer->result_symbol = token;
    return true;
}

// What follows in a text: up to an escape or the end, an escape, or the end. A wrong escape is a part like others.
static bool scan_text(Scanner *scanner, TSLexer *lexer) {
    if (is_line_end(lexer)) {
        scanner->in_text = false;
        lexer->mark_end(lexer);
        return made(lexer, UNCLOSED);
    }
    enum Token token = TEXT_PART;
    if (lexer->lookahead == '"') {
        scanner->in_text = false;
        advance(lexer);
        token = TEXT_CLOSE;
    } else if (lexer->lookahead == '\\') {
        advance(lexer);
        int32_t c = lexer->lookahead;
        if (!is_line_end(lexer)) advance(lexer);
        if (c == '"' || c == '\\' || c == 'n' || c == 't') {
            token = ESCAPE_SEQUENCE;
        } else if (c == 'u' && lexer->lookahead == '{') {
            advance(lexer);
            unsigned digits = 0;
            for (; is_hex_digit(lexer->lookahead); digits++) advance(lexer);
            if (digits > 0 && digits <= 6 && lexer->lookahead == '}') {
                advance(lexer);
                token = ESCAPE_SEQUENCE;
            }
        }
    } else {
        while (!is_line_end(lexer) && lexer->lookahead != '"' && lexer->lookahead != '\\') advance(lexer);
    }
    lexer->mark_end(lexer);
    return made(lexer, token);
}

// The word that follows, if it begins a declaration. Where none fits, what stands before it ends first, once: from there
// the parser finds a way back to what it had read, or else leaves it.
static bool scan_word(Scanner *scanner, TSLexer *lexer, const bool *valid, bool first_on_line) {
    bool recovering = valid[MISTAKE];
    Word word;
    read_word(lexer, word);
    enum Token token = declaration(word);
    if (token == MISTAKE) return false;

    // In a formula any word can be a name, so that only a declaration with a name is seen as one.
    if (valid[FORMULA_COMMENT] && !recovering) {
        while (is_blank(lexer->lookahead)) advance(lexer);
        return first_on_line && lexer->lookahead == '"' && made(lexer, UNCLOSED);
    }

    bool fits = valid[token] && !recovering;
    if (!fits && !scanner->ended) {
        if (token >= QUEUE && token <= ROLE && !recovering && valid[token - QUEUE + LISTED_QUEUE]) {
            lexer->mark_end(lexer);
            return made(lexer, token - QUEUE + LISTED_QUEUE);
        }
        if (!begins_declaration(lexer, token, first_on_line)) return false;
        scanner->ended = true;
        return made(lexer, UNCLOSED);
    }
    if (!fits && !recovering && valid[UNCLOSED]) return made(lexer, UNCLOSED);
    scanner->ended = false;
    lexer->mark_end(lexer);
    // Without its `hours`, it would take those of the next declaration.
    if (token == DEFAULT && !begins_declaration(lexer, token, true)) return false;
    return made(lexer, token);
}

bool tree_sitter_esc_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
    Scanner *scanner = payload;
    if (scanner->in_text) return scan_text(scanner, lexer);

    bool in_formula = valid[FORMULA_COMMENT] && !valid[MISTAKE];
    bool can_end = valid[UNCLOSED] && !valid[MISTAKE];

    // What is not closed ends here, before the space in front of what shows it.
    lexer->mark_end(lexer);
    bool first_on_line = false;
    while (is_space(lexer->lookahead)) {
        first_on_line |= lexer->lookahead == '\n';
        lexer->advance(lexer, true);
    }
    if (lexer->eof(lexer)) return can_end && made(lexer, UNCLOSED);
    if (is_letter(lexer->lookahead)) {
        return scan_word(scanner, lexer, valid, first_on_line);
    }

    switch (lexer->lookahead) {
        case '"':
            if (!valid[TEXT_OPEN] && !valid[NAME_OPEN]) return false;
            scanner->in_text = true;
            advance(lexer);
            lexer->mark_end(lexer);
            return made(lexer, valid[TEXT_OPEN] ? TEXT_OPEN : NAME_OPEN);

        case '/':
            advance(lexer);
            if (lexer->lookahead == '/' && can_end && first_on_line && !in_formula) {
                // The comments above a declaration are not in the block before it.
                while (!is_line_end(lexer)) advance(lexer);
                skip_trivia(lexer);
                Word word;
                read_word(lexer, word);
                enum Token token = declaration(word);
                return !valid[token] && begins_declaration(lexer, token, true) && made(lexer, UNCLOSED);
            }
            if (lexer->lookahead != '*') return false;
            advance(lexer);
            if (!in_formula) {
                read_block_comment(lexer, true);
                return made(lexer, BLOCK_COMMENT);
            }
            while (!lexer->eof(lexer)) {
                int32_t c = lexer->lookahead;
                advance(lexer);
                if (c == '*' && lexer->lookahead == '/') {
                    advance(lexer);
                    lexer->mark_end(lexer);
                    return made(lexer, FORMULA_COMMENT);
                }
            }
            return false;

        case '<':
            advance(lexer);
            if (in_formula) return can_end && ends_formula(lexer) && made(lexer, UNCLOSED);
            if (lexer->lookahead == '=' || !(valid[OPEN] || valid[LESS])) return false;
            lexer->mark_end(lexer);
            if (!valid[LESS]) return made(lexer, OPEN);
            // Also where only a comparison fits: then a parenthesis before it is not closed.
            return made(lexer, opens_entry(lexer) ? OPEN : LESS);

        default:
            return false;
    }
}

void *tree_sitter_esc_external_scanner_create(void) { return ts_calloc(1, sizeof(Scanner)); }

void tree_sitter_esc_external_scanner_destroy(void *payload) { ts_free(payload); }

unsigned tree_sitter_esc_external_scanner_serialize(void *payload, char *buffer) {
    Scanner *scanner = payload;
    buffer[0] = (char)scanner->in_text;
    buffer[1] = (char)scanner->ended;
    return 2;
}

void tree_sitter_esc_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
    Scanner *scanner = payload;
    scanner->in_text = length > 0 && buffer[0];
    scanner->ended = length > 1 && buffer[1];
}
