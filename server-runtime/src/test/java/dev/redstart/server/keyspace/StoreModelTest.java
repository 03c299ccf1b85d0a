package dev.redstart.server.keyspace;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The store, through handles and views as handlers use it, against plain maps. */
class StoreModelTest {
    record Step(StoreModel.Kind kind, int db, int name, int otherDb, int otherName, int number) {}

    private static final int DATABASES = 3;

    @Property
    void fewStripesBehaveAsMaps(@ForAll("steps") List<Step> steps) {
        check(2, steps);
    }

    @Property(tries = 200)
    void manyStripesBehaveAsMaps(@ForAll("steps") List<Step> steps) {
        check(4096, steps);
    }

    private static void check(int stripes, List<Step> steps) {
        StoreModel model = new StoreModel(stripes, DATABASES);
        for (Step step : steps) {
            model.apply(step);
            model.checkSizes();
        }
        model.checkEverything();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<StoreModel.Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(15, Arbitraries.of(StoreModel.Kind.class)),
                Tuple.of(
                        5,
                        Arbitraries.of(
                                StoreModel.Kind.SET,
                                StoreModel.Kind.WRITE,
                                StoreModel.Kind.EDIT,
                                StoreModel.Kind.EXPIRE_AT)));
        Arbitrary<Integer> databases = Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 1), Tuple.of(1, 2));
        Arbitrary<Integer> names = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.integers().between(0, 3)),
                Tuple.of(1, Arbitraries.integers().between(0, StoreModel.NAMES - 1)));
        return Combinators.combine(
                        kinds,
                        databases,
                        names,
                        databases,
                        names,
                        Arbitraries.integers().between(0, 20))
                .as(Step::new)
                .list()
                .ofMaxSize(150);
    }
}
