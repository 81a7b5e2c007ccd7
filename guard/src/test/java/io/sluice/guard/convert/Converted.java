package io.sluice.guard.convert;

import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.convert.Conversion.Unconverted;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a conversion came to, as text. */
record Converted(Conversion conversion) {

    static Converted from(ForeignFormat format, String text) {
        return new Converted(format.convert(text));
    }

    String yaml() {
        RuleDocument written = RuleDocuments.assuming(StandardKinds.all()).write(conversion.rules(), RuleDocument.YAML);
        return new String(written.bytes(), StandardCharsets.UTF_8);
    }

    List<String> unconverted() {
        return conversion.unconverted().stream().map(Unconverted::toString).toList();
    }
}
