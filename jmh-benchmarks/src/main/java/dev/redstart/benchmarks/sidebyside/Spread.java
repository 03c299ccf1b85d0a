package dev.redstart.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A figure over the rounds. */
public record Spread(double median, double min, double max, List<Double> rounds) {
    /** Of all rounds; null if a round has no such figure. */
    public static Spread of(List<Double> rounds) {
        if (rounds.isEmpty() || rounds.stream().anyMatch(figure -> !Double.isFinite(figure))) {
            return null;
        }
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), List.copyOf(rounds));
    }

    /** Of a figure of each round. */
    public static <T> Spread of(List<T> rounds, ToDoubleFunction<T> figure) {
        return of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    /**
     * The ratio to another server's figure, of each round by itself: what disturbed a whole round cancels out. Null if
     * either is.
     */
    public static Spread ratio(Spread figure, Spread base) {
        if (figure == null || base == null) {
            return null;
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(figure.rounds.size(), base.rounds.size()); i++) {
            ratios.add(figure.rounds.get(i) / base.rounds.get(i));
        }
        return of(ratios);
    }

    /** The median; "-" for what could not be measured. */
    public static String medianText(Spread spread) {
        return spread == null ? "-" : number(spread.median);
    }

    /** The median, and in brackets from where to where the rounds went if they differ. */
    public static String fullText(Spread spread) {
        if (spread == null) {
            return "-";
        }
        if (spread.min == spread.max) {
            return number(spread.median);
        }
        return number(spread.median) + " (" + number(spread.min) + " - " + number(spread.max) + ")";
    }

    /** Three digits that count, or all before the point. */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        double size = Math.abs(value);
        int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
