package dev.redstart.server.dispatch;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.ReplyValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;

/** The reply of a called command as a value: its kind and its content. */
final class CallReply implements ReplyValue {
    enum Kind {
        NULL,
        ERROR,
        INTEGER,
        DOUBLE,
        BOOLEAN,
        BIG_NUMBER,
        STRING,
        VERBATIM,
        LIST,
        SET,
        MAP
    }

    private final Kind kind;
    /** The elements of an aggregate; those of a map are keys and values in turn. */
    private final List<CallReply> elements;

    private final Object content;
    private final String format;

    private CallReply(Kind kind, Object content, List<CallReply> elements, String format) {
        this.kind = kind;
        this.content = content;
        this.elements = elements;
        this.format = format;
    }

    /** Returns a reply without elements. */
    static CallReply of(Kind kind, Object content) {
        return new CallReply(kind, content, List.of(), "");
    }

    /** Returns an aggregate. */
    static CallReply ofElements(Kind kind, List<CallReply> elements) {
        return new CallReply(kind, null, List.copyOf(elements), "");
    }

    /** Returns a verbatim string. */
    static CallReply verbatim(String format, Bytes text) {
        return new CallReply(Kind.VERBATIM, text, List.of(), format);
    }

    private Object content(Kind wanted) {
        if (kind != wanted) {
            throw wrongKind(wanted.toString());
        }
        return content;
    }

    private IllegalStateException wrongKind(String wanted) {
        String article = kind == Kind.INTEGER || kind == Kind.ERROR ? "an " : "a ";
        return new IllegalStateException("the reply is "
                + (kind == Kind.NULL ? "null" : article + name(kind.toString()))
                + (kind == Kind.ERROR ? " (" + ((CommandException) content).getMessage() + ")" : "") + ", not of kind "
                + name(wanted));
    }

    private static String name(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    @Override
    public boolean isNull() {
        return kind == Kind.NULL;
    }

    @Override
    public boolean isError() {
        return kind == Kind.ERROR;
    }

    @Override
    public boolean isInteger() {
        return kind == Kind.INTEGER;
    }

    @Override
    public boolean isDouble() {
        return kind == Kind.DOUBLE;
    }

    @Override
    public boolean isBoolean() {
        return kind == Kind.BOOLEAN;
    }

    @Override
    public boolean isBigNumber() {
        return kind == Kind.BIG_NUMBER;
    }

    @Override
    public boolean isString() {
        return kind == Kind.STRING || kind == Kind.VERBATIM;
    }

    @Override
    public boolean isVerbatim() {
        return kind == Kind.VERBATIM;
    }

    @Override
    public boolean isList() {
        return kind == Kind.LIST;
    }

    @Override
    public boolean isSet() {
        return kind == Kind.SET;
    }

    @Override
    public boolean isMap() {
        return kind == Kind.MAP;
    }

    @Override
    public long integer() {
        return (Long) content(Kind.INTEGER);
    }

    @Override
    public double number() {
        return (Double) content(Kind.DOUBLE);
    }

    @Override
    public boolean bool() {
        return (Boolean) content(Kind.BOOLEAN);
    }

    @Override
    public BigInteger bigNumber() {
        return (BigInteger) content(Kind.BIG_NUMBER);
    }

    @Override
    public Bytes bytes() {
        return (Bytes) content(isVerbatim() ? Kind.VERBATIM : Kind.STRING);
    }

    @Override
    public String format() {
        if (!isVerbatim()) {
            throw wrongKind(Kind.VERBATIM.toString());
        }
        return format;
    }

    @Override
    public CommandException error() {
        return (CommandException) content(Kind.ERROR);
    }

    @Override
    public int size() {
        return isMap() ? elements.size() / 2 : elements(Kind.LIST, Kind.SET).size();
    }

    @Override
    public ReplyValue get(int index) {
        return elements(Kind.LIST, Kind.SET).get(index);
    }

    @Override
    public ReplyValue key(int index) {
        return elements(Kind.MAP, Kind.MAP).get(index * 2);
    }

    @Override
    public ReplyValue value(int index) {
        return elements(Kind.MAP, Kind.MAP).get(index * 2 + 1);
    }

    private List<CallReply> elements(Kind first, Kind second) {
        if (kind != first && kind != second) {
            throw wrongKind(first.toString());
        }
        return elements;
    }
}
