package dev.redstart.server.core;

import dev.redstart.api.KeySpec;
import java.util.List;

/**
 * COMMAND's first key, last key and step, for clients that do not support key specs.
 *
 * @param first the first key's argument, 0 if the range cannot express it
 * @param last the last key's argument, negative from the end
 * @param movable whether there can be more keys than these
 */
record KeyRange(int first, int last, int step, boolean movable) {
    /** Returns the range that Redis derives from specs: from the first key on, without other arguments. */
    static KeyRange of(List<KeySpec> specs) {
        if (specs.size() == 1 && isRange(specs.get(0))) {
            return new KeyRange(
                    specs.get(0).first(), specs.get(0).last(), specs.get(0).step(), false);
        }
        int first = 0;
        int last = 0;
        boolean movable = false;
        for (KeySpec spec : specs) {
            if (!isRange(spec) || spec.step() != 1 || (first != 0 && last != spec.first() - 1)) {
                movable = true;
                continue;
            }
            first = first == 0 ? spec.first() : first;
            last = spec.last();
        }
        return new KeyRange(first, last, first == 0 ? 0 : 1, movable);
    }

    static boolean isRange(KeySpec spec) {
        return spec.first() > 0;
    }
}
