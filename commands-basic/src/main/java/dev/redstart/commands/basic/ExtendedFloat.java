package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of INCRBYFLOAT, as redis-server has it.
 *
 * <p>The problem: redis-server reads, adds and prints C's {@code long double}, on x86 the 80-bit extended format, and
 * clients see its digits: 0.1 and 0.2 make 0.3 there, which two doubles do not. The rule: a value here is what that
 * format can hold (a significand of 64 bits, rounded half to even, and an exponent from -16445), kept exactly in a
 * {@link BigDecimal}; a sum is rounded once, and the text is the exact value to 17 decimals without the zeros at the
 * end.
 *
 * @see <a href="https://en.wikipedia.org/wiki/Extended_precision">Extended precision, x86</a>
 */
final class ExtendedFloat {
    static final ExtendedFloat ZERO = new ExtendedFloat(BigDecimal.ZERO);

    private static final ExtendedFloat INFINITE = new ExtendedFloat(null);

    private static final CommandException NO_NUMBER =
            CommandException.of("ERR", "increment would produce NaN or Infinity");

    private static final int SIGNIFICAND_BITS = 64;
    /** Of the least bit of the least number. */
    private static final int MIN_EXPONENT = -16445;
    /** Of the least bit of the largest number. */
    private static final int MAX_EXPONENT = 16383 - (SIGNIFICAND_BITS - 1);

    /** Decimal exponents beyond which a number is out of the format's range, whatever its digits. */
    private static final int MAX_DECIMAL_EXPONENT = 5000;

    /** No text is so long that its digits bring a number with such an exponent back into the format's range. */
    private static final BigInteger MAX_TEXT_EXPONENT = BigInteger.valueOf(1_000_000);

    private static final BigInteger FIVE = BigInteger.valueOf(5);

    private static final int DECIMALS = 17;

    /** redis-server's buffer for such a text holds one byte more, for the NUL at its end. */
    private static final int MAX_LENGTH = 5 * 1024 - 1;

    // Possessive quantifiers: without them a text that ends wrong costs time in the square of its length.
    private static final Pattern NUMBER = Pattern.compile("(?<sign>[+-]?)(?:"
            + "0[xX](?<hex>[0-9a-fA-F]++\\.?[0-9a-fA-F]*+|\\.[0-9a-fA-F]++)(?:[pP](?<binary>[+-]?[0-9]++))?"
            + "|(?<digits>[0-9]++\\.?[0-9]*+|\\.[0-9]++)(?:[eE](?<decimal>[+-]?[0-9]++))?"
            + "|(?<infinite>(?i)inf(?:inity)?))");

    /** Null for an infinite number of either sign: whatever is added to it, the sum is refused. */
    private final BigDecimal value;

    private ExtendedFloat(BigDecimal value) {
        this.value = value;
    }

