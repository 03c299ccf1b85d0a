package dev.redstart.server;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The words that sources and documents do not use, each with what to say instead. docs/GLOSSARY.md has the project's words.
 *
 * <p>An expression matches in any case. A blank in it also matches a line break inside a comment.
 */
final class WordList {
    private static final List<Word> REJECTED = List.of(
            new Word("\\bstandstill\\b", "stop the world"),
            new Word("\\bgotLocks\\b", "locks acquired"),
            new Word("\\bdear(er|est)?\\b", "expensive"),
            new Word("\\bmend(s|ed|ing)?\\b", "fix"),
            new Word("\\bthe \\w+ of before\\b", "the previous …"),
            new Word("\\b(run|runs|ran|running) alone\\b", "exclusive"),
            new Word("octet", "byte"),
            new Word("\\b(MOST|LEAST)_", "MAX_, MIN_"),
            new Word("\\bof (one's|your|his|its) own choice\\b", "custom"),
            new Word("\\bto be called\\b", "the caller calls … before …"),
            new Word("\\b(no|some|any|every)body\\b", "the subject's name: no client, a thread, every plugin"),
            new Word("\\bwho(m)?ever\\b", "the subject's name: a client that …, the caller"),
            new Word("\\b(put|puts|putting) aside\\b|\\bPutAside\\b", "defer, retry queue"),
            new Word("\\bin vain\\b", "without success, unnecessarily"),
            new Word("\\bpass(ed|es|ing) over\\b", "skip"),
            new Word("\\b(begin|begins|began|begun|starts?) anew\\b", "wrap around, start over"),
            new Word("\\b(read|reads|reading) ahead\\b", "prefetch"),
            new Word("\\b(bury|buries|buried)\\b", "free"),
            new Word("\\btime is over\\b|\\bisOver\\b", "expired, isExpired"),
            new Word("\\bhang(s|ing)? up\\b|\\bhung up\\b|\\bhangUp\\b", "disconnect"),
            new Word("\\bmiscount", "wrong element count"),
            new Word("/\\*\\* Answers\\b|\"Answers\\b", "Returns …"));

    private WordList() {}

    /** Returns one line for each rejected word of a text: where it stands, and what to say instead. */
    static Stream<String> complaints(String file, String text) {
        return REJECTED.stream().flatMap(word -> word.complaints(file, text));
    }

    /** An expression with what to say instead of what it matches. */
    private static final class Word {
        private final Pattern pattern;
        private final String instead;

        Word(String expression, String instead) {
            this.pattern = Pattern.compile(expression.replace(" ", "[\\s*/#]+"), Pattern.CASE_INSENSITIVE);
            this.instead = instead;
        }

        Stream<String> complaints(String file, String text) {
            return pattern.matcher(text)
                    .results()
                    .map(match -> file + ":" + line(text, match.start()) + ": \"" + match.group() + "\": say \""
                            + instead + "\"; docs/GLOSSARY.md has the project's words");
        }

        private static long line(String text, int offset) {
            return 1 + text.substring(0, offset).chars().filter(c -> c == '\n').count();
        }
    }
}
