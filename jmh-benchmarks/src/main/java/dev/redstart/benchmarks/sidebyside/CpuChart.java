package dev.redstart.benchmarks.sidebyside;

import java.util.List;
import java.util.Locale;

/**
 * Processor time a request as grouped bars: a panel for each pipeline with a scale of its own (a pipelined request
 * costs a tenth of a single one), in it SET and GET, in these a bar for each server, in the bar its ratio to the first
 * server, and a line from its lowest round to its highest. The picture needs nothing from elsewhere and follows the reader's light or dark mode.
 */
final class CpuChart {
    private static final int MARGIN = 24;
    private static final int PANEL_GAP = 28;
    private static final int BAR_WIDTH = 34;
    private static final int BAR_GAP = 8;
    private static final int GROUP_GAP = 26;
    private static final int BARS_TOP = 118;
    private static final int BARS_BOTTOM = 290;
    private static final int HEIGHT = 380;
    private static final int MIN_WIDTH = 680;
    private static final int COLOURS = 6;

    /** A bar that has room for its ratio. */
    private static final int LABELLED_HEIGHT = 24;

    private static final String STYLE = """
            <style>
              text { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 12px; fill: #24292f; }
              .title { font-size: 16px; font-weight: 600; }
              .soft { fill: #57606a; }
              .ratio { fill: #ffffff; font-weight: 600; }
              .back { fill: #ffffff; }
              .line { stroke: #57606a; stroke-width: 1; }
              .range { stroke: #24292f; stroke-width: 1.5; }
              .c0 { fill: #6e7f91; } .c1 { fill: #c4491d; } .c2 { fill: #2f7d6d; }
              .c3 { fill: #7a5bb0; } .c4 { fill: #b08a1e; } .c5 { fill: #3d74b8; }
              @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3; }
                .soft { fill: #9da7b3; }
                .ratio { fill: #0d1117; }
                .back { fill: #0d1117; }
                .line { stroke: #9da7b3; }
                .range { stroke: #ffffff; }
                .c0 { fill: #75869a; } .c1 { fill: #e0683a; } .c2 { fill: #4fb3a0; }
                .c3 { fill: #a78bdc; } .c4 { fill: #d9b44a; } .c5 { fill: #6ea8ec; }
              }
            </style>
            """;

    private final List<CommandRounds.Cell> cells;
    private final List<String> servers;
    private final List<String> commands;
    private final List<Integer> pipelines;
    private final StringBuilder svg = new StringBuilder();

    private CpuChart(List<CommandRounds.Cell> cells) {
        this.cells = cells;
        servers = cells.stream().map(CommandRounds.Cell::server).distinct().toList();
        commands = cells.stream().map(CommandRounds.Cell::command).distinct().toList();
        pipelines = cells.stream().map(CommandRounds.Cell::pipeline).distinct().toList();
    }

    /**
     * The chart's document.
     *
     * @param cells of one size of value
     * @param subtitle what was measured
     * @param source of what, where and when
     */
    static String of(List<CommandRounds.Cell> cells, String subtitle, String source) {
        return new CpuChart(cells).draw(subtitle, source);
    }

