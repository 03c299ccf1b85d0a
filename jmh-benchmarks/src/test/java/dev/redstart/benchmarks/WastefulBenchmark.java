package dev.redstart.benchmarks;

import dev.redstart.api.CommandPlugin;
import java.util.List;

/** A command that allocates, for {@link AllocationGateTest} to find. */
public class WastefulBenchmark extends DispatchBenchmark {
    @Override
    List<CommandPlugin> morePlugins() {
        return List.of(new WastefulPlugin());
    }

    @Override
    List<byte[]> commands() {
        return List.of(Requests.array("WASTE", KEY));
    }
}