    /**
     * The number that C's {@code strtold} reads.
     *
     * @throws CommandException {@link CommandException#NOT_FLOAT} for a text that is none, or out of the format's range
     */
    static ExtendedFloat parse(Bytes bytes) {
        if (bytes.length() > MAX_LENGTH) {
            throw CommandException.NOT_FLOAT;
        }
        Matcher text = NUMBER.matcher(new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1));
        if (!text.matches()) {
            throw CommandException.NOT_FLOAT;
        }
        if (text.group("infinite") != null) {
            return INFINITE;
        }
        BigDecimal exact = text.group("hex") != null ? hexadecimal(text) : decimal(text);
        BigDecimal rounded = exact.signum() == 0 ? exact : rounded(exact);
        if (rounded == null || (rounded.signum() == 0 && exact.signum() != 0)) {
            throw CommandException.NOT_FLOAT;
        }
        return new ExtendedFloat(text.group("sign").equals("-") ? rounded.negate() : rounded);
    }

    private static BigDecimal decimal(Matcher text) {
        BigDecimal digits = new BigDecimal(text.group("digits"));
        int exponent = exponent(text.group("decimal"));
        if (digits.signum() == 0 || exponent == 0) {
            return digits;
        }
        long magnitude = (long) digits.precision() - digits.scale() + exponent;
        if (Math.abs(magnitude) > MAX_DECIMAL_EXPONENT) {
            throw CommandException.NOT_FLOAT;
        }
        return digits.scaleByPowerOfTen(exponent);
    }

    private static BigDecimal hexadecimal(Matcher text) {
        String digits = text.group("hex").toLowerCase(Locale.ROOT);
        int point = digits.indexOf('.');
        int places = point < 0 ? 0 : digits.length() - 1 - point;
        BigInteger whole = new BigInteger(digits.replace(".", ""), 16);
        long exponent = exponent(text.group("binary")) - 4L * places;
        long magnitude = whole.bitLength() + exponent;
        if (whole.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (magnitude > MAX_EXPONENT + SIGNIFICAND_BITS || magnitude < MIN_EXPONENT) {
            throw CommandException.NOT_FLOAT;
        }
        return timesPowerOfTwo(whole, (int) exponent);
    }

    /** An exponent's number; of a larger one than counts, the largest that counts. */
    private static int exponent(String text) {
        return text == null
                ? 0
                : new BigInteger(text)
                        .max(MAX_TEXT_EXPONENT.negate())
                        .min(MAX_TEXT_EXPONENT)
                        .intValue();
    }

    /** Divides by powers of two by multiplying with powers of five, which is exact. */
    private static BigDecimal timesPowerOfTwo(BigInteger significand, int exponent) {
        return exponent >= 0
                ? new BigDecimal(significand.shiftLeft(exponent))
                : new BigDecimal(significand.multiply(FIVE.pow(-exponent)), -exponent);
    }

    /** The number of the format that is nearest to another one, which is not zero; null beyond the largest. */
    private static BigDecimal rounded(BigDecimal exact) {
        BigDecimal plain = exact.scale() < 0 ? exact.setScale(0, RoundingMode.UNNECESSARY) : exact;
        BigInteger over = plain.unscaledValue().abs();
        BigInteger under = BigInteger.TEN.pow(plain.scale());
        int exponent = Math.max(firstBit(over, under) - (SIGNIFICAND_BITS - 1), MIN_EXPONENT);
        BigInteger significand =
                exponent < 0 ? halfEven(over.shiftLeft(-exponent), under) : halfEven(over, under.shiftLeft(exponent));
        int carry = significand.bitLength() > SIGNIFICAND_BITS ? 1 : 0; // rounded up to the next power of two
        if (exponent + carry > MAX_EXPONENT) {
            return null;
        }
        BigDecimal rounded = timesPowerOfTwo(significand, exponent);
        return exact.signum() < 0 ? rounded.negate() : rounded;
    }

    /** The exponent of the first bit of a fraction. */
    private static int firstBit(BigInteger over, BigInteger under) {
        int bits = over.bitLength() - under.bitLength();
        BigInteger left = bits < 0 ? over.shiftLeft(-bits) : over;
        BigInteger right = bits > 0 ? under.shiftLeft(bits) : under;
        return left.compareTo(right) >= 0 ? bits : bits - 1;
    }

    private static BigInteger halfEven(BigInteger over, BigInteger under) {
        BigInteger[] quotient = over.divideAndRemainder(under);
        int half = quotient[1].shiftLeft(1).compareTo(under);
        boolean up = half > 0 || (half == 0 && quotient[0].testBit(0));
        return up ? quotient[0].add(BigInteger.ONE) : quotient[0];
    }

    /**
     * The sum, rounded to what the format can hold.
     *
     * @throws CommandException where there is none
     */
    ExtendedFloat plus(ExtendedFloat other) {
        if (value == null || other.value == null) {
            throw NO_NUMBER;
        }
        BigDecimal exact = value.add(other.value);
        BigDecimal sum = exact.signum() == 0 ? BigDecimal.ZERO : rounded(exact);
        if (sum == null) {
            throw NO_NUMBER;
        }
        return new ExtendedFloat(sum);
    }

    /** To 17 decimals, without zeros at the end, never with an exponent. */
    String text() {
        BigDecimal decimals = value.setScale(DECIMALS, RoundingMode.HALF_EVEN);
        return decimals.signum() == 0 ? "0" : decimals.stripTrailingZeros().toPlainString();
    }
}