    private String draw(String subtitle, String source) {
        int groupWidth = servers.size() * (BAR_WIDTH + BAR_GAP) - BAR_GAP;
        int panelWidth = commands.size() * (groupWidth + GROUP_GAP);
        int width = Math.max(MIN_WIDTH, 2 * MARGIN + pipelines.size() * (panelWidth + PANEL_GAP) - PANEL_GAP);
        String title = "Processor time a request, in microseconds";
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">", width, HEIGHT);
        add("<title>%s</title>", title);
        add("<desc>%s</desc>", escaped(described()));
        svg.append(STYLE);
        add("<rect class=\"back\" width=\"%d\" height=\"%d\"/>", width, HEIGHT);
        add("<text class=\"title\" x=\"%d\" y=\"34\">%s</text>", MARGIN, title);
        note(54, subtitle);
        legend();
        for (int i = 0; i < pipelines.size(); i++) {
            panel(pipelines.get(i), MARGIN + i * (panelWidth + PANEL_GAP), panelWidth, groupWidth);
        }
        note(
                HEIGHT - 30,
                "Less is better; each pipeline has its own scale. Medians, and lines from the lowest round to the"
                        + " highest.");
        note(HEIGHT - 12, source);
        add("</svg>");
        return svg.toString();
    }

    private void note(int y, String text) {
        add("<text class=\"soft\" x=\"%d\" y=\"%d\">%s</text>", MARGIN, y, escaped(text));
    }

    private void legend() {
        int x = MARGIN;
        for (int i = 0; i < servers.size(); i++) {
            add("<rect class=\"c%d\" x=\"%d\" y=\"67\" width=\"12\" height=\"12\" rx=\"2\"/>", i % COLOURS, x);
            add("<text x=\"%d\" y=\"77\">%s</text>", x + 18, escaped(servers.get(i)));
            x += 42 + 7 * servers.get(i).length();
        }
        if (servers.size() > 1) {
            add("<text class=\"soft\" x=\"%d\" y=\"77\">in the bars: ratio to %s</text>", x, escaped(servers.get(0)));
        }
    }

    private void panel(int pipeline, int left, int panelWidth, int groupWidth) {
        double most = cells.stream()
                .filter(cell -> cell.pipeline() == pipeline && cell.cpuMicrosPerRequest() != null)
                .mapToDouble(cell -> cell.cpuMicrosPerRequest().max())
                .max()
                .orElse(1);
        for (int i = 0; i < commands.size(); i++) {
            int groupLeft = left + GROUP_GAP / 2 + i * (groupWidth + GROUP_GAP);
            for (int j = 0; j < servers.size(); j++) {
                bar(cell(commands.get(i), pipeline, servers.get(j)), groupLeft + j * (BAR_WIDTH + BAR_GAP), j, most);
            }
            centred("", groupLeft + groupWidth / 2, BARS_BOTTOM + 16, commands.get(i));
        }
        add("<path class=\"line\" d=\"M%d %dH%d\"/>", left, BARS_BOTTOM, left + panelWidth);
        String name = pipeline == 1 ? "no pipeline" : "pipelines of " + pipeline;
        centred("soft", left + panelWidth / 2, BARS_BOTTOM + 32, name);
    }

    private CommandRounds.Cell cell(String command, int pipeline, String server) {
        return cells.stream()
                .filter(cell -> cell.command().equals(command)
                        && cell.pipeline() == pipeline
                        && cell.server().equals(server))
                .findFirst()
                .orElseThrow();
    }

    private void bar(CommandRounds.Cell cell, int left, int colour, double most) {
        Spread cpu = cell.cpuMicrosPerRequest();
        int middle = left + BAR_WIDTH / 2;
        if (cpu == null) {
            centred("soft", middle, BARS_BOTTOM - 6, "?");
            return;
        }
        double top = height(cpu.median(), most);
        add(
                "<rect class=\"c%d\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" rx=\"2\"/>",
                colour % COLOURS, left, top, BAR_WIDTH, BARS_BOTTOM - top);
        add("<path class=\"range\" d=\"M%d %.1fV%.1f\"/>", middle, height(cpu.max(), most), height(cpu.min(), most));
        centred("", middle, (int) height(cpu.max(), most) - 5, Spread.number(cpu.median()));
        if (colour > 0 && cell.cpuRatio() != null && BARS_BOTTOM - top >= LABELLED_HEIGHT) {
            String ratio = String.format(Locale.ROOT, "%.2f", cell.cpuRatio().median());
            centred("ratio", middle, BARS_BOTTOM - 8, ratio);
        }
    }

    private static double height(double micros, double most) {
        return BARS_BOTTOM - micros / most * (BARS_BOTTOM - BARS_TOP);
    }

    private void centred(String style, int x, int y, String text) {
        String styled = style.isEmpty() ? "" : " class=\"" + style + "\"";
        add("<text%s x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>", styled, x, y, escaped(text));
    }

    /** The figures in words, for who cannot see the bars. */
    private String described() {
        StringBuilder text = new StringBuilder();
        for (CommandRounds.Cell cell : cells) {
            text.append(cell.server())
                    .append(' ')
                    .append(cell.command())
                    .append(" P")
                    .append(cell.pipeline());
            text.append(' ')
                    .append(Spread.medianText(cell.cpuMicrosPerRequest()))
                    .append(" us, ratio ")
                    .append(Spread.medianText(cell.cpuRatio()))
                    .append("; ");
        }
        return text.toString().strip();
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
