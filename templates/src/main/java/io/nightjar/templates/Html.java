package io.nightjar.templates;

/** Escaping for HTML, which prompts do not need and some templates do. */
final class Html {

    private Html() {}

    /** The text as safe HTML; what is safe already stays as it is. */
    static Value.Text escape(Render run, Value value) {
        return value instanceof Value.Text text && text.safe() ? text : escapeAlways(run, value);
    }

    /** The text as safe HTML, escaped a second time if it was safe. */
    static Value.Text escapeAlways(Render run, Value value) {
        String text = PythonText.of(run, value);
        BoundedText escaped = run.builder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '\'' -> escaped.append("&#39;");
                case '"' -> escaped.append("&#34;");
                default -> escaped.append(text, i, i + 1);
            }
        }
        return new Value.Text(escaped.toString(), true);
    }
}
