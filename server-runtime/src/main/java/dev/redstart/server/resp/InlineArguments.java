package dev.redstart.server.resp;

/**
 * Splits an inline command into arguments the way {@code sdssplitargs} of redis-server does: blanks separate, double
 * quotes know {@code \n \r \t \b \a \\ \" \xHH}, single quotes know {@code \'}; a closing quote must be followed by a
 * blank. Unescaped text is never longer than its source, so quotes are removed in place. One per parser, used for one line
 * after the other.
 */
final class InlineArguments {
    private byte[] line;
    private int end;
    private CommandBatch batch;
    private int at;
    private int write;

    /**
     * Adds the arguments in {@code bytes[from, to)} to the batch's open command.
     *
     * @throws ProtocolException for a quote without its partner
     */
    void split(byte[] bytes, int from, int to, CommandBatch target) {
        line = bytes;
        at = from;
        end = to;
        batch = target;
        try {
            while (skipBlanks()) {
                argument();
            }
        } finally {
            line = null;
            batch = null;
        }
    }

    private boolean skipBlanks() {
        while (at < end && isBlank(line[at])) {
            at++;
        }
        return at < end;
    }

    private void argument() {
        int from = at;
        write = at;
        while (at < end && !endsWord(line[at])) {
            byte b = line[at++];
            if (b == '"') {
                doubleQuoted();
                break; // a closing quote ends the word, whatever blank follows
            }
            if (b == '\'') {
                singleQuoted();
                break;
            }
            line[write++] = b;
        }
        batch.add(from, write - from);
    }

    private void doubleQuoted() {
        while (at < end) {
            byte b = line[at++];
            if (b == '"') {
                requireBlankAfterQuote();
                return;
            }
            if (b != '\\' || at == end) {
                line[write++] = b;
            } else if (line[at] == 'x' && at + 2 < end && hex(line[at + 1]) >= 0 && hex(line[at + 2]) >= 0) {
                line[write++] = (byte) (hex(line[at + 1]) << 4 | hex(line[at + 2]));
                at += 3;
            } else {
                line[write++] = unescape(line[at++]);
            }
        }
        throw unbalanced();
    }

    private void singleQuoted() {
        while (at < end) {
            byte b = line[at++];
            if (b == '\'') {
                requireBlankAfterQuote();
                return;
            }
            if (b == '\\' && at < end && line[at] == '\'') {
                b = line[at++];
            }
            line[write++] = b;
        }
        throw unbalanced();
    }

    private void requireBlankAfterQuote() {
        if (at < end && !isBlank(line[at])) {
            throw unbalanced();
        }
    }

    private static ProtocolException unbalanced() {
        return new ProtocolException("unbalanced quotes in request");
    }

    private static byte unescape(byte b) {
        return switch (b) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> b;
        };
    }

    private static int hex(byte b) {
        return b < 0 ? -1 : Character.digit(b, 16);
    }

    /** Whether C's {@code isspace} is true of a byte. */
    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /** Whether a byte ends a word. Vertical tab and form feed are blanks between words, but do not end one. */
    private static boolean endsWord(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
