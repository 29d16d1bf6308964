package io.nightjar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TranscriptTest {

    @Test
    void turnsFollowEachOther() {
        Transcript transcript = new Transcript("Be brief.");
        assertThat(transcript.ask(" Hello \n")).isEqualTo("Be brief.\n\nUser: Hello\nAssistant:");
        transcript.answer(" Hi.\n");
        assertThat(transcript.ask("Why?"))
                .isEqualTo("Be brief.\n\nUser: Hello\nAssistant: Hi.\nUser: Why?\nAssistant:");
    }

    @Test
    void resetKeepsTheOpeningOnly() {
        Transcript transcript = new Transcript("");
        String fresh = transcript.ask("A");
        transcript.answer("B");
        transcript.reset();
        assertThat(transcript.ask("A")).isEqualTo(fresh);
    }
}
