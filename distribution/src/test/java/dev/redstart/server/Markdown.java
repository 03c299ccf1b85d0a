package dev.redstart.server;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Markdown as the documents use. */
final class Markdown {
    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern CODE_SPAN = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    private final String text;

    Markdown(String text) {
        this.text = text;
    }

    /** The blocks of a language, without their fences. */
    List<String> codeBlocks(String language) {
        return CODE_BLOCK
                .matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** What stands in single backticks outside of code blocks. */
    List<String> codeSpans() {
        return found(CODE_SPAN);
    }

    /** Where links lead to. */
    List<String> links() {
        return found(LINK);
    }

    /** The text without code and without where links lead to; its lines stay where they are. */
    String prose() {
        String withoutBlocks = CODE_BLOCK
                .matcher(text)
                .replaceAll(block -> "\n".repeat((int) block.group().lines().count() - 1));
        String withoutPaths = LINK.matcher(withoutBlocks)
                .replaceAll(link ->
                        Matcher.quoteReplacement(link.group().substring(0, link.start(1) - link.start()) + ")"));
        return CODE_SPAN.matcher(withoutPaths).replaceAll("");
    }

    /** What a link behind {@code #} may say. */
    List<String> anchors() {
        return found(HEADING).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private List<String> found(Pattern pattern) {
        return pattern.matcher(CODE_BLOCK.matcher(text).replaceAll(""))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
