package dev.redstart.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs each benchmark once on few keys, and asserts that it does what it measures. */
class BenchmarksTest {
    private static final int KEYS = 1000;

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 64})
    void parserReadsEachCommandWholeAndCut(int commandsPerRead) {
        for (ParserBenchmark.Form form : ParserBenchmark.Form.values()) {
            for (ParserBenchmark.Arrival arrival : ParserBenchmark.Arrival.values()) {
                ParserBenchmark benchmark = new ParserBenchmark();
                benchmark.form = form;
                benchmark.arrival = arrival;
                benchmark.commandsPerRead = commandsPerRead;
                benchmark.writeRequest();
                assertEquals(ParserBenchmark.COMMANDS, benchmark.parse(), () -> form + " " + arrival);
                assertEquals(ParserBenchmark.COMMANDS, benchmark.parse(), () -> form + " " + arrival + " again");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DispatchBenchmark.Request.class)
    void dispatcherAnswersEveryCommand(DispatchBenchmark.Request request) {
        List<Integer> bytes = new ArrayList<>();
        for (int commandsPerRead : new int[] {1, 16, 64}) {
            DispatchBenchmark benchmark = new DispatchBenchmark();
            benchmark.request = request;
            benchmark.keys = KEYS;
            benchmark.commandsPerRead = commandsPerRead;
            benchmark.open();
            bytes.add(benchmark.dispatch());
            benchmark.close();
        }
        int shortest = ":1\r\n".length() * DispatchBenchmark.COMMANDS;
        assertTrue(bytes.get(0) >= shortest, bytes::toString);
        assertEquals(1, bytes.stream().distinct().count(), bytes::toString);
    }

    @Test
    void storeFindsReplacesAndVisitsKeys() {
        StoreBenchmark.Data data = filled();
        StoreBenchmark.Loop loop = loop(data);
        StoreBenchmark benchmark = new StoreBenchmark();
        assertEquals(32, benchmark.get1Thread(loop));
        assertEquals(1, benchmark.set1Thread(loop));
        assertEquals(KEYS, data.store.size(0));

        List<Bytes> visited = new ArrayList<>();
        long cursor;
        do {
            cursor = loop.scan(key -> visited.add(key.name().copy()));
        } while (cursor != 0);
        assertEquals(KEYS, visited.size());
        assertEquals(KEYS, new HashSet<>(visited).size());
    }

    @Test
    void scalingAlternatesBetweenOneThreadAndBoth() {
        StoreBenchmark.Loop loop = loop(filled());
        StoreScalingBenchmark benchmark = new StoreScalingBenchmark();
        StoreScalingBenchmark.Turn[] turns = {new StoreScalingBenchmark.Turn(), new StoreScalingBenchmark.Turn()};
        List<String> workers = new ArrayList<>();
        for (int iteration = 0; iteration < 6; iteration++) {
            StringBuilder working = new StringBuilder();
            for (int thread = 0; thread < 2; thread++) {
                turns[thread].next(thread);
                assertEquals(turns[thread].works ? 32 : 0, benchmark.get(loop, turns[thread]));
                assertEquals(turns[thread].works ? 1 : 0, benchmark.set(loop, turns[thread]));
                working.append(turns[thread].works ? thread : "");
            }
            workers.add(working.toString());
            assertEquals(working.length() == 1, StoreScalingBenchmark.isOneThreads(iteration));
        }
        assertEquals(List.of("0", "01", "1", "01", "0", "01"), workers);
    }

    private static StoreBenchmark.Data filled() {
        StoreBenchmark.Data data = new StoreBenchmark.Data();
        data.keys = KEYS;
        data.fill();
        return data;
    }

    private static StoreBenchmark.Loop loop(StoreBenchmark.Data data) {
        StoreBenchmark.Loop loop = new StoreBenchmark.Loop();
        loop.open(data);
        return loop;
    }
}
